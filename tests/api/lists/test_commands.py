"""The command ``records``: any kind by any of its names, narrowed, as a table, JSON and files."""

from __future__ import annotations

import csv
import errno
import os
import stat

import openpyxl
import pytest

from api.bootstrap import open_house
from api.lists import listing
from tests.api.terminal.running import STATIONS, sample, taizhang
from tests.builders import a_receipt
from tests.ledger.writing.checking import found, fresh


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("records") / "ledger"
    files = [sample(station) for station in STATIONS]
    assert taizhang(place, "import", "workbook", *files).code in (0, 1)
    return place


def document(place, *arguments):
    return taizhang(place, "records", *arguments, "--json").json


@pytest.mark.parametrize(
    "name", ["home-visits", "home-visit-recorded", "home_visit.recorded", "探访"]
)
def test_a_kind_goes_by_its_path_its_topic_and_its_name(place, name):
    found = document(place, name, "--limit", "1")
    assert (found["kind"], found["path"]) == ("home_visit.recorded", "home-visit-recorded")
    assert len(found["items"]) == 1
    assert found["total"] == taizhang(place, "services", "--json").json["visits"]


def test_a_list_is_narrowed_to_a_place_a_time_and_fields(place):
    station = STATIONS[0]
    found = document(place, "grants", "--station", station, "--limit", "0")
    assert {each["station"] for each in found["items"]} == {station}
    assert found["total"] == len(found["items"]) > 0
    days = sorted(each["value"]["received_on"] for each in found["items"])
    assert document(place, "grants", "--station", station, "--to", days[0])["total"] == days.count(
        days[0]
    )
    assert document(place, "grants", "--as-known", "0")["total"] == 0
    code = found["items"][0]["value"]["grant"]
    assert document(place, "grants", "--where", f"grant={code}")["items"] == found["items"][:1]
    visitors = document(place, "探访", "--limit", "1")["items"][0]["value"]["visitors"]
    by_one = document(place, "探访", "--worker", visitors[0], "--limit", "0")["items"]
    assert by_one
    assert all(visitors[0] in each["value"]["visitors"] for each in by_one)
    assert document(place, "探访", "--voided", "only")["total"] == 0
    newest = document(place, "探访", "--newest-first", "--limit", "0")["items"]
    assert newest == document(place, "探访", "--limit", "0")["items"][::-1]


def test_files_have_the_whole_list(place, tmp_path):
    table, book = tmp_path / "spent.csv", tmp_path / "spent.xlsx"
    ran = taizhang(place, "records", "expenditures", "--csv", str(table), "--xlsx", str(book))
    assert (ran.code, ran.out) == (0, "")
    total = document(place, "expenditures", "--limit", "1")["total"]
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == total + 1 > 2
    sheet = openpyxl.load_workbook(book).active
    assert sheet.max_row == total + 1
    assert [each.value for each in sheet[1]] == rows[0]


def test_a_file_is_its_owners_and_appears_whole_or_not_at_all(place, tmp_path, monkeypatch):
    table = tmp_path / "spent.csv"
    old = os.umask(0)
    try:
        assert taizhang(place, "records", "expenditures", "--csv", table).code == 0
    finally:
        os.umask(old)
    assert stat.S_IMODE(table.stat().st_mode) == 0o600
    whole = table.read_bytes()

    def breaking(_listing, _form, out):
        out.write(b"half of it")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(listing, "write_file", breaking)
    for path in (table, tmp_path / "other.csv"):
        ran = taizhang(place, "records", "expenditures", "--csv", path)
        assert ran.code != 0
        assert ran.out == ""
    assert table.read_bytes() == whole
    assert list(tmp_path.iterdir()) == [table]


def test_only_a_file_marks_what_looks_like_a_formula(tmp_path):
    place, table = tmp_path / "ledger", tmp_path / "grants.csv"
    with open_house(place, create=True) as house:
        found(house.writing)
        numbered = a_receipt(document_number="=1+1", voucher_number="＝2＋2")
        house.writing.execute(fresh(numbered))
    shown = taizhang(place, "records", "grants").out
    assert "\t=1+1\t" in shown
    assert "'=1+1" not in shown
    assert taizhang(place, "records", "grants", "--csv", table).code == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["文号"], row["凭证号"]) == ("'=1+1", "'＝2＋2")


def test_a_table_has_a_line_for_each_record(place):
    ran = taizhang(place, "records", "培训", "--limit", "2")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("培训 training session · 2/")
    assert lines[1].startswith("记录编号\t站点\t课程")
    assert len([line for line in lines if line]) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "grants（拨款到账）"),
        (("grants", "--where", "colour=red"), "voucher_number"),
        (("grants", "--where", "source=bank"), "welfare_lottery"),
        (("grants", "--where", "grant"), "字段=值"),
        (("grants", "--project", "P1"), "project"),
        (("grants", "--voided", "perhaps"), "only"),
        (("grants", "--where", "received_on=soon"), "received_on"),
        (("grants", "--from", "soon"), "--from"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(place, arguments, said):
    ran = taizhang(place, "records", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
