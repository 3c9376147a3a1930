"""Tiles: which exist, where they are published, and the hashes that they hold."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.evidence.proofs import consistency_proof, inclusion_proof, root_of
from ledger.evidence.refusals import UnknownTile
from ledger.evidence.tiles import (
    ENTRIES_LEVEL,
    TILE_WIDTH,
    Tile,
    _tiles_between,
    entry_bundle,
    hash_in_tile,
    new_tiles,
    node_reader,
    parse_tile_path,
    read_entry_bundle,
    tile_of,
    tile_path,
    tiles_of,
)
from tests.ledger.evidence.shared_vectors import shared
from tests.ledger.evidence.slow_tree import SlowTree, numbered_leaves

TREE = SlowTree(numbered_leaves(70_000))

PATHS = [
    (Tile(0, 0), "tile/0/000"),
    (Tile(0, 5, 220), "tile/0/005.p/220"),
    (Tile(1, 0, 5), "tile/1/000.p/5"),
    (Tile(63, 999), "tile/63/999"),
    (Tile(2, 1_000), "tile/2/x001/000"),
    (Tile(0, 70_123, 1), "tile/0/x070/123.p/1"),
    (Tile(ENTRIES_LEVEL, 4_321_098), "tile/entries/x004/x321/098"),
    (Tile(ENTRIES_LEVEL, 0, 255), "tile/entries/000.p/255"),
]
NO_PATHS = [
    "",
    "tile",
    "tile/0",
    "/tile/0/000",
    "tile/0/000/",
    "tile/00/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/data/000",
    "tile/0/0",
    "tile/0/1000",
    "tile/0/001/000",
    "tile/0/x001",
    "tile/0/x000/001",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/05",
    "tile/0/000.p/",
    "tile/0/000\n",
    "tile/0/００0",
    "tile/0/x999/x999/x999/x999/x999/x999/x999/000",
    "tile/8/0/000",
]


def contents(tile: Tile) -> bytes:
    """A tile by its definition: hashes of complete subtrees, side by side."""
    start = tile.index * TILE_WIDTH
    return b"".join(TREE.node(8 * tile.level, start + at) for at in range(tile.width))


@pytest.mark.parametrize(("tile", "path"), PATHS)
def test_a_tile_has_one_path(tile, path):
    assert tile_path(tile) == path
    assert parse_tile_path(path) == tile


@pytest.mark.parametrize("path", NO_PATHS)
def test_a_path_with_another_spelling_names_nothing(path):
    with pytest.raises(UnknownTile):
        parse_tile_path(path)


def test_entries_lie_beside_the_tiles():
    assert tile_path(Tile(ENTRIES_LEVEL, 1_234_567, 89)) == "tile/entries/x001/x234/567.p/89"
    assert tile_path(Tile(ENTRIES_LEVEL, 0)) == "tile/entries/000"


@given(st.integers(-1, 63), st.integers(0, 10**17), st.integers(1, 256))
def test_every_path_reads_back(level, index, width):
    tile = Tile(level, index, width)
    assert parse_tile_path(tile_path(tile)) == tile


@given(
    st.builds(Tile, st.integers(-1, 63), st.integers(0, 10**7), st.integers(1, 256)),
    st.integers(0, 30),
    st.text("0123456789x/.p", max_size=2),
)
@example(Tile(0, 67), 7, "1")
@example(Tile(0, 67, 9), 14, "0")
@example(Tile(1, 1_067), 7, "x000/x")
def test_a_path_that_differs_is_another_tile_or_none(tile, place, instead):
    path = tile_path(tile)
    other = path[:place] + instead + path[place + 1 :]
    try:
        read = parse_tile_path(other)
    except UnknownTile:
        assert other != path
    else:
        assert tile_path(read) == other
        assert (read == tile) == (other == path)


@pytest.mark.parametrize(
    ("size", "full", "partial"),
    [
        (0, {}, {}),
        (1, {}, {0: 1}),
        (256, {0: 1}, {1: 1}),
        (257, {0: 1}, {0: 1, 1: 1}),
        (1500, {0: 5}, {0: 220, 1: 5}),
        (65_536, {0: 256, 1: 1}, {2: 1}),
        (70_000, {0: 273, 1: 1}, {0: 112, 1: 17, 2: 1}),
    ],
)
def test_a_size_has_these_tiles(size, full, partial):
    tiles = list(tiles_of(size))
    assert Counter(tile.level for tile in tiles if tile.is_full) == full
    assert {tile.level: tile.width for tile in tiles if not tile.is_full} == partial


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_growing_writes_what_the_larger_tree_has_and_the_smaller_had_not(old, added):
    before, after = set(tiles_of(old)), set(tiles_of(old + added))
    assert set(new_tiles(old, old + added)) == after - before


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 1500, 65_536, 70_000])
def test_roots_and_proofs_come_from_tiles_alone(size):
    published = {tile_path(tile): contents(tile) for tile in tiles_of(size)}
    node = node_reader(size, lambda tile: published[tile_path(tile)])
    assert root_of(size, node) == TREE.root(size)
    for index in {0, size // 3, size - 1}:
        assert inclusion_proof(index, size, node) == TREE.path(index, size)
        assert consistency_proof(index + 1, size, node) == TREE.proof(index + 1, size)


@settings(max_examples=50)
@given(st.data())
def test_a_tile_gives_every_subtree_that_lies_within_it(data):
    size = data.draw(st.integers(1, 70_000))
    level = data.draw(st.integers(0, size.bit_length() - 1))
    index = data.draw(st.integers(0, (size >> level) - 1))
    tile = tile_of(level, index, size)
    assert tile in set(tiles_of(size))
    assert hash_in_tile(tile, contents(tile), level, index) == TREE.node(level, index)


def test_a_tile_gives_nothing_that_it_does_not_hold():
    tile = Tile(0, 1, 5)
    data = contents(tile)
    assert hash_in_tile(tile, data, 0, 260) == TREE.leaves[260]
    for level, index in [(0, 255), (0, 261), (3, 32), (9, 0), (2, 65)]:
        with pytest.raises(UnknownTile):
            hash_in_tile(tile, data, level, index)
    with pytest.raises(UnknownTile):
        hash_in_tile(tile, data[:-1], 0, 256)
    with pytest.raises(UnknownTile):
        hash_in_tile(Tile(1, 0, 5), data, 0, 0)
    with pytest.raises(UnknownTile):
        tile_of(3, 1, 15)
    with pytest.raises(UnknownTile):
        tile_of(0, -1, 15)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_reads_back(entries):
    assert read_entry_bundle(entry_bundle(entries)) == entries


def test_a_bundle_puts_two_length_bytes_before_each_entry():
    assert entry_bundle([b"", b"ab", b"c" * 258]) == b"\0\0\0\2ab\1\2" + b"c" * 258
    with pytest.raises(OverflowError):
        entry_bundle([bytes(65_536)])
    for cut in (b"\0", b"\0\2a", b"\0\1a\0"):
        with pytest.raises(UnknownTile):
            read_entry_bundle(cut)


def test_shared_vectors_of_sizes_and_paths_agree():
    arithmetic = shared("tile_arithmetic.json")
    for case in arithmetic["tiles_for_size"]["cases"]:
        tiles = list(tiles_of(case["size"]))
        for level, wanted in enumerate(case["levels"]):
            of_level = [tile for tile in tiles if tile.level == level]
            assert sum(tile.is_full for tile in of_level) == wanted["full_tiles"]
            widths = [tile.width for tile in of_level if not tile.is_full]
            assert widths == [wanted["partial_width"]][: bool(wanted["partial_width"])]
        assert len({tile.level for tile in tiles}) == len(case["levels"])
    for case in arithmetic["index_paths"]["cases"]:
        assert tile_path(Tile(0, case["index"])) == f"tile/0/{case['path']}"


def test_shared_vectors_of_go_agree():
    arithmetic = shared("tile_arithmetic.json")
    for case in arithmetic["go_tile_paths"]["cases"]:
        tile, _height, *rest = case["path"].replace("data", "entries").split("/")
        ours = "/".join((tile, *rest))
        if case["tile"] is None:
            with pytest.raises(UnknownTile):
                parse_tile_path(ours)
            continue
        want = case["tile"]
        is_full = want["width"] == 1 << want["height"]
        width = TILE_WIDTH if is_full else want["width"]
        assert parse_tile_path(ours) == Tile(want["level"], want["index"], width)
    growth = arithmetic["go_new_tiles"]
    for case in growth["cases"]:
        tiles = list(_tiles_between(case["old"], case["new"], growth["height"]))
        assert len(tiles) == case["want_count"]
