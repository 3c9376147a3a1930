"""Inclusion and consistency proofs of the RFC 6962 tree: made from its nodes, checked without them.

Neither needs a growing state: the maker asks for nodes by level and index, wherever they are kept,
and the checker has only the proof. Checking is by RFC 9162, sections 2.1.3.2 and 2.1.4.2, with one
rule more: nothing is consistent with an empty tree, since an empty proof would prove it of any log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from ledger.evidence.refusals import ProofInvalid, UnknownPosition
from ledger.evidence.tree import EMPTY_ROOT, HASH_BYTES, node_hash

NodeReader: TypeAlias = Callable[[int, int], bytes]
"""(level, index) -> hash of the complete subtree of 2**level leaves from leaf index << level."""


def root_of(size: int, node: NodeReader) -> bytes:
    """Root hash of the tree of the first ``size`` leaves."""
    return _hash_of(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: NodeReader) -> list[bytes]:
    """Hashes that lead from leaf ``index`` to the root of ``size`` leaves, its sibling first.

    Raises UnknownPosition when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise UnknownPosition(position=index + 1)
    start, end = 0, size
    downwards: list[bytes] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            downwards.append(_hash_of(middle, end, node))
            end = middle
        else:
            downwards.append(_hash_of(start, middle, node))
            start = middle
    return downwards[::-1]


def consistency_proof(first: int, second: int, node: NodeReader) -> list[bytes]:
    """Hashes that prove the first ``first`` leaves unchanged in the tree of ``second``.

    Raises ProofInvalid unless 1 <= first <= second.
    """
    if not 1 <= first <= second:
        raise ProofInvalid(reason="sizes")
    start, end = 0, second
    downwards: list[bytes] = []
    while end != first:
        middle = start + _split(end - start)
        if first <= middle:
            downwards.append(_hash_of(middle, end, node))
            end = middle
        else:
            downwards.append(_hash_of(start, middle, node))
            start = middle
    if start:  # the first tree's own root is known to whoever checks
        downwards.append(_hash_of(start, end, node))
    return downwards[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that ``leaf``, a leaf hash, stands at ``index`` under ``root``.

    Raises ProofInvalid.
    """
    if not 0 <= index < size:
        raise ProofInvalid(reason="sizes")
    _check_lengths(leaf, *proof)
    reached = leaf
    for is_left, sibling in _climb(index, size - 1, proof):
        reached = node_hash(sibling, reached) if is_left else node_hash(reached, sibling)
    if reached != root:
        raise ProofInvalid(reason="root")


def verify_consistency(
    first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of ``second`` leaves begins with that of ``first``.

    Raises ProofInvalid; always for ``first`` = 0.
    """
    if not 1 <= first <= second:
        raise ProofInvalid(reason="sizes")
    if first == second:
        if proof or first_root != second_root:
            raise ProofInvalid(reason="length" if proof else "root")
        return
    _check_lengths(first_root, *proof)
    # A first tree that is one complete subtree is itself the beginning of the path.
    path = [first_root, *proof] if first & (first - 1) == 0 else [*proof]
    if not proof:
        raise ProofInvalid(reason="length")
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for is_left, sibling in _climb(place, last, path[1:]):
        old = node_hash(sibling, old) if is_left else old
        new = node_hash(sibling, new) if is_left else node_hash(new, sibling)
    if old != first_root or new != second_root:
        raise ProofInvalid(reason="root")


def _climb(place: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bool, bytes]]:
    """Each hash of a path from ``place`` up, and whether it is a left sibling.

    ``last`` is the rightmost place of the level. Raises ProofInvalid when the path ends before the
    root or goes beyond it.
    """
    for sibling in proof:
        if not last:
            raise ProofInvalid(reason="length")
        is_left = bool(place & 1) or place == last
        yield is_left, sibling
        while is_left and place and not place & 1:  # levels at which the right edge has no sibling
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last:
        raise ProofInvalid(reason="length")


def _split(count: int) -> int:
    """The largest power of two smaller than ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _hash_of(start: int, end: int, node: NodeReader) -> bytes:
    """Hash over a run of leaves whose start is a multiple of its largest complete subtree."""
    subtrees: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        subtrees.append(node(level, start >> level))
        start += 1 << level
    reached = subtrees.pop()
    while subtrees:
        reached = node_hash(subtrees.pop(), reached)
    return reached


def _check_lengths(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofInvalid(reason="hash_length")
