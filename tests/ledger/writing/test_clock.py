"""A clock that is far from the last entry's time: nothing is written under one that was put back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.book.privacy.readings import Reader
from domain.ground.values import iso_instant
from ledger.faults.machine import ClockBehindError
from ledger.people.openings import Openings
from ledger.store.identifiers import ids_follow, new_event_id
from ledger.writing.clock import BEHIND_VARIABLE, RecordingClock
from ledger.writing.outcomes import Receipt
from tests.builders import a_receipt
from tests.ledger.writing.checking import check_whole, found, founding, fresh

NOON = datetime.fromisoformat("2026-11-23T04:00:00.000Z")


class Clock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> str:
        return iso_instant(self.now)


@pytest.fixture
def clock():
    return Clock()


def recorded(ledger, receipt):
    return ledger.log.read_page(receipt.position - 1, 1)[0][1].decode()


def test_a_clock_that_was_put_back_a_little_repeats_the_last_time(opened, clock):
    ledger = opened(clock=clock).ledger
    found(ledger)
    clock.now -= timedelta(seconds=299)
    receipt = ledger.execute(fresh(a_receipt()))
    assert f'"recorded_at":"{iso_instant(NOON)}"' in recorded(ledger, receipt)


def test_a_clock_that_was_put_back_far_writes_nothing_until_it_is_right_again(opened, clock):
    ledger = opened(clock=clock).ledger
    found(ledger)
    known = fresh(a_receipt())
    receipt = ledger.execute(known)
    head = ledger.head().pos
    clock.now -= timedelta(seconds=301)
    with pytest.raises(ClockBehindError) as caught:
        ledger.execute(fresh(a_receipt()))
    assert "2026-11-23T03:54:59.000Z" in caught.value.message("zh")
    outcomes = ledger.execute_many([fresh(a_receipt()), known])
    assert isinstance(outcomes[0], ClockBehindError)
    # What was stored is still answered: a client may ask whether it was.
    assert outcomes[1].position == receipt.position
    assert outcomes[1].replayed
    # Given twice at once it is no more stored than given once.
    twice = fresh(a_receipt())
    assert {type(each) for each in ledger.execute_many([twice, twice])} == {ClockBehindError}
    assert ledger.head().pos == head
    clock.now = NOON
    assert ledger.execute(fresh(a_receipt())).position == head + 1
    check_whole(ledger)


def test_a_head_of_the_future_can_be_gone_on_from_when_the_operator_says_so(
    opened, clock, monkeypatch
):
    clock.now = NOON + timedelta(days=400)
    with opened(clock=clock) as first:
        found(first.ledger)
    clock.now = NOON
    with opened(clock=clock) as second, pytest.raises(ClockBehindError):
        second.ledger.execute(fresh(a_receipt()))
    monkeypatch.setenv(BEHIND_VARIABLE, str(500 * 86_400))
    with opened(clock=clock) as third:
        receipt = third.ledger.execute(fresh(a_receipt()))
        assert '"recorded_at":"2027-12-28T' in recorded(third.ledger, receipt)
        check_whole(third.ledger)


def test_a_clock_far_ahead_of_the_last_entry_is_only_said(opened, clock, caplog):
    ledger = opened(clock=clock).ledger
    found(ledger)
    assert caplog.text == ""
    clock.now += timedelta(days=31)
    assert isinstance(ledger.execute(fresh(a_receipt())), Receipt)
    assert caplog.text.count("the clock says") == 1
    ledger.execute(fresh(a_receipt()))
    assert caplog.text.count("the clock says") == 1


@pytest.mark.parametrize(
    ("behind_seconds", "said"), [(0, False), (5, False), (6, True), (-86_400, False)]
)
def test_only_a_remarkable_difference_is_said(caplog, behind_seconds, said):
    now = iso_instant(NOON - timedelta(seconds=behind_seconds))
    later = RecordingClock(300).at(now, iso_instant(NOON))
    assert later == max(now, iso_instant(NOON))
    assert ("the clock says" in caplog.text) == said


def test_the_first_entry_is_recorded_whatever_the_clock_says(opened, clock):
    clock.now = datetime.fromisoformat("1990-01-01T00:00:00.000Z")
    ledger = opened(clock=clock).ledger
    # The plan lies in the future of such a clock, which is a refusal and no fault.
    outcomes = ledger.execute_many(founding())
    assert not any(isinstance(outcome, ClockBehindError) for outcome in outcomes)


def test_ids_made_after_the_clock_was_put_back_sort_behind_those_of_the_log(opened, clock):
    ahead = datetime.now(NOON.tzinfo) + timedelta(days=3)
    clock.now = ahead
    with opened(clock=clock) as first:
        found(first.ledger)
    made = new_event_id()
    with opened(clock=clock):
        later = [new_event_id() for _ in range(3)]
    milliseconds = [int(each.replace("-", "")[:12], 16) for each in later]
    assert min(milliseconds) > int(ahead.timestamp() * 1_000)
    assert made < later[0] < later[1] < later[2]
    ids_follow("")


def test_an_opening_of_the_future_opens_nothing(opened, clock):
    reader = Reader(actor="officer-7", role="district_officer", channel="api", reason="督导走访")
    clock.now = NOON + timedelta(days=400)
    vault = opened(clock=clock).ledger.vault
    openings = Openings(vault.engine, clock)
    openings.open_file(reader, "NB-YZ-ZGM", "C-1", command_id="c-1", request=b"{}")
    assert openings.current("officer-7", "district_officer", "NB-YZ-ZGM", "C-1") is not None
    clock.now = NOON
    assert openings.current("officer-7", "district_officer", "NB-YZ-ZGM", "C-1") is None
    # One that was made now lasts as long as any, not longer for a clock put back in between.
    openings.open_file(reader, "NB-YZ-ZGM", "C-1", command_id="c-2", request=b"{}")
    clock.now -= timedelta(minutes=4)
    assert openings.current("officer-7", "district_officer", "NB-YZ-ZGM", "C-1") is not None
    clock.now -= timedelta(minutes=2)
    assert openings.current("officer-7", "district_officer", "NB-YZ-ZGM", "C-1") is None
