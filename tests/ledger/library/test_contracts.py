"""eventsourcing's own test cases for recorders and factories, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from eventsourcing.tests import persistence as library
from eventsourcing.utils import Environment
from sqlalchemy import Engine

from ledger.databases.database import open_engine
from ledger.library.factory import LEDGER_VARIABLE, LedgerFactory
from ledger.library.recorder import LibraryRecorder
from ledger.library.tracking import LedgerProcessRecorder, LedgerTrackingRecorder
from ledger.schema.migrations import migrate


def _migrated(url: str) -> Iterator[Engine]:
    engine = open_engine(url, create=True, busy_timeout_ms=60_000)
    migrate(engine)
    yield engine
    # One of the library's tests leaves its readers behind, with a connection in their hands.
    for thread in threading.enumerate():
        if "read_continuously" in thread.name:
            thread.join(60)
    engine.dispose()


class OnSqlite:
    """Gives one of the library's unittest classes a fresh SQLite ledger for each test."""

    engine: Engine

    @pytest.fixture(autouse=True)
    def _open(self, sqlite_url: str) -> Iterator[None]:
        for self.engine in _migrated(sqlite_url):
            yield


@pytest.mark.postgres
class OnPostgres:
    """The same with a fresh PostgreSQL database."""

    engine: Engine

    @pytest.fixture(autouse=True)
    def _open(self, postgres_url: str) -> Iterator[None]:
        for self.engine in _migrated(postgres_url):
            yield


class StationCodes:
    """Streams named as ours are."""

    def new_originator_id(self) -> str:
        return f"大岚-{uuid4()}"

    def create_recorder(self) -> LibraryRecorder:
        return LibraryRecorder(self.engine)  # type: ignore[attr-defined]


class Uuids:
    """Streams named as the library names them by default."""

    def create_recorder(self) -> LibraryRecorder:
        return LibraryRecorder(self.engine, originator_id_type=UUID)  # type: ignore[attr-defined]


class ApplicationCase(library.ApplicationRecorderTestCase):
    """With the test of subscriptions, which the library leaves optional."""

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestApplicationOnSqlite(StationCodes, OnSqlite, ApplicationCase): ...


class TestApplicationWithUuidsOnSqlite(Uuids, OnSqlite, ApplicationCase): ...


class TestApplicationOnPostgres(StationCodes, OnPostgres, ApplicationCase): ...


class TestApplicationWithUuidsOnPostgres(Uuids, OnPostgres, ApplicationCase): ...


class TestOrderOnSqlite(StationCodes, OnSqlite, library.NonInterleavingNotificationIDsBaseCase): ...


class TestOrderOnPostgres(
    StationCodes, OnPostgres, library.NonInterleavingNotificationIDsBaseCase
): ...


class TrackingCase(library.TrackingRecorderTestCase):
    def create_recorder(self) -> LedgerTrackingRecorder:
        return LedgerTrackingRecorder(self.engine)


class TestTrackingOnSqlite(OnSqlite, TrackingCase): ...


class TestTrackingOnPostgres(OnPostgres, TrackingCase): ...


class ProcessCase(StationCodes, library.ProcessRecorderTestCase):
    def create_recorder(self) -> LedgerProcessRecorder:
        return LedgerProcessRecorder(self.engine)


class TestProcessOnSqlite(OnSqlite, ProcessCase): ...


class TestProcessOnPostgres(OnPostgres, ProcessCase): ...


class OtherTrackingRecorder(LedgerTrackingRecorder):
    """Somebody's own subclass, named by class or by topic."""


class FactoryCase(library.InfrastructureFactoryTestCase):
    def expected_factory_class(self) -> type[LedgerFactory]:
        return LedgerFactory

    def expected_aggregate_recorder_class(self) -> type[LibraryRecorder]:
        return LibraryRecorder

    def expected_application_recorder_class(self) -> type[LibraryRecorder]:
        return LibraryRecorder

    def expected_tracking_recorder_class(self) -> type[LedgerTrackingRecorder]:
        return LedgerTrackingRecorder

    def tracking_recorder_subclass(self) -> type[LedgerTrackingRecorder]:
        return OtherTrackingRecorder

    def expected_process_recorder_class(self) -> type[LedgerProcessRecorder]:
        return LedgerProcessRecorder


def _environment(place: object) -> Environment:
    return Environment(
        env={"PERSISTENCE_MODULE": "ledger.library.factory", LEDGER_VARIABLE: str(place)}
    )


class TestFactoryOnSqlite(FactoryCase):
    @pytest.fixture(autouse=True)
    def _environment(self, tmp_path) -> None:
        self.env = _environment(tmp_path / "ledger")


@pytest.mark.postgres
class TestFactoryOnPostgres(FactoryCase):
    @pytest.fixture(autouse=True)
    def _environment(self, postgres_url: str) -> None:
        self.env = _environment(postgres_url)


# unittest classes are collected by what they are, not by their names.
del ApplicationCase, TrackingCase, ProcessCase, FactoryCase
