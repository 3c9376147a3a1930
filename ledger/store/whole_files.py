"""Files that stand under their name whole or not at all, and still do after the power has failed.

Every writer of the project needs the same four steps: a draft beside the file, synced, put in its
place, and the folder synced behind it. A name is on the disk before its bytes otherwise, and what
was a good file is an empty one after a power cut. A draft is locked for as long as somebody writes
it, so those of a killed process are known and taken away.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

_PRIVATE: Final = 0o600
_SECRET_BYTES_MAX: Final = 1 << 20
"""Far more than a file of keys; what is larger is an export, which says what the ledger says."""
_NAME_BYTES_MAX: Final = 200
_DRAFT: Final = re.compile(r"\.(?P<name>.+)\.[0-9]+\.[0-9a-f]{8}\Z", re.ASCII | re.DOTALL)


@contextmanager
def replacing(path: Path, *, mode: int = 0o666, sync: bool = True) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of ``path`` when it is whole.

    Where writing fails, what was there before stays. A pipe or a device cannot be replaced and is
    written to directly; behind a link, what it leads to is replaced. Whoever replaces many files
    of a folder may leave its syncing out and do it once (:func:`sync_folder`). Raises OSError.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    with _draft(path, mode) as (file, draft):
        yield file
        _on_disk(file)
        draft.replace(path)
    if sync:
        sync_folder(path.parent)


def replace_file(path: Path, content: bytes, *, mode: int = 0o666, sync: bool = True) -> None:
    """Put a file with this content in the place of ``path``; see :func:`replacing`."""
    with replacing(path, mode=mode, sync=sync) as file:
        file.write(content)


def create_file(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a new file, or leave the one that another process was quicker to write."""
    make_folder(path.parent)
    with _draft(path, mode) as (file, draft):
        file.write(content)
        _on_disk(file)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, so that they stay."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until nobody else who asks for this works in a folder, and keep others waiting."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_draft(name: str) -> bool:
    """Whether a file of this name is a draft of some other."""
    return _DRAFT.match(name) is not None


def take_away_draft(draft: Path) -> None:
    """Remove a draft whose writer is gone; a private one is overwritten before. Else nothing."""
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:  # gone already, or not ours to touch
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = os.fstat(descriptor)
        # One that is linked is the file itself: its writer was killed just before the end.
        is_private = stat.S_IMODE(found.st_mode) == _PRIVATE and found.st_nlink == 1
        if is_private and found.st_size <= _SECRET_BYTES_MAX:
            os.pwrite(descriptor, os.urandom(found.st_size), 0)
            os.fsync(descriptor)
        draft.unlink(missing_ok=True)
    except BlockingIOError:  # somebody writes it
        return
    finally:
        os.close(descriptor)


@contextmanager
def _draft(path: Path, mode: int) -> Iterator[tuple[BinaryIO, Path]]:
    _take_away_drafts_of(path)
    while True:
        draft = path.with_name(f".{_cut(path.name)}.{os.getpid()}.{os.urandom(4).hex()}")
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            break
        os.close(descriptor)  # taken for left behind, between the two calls
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file, draft
    finally:
        draft.unlink(missing_ok=True)


def _take_away_drafts_of(path: Path) -> None:
    name = _cut(path.name)
    for each in path.parent.glob(f".{_as_pattern(name)}.*"):
        found = _DRAFT.match(each.name)
        if found and found["name"] == name:
            take_away_draft(each)


def _cut(name: str) -> str:
    """As much of a name as leaves room for what a draft has more."""
    while len(os.fsencode(name)) > _NAME_BYTES_MAX:
        name = name[:-1]
    return name


def _as_pattern(name: str) -> str:
    """A name as a pattern that matches nothing but it."""
    return re.sub(r"([*?[])", r"[\1]", name)


def _on_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
