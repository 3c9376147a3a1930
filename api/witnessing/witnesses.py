"""Witnessing on the command line: the key, what was seen of other logs, and asking the witnesses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine

from api.terminal.failures import CliError
from api.terminal.output import note, print_json, print_table, say
from api.terminal.scope import Place
from api.witnessing.asking import (
    ALARMING,
    ROLLED_BACK,
    Asked,
    Outcome,
    ask_witnesses,
    witness_client,
)
from ledger.application import key_directory
from ledger.databases.database import LedgerLocation
from ledger.evidence.notes import Cosigner
from ledger.faults.log import LogForkedError
from ledger.faults.witness import WitnessKeyMissingError
from ledger.schema.migrations import check_schema
from ledger.transparency.cosignatures import Cosignatures
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile
from ledger.transparency.witness_keys import (
    TRUSTED_WITNESSES,
    WITNESSED_LOGS,
    create_witness_key,
    load_witness_key,
    read_policy,
)
from ledger.transparency.witnessing import Witness

_OUTCOMES: Final[dict[Outcome, tuple[str, str]]] = {
    "cosigned": ("已联署", "cosigned"),
    "known": ("此前已联署", "cosigned before"),
    "ahead": (
        "见证见过更大的本台账，本台账已被回退",
        "has seen a larger log of ours: this book was rolled back",
    ),
    "forked": (
        "见证见过另一份本台账，本台账已被回退或分叉",
        "has seen another log of ours: this book was rolled back or is a fork",
    ),
    "refused": ("拒绝联署", "refused"),
    "unusable": ("答复不是其密钥的有效联署", "its answer is no cosignature by its key"),
    "away": ("无法联系", "cannot be reached"),
}


def create_witness(place: Place, name: str, *, as_json: bool) -> None:
    """Make the witness key and print its public half, which other ledgers put into their policy."""
    directory = key_directory(LedgerLocation.parse(place.ledger))
    verifier = create_witness_key(directory, name).verifier
    if as_json:
        print_json({"name": verifier.name, "vkey": verifier.vkey})
        return
    say(verifier.vkey)
    note(
        place.say(
            "请把这一行交给请您见证的台账；把对方的 log 行写入 witness.policy。",
            "Give this line to the ledgers that ask you; put their log lines into witness.policy.",
        )
    )


def show_witness(place: Place, *, as_json: bool) -> None:
    """Print the public key, each log that is witnessed, and how far it was seen."""
    location = LedgerLocation.parse(place.ledger)
    directory = key_directory(location)
    cosigner = _key_or_none(place)
    policy = read_policy(directory, WITNESSED_LOGS)
    trusted = read_policy(directory, TRUSTED_WITNESSES)
    with _events(location) as engine:
        seen = {each.origin: each for each in Witness(engine, directory).seen()}
        asked = [
            {
                "witness": each.name,
                "vkey": each.verifier.vkey,
                "url": each.url,
                "cosigned_size": Cosignatures(engine).newest_size(each.verifier.name),
            }
            for each in trusted.witnesses
        ]
    origins = dict.fromkeys((*(log.verifier.name for log in policy.logs), *seen))
    logs = [
        {
            "origin": origin,
            "is_known": any(log.verifier.name == origin for log in policy.logs),
            "size": seen[origin].size if origin in seen else None,
            "seen_at": seen[origin].seen_at if origin in seen else None,
        }
        for origin in origins
    ]
    if as_json:
        vkey = None if cosigner is None else cosigner.verifier.vkey
        print_json({"vkey": vkey, "logs": logs, "witnesses": asked})
        return
    print_table(
        "见证密钥 Witness key",
        ("公钥 vkey",),
        [] if cosigner is None else [(cosigner.verifier.vkey,)],
    )
    columns = ("台账 origin", "在策略中 known", "已见条数 size", "时间 seen at")
    print_table("所见证的台账 Logs", columns, [tuple(each.values()) for each in logs])
    columns = ("见证 witness", "公钥 vkey", "地址 URL", "已联署条数 cosigned size")
    print_table("本台账的见证 Our witnesses", columns, [tuple(each.values()) for each in asked])


def ask_all(place: Place, *, as_json: bool) -> None:
    """Ask every witness of ``trust.policy`` about the newest checkpoint and print how it went.

    Raises LogForkedError when a witness knows another book of ours than this one, CliError when
    there is nobody to ask, or a witness does not cosign.
    """
    location = LedgerLocation.parse(place.ledger)
    directory = key_directory(location)
    policy = read_policy(directory, TRUSTED_WITNESSES)
    if not any(each.url for each in policy.witnesses):
        raise CliError(
            "trust.policy 中没有带地址的见证。", "No witness in trust.policy has an address."
        )
    with _events(location) as engine, witness_client() as client:
        log = TransparencyLog(engine, LogKeyFile(directory))
        if log.newest() is None:
            log.publish()
        answers = list(ask_witnesses(log, Cosignatures(engine), policy, client))
    if as_json:
        print_json({"witnesses": [each._asdict() for each in answers]})
    else:
        rows = [(each.witness, each.size, _sentence(place, each)) for each in answers]
        print_table("联署 Cosignatures", ("见证 witness", "条数 size", "结果 outcome"), rows)
    for each in answers:
        if each.outcome in ROLLED_BACK:
            detail = f"witness {each.witness} has cosigned it; this book has {each.size} entries"
            raise LogForkedError(position=int(each.detail), detail=detail)
    if any(each.outcome in ALARMING for each in answers):
        raise CliError(
            "有见证没有联署：见上；策略与密钥无误时请运行 taizhang verify。",
            "A witness did not cosign, see above; if policy and key are right, run taizhang verify.",
        )


def _sentence(place: Place, asked: Asked) -> str:
    zh, en = _OUTCOMES[asked.outcome]
    return place.say(zh, en) + (f" ({asked.detail})" if asked.detail else "")


def _key_or_none(place: Place) -> Cosigner | None:
    try:
        return load_witness_key(key_directory(LedgerLocation.parse(place.ledger)))
    except WitnessKeyMissingError:
        return None


@contextmanager
def _events(location: LedgerLocation) -> Iterator[Engine]:
    events = location.open("events")
    try:
        check_schema(events)
        yield events
    finally:
        events.dispose()
