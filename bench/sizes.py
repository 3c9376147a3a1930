"""How much is measured: the sizes that can be asked for, as data."""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Size(Struct, frozen=True, kw_only=True):
    """Counts of one run. ``rounds`` is how often each side of a pair is measured.

    The large city has about ten times the events of the small one, at as many stations, so that
    streams and tables grow and nothing else does.
    """

    name: str
    stations: int
    small_events_per_station: int
    large_events_per_station: int
    rounds: int
    http_seconds: float
    commands: int
    peer_saves: int
    postgres_events: int
    peer_events: int
    replayed_events: int
    asked: int
    asked_wide: int
    asked_pages: int
    workbook_rows: int
    starts: int

    @property
    def small_events(self) -> int:
        """Roughly how many events the small city has."""
        return self.stations * self.small_events_per_station

    @property
    def large_events(self) -> int:
        """Roughly how many events the large city has."""
        return self.stations * self.large_events_per_station


SIZES: Final = {
    size.name: size
    for size in (
        Size(
            name="tiny",
            stations=2,
            small_events_per_station=150,
            large_events_per_station=400,
            rounds=1,
            http_seconds=0.3,
            commands=128,
            peer_saves=64,
            postgres_events=300,
            peer_events=50,
            replayed_events=300,
            asked=5,
            asked_wide=3,
            asked_pages=3,
            workbook_rows=20,
            starts=1,
        ),
        Size(
            name="small",
            stations=16,
            small_events_per_station=940,
            large_events_per_station=9_400,
            rounds=3,
            http_seconds=4,
            commands=8_000,
            peer_saves=1_500,
            postgres_events=50_000,
            peer_events=2_000,
            replayed_events=50_000,
            asked=100,
            asked_wide=30,
            asked_pages=9,
            workbook_rows=300,
            starts=7,
        ),
        Size(
            name="city",
            stations=156,
            small_events_per_station=976,
            large_events_per_station=9_758,
            rounds=5,
            http_seconds=10,
            commands=30_000,
            peer_saves=6_000,
            postgres_events=150_000,
            peer_events=5_000,
            replayed_events=150_000,
            asked=300,
            asked_wide=60,
            asked_pages=15,
            workbook_rows=1_500,
            starts=15,
        ),
    )
}
"""By name; ``small`` ends within ten minutes on two cores, ``city`` is a city's year."""
