"""The library's recorder beside its own test cases: columns, faults, subscriptions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from eventsourcing.persistence import StoredEvent

from ledger.databases.database import open_engine
from ledger.faults.machine import LedgerUnavailableError
from ledger.library.recorder import LibraryRecorder
from ledger.schema.migrations import migrate


@pytest.fixture
def recorder(database_url: str) -> Iterator[LibraryRecorder]:
    engine = open_engine(database_url, create=True, busy_timeout_ms=60_000)
    migrate(engine)
    yield LibraryRecorder(engine)
    engine.dispose()


@pytest.fixture
def elsewhere(recorder, database_url) -> Iterator[LibraryRecorder]:
    """A recorder that shares nothing with the first but the database."""
    engine = open_engine(database_url, busy_timeout_ms=60_000)
    yield LibraryRecorder(engine)
    engine.dispose()


def test_one_of_our_entries_fills_the_columns_from_itself(recorder):
    entry = (
        b'{"actor":"W-001","command_id":"c-1","event_id":"e-1","occurred_at":"2026-06-03T09:00:00'
        b'+08:00","recorded_at":"2026-06-03T04:00:00.000Z","type_version":3}'
    )
    assert recorder.insert_events([StoredEvent("A", 1, "home_visit.recorded", entry)]) == [1]
    with recorder.engine.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT event_id, type, type_version, actor, command_id, recorded_at FROM events"
        ).one()
    assert tuple(row) == (
        "e-1",
        "home_visit.recorded",
        3,
        "W-001",
        "c-1",
        "2026-06-03T04:00:00.000Z",
    )


def test_an_append_to_a_locked_database_is_unavailable(recorder, database_url):
    impatient = open_engine(database_url, busy_timeout_ms=200)
    with recorder.unit_of_work() as work:
        work.lock_head()
        with pytest.raises(LedgerUnavailableError):
            LibraryRecorder(impatient).insert_events([StoredEvent("A", 1, "t", b"{}")])
    assert recorder.max_notification_id() is None
    impatient.dispose()


def test_a_subscription_hears_of_events_that_others_append(recorder, elsewhere):
    with recorder.subscribe(gt=0) as subscription:
        for version in range(1, 4):
            elsewhere.insert_events([StoredEvent("A", version, "t", b"{}")])
            assert next(subscription).id == version


def test_a_subscription_to_a_rare_topic_scans_nothing_twice(recorder, monkeypatch):
    starts = []
    select = recorder.select_notifications

    def counted(start, *arguments, **options):
        starts.append(start)
        return select(start, *arguments, **options)

    monkeypatch.setattr(recorder, "select_notifications", counted)
    recorder.insert_events([StoredEvent("A", n, "common", b"{}") for n in range(1, 30)])
    with recorder.subscribe(gt=0, topics=["rare"]) as subscription:
        for number in range(3):
            recorder.insert_events([StoredEvent("A", 100 + number, "common", b"{}")])
            recorder.insert_events([StoredEvent("B", number, "rare", b"{}")])
            assert next(subscription).originator_version == number
    assert starts == sorted(set(starts))


def test_a_subscription_reports_what_stopped_it(recorder, monkeypatch):
    def fail() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(recorder, "max_notification_id", fail)
    with recorder.subscribe(gt=0) as subscription, pytest.raises(RuntimeError, match="broken"):
        next(subscription)
