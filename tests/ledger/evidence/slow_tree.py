"""The tree a second time, word for word from RFC 6962, section 2.1: recursive and slow.

It shares nothing with the ledger's own code, so that one can be held against the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def pair(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class SlowTree:
    """MTH, PATH and PROOF over leaf hashes D[0:n]."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self.mth = cache(self._mth)

    def _mth(self, start: int, end: int) -> bytes:
        if start == end:
            return sha256(b"").digest()
        if end - start == 1:
            return self.leaves[start]
        k = split(end - start)
        return pair(self.mth(start, start + k), self.mth(start + k, end))

    def root(self, n: int) -> bytes:
        return self.mth(0, n)

    def node(self, level: int, index: int) -> bytes:
        """A complete subtree, refused where a leaf is missing."""
        assert (index + 1) << level <= len(self.leaves)
        return self.mth(index << level, (index + 1) << level)

    def path(self, m: int, n: int) -> list[bytes]:
        return self._path(m, 0, n)

    def _path(self, m: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        k = split(end - start)
        if m < k:
            return [*self._path(m, start, start + k), self.mth(start + k, end)]
        return [*self._path(m - k, start + k, end), self.mth(start, start + k)]

    def proof(self, m: int, n: int) -> list[bytes]:
        return self._subproof(m, 0, n, whole=True)

    def _subproof(self, m: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if m == end - start:
            return [] if whole else [self.mth(start, end)]
        k = split(end - start)
        if m <= k:
            return [
                *self._subproof(m, start, start + k, whole=whole),
                self.mth(start + k, end),
            ]
        return [
            *self._subproof(m - k, start + k, end, whole=False),
            self.mth(start, start + k),
        ]


def root_from_path(leaf: bytes, m: int, n: int, path: list[bytes]) -> bytes:
    """The root that an inclusion path leads to, by the recursion that makes it."""
    if n == 1:
        assert not path
        return leaf
    k = split(n)
    if m < k:
        return pair(root_from_path(leaf, m, k, path[:-1]), path[-1])
    return pair(path[-1], root_from_path(leaf, m - k, n - k, path[:-1]))


def numbered_leaves(count: int) -> list[bytes]:
    """Leaf hashes of the entries b"0", b"1", ..."""
    return [sha256(b"\x00" + str(number).encode()).digest() for number in range(count)]
