"""Files that are whole or not there: replaced, made once, behind links, into pipes, after a kill."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ledger.store.secret_files import create_secret_file, replace_secret_file
from ledger.store.whole_files import create_file, make_folder, replace_file, replacing

GONE = 4_194_300
"""A number that no process has here: above the largest that there may be."""


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "report"
    for content in (b"first", b"second"):
        replace_file(path, content)
        assert path.read_bytes() == content
    assert names_in(tmp_path) == ["report"]


def test_the_longest_names_that_a_disk_takes_are_taken(tmp_path):
    for name in ("表" * 85, "n" * 255):
        replace_file(tmp_path / name, b"content")
        left = tmp_path / f".{name[:66]}.{GONE}.0123abcd"
        left.write_bytes(b"half")
        replace_file(tmp_path / name, b"again")
        assert (tmp_path / name).read_bytes() == b"again"
    assert len(names_in(tmp_path)) == 3  # the shorter name's draft is not one of the longer's


def test_what_fails_half_way_leaves_what_was_there(tmp_path):
    path = tmp_path / "report"
    replace_file(path, b"first")

    def write_half():
        with replacing(path) as file:
            file.write(b"sec")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_half()
    assert path.read_bytes() == b"first"
    assert names_in(tmp_path) == ["report"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666])
def test_a_file_is_as_open_as_is_asked_for_and_no_more(tmp_path, mode):
    before = os.umask(0o022)
    try:
        replace_file(tmp_path / "report", b"", mode=mode)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == mode & ~0o022


def test_behind_a_link_what_it_leads_to_is_replaced(tmp_path):
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "real"
    link = tmp_path / "link"
    link.symlink_to(target)
    for content in (b"first", b"second"):
        replace_file(link, content)
        assert link.is_symlink()
        assert target.read_bytes() == content
    assert names_in(tmp_path / "there") == ["real"]


def test_a_pipe_is_written_to_and_stays_one(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    replace_file(pipe, b"content")
    reader.join(60)
    assert read == [b"content"]
    assert pipe.is_fifo()


def test_a_folder_is_not_replaced(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path / "folder", b"content")


def test_whoever_makes_a_file_second_leaves_it(tmp_path):
    path = tmp_path / "new" / "folder" / "once"
    create_file(path, b"first")
    create_file(path, b"second")
    assert path.read_bytes() == b"first"
    assert names_in(path.parent) == ["once"]
    make_folder(path.parent)


def test_drafts_of_a_process_that_is_gone_are_taken_away_and_no_others(tmp_path):
    path = tmp_path / "re[p]ort*"
    left = tmp_path / f".{path.name}.{GONE}.0123abcd"
    left.write_bytes(b"half")
    others = [f".other.{GONE}.0123abcd", f".{path.name}.old", f"{path.name}.{GONE}.0123abcd"]
    for name in others:
        (tmp_path / name).write_bytes(b"mine")
    replace_file(path, b"whole")
    assert names_in(tmp_path) == sorted([*others, path.name])


def test_a_draft_that_somebody_writes_is_left_to_them(tmp_path):
    path = tmp_path / "report"
    with replacing(path) as slow:
        slow.write(b"slow")
        replace_file(path, b"quick")
        assert path.read_bytes() == b"quick"
        assert len(names_in(tmp_path)) == 2
    assert path.read_bytes() == b"slow"
    assert names_in(tmp_path) == ["report"]


KILLED = """
import os, signal, sys
from ledger.store import secret_files, whole_files
def killed(descriptor):
    os.kill(os.getpid(), signal.SIGKILL)
os.fsync = killed
secret_files.{call}(__import__("pathlib").Path(sys.argv[1]), "an old secret")
"""


@pytest.mark.parametrize("call", ["create_secret_file", "replace_secret_file"])
def test_a_secret_that_a_killed_process_left_is_overwritten_by_the_next(tmp_path, call):
    path = tmp_path / "a.key"
    if call == "replace_secret_file":
        create_secret_file(path, "the first secret")
    ran = subprocess.run(
        [sys.executable, "-c", KILLED.format(call=call), str(path)],
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert ran.returncode < 0
    (draft,) = [each for each in tmp_path.iterdir() if each.name != "a.key"]
    assert b"secret" in draft.read_bytes()
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    with draft.open("rb") as kept:
        (replace_secret_file if path.exists() else create_secret_file)(path, "a new secret")
        assert b"secret" not in kept.read()
    assert names_in(tmp_path) == ["a.key"]
    assert path.read_text() == "a new secret"
