"""What else happened on a day: as the log has it, whoever wrote it and however it was corrected."""

from __future__ import annotations

from typing import Any

from domain.book.days import Day
from domain.book.states.streams import new_state
from domain.ground.refusals import ProbableDuplicate
from domain.visits.rules import assess_visit
from ledger.application import Ledger, open_ledger
from ledger.store.days import Days
from ledger.writing.states import fold
from tests.builders import STATION, a_home_visit, a_training_session, correct, void
from tests.ledger.writing.checking import found, fresh

DAY, NEXT_DAY = "2026-03-11", "2026-03-12"
VISIT = a_home_visit()
MOVED = a_home_visit(started_at=f"{NEXT_DAY}T09:00:00+08:00", ended_at=f"{NEXT_DAY}T09:40:00+08:00")
UNSAID: dict[str, Any] = {"confirm_duplicate": False, "reason": ""}


def given(details: Any, **more: Any) -> Any:
    return fresh(details, **(UNSAID | more))


def version_of(ledger: Ledger) -> int:
    with ledger.log.unit_of_work() as work:
        return work.stream_versions([STATION])[STATION]


def read(ledger: Ledger, days: Days, day: str, *near: str) -> Day:
    with ledger.log.unit_of_work() as work:
        work.lock_head()
        version = work.stream_versions([STATION])[STATION]
        days.begin({STATION: version})
        return days.on(work, STATION, version, day, lambda _station: near)


def is_held(ledger: Ledger, details: Any) -> bool:
    (outcome,) = ledger.execute_many([given(details)])
    return isinstance(outcome, ProbableDuplicate)


def test_a_ledger_that_was_opened_anew_knows_what_it_holds(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        found(opened.ledger)
        opened.ledger.execute(given(VISIT))
    with open_ledger(tmp_path) as opened:
        assert is_held(opened.ledger, VISIT)
        assert not is_held(opened.ledger, a_home_visit(client="C-2"))


def test_commands_of_one_transaction_are_held_against_each_other(ledger):
    found(ledger)
    first, second = given(VISIT), given(VISIT)
    outcomes = ledger.execute_many([first, given(MOVED), second, given(a_training_session())])
    assert [isinstance(each, ProbableDuplicate) for each in outcomes] == [False, False, True, False]
    assert outcomes[2].params["record"] == first.event_id


def test_a_correction_or_void_before_a_day_was_read_counts_on_it(ledger):
    found(ledger)
    one, two = given(VISIT), given(a_home_visit(client="C-2"))
    ledger.execute_many([one, two])
    for record, change in ((one, correct(one.event_id, MOVED)), (two, void(two.event_id))):
        more = {"event_id": given(VISIT).event_id, "command_id": f"fix-{record.event_id}"}
        ledger.execute(change.model_copy(update=more))
    days = Days()
    assert list(read(ledger, days, DAY).like(stated(VISIT, ledger))) == []
    assert list(read(ledger, days, NEXT_DAY).like(stated(MOVED, ledger))) == [one.event_id]
    assert not is_held(ledger, VISIT)
    assert is_held(ledger, MOVED)


def test_a_day_is_read_anew_when_others_have_written_to_the_stream(ledger):
    found(ledger)
    beside = Days()
    fact = stated(VISIT, ledger)
    assert list(read(ledger, beside, DAY).like(fact)) == []
    made = given(VISIT)
    ledger.execute(made)
    assert list(read(ledger, beside, DAY).like(fact)) == [made.event_id]


def test_days_close_together_are_read_in_one_go(ledger):
    found(ledger)
    ledger.execute_many([given(VISIT), given(MOVED)])
    asked = []

    class Counting:
        def __init__(self, work: Any) -> None:
            self.records = work.records
            self.work = work

        def entries_between(self, *span: str) -> Any:
            asked.append(span)
            return self.work.entries_between(*span)

    version = version_of(ledger)
    days = Days()
    with ledger.log.unit_of_work() as work:
        work.lock_head()
        reader = Counting(work)
        for day in (DAY, NEXT_DAY):
            days.on(reader, STATION, version, day, lambda _station: [DAY, NEXT_DAY, "2026-05-09"])
    assert asked == [(STATION, DAY, f"{NEXT_DAY}U")]


def stated(details: Any, ledger: Ledger) -> Any:
    """The fact that details come to, which is all that a day is asked about."""
    with ledger.log.unit_of_work() as work:
        work.lock_head()
        entries = work.stream_entries(STATION)
    state: Any = new_state(STATION)
    fold(state, entries)
    return assess_visit(state, details, given(details), None)
