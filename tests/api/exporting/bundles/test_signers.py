"""Whose signatures a bundle carries: keys that followed each other, witnesses known and unknown."""

from __future__ import annotations

import json

import pytest

from api.bootstrap import open_house
from ledger.application import key_directory
from ledger.evidence.notes import Cosigner, NoteSigner, signed_note
from ledger.evidence.trust_policies import TrustPolicy
from ledger.transparency.witness_keys import TRUSTED_WITNESSES
from tests.api.exporting.bundles.bundles import Judged, bundle_of, listed_anew, packed, unpacked
from tests.api.exporting.rich_world import WITNESSES, cosigned
from tests.ledger.writing.checking import found


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A ledger whose head two witnesses cosigned."""
    place = tmp_path_factory.mktemp("cosigned") / "ledger"
    with open_house(str(place), create=True) as house:
        found(house.writing, yuan="10")
        house.catch_up()
        cosigned(house, WITNESSES)
    return place


def files_of(place):
    with open_house(str(place), write=False) as house:
        house.catch_up()
        return unpacked(bundle_of(house))


def judged(files, path, *words):
    return Judged(packed(files, path / "audit.zip"), "--no-openssl", *words, inside=True)


def trusting(place, text: str):
    with open_house(str(place), write=False) as house:
        path = key_directory(house.location) / TRUSTED_WITNESSES
    before = path.read_text()
    path.write_text(text)
    return lambda: path.write_text(before)


def test_the_policy_holds_the_witnesses_that_cosigned_and_each_line_is_checked(place, tmp_path):
    files = files_of(place)
    policy = TrustPolicy.parse(files["policy"].decode())
    assert {each.verifier for each in policy.witnesses} == {each.verifier for each in WITNESSES}
    assert policy.quorum == "none"
    assert "2 witness(es)" in judged(files, tmp_path).check("signers")["en"]
    for witness in WITNESSES:
        forged = dict(files)
        name = witness.verifier.name.encode()
        *head, line = [each for each in files["checkpoint"].splitlines() if name in each]
        assert not head
        other = line[:-6] + (b"AAAA==" if not line.endswith(b"AAAA==") else b"BBBB==")
        forged["checkpoint"] = files["checkpoint"].replace(line, other)
        listed_anew(forged)
        assert judged(forged, tmp_path).bad["file"] == "checkpoint"


def test_a_signature_by_a_key_that_nobody_knows_is_noted_unless_the_auditor_knows_it(
    place, tmp_path
):
    restore = trusting(place, f"witness w {WITNESSES[0].verifier.vkey}\nquorum none\n")
    files = files_of(place)
    restore()
    said = judged(files, tmp_path)
    assert said.code == 3
    assert said.check("signers")["note"]
    assert "1 line(s)" in said.check("signers")["en"]
    logs = files["policy"].decode().splitlines()[0]
    names = "".join(f"witness w{n} {w.verifier.vkey}\n" for n, w in enumerate(WITNESSES))
    (tmp_path / "kept").write_text(f"{logs}\n{names}group both all w0 w1\nquorum both\n")
    assert judged(files, tmp_path, "--policy", tmp_path / "kept").code == 0


def test_a_policy_holds_no_witness_that_has_not_signed(place, tmp_path):
    files = files_of(place)
    more = Cosigner("witness.invalid/more", bytes([9]) * 32).verifier
    line = f"witness {more.name} {more.vkey}\nquorum".encode()
    files["policy"] = files["policy"].replace(b"quorum", line)
    listed_anew(files)
    assert judged(files, tmp_path).bad["file"] == "policy"


def test_a_quorum_or_an_address_in_the_policy_of_a_bundle_is_found(place, tmp_path):
    for old, new in ((b"quorum none", b"quorum witness.invalid/a"), (b"\nw", b" https://x\nw")):
        files = files_of(place)
        assert old in files["policy"]
        files["policy"] = files["policy"].replace(old, new, 1)
        listed_anew(files)
        assert judged(files, tmp_path).bad["file"] == "policy"


def test_a_key_that_the_one_before_has_not_signed_is_found(rich, tmp_path):
    """Signed by a later key instead: each line of it is true, and the order is not."""
    files = dict(rich["whole"])
    origin = json.loads(files["manifest.json"])["origin"]
    stranger = NoteSigner(origin, bytes([5]) * 32)
    text = files["endorsements/000001"].decode().rpartition("\n\n")[0] + "\n"
    files["endorsements/000001"] = signed_note(text, [stranger.sign(text)])
    listed_anew(files)
    found = judged(files, tmp_path)
    assert found.bad["file"] == "endorsements/000001" or not found.check("checkpoint")["ok"]
    both = signed_note(text, [stranger.sign(text)])
    genuine = rich["whole"]["endorsements/000001"]
    files["endorsements/000001"] = genuine + both.rpartition(b"\n\n")[2]
    listed_anew(files)
    assert judged(files, tmp_path).bad["file"] == "endorsements/000001"


def test_the_first_key_does_not_leave_the_policy_unseen(rich, tmp_path):
    files = dict(rich["whole"])
    files["policy"] = files["policy"].partition(b"\n")[2]
    listed_anew(files)
    assert judged(files, tmp_path).bad["file"] == "endorsements/000001"


def test_a_key_in_front_that_endorses_the_true_one_is_not_taken_for_a_key_of_the_log(
    place, tmp_path
):
    """All of it is consistent; only who keeps a policy sees that the first key is a stranger's."""
    files = files_of(place)
    (tmp_path / "kept").write_bytes(files["policy"])
    true = files["policy"].split()[1].decode()
    origin = true.split("+")[0]
    stranger = NoteSigner(origin, bytes([5]) * 32)
    text = f"taizhang log key endorsement\n{origin}\n{true}\nsince 1\n"
    files["endorsements/000001"] = signed_note(text, [stranger.sign(text)])
    files["policy"] = f"log {stranger.verifier.vkey}\n".encode() + files["policy"]
    listed_anew(files)
    assert judged(files, tmp_path).code == 0  # a bundle that agrees with itself proves little
    said = judged(files, tmp_path, "--policy", tmp_path / "kept")
    assert said.code == 3
    assert stranger.verifier.vkey in said.check("signers")["en"]
