"""Checkpoints and proofs on the command line: made here, checked anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Engine

from api.exporting.files import written
from api.http.described.proofs import consistency_answer, hashes_of, inclusion_answer
from api.terminal.failures import CliError
from api.terminal.output import print_json, say
from api.terminal.scope import Place
from ledger.application import key_directory
from ledger.databases.database import LedgerLocation
from ledger.evidence.checkpoints import Checkpoint
from ledger.evidence.proof_files import ProofFile, check_proof_file
from ledger.evidence.refusals import UnknownPosition
from ledger.evidence.tree import leaf_hash
from ledger.evidence.trust_policies import TrustedLog, TrustPolicy
from ledger.schema.migrations import check_schema
from ledger.transparency.log import TransparencyLog, proof_file_of
from ledger.transparency.log_keys import LogKeyFile
from ledger.writing.recorder import LedgerRecorder

_FILE_BYTES_MAX: Final = 4 * 1024 * 1024


def print_checkpoint(place: Place, *, as_json: bool) -> None:
    """Publish the head, if it has moved, and print its checkpoint."""
    with transparency_of(place) as log:
        log.check_keys()
        made = log.publish()
        origin = log.origin
    if as_json:
        print_json(
            {
                "origin": origin,
                "size": made.size,
                "root": made.root.hex(),
                "made_at": made.made_at,
                "cosignatures": len(made.lines),
                "checkpoint": made.raw.decode(),
            }
        )
        return
    say(made.raw.decode().rstrip("\n"))


def prove_inclusion(
    place: Place, position: int, size: int | None, out: Path | None, *, as_json: bool
) -> None:
    """Print a proof file, or write it."""
    with transparency_of(place) as log:
        proof = log.inclusion(position, size)
    raw = b"" if proof.checkpoint is None and as_json else proof_file_of(proof)
    if out is not None:
        with written(out) as file:
            file.write(raw)
    if as_json:
        found = msgspec.to_builtins(inclusion_answer(proof))
        print_json({**found, **({} if out is None else {"file": str(out)})})
    elif out is None:
        say(raw.decode().rstrip("\n"))


def prove_consistency(place: Place, first: int, second: int, *, as_json: bool) -> None:
    """Print the hashes of a proof, one a line in base64."""
    with transparency_of(place) as log:
        proof = log.consistency(first, second)
    if as_json:
        print_json(msgspec.to_builtins(consistency_answer(proof)))
        return
    for each in hashes_of(proof):
        say(each)


def check_proof(
    place: Place, file: Path, entry: Path | None, policy: Path | None, *, as_json: bool
) -> None:
    """Check a proof file; what is not given is taken from the ledger.

    Raises the refusals of evidence, which say what does not hold, and CliError for a large file.
    """
    proof = ProofFile.parse(file_content(file))
    # A canonical entry ends in no newline; an editor may have added one.
    given = None if entry is None else leaf_hash(file_content(entry).removesuffix(b"\n"))
    trusted = None if policy is None else TrustPolicy.parse(file_text(policy))
    if given is not None and trusted is not None:
        checkpoint = check_proof_file(proof, given, trusted)
    else:
        with _events(place) as engine:
            own = TransparencyLog(engine)
            leaf = given or leaf_hash(_own_entry(engine, proof.index + 1))
            keys = TrustPolicy(logs=tuple(map(TrustedLog, own.verifiers())))
            checkpoint = check_proof_file(proof, leaf, trusted or keys)
    _report(place, proof, checkpoint, as_json=as_json)


@contextmanager
def transparency_of(place: Place) -> Iterator[TransparencyLog]:
    """The transparency log of an existing ledger, also while a server writes to it."""
    directory = key_directory(LedgerLocation.parse(place.ledger))
    with _events(place) as engine:
        yield TransparencyLog(engine, LogKeyFile(directory))


@contextmanager
def _events(place: Place) -> Iterator[Engine]:
    events = LedgerLocation.parse(place.ledger).open("events")
    try:
        check_schema(events)
        yield events
    finally:
        events.dispose()


def _report(place: Place, proof: ProofFile, checkpoint: Checkpoint, *, as_json: bool) -> None:
    position = proof.index + 1
    if as_json:
        print_json(
            {
                "valid": True,
                "position": position,
                "origin": checkpoint.origin,
                "size": checkpoint.size,
                "root": checkpoint.root.hex(),
            }
        )
        return
    say(
        place.say(
            f"证明成立：该条目位于 {checkpoint.origin} 第 {position} 条（共 {checkpoint.size} 条）。",
            f"The proof holds: position {position} of {checkpoint.size} in {checkpoint.origin}.",
        )
    )


def _own_entry(engine: Engine, position: int) -> bytes:
    found = LedgerRecorder(engine).entries_at([position])
    if position not in found:
        raise UnknownPosition(position=position)
    return bytes(found[position])


def file_content(path: Path) -> bytes:
    """A file that somebody names as evidence. Raises CliError for a large one."""
    with path.open("rb") as file:
        raw = file.read(_FILE_BYTES_MAX + 1)
    if len(raw) > _FILE_BYTES_MAX:
        raise CliError(f"文件过大：{path.name}。", f"The file is too large: {path.name}.")
    return raw


def file_text(path: Path) -> str:
    """The same as text. Raises CliError when it is none."""
    try:
        return file_content(path).decode()
    except UnicodeDecodeError:
        raise CliError(f"不是 UTF-8 文本：{path.name}。", f"Not UTF-8: {path.name}.") from None
