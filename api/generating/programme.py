"""The seed's own programme: ten districts, so many stations a year, every township covered.

What is known of Ningbo is that 45 stations were built in 2020 and 50 in 2021, that every township
was covered in 2022, and that 10,411 people were certified in 2021; how these fall to districts and
days, and what townships are called here, is made up. A smaller city has all of it in proportion.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from api.generating.giving import Giving
from domain.book.catalogue import KIND_OF_COMMAND
from domain.ground.areas import stream_of_area
from domain.ground.commands import Command, RecordingCommand
from domain.ground.values import CHINA
from domain.programme.commands import (
    AdoptProgramme,
    AssessTarget,
    CountCertifiedPeople,
    ListArea,
    SetTarget,
)
from domain.stations.ningbo import NINGBO, NINGBO_DISTRICTS

TOWNSHIPS: Final[Mapping[str, int]] = {
    "330203": 17,
    "330205": 8,
    "330206": 11,
    "330211": 7,
    "330212": 23,
    "330213": 13,
    "330281": 22,
    "330282": 19,
    "330226": 18,
    "330225": 18,
}
"""District -> its townships in the simulated city."""
STATIONS: Final = sum(TOWNSHIPS.values())
"""One for each township."""
LEAN_EVENTS: Final = 300
"""Entries of a station and year, about: enough to look at, few enough to wait for."""
LEAN_EXAMPLES: Final = 2
"""How often a year a station enters each kind that is entered by its example."""
FIRST_DAY: Final = date(2020, 1, 1)
YEARS: Final = 3

_REACHED: Final = {2020: 45, 2021: 95, 2022: STATIONS}
"""Year -> how many stations stand at its end."""
_COUNTED_ON: Final = (2020, 2021)
"""The years for which a number of stations is laid down; the third is to cover all townships."""
_ASSESSED_ON: Final = date(2020, 1, 20)
"""When in a year that before it is judged; the year itself says nothing."""
_CERTIFIED: Final = 10_411
_DOCUMENT: Final = {
    "title": "乡镇（街道）社会工作站建设实施方案（模拟）",
    "document_number": "甬民发〔2020〕0号",
}
_SPREAD_DAYS: Final = 300


class Township(NamedTuple):
    """A township of the simulated city and the day on which its station is built."""

    code: str
    name: str
    district: tuple[str, str]
    number: int
    built_on: date


def townships(stations: int) -> list[Township]:
    """The townships of a city of so many stations, as they get theirs, year by year."""
    names = {code: name for name, code in NINGBO_DISTRICTS.items()}
    order = sorted(
        ((number + 0.5) / count, code, number + 1)
        for code, count in TOWNSHIPS.items()
        for number in range(count)
    )[:stations]
    days = list(_building_days(stations))
    return [
        Township(
            f"{district}{number:03}",
            f"{names[district][:-1]}第{number}街道",
            (district, names[district]),
            number,
            day,
        )
        for (_share, district, number), day in zip(order, days, strict=True)
    ]


def built_by_year(stations: int) -> dict[int, int]:
    """How many stations a city of so many builds in each year."""
    reached = {year: round(total * stations / STATIONS) for year, total in _REACHED.items()}
    return {year: reached[year] - reached.get(year - 1, 0) for year in reached}


def _building_days(stations: int) -> Iterator[date]:
    for year, count in built_by_year(stations).items():
        for number in range(count):
            yield date(year, 1, 15) + timedelta(days=_SPREAD_DAYS * number // count)


class CityOffice:
    """What the office of the city enters, day by day."""

    def __init__(self, stations: int, seed: str) -> None:
        self._stations = stations
        stream = stream_of_area(NINGBO[0])
        chance = random.Random(f"{seed}/{stream}")  # noqa: S311 - a simulation, not a secret
        self._giving = Giving(stream, chance)

    def day(self, day: date) -> Iterator[Command]:
        """Everything entered on one calendar day."""
        if day == FIRST_DAY:
            yield from self._areas(day)
            yield from self._plan(day)
        if day == date(2021, 12, 31):
            total = round(_CERTIFIED * self._stations / STATIONS)
            yield self._given(CountCertifiedPeople, day, {"counted_on": day, "total": total})
        if day.replace(year=2020) == _ASSESSED_ON and day.year - 1 in _COUNTED_ON:
            yield from self._assessments(day)

    def _assessments(self, day: date) -> Iterator[Command]:
        """Each district is judged by the stations that it was to have built in the year before."""
        built = Counter(
            each.district[0] for each in townships(self._stations) if each.built_on.year < day.year
        )
        for code, count in built.items():
            duty = {"year": day.year - 1, "measure": "stations_built", "target": count}
            found = {"reached": count, "result": "met", "known_at": 0, "assessed_on": day}
            yield self._given(AssessTarget, day, {"division": code, **duty, **found})

    def _areas(self, day: date) -> Iterator[Command]:
        listed = {"effective_on": date(2019, 1, 1)}
        yield self._given(
            ListArea, day, {"code": NINGBO[0], "level": "city", "name": NINGBO[1], **listed}
        )
        for name, code in NINGBO_DISTRICTS.items():
            yield self._given(
                ListArea, day, {"code": code, "level": "district", "name": name, **listed}
            )
        for each in townships(self._stations):
            township = {"code": each.code, "level": "township", "name": each.name}
            yield self._given(ListArea, day, {**township, **listed})

    def _plan(self, day: date) -> Iterator[Command]:
        stages = [
            {"year": 2020, "aim": "一年起步"},
            {"year": 2022, "aim": "三年全覆盖"},
            {"year": 2025, "aim": "五年提升"},
        ]
        years = {"adopted_on": day, "first_year": 2020, "last_year": 2025, "stages": stages}
        yield self._given(AdoptProgramme, day, {**_DOCUMENT, **years})
        built = built_by_year(self._stations)
        targets = [(year, "stations_built", built[year]) for year in _COUNTED_ON]
        targets += [
            (2022, "townships_covered_percent", 100),
            (2025, "villages_served_percent", 100),
        ]
        for year, measure, value in targets:
            details = {"year": year, "measure": measure, "value": value, "set_on": day}
            yield self._given(SetTarget, day, {**details, **_DOCUMENT})

    def _given(
        self, command: type[RecordingCommand], day: date, details: Mapping[str, Any]
    ) -> Command:
        at = datetime.combine(day, time(8), CHINA)
        made = KIND_OF_COMMAND[command].details.model_validate(details)
        return command(**self._giving.context(at, "city_officer", "city"), details=made)
