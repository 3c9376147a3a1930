"""The shapes of the staffing answers; field names are the keys of the JSON documents."""

from __future__ import annotations

from msgspec import Struct, field

from domain.ground.policy import Versions
from domain.ground.vocabulary import CertLevel, Engagement, StaffSource


class Person(Struct, frozen=True, kw_only=True):
    """A worker employed on the day asked about.

    ``name`` is empty: personal names are joined at the edge. ``joined_on`` begins the present stay;
    ``left_on`` is its last day when that is known already. ``valid_until`` is the last day of the
    certificate that ``cert_level`` rests on, None when it has no end. ``on_leave`` tells who is away.
    """

    station: str
    code: str
    name: str = ""
    engagement: Engagement
    full_time: bool
    fte_percent: int
    source: StaffSource
    joined_on: str
    left_on: str | None
    cert_level: CertLevel | None
    valid_until: str | None
    on_leave: bool = False


class CredentialExpiring(Struct, frozen=True, kw_only=True):
    """A certificate of a present worker that ends within 60 days, and is not renewed yet."""

    station: str
    code: str
    level: CertLevel
    valid_until: str


class StationStaffing(Struct, frozen=True, kw_only=True):
    """The figures of one station, or of several added up.

    ``fte`` is in posts, ``fte_percent_total`` in per cent of one post. A worker counts as certified
    with the highest level valid on the day. ``minimum`` and ``minimum_certified`` are per station
    and as required on ``as_of``, of stations under different rules the highest. The days below them run from ``from_day`` (the first day counted:
    the day of building, or the later day asked for; None before building) to ``as_of`` or, if
    earlier, the station's last day, all inclusive; over several stations they are station days.
    ``vacancy_days`` adds up, for each of those days, how many full-time workers on post were fewer
    than a contract in force asks for, else than the minimum; the first days of a leave count as on
    post, as many as a policy says. ``on_leave`` are away on ``as_of``.
    """

    heads: int = 0
    full_time: int = 0
    part_time: int = 0
    fte_percent_total: int = 0
    fte: float = 0.0
    on_leave: int = 0
    certified: int = 0
    certified_by_level: dict[CertLevel, int] = field(default_factory=dict)
    minimum: int
    days_below_minimum: int = 0
    vacancy_days: int = 0
    minimum_certified: int
    days_below_certified: int = 0
    from_day: str | None = None
    as_of: str


class Staffing(StationStaffing, frozen=True, kw_only=True):
    """The answer: totals, each station's figures, and the people employed on the day.

    A worker employed at two stations counts at each. ``position`` repeats ``as_known``; None stands
    for the head that the view has reached. ``policies`` are the versions that were judged by.
    """

    people: list[Person]
    credentials_expiring: list[CredentialExpiring]
    per_station: dict[str, StationStaffing]
    policies: Versions
    position: int | None


class ExpiringCredential(Struct, frozen=True, kw_only=True):
    """A present worker whose certificate level ends soon and is not renewed yet."""

    station: str
    code: str
    name: str = ""
    cert_level: CertLevel
    valid_until: str
    days_left: int


class ExpiringCredentials(Struct, frozen=True, kw_only=True):
    """The answer, soonest first; ``until`` is the last day looked at."""

    credentials: list[ExpiringCredential]
    as_of: str
    until: str
    position: int | None
