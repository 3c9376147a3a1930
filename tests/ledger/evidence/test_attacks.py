"""Seeded attacks on what is signed: notes, checkpoints, proofs, requests, policies, tile addresses.

Whatever is changed, an altered text is refused with a typed refusal, or it still says, to the
letter, something that its log did sign: a line of a stranger more, a line twice.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from random import Random

import pytest

from ledger.evidence.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from ledger.evidence.notes import NoteSignature, Verifier, open_note, signed_note
from ledger.evidence.proof_files import ProofFile, check_proof_file
from ledger.evidence.proofs import verify_consistency, verify_inclusion
from ledger.evidence.refusals import EvidenceRefusal
from ledger.evidence.tiles import Tile, entry_bundle, parse_tile_path, read_entry_bundle, tile_path
from ledger.evidence.tree import leaf_hashes
from ledger.evidence.trust_policies import TrustPolicy
from ledger.evidence.witness_requests import WitnessRequest
from tests.ledger.evidence.mutating import mutated
from tests.ledger.evidence.signed import (
    LOG,
    LOG_VKEY,
    OTHER_LOG,
    SECOND_WITNESS,
    TREE,
    WITNESS,
    checkpoint_note,
)

SEED = 20261129
WITNESSES = (WITNESS, SECOND_WITNESS)
SIZES = (1, 2, 5, 255, 256, 257, 300)
NOTES = {size: checkpoint_note(size, witnesses=WITNESSES) for size in SIZES}
HEADS = {Checkpoint(LOG.verifier.name, size, TREE.root(size)) for size in SIZES}
STRANGER = NoteSignature(LOG.verifier.name, b"abcd", bytes(64)).line().encode()
OTHERS = [
    *NOTES.values(),
    checkpoint_note(9, log=OTHER_LOG, origin=OTHER_LOG.verifier.name),
    STRANGER,
]
POLICY = TrustPolicy.parse(
    f"log {LOG_VKEY}\nwitness a {WITNESS.verifier.vkey}\nwitness b {SECOND_WITNESS.verifier.vkey}\n"
    "group both all a b\nquorum both\n"
)
ROUNDS = [
    pytest.param(1_500, id="short"),
    pytest.param(150_000, id="long", marks=pytest.mark.slow),
]
told: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def _say_how_many():
    """Print how it went, for whoever runs this with ``-s``."""
    yield
    print("\n".join(f"{what}: {count}" for what, count in sorted(told.items())))  # noqa: T201


def note_attacks(rounds: int):
    chosen = Random(SEED)
    for _ in range(rounds):
        raw = NOTES[chosen.choice(SIZES)]
        changed = mutated(chosen, raw, OTHERS)
        if changed not in NOTES.values():
            yield changed


@pytest.mark.parametrize("rounds", ROUNDS)
def test_no_altered_checkpoint_passes_for_what_was_not_signed(rounds):
    for changed in note_attacks(rounds):
        told["checkpoints tried"] += 1
        try:
            found = POLICY.check(changed)
        except EvidenceRefusal:
            continue
        told["checkpoints with a line more"] += 1
        assert found in HEADS
        assert found.text().encode() + b"\n" in changed


@pytest.mark.parametrize("rounds", ROUNDS)
def test_no_known_signature_counts_over_another_text(rounds):
    signed = {head.text() for head in HEADS}
    for changed in note_attacks(rounds):
        told["notes tried"] += 1
        with contextlib.suppress(EvidenceRefusal):
            note = open_note(changed, [each.verifier for each in WITNESSES])
            assert note.text in signed
        with contextlib.suppress(EvidenceRefusal):
            checkpoint = open_checkpoint(changed, [LOG.verifier], LOG.verifier.name)
            assert checkpoint in HEADS


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_checkpoint_text_that_parses_has_one_spelling(rounds):
    chosen = Random(SEED)
    texts = [head.text().encode() for head in HEADS]
    for _ in range(rounds):
        told["texts tried"] += 1
        changed = mutated(chosen, chosen.choice(texts), texts)
        try:
            text = changed.decode()
            found = parse_checkpoint(text)
        except (EvidenceRefusal, UnicodeDecodeError):
            continue
        assert found.text() == text


@pytest.mark.parametrize("rounds", ROUNDS)
def test_no_altered_proof_file_proves_another_entry(rounds):
    chosen = Random(SEED)
    files = {
        (index, size): ProofFile(index, tuple(TREE.path(index, size)), NOTES[size]).to_bytes()
        for size in SIZES
        for index in sorted({0, size // 2, size - 1})
    }
    for _ in range(rounds):
        told["proof files tried"] += 1
        index, size = chosen.choice(sorted(files))
        changed = mutated(chosen, files[index, size], [*files.values(), *OTHERS])
        leaf = TREE.leaves[chosen.choice((index, index, chosen.randrange(300)))]
        try:
            file = ProofFile.parse(changed)
            head = check_proof_file(file, leaf, POLICY)
        except EvidenceRefusal:
            continue
        assert head in HEADS
        assert TREE.leaves[file.index] == leaf
        assert list(file.hashes) == TREE.path(file.index, head.size)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_no_altered_path_is_proved(rounds):
    chosen = Random(SEED)
    for _ in range(rounds):
        told["paths tried"] += 1
        size = chosen.randrange(1, 301)
        index = chosen.randrange(size)
        first = chosen.randrange(1, size + 1)
        altered = altered_hashes(chosen, TREE.path(index, size))
        claimed = index + chosen.choice((0, 0, 0, 1, -1))
        with contextlib.suppress(EvidenceRefusal):
            verify_inclusion(TREE.leaves[index], claimed, size, altered, TREE.root(size))
            assert (claimed, altered) == (index, TREE.path(index, size))
        joined = altered_hashes(chosen, TREE.proof(first, size))
        older, newer = first + chosen.choice((0, 0, 1, -1)), size + chosen.choice((0, 0, 1, -1))
        with contextlib.suppress(EvidenceRefusal):
            verify_consistency(older, TREE.root(first), newer, TREE.root(size), joined)
            # What the sizes are, the heads say; the hashes bind what lies under them.
            assert joined == TREE.proof(first, size)


def altered_hashes(chosen: Random, hashes: list[bytes]) -> list[bytes]:
    changed = list(hashes)
    match chosen.randrange(6):
        case 0 if changed:
            del changed[chosen.randrange(len(changed))]
        case 1:
            changed.insert(chosen.randrange(len(changed) + 1), chosen.choice([*hashes, bytes(32)]))
        case 2 if changed:
            at = chosen.randrange(len(changed))
            changed[at] = mutated(chosen, changed[at])
        case 3:
            chosen.shuffle(changed)
        case 4 if changed:
            changed[-1] = TREE.root(chosen.randrange(300))
    return changed


@pytest.mark.parametrize("rounds", ROUNDS)
def test_what_is_read_of_a_text_is_all_that_it_says(rounds):
    """Requests, policies, keys and addresses of tiles: none is read in two ways."""
    chosen = Random(SEED)
    request = WitnessRequest(5, tuple(TREE.proof(5, 256)), NOTES[256]).to_bytes()
    policy = POLICY.text().encode()
    for _ in range(rounds):
        told["texts of other kinds tried"] += 4
        changed = mutated(chosen, request, OTHERS)
        with contextlib.suppress(EvidenceRefusal):
            assert WitnessRequest.parse(changed).to_bytes() == changed
        text = mutated(chosen, policy, [policy]).decode("utf-8", "surrogateescape")
        with contextlib.suppress(EvidenceRefusal):
            found = TrustPolicy.parse(text)
            assert TrustPolicy.parse(found.text()) == found
        vkey = mutated(chosen, LOG_VKEY.encode()).decode("utf-8", "surrogateescape")
        with contextlib.suppress(EvidenceRefusal):
            assert Verifier.from_vkey(vkey).vkey == vkey
        tile = Tile(chosen.randrange(-1, 5), chosen.randrange(2_000), chosen.choice((256, 1, 255)))
        path = mutated(chosen, tile_path(tile).encode()).decode("utf-8", "surrogateescape")
        with contextlib.suppress(EvidenceRefusal):
            assert tile_path(parse_tile_path(path)) == path


@pytest.mark.parametrize("rounds", ROUNDS)
def test_an_altered_bundle_never_gives_the_same_leaves(rounds):
    chosen = Random(SEED)
    entries = [b'{"version":%d}' % number for number in range(40)] + [b"", b"x" * 65_535]
    whole = entry_bundle(entries)
    leaves = leaf_hashes(entries)
    for _ in range(rounds // 10):
        told["bundles tried"] += 1
        changed = mutated(chosen, whole)
        with contextlib.suppress(EvidenceRefusal):
            assert changed == whole or leaf_hashes(read_entry_bundle(changed)) != leaves


def test_a_note_takes_many_lines_and_has_an_end():
    text = Checkpoint(LOG.verifier.name, 5, TREE.root(5)).text()
    strangers = [NoteSignature(f"s{n}.example", b"1234", bytes(4_700)).line() for n in range(16)]
    note = signed_note(text, [*strangers, LOG.sign(text)])
    assert open_checkpoint(note, [LOG.verifier]).size == 5
