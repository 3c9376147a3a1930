"""What visits add up to: the counting units, defined once.

Pure: rows in, figures out. The same ``VisitSums`` forms the stored totals, the rows since the last
stored total, and so every answer.

A *visit* is a record in which the client was met, by any mode; an attempt at which nobody was met
counts in ``not_met`` and nowhere else. A *completed* visit is in person and long enough by the
policy of its day. A person is a client of a station. A household is the one that the visit names,
else the client: somebody of whom no household is known is a household alone.

A door opened once is one in-person visit, whoever was met. Minutes count once per visit, worker
minutes once per worker. Where the same people met several others at one place from one minute to
another, each record is a visit, and the door and the time count once (``CountedAgain``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import msgspec
from msgspec import Struct, field

from domain.book.deciding.lateness import lag_class
from projections.services.judged import Difference
from projections.services.tables import Visit
from projections.totals.again import CountedAgain
from projections.totals.tally import Tally


class VisitSums(Struct, array_like=True):
    """Figures of any number of visits of one station."""

    visits: int = 0
    in_person_visits: int = 0
    completed_visits: int = 0
    not_met: int = 0
    minutes: int = 0
    person_times: int = 0
    late_entries: int = 0
    received_late: int = 0
    lag_hours: int = 0
    corrections: int = 0
    worker_minutes: dict[str, int] = field(default_factory=dict)
    by_group: dict[str, int] = field(default_factory=dict)
    by_service: dict[str, int] = field(default_factory=dict)
    by_mode: dict[str, int] = field(default_factory=dict)
    by_lag: dict[str, int] = field(default_factory=dict)
    by_project: dict[str, int] = field(default_factory=dict)
    persons: Tally = field(default_factory=Tally)
    households: Tally = field(default_factory=Tally)

    def add(self, visits: Sequence[Visit]) -> None:
        """Count visits."""
        met = self._count(visits, 1)
        self.persons.add_all([visit.person_number for visit in met])
        self.households.add_all(
            [visit.household_number for visit in met if visit.mode == "in_person"]
        )

    def take(self, visits: Sequence[Visit]) -> None:
        """Undo the counting of visits. Raises ValueError for one that was never counted."""
        for visit in self._count(visits, -1):
            self.persons.take(visit.person_number)
            if visit.mode == "in_person":
                self.households.take(visit.household_number)

    def judge(self, change: Difference) -> None:
        """Take up what other rules than the seeded ones make of visits."""
        self.completed_visits += change.completed_visits
        self.late_entries += change.late_entries
        self.received_late += change.received_late

    def count_once(self, again: CountedAgain) -> None:
        """Take away what is counted again."""
        self.minutes -= again.minutes
        _increase(self.worker_minutes, again.worker_minutes, -1)

    def merge(self, other: Self) -> None:
        """Add all that another of the same station has counted."""
        self.merge_figures(other)
        merge_counts(self.worker_minutes, other.worker_minutes)
        merge_counts(self.by_project, other.by_project)
        self.persons.merge(other.persons)
        self.households.merge(other.households)

    def merge_figures(self, other: Self) -> None:
        """Add what may be added across stations.

        Not persons and households, which are numbered station by station, nor what stands under
        workers and projects, whose codes are a station's own.
        """
        self.visits += other.visits
        self.in_person_visits += other.in_person_visits
        self.completed_visits += other.completed_visits
        self.not_met += other.not_met
        self.minutes += other.minutes
        self.person_times += other.person_times
        self.late_entries += other.late_entries
        self.received_late += other.received_late
        self.lag_hours += other.lag_hours
        self.corrections += other.corrections
        merge_counts(self.by_group, other.by_group)
        merge_counts(self.by_service, other.by_service)
        merge_counts(self.by_mode, other.by_mode)
        merge_counts(self.by_lag, other.by_lag)

    def encode(self) -> bytes:
        """MessagePack."""
        return _encode(self)

    @classmethod
    def decode(cls, body: bytes) -> VisitSums:
        """Read back what ``encode`` wrote."""
        return _decode(body)

    def _count(self, visits: Sequence[Visit], sign: int) -> list[Visit]:
        """Count what is counted without numbers of people; returns the visits that met somebody."""
        met = [visit for visit in visits if visit.mode]
        self.not_met += sign * (len(visits) - len(met))
        if not met:
            return met
        # Column by column, since the interpreter adds up a column at once.
        column: Any = Visit._make(zip(*met, strict=True))
        self.visits += sign * len(met)
        self.in_person_visits += sign * column.mode.count("in_person")
        self.completed_visits += sign * sum(column.is_completed)
        self.minutes += sign * sum(column.minutes)
        self.person_times += sign * sum(column.persons_served)
        self.late_entries += sign * sum(column.is_late)
        self.received_late += sign * sum(column.is_received_late)
        self.lag_hours += sign * sum(column.lag_hours)
        self.corrections += sign * sum(column.corrections)
        _increase(self.worker_minutes, _minutes_by_worker(column.workers, column.minutes), sign)
        _increase(self.by_group, _counted(" ".join(column.target_groups).split()), sign)
        _increase(self.by_service, _counted(" ".join(column.services).split()), sign)
        _increase(self.by_mode, _counted(column.mode), sign)
        _increase(self.by_lag, _counted(map(lag_class, column.lag_hours)), sign)
        if any(column.project):
            _increase(self.by_project, _counted(filter(None, column.project)), sign)
        return met


def _minutes_by_worker(workers: Sequence[str], minutes: Sequence[int]) -> dict[str, int]:
    by_worker: dict[str, int] = {}
    for team, amount in zip(workers, minutes, strict=True):
        for worker in team.split():
            by_worker[worker] = by_worker.get(worker, 0) + amount
    return by_worker


def _counted(codes: Iterable[str]) -> dict[str, int]:
    # The visits of a station's day are few: making a Counter takes longer than counting them.
    counts: dict[str, int] = {}
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    return counts


def _increase(figures: dict[str, int], others: Mapping[str, int], sign: int) -> None:
    """Add to the figures, or take away; what comes to nothing is not kept."""
    for code, amount in others.items():
        figure = figures.get(code, 0) + sign * amount
        if figure:
            figures[code] = figure
        else:
            figures.pop(code, None)


def merge_counts(figures: dict[str, int], others: Mapping[str, int]) -> None:
    """Add counts to others; none of them comes to nothing by that."""
    get = figures.get
    for code, figure in others.items():
        figures[code] = get(code, 0) + figure


def _pack(value: Any) -> list[bytes]:
    if isinstance(value, Tally):
        return value.pack()
    raise NotImplementedError(type(value))


def _unpack(_type: type, value: Any) -> Tally:
    return Tally.unpack(value)


_encode = msgspec.msgpack.Encoder(enc_hook=_pack).encode
_decode = msgspec.msgpack.Decoder(VisitSums, dec_hook=_unpack).decode
