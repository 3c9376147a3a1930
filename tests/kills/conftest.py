"""Ledgers to be opened again and again, by this process and by those that are killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.vault.keys import load_vault_keys
from tests.kills.killing import Killer, killer


@pytest.fixture
def keys_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the keys lie, for every process."""
    load_vault_keys(tmp_path / "keys", create=True)
    monkeypatch.setenv("TAIZHANG_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> str:
    """Where a ledger may be made: a directory, or the address of an empty database."""
    return str(tmp_path / "ledger") if database_url.startswith("sqlite") else database_url


@pytest.fixture
def killing(place: str, keys_place: Path) -> Iterator[Killer]:
    """Kills commands on the ledger at the place."""
    with killer(place, keys_place) as found:
        yield found
