"""Rebuilding every projection beside the library's own runner with one projection, per second."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from bench.cities import City
from bench.databases import Places, peer_settings
from bench.library import Stations, open_aggregates, visit_events
from bench.measuring import Cost, child, timed
from bench.sizes import Size
from bench.stations import OPENED, station_codes, visit_form
from bench.table import Row, not_run, rate_row
from ledger.application import open_ledger
from ledger.checks.stored_pages import StoredRow, snapshot
from ledger.databases.database import LedgerLocation
from ledger.store.rows import EventRow

BESIDE: Final = "eventsourcing's own ProjectionRunner, PostgreSQL"
TARGET: Final = 50.0
WAIT_SECONDS: Final = 900.0
SAVED_AT_ONCE: Final = 100
COPIED_AT_ONCE: Final = 2_000


def rows(size: Size, places: Places, city: City) -> list[Row]:
    """One row with our views on each kind of database; the runner works on PostgreSQL only."""
    what = "rebuild of all projections from zero, "
    if places.postgres is None:
        why = places.postgres_missing
        return [
            not_run(f"rebuild.{kind}", what + kind, beside=BESIDE, target=TARGET, why=why)
            for kind in ("sqlite", "postgresql")
        ]
    try:
        peer = _library_runner(size, places)
    except ImportError as error:
        why = f"{error.name} is missing"
        return [
            not_run(f"rebuild.{kind}", what + kind, beside=BESIDE, target=TARGET, why=why)
            for kind in ("sqlite", "postgresql")
        ]
    copied = places.fresh_postgres()
    copy_log(city.place, copied, size.postgres_events)
    found = []
    for kind, place in (("sqlite", city.place), ("postgresql", copied)):
        ours = child("rebuild", place)
        found.append(
            rate_row(
                f"rebuild.{kind}",
                what + kind,
                ours=ours.count / ours.seconds,
                peer=peer.rate,
                beside=BESIDE,
                target=TARGET,
                unit="events/s",
                note=f"{ours.detail['projections']} projections over {ours.count:,} events beside "
                f"one that counts, over {peer.count:,}; {ours.cpu_us:.0f} µs of processor time "
                "per event",
            )
        )
    places.drop(copied)
    return found


def copy_log(source: str, target: str, limit: int) -> None:
    """Append the first entries of a log to a new ledger elsewhere, as they are."""
    events = LedgerLocation.parse(source).open("events")
    with open_ledger(target, create=True) as opened, snapshot(events) as log:
        for after in range(0, limit, COPIED_AT_ONCE):
            if page := log.whole_rows(after, min(after + COPIED_AT_ONCE, limit)):
                with opened.ledger.log.unit_of_work() as work:
                    work.append([_appended(row) for row in page])
    events.dispose()


def _appended(row: StoredRow) -> EventRow:
    """The row without its position and its hash, which the append makes itself."""
    return EventRow(**{name: getattr(row, name) for name in EventRow._fields})


def _library_runner(size: Size, places: Places) -> Cost:
    from bench.library_projection import run_projection  # noqa: PLC0415 - needs its drivers

    place = places.fresh_postgres()
    settings = peer_settings(place)
    app = Stations(env=settings)
    last = _visits_saved(app, size.peer_events)
    app.close()
    cost = timed(last, partial(run_projection, settings, last, WAIT_SECONDS))
    places.drop(place)
    return cost


def _visits_saved(app: Stations, count: int) -> int:
    """Save visits in bulk; return the id of the last notification."""
    aggregates = open_aggregates(app, station_codes(16))
    forms: list[dict[str, Any]] = [visit_form(number, OPENED) for number in range(count)]
    events = visit_events(aggregates, forms)
    # The library's PostgreSQL recorder hangs on a transaction of some thousands.
    for start in range(0, len(events), SAVED_AT_ONCE):
        app.save(*events[start : start + SAVED_AT_ONCE])
    last: int | None = app.recorder.max_notification_id()
    return last or 0
