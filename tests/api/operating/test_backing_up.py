"""Backup and restore by one command each, on both databases: the drill, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import make_url

from api.bootstrap import open_house
from ledger.accounts.accounts import AccountStore
from ledger.accounts.sessions import SessionStore
from ledger.backups.postgresql_programs import program_for
from ledger.databases.database import LedgerLocation
from ledger.people.tokens import TokenStore
from ledger.vault.vault import ERASED
from tests.api.terminal.running import answers, sample, taizhang

STATION = "大岚"
SUBJECT = "5" * 64
LASTING = {"idle_seconds": 3600.0, "lifetime_seconds": 3600.0}
Places = Callable[[str], object]


@pytest.fixture
def made(places):
    """A ledger with a workbook."""
    place = places("ledger")
    assert taizhang(place, "import", "workbook", sample(STATION)).code == 0
    return place


def erase(place, client):
    ran = taizhang(
        place,
        *("person", "erase", "--station", STATION, "--client", client),
        *("--basis", "consent_withdrawn", "--requested-by", client),
        *("--approved-by", "officer-7", "--reason", "本人撤回同意"),
    )
    assert ran.code == 0, ran.err


def named_clients(place):
    """Codes of the clients whose names can be read."""
    with open_house(str(place), write=False) as house:
        entries = [json.loads(raw)["data"] for _pos, raw in house.log.read_page(0, 10_000)]
        codes = sorted({each["client"] for each in entries if "client" in each})
        people = [f"{STATION}/client/{code}" for code in codes]
        shown = house.vault.reveal_names(people, "client_name")
    return [code for code in codes if shown[f"{STATION}/client/{code}"] != ERASED]


def test_a_ledger_comes_back_as_it_was_and_proves_it(made, places, tmp_path, monkeypatch):
    told, named = answers(made, STATION), named_clients(made)
    monkeypatch.setenv("TAIZHANG_ATTACHMENTS", str(tmp_path / "files"))
    owner, scan = f"{STATION}/station/{STATION}", b"%PDF-1.7 voucher"
    with open_house(made) as house:
        house.vault.attachments.put(owner, scan, "application/pdf", stored_by="W-1", stored_at="")
    backup = taizhang(made, "backup", tmp_path / "b", "--json").json
    assert backup["keys"]["directory"] == str(tmp_path / "b" / "keys")
    assert "vault.key" in backup["keys"]["files"]
    taizhang(made, "import", "workbook", sample("锦屏"))
    copy = places("copy")
    monkeypatch.setenv("TAIZHANG_ATTACHMENTS", str(tmp_path / "files of the copy"))
    restored = taizhang(copy, "restore", tmp_path / "b", "--verify", "--json").json
    assert backup["attachments"]["files"] == restored["verification"]["attachments"]["sound"] == 1
    with open_house(copy, write=False) as house:
        found = house.vault.attachments.open(owner, sha256(scan).hexdigest())
    assert found is not None
    assert found[1] == scan
    assert restored["position"] == restored["verification"]["entries"] == backup["position"]
    assert restored["verification"]["ok"]
    assert restored["verification"]["vault"]["opened"]
    assert answers(copy, STATION) == told
    assert named_clients(copy) == named
    assert taizhang(copy, "replay", "--check").code == 0
    assert taizhang(copy, "import", "workbook", sample("锦屏")).code == 0


def test_what_is_copied_is_for_its_owner_only(made, places, tmp_path):
    taizhang(made, "backup", tmp_path / "b", "--keys", tmp_path / "safe")
    assert not (tmp_path / "b" / "keys").exists()
    copy = places("copy")
    restored = taizhang(copy, "restore", tmp_path / "b", "--keys", tmp_path / "safe", "--json").json
    folders = [tmp_path / "b", tmp_path / "safe"]
    assert [each.stat().st_mode & 0o777 for each in folders] == [0o700, 0o700]
    keys = Path(restored["keys"]["directory"])
    files = [*(tmp_path / "b").iterdir(), *(tmp_path / "safe").iterdir(), *keys.glob("*.key")]
    assert {
        each.name: each.stat().st_mode & 0o077 for each in files if each.stat().st_mode & 0o077
    } == {}


def test_nobody_comes_back_with_a_backup(made, places, tmp_path):
    before, since, stays, *_ = named_clients(made)
    erase(made, before)
    taizhang(made, "backup", tmp_path / "b")
    erase(made, since)
    keys = os.environ.get("TAIZHANG_KEYS")
    copy = places("copy")
    restored = taizhang(copy, "restore", tmp_path / "b", "--json", "--verify").json
    # The ledger that was backed up lies where it lay; PostgreSQL's address is shown without its
    # password, so there it is named.
    if restored["erased_again"] is None:
        assert keys is not None
        other = places("other")
        words = ("restore", tmp_path / "b", "--erased-since", made, "--verify", "--json")
        restored, copy = taizhang(other, *words).json, other
    assert restored["erased_again"] == 1
    assert restored["verification"]["ok"]
    named = named_clients(copy)
    assert before not in named
    assert since not in named
    assert stays in named


def test_nobody_comes_in_with_a_backup_who_was_shut_out_since(made, places, tmp_path):
    with open_house(made) as house:
        tokens, accounts = TokenStore(house.log.engine), AccountStore(house.log.engine)
        tokens.create("ended", role="staff", scope_kind="station", scope=STATION)
        tokens.create("stays", role="staff", scope_kind="station", scope=STATION)
        for code in ("AC-1", "AC-2", "AC-3", "AC-4", "AC-5"):
            accounts.create(
                password=f"{code}-长得难猜的口令",
                code=code,
                role="staff",
                scope_kind="station",
                scope=STATION,
            )
        accounts.link("AC-5", SUBJECT)
        sessions = SessionStore(house.log.engine, **LASTING)
        secret = sessions.open("AC-3", "", checked=accounts.hash_to_check("AC-3"))
        taizhang(made, "backup", tmp_path / "b")
        tokens.revoke("ended")
        accounts.disable("AC-1")
        accounts.set_password("AC-2", "另一个更难猜的口令 2026", must_change=False)
        changed = accounts.hash_to_check("AC-2")
        accounts.set_password("AC-5", "不再从统一登录进来的 2026", must_change=True)
        accounts.link("AC-4", SUBJECT)
    copy = places("copy")
    words = ("restore", tmp_path / "b", "--erased-since", made, "--verify", "--json")
    restored = taizhang(copy, *words).json
    assert restored["verification"]["ok"]
    assert restored["access"]["sessions_ended"] == 1
    assert restored["access"]["ended_again"] == {"tokens": 1, "accounts": 1, "passwords": 3}
    assert restored["access"]["live"]["accounts"] == ["AC-2", "AC-3", "AC-4", "AC-5"]
    assert len(restored["access"]["live"]["tokens"]) == 1
    with open_house(copy) as house:
        engine = house.log.engine
        assert {each.name: each.revoked_at is None for each in TokenStore(engine).list()} == {
            "ended": False,
            "stays": True,
        }
        assert AccountStore(engine).hash_to_check("AC-1") is None
        assert AccountStore(engine).hash_to_check("AC-2") == changed
        linked = {each.code: each.is_linked for each in AccountStore(engine).list()}
        assert (linked["AC-4"], linked["AC-5"]) == (True, False)
        assert SessionStore(engine, **LASTING).verify(secret) is None


DYING = """
import os, sys
import api.operating.backing_up as restoring
from api.main import main
went_on, dies_in = getattr(restoring, sys.argv[1]), sys.argv.pop(1)
def dies(*given):
    if went_on.__name__ == "erase_again":
        went_on(*given)
    os._exit(9)
setattr(restoring, dies_in, dies)
main()
"""


@pytest.mark.parametrize(
    ("places", "where"),
    [
        pytest.param(database, where, marks=pytest.mark.slow if is_later else ())
        for where, later in {
            "end_sessions": "sqlite",
            "end_again": "postgres",
            "erase_again": "sqlite",
            "unmark": "postgres",
        }.items()
        for database in ("sqlite", "postgres")
        for is_later in [database == later]
    ],
    indirect=["places"],
)
def test_a_restore_that_is_killed_with_the_book_in_place_lets_nobody_in_until_it_is_over(
    made, places, tmp_path, where
):
    gone, *_ = named_clients(made)
    with open_house(made) as house:
        accounts = AccountStore(house.log.engine)
        accounts.create(
            password="一个很难猜的口令 2026",
            code="AC-1",
            role="staff",
            scope_kind="station",
            scope=STATION,
        )
        sessions = SessionStore(house.log.engine, **LASTING)
        secret = sessions.open("AC-1", "", checked=accounts.hash_to_check("AC-1"))
        taizhang(made, "backup", tmp_path / "b")
        accounts.disable("AC-1")
    erase(made, gone)
    copy = places("copy")
    words = ["restore", tmp_path / "b", "--erased-since", made, "--json"]
    line = [sys.executable, "-c", DYING, where, "--ledger", copy, *words]
    assert subprocess.run(list(map(str, line)), check=False).returncode == 9
    for ran in (taizhang(copy, "verify"), taizhang(copy, "trail"), taizhang(copy, "token", "list")):
        assert ran.code == 1
        assert "restore_unfinished" in ran.err
    taizhang(made, "backup", tmp_path / "later")
    assert "restore_place_taken" in taizhang(copy, "restore", tmp_path / "later").err
    restored = taizhang(copy, *words, "--verify").json
    assert restored["verification"]["ok"]
    assert gone not in named_clients(copy)
    with open_house(copy) as house:
        assert AccountStore(house.log.engine).hash_to_check("AC-1") is None
        assert SessionStore(house.log.engine, **LASTING).verify(secret) is None
    assert "restore_place_taken" in taizhang(copy, "restore", tmp_path / "b").err


def test_a_restore_says_who_may_come_in_where_nobody_can_be_asked(tmp_path):
    place = tmp_path / "ledger"
    taizhang(place, "init")
    with open_house(place) as house:
        TokenStore(house.log.engine).create("x", role="admin", scope_kind="city", scope="330200")
    backup = taizhang(place, "backup", tmp_path / "b", "--json").json
    place.rename(tmp_path / "gone")
    restored = taizhang(tmp_path / "copy", "restore", tmp_path / "b", "--json").json
    assert restored["access"]["ended_again"] is None
    assert len(restored["access"]["live"]["tokens"]) == 1
    assert restored["made_at"] == backup["made_at"]
    told = taizhang(tmp_path / "again", "restore", tmp_path / "b").out
    assert restored["access"]["live"]["tokens"][0] in told
    assert "又可用" in told


def test_a_former_ledger_that_is_another_one_is_told_from_it(made, places, tmp_path):
    taizhang(made, "backup", tmp_path / "b")
    other = places("other")
    taizhang(other, "import", "workbook", sample("锦屏"))
    copy = places("copy")
    ran = taizhang(copy, "restore", tmp_path / "b", "--erased-since", other)
    assert ran.code == 1
    assert "backup_unreadable" in ran.err


def test_nothing_is_written_over(made, places, tmp_path):
    taizhang(made, "backup", tmp_path / "b")
    kept = {path: path.read_bytes() for path in (tmp_path / "b").rglob("*") if path.is_file()}
    assert "backup_place_taken" in taizhang(made, "backup", tmp_path / "b").err
    told = answers(made, STATION)
    assert "restore_place_taken" in taizhang(made, "restore", tmp_path / "b").err
    assert answers(made, STATION) == told
    assert {path: path.read_bytes() for path in kept} == kept


def test_what_a_backup_that_was_cut_off_has_left_is_gone_over(tmp_path):
    place, backup = tmp_path / "ledger", tmp_path / "b"
    taizhang(place, "import", "workbook", sample(STATION))
    taizhang(place, "backup", backup)
    (backup / "backup.json").unlink()
    (backup / "vault.db-journal").write_bytes(b"begun")
    assert taizhang(place, "backup", backup).code == 0
    assert sorted(path.name for path in backup.iterdir()) == [
        *("backup.json", "events.db", "keys", "vault.db")
    ]
    assert taizhang(tmp_path / "copy", "restore", backup, "--verify").code == 0


def test_other_keys_are_not_written_over(tmp_path):
    place, keys = tmp_path / "ledger", tmp_path / "safe"
    taizhang(place, "import", "workbook", sample(STATION))
    keys.mkdir()
    (keys / "vault.key").write_bytes(b"of another ledger")
    ran = taizhang(place, "backup", tmp_path / "b", "--keys", keys)
    assert "backup_place_taken" in ran.err
    assert [path.read_bytes() for path in keys.iterdir()] == [b"of another ledger"]


@pytest.mark.parametrize("harm", ["changed", "cut", "no manifest", "no keys", "other database"])
def test_what_is_no_whole_backup_is_not_restored(tmp_path, harm):
    taizhang(tmp_path / "ledger", "import", "workbook", sample(STATION))
    backup = tmp_path / "b"
    taizhang(tmp_path / "ledger", "backup", backup)
    book, manifest = backup / "events.db", backup / "backup.json"
    if harm == "changed":
        content = bytearray(book.read_bytes())
        content[5_000] ^= 1
        book.write_bytes(content)
    elif harm == "cut":
        (backup / "vault.db").write_bytes((backup / "vault.db").read_bytes()[:-4096])
    elif harm == "no manifest":
        manifest.unlink()
    elif harm == "no keys":
        (backup / "keys" / "vault.key").unlink()
    else:
        manifest.write_text(manifest.read_text().replace('"sqlite"', '"postgresql"'))
    ran = taizhang(tmp_path / "copy", "restore", backup)
    assert (ran.code, "backup_unreadable" in ran.err) == (1, True), ran.err
    assert not (tmp_path / "copy").exists()


def program(folder, said):
    """A ``pg_dump`` that tells its version and does nothing else."""
    folder.mkdir()
    (folder / "pg_dump").write_text(f"#!/bin/sh\necho '{said}'\nexit 0\n")
    (folder / "pg_dump").chmod(0o700)
    return str(folder)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("said", "found"),
    [(None, "-"), ("pg_dump (PostgreSQL) 9.6.24", "9"), ("of something else", "-")],
    ids=str,
)
def test_without_a_new_enough_program_of_postgresql_it_says_so(
    postgres_url, tmp_path, monkeypatch, said, found
):
    monkeypatch.setenv("TAIZHANG_KEYS", str(tmp_path / "keys"))
    taizhang(postgres_url, "init")
    place = str(tmp_path / "nothing") if said is None else program(tmp_path / "old", said)
    monkeypatch.setenv("TAIZHANG_POSTGRESQL_PROGRAMS", place)
    ran = taizhang(postgres_url, "backup", tmp_path / "b")
    assert ran.code == 1
    assert "postgresql_program_missing" in ran.err
    assert f"installed: {found}." in ran.err
    assert "backup_unreadable" in taizhang(postgres_url, "restore", tmp_path / "b").err


@pytest.mark.postgres
def test_the_program_of_the_servers_version_is_taken_else_the_next_newer(
    postgres_url, tmp_path, monkeypatch
):
    engine = LedgerLocation(url=make_url(postgres_url)).open("events")
    with engine.connect() as connection:
        major = connection.dialect.server_version_info[0]
        older, newest, same, newer = (
            program(tmp_path / str(each), f"pg_dump (PostgreSQL) {each}.3")
            for each in (major - 1, major + 2, major, major + 1)
        )
        for places, taken in (
            ((older, newest, same, newer), same),
            ((older, newest, newer), newer),
        ):
            monkeypatch.setenv("PATH", os.pathsep.join(places))
            assert program_for(connection, "pg_dump") == Path(taken) / "pg_dump"
    engine.dispose()
