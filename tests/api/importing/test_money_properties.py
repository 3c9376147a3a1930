"""Money that comes again: what the report lists and what the book holds agree to the fen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.importing import ImportSession
from api.importing.session import Options
from api.workbooks import read_workbook
from tests.api.importing.test_openings import DISTRICT, LOTTERY, file_of, opening
from tests.api.workbooks.made import xlsx

SOURCES = (LOTTERY, DISTRICT)
NAMED = "记-9"
"""What rows in red letters take back; each source has one expense of that number."""
SUMMARIES = {
    "opening": "上年结转",
    "income": "拨款到账",
    "expense": "买菜",
    "advance": "垫付买菜",
    "repayment": "归还垫付款",
    "refund": f"退货，冲{NAMED}号凭证",
}
AMOUNTS = {
    "opening": (500, 501),
    "income": (1_000, 1_001),
    "expense": (20, 21, 22),
    "advance": (900, 901),
    "repayment": (30, 31),
    "refund": (-10, -11),
}
MONTHS = {
    "opening": "01",
    "income": "02",
    "expense": "04",
    "advance": "03",
    "repayment": "05",
    "refund": "06",
}
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Line:
    """A line of 经费台账, as far as money is concerned."""

    kind: str
    day: str
    yuan: int
    source: str
    number: str

    def cells(self) -> list[object]:
        comes = self.kind in ("opening", "income")
        sides = (self.yuan, "") if comes else ("", self.yuan)
        category = "服务活动" if self.kind in ("expense", "advance") else ""
        summary = SUMMARIES[self.kind]
        return [0, self.day, summary, *sides, self.payer, "", self.number, category, ""]

    @property
    def payer(self) -> str:
        """The source that a line names: an advance names none."""
        return "" if self.kind == "advance" else self.source

    @property
    def moved(self) -> int:
        return {"opening": 1, "income": 1, "advance": 0}.get(self.kind, -1) * self.yuan


def line_of(kind):
    return st.builds(
        Line,
        st.just(kind),
        st.sampled_from((f"2021-{MONTHS[kind]}-01", f"2021-{MONTHS[kind]}-02"))
        if kind != "opening"
        else st.just("2021-01-01"),
        st.sampled_from(AMOUNTS[kind]),
        st.sampled_from(SOURCES),
        st.sampled_from(("", "1", "2")) if kind != "opening" else st.just(""),
    )


BASIS = (
    Line("income", "2021-02-01", 5_000, LOTTERY, "甲"),
    Line("income", "2021-02-01", 5_000, DISTRICT, "乙"),
    Line("advance", "2021-03-01", 3_000, "", "丙"),
    Line("expense", "2021-03-01", 500, LOTTERY, NAMED),
    Line("expense", "2021-03-01", 501, DISTRICT, NAMED),
)
"""What there is enough of, so that nothing else is refused."""
OPENINGS = st.lists(line_of("opening"), max_size=2, unique_by=lambda line: line.source)
OTHERS = st.lists(
    st.sampled_from(("income", "expense", "advance", "repayment", "refund")).flatmap(line_of),
    min_size=1,
    max_size=6,
    # A number is all that may tell two papers apart, so none of two such is without one.
    unique_by=lambda line: (line.kind, line.day, line.yuan, line.payer),
)


@st.composite
def books(draw):
    return draw(st.permutations([*BASIS, *draw(OPENINGS), *draw(OTHERS)]))


@st.composite
def changed(draw, lines):
    """Another version of the lines, and the line that is another one in it."""
    at = draw(st.integers(0, len(lines) - 1))
    was = lines[at]
    what = draw(st.sampled_from(("nothing", "yuan", "day", "year before", "source", "number")))
    now = {
        "nothing": was,
        "yuan": replace(was, yuan=was.yuan + draw(st.sampled_from((-1, 1, 2)))),
        "day": replace(was, day=f"{was.day[:8]}{draw(st.sampled_from(('01', '02', '09')))}"),
        "year before": replace(was, day=f"2020{was.day[4:]}"),
        "source": replace(was, source=DISTRICT if was.source == LOTTERY else LOTTERY),
        "number": replace(was, number=draw(st.sampled_from(("", "1", "9")))),
    }[what]
    if now.cells() == was.cells() or (now.kind == "opening" and now.number):
        now = was
    version = [*lines[:at], now, *lines[at + 1 :]]
    return draw(st.permutations(version)), was, now


def session_of(**options):
    return ImportSession(
        None,
        log=None,
        vault=None,
        options=Options(**options),
        now=lambda: datetime(2024, 1, 1, tzinfo=UTC),
    )


def take_in(session, lines, year=2021):
    content = file_of(year, *(line.cells() for line in lines))
    content["站点信息"][3][1] = "2020-01-04"
    content["人员名册"][2][5] = "2020-01-04"
    report = session.take_in(read_workbook(xlsx(content))).to_json()
    listed = len(report["refused"]) + len(report["duplicates"])
    assert report["accepted"]["money"] + listed == len(lines)
    return report


def agrees(session, lines):
    """Whether the book has exactly the money of some lines: asked by what the next year began with."""
    left = {
        source: sum(each.moved for each in lines if each.source == source) for source in SOURCES
    }
    content = file_of(2023, *(opening(left[each], "2023-01-01", each) for each in SOURCES))
    content["站点信息"][3][1] = "2020-01-04"
    content["人员名册"][2][5] = "2020-01-04"
    report = session.take_in(read_workbook(xlsx(content))).to_json()
    return (report["refused"], report["warnings"]) == ([], [])


@QUICK
@given(st.data(), books(), st.booleans())
def test_one_line_that_is_another_is_listed_and_the_book_is_what_the_report_says(
    data, lines, applied
):
    version, was, now = data.draw(changed(lines))
    session = session_of(apply_changes=applied)
    first = take_in(session, lines)
    assert (first["refused"], first["duplicates"], first["warnings"]) == ([], [], [])
    assert agrees(session, lines)
    report = take_in(session, version)
    rest = [line for line in lines if line is not was]
    if now is was:
        assert (report["changed"], report["missing"], report["warnings"]) == ([], [], [])
        assert report["added"]["money"] == 0
    else:
        assert report["changed"] or report["missing"] or report["refused"]
    is_corrected = report["changed"] and applied and not report["refused"]
    is_added = not (report["changed"] or report["refused"] or report["duplicates"])
    if any(row["code"] == "opening_differs" for row in report["warnings"]):
        is_added = False
    if now is was:
        assert agrees(session, lines)
    elif is_corrected:
        assert agrees(session, [*rest, now])
    elif is_added:
        assert agrees(session, [*lines, now])
    else:
        assert agrees(session, lines)


@QUICK
@given(st.data(), books())
def test_two_files_in_either_order_come_to_the_same_once_both_are_through(data, lines):
    # The lines of one voucher stand in one file, as its number tells them from others.
    lines = [
        replace(line, number=line.number and (NAMED if line.number == NAMED else str(at)))
        for at, line in enumerate(lines)
    ]
    some = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    files = [
        [line for line, is_first in zip(lines, some, strict=True) if is_first is wanted]
        for wanted in (True, False)
    ]
    session = session_of()
    reports = [take_in(session, file) for file in (*files, *files)]
    for report in reports:
        assert (report["duplicates"], report["changed"], report["warnings"]) == ([], [], [])
    assert [report["refused"] for report in reports[2:]] == [[], []]
    assert agrees(session, lines)
