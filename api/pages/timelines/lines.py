"""A story as lines: what counts of each record, and below it what was done to it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import msgspec

from api.book.stories import RecordStory
from api.pages.desk import Desk
from domain.book.words import EVENTS, VOCABULARY
from domain.ground.events import topic_of
from domain.ground.labels import Label
from projections.audit_trail.changes import FieldChange
from projections.audit_trail.wording import line as trail_line

RISKS: Mapping[str, str] = {"red": "▲", "yellow": "◆", "blue": "□", "green": "○"}
"""The sign of a level of risk, which is seen without its colour."""


class Done(NamedTuple):
    """What was done to a record later: a correction field by field, or its void."""

    position: int
    recorded_at: str
    actor: str
    is_void: bool
    changes: tuple[FieldChange, ...]
    reason: str


class Risk(NamedTuple):
    """The level of risk that a record found: its word, what it is called, its sign."""

    level: str
    name: Label
    sign: str


class Line(NamedTuple):
    """A record of a story, as it counts; ``number`` is what a chart calls it."""

    record: str
    position: int
    topic: str
    kind: Label
    occurred: str
    recorded_at: str
    actor: str
    says: Label
    risk: Risk | None
    is_linked: bool
    is_voided: bool
    done: list[Done]
    number: str = ""
    money: Mapping[str, int] = {}
    note: Label | None = None


class KindCount(NamedTuple):
    """How many records of a kind stand in a story, and the way to them alone, or back to all."""

    name: Label
    records: int
    address: str
    is_chosen: bool


def line_of(story: RecordStory) -> Line:
    """A record as a line."""
    said = msgspec.structs.replace(story.first, data=story.says)
    told = trail_line(said, story.entries[0][0])
    topic = topic_of(story.says)
    return Line(
        record=story.record,
        position=story.entries[0][0],
        topic=topic,
        kind=EVENTS[topic].name,
        occurred=_occurred(story),
        recorded_at=story.first.recorded_at,
        actor=story.first.actor,
        says=Label(told.deed_zh, told.deed_en),
        risk=_risk_of(story),
        is_linked=story.is_linked,
        is_voided=story.is_voided,
        done=[_done(story, number) for number in range(1, len(story.entries))],
    )


def by_months(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Lines under the months in which they happened."""
    return [(month, list(some)) for month, some in groupby(lines, lambda each: each.occurred[:7])]


def counts_of(lines: Sequence[Line], desk: Desk, chosen: str) -> list[KindCount]:
    """The kinds of a story with how many there are of each, those with the most first."""
    names = {each.topic: each.kind for each in lines}
    counts = dict.fromkeys(names, 0)
    for each in lines:
        counts[each.topic] += 1
    return [
        KindCount(
            names[topic],
            counts[topic],
            desk.here(type=None if topic == chosen else topic),
            topic == chosen,
        )
        for topic in sorted(counts, key=lambda each: (-counts[each], each))
    ]


def _done(story: RecordStory, number: int) -> Done:
    pos, entry = story.entries[number]
    told = trail_line(entry, pos)
    is_void = number == len(story.entries) - 1 and story.is_voided
    return Done(pos, told.recorded_at, told.actor, is_void, told.changes, told.reason)


def _occurred(story: RecordStory) -> str:
    """When it happened, to the minute; by its day alone where nothing more is known."""
    day, _, time = story.last.occurred_at.partition("T")
    is_day = time.startswith("00:00") and not story.last.occurred_until
    return day if is_day else f"{day} {time[:5]}"


def _risk_of(story: RecordStory) -> Risk | None:
    level = getattr(story.says, "risk_after", None)
    if not isinstance(level, str) or level not in RISKS:
        return None
    return Risk(level, VOCABULARY["RiskLevel"][level], RISKS[level])
