"""The log as static files: read back from the folder alone, by the arithmetic of the standard."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.exporting.bundles.static_log import write_static_log
from ledger.evidence.checkpoints import open_checkpoint
from ledger.evidence.refusals import OriginMismatch
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeys
from tests.ledger.transparency.transparency_logs import (
    KEYS,
    ORIGIN,
    append,
    entry,
    leaf,
    mth,
    opened,
    sqlite_in,
)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def entries_in(bundle: bytes) -> list[bytes]:
    found = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        assert len(bundle) >= 2 + length
        found.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    return found


def name_of(level: int | str, index: int, width: int) -> str:
    """A path of tlog-tiles for an index below a million."""
    thousands, rest = divmod(index, 1000)
    place = f"x{thousands:03d}/{rest:03d}" if thousands else f"{rest:03d}"
    return f"tile/{level}/{place}" + ("" if width == 256 else f".p/{width}")


def expected(size: int) -> dict[str, bytes]:
    """Every file of a log of this size but the checkpoint, computed from the entries."""
    entries = [entry(number) for number in range(1, size + 1)]
    files = {}
    hashes, level = list(map(leaf, entries)), 0
    while hashes:
        full = []
        for start in range(0, len(hashes), 256):
            part = hashes[start : start + 256]
            files[name_of(level, start // 256, len(part))] = b"".join(part)
            if len(part) == 256:
                full.append(mth(part))
        hashes, level = full, level + 1
    for start in range(0, size, 256):
        part = entries[start : start + 256]
        files[name_of("entries", start // 256, len(part))] = b"".join(
            len(each).to_bytes(2, "big") + each for each in part
        )
    return files


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 1_500, 66_000])
def test_the_folder_holds_exactly_the_files_of_the_standard(tmp_path, size):
    with opened(sqlite_in(tmp_path), size) as log:
        written = write_static_log(log, tmp_path / "out")
    files = files_of(tmp_path / "out")
    checkpoint = open_checkpoint(files.pop("checkpoint"), [KEYS.signer.verifier], ORIGIN)
    leaves = [leaf(entry(number)) for number in range(1, size + 1)]
    assert (checkpoint.size, checkpoint.root) == (size, mth(leaves))
    assert files == expected(size)
    assert (written.size, written.files) == (size, len(files) + 1)
    bundled = [
        each
        for name in sorted(files)
        if name.startswith("tile/entries/")
        for each in entries_in(files[name])
    ]
    assert sorted(map(leaf, bundled)) == sorted(leaves)


def test_an_empty_log_is_a_checkpoint_alone(tmp_path):
    with opened(sqlite_in(tmp_path)) as log:
        write_static_log(log, tmp_path / "out")
    assert list(files_of(tmp_path / "out")) == ["checkpoint"]


def test_exporting_again_writes_only_what_is_new(tmp_path):
    folder = tmp_path / "out"
    with opened(sqlite_in(tmp_path), 600) as log:
        write_static_log(log, folder)
        before = files_of(folder)
        assert write_static_log(log, folder).files == 1
        assert files_of(folder) == before
        append(log._engine, 400)
        written = write_static_log(log, folder)
    after = files_of(folder)
    assert before.items() - {("checkpoint", before["checkpoint"])} <= after.items()
    assert written.files == len(after.keys() - before.keys()) + 1
    assert {name: after[name] for name in expected(1_000)} == expected(1_000)


def test_entries_may_be_left_out(tmp_path):
    with opened(sqlite_in(tmp_path), 300) as log:
        write_static_log(log, tmp_path / "out", entries=False)
    assert set(files_of(tmp_path / "out")) == {
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
    }


def test_two_logs_are_not_mixed_in_one_folder(tmp_path):
    folder = tmp_path / "out"
    with opened(sqlite_in(tmp_path), 3) as log:
        write_static_log(log, folder)
    before = files_of(folder)
    (tmp_path / "other").mkdir()
    with opened(sqlite_in(tmp_path / "other"), 5) as log:
        other = TransparencyLog(log._engine, LogKeys.generate("another.example/log"))
        with pytest.raises(OriginMismatch):
            write_static_log(other, folder)
    assert files_of(folder) == before


def test_an_export_that_is_cut_off_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    folder = tmp_path / "out"
    with opened(sqlite_in(tmp_path), 300) as log:
        write_static_log(log, folder)
        before = files_of(folder)["checkpoint"]
        append(log._engine, 300)
        original = log.tiles.bundle

        def broken(index, width):
            if index:
                raise OSError("disk full")
            return original(index, width)

        monkeypatch.setattr(log.tiles, "bundle", broken)
        with pytest.raises(OSError, match="disk full"):
            write_static_log(log, folder)
        assert files_of(folder)["checkpoint"] == before
        assert not [name for name in files_of(folder) if "/." in f"/{name}"]
        monkeypatch.undo()
        write_static_log(log, folder)
    files = files_of(folder)
    assert {name: files[name] for name in expected(600)} == expected(600)
