"""What a rule of any subject may ask of the station that a command is about.

The whole state stands in ``domain.book``, which knows every subject; a subject adds its own part
to this and knows no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from domain.ground.vocabulary import DivisionLevel


class Employment(Protocol):
    """Who works at the station, and when."""

    def ensure_known(self, worker: str, *, field: str) -> None:
        """Refuse a code that was never on the roster. Raises UnknownWorker."""

    def ensure_employed(self, worker: str, day: str, *, field: str) -> None:
        """Refuse a worker who does not work here on a day.

        Raises UnknownWorker or WorkerNotEmployed.
        """


class Divisions(Protocol):
    """The townships and villages that areas list, as they follow each other in time."""

    def there(self, level: DivisionLevel, day: str) -> list[str]:
        """The divisions of a level that are there on a day, by code."""

    def now(self, code: str, day: str) -> str:
        """What a division has become part of by a day; itself where it is still there."""

    def chain(self, code: str, day: str) -> tuple[str, ...]:
        """A division and all those in which it lies on a day, itself first."""


class Station(Protocol):
    """A station as every subject sees it."""

    @property
    def code(self) -> str:
        """The code of the station and of its stream."""

    @property
    def is_planned(self) -> bool:
        """Whether the stream has begun."""

    @property
    def built_on(self) -> str | None:
        """The day on which the station was built."""

    @property
    def municipal_receipts(self) -> Mapping[str, str]:
        """Record -> the day on which it received the municipal one-off."""

    @property
    def roster(self) -> Employment:
        """Who works at the station."""

    def township_on(self, day: str) -> str:
        """The code of the township in which it lies on a day; empty before it is planned."""

    def status_on(self, day: str) -> str:
        """``planned``, ``built``, ``operating``, ``suspended``, ``merged`` or ``closed`` on a day."""

    def ensure_working(self, day: str, *, field: str) -> None:
        """Refuse a service record for a day on which the station was suspended or closed.

        Raises StationNotOperating.
        """

    def ensure_served(self, client: str, day: str, *, field: str) -> None:
        """Refuse somebody who has died, moved away or been handed over by a day.

        Raises ClientNotServed.
        """

    def is_same_client(self, one: str, other: str) -> bool:
        """Whether two codes stand for one person."""


def ensure_served(
    station: Station, client: str | None, day: str, was: object | None, *, at: str
) -> None:
    """Refuse what is done for somebody who has died, moved away or been handed over by that day.

    ``was`` is the value that a correction replaces: what it says of person and time, by its field
    ``at``, was judged when it was recorded, and only another word on them is judged anew.

    Raises ClientNotServed.
    """
    if client is None:
        return
    if was is not None and getattr(was, "client", "") == client and getattr(was, at)[:10] == day:
        return
    station.ensure_served(client, day, field="client")


def ensure_at_work(
    station: Station, workers: Iterable[str], day: str, *, people: str, at: str
) -> None:
    """Refuse what people did who are not employed on a day, or when the station was not at work.

    ``people`` and ``at`` are the fields that say who, and when.

    Raises UnknownWorker, WorkerNotEmployed or StationNotOperating.
    """
    for index, worker in enumerate(workers):
        station.roster.ensure_employed(worker, day, field=f"{people}.{index}")
    station.ensure_working(day, field=at)
