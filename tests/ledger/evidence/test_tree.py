"""The hash tree against the recursive definition of RFC 6962 and against published vectors."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.evidence import EMPTY_ROOT, Frontier, FrontierDamagedError, leaf_hash, node_hash

VECTORS = Path(__file__).parents[4] / "shared" / "vectors"

EIGHT_ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"

leaves = st.lists(st.binary(min_size=32, max_size=32), max_size=70)


def recursive_root(entries: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1 << ((len(entries) - 1).bit_length() - 1)
    return sha256(
        b"\x01" + recursive_root(entries[:split]) + recursive_root(entries[split:])
    ).digest()


def vectors(name: str) -> Any:
    path = VECTORS / name
    if not path.exists():
        pytest.skip("the shared test vectors are not beside this repository")
    return json.loads(path.read_text(encoding="utf-8"))


def frontier_of(hashes: list[bytes]) -> Frontier:
    frontier = Frontier()
    for leaf in hashes:
        frontier.append(leaf)
    return frontier


def test_the_empty_tree_hashes_the_empty_text() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert EMPTY_ROOT.hex() == empty
    assert Frontier().root() == EMPTY_ROOT
    assert Frontier().size == 0


def test_leaves_and_nodes_hash_with_different_prefixes() -> None:
    assert leaf_hash(b"L123456").hex() == (
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    )
    assert node_hash(b"N123", b"N456").hex() == (
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


def test_the_tree_of_the_eight_published_entries_has_the_published_root() -> None:
    frontier = frontier_of([leaf_hash(entry) for entry in EIGHT_ENTRIES])
    assert frontier.root().hex() == ROOT_OF_EIGHT
    assert frontier.roots == (bytes.fromhex(ROOT_OF_EIGHT),)


@given(st.lists(st.binary(max_size=5), max_size=140))
def test_the_root_is_that_of_the_recursive_definition(entries: list[bytes]) -> None:
    hashes = [leaf_hash(entry) for entry in entries]
    assert frontier_of(hashes).root() == recursive_root(entries)


@given(leaves, leaves)
def test_extending_equals_appending_one_by_one(before: list[bytes], added: list[bytes]) -> None:
    extended = frontier_of(before)
    extended.extend(iter(added))
    assert extended == frontier_of(before + added)
    assert extended.size == len(before) + len(added)


@given(leaves)
def test_a_stored_frontier_reads_back_and_grows_on(hashes: list[bytes]) -> None:
    frontier = frontier_of(hashes)
    again = Frontier.from_bytes(frontier.to_bytes())
    assert again == frontier
    again.append(EMPTY_ROOT)
    frontier.append(EMPTY_ROOT)
    assert again.root() == frontier.root()


def test_a_copy_grows_on_its_own() -> None:
    frontier = frontier_of([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
    before = frontier.to_bytes()
    twin = frontier.copy()
    twin.append(leaf_hash(b"d"))
    assert frontier.to_bytes() == before
    assert twin.size == 4
    assert twin != frontier


def test_the_stored_form_is_frozen() -> None:
    frontier = frontier_of([leaf_hash(entry) for entry in EIGHT_ENTRIES])
    assert frontier.to_bytes().hex() == "01" + "0000000000000008" + ROOT_OF_EIGHT


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda raw: b"", "cut short"),
        (lambda raw: raw[:5], "cut short"),
        (lambda raw: raw[:-1], "subtrees"),
        (lambda raw: raw + bytes(32), "subtrees"),
        (lambda raw: raw[:8] + b"\x04" + raw[9:], "subtrees"),
        (lambda raw: b"\x02" + raw[1:], "not known"),
        (lambda raw: raw[:1] + b"\xff" + raw[2:], "not possible"),
    ],
)
def test_a_damaged_frontier_is_refused(damage: Any, complaint: str) -> None:
    stored = frontier_of([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")]).to_bytes()
    with pytest.raises(FrontierDamagedError, match=complaint):
        Frontier.from_bytes(damage(stored))


def test_shared_vectors_of_the_eight_leaf_tree_agree() -> None:
    tree = vectors("tree_8_leaves.json")
    nodes = tree["node_hashes_hex_by_level"]
    frontier = Frontier()
    for size, root in enumerate(tree["root_hex_by_size"]):
        assert frontier.root().hex() == root
        subtrees = [nodes[level][index] for level, index in tree["compact_range_by_size"][size]]
        assert [subtree.hex() for subtree in frontier.roots] == subtrees
        if size < 8:
            frontier.append(leaf_hash(bytes.fromhex(tree["leaf_inputs_hex"][size])))


def test_shared_vectors_of_single_hashes_agree() -> None:
    for case in vectors("rfc6962_hashes.json")["cases"]:
        if case["kind"] == "leaf":
            got = leaf_hash(bytes.fromhex(case["entry_hex"]))
        elif case["kind"] == "node":
            got = node_hash(bytes.fromhex(case["left_hex"]), bytes.fromhex(case["right_hex"]))
        else:
            got = EMPTY_ROOT
        assert got.hex() == case["want_hex"], case["desc"]
