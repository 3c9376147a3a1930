"""A synthetic city on the command line."""

from __future__ import annotations

from msgspec import to_builtins

from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table, progress
from api.terminal.scope import Place
from ledger.application import open_ledger


def make_city(
    place: Place,
    stations: int,
    years: int,
    seed: str,
    events_per_station_year: int | None,
    *,
    as_json: bool,
) -> None:
    """Write a synthetic city into an empty ledger. Raises CliError when it is not empty."""
    from api.generating import CityPlan, generate_city
    from api.generating.city import SimulatedClock
    from api.generating.rates import TYPICAL_EVENTS

    plan = CityPlan(
        stations=stations,
        years=years,
        seed=seed,
        events_per_station_year=events_per_station_year or TYPICAL_EVENTS,
    )
    clock = SimulatedClock()
    with open_ledger(place.ledger, create=True, clock=clock) as opened:
        if opened.ledger.head().pos:
            raise CliError(
                "台账不是空的；虚构城市只写入新台账。",
                "The ledger has entries; a synthetic city is written into a new one only.",
            )
        with progress("生成 Generate") as told:
            report = generate_city(opened.ledger, clock, plan, told)
    answer = to_builtins(report)
    if as_json:
        print_json(answer)
    else:
        rows = [(key, value) for key, value in answer.items() if not isinstance(value, dict)]
        print_table("虚构城市 Synthetic city", ("项目 figure", "值 value"), rows)
