"""The list of any kind, and the table of contents of all lists: both follow from the declarations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Final, Literal

from fastapi import APIRouter, Depends, Request
from msgspec import Struct
from starlette.responses import Response

from api.http.paging import InPages, closed_cursor, open_cursor
from api.http.requests.answering import in_thread
from api.http.serving.door import door_of
from api.lists.columns import Column, columns
from api.lists.fields import Filter, filters_of, listed_at
from api.lists.listed import Listed, Listing, Tally, Wanted
from api.lists.orders import OCCURRED, RECORDED, Order, orders_of, summed
from api.lists.routes import Sums, cursor_form, wanted_of_request
from api.pages.desk import AtDesk, Desk
from api.pages.drawing import PageRoute, draw
from api.pages.rail import LISTS
from api.pages.words import called
from domain.book.catalogue import KINDS
from domain.book.words import FIELDS, SUBJECT_NAMES, VOCABULARY, WARNINGS
from domain.ground.kinds import Kind
from domain.ground.labels import Label

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

_FILTERS_MAX: Final = 8
"""How many filters a bar has room for; all of them work in the address."""
_LEFT_OUT: Final = frozenset({"attachments", "claimed_recorded_on"})
"""Columns for the page of one record."""
_SUMMED_AT_ONCE: Final = 5_000
"""How many records are read for their sums without being asked to: more would take a page too long."""
_NAMES: Final[Mapping[frozenset[str], Mapping[str, Label]]] = {
    frozenset(words): words for words in VOCABULARY.values()
}
_POSITION: Final = Label("位置", "Position")
_VOIDED: Final = (
    ("without", Label("不含作废", "without voided")),
    ("with", Label("含作废", "with voided")),
    ("only", Label("只看作废", "voided only")),
)


class ListRow(Struct, frozen=True, kw_only=True):
    """A record as a row, its cells as texts."""

    record: str
    position: int
    station: str
    cells: list[str]
    corrections: int
    is_voided: bool
    warnings: list[Label]


class Head(Struct, frozen=True, kw_only=True):
    """The head of a column: where the list is sorted by it, and how it is now; empty for neither."""

    heading: Label
    is_number: bool = False
    href: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


class Foot(Struct, frozen=True, kw_only=True):
    """What the columns add up to, as texts; empty where a column does not."""

    name: str
    cells: list[str]


class FilterField(Struct, frozen=True, kw_only=True):
    """A filter as a field of a form; without ``options`` it is typed."""

    name: str
    label: Label
    form: str
    options: list[tuple[str, Label]]


@router.get("/records")
async def get_contents(desk: AtDesk) -> Response:
    """All kinds by subject, each with the way to its list."""
    subjects = [
        (SUBJECT_NAMES[subject], [(listed_at(kind), kind.name) for kind in kinds])
        for subject, kinds in groupby(KINDS, key=lambda kind: kind.subject)
    ]
    return draw("contents.html", desk, subjects=subjects, at=LISTS)


def _offer(kind: Kind) -> None:
    wanted_of = Depends(wanted_of_request(kind))
    fields = [_field(each) for each in list(filters_of(kind.fact).values())[:_FILTERS_MAX]]
    shown = [each for each in columns(kind.fact) if each.name not in _LEFT_OUT]
    adds_up = bool(summed(kind.fact))
    address = listed_at(kind)

    async def get_list(
        request: Request,
        desk: AtDesk,
        *,
        page: InPages,
        wanted: Wanted = wanted_of,
        sums: Sums = False,
    ) -> Response:
        after = open_cursor(page.cursor, cursor_form(wanted))
        questions = door_of(request.scope).house.questions

        def read() -> tuple[list[Listed], str | None, Tally]:
            with questions.asking(desk.ask, "records", kind.stream) as found:
                listing = Listing(found, wanted)
                tally = listing.tally(None if sums else _SUMMED_AT_ONCE)
                return *listing.some(after, page.limit), tally

        found, behind, tally = await in_thread(request, read)
        filled = [each for each in shown if _is_filled(each, found, tally)]
        return draw(
            "listing.html",
            desk,
            kind=kind,
            form=desk.link(f"/audit/new/{address}") if desk.may_record(kind) else None,
            drafts=[
                (name, desk.link(f"/audit/new/{address}", like=name))
                for name, _draft in kind.drafts
            ],
            at=LISTS,
            filters=fields,
            heads=[_head(desk, wanted, each.name, each.heading, each.is_number) for each in filled],
            positions=_head(desk, wanted, RECORDED, _POSITION),
            feet=_feet(filled, tally, wanted, desk),
            sum_up=desk.here(sums="true") if adds_up and not tally.sums else None,
            order=_order_said(wanted),
            descending=wanted.order.descending,
            voided=_VOIDED,
            rows=[_row(each, filled, desk) for each in found],
            total=tally.total,
            next=None if behind is None else desk.here(cursor=closed_cursor(behind)),
            files=_files(desk, address),
        )

    router.get(f"/records/{address}", name=f"page_of_{address}")(get_list)


def _is_filled(column: Column, found: list[Listed], tally: Tally) -> bool:
    sums = (tally.sums, tally.voided_sums)
    return any(each.get(column.name) for each in sums) or any(
        column.cell(each.fact) != "" for each in found
    )


def _head(
    desk: Desk,
    wanted: Wanted,
    name: str,
    heading: Label,
    is_number: bool = False,
) -> Head:
    if name not in orders_of(wanted.kind.fact):
        return Head(heading=heading, is_number=is_number)
    is_by_it, descending = wanted.order.name == name, wanted.order.descending
    there = Order(name, descending=is_by_it and not descending)
    return Head(
        heading=heading,
        is_number=is_number,
        href=desk.here(sort=str(there), newest_first=None),
        sorted=("descending" if descending else "ascending") if is_by_it else "",
    )


def _order_said(wanted: Wanted) -> Label | None:
    """What a list is sorted by, if not by when its records happened."""
    names = {each.name: each.heading for each in columns(wanted.kind.fact)}
    return (
        None if wanted.order.name == OCCURRED else {RECORDED: _POSITION, **names}[wanted.order.name]
    )


def _feet(shown: list[Column], tally: Tally, wanted: Wanted, desk: Desk) -> list[Foot]:
    """The sums of the whole list: of what counts, and apart of what was voided."""
    return [
        Foot(
            name=name,
            cells=[
                text_of(each.number(sums[each.name]), desk) if each.name in sums else ""
                for each in shown
            ],
        )
        for name, sums, is_asked in (
            ("sums", tally.sums, wanted.voided != "only"),
            ("voided_sums", tally.voided_sums, wanted.voided != "without"),
        )
        if sums and is_asked
    ]


def _field(each: Filter) -> FilterField:
    label = FIELDS.get(each.ways[0][-1]) or Label(each.name, each.name)
    names = _NAMES.get(frozenset(each.words), {})
    options = [(word, names.get(word, Label(word, word))) for word in each.words]
    if each.form == "flag":
        options = [("true", Label("是", "yes")), ("false", Label("否", "no"))]
    return FilterField(name=each.name, label=label, form=each.form, options=options)


def _row(listed: Listed, shown: list[Column], desk: Desk) -> ListRow:
    return ListRow(
        record=listed.entry.record,
        position=listed.place.known_from,
        station=listed.entry.station,
        cells=[text_of(each.cell(listed.fact), desk) for each in shown],
        corrections=listed.place.corrections,
        is_voided=listed.place.is_voided,
        warnings=[WARNINGS[each] for each in listed.warnings],
    )


def text_of(cell: object, desk: Desk) -> str:
    """A cell as people read it on a page."""
    match cell:
        case Label():
            return called(desk.language, cell)
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:,.2f}"
        case _:
            return str(cell)


def _files(desk: Desk, address: str) -> dict[str, str]:
    """The same list as files; by the address of all stations, which narrows as this one does."""
    own = desk.here(limit=None, sums=None)
    path = f"{LISTS}/{address}"
    return {
        form: own.replace(path, f"/v1/{address}{suffix}", 1)
        for form, suffix in (("json", ""), ("csv", ".csv"), ("xlsx", ".xlsx"))
    }


for _kind in KINDS:
    _offer(_kind)
