"""Files that are given together: each finds what it needs, whatever order they are named in."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from api.commands import app
from api.workbooks import Given, turns
from tests.api.workbooks.made import MONEY, STAFF, STATION, TRAINING, VISITS, xlsx


def files(folder):
    """A book in parts, named so that their names say the wrong order."""
    parts = {
        "1探访.xlsx": {"站点信息": STATION, "探访台账": VISITS},
        "2支出.xlsx": {"经费台账": [*MONEY[:2], MONEY[3]]},
        "3收入.xlsx": {"经费台账": MONEY[:3]},
        "4名册.xlsx": {"站点信息": STATION, "人员名册": STAFF, "培训台账": TRAINING},
    }
    for name, content in parts.items():
        (folder / name).write_bytes(xlsx(content))
    return [folder / name for name in parts]


def test_rosters_come_before_visits_and_income_before_spending():
    visits, spent, came = ({"探访台账": VISITS}, {"经费台账": [*MONEY[:2], MONEY[3]]}, {})
    came["经费台账"] = MONEY[:3]
    given = [visits, spent, came, {"站点信息": STATION, "人员名册": STAFF}]
    order = turns([Given(xlsx(each), f"{place}.xlsx") for place, each in enumerate(given)])
    assert [turn.place for turn in order] == [3, 2, 0, 1]


def test_an_earlier_year_comes_first_and_an_unreadable_file_stops_nobody():
    later = [["甲街道2022年经费台账"], *MONEY[1:]]
    given = [xlsx({"经费台账": later}), b"PK", xlsx({"经费台账": MONEY})]
    order = turns([Given(each, f"{place}.xlsx") for place, each in enumerate(given)])
    assert [turn.place for turn in order] == [1, 2, 0]


def test_one_command_takes_all_parts_of_a_book_in_any_order(tmp_path):
    paths = [str(path) for path in files(tmp_path)]
    runner = CliRunner()
    ledger = str(tmp_path / "ledger")
    order = ["import", "workbook", *paths, "--station", "甲", "--json"]
    assert runner.invoke(app, ["--ledger", ledger, "init"]).exit_code == 0
    answer = runner.invoke(app, ["--ledger", ledger, *order])
    reports = json.loads(answer.stdout)["files"]
    assert [each["file"] for each in reports] == [path.rpartition("/")[2] for path in paths]
    assert [each["refused"] for each in reports] == [[], [], [], []]


def test_a_roster_of_a_station_that_a_later_file_founds_needs_no_second_import(tmp_path):
    """The visits say whose they are and need the people; the roster says neither station nor year."""
    roster = [*STAFF[:2], [1, "赵一", "专职", "社会工作师", "县统招", "1月4日", "", ""]]
    parts = {
        "1探访.xlsx": {"站点信息": STATION, "探访台账": VISITS, "经费台账": MONEY},
        "2名册.xlsx": {"人员名册": roster},
    }
    for name, content in parts.items():
        (tmp_path / name).write_bytes(xlsx(content))
    paths = [str(tmp_path / name) for name in parts]
    for more in (["--dry-run"], []):
        order = ["import", "workbook", *paths, "--station", "甲", "--json", *more]
        answer = CliRunner().invoke(app, ["--ledger", str(tmp_path / "ledger"), *order])
        told = json.loads(answer.stdout)
        assert told["errors"] == []
        assert [each["refused"] for each in told["files"]] == [[], []]
        assert [each["accepted"] for each in told["files"]] == [
            {"visits": 1, "money": 2, "training": 0, "staff": 0},
            {"visits": 0, "money": 0, "training": 0, "staff": 1},
        ]


def test_a_file_of_an_unknown_station_is_still_of_nobody(tmp_path):
    (tmp_path / "名册.xlsx").write_bytes(xlsx({"人员名册": STAFF}))
    order = ["import", "workbook", str(tmp_path / "名册.xlsx"), "--station", "甲", "--json"]
    answer = CliRunner().invoke(app, ["--ledger", str(tmp_path / "ledger"), *order])
    assert [each["code"] for each in json.loads(answer.stdout)["errors"]] == ["unknown_station"]


def test_small_files_are_read_once_and_long_ones_are_not_kept():
    given = [Given(xlsx({"经费台账": MONEY}), f"{place}.xlsx") for place in range(3)]
    assert all(turn.workbook is not None for turn in turns(given))
    assert [turn.workbook is None for turn in turns(given, keep_rows=3)] == [False, True, True]
