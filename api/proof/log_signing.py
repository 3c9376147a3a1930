"""The keys of the transparency log on the command line; no private key is ever shown."""

from __future__ import annotations

from api.proof.proving import transparency_of
from api.terminal.output import note, print_json, print_table, say
from api.terminal.scope import Place
from ledger.application import key_directory
from ledger.databases.database import LedgerLocation
from ledger.evidence.trust_policies import TrustedLog
from ledger.faults.log import LogKeyExistsError
from ledger.faults.machine import LedgerMissingError, LedgerNotMigratedError
from ledger.transparency.key_lineage import Lineage
from ledger.transparency.log_keys import LogKeyFile
from ledger.transparency.witness_keys import TRUSTED_WITNESSES, read_policy


def create_key(place: Place, origin: str | None, *, as_json: bool) -> None:
    """Make the key file; there need be no ledger yet.

    Raises LogKeyExistsError where the log has a key, also when its file is gone.
    """
    file = _key_file(place)
    if _lineage(place).keys:
        raise LogKeyExistsError(path=file.path)
    made = file.create(origin)
    if as_json:
        print_json({"origin": made.origin, "vkey": made.current, "file": str(file.path)})
        return
    say(made.current)
    note(
        place.say(
            f"私钥在 {file.path}（权限 0600），请单独备份；名称一经签发不再更改。",
            f"The private key is in {file.path} (mode 0600); back it up apart from the databases.",
        )
    )


def rotate_key(place: Place, *, as_json: bool) -> None:
    """Replace the key and print the new public one."""
    with transparency_of(place) as log:
        made = log.rotate_key()
    if as_json:
        print_json({"origin": made.origin, "vkey": made.current})
    else:
        say(made.current)


def show_keys(place: Place, *, as_json: bool) -> None:
    """List every public key of the log, since when it signs, and the key file's place."""
    with transparency_of(place) as log:
        lineage = log.lineage()
    file = _key_file(place)
    if as_json:
        found = [
            {
                "vkey": key.vkey,
                "since_size": key.since_size,
                "introduced_at": key.introduced_at,
                "endorsement": key.endorsement.decode() or None,
            }
            for key in lineage.keys
        ]
        present = file.path.exists()
        print_json(
            {"origin": lineage.origin, "keys": found, "file": str(file.path), "present": present}
        )
        return
    print_table(
        f"日志 Log {lineage.origin or '-'}",
        ("公钥 vkey", "自第几条 since size", "启用时间 introduced"),
        [(key.vkey, key.since_size, key.introduced_at) for key in lineage.keys],
    )
    if not lineage.keys:
        note(place.say("尚未签发检查点，没有公钥。", "No checkpoint was signed yet."))


def show_policy(place: Place, *, as_json: bool) -> None:
    """Print a tlog-policy: our keys, and the witnesses that ``trust.policy`` names."""
    with transparency_of(place) as log:
        if not log.lineage().keys:
            log.publish()  # gives the log its name and its key
        logs = tuple(map(TrustedLog, log.verifiers()))
    policy = read_policy(_key_file(place).directory, TRUSTED_WITNESSES)._replace(logs=logs)
    if as_json:
        print_json({"policy": policy.text()})
    else:
        say(policy.text().rstrip("\n"))


def _lineage(place: Place) -> Lineage:
    try:
        with transparency_of(place) as log:
            return log.lineage()
    except (LedgerMissingError, LedgerNotMigratedError):
        return Lineage(None, ())


def _key_file(place: Place) -> LogKeyFile:
    return LogKeyFile(key_directory(LedgerLocation.parse(place.ledger)))
