"""A synthetic city on the command line."""

from __future__ import annotations

from msgspec import to_builtins

from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table, progress
from api.terminal.scope import Place
from ledger.application import Ledger, open_ledger


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
        _ensure_empty(opened.ledger)
        with progress("生成 Generate") as told:
            report = generate_city(opened.ledger, clock, plan, told)
    answer = to_builtins(report)
    if as_json:
        print_json(answer)
    else:
        rows = [(key, value) for key, value in answer.items() if isinstance(value, int)]
        rows += [
            (f"{name} known", sum(len(each[name]) for each in answer["known"]))
            for name in ("overdue", "conflicts", "duplicates")
        ]
        rows.append(("held when registered", len(answer["held"])))
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


def make_known(place: Place, *, each: int, seed: str, as_json: bool) -> None:
    """Write a station into an empty ledger of which the true answers are known, and print them.

    Raises CliError when the ledger is not empty.
    """
    from api.generating.city import SimulatedClock
    from api.generating.known_cases import make_known_cases

    clock = SimulatedClock()
    with open_ledger(place.ledger, create=True, clock=clock) as opened:
        _ensure_empty(opened.ledger)
        answer = to_builtins(make_known_cases(opened.ledger, clock, seed=seed, each=each))
    if as_json:
        print_json(answer)
        return
    again = [row for row in answer["attempts"] if row["again"]]
    rows = [
        ("重复登记 registered twice", len(again)),
        ("已拦下 held", sum(row["was_held"] for row in again)),
        ("风险分歧 conflicts of risk", len(answer["conflicts"])),
        (f"{answer['as_of']} 逾期 overdue", len(answer["overdue"])),
    ]
    title = f"已知答案 Known answers · {answer['station']}"
    print_table(title, ("项目 figure", "值 value"), rows)


def _ensure_empty(ledger: Ledger) -> None:
    if ledger.head().pos:
        raise CliError(
            "台账不是空的；虚构城市只写入新台账。",
            "The ledger has entries; a synthetic city is written into a new one only.",
        )
