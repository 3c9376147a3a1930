"""Proofs against a second tree written from the definition, and against every alteration."""

from __future__ import annotations

import random
from contextlib import nullcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.evidence import EMPTY_ROOT, Frontier
from ledger.evidence.proofs import (
    consistency_proof,
    inclusion_proof,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from ledger.evidence.refusals import ProofInvalid, UnknownPosition
from tests.ledger.evidence.shared_vectors import raw, shared
from tests.ledger.evidence.slow_tree import SlowTree, numbered_leaves, root_from_path

SIZES = (1, 2, 255, 256, 257, 1500, 70_000)
LEAVES = numbered_leaves(70_000)
TREE = SlowTree(LEAVES)

sizes = st.integers(min_value=1, max_value=600)


def flipped(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value, "big") ^ (1 << bit % (8 * len(value)))).to_bytes(
        len(value), "big"
    )


def sampled(size: int) -> list[int]:
    """All of a small tree; of a large one its edges, the tiles' edges and some at random."""
    edges = {0, 1, 254, 255, 256, 257, size // 2, size - 2, size - 1}
    others = random.Random(size).sample(range(size), min(size, 40))
    return sorted(each for each in edges | set(others) if 0 <= each < size)


@pytest.mark.parametrize("size", SIZES)
def test_roots_are_those_of_the_definition(size):
    frontier = Frontier()
    frontier.extend(LEAVES[:size])
    assert root_of(size, TREE.node) == TREE.root(size) == frontier.root()


def test_the_empty_tree_has_a_root_and_no_proofs():
    assert root_of(0, TREE.node) == EMPTY_ROOT
    with pytest.raises(UnknownPosition):
        inclusion_proof(0, 0, TREE.node)
    with pytest.raises(ProofInvalid):
        consistency_proof(0, 5, TREE.node)
    with pytest.raises(ProofInvalid):
        verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    with pytest.raises(ProofInvalid):
        verify_consistency(0, EMPTY_ROOT, 5, TREE.root(5), [])


@pytest.mark.parametrize("size", SIZES)
def test_inclusion_is_proved_as_the_definition_proves_it(size):
    for index in sampled(size):
        proof = inclusion_proof(index, size, TREE.node)
        assert proof == TREE.path(index, size)
        assert root_from_path(LEAVES[index], index, size, proof) == TREE.root(size)
        verify_inclusion(LEAVES[index], index, size, proof, TREE.root(size))


@pytest.mark.parametrize("size", SIZES)
def test_consistency_is_proved_as_the_definition_proves_it(size):
    for first in sampled(size):
        earlier = first + 1
        proof = consistency_proof(earlier, size, TREE.node)
        assert proof == TREE.proof(earlier, size)
        verify_consistency(earlier, TREE.root(earlier), size, TREE.root(size), proof)


@settings(max_examples=60)
@given(size=sizes, data=st.data())
def test_an_altered_inclusion_proof_proves_nothing(size, data):
    index = data.draw(st.integers(0, size - 1))
    bit = data.draw(st.integers(0, 255))
    leaf, root = LEAVES[index], TREE.root(size)
    proof = inclusion_proof(index, size, TREE.node)
    verify_inclusion(leaf, index, size, proof, root)
    altered = [
        (flipped(leaf, bit), index, size, proof, root),
        (leaf, index, size, proof, flipped(root, bit)),
        (leaf, index, size, [*proof, root], root),
        (leaf, index, size, proof[:-1], root) if proof else (leaf, -1, size, proof, root),
        (leaf, size, size, proof, root),
        (leaf, index, size, [hash_ + b"\0" for hash_ in proof] or [b""], root),
    ]
    altered += [
        (leaf, index, size, [*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]], root)
        for at in range(len(proof))
    ]
    altered += [
        (leaf, other, size, proof, root)
        for other in {index ^ 1, index - 1, size - 1}
        if other != index
    ]
    for each in altered:
        with pytest.raises(ProofInvalid):
            verify_inclusion(*each)


@settings(max_examples=60)
@given(size=sizes, data=st.data())
def test_an_altered_consistency_proof_proves_nothing(size, data):
    first = data.draw(st.integers(1, size))
    bit = data.draw(st.integers(0, 255))
    old, new = TREE.root(first), TREE.root(size)
    proof = consistency_proof(first, size, TREE.node)
    verify_consistency(first, old, size, new, proof)
    altered = [
        (first, flipped(old, bit), size, new, proof),
        (first, old, size, flipped(new, bit), proof),
        (first, old, size, new, [*proof, new]),
        (0, old, size, new, proof),
        (size + 1, old, size, new, proof),
    ]
    if proof:
        altered += [(first, old, size, new, proof[:-1]), (first, old, size, new, [])]
    altered += [
        (first, old, size, new, [*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]])
        for at in range(len(proof))
    ]
    for each in altered:
        with pytest.raises(ProofInvalid):
            verify_consistency(*each)


@settings(max_examples=60)
@given(size=sizes, data=st.data())
def test_a_log_that_changed_a_past_entry_cannot_prove_itself_consistent(size, data):
    first = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, first - 1))
    forked = SlowTree([*LEAVES[:changed], bytes(32), *LEAVES[changed + 1 : size]])
    proof = consistency_proof(first, size, forked.node)
    with pytest.raises(ProofInvalid):
        verify_consistency(first, TREE.root(first), size, forked.root(size), proof)


def test_a_position_beyond_the_tree_is_named_as_people_count():
    with pytest.raises(UnknownPosition) as refusal:
        inclusion_proof(300, 300, TREE.node)
    assert refusal.value.params == {"position": 301}
    assert refusal.value.status == 404


def wanted(case):
    return pytest.raises(ProofInvalid) if case["wantErr"] else nullcontext()


def test_shared_vectors_of_inclusion_agree():
    cases = shared("inclusion.json")
    assert len(cases) == 98
    for case in cases:
        with wanted(case):
            verify_inclusion(
                raw(case["leafHash"]),
                case["leafIdx"],
                case["treeSize"],
                [raw(each) for each in case["proof"] or []],
                raw(case["root"]),
            )


def test_shared_vectors_of_consistency_agree():
    cases = shared("consistency.json")
    assert len(cases) == 98
    for case in cases:
        with wanted(case):
            verify_consistency(
                case["size1"],
                raw(case["root1"]),
                case["size2"],
                raw(case["root2"]),
                [raw(each) for each in case["proof"] or []],
            )
