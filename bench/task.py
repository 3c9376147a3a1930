"""What is done in a process of its own, so that its memory and processor time are its own.

``python -m bench.task NAME ARGUMENTS`` prints one JSON line: how many entries were handled, how
long that took without starting Python, and the highest memory that the process ever had.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from api.bootstrap import open_house
from api.generating.city import CityPlan, SimulatedClock, generate_city
from api.questions.asking import Ask
from bench.measuring import Cost, peak_mb, timed
from bench.stations import staff_stations, visits
from bench.verifying_parts import parts_of_verify
from domain.ground.order.lists import chunks
from domain.ground.values import CHINA
from ledger.application import key_directory, open_ledger
from ledger.checks.replaying import replay
from ledger.checks.verifying import verify
from ledger.databases.database import LedgerLocation
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile

AFTER_THE_CITY: Final = datetime(2026, 1, 5, 9, tzinfo=CHINA)
"""A working day after the generated year, in a month that no station has closed."""

BATCH_COMMANDS: Final = 500

Told = tuple[Cost, dict[str, Any]]


def generate(place: str, stations: str, events_per_station: str) -> Told:
    """Write a synthetic city into a new ledger."""
    plan = CityPlan(stations=int(stations), events_per_station_year=int(events_per_station))
    clock = SimulatedClock()
    with open_ledger(place, create=True, clock=clock) as opened:
        ledger = opened.ledger
        cost = timed(0, lambda: generate_city(ledger, clock, plan))
        return _counted(cost, ledger.head().pos), {}


def rebuild(place: str) -> Told:
    """Build every projection from zero."""
    with open_house(place, write=False) as house:
        head = house.feed.head_position()
        cost = timed(head, house.engine.rebuild)
        failed = [status for status in house.engine.status() if status.pos < head]
        if failed:
            raise RuntimeError(f"a projection stands before the head: {failed}")
        return cost, {"projections": len(house.engine.names)}


def replay_log(place: str) -> Told:
    """Fold the log in memory, every hash computed again and compared."""
    events = LedgerLocation.parse(place).open("events")
    positions: list[int] = []
    cost = timed(0, lambda: positions.append(replay(events).position))
    events.dispose()
    return _counted(cost, positions[0]), {}


def export(place: str, form: str = "beancount") -> Told:
    """Write the whole book of accounts for another engine; postings are counted."""
    # Only here, so that the other tasks' memory is not that of writing books.
    from api.exporting.accounting.books import TEXT_OF, write_books  # noqa: PLC0415

    engine = next(name for name in TEXT_OF if name == form)
    written: list[int] = []
    with open_house(place, write=False) as house, tempfile.TemporaryFile() as file:
        house.catch_up()

        def work() -> None:
            written.append(write_books(house, file, format=engine).postings)

        cost = timed(0, work)
        return _counted(cost, written[0]), {"bytes": file.tell()}


def verify_log(place: str) -> Told:
    """Check everything that can be checked about the log, its head signed before."""
    location = LedgerLocation.parse(place)
    events = location.open("events")
    TransparencyLog(events, LogKeyFile(key_directory(location))).publish()
    found: list[int] = []

    def work() -> None:
        result = verify(events)
        if result.finding is not None:
            raise RuntimeError(result.finding.message())
        found.append(result.entries)

    cost = timed(0, work)
    parts = parts_of_verify(events)
    events.dispose()
    return _counted(cost, found[0]), {"parts_us": parts}


def write(place: str, count: str) -> Told:
    """Give more visits to a city that is already there, in batches."""
    with open_house(place, write=False) as house:
        house.catch_up()
        found = house.questions.stations(Ask())["items"]
        codes = [each["code"] for each in found if each["status"] == "operating"]
    with open_ledger(place) as opened:
        ledger = opened.ledger
        staff_stations(ledger, codes, AFTER_THE_CITY - timedelta(days=1))
        commands = visits(codes, int(count), at=AFTER_THE_CITY)

        def work() -> None:
            for batch in chunks(commands, BATCH_COMMANDS):
                for outcome in ledger.execute_many(batch):
                    if isinstance(outcome, Exception):
                        raise outcome

        return timed(len(commands), work), {}


def import_workbook(file: str) -> Told:
    """Import a workbook into a new ledger."""
    # Only here, so that the other tasks' memory is not that of reading workbooks.
    from api.importing import ImportSession  # noqa: PLC0415
    from api.workbooks import read_workbook  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as place, open_ledger(place, create=True) as opened:
        ledger = opened.ledger
        session = ImportSession(ledger, log=ledger.log, vault=ledger.vault)
        refused: list[int] = []

        def work() -> None:
            report = session.take_in(read_workbook(Path(file)))
            refused.append(len(report.to_json()["refused"]))

        cost = timed(0, work)
        return _counted(cost, ledger.head().pos), {"refused": refused[0]}


def _counted(cost: Cost, count: int) -> Cost:
    return Cost(count=count, seconds=cost.seconds, cpu_seconds=cost.cpu_seconds)


TASKS: Final[Mapping[str, Callable[..., Told]]] = {
    "export": export,
    "generate": generate,
    "import": import_workbook,
    "rebuild": rebuild,
    "replay": replay_log,
    "verify": verify_log,
    "write": write,
}


def main(name: str, *arguments: str) -> None:
    cost, detail = TASKS[name](*arguments)
    told = {
        "count": cost.count,
        "seconds": cost.seconds,
        "cpu_seconds": cost.cpu_seconds,
        "peak_mb": peak_mb(),
        "detail": detail,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
