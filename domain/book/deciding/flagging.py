"""What a fact is judged by beside its own rule: what else its people did, and how it is flagged.

Refusals and warnings alike rest on what counts around a fact, whoever knows that: the writer for the
answer to a write, an import for its report, a question for lists and figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.book.catalogue import KIND_OF_FACT, KINDS
from domain.book.days import Day
from domain.book.deciding.lateness import LATE_ENTRY, lateness
from domain.book.entry import Entry
from domain.book.events import AnyEvent, Fact, RecordCorrected
from domain.book.records import Records
from domain.book.states.station import Station
from domain.book.states.streams import Stream
from domain.ground.commands import Command
from domain.ground.order.engagements import (
    DAY_MINUTES,
    Around,
    Engaged,
    Engagement,
    eve_of,
)
from domain.ground.order.flags import CONFIRMED_DUPLICATE, Warned
from domain.ground.policy import Policy
from domain.ground.refusals import UnexpectedWarnings
from domain.ground.values import day_of

_OF_ONE_ALONE: Final = {
    kind.fact: tuple([flag for flag in kind.flags if flag.rests_on != "others"]) for kind in KINDS
}
"""What is judged of a fact that has nothing to do with what else its people did."""


class _AroundRecord:
    """What counts at a station, one record left out; none where it is not counted yet."""

    __slots__ = ("_days", "_record", "_records", "_station")

    def __init__(self, station: Station, records: Records, record: str) -> None:
        self._station = station
        self._records = records
        self._record = record
        self._days: dict[str, Day] = {}

    def engaged(self, worker: str, day: str) -> Sequence[Engaged]:
        found, record = self._day(day).engaged(worker), self._record
        return [each for each in found if each[0] != record] if record else found

    def is_alone(self, engagements: Sequence[Engagement]) -> bool:
        """Whether what takes people up begins behind all else that they did, in days long enough.

        As most of it does, since it is recorded in the order in which it happens.
        """
        for worker, start, end, _place, minutes, _credited in engagements:
            day = day_of(start)
            if day_of(end) != day or self._day(eve_of(day)).until(worker)[0] > start:
                return False
            latest, visited = self._day(day).until(worker)
            if latest > start or visited + minutes > DAY_MINUTES:
                return False
        return True

    def _day(self, day: str) -> Day:
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._records.on_day(self._station.code, day)
        return known

    def policy_on(self, day: str) -> Policy:
        return self._records.rules_of(self._station.areas_on(day)).on(day)


def ensure_around(
    state: Stream, fact: Fact, record: str, records: Records, was: Fact | None = None
) -> None:
    """Refuse what cannot be beside what else its people did.

    ``was`` is what the record said before a correction. Raises CreditedHoursOverDay.
    """
    kind = KIND_OF_FACT[type(fact)]
    if kind.ensure_around is None or not isinstance(state, Station):
        return
    before = () if was is None else kind.engages(was)
    kind.ensure_around(kind.engages(fact), before, _AroundRecord(state, records, record))


def warned(fact: Fact, around: Around) -> list[Warned]:
    """What is to be said of a fact that counts."""
    kind = KIND_OF_FACT[type(fact)]
    if not kind.flags:
        return []
    engagements = kind.engages(fact)
    return [each for flag in kind.flags for each in flag.judge(fact, engagements, around)]


def warnings_of(state: Stream, events: Sequence[AnyEvent], records: Records) -> tuple[Warned, ...]:
    """What an answer says of the record that a decision, not folded yet, makes or corrects."""
    event = events[0]
    fact, record = event, ""  # what it makes counts nowhere yet
    if isinstance(event, RecordCorrected):
        fact, record = event.now, event.record
    kind = KIND_OF_FACT.get(type(fact))
    if kind is None or not kind.flags:
        return ()
    return tuple(warnings_about(state, fact, record, records))  # type: ignore[arg-type]  # a fact


def ensure_expected(
    state: Stream, entry: Entry, warnings: Sequence[Warned], command: Command, records: Records
) -> None:
    """Hold what would be flagged otherwise than a command expects, if it expects anything.

    ``entry`` is the decided one with its ``warnings``; one that is late is asked about too, where
    it is new. Raises UnexpectedWarnings.
    """
    if command.expected_warnings is None:
        return
    told = list(warnings)
    if isinstance(state, Station) and not isinstance(entry.data, RecordCorrected):
        policy_on = _AroundRecord(state, records, "").policy_on
        if LATE_ENTRY in lateness(entry, entry.data, entry.recorded_at, policy_on):
            told.append(Warned(code=LATE_ENTRY))
    if {each.code for each in told}.difference(command.expected_warnings):
        raise UnexpectedWarnings(warnings=tuple(told))


def confirmed_in(entry: Entry) -> tuple[Warned, ...]:
    """What an answer says of a record that somebody confirmed to be another than one like it."""
    if not entry.duplicate_of:
        return ()
    return (Warned(code=CONFIRMED_DUPLICATE, records=(entry.duplicate_of,)),)


def warnings_about(state: Stream, fact: Fact, record: str, records: Records) -> list[Warned]:
    """What is to be said of a record that says this, whether it counts already or is to."""
    if not isinstance(state, Station):
        return []
    kind, around = KIND_OF_FACT[type(fact)], _AroundRecord(state, records, record)
    engagements = kind.engages(fact)
    flags = _OF_ONE_ALONE[kind.fact] if around.is_alone(engagements) else kind.flags
    return [each for flag in flags for each in flag.judge(fact, engagements, around)]
