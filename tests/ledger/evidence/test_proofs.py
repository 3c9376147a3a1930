"""Proofs against a second tree written from the definition, and against every alteration."""

from __future__ import annotations

import random
from contextlib import nullcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.evidence import EMPTY_ROOT, Frontier, leaf_hash
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


# Nodes of the tree over the eight published entries, by level, and the proofs that are known of it.
PUBLISHED_ENTRIES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
LEAF_0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
LEAF_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
PAIR_01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
PAIR_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
PAIR_45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
PAIR_67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
HALF_03 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
HALF_47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"


def published_tree() -> SlowTree:
    return SlowTree([leaf_hash(bytes.fromhex(entry)) for entry in PUBLISHED_ENTRIES])


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [
        (0, 1, []),
        (0, 8, [LEAF_1, PAIR_23, HALF_47]),
        (5, 8, [LEAF_4, PAIR_67, HALF_03]),
        (2, 3, [PAIR_01]),
        (1, 5, [LEAF_0, PAIR_23, LEAF_4]),
    ],
)
def test_known_inclusion_proofs_are_made(index, size, proof):
    assert [each.hex() for each in inclusion_proof(index, size, published_tree().node)] == proof


@pytest.mark.parametrize(
    ("first", "second", "proof"),
    [
        (1, 1, []),
        (1, 8, [LEAF_1, PAIR_23, HALF_47]),
        (2, 5, [PAIR_23, LEAF_4]),
        (4, 8, [HALF_47]),
        (6, 8, [PAIR_45, PAIR_67, HALF_03]),
        (8, 8, []),
    ],
)
def test_known_consistency_proofs_are_made(first, second, proof):
    made = consistency_proof(first, second, published_tree().node)
    assert [each.hex() for each in made] == proof


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
