"""What is left in the files of SQLite of values that were erased: nothing, in gaps of pages either."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from ledger.databases.database import LedgerLocation
from ledger.schema.vault_tables import disclosures, person_keys
from ledger.store.identifiers import new_event_id
from ledger.vault.epochs import rotate
from ledger.vault.erasing import Forgotten
from ledger.vault.keys import load_vault_keys
from ledger.vault.vault import open_vault

PEOPLE = [f"NB/client/C-{number:05d}" for number in range(300)]
GONE = [Forgotten(who, "erased", 9, "2026-01-01T00:00:00.000Z") for who in PEOPLE[::2]]


@pytest.fixture
def filled(tmp_path):
    """A vault in which values came in such an order that its pages were split many times."""
    keys = load_vault_keys(tmp_path / "keys", create=True)
    engine = LedgerLocation.parse(tmp_path / "ledger").open("vault", create=True)
    vault = open_vault(engine, keys)
    dice = random.Random(0)
    order = PEOPLE * 3
    dice.shuffle(order)
    for start in range(0, len(order), 30):
        vault.store(
            [
                vault.seal(who, new_event_id(), {"narrative": "独居，" * dice.randint(1, 200)})
                for who in order[start : start + 30]
            ]
        )
    yield vault, tmp_path
    engine.dispose()


def secrets_of(engine: Engine) -> list[bytes]:
    """Keys and ciphertexts of those who are about to go."""
    people = [each.person_id for each in GONE]
    keys = select(person_keys.c.wrapped_dek).where(person_keys.c.person_id.in_(people))
    values = select(disclosures.c.ciphertext).where(disclosures.c.person_id.in_(people))
    with engine.connect() as connection:
        return [*connection.scalars(keys), *connection.scalars(values)]


def left(place: Path, secrets: list[bytes]) -> list[bytes]:
    stored = b"".join(each.read_bytes() for each in sorted((place / "ledger").iterdir()))
    return [each for each in secrets if each in stored]


def unused_pages(engine: Engine) -> int:
    with engine.connect() as connection:
        pages: int = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    return pages


def test_behind_an_erasure_the_file_is_written_anew(filled):
    vault, place = filled
    secrets = secrets_of(vault.engine)
    assert len(secrets) == len(left(place, secrets)) == 600
    vault.forget(GONE)
    assert left(place, secrets) == []
    assert unused_pages(vault.engine) == 0


def test_a_large_file_is_written_anew_with_the_next_key(filled, monkeypatch):
    vault, place = filled
    secrets = secrets_of(vault.engine)
    with monkeypatch.context() as patch:
        patch.setattr("ledger.vault.erasing.REWRITTEN_AT_ONCE_BYTES", 0)
        vault.forget(GONE)
        assert unused_pages(vault.engine) > 0
        rotate(vault.engine, place / "keys", keep=0)
    assert left(place, secrets) == []
    assert unused_pages(vault.engine) == 0
