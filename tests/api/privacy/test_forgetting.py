"""``person`` and ``vault`` on the command line: receipts, refusals with their exit codes, and pages."""

from __future__ import annotations

import json
import shutil

import pytest

from api.bootstrap import open_house
from domain.book.privacy.commands import ErasePerson
from ledger.application import open_ledger
from ledger.databases.database import LedgerLocation
from ledger.people.forgetting import PersonScan
from tests.api.terminal.running import taizhang
from tests.builders import STATION, a_home_visit, a_joining, a_line, an_expenditure
from tests.ledger.vault.vault_locks import locked
from tests.ledger.writing.checking import found, fresh

NAME = "何秀英"
BY = ("--requested-by", "C-1001", "--approved-by", "officer-1", "--reason", "本人撤回同意")


@pytest.fixture
def place(tmp_path):
    place = tmp_path / "ledger"
    with open_ledger(place, create=True) as opened:
        found(opened.ledger, yuan="1000")
        details = a_home_visit(client_name=NAME, narrative="独居")
        opened.ledger.execute(fresh(details))
        opened.ledger.execute(fresh(a_joining(worker="W-9", name="赵敏")))
        opened.ledger.execute(fresh(an_expenditure("10", a_line("10"), payee="王师傅")))
    return place


def erase(place, *who, basis="consent_withdrawn", by=BY):
    return taizhang(place, "person", "erase", "--station", STATION, *who, "--basis", basis, *by)


def is_refusal(ran, code: str) -> bool:
    (line,) = ran.err.strip().splitlines()
    return ran.code == 1 and f"[{code}]" in line and ran.out == ""


def test_an_erasure_prints_its_receipt_with_the_proof(place):
    receipt = erase(place, "--client", "C-1001", by=(*BY, "--json")).json
    assert receipt["outcome"] == "erased"
    assert (receipt["person"], receipt["fields_count"]) == ("C-1001", 2)
    assert receipt["approved_by"] == "officer-1"
    assert receipt["tlog_proof"].startswith("c2sp.org/tlog-proof@v1\nindex ")
    assert f"index {receipt['position'] - 1}\n" in receipt["tlog_proof"]
    assert taizhang(place, "verify").code == 0
    assert is_refusal(erase(place, "--client", "C-1001"), "person_already_erased")


def test_people_read_the_receipt_and_get_the_proof_as_a_file(place, tmp_path):
    out = tmp_path / "E.tlog-proof"
    ran = erase(place, "--client", "C-1001", by=(*BY, "--out", out))
    assert ran.code == 0
    assert "已依法删除" in ran.out
    assert "tlog-proof" not in ran.out
    assert out.read_text().startswith("c2sp.org/tlog-proof@v1")
    assert NAME not in ran.out + ran.err


def test_what_a_statute_keeps_is_restricted(place):
    record = taizhang(place, "trail", "--type", "expenditure.recorded", "--json").json
    (line,) = record["items"]
    receipt = erase(place, "--record", line["record"], by=(*BY, "--json")).json
    assert receipt["outcome"] == "restricted"
    assert receipt["retention_class"] == "voucher"
    assert receipt["retention_until"] == "2056-12-31"


def test_the_erased_have_no_name_in_any_answer(place):
    before = taizhang(place, "staffing", "--station", STATION, "--json")
    assert "赵敏" in before.out
    assert erase(place, "--worker", "W-9").code == 0
    staffing = taizhang(place, "staffing", "--station", STATION, "--json").json
    assert {person["code"]: person["name"] for person in staffing["people"]}["W-9"] == (
        "〔已依法删除〕"
    )
    for question in ("staffing", "services", "training", "trail"):
        ran = taizhang(place, question, "--station", STATION)
        assert ran.code == 0
        assert "赵敏" not in ran.out + ran.err
    (line,) = taizhang(place, "trail", "--type", "person.erased", "--json").json["items"]
    assert "W-9" in line["sentence_zh"]
    assert "撤回同意" in line["sentence_zh"]


@pytest.mark.parametrize(
    ("who", "basis", "by", "code"),
    [
        (("--client", "C-7"), "consent_withdrawn", BY, "person_unknown"),
        (("--client", "C-1001"), "because", BY, "unknown_choice"),
        (
            ("--client", "C-1001"),
            "purpose_met",
            ("--requested-by", "officer-1", *BY[2:]),
            "approver_is_requester",
        ),
        ((), "purpose_met", BY, "failed"),
        (("--client", "C-1001", "--worker", "W-9"), "purpose_met", BY, "failed"),
    ],
)
def test_a_refused_erasure_says_why_and_changes_nothing(place, who, basis, by, code):
    before = taizhang(place, "trail", "--json").json["position"]
    assert is_refusal(erase(place, *who, basis=basis, by=by), code)
    assert taizhang(place, "trail", "--json").json["position"] == before


def test_an_unknown_station_is_refused(place):
    assert is_refusal(
        taizhang(place, "person", "hold", "list", "--station", "NB-0"), "unknown_station"
    )
    assert is_refusal(taizhang(place, "person", "due", "--station", "NB-0"), "unknown_station")


def test_a_hold_is_placed_listed_and_released(place):
    where = ("--station", STATION)
    why = ("--reason", "审计取证", "--json")
    asked = ("--client", "C-1001", "--case-number", "鄞审〔2026〕3号")
    placed = taizhang(place, "person", "hold", "place", *where, *asked, *why).json
    refused = erase(place, "--client", "C-1001")
    assert is_refusal(refused, "under_legal_hold")
    assert placed["hold"] in refused.err
    listed = taizhang(place, "person", "hold", "list", *where, "--json").json["items"]
    assert [(each["hold"], each["released_at"]) for each in listed] == [(placed["hold"], "")]
    earlier = ("--as-known", placed["position"] - 1)
    assert taizhang(place, "person", "hold", "list", *where, *earlier, "--json").json["items"] == []
    release = ("person", "hold", "release", placed["hold"], *where, "--reason", "审计结束")
    assert taizhang(place, *release).code == 0
    assert is_refusal(taizhang(place, *release), "legal_hold_already_released")
    shown = taizhang(place, "person", "hold", "list", *where)
    assert "鄞审〔2026〕3号" in shown.out
    assert erase(place, "--client", "C-1001").code == 0


def test_what_is_due_is_listed(place):
    assert taizhang(place, "person", "due", "--as-of", "2026-11-23", "--json").json["items"] == []
    due = taizhang(place, "person", "due", "--as-of", "2041-03-12", "--json").json["items"]
    assert [(each["retention_class"], each["person"]) for each in due] == [
        ("service_file", "C-1001"),
        ("staff_file", "W-9"),
    ]
    shown = taizhang(place, "person", "due", "--station", STATION, "--as-of", "2041-03-12")
    assert "2041-03-11" in shown.out
    assert taizhang(place, "person", "due", "--as-of", "someday").code != 0


def test_keys_are_rotated_and_counted(place):
    first = taizhang(place, "vault", "rotate", "--json").json
    second = taizhang(place, "vault", "rotate", "--keep", "0", "--json").json
    assert first["people"] == second["people"] > 0
    assert first["current"] in second["destroyed"]
    assert second["kept"] == []
    shown = taizhang(place, "vault", "rotate")
    assert shown.code == 0
    assert "备份" in shown.err
    assert erase(place, "--client", "C-1001").code == 0


def test_a_rotation_without_a_key_file_is_refused(place):
    (place / "vault.key").rename(place / "elsewhere")
    assert is_refusal(taizhang(place, "vault", "rotate"), "vault_key_missing")


def test_a_rotation_takes_nobody_over_who_is_to_be_forgotten(place):
    _leave_pending(place)
    assert taizhang(place, "vault", "rotate", "--json").json["people"] == 2
    assert taizhang(place, "vault", "heal", "--json").json == {"healed": []}


def test_a_vault_that_missed_an_erasure_is_healed_by_name(place):
    _leave_pending(place)
    healed = taizhang(place, "vault", "heal", "--json").json["healed"]
    assert [each["person_id"] for each in healed] == [f"{STATION}/client/C-1001"]
    assert taizhang(place, "vault", "heal", "--json").json == {"healed": []}
    assert "（0）" in taizhang(place, "vault", "heal").out


def _leave_pending(place) -> None:
    """Have an erasure recorded as by a process that dies behind the commit."""
    with open_ledger(place) as opened:
        ledger = opened.ledger
        scan = PersonScan(ledger.log, STATION, ("client", "C-1001"))
        asked = {
            "about": "client",
            "person": "C-1001",
            "legal_basis": "consent_withdrawn",
            "requested_by": "C-1001",
            "requested_on": "2026-11-20",
            "approved_by": "officer-1",
            "reason": "本人撤回同意",
        }
        told = {"traces": scan.read(), "expected_versions": (scan.version,)}
        ledger.execute(fresh(ErasePerson, **asked, **told))


def test_whoever_only_reads_a_restored_vault_sees_nobody_who_was_erased(place, tmp_path):
    staffing = ("staffing", "--station", STATION, "--json")
    assert "赵敏" in taizhang(place, *staffing).out
    shutil.copy(place / "vault.db", tmp_path / "vault.db")
    assert erase(place, "--worker", "W-9").code == 0
    for name in ("vault.db-wal", "vault.db-shm"):
        (place / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "vault.db", place)
    ran = taizhang(place, *staffing)
    assert ran.code == 0
    assert "赵敏" not in ran.out
    assert "〔已依法删除〕" in ran.out
    assert taizhang(place, "vault", "heal", "--json").json == {"healed": []}


def test_every_answer_is_one_json_document(place):
    ran = erase(place, "--client", "C-1001", by=(*BY, "--json"))
    assert json.loads(ran.out)["station"] == STATION
    assert ran.err == ""


def test_an_erasure_that_has_to_wait_says_so_and_the_doctor_counts_it(place, monkeypatch):
    # Each command would wait its whole patience for the lock, which does not end.
    monkeypatch.setitem(open_house.__wrapped__.__kwdefaults__, "busy_timeout_ms", 200)
    location = LedgerLocation.parse(place)
    vault = location.open("vault")
    with locked(vault):
        ran = erase(place, "--client", "C-1001", by=(*BY, "--json"))
        assert (ran.code, json.loads(ran.out)["outcome"]) == (75, "pending")
        assert "[pending]" in ran.err
        assert "vault heal" in ran.err
        doctor = taizhang(place, "doctor", "--json")
        (check,) = [each for each in json.loads(doctor.out)["checks"] if each["name"] == "erasures"]
        assert (doctor.code, check["state"]) == (1, "failed")
        assert check["detail"].startswith("1 ")
    vault.dispose()
    assert taizhang(place, "vault", "heal", "--json").json["healed"] == [
        {
            "person_id": f"{STATION}/client/C-1001",
            "state": "erased",
            "position": json.loads(ran.out)["position"],
            "recorded_at": taizhang(place, "trail", "--type", "person.erased", "--json").json[
                "items"
            ][0]["recorded_at"],
        }
    ]
    assert taizhang(place, "doctor").code == 0
