"""What the log has published checked against what its entries hash to: tiles, checkpoints, keys.

These tables can be thrown away and made again, all but the checkpoints: those are signed, and a
signed root that the entries do not lead to convicts whoever changed them. Checkpoints and policies
from outside count here as those in the table do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from sqlalchemy import Engine

from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import Snapshot
from ledger.evidence.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from ledger.evidence.notes import Verifier, parse_note
from ledger.evidence.refusals import (
    EvidenceRefusal,
    OriginMismatch,
    QuorumNotReached,
    SignerUnknown,
)
from ledger.evidence.tiles import TILE_WIDTH, Tile, tile_path
from ledger.evidence.tree import HASH_BYTES, MAX_SIZE
from ledger.evidence.trust_policies import TrustPolicy
from ledger.faults.machine import LedgerDamagedError, translated
from ledger.transparency.key_lineage import KnownKey, Lineage, read_lineage
from ledger.transparency.tile_tree import FullTile, TileTree

_CHECKPOINTS_AT_ONCE: Final = 200


class Outside(NamedTuple):
    """What is trusted from outside: whose signatures count, and checkpoints that were kept."""

    policy: TrustPolicy | None = None
    kept: tuple[Checkpoint, ...] = ()


def open_kept(engine: Engine, raw: bytes) -> Checkpoint:
    """Read a checkpoint that somebody kept outside the ledger.

    It is believed because it was kept, so a signature that no key here knows is no objection: the
    keys here may be those of whoever rewrote the log. Raises NoteMalformed, CheckpointMalformed;
    SignatureInvalid for a file that was altered; OriginMismatch for one of another log.
    """
    with translated(), engine.connect() as connection:
        lineage = read_lineage(connection)
    known = []
    for key in lineage.keys:
        with suppress(EvidenceRefusal):  # found by the check of the keys
            known.append(key.verifier)
    with suppress(SignerUnknown):
        open_checkpoint(raw, known)
    checkpoint = parse_checkpoint(parse_note(raw).text)
    if lineage.origin not in (None, checkpoint.origin):
        raise OriginMismatch
    return checkpoint


class _Row(NamedTuple):
    size: int
    root: bytes
    note: bytes
    cosignatures: tuple[str, ...]

    @property
    def raw(self) -> bytes:
        lines = [line.removesuffix("\n") + "\n" for line in self.cosignatures]
        return self.note + "".join(lines).encode()


class PublishedCheck:
    """Tiles and checkpoints in the order of the positions that they cover.

    ``confirmed`` counts the checkpoints that the entries led to.
    """

    def __init__(self, snapshot: Snapshot, outside: Outside) -> None:
        self._snapshot = snapshot
        self._outside = outside
        self._lineage = read_lineage(snapshot.connection)
        self._last_size = _newest(snapshot)
        self._rows = self._checkpoints()
        self._next = next(self._rows, None)
        self._kept = sorted(outside.kept, key=lambda checkpoint: checkpoint.size)
        self._sound_size = 0
        self.confirmed = 0

    def of_keys(self) -> Damage | None:
        """Each key endorsed by the one before, and one of them trusted from outside."""
        keys = self._lineage.keys
        for count, key in enumerate(keys, 1):
            try:
                Lineage(self._lineage.origin, keys[:count]).verifiers()
            except LedgerDamagedError:
                return found("log_key_not_endorsed", key.since_size, _key_id(key))
        policy = self._outside.policy
        if policy is None:
            return None
        trusted = {log.verifier.vkey for log in policy.logs}
        if not any(key.vkey in trusted for key in keys):
            return found("log_key_untrusted", 1, last=max(self._last_size, 1))
        return None

    def of_group(self, tree: TileTree, leaves: Sequence[bytes]) -> Damage | None:
        """Everything published about the positions of the leaves that come next.

        Adds them to the tree. No leaves stand for the empty tree.
        """
        findings = [self._of_tile(tile) for tile in tree.add(leaves)]
        return next((finding for finding in findings if finding is not None), None)

    def of_prefix(self, tree: TileTree, leaves: Sequence[bytes]) -> Damage | None:
        """Whether one of the first leaves of the next group is another than the tile over it has.

        For a group that ends in something worse: what comes first is named first.
        """
        index = tree.size // TILE_WIDTH
        for (hashes,) in self._snapshot.rows(
            "SELECT hashes FROM tiles WHERE level = 0 AND n = ?", index
        ):
            for at, leaf in enumerate(leaves):
                if hashes[at * HASH_BYTES : (at + 1) * HASH_BYTES] != leaf:
                    path = tile_path(Tile(0, index))
                    return found("tile_differs", tree.size + at + 1, path)
        return None

    def of_sizes(self, tree: TileTree, leaves: Sequence[bytes]) -> Damage | None:
        """Every checkpoint whose size falls on these leaves, which the tree has not taken in yet.

        Called without leaves for the empty tree.
        """
        until = tree.size + len(leaves)
        while self._next is not None and self._next.size <= until:
            row, self._next = self._next, next(self._rows, None)
            root = tree.frontier(leaves[: row.size - tree.size]).root()
            finding = self._of_checkpoint(row, root)
            if finding is not None:
                return finding
            self._sound_size = row.size
            self.confirmed += 1
        while self._kept and self._kept[0].size <= until:
            kept = self._kept.pop(0)
            if tree.frontier(leaves[: kept.size - tree.size]).root() != kept.root:
                return found("log_rewritten", 1, last=kept.size)
            self.confirmed += 1
        return None

    def at_the_end(self, head: int) -> Damage | None:
        """What reaches behind the head, and whether the policy is satisfied."""
        if self._next is not None:
            return found("checkpoint_beyond_head", head + 1, last=self._last_size)
        if self._kept:
            return found("log_truncated", head + 1, last=self._kept[-1].size)
        for level, index in self._snapshot.rows("SELECT level, max(n) FROM tiles GROUP BY level"):
            last = (index + 1) * TILE_WIDTH ** (level + 1)
            if last > head:
                detail = tile_path(Tile(level, index))
                return found("tile_beyond_head", head + 1, detail, last=last)
        return self._of_policy()

    def _of_tile(self, tile: FullTile) -> Damage | None:
        stored = self._snapshot.rows(
            "SELECT hashes, root FROM tiles WHERE level = ? AND n = ?", tile.level, tile.index
        )
        first, last = tile.positions
        if not stored:
            if last > self._last_size:  # published with the next checkpoint
                return None
            return found("tile_missing", first, tile.path, last=last)
        if tuple(stored[0]) == (tile.hashes, tile.root):
            return None
        hashes, _root = stored[0]
        for at in range(TILE_WIDTH):
            here = slice(at * HASH_BYTES, (at + 1) * HASH_BYTES)
            if hashes[here] != tile.hashes[here]:
                width = (last - first + 1) // TILE_WIDTH
                start = first + at * width
                return found("tile_differs", start, tile.path, last=start + width - 1)
        return found("tile_differs", first, tile.path, last=last)

    def _of_checkpoint(self, row: _Row, root: bytes) -> Damage | None:
        policy = self._outside.policy
        witnesses = () if policy is None else tuple(each.verifier for each in policy.witnesses)
        try:
            open_checkpoint(row.note, self._keys_at(row.size), self._lineage.origin)
        except EvidenceRefusal as error:
            return found("checkpoint_signature", row.size, error.code)
        try:
            signed = open_checkpoint(row.raw, (*self._keys_at(row.size), *witnesses))
        except EvidenceRefusal as error:
            return found("cosignature_differs", row.size, error.code)
        if (signed.size, signed.root) != (row.size, row.root):
            return found("checkpoint_row_differs", row.size)
        if signed.root != root:
            return found("checkpoint_differs", self._sound_size + 1, last=row.size)
        return None

    def _keys_at(self, size: int) -> list[Verifier]:
        """Keys that may have signed a checkpoint of this size."""
        keys = self._lineage.keys
        before = [key.verifier for key in keys if key.since_size < size]
        return before[-1:] + [key.verifier for key in keys if key.since_size == size]

    def _of_policy(self) -> Damage | None:
        """The newest checkpoint that the policy accepts vouches for all entries in front of it."""
        policy = self._outside.policy
        if policy is None:
            return None
        reason = SignerUnknown.code
        for row in _checkpoints(self._snapshot, "size < ? ORDER BY size DESC", self._last_size + 1):
            try:
                policy.check(row.raw)
            except QuorumNotReached as error:
                reason = error.code
            except EvidenceRefusal as error:
                reason = reason if reason == QuorumNotReached.code else error.code
            else:
                return None
        return found("checkpoint_untrusted", self._last_size, reason)

    def _checkpoints(self) -> Iterator[_Row]:
        return _checkpoints(self._snapshot, "size > ? ORDER BY size", -MAX_SIZE)


def _checkpoints(snapshot: Snapshot, order: str, start: int) -> Iterator[_Row]:
    while True:
        rows = snapshot.rows(
            f"SELECT size, root, note FROM checkpoints WHERE {order} LIMIT {_CHECKPOINTS_AT_ONCE}",  # noqa: S608 - our own words
            start,
        )
        if not rows:
            return
        for size, root, note in rows:
            lines = snapshot.rows(
                "SELECT line FROM cosignatures WHERE size = ? ORDER BY made_at, name", size
            )
            yield _Row(size, _raw(root), _raw(note), tuple(str(line) for (line,) in lines))
        start = rows[-1][0]


def _raw(value: bytes | str) -> bytes:
    # Whoever edits the file may leave text where bytes were.
    return value.encode() if isinstance(value, str) else bytes(value)


def _newest(snapshot: Snapshot) -> int:
    ((size,),) = snapshot.rows("SELECT coalesce(max(size), 0) FROM checkpoints")
    return int(size)


def _key_id(key: KnownKey) -> str:
    return key.vkey.split("+")[1] if key.vkey.count("+") > 1 else "?"
