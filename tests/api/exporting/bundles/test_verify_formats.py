"""verify_log.py against logs, keys and policies that other programs made, and against our own rules."""

from __future__ import annotations

from base64 import b64decode

import pytest

from api.exporting.bundles.verify_script import verify, verify_log
from ledger.evidence.checkpoints import Checkpoint
from ledger.evidence.notes import Cosigner, NoteSigner, signed_note
from ledger.evidence.proofs import verify_inclusion
from ledger.evidence.tiles import tile_path, tiles_of
from ledger.evidence.tree import Frontier, leaf_hash
from ledger.evidence.trust_policies import Group, TrustedLog, TrustPolicy, Witness
from tests.ledger.evidence.shared_vectors import shared
from tests.ledger.evidence.test_trust_policies import strict

ORIGIN = "taizhang.invalid/x"
ROOT = bytes(range(32))


def tree(folder, files, size):
    """The tree of a bundle that holds tiles and nothing else, and where each is in it."""
    for name, contents in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents)
    places = {name: verify._tile_at(name) for name in files}
    return verify_log.Tiles(verify.Bundle(str(folder)).read, size), places


def tiles_over(leaves):
    """The tiles of a tree, made leaf by leaf from the definitions."""
    levels = [leaves]
    while len(levels[-1]) >= 256:
        whole = len(levels[-1]) // 256
        levels.append([root_of(levels[-1][n * 256 : (n + 1) * 256]) for n in range(whole)])
    return {
        tile_path(tile): b"".join(
            levels[tile.level][tile.index * 256 : tile.index * 256 + tile.width]
        )
        for tile in tiles_of(len(leaves))
    }


def root_of(leaves):
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 511, 512, 1500, 65536, 65537])
def test_the_root_is_computed_from_tiles_for_every_size_up_to_it(tmp_path, size):
    leaves = [leaf_hash(b"%d" % n) for n in range(size)]
    tiles, places = tree(tmp_path, tiles_over(leaves), size)
    tiles.check(root_of(leaves), places, is_whole=True)
    for missing in {min(places), max(places)}:
        others = {name: place for name, place in places.items() if name != missing}
        with pytest.raises(verify_log.DamageError):
            tiles.check(root_of(leaves), others, is_whole=True)
    with pytest.raises(verify_log.DamageError, match="not the checkpoint's"):
        tiles.check(root_of(leaves[:-1]), places, is_whole=True)
    for earlier in {1, 2, size // 3, size // 2, 255, 256, 257, size - 1, size}:
        if 0 < earlier <= size:
            assert tiles.root_at(earlier) == root_of(leaves[:earlier])
    assert tiles.holds(b"%d" % (size - 1), size)
    assert not tiles.holds(b"%d" % size, size)


def test_a_log_written_by_another_implementation_is_read(tmp_path):
    log = shared("tiled_log_15.json")
    whole = b64decode(log["tile_0_000_base64"])
    policy = verify_log.read_policy(f"log {log['vkey']}\nquorum none\n", "policy")
    for size in range(1, 16):
        folder = tmp_path / str(size)
        tiles, places = tree(folder, {f"tile/0/000.p/{size}": whole[: 32 * size]}, size)
        head = verify_log.open_checkpoint(
            log["checkpoints"][size], policy, verify_log.ed25519_in_python, "checkpoint"
        )
        assert head.size == size
        tiles.check(head.root, places, is_whole=True)


def test_the_published_log_of_1500_entries_and_its_proof_hold():
    log = shared("taizhang_log_1500.json")
    policy = verify_log.read_policy(f"log {log['log_vkey']}\nquorum none\n", "policy")
    head = verify_log.open_checkpoint(
        log["checkpoint"], policy, verify_log.ed25519_by_openssl, "checkpoint"
    )
    assert head.size == 1500


@pytest.mark.parametrize("size", [1, 2, 3, 7, 255, 256, 257, 511, 512, 513, 1500, 65536, 65600])
def test_proofs_are_made_from_tiles_for_every_place_in_the_tree(tmp_path, size):
    leaves = [leaf_hash(b"%d" % n) for n in range(size)]
    tiles, _ = tree(tmp_path, tiles_over(leaves), size)
    root = root_of(leaves)
    for index in {0, 1, size // 3, size // 2, 254, 255, 256, 257, 511, size - 2, size - 1}:
        if 0 <= index < size:
            verify_inclusion(leaves[index], index, size, tiles.path_to(index), root)


def test_published_policies_are_read_and_faulty_ones_refused():
    cases = shared("tlog_policy.json")
    own = f"log {NoteSigner(ORIGIN, bytes(32)).verifier.vkey}\n"
    for case in cases["ok"]:
        # The cases give witnesses the key type of a log, which tlog-policy does not allow.
        with pytest.raises(verify_log.DamageError):
            verify_log.read_policy(own + case["policy"], "policy")
        (group,) = verify_log.read_policy(own + strict(case["policy"]), "policy").groups
        assert group[1] == case["want"]["threshold"]
        assert len(group[2]) == case["want"]["members"]
    for case in cases["errors"]:
        with pytest.raises(verify_log.DamageError):
            verify_log.read_policy(own + strict(case["policy"]), "policy")


def test_a_policy_of_two_witnesses_of_three_wants_two(tmp_path):
    signer = NoteSigner(ORIGIN, bytes(32))
    cosigners = [Cosigner(f"witness.invalid/{n}", bytes([n] * 32)) for n in (1, 2, 3)]
    policy = TrustPolicy(
        logs=(TrustedLog(signer.verifier),),
        witnesses=tuple(Witness(f"w{n}", each.verifier) for n, each in enumerate(cosigners)),
        groups=(Group("two", 2, ("w0", "w1", "w2")),),
        quorum="two",
    ).text()
    text = Checkpoint(ORIGIN, 7, ROOT).text()
    lines = [signer.sign(text), *(each.cosign(text, 1_700_000_000) for each in cosigners)]
    read = verify_log.read_policy(policy, "policy")

    def opened(lines):
        note = signed_note(text, lines).decode()
        return verify_log.open_checkpoint(note, read, verify_log.ed25519_in_python, "checkpoint")

    head = opened(lines[:3])
    assert head[:3] == (ORIGIN, 7, ROOT)
    assert [key.name for key in head.signers] == [
        ORIGIN,
        "witness.invalid/1",
        "witness.invalid/2",
    ]
    for too_few in (lines[:2], [lines[0], lines[1], lines[1]]):
        with pytest.raises(verify_log.DamageError, match="Too few"):
            opened(too_few)
    later = cosigners[1].cosign(Checkpoint(ORIGIN, 8, ROOT).text(), 1_700_000_000)
    with pytest.raises(verify_log.DamageError, match="does not fit"):
        opened([*lines[:2], later])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "o\n1\nAAAA\n\n",
        "o\n01\n" + "A" * 43 + "=\n\n— o AAAAAAAA\n",
        "o\n1\n" + "A" * 43 + "=\n\nno signature\n",
        "o\n1\n" + "A" * 43 + "=\n\n— o AAAAAAAA",
        "o\n1\n" + "A" * 43 + "=\n\n\xff\n",
    ],
)
def test_what_is_no_checkpoint_is_said_to_be_none(text):
    policy = verify_log.read_policy(
        f"log {NoteSigner('o', bytes(32)).verifier.vkey}\nquorum none\n", "policy"
    )
    with pytest.raises(verify_log.DamageError):
        verify_log.open_checkpoint(text, policy, verify_log.ed25519_in_python, "checkpoint")
