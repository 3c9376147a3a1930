"""Visits on the calendar of each worker, so that one at an overlapping time is noticed."""

from __future__ import annotations

from typing import NamedTuple

from domain.ground.values import day_of
from domain.visits.details import HomeVisitDetails
from domain.visits.facts import HomeVisitRecorded


class Slot(NamedTuple):
    """Who is on a visit and when; times are ISO minutes."""

    workers: tuple[str, ...]
    starts: str
    ends: str


class Calendar:
    """The visits that count, by worker and day."""

    def __init__(self) -> None:
        self._busy: dict[tuple[str, str], list[Slot]] = {}

    def add(self, slot: Slot) -> None:
        """Count a visit."""
        for worker in slot.workers:
            self._busy.setdefault((worker, day_of(slot.starts)), []).append(slot)

    def overlaps(self, slot: Slot) -> bool:
        """Whether one of the workers is on another visit at an overlapping time that day."""
        return any(
            other.starts < slot.ends and slot.starts < other.ends
            for worker in slot.workers
            for other in self._busy.get((worker, day_of(slot.starts)), ())
        )


def slot_of(visit: HomeVisitRecorded | HomeVisitDetails) -> Slot:
    """When a visit is and by whom, recorded or about to be."""
    return Slot(visit.visitors, visit.started_at, visit.ended_at)
