"""What a rule of any subject may ask about earlier records.

The whole index stands in ``domain.book.records``, whose record knows the facts of every subject.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from domain.ground.events import Event


class Recorded(Protocol):
    """A record as it counts now."""

    @property
    def value(self) -> Event:
        """Its effective value."""

    @property
    def actor(self) -> str:
        """Who made it."""

    @property
    def is_voided(self) -> bool:
        """Whether it counts no more."""


class Records(Protocol):
    """The index of records."""

    def find(self, record: str, station: str) -> Recorded | None:
        """The record of a station with an id; one of elsewhere is none."""


Find = Callable[[str], Recorded | None]
"""The id of a record -> the record, if the station has it."""
