"""Which public keys this log has had, each endorsed by the one before: the table ``log_keys``.

Everybody may see it, and it decides whether a key may sign at all: a key that the one before has
not endorsed is somebody else's. An endorsement is a signed note whose first line no log can have as
its name, so it can never pass for a checkpoint::

    taizhang log key endorsement
    ledger.example.org/yuyao
    ledger.example.org/yuyao+1a2b3c4d+AQ...
    since 70000

    — ledger.example.org/yuyao Xy...
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from ledger.evidence.notes import Verifier, open_note, signed_note
from ledger.evidence.refusals import EvidenceRefusal
from ledger.faults.log import LogKeyForeignError
from ledger.faults.machine import LedgerDamagedError
from ledger.schema.tables import log_keys, meta
from ledger.store.identifiers import utc_now
from ledger.transparency.log_keys import LogKeys
from ledger.writing.seals import insert_sealed

ORIGIN_KEY: Final = "origin"
_TITLE: Final = "taizhang log key endorsement"


class KnownKey(NamedTuple):
    """A public key of this log: from which size on, when it came, and who vouches for it.

    ``endorsement`` is empty for the first key.
    """

    vkey: str
    since_size: int
    introduced_at: str
    endorsement: bytes

    @property
    def verifier(self) -> Verifier:
        """The key itself. Raises VerifierKeyMalformed."""
        return Verifier.from_vkey(self.vkey)


class Lineage(NamedTuple):
    """The name of a log and its keys, the oldest first; no name and no keys before the first."""

    origin: str | None
    keys: tuple[KnownKey, ...]

    def verifiers(self) -> list[Verifier]:
        """Every key, once it is checked that each was endorsed by the one before.

        Raises LedgerDamagedError.
        """
        found: list[Verifier] = []
        for key in self.keys:
            try:
                if found:
                    note = open_note(key.endorsement, found[-1:])
                    is_endorsed = note.text == endorsement_text(
                        self.origin, key.vkey, key.since_size
                    )
                else:
                    is_endorsed = not key.endorsement
                found.append(key.verifier)
            except EvidenceRefusal:
                is_endorsed = False
            if not is_endorsed or found[-1].name != self.origin:
                raise LedgerDamagedError(detail="a key of the log is not endorsed")
        return found


def endorsement_text(origin: str | None, vkey: str, since_size: int) -> str:
    """What the key before signs."""
    return f"{_TITLE}\n{origin}\n{vkey}\nsince {since_size}\n"


def read_lineage(connection: Connection) -> Lineage:
    """The name and the keys as they are stored, nothing checked."""
    origin = connection.scalar(select(meta.c.value).where(meta.c.key == ORIGIN_KEY))
    columns = [log_keys.c[name] for name in KnownKey._fields]
    rows = connection.execute(
        select(*columns).order_by(log_keys.c.since_size, log_keys.c.introduced_at)
    )
    keys = tuple(
        KnownKey(row.vkey, row.since_size, row.introduced_at, bytes(row.endorsement))
        for row in rows
    )
    return Lineage(None if origin is None else str(origin), keys)


def register(connection: Connection, keys: LogKeys, size: int) -> None:
    """Make sure that the present key may sign: the first one, the last one, or a new one.

    A new one is endorsed by the last, if that is still at hand. ``size`` is what the new key signs
    first. Held in the transaction that stores what it signs. Raises LogKeyForeignError.
    """
    lineage = read_lineage(connection)
    if lineage.origin not in (None, keys.origin):
        raise LogKeyForeignError(detail=f"{keys.origin} instead of {lineage.origin}")
    if lineage.origin is None:
        insert_sealed(connection, meta, {"key": ORIGIN_KEY, "value": keys.origin})
    if lineage.keys and lineage.keys[-1].vkey == keys.current:
        return
    endorsement, since = b"", size
    if lineage.keys:
        last = lineage.keys[-1]
        before = keys.signer_of(last.vkey)
        if before is None or any(known.vkey == keys.current for known in lineage.keys):
            raise LogKeyForeignError(detail="the last key has not endorsed it")
        since = max(size, last.since_size)
        text = endorsement_text(keys.origin, keys.current, since)
        endorsement = signed_note(text, [before.sign(text)])
    row = {
        "vkey": keys.current,
        "since_size": since,
        "introduced_at": utc_now(),
        "endorsement": endorsement,
    }
    insert_sealed(connection, log_keys, row)
