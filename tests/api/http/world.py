"""A real house with a real application over it, and short ways to talk to them."""

from __future__ import annotations

import io
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from fastapi import FastAPI

from api.app import create_app
from api.bootstrap import House, open_house
from api.http.serving.server import GracefulServer, server_for
from api.settings import Settings
from domain.book.catalogue import KINDS
from domain.ground.kinds import Kind
from domain.ground.vocabulary import Role
from ledger.people.tokens import ScopeKind, TokenStore, hash_of
from ledger.store.identifiers import utc_now
from tests.api.http.client import Client

STATION = "NB-YZ-ZGM"
OTHER_STATION = "大岚"
Result = TypeVar("Result")
DISTRICT, OTHER_DISTRICT, CITY = "330212", "330281", "330200"
AREA = f"A-{DISTRICT}"

TOKENS: dict[str, tuple[Role, ScopeKind, str]] = {
    "staff": ("staff", "station", STATION),
    "head": ("station_head", "station", STATION),
    "accountant": ("accountant", "station", STATION),
    "supervisor": ("supervisor", "station", STATION),
    "district": ("district_officer", "district", DISTRICT),
    "other_district": ("district_officer", "district", OTHER_DISTRICT),
    "city": ("city_officer", "city", CITY),
    "auditor": ("auditor", "engagement", f"ENG-1 {STATION}"),
    "admin": ("admin", "city", CITY),
    "other_head": ("station_head", "station", OTHER_STATION),
    "other_staff": ("staff", "station", OTHER_STATION),
}

MAY_REPEAT = {kind.path for kind in KINDS if kind.likenesses is not Kind.likenesses}
"""Where what is posted may be held for being like a record."""

PATIENCE_SECONDS = 60
"""How long a test waits for what must come, before it says that it did not."""

keys = (f"key-{number}" for number in itertools.count(1))


def until(found: Callable[[], Result | None], what: str) -> Result:
    """What is found at last; asks again and again until it is there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (seen := found()) is None:
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.02)
    return seen


def area(station: str = STATION) -> dict[str, Any]:
    """Where a station is planned."""
    district = DISTRICT if station == STATION else OTHER_DISTRICT
    return {
        "township": {"code": f"{district}002", "name": "示例街道"},
        "district": {"code": district, "name": "示例区"},
        "city": {"code": CITY, "name": "宁波市"},
    }


def visit(**changed: Any) -> dict[str, Any]:
    """The details of a visit."""
    return {
        "visitors": ["W01"],
        "client": "C001",
        "started_at": "2021-06-03T09:00:00+08:00",
        "ended_at": "2021-06-03T09:45:00+08:00",
        "mode": "in_person",
        "services": ["humane_care"],
        **changed,
    }


def grant(**changed: Any) -> dict[str, Any]:
    """The details of money that arrived."""
    return {
        "grant": "G1",
        "source": "welfare_lottery",
        "amount": "1000.00",
        "received_on": "2021-02-01",
        **changed,
    }


def expenditure(amount: str = "10.00", **changed: Any) -> dict[str, Any]:
    """The details of money spent."""
    return {
        "category": "service_activity",
        "spent_on": "2021-07-01",
        "amount": amount,
        "lines": [{"source": "welfare_lottery", "grant": "G1", "amount": amount}],
        **changed,
    }


@dataclass
class World:
    """One house, its application, a client, and a token of every kind."""

    house: House
    app: FastAPI
    client: Client
    log: io.BytesIO
    tokens: TokenStore
    secrets: dict[str, str] = field(default_factory=dict)

    @cached_property
    def document(self) -> Any:
        """What the server says of itself: large, so it is read once."""
        return self.client.get("/openapi.json").json()

    def headers(self, who: str | None, **more: str) -> dict[str, str]:
        """Headers of somebody's request; underscores in names stand for hyphens."""
        found = {name.replace("_", "-"): value for name, value in more.items()}
        if who is not None:
            found["Authorization"] = f"Bearer {self.secrets.get(who, who)}"
        return found

    def post(
        self,
        path: str,
        body: Any,
        who: str | None = "head",
        *,
        key: str | None = None,
        **more: str,
    ) -> Any:
        """Send a write; with a new idempotency key where none is given.

        What may repeat a record is meant to, unless the body says otherwise.
        """
        if isinstance(body, dict) and path.partition("?")[0].rpartition("/")[2] in MAY_REPEAT:
            body = {"confirm_duplicate": True, "reason": "另一次"} | body
        sent = self.headers(who, Idempotency_Key=key or next(keys), **more)
        if isinstance(body, bytes):
            sent.setdefault("Content-Type", "application/json")
            return self.client.post(path, content=body, headers=sent)
        return self.client.post(path, json=body, headers=sent)

    def record(self, kind: str, details: dict[str, Any], who: str = "head", **more: str) -> Any:
        """Record details at the station."""
        return self.post(f"/v1/stations/{STATION}/{kind}", {"details": details}, who, **more)

    def get(self, path: str, who: str | None = "head", **more: str) -> Any:
        """Ask something, and have it answered at the head of the log."""
        more.setdefault("Ledger_Min_Position", str(self.house.feed.head_position()))
        return self.client.get(path, headers=self.headers(who, **more))

    def noted(self, who: str = "head") -> None:
        """Use somebody's token and wait until that is noted: the only write that nobody waits for."""
        self.client.get("/v1/stations", headers=self.headers(who))
        secret = hash_of(self.secrets[who])

        def last_use() -> str | None:
            token = self.tokens.find(secret)
            return token and token.last_used_at

        until(last_use, "the use of the token")

    def made(self, answer: Any) -> dict[str, Any]:
        """The receipt of a write that must have been accepted."""
        assert answer.status_code == 201, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    def plan(self, station: str = STATION, who: str = "head") -> None:
        """A station that is open and has one worker."""
        self.made(
            self.post(
                "/v1/stations",
                {
                    "station": station,
                    "details": {
                        "name": f"{station}社工站",
                        "planned_on": "2020-01-01",
                        **area(station),
                    },
                },
                who,
            )
        )
        root = f"/v1/stations/{station}"
        self.made(self.post(f"{root}/built", {"details": {"built_on": "2020-03-01"}}, who))
        opening = {"opened_on": "2020-06-01", "operating_model": "agency_operated"}
        self.made(self.post(f"{root}/openings", {"details": opening}, who))
        worker = {
            "worker": "W01",
            "engagement": "full_time",
            "source": "agency",
            "joined_on": "2020-06-01",
            "name": "示例甲",
        }
        self.made(self.post(f"{root}/staff", {"details": worker}, who))
        if self.app.state.door.settings.follow:
            # Whoever names no position is answered from the start.
            self.house.catch_up()


TURNED = {
    "token_cache_seconds": 0.2,
    # The limit is there but out of the way of tests that are not about it.
    "rate_limit_burst": 1_000_000,
    # Nothing happens by itself however long a test takes, unless the test is about that.
    "checkpoint_seconds": 0,
    "witness_seconds": 0,
    # Patience for a machine that has much else to do; nobody waits as long on one that has not.
    "busy_timeout_ms": PATIENCE_SECONDS * 1_000,
    "min_position_wait_seconds": PATIENCE_SECONDS,
    "request_timeout_seconds": 2 * PATIENCE_SECONDS,
    "ready_lag_seconds": 3_600,
    "graceful_stop_seconds": PATIENCE_SECONDS,
}
"""Settings of every world, where a test does not turn them otherwise."""


@contextmanager
def open_world(
    place: Path | str,
    *,
    clock: Callable[[], str] = utc_now,
    roles: Mapping[str, tuple[Role, ScopeKind, str]] = TOKENS,
    **turned: Any,
) -> Iterator[World]:
    """A house in a folder or a database, with a token for each of ``roles``.

    ``turned`` are settings.
    """
    settings = Settings(**{**TURNED, **turned})
    log = io.BytesIO()
    timeout = settings.busy_timeout_ms
    where = place / "ledger" if isinstance(place, Path) else place
    with open_house(where, create=True, busy_timeout_ms=timeout, clock=clock) as house:
        app = create_app(house, settings, log_stream=log)
        tokens = app.state.door.tokens
        secrets = {
            who: tokens.create(who, role=role, scope_kind=kind, scope=scope).secret
            for who, (role, kind, scope) in roles.items()
        }
        with Client(app) as client:
            yield World(house, app, client, log, tokens, secrets)


@contextmanager
def served(world: World) -> Iterator[tuple[int, GracefulServer]]:
    """An application of its own over the world's house, behind a real socket; gives the port."""
    settings = world.app.state.door.settings.model_copy(update={"follow": False})
    app = create_app(world.house, settings, log_stream=world.log)
    server = server_for(app, settings, host="127.0.0.1", port=0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1], server
        finally:
            server.should_exit = True
            thread.join(2 * PATIENCE_SECONDS)
            assert not thread.is_alive()
