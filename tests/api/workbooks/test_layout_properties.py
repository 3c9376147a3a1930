"""One table in many forms: whatever its columns are called and wherever they stand, the same rows."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.workbooks import read_workbook
from api.workbooks.layouts import LAYOUTS
from api.workbooks.layouts.columns import header_key
from api.workbooks.layouts.declared import DECLARED
from tests.api.importing.filled import cells_of, sheet_of
from tests.api.workbooks.made import sheets, xlsx
from tests.examples import few

SHEETS = {kind: layout.sheet for kind, layout in LAYOUTS.items()}
NAMES = {
    **{topic: layout.marks for topic, layout in DECLARED.items()},
    "staff": ("人员名册", "花名册", "社工花名册（2021）", "人员信息表"),
    "money": ("经费台账", "经费使用台账", "收支明细", "资金流水10月"),
    "visits": ("探访台账", "入户走访台账", "十月探访台账", "探访台账 (2)", "走访登记"),
    "training": ("培训台账", "培训登记", "第三季度培训", "参训记录"),
}


def plain(rows):
    """Rows without where they stand and what their columns are called."""
    return [
        {
            field.name: getattr(row, field.name)
            for field in dataclasses.fields(row)
            if field.name not in {"line", "problems"}
        }
        | {"problems": [problem.code for problem in row.problems]}
        for row in rows
    ]


def content_of(kind):
    """A whole book, and in it a sheet of a kind under a title."""
    content = sheets()
    if kind in DECLARED:
        content[SHEETS[kind]] = [["甲街道社会工作站"], *sheet_of(kind, cells_of(kind))]
    return content


def of_kind(book, kind):
    if kind in DECLARED:
        return [row for row in book.declared if row.kind.topic == kind]
    return {
        "staff": book.staff,
        "money": book.money,
        "visits": book.visits,
        "training": book.training,
    }[kind]


@pytest.mark.parametrize("kind", list(LAYOUTS))
@given(data=st.data())
@few(2, 20, deadline=None)
def test_any_layout_of_a_table_has_the_same_rows(kind, data):
    content = content_of(kind)
    usual = read_workbook(xlsx(content))
    table = content.pop(SHEETS[kind])
    title, header, rows = table[0], table[1], table[2:]
    layout = LAYOUTS[kind]
    # Each column under a name that nothing else of its kind is called.
    renamed = [
        data.draw(
            st.sampled_from(
                [column]
                + [
                    each
                    for each in layout.columns[column]
                    if len(layout.names[header_key(each)]) == 1
                ]
            )
        )
        for column in header
    ]
    order = data.draw(st.permutations(range(len(header))))
    above = [
        title,
        *data.draw(st.lists(st.just(["填报单位（盖章）：甲", "", "填报日期："]), max_size=3)),
    ]
    head = [[renamed[place] for place in order]]
    if data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(header) - 2))
        upper = [*head[0]]
        lower = [""] * len(upper)
        for place in (start, start + 1):
            lower[place] = upper[place]
            upper[place] = "总项" if place == start else ""
        head = [upper, lower]
    body = [[row[place] for place in order] for row in rows]
    if data.draw(st.booleans()):
        foot = [[], ["站长（签名）：", "", "填表人（签名）：", "张某"]]
    else:
        foot = [["合计", "", ""]]
    content[data.draw(st.sampled_from(NAMES[kind]))] = [*above, *head, *body, *foot]
    book = read_workbook(xlsx(content))
    assert plain(of_kind(book, kind)) == plain(of_kind(usual, kind))


@pytest.mark.parametrize("kind", list(LAYOUTS))
def test_every_word_of_every_column_is_read_as_one(kind):
    layout = LAYOUTS[kind]
    content = content_of(kind)
    rows = content.pop(SHEETS[kind])
    words = {
        f"{SHEETS[kind]} ({number})": (place, column, word)
        for number, (place, column, word) in enumerate(
            (
                (place, column, word)
                for place, column in enumerate(rows[1])
                for word in layout.columns[column]
            ),
            2,
        )
    }
    many = {
        sheet: [rows[0], [*rows[1][:place], f"{word}（必填）", *rows[1][place + 1 :]], *rows[2:]]
        for sheet, (place, _column, word) in words.items()
    }
    found = of_kind(read_workbook(xlsx(content | many)), kind)
    named = {row.line.sheet: row.line.columns for row in found}
    for sheet, (place, column, word) in words.items():
        ambiguous = len(layout.names[header_key(word)]) > 1
        assert named[sheet].get(column) == place or ambiguous, (column, word)
