"""What a fact is judged by beside its own rule: what else its people did, and how it is flagged.

Refusals and warnings alike rest on what counts around a fact, whoever knows that: the writer for the
answer to a write, an import for its report, a question for lists and figures.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.book.catalogue import KIND_OF_FACT
from domain.book.events import AnyEvent, Fact, RecordCorrected
from domain.book.records import Records
from domain.book.states.station import Station
from domain.book.states.streams import Stream
from domain.ground.order.engagements import Around, Engaged
from domain.ground.order.flags import Warned
from domain.ground.policy import Policy


class _AroundRecord:
    """What counts at a station, one record left out."""

    __slots__ = ("_record", "_records", "_station")

    def __init__(self, station: Station, records: Records, record: str) -> None:
        self._station = station
        self._records = records
        self._record = record

    def engaged(self, worker: str, day: str) -> Sequence[Engaged]:
        found = self._records.on_day(self._station.code, day).engaged(worker)
        if not found:
            return ()
        record = self._record
        return [each for each in found if each[0] != record]

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


def warnings_of(
    state: Stream, events: Sequence[AnyEvent], record: str, records: Records
) -> tuple[Warned, ...]:
    """What an answer says of the record that a decision, not folded yet, makes or corrects.

    ``record`` is the id of what it would make.
    """
    event = events[0]
    fact = event
    if isinstance(event, RecordCorrected):
        fact, record = event.now, event.record
    kind = KIND_OF_FACT.get(type(fact))
    if kind is None or not kind.flags:
        return ()
    return tuple(warnings_about(state, fact, record, records))  # type: ignore[arg-type]  # a fact


def warnings_about(state: Stream, fact: Fact, record: str, records: Records) -> list[Warned]:
    """What is to be said of a record that says this, whether it counts already or is to."""
    if not isinstance(state, Station):
        return []
    return warned(fact, _AroundRecord(state, records, record))
