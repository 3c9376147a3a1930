"""A station becomes part of one that is there: the stream of the one does not know the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import anyio.to_thread

from api.http.requests.answering import reach
from api.http.serving.door import Door, Vouch
from api.questions.asking import Ask
from api.questions.questions import Questions
from domain.ground.commands import Command
from domain.ground.reach import Reach
from domain.ground.refusals import UnknownStation
from domain.stations.commands import MergeStation
from domain.stations.refusals import StationNotOperating


async def _ensure_there(door: Door, command: MergeStation) -> None:
    """Refuse a station that the officer does not see, or that is no more on the day.

    Raises UnknownStation, StationNotOperating and ``projection_behind``.
    """
    head = await anyio.to_thread.run_sync(door.house.feed.head_position)
    await reach(door, head, ("stations",))
    into, day = command.details.into, command.details.effective_on
    await anyio.to_thread.run_sync(
        lambda: _ensure_operating(door.house.questions, command.reach, into, day)
    )


def _ensure_operating(questions: Questions, seen_by: Reach, into: str, day: str) -> None:
    seen: list[str] | None = None
    if seen_by.kind == "district":
        seen = questions.stations_within(district=seen_by.scope)
    elif seen_by.kind == "city":
        seen = questions.stations_within(city=seen_by.scope)
    rows = []
    if seen is None or into in seen:
        rows = questions.stations(Ask(within=frozenset({into}), as_of=day))["items"]
    if not rows:
        raise UnknownStation(field="into", station=into)
    status = rows[0]["status"]
    if status in ("merged", "closed"):
        raise StationNotOperating(field="into", status=status, day=day)


VOUCHED: Final[Mapping[type[Command], Vouch]] = {MergeStation: _ensure_there}
"""Commands of this subject that state something of the book itself."""
