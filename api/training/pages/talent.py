"""How people grow, as a page: examinations, classes, supervision, hours and credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.pages.questions.chapters import opened_at, opened_record, records_during
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import STAFFING, TRAINING
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.labels import Label
from domain.ground.values import text_from_fen

TALENT: Final = f"{TRAINING.path}/talent"
_STATION: Final = Column(heading=Label("站点", "Station"), value="station")


def talent(questions: Questions, sight: Sight) -> Sheet:
    """Who passed, who was supervised how long, whose hours are short, and what ends soon."""
    answer = questions.talent(sight.ask)
    exam, supervision = answer["exam"], answer["supervision"]
    return Sheet(
        pillars=[
            Pillar(
                Label("报考", "Entered"),
                exam["entered"],
                "count",
                records_during(sight, "exam.entered"),
            ),
            Pillar(
                Label("通过", "Passed"),
                exam["passed"],
                "count",
                records_during(sight, "exam.result_recorded", result="passed"),
            ),
            Pillar(
                Label("督导次数", "Supervision"),
                supervision["sessions"],
                "count",
                records_during(sight, "supervision.held"),
            ),
            Pillar(
                Label("来站指导", "Guidance visits"),
                answer["guidance_visits"],
                "count",
                records_during(sight, "guidance.visited"),
            ),
            Pillar(
                Label("外出学习", "Study trips"),
                answer["study_trips"],
                "count",
                records_during(sight, "study_trip.made"),
            ),
        ],
        chapters=[
            Chapter(finding=_passing(exam), table=_exams(sight, exam)),
            Chapter(table=_classes(sight, answer["by_class"])),
            Chapter(finding=_supervising(supervision), table=_supervision(sight, supervision)),
            *_costs(questions, sight),
            Chapter(table=_credit(answer)),
            Chapter(table=_expiring(answer)),
        ],
    )


def _passing(exam: Mapping[str, Any]) -> Label:
    if exam["pass_percent"] is None:
        return Label("没有人报考", "Nobody was entered for an examination")
    return Label(
        f"报考{exam['entered']}人，通过{exam['passed']}人，通过率{exam['pass_percent']:.2f}%",
        f"{exam['passed']} of {exam['entered']} passed, {exam['pass_percent']:.2f} %",
    )


def _exams(sight: Sight, exam: Mapping[str, Any]) -> Table:
    return Table(
        name=Label("考试", "Examinations"),
        anchor="exam",
        columns=(
            Column(
                heading=Label("报考", "Entered"),
                value="entered",
                unit="count",
                opens=lambda _row: records_during(sight, "exam.entered"),
            ),
            Column(
                heading=Label("通过", "Passed"),
                value="passed",
                unit="count",
                opens=lambda _row: records_during(sight, "exam.result_recorded", result="passed"),
            ),
            Column(
                heading=Label("通过率", "Pass rate"),
                value=lambda row: f"{row['pass_percent']:.2f}%",
            ),
        ),
        rows=[exam] if exam["entered"] else [],
        empty=Label("没有报考记录。", "Nobody was entered."),
    )


def _supervising(held: Mapping[str, Any]) -> Label:
    if held["ratio"] is None:
        return Label("没有督导记录", "There was no supervision")
    return Label(f"每名督导带{held['ratio']:.2f}人", f"{held['ratio']:.2f} people to a supervisor")


def _classes(sight: Sight, by_class: Mapping[str, Mapping[str, Any]]) -> Table:
    return Table(
        name=Label("按班次", "By class"),
        anchor="classes",
        columns=(
            Column(heading=Label("班次", "Class"), value="class_tier"),
            Column(
                heading=Label("场次", "Sessions"),
                value="sessions",
                unit="count",
                opens=lambda row: records_during(
                    sight, "training.session_held", class_tier=row["class_tier"]
                ),
            ),
            Column(
                heading=Label("人次", "Attendances"),
                value="attendees",
                unit="count",
                opens=lambda row: records_during(
                    sight, "training.session_held", class_tier=row["class_tier"]
                ),
            ),
            Column(heading=Label("计入学时", "Credited"), value="credited_hours", unit="hours"),
        ),
        rows=[{"class_tier": tier, **figures} for tier, figures in by_class.items()],
        empty=Label("没有培训。", "There was no session."),
    )


def _supervision(sight: Sight, held: Mapping[str, Any]) -> Table:
    held_then = records_during(sight, "supervision.held")
    return Table(
        name=Label("督导", "Supervision"),
        anchor="supervision",
        columns=(
            Column(
                heading=Label("次数", "Times"),
                value="sessions",
                unit="count",
                opens=lambda _row: held_then,
            ),
            Column(
                heading=Label("小时", "Hours"),
                value="hours",
                unit="hours",
                opens=lambda _row: held_then,
            ),
            Column(heading=Label("督导人数", "Supervisors"), value="supervisors", unit="count"),
            Column(heading=Label("被督导人数", "Supervisees"), value="supervisees", unit="count"),
        ),
        rows=[held] if held["sessions"] else [],
        empty=Label("没有督导记录。", "There was no supervision."),
    )


def _costs(questions: Questions, sight: Sight) -> list[Chapter]:
    """What the sessions of a station cost that name what paid for them."""
    if not sight.desk.station:
        return []
    told = questions.session_costs(sight.ask)
    each_hour = told["cost_per_hour_fen"]
    finding = None
    if each_hour is not None:
        yuan = text_from_fen(each_hour)
        finding = Label(f"每学时{yuan}元", f"{yuan} yuan a class hour")
    table = Table(
        name=Label("培训费用", "What sessions cost"),
        anchor="costs",
        columns=(
            Column(heading=Label("日期", "Day"), value="day", unit="day", opens=opened_record),
            Column(heading=Label("课程", "Course"), value="course"),
            Column(heading=Label("参训", "People"), value="people", unit="count"),
            Column(heading=Label("计入学时", "Credited"), value="credited_hours", unit="hours"),
            Column(heading=Label("费用", "Cost"), value="cost_fen", unit="fen"),
            Column(heading=Label("每学时", "By the hour"), value="cost_per_hour_fen", unit="fen"),
        ),
        rows=told["items"],
        empty=Label("没有关联费用的培训。", "No session names what paid for it."),
    )
    return [Chapter(finding=finding, table=table)]


def _credit(answer: Answer) -> Table:
    def opens(row: Row) -> Opened | None:
        return opened_at(row, TRAINING.path)

    return Table(
        name=Label("继续教育学时", "Continuing education"),
        anchor="credit",
        columns=(
            _STATION,
            Column(heading=Label("人员", "Worker"), value="worker", opens=opens),
            Column(heading=Label("已修", "Credited"), value="credited_hours", unit="hours"),
            Column(
                heading=Label("应修", "Required"),
                value="required_hours",
                unit="hours",
                is_short=lambda row: row["credited_hours"] < row["required_hours"],
            ),
            Column(heading=Label("截止", "Until"), value="until", unit="day"),
        ),
        rows=answer["credit"],
        empty=Label("没有持证或参训的人。", "Nobody is certified or attended a session."),
    )


def _expiring(answer: Answer) -> Table:
    level = VOCABULARY["CertLevel"]
    return Table(
        name=Label("60天内到期的证书", "Certificates ending within 60 days"),
        anchor="expiring",
        columns=(
            _STATION,
            Column(
                heading=Label("人员", "Worker"),
                value="code",
                opens=lambda row: opened_at(row, STAFFING.path),
            ),
            Column(heading=Label("证书", "Certificate"), value=lambda row: level[row["level"]]),
            Column(heading=Label("到期", "Until"), value="valid_until", unit="day"),
        ),
        rows=answer["expiring"],
        empty=Label("没有快到期的证书。", "No certificate ends soon."),
    )
