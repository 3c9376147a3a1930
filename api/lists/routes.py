"""The addresses of the lists: for each kind one of a station and one of the stations in reach.

The same address gives JSON, CSV and a workbook, by ``Accept`` or by what stands behind it
(``.csv``, ``.xlsx``). Only JSON comes in pages; a file has the whole list, and knows no page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from inspect import Parameter, Signature
from typing import Annotated, Any, BinaryIO, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.http.access import Principal
from api.http.described.documents import reads
from api.http.exchange import exchange_of
from api.http.paging import InPages, Page, open_cursor
from api.http.problems import HttpRefusal
from api.http.requests.answering import (
    MAX_CHOICES,
    VARY,
    AreaInReach,
    AsKnown,
    InArea,
    Period,
    Reader,
    StationInReach,
    answer_page,
    area_ask,
    matches,
    reach_min_position,
    station_ask,
)
from api.http.serving.door import door_of
from api.http.serving.nameless_files import NamelessFile, closed_if_not_sent
from api.http.spans import InSpan
from api.lists.answering import ListRoute, answer_file, ensure_whole, form_wanted, with_files
from api.lists.fields import Filter, filters_of, listed_at
from api.lists.files import write_file
from api.lists.listed import Listing, Wanted, warning_codes
from api.lists.orders import Order, order_called, orders_called
from api.lists.tables import FileFormat
from api.questions.asking import Answer, Ask, Asked
from api.questions.questions import Questions
from domain.book.catalogue import KINDS
from domain.book.words import FIELDS
from domain.ground.areas import stream_of_area
from domain.ground.forms.fields import AnyDay, NamedCode, NamedText
from domain.ground.kinds import Kind, StreamKind
from projections.records.queries import Voided

_PLACES: Final[Mapping[StreamKind, tuple[str, str]]] = {
    "station": ("stations/{code}", "the stations in reach"),
    "area": ("areas/{area}", "the areas in reach"),
}
"""Whose stream -> the address of one of them, and all of them in words."""
_TAGS: Final = {"visits": "home visits"}
"""Subject -> what the documentation calls it, where that differs."""

_VoidedOnes = Annotated[
    Voided, Query(description="Whether voided records are listed: not, too, or they alone.")
]
_NewestFirst = Annotated[
    bool, Query(description="What happened last comes first: short for ``sort=-occurred_at``.")
]
Sums = Annotated[
    bool,
    Query(
        description="Answer with ``sums`` too: what the numbers of the whole list add up to under "
        "the same filters and as known at the same position."
    ),
]

router = APIRouter(prefix="/v1", route_class=ListRoute)


def _parameter(each: Filter) -> Any:
    label = FIELDS.get(each.ways[0][-1])
    described = each.name if label is None else f"{label.zh} {label.en}"
    if each.form == "flag":
        return Annotated[bool | None, Query(alias=each.name, description=f"{described}.")]
    one: Any = {"person": NamedCode, "text": NamedText, "day": AnyDay}.get(each.form)
    if one is None:
        one = Literal[each.words]
    several = Query(
        alias=each.name, max_length=MAX_CHOICES, description=f"{described}; any of several."
    )
    return Annotated[tuple[one, ...], several]


def _warnings(codes: Sequence[str]) -> Any:
    one: Any = Literal[tuple(codes)]
    return Annotated[
        tuple[one, ...],
        Query(
            alias="warning",
            max_length=MAX_CHOICES,
            description="What is to be said of it; any of several.",
        ),
    ]


def _sort(kind: Kind) -> Any:
    return Annotated[
        Literal[orders_called(kind.fact)] | None,
        Query(
            description="By when it happened (which is the default), by when it was recorded, or by a "
            "field; with a minus in front the greatest comes first. Without the field it comes last.",
        ),
    ]


def cursor_form(wanted: Wanted) -> re.Pattern[str]:
    """What the cursors of a list look like: its order, and the position of a record."""
    return re.compile(rf"{re.escape(str(wanted.order))}~[0-9]{{1,18}}", re.ASCII)


def _reading(kind: Kind) -> Callable[..., Awaitable[Wanted]]:
    """What reads the filters of a kind's list from a request: one parameter for each."""
    filters = filters_of(kind.fact)

    async def wanted(
        span: InSpan,
        voided: Voided,
        newest_first: bool,
        sort: str | None = None,
        warnings: Any = (),
        **given: Any,
    ) -> Wanted:
        if newest_first and sort is not None:
            raise HttpRefusal("order_given_twice", parameter="newest_first", other="sort")
        order = order_called(sort) if sort else Order(descending=newest_first)
        fields = {
            name: value if filters[name].several else (value,)
            for name, value in given.items()
            if value is not None and value != ()
        }
        return Wanted(
            kind=kind,
            fields=fields,
            warnings=warnings,
            span=span,
            voided=voided,
            order=order,
        )

    def keyword(name: str, annotation: Any, default: Any = Parameter.empty) -> Parameter:
        return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)

    own = [
        keyword(name, _parameter(each), () if each.several else None)
        for name, each in filters.items()
    ]
    more = [keyword("warnings", _warnings(codes), ())] if (codes := warning_codes(kind)) else []
    wanted.__signature__ = Signature(  # type: ignore[attr-defined]  # what the framework reads
        [
            keyword("span", InSpan),
            keyword("voided", _VoidedOnes, "without"),
            keyword("newest_first", _NewestFirst, False),
            keyword("sort", _sort(kind), None),
            *more,
            *own,
        ]
    )
    return wanted


_WANTED: Final = {kind.topic: _reading(kind) for kind in KINDS}


def wanted_of_request(kind: Kind) -> Callable[..., Awaitable[Wanted]]:
    """What reads the filters of a kind's list, the same for every address of it."""
    return _WANTED[kind.topic]


def _offer(kind: Kind) -> None:
    # As defaults: an annotation is a text here, and texts know nothing of a function's own names.
    wanted_of = Depends(wanted_of_request(kind))
    path = listed_at(kind)
    name = path.replace("-", "_")

    async def at_station(
        request: Request,
        principal: Reader,
        station: StationInReach,
        *,
        page: InPages,
        wanted: Wanted = wanted_of,
        as_known: AsKnown = None,
        sums: Sums = False,
    ) -> Response:
        ask = station_ask(principal, station, Period(as_known, None, None, None))
        return await _answer(request, principal, ask, wanted, page, summed=sums)

    async def in_area(
        request: Request,
        principal: Reader,
        area: InArea,
        *,
        page: InPages,
        wanted: Wanted = wanted_of,
        as_known: AsKnown = None,
        sums: Sums = False,
    ) -> Response:
        ask = await area_ask(
            request,
            principal,
            area,
            Period(as_known, None, None, None),
            of_areas=kind.stream == "area",
        )
        return await _answer(request, principal, ask, wanted, page, summed=sums)

    async def on_area(
        request: Request,
        principal: Reader,
        area: AreaInReach,
        *,
        page: InPages,
        wanted: Wanted = wanted_of,
        as_known: AsKnown = None,
        sums: Sums = False,
    ) -> Response:
        streams = frozenset({stream_of_area(area)})
        ask = Ask(as_known=as_known, within=frozenset(), areas=streams)
        return await _answer(request, principal, ask, wanted, page, summed=sums)

    own, everywhere = _PLACES[kind.stream]
    at_own = at_station if kind.stream == "station" else on_area
    _serve(kind, f"/{own}/{path}", f"list_{kind.stream}_{name}", at_own, f"the {kind.stream}")
    _serve(kind, f"/{path}", f"list_{name}", in_area, everywhere)


def _serve(
    kind: Kind, address: str, operation: str, endpoint: Callable[..., Any], whose: str
) -> None:
    described = with_files(reads("RecordLines", operation_id=operation, paged=True))
    router.get(
        address,
        tags=[_TAGS.get(kind.subject, kind.subject)],
        name=operation,
        description=f"{kind.name.zh}：{kind.name.en}, the records of {whose} as they count, in "
        "the order of when they happened or another. With ``.csv`` or ``.xlsx`` behind the address, or "
        "by ``Accept``, the whole list as a file.",
        **described,
    )(endpoint)


for _kind in KINDS:
    _offer(_kind)


async def _answer(
    request: Request,
    principal: Principal,
    ask: Ask,
    wanted: Wanted,
    page: Page,
    *,
    summed: bool,
) -> Response:
    form = form_wanted(request)
    if form is not None:
        return await _file(request, principal, ask, wanted, form)
    after = open_cursor(page.cursor, cursor_form(wanted))

    def asked(questions: Questions) -> Answer:
        with questions.asking(ask, "records", wanted.kind.stream) as found:
            listing = Listing(found, wanted)
            listed = listing.page(
                limit=page.limit, cursor=after, counted=page.counted, summed=summed
            )
        of_stations = wanted.kind.stream == "station"
        return {**listed, **questions.beside(ask)} if of_stations else listed

    response = await answer_page(request, principal, "records", asked)
    response.headers["Vary"] = f"{VARY}, Accept"
    return response


async def _file(
    request: Request, principal: Principal, ask: Ask, wanted: Wanted, form: FileFormat
) -> Response:
    ensure_whole(request)
    await reach_min_position(request, ("records", "flags", "stations", "policies"))
    door = door_of(request.scope)
    held = exchange_of(request.scope).text("if-none-match")

    def written() -> tuple[BinaryIO | None, str, int]:
        with door.house.questions.asking(ask, "records", wanted.kind.stream) as found:
            etag = _tag_of(form, wanted, found)
            if matches(held, etag):
                return None, etag, found.position
            file = NamelessFile(door.ended)
            with closed_if_not_sent(file):
                write_file(Listing(found, wanted), form, file)
            return file, etag, found.position

    return await answer_file(request, principal, written, listed_at(wanted.kind), form)


def _tag_of(form: FileFormat, wanted: Wanted, asked: Asked) -> str:
    """What a file depends on, so that nobody has to make it to know whether it is another."""
    streams = None if asked.streams is None else sorted(asked.streams)
    rest = (wanted.kind.topic, sorted(wanted.fields.items()), wanted.warnings, wanted.span)
    told = repr((form, streams, rest, wanted.voided, wanted.order))
    return f'"p{asked.position}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"'
