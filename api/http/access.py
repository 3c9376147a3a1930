"""From a token or a session to a principal, and from a principal to the stations in reach.

Both answers are kept for a few seconds, so that the hot path asks no database; a revoked token or
session therefore opens nothing after ``token_cache_seconds`` at the latest, one ended by this
process or by time at once. What is out of reach is answered as if it did not exist.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Final, NamedTuple, NoReturn, Protocol

import anyio.to_thread
from msgspec import Struct

from api.http.problems import HttpRefusal
from domain.book.privacy.readings import OPENING_ROLES
from domain.ground.areas import areas_seen_from, division_of, stream_of_area
from domain.ground.reach import NOWHERE, Reach
from domain.ground.refusals import UnknownArea, UnknownStation
from domain.ground.vocabulary import Role
from domain.stations.details import StationPlanDetails
from ledger.accounts.sessions import Session, SessionStore
from ledger.faults.machine import LedgerFault
from ledger.people.tokens import PREFIX, ScopeKind, TokenStore, hash_of

CHALLENGE: Final = 'Bearer realm="taizhang"'
NAMING_ROLES: Final = frozenset[Role]({"staff", "station_head", "accountant"})
"""Roles that see the names of their own station's people; everybody else sees codes."""

_KEPT: Final = 10_000
_AREA_SECONDS: Final = 2.0
_USE_NOTED_SECONDS: Final = 300.0


class Principal(Struct, frozen=True):
    """Whoever presented a valid token, or is signed in.

    ``is_masked`` says that others look on: nobody's name is shown, whatever the role may see.
    """

    actor: str
    role: Role
    scope_kind: ScopeKind
    scope: str
    is_masked: bool = False

    @property
    def sees_names(self) -> bool:
        """Whether people's names are shown to them rather than codes only."""
        return self.role in NAMING_ROLES and self.scope_kind == "station" and not self.is_masked

    @property
    def reads_opened_files(self) -> bool:
        """Whether they see the files of people that they opened by saying why."""
        return self.role in OPENING_ROLES and not self.is_masked

    @property
    def reach(self) -> Reach:
        """How far their commands go."""
        return NOWHERE if self.role == "admin" else Reach(self.scope_kind, self.scope)


class Directory(Protocol):
    """Which stations belong to which area."""

    def stations_within(
        self, *, district: str | None = None, city: str | None = None
    ) -> Sequence[str]:
        """Station codes of an area."""

    def areas_of(self, codes: Collection[str]) -> Collection[str]:
        """The areas of some stations, by division code."""

    def stations_called_like_areas(self) -> frozenset[str]:
        """Stations from before the names of areas were kept for areas."""


class Known(NamedTuple):
    """Who presented a token or session, how long that is believed, and when it ends by itself.

    ``session`` is None for a token; with ``must_change`` it is good for a new password alone.
    """

    principal: Principal
    until: float
    ends_at: str | None
    session: Session | None = None
    must_change: bool = False


class _Area(NamedTuple):
    """The stations of an area, none missing that was planned up to a position.

    ``upheaval`` is the one behind which the directory was asked.
    """

    stations: frozenset[str]
    until: float
    position: int
    upheaval: int


class Access:
    """Who may come in, and how far. One per application; used from its event loop.

    ``settle`` waits, for a while, until the directory knows every station planned so far, and says
    whether it does. ``upheavals`` counts how often the directory turned out to tell of another
    book: what was kept before gives nobody reach.
    """

    def __init__(
        self,
        tokens: TokenStore,
        sessions: SessionStore,
        directory: Directory,
        settle: Callable[[], Awaitable[bool]],
        *,
        upheavals: Callable[[], int] = lambda: 0,
        cache_seconds: float,
    ) -> None:
        self._tokens = tokens
        self._sessions = sessions
        self._directory = directory
        self._settle = settle
        self._upheavals = upheavals
        self._cache_seconds = cache_seconds
        self._known: dict[bytes, Known | float] = {}
        self._forgotten = 0
        self._areas: dict[tuple[str, str], _Area] = {}
        self._noted: dict[str, float] = {}
        self._seen: dict[bytes, str] = {}
        self._like_areas: tuple[int, frozenset[str]] | None = None

    async def known(self, authorization: bytes | None, session: str = "") -> Known:
        """Who a request comes from: by its token where it has one, else by its session's secret.

        Raises ``unauthenticated``.
        """
        if authorization is None and not session:
            _challenge()
        # The cache is keyed by a digest, so that no secret stays in memory and none is compared.
        given = (
            b"\0session " + session.encode("latin-1") if authorization is None else authorization
        )
        key = sha256(given).digest()
        kept = self._known.get(key)
        if kept is None or time.monotonic() >= (kept if isinstance(kept, float) else kept.until):
            kept = await self._verify(key, authorization, session)
        if isinstance(kept, float):
            _challenge("invalid_token")
        # Asked of the clock each time: what is kept may be older than the token's end.
        if kept.ends_at is not None and self._tokens.clock() >= kept.ends_at:
            _challenge("invalid_token")
        return kept

    async def principal(self, authorization: bytes | None, session: str = "") -> Principal:
        """Who a request comes from. Raises ``unauthenticated`` and ``password_change_needed``."""
        known = await self.known(authorization, session)
        if known.must_change:
            raise HttpRefusal("password_change_needed")
        return known.principal

    def forget(self) -> None:
        """Believe nobody any longer without asking: sessions were ended just now."""
        self._forgotten += 1
        self._known.clear()

    async def stations(self, principal: Principal, *, fresh: bool = False) -> frozenset[str] | None:
        """The stations that a principal may see; None for all of them.

        ``fresh`` looks them up in any case: a list must not lack what was planned just now.
        """
        if principal.role == "admin":
            return frozenset()
        if principal.scope_kind == "station":
            return frozenset((principal.scope,))
        if principal.scope_kind == "engagement":
            return frozenset(principal.scope.split()[1:])
        return await self._area(principal, fresh=fresh)

    async def stations_known_at(self, principal: Principal, position: int) -> frozenset[str] | None:
        """The stations that a principal may see, none missing that was planned up to a position.

        For whoever goes through the log and does not come back: what is passed over is lost.
        Raises ``projection_behind`` when the directory does not get there in time.
        """
        if principal.role == "admin" or principal.scope_kind not in ("district", "city"):
            return await self.stations(principal)
        kept = self._kept_area((principal.scope_kind, principal.scope))
        if kept is not None and kept.position >= position:
            return kept.stations
        await self._settled(position)
        return await self._area(principal, fresh=True, position=position)

    async def ensure_reach(self, principal: Principal, station: str) -> None:
        """Make sure that a station is in reach. Raises UnknownStation: hidden means not there."""
        if principal.scope_kind == "station" and principal.role != "admin":
            if principal.scope == station:
                return
        elif station in (await self.stations(principal) or ()) or await self._reach_after_all(
            principal, station
        ):
            return
        raise UnknownStation(station=station)

    async def ensure_record_reach(self, principal: Principal, stream: str) -> None:
        """Make sure that records of a stream, a station's or an area's, are in reach.

        Raises UnknownStation.
        """
        division = division_of(stream)
        if division is not None and stream in await self._stations_called_like_areas():
            division = None
        if division is None or not await self.sees_area(principal, division):
            await self.ensure_reach(principal, stream)

    async def sees_area(self, principal: Principal, division: str) -> bool:
        """Whether a city or district lies over the principal's scope, or in it."""
        readable = await self.readable_areas(principal)
        return readable is None or stream_of_area(division) in readable

    async def readable_areas(self, principal: Principal) -> frozenset[str] | None:
        """The streams of the areas that lie over a principal's scope, or in it; None for all.

        What they lay down holds for all who are in them, so they may read it.
        """
        reach = await self.stations(principal)
        if reach is None:
            return None
        over = await anyio.to_thread.run_sync(self._directory.areas_of, reach)
        called_so = await self._stations_called_like_areas()
        return await self.areas(principal) | frozenset(map(stream_of_area, over)) - called_so

    async def ensure_sees_area(self, principal: Principal, stream: str) -> str:
        """The division whose stream this is, if the principal sees it. Raises UnknownArea."""
        division = division_of(stream)
        if division is None or not await self.sees_area(principal, division):
            raise UnknownArea(area=stream)
        return division

    async def areas(self, principal: Principal) -> frozenset[str]:
        """The streams of areas whose entries a principal sees: an officer's of their own areas."""
        if principal.role == "admin" or principal.scope_kind not in ("district", "city"):
            return frozenset()
        named = frozenset(map(stream_of_area, areas_seen_from(principal.scope)))
        return named - await self._stations_called_like_areas()

    async def streams_known_at(self, principal: Principal, position: int) -> frozenset[str] | None:
        """The streams whose entries a principal may see; otherwise as ``stations_known_at``."""
        reach = await self.stations_known_at(principal, position)
        return None if reach is None else reach | await self.areas(principal)

    async def ensure_reach_at(self, principal: Principal, station: str, position: int) -> None:
        """Make sure of it by what is known at a position: for a write that no ledger decides.

        Raises UnknownStation and ``projection_behind``.
        """
        await self.ensure_reach(principal, station)
        reach = await self.stations_known_at(principal, position)
        if reach is not None and station not in reach:
            raise UnknownStation(station=station)

    async def _stations_called_like_areas(self) -> frozenset[str]:
        """Looked up once for each book: no station is called so any more."""
        if self._like_areas is None or self._like_areas[0] != self._upheavals():
            upheaval = self._upheavals()
            found = await anyio.to_thread.run_sync(self._directory.stations_called_like_areas)
            self._like_areas = upheaval, found
        return self._like_areas[1]

    async def _reach_after_all(self, principal: Principal, station: str) -> bool:
        """Whether a station planned just now is in reach, once the directory has heard of it."""
        if principal.role == "admin" or principal.scope_kind not in ("district", "city"):
            return False
        # While it has not, nobody knows whether the station is there: 404 would be a guess.
        await self._settled()
        return station in await self._area(principal, fresh=True)

    async def _settled(self, position: int = 0) -> None:
        """Have the directory know every station planned so far. Raises ``projection_behind``."""
        if not await self._settle():
            raise HttpRefusal("projection_behind", headers={"Retry-After": "1"}, position=position)

    async def _area(
        self, principal: Principal, *, fresh: bool = False, position: int = 0
    ) -> frozenset[str]:
        key = (principal.scope_kind, principal.scope)
        kept = self._kept_area(key)
        if kept is not None and not fresh:
            return kept.stations
        asked, upheaval = time.monotonic(), self._upheavals()
        found = await anyio.to_thread.run_sync(self._look_up, *key)
        self._areas[key] = _Area(found, asked + _AREA_SECONDS, position, upheaval)
        return found

    def _kept_area(self, key: tuple[str, str]) -> _Area | None:
        kept = self._areas.get(key)
        if kept is None or kept.upheaval != self._upheavals() or time.monotonic() >= kept.until:
            return None
        return kept

    def _look_up(self, kind: str, code: str) -> frozenset[str]:
        if kind == "district":
            return frozenset(self._directory.stations_within(district=code))
        return frozenset(self._directory.stations_within(city=code))

    async def _verify(self, key: bytes, authorization: bytes | None, session: str) -> Known | float:
        """Who it is, or until when nobody is believed to be it."""
        # From before the look: what was revoked right behind it is believed no longer for that.
        until, forgotten = time.monotonic() + self._cache_seconds, self._forgotten
        if authorization is None:
            found = await self._by_session(key, session, until)
        else:
            found = await self._by_token(secret_in(authorization), until)
        if len(self._known) >= _KEPT:
            self._known.clear()
        kept = until if found is None else found
        if forgotten == self._forgotten:
            self._known[key] = kept
        return kept

    async def _by_token(self, secret: str, until: float) -> Known | None:
        token = await anyio.to_thread.run_sync(self._tokens.verify, secret) if secret else None
        if token is None:
            return None
        self._note_use(hash_of(secret))
        principal = Principal(token.name, token.role, token.scope_kind, token.scope)
        return Known(principal, until, token.expires_at)

    async def _by_session(self, key: bytes, secret: str, until: float) -> Known | None:
        found = await anyio.to_thread.run_sync(self._sessions.verify, secret)
        if found is None:
            return None
        session = found.session
        if self._sessions.is_to_be_noted(session) and self._seen.get(key) != session.last_seen_at:
            if len(self._seen) >= _KEPT:
                self._seen.clear()
            self._seen[key] = session.last_seen_at
            _in_background(lambda: _note(self._sessions.note_use, secret))
        principal = Principal(session.account, found.role, found.scope_kind, found.scope)
        return Known(principal, until, session.ends_at, session, found.must_change)

    def _note_use(self, token_hash: str) -> None:
        now = time.monotonic()
        if now - self._noted.get(token_hash, -_USE_NOTED_SECONDS) >= _USE_NOTED_SECONDS:
            self._noted[token_hash] = now
            # Nobody waits for it, and a busy database is no reason to turn anybody away.
            _in_background(lambda: _note(self._tokens.note_use, token_hash))


def ensure_own_area(principal: Principal, station: str, details: StationPlanDetails) -> None:
    """Make sure that a station is planned inside the planner's own scope.

    Raises UnknownStation: outside of it nothing is public, so not even that a code is free.
    """
    if not principal.reach.may_put(station, details):
        raise UnknownStation(field="station", station=station)


def secret_in(authorization: bytes) -> str:
    """The token in an Authorization header, empty where there is none.

    However it is written: the scheme in any case, any number of blanks.
    """
    scheme, _, secret = authorization.decode("latin-1").strip().partition(" ")
    secret = secret.strip()
    return secret if scheme.lower() == "bearer" and secret.startswith(PREFIX) else ""


def _note(note_use: Callable[[str], None], whose: str) -> None:
    with suppress(LedgerFault):
        note_use(whose)


def _in_background(work: Callable[[], None]) -> None:
    import asyncio

    asyncio.get_running_loop().run_in_executor(None, work)


def _challenge(error: str = "") -> NoReturn:
    challenge = f'{CHALLENGE}, error="{error}"' if error else CHALLENGE
    raise HttpRefusal("unauthenticated", headers={"WWW-Authenticate": challenge})
