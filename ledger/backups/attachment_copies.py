"""The folder of sealed photos and scans copied into a backup, and back.

A file never changes once it is there, so they are copied one by one behind the databases, while
others are added; one that an erasure takes away meanwhile is left out. What is copied is as sealed
as it lies: without the keys it is noise.
"""

from __future__ import annotations

import shutil
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

import msgspec

from ledger.store.whole_files import make_folder, replacing, sync_folder
from ledger.vault.attachment_files import AttachmentFiles

FOLDER: Final = "attachments"
_CHUNK_BYTES: Final = 1 << 20


class CopiedFolder(msgspec.Struct):
    """How many files a folder holds, how large they are, and a hash over the names and contents."""

    files: int
    size_bytes: int
    sha256: str


def copy_files(source: Path, target: Path) -> CopiedFolder:
    """Copy every file, in constant memory, and have them on the disk; says what the copy holds.

    What lies in the target already is taken for copied: the name says what a file is.
    Raises OSError.
    """
    copies = AttachmentFiles(target)
    for path in AttachmentFiles(source).paths():
        copy = copies.path(path.name)
        if copy.exists():
            continue
        make_folder(copy.parent)
        try:
            with path.open("rb") as file, replacing(copy, mode=0o600, sync=False) as written:
                shutil.copyfileobj(file, written, _CHUNK_BYTES)
        except FileNotFoundError:  # of somebody erased since
            continue
    if target.is_dir():
        for folder in (*(each for each in target.iterdir() if each.is_dir()), target):
            sync_folder(folder)
    return copied_folder(target)


def copied_folder(folder: Path) -> CopiedFolder:
    """What a folder of copies holds; nothing where there is none."""
    files = size_bytes = 0
    total = sha256()
    for path in AttachmentFiles(folder).paths():
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        files, size_bytes = files + 1, size_bytes + path.stat().st_size
        total.update(f"{path.name} {digest}\n".encode())
    return CopiedFolder(files, size_bytes, total.hexdigest())
