"""The two promises of reserved money, under random histories.

I2: posted + pending never exceed what a grant received, at every prefix of the log. I3: a
reservation is resolved at most once; whoever asks again is refused, and nothing changes.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given as for_all
from hypothesis import settings

from domain.book.refusals import RecordAlreadyVoided
from domain.book.states.station import Station, evolve
from domain.ground.commands import CorrectRecord, VoidRecord
from domain.money.commands import RecordExpenditure, ReleaseReservation
from domain.money.facts import FundsReserved
from domain.money.funds import expire_reservations
from domain.money.refusals import ReservationAlreadyResolved, ReservationExpired, UnknownReservation
from tests.builders import STATION, record_id
from tests.money_histories import KINDS, History, histories, reckon

RESOLVED = (ReservationAlreadyResolved, ReservationExpired)


@settings(max_examples=150)
@for_all(histories())
def test_posted_and_pending_never_exceed_what_was_received_at_any_prefix(history):
    days = [step.day for step in history.log]
    for length, day in enumerate(days, 1):
        book = reckon(history.log[:length], day)
        assert all(fen >= 0 for fen in book.left_fen.values()), (length, book)
        assert all(fen >= 0 for fen in book.lowest_fen.values()), "on every business day"


@settings(max_examples=100)
@for_all(histories())
def test_the_state_is_what_the_events_amount_to_on_every_day(history):
    """Folded without a clock at any prefix, and then the days let pass: as a replay does."""
    for length in range(1, len(history.log) + 1):
        prefix = history.log[:length]
        state = Station(STATION)
        for step in prefix:
            evolve(state, step.event, step.event_id, step.causes)
        for day in (prefix[-1].day, "2026-12-31"):
            expire_reservations(state.funds, day)
            book = reckon(prefix, day)
            assert state.funds.reservations.keys() == book.open
            assert {code: grant.available_fen for code, grant in state.funds.grants.items()} == {
                code: book.left_fen[code] for code in state.funds.grants
            }
            assert all(
                not fen for code, fen in book.left_fen.items() if code not in state.funds.grants
            )


@settings(max_examples=150)
@for_all(histories())
def test_a_reservation_is_resolved_at_most_once(history):
    book = reckon(history.log, history.log[-1].day)
    assert all(count == 1 for count in book.resolved.values())


@settings(max_examples=150)
@for_all(histories())
def test_whoever_asks_for_what_is_not_open_is_refused(history):
    for asked in history.asked:
        reservation = named_by(asked.command)
        prefix = history.log[: asked.length]
        kept = {step.event_id for step in prefix if isinstance(step.event, FundsReserved)}
        if reservation is None or (
            reservation not in kept and isinstance(asked.command, CorrectRecord | VoidRecord)
        ):
            continue
        book = reckon(prefix, asked.command.now.date().isoformat())
        if reservation not in kept:
            assert isinstance(asked.refusal, UnknownReservation)
        elif reservation not in book.open:
            assert isinstance(asked.refusal, (*RESOLVED, RecordAlreadyVoided))
        elif isinstance(asked.command, ReleaseReservation | VoidRecord):
            assert asked.refusal is None
        else:
            assert not isinstance(asked.refusal, RESOLVED) or asked.refusal.field == "valid_until"


def named_by(command):
    """The reservation, or the record, that a command wants to resolve or change."""
    if isinstance(command, RecordExpenditure | ReleaseReservation):
        return command.reservation
    return command.record if isinstance(command, CorrectRecord | VoidRecord) else None


@settings(max_examples=100)
@for_all(histories())
def test_after_all_is_resolved_a_second_resolution_changes_nothing(history):
    """Every way of resolving, tried on every reservation that is over."""
    history.do(("pass", 2, 0, 0))
    history.do(("pass", 2, 0, 0))
    for number, _reservation in enumerate(history.records(FundsReserved)):
        for kind in ("post", "release", "recount"):
            length = len(history.log)
            history.do((kind, number, 0, number))
            assert len(history.log) == length, kind


def test_the_histories_reach_every_answer():
    """Each way of resolving comes to pass in them, and each refusal is met."""
    seen: Counter[str] = Counter()

    @settings(max_examples=300, derandomize=True, database=None)
    @for_all(histories(most=30))
    def walk(history: History) -> None:
        for asked in history.asked:
            name = type(asked.command).__name__
            posts = isinstance(asked.command, RecordExpenditure) and asked.command.reservation
            answer = "done" if asked.refusal is None else asked.refusal.code
            seen[f"{'Post' if posts else name} {answer}"] += 1

    walk()
    for wanted in (
        "ReserveFunds done",
        "ReserveFunds insufficient_funds",
        "Post done",
        "Post insufficient_funds",
        "Post reservation_already_resolved",
        "Post reservation_expired",
        "ReleaseReservation done",
        "ReleaseReservation reservation_already_resolved",
        "ReleaseReservation reservation_expired",
        "CorrectRecord done",
        "CorrectRecord insufficient_funds",
        "VoidRecord done",
        "VoidRecord insufficient_funds",
        "VoidRecord record_already_voided",
    ):
        assert seen[wanted], (wanted, seen)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"pass"}))
def test_every_step_of_a_history_is_a_command(kind):
    history = History()
    history.do((kind, 1, 2, 3))
    assert len(history.asked) == 1
    assert history.asked[0].command.event_id == record_id(100)
