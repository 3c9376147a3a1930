"""Reserved money in the real ledger: raced for by many, and let go when the day is over there."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

import ledger.writing.states
from domain.book.refusals import RecordAlreadyVoided
from domain.ground.refusals import Refusal
from domain.money.refusals import InsufficientFunds, ReservationAlreadyResolved, ReservationExpired
from ledger.application import Ledger
from ledger.checks.replaying import replay
from ledger.writing.outcomes import Outcome, Receipt
from tests.builders import STATION, a_reservation, an_expenditure, release, void
from tests.ledger.writing.checking import check_whole, found, fresh
from tests.money_histories import Step, reckon

THREADS = 12
FOR_EVER = "2999-12-31"
"""Kept past whatever day these tests are run on."""


@pytest.fixture
def ledgers(opened, place) -> list[Ledger]:
    """The ledger; where several programs may write to one, two that know nothing of each other."""
    return [opened().ledger for _ in range(1 if "://" not in place else 2)]


def kept(yuan: str, **details):
    return fresh(a_reservation(yuan, valid_until=FOR_EVER, **details))


def posting(reservation: str, yuan: str):
    return fresh(an_expenditure(yuan), reservation=reservation)


def named(make, reservation: str):
    asked = make(reservation)
    ids = fresh(an_expenditure("1"))
    return asked.model_copy(update={"event_id": ids.event_id, "command_id": ids.command_id})


def ask(ledger: Ledger, command) -> Outcome:
    [outcome] = ledger.execute_many([command])
    assert isinstance(outcome, Receipt | Refusal), outcome
    return outcome


def steps(ledger: Ledger) -> list[Step]:
    """The log as the plain reckoning reads it."""
    return [
        Step(entry.data, entry.event_id, entry.causes, datetime.fromisoformat(entry.recorded_at))
        for entry in check_whole(ledger).values()
    ]


def check_every_prefix(ledger: Ledger) -> list[Step]:
    """posted + pending <= received at every prefix, and nothing is resolved twice."""
    log = steps(ledger)
    for length in range(1, len(log) + 1):
        book = reckon(log[:length], log[length - 1].day)
        assert all(fen >= 0 for fen in book.left_fen.values())
        assert all(count == 1 for count in book.resolved.values())
    return log


def test_of_all_who_would_resolve_a_reservation_one_does(ledgers):
    ledger = ledgers[0]
    found(ledger, yuan="600")
    made = [ledger.execute(kept("100")).record for _ in range(6)]
    at_once = threading.Barrier(THREADS)

    def resolve(thread: int) -> list[Outcome]:
        at_once.wait()
        ways = (
            lambda each: posting(each, "100"),
            lambda each: named(release, each),
            lambda each: named(void, each),
        )
        return [ask(ledgers[thread % len(ledgers)], ways[thread % 3](each)) for each in made]

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(resolve, range(THREADS)))
    for each in zip(*answers, strict=True):
        losers = [outcome for outcome in each if not isinstance(outcome, Receipt)]
        assert len(losers) == THREADS - 1
        assert {type(loser) for loser in losers} <= {
            ReservationAlreadyResolved,
            RecordAlreadyVoided,
        }
    book = reckon(check_every_prefix(ledger), "2026-12-31")
    assert book.resolved == dict.fromkeys(made, 1)


def test_the_last_hundred_yuan_are_kept_or_spent_once_however_many_ask(ledgers):
    ledger = ledgers[0]
    found(ledger, yuan="100")
    at_once = threading.Barrier(THREADS)

    def take(thread: int) -> bool:
        at_once.wait()
        asked = ledgers[thread % len(ledgers)]
        outcome = ask(asked, kept("30") if thread % 2 else fresh(an_expenditure("30")))
        if isinstance(outcome, InsufficientFunds):
            assert outcome.params["available_fen"] == 1_000
        return isinstance(outcome, Receipt)

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(take, range(THREADS))) == 3
    check_every_prefix(ledger)


def test_a_storm_of_everything_overdraws_nothing_and_resolves_nothing_twice(ledgers):
    ledger = ledgers[0]
    found(ledger, yuan="100")
    known = [ledger.execute(kept("20")).record]
    at_once = threading.Barrier(THREADS)

    def storm(thread: int) -> int:
        choices = random.Random(thread)
        at_once.wait()
        accepted = 0
        for _ in range(8):
            each = choices.choice(known)
            command = choices.choice(
                (
                    lambda: kept("30"),
                    lambda: kept("7.01"),
                    lambda: fresh(an_expenditure("15")),
                    lambda each=each: posting(each, "10"),
                    lambda each=each: posting(each, "40"),
                    lambda each=each: named(release, each),
                    lambda each=each: named(void, each),
                )
            )()
            outcome = ask(ledgers[thread % len(ledgers)], command)
            if isinstance(outcome, Receipt):
                accepted += 1
                if type(command).__name__ == "ReserveFunds":
                    known.append(outcome.record)
        return accepted

    with ThreadPoolExecutor(THREADS) as pool:
        accepted = sum(pool.map(storm, range(THREADS)))
    log = check_every_prefix(ledger)
    assert len(log) == 5 + 1 + accepted
    replayed = replay(ledger.log.engine).stations[STATION].funds
    book = reckon(log, log[-1].day)
    assert replayed.reservations.keys() == book.open
    assert replayed.available_fen("welfare_lottery") == book.left_fen["G-1"]


LAST_DAY = "2026-12-31"
IN_TIME = "2026-12-31T15:59:59.999Z"
TOO_LATE = "2026-12-31T16:00:00.000Z"
"""Midnight at the station."""


def test_the_ledgers_own_clock_says_when_a_reservation_is_over(opened):
    """Not that of the command: the day by which it is judged is the day that replays read."""
    clock = [IN_TIME]
    ledger = opened(clock=lambda: clock[0]).ledger
    found(ledger, yuan="100")
    ledger.execute(fresh(a_reservation("100", valid_until=LAST_DAY)))
    assert isinstance(ask(ledger, fresh(an_expenditure("1"))), InsufficientFunds)
    clock[0] = TOO_LATE
    assert isinstance(ask(ledger, fresh(an_expenditure("100"))), Receipt)
    check_every_prefix(ledger)
    state = replay(ledger.log.engine).stations[STATION]
    assert state.funds.reservations == {}
    assert state.funds.available_fen("welfare_lottery") == 0


def test_nothing_can_be_done_with_a_reservation_that_is_over(opened):
    clock = [IN_TIME]
    ledger = opened(clock=lambda: clock[0]).ledger
    found(ledger, yuan="100")
    reservation = ledger.execute(fresh(a_reservation("100", valid_until=LAST_DAY))).record
    clock[0] = TOO_LATE
    for command in (posting(reservation, "1"), named(release, reservation)):
        now = datetime.fromisoformat(TOO_LATE)
        refusal = ask(ledger, command.model_copy(update={"now": now}))
        assert isinstance(refusal, ReservationExpired), refusal
        assert refusal.params == {"valid_until": LAST_DAY}


def test_a_clock_that_is_set_back_finds_the_reservation_still_there(opened):
    """What was given back for a decision that stored nothing is not gone from the book."""
    clock = [IN_TIME]
    ledger = opened(clock=lambda: clock[0]).ledger
    found(ledger, yuan="100")
    ledger.execute(fresh(a_reservation("100", valid_until=LAST_DAY)))
    clock[0] = TOO_LATE
    assert isinstance(ask(ledger, fresh(an_expenditure("100.01"))), InsufficientFunds)
    clock[0] = IN_TIME
    assert isinstance(ask(ledger, fresh(an_expenditure("1"))), InsufficientFunds)
    check_every_prefix(ledger)


def test_a_station_that_is_loaded_again_knows_what_is_kept(opened, monkeypatch):
    """From a snapshot with an open reservation in it."""
    monkeypatch.setattr(ledger.writing.states, "SNAPSHOT_EVERY", 3)
    with opened() as house:
        found(house.ledger, yuan="100")
        kept_here = house.ledger.execute(kept("60")).record
    again = opened().ledger
    assert isinstance(ask(again, fresh(an_expenditure("40.01"))), InsufficientFunds)
    assert isinstance(ask(again, posting(kept_here, "100")), Receipt)
    check_every_prefix(again)
