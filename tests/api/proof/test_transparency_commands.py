"""Checkpoints, proofs, keys and the static log on the command line."""

from __future__ import annotations

import json
import shutil
import stat

import pytest

from api.bootstrap import open_house
from ledger.evidence.checkpoints import open_checkpoint
from ledger.evidence.notes import Verifier
from ledger.evidence.trust_policies import TrustPolicy
from tests.api.terminal.running import sample, taizhang


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    place = tmp_path_factory.mktemp("transparency") / "ledger"
    assert taizhang(place, "import", "workbook", sample("大岚")).code == 0
    return place


@pytest.fixture
def place(imported, tmp_path):
    """A copy of the book that no checkpoint was made of yet."""
    return shutil.copytree(imported, tmp_path / "ledger")


def refused(ran, code):
    lines = ran.err.strip().splitlines()
    return ran.code == 1 and len(lines) == 1 and lines[0].endswith(f"[{code}]") and not ran.out


def test_a_checkpoint_is_printed_as_it_is_to_be_kept(place, tmp_path):
    ran = taizhang(place, "checkpoint")
    assert ran.code == 0, ran.err
    found = taizhang(place, "checkpoint", "--json").json
    assert found["checkpoint"] == ran.out
    keys = taizhang(place, "key", "show", "--json").json
    verifiers = [Verifier.from_vkey(each["vkey"]) for each in keys["keys"]]
    checkpoint = open_checkpoint(ran.out.encode(), verifiers, keys["origin"])
    assert (checkpoint.size, checkpoint.root.hex()) == (found["size"], found["root"])
    assert stat.S_IMODE((place / "log.key").stat().st_mode) == 0o600


def test_checkpoints_are_made_while_a_server_holds_the_ledger(place):
    with open_house(str(place)) as house:
        size = taizhang(place, "checkpoint", "--json").json["size"]
        assert size == house.log.head().pos
        assert house.transparency.newest().size == size


def test_a_proof_is_checked_with_two_files_and_no_ledger(place, tmp_path):
    file, policy, entry = (tmp_path / name for name in ("7.tlog-proof", "policy", "entry"))
    made = taizhang(place, "proof", "inclusion", 7, "--out", file, "--json").json
    assert (made["position"], made["index"], made["file"]) == (7, 6, str(file))
    assert taizhang(place, "proof", "inclusion", 7).out == file.read_text()
    policy.write_text(taizhang(place, "policy", "show").out)
    with open_house(str(place), write=False) as house:
        entry.write_bytes(house.log.entries_at([7])[7])
    nowhere = tmp_path / "nowhere"
    words = ("proof", "check", file, "--entry", entry, "--policy", policy)
    ran = taizhang(nowhere, *words)
    assert ran.code == 0, ran.err
    assert "证明成立" in ran.out
    found = taizhang(nowhere, *words, "--json").json
    assert (found["valid"], found["position"]) == (True, 7)
    entry.write_bytes(entry.read_bytes() + b"\n")
    assert taizhang(nowhere, *words).code == 0
    entry.write_bytes(entry.read_bytes().replace(b'"', b"'", 1))
    assert refused(taizhang(nowhere, *words), "proof_invalid")


def test_a_proof_is_checked_against_the_ledger_itself_where_no_file_is_given(place, tmp_path):
    file = tmp_path / "3.tlog-proof"
    taizhang(place, "proof", "inclusion", 3, "--out", file)
    assert taizhang(place, "proof", "check", file).code == 0
    text = file.read_text()
    file.write_text(text.replace("index 2", "index 3"))
    assert refused(taizhang(place, "proof", "check", file), "proof_invalid")
    file.write_text("not a proof")
    assert refused(taizhang(place, "proof", "check", file), "proof_file_malformed")
    assert refused(taizhang(place, "proof", "check", tmp_path / "none"), "system_error")


def test_the_checkpoint_of_a_stranger_is_not_believed(place, tmp_path):
    file = tmp_path / "3.tlog-proof"
    taizhang(place, "proof", "inclusion", 3, "--out", file)
    policy = tmp_path / "policy"
    stranger = tmp_path / "stranger"
    taizhang(stranger, "key", "create", "--origin", "another.example/log")
    vkey = json.loads((stranger / "log.key").read_text())["current"]
    policy.write_text(f"log {vkey}\nquorum none\n")
    assert refused(taizhang(place, "proof", "check", file, "--policy", policy), "signer_unknown")
    policy.write_text("quorum w1\n")
    assert refused(taizhang(place, "proof", "check", file, "--policy", policy), "policy_malformed")


def test_a_consistency_proof_is_printed(place):
    size = taizhang(place, "checkpoint", "--json").json["size"]
    found = taizhang(place, "proof", "consistency", 10, size, "--json").json
    lines = taizhang(place, "proof", "consistency", 10, size).out.splitlines()
    assert lines == found["hashes"]
    assert found["second_checkpoint"].splitlines()[1] == str(size)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("proof", "inclusion", 0), "unknown_position"),
        (("proof", "inclusion", 10**9), "unknown_position"),
        (("proof", "inclusion", 1, "--size", 10**9), "proof_beyond_head"),
        (("proof", "consistency", 1, 10**9), "proof_beyond_head"),
        (("proof", "consistency", 9, 5), "proof_invalid"),
        (("key", "create", "--origin", "https://x"), "origin_malformed"),
    ],
)
def test_what_cannot_be_proved_is_one_clear_line(place, words, code):
    assert refused(taizhang(place, *words), code)
    assert not list(place.glob("log.key"))


def test_a_ledger_gets_the_name_that_was_chosen_for_it(place):
    origin = "ledger.example.org/余姚"
    made = taizhang(place, "key", "create", "--origin", origin, "--json").json
    assert taizhang(place, "checkpoint").out.startswith(f"{origin}\n")
    shown = taizhang(place, "key", "show", "--json").json
    assert shown["origin"] == origin
    assert [key["vkey"] for key in shown["keys"]] == [made["vkey"]]
    assert refused(taizhang(place, "key", "create", "--origin", "another"), "log_key_exists")
    (place / "log.key").unlink()
    assert refused(taizhang(place, "key", "create"), "log_key_exists")
    assert refused(taizhang(place, "key", "rotate"), "log_key_missing")


def test_a_rotated_key_is_listed_behind_the_one_that_endorsed_it(place):
    first = taizhang(place, "key", "create", "--json").json["vkey"]
    second = taizhang(place, "key", "rotate").out.strip()
    shown = taizhang(place, "key", "show", "--json").json["keys"]
    assert [key["vkey"] for key in shown] == [first, second]
    assert shown[0]["endorsement"] is None
    assert second in shown[1]["endorsement"]
    policy = TrustPolicy.parse(taizhang(place, "policy", "show").out)
    assert [log.verifier.vkey for log in policy.logs] == [first, second]
    assert policy.quorum == "none"
    assert second in taizhang(place, "key", "show").out


def test_a_key_that_others_may_read_signs_nothing(place):
    taizhang(place, "key", "create")
    (place / "log.key").chmod(0o640)
    for words in (("checkpoint",), ("key", "rotate"), ("proof", "inclusion", 1)):
        assert refused(taizhang(place, *words), "log_key_exposed")


def test_an_exposed_or_lost_key_is_told_of_even_when_there_is_nothing_to_sign(place):
    assert taizhang(place, "checkpoint").code == 0
    (place / "log.key").chmod(0o604)
    assert refused(taizhang(place, "checkpoint"), "log_key_exposed")
    (place / "log.key").unlink()
    assert refused(taizhang(place, "checkpoint"), "log_key_missing")
    assert not (place / "log.key").exists()


def test_the_static_log_is_exported(place, tmp_path):
    ran = taizhang(place, "export", "log", tmp_path / "log", "--json")
    assert ran.json["size"] == taizhang(place, "checkpoint", "--json").json["size"]
    assert (tmp_path / "log" / "checkpoint").read_text() == taizhang(place, "checkpoint").out
    assert (tmp_path / "log" / "tile" / "entries" / "000").exists()
    taizhang(place, "export", "log", tmp_path / "hashes", "--without-entries")
    assert not (tmp_path / "hashes" / "tile" / "entries").exists()


def test_a_folder_that_shows_more_than_the_book_has_is_not_written_over(place, tmp_path):
    older = shutil.copytree(place, tmp_path / "older")
    assert taizhang(place, "import", "workbook", sample("锦屏")).code == 0
    assert taizhang(place, "export", "log", tmp_path / "log").code == 0
    shown = (tmp_path / "log" / "checkpoint").read_bytes()
    shutil.copy(place / "log.key", older / "log.key")
    with open_house(str(older)) as house:  # its name is the same, as it is the same book
        house.transparency.publish()
    assert refused(taizhang(older, "export", "log", tmp_path / "log"), "log_forked")
    assert (tmp_path / "log" / "checkpoint").read_bytes() == shown
    repaired = tmp_path / "log" / "tile" / "0" / "000"
    repaired.write_bytes(b"")
    assert taizhang(place, "export", "log", tmp_path / "log", "--json").json["repaired"] == 1
    assert repaired.stat().st_size == 256 * 32


@pytest.mark.parametrize("words", [("checkpoint",), ("key", "show"), ("export", "log", "out")])
def test_where_there_is_no_ledger_it_is_said(tmp_path, words):
    assert refused(taizhang(tmp_path / "none", *words), "ledger_missing")


def test_the_doctor_looks_at_the_checkpoints_and_the_key(place):
    def found():
        checks = json.loads(taizhang(place, "doctor", "--json").out)["checks"]
        return {f"{each['name']} {each['detail'].split(' ')[0]}": each["state"] for each in checks}

    assert found()["checkpoint 尚未签发"] == "warning"
    size = taizhang(place, "checkpoint", "--json").json["size"]
    assert found()[f"checkpoint {size}"] == "ok"
    assert found()["keys log.key"] == "ok"
    (place / "log.key").chmod(0o644)
    assert found()["keys log.key"] == "failed"
