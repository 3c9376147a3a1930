"""What a question is asked about, and what it is answered from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from api.questions.moments import AsKnown
from domain.book.privacy.readings import Purpose, Reader
from domain.ground.policy import Rules
from domain.ground.refusals import (
    MissingValue,
)
from domain.ground.values import iso_minute, station_today
from projections.engine.store import LiveView

Answer = dict[str, Any]


class Reading(Protocol):
    """The projections, as far as answers need them."""

    def reading(self) -> AbstractContextManager[Callable[[str], LiveView]]:
        """One snapshot of the live tables."""


class Entries(Protocol):
    """The log, as far as answers need it."""

    def entries_standing_at(self, positions: Sequence[int]) -> Mapping[int, bytes]:
        """Entries by position; raises LedgerDamagedError where one is missing."""


class Names(Protocol):
    """The vault, as far as answers need it: every look is logged before it is answered."""

    def names(self, reader: Reader, purpose: Purpose, person_ids: Sequence[str]) -> dict[str, str]:
        """Names by person."""

    def called(self, reader: Reader, purpose: Purpose, station: str, name: str) -> dict[str, str]:
        """The clients of a station who have a name, by code."""

    def file(
        self,
        reader: Reader,
        purpose: Purpose,
        person_ids: Sequence[str],
        commitments: Mapping[str, Iterable[str]],
    ) -> tuple[str, dict[str, Any], dict[str, dict[str, Any]]]:
        """A mark or nothing, the newest values of a person, what some records say of them."""

    def marks(self, person_ids: Iterable[str]) -> dict[str, str]:
        """What stands in the place of the values of people who were forgotten."""


class Clock(Protocol):
    """Positions in time."""

    def head_position(self) -> int:
        """The last position."""

    def recorded_at(self, pos: int) -> str | None:
        """When a position was recorded."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a question is asked about.

    ``station`` wins over areas. A station of any of the ``districts`` counts, and of any of the
    ``cities``; both narrow each other, and nothing of the three means everything.
    ``as_known`` is a position, an RFC 3339 time or a date; days are station-local and inclusive.
    ``within`` narrows everything to the stations that the asker may see, ``areas`` are the streams
    of cities and districts whose own entries they see, too. ``reader`` is who gets to see names
    with the answer; without one it has codes only.
    """

    station: str | None = None
    districts: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    as_known: AsKnown = None
    as_of: str | None = None
    from_day: str | None = None
    to_day: str | None = None
    reader: Reader | None = None
    within: frozenset[str] | None = None
    areas: frozenset[str] = frozenset()


class Asked(NamedTuple):
    """A question's tables and the log, and what is asked about: streams (None for all), as known.

    ``rules_at`` says what is in force at a station, ``flags`` which records are flagged by others.
    """

    view: LiveView
    entries_at: Callable[[Sequence[int]], Mapping[int, bytes]]
    streams: list[str] | None
    known: int | None
    rules_at: Callable[[str], Rules]
    flags: LiveView

    @property
    def position(self) -> int:
        """The position that the answer stands at."""
        return position_at(self.view, self.known)


class Side(NamedTuple):
    """One of two moments: its position, the stations asked about as known then (None for all)."""

    position: int
    stations: list[str] | None
    recorded_at: str


class Between(NamedTuple):
    """Two moments and the views they are read from.

    What happened before the bound could have been known ``then``; None where nothing could. Areas
    have the stations that lie there on the day.
    """

    live: Callable[[str], LiveView]
    entries_at: Callable[[Sequence[int]], Mapping[int, bytes]]
    then: Side
    now: Side
    bound: str | None
    day: str


def position_at(view: LiveView, known: int | None) -> int:
    """The position that an answer stands at: what is asked for, as far as the view has come."""
    return view.position if known is None else min(known, view.position)


def one_station(ask: Ask) -> str:
    """The station of a question that is about one. Raises MissingValue."""
    if ask.station is None:
        raise MissingValue(field="station")
    return ask.station


def day_of(ask: Ask) -> str:
    """The day that a question about one day is about: today, if none is named."""
    return ask.as_of or ask.to_day or today()


def moment_of(day: str) -> str:
    """When hours of a day are judged: now, or at the end of another day; in station time."""
    now = iso_minute(datetime.now(UTC))[:16]
    return now if now.startswith(day) else f"{day}T23:59"


def today() -> str:
    """The business day that it is now, where the stations are."""
    return station_today(datetime.now(UTC))


def days_of_staffing(ask: Ask) -> dict[str, Any]:
    """The day on which somebody works there, and the first of those on which too few did."""
    return {"as_of": ask.as_of or ask.to_day or today(), "from_day": ask.from_day}


def days_of_budget(ask: Ask) -> dict[str, Any]:
    """The first and the last business day counted, and today, when reservations are looked at."""
    return {"from_day": ask.from_day, "as_of": ask.to_day or ask.as_of, "today": today()}


def days_of_work(ask: Ask) -> dict[str, Any]:
    """The first and the last day counted."""
    return {"from_day": ask.from_day, "to_day": ask.to_day or ask.as_of}
