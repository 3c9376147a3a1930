"""How the staffing of stations ran over a range of days: from one change to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from operator import add, sub
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from domain.ground.policy import Rules, RulesAt, Versions, seeded, versions_used
from domain.ground.values import FOREVER
from projections.base import View
from projections.staffing.queries import JUDGED_BY, Roster, rosters
from projections.staffing.spans import Stint, ordinal, spans_of

ChangeKind = Literal["joined", "left", "changed", "certified", "lapsed"]


class Change(Struct, frozen=True, kw_only=True):
    """What began with a stage: who came, went, works otherwise, was certified or no longer is.

    ``name`` is empty: personal names are joined at the edge.
    """

    code: str
    name: str = ""
    kind: ChangeKind


class Stage(Struct, frozen=True, kw_only=True):
    """Days on which nothing changed, both ends counted in, of one station or of several added up.

    ``stations`` are built and not closed. ``below_minimum`` of them have too few full-time workers,
    of whom ``missing`` are wanting; ``below_certified`` have too few who are certified. ``changes``
    are those of a single station.
    """

    first_day: str
    last_day: str
    days: int
    stations: int
    heads: int
    full_time: int
    certified: int
    minimum: int
    minimum_certified: int
    below_minimum: int
    missing: int
    below_certified: int
    changes: list[Change] = []


class StaffingCourse(Struct, frozen=True, kw_only=True):
    """The answer, oldest first; its days add up to those that the staffing answer counts."""

    stages: list[Stage]
    as_of: str
    policies: Versions
    position: int | None


class _Level(NamedTuple):
    """The figures of a stage; they may be added up over stations."""

    stations: int = 0
    heads: int = 0
    full_time: int = 0
    certified: int = 0
    minimum: int = 0
    minimum_certified: int = 0
    below_minimum: int = 0
    missing: int = 0
    below_certified: int = 0


_NOTHING: Final = _Level()


def staffing_course(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    as_of: str,
    from_day: str | None = None,
    rules_at: RulesAt = seeded,
) -> StaffingCourse:
    """The stages of the stations from a first day, or from when they were built, to a last one.

    ``rules_at`` says by which rules each station is judged.
    """
    found = rosters(view, stations, as_known)
    rules = {code: rules_at(code) for code in found}
    steps: dict[int, _Level] = {}
    for code, roster in found.items():
        for start, stop, level in _levels(roster, rules[code], from_day, as_of):
            steps[start] = _Level(*map(add, steps.get(start, _NOTHING), level))
            steps[stop] = _Level(*map(sub, steps.get(stop, _NOTHING), level))
    only = next(iter(found.values())) if len(found) == 1 else None
    changes = {} if only is None else _changes(only)
    stages = list(_stages(steps, changes))
    first_day = stages[0].first_day if stages else as_of
    return StaffingCourse(
        stages=stages,
        as_of=as_of,
        policies=versions_used(JUDGED_BY, rules.values(), first_day, as_of),
        position=as_known,
    )


def _levels(
    roster: Roster, rules: Rules, from_day: str | None, as_of: str
) -> Iterator[tuple[int, int, _Level]]:
    """The days between which a station's figures stay the same, the second not counted in."""
    if roster.built_on is None:
        return
    first = ordinal(max(roster.built_on, from_day or ""))
    beyond = ordinal(min(as_of, roster.closed_on or FOREVER)) + 1
    spans = [span for facts in roster.workers.values() for span in spans_of(facts)]
    posts, required = roster.posts(rules), roster.required(rules)
    days = {first, beyond, *(day for span in spans for day in (span.first, span.last + 1))}
    days.update(day for post in posts for day in (post.first, post.last + 1))
    days.update(day for day, _due in required)
    for start, stop in pairwise(sorted(day for day in days if first <= day <= beyond)):
        due = max(each for each in required if each[0] <= start)[1]
        on_post = sum(post.first <= start <= post.last for post in posts)
        yield start, stop, _level(spans, rules, start, max(0, due - on_post))


def _level(spans: Iterable[Stint], rules: Rules, day: int, missing: int) -> _Level:
    here = [span for span in spans if span.first <= day <= span.last]
    policy = rules.on(_day(day))
    full_time = sum(span.engagement == "full_time" for span in here)
    certified = sum(span.level is not None for span in here)
    return _Level(
        stations=1,
        heads=len(here),
        full_time=full_time,
        certified=certified,
        minimum=policy.min_full_time,
        minimum_certified=policy.min_certified,
        below_minimum=int(full_time < policy.min_full_time),
        missing=missing,
        below_certified=int(certified < policy.min_certified),
    )


def _stages(steps: Mapping[int, _Level], changes: Mapping[int, list[Change]]) -> Iterator[Stage]:
    level = _NOTHING
    days = sorted(day for day, step in steps.items() if any(step) or day in changes)
    for start, stop in pairwise(days):
        level = _Level(*map(add, level, steps[start]))
        if level.stations:
            yield Stage(
                first_day=_day(start),
                last_day=_day(stop - 1),
                days=stop - start,
                **level._asdict(),
                changes=changes.get(start, []),
            )


def _changes(roster: Roster) -> dict[int, list[Change]]:
    """By the day from which on each is so."""
    found: dict[int, list[Change]] = {}
    for worker, facts in sorted(roster.workers.items()):
        spans = spans_of(facts)
        begun = {span.first: span for span in spans}
        ended = {span.last + 1: span for span in spans}
        for day in begun.keys() | ended.keys():
            for kind in _kinds(ended.get(day), begun.get(day)):
                found.setdefault(day, []).append(Change(code=worker, kind=kind))
    return found


def _kinds(was: Stint | None, now: Stint | None) -> Iterator[ChangeKind]:
    if was is None or now is None:
        yield "left" if now is None else "joined"
        return
    if was[2:4] != now[2:4]:
        yield "changed"
    if was.level != now.level:
        yield "lapsed" if now.level is None else "certified"


def _day(number: int) -> str:
    return date.fromordinal(number).isoformat()
