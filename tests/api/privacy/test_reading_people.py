"""Reading names on the command line is logged like any other reading, and can be listed."""

from __future__ import annotations

import sqlite3

import pytest

from tests.api.terminal.running import sample, taizhang


@pytest.fixture
def place(tmp_path):
    found = tmp_path / "ledger"
    assert taizhang(found, "import", "workbook", sample("大岚")).code == 0
    return found


def reads(place, *words):
    return taizhang(place, "person", "reads", "--station", "大岚", *words, "--json").json["items"]


def test_every_answer_with_names_is_logged_once(place):
    assert reads(place) == []
    staffing = taizhang(place, "staffing", "--station", "大岚", "--json").json
    taizhang(place, "services", "--station", "大岚")
    taizhang(place, "token", "create", "auditor-7", "--role", "auditor", "--station", "大岚")
    taizhang(place, "training", "--station", "大岚", "--actor", "auditor-7")
    for silent in ("budget", "trail"):
        taizhang(place, silent, "--station", "大岚")
    taizhang(place, "services")
    found = reads(place)
    assert [(each["purpose"], each["actor"]) for each in found] == [
        ("training", "auditor-7"),
        ("services", "operator"),
        ("staffing", "operator"),
    ]
    assert {(each["channel"], each["role"], each["station"]) for each in found} == {
        ("cli", "admin", "大岚")
    }
    shown = sorted(f"worker/{person['code']}" for person in staffing["people"])
    assert found[-1]["people"] == shown


def test_readings_are_filtered_and_shown_as_a_table(place):
    staffing = taizhang(place, "staffing", "--station", "大岚", "--json").json
    code = staffing["people"][0]["code"]
    assert len(reads(place, "--person", f"worker/{code}")) == 1
    assert reads(place, "--person", "worker/W-none") == []
    assert reads(place, "--to", "2020-12-31") == []
    taizhang(place, "staffing", "--station", "大岚")
    assert len(reads(place, "--limit", 1)) == 1
    assert len(reads(place, "--limit", 0)) == 2
    table = taizhang(place, "person", "reads", "--station", "大岚")
    assert "人员名单 staffing" in table.out
    assert "operator (admin)" in table.out
    assert staffing["people"][0]["name"] not in table.out


def test_an_unknown_station_has_no_readings_to_show(place):
    ran = taizhang(place, "person", "reads", "--station", "NB-XX")
    assert (ran.code, "unknown_station" in ran.err, ran.out) == (1, True, "")


def test_what_cannot_be_logged_is_not_shown(place):
    with sqlite3.connect(place / "vault.db") as vault:
        vault.execute("ALTER TABLE reads RENAME TO hidden")
    vault.close()
    for question in ("staffing", "services", "training"):
        ran = taizhang(place, question, "--station", "大岚")
        assert (ran.code, ran.out) == (1, "")
        assert "reading_not_logged" in ran.err
    assert taizhang(place, "budget", "--station", "大岚").code == 0


def test_whoever_reads_is_a_code(place):
    ran = taizhang(place, "staffing", "--station", "大岚", "--actor", "an actor")
    assert ran.code == 1
    assert reads(place) == []
