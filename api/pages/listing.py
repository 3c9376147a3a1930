"""The list of any kind, and the table of contents of all lists: both follow from the declarations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Final

from fastapi import APIRouter, Depends, Request
from msgspec import Struct
from starlette.responses import Response

from api.http.paging import InPages, closed_cursor, open_cursor
from api.http.requests.answering import in_thread
from api.http.serving.door import door_of
from api.lists.columns import Column, columns
from api.lists.fields import Filter, filters_of, listed_at
from api.lists.listed import Listed, Listing, Wanted
from api.lists.routes import CURSOR, wanted_of_request
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
_NAMES: Final[Mapping[frozenset[str], Mapping[str, Label]]] = {
    frozenset(words): words for words in VOCABULARY.values()
}
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
    address = listed_at(kind)

    async def get_list(
        request: Request, desk: AtDesk, *, page: InPages, wanted: Wanted = wanted_of
    ) -> Response:
        after = open_cursor(page.cursor, CURSOR)
        questions = door_of(request.scope).house.questions

        def read() -> tuple[list[Listed], str | None, int]:
            with questions.asking(desk.ask, "records", kind.stream) as found:
                listing = Listing(found, wanted)
                return *listing.some(after, page.limit), listing.total()

        found, behind, total = await in_thread(request, read)
        filled = [each for each in shown if any(each.cell(one.fact) != "" for one in found)]
        return draw(
            "listing.html",
            desk,
            kind=kind,
            form=desk.link(f"/audit/new/{address}") if desk.may_record(kind) else None,
            at=LISTS,
            filters=fields,
            columns=filled,
            voided=_VOIDED,
            rows=[_row(each, filled, desk) for each in found],
            total=total,
            next=None if behind is None else desk.here(cursor=closed_cursor(behind)),
            files=_files(desk, address),
        )

    router.get(f"/records/{address}", name=f"page_of_{address}")(get_list)


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
    own = desk.here(limit=None)
    path = f"{LISTS}/{address}"
    return {
        form: own.replace(path, f"/v1/{address}{suffix}", 1)
        for form, suffix in (("json", ""), ("csv", ".csv"), ("xlsx", ".xlsx"))
    }


for _kind in KINDS:
    _offer(_kind)
