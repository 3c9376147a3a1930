"""Records that are probably in the book already: held, until somebody says that they are not.

Decided with everything else and not at a door, so that it is the same over HTTP, in a batch, in a
correction, for a workbook and on the command line.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.book.catalogue import KIND_OF_FACT
from domain.book.days import OF_DAYS, day_of_fact
from domain.book.events import AnyEvent, Fact, RecordCorrected
from domain.book.records import Records
from domain.book.states.station import Station
from domain.book.states.streams import Stream
from domain.ground.commands import Command
from domain.ground.refusals import MissingValue, ProbableDuplicate


def ensure_not_repeated(
    state: Stream, fact: Fact, command: Command, records: Records, was: Fact | None = None
) -> None:
    """Hold what is probably in the book already, unless the command confirms it with a reason.

    ``was`` is what the record said before a correction: what it was like then was decided then.

    Raises ProbableDuplicate and MissingValue.
    """
    earlier = repeated(state, fact, records, was)
    if not earlier:
        return
    if not command.confirm_duplicate:
        raise ProbableDuplicate(field="details", record=earlier)
    if not command.reason:
        raise MissingValue(field="reason")


def repetition_of(state: Stream, event: AnyEvent, records: Records) -> str:
    """The record that a confirmed event, about to be folded, is like; empty for none."""
    if isinstance(event, RecordCorrected):
        return repeated(state, event.now, records, event.was)
    return repeated(state, event, records) if type(event) in KIND_OF_FACT else ""  # type: ignore[arg-type]  # a fact


def repeated(state: Stream, fact: Fact, records: Records, was: Fact | None = None) -> str:
    """The first other record that a fact is like, empty for none."""
    return next(iter(all_repeated(state, fact, records, was)), "")


def all_repeated(
    state: Stream, fact: Fact, records: Records, was: Fact | None = None
) -> Sequence[str]:
    """Every other record that a fact is like, the first one first."""
    if not isinstance(state, Station):
        return ()
    found = _like(state, fact, records)
    if was is None or not found:
        return found
    before = _like(state, was, records)
    return [each for each in found if each not in before]


def _like(state: Station, fact: Fact, records: Records) -> Sequence[str]:
    if type(fact) in OF_DAYS:
        return records.on_day(state.code, day_of_fact(fact)).like(fact)
    return [
        record
        for likeness in KIND_OF_FACT[type(fact)].likenesses(fact)
        for record in state.papers.get(likeness, ())  # type: ignore[call-overload]  # texts
    ]
