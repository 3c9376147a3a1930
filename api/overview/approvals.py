"""审批: everything that waits for somebody's decision as one queue, each line with its next step."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import Final

from api.http.paging import closed_cursor
from api.overview.matters import MATTER_NAMES
from api.pages.forms.deciding import DECIDED_BY, Deciding, deciders
from api.pages.questions.chapters import opened_at, opened_record
from api.pages.questions.declared import QuestionPage
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import APPROVALS, MONTHS
from api.questions.approvals import MATTERS, TABLES, Matter
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.labels import Label

_DECIDED_SHOWN: Final = 100
_CURSOR: Final = re.compile(r"[0-9] [0-9-]{0,10} [^ ]{0,64} [^ ]{0,64}")
"""Where the queue goes on."""
_OF_ANY_DAY: Final = {"from": None, "as_of": None}


def _approvals(questions: Questions, sight: Sight) -> Sheet:
    answer = questions.approvals(sight.ask)
    counts, waiting = answer["counts"], answer["waiting"]
    if sight.cursor is None:
        behind = waiting
    else:
        number, *rest = sight.cursor.split(" ")
        behind = [each for each in waiting if _place(each) > (int(number), *rest)]
    page = behind[: sight.limit]
    chapters = [
        Chapter(table=_table(sight, matter, list(rows), counts[matter]))
        for matter, rows in groupby(page, itemgetter("matter"))
    ]
    if sight.cursor is None:
        chapters.append(Chapter(table=_decided(questions, sight)))
    return Sheet(
        pillars=[
            Pillar(
                MATTER_NAMES[matter],
                counts[matter],
                "count",
                _opened(matter, is_whole=len(waiting) <= sight.limit),
            )
            for matter in MATTERS
            if counts[matter]
        ],
        chapters=chapters,
        next=_cursor(*_place(page[-1])) if len(behind) > len(page) else None,
    )


def _place(row: Row) -> tuple[int, str, str, str]:
    """Where a line stands in the queue, which is in this order."""
    number = MATTERS.index(row["matter"])
    return number, row["since"], row["station"], row["record"] or row["about"]


def _cursor(number: int, since: str = "", station: str = "", what: str = "") -> str:
    return f"{number} {since} {station} {what}"


def _opened(matter: Matter, *, is_whole: bool) -> Opened:
    """The lines of a matter: on the page that has all, or on the one that begins with them."""
    if is_whole:
        return Opened(APPROVALS.path, {}, matter)
    start = closed_cursor(_cursor(MATTERS.index(matter)))
    return Opened(APPROVALS.path, {"cursor": start}, matter)


def _table(sight: Sight, matter: Matter, rows: list[Row], total: int) -> Table:
    is_money = any(row["amount_fen"] is not None for row in rows)
    categories = VOCABULARY["Category"]
    columns = [
        Column(
            heading=Label("站点", "Station"),
            value="station",
            opens=lambda row: opened_at(row, APPROVALS.path),
        ),
        Column(
            heading=Label("事项", "What"),
            value=lambda row: categories.get(row["about"], row["about"]),
            opens=_behind,
        ),
        Column(heading=Label("自", "Since"), value="since", unit="day"),
    ]
    if is_money:
        columns.append(Column(heading=Label("金额", "Amount"), value="amount_fen", unit="fen"))
    columns.append(Column(heading=Label("由谁办", "Decided by"), value=lambda _row: _by(matter)))
    name = MATTER_NAMES[matter]
    if len(rows) < total:
        name = Label(f"{name.zh}（共{total:,}项）", f"{name.en} ({total:,} in all)")
    return Table(
        name=name,
        anchor=matter,
        columns=[*columns, *_steps(sight, matter)],
        rows=rows,
    )


def _behind(row: Row) -> Opened | None:
    """What is to be decided on: the record, or the checklist of a month."""
    if row["record"]:
        return opened_record(row)
    return opened_at(row, f"{MONTHS.path}/{row['about']}", _OF_ANY_DAY)


def _by(matter: Matter) -> Label:
    words = VOCABULARY["Role"]
    told = [words[role] for role in words if role in deciders(matter)]
    return Label("、".join(each.zh for each in told), ", ".join(each.en for each in told))


def _steps(sight: Sight, matter: Matter) -> list[Column]:
    desk = sight.desk
    if desk.past is not None or desk.principal.role not in deciders(matter):
        return []
    return [_column(form, sight.day) for form in DECIDED_BY[matter]]


def _column(form: Deciding, day: str) -> Column:
    def opens(row: Row) -> Opened | None:
        return opened_at(row, form.path, {**form.filled(row, day), **_OF_ANY_DAY})

    return Column(heading=form.name, value=lambda _row: form.name, opens=opens)


def _decided(questions: Questions, sight: Sight) -> Table:
    """What became of late entries that were asked for, the newest first."""
    requests = questions.months(sight.ask)["late_requests"]
    decided = [each for each in requests if each["state"] != "waiting"]
    decided.sort(key=itemgetter("decided_on", "record"), reverse=True)
    rulings, causes = VOCABULARY["LateRuling"], VOCABULARY["LateCause"]
    return Table(
        name=Label("补录：近来审批的", "Late entries decided lately"),
        anchor="decided",
        columns=(
            Column(
                heading=Label("站点", "Station"),
                value="station",
                opens=lambda row: opened_at(row, APPROVALS.path),
            ),
            Column(heading=Label("社工", "Worker"), value="worker"),
            Column(heading=Label("月份", "Month"), value="month", opens=opened_record),
            Column(heading=Label("原因", "Why late"), value=lambda row: causes[row["cause"]]),
            Column(heading=Label("结果", "Ruling"), value=lambda row: rulings[row["state"]]),
            Column(
                heading=Label("审批日期", "Decided"),
                value="decided_on",
                unit="day",
                opens=lambda row: Opened(f"/audit/record/{row['decision']}", _OF_ANY_DAY),
            ),
            Column(heading=Label("意见", "Comment"), value="comment"),
        ),
        rows=decided[:_DECIDED_SHOWN],
        empty=Label("还没有审批过补录。", "No late entry was decided yet."),
    )


PAGES: Final = (
    QuestionPage(
        tab=APPROVALS,
        path=APPROVALS.path,
        name=APPROVALS.name,
        says=Label(
            "等谁同意、等谁付款、哪个月该结账，都在这里",
            "What waits for a decision, a payment, or a month to be closed",
        ),
        data="approvals",
        reads=TABLES,
        sheet=_approvals,
        cursor=_CURSOR,
        is_whole=True,
    ),
)
"""The page of what waits."""
