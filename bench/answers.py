"""How soon answers come, as known at positions drawn from the whole log."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from api.bootstrap import House, open_house
from api.questions.asking import Ask
from api.questions.questions import Questions
from bench.cities import Cities
from bench.measuring import percentile
from bench.sizes import Size
from bench.table import Row
from domain.book.privacy.readings import Reader

SHARE: Final = 0.95
WHOLE_LIFE_SHARE: Final = 0.5
_FIRST_DAY: Final = date(2025, 1, 1)
_READER: Final = Reader(actor="bench", role="station_head", channel="cli")

Question = Callable[[Questions, Ask], object]

QUESTIONS: Final[dict[str, Question]] = {
    "services": lambda questions, ask: questions.services(ask),
    "budget": lambda questions, ask: questions.budget(ask),
    "staffing": lambda questions, ask: questions.staffing(ask),
    "training": lambda questions, ask: questions.training(ask),
    "due": lambda questions, ask: questions.due(ask),
    "casework": lambda questions, ask: questions.casework(ask),
    "projects": lambda questions, ask: questions.projects(ask),
    "activities": lambda questions, ask: questions.activities(ask),
    "coverage": lambda questions, ask: questions.coverage(ask),
    "trail page": lambda questions, ask: questions.trail(ask),
}


class Asked(NamedTuple):
    """What is asked about: a name for it, and how to draw one."""

    name: str
    about: Callable[[], Ask]


def rows(size: Size, cities: Cities) -> list[Row]:
    """One row for a station, one for a district, one for the city."""
    with open_house(cities.large.place, write=False) as house:
        house.catch_up()
        stations = house.questions.stations(Ask())["items"]
        codes = [each["code"] for each in stations]
        districts = sorted({each["district"]["code"] for each in stations})
        draw = random.Random(1)
        return [
            _row(
                house,
                draw,
                size.asked,
                50.0,
                # Names are for the people of one station, and every look at them is logged.
                Asked("station", lambda: Ask(station=draw.choice(codes), reader=_READER)),
            ),
            _row(
                house,
                draw,
                size.asked_wide,
                300.0,
                Asked("district", lambda: Ask(districts=(draw.choice(districts),))),
            ),
            _row(house, draw, size.asked_wide, 300.0, Asked("city", Ask)),
        ]


def _row(house: House, draw: random.Random, times: int, target_ms: float, scope: Asked) -> Row:
    head = house.feed.head_position()
    found = {
        name: _p95_ms(house.questions, question, times, lambda: _ask(draw, head, scope.about()))
        for name, question in QUESTIONS.items()
    }
    each = ", ".join(f"{name} {wall:.1f} ({cpu:.1f})" for name, (wall, cpu) in found.items())
    return Row(
        key=f"answer.{scope.name}",
        what=f"an answer for one {scope.name}, as known at any position, 95th percentile, "
        f"{head:,} events",
        unit="ms",
        ours=max(wall for wall, _cpu in found.values()),
        target=target_ms,
        sense="at_most",
        note=f"the slowest question counts; in ms, in brackets of processor time: {each}",
    )


def _p95_ms(
    questions: Questions, question: Question, times: int, ask: Callable[[], Ask]
) -> tuple[float, float]:
    """The 95th percentiles of the time and of the processor time, in milliseconds."""
    taken, spent = [], []
    for _ in range(times):
        asked = ask()
        cpu, start = time.thread_time(), time.perf_counter()
        question(questions, asked)
        taken.append((time.perf_counter() - start) * 1000)
        spent.append((time.thread_time() - cpu) * 1000)
    return percentile(taken, SHARE), percentile(spent, SHARE)


def _ask(draw: random.Random, head: int, about: Ask) -> Ask:
    """Every second one is about a range of days, the others about the whole life."""
    known = draw.randrange(1, head + 1)
    if draw.random() < WHOLE_LIFE_SHARE:
        return replace(about, as_known=known, as_of="2025-12-31")
    first = _FIRST_DAY + timedelta(days=draw.randrange(200))
    last = first + timedelta(days=draw.randrange(160))
    return replace(
        about,
        as_known=known,
        as_of=last.isoformat(),
        from_day=first.isoformat(),
        to_day=last.isoformat(),
    )
