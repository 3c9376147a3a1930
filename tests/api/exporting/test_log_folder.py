"""Exporting the log into a folder that shows something already: continued, forked, damaged, cut off."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from api.exporting.bundles.static_log import write_static_log
from ledger.databases.database import open_engine
from ledger.evidence.refusals import OriginMismatch
from ledger.evidence.tiles import tile_path, tiles_of
from ledger.faults.log import LogForkedError
from ledger.faults.machine import LedgerDamagedError
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile, LogKeys
from ledger.writing.recorder import LedgerRecorder
from tests.api.exporting.bundles.bundles import flipped
from tests.api.exporting.test_static_log import expected, files_of
from tests.ledger.transparency.transparency_logs import (
    KEYS,
    _row,
    append,
    drop_guards,
    opened,
    sqlite_in,
)

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("exporting_process.py")


def append_others(log: TransparencyLog, count: int) -> None:
    """What a copy of the book may have recorded in its place."""
    recorder = LedgerRecorder(log._engine)
    head = recorder.head().pos
    with recorder.unit_of_work() as work:
        work.append(
            [
                _row(number)._replace(entry=b'{"other":%d}' % number)
                for number in range(head + 1, head + count + 1)
            ]
        )


@contextmanager
def copied(source: Path, target: Path):
    """The log of a book that was restored from a copy."""
    target.mkdir()
    shutil.copy(source, target / "events.db")
    engine = open_engine(sqlite_in(target), busy_timeout_ms=60_000)
    try:
        yield TransparencyLog(engine, KEYS)
    finally:
        engine.dispose()


def back_up(place: Path) -> None:
    """As docs/operations.md has it."""
    with closing(sqlite3.connect(place / "events.db")) as connection:
        connection.execute("VACUUM INTO ?", (str(place / "copy.db"),))


@pytest.fixture
def backup(tmp_path):
    """A copy of a book of 300 entries, whose folder now shows 700 of them."""
    with opened(sqlite_in(tmp_path), 300) as log:
        log.publish()
        back_up(tmp_path)
        append(log._engine, 400)
        write_static_log(log, tmp_path / "out")
    return tmp_path / "copy.db"


@pytest.mark.parametrize("more", [0, 1, 399, 400, 401, 900])
def test_a_log_that_does_not_continue_what_the_folder_shows_is_refused(tmp_path, backup, more):
    before = files_of(tmp_path / "out")
    with copied(backup, tmp_path / "restored") as log:
        if more:
            append_others(log, more)
        with pytest.raises(LogForkedError) as refused:
            write_static_log(log, tmp_path / "out")
        assert refused.value.params["position"] == 700
        assert log.newest().size == 300  # and nothing more is signed
    assert files_of(tmp_path / "out") == before


@pytest.mark.parametrize("more", [400, 401, 900])
def test_a_log_that_grew_the_same_way_goes_on(tmp_path, backup, more):
    with copied(backup, tmp_path / "restored") as log:
        append(log._engine, more)
        assert write_static_log(log, tmp_path / "out").repaired == 0
    files = files_of(tmp_path / "out")
    assert {name: files[name] for name in expected(300 + more)} == expected(300 + more)


def test_a_folder_that_shows_no_head_but_tiles_of_a_larger_log_is_refused(tmp_path, backup):
    (tmp_path / "out" / "checkpoint").unlink()
    before = files_of(tmp_path / "out")
    with copied(backup, tmp_path / "restored") as log, pytest.raises(LogForkedError):
        write_static_log(log, tmp_path / "out")
    assert files_of(tmp_path / "out") == before


def test_a_head_signed_by_a_later_key_is_held_against_a_book_that_lost_that_key(tmp_path):
    keys = LogKeyFile(tmp_path / "keys")
    with opened(sqlite_in(tmp_path), 300) as plain:
        log = TransparencyLog(plain._engine, keys)
        log.publish()
        back_up(tmp_path)
        first = LogKeys.parse(keys.path.read_bytes())
        log.rotate_key()
        append(log._engine, 50)
        write_static_log(log, tmp_path / "out")
        append(log._engine, 5)
        write_static_log(log, tmp_path / "out")  # the same book goes on under its new key
    before = files_of(tmp_path / "out")
    with copied(tmp_path / "copy.db", tmp_path / "restored") as restored:
        log = TransparencyLog(restored._engine, first)
        append_others(log, 100)
        with pytest.raises(LogForkedError):
            write_static_log(log, tmp_path / "out")
    assert files_of(tmp_path / "out") == before


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A log of 700 entries and its folder, which has shown 300 of them before."""
    place = tmp_path_factory.mktemp("sound")
    with opened(sqlite_in(place), 300) as log:
        write_static_log(log, place / "out")
        append(log._engine, 400)
        write_static_log(log, place / "out")
        yield log, place / "out"


def damages() -> dict[str, tuple[str, object]]:
    names = ["checkpoint", *(tile_path(each) for each in tiles_of(700))]
    names += ["tile/entries/000", "tile/entries/002.p/188", "tile/0/001.p/44"]
    names += ["tile/entries/001.p/44", "tile/1/000.p/1"]
    ways = {
        "emptied": lambda _raw: b"",
        "cut short": lambda raw: raw[:-1],
        "continued": lambda raw: raw + b"\n",
        "altered at its beginning": lambda raw: flipped(raw, 0),
        "altered in the middle": lambda raw: flipped(raw, len(raw) // 2, 3),
        "altered at its end": lambda raw: flipped(raw, len(raw) - 2, 6),
        "of zeroes": lambda raw: bytes(len(raw)),
    }
    found = {f"{name} {how}": (name, way) for name in names for how, way in ways.items()}
    # A flipped bit in its text makes another head of it, which nobody has signed.
    found["checkpoint of more"] = ("checkpoint", lambda raw: raw.replace(b"\n700\n", b"\n900\n"))
    found["checkpoint of less"] = ("checkpoint", lambda raw: raw.replace(b"\n700\n", b"\n300\n"))
    found["checkpoint unsigned"] = ("checkpoint", lambda raw: raw[: raw.index(b"\n\n") + 1])
    return found


def test_what_is_damaged_in_a_folder_is_repaired(sound):
    log, folder = sound
    whole = files_of(folder)
    for case, (name, way) in damages().items():
        (folder / name).write_bytes(way(whole[name]))
        written = write_static_log(log, folder)
        assert files_of(folder) == whole, case
        is_tile = name != "checkpoint"
        assert (written.files, written.repaired) == (1 + is_tile, int(is_tile)), case


def test_what_is_missing_is_written_and_what_belongs_to_nothing_is_left_alone(sound):
    log, folder = sound
    whole = files_of(folder)
    for name in ("tile/0/000", "tile/entries/001", "checkpoint"):
        (folder / name).unlink()
    odd = ["tile/README", "tile/0/x001", "tile/0/001.p/notes", "index.html"]
    for name in odd:
        (folder / name).write_bytes(b"mine")
    written = write_static_log(log, folder)
    assert (written.files, written.repaired) == (3, 0)
    for name in odd:
        assert (folder / name).read_bytes() == b"mine"
        (folder / name).unlink()
    assert files_of(folder) == whole


def test_what_a_killed_export_left_is_taken_away(sound):
    log, folder = sound
    whole = files_of(folder)
    left = [".checkpoint.4194300.0123abcd", "tile/0/.002.4194300.0123abcd"]
    broken = ["tile/0/003", "tile/0/002.p/250", "tile/3/000.p/1", "tile/entries/009.p/4"]
    for name in left + broken:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    write_static_log(log, folder)
    assert files_of(folder) == whole


def test_bundles_that_are_there_are_kept_right_also_when_none_are_asked_for(sound):
    log, folder = sound
    whole = files_of(folder)
    (folder / "tile/entries/000").write_bytes(b"")
    (folder / "tile/entries/001").unlink()
    assert write_static_log(log, folder, entries=False).repaired == 1
    shown = files_of(folder)
    assert shown.keys() ^ whole.keys() <= {"tile/entries/001"}
    write_static_log(log, folder)
    assert files_of(folder) == whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tiles SET hashes = zeroblob(8192) WHERE level = 0 AND n = 1",
        "UPDATE events SET leaf_hash = zeroblob(32) WHERE pos = 3",
        "UPDATE events SET leaf_hash = zeroblob(32) WHERE pos = 690",
        "UPDATE events SET entry = x'7b7d' WHERE pos = 400",
    ],
)
def test_a_damaged_book_never_writes_over_a_good_folder(tmp_path, statement):
    with opened(sqlite_in(tmp_path), 700) as log:
        write_static_log(log, tmp_path / "out")
        before = files_of(tmp_path / "out")
        with log._engine.begin() as connection:
            drop_guards(connection)
            connection.exec_driver_sql(statement)
        with pytest.raises(LedgerDamagedError):
            write_static_log(log, tmp_path / "out")
        assert files_of(tmp_path / "out") == before


def test_another_log_is_told_from_a_damaged_head(tmp_path):
    (tmp_path / "keys").mkdir()
    with opened(sqlite_in(tmp_path), 3) as log:
        write_static_log(log, tmp_path / "out")
        with opened(sqlite_in(tmp_path / "keys"), 9) as another:
            other = TransparencyLog(another._engine, LogKeys.generate("another.example/log"))
            with pytest.raises(OriginMismatch):
                write_static_log(other, tmp_path / "out")
            assert other.newest() is None
        raw = (tmp_path / "out" / "checkpoint").read_bytes()
        (tmp_path / "out" / "checkpoint").write_bytes(flipped(raw, 3, 1))
        write_static_log(log, tmp_path / "out")
        assert (tmp_path / "out" / "checkpoint").read_bytes() == raw


def test_every_file_is_on_the_disk_before_its_name_and_every_name_before_the_head(
    tmp_path, monkeypatch
):
    synced, done = set(), []
    fsync, replace = os.fsync, os.replace

    def seen_fsync(descriptor):
        fsync(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.add(path)
        if path.is_dir():
            done.append(("folder", path))

    def seen_replace(source, target):
        assert Path(source) in synced
        replace(source, target)
        done.append(("name", Path(target)))

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(os, "replace", seen_replace)
    folder = tmp_path / "new" / "out"
    with opened(sqlite_in(tmp_path), 600) as log:
        write_static_log(log, folder)
    names = [path for kind, path in done if kind == "name"]
    assert names[-1] == folder / "checkpoint"
    assert len(names) == len(files_of(folder))
    head = done.index(("name", folder / "checkpoint"))
    for name in names[:-1]:
        assert ("folder", name.parent) in done[done.index(("name", name)) : head]
    for made in [folder, *{each.parent for each in names[:-1]}]:
        assert ("folder", made.parent) in done[:head]
    assert done[-1] == ("folder", folder)


def test_an_export_killed_at_any_moment_is_completed_by_the_next(tmp_path):
    chosen = random.Random(20261129)
    folder = tmp_path / "out"
    with opened(sqlite_in(tmp_path), 5_000) as log:
        for _ in range(6):
            shown = folder / "checkpoint"
            before = shown.read_bytes() if shown.exists() else None
            append(log._engine, chosen.randrange(1, 900))
            kill_after(chosen.randrange(1, 20), tmp_path, folder)
            if before is not None and shown.read_bytes() != before:
                assert shown.read_bytes() == log.newest().raw
        size = log.publish().size
        assert write_static_log(log, folder).size == size
    files = files_of(folder)
    files.pop("checkpoint")
    assert {name: files[name] for name in expected(size)} == expected(size)
    assert not [name for name in files if "/." in f"/{name}"]


def kill_after(tiles: int, place: Path, folder: Path) -> None:
    """Let a process export, and kill it once it has told of so many tiles."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TEST_LOG_KEYS": KEYS.to_text()}
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), sqlite_in(place), str(folder)],
        stdout=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdout is not None
        for _ in range(tiles):
            process.stdout.readline()
        process.kill()
