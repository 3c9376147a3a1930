"""Whole logs end to end: another program's, and one that other programs have accepted."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from ledger.evidence import Frontier, canonical, leaf_hash
from ledger.evidence.checkpoints import open_checkpoint
from ledger.evidence.notes import Verifier
from ledger.evidence.proof_files import ProofFile, check_proof_file
from ledger.evidence.proofs import (
    consistency_proof,
    inclusion_proof,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from ledger.evidence.tiles import (
    ENTRIES_LEVEL,
    TILE_WIDTH,
    Tile,
    entry_bundle,
    node_reader,
    read_entry_bundle,
    tile_path,
    tiles_of,
)
from ledger.evidence.tree import node_hash
from ledger.evidence.trust_policies import TrustPolicy
from tests.ledger.evidence.shared_vectors import raw, shared


def test_another_programs_log_reads_whole():
    log = shared("tiled_log_15.json")
    verifier = Verifier.from_vkey(log["vkey"])
    tile_bytes, bundle = raw(log["tile_0_000_base64"]), raw(log["entries_000_base64"])
    entries = read_entry_bundle(bundle)
    assert [entry.decode() for entry in entries] == log["entries"]
    frontier, earlier = Frontier(), []
    for size, note in enumerate(log["checkpoints"]):
        checkpoint = open_checkpoint(note.encode(), [verifier], "example.com/log/testdata")
        assert (checkpoint.size, checkpoint.root) == (size, frontier.root())
        node = node_reader(size, lambda tile: tile_bytes[: 32 * tile.width])
        assert root_of(size, node) == checkpoint.root
        for index in range(size):
            proof = inclusion_proof(index, size, node)
            verify_inclusion(leaf_hash(entries[index]), index, size, proof, checkpoint.root)
        for first, root in enumerate(earlier[1:], 1):
            proof = consistency_proof(first, size, node)
            verify_consistency(first, root, size, checkpoint.root, proof)
        if size:
            assert len(entry_bundle(entries[:size])) == log["entry_bundle_bytes_by_width"][size]
        earlier.append(checkpoint.root)
        if size < len(entries):
            frontier.append(leaf_hash(entries[size]))
    assert len(earlier) == 16


def written_files(entries: list[bytes]) -> dict[str, bytes]:
    """The files of a log, tile by tile."""
    levels = [[leaf_hash(entry) for entry in entries]]
    while len(levels[-1]) >= TILE_WIDTH:
        below = levels[-1]
        for _ in range(8):
            below = [node_hash(a, b) for a, b in zip(below[::2], below[1::2], strict=False)]
        levels.append(below)
    files = {}
    for tile in tiles_of(len(entries)):
        start = tile.index * TILE_WIDTH
        files[tile_path(tile)] = b"".join(levels[tile.level][start : start + tile.width])
        if tile.level == 0:
            bundle = entry_bundle(entries[start : start + tile.width])
            files[tile_path(replace(tile, level=ENTRIES_LEVEL))] = bundle
    return files


def test_our_log_of_1500_has_the_files_that_other_programs_accepted():
    log = shared("taizhang_log_1500.json")
    entries = [
        canonical(
            {"id": i, "type": "visit.recorded", "worker": f"王社工{i % 7}", "fen": i * 100},
        )
        for i in range(1500)
    ]
    assert entries[500].decode() == log["entry_500"]
    files = written_files(entries)
    assert {path: sha256(content).hexdigest() for path, content in files.items()} == {
        file["path"]: file["sha256"] for file in log["files"]
    }
    assert {path: len(content) for path, content in files.items()} == {
        file["path"]: file["bytes"] for file in log["files"]
    }
    assert files[tile_path(Tile(1, 0, 5))] == raw(log["tile_1_000_p_5_base64"])

    policy = TrustPolicy.parse(
        f"log {log['log_vkey']}\nwitness w1 {log['witness_vkey']}\nquorum w1\n"
    )
    checkpoint = policy.check(log["checkpoint"].encode())
    node = node_reader(1500, lambda tile: files[tile_path(tile)])
    assert (checkpoint.size, checkpoint.root) == (1500, root_of(1500, node))

    made = ProofFile(500, tuple(inclusion_proof(500, 1500, node)), log["checkpoint"].encode())
    assert made.to_bytes().decode() == log["tlog_proof_index_500"]
    assert check_proof_file(made, leaf_hash(entries[500]), policy) == checkpoint

    wanted = log["consistency_750_1500"]
    assert root_of(750, node) == raw(wanted["root1"])
    assert consistency_proof(750, 1500, node) == [raw(each) for each in wanted["proof"]]
