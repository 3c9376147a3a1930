"""The page of inspections: of a station, or of all in an area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.lists.fields import listed_at
from api.pages.forms.routes import stating
from api.pages.questions.chapters import by_word, opened_at, opened_record, records_of
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import INSPECTIONS
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.words import VOCABULARY
from domain.ground.kinds import Kind
from domain.ground.labels import Label

FINDINGS: Final = "findings"
"""What the page calls its table of findings."""
_RAISED: Final = KIND_OF_TOPIC["finding.raised"]
_ANSWERED: Final = KIND_OF_TOPIC["finding.answered"]
_RETURNED: Final = KIND_OF_TOPIC["finding.returned"]
_CLOSED: Final = KIND_OF_TOPIC["finding.closed"]
_OF_ANY_DAY: Final = {"from": None, "as_of": None}


def inspections(questions: Questions, sight: Sight) -> Sheet:
    """Inspections, their findings by the day they are due, and what they are about."""
    answer = questions.inspections(sight.ask)
    return Sheet(
        pillars=_pillars(answer),
        chapters=[
            Chapter(table=_findings(sight, answer["findings"])),
            Chapter(table=_inspections(sight, answer["inspections"])),
            by_word(
                sight,
                (Label("问题类别", "Matters"), Label("问题", "Findings")),
                answer["by_matter"],
                VOCABULARY["InspectionMatter"],
                lambda word: records_of(_RAISED.topic, {"matter": word, **_OF_ANY_DAY}),
                drawn_as="matters",
            ),
        ],
    )


def _pillars(answer: Answer) -> list[Pillar]:
    counts, here = answer["counts"], Opened(INSPECTIONS.path, {}, FINDINGS)
    return [
        Pillar(
            Label("检查", "Inspections"),
            len(answer["inspections"]),
            "count",
            records_of("inspection.held", _OF_ANY_DAY),
        ),
        Pillar(Label("问题", "Findings"), counts["findings"], "count", here),
        Pillar(Label("待整改", "Open"), counts["open"], "count", here),
        Pillar(
            Label("逾期", "Overdue"),
            counts["overdue"],
            "count",
            here,
            is_short=counts["overdue"] > 0,
        ),
        Pillar(Label("待复核", "To be decided on"), counts["answered"], "count", here),
        Pillar(Label("已销号", "Settled"), counts["closed"], "count", here),
    ]


def _findings(sight: Sight, rows: Sequence[Row]) -> Table:
    matters, states = VOCABULARY["InspectionMatter"], VOCABULARY["FindingState"]
    severities = VOCABULARY["FindingSeverity"]
    return Table(
        name=Label("检查问题", "Findings"),
        anchor=FINDINGS,
        columns=(
            Column(heading=Label("编号", "Code"), value="finding", opens=opened_record),
            Column(
                heading=Label("站点", "Station"),
                value="station",
                opens=lambda row: opened_at(row, INSPECTIONS.path),
            ),
            Column(heading=Label("类别", "Matter"), value=lambda row: matters[row["matter"]]),
            Column(
                heading=Label("程度", "Severity"), value=lambda row: severities[row["severity"]]
            ),
            Column(heading=Label("提出", "Raised"), value="raised_on", unit="day"),
            Column(
                heading=Label("整改期限", "Due"),
                value="due_on",
                unit="day",
                is_short=lambda row: row["is_overdue"],
            ),
            Column(heading=Label("状态", "State"), value=lambda row: states[row["state"]]),
            Column(
                heading=Label("逾期天数", "Days overdue"),
                value=lambda row: row["overdue_days"] or "",
                unit="count",
                is_short=lambda row: row["is_overdue"],
            ),
            Column(
                heading=Label("答复日期", "Answered"),
                value="answered_on",
                unit="day",
                opens=_answer,
            ),
            Column(
                heading=Label("答复天数", "Days to answer"), value="days_to_answer", unit="count"
            ),
            Column(heading=Label("退回次数", "Sent back"), value="sent_back", unit="count"),
            Column(heading=Label("销号日期", "Settled"), value="closed_on", unit="day"),
            *_steps(sight),
        ),
        rows=rows,
        empty=Label("没有检查问题。", "There is no finding."),
    )


_ANSWER: Final = Label("答复", "answer")
_RETURN: Final = Label("退回", "send back")
_CLOSE: Final = Label("销号", "settle")


def _steps(sight: Sight) -> list[Column]:
    """What whoever looks may do next about a finding."""
    found = []
    if sight.desk.may_record(_ANSWERED):
        found.append(_step(sight, _ANSWER, _ANSWERED, ("open", "returned")))
    if sight.desk.may_record(_CLOSED):
        found.append(_step(sight, _CLOSE, _CLOSED, ("answered",)))
        found.append(_step(sight, _RETURN, _RETURNED, ("answered",)))
    return found


def _step(sight: Sight, name: Label, kind: Kind, states: Sequence[str]) -> Column:
    day = sight.day

    def opens(row: Row) -> Opened | None:
        if row["state"] not in states:
            return None
        said = {"finding": row["finding"], kind.started: day}
        if row["state"] == "answered":
            said |= {name: row[name] for name in ("answer", "content_sha256")}
        return _form(kind, said)

    return Column(
        heading=name, value=lambda row: name if row["state"] in states else "", opens=opens
    )


def _inspections(sight: Sight, rows: Sequence[Row]) -> Table:
    kinds, by = VOCABULARY["InspectionKind"], VOCABULARY["InspectingAuthority"]
    matters = VOCABULARY["InspectionMatter"]

    def looked_at(row: Row) -> Label:
        told = [matters[each] for each in row["matters"]]
        return Label("、".join(each.zh for each in told), ", ".join(each.en for each in told))

    columns = [
        Column(heading=Label("编号", "Code"), value="inspection", opens=opened_record),
        Column(
            heading=Label("站点", "Station"),
            value="station",
            opens=lambda row: opened_at(row, INSPECTIONS.path),
        ),
        Column(heading=Label("类型", "Kind"), value=lambda row: kinds[row["kind"]]),
        Column(heading=Label("检查单位", "By"), value=lambda row: by[row["authority"]]),
        Column(heading=Label("日期", "Day"), value="held_on", unit="day"),
        Column(heading=Label("内容", "Matters"), value=looked_at),
        Column(heading=Label("抽查记录", "Sample"), value="sampled", unit="count"),
        Column(heading=Label("问题", "Findings"), value="findings", unit="count"),
        Column(heading=Label("待整改", "Open"), value="open", unit="count"),
        Column(
            heading=Label("逾期", "Overdue"),
            value="overdue",
            unit="count",
            is_short=lambda row: row["overdue"] > 0,
        ),
    ]
    if sight.desk.may_record(_RAISED):
        columns.append(
            Column(
                heading=Label("提出问题", "Raise a finding"),
                value=lambda _row: Label("提出", "raise"),
                opens=lambda row: _form(
                    _RAISED, {"inspection": row["inspection"], "raised_on": sight.day}
                ),
            )
        )
    return Table(
        name=Label("检查", "Inspections"),
        anchor="inspections",
        columns=columns,
        rows=rows,
        empty=Label("没有检查。", "There is no inspection."),
    )


def _answer(row: Row) -> Opened | None:
    return Opened(f"/audit/record/{row['answer']}", _OF_ANY_DAY) if row["answer"] else None


def _form(kind: Kind, said: dict[str, str]) -> Opened:
    return Opened(f"/audit/new/{listed_at(kind)}", {**stating(**said), **_OF_ANY_DAY})
