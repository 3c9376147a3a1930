"""Followers of the log wake up when there is news, from this process or from another."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from ledger.databases.database import open_engine
from ledger.writing.recorder import LedgerRecorder


@pytest.fixture
def elsewhere(recorder, database_url) -> Iterator[LedgerRecorder]:
    """A recorder that shares nothing with the first but the database."""
    engine = open_engine(database_url, busy_timeout_ms=60_000)
    yield LedgerRecorder(engine)
    engine.dispose()


def _append_later(recorder, row) -> threading.Thread:
    def append() -> None:
        time.sleep(0.1)
        with recorder.unit_of_work() as work:
            work.append([row])

    thread = threading.Thread(target=append)
    thread.start()
    return thread


def _wait_for(watch, recorder, pos: int) -> bool:
    deadline = time.monotonic() + 60
    while recorder.head().pos < pos:
        if time.monotonic() > deadline:
            return False
        watch.wait(60)
    return True


@pytest.mark.parametrize("writer", ["recorder", "elsewhere"])
def test_an_append_ends_the_wait(recorder, elsewhere, event_row, writer, monkeypatch):
    # Without the safety net, so that only the notification itself can end it.
    monkeypatch.setattr("ledger.store.wakeup.POLL_SECONDS", 1000)
    with recorder.watch() as watch:
        for version in (1, 2):
            chosen = recorder if writer == "recorder" else elsewhere
            thread = _append_later(chosen, event_row("A", version))
            assert _wait_for(watch, recorder, version)
            thread.join()


def test_a_transaction_without_events_rings_no_bell(recorder):
    watch = recorder.watch()
    with recorder.unit_of_work() as work:
        work.lock_head()
    assert not watch._news.is_set()
    watch.close()


def test_a_wait_without_news_ends_in_time(recorder, monkeypatch):
    # The safety net is a false alarm that is due a second after the watch began, however late
    # that second's end is looked at.
    monkeypatch.setattr("ledger.store.wakeup.POLL_SECONDS", 1000)
    with recorder.watch() as watch:
        started = time.monotonic()
        assert watch.wait(0.3) is False
        assert 0.2 < time.monotonic() - started < 100


@pytest.mark.parametrize("act", ["wake", "close"])
def test_another_thread_can_end_the_wait(recorder, act, monkeypatch):
    monkeypatch.setattr("ledger.store.wakeup.POLL_SECONDS", 1000)
    watch = recorder.watch()
    timer = threading.Timer(0.2, getattr(watch, act))
    timer.start()
    started = time.monotonic()
    while not watch._closed and time.monotonic() - started < 200 and not watch.wait(200):
        pass
    assert time.monotonic() - started < 100
    timer.join()
    watch.close()
