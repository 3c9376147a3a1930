"""The witness over HTTP: statuses, media types and limits of C2SP tlog-witness."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ledger.application import key_directory
from ledger.evidence.notes import open_note
from ledger.evidence.witness_requests import MAX_REQUEST_BYTES
from ledger.witness_keys import WITNESSED_LOGS, create_witness_key
from tests.ledger.evidence.shared_vectors import shared
from tests.ledger.evidence.signed import LOG, LOG_VKEY, ORIGIN, TREE, checkpoint_note
from tests.ledger.evidence.slow_tree import SlowTree
from tests.ledger.test_witnessing import FORGED, FORK, request

NAME = "example.com/witness"


def send(world, raw):
    return world.client.post("/add-checkpoint", content=raw)


def make_witness(world, *logs):
    directory = key_directory(world.house.location)
    lines = "".join(f"log {vkey}\n" for vkey in logs)
    (directory / WITNESSED_LOGS).write_text(f"{lines}quorum none\n")
    return create_witness_key(directory, NAME).verifier


def test_a_checkpoint_is_cosigned_without_a_token(fresh):
    verifier = make_witness(fresh, LOG_VKEY)
    answer = send(fresh, request(0, 5))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    (verified,) = open_note(checkpoint_note(5) + answer.content, [verifier]).verified
    assert verified.time_seconds is not None
    # Monitors read the last checkpoint back, also without a token.
    shown = fresh.client.get(f"/witness/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "text/plain; charset=utf-8"
    assert shown.headers["cache-control"] == "no-store"
    assert shown.content == checkpoint_note(5) + answer.content
    assert len(open_note(shown.content, [LOG.verifier, verifier]).verified) == 2


def test_an_old_start_is_told_the_latest_size(fresh):
    make_witness(fresh, LOG_VKEY)
    send(fresh, request(0, 5))
    answer = send(fresh, request(2, 7))
    assert answer.status_code == 409
    assert answer.headers["content-type"].partition(";")[0] == "text/x.tlog.size"
    assert answer.content == b"5\n"


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 400, "witness_request_malformed"),
        (request(5, 6).replace(b"old 5", b"old 8"), 400, "witness_request_malformed"),
        (request(5, 6, log=FORGED), 403, "checkpoint_not_trusted"),
        (request(5, 6).replace(ORIGIN.encode(), b"x.example"), 404, "log_not_witnessed"),
        (request(5, 6, tree=FORK), 422, "proof_invalid"),
        (request(5, 5, tree=FORK), 422, "proof_invalid"),
        (bytes(MAX_REQUEST_BYTES + 1), 413, "body_too_large"),
    ],
    ids=range(7),
)
def test_a_refusal_is_a_problem_document(fresh, raw, status, code):
    make_witness(fresh, LOG_VKEY)
    send(fresh, request(0, 5))
    answer = send(fresh, raw)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == code
    assert send(fresh, request(5, 6)).status_code == 200


def test_a_ledger_that_is_no_witness_knows_no_log(fresh):
    assert send(fresh, request(0, 5)).status_code == 404
    directory = key_directory(fresh.house.location)
    (directory / WITNESSED_LOGS).write_text(f"log {LOG_VKEY}\nquorum none\n")
    answer = send(fresh, request(0, 5))
    assert (answer.status_code, answer.json()["code"]) == (404, "log_not_witnessed")
    missing = fresh.client.get(f"/witness/{'0' * 64}/checkpoint")
    assert (missing.status_code, missing.json()["code"]) == (404, "log_not_witnessed")


def test_other_methods_are_not_there(fresh):
    assert fresh.client.get("/add-checkpoint").status_code == 405
    assert fresh.client.post(f"/witness/{'0' * 64}/checkpoint").status_code == 405


def test_a_fork_leaves_what_was_seen_as_it_was(fresh):
    make_witness(fresh, LOG_VKEY)
    address = f"/witness/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
    send(fresh, request(0, 5))
    before = fresh.client.get(address).content
    other = SlowTree([*TREE.leaves[:4], bytes(32), *TREE.leaves[5:]])
    for forked in (request(5, 5, tree=other), request(5, 40, tree=other), request(0, 3)):
        assert send(fresh, forked).status_code in {409, 422}
    assert fresh.client.get(address).content == before


def test_shared_vectors_of_a_conversation_are_answered_as_specified(fresh):
    conversation = shared("witness.json")
    make_witness(fresh, conversation["log"]["vkey"])
    for step in conversation["steps"] + conversation["extra"]:
        answer = send(fresh, step["request_body"].encode())
        assert answer.status_code == step["want_status_spec"], step["desc"]
        if answer.status_code == 200:
            assert answer.text.startswith(step["want_body_contains"])
        if answer.status_code == 409:
            assert answer.text == step["want_body"]
            assert answer.headers["content-type"].startswith("text/x.tlog.size")
