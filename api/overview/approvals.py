"""审批: everything that waits for somebody's decision as one queue, each line with its next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from api.lists.fields import listed_at
from api.overview.matters import MATTER_NAMES
from api.pages.forms.routes import stating
from api.pages.questions.chapters import opened_at, opened_record
from api.pages.questions.declared import QuestionPage
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import APPROVALS, MONTHS
from api.questions.approvals import MATTERS, TABLES
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.commands import ClosePeriod
from domain.book.deciding.authority import PERMITTED
from domain.book.words import VOCABULARY
from domain.ground.labels import Label
from domain.ground.vocabulary import Role

_DECIDED_SHOWN: Final = 100
_OF_ANY_DAY: Final = {"from": None, "as_of": None}
_SEEN: Final = "content_sha256"


class _Step(NamedTuple):
    """A form that decides: what its link says, the kind, and its fields by what the row says."""

    name: Label
    topic: str
    fields: Mapping[str, str]
    said: Mapping[str, str] = {}

    @property
    def roles(self) -> frozenset[Role]:
        return KIND_OF_TOPIC[self.topic].recorded_by

    def form(self, row: Row, day: str) -> Opened:
        kind = KIND_OF_TOPIC[self.topic]
        known = {name: row[key] for name, key in self.fields.items() if row[key]}
        narrowed = {**stating(**self.said, **known, **{kind.started: day}), **_OF_ANY_DAY}
        at = opened_at(row, f"/audit/new/{listed_at(kind)}", narrowed)
        assert at is not None, "what waits is at a station"
        return at


_ACCEPT, _REFUSE = Label("同意", "accept"), Label("驳回", "reject")
_PAY: Final = Label("支付", "pay")
_STEPS: Final[Mapping[str, Sequence[_Step]]] = {
    "late_entry": (
        _Step(_ACCEPT, "late_entry.decided", {"request": "record"}, {"ruling": "accepted"}),
        _Step(_REFUSE, "late_entry.decided", {"request": "record"}, {"ruling": "rejected"}),
    ),
    "expenditure_approval": (
        _Step(_ACCEPT, "expenditure.approved", {"submission": "record", _SEEN: _SEEN}),
        _Step(_REFUSE, "expenditure.rejected", {"submission": "record", _SEEN: _SEEN}),
    ),
    "expenditure_payment": (_Step(_PAY, "expenditure.paid", {"submission": "record"}),),
    "case_step": (
        _Step(_ACCEPT, "case.approved", {"case": "about", "approved": "record", _SEEN: _SEEN}),
    ),
    "milestone_claim": (
        _Step(_ACCEPT, "milestone.approved", {"claim": "record", _SEEN: _SEEN}),
        _Step(_REFUSE, "milestone.refused", {"claim": "record", _SEEN: _SEEN}),
    ),
    "claim_payment": (_Step(_PAY, "milestone.paid", {"claim": "record"}),),
    "finding_answer": (
        _Step(
            Label("销号", "settle"),
            "finding.closed",
            {"finding": "about", "answer": "record", _SEEN: _SEEN},
        ),
        _Step(
            Label("退回", "send back"),
            "finding.returned",
            {"finding": "about", "answer": "record", _SEEN: _SEEN},
        ),
    ),
    "month_close": (),
}
assert set(_STEPS) == set(MATTERS), "every matter says by which forms it is decided"


def _approvals(questions: Questions, sight: Sight) -> Sheet:
    answer = questions.approvals(sight.ask)
    counts = answer["counts"]
    return Sheet(
        pillars=[
            Pillar(
                MATTER_NAMES[matter],
                counts[matter],
                "count",
                Opened(APPROVALS.path, {}, matter),
            )
            for matter in MATTERS
            if counts[matter]
        ],
        chapters=[
            *(
                Chapter(table=_table(sight, matter, list(rows)))
                for matter, rows in groupby(answer["waiting"], itemgetter("matter"))
            ),
            Chapter(table=_decided(questions, sight)),
        ],
    )


def _table(sight: Sight, matter: str, rows: list[Row]) -> Table:
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
    columns.append(
        Column(heading=Label("由谁办", "Decided by"), value=lambda row: _by(row["matter"]))
    )
    return Table(
        name=MATTER_NAMES[matter],
        anchor=matter,
        columns=[*columns, *_steps(sight, matter)],
        rows=rows,
    )


def _behind(row: Row) -> Opened | None:
    """What is to be decided on: the record, or the checklist of a month."""
    if row["record"]:
        return opened_record(row)
    return opened_at(row, f"{MONTHS.path}/{row['about']}", _OF_ANY_DAY)


def _roles(matter: str) -> frozenset[Role]:
    steps = _STEPS[matter]
    return steps[0].roles if steps else PERMITTED[ClosePeriod]


def _by(matter: str) -> Label:
    words = VOCABULARY["Role"]
    told = [words[role] for role in words if role in _roles(matter)]
    return Label("、".join(each.zh for each in told), ", ".join(each.en for each in told))


def _steps(sight: Sight, matter: str) -> list[Column]:
    desk = sight.desk
    if desk.past is not None or desk.principal.role not in _roles(matter):
        return []
    return [_column(step, sight.day) for step in _STEPS[matter]]


def _column(step: _Step, day: str) -> Column:
    return Column(
        heading=step.name, value=lambda _row: step.name, opens=lambda row: step.form(row, day)
    )


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
    ),
)
"""The page of what waits."""
