"""A synthetic city on the command line."""

from __future__ import annotations

from msgspec import to_builtins

from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table, progress
from api.terminal.scope import Place
from ledger.application import open_ledger


def make_city(
    place: Place,
    stations: int | None,
    years: int | None,
    seed: str,
    events_per_station_year: int | None,
    *,
    programme: str | None = None,
    as_json: bool,
) -> None:
    """Write a synthetic city into an empty ledger, with the programme of a place where one is named.

    Raises CliError when the ledger is not empty, for a place whose programme is not known, and for
    more stations than it has.
    """
    from api.generating import CityPlan, generate_city
    from api.generating import programme as known
    from api.generating.city import SimulatedClock
    from api.generating.rates import TYPICAL_EVENTS

    if programme is None:
        plan = CityPlan(
            stations=stations or 3,
            years=years or 1,
            seed=seed,
            events_per_station_year=events_per_station_year or TYPICAL_EVENTS,
        )
    else:
        _ensure_known(programme, stations, known.STATIONS)
        plan = CityPlan(
            stations=stations or known.STATIONS,
            years=years or known.YEARS,
            seed=seed,
            first_day=known.FIRST_DAY,
            events_per_station_year=events_per_station_year or known.LEAN_EVENTS,
            has_programme=True,
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


def _ensure_known(programme: str, stations: int | None, most: int) -> None:
    if programme != "ningbo":
        raise CliError(
            f"没有 {programme} 的建站方案；可用：ningbo。",
            f"There is no programme of {programme}; there is ningbo.",
        )
    if stations is not None and stations > most:
        raise CliError(
            f"这座城市最多 {most} 个站点。",
            f"The city of this programme has at most {most} stations.",
        )
