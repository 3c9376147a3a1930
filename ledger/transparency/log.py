"""The transparency log: signed checkpoints over the book's tree, its tiles, and proofs from them.

It runs behind the writer: a commit moves the head, and this signs it later, as often as wanted.
Several processes may publish at once. What was signed once stays: a checkpoint is never made anew,
and none is signed that does not continue the last one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Engine, select

from ledger.databases.database import begin_write
from ledger.evidence.checkpoints import Checkpoint, open_checkpoint
from ledger.evidence.notes import NoteSigner, Verifier, signed_note
from ledger.evidence.proof_files import ProofFile
from ledger.evidence.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from ledger.evidence.refusals import (
    EvidenceRefusal,
    ProofBeyondHead,
    ProofInvalid,
    UnknownPosition,
    UnknownTile,
)
from ledger.evidence.tiles import ENTRIES_LEVEL, TILE_HEIGHT, TILE_WIDTH, Tile
from ledger.evidence.tree import EMPTY_ROOT, MAX_SIZE
from ledger.faults.log import LogForkedError, LogKeyForeignError, LogKeyMissingError
from ledger.faults.machine import LedgerDamagedError, translated
from ledger.schema.tables import checkpoints, log_head
from ledger.store.identifiers import utc_now
from ledger.store.rows import Head, head_of
from ledger.transparency.key_lineage import Lineage, read_lineage, register
from ledger.transparency.log_keys import LogKeyFile, LogKeys
from ledger.transparency.log_tiles import LogTiles
from ledger.transparency.published import PublishedCheckpoints, StoredCheckpoint
from ledger.writing.seals import insert_sealed

# Any number, as long as every process that publishes takes the same one.
_PUBLISHING_LOCK: Final = 8_242_047_712


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That the leaf ``index`` stands in the tree of ``size`` leaves.

    ``checkpoint`` is None where no checkpoint was published at just that size.
    """

    index: int
    size: int
    hashes: list[bytes]
    checkpoint: StoredCheckpoint | None


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the tree of ``second`` leaves begins with that of ``first``, and their checkpoints."""

    first: int
    second: int
    hashes: list[bytes]
    first_checkpoint: StoredCheckpoint | None
    second_checkpoint: StoredCheckpoint | None


class TransparencyLog(PublishedCheckpoints):
    """The transparency log of one events database; safe to share between threads.

    ``keys`` sign: those given, or a key file that is read at each publication and made on first
    need; without them this only answers. All methods raise LedgerUnavailableError and
    LedgerDamagedError.
    """

    def __init__(self, engine: Engine, keys: LogKeys | LogKeyFile | None = None) -> None:
        super().__init__(engine)
        self._keys = keys
        self.tiles = LogTiles(engine)

    @property
    def origin(self) -> str:
        """The name of the log. Raises LogKeyMissingError where it has none yet."""
        stored = self._lineage().origin
        return stored if stored is not None else self._signing_keys(create=False).origin

    def lineage(self) -> Lineage:
        """The name and the keys of the log, checked. Raises LedgerDamagedError."""
        lineage = self._lineage()
        lineage.verifiers()
        return lineage

    def verifiers(self) -> list[Verifier]:
        """Every key that checkpoints of this log are signed with, the oldest first."""
        return self._lineage().verifiers()

    def publish(self) -> StoredCheckpoint:
        """Sign the head of the log, if it has moved since the last checkpoint, and keep that.

        Never signs a fork: the tree must continue the last checkpoint, whose own signature must
        be ours. Raises LogForkedError otherwise; LogKeyMissingError, LogKeyExposedError,
        LogKeyUnreadableError, LogKeyForeignError.
        """
        while True:
            last = self.newest()  # before the head, which never falls behind it
            head = self._head()
            self._refuse_fork(last, head)
            if last is not None and last.size == head.pos:
                return last
            keys = self._signing_keys(create=last is None)
            # In front of the checkpoint, so that whoever sees it finds its tiles.
            self.tiles.keep(head.pos)
            root = head.frontier.root()
            note = _signed(keys.signer, Checkpoint(keys.origin, head.pos, root))
            made = StoredCheckpoint(head.pos, root, note, utc_now())
            try:
                if self._store(made, keys, expected=last):
                    return made
            except LogKeyForeignError:
                # Somebody may have rotated the key since we read it.
                if self._signing_keys(create=False).current == keys.current:
                    raise

    def size(self) -> int:
        """How many entries the log has, signed or not."""
        return self._head().pos

    def ensure_continues(self, kept: Checkpoint) -> None:
        """Make sure that the log as it stands continues a head of it that was kept elsewhere.

        Nothing is said of who signed that. Raises LogForkedError.
        """
        head = self._head()
        if kept.size > head.pos:
            raise LogForkedError(position=kept.size, detail=f"there are only {head.pos} entries")
        if self.tiles.frontier(kept.size).root() != kept.root:
            raise LogForkedError(position=kept.size, detail="an entry in front of it is another")

    def check_keys(self) -> None:
        """Make sure that what signs is at hand and fit to sign, if this log has keys yet.

        :meth:`publish` looks at them only when there is something to sign, and an operator should
        not learn of an exposed file on the busiest day. Raises LogKeyMissingError,
        LogKeyExposedError, LogKeyUnreadableError.
        """
        if self._lineage().keys:
            self._signing_keys(create=False)

    def rotate_key(self) -> LogKeys:
        """Let a fresh key follow the present one, which endorses it and is forgotten.

        May be cut off anywhere: the next publication finishes it. Raises as :meth:`publish`.
        """
        if not isinstance(self._keys, LogKeyFile):
            raise TypeError("only keys that lie in a file are rotated")
        last = self.publish()  # what the present key can sign, it signs
        keys = self._keys.load()
        following = keys.succeeded()
        self._keys.replace(following)
        with begin_write(self._engine) as connection:
            _lock(connection)
            register(connection, keys, last.size)
            register(connection, following, last.size)
        alone = following.alone()
        self._keys.replace(alone)
        return alone

    def inclusion(self, position: int, size: int | None = None) -> InclusionProof:
        """Prove that the entry at a position stands in the tree of ``size`` entries.

        Without a size: under :meth:`checkpoint_covering`, or one that is published now. Raises
        UnknownPosition, ProofBeyondHead, and as :meth:`publish`.
        """
        if not 1 <= position <= MAX_SIZE:
            raise UnknownPosition(position=position)
        if size is None:
            checkpoint = self.checkpoint_covering(position)
            if checkpoint is None:
                self._refuse_unknown(position)
                checkpoint = self.publish()
            size = checkpoint.size
        else:
            self._refuse_beyond_head(size)
            checkpoint = self.at(size)
        if position > size:
            raise UnknownPosition(position=position)
        hashes = inclusion_proof(position - 1, size, self.tiles.nodes_of(size))
        if checkpoint is not None:
            self._check_own(position, hashes, checkpoint)
        return InclusionProof(position - 1, size, hashes, checkpoint)

    def consistency(self, first: int, second: int) -> ConsistencyProof:
        """Prove that the log at size ``second`` still begins as it was at size ``first``.

        Raises ProofBeyondHead, and ProofInvalid unless 1 <= first <= second.
        """
        self._refuse_beyond_head(second)
        hashes = consistency_proof(first, second, self.tiles.nodes_of(second))
        older, newer = self.at(first), self.at(second)
        if older is not None and newer is not None:
            try:
                verify_consistency(first, older.root, second, newer.root, hashes)
            except ProofInvalid:
                raise LedgerDamagedError(
                    detail=f"the checkpoints of sizes {first} and {second} do not fit each other"
                ) from None
        return ConsistencyProof(first, second, hashes, older, newer)

    def proof_file(self, position: int) -> bytes:
        """A ``.tlog-proof`` file for the entry at a position; raises as :meth:`inclusion`."""
        return proof_file_of(self.inclusion(position))

    def tile(self, tile: Tile) -> bytes:
        """The contents of a published tile, or of a bundle of entries.

        Raises UnknownTile for one that the newest checkpoint does not cover.
        """
        newest = self.newest()
        level = max(tile.level, 0)
        last = (tile.index * TILE_WIDTH + tile.width) << TILE_HEIGHT * level
        if newest is None or not 1 <= tile.width <= TILE_WIDTH or last > newest.size:
            raise UnknownTile
        if tile.level == ENTRIES_LEVEL:
            return self.tiles.bundle(tile.index, tile.width)
        return self.tiles.read(tile)

    def entries(self, index: int, width: int = TILE_WIDTH) -> bytes:
        """A bundle of published entries; raises as :meth:`tile`."""
        return self.tile(Tile(ENTRIES_LEVEL, index, width))

    def _refuse_fork(self, last: StoredCheckpoint | None, head: Head) -> None:
        """Make sure that the head continues what was signed last, leaf by leaf, and by its root."""
        size, root = (0, EMPTY_ROOT) if last is None else (last.size, last.root)
        if last is not None:
            self._refuse_altered(last)
        if size > head.pos:
            raise LogForkedError(position=size, detail=f"there are only {head.pos} entries")
        frontier = self.tiles.frontier(size)
        if frontier.root() != root:
            raise LogForkedError(position=size, detail="an entry in front of it is another")
        for page in self.tiles.leaves(size, head.pos):
            frontier.extend(page)
        if frontier.root() != head.frontier.root():
            raise LogForkedError(position=size, detail="the leaves behind it do not make the head")

    def _refuse_altered(self, last: StoredCheckpoint) -> None:
        """Make sure that the last checkpoint is the one that we signed."""
        lineage = self._lineage()
        try:
            opened = open_checkpoint(last.note, lineage.verifiers(), lineage.origin)
        except EvidenceRefusal as error:
            raise LogForkedError(position=last.size, detail=error.code) from None
        if (opened.size, opened.root) != (last.size, last.root):
            raise LogForkedError(position=last.size, detail="its row is not what was signed")

    def _check_own(self, position: int, hashes: list[bytes], checkpoint: StoredCheckpoint) -> None:
        leaf = self.tiles.leaf(position - 1)
        try:
            verify_inclusion(leaf, position - 1, checkpoint.size, hashes, checkpoint.root)
        except ProofInvalid:
            raise LedgerDamagedError(
                detail=f"position {position} does not lead to the checkpoint of {checkpoint.size}",
                position=position,
            ) from None

    def _store(
        self, made: StoredCheckpoint, keys: LogKeys, *, expected: StoredCheckpoint | None
    ) -> bool:
        """Keep a new checkpoint; False when somebody else has published since we looked."""
        with begin_write(self._engine) as connection:
            _lock(connection)
            query = select(checkpoints.c.size).order_by(checkpoints.c.size.desc()).limit(1)
            if connection.scalar(query) != (None if expected is None else expected.size):
                return False
            register(connection, keys, made.size)
            row = {name: getattr(made, name) for name in ("size", "root", "note", "made_at")}
            insert_sealed(connection, checkpoints, row)
        return True

    def _signing_keys(self, *, create: bool) -> LogKeys:
        if self._keys is None:
            raise LogKeyMissingError(path="-")
        if isinstance(self._keys, LogKeys):
            return self._keys
        # A log that has a key already is not given another one because the file is gone.
        return self._keys.load(create=create and not self._lineage().keys)

    def _lineage(self) -> Lineage:
        with translated(), self._engine.connect() as connection:
            return read_lineage(connection)

    def _head(self) -> Head:
        query = select(log_head.c.pos, log_head.c.frontier, log_head.c.recorded_at)
        with translated(), self._engine.connect() as connection:
            return head_of(connection.execute(query).first())

    def _refuse_unknown(self, position: int) -> None:
        if position > self._head().pos:
            raise UnknownPosition(position=position)

    def _refuse_beyond_head(self, size: int) -> None:
        head = self._head().pos
        if size > head:
            raise ProofBeyondHead(size=head, wanted=size)


def proof_file_of(proof: InclusionProof) -> bytes:
    """A proof with its checkpoint as one file. Raises ProofBeyondHead where it has none."""
    if proof.checkpoint is None:
        raise ProofBeyondHead(size=proof.size, wanted=proof.size)
    return ProofFile(proof.index, tuple(proof.hashes), proof.checkpoint.raw).to_bytes()


def _signed(signer: NoteSigner, checkpoint: Checkpoint) -> bytes:
    text = checkpoint.text()
    return signed_note(text, [signer.sign(text)])


def _lock(connection: Connection) -> None:
    """Let one publisher at a time through; SQLite's write lock does it there."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_PUBLISHING_LOCK,))
