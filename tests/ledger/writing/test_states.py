"""Loading a station's state costs the same however long its stream is, and is never out of date."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from sqlalchemy import select

import ledger.writing.states
from domain.book.states.station import Station
from domain.money.refusals import InsufficientFunds
from ledger.checks.verifying import verify
from ledger.faults.machine import LedgerUnavailableError
from ledger.schema.tables import snapshots
from ledger.store.rows import SnapshotRow
from ledger.writing.states import StreamStates, fold
from ledger.writing.unit_of_work import UnitOfWork
from tests.builders import STATION, a_home_visit, a_receipt, an_expenditure
from tests.ledger.writing.checking import check_whole, found, fresh


@pytest.fixture
def entries_read(monkeypatch) -> list[int]:
    """How many entries each look at a stream under the lock has read."""
    counts: list[int] = []
    read = UnitOfWork.stream_entries

    def count(self, stream, after_version=0):
        entries = read(self, stream, after_version)
        counts.append(len(entries))
        return entries

    monkeypatch.setattr(UnitOfWork, "stream_entries", count)
    return counts


def _fill(opened, events: int) -> None:
    """A station with so many events, money among them, in a ledger that is closed again."""
    with opened() as house:
        found(house.ledger, yuan="1000")
        visits = [fresh(a_home_visit()) for _ in range(events - 6)]
        house.ledger.execute_many([*visits, fresh(an_expenditure("1"))])


def _stored_snapshots(ledger) -> list[SnapshotRow]:
    columns = [snapshots.c[name] for name in SnapshotRow._fields]
    with ledger.log.engine.connect() as connection:
        return [SnapshotRow(*row) for row in connection.execute(select(*columns))]


def _long_stream_is_loaded_from_its_tail(opened, entries_read, events: int) -> None:
    _fill(opened, events)
    assert max(entries_read, default=0) == 0
    ledger_again = opened().ledger
    assert ledger_again.execute(fresh(an_expenditure("1"))).version == events + 1
    assert len(entries_read) == 1
    assert entries_read[0] < ledger.writing.states.SNAPSHOT_EVERY
    assert ledger_again.execute(fresh(an_expenditure("1"))).version == events + 2
    assert len(entries_read) == 1


def test_a_long_stream_is_loaded_from_its_last_snapshot_on(opened, entries_read, monkeypatch):
    monkeypatch.setattr(ledger.writing.states, "SNAPSHOT_EVERY", 100)
    _long_stream_is_loaded_from_its_tail(opened, entries_read, 1_050)


@pytest.mark.slow
def test_a_stream_of_twenty_thousand_is_loaded_from_its_last_snapshot_on(opened, entries_read):
    _long_stream_is_loaded_from_its_tail(opened, entries_read, 20_700)


def test_a_snapshot_by_other_code_is_not_believed(opened, entries_read, monkeypatch):
    monkeypatch.setattr(ledger.writing.states, "SNAPSHOT_EVERY", 50)
    _fill(opened, 120)
    monkeypatch.setattr(ledger.writing.states, "state_fingerprint", lambda *_: "other code")
    again = opened().ledger
    again.execute(fresh(an_expenditure("1")))
    assert entries_read == [120]
    # The next start is quick again, and the older code still finds its own.
    stored = {row.fingerprint: row.version for row in _stored_snapshots(again)}
    assert sorted(stored.values()) == [100, 121]
    assert stored["other code"] == 121
    check_whole(again)


def test_a_snapshot_that_cannot_be_read_costs_time_and_nothing_else(
    opened, entries_read, monkeypatch
):
    monkeypatch.setattr(ledger.writing.states, "SNAPSHOT_EVERY", 50)
    _fill(opened, 120)
    again = opened().ledger
    with again.log.engine.begin() as connection:
        connection.execute(snapshots.update().values(state=b"\xc1 torn"))
    assert again.execute(fresh(an_expenditure("1"))).version == 121
    assert entries_read == [120]
    check_whole(again)


def test_an_edited_snapshot_is_found_and_lets_nobody_spend_what_the_book_does_not_have(
    opened, entries_read, monkeypatch
):
    monkeypatch.setattr(ledger.writing.states, "SNAPSHOT_EVERY", 50)
    _fill(opened, 120)
    again = opened().ledger
    [row] = _stored_snapshots(again)
    seal, state = row.state[:32], ledger.writing.states.read_state(row, again._secret)
    (grant,) = state.funds.grants.values()
    grant.days.add("2026-01-10", 9_000_000)
    forged = seal + msgspec.msgpack.encode(state)
    with again.log.engine.begin() as connection:
        connection.execute(snapshots.update().values(state=forged))
    found_by_it = verify(again.log.engine).finding
    assert (found_by_it.code, found_by_it.position) == ("snapshot_differs", row.pos)
    with pytest.raises(InsufficientFunds):
        again.execute(fresh(an_expenditure("90000")))
    assert entries_read == [120], "the state was folded from the entries"


def test_a_state_of_another_station_is_not_believed_under_this_one(opened, monkeypatch):
    monkeypatch.setattr(ledger.writing.states, "SNAPSHOT_EVERY", 50)
    _fill(opened, 120)
    again = opened().ledger
    [row] = _stored_snapshots(again)
    for changed in ({"stream": "other"}, {"version": 1}, {"pos": 1}, {"fingerprint": "other"}):
        with pytest.raises(ledger.writing.states.SnapshotUnreadableError):
            ledger.writing.states.read_state(row._replace(**changed), again._secret)
    with pytest.raises(ledger.writing.states.SnapshotUnreadableError):
        ledger.writing.states.read_state(row, b"another secret")


def test_after_a_failed_store_the_state_is_read_again(opened, entries_read, monkeypatch):
    again = opened().ledger
    found(again, yuan="100")
    held = again._writer._states._states[STATION]

    def fail(*_: object, **__: object) -> None:
        raise LedgerUnavailableError

    monkeypatch.setattr(UnitOfWork, "append", fail)
    with pytest.raises(LedgerUnavailableError):
        again.execute(fresh(an_expenditure("100")))
    monkeypatch.undo()
    assert held.funds.available_fen("welfare_lottery") == 0
    again.execute(fresh(an_expenditure("100")))
    assert again._writer._states._states[STATION] is not held
    check_whole(again)


def test_more_stations_in_one_list_than_states_are_kept(opened, monkeypatch):
    monkeypatch.setattr(StreamStates.__init__, "__defaults__", (1,))
    again = opened().ledger
    assert again._writer._states._kept == 1
    stations = [f"站-{number}" for number in range(5)]
    found(again, *stations, yuan="100")
    rounds = [fresh(an_expenditure("30"), station) for _ in range(4) for station in stations]
    assert [hasattr(each, "position") for each in again.execute_many(rounds)] == (
        [True] * 15 + [False] * 5
    )
    assert list(again._writer._states._states) == ["站-4"]
    check_whole(again)


def test_snapshots_of_a_large_state_wait_until_they_are_worth_their_bytes(opened, monkeypatch):
    monkeypatch.setattr(ledger.writing.states, "SNAPSHOT_EVERY", 20)
    monkeypatch.setattr(ledger.writing.states, "SNAPSHOT_BYTES_PER_EVENT", 100)
    made: list[SnapshotRow] = []
    make = StreamStates.snapshot

    def keep(self, state, pos):
        made.append(make(self, state, pos))
        return made[-1]

    monkeypatch.setattr(StreamStates, "snapshot", keep)
    again = opened().ledger
    found(again)
    for start in range(0, 400, 50):
        numbers = range(start, start + 50)
        again.execute_many([fresh(a_receipt(grant=f"G-{number}")) for number in numbers])
    assert made[0].version == 20
    for earlier, later in pairwise(made):
        assert later.version - earlier.version >= len(earlier.state) // 100
    written = sum(len(row.state) for row in made[:-1])
    assert written <= 404 * 100
    assert len(made[-1].state) < 400 * 400
    [stored] = _stored_snapshots(again)
    restored = StreamStates(again._secret).load(again.log, STATION, 404)
    replayed = Station(code=STATION)
    fold(replayed, again.log.stream_entries(STATION))
    assert stored.version == made[-1].version
    assert msgspec.to_builtins(restored) == msgspec.to_builtins(replayed)


def test_the_fingerprint_is_that_of_the_domain_s_source():
    assert len(ledger.writing.states.state_fingerprint()) == 32
    assert ledger.writing.states.state_fingerprint() == ledger.writing.states.state_fingerprint()
