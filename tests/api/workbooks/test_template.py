"""The empty workbook that we hand out, filled in and read back."""

from __future__ import annotations

import io
from datetime import time

import openpyxl

from api.workbooks import read_workbook
from api.workbooks.layouts import LAYOUTS
from api.workbooks.meaning.explaining import CHOICES, HELP
from api.workbooks.template import HELP_PAGE, WORDS_PAGE, write_template
from tests.api.terminal.running import taizhang

FILLED = {
    "站点信息": [
        ["甲街道社会工作站"],
        ["甲"],
        ["江北区"],
        ["2021-01-04"],
        ["混合运营"],
        ["2021"],
    ],
    "人员名册": {
        "姓名": "赵一",
        "专职/兼职": "专职",
        "证书等级": "社会工作师",
        "来源": "增设岗位",
        "入职日期": "2021-01-04",
    },
    "经费台账": {
        "日期": "3.10",
        "摘要": "拨款",
        "收入": "5万元",
        "资金来源": "市级一次性补助",
        "凭证号": "记-001",
    },
    "探访台账": {
        "探访日期": "6.3",
        "起止时间": "9:00-9:40",
        "探访社工": "赵一",
        "服务对象": "钱二",
        "对象类别": "独居老人",
        "探访方式": "入户",
        "服务内容": "人文关怀、心理疏导",
    },
    "培训台账": {
        "日期": "6.9",
        "起止时间": "9:00-10:30",
        "培训主题": "社工实务",
        "学时": "1.5",
        "参加人员": "赵一",
        "村社区工作者": "李四、CUN-2",
        "志愿者": "V01",
        "签到签退": "赵一 8:52-12:01、李四（9:05）、V01 上午8点55分-10:20",
        "形式": "讲座",
    },
}


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def filled():
    book = opened(write_template("甲"))
    for number, (value,) in enumerate(FILLED["站点信息"], 1):
        book["站点信息"].cell(number, 2, value)
    for sheet in ("人员名册", "经费台账", "探访台账", "培训台账"):
        page = book[sheet]
        places = {cell.value: cell.column for cell in page[1]}
        for column, value in FILLED[sheet].items():
            page.cell(2, places[column], value)
    result = io.BytesIO()
    book.save(result)
    return result.getvalue()


def test_a_filled_in_form_is_read_without_a_word_of_complaint():
    book = read_workbook(filled())
    assert [row.problems for row in book.rows()] == [(), (), (), ()]
    assert book.notes == ()
    assert (book.station.code, book.ledger_year) == ("甲", 2021)
    assert book.money[0].day.isoformat() == "2021-03-10"
    (session,) = book.training
    assert (session.villagers, session.volunteers) == (("李四", "CUN-2"), ("V01",))
    assert session.signs == (
        ("赵一", time(8, 52), time(12, 1)),
        ("李四", time(9, 5), None),
        ("V01", time(8, 55), time(10, 20)),
    )
    assert book.visits[0].services == ("humane_care", "counselling")


def test_several_papers_of_an_expense_are_read_from_the_form_as_they_were_filled_in():
    book = opened(filled())
    page = book["经费台账"]
    spent = {"日期": "3.12", "摘要": "印刷", "支出": "100", "资金来源": "市级一次性补助"}
    spent |= {"用途类别": "宣传", "票据号": "88", "其他票据": "89:30、90:1,000.50"}
    places = {cell.value: cell.column for cell in page[1]}
    for column, value in spent.items():
        page.cell(3, places[column], value)
    result = io.BytesIO()
    book.save(result)
    row = read_workbook(result.getvalue()).money[1]
    assert row.problems == ()
    assert (row.paper_no, row.further) == ("88", (("89", 30_00), ("90", 1_000_50)))


def test_it_has_every_sheet_and_an_explanation_of_every_column():
    book = opened(write_template())
    assert book.sheetnames == [
        HELP_PAGE,
        "站点信息",
        *(x.sheet for x in LAYOUTS.values()),
        WORDS_PAGE,
    ]
    told = {(row[0], row[1]): row[2] for row in book[HELP_PAGE].iter_rows(values_only=True)}
    for layout in LAYOUTS.values():
        header = [cell.value for cell in book[layout.sheet][1]]
        assert set(layout.required) <= set(header)
        for column in header:
            assert told[layout.sheet, column]
    assert book[WORDS_PAGE].sheet_state == "hidden"


def test_every_list_of_words_is_a_drop_down_of_words_that_are_read():
    book = opened(write_template())
    found = {
        (sheet.title, sheet.cell(1, next(iter(each.sqref.ranges)).min_col).value): each.formula1
        for sheet in book
        for each in sheet.data_validations.dataValidation
    }
    assert set(found) == {(LAYOUTS[kind].sheet, column) for kind, column in CHOICES}
    for (kind, column), choice in CHOICES.items():
        first, last = (
            found[LAYOUTS[kind].sheet, column].replace("$", "").rpartition("!")[2].split(":")
        )
        offered = [row[0].value for row in book[WORDS_PAGE][first:last]]
        assert offered == list(choice.allowed)
        assert all(choice.find(word) for word in offered)
        assert column in HELP[kind]


def test_an_empty_form_is_no_book_but_names_what_to_fill_in():
    ran = read_workbook_error(write_template())
    assert "站点代码" in ran.zh


def read_workbook_error(data):
    from api.workbooks import WorkbookUnreadable

    try:
        read_workbook(data)
    except WorkbookUnreadable as error:
        return error
    raise AssertionError("an empty form was read")


def test_the_command_writes_it_and_the_import_takes_it_in(tmp_path):
    out = tmp_path / "空白.xlsx"
    ran = taizhang(tmp_path / "ledger", "import", "template", str(out), "--station", "甲")
    assert ran.code == 0, ran.err
    assert opened(out.read_bytes())["站点信息"]["B2"].value == "甲"
    assert not (tmp_path / "ledger").exists()
    out.write_bytes(filled())
    ran = taizhang(tmp_path / "ledger", "import", "workbook", str(out), "--json")
    assert ran.code == 0, ran.err


def test_the_workbook_says_nothing_of_when_it_was_asked_for():
    assert opened(write_template()).properties.created.year == 1970
