"""What the HTTP edge has at hand for every request: the house, its settings, who may come in.

One object per application, so that routes find everything in one place and keep no globals.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import anyio.to_thread

from api.bootstrap import House
from api.http.access import Access
from api.http.limiting import RateLimiter
from api.http.serving.errands import Errands
from api.http.serving.freshness import Freshness
from api.http.serving.metrics import Metrics
from api.http.serving.publishing import Publisher
from api.http.serving.readiness import Readiness
from api.http.serving.reports import Reports
from api.http.serving.streams import Streams
from api.http.serving.ticker import Ticker
from api.http.sessions.signing_in import SigningIn
from api.http.sessions.throttling import SignInThrottle
from api.http.shares import Counted, Threads
from api.oidc.configured import provider_of
from api.oidc.provider import Provider
from api.questions.refusals import PositionBeyondHead
from api.settings import Settings
from domain.ground.commands import Command
from ledger.accounts.accounts import AccountStore
from ledger.accounts.sessions import SessionStore
from ledger.people.answer_links import AnswerLinks
from ledger.people.settling import pending
from ledger.people.tokens import TokenStore

Vouch = Callable[["Door", Any], Awaitable[None]]
"""Refuses a command that says of the book what the book does not tell."""


@dataclass(frozen=True)
class Door:
    """The way into one house.

    ``stopping`` is set when open streams have to end, ``ended`` when nobody is left to answer:
    threads then have to end by themselves. ``bundling`` is held while an audit bundle is made,
    ``listing`` while a list is made into a file, ``importing`` while workbooks are taken in.
    ``vouched`` says, of commands that state something of the book itself, how that is seen to.
    ``unfinished`` counts the requests that addresses have begun to send, ``bodies`` the bytes of
    those that are being answered.
    """

    house: House
    settings: Settings
    tokens: TokenStore
    accounts: AccountStore
    sessions: SessionStore
    signing_in: SigningIn
    answer_links: AnswerLinks
    answering: SignInThrottle
    provider: Provider | None
    access: Access
    metrics: Metrics
    readiness: Readiness
    freshness: Freshness
    threads: Threads
    streams: Streams
    unfinished: Counted
    bodies: Counted
    ticker: Ticker
    publisher: Publisher
    limiter: RateLimiter
    reports: Reports
    errands: Errands
    logger: Any
    vouched: Mapping[type[Command], Vouch] = field(default_factory=dict)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    bundling: asyncio.Lock = field(default_factory=asyncio.Lock)
    listing: asyncio.Lock = field(default_factory=asyncio.Lock)
    importing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ensure_true(self, command: Command) -> None:
        """Refuse a command that says of the book what the book does not tell.

        A decision is pure and sees the state of one station; what a command states of many records
        as known at a position, only the projections can tell. That stays the same for good, so a
        request that comes again is let through again. Raises what its subject refuses, and
        PositionBeyondHead for a position that the book has not come to.
        """
        known_at = getattr(getattr(command, "details", None), "known_at", None)
        if isinstance(known_at, int):
            head = await anyio.to_thread.run_sync(self.house.feed.head_position)
            if known_at > head:
                raise PositionBeyondHead(field="known_at", head=head)
        vouch = self.vouched.get(type(command))
        if vouch is not None:
            await vouch(self, command)


def open_door(
    house: House,
    settings: Settings,
    logger: Any,
    vouched: Mapping[type[Command], Vouch] = MappingProxyType({}),
) -> Door:
    """Everything that requests need, made for one house. Raises ProviderMisconfiguredError."""
    tokens = TokenStore(house.log.engine, house.clock)
    accounts = AccountStore(house.log.engine, house.clock)
    sessions = SessionStore(
        house.log.engine,
        house.clock,
        idle_seconds=settings.session_idle_seconds,
        lifetime_seconds=settings.session_lifetime_seconds,
    )

    freshness = Freshness(house.engine)

    async def settle() -> bool:
        head = await anyio.to_thread.run_sync(house.feed.head_position)
        seconds = settings.min_position_wait_seconds
        return await freshness.reach(head, ["stations"], seconds=seconds)

    def checkpoint_size() -> int:
        newest = house.transparency.newest()
        return 0 if newest is None else newest.size

    access = Access(
        tokens,
        sessions,
        house.questions,
        settle,
        upheavals=lambda: house.engine.upheavals,
        cache_seconds=settings.token_cache_seconds,
    )
    return Door(
        house=house,
        settings=settings,
        tokens=tokens,
        accounts=accounts,
        sessions=sessions,
        answer_links=AnswerLinks(house.log.engine, house.clock),
        answering=SignInThrottle(),
        signing_in=SigningIn(accounts, sessions, SignInThrottle(), access.forget),
        provider=provider_of(settings),
        access=access,
        metrics=Metrics(
            house.feed.head_position,
            checkpoint_size,
            house.engine.status,
            lambda: len(pending(house.vault)),
        ),
        readiness=Readiness(house, settings),
        freshness=freshness,
        threads=Threads(settings.threads_per_caller),
        streams=Streams(settings.streams_per_caller, settings.streams_per_address),
        unfinished=Counted(settings.unfinished_per_address),
        bodies=Counted(settings.bodies_per_caller_bytes),
        ticker=Ticker(house.log.watch, house.feed.head_position),
        publisher=Publisher(house.transparency, logger, seconds=settings.checkpoint_seconds),
        limiter=RateLimiter(settings.rate_limit_per_second, settings.rate_limit_burst),
        reports=Reports(
            logger, keep_seconds=settings.report_keep_seconds, base=settings.public_url
        ),
        errands=Errands(logger, clock=house.clock),
        logger=logger,
        vouched=vouched,
    )


def door_of(scope: Any) -> Door:
    """The door that a request came through."""
    door: Door = scope["app"].state.door
    return door
