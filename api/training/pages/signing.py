"""Signing in and out at a course: the square code for the screen, who signed, the session of it.

The page of the code is loaded anew by the browser whenever the code changes, so it needs no scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.http.requests.answering import in_thread, reach_min_position
from api.http.serving.door import door_of
from api.pages.charts import qr_code
from api.pages.desk import READ, AtDesk, Desk
from api.pages.drawing import PageRoute, draw
from api.pages.forms.filled import filled_from, shown_again
from api.pages.forms.offering import offered
from api.pages.forms.people import workers_of
from api.pages.forms.routes import form_page
from api.pages.rail import TRAINING
from api.questions.asking import today
from api.training.pages.attending import ATTEND
from api.training.sign_in_codes import SignInCodes, Signing
from api.training.signed import HELD, KIND, Signed, courses_of_late, session_before, signed_on
from domain.book.form_fields import fields_of
from domain.book.words import VOCABULARY
from domain.ground.forms.fields import AnyDay, Name
from domain.ground.refusals import MissingValue, NotPermitted
from domain.ground.vocabulary import SigningDirection
from domain.training.facts import TrainingSessionHeld
from ledger.store.identifiers import new_event_id

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

SIGNING: Final = f"{TRAINING.path}/signing"
_PATH: Final = SIGNING.removeprefix("/audit")
_RECORDED_AT: Final = f"/audit/new/{HELD.path}"
_READS: Final = (*READ, "training", "staffing")
_LIKE_BEFORE: Final = ("class_tier", "format", "hours", "place")
"""What a session says as the one before of its course did."""
_TIME: Final = slice(11, 16)

Course = Annotated[Name, Query()]
Day = Annotated[AnyDay | None, Query()]


@router.get(_PATH)
async def get_signing(
    request: Request, desk: AtDesk, course: Course = "", day: Day = None
) -> Response:
    """Who signed at a course on a day; without one the courses of late, and where to begin one.

    Raises NotPermitted for whoever may not sign for others.
    """
    _ensure_organiser(desk)
    await reach_min_position(request, _READS)
    questions = door_of(request.scope).house.questions
    if not course:
        offer = await offered(request, desk, HELD)
        late = await in_thread(request, lambda: courses_of_late(questions, desk.ask))
        courses = offer.recent.get("course", ())
        return draw(
            "signing.html", desk, at=TRAINING.path, problem=None, late=late, courses=courses
        )
    on = day or today()
    people = await in_thread(request, lambda: signed_on(questions, desk.ask, course, on))
    return draw(
        "signed.html",
        desk,
        at=TRAINING.path,
        problem=None,
        course=course,
        day=on,
        is_today=on == today(),
        people=people,
        names={each.code: each.name for each in await workers_of(request, desk)},
        kinds=VOCABULARY["AttendeeKind"],
        listed=KIND.path,
    )


@router.get(f"{_PATH}/code")
async def get_code(
    request: Request, desk: AtDesk, direction: SigningDirection, course: Course = ""
) -> Response:
    """The square code by which people sign just now. Raises NotPermitted and MissingValue."""
    _ensure_organiser(desk)
    _ensure_named(course)
    await reach_min_position(request, _READS)
    door, asker = door_of(request.scope), desk.principal
    codes = SignInCodes(door.house.vault, door.house.clock)
    shown = codes.shown(Signing(desk.station, course, direction, asker.actor, asker.role))
    questions = door.house.questions
    people = await in_thread(request, lambda: signed_on(questions, desk.ask, course, today()))
    word = VOCABULARY["SigningDirection"][direction]
    page = draw(
        "signing_code.html",
        desk,
        at=TRAINING.path,
        problem=None,
        course=course,
        direction=direction,
        word=word,
        code=qr_code(f"{desk.origin}{ATTEND}/{shown.text}", word.zh, fills=True),
        seconds=shown.seconds,
        came=sum(bool(each.arrived_at) for each in people),
        left=sum(bool(each.left_at) for each in people),
    )
    page.headers["Refresh"] = str(shown.seconds)
    return page


@router.get(f"{_PATH}/session")
async def get_session(
    request: Request, desk: AtDesk, course: Course = "", day: Day = None
) -> Response:
    """The form of the session that people signed at, with when each of them came and left.

    Whoever signs nothing else than this form credits nobody: hours follow from the session. Raises
    NotPermitted and MissingValue.
    """
    _ensure_organiser(desk)
    _ensure_named(course)
    await reach_min_position(request, _READS)
    questions, on = door_of(request.scope).house.questions, day or today()

    def found() -> tuple[list[Signed], TrainingSessionHeld | None]:
        people = signed_on(questions, desk.ask, course, on)
        return people, session_before(questions, desk.ask, course)

    people, before = await in_thread(request, found)
    filled = {"command_id": [new_event_id()], **_as_before(before, on), **_stated(course, people)}
    offer = await offered(request, desk, HELD)
    return form_page(desk, HELD, filled, "form.html", _RECORDED_AT, offer=offer)


def _ensure_organiser(desk: Desk) -> None:
    if not desk.may_record(KIND):
        raise NotPermitted(role=desk.principal.role)


def _ensure_named(course: str) -> None:
    if not course:
        raise MissingValue(field="course")


def _as_before(before: TrainingSessionHeld | None, day: str) -> dict[str, list[str]]:
    """What the last session of the course said, and at the same time of day."""
    if before is None:
        return {}
    said = filled_from(HELD, before)
    times = {
        name: [f"{day}T{getattr(before, name)[_TIME]}"]
        for name in ("started_at", "ended_at")
        if before.started_at[:10] == before.ended_at[:10]
    }
    return {name: said[name] for name in _LIKE_BEFORE if name in said} | times


def _stated(course: str, people: Sequence[Signed]) -> dict[str, list[str]]:
    """The course and who signed, as the values of a session's form."""
    workers: list[dict[str, Any]] = []
    volunteers: list[dict[str, Any]] = []
    for each in people:
        signed = {
            "signed_in_at": each.arrived_at or None,
            "signed_out_at": each.left_at or None,
        }
        if each.kind == "volunteers":
            volunteers.append({"volunteer": each.code, **signed})
        else:
            of_village = {"is_of_village": True} if each.kind == "village" else {}
            workers.append({"worker": each.code, **of_village, **signed})
    details = {"course": course, "attendance": workers, "volunteers": volunteers}
    return shown_again(fields_of(HELD), details)
