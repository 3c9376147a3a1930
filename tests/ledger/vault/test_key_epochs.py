"""Key epochs: a new key wraps everybody, an old one is destroyed, and its backups are noise."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from ledger.application import open_ledger
from ledger.databases.database import LedgerLocation
from ledger.faults.vault import VaultDamagedError, VaultKeyDestroyedError
from ledger.people.forgetting import erase_person
from ledger.schema.vault_tables import person_keys, vault_meta
from ledger.vault import epochs
from ledger.vault.epochs import rotate
from ledger.vault.keys import load_vault_keys
from ledger.writing.sealing import person_id
from tests.builders import STATION, a_home_visit
from tests.ledger.people.test_forgetting import NAME, erasure, rows_about, shown, visit
from tests.ledger.writing.checking import found, fresh

CLIENT = person_id(STATION, "client", "C-1001")


@pytest.fixture
def reopened(place, key_place, monkeypatch):
    """Opens the ledger by its key file, as a process does that may meet a new epoch."""
    monkeypatch.setenv("TAIZHANG_KEYS", str(key_place))

    def open_it():
        return open_ledger(place, create=True)

    return open_it


@pytest.fixture
def begun(reopened, place):
    """A ledger with two clients; their visits."""
    with reopened() as opened:
        found(opened.ledger)
        return [opened.ledger.execute(visit(client)).record for client in ("C-1001", "C-2")]


def turned(place, key_place, **options):
    engine = LedgerLocation.parse(place).open("vault")
    try:
        return rotate(engine, key_place, **options)
    finally:
        engine.dispose()


def keks_in_use(ledger) -> set[str]:
    with ledger.vault.engine.connect() as connection:
        return set(connection.scalars(select(person_keys.c.kek_id)))


def test_everybody_is_wrapped_by_the_new_key_and_nothing_else_changes(
    begun, reopened, place, key_place
):
    before = load_vault_keys(key_place)
    told = []
    done = turned(place, key_place, progress=lambda *figures: told.append(figures))
    after = load_vault_keys(key_place)
    assert done.current == after.current != before.current
    assert (done.kept, done.destroyed) == ((before.current,), ())
    assert after.index_secret == before.index_secret
    assert told[-1] == (done.people, done.people)
    with reopened() as opened:
        assert keks_in_use(opened.ledger) == {after.current}
        for record in begun:
            assert NAME in shown(opened.ledger, record)
        opened.ledger.execute(visit("C-3"))
        assert keks_in_use(opened.ledger) == {after.current}


def test_former_keys_beyond_those_kept_leave_the_file(begun, place, key_place):
    ids = [load_vault_keys(key_place).current]
    for _ in range(3):
        ids.append(turned(place, key_place, keep=1).current)
    keys = load_vault_keys(key_place)
    assert list(keys.keks) == ids[-2:]
    assert keys.destroyed == tuple(ids[:-2])
    assert turned(place, key_place, keep=0).destroyed == tuple(ids[-2:])
    assert list(load_vault_keys(key_place).keks) == [load_vault_keys(key_place).current]


def test_an_open_ledger_follows_into_the_new_epoch(begun, reopened, place, key_place):
    with reopened() as opened:
        ledger = opened.ledger
        assert NAME in shown(ledger, begun[0])
        done = turned(place, key_place, keep=0)
        assert NAME in shown(ledger, begun[0])
        turned(place, key_place, keep=0)
        newest = load_vault_keys(key_place).current
        assert newest != done.current
        record = ledger.execute(visit("C-3")).record
        assert NAME in shown(ledger, record)
        assert keks_in_use(ledger) == {newest}


def test_a_backup_of_an_epoch_that_is_over_opens_nothing(tmp_path, key_place, monkeypatch):
    monkeypatch.setenv("TAIZHANG_KEYS", str(key_place))
    place, backup = tmp_path / "ledger", tmp_path / "backup"
    with open_ledger(place, create=True) as opened:
        found(opened.ledger)
        record = opened.ledger.execute(visit()).record
    shutil.copytree(place, backup)
    with open_ledger(place) as opened:
        erase_person(opened.ledger, erasure())
    turned(place, key_place, keep=0)
    with pytest.raises(VaultKeyDestroyedError) as fault, open_ledger(backup):
        pass
    assert "轮换" in fault.value.message("zh")
    with open_ledger(place) as opened:
        assert shown(opened.ledger, record) == set()


def test_a_backup_of_an_epoch_that_is_kept_opens_and_forgets_again(
    tmp_path, key_place, monkeypatch
):
    monkeypatch.setenv("TAIZHANG_KEYS", str(key_place))
    place = tmp_path / "ledger"
    with open_ledger(place, create=True) as opened:
        found(opened.ledger)
        record = opened.ledger.execute(visit()).record
        other = opened.ledger.execute(visit("C-2")).record
    turned(place, key_place)
    (tmp_path / "old").mkdir()
    shutil.copy(place / "vault.db", tmp_path / "old")
    with open_ledger(place) as opened:
        erase_person(opened.ledger, erasure())
    turned(place, key_place)
    for name in ("vault.db-wal", "vault.db-shm"):
        (place / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "old" / "vault.db", place)
    with open_ledger(place) as opened:
        assert shown(opened.ledger, record) == set()
        assert NAME in shown(opened.ledger, other)
        assert rows_about(opened.ledger)["person_keys"] == 0
    # What came back is under a former key: the next rotation takes it over before anything else.
    turned(place, key_place, keep=0)
    with open_ledger(place) as opened:
        assert NAME in shown(opened.ledger, other)


@pytest.mark.parametrize("step", ["mark_current_kek", "_rewrap", "_drop_checks", "drop_remains"])
def test_an_interrupted_rotation_is_finished_by_the_next(
    begun, reopened, place, *, key_place, monkeypatch, step
):
    class PowerCut(Exception): ...  # noqa: N818 - nothing of ours

    def cut(*_arguments, **_options):
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(epochs, step, cut)
        with pytest.raises(PowerCut):
            turned(place, key_place, keep=0)
    with reopened() as opened:
        assert NAME in shown(opened.ledger, begun[0])
        opened.ledger.execute(visit("C-3"))
    turned(place, key_place, keep=0)
    keys = load_vault_keys(key_place)
    assert list(keys.keks) == [keys.current]
    with reopened() as opened:
        assert keks_in_use(opened.ledger) == {keys.current}
        assert NAME in shown(opened.ledger, begun[0])


KILLED = """
import sys
from pathlib import Path
from ledger.databases.database import LedgerLocation
from ledger.vault.epochs import rotate
while True:
    rotate(LedgerLocation.parse(sys.argv[1]).open("vault"), Path(sys.argv[2]), keep=0)
    print("rotated", flush=True)
"""


@pytest.mark.parametrize("delay", [0.003, 0.011])
def test_a_killed_rotation_loses_nobody(begun, reopened, place, key_place, delay):
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(place), str(key_place)], stdout=subprocess.PIPE, cwd=root
    ) as process:
        assert process.stdout.readline() == b"rotated\n"
        time.sleep(delay)
        process.kill()
    with reopened() as opened:
        for record in begun:
            assert NAME in shown(opened.ledger, record)
        opened.ledger.execute(fresh(a_home_visit(client="C-9", client_name=NAME)))
    turned(place, key_place, keep=0)
    with reopened() as opened:
        assert NAME in shown(opened.ledger, begun[1])


def test_the_old_key_and_what_it_wrapped_leave_the_disk(tmp_path, key_place, monkeypatch):
    monkeypatch.setenv("TAIZHANG_KEYS", str(key_place))
    place = tmp_path / "ledger"
    with open_ledger(place, create=True) as opened:
        found(opened.ledger)
        opened.ledger.execute(visit())
    engine = LedgerLocation.parse(place).open("vault")
    with engine.connect() as connection:
        wrapped = connection.scalars(select(person_keys.c.wrapped_dek)).all()
    old = (key_place / "vault.key").open("rb")
    kek = next(iter(load_vault_keys(key_place).keks))
    with old:
        rotate(engine, key_place, keep=0)
        engine.dispose()
        assert kek.encode() not in old.read()
    assert (key_place / "vault.key").stat().st_mode & 0o777 == 0o600
    stored = b"".join(path.read_bytes() for path in place.iterdir() if "vault" in path.name)
    assert wrapped
    assert not any(each in stored for each in wrapped)


def test_a_rotation_with_a_foreign_key_file_is_refused_and_changes_nothing(
    begun, place, tmp_path, reopened
):
    foreign = tmp_path / "foreign"
    load_vault_keys(foreign, create=True)
    before = (foreign / "vault.key").read_bytes()
    with pytest.raises(VaultDamagedError):
        turned(place, foreign)
    assert (foreign / "vault.key").read_bytes() == before
    with reopened() as opened, opened.ledger.vault.engine.connect() as connection:
        names = connection.scalars(select(vault_meta.c.key)).all()
        assert sum(name.startswith("kek-check:") for name in names) == 1
        assert NAME in shown(opened.ledger, begun[0])


def test_a_negative_number_of_epochs_is_no_number(place, key_place, begun):
    with pytest.raises(ValueError, match="negative"):
        turned(place, key_place, keep=-1)
