"""The budget of the year, and what of a station's money has to be looked at, as chapters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from api.money.pages.columns import CATEGORY, DOCUMENT, RESERVATIONS, SOURCE, SPENT, behind, word
from api.money.pages.timeline import GRANTS
from api.pages.questions.parts import Chapter, Column, Opened, Row, Table
from api.pages.questions.sight import Sight
from api.questions.asking import Answer
from domain.book.refusals import REFUSALS
from domain.ground.labels import Label

_ARTICLE: Final = Column(heading=Label("条款", "Article"), value="article")
_GRANT: Final = Column(
    heading=Label("拨款", "Grant"),
    value="grant",
    opens=lambda row: Opened(f"{GRANTS}{row['grant']}"),
)
_RECORD: Final = Column(
    heading=Label("记录", "Record"),
    value="record",
    opens=lambda row: Opened(f"/audit/record/{row['record']}"),
)
_INVOICE: Final = Column(heading=Label("票据号", "Invoice"), value="voucher_number")
_ELSEWHERE: Final = Column(heading=Label("别处还有", "Elsewhere"), value="elsewhere", unit="count")
_RULE: Final = Column(
    heading=Label("哪里不符", "What is against them"), value=lambda row: REFUSALS[row["rule"]].title
)
_CATEGORIES: Final = Column(
    heading=Label("用途", "Purposes"), value=lambda row: _categories(row["categories"])
)
_MONTHS: Final = Column(heading=Label("闲置月数", "Months"), value="months", unit="count")
_UNTIL: Final = Column(heading=Label("使用期止", "Usable until"), value="period_until", unit="day")
_KEEPS: Final = Column(
    heading=Label("目前", "As it stands"),
    value=lambda row: Label("符合", "kept") if row["keeps"] else Label("未达到", "not kept"),
)


_STATION: Final = Column(heading=Label("站点", "Station"), value="station")
_AWAITED: Final = (
    *(_STATION, CATEGORY),
    Column(heading=Label("金额", "Amount"), value="amount_fen", unit="fen"),
    Column(heading=Label("等候自", "Waiting since"), value="since", unit="day"),
    _RECORD,
)
"""What stands of money that waits: behind the record is the form that takes the next step."""

_PROJECT: Final = Column(heading=Label("项目", "Project"), value="project")
_LEFT: Final = Column(
    heading=Label("还剩", "Left"),
    value="remaining_fen",
    unit="fen",
    is_short=lambda row: row["remaining_fen"] < 0,
)
_EXECUTION: Final = Column(
    heading=Label("执行率", "Spent of planned"),
    value=lambda row: (
        None if row["execution_percent"] is None else round(row["execution_percent"] * 100)
    ),
    unit="share",
)


def chapters(sight: Sight, answer: Answer) -> Iterator[Chapter]:
    """The chapters of an answer that have something in them, the budget of the year first."""
    for name, anchor, columns, rows in (
        (
            Label("支出申请等审批", "Submissions that wait for an approval"),
            "approvals",
            _AWAITED,
            answer["awaiting_approval"],
        ),
        (
            Label("已批准，等支付", "Approved and not paid"),
            "payments",
            _AWAITED,
            answer["awaiting_payment"],
        ),
        (
            Label("预算执行（本年）", "The budget of the year and what became of it"),
            "lines",
            (
                *(SOURCE, CATEGORY, _PROJECT, _fen("预算", "Planned", "planned_fen")),
                _of_line(sight, answer["lines"], "reserved_fen", Label("已预留", "Reserved")),
                _of_line(sight, answer["lines"], "spent_fen", Label("已支出", "Spent")),
                *(_LEFT, _EXECUTION),
            ),
            answer["lines"],
        ),
        (
            Label("同一张票据报了不止一次（A09）", "The same invoice claimed more than once (A09)"),
            "invoices",
            (_INVOICE, _RECORD, _ELSEWHERE),
            _each(answer["duplicate_vouchers"], "records"),
        ),
        (
            Label("与拨款条件不符的支出（A10）", "Spending against the terms of grants (A10)"),
            "terms",
            (_GRANT, _RULE, DOCUMENT, _ARTICLE, _fen("金额", "Amount", "fen")),
            answer["terms_broken"],
        ),
        (
            Label("占比要求的执行情况", "Shares that documents lay down"),
            "shares",
            (
                *(_GRANT, _CATEGORIES, DOCUMENT, _ARTICLE),
                *(_fen("至少", "At least", "floor_fen"), _fen("至多", "At most", "cap_fen")),
                *(_fen("已用", "Used", "used_fen"), _KEEPS),
            ),
            answer["shares"],
        ),
        (
            Label("闲置的钱（A12）", "Idle money (A12)"),
            "idle",
            (_GRANT, _MONTHS, _fen("还剩", "Left", "fen")),
            answer["idle"],
        ),
        (
            Label("使用期已过、还有余额", "Left of grants whose period is over"),
            "undecided",
            (_GRANT, _UNTIL, _fen("还剩", "Left", "fen")),
            answer["undecided"],
        ),
        (
            Label("没有关联服务记录的服务支出（A17）", "Spending on services linked to none (A17)"),
            "unlinked",
            (_RECORD,),
            [{"record": each} for each in answer["unlinked"]],
        ),
    ):
        if rows:
            yield Chapter(table=Table(name=name, anchor=anchor, columns=columns, rows=rows))


def _of_line(sight: Sight, lines: Sequence[Row], value: str, heading: Label) -> Column:
    """What of lines is kept or spent; behind it stand the postings of a purpose without projects."""
    times = Counter((each["source"], each["category"]) for each in lines)
    kept = behind(sight, RESERVATIONS, status="open", since=None)
    spent = behind(sight, kind=SPENT)

    def opens(row: Row) -> Opened | None:
        if value == "reserved_fen":
            return None if row["project"] else kept(row)
        found = spent(row)
        if found is None or row["project"] or times[row["source"], row["category"]] > 1:
            return None
        year = {"from": f"{sight.day[:4]}-01-01", "as_of": sight.day}
        return found._replace(narrowed={**found.narrowed, **year})

    return Column(heading=heading, value=value, unit="fen", opens=opens)


def _fen(zh: str, en: str, value: str) -> Column:
    return Column(heading=Label(zh, en), value=value, unit="fen")


def _each(rows: Sequence[Row], name: str) -> list[Row]:
    """A row for each of the records of a row."""
    return [{**row, "record": record} for row in rows for record in row[name]]


def _categories(codes: Sequence[str]) -> Label:
    named = [word("Category", each) for each in codes]
    return Label("、".join(each.zh for each in named), ", ".join(each.en for each in named))
