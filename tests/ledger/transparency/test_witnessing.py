"""The witness: it signs what continues the last checkpoint that it saw, and nothing else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from ledger.databases.database import open_engine
from ledger.evidence.checkpoints import Checkpoint
from ledger.evidence.notes import NoteSigner, open_note, parse_note, signed_note
from ledger.evidence.refusals import (
    CheckpointNotLatest,
    CheckpointNotTrusted,
    EvidenceRefusal,
    LogNotWitnessed,
    ProofInvalid,
    WitnessRequestMalformed,
)
from ledger.evidence.witness_requests import WitnessRequest
from ledger.faults.machine import LedgerDamagedError, LedgerUnavailableError
from ledger.faults.witness import PolicyUnreadableError, WitnessKeyMissingError
from ledger.schema.migrations import migrate
from ledger.transparency.witness_keys import KEY_FILE_NAME, WITNESSED_LOGS, create_witness_key
from ledger.transparency.witnessing import Witness
from tests.ledger.evidence.shared_vectors import shared
from tests.ledger.evidence.signed import LOG, LOG_VKEY, ORIGIN, OTHER_LOG, TREE, checkpoint_note
from tests.ledger.evidence.slow_tree import SlowTree

NAME = "example.com/witness"
NOW = 1_800_000_000
FORK = SlowTree([bytes(32), *TREE.leaves[1:]])


def request(old: int, size: int, *, tree: SlowTree = TREE, log: NoteSigner = LOG) -> bytes:
    """An honest request about a tree."""
    proof = tree.proof(old, size) if old else []
    checkpoint = Checkpoint(log.verifier.name, size, tree.root(size)).text()
    note = signed_note(checkpoint, [log.sign(checkpoint)])
    return WitnessRequest(old, tuple(proof), note).to_bytes()


@contextmanager
def witness_at(url, directory):
    engine = open_engine(url, create=True, busy_timeout_ms=20_000)
    try:
        migrate(engine)
        create_witness_key(directory, NAME)
        policy = f"log {LOG_VKEY}\nlog {OTHER_LOG.verifier.vkey}\nquorum none\n"
        (directory / WITNESSED_LOGS).write_text(policy)
        yield Witness(engine, directory, clock=lambda: NOW)
    finally:
        engine.dispose()


@pytest.fixture
def witness(database_url, tmp_path):
    with witness_at(database_url, tmp_path / "keys") as found:
        yield found


@pytest.fixture(scope="module")
def kept_witness(tmp_path_factory):
    folder = tmp_path_factory.mktemp("witness")
    with witness_at(f"sqlite:///{folder / 'events.db'}", folder) as found:
        yield found


def key_of(witness):
    from ledger.transparency.witness_keys import load_witness_key

    return load_witness_key(witness._directory).verifier


def sizes(witness):
    return {each.origin: each.size for each in witness.seen()}


def test_a_growing_log_is_cosigned_at_every_step(witness):
    old = 0
    for size in (1, 5, 5, 6, 300):
        line = witness.add_checkpoint(request(old, size))
        note = checkpoint_note(size) + line.encode()
        (verified,) = open_note(note, [key_of(witness)]).verified
        assert verified.time_seconds == NOW
        assert sizes(witness) == {ORIGIN: size}
        old = size


def test_what_was_seen_is_kept_with_our_cosignature_for_those_who_watch(witness):
    witness.add_checkpoint(request(0, 7))
    note = witness.latest(sha256(ORIGIN.encode()).hexdigest())
    opened = open_note(note, [LOG.verifier, key_of(witness)])
    assert opened.text == Checkpoint(ORIGIN, 7, TREE.root(7)).text()
    assert len(opened.verified) == 2
    (seen,) = witness.seen()
    assert (seen.size, seen.root) == (7, TREE.root(7))
    with pytest.raises(LogNotWitnessed):
        witness.latest(sha256(b"ledger.example/unseen").hexdigest())


def test_what_strangers_signed_is_not_kept(witness):
    stranger = NoteSigner("stranger.example", bytes(32))
    checkpoint = Checkpoint(ORIGIN, 4, TREE.root(4)).text()
    lines = [stranger.sign(checkpoint), LOG.sign(checkpoint), LOG.sign(checkpoint)]
    witness.add_checkpoint(WitnessRequest(0, (), signed_note(checkpoint, lines)).to_bytes())
    (seen,) = witness.seen()
    names = [each.name for each in parse_note(seen.note).signatures]
    assert names == [ORIGIN, NAME]


def test_logs_are_remembered_apart(witness):
    witness.add_checkpoint(request(0, 9))
    witness.add_checkpoint(request(0, 3, log=OTHER_LOG, tree=FORK))
    witness.add_checkpoint(request(9, 11))
    assert sizes(witness) == {ORIGIN: 11, OTHER_LOG.verifier.name: 3}


def test_an_empty_log_may_be_witnessed_and_grow(witness):
    witness.add_checkpoint(request(0, 0))
    assert sizes(witness) == {ORIGIN: 0}
    witness.add_checkpoint(request(0, 4))
    assert sizes(witness) == {ORIGIN: 4}
    with pytest.raises(CheckpointNotLatest):
        witness.add_checkpoint(request(0, 0))


FORGED = NoteSigner(ORIGIN, bytes(32))


def with_proof(raw: bytes, *proof: bytes) -> bytes:
    return WitnessRequest.parse(raw)._replace(proof=proof).to_bytes()


REFUSED = [
    (b"old 5\n", WitnessRequestMalformed),
    (request(5, 6).replace(b"old 5", b"old 05"), WitnessRequestMalformed),
    (request(5, 6)[:-1], WitnessRequestMalformed),
    (b"old 5\n\nhello\n\n" + LOG.sign("hello\n").encode(), WitnessRequestMalformed),
    (request(5, 6).replace(b"old 5", b"old 7"), WitnessRequestMalformed),
    (request(0, 4, log=NoteSigner("ledger.example/new", bytes(32))), LogNotWitnessed),
    (request(5, 6, log=FORGED), CheckpointNotTrusted),
    (request(5, 6).replace(b"\n6\n", b"\n7\n"), CheckpointNotTrusted),
    (request(5, 6)[:-3] + b"!=\n", CheckpointNotTrusted),
    (request(4, 6), CheckpointNotLatest),
    (request(6, 7), CheckpointNotLatest),
    (request(0, 5), CheckpointNotLatest),
    (request(0, 6), CheckpointNotLatest),
    (request(4, 4), CheckpointNotLatest),
    (request(5, 5, tree=FORK), ProofInvalid),
    (with_proof(request(5, 5), bytes(32)), ProofInvalid),
    (request(5, 6, tree=FORK), ProofInvalid),
    (with_proof(request(5, 6)), ProofInvalid),
    (with_proof(request(5, 6), *TREE.proof(5, 6), bytes(32)), ProofInvalid),
    (with_proof(request(5, 8), *TREE.proof(4, 8)), ProofInvalid),
    (with_proof(request(0, 4, log=OTHER_LOG), bytes(32)), ProofInvalid),
]


def test_what_does_not_continue_is_refused_and_changes_nothing(witness):
    witness.add_checkpoint(request(0, 5))
    before = witness.seen()
    for raw, refusal in REFUSED:
        with pytest.raises(refusal):
            witness.add_checkpoint(raw)
        assert witness.seen() == before
    witness.add_checkpoint(request(5, 6))


def test_the_refusal_of_an_old_start_says_where_to_start(witness):
    witness.add_checkpoint(request(0, 5))
    with pytest.raises(CheckpointNotLatest) as refusal:
        witness.add_checkpoint(request(2, 6))
    assert refusal.value.params == {"size": 5}


def test_a_signature_that_fails_is_refused_beside_one_that_fits(witness):
    checkpoint = Checkpoint(ORIGIN, 5, TREE.root(5)).text()
    lines = [LOG.sign(checkpoint), LOG.sign(checkpoint.replace("5", "6", 1))]
    with pytest.raises(CheckpointNotTrusted):
        witness.add_checkpoint(WitnessRequest(0, (), signed_note(checkpoint, lines)).to_bytes())


def test_key_and_policy_count_as_they_are_now(witness):
    policy = witness._directory / WITNESSED_LOGS
    kept = policy.read_text()
    policy.write_text("quorum none\n")
    with pytest.raises(LogNotWitnessed):
        witness.add_checkpoint(request(0, 5))
    policy.write_text("log\n")
    with pytest.raises(PolicyUnreadableError, match="line 1 is wrong"):
        witness.add_checkpoint(request(0, 5))
    policy.unlink()
    with pytest.raises(LogNotWitnessed):
        witness.add_checkpoint(request(0, 5))
    policy.write_text(kept)
    (witness._directory / KEY_FILE_NAME).rename(witness._directory / "away")
    with pytest.raises(WitnessKeyMissingError):
        witness.add_checkpoint(request(0, 5))
    assert witness.seen() == []
    (witness._directory / "away").rename(witness._directory / KEY_FILE_NAME)
    assert witness.add_checkpoint(request(0, 5)).startswith(f"— {NAME} ")


def test_a_log_that_rotated_its_key_goes_on(witness):
    later = NoteSigner(ORIGIN, bytes(range(1, 33)))
    witness.add_checkpoint(request(0, 5))
    with pytest.raises(CheckpointNotTrusted):
        witness.add_checkpoint(request(5, 9, log=later))
    policy = witness._directory / WITNESSED_LOGS
    policy.write_text(f"log {LOG_VKEY}\nlog {later.verifier.vkey}\nquorum none\n")
    witness.add_checkpoint(request(5, 9, log=later))
    assert sizes(witness) == {ORIGIN: 9}


def test_of_two_histories_sent_at_once_one_is_signed(witness):
    witness.add_checkpoint(request(0, 1))
    same_start = SlowTree([TREE.leaves[0], bytes(32), *TREE.leaves[2:]])
    requests = [request(1, size, tree=tree) for size in (5, 9) for tree in (TREE, same_start)]
    ready = threading.Barrier(len(requests))

    def send(raw):
        ready.wait()
        try:
            return witness.add_checkpoint(raw)
        except CheckpointNotLatest:
            return None

    with ThreadPoolExecutor(len(requests)) as pool:
        lines = list(pool.map(send, requests))
    signed = [raw for raw, line in zip(requests, lines, strict=True) if line]
    assert len(signed) == 1
    (seen,) = witness.seen()
    checkpoint = parse_note(WitnessRequest.parse(signed[0]).checkpoint).text
    assert parse_note(seen.note).text == checkpoint


def test_nothing_is_signed_that_could_not_be_stored(sqlite_url, tmp_path):
    with witness_at(sqlite_url, tmp_path / "keys") as witness:
        with witness._engine.begin() as connection:
            connection.execute(text("DROP TABLE witnessed"))
        with pytest.raises(LedgerDamagedError):
            witness.add_checkpoint(request(0, 5))
    with witness_at(f"sqlite:///{tmp_path / 'locked.db'}", tmp_path / "others") as witness:
        waiting = open_engine(witness._engine.url, busy_timeout_ms=10)
        hasty = Witness(waiting, tmp_path / "others")
        with witness._engine.connect() as connection:
            connection.exec_driver_sql("INSERT INTO meta VALUES ('held', 'by another')")
            with pytest.raises(LedgerUnavailableError):
                hasty.add_checkpoint(request(0, 5))
        assert hasty.seen() == []
        waiting.dispose()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from([TREE, FORK])),
        max_size=12,
    )
)
def test_whatever_is_sent_all_that_was_signed_is_one_history(kept_witness, sent):
    """A model: the witness remembers one size and one history, and takes only what continues it."""
    with kept_witness._engine.begin() as connection:
        connection.execute(text("DELETE FROM witnessed"))
    size, tree = 0, None
    for old, new, asked in sent:
        low, high = sorted((old, new))
        continues = low == size and (tree in (None, asked) or not size)
        try:
            kept_witness.add_checkpoint(request(low, high, tree=asked))
        except EvidenceRefusal:
            assert not continues
            continue
        assert continues
        size, tree = high, asked if high else None
    assert sizes(kept_witness) in ({}, {ORIGIN: size})


def test_shared_vectors_of_a_conversation_are_answered_as_specified(witness):
    conversation = shared("witness.json")
    policy = f"log {conversation['log']['vkey']}\nquorum none\n"
    (witness._directory / WITNESSED_LOGS).write_text(policy)
    for step in conversation["steps"] + conversation["extra"]:
        try:
            answer = witness.add_checkpoint(step["request_body"].encode())
            status = 200
        except EvidenceRefusal as refusal:
            answer, status = f"{refusal.params.get('size')}\n", refusal.status
        assert status == step["want_status_spec"], step["desc"]
        if status == 200:
            assert answer.startswith(step["want_body_contains"])
        if status == 409:
            assert answer == step["want_body"]
    (seen,) = witness.seen()
    assert seen.size == conversation["after"]["size"]
    assert seen.root.hex() == conversation["after"]["root_hex"]
