"""What the book itself scores of an evaluation, looked at line by line and recorded at once."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.evaluation.pages.giving import AUTOMATIC, Giving, waiting
from api.evaluation.printed import points
from api.evaluation.routes import Named
from api.http.described.bodies import RECORDING_BODIES
from api.http.problems import Problem
from api.http.requests.answering import in_thread
from api.http.requests.commanding import admit
from api.http.serving.door import door_of
from api.http.serving.failures import REFUSALS
from api.pages.desk import address, desk_at
from api.pages.drawing import PageRoute, draw
from api.pages.forms.received import filled_in
from api.pages.forms.routes import SEE_OTHER, sent, why_not
from api.pages.questions.parts import Chapter, Column, Table
from api.pages.questions.sight import InSight, Sight
from api.pages.rail import EVALUATION
from api.questions.asking import Answer, Ask, today
from domain.book.words import VOCABULARY
from domain.evaluation.commands import ScoreLine
from domain.evaluation.scoring import BOOK
from domain.ground.labels import Label
from domain.ground.refusals import NotFound, NotPermitted
from ledger.store.identifiers import new_event_id

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

_PATH: Final = AUTOMATIC.removeprefix("/audit")
_SOURCES: Final = VOCABULARY["AutoSource"]
_COLUMNS: Final = (
    Column(heading=Label("指标", "Line"), value="line"),
    Column(heading=Label("取数", "Source"), value=lambda row: _SOURCES[row["source"]]),
    Column(heading=Label("实有", "Measured"), value="measured", unit="count"),
    Column(heading=Label("应有", "Due"), value="due", unit="count"),
    Column(heading=Label("计分", "Score"), value=lambda row: points(row["score"])),
    Column(heading=Label("记录数", "Records"), value="evidence_count", unit="count"),
)


@router.get(_PATH)
async def get_automatic(request: Request, sight: InSight, narrowed: Named) -> Response:
    """What would be recorded. Raises NotFound at no station, NotPermitted and NoEvaluation."""
    code = str(narrowed["evaluation"])
    return await _drawn(request, sight, code, {"command_id": [new_event_id()]})


@router.post(f"{_PATH}/{{code}}")
async def record_automatic(request: Request) -> Response:
    """Record each score that the book tells and the sheet has not, or say what keeps it from that.

    Each is a command of its own under a key of its own: sent twice it counts once, and what was
    recorded before one was refused stays.
    """
    station: str = request.path_params["code"]
    filled = await filled_in(request)
    desk = await desk_at(request, await admit(request.scope, ScoreLine, station), station)
    sight = Sight(desk=desk, first_day=None, last_day=None, day=today(), areas={})
    evaluation, key = filled.get("evaluation", [""])[0], filled["command_id"][0]
    wire = RECORDING_BODIES[ScoreLine]
    try:
        told = await _told(request, station, evaluation)
        for each in waiting(told):
            stated = {
                name: each[name] for name in ("measured", "due", "evidence", "evidence_count")
            }
            stated |= {"evaluation": told["evaluation"], "line": each["line"], "rater": BOOK}
            body = {"details": stated | {"score": each["score"], "scored_on": today()}}
            one = filled | {
                "command_id": [f"{key}.{sha256(each['line'].encode()).hexdigest()[:16]}"]
            }
            await sent(request, desk, one, command=ScoreLine, wire=wire, body=body)
    except REFUSALS as error:
        problem = why_not(request, desk, filled, error)
        return await _drawn(request, sight, evaluation, filled, problem=problem)
    shown = {"station": station, "evaluation": evaluation}
    return RedirectResponse(address(EVALUATION.path, shown), status_code=SEE_OTHER)


async def _told(request: Request, station: str, evaluation: str) -> Answer:
    questions, ask = door_of(request.scope).house.questions, Ask(station=station)
    return await in_thread(request, lambda: questions.evaluation_scores(ask, evaluation=evaluation))


async def _drawn(
    request: Request,
    sight: Sight,
    evaluation: str,
    filled: dict[str, list[str]],
    *,
    problem: Problem | None = None,
) -> Response:
    desk = sight.desk
    if not desk.station:
        raise NotFound
    questions = door_of(request.scope).house.questions
    answer = await in_thread(
        request, lambda: questions.evaluation(Ask(station=desk.station), evaluation=evaluation)
    )
    if not Giving(sight, answer).may_score(BOOK):
        raise NotPermitted(role=desk.principal.role)
    return draw(
        "evaluation_automatic.html",
        desk,
        status=200 if problem is None else problem.status,
        at=EVALUATION.path,
        action=address(f"{AUTOMATIC}/{desk.station}", {}),
        problem=None if problem is None else problem.members,
        evaluation=answer["evaluation"],
        title=answer["title"],
        key=filled["command_id"][0],
        sight=sight,
        scores=Chapter(
            table=Table(
                name=Label("台账自动计分", "Scores by the book"),
                anchor="automatic",
                columns=_COLUMNS,
                rows=waiting(await _told(request, desk.station, answer["evaluation"])),
                empty=Label("没有要录的自动计分。", "No score of the book is left to be recorded."),
            )
        ),
    )
