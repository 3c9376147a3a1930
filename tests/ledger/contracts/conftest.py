"""Recorders on fresh ledgers, and rows to put into them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from ledger.database import open_engine
from ledger.migrations import migrate
from ledger.recorder import LedgerRecorder


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A migrated, empty events database."""
    engine = open_engine(database_url, create=True, busy_timeout_ms=20_000)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def recorder(engine: Engine) -> LedgerRecorder:
    return LedgerRecorder(engine)
