# ruff: noqa: ARG002, PLR0917 - the library makes an event of what the method is given
"""The event-sourcing library as it ships: the same station life in its own words.

What ours is measured beside. Its aggregate, mapper, transcoder and recorders are all its own.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event


class Station(Aggregate):
    """A station whose visits are events of the library's own kind."""

    @event("Opened")
    def __init__(self, code: str) -> None:
        self.code = code
        self.visits = 0
        self.minutes = 0

    @event("Visited")
    def visit(
        self,
        visitors: list[str],
        client: str,
        household: str,
        started_at: str,
        ended_at: str,
        mode: str,
        services: list[str],
        target_groups: list[str],
        actor: str,
        command_id: str,
        duration_minutes: int,
    ) -> None:
        """Count a visit."""
        self.visits += 1
        self.minutes += duration_minutes


class Stations(Application[UUID]):
    """The library's application with nothing changed."""


def open_aggregates(app: Stations, codes: Sequence[str]) -> list[Station]:
    """One aggregate per station, saved."""
    made = [Station(code=code) for code in codes]
    app.save(*made)
    return made


def visit_events(stations: Sequence[Station], forms: Sequence[dict[str, Any]]) -> list[Any]:
    """The events of visits, triggered but not saved, station by station in turns."""
    events: list[Any] = []
    for number, form in enumerate(forms):
        station = stations[number % len(stations)]
        station.visit(**form, actor="W-900", command_id=f"bench/{number}", duration_minutes=30)
        events.extend(station.collect_events())
    return events


def save_one_by_one(app: Stations, events: Sequence[Any], threads: int) -> None:
    """Save each event in a transaction of its own; a station's events stay on one thread."""
    lanes: list[list[Any]] = [[] for _ in range(threads)]
    lane_of: dict[Any, int] = {}
    for each in events:
        lane = lane_of.setdefault(each.originator_id, len(lane_of) % threads)
        lanes[lane].append(each)
    workers = [threading.Thread(target=_save, args=(app, lane)) for lane in lanes]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _save(app: Stations, events: Sequence[Any]) -> None:
    for each in events:
        app.save(each)
