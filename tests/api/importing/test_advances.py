"""Money that somebody laid out before the station's came, as sheets have it."""

from __future__ import annotations

from tests.api.terminal.running import taizhang
from tests.api.workbooks.made import sheets, xlsx

SOURCE = "福彩公益金"


def line(day, summary, *, income="", expense="", source=SOURCE, category=""):
    return [1, day, summary, income, expense, source, "", "", category, ""]


def budget(ledger):
    return taizhang(ledger, "budget", "--station", "甲", "--json").json


def take_in(ledger, file, *rows):
    content = sheets()
    content["经费台账"][2:] = rows
    file.write_bytes(xlsx(content))
    (report,) = taizhang(ledger, "import", "workbook", file, "--json").json["files"]
    assert report["refused"] == []
    return report


def test_an_advance_is_owed_until_it_is_given_back_and_is_spent_once(tmp_path):
    ledger, file = tmp_path / "ledger", tmp_path / "甲.xlsx"
    made = line("3月1日", "垫付印刷费", expense=30, source="", category="办公")
    take_in(ledger, file, made)
    owed = budget(ledger)
    assert (owed["advances_open_fen"], owed["total_spent_fen"]) == (30_00, 0)
    assert owed["by_category"] == {"office": 30_00}

    received = line("3月10日", "拨款到账", income=100)
    given_back = line("3月12日", "归还垫付款", expense=20)
    report = take_in(ledger, file, given_back, made, received)
    assert report["added"]["money"] == 2
    paid = budget(ledger)
    assert paid["advances_open_fen"] == 10_00
    assert paid["sources"]["welfare_lottery"]["available_fen"] == 80_00
    assert paid["sources"]["welfare_lottery"]["spent_fen"] == 20_00
    assert paid["by_category"] == {"office": 30_00}

    again = take_in(ledger, file, made, received, given_back)
    assert again["added"]["money"] == 0
    assert {**budget(ledger), "position": 0} == {**paid, "position": 0}


def test_nothing_is_given_back_that_no_advance_is_as_large_as(tmp_path):
    ledger, file = tmp_path / "ledger", tmp_path / "甲.xlsx"
    content = sheets()
    content["经费台账"][2:] = [
        line("3月1日", "垫付印刷费", expense=30, source="", category="办公"),
        line("3月10日", "拨款到账", income=100),
        line("3月12日", "归还垫付款", expense="30.01"),
    ]
    file.write_bytes(xlsx(content))
    (report,) = taizhang(ledger, "import", "workbook", file, "--json").json["files"]
    assert [(row["row"], row["code"]) for row in report["refused"]] == [(5, "unknown_advance")]
    assert budget(ledger)["advances_open_fen"] == 30_00


def test_what_differs_is_printed_in_words(tmp_path):
    ledger, file = tmp_path / "ledger", tmp_path / "甲.xlsx"
    rows = [line("3月10日", "拨款", income=100), line("3月11日", "纸", expense=30, category="办公")]
    take_in(ledger, file, *rows)
    rows[1][8] = "宣传"
    content = sheets()
    content["经费台账"][2:] = rows
    file.write_bytes(xlsx(content))
    printed = taizhang(ledger, "import", "workbook", file).out
    assert "支出类别：办公 → 宣传" in printed
