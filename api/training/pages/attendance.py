"""The list behind hours of training: who attended which session."""

from __future__ import annotations

from typing import Final

from api.pages.questions.chapters import TOTAL, opened_record
from api.pages.questions.parts import Chapter, Column, Opened, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import TRAINING
from api.questions.questions import Questions
from api.training.pages.certificate import HOURS
from domain.book.words import VOCABULARY
from domain.ground.labels import Label

ATTENDANCE: Final = f"{TRAINING.path}/attendance"


def attendance(questions: Questions, sight: Sight) -> Sheet:
    """Who attended which session, by day."""
    found = questions.attendance(
        sight.ask, limit=sight.limit, cursor=sight.cursor, counted=True, **sight.narrowed
    )
    formats, whose = VOCABULARY["TrainingFormat"], VOCABULARY["AttendeeKind"]
    foot = {
        "day": TOTAL,
        "hours": found["total_hours"],
        "format": "",
        "kind": "",
    }
    return Sheet(
        about=[
            *(Label(code, code) for code in sight.narrowed["workers"]),
            *(VOCABULARY["AttendeeKind"][kind] for kind in sight.narrowed["kinds"]),
        ],
        chapters=[
            Chapter(
                table=Table(
                    name=Label(f"共{found['total']:,}人次", f"{found['total']:,} attendances"),
                    columns=(
                        Column(heading=Label("日期", "Day"), value="day", unit="day"),
                        Column(heading=Label("人员", "Worker"), value="worker", opens=_certificate),
                        Column(
                            heading=Label("身份", "As"),
                            value=lambda row: whose.get(row["kind"], ""),
                        ),
                        Column(heading=Label("课程", "Course"), value="course"),
                        Column(heading=Label("班次", "Class"), value="class_tier"),
                        Column(
                            heading=Label("形式", "Form"),
                            value=lambda row: formats.get(row["format"], ""),
                        ),
                        Column(heading=Label("学时", "Hours"), value="hours", unit="hours"),
                        Column(
                            heading=Label("位置", "Position"),
                            value="position",
                            unit="code",
                            opens=opened_record,
                        ),
                    ),
                    rows=found["items"],
                    foot=foot,
                )
            )
        ],
        next=found["next_cursor"],
    )


def _certificate(row: Row) -> Opened | None:
    if not row.get("worker"):
        return None  # the totals
    return Opened(HOURS, {"attendee": row["worker"], "kind": row["kind"], "worker": None})
