"""Who sits at a page, what they look at, and when: what every page is drawn with.

A page is about one station or about all in reach, and about the book as it is now or as it was
known at a position; both stand in its address, and every link of the page keeps the moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, get_args
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from msgspec import Struct

from api.http.access import Principal
from api.http.exchange import exchange_of
from api.http.problems import Language
from api.http.requests.answering import (
    Area,
    AsKnown,
    InArea,
    Period,
    Reader,
    area_ask,
    in_thread,
    reach_min_position,
    station_ask,
)
from api.http.serving.door import door_of
from api.pages.rail import COMPARE
from api.pages.reel import Reel, reel_of
from api.questions.asking import Ask
from api.questions.compared.answers import Question
from domain.ground.areas import is_city, is_division, stream_of_area
from domain.ground.kinds import Kind
from domain.ground.labels import Label

Theme = Literal["", "light", "dark"]

LANGUAGE_COOKIE: Final = "taizhang-language"
THEME_COOKIE: Final = "taizhang-theme"

_COMPARED_TOO: Final = frozenset({"station", "district", "city", "from", "to", "as_of"})
"""What an address says of places and days, which stays as it is when moments are compared."""
_PLACES: Final = ("city", "district", "station")

READ: Final = ("audit_trail", "records", "flags", "stations", "policies")
"""The projections that pages read."""


class Moment(Struct, frozen=True):
    """A position in the past that is looked at, when it was recorded, and what came after it."""

    position: int
    recorded_at: str
    later: int
    reel: Reel


class Desk(Struct, frozen=True, kw_only=True):
    """What a page is drawn with, beside its own content.

    ``station`` is the one that it is about, with its name, empty for all in reach. ``past`` is None
    now. ``origin`` is where others reach this server. ``head`` is the last position of the book,
    ``root`` the root of its tree there, in hexadecimal. ``hint`` says that nothing was recorded by then.
    """

    path: str
    origin: str = ""
    query: tuple[tuple[str, str], ...]
    principal: Principal
    language: Language
    theme: Theme
    ask: Ask
    station: str
    station_name: str
    head: int
    root: str
    past: Moment | None
    hint: Label | None = None

    def link(self, path: str, **query: object) -> str:
        """The address of another page, about the same place and the same moment."""
        kept: dict[str, object] = {}
        if self.station:
            kept["station"] = "" if self.principal.scope_kind == "station" else self.station
        elif "station" not in query:
            kept |= {each: [v for name, v in self.query if name == each] for each in _PLACES}
        if self.past is not None:
            kept["as_known"] = self.past.position
        return address(path, {**kept, **query})

    def here(self, **changed: object) -> str:
        """The address of this page with other filters; None takes one away, and so the page."""
        others = [(name, value) for name, value in self.query if name not in {*changed, "cursor"}]
        return address(self.path, changed, others)

    def given(self, name: str) -> str:
        """What the address says for a filter, the first where there are several."""
        return next((value for key, value in self.query if key == name), "")

    def compared(self, answer: str = "") -> str:
        """Where the moment is compared with now, by the question whose page this is.

        ``answer`` is what the page shows; else, or where that is a list, its address says it.
        """
        kept = [pair for pair in self.query if pair[0] in _COMPARED_TOO]
        then = None if self.past is None else self.past.position
        of_path = self.path.removeprefix("/audit/").partition("/")[0]
        asked = next((each for each in (answer, of_path) if each in get_args(Question)), None)
        return address(COMPARE, {"question": asked, "then": then}, kept)

    def may_record(self, kind: Kind) -> bool:
        """Whether there is a form of this kind for whoever sits here."""
        return (
            kind.path != ""
            and self.past is None
            and self.stream_of(kind) != ""
            and self.principal.role in kind.recorded_by
        )

    def may_change(self, kind: Kind, stream: str) -> bool:
        """Whether whoever sits here may correct and void a record of a stream, at least their own."""
        return (
            (kind.stream == "station" or stream == self.stream_of(kind))
            and self.past is None
            and self.principal.role in kind.fixed_by
        )

    def stream_of(self, kind: Kind) -> str:
        """Where somebody here records such a fact: at the station, or an officer in their own area.

        Empty where there is no such place.
        """
        if kind.stream == "station":
            return self.station
        scope = self.principal.scope
        own = "city" if is_city(scope) else "district"
        is_own = is_division(scope) and self.principal.scope_kind == own
        return stream_of_area(scope) if is_own else ""


async def _desk(
    request: Request, principal: Reader, area: InArea, as_known: AsKnown = None
) -> Desk:
    station = principal.scope if principal.scope_kind == "station" else ""
    if len(area.stations) == 1:
        station = area.stations[0]
    if station:
        return await desk_at(request, principal, station, as_known)
    ask = await area_ask(request, principal, area, Period(as_known, None, None, None))
    return await _looking(request, principal, "", ask, as_known)


async def desk_of(request: Request, principal: Principal, kind: Kind, stream: str) -> Desk:
    """A desk at the stream of a kind: at one station, or over all in reach for what is of an area.

    Raises UnknownStation where the station is out of reach.
    """
    if kind.stream == "station":
        return await desk_at(request, principal, stream)
    area, now = Area((), (), ()), Period(None, None, None, None)
    return await _looking(
        request, principal, "", await area_ask(request, principal, area, now), None
    )


async def desk_at(
    request: Request, principal: Principal, station: str, as_known: str | None = None
) -> Desk:
    """A desk at one station. Raises UnknownStation where it is out of reach."""
    await door_of(request.scope).access.ensure_reach(principal, station)
    exchange_of(request.scope).station = station
    ask = station_ask(principal, station, Period(as_known, None, None, None))
    return await _looking(request, principal, station, ask, as_known)


async def _looking(
    request: Request, principal: Principal, station: str, ask: Ask, as_known: str | None
) -> Desk:
    await reach_min_position(request, READ)
    door = door_of(request.scope)

    def looked() -> tuple[str, int, str, Moment | None, Label | None]:
        house = door.house
        named = house.questions.stations(Ask(station=station))["items"] if station else []
        end = house.feed.head()
        head, root = end.pos, end.frontier.root().hex()
        known = house.position_at(as_known)
        past = None
        if known is not None:
            reel = reel_of(house, station, known, head)
            past = Moment(known, house.feed.recorded_at(known) or "", head - known, reel)
        found = house.questions.hint(ask)
        hint = None if found is None else Label(found.zh, found.en)
        return named[0]["name"] if named else "", head, root, past, hint

    name, head, root, past, hint = await in_thread(request, looked)
    return Desk(
        path=request.scope["path"],
        origin=origin_of(request),
        query=tuple(request.query_params.multi_items()),
        principal=principal,
        language=language_of(request),
        theme=theme_of(request),
        ask=ask,
        station=station,
        station_name=name,
        head=head,
        root=root,
        past=past,
        hint=hint,
    )


AtDesk = Annotated[Desk, Depends(_desk)]
"""The desk of whoever asks for a page. Raises what a read raises."""


def ask_about(desk: Desk, kind: Kind, stream: str) -> Ask:
    """A question about a record of a stream, as the book was known at the desk's moment."""
    if kind.stream == "station":
        return desk.ask
    as_known = None if desk.past is None else str(desk.past.position)
    return Ask(as_known=as_known, within=frozenset(), areas=frozenset({stream}))


def origin_of(request: Request) -> str:
    """Where others reach this server: as it is set, else as it was reached."""
    public_url = door_of(request.scope).settings.public_url
    return public_url or f"{request.url.scheme}://{request.url.netloc}"


def language_of(request: Request) -> Language:
    """The language of the pages: as chosen, else as the browser asks for."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in {"zh", "en"}:
        return "zh" if chosen == "zh" else "en"
    return exchange_of(request.scope).language


def theme_of(request: Request) -> Theme:
    """Light or dark as chosen, empty where the system decides."""
    chosen = request.cookies.get(THEME_COOKIE)
    return "light" if chosen == "light" else "dark" if chosen == "dark" else ""


def address(
    path: str, query: Mapping[str, object], others: list[tuple[str, str]] | None = None
) -> str:
    """A path with what is asked for behind it; nothing is asked for by None or an empty text."""
    pairs: list[tuple[str, Any]] = list(others or ())
    for name, value in query.items():
        several = value if isinstance(value, tuple | list) else (value,)
        pairs += [(name, each) for each in several if each is not None and each != ""]
    return f"{quote(path)}?{urlencode(pairs)}" if pairs else quote(path)
