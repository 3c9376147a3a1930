"""What a question's page looks at: whose book, which days, at which moment; and ways on from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query
from msgspec import Struct

from api.http.paging import DEFAULT_PAGE
from api.http.problems import Language
from api.http.requests.answering import AsOf, InArea
from api.http.spans import InDays
from api.pages.charts import shade_of
from api.pages.desk import AtDesk, Desk, address
from api.pages.questions.parts import Asked, Column, Figure, Opened, Row, Unit
from api.pages.words import called
from api.questions.asking import Ask, today
from api.questions.questions import Questions
from domain.ground.labels import Label
from domain.ground.values import station_today

During = Literal["year", "last_year", "quarter", "last_quarter", "month", "last_month"]

DURING: Final[Mapping[During, Label]] = {
    "year": Label("今年", "this year"),
    "last_year": Label("去年", "last year"),
    "quarter": Label("本季度", "this quarter"),
    "last_quarter": Label("上季度", "last quarter"),
    "month": Label("本月", "this month"),
    "last_month": Label("上月", "last month"),
}
"""Spans of days by word, counted from the day that is looked at."""
_MONTHS: Final[Mapping[During, int]] = {
    "year": 12,
    "last_year": 12,
    "quarter": 3,
    "last_quarter": 3,
    "month": 1,
    "last_month": 1,
}
_OWN: Final = frozenset(
    {"station", "district", "city", "from", "to", "as_of", "as_known", "during", "cursor", "limit"}
)
"""What a page's address says that the answer's says otherwise."""


class Sight(Struct, frozen=True, kw_only=True):
    """A desk, the days that are counted, and what else the address narrows.

    ``first_day`` is None from the beginning on, ``last_day`` for as far as the book goes; ``day`` is
    the last one, or the day of the moment. ``areas`` are the districts and cities of the address,
    ``narrowed`` the values of the page's own filters; a list begins behind ``cursor``.
    """

    desk: Desk
    first_day: str | None
    last_day: str | None
    day: str
    areas: Mapping[str, tuple[str, ...]]
    narrowed: Mapping[str, Any] = {}
    cursor: str | None = None
    limit: int = DEFAULT_PAGE

    @property
    def language(self) -> Language:
        """In which language it is drawn."""
        return self.desk.language

    @property
    def ask(self) -> Ask:
        """The question in these days."""
        return replace(self.desk.ask, from_day=self.first_day, as_of=self.last_day)

    @property
    def narrowed_to(self) -> dict[str, object]:
        """What the page's own filters are set to, as an address says it."""
        names = {name for name, _value in self.desk.query} - _OWN
        return {name: [v for n, v in self.desk.query if n == name] for name in sorted(names)}

    @property
    def days(self) -> dict[str, object]:
        """The days as an address says them."""
        return {"from": self.first_day, "as_of": self.last_day}

    def link(self, opened: Opened) -> str:
        """The address of a page about the same place, days and moment, but for what it narrows."""
        path = self.desk.link(opened.path, **{**self.areas, **self.days, **opened.narrowed})
        return f"{path}#{opened.anchor}" if opened.anchor else path

    def up(self, path: str) -> str:
        """The address of a page above, about the same place, days and moment."""
        return self.link(Opened(path))

    def data(self, name: str) -> str:
        """The address of the same answer as JSON, by the last part of it."""
        desk = self.desk
        query: dict[str, object] = {**self.days, **({} if desk.station else self.areas)}
        if desk.past is not None:
            query["as_known"] = desk.past.position
        path = f"/v1/stations/{desk.station}/{name}" if desk.station else f"/v1/{name}"
        return address(path, query, [each for each in desk.query if each[0] not in _OWN])

    def file(self, form: str) -> str:
        """The address of the page's tables as a file."""
        return self.desk.here().replace(self.desk.path, f"{self.desk.path}.{form}", 1)

    def beside(self, *own: str) -> list[tuple[str, str]]:
        """What the address says beside some filters: what their form has to keep."""
        return [each for each in self.desk.query if each[0] not in {*own, "cursor"}]

    def cleared(self, asked: Sequence[Asked]) -> str:
        """The address of the page without days, and without what its fields narrow."""
        names = ("from", "to", "as_of", "during", *(each.name for each in asked))
        return self.desk.here(**dict.fromkeys(names))

    def figure(
        self, value: Any, unit: Unit, opened: Opened | None = None, *, is_short: bool = False
    ) -> Figure:
        """A value that opens; nothing stands behind none."""
        href = self.link(opened) if opened is not None and value else ""
        if isinstance(value, Label):
            value = called(self.language, value)
        return Figure(value, unit, href, is_short)

    def cell(self, column: Column, row: Row) -> Figure:
        """What stands in a column of a row."""
        value = column.of(row)
        found = self.figure(
            value,
            column.unit,
            None if column.opens is None else column.opens(row),
            is_short=column.is_short is not None and column.is_short(row),
        )
        return found._replace(shade=shade_of(value, column.most)) if column.most else found


async def _sight(
    desk: AtDesk,
    area: InArea,
    days: InDays,
    as_of: AsOf = None,
    *,
    during: Annotated[During | None, Query(description="A span of days by its word.")] = None,
) -> Sight:
    first_day, to_day = days
    last_day = as_of or to_day
    day = last_day or _day_of(desk)
    if during is not None and first_day is None:
        first_day, last_day = span_called(during, day)
    return Sight(
        desk=desk,
        first_day=first_day,
        last_day=last_day,
        day=last_day or day,
        areas={
            "district": area.districts,
            "city": area.cities,
            **({"station": area.stations} if len(area.stations) > 1 else {}),
        },
    )


InSight = Annotated[Sight, Depends(_sight)]
"""What a question's page looks at. Raises what a read raises."""


def span_called(during: During, day: str) -> tuple[str, str]:
    """The year, quarter or month that a day lies in, up to the day; or the whole one before."""
    months = _MONTHS[during]
    first = _begun(date.fromisoformat(day), months)
    if not during.startswith("last_"):
        return first.isoformat(), day
    last = first - timedelta(days=1)
    return _begun(last, months).isoformat(), last.isoformat()


def _begun(day: date, months: int) -> date:
    """When the span of so many months began that a day lies in."""
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def _day_of(desk: Desk) -> str:
    """The day at the station of the desk's moment."""
    if desk.past is None or not desk.past.recorded_at:
        return today()
    return station_today(datetime.fromisoformat(desk.past.recorded_at))


def station_names(questions: Questions, sight: Sight) -> Mapping[str, str]:
    """How the stations that are looked at are called, by code; a code where there is no name."""
    found = questions.stations(sight.ask)["items"]
    return _Named({each["code"]: each["name"] for each in found})


class _Named(dict[str, str]):
    def __missing__(self, code: str) -> str:
        return code
