"""Measure the services question on a synthetic city-year: rebuilding, then asking.

Entries are made directly, in the order in which 156 stations would
record them at 1.5 million a year, and folded from
memory, so that only the projection is measured. Usage: python bench/services_city.py [EVENTS].
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import MetaData, create_engine, event

from domain.book.entry import Entry
from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.values import iso_instant, iso_minute
from domain.ground.vocabulary import SERVICES, TARGET_GROUPS
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded
from projections.base import Recorded, View
from projections.services import ServicesProjection, services, visits_list

STATIONS = 156
CITY_YEAR = 1_500_000
PAGE = 5000
CORRECTABLE = 10_000
YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def entries(count: int, seed: int = 1) -> Iterator[Recorded]:
    """Mostly visits; 3 % not met, 2 % corrected, 1 % voided."""
    rng = random.Random(seed)
    standing: list[tuple[str, str, HomeVisitRecorded]] = []
    for pos in range(1, count + 1):
        moment = YEAR + timedelta(days=365) * (pos / CITY_YEAR)
        station = f"NB-{rng.randrange(STATIONS):03d}"
        record = f"01930000-0000-7000-8000-{pos:012x}"
        corrects, dice = "", rng.random()
        data: AnyEvent = _visit(rng, station, moment)
        if dice < 0.03 and standing:
            chosen = rng.randrange(len(standing))
            station, corrects, was = standing[chosen]
            if dice < 0.02:
                now = _visit(rng, station, moment)
                data = RecordCorrected(record=corrects, reason_code="typo", was=was, now=now)
                standing[chosen] = (station, corrects, now)
            else:
                data = RecordVoided(record=corrects, reason_code="double_entry", was=was)
                standing[chosen] = standing[-1]
                standing.pop()
        elif dice < 0.06:
            data = HomeVisitNotMet(
                visitors=(f"{station}-W1",),
                client=f"C{rng.randrange(450):04d}",
                attempted_at=iso_minute(moment - timedelta(hours=3)),
            )
        elif len(standing) < CORRECTABLE:
            standing.append((station, record, data))
        else:
            standing[rng.randrange(CORRECTABLE)] = (station, record, data)
        yield Recorded(pos, _entry(station, record, corrects, moment, data))


def _visit(rng: random.Random, station: str, moment: datetime) -> HomeVisitRecorded:
    minutes = rng.randrange(10, 90)
    end = moment - timedelta(hours=rng.choice((2, 5, 20, 30, 80)))
    client = rng.randrange(450)
    return HomeVisitRecorded(
        visitors=tuple(f"{station}-W{n}" for n in rng.sample(range(4), rng.choice((1, 2)))),
        client=f"C{client:04d}",
        household=f"H{client // 2:04d}",
        started_at=iso_minute(end - timedelta(minutes=minutes)),
        ended_at=iso_minute(end),
        duration_minutes=minutes,
        mode=rng.choice(("in_person", "in_person", "phone")),
        services=tuple(rng.sample(SERVICES, rng.choice((1, 1, 2)))),
        target_groups=(TARGET_GROUPS[client % 12],),
    )


def _entry(station, record, corrects, recorded, data) -> Entry:
    return Entry(
        actor="U-1",
        channel="generator",
        command_id=record,
        corrects=corrects,
        data=data,
        event_id=record,
        occurred_at="",
        recorded_at=iso_instant(recorded),
        role="staff",
        station=station,
        type="",
        type_version=1,
        version=1,
    )


def timed(rounds: int, ask) -> str:
    """Median and 95th percentile in milliseconds of the processor, however busy the machine is."""
    times = []
    for number in range(rounds):
        start = time.process_time()
        ask(number)
        times.append((time.process_time() - start) * 1000)
    times.sort()
    return f"median {times[len(times) // 2]:7.1f} ms, p95 {times[int(len(times) * 0.95)]:7.1f} ms"


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "views.db"
        engine = create_engine(f"sqlite:///{path}")

        @event.listens_for(engine, "connect")
        def _settings(connection, _record):
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA cache_size=-65536")

        projection, metadata = ServicesProjection(), MetaData()
        tables = projection.define(metadata, "bench")
        metadata.create_all(engine)
        spent, page = 0.0, []
        for recorded in entries(count):
            page.append(recorded)
            if len(page) == PAGE or recorded.pos == count:
                start = time.process_time()
                with engine.begin() as conn:
                    projection.apply(View(conn, tables), page)
                spent += time.process_time() - start
                page = []
        size = path.stat().st_size / 1e6
        print(
            f"rebuild {count} events: {spent:.1f} s of processor, {spent / count * 1e6:.1f} us/event, {size:.0f} MB"
        )
        with engine.connect() as conn:
            _ask(View(conn, tables), count)


def _ask(view: View, count: int) -> None:
    rng = random.Random(2)
    one = [f"NB-{rng.randrange(STATIONS):03d}" for _ in range(200)]
    some = [f"NB-{n:03d}" for n in range(15)]
    known = [rng.randrange(1, count + 1) for _ in range(200)]
    ranges = {
        "whole life": (None, None),
        "calendar year": ("2026-01-01", "2026-12-31"),
        "odd days": ("2026-02-17", "2026-11-14"),
    }
    for words, (first, last) in ranges.items():
        for scope, stations, rounds in (
            ("station ", lambda n: [one[n]], 200),
            ("district", lambda _: some, 60),
            ("city    ", lambda _: None, 40),
        ):

            def ask(number, stations=stations, first=first, last=last):
                services(
                    view,
                    stations(number),
                    as_known=known[number],
                    from_day=first,
                    to_day=last,
                    per_station=True,
                )

            print(f"{scope} as known at any position, {words:14}", timed(rounds, ask))
    print(
        "line list of a station                  ", timed(100, lambda n: visits_list(view, one[n]))
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CITY_YEAR)
