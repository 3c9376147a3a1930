"""Trust policies: who is believed, and how many witnesses it takes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.evidence.notes import Cosigner, NoteSigner, Verifier
from ledger.evidence.refusals import (
    PolicyMalformed,
    QuorumNotReached,
    SignatureInvalid,
    SignerUnknown,
)
from ledger.evidence.trust_policies import MAX_LINES, TrustPolicy
from tests.ledger.evidence.shared_vectors import shared
from tests.ledger.evidence.signed import (
    LOG,
    LOG_VKEY,
    NOTE,
    OTHER_LOG,
    SECOND_WITNESS,
    WITNESS,
    WITNESS_VKEY,
    checkpoint_note,
)

SECOND_VKEY = SECOND_WITNESS.verifier.vkey
TWO = f"witness bureau {WITNESS_VKEY}\nwitness auditor {SECOND_VKEY}\n"
POLICY = f"""\
# the ledger of one district
log {LOG_VKEY} https://ledger.example/hedong

witness bureau {WITNESS_VKEY} https://bureau.example/
\twitness  auditor\t{SECOND_VKEY}\x20
  # two of two
group both all bureau auditor
quorum both
"""


def policy(quorum: str) -> TrustPolicy:
    return TrustPolicy.parse(f"log {LOG_VKEY}\n{TWO}{quorum}\n")


def test_a_policy_reads_and_is_written_plainly():
    read = TrustPolicy.parse(POLICY)
    assert [log.url for log in read.logs] == ["https://ledger.example/hedong"]
    assert [(each.name, each.url) for each in read.witnesses] == [
        ("bureau", "https://bureau.example/"),
        ("auditor", None),
    ]
    assert read.groups == (("both", 2, ("bureau", "auditor")),)
    assert read.quorum == "both"
    assert read.text() == (
        f"log {LOG_VKEY} https://ledger.example/hedong\n"
        f"witness bureau {WITNESS_VKEY} https://bureau.example/\n"
        f"witness auditor {SECOND_VKEY}\n"
        "group both 2 bureau auditor\n"
        "quorum both\n"
    )
    assert TrustPolicy.parse(read.text()) == read
    assert read.verifiers == (LOG.verifier, WITNESS.verifier, SECOND_WITNESS.verifier)


def test_a_policy_may_begin_with_one_log_and_no_witness():
    start = TrustPolicy.parse(f"log {LOG_VKEY}\nquorum none")
    assert start.check(checkpoint_note(7)).size == 7
    assert start.check(NOTE).size == 5


@pytest.mark.parametrize(
    ("quorum", "nobody", "one", "two"),
    [
        ("quorum none", True, True, True),
        ("quorum bureau", False, True, True),
        ("quorum auditor", False, False, True),
        ("group g any bureau auditor\nquorum g", False, True, True),
        ("group g all bureau auditor\nquorum g", False, False, True),
        ("group g 1 bureau auditor\nquorum g", False, True, True),
        ("group g 2 bureau auditor\nquorum g", False, False, True),
        ("group g all bureau\ngroup h 2 g auditor\nquorum h", False, False, True),
        ("group g all auditor\ngroup h 1 g bureau\nquorum h", False, True, True),
    ],
)
def test_the_quorum_decides(quorum, nobody, one, two):
    notes = [checkpoint_note(9, witnesses=each) for each in ((), (WITNESS,))]
    notes.append(checkpoint_note(9, witnesses=(WITNESS, SECOND_WITNESS)))
    for note, is_enough in zip(notes, (nobody, one, two), strict=True):
        if is_enough:
            assert policy(quorum).check(note).size == 9
        else:
            with pytest.raises(QuorumNotReached):
                policy(quorum).check(note)


def test_the_same_witness_twice_is_one():
    note = checkpoint_note(9, witnesses=(WITNESS, WITNESS))
    with pytest.raises(QuorumNotReached):
        policy("group g 2 bureau auditor\nquorum g").check(note)


def test_witnesses_without_the_log_are_not_enough():
    with pytest.raises(SignerUnknown):
        TrustPolicy.parse(f"{TWO}quorum bureau\n").check(NOTE)
    other = TrustPolicy.parse(f"log {OTHER_LOG.verifier.vkey}\n{TWO}quorum bureau\n")
    with pytest.raises(SignerUnknown):
        other.check(NOTE)


def test_a_known_witness_that_fails_rejects_even_where_nobody_is_needed():
    altered = NOTE.replace(b"Oebe", b"Oeba")
    with pytest.raises(SignatureInvalid):
        policy("quorum none").check(altered)


AS_WITNESS = Verifier(WITNESS.verifier.name, 1, WITNESS.verifier.public_key).vkey
SAME_KEY = Verifier("another.example/name", 4, WITNESS.verifier.public_key).vkey
LOG_AS_WITNESS = Verifier("w.example", 4, LOG.verifier.public_key).vkey
ONE = f"witness w {WITNESS_VKEY}\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "no_quorum"),
        (f"log {LOG_VKEY}\n", 2, "no_quorum"),
        ("quorum none\nquorum none\n", 2, "line"),
        ("quorum\n", 1, "line"),
        ("quorum none extra\n", 1, "line"),
        ("quorum none # why\n", 1, "line"),
        ("Quorum none\n", 1, "line"),
        ("trust everybody\n", 1, "line"),
        ("log\n", 1, "line"),
        ("log vkey\nquorum none\n", 1, "key"),
        (f"log {LOG_VKEY} https://a.example b\nquorum none\n", 1, "line"),
        (f"log {WITNESS_VKEY}\nquorum none\n", 1, "key_type"),
        (f"witness w {AS_WITNESS}\nquorum w\n", 1, "key_type"),
        (f"witness w\n{WITNESS_VKEY}\nquorum w\n", 1, "line"),
        (f"log {LOG_VKEY}\nlog {LOG_VKEY}\nquorum none\n", 2, "duplicate_key"),
        (f"{ONE}witness x {SAME_KEY}\nquorum none\n", 2, "duplicate_key"),
        (f"log {LOG_VKEY}\nwitness x {LOG_AS_WITNESS}\nquorum none\n", 2, "duplicate_key"),
        (f"{ONE}witness w {SECOND_VKEY}\nquorum none\n", 2, "name"),
        (f"{ONE}group w any w\nquorum none\n", 2, "name"),
        (f"witness any {WITNESS_VKEY}\nquorum none\n", 1, "name"),
        (f"{ONE}group none any w\nquorum none\n", 2, "name"),
        ("quorum w\n" + ONE, 1, "unknown_name"),
        (f"{ONE}group g any g\nquorum g\n", 2, "unknown_name"),
        (f"{ONE}group g any none\nquorum g\n", 2, "unknown_name"),
        (f"{ONE}group g any\nquorum g\n", 2, "members"),
        (f"{ONE}group g any w w\nquorum g\n", 2, "members"),
        (f"{ONE}group g any w\ngroup h any w\nquorum g\n", 3, "members"),
        (f"{ONE}group g 0 w\nquorum g\n", 2, "threshold"),
        (f"{ONE}group g 2 w\nquorum g\n", 2, "threshold"),
        (f"{ONE}group g -1 w\nquorum g\n", 2, "not a decimal of at most 63 bits"),
        (f"{ONE}group g 01 w\nquorum g\n", 2, "not a decimal of at most 63 bits"),
        ("quorum none\r\n", 1, "control_character"),
        ("quorum none\x00\n", 1, "control_character"),
        ("\n" * MAX_LINES + "quorum none", MAX_LINES, "too_long"),
    ],
)
def test_a_wrong_line_is_named(text, line, reason):
    with pytest.raises(PolicyMalformed) as refusal:
        TrustPolicy.parse(text)
    assert refusal.value.params == {"line": line, "reason": reason}


def test_only_spaces_and_tabs_divide():
    name = "区\u3000局"
    read = TrustPolicy.parse(f"witness {name} {WITNESS_VKEY}\nquorum {name}\n")
    assert read.quorum == name


@settings(max_examples=30)
@given(st.integers(1, 32), st.data())
def test_k_of_n_takes_k_different_witnesses(count, data):
    threshold = data.draw(st.integers(1, count))
    signers = [Cosigner(f"w{n}.example", bytes([n]) * 32) for n in range(count)]
    present = data.draw(st.sets(st.sampled_from(signers)))
    lines = [f"witness w{n} {each.verifier.vkey}" for n, each in enumerate(signers)]
    names = " ".join(f"w{n}" for n in range(count))
    read = TrustPolicy.parse("\n".join((*lines, f"group g {threshold} {names}", "quorum g")))
    keys = {each.verifier.public_key for each in present}
    assert read.is_witnessed_by(keys) == (len(present) >= threshold)


def strict(text: str) -> str:
    """The policy with its witness keys as cosignature keys, which a strict reader wants."""
    words = []
    for word in text.split(" "):
        if word.count("+") > 1 and not word.startswith("-"):
            key = Verifier.from_vkey(word)
            word = Verifier(key.name, 4, key.public_key).vkey  # noqa: PLW2901 - rewritten in place
        words.append(word)
    return " ".join(words)


def test_shared_vectors_of_policies_agree():
    vectors = shared("tlog_policy.json")
    for case in vectors["ok"]:
        with pytest.raises(PolicyMalformed) as refusal:
            TrustPolicy.parse(case["policy"])
        assert refusal.value.params["reason"] == "key_type"
        read = TrustPolicy.parse(strict(case["policy"]))
        (group,) = read.groups
        assert (group.name, group.threshold) == (case["want"]["group"], case["want"]["threshold"])
        assert len(group.members) == case["want"]["members"]
    reasons = {
        "no quorum": "no_quorum",
        "unknown quorum component": "unknown_name",
        "duplicate component name": "duplicate_key",  # the source repeats the key as well
        "negative threshold": "not a decimal of at most 63 bits",
        "witness name is keyword": "name",
        "group name is keyword": "unknown_name",  # nor has it a member that is defined
    }
    for case in vectors["errors"]:
        with pytest.raises(PolicyMalformed) as refusal:
            TrustPolicy.parse(strict(case["policy"]))
        assert refusal.value.params["reason"] == reasons[case["desc"]]


def test_two_keys_of_one_log_may_stand_side_by_side():
    later = NoteSigner(LOG.verifier.name, bytes(32))
    both = TrustPolicy.parse(f"log {LOG_VKEY}\nlog {later.verifier.vkey}\nquorum none\n")
    assert both.check(checkpoint_note(4)).size == 4
    assert both.check(checkpoint_note(4, log=later)).size == 4
