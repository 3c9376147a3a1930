"""Proof files: a small text that proves an entry offline, against a policy and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.evidence import leaf_hash
from ledger.evidence.notes import MAX_NOTE_BYTES
from ledger.evidence.proof_files import MAX_HASHES, ProofFile, check_proof_file
from ledger.evidence.refusals import (
    EvidenceRefusal,
    NoteMalformed,
    ProofFileMalformed,
    ProofInvalid,
    QuorumNotReached,
    SignatureInvalid,
    SignerUnknown,
)
from ledger.evidence.trust_policies import TrustPolicy
from tests.ledger.evidence.shared_vectors import raw, shared
from tests.ledger.evidence.signed import (
    LOG_VKEY,
    NOTE,
    OTHER_LOG,
    PROOF_FILE,
    TREE,
    WITNESS,
    WITNESS_VKEY,
    checkpoint_note,
)

LOG_ALONE = TrustPolicy.parse(f"log {LOG_VKEY}\nquorum none\n")
WITNESSED = TrustPolicy.parse(f"log {LOG_VKEY}\nwitness bureau {WITNESS_VKEY}\nquorum bureau\n")
PROVED = ProofFile(3, tuple(TREE.path(3, 5)), NOTE)


def test_the_frozen_proof_file_is_made_again_byte_for_byte():
    assert PROVED.to_bytes() == PROOF_FILE
    assert ProofFile.parse(PROOF_FILE) == PROVED


def test_an_entry_is_proved_by_its_leaf_hash():
    for policy in (LOG_ALONE, WITNESSED):
        assert check_proof_file(PROVED, leaf_hash(b"3"), policy).size == 5


def test_every_entry_of_a_log_can_be_proved():
    note = checkpoint_note(300, witnesses=(WITNESS,))
    for index in range(0, 300, 7):
        file = ProofFile(index, tuple(TREE.path(index, 300)), note)
        read = ProofFile.parse(file.to_bytes())
        assert check_proof_file(read, TREE.leaves[index], WITNESSED).root == TREE.root(300)


@pytest.mark.parametrize(
    ("file", "leaf", "refusal"),
    [
        (PROVED, leaf_hash(b"4"), ProofInvalid),
        (PROVED, b"3", ProofInvalid),  # an entry is not a leaf hash
        (replace(PROVED, index=2), leaf_hash(b"3"), ProofInvalid),
        (replace(PROVED, index=5), leaf_hash(b"3"), ProofInvalid),
        (replace(PROVED, hashes=PROVED.hashes[1:]), leaf_hash(b"3"), ProofInvalid),
        (replace(PROVED, hashes=PROVED.hashes[::-1]), leaf_hash(b"3"), ProofInvalid),
        (replace(PROVED, checkpoint=checkpoint_note(5)), leaf_hash(b"3"), QuorumNotReached),
        (replace(PROVED, checkpoint=NOTE.replace(b"5\n", b"6\n", 1)), b"", SignatureInvalid),
        (replace(PROVED, checkpoint=checkpoint_note(5, log=OTHER_LOG)), b"", SignerUnknown),
        (replace(PROVED, checkpoint=b"5\n"), b"", NoteMalformed),
        (
            replace(PROVED, checkpoint=checkpoint_note(6, witnesses=(WITNESS,))),
            leaf_hash(b"3"),
            ProofInvalid,
        ),
    ],
)
def test_an_altered_file_proves_nothing(file, leaf, refusal):
    with pytest.raises(refusal):
        check_proof_file(file, leaf, WITNESSED)


@given(st.integers(0, len(PROOF_FILE) - 1), st.integers(1, 255))
def test_no_byte_of_a_proof_file_can_change_unnoticed(place, difference):
    altered = bytearray(PROOF_FILE)
    altered[place] ^= difference
    with pytest.raises(EvidenceRefusal):
        check_proof_file(ProofFile.parse(bytes(altered)), leaf_hash(b"3"), WITNESSED)


def test_extra_data_travels_along_and_proves_nothing():
    file = replace(PROVED, extra=b"\0slip")
    read = ProofFile.parse(file.to_bytes())
    assert read.extra == b"\0slip"
    assert file.to_bytes().startswith(b"c2sp.org/tlog-proof@v1\nextra AHNsaXA=\nindex 3\n")
    assert check_proof_file(read, leaf_hash(b"3"), WITNESSED).size == 5
    assert ProofFile.parse(replace(PROVED, extra=b"").to_bytes()).extra == b""


HASH = b"+mHj3sNDlYn0eEyJO/Mh0AhPBMVyx68raOPzNgo1tIY=\n"
HEADER = b"c2sp.org/tlog-proof@v1\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        HEADER,
        HEADER + b"\n",
        HEADER + b"\nindex 0\n\nc\n",
        HEADER + b"index 0\n",
        HEADER[:-3] + b"2\nindex 0\n\nc\n",
        HEADER.replace(b"\n", b"\r\n") + b"index 0\n\nc\n",
        HEADER + b"index 00\n\nc\n",
        HEADER + b"index -1\n\nc\n",
        HEADER + b"index\n\nc\n",
        HEADER + b"index 9223372036854775808\n\nc\n",
        HEADER + b"Index 0\n\nc\n",
        HEADER + b"index 0\nextra AA==\n\nc\n",
        HEADER + b"extra AA\nindex 0\n\nc\n",
        HEADER + b"extra AA==\nextra AA==\nindex 0\n\nc\n",
        HEADER + b"index 0\n" + HASH[:-2] + b"\n\nc\n",
        HEADER + b"index 0\nAAAA\n\nc\n",
        HEADER + b"index 0\n" + HASH * (MAX_HASHES + 1) + b"\nc\n",
        HEADER + b"index 0\n" + "哈希".encode() + b"\n\nc\n",
        HEADER + b"extra " + b"AAAA" * 20_000 + b"\nindex 0\n\nc\n",
        HEADER + b"index 0\n\n" + b"c" * (MAX_NOTE_BYTES + 1),
    ],
    ids=range(22),
)
def test_what_is_not_a_proof_file_is_refused(content):
    with pytest.raises(ProofFileMalformed):
        ProofFile.parse(content)


def test_the_longest_path_is_read():
    file = HEADER + b"index 0\n" + HASH * MAX_HASHES + b"\nc\n"
    assert len(ProofFile.parse(file).hashes) == MAX_HASHES


def test_shared_vectors_of_proof_files_agree():
    vectors = shared("tlog_proof.json")
    assert sum(len(vectors[name]) for name in ("marshal", "unmarshal_errors", "round_trip")) == 14
    for case in vectors["marshal"] + vectors["round_trip"]:
        extra = raw(case["extra"]) if case["extra"] else None
        hashes = tuple(map(raw, case["hashes"]))
        file = ProofFile(case["index"], hashes, case["checkpoint"].encode(), extra)
        assert ProofFile.parse(file.to_bytes()) == file
        if "want" in case:
            assert file.to_bytes().decode() == case["want"]
    for case in vectors["unmarshal_errors"]:
        text = case.get("proof") or "".join(
            part["text"] * part.get("repeat", 1) for part in case["proof_parts"]
        )
        with pytest.raises(ProofFileMalformed):
            ProofFile.parse(text.encode())
        if case["name"].startswith("scanner"):  # its last line is not alone in being wrong
            with pytest.raises(ProofFileMalformed):
                ProofFile.parse(text.encode() + b"\ncheckpoint\n")
