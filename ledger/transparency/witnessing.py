"""The witness: it remembers the last head of other logs and cosigns only what continues it.

A log that shows one history to one reader and another to the next needs its witness to sign both,
and that is what this refuses (C2SP tlog-witness). It works for other ledgers, not for this one; the
table ``witnessed`` is all that it shares with the transparency log.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, select, text

from ledger.databases.database import begin_write
from ledger.evidence.checkpoints import Checkpoint, read_checkpoint, refuse_false_empty_root
from ledger.evidence.notes import Note, Verifier, open_note, parse_note, signed_note
from ledger.evidence.proofs import verify_consistency
from ledger.evidence.refusals import (
    CheckpointMalformed,
    CheckpointNotLatest,
    CheckpointNotTrusted,
    LogNotWitnessed,
    NoteMalformed,
    PolicyMalformed,
    ProofInvalid,
    SignatureInvalid,
    SignerUnknown,
    WitnessRequestMalformed,
)
from ledger.evidence.witness_requests import WitnessRequest
from ledger.faults.machine import translated
from ledger.faults.witness import PolicyUnreadableError
from ledger.schema.tables import witnessed
from ledger.store.identifiers import utc_now
from ledger.transparency.witness_keys import WITNESSED_LOGS, load_witness_key, read_policy
from ledger.writing.seals import hold, reseal

# Any number, as long as every process that witnesses takes the same one.
_WITNESSING_LOCK: Final = 8_242_047_713
_STORE: Final = text(
    "INSERT INTO witnessed (origin, size, root, note, seen_at)"
    " VALUES (:origin, :size, :root, :note, :seen_at) ON CONFLICT (origin) DO UPDATE"
    " SET size = excluded.size, root = excluded.root, note = excluded.note,"
    " seen_at = excluded.seen_at"
)


class Seen(NamedTuple):
    """The last checkpoint seen of a log, with our cosignature under it; ``seen_at`` in UTC."""

    origin: str
    size: int
    root: bytes
    note: bytes
    seen_at: str


class Witness:
    """The witness of one ledger; safe to share between threads and processes.

    Key and policy are read anew for every request, so that a change counts at once. Every method
    raises LedgerUnavailableError.
    """

    def __init__(
        self, engine: Engine, directory: Path, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._directory = directory
        self._clock = clock

    def add_checkpoint(self, raw: bytes) -> str:
        """Check a request, remember its checkpoint, and return our cosignature line over it.

        It is stored before this returns, in the transaction that compared it with the last one:
        two requests at once cannot both continue from there. Raises WitnessRequestMalformed,
        LogNotWitnessed, CheckpointNotTrusted, CheckpointMalformed (a false root of no entries),
        CheckpointNotLatest, ProofInvalid (also for another root at the same size), and the faults
        of the witness key and its policy.
        """
        request = WitnessRequest.parse(raw)
        note, checkpoint = _read(request.checkpoint)
        verifiers = self._verifiers_of(checkpoint.origin)
        _ensure_signed(request.checkpoint, verifiers)
        if request.old_size > checkpoint.size:
            raise WitnessRequestMalformed(reason="old_size")
        refuse_false_empty_root(checkpoint)
        cosigner = load_witness_key(self._directory)
        with begin_write(self._engine) as connection:
            _lock(connection)
            hold(connection, witnessed)
            _ensure_continues(_seen(connection, checkpoint.origin), request, checkpoint)
            line = cosigner.cosign(note.text, int(self._clock()))
            known = {(each.name, each.key_id) for each in verifiers}
            kept = [each.line() for each in note.signatures if each[:2] in known]
            connection.execute(
                _STORE,
                {
                    "origin": checkpoint.origin,
                    "size": checkpoint.size,
                    "root": checkpoint.root,
                    "note": signed_note(note.text, [*dict.fromkeys(kept), line]),
                    "seen_at": utc_now(),
                },
            )
            reseal(connection, witnessed)
        return line

    def seen(self) -> list[Seen]:
        """Every log's last checkpoint, by origin."""
        query = select(witnessed).order_by(witnessed.c.origin)
        with translated(), self._engine.connect() as connection:
            return [Seen(*row) for row in connection.execute(query)]

    def latest(self, origin_hash: str) -> bytes:
        """The last checkpoint of the log whose origin has this hex SHA-256, cosigned by us.

        Raises LogNotWitnessed.
        """
        for each in self.seen():
            if sha256(each.origin.encode()).hexdigest() == origin_hash:
                return bytes(each.note)
        raise LogNotWitnessed

    def _verifiers_of(self, origin: str) -> list[Verifier]:
        try:
            policy = read_policy(self._directory, WITNESSED_LOGS)
        except PolicyMalformed as error:  # our mistake, which must not look like one of the log's
            path = self._directory / WITNESSED_LOGS
            detail = f"line {error.params['line']} is wrong"
            raise PolicyUnreadableError(path=path, detail=detail) from None
        verifiers = [log.verifier for log in policy.logs if log.verifier.name == origin]
        if not verifiers:
            raise LogNotWitnessed
        return verifiers


def _read(raw: bytes) -> tuple[Note, Checkpoint]:
    try:
        note = parse_note(raw)
        return note, read_checkpoint(note.text)
    except (NoteMalformed, CheckpointMalformed) as error:
        # Others read base64 less strictly than we do, and find a signature that does not verify.
        if error.params.get("reason") == "signature_line":
            raise CheckpointNotTrusted(reason=error.code) from None
        raise WitnessRequestMalformed(reason=error.code) from None


def _ensure_signed(raw: bytes, verifiers: Sequence[Verifier]) -> None:
    try:
        open_note(raw, verifiers)
    except (SignatureInvalid, SignerUnknown) as error:
        raise CheckpointNotTrusted(reason=error.code) from None


def _ensure_continues(seen: Seen | None, request: WitnessRequest, new: Checkpoint) -> None:
    """Make sure that a checkpoint continues the one that was seen last."""
    size = 0 if seen is None else seen.size
    if request.old_size != size:
        raise CheckpointNotLatest(size=size)
    if seen is None or not size:  # everything continues nothing
        if request.proof:
            raise ProofInvalid(reason="length")
        return
    verify_consistency(size, bytes(seen.root), new.size, new.root, request.proof)


def _seen(connection: Connection, origin: str) -> Seen | None:
    row = connection.execute(select(witnessed).where(witnessed.c.origin == origin)).one_or_none()
    return None if row is None else Seen(*row)


def _lock(connection: Connection) -> None:
    """Let one request at a time through; SQLite's write lock does it there."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_WITNESSING_LOCK,))
