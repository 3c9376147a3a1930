"""Whole ledgers on fresh databases: opened, opened again, and closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ledger.application import ATTACHMENTS_VARIABLE, Ledger, OpenLedger, open_ledger
from ledger.vault.keys import VaultKeys, load_vault_keys


@pytest.fixture
def key_place(tmp_path: Path) -> Path:
    """A directory with a key file, for processes that share a vault."""
    load_vault_keys(tmp_path / "keys", create=True)
    return tmp_path / "keys"


@pytest.fixture
def keys(key_place: Path) -> VaultKeys:
    return load_vault_keys(key_place)


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> str:
    """Where a ledger may be made: a directory, or the address of an empty database."""
    return str(tmp_path / "ledger") if database_url.startswith("sqlite") else database_url


@pytest.fixture
def opened(
    place: str, keys: VaultKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., OpenLedger]]:
    """Opens the ledger at the place; what the test leaves open is closed after it."""
    monkeypatch.setenv(ATTACHMENTS_VARIABLE, str(tmp_path / "attachments"))
    with ExitStack() as stack:

        def open_it(**options: object) -> OpenLedger:
            # Patience with whoever else holds a lock, on a machine that has much else to do.
            given = {"busy_timeout_ms": 60_000, **options}
            return stack.enter_context(open_ledger(place, create=True, keys=keys, **given))

        yield open_it


@pytest.fixture
def ledger(opened: Callable[..., OpenLedger]) -> Ledger:
    return opened().ledger
