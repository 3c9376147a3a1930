"""Files that are given together: each finds what it needs, whatever order they are named in."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from api.commands import app
from api.workbooks import turns
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
    order = turns([(xlsx(each), f"{place}.xlsx") for place, each in enumerate(given)])
    assert order == [3, 2, 0, 1]


def test_an_earlier_year_comes_first_and_an_unreadable_file_stops_nobody():
    later = [["甲街道2022年经费台账"], *MONEY[1:]]
    given = [xlsx({"经费台账": later}), b"PK", xlsx({"经费台账": MONEY})]
    assert turns([(each, f"{place}.xlsx") for place, each in enumerate(given)]) == [1, 2, 0]


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
