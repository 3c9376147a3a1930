"""The witness over HTTP: statuses, media types and limits of C2SP tlog-witness."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from random import Random

import pytest
from sqlalchemy import delete

from ledger.application import key_directory
from ledger.evidence.checkpoints import Checkpoint
from ledger.evidence.notes import MAX_SIGNATURES, NoteSignature, NoteSigner, open_note
from ledger.evidence.strict_text import base64_text
from ledger.evidence.tree import EMPTY_ROOT
from ledger.evidence.witness_requests import MAX_PROOF_LINES, MAX_REQUEST_BYTES
from ledger.schema.tables import witnessed
from ledger.transparency.witness_keys import WITNESSED_LOGS, create_witness_key
from tests.ledger.evidence.mutating import mutated
from tests.ledger.evidence.shared_vectors import shared
from tests.ledger.evidence.signed import LOG, LOG_VKEY, ORIGIN, TREE, checkpoint_note
from tests.ledger.evidence.slow_tree import SlowTree
from tests.ledger.transparency.test_witnessing import FORGED, FORK, request

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
    assert answer.headers.get_list("content-type") == ["text/x.tlog.size"]
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
            assert answer.headers.get_list("content-type") == ["text/x.tlog.size"]


def with_lines(raw: bytes, *lines: str) -> bytes:
    """A request with more signature lines behind those it has."""
    return raw + "".join(lines).encode()


def line_by(name: str, size_bytes: int = 64) -> str:
    """A signature line of a stranger, well-formed and worth nothing."""
    return NoteSignature(name, b"1234", bytes(size_bytes)).line()


def head_of(size: int, root: bytes, old: int = 0, *proof: bytes) -> bytes:
    """A request over a head of any size and root, truly signed by the log."""
    text = Checkpoint(ORIGIN, size, root).text()
    lines = [f"old {old}", *map(base64_text, proof), "", text, LOG.sign(text)]
    return "\n".join(lines).encode()


HONEST = request(5, 6)
HASH = base64_text(bytes(32)).encode()
OUR_LINE = re.compile(rf"— {NAME} [A-Za-z0-9+/]+=*\n")
SIZE_TYPE, TEXT_TYPE = "text/x.tlog.size", "text/plain; charset=utf-8"
PROBLEM_TYPE = "application/problem+json; charset=utf-8"
SPECIFIED = {
    "a larger head": (HONEST, 200),
    "the same head again": (request(5, 5), 200),
    "a larger head with a line of ours twice": (with_lines(HONEST, LOG.sign("x\n")), 403),
    "the log's line repeated": (HONEST + HONEST[HONEST.rindex("— ".encode()) :], 200),
    "sixteen strangers with the longest signatures there are": (
        with_lines(HONEST, *(line_by(f"s{number}.example", 4_700) for number in range(16))),
        200,
    ),
    "a stranger under the log's own name": (with_lines(HONEST, line_by(ORIGIN)), 200),
    "only a stranger under the log's own name": (
        HONEST[: HONEST.rindex("— ".encode())] + line_by(ORIGIN).encode(),
        403,
    ),
    "more signatures than anybody needs": (
        with_lines(HONEST, *(line_by(f"s{number}.example") for number in range(MAX_SIGNATURES))),
        400,
    ),
    "a line that is no signature": (with_lines(HONEST, "— nobody\n"), 403),
    "a signature of no bytes": (with_lines(HONEST, "— nobody.example AAAAAA==\n"), 403),
    "another encoding of the same signature": (
        HONEST.replace(b"=\n\nledger", b"==\n\nledger"),
        400,
    ),
    "line ends of another system": (HONEST.replace(b"\n", b"\r\n"), 400),
    "one of them in the proof": (HONEST.replace(b"old 5\n", b"old 5\r\n"), 400),
    "no last line end": (HONEST[:-1], 400),
    "an empty line behind it": (HONEST + b"\n", 400),
    "nothing": (b"", 400),
    "a checkpoint alone": (checkpoint_note(6), 400),
    "no old size": (HONEST.replace(b"old 5\n", b""), 400),
    "an old size with a sign": (HONEST.replace(b"old 5", b"old +5"), 400),
    "an old size with a zero before": (HONEST.replace(b"old 5", b"old 05"), 400),
    "an old size with a space behind": (HONEST.replace(b"old 5", b"old 5 "), 400),
    "an old size in other digits": (HONEST.replace(b"old 5", "old ٥".encode()), 400),
    "an old size below nothing": (HONEST.replace(b"old 5", b"old -5"), 400),
    "an old size above the new": (HONEST.replace(b"old 5", b"old 7"), 400),
    "an old size of 63 bits": (HONEST.replace(b"old 5", b"old %d" % (2**63 - 1)), 400),
    "an old size of 64 bits": (HONEST.replace(b"old 5", b"old %d" % 2**63), 400),
    "an old size that is none of ours": (HONEST.replace(b"old 5", b"old 4"), 409),
    "as if never asked": (request(0, 6), 409),
    "a size of 64 bits": (HONEST.replace(b"\n6\n", b"\n%d\n" % 2**63), 400),
    "a size in other digits": (HONEST.replace(b"\n6\n", "\n٦\n".encode()), 400),
    "a size that was not signed": (HONEST.replace(b"\n6\n", b"\n7\n"), 403),
    "a proof of nothing": (HONEST.replace(HONEST[6 : HONEST.index(b"\n\n")], b""), 400),
    "a proof cut short": (head_of(6, TREE.root(6), 5), 422),
    "a proof with too much": (head_of(6, TREE.root(6), 5, *TREE.proof(5, 6), bytes(32)), 422),
    "a proof for what needs none": (head_of(5, TREE.root(5), 5, bytes(32)), 422),
    "as many lines as there may be": (
        head_of(6, TREE.root(6), 5, *[bytes(32)] * MAX_PROOF_LINES),
        422,
    ),
    "one line more": (head_of(6, TREE.root(6), 5, *[bytes(32)] * (MAX_PROOF_LINES + 1)), 400),
    "a hash cut short": (HONEST.replace(b"\n\n", b"\n" + HASH[:-4] + b"\n\n", 1), 400),
    "another root at the same size": (request(5, 5, tree=FORK), 422),
    "a fork": (request(5, 6, tree=FORK), 422),
    "a log that nobody knows": (HONEST.replace(ORIGIN.encode(), b"x.example"), 404),
    "a body that has no end": (b"old 5\n" * (MAX_REQUEST_BYTES // 6 + 1), 413),
}


@pytest.fixture(scope="module")
def witness_key(world):
    """The key of the shared world, which witnesses one log."""
    return make_witness(world, LOG_VKEY)


@pytest.fixture
def blank(world, witness_key):
    """The shared world as a witness that has seen nothing yet."""
    del witness_key
    with world.house.log.engine.begin() as connection:
        connection.execute(delete(witnessed))
    return world


@pytest.mark.parametrize(("raw", "status"), SPECIFIED.values(), ids=SPECIFIED)
def test_each_answer_is_the_one_of_the_standard(blank, witness_key, raw, status):
    assert send(blank, request(0, 5)).status_code == 200
    answer = send(blank, raw)
    assert answer.status_code == status, answer.text
    expected = {200: TEXT_TYPE, 409: SIZE_TYPE}.get(status, PROBLEM_TYPE)
    assert answer.headers.get_list("content-type") == [expected]
    if status == 200:
        assert OUR_LINE.fullmatch(answer.text)
        checkpoint = raw[raw.index(b"\n\n") + 2 :]
        assert witness_key in [
            each.verifier
            for each in open_note(checkpoint + answer.content, [LOG.verifier, witness_key]).verified
        ]
    elif status == 409:
        assert answer.content == b"5\n"
    else:
        assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (head_of(0, EMPTY_ROOT), 200),
        (head_of(0, bytes(32)), 422),
        (head_of(0, EMPTY_ROOT, 0, bytes(32)), 422),
        (head_of(0, bytes(32)).replace(ORIGIN.encode(), b"x.example"), 404),
        (head_of(0, bytes(32)).replace(b"\n0\n", b"\n1\n"), 403),
        (head_of(0, EMPTY_ROOT, 1), 400),
        (request(0, 5), 200),
        (head_of(5, TREE.root(5), 0, bytes(32)), 422),
        (request(2, 5), 409),
    ],
    ids=range(9),
)
def test_a_log_that_was_never_seen_starts_at_nothing(blank, raw, status):
    for _ in range(2 if status != 200 else 1):  # what is refused leaves nothing behind
        answer = send(blank, raw)
        assert answer.status_code == status, answer.text
    if status == 409:
        assert answer.content == b"0\n"
        assert answer.headers.get_list("content-type") == [SIZE_TYPE]
    if status != 200:
        address = f"/witness/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
        assert blank.client.get(address).status_code == 404


def test_a_policy_of_ours_that_is_wrong_is_no_verdict_about_the_log(fresh):
    make_witness(fresh, LOG_VKEY)
    directory = key_directory(fresh.house.location)
    (directory / WITNESSED_LOGS).write_text("quorum everybody\n")
    answer = send(fresh, request(0, 5))
    assert (answer.status_code, answer.json()["code"]) == (500, "policy_unreadable")


def test_a_log_may_sign_with_its_next_key_once_the_witness_has_that_too(fresh):
    following = NoteSigner(ORIGIN, bytes(range(200, 232)))
    make_witness(fresh, LOG_VKEY)
    send(fresh, request(0, 5))
    assert send(fresh, request(5, 6, log=following)).status_code == 403
    directory = key_directory(fresh.house.location)
    lines = f"log {LOG_VKEY}\nlog {following.verifier.vkey}\nquorum none\n"
    (directory / WITNESSED_LOGS).write_text(lines)
    assert send(fresh, request(5, 6, log=following)).status_code == 200
    assert send(fresh, request(6, 7)).status_code == 200


@pytest.mark.parametrize(
    "rounds", [pytest.param(400), pytest.param(20_000, marks=pytest.mark.slow)], ids=str
)
def test_whatever_is_sent_is_answered_and_nothing_untrue_is_cosigned(blank, witness_key, rounds):
    chosen = Random(20261129)
    honest = [request(0, 5), request(5, 6), request(5, 5), request(6, 257), checkpoint_note(9)]
    texts = {Checkpoint(ORIGIN, size, TREE.root(size)).text() for size in (5, 6, 9, 257)}
    counts: Counter[int] = Counter()
    for _ in range(rounds):
        raw = chosen.choice(honest)
        if chosen.randrange(4):
            raw = mutated(chosen, raw, honest)
        answer = send(blank, raw)
        counts[answer.status_code] += 1
        assert answer.status_code in {200, 400, 403, 404, 409, 413, 422}, raw
        if answer.status_code == 200:
            note = raw[raw.index(b"\n\n") + 2 :] + answer.content
            assert open_note(note, [witness_key]).text in texts
        elif answer.status_code == 409:
            assert answer.headers.get_list("content-type") == [SIZE_TYPE]
            assert answer.content in {b"0\n", b"5\n", b"6\n", b"257\n"}
        if not chosen.randrange(20):
            with blank.house.log.engine.begin() as connection:
                connection.execute(delete(witnessed))
    assert {200, 400, 403, 409} <= counts.keys()
    print(dict(sorted(counts.items())))  # noqa: T201 - for whoever runs this with ``-s``
