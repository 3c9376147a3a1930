"""What verify and replay find when somebody has been at the file."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.application import open_ledger
from ledger.checks.findings import SENTENCES, Damage, found
from ledger.checks.joins import Joined, joining
from ledger.checks.replaying import replay
from ledger.checks.stored_pages import read_head, second_look, snapshot
from ledger.checks.verifying import verify
from ledger.databases.database import open_engine
from ledger.evidence.tree import Frontier, leaf_hash
from ledger.faults.machine import LedgerDamagedError, LedgerFault
from ledger.store.identifiers import new_event_id
from ledger.vault.keys import load_vault_keys
from tests.builders import a_building, a_plan, command

STATIONS = 7
ENTRIES = 2 * STATIONS


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    place = tmp_path_factory.mktemp("sound")
    with open_ledger(place, create=True) as opened:
        for number in range(ENTRIES):
            details = a_plan() if number < STATIONS else a_building()
            opened.ledger.execute(
                command(
                    details,
                    station=f"S{number % STATIONS}",
                    command_id=f"c{number}",
                    event_id=new_event_id(),
                )
            )
    return place / "events.db"


@pytest.fixture
def altered(sound, tmp_path):
    """A copy of the file without its guards, the SQL to change it, and the engine to read it."""
    path = tmp_path / "events.db"
    shutil.copy(sound, path)
    connection = sqlite3.connect(path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'"):
        connection.execute(f"DROP TRIGGER {name}")
    engine = open_engine(f"sqlite:///{path}")
    yield connection, engine
    connection.close()
    engine.dispose()


def finding(engine):
    return verify(engine).finding


def test_a_sound_log_verifies_up_to_its_head_with_the_same_root_as_a_replay(sound):
    engine = open_engine(f"sqlite:///{sound}")
    told = []
    result = verify(engine, lambda done, total: told.append((done, total)))
    replayed = replay(engine)
    assert result.finding is None
    assert result.entries == replayed.position == ENTRIES
    assert result.root == replayed.root == read_head(engine).frontier.root().hex()
    assert told[-1] == (ENTRIES, ENTRIES)
    assert {each.version for each in replayed.stations.values()} == {2}
    assert replayed.by_type == {"station.built": STATIONS, "station.planned": STATIONS}
    engine.dispose()


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_each_code_has_a_sentence_with_its_place_in_both_languages(code):
    made = found(code, 41, "what", last=43)
    for language in ("zh", "en"):
        sentence = made.message(language)
        assert any(part in sentence for part in ("41", "43", "what"))
        assert "{" not in sentence
    assert made.message("zh") != made.message("en")
    assert made.message("en").isascii()


def test_an_empty_log_is_sound(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        engine = opened.ledger.log.engine
        assert verify(engine).finding is None
        assert replay(engine).root == Frontier().root().hex()


def test_a_replay_up_to_a_position_has_the_root_of_that_tree(sound):
    engine = open_engine(f"sqlite:///{sound}")
    frontier = Frontier()
    with snapshot(engine) as seen:
        frontier.extend(row.leaf_hash for row in seen.whole_rows(0, 5))
    found = replay(engine, 5)
    assert (found.position, found.root) == (5, frontier.root().hex())
    assert len(found.stations) == 5
    engine.dispose()


def test_a_changed_byte_is_named_by_its_position(altered):
    connection, engine = altered
    connection.execute("UPDATE events SET entry = replace(entry, '钟', '王') WHERE pos = 5")
    found = finding(engine)
    assert (found.code, found.position) == ("entry_altered", 5)
    assert "5" in found.message("zh")
    with pytest.raises(LedgerDamagedError) as caught:
        replay(engine)
    assert caught.value.params["position"] == 5


def test_an_entry_replaced_together_with_its_hash_is_found_in_its_subtree(altered):
    connection, engine = altered
    (entry,) = connection.execute("SELECT entry FROM events WHERE pos = 10").fetchone()
    other = bytes(entry).replace(b'"web"', b'"api"')
    assert other != entry
    connection.execute(
        "UPDATE events SET entry = ?, leaf_hash = ? WHERE pos = 10", (other, leaf_hash(other))
    )
    found = finding(engine)
    assert (found.code, found.position, found.last_position) == ("tree_differs", 9, 12)
    with pytest.raises(LedgerDamagedError):
        replay(engine)


@pytest.mark.parametrize(
    ("change", "code", "position"),
    [
        ("DELETE FROM events WHERE pos = 4", "position_missing", 4),
        (f"DELETE FROM events WHERE pos = {ENTRIES}", "position_missing", ENTRIES),
        ("UPDATE events SET actor = 'other' WHERE pos = 3", "column_differs", 3),
        ("UPDATE events SET recorded_at = '2020' WHERE pos = 6", "column_differs", 6),
        ("UPDATE events SET command_id = 'x' WHERE pos = 2", "column_differs", 2),
        ("UPDATE streams SET version = 9 WHERE stream_id = 'S1'", "stream_differs", 2),
        ("DELETE FROM streams WHERE stream_id = 'S2'", "stream_differs", 3),
        (
            (
                "INSERT INTO events SELECT pos + 1, 'x', stream, 9, type, type_version, occurred_at,"
                " recorded_at, actor, command_id, entry, leaf_hash FROM events"
                f" WHERE pos = {ENTRIES}"
            ),
            "beyond_head",
            ENTRIES + 1,
        ),
    ],
)
def test_each_kind_of_change_is_named(change, code, position, altered):
    connection, engine = altered
    connection.execute(change)
    found = finding(engine)
    assert (found.code, found.position) == (code, position)


def test_bytes_that_were_never_canonical_are_named(altered):
    connection, engine = altered
    (entry,) = connection.execute("SELECT entry FROM events WHERE pos = 1").fetchone()
    spaced = bytes(entry).replace(b",", b", ", 1)
    connection.execute(
        "UPDATE events SET entry = ?, leaf_hash = ? WHERE pos = 1", (spaced, leaf_hash(spaced))
    )
    assert verify(engine, deep=True).finding == Damage(
        code="entry_not_canonical",
        position=1,
        last_position=1,
        detail="order, spaces, escapes, repeated keys or numbers are not canonical",
    )


@pytest.mark.parametrize("change", ["frontier = x'00'", "pos = 13"])
def test_a_head_that_cannot_be_read_is_damage(change, altered):
    connection, engine = altered
    connection.execute(f"UPDATE log_head SET {change}")
    with pytest.raises(LedgerDamagedError):
        verify(engine)


def test_a_bit_flipped_in_the_file_is_named_by_its_position(sound, tmp_path):
    path = tmp_path / "events.db"
    shutil.copy(sound, path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (entry,) = connection.execute("SELECT entry FROM events WHERE pos = 6").fetchone()
    connection.close()
    raw = bytearray(path.read_bytes())
    raw[raw.index(entry) + len(entry) // 2] ^= 0x10
    path.write_bytes(raw)
    engine = open_engine(f"sqlite:///{path}")
    found = finding(engine)
    assert (found.code, found.position) == ("entry_altered", 6)
    engine.dispose()


def test_a_file_damaged_anywhere_never_breaks_the_check(sound, tmp_path):
    path = tmp_path / "events.db"
    noticed = 0
    whole = sound.read_bytes()
    for start in range(100, len(whole), 4_096):
        path.write_bytes(whole[:start] + bytes(range(256)) * 4 + whole[start + 1_024 :])
        engine = open_engine(f"sqlite:///{path}")
        try:
            noticed += verify(engine).finding is not None
        except LedgerFault:
            noticed += 1
        engine.dispose()
        for rest in tmp_path.glob("events.db-*"):
            rest.unlink()
    assert noticed


def test_columns_that_hold_what_no_json_can_hold_are_named(altered):
    connection, engine = altered
    connection.execute("UPDATE events SET actor = x'00' WHERE pos = 9")
    found = finding(engine)
    assert (found.code, found.position, found.detail) == ("column_differs", 9, "actor")


def test_an_entry_that_is_two_objects_is_not_taken_for_two_entries(altered):
    connection, engine = altered
    rows = connection.execute("SELECT entry FROM events WHERE pos IN (3, 4)").fetchall()
    joined = b"\n".join(bytes(entry) for (entry,) in rows)
    for position, entry in ((3, joined), (4, b"  ")):
        connection.execute(
            "UPDATE events SET entry = ?, leaf_hash = ? WHERE pos = ?",
            (entry, leaf_hash(entry), position),
        )
    found = finding(engine)
    assert (found.code, found.position) == ("entry_unreadable", 3)


def test_a_log_is_verified_while_others_write(database_url, tmp_path):
    place = str(tmp_path / "ledger") if database_url.startswith("sqlite") else database_url
    keys = load_vault_keys(tmp_path, create=True)
    with open_ledger(place, create=True, keys=keys) as opened:
        stop = threading.Event()

        def keep_writing():
            for number in itertools.count():
                if stop.is_set():
                    return
                opened.ledger.execute(
                    command(
                        a_plan(),
                        station=f"S{number}",
                        command_id=f"c{number}",
                        event_id=new_event_id(),
                    )
                )

        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(keep_writing)
            try:
                results = [verify(opened.ledger.log.engine)]
                # Until it has met a log that grew, whoever of the two is the faster one.
                while len(results) < 12 or results[-1].entries == results[0].entries:
                    assert not writing.done()
                    results.append(verify(opened.ledger.log.engine))
            finally:
                stop.set()
            writing.result()
        assert {result.finding for result in results} == {None}


def test_the_indexes_are_joined_alone_where_the_log_has_moved_on(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        engine = opened.ledger.log.engine
        with snapshot(engine) as reading:
            head = reading.head()
            opened.ledger.execute(command(a_plan()))
            with second_look(engine, head) as beside, joining(beside, reading) as joins:
                assert beside is None
                assert joins.result() == Joined(None, 0, 0)
        with (
            snapshot(engine) as reading,
            second_look(engine, reading.head()) as beside,
            joining(beside, reading) as joins,
        ):
            assert beside is not None
            assert joins.result() == Joined(None, 1, 1)
