"""Real lists of grants, tens of thousands of rows at one station, stay cheap per row."""

from __future__ import annotations

import time

import pytest

from ledger.application import open_ledger
from ledger.writing.decided import DecidedBatch
from ledger.writing.outcomes import Receipt
from ledger.writing.states import SNAPSHOT_BYTES_PER_EVENT, StreamStates
from ledger.writing.unit_of_work import UnitOfWork
from tests.builders import STATION, a_receipt, an_expenditure
from tests.ledger.writing.checking import check_whole, found, fresh

DAYS = [
    f"{year}-{month:02}-{day:02}"
    for year in range(2022, 2026)
    for month in range(1, 13)
    for day in range(1, 29)
]


def _rows(grants: int) -> list[object]:
    """Received and partly spent, in the order of the days."""
    rows = []
    for number in range(grants):
        day = DAYS[number * len(DAYS) // grants]
        receipt = a_receipt(grant=f"G-{number:05}", amount="100", received_on=day)
        rows += [fresh(receipt), fresh(an_expenditure("60", spent_on=day))]
    return rows


class Work:
    """What the writer did: time per decision, bytes of snapshots, entries read under the lock."""

    def __init__(self, monkeypatch) -> None:
        self.decisions_s: list[float] = []
        self.snapshot_bytes: list[int] = []
        self.entries_read = 0
        decide, snapshot = DecidedBatch.decide, StreamStates.snapshot
        stream_entries, entries_at = UnitOfWork.stream_entries, UnitOfWork.entries_at

        def timed(*asked):
            begun = time.thread_time()
            outcome = decide(*asked)
            self.decisions_s.append(time.thread_time() - begun)
            return outcome

        def weighed(states, state, pos):
            row = snapshot(states, state, pos)
            self.snapshot_bytes.append(len(row.state))
            return row

        def counted(read):
            def reading(*arguments):
                found = read(*arguments)
                self.entries_read += len(found)
                return found

            return reading

        monkeypatch.setattr(DecidedBatch, "decide", timed)
        monkeypatch.setattr(StreamStates, "snapshot", weighed)
        monkeypatch.setattr(UnitOfWork, "stream_entries", counted(stream_entries))
        monkeypatch.setattr(UnitOfWork, "entries_at", counted(entries_at))


def _take_in(tmp_path, keys, monkeypatch, grants: int) -> Work:
    with open_ledger(tmp_path / "ledger", create=True, keys=keys) as opened:
        found(opened.ledger)
        rows = _rows(grants)
        work = Work(monkeypatch)
        outcomes = opened.ledger.execute_many(rows)
        assert all(isinstance(outcome, Receipt) for outcome in outcomes)
        # Nothing is looked up again, and snapshots cost an event no more than they may.
        assert work.entries_read == 0
        assert sum(work.snapshot_bytes[:-1]) <= len(rows) * SNAPSHOT_BYTES_PER_EVENT
        state = opened.ledger._writer._states._states[STATION]
        assert state.funds.available_fen("welfare_lottery") == grants * 4_000
        check_whole(opened.ledger)
    with open_ledger(tmp_path / "ledger", keys=keys) as opened:
        opened.ledger.execute(fresh(an_expenditure("1", spent_on=DAYS[-1])))
        # From the last snapshot on, not from the beginning.
        assert work.entries_read < len(rows) // 2
    return work


def test_a_list_of_grants_is_taken_in_without_looking_back(tmp_path, keys, monkeypatch):
    _take_in(tmp_path, keys, monkeypatch, 1_500)


@pytest.mark.slow
def test_twenty_thousand_grants_stay_flat_per_row(tmp_path, keys, monkeypatch):
    work = _take_in(tmp_path, keys, monkeypatch, 20_000)
    first, last = sum(work.decisions_s[1_000:3_000]), sum(work.decisions_s[-3_000:-1_000])
    assert last < 4 * first
