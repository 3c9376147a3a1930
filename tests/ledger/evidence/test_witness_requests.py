"""What a log sends to a witness: one spelling, and nothing beyond its limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.evidence.refusals import WitnessRequestMalformed
from ledger.evidence.witness_requests import MAX_PROOF_LINES, MAX_REQUEST_BYTES, WitnessRequest
from tests.ledger.evidence.signed import NOTE, TREE

HASH = b"+mHj3sNDlYn0eEyJO/Mh0AhPBMVyx68raOPzNgo1tIY=\n"


def test_a_request_is_an_old_size_a_proof_and_a_checkpoint():
    request = WitnessRequest(3, tuple(TREE.proof(3, 5)), NOTE)
    first, *lines = request.to_bytes().split(b"\n\n")[0].split(b"\n")
    assert first == b"old 3"
    assert len(lines) == len(TREE.proof(3, 5))
    assert request.to_bytes().endswith(b"\n\n" + NOTE)
    assert WitnessRequest.parse(request.to_bytes()) == request


def test_the_first_request_proves_nothing():
    assert WitnessRequest(0, (), NOTE).to_bytes() == b"old 0\n\n" + NOTE
    assert WitnessRequest.parse(b"old 0\n\n" + NOTE) == (0, (), NOTE)


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_every_request_reads_back(old_size, proof):
    request = WitnessRequest(old_size, tuple(proof), NOTE)
    assert WitnessRequest.parse(request.to_bytes()) == request


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"old 0\n",
        b"old 0\n" + NOTE.replace(b"\n\n", b"\n"),
        b"\n\n" + NOTE,
        b"0\n\n" + NOTE,
        b"OLD 0\n\n" + NOTE,
        b"old  0\n\n" + NOTE,
        b"old 00\n\n" + NOTE,
        b"old -1\n\n" + NOTE,
        b"old +1\n\n" + NOTE,
        b"old 9223372036854775808\n\n" + NOTE,
        b"old 0 \n\n" + NOTE,
        b"old 0\r\n\r\n" + NOTE,
        b"old 1\nAAAA\n\n" + NOTE,
        b"old 1\n" + HASH.replace(b"+", b"-") + b"\n" + NOTE,
        b"old 1\n" + HASH.replace(b"=", b"") + b"\n" + NOTE,
        b"old 1\n" + HASH * (MAX_PROOF_LINES + 1) + b"\n" + NOTE,
        b"old \xef\xbc\x91\n\n" + NOTE,
        b"old 0\n\n" + NOTE * (MAX_REQUEST_BYTES // len(NOTE) + 1),
    ],
    ids=range(19),
)
def test_another_spelling_is_no_request(raw):
    with pytest.raises(WitnessRequestMalformed):
        WitnessRequest.parse(raw)


def test_the_longest_proof_is_read():
    raw = b"old 1\n" + HASH * MAX_PROOF_LINES + b"\n" + NOTE
    assert len(WitnessRequest.parse(raw).proof) == MAX_PROOF_LINES
