"""A question takes in the content of those events that it says it reads, and of no other.

Its fingerprint has the shapes of those only, so rows made of anything else would outlive a change.
"""

from __future__ import annotations

from functools import cache

import pytest
from msgspec import structs

from api.bootstrap import all_projections
from domain.book.events import EVENTS, FACTS, RecordCorrected, RecordVoided
from domain.ground.events import Event
from domain.money.facts import FundsReserved
from domain.money.facts import ReservationReleased as Released
from projections.base import Recorded
from tests.golden.specimens import full, minimal
from tests.projections.given import corrected, dump, fold, given, opened, record_at, voided

QUESTIONS = {question.name: type(question) for question in all_projections()}


class Unread(Event, frozen=True, kw_only=True, tag="unread"):
    """An event that says nothing."""


@cache
def everything() -> list[Recorded]:
    """Every kind of event: each fact recorded, corrected and, a second one of it, voided."""
    log: list[Recorded] = []
    for kind in FACTS:
        pos = len(log) + 1
        log += given(full(kind), minimal(kind), start=pos)
        log += given(corrected(pos, full(kind), minimal(kind)), start=pos + 2)
        log += given(voided(pos + 1, minimal(kind)), start=pos + 3)
    pos = len(log) + 1
    log += given(minimal(FundsReserved), Released(reservation=record_at(pos)), start=pos)
    others = set(EVENTS) - {*FACTS, RecordCorrected, RecordVoided, Released}
    log += given(*map(minimal, sorted(others, key=EVENTS.index)), start=pos + 2)
    assert {type(entry.data) for _pos, entry in log} == set(EVENTS)
    return log


def without(log: list[Recorded], hidden: set[type[Event]]) -> list[Recorded]:
    """The same log with nothing in the place of some kinds of events."""

    def seen(event):
        return Unread() if type(event) in hidden else event

    def seen_inside(event):
        parts = {
            name: seen(getattr(event, name)) for name in ("was", "now") if hasattr(event, name)
        }
        return structs.replace(event, **parts) if parts else seen(event)

    return [
        Recorded(pos, structs.replace(entry, data=seen_inside(entry.data))) for pos, entry in log
    ]


def rows_of(name: str, log: list[Recorded]):
    """All rows; None where an entry rests on another that is not there."""
    question = QUESTIONS[name]()
    with opened(question) as view:
        try:
            fold(question, view, log)
        except KeyError:
            return None
        return dump(view)


@cache
def rows_of_everything(name: str):
    return rows_of(name, everything())


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_rows_of_a_question_rest_on_what_it_says_it_reads(name):
    log, reads = everything(), set(QUESTIONS[name].reads)
    unread = set(EVENTS) - reads - {RecordCorrected, RecordVoided}
    assert rows_of(name, without(log, unread)) == rows_of(name, log)


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for name, question in QUESTIONS.items() for kind in question.reads],
)
def test_a_question_says_of_nothing_that_it_reads_it_which_it_does_not(name, kind):
    assert rows_of(name, without(everything(), {kind})) != rows_of_everything(name)
