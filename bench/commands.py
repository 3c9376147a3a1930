"""Commands through the application, many threads at once, beside the library's own recorder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

from bench.databases import Places, peer_settings
from bench.library import Stations, open_aggregates, save_one_by_one, visit_events
from bench.measuring import Cost, middle, timed
from bench.sizes import Size
from bench.stations import OPENED, open_stations, station_codes, visit_form, visits
from bench.table import Row, not_run, rate_row
from domain.ground.commands import Command
from ledger.application import Ledger, open_ledger

THREADS: Final = 64
STATIONS: Final = 50
WHAT: Final = f"commands through the application, {THREADS} threads, "
BESIDE: Final = "eventsourcing's own recorder, save() one event at a time"
TARGET: Final = 4.0


def rows(size: Size, places: Places) -> list[Row]:
    """One row for each kind of database."""
    return [_row(kind, size, places) for kind in ("sqlite", "postgresql")]


def _row(kind: str, size: Size, places: Places) -> Row:
    key, what = f"commands.{kind}", WHAT + kind
    if kind == "postgresql" and places.postgres is None:
        return not_run(key, what, beside=BESIDE, target=TARGET, why=places.postgres_missing)
    try:
        ours, theirs = _measured(kind, size, places)
    except ImportError as error:
        return not_run(key, what, beside=BESIDE, target=TARGET, why=f"{error.name} is missing")
    best = max(theirs.values(), key=lambda cost: cost.rate)
    each = ", ".join(f"{count} threads {cost.rate:,.0f}/s" for count, cost in theirs.items())
    note = f"{ours.cpu_us:.0f} µs of processor time per command; the library: {each}"
    return rate_row(
        key, what, ours=ours.rate, peer=best.rate, beside=BESIDE, target=TARGET, note=note
    )


def _measured(kind: str, size: Size, places: Places) -> tuple[Cost, dict[int, Cost]]:
    codes = station_codes(STATIONS)
    place, beside = places.fresh(kind), places.fresh(kind)
    ours: list[Cost] = []
    theirs: dict[int, list[Cost]] = {1: [], 4: []}
    with open_ledger(place, create=True) as opened:
        open_stations(opened.ledger, codes)
        app = Stations(env=peer_settings(beside))
        aggregates = open_aggregates(app, codes)
        for number in range(size.rounds):
            given = visits(codes, size.commands, first=number * size.commands)
            ours.append(_execute_all(opened.ledger, given))
            for threads, costs in theirs.items():
                forms = [visit_form(each, OPENED) for each in range(size.peer_saves)]
                events = visit_events(aggregates, forms)
                costs.append(_saved(app, events, threads))
        app.close()
    places.drop(place)
    places.drop(beside)
    return middle(ours), {threads: middle(costs) for threads, costs in theirs.items()}


def _saved(app: Stations, events: list[object], threads: int) -> Cost:
    return timed(len(events), lambda: save_one_by_one(app, events, threads))


def _execute_all(ledger: Ledger, commands: Sequence[Command]) -> Cost:
    failures: list[Exception] = []
    lanes = [commands[lane::THREADS] for lane in range(THREADS)]
    cost = timed(
        len(commands), lambda: _in_threads([_giving(ledger, lane, failures) for lane in lanes])
    )
    if failures:
        raise failures[0]
    return cost


def _giving(
    ledger: Ledger, lane: Sequence[Command], failures: list[Exception]
) -> Callable[[], None]:
    def give() -> None:
        try:
            for command in lane:
                ledger.execute(command)
        except Exception as error:  # noqa: BLE001 - told to whoever measures
            failures.append(error)

    return give


def _in_threads(work: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
