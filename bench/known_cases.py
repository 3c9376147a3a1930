"""How many known cases are found: duplicates of clients, conflicts of workers, overdue visits.

The true answers are those of a station that was made for it (``api.generating.known_cases``), and
those that stand beside a simulated city (``api.generating.city``).
"""

from __future__ import annotations

from collections.abc import Collection

from api.bootstrap import open_house
from api.generating.city import CityPlan, SimulatedClock, generate_city
from api.generating.known_cases import make_known_cases
from api.questions.asking import Ask
from bench.databases import Places
from bench.table import Row
from ledger.application import open_ledger

OF_EACH = 25
CITY = CityPlan(stations=5, events_per_station_year=2_000)


def rows(where: Places) -> list[Row]:
    """The share of the true cases that are found, and what was found besides."""
    place, clock = str(where.fresh_directory("known") / "ledger"), SimulatedClock()
    with open_ledger(place, create=True, clock=clock) as opened:
        true = make_known_cases(opened.ledger, clock, each=OF_EACH)
    with open_house(place) as house:
        house.catch_up()
        found = house.questions.due(Ask(station=true.station, as_of=true.as_of))
    again = {each.client for each in true.attempts if each.again}
    held = {each.client for each in true.attempts if each.was_held}
    overdue = {each["client"] for each in found["due"] if each["overdue"]}
    conflicts = {each["client"] for each in found["conflicts"]}
    return [
        _row("duplicates", "clients registered twice that are held", again, held),
        _row("conflicts", "conflicts of two workers that show", set(true.conflicts), conflicts),
        _row("overdue", "overdue visits that are listed", set(true.overdue), overdue),
        *_of_city(where),
    ]


def _of_city(where: Places) -> list[Row]:
    place, clock = str(where.fresh_directory("known-city") / "ledger"), SimulatedClock()
    with open_ledger(place, create=True, clock=clock) as opened:
        report = generate_city(opened.ledger, clock, CITY)
    known = report.known
    overdue: set[tuple[str, str]] = set()
    conflicts: set[tuple[str, str]] = set()
    with open_house(place) as house:
        house.catch_up()
        for true in known:
            found = house.questions.due(Ask(station=true.station, as_of=true.as_of))
            late = (each["client"] for each in found["due"] if each["overdue"])
            overdue |= {(true.station, client) for client in late}
            conflicts |= {(true.station, each["client"]) for each in found["conflicts"]}
    differ = {(true.station, client) for true in known for client in true.conflicts}
    late_of_city = {(true.station, client) for true in known for client in true.overdue}
    twice = {(true.station, each.client) for true in known for each in true.duplicates}
    return [
        _row("city_duplicates", "people of a city who come twice and are held", twice, report.held),
        _row("city_conflicts", "conflicts of a city that show", differ, conflicts),
        _row("city_overdue", "overdue visits of a city that are listed", late_of_city, overdue),
    ]


def _row(key: str, what: str, true: Collection[object], found: Collection[object]) -> Row:
    wrong = len(set(found) - set(true))
    return Row(
        key=f"known.{key}",
        what=f"{what}, of {len(true)} known",
        unit="",
        ours=len(set(found) & set(true)) / len(true),
        target=1.0,
        note=f"{wrong} found that are none",
    )
