"""A bug in one decision is its own command's trouble: nobody else's answer, no state, is touched."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

import ledger.writing.decided
from domain.book.states.station import Station
from domain.ground.refusals import BadValue
from ledger.faults.machine import LedgerDamagedError
from ledger.store.identifiers import utc_now
from ledger.writing.outcomes import Receipt
from ledger.writing.states import fold
from tests.builders import STATION, a_home_visit, an_expenditure
from tests.ledger.writing.checking import check_whole, found, fresh

ELSEWHERE = "大岚"


class BugError(Exception):
    """What nobody thought of."""


class Gate:
    """A clock at which the writer can be held, so that what is asked meanwhile shares a batch."""

    def __init__(self) -> None:
        self.is_open = threading.Event()
        self.is_open.set()
        self.reached = threading.Event()

    def __call__(self) -> str:
        self.reached.set()
        self.is_open.wait(240)
        return utc_now()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def ledger_at_gate(opened, gate):
    ledger = opened(clock=gate).ledger
    found(ledger, STATION, ELSEWHERE, yuan="100")
    return ledger


@pytest.fixture
def together(ledger_at_gate, gate) -> Callable[..., list[object]]:
    """Has several calls served in one batch; gives the result or the error of each, in order."""

    def ask(*calls: Callable[[], object]) -> list[object]:
        gate.reached.clear()
        gate.is_open.clear()
        queue = ledger_at_gate._writer._queue
        with ThreadPoolExecutor(len(calls) + 1) as pool:
            first = pool.submit(ledger_at_gate.execute, fresh(a_home_visit()))
            assert gate.reached.wait(60)
            asked = []
            for number, call in enumerate(calls, 1):
                asked.append(pool.submit(call))
                while queue.qsize() < number and not asked[-1].done():
                    pass
            gate.is_open.set()
            assert first.result().version
            return [each.exception() or each.result() for each in asked]

    return ask


def _state_is_what_is_stored(ledger, code: str = STATION) -> None:
    replayed = Station(code=code)
    fold(replayed, ledger.log.stream_entries(code))
    kept = ledger._writer._states._states.get(code)
    if kept is not None:
        assert msgspec.to_builtins(kept) == msgspec.to_builtins(replayed)


def _failing(monkeypatch, name: str, is_meant: Callable[..., bool]) -> None:
    """Lets a function of the deciding module raise a bug, after it has done its work."""
    real = getattr(ledger.writing.decided, name)

    def fail(*arguments):
        result = real(*arguments)
        if is_meant(*arguments):
            raise BugError
        return result

    monkeypatch.setattr(ledger.writing.decided, name, fail)


@pytest.mark.parametrize("name", ["decide_in_reach", "evolve"])
def test_a_bug_in_one_command_of_a_group_reaches_only_its_own_caller(
    ledger_at_gate, together, monkeypatch, name
):
    book = ledger_at_gate
    if name == "decide_in_reach":
        _failing(monkeypatch, name, lambda _state, command, _records: command.actor == "bad")
    else:
        _failing(monkeypatch, name, lambda _state, event, *_: getattr(event, "client", "") == "C-9")
    bad = fresh(a_home_visit(client="C-9"), actor="bad")
    good = [fresh(an_expenditure("10"), STATION) for _ in range(3)]
    good.append(fresh(an_expenditure("10"), ELSEWHERE))
    calls = [lambda each=each: book.execute(each) for each in (*good[:2], bad, *good[2:])]
    answers = together(*calls)
    assert isinstance(answers.pop(2), BugError)
    assert all(isinstance(answer, Receipt) for answer in answers)
    _state_is_what_is_stored(book)
    entries = check_whole(book)
    assert bad.command_id not in {entry.command_id for entry in entries.values()}
    monkeypatch.undo()
    assert book.execute(bad).position == len(entries) + 1
    assert [book.execute(each).events for each in good] == [answer.events for answer in answers]


def test_a_list_with_a_bug_in_it_is_stored_whole_or_not_at_all(ledger_at_gate, monkeypatch):
    book = ledger_at_gate
    _failing(
        monkeypatch, "decide_in_reach", lambda _state, command, _records: command.actor == "bad"
    )
    commands = [fresh(an_expenditure("10")) for _ in range(3)]
    commands.insert(1, fresh(a_home_visit(), actor="bad"))
    before = book.head().pos
    with pytest.raises(BugError):
        book.execute_many(commands)
    assert book.head().pos == before
    _state_is_what_is_stored(book)
    monkeypatch.undo()
    assert all(isinstance(each, Receipt) for each in book.execute_many(commands))
    check_whole(book)


def test_one_station_s_damaged_stream_does_not_stop_the_others(ledger_at_gate, together):
    book = ledger_at_gate
    with book.log.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE streams SET version = version + 1 WHERE stream_id = '{ELSEWHERE}'"
        )
    answers = together(
        lambda: book.execute(fresh(a_home_visit())),
        lambda: book.execute(fresh(a_home_visit(), ELSEWHERE)),
        lambda: book.execute(fresh(a_home_visit())),
    )
    assert isinstance(answers[1], LedgerDamagedError)
    assert ELSEWHERE in answers[1].message()
    assert isinstance(answers[0], Receipt)
    assert isinstance(answers[2], Receipt)


def test_a_command_id_that_no_entry_can_hold_is_refused(ledger):
    found(ledger, STATION)
    with pytest.raises(BadValue):
        ledger.execute(fresh(a_home_visit(), command_id="e\u0301"))
    check_whole(ledger)
