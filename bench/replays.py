"""Replaying in memory with every hash checked, beside the library's repository."""

from __future__ import annotations

from typing import Any, Final

from bench.cities import City
from bench.databases import Places, peer_settings
from bench.library import Station, Stations, open_aggregates, visit_events
from bench.measuring import Cost, interleaved, timed
from bench.sizes import Size
from bench.stations import OPENED, station_codes, visit_form
from bench.table import Row, rate_row
from ledger.checks.replaying import replay
from ledger.databases.database import LedgerLocation

STATIONS: Final = 16
TARGET: Final = 8.0


def rows(size: Size, places: Places, city: City) -> list[Row]:
    """One row, both sides on SQLite."""
    place = places.fresh("sqlite")
    app = Stations(env=peer_settings(place))
    aggregates = open_aggregates(app, station_codes(STATIONS))
    forms: list[dict[str, Any]] = [
        visit_form(number, OPENED) for number in range(size.replayed_events)
    ]
    app.save(*visit_events(aggregates, forms))
    events = LedgerLocation.parse(city.place).open("events")
    until = min(size.replayed_events, city.events)
    ours, peer = interleaved(
        size.rounds,
        lambda: timed(until, lambda: replay(events, until)),
        lambda: _library(app, aggregates, size.replayed_events),
    )
    events.dispose()
    app.close()
    places.drop(place)
    return [
        rate_row(
            "replay.sqlite",
            "replay in memory with hash check, sqlite",
            ours=ours.rate,
            peer=peer.rate,
            beside="eventsourcing's Application.repository.get",
            target=TARGET,
            unit="events/s",
            note=f"{ours.cpu_us:.1f} µs of processor time per event beside {peer.cpu_us:.1f} µs",
        )
    ]


def _library(app: Stations, aggregates: list[Station], events: int) -> Cost:
    def work() -> None:
        for each in aggregates:
            app.repository.get(each.id)

    return timed(events, work)
