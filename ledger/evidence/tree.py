"""The Merkle tree of RFC 6962 over the entries of the log: leaf and node hashes, and its frontier.

Separate from the store because the hashes are a published format: whoever holds the entries can
compute the same root with any RFC 6962 program. Only the frontier, the roots of the complete
subtrees, is needed to append; proofs are made from the stored leaf hashes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, Self

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
MAX_SIZE: Final = 2**63 - 1
"""The largest tree that the C2SP formats can name."""

_FORMAT_VERSION: Final = 1
_HEADER: Final = struct.Struct(">BQ")
# Copying a hash over the first byte takes two thirds of the time of beginning anew.
_LEAF: Final = sha256(b"\x00")
_NODE: Final = sha256(b"\x01")


class FrontierDamagedError(Exception):
    """Stored frontier bytes that no tree can have produced, or that a newer version wrote."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry's canonical bytes as a leaf of the tree, 32 bytes."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The same for many entries, in less time."""
    begun = _LEAF.copy
    hashes = []
    for entry in entries:
        digest = begun()
        digest.update(entry)
        hashes.append(digest.digest())
    return hashes


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node over its two children, 32 bytes."""
    return sha256(b"\x01" + left + right).digest()


def parents(level: Sequence[bytes]) -> list[bytes]:
    """The hashes above an even number of neighbours."""
    begun = _NODE.copy
    above = []
    pairs = iter(level)
    for left, right in zip(pairs, pairs, strict=True):
        digest = begun()
        digest.update(left)
        digest.update(right)
        above.append(digest.digest())
    return above


def root_of_full(hashes: Sequence[bytes]) -> bytes:
    """Root over as many hashes as a power of two, such as those of a full tile."""
    level = hashes
    while len(level) > 1:
        level = parents(level)
    return level[0]


def hashes_in(raw: bytes) -> list[bytes]:
    """The hashes that lie one behind the other in bytes."""
    return [raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES)]


class Frontier:
    """The right edge of a growing tree: its size and the roots of its complete subtrees.

    There is one subtree for every 1-bit of the size, the largest and leftmost first. Appending is
    amortised O(1) and needs nothing else of the tree. It is made of both, the roots as
    :attr:`roots` has them. Not safe to share between threads.
    """

    __slots__ = ("_roots", "_size")

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        assert len(roots) == size.bit_count()
        self._size = size
        self._roots = list(roots)

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    @property
    def roots(self) -> tuple[bytes, ...]:
        """Roots of the complete subtrees, the largest and leftmost first."""
        return tuple(self._roots)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash (not an entry; see :func:`leaf_hash`) at the right end."""
        roots, size = self._roots, self._size
        while size & 1:
            leaf = sha256(b"\x01" + roots.pop() + leaf).digest()
            size >>= 1
        roots.append(leaf)
        self._size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add many leaf hashes, level by level: the same result as appending each, but faster."""
        level = list(leaves)
        added, size = len(level), self._size
        right_edge: list[bytes] = []
        while level:
            if size & 1:
                level.insert(0, self._roots.pop())
            if len(level) & 1:
                right_edge.append(level.pop())
            level = parents(level)
            size >>= 1
        self._roots.extend(reversed(right_edge))
        self._size += added

    def root(self) -> bytes:
        """Root hash of the tree at its present size, 32 bytes."""
        if not self._roots:
            return EMPTY_ROOT
        *others, root = self._roots
        for left in reversed(others):
            root = sha256(b"\x01" + left + root).digest()
        return root

    def copy(self) -> Self:
        """Make a frontier that grows on its own from here."""
        return type(self)(self._size, self._roots)

    def to_bytes(self) -> bytes:
        """Format version, size as 8 bytes big-endian, then the subtree roots in order."""
        return _HEADER.pack(_FORMAT_VERSION, self._size) + b"".join(self._roots)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Read what :meth:`to_bytes` wrote.

        Raises FrontierDamagedError unless there is exactly one root for every 1-bit of the size.
        """
        if len(stored) < _HEADER.size:
            raise FrontierDamagedError("the frontier is cut short")
        version, size = _HEADER.unpack_from(stored)
        if version != _FORMAT_VERSION:
            raise FrontierDamagedError(f"frontier format {version} is not known here")
        if size > MAX_SIZE:
            raise FrontierDamagedError(f"a tree of {size} leaves is not possible")
        hashes = stored[_HEADER.size :]
        if len(hashes) != size.bit_count() * HASH_BYTES:
            raise FrontierDamagedError(
                f"a tree of {size} leaves has {size.bit_count()} subtrees, "
                f"but {len(hashes)} bytes of hashes are stored"
            )
        starts = range(0, len(hashes), HASH_BYTES)
        return cls(size, [bytes(hashes[at : at + HASH_BYTES]) for at in starts])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frontier):
            return NotImplemented
        return self._size == other._size and self._roots == other._roots

    # A frontier changes as it grows, so it has an equality but no hash.
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Frontier size={self._size} root={self.root().hex()}>"
