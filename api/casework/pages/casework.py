"""How far cases are, as a page: by stage, by worker, incomplete files, referrals and complaints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.casework.pages.cases import CASES, lacking_of
from api.pages.questions.chapters import records_during
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.labels import Label


def casework(questions: Questions, sight: Sight) -> Sheet:
    """Cases opened, closed and open, and what there is to see to."""
    answer = questions.casework(sight.ask)
    is_one = bool(sight.desk.station)

    def behind(narrowed: Mapping[str, object]) -> Opened | None:
        return Opened(CASES, narrowed) if is_one else None

    lacking = len(answer["incomplete"])
    pillars = [
        Pillar(
            Label("新接案", "Opened"),
            answer["opened"],
            "count",
            records_during(sight, "case.opened"),
        ),
        Pillar(
            Label("结案", "Closed"), answer["closed"], "count", records_during(sight, "case.closed")
        ),
        Pillar(Label("在案", "Open"), answer["open"], "count", behind({"open": "true"})),
        Pillar(
            Label("节次", "Sessions"),
            answer["sessions"],
            "count",
            records_during(sight, "case.session_recorded"),
        ),
        Pillar(
            Label("档案不全", "Incomplete"),
            lacking,
            "count",
            behind({"incomplete": "true"}),
            is_short=lacking > 0,
        ),
    ]
    return Sheet(
        pillars=pillars,
        chapters=[
            Chapter(table=_by_stage(answer, is_one=is_one)),
            Chapter(table=_by_worker(answer, is_one=is_one)),
            Chapter(table=_incomplete(answer["incomplete"])),
            Chapter(table=_waiting(answer["awaiting_approval"])),
            Chapter(table=_matters(sight, answer)),
        ],
    )


def _by_stage(answer: Answer, *, is_one: bool) -> Table:
    stages = VOCABULARY["CaseStage"]
    return Table(
        name=Label("按阶段", "By stage"),
        anchor="stages",
        columns=(
            Column(
                heading=Label("阶段", "Stage"),
                value=lambda row: stages[row["stage"]],
            ),
            Column(
                heading=Label("个案", "Cases"),
                value="cases",
                unit="count",
                opens=lambda row: Opened(CASES, {"stage": row["stage"]}) if is_one else None,
            ),
        ),
        rows=[{"stage": stage, "cases": count} for stage, count in answer["by_stage"].items()],
    )


def _by_worker(answer: Answer, *, is_one: bool) -> Table:
    return Table(
        name=Label("在案，按责任社工", "Open cases by worker"),
        anchor="workers",
        columns=(
            Column(
                heading=Label("社工", "Worker"),
                value=lambda row: row["worker"] or Label("没有责任社工", "Nobody"),
            ),
            Column(
                heading=Label("在案", "Open"),
                value="cases",
                unit="count",
                opens=lambda row: (
                    Opened(CASES, {"worker": row["worker"], "open": "true"})
                    if is_one and row["worker"]
                    else None
                ),
            ),
        ),
        rows=[{"worker": who, "cases": count} for who, count in answer["by_worker"].items()],
    )


def _incomplete(rows: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        name=Label("档案不全的个案", "Cases with incomplete files"),
        anchor="incomplete",
        columns=(
            Column(heading=Label("站点", "Station"), value="station"),
            Column(heading=Label("个案", "Case"), value="case"),
            Column(
                heading=Label("档案缺", "Lacks"),
                value=lambda row: lacking_of(row["missing"]),
                is_short=lambda _row: True,
            ),
        ),
        rows=rows,
        empty=Label("档案都齐。", "Every file is complete."),
    )


def _waiting(rows: Sequence[Mapping[str, Any]]) -> Table:
    stages = VOCABULARY["CaseStage"]
    return Table(
        name=Label("等督导审批", "Waiting for a supervisor"),
        anchor="waiting",
        columns=(
            Column(heading=Label("站点", "Station"), value="station"),
            Column(heading=Label("个案", "Case"), value="case"),
            Column(
                heading=Label("内容", "What"),
                value=lambda row: stages[row["stage"]],
            ),
            Column(
                heading=Label("记录", "Record"),
                value="record",
                opens=lambda row: Opened(f"/audit/record/{row['record']}"),
            ),
            Column(heading=Label("内容 SHA-256", "SHA-256"), value="content_sha256"),
        ),
        rows=rows,
        empty=Label("没有等审批的。", "Nothing waits for approval."),
    )


def _matters(sight: Sight, answer: Answer) -> Table:
    referrals, complaints = answer["referrals"], answer["complaints"]

    def answered(row: Row) -> Opened | None:
        # From the beginning on; else what was put before those days is answered in them, too.
        topic = row.get("answered_by")
        return records_during(sight, topic) if topic and sight.first_day is None else None

    return Table(
        name=Label("转介和投诉", "Referrals and complaints"),
        anchor="matters",
        columns=(
            Column(heading=Label("事项", "Matter"), value="name"),
            Column(
                heading=Label("提出", "Put"),
                value="put",
                unit="count",
                opens=lambda row: row["opens"],
            ),
            Column(
                heading=Label("已答复", "Answered"),
                value="answered",
                unit="count",
                opens=answered,
            ),
            Column(heading=Label("未答复", "Unanswered"), value="unanswered", unit="count"),
            Column(heading=Label("答复天数中位数", "Median days"), value="median_days"),
        ),
        rows=[
            {
                "name": Label("转介", "Referrals"),
                "put": referrals["made"],
                "answered": referrals["accepted"] + referrals["declined"],
                "opens": records_during(sight, "referral.made"),
                **referrals,
            },
            {
                "name": Label("投诉", "Complaints"),
                "put": complaints["received"],
                "opens": records_during(sight, "complaint.received"),
                "answered_by": "complaint.answered",
                **complaints,
            },
        ],
    )
