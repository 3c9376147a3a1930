"""What the services question answers, in the shape of its JSON."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from domain.ground.policy import Versions


class Figures(Struct, frozen=True, kw_only=True):
    """Figures of one station or of several; units are defined in ``sums``.

    ``completed`` and ``households`` are ``completed_visits`` and ``distinct_households`` by their
    short names. ``attempted`` is completed visits and attempts at which nobody was met. Keys of the maps are
    codes, and months as ``2021-06``; only what occurs is in them. The lag runs from a visit's end to
    the server's first entry of it; ``timely_rate_bp`` is the share in basis points that was entered
    within the policy's hours; both are None without visits. ``flagged`` are visits by the codes of
    their warnings. Of several stations, workers and
    projects are ``STATION/WORKER`` and ``STATION/PROJECT``.
    """

    visits: int
    in_person_visits: int
    completed_visits: int
    completed: int
    attempted: int
    not_met: int
    minutes: int
    worker_minutes: dict[str, int]
    by_group: dict[str, int]
    by_service: dict[str, int]
    by_mode: dict[str, int]
    by_month: dict[str, int]
    by_project: dict[str, int]
    distinct_persons: int
    person_times: int
    household_visits: int
    distinct_households: int
    households: int
    late_entries: int
    received_late: int
    by_lag: dict[str, int]
    mean_lag_hours: float | None
    timely_rate_bp: int | None
    corrections: int
    flagged: dict[str, int]


class StationServices(Figures, frozen=True, kw_only=True):
    """The figures of one station."""

    station: str


class Services(Figures, frozen=True, kw_only=True):
    """The figures asked for, as known at ``position``; ``per_station`` only when asked for.

    ``policies`` are the versions judged by: which visits are completed, and which entries late.
    ``groups_by_month`` are the visits of each month by group, as ``by_group`` counts them.
    """

    policies: Versions
    position: int
    groups_by_month: dict[str, dict[str, int]]
    per_station: list[StationServices] | None = None


class VisitLine(Struct, frozen=True, kw_only=True):
    """One visit behind the figures; ``mode`` is empty and ``met`` false when nobody was met.

    ``day``, ``started_at`` and ``ended_at`` are station time.
    """

    record: str
    day: str
    started_at: str
    ended_at: str
    minutes: int
    workers: list[str]
    client: str
    household: str
    mode: str
    met: bool
    persons_served: int
    target_groups: list[str]
    services: list[str]
    late_entry: bool
    received_late: bool
    corrections: int
    first_recorded_at: str
    known_from: int


class VisitLines(Struct, frozen=True, kw_only=True):
    """A page of visits in the order of their start; ``next_cursor`` is None on the last.

    The totals are of all pages, where they were asked for: how many visits, how long, to how many.
    """

    items: list[VisitLine]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    total_minutes: int | UnsetType = UNSET
    total_persons_served: int | UnsetType = UNSET
    position: int


class PersonLine(Struct, frozen=True, kw_only=True):
    """One person who was met: under which code, how often, and when last."""

    code: str
    visits: int
    minutes: int
    last_met_on: str


class PersonLines(Struct, frozen=True, kw_only=True):
    """A page of people who were met, by code; ``total`` counts all of them where it was asked for."""

    items: list[PersonLine]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int
