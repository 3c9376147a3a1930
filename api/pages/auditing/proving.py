"""Proofs as the 校验 page shows them: made, and followed up to the root that they are for."""

from __future__ import annotations

from typing import NamedTuple

from api.bootstrap import House
from api.pages.drawing import in_fours
from ledger.evidence.proofs import verify_consistency, verify_inclusion
from ledger.evidence.refusals import ProofBeyondHead, UnknownPosition
from ledger.evidence.tree import leaf_hash


class Proved(NamedTuple):
    """That an entry stands in the log at a size, hash by hash; ``is_signed`` that its root is."""

    position: int
    size: int
    leaf: str
    hashes: list[str]
    root: str
    is_signed: bool


class Continued(NamedTuple):
    """That the log at the larger size begins with the log at the smaller one.

    ``are_signed`` says whether a checkpoint was signed at the one and at the other.
    """

    first: int
    second: int
    hashes: list[str]
    roots: tuple[str, str]
    are_signed: tuple[bool, bool]


def proved(house: House, position: int, raw: bytes, until: int | None) -> Proved:
    """The proof of an entry under the newest checkpoint fit for it, or at a size of the past.

    Raises UnknownPosition for an entry that came later, and ProofInvalid.
    """
    if until is not None and position > until:
        raise UnknownPosition(position=position)
    log = house.transparency
    found = log.inclusion(position, until)
    root = log.tiles.frontier(found.size).root()
    verify_inclusion(leaf_hash(raw), found.index, found.size, found.hashes, root)
    return Proved(
        position,
        found.size,
        in_fours(leaf_hash(raw).hex()),
        [in_fours(each.hex()) for each in found.hashes],
        in_fours(root.hex()),
        found.checkpoint is not None and found.checkpoint.root == root,
    )


def continued(house: House, sizes: tuple[int, int], until: int) -> Continued:
    """The proof that the log only grew between two sizes.

    Raises ProofBeyondHead for a size that was not reached, and ProofInvalid.
    """
    first, second = min(sizes), max(sizes)
    if second > until:
        raise ProofBeyondHead(size=until, wanted=second)
    log = house.transparency
    found = log.consistency(first, second)
    roots = (log.tiles.frontier(first).root(), log.tiles.frontier(second).root())
    verify_consistency(first, roots[0], second, roots[1], found.hashes)
    return Continued(
        first,
        second,
        [in_fours(each.hex()) for each in found.hashes],
        (in_fours(roots[0].hex()), in_fours(roots[1].hex())),
        (found.first_checkpoint is not None, found.second_checkpoint is not None),
    )
