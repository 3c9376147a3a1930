"""Pages that are gone under a running server: every route says that the ledger is damaged."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from urllib.parse import urlencode

import pytest

from tests.api.http.attacks import ENDLESS, operations_of
from tests.api.http.described import LEFT_OUT
from tests.api.http.examples import lived, path_of
from tests.api.http.world import open_world, until, visit
from tests.examples import in_turn

PAGE_BYTES = 4_096
READS_OF = {
    "events": {
        "get_station",
        "get_record",
        "get_event",
        "list_events",
        "get_trail",
        "list_legal_holds",
        "list_attachments",
        "get_attachment",
    },
    "vault": {"list_reads", "get_client_file", "list_attachments", "get_attachment"},
    "views": {"get_budget", "get_station_training", "list_home_visits", "list_stations"},
}
"""What at least cannot be answered without the database."""


OF_SESSIONS = "list_devices"
"""Answered to an account that signed in, and to no token."""


def reads(found):
    """The address of every read, with what it needs."""
    for operation in operations_of(found.document):
        if operation.method == "GET" and operation.name not in {ENDLESS, OF_SESSIONS}:
            path = path_of(operation.path, found.answers).replace("{report}", "none")
            needed = [
                (each["name"], each["schema"]["examples"][0])
                for each in operation.described.get("parameters", ())
                if each.get("in") == "query" and each.get("required")
            ]
            yield operation.name, f"{path}?{urlencode(needed)}"


def engines(house):
    return {
        "events": house.log.engine,
        "vault": house.vault.engine,
        "views": house.engine.store.engine,
    }


def spoil(path, how):
    """Damage every page but the first of a file that is in use."""
    with closing(sqlite3.connect(path)) as connection:
        # What still waits in the log would be read from there.
        until(lambda: written_back(connection), "the end of all other reads")
    raw = path.read_bytes()
    pages = [raw[at : at + PAGE_BYTES] for at in range(0, len(raw), PAGE_BYTES)]
    path.write_bytes(b"".join([pages[0], *map(how, pages[1:])]))


def written_back(connection):
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return None if busy else True


def lose_rows(path):
    """Take entries out of the log, as a page that is lost does where the index still holds."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM events WHERE pos % 2 = 0")


SPOILS = {
    "zeros": lambda page: bytes(len(page)),
    "heads": lambda page: b"\xff" * 64 + page[64:],
    "cells": lambda page: page[:1_000] + b"\x5a" * (len(page) - 1_000),
    "entries": lambda page: page.replace(b'{"actor"', b'\xfe"actor"'),
    "texts": lambda page: page.replace(b'"fact":', b'"fa\xfft":').replace(
        b"audit_trail", b"aud\xfft_trail"
    ),
}
CASES = [
    *((name, how) for name in READS_OF for how in ("zeros", "heads", "cells")),
    ("events", "entries"),
    ("events", "rows"),
    ("views", "texts"),
]
DAMAGED_ALL = ("zeros", "heads")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The folder of a ledger in which something of every kind was written, and every read."""
    folder = tmp_path_factory.mktemp("whole")
    with lived(folder) as found:
        return folder / "ledger", list(reads(found))


@pytest.mark.parametrize("left_out", LEFT_OUT)
@pytest.mark.parametrize(("name", "how"), CASES)
def test_what_cannot_be_read_is_damaged_on_every_route(tmp_path, whole, name, how, left_out):
    said = Counter()
    ledger, addresses = whole
    shutil.copytree(ledger, tmp_path / "ledger")
    # Views that cannot follow a damaged book are not waited for.
    waits = {"min_position_wait_seconds": 0.1}
    with open_world(tmp_path, token_cache_seconds=3_600, **waits) as world:
        for who in ("head", "city"):
            world.noted(who)
        engine = engines(world.house)[name]
        engine.dispose()
        path = tmp_path / "ledger" / f"{name}.db"
        if how == "rows":
            lose_rows(path)
        else:
            spoil(path, SPOILS[how])
        # Whoever read in between may remember whole pages.
        engine.dispose()
        damaged = set()
        for operation, address in addresses:
            if operation in left_out:
                continue
            both = ("head", "city")
            for who in both if operation in READS_OF[name] else in_turn(both, said.total()):
                answer = world.client.get(address, headers=world.headers(who))
                code = answer.json().get("code", "not ready") if answer.status_code >= 400 else "ok"
                said[code] += 1
                if code == "ledger_damaged":
                    damaged.add(operation)
        answer = world.record("home-visits", visit(client="C-D"))
        said[answer.json().get("code", "ok")] += 1
    assert said.keys() <= {
        "ok",
        "not ready",
        "ledger_damaged",
        "vault_damaged",
        "not_permitted",
        "person_unknown",
        "not_found",
        "unknown_report",
        # No checkpoint can be signed over it, so no tile is covered by one.
        "unknown_tile",
        "projection_behind",
        # Views are made anew from the book, which is sound.
        *(["views_unavailable"] if name == "views" else []),
        "reading_not_logged",
        "station_not_operating",
    }, said
    assert said["ledger_damaged"] or said["vault_damaged"] or said["views_unavailable"], said
    # Views may be whole again before the last of them is asked for.
    if how in DAMAGED_ALL and name != "views":
        assert READS_OF[name] <= damaged, (READS_OF[name] - damaged, said)
