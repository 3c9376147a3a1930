"""Who signed in and out, read from the list of signs: course by course, person by person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from msgspec import Struct
from msgspec.structs import replace

from api.lists.listed import Listing, Wanted
from api.lists.orders import NEWEST_FIRST
from api.questions.asking import Ask
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_FACT
from domain.ground.events import Event
from domain.ground.order.spans import span_of_days
from domain.ground.values import day_of
from domain.ground.vocabulary import AttendeeKind
from domain.places.volunteers.facts import VolunteerRegistered
from domain.training.facts import AttendanceSigned, TrainingSessionHeld

KIND: Final = KIND_OF_FACT[AttendanceSigned]
HELD: Final = KIND_OF_FACT[TrainingSessionHeld]
_NEWEST: Final = 1_000
"""Signs that are looked through for the courses of late."""


class Signed(Struct, frozen=True, kw_only=True):
    """Somebody of a course on a day, when they first came and when they last left, empty if not."""

    code: str
    kind: AttendeeKind
    arrived_at: str = ""
    left_at: str = ""


class SignedCourse(Struct, frozen=True, kw_only=True):
    """A course on a day, and how many people signed."""

    day: str
    course: str
    people: int


def signed_on(questions: Questions, ask: Ask, course: str, day: str) -> list[Signed]:
    """Who signed at a course on a day, in the order in which they did first."""
    found: dict[str, Signed] = {}
    wanted = Wanted(kind=KIND, fields={"course": (course,)}, span=span_of_days(day, day))
    for sign in _signs(questions, ask, wanted):
        code = sign.worker or sign.volunteer
        known = found.get(code) or Signed(code=code, kind=_kind_of(sign))
        if sign.direction == "in":
            arrived = known.arrived_at or sign.signed_at
            found[code] = replace(known, arrived_at=min(arrived, sign.signed_at))
        else:
            found[code] = replace(known, left_at=max(known.left_at, sign.signed_at))
    return list(found.values())


def courses_of_late(questions: Questions, ask: Ask) -> list[SignedCourse]:
    """The courses that people signed at, the newest first."""
    people: dict[tuple[str, str], set[str]] = {}
    for sign in _signs(questions, ask, Wanted(kind=KIND, order=NEWEST_FIRST), _NEWEST):
        of_course = people.setdefault((day_of(sign.signed_at), sign.course), set())
        of_course.add(sign.worker or sign.volunteer)
    return [
        SignedCourse(day=day, course=course, people=len(codes))
        for (day, course), codes in people.items()
    ]


def session_before(questions: Questions, ask: Ask, course: str) -> TrainingSessionHeld | None:
    """The newest session of a course."""
    wanted = Wanted(kind=HELD, fields={"course": (course,)}, order=NEWEST_FIRST)
    return cast("TrainingSessionHeld | None", next(_facts(questions, ask, wanted, 1), None))


def known_as(questions: Questions, station: str, code: str) -> Mapping[str, Any] | None:
    """Whom a code stands for among those who may come, as a sign states it; None for nobody.

    Somebody who works there today, a volunteer who is registered, or a village worker who came or
    was signed for before.
    """
    ask = Ask(station=station)
    if any(each["code"] == code for each in questions.staffing(ask)["people"]):
        return {"worker": code}
    wanted = Wanted(kind=KIND_OF_FACT[VolunteerRegistered], fields={"volunteer": (code,)})
    if next(_facts(questions, ask, wanted, 1), None) is not None:
        return {"volunteer": code}
    signed = Wanted(kind=KIND, fields={"worker": (code,), "is_of_village": (True,)})
    if (
        questions.attendance(ask, workers=(code,), kinds=("village",), limit=1)["items"]
        or next(_facts(questions, ask, signed, 1), None) is not None
    ):
        return {"worker": code, "is_of_village": True}
    return None


def _kind_of(sign: AttendanceSigned) -> AttendeeKind:
    if sign.volunteer:
        return "volunteers"
    return "village" if sign.is_of_village else "staff"


def _signs(
    questions: Questions, ask: Ask, wanted: Wanted, most: int | None = None
) -> Iterator[AttendanceSigned]:
    return cast("Iterator[AttendanceSigned]", _facts(questions, ask, wanted, most))


def _facts(
    questions: Questions, ask: Ask, wanted: Wanted, most: int | None = None
) -> Iterator[Event]:
    with questions.asking(ask, "records") as asked:
        for number, each in enumerate(Listing(asked, wanted).read()):
            if number == most:
                return
            yield each.fact
