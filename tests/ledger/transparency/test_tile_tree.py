"""The tree as verify walks it, at every size that its groups, tiles and powers of two make special.

Held against a plain reading of RFC 6962, section 2.1, that shares nothing with the code under test:
no tiles, no groups, no frontier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache

import pytest

from ledger.application import open_ledger
from ledger.checks.verifying import verify
from ledger.evidence.proofs import (
    consistency_proof,
    inclusion_proof,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from ledger.evidence.tiles import Tile, node_reader, tiles_of
from ledger.evidence.tree import Frontier
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile
from ledger.transparency.log_tiles import LogTiles
from ledger.transparency.tile_tree import TileTree
from tests.builders import a_plan, command
from tests.examples import in_turn
from tests.ledger.transparency.transparency_logs import opened, sqlite_in

LAST = 70_000
GROUP = 256
AROUND = (-1, 0, 1)


def sizes() -> list[int]:
    found = set(range(1_101))
    for special in (*(1 << power for power in range(17)), *range(GROUP, LAST + 1, GROUP)):
        found.update(special + step for step in AROUND)
    return sorted(size for size in found if size <= LAST)


def leaf(number: int) -> bytes:
    return hashlib.sha256(number.to_bytes(8, "big")).digest()


@cache
def mth(start: int, end: int) -> bytes:
    """MTH(D[start:end]) by the words of the RFC."""
    if start == end:
        return hashlib.sha256().digest()
    if end - start == 1:
        return leaf(start)
    k = 1
    while k * 2 < end - start:
        k *= 2
    left, right = mth(start, start + k), mth(start + k, end)
    return hashlib.sha256(b"\x01" + left + right).digest()


def groups(size: int) -> Iterator[list[bytes]]:
    for start in range(0, size, GROUP):
        yield [leaf(number) for number in range(start, min(start + GROUP, size))]


def test_every_size_has_the_root_of_the_plain_tree_before_and_after_its_group_is_added():
    wanted = iter(sizes())
    tree, size = TileTree(), next(wanted)
    for group in groups(LAST):
        while size is not None and size <= tree.size + len(group):
            frontier = tree.frontier(group[: size - tree.size])
            assert (frontier.size, frontier.root()) == (size, mth(0, size))
            assert Frontier.from_bytes(frontier.to_bytes()) == frontier
            size = next(wanted, None)
        list(tree.add(group))
        assert tree.frontier().root() == mth(0, tree.size)
    assert size is None
    assert tree.size == LAST


def test_a_last_group_of_any_length_is_part_of_the_frontier():
    for whole in (0, 1, 2, 3):
        for rest in range(1, GROUP + 1):
            tree = TileTree()
            for group in groups(whole * GROUP + rest):
                list(tree.add(group))
            assert tree.frontier().root() == mth(0, tree.size)


def test_a_tile_is_full_with_its_last_hash_and_has_the_root_of_what_is_beneath_it():
    tree, found = TileTree(), {}
    for group in groups(GROUP * GROUP + 2 * GROUP + 1):
        for tile in tree.add(group):
            found[tile.level, tile.index] = tile
            first, last = tile.positions
            assert last <= tree.size < last + GROUP
            assert tile.root == mth(first - 1, last)
    assert found.keys() == {(0, index) for index in range(GROUP + 2)} | {(1, 0)}


def test_a_frontier_grown_by_any_steps_is_the_plain_tree():
    for step in (1, 2, 3, 255, 256, 257, 511, 512):
        frontier = Frontier()
        while frontier.size < 2_100:
            start = frontier.size
            frontier.extend(leaf(number) for number in range(start, start + step))
            assert frontier.root() == mth(0, frontier.size)


def test_nodes_read_from_tiles_prove_what_the_plain_tree_says_at_every_boundary():
    for number, size in enumerate(sizes()):
        if size and (size <= 40 or size > 250):
            node = node_reader(size, contents)
            assert root_of(size, node) == mth(0, size)
            for index in in_turn((0, size // 2, size // 3, size - 1), number):
                proof = inclusion_proof(index, size, node)
                verify_inclusion(leaf(index), index, size, proof, mth(0, size))
            smaller = (1, size // 2 or 1, size - 1 or 1, (size - 1) // GROUP * GROUP or 1, size)
            for first in in_turn(smaller, number):
                proof = consistency_proof(first, size, node)
                verify_consistency(first, mth(0, first), size, mth(0, size), proof)


@cache
def contents(tile: Tile) -> bytes:
    width = GROUP**tile.level
    first = tile.index * GROUP * width
    places = range(first, first + tile.width * width, width)
    return b"".join(mth(start, start + width) for start in places)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 512, 1_024, 65_535, 65_536, 65_793])
def test_the_tiles_of_a_size_hold_each_complete_subtree_once(size):
    hashes = [0, 0, 0]
    for tile in tiles_of(size):
        assert len(contents(tile)) == tile.width * 32
        hashes[tile.level] += tile.width
    assert hashes == [size, size // GROUP, size // GROUP**2]


def test_a_checkpoint_of_any_multiple_of_a_tile_verifies(tmp_path):
    """The sizes at which a full group merges with those before it, in a real ledger."""
    with open_ledger(tmp_path / "ledger", create=True) as house:
        engine = house.ledger.log.engine
        log = TransparencyLog(engine, LogKeyFile(tmp_path))
        for number in range(1, 9):
            first = (number - 1) * GROUP
            house.ledger.execute_many([planned(first + each) for each in range(GROUP)])
            assert log.publish().size == number * GROUP
            result = verify(engine)
            assert (result.finding, result.checkpoints) == (None, number)


def planned(number: int):
    return command(
        a_plan(),
        station=f"S{number}",
        command_id=f"c{number}",
        event_id=f"019a0000-0000-7000-8000-{number:012x}",
    )


def test_stored_tiles_lead_to_the_frontier_of_every_boundary(tmp_path):
    with opened(sqlite_in(tmp_path), 2 * GROUP + 2) as log:
        engine = log._engine
        stored = LogTiles(engine)
        leaves = [digest for page in stored.leaves(0, 2 * GROUP + 2) for digest in page]
        for kept in (0, GROUP, 2 * GROUP):
            stored.keep(kept)
            for size in (0, 1, 255, 256, 257, 511, 512, 513, 514):
                frontier = Frontier()
                frontier.extend(leaves[:size])
                assert stored.frontier(size) == frontier
