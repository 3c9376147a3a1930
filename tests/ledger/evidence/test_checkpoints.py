"""Checkpoints: three lines, signed by a key of their own origin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.evidence import EMPTY_ROOT, leaf_hash
from ledger.evidence.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from ledger.evidence.notes import Cosigner, NoteSigner, signed_note
from ledger.evidence.refusals import (
    CheckpointMalformed,
    OriginMismatch,
    SignatureInvalid,
    SignerUnknown,
)
from tests.ledger.evidence.shared_vectors import raw, shared
from tests.ledger.evidence.signed import (
    CHECKPOINT,
    LOG,
    NOTE,
    ORIGIN,
    OTHER_LOG,
    TREE,
    WITNESS,
    WITNESSED_AT_SECONDS,
    checkpoint_note,
)

ROOT = "tnSPbtepnefahP2X4aO6xvq4mZ9KQ2lcq5Uoot5DEUc="


def test_a_checkpoint_is_three_lines():
    checkpoint = Checkpoint(ORIGIN, 5, TREE.root(5))
    assert checkpoint.text() == CHECKPOINT
    assert parse_checkpoint(CHECKPOINT) == checkpoint


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_every_checkpoint_reads_back(size, root):
    checkpoint = Checkpoint(ORIGIN, size, root)
    assert parse_checkpoint(checkpoint.text()) == checkpoint


def test_extension_lines_of_other_logs_are_kept():
    checkpoint = parse_checkpoint(CHECKPOINT + "more\nlines\n")
    assert checkpoint.extensions == ("more", "lines")
    assert checkpoint.text() == CHECKPOINT + "more\nlines\n"


def test_the_empty_log_has_the_empty_root():
    assert parse_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT).text()).size == 0
    with pytest.raises(CheckpointMalformed):
        parse_checkpoint(Checkpoint(ORIGIN, 0, TREE.root(1)).text())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"{ORIGIN}\n5\n",
        f"{ORIGIN}\n5\n{ROOT}",
        f"\n5\n{ROOT}\n",
        f"{ORIGIN}\n5\n{ROOT}\n\n",
        f"{ORIGIN}\n5\n{ROOT}\nmore",
        f"{ORIGIN}\n05\n{ROOT}\n",
        f"{ORIGIN}\n-5\n{ROOT}\n",
        f"{ORIGIN}\n+5\n{ROOT}\n",
        f"{ORIGIN}\n 5\n{ROOT}\n",
        f"{ORIGIN}\n５\n{ROOT}\n",
        f"{ORIGIN}\n5_0\n{ROOT}\n",
        f"{ORIGIN}\n9223372036854775808\n{ROOT}\n",
        f"{ORIGIN}\n5\n{ROOT[:-1]}\n",
        f"{ORIGIN}\n5\n{ROOT[:-2]}d=\n",
        f"{ORIGIN}\n5\n {ROOT}\n",
        f"{ORIGIN}\n5\nYmFuYW5hcw==\n",
        f"{ORIGIN}\n5\n{ROOT.replace('+', '-')}x\n",
    ],
)
def test_another_spelling_is_no_checkpoint(text):
    with pytest.raises(CheckpointMalformed):
        parse_checkpoint(text)


def test_a_checkpoint_counts_when_its_own_log_signed():
    assert open_checkpoint(NOTE, [LOG.verifier]) == Checkpoint(ORIGIN, 5, TREE.root(5))
    assert open_checkpoint(NOTE, [LOG.verifier, WITNESS.verifier], ORIGIN).size == 5


def test_a_witness_alone_or_another_log_does_not_make_a_checkpoint():
    with pytest.raises(SignerUnknown):
        open_checkpoint(NOTE, [WITNESS.verifier])
    with pytest.raises(SignerUnknown):  # known, but signing in another log's name
        open_checkpoint(checkpoint_note(5, log=OTHER_LOG), [LOG.verifier, OTHER_LOG.verifier])
    named_as_the_log = Cosigner(ORIGIN, bytes(32))
    note = signed_note(CHECKPOINT, [named_as_the_log.cosign(CHECKPOINT, WITNESSED_AT_SECONDS)])
    with pytest.raises(SignerUnknown):
        open_checkpoint(note, [named_as_the_log.verifier])


def test_another_logs_checkpoint_is_not_the_expected_one():
    with pytest.raises(OriginMismatch):
        open_checkpoint(NOTE, [LOG.verifier], "ledger.example/hexi")


def test_a_changed_size_or_an_old_key_under_the_same_name_fails():
    with pytest.raises(SignatureInvalid):
        open_checkpoint(NOTE.replace(b"\n5\n", b"\n4\n"), [LOG.verifier])
    replaced = NoteSigner(ORIGIN, bytes(32)).verifier
    with pytest.raises(SignerUnknown):
        open_checkpoint(NOTE, [replaced])
    assert open_checkpoint(NOTE, [replaced, LOG.verifier]).size == 5


def test_a_signed_text_that_is_none_is_malformed():
    text = "hello\n"
    with pytest.raises(CheckpointMalformed):
        open_checkpoint(signed_note(text, [LOG.sign(text)]), [LOG.verifier])


def test_shared_vectors_of_checkpoint_texts_agree_where_a_root_has_32_bytes():
    formats = shared("checkpoint.json")["formats"]
    for case in formats["marshal"]:
        checkpoint = Checkpoint(case["origin"], case["size"], raw(case["hash_base64"]))
        assert checkpoint.text() == case["want"]
    for case in formats["unmarshal"] + formats["extension"]:
        want = case["want"]
        # Put a root of the right length where theirs has another; the rest must not change.
        body = case["body"]
        if want is not None:
            body = body.replace(want["hash_base64"], ROOT)
        if want is None or "\n\n" in body:
            with pytest.raises(CheckpointMalformed):
                parse_checkpoint(body)
            continue
        checkpoint = parse_checkpoint(body)
        assert (checkpoint.origin, checkpoint.size) == (want["origin"], want["size"])
        assert "".join(f"{line}\n" for line in checkpoint.extensions) == want["rest"]
        with pytest.raises(CheckpointMalformed):
            parse_checkpoint(case["body"])


def test_shared_vectors_of_go_trees_agree():
    trees = shared("checkpoint.json")["go_tree"]
    for case in trees["format"]:
        root = leaf_hash(case["leaf_text"].encode())
        assert raw(case["root_base64"]) == root
        text = Checkpoint("go.sum database tree", case["size"], root).text()
        assert text == case["want"]
    repeated = trees["parse_ok_repeat"]
    for body in (*trees["parse_ok"], repeated["text"] + repeated["suffix"] * repeated["repeat"]):
        if body.endswith("\n"):
            assert parse_checkpoint(body).size == 123_456_789_012
        else:  # a note's text ends in a newline
            with pytest.raises(CheckpointMalformed):
                parse_checkpoint(body)
    for body in trees["parse_error"]:
        try:
            origin = parse_checkpoint(body).origin
        except CheckpointMalformed:
            continue
        assert origin != "go.sum database tree"
