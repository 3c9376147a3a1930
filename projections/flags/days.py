"""The days of stations while a page is folded: whom each record takes up, and when.

A day is one row, whatever happens on it. It holds what began on it, and what lasts into it from the
day before, so that whatever may overlap a record stands on the days of the record itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import msgspec

from domain.ground.order.engagements import DAY_MINUTES, Engaged, minutes_of_visits
from domain.ground.values import day_of
from projections.base import View
from projections.bulk import put_rows, select_for

Held = tuple[str, str, str, str, int, int, tuple[str, ...]]
"""A record as ``Engaged`` says it, with the number of its kind for the class hours, and its people."""
Place = tuple[str, str]
"""A station and a day."""

_decoder: Final = msgspec.json.Decoder(list[Held])
_encoder: Final = msgspec.json.Encoder()


class DayOfStation:
    """What counts on one day of a station, in the order in which it came.

    Of everybody it has by when the last record is over and how many minutes visits took; a record
    that is gone may have left them too high.
    """

    __slots__ = ("_bounds", "_day", "_records")

    def __init__(self, day: str, held: Iterable[Held]) -> None:
        self._day = day
        self._records: dict[str, Held] = {}
        self._bounds: dict[str, tuple[str, int]] = {}
        for each in held:
            self.add(each)

    def add(self, held: Held) -> bool:
        """Count a record; False where it may have to do with others, or is more than a day."""
        record, start, end, _household, minutes, _kind, people = held
        self._records[record] = held
        bounds = self._bounds
        is_alone = minutes <= DAY_MINUTES
        for worker in people:
            bound = bounds.get(worker)
            if bound is None:
                bounds[worker] = end, minutes
            else:
                latest, visited = bound
                visited += minutes
                if start < latest or visited > DAY_MINUTES:
                    is_alone = False
                bounds[worker] = max(end, latest), visited
        return is_alone

    def remove(self, record: str) -> None:
        """Count a record no more."""
        del self._records[record]

    def records(self) -> Collection[Held]:
        """All that counts."""
        return self._records.values()

    def visits_of(self, worker: str) -> list[Held]:
        """The visits of somebody that began on this day."""
        return [
            each
            for each in self._records.values()
            if worker in each[6] and each[4] and day_of(each[1]) == self._day
        ]

    def encode(self) -> str:
        """The day as its row holds it."""
        return _encoder.encode(list(self._records.values())).decode()


def read_days(view: View, places: Iterable[Place]) -> dict[Place, DayOfStation]:
    """The days as they stand before a page; empty ones where nothing has happened yet."""
    wanted = sorted(set(places))
    days = {place: DayOfStation(place[1], ()) for place in wanted}
    rows = select_for(
        view.conn,
        f"SELECT wanted.line, d.body FROM {{pairs}} CROSS JOIN {view.tables['days'].name} AS d "
        "WHERE d.station = left_text AND d.day = right_text",
        wanted,
    )
    for line, body in rows:
        place = wanted[line]
        days[place] = DayOfStation(place[1], _decoder.decode(body))
    return days


def write_days(view: View, days: dict[Place, DayOfStation]) -> None:
    """Put the days as they stand behind a page in the place of what was before."""
    rows = [(*place, day.encode()) for place, day in days.items()]
    put_rows(view.conn, view.tables["days"], rows, key=("station", "day"))


def lasts_over_day(visits: Sequence[Held]) -> bool:
    """Whether somebody's visits of a day last for longer than a day has."""
    if sum([each[4] for each in visits]) <= DAY_MINUTES:
        return False
    plain: list[Engaged] = [each[:6] for each in visits]
    return minutes_of_visits(plain) > DAY_MINUTES
