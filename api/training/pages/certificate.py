"""The certificate of somebody's class hours, to be printed: sessions, hours, and how to verify it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Query

from api.pages.questions.certificates import LINE, issued, told, verified
from api.pages.questions.chapters import TOTAL, opened_record
from api.pages.questions.parts import Chapter, Column, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import TRAINING
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.forms.fields import NamedCode
from domain.ground.labels import Label
from domain.ground.refusals import MissingValue
from domain.ground.vocabulary import AttendeeKind

HOURS: Final = f"{TRAINING.path}/certificate"
_REMARK: Final = Label(
    "学时按签到、签退或组织者写明的理由计入；没有计入学时的场次不列。",
    "Hours are credited as signed in and out, or by a reason that is given; others are not listed.",
)


async def attendee_of(
    attendee: Annotated[NamedCode, Query(description="Whose hours.")] = "",
    kind: Annotated[AttendeeKind, Query(description="What they are to the station.")] = "staff",
) -> Mapping[str, Any]:
    """Whose certificate it is."""
    return {"attendee": attendee, "kind": kind}


def hours(questions: Questions, sight: Sight) -> Sheet:
    """What somebody learned at a station's sessions, and the code to verify it by.

    Raises MissingValue where nobody is named.
    """
    if not sight.narrowed["attendee"]:
        raise MissingValue(field="attendee")
    answer = questions.training_hours(sight.ask, **sight.narrowed)
    name = answer["mark"] or answer["name"] or answer["attendee"]
    about = {"attendee": answer["attendee"], "kind": answer["kind"]}
    begun = answer["items"][0]["held_on"] if answer["items"] else answer["as_of"]
    return Sheet(
        about=[Label(name, name)],
        chapters=[
            Chapter(table=told(Label("身份", "Identity"), _identity(answer))),
            Chapter(table=_sessions(answer)),
            issued(sight, answer),
            verified(sight, HOURS, about, answer, begun=begun, remark=_REMARK),
        ],
    )


def _identity(answer: Answer) -> list[tuple[Label, Any]]:
    return [
        (Label("姓名", "Name"), answer["mark"] or answer["name"] or LINE),
        (Label("本站编号", "Code at the station"), answer["attendee"]),
        (Label("身份", "As"), VOCABULARY["AttendeeKind"][answer["kind"]]),
    ]


def _sessions(answer: Answer) -> Table:
    formats = VOCABULARY["TrainingFormat"]
    return Table(
        name=Label("培训学时", "Class hours"),
        anchor="sessions",
        columns=(
            Column(heading=Label("日期", "Day"), value="held_on", unit="day", opens=opened_record),
            Column(heading=Label("课程", "Course"), value="course"),
            Column(heading=Label("班次", "Class"), value="class_tier"),
            Column(heading=Label("形式", "Form"), value=lambda row: formats.get(row["format"], "")),
            Column(heading=Label("学时", "Hours"), value="hours", unit="hours"),
        ),
        rows=answer["items"],
        foot={"held_on": TOTAL, "format": "", "hours": answer["hours"]},
    )
