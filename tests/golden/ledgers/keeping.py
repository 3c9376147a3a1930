"""How a ledger is kept for later versions: one archive and one file of answers for each database.

``<version>/<database>.zip`` holds ``keys/`` (made for this purpose and worth nothing),
``outside/`` (what an auditor took along: checkpoints, a trust policy, proofs, an entry) and the
book: ``events.db``, ``vault.db`` and ``views.db``, or ``ledger.sql`` for PostgreSQL, whose views are
left out. ``<version>/<database>.json`` holds what was asked and answered when it was made.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from tests.api.http.world import World, open_world

KEPT = Path(__file__).parent
BOOK_FILES = ("events.db", "vault.db", "views.db")
_WORDS = ("_zh", "_en", "_cursor")
"""Endings of the names of texts that later versions may put better, or write otherwise."""


def versions() -> list[str]:
    """The versions whose ledgers are kept."""
    return sorted(path.name for path in KEPT.iterdir() if (path / "sqlite.zip").exists())


def archive_of(version: str, database: str) -> Path:
    return KEPT / version / f"{database}.zip"


def answers_of(version: str, database: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (KEPT / version / f"{database}.json").read_text(encoding="utf-8")
    )
    return found


def pack(folder: Path, archive: Path) -> None:
    """Put the files of a folder into an archive, always in the same order."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_LZMA) as packed:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            packed.writestr(
                zipfile.ZipInfo(str(file.relative_to(folder))),
                file.read_bytes(),
                compress_type=zipfile.ZIP_LZMA,
            )


@dataclass(frozen=True)
class Restored:
    """A kept ledger taken out of its archive: where its book, its keys and the rest are."""

    place: str
    keys: Path
    outside: Path
    secrets: dict[str, str]

    @contextmanager
    def world(self) -> Iterator[World]:
        """The ledger opened and served, to be asked with the tokens that it was made with."""
        with open_world(self.place, roles={}) as world:
            world.secrets.update(self.secrets)
            yield world


def restore(version: str, database: str, folder: Path, postgres_url: str) -> Restored:
    """Take a ledger out into a folder, and for PostgreSQL into an empty database."""
    with zipfile.ZipFile(archive_of(version, database)) as packed:
        packed.extractall(folder)
    keys = folder / "keys"
    for secret in keys.glob("*.key"):
        secret.chmod(0o600)
    secrets = json.loads((keys / "tokens.json").read_text())
    place = str(folder)
    if database == "postgresql":
        place = postgres_url
        address = make_url(place).set(drivername="postgresql").render_as_string(False)
        with psycopg.connect(address) as connection:
            connection.execute((folder / "ledger.sql").read_bytes())
    return Restored(place, keys, folder / "outside", secrets)


def asked(world: World, who: str, path: str) -> dict[str, Any]:
    """The JSON answer at an address."""
    answer = world.get(path, who)
    assert answer.status_code == 200, (path, answer.text)
    found: dict[str, Any] = answer.json()
    return found


def without_words(answer: Any) -> Any:
    """An answer with its figures and codes alone."""
    if isinstance(answer, dict):
        return {
            key: without_words(each) for key, each in answer.items() if not key.endswith(_WORDS)
        }
    return [without_words(each) for each in answer] if isinstance(answer, list) else answer


def differences(stored: Any, found: Any, where: str = "") -> Iterator[str]:
    """Where an answer no longer says what it said; what it says in addition is passed over."""
    if isinstance(stored, dict) and isinstance(found, dict):
        for key, each in stored.items():
            if key in found:
                yield from differences(each, found[key], f"{where}.{key}")
            else:
                yield f"{where}.{key} is gone"
    elif isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        for number, (each, other) in enumerate(zip(stored, found, strict=True)):
            yield from differences(each, other, f"{where}[{number}]")
    elif stored != found or type(stored) is not type(found):
        yield f"{where} was {stored!r}, is {found!r}"
