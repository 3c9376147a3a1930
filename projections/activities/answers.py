"""The shape of the answer about activities; field names are the keys of the JSON document."""

from __future__ import annotations

from msgspec import Struct


class Resources(Struct, frozen=True, kw_only=True):
    """What was given: how often, and what it is worth. Money and kind are never added up."""

    count: int
    cash_fen: int
    in_kind_fen: int


class Activities(Struct, frozen=True, kw_only=True):
    """What was done from one day to another, None standing for the whole life.

    ``groups`` are those that met in this time, each once however often; ``group_person_times`` and
    ``activity_person_times`` count everybody each time that they came. ``governance`` counts acts
    by kind. ``administrative_share_percent`` are the minutes of office work among all minutes of
    work that are recorded with a length (visits, group sessions, activities, desk, office), with
    two decimals; None where there are none. ``position`` repeats ``as_known``; None stands for the
    head that the view has reached.
    """

    groups: int
    group_sessions: int
    group_person_times: int
    activities: int
    activity_person_times: int
    governance: dict[str, int]
    resources: Resources
    volunteer_hours: float
    desk_services: int
    administrative_share_percent: float | None
    from_day: str | None
    to_day: str | None
    position: int | None
