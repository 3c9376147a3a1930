"""Whatever an attacker does to the stored log is found, and named by its code and position."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from ledger.application import open_ledger
from ledger.checks.published import Outside
from ledger.checks.verifying import verify
from ledger.databases.database import LedgerLocation
from ledger.evidence.checkpoints import Checkpoint
from ledger.evidence.notes import signed_note
from ledger.evidence.tree import EMPTY_ROOT, leaf_hash
from ledger.evidence.trust_policies import TrustedLog, TrustPolicy
from ledger.transparency.key_lineage import read_lineage
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile, LogKeys
from ledger.vault.keys import load_vault_keys
from tests.builders import a_building, a_plan, command
from tests.ledger.checks.tampered_logs import (
    CORRECTED_AT,
    ENTRIES,
    ORIGIN,
    SIGNED,
    VOIDED_AT,
    Attacker,
    build,
    copied_database,
    copy_of,
)

HALF = 150


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return load_vault_keys(tmp_path_factory.mktemp("keys"), create=True)


@pytest.fixture(scope="module")
def sqlite_original(tmp_path_factory, keys):
    folder = tmp_path_factory.mktemp("original")
    build(str(folder / "ledger"), folder, keys)
    return folder


@pytest.fixture(scope="module")
def postgres_original(tmp_path_factory, keys, postgres_server):
    folder = tmp_path_factory.mktemp("original")
    with copied_database(postgres_server) as url:
        build(url, folder, keys)
        yield folder, url


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def location(request, tmp_path):
    """A copy of the published ledger."""
    if request.param == "sqlite":
        folder = request.getfixturevalue("sqlite_original")
        yield copy_of(folder / "ledger", tmp_path / "ledger")
        return
    _folder, url = request.getfixturevalue("postgres_original")
    server = request.getfixturevalue("postgres_server")
    with copied_database(server, url.rpartition("/")[2].partition("?")[0]) as copy:
        yield LedgerLocation.parse(copy)


@pytest.fixture
def attacker(location):
    with ExitStack() as stack:
        engine = location.open("events")
        stack.callback(engine.dispose)
        yield Attacker(engine)


@pytest.fixture
def file_attacker(sqlite_original, tmp_path):
    """The same on SQLite alone, where the database makes no difference and tests are many."""
    engine = copy_of(sqlite_original / "ledger", tmp_path / "ledger").open("events")
    yield Attacker(engine)
    engine.dispose()


def finding(attacker, **options):
    found = verify(attacker.engine, **options).finding
    if found is not None:
        assert found.message("zh")
        assert found.message("en")
    return found


def place(attacker, **options):
    found = finding(attacker, **options)
    return found.code, found.position


def kept(attacker, size):
    """A checkpoint as somebody outside would have kept it."""
    return Outside(kept=(Checkpoint(ORIGIN, size, attacker.frontier(size).root()),))


def policy_of(attacker):
    with attacker.engine.connect() as connection:
        keys = read_lineage(connection).verifiers()
    return TrustPolicy(logs=tuple(map(TrustedLog, keys)))


def test_the_ledger_is_sound_before_anybody_touches_it(attacker):
    outside = Outside(policy_of(attacker), kept(attacker, SIGNED).kept)
    assert finding(attacker, outside=outside) is None
    assert finding(attacker, deep=True) is None


@pytest.mark.parametrize("position", [1, HALF, 256, 257, ENTRIES])
def test_a_flipped_bit_is_named_by_its_position(position, file_attacker):
    entry = bytearray(file_attacker.entry(position))
    entry[len(entry) // 2] ^= 1
    file_attacker.run(
        "UPDATE events SET entry = :entry WHERE pos = :pos", entry=bytes(entry), pos=position
    )
    assert place(file_attacker) == ("entry_altered", position)


@pytest.mark.parametrize("position", [1, HALF, 256, 257, ENTRIES])
def test_a_flipped_bit_of_a_hash_is_named_by_its_position(position, file_attacker):
    digest = bytes([0xFF]) * 32
    file_attacker.run(
        "UPDATE events SET leaf_hash = :hash WHERE pos = :pos", hash=digest, pos=position
    )
    assert place(file_attacker) == ("entry_altered", position)


@pytest.mark.parametrize("position", [1, HALF, 256, 257, ENTRIES])
def test_a_deleted_entry_leaves_a_hole(position, file_attacker):
    file_attacker.run("DELETE FROM events WHERE pos = :pos", pos=position)
    assert place(file_attacker) == ("position_missing", position)


def test_an_inserted_entry_is_found_where_it_was_put(attacker):
    attacker.run(
        "UPDATE events SET pos = pos + 1000 WHERE pos >= :pos",
        "UPDATE events SET pos = pos - 999 WHERE pos >= :pos + 1000",
        "INSERT INTO events SELECT :pos, 'forged', 'S999', 1, type, type_version, occurred_at, "
        "recorded_at, actor, command_id, entry, leaf_hash FROM events WHERE pos = 1",
        pos=HALF,
    )
    assert place(attacker) == ("column_differs", HALF)


def test_an_inserted_entry_with_everything_of_its_own_is_not_the_one_that_was_published(attacker):
    last = attacker.entry(HALF - 1)
    forged = last.replace(b'"S148"', b'"S999"').replace(b'"c148"', b'"c999"')
    forged = forged.replace(forged.partition(b'"event_id":"')[2][:8], b"ffffffff")
    attacker.run(
        "UPDATE events SET pos = pos + 1000 WHERE pos >= :pos",
        "UPDATE events SET pos = pos - 999 WHERE pos >= :pos + 1000",
        "INSERT INTO events SELECT :pos, 'ffffffff' || substr(event_id, 9), 'S999', 1, type, "
        "type_version, occurred_at, recorded_at, actor, 'c999', :entry, :hash FROM events "
        "WHERE pos = :pos - 1",
        pos=HALF,
        entry=forged,
        hash=leaf_hash(forged),
    )
    assert place(attacker) == ("tile_differs", HALF)


def test_two_swapped_entries_are_found_at_the_first_of_them(attacker):
    attacker.run(
        "UPDATE events SET pos = 9999 WHERE pos = 20",
        "UPDATE events SET pos = 20 WHERE pos = 10",
        "UPDATE events SET pos = 10 WHERE pos = 9999",
    )
    assert place(attacker) == ("tile_differs", 10)


def test_an_entry_appended_behind_the_head_is_found(attacker):
    attacker.run(
        "INSERT INTO events SELECT pos + 1, 'forged', 'S999', 1, type, type_version, occurred_at, "
        "recorded_at, actor, command_id, entry, leaf_hash FROM events WHERE pos = :pos",
        pos=ENTRIES,
    )
    assert place(attacker) == ("beyond_head", ENTRIES + 1)


def test_an_entry_replaced_with_its_hash_differs_from_its_tile(attacker):
    attacker.replace(HALF, attacker.entry(HALF).replace(b'"web"', b'"api"'))
    assert place(attacker) == ("tile_differs", HALF)


def test_an_entry_replaced_with_hash_and_head_differs_from_what_was_signed(attacker):
    attacker.replace(290, attacker.entry(290).replace(b'"web"', b'"api"'))
    attacker.move_head(ENTRIES)
    found = finding(attacker)
    assert (found.code, found.position, found.last_position) == ("checkpoint_differs", 281, SIGNED)


def test_an_entry_replaced_behind_the_last_checkpoint_differs_from_the_head(attacker):
    attacker.replace(308, attacker.entry(308).replace(b'"web"', b'"api"'))
    found = finding(attacker)
    assert (found.code, found.position, found.last_position) == ("tree_differs", 305, 308)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ("event_id = 'other'", "event_id"),
        ("stream = 'S999'", "stream"),
        ("version = 7", "version"),
        ("type = 'station.built'", "type"),
        ("type_version = 2", "type_version"),
        ("occurred_at = '2020-01-01T00:00:00+08:00'", "occurred_at"),
        ("recorded_at = '2020-01-01T00:00:00.000Z'", "recorded_at"),
        ("actor = 'other'", "actor"),
        ("command_id = 'other'", "command_id"),
    ],
)
def test_each_column_that_repeats_an_entry_is_compared_with_it(change, column, file_attacker):
    file_attacker.run(f"UPDATE events SET {change} WHERE pos = {HALF}")
    found = finding(file_attacker)
    assert (found.code, found.position, found.detail) == ("column_differs", HALF, column)


@pytest.mark.parametrize(
    ("change", "code", "position"),
    [
        ("UPDATE streams SET version = 9 WHERE stream_id = 'S7'", "stream_differs", 8),
        ("UPDATE streams SET first_pos = 9 WHERE stream_id = 'S7'", "stream_differs", 8),
        ("UPDATE streams SET last_pos = 9 WHERE stream_id = 'S7'", "stream_differs", 8),
        ("DELETE FROM streams WHERE stream_id = 'S7'", "stream_differs", 8),
        ("INSERT INTO streams VALUES ('S999', 1, 5, 5)", "stream_differs", ENTRIES),
        ("DELETE FROM event_types WHERE type = 'station.built'", "type_differs", 281),
        ("INSERT INTO event_types VALUES ('other', 1, 1)", "type_differs", ENTRIES),
        ("UPDATE event_types SET first_pos = 300 WHERE type LIKE '%.built'", "type_differs", 281),
        ("UPDATE records SET station = 'S8' WHERE first_pos = 8", "record_differs", 8),
        ("UPDATE records SET kind = 'grant.received' WHERE first_pos = 8", "record_differs", 8),
        ("UPDATE records SET last_pos = 9 WHERE first_pos = 8", "record_differs", 8),
        ("UPDATE records SET first_pos = 9 WHERE first_pos = 8", "record_differs", 9),
        ("UPDATE records SET corrections = 1 WHERE first_pos = 8", "record_differs", 8),
        ("UPDATE records SET voided_pos = 9 WHERE first_pos = 8", "record_differs", 8),
        ("DELETE FROM records WHERE first_pos = 8", "record_differs", 8),
        ("UPDATE records SET corrections = 1 WHERE first_pos = 1", "record_differs", 301),
        ("UPDATE records SET corrections = 0 WHERE first_pos = 1", "record_differs", 1),
        ("UPDATE records SET last_pos = 301 WHERE first_pos = 1", "record_differs", CORRECTED_AT),
        ("DELETE FROM records WHERE first_pos = 1", "record_differs", 301),
        ("UPDATE records SET voided_pos = NULL WHERE first_pos = 282", "record_differs", VOIDED_AT),
        ("UPDATE records SET voided_pos = 9 WHERE first_pos = 282", "record_differs", VOIDED_AT),
        ("UPDATE commands SET command_id = 'x' WHERE first_pos = 8", "command_differs", 8),
        ("UPDATE commands SET actor = 'x' WHERE first_pos = 8", "command_differs", 8),
        ("UPDATE commands SET at = '2020' WHERE first_pos = 8", "command_differs", 8),
        ("UPDATE commands SET first_pos = 9 WHERE first_pos = 8", "command_differs", 9),
        ("UPDATE commands SET last_pos = 9 WHERE first_pos = 8", "command_differs", 8),
        ("DELETE FROM commands WHERE first_pos = 8", "command_differs", 8),
    ],
)
def test_each_index_of_the_log_is_compared_with_it(change, code, position, attacker):
    attacker.run(change)
    assert place(attacker) == (code, position)


@pytest.mark.parametrize(
    "origin",
    [
        '{"request_id":"r-1"}',
        '{"request_id":"r-1","trace_id":"t"}',
        '{"request_id":"{r}\\u0001钟"}',
    ],
)
def test_an_outcome_may_name_the_request_that_it_came_from(origin, attacker):
    raw = bytes(attacker.one("SELECT response FROM commands WHERE first_pos = 8"))
    raw = raw[:-1] + f',"origin":{origin}}}'.encode()
    attacker.run("UPDATE commands SET response = :raw WHERE first_pos = 8", raw=raw)
    assert finding(attacker) is None


def test_an_outcome_written_by_a_version_before_the_origin_is_as_good(attacker):
    raw = attacker.one("SELECT response FROM commands WHERE first_pos = 8")
    older = bytes(raw)[:-1] + b',"replayed":false}'
    attacker.run("UPDATE commands SET response = :raw WHERE first_pos = 8", raw=older)
    assert finding(attacker) is None
    lying = older.replace(b"false", b"true")
    attacker.run("UPDATE commands SET response = :raw WHERE first_pos = 8", raw=lying)
    found = finding(attacker)
    assert (found.code, found.position, found.detail) == ("command_differs", 8, "response")


@pytest.mark.parametrize(
    ("said", "other"),
    [
        (b'"position":8', b'"position":9'),
        (b'"version":1', b'"version":2'),
        (b'"station":"S7"', b'"station":"S8"'),
        (b'"record":"', b'"record":"x'),
        (b'"event_id":"', b'"event_id":"x'),
        (b'"events":[', b'"events":[ '),
        (b"]}", b'],"more":1}'),
        (b"]}", b'],"origin":{"request_id":"r"},"events":[]}'),
        (b"]}", b'],"origin":{"request_id":"r"},"record":"x","more":{"a":"b"}}'),
        (b"]}", b'],"origin":{"request_id":"r"},"record":"x"}}'),
        (b"]}", b'],"origin":{"request_id":7}}'),
    ],
)
def test_an_outcome_that_says_something_else_is_found(said, other, attacker):
    raw = bytes(attacker.one("SELECT response FROM commands WHERE first_pos = 8"))
    assert said in raw
    attacker.run(
        "UPDATE commands SET response = :raw WHERE first_pos = 8", raw=raw.replace(said, other)
    )
    found = finding(attacker)
    assert (found.code, found.position, found.detail) == ("command_differs", 8, "response")


def test_a_correction_moved_from_one_record_to_another_is_found(attacker):
    attacker.run(
        "UPDATE records SET corrections = 1 WHERE first_pos = 1",
        "UPDATE records SET corrections = 1 WHERE first_pos = 282",
    )
    assert place(attacker) == ("record_differs", 301)


def test_a_record_made_of_a_correction_in_the_place_of_a_missing_one_is_found(attacker):
    attacker.run(
        "DELETE FROM records WHERE first_pos = 8",
        "INSERT INTO records (record_id, station, kind, first_pos, last_pos, corrections) "
        "SELECT event_id, stream, type, pos, pos, 0 FROM events WHERE pos = :pos",
        pos=CORRECTED_AT,
    )
    found = finding(attacker)
    assert (found.code, found.position, found.detail) == ("record_differs", CORRECTED_AT, "kind")


def test_a_command_that_covers_for_a_missing_one_is_found(attacker):
    attacker.run(
        "DELETE FROM commands WHERE first_pos = 9",
        "UPDATE commands SET last_pos = 9 WHERE first_pos = 8",
    )
    assert place(attacker) == ("command_differs", 8)


@pytest.mark.parametrize("position", [1, 77, 256])
def test_an_edited_tile_is_named_by_the_position_of_the_hash(position, file_attacker):
    hashes = bytearray(file_attacker.one("SELECT hashes FROM tiles WHERE level = 0 AND n = 0"))
    hashes[(position - 1) * 32] ^= 1
    file_attacker.run("UPDATE tiles SET hashes = :hashes", hashes=bytes(hashes))
    found = finding(file_attacker)
    assert (found.code, found.position, found.detail) == ("tile_differs", position, "tile/0/000")


def test_the_root_of_a_tile_is_part_of_it(attacker):
    attacker.run("UPDATE tiles SET root = :root", root=EMPTY_ROOT)
    found = finding(attacker)
    assert (found.code, found.position, found.last_position) == ("tile_differs", 1, 256)


def test_a_tile_that_was_published_must_be_there(attacker):
    attacker.run("DELETE FROM tiles")
    found = finding(attacker)
    assert (found.code, found.position, found.last_position) == ("tile_missing", 1, 256)


@pytest.mark.parametrize("size", [100, 280, SIGNED])
def test_an_edited_checkpoint_is_named_by_its_size(size, file_attacker):
    note = file_attacker.one("SELECT note FROM checkpoints WHERE size = :size", size=size)
    file_attacker.run(
        "UPDATE checkpoints SET note = :note WHERE size = :size",
        note=note.replace(f"\n{size}\n".encode(), f"\n{size + 1}\n".encode()),
        size=size,
    )
    found = finding(file_attacker)
    expected = ("checkpoint_signature", size, "signature_invalid")
    assert (found.code, found.position, found.detail) == expected


def test_the_columns_of_a_checkpoint_say_what_was_signed(attacker):
    attacker.run("UPDATE checkpoints SET root = :root WHERE size = 280", root=EMPTY_ROOT)
    assert place(attacker) == ("checkpoint_row_differs", 280)


def test_a_cosignature_that_is_none_is_found(attacker):
    attacker.run("INSERT INTO cosignatures VALUES (280, 'w', 'not a signature', '2026')")
    assert place(attacker) == ("cosignature_differs", 280)


def test_a_truncated_log_lacks_what_its_checkpoints_cover(attacker):
    attacker.truncate(200)
    found = finding(attacker)
    expected = ("checkpoint_beyond_head", 201, SIGNED)
    assert (found.code, found.position, found.last_position) == expected


def test_a_truncated_log_lacks_what_its_tiles_cover(attacker):
    attacker.truncate(200)
    attacker.run("DELETE FROM checkpoints WHERE size > 200")
    found = finding(attacker)
    assert (found.code, found.position, found.last_position) == ("tile_beyond_head", 201, 256)


def test_a_log_truncated_without_a_trace_is_found_against_a_kept_checkpoint(attacker):
    outside = kept(attacker, SIGNED)
    attacker.truncate(200)
    attacker.run(
        "DELETE FROM checkpoints WHERE size > 200",
        "DELETE FROM tiles",
        "DELETE FROM log_keys WHERE since_size > 200",
    )
    attacker.reseal()
    assert finding(attacker) is None
    found = finding(attacker, outside=outside)
    assert (found.code, found.position, found.last_position) == ("log_truncated", 201, SIGNED)


def test_an_old_copy_of_the_file_is_found_against_a_kept_checkpoint(
    sqlite_original, keys, tmp_path
):
    old = copy_of(sqlite_original / "ledger", tmp_path / "old")
    now = copy_of(sqlite_original / "ledger", tmp_path / "now")
    with open_ledger(now, keys=keys) as opened:
        for number in range(3):
            given = command(
                a_plan(),
                station=f"N{number}",
                command_id=f"new-{number}",
                event_id=f"0fffffff-0000-7000-8000-00000000000{number}",
            )
            opened.ledger.execute(given)
        log = TransparencyLog(opened.ledger.log.engine, LogKeyFile(sqlite_original))
        made = log.publish()
    outside = Outside(kept=(Checkpoint(ORIGIN, made.size, made.root),))
    for location, expected in ((now, None), (old, ("log_truncated", ENTRIES + 1))):
        engine = location.open("events")
        found = verify(engine, outside=outside).finding
        assert (found and (found.code, found.position)) == expected
        engine.dispose()


def forged_keys():
    """A key under the log's own name that is not the log's."""
    return LogKeys.generate(ORIGIN)


def sign_again(attacker, keys, size):
    text = Checkpoint(ORIGIN, size, attacker.frontier(size).root()).text()
    attacker.run(
        "UPDATE checkpoints SET note = :note WHERE size = :size",
        note=signed_note(text, [keys.signer.sign(text)]),
        size=size,
    )


def test_a_checkpoint_signed_with_a_replaced_key_is_found(attacker):
    sign_again(attacker, forged_keys(), SIGNED)
    found = finding(attacker)
    expected = ("checkpoint_signature", SIGNED, "signer_unknown")
    assert (found.code, found.position, found.detail) == expected


def test_a_key_that_the_one_before_has_not_endorsed_is_found(attacker):
    attacker.run(
        "UPDATE log_keys SET vkey = :key WHERE since_size = 280", key=forged_keys().current
    )
    assert place(attacker) == ("log_key_not_endorsed", 280)


def test_a_replaced_key_that_signed_everything_anew_is_found_against_a_policy(attacker):
    policy, mallory = policy_of(attacker), forged_keys()
    attacker.run(
        "DELETE FROM log_keys",
        "INSERT INTO log_keys VALUES (:key, 0, '2026', :nobody)",
        key=mallory.current,
        nobody=b"",
    )
    for size in (100, 280, SIGNED):
        sign_again(attacker, mallory, size)
    attacker.reseal()
    assert finding(attacker) is None
    assert finding(attacker, outside=Outside(policy)).code == "log_key_untrusted"


def test_a_log_without_checkpoints_satisfies_no_policy(attacker):
    policy = policy_of(attacker)
    attacker.run("DELETE FROM checkpoints")
    assert finding(attacker, outside=Outside(policy)).code == "checkpoint_untrusted"


def test_a_log_rewritten_from_end_to_end_is_found_against_a_kept_checkpoint(
    sqlite_original, keys, tmp_path
):
    """The operator himself, with the signing key, writes another past of the same length."""
    original = copy_of(sqlite_original / "ledger", tmp_path / "original")
    engine = original.open("events")
    outside = kept(Attacker(engine), SIGNED)
    engine.dispose()
    with open_ledger(tmp_path / "rewritten", create=True, keys=keys) as opened:
        for number in range(ENTRIES):
            given = command(
                a_plan() if number < HALF * 2 else a_building(),
                station=f"S{number % (HALF * 2)}",
                command_id=f"c{number}",
                event_id=f"0fffffff-0000-7000-8000-000000000{number:03}",
            )
            opened.ledger.execute(given)
        engine = opened.ledger.log.engine
        TransparencyLog(engine, LogKeyFile(sqlite_original)).publish()
        assert verify(engine).finding is None
        found = verify(engine, outside=outside).finding
    assert (found.code, found.position, found.last_position) == ("log_rewritten", 1, SIGNED)
