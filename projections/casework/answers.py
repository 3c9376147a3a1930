"""The shapes of the answers about casework; field names are the keys of the JSON documents."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from domain.ground.policy import Versions


class IncompleteCase(Struct, frozen=True, kw_only=True):
    """A case whose file lacks something.

    ``missing`` are words of the policy on what a file needs; also ``opened`` where steps stand
    without their opening, and ``session_in_time`` where a session lies outside of the case.
    """

    station: str
    case: str
    missing: list[str]


class Awaiting(Struct, frozen=True, kw_only=True):
    """A record of a case that waits for a supervisor, with the hash of what it says."""

    station: str
    case: str
    client: str
    record: str
    stage: str
    content_sha256: str


class Referrals(Struct, frozen=True, kw_only=True):
    """Referrals that were made in the days counted, and what became of them until the last day.

    ``median_days`` is the time until they were accepted or declined, with one decimal; None where
    none was.
    """

    made: int
    accepted: int
    declined: int
    completed: int
    unanswered: int
    median_days: float | None


class Complaints(Struct, frozen=True, kw_only=True):
    """Complaints that came in in the days counted, and what became of them until the last day."""

    received: int
    answered: int
    unanswered: int
    median_days: float | None


class Casework(Struct, frozen=True, kw_only=True):
    """Cases from a day (None: the beginning) to ``as_of``, both included.

    ``opened`` counts cases, ``closed`` and ``by_close_reason`` closings, ``sessions`` and
    ``minutes`` sessions of these days. ``open`` are the cases that are open on the last of them,
    ``by_worker`` by who is responsible (an empty code for nobody). ``by_stage`` has every case that
    was open on any of the days, by how far it is on the last; ``incomplete`` lists those of them
    whose files lack something, ``awaiting_approval`` what a policy wants approved.
    """

    opened: int
    closed: int
    open: int
    declined: int
    sessions: int
    minutes: int
    by_stage: dict[str, int]
    by_worker: dict[str, int]
    by_close_reason: dict[str, int]
    incomplete: list[IncompleteCase]
    awaiting_approval: list[Awaiting]
    referrals: Referrals
    complaints: Complaints
    policies: Versions
    from_day: str | None
    as_of: str
    position: int | None


class CaseLine(Struct, frozen=True, kw_only=True):
    """A case as it stands on a day."""

    case: str
    client: str
    worker: str
    problem: str
    urgency: str
    opened_on: str | None
    stage: str
    is_open: bool
    sessions: int
    minutes: int
    last_session_on: str | None
    closed_on: str | None
    close_reason: str
    missing: list[str]


class CaseLines(Struct, frozen=True, kw_only=True):
    """A page of cases by number; ``total`` counts those of all pages, where it was asked for.

    ``required`` is what the policy asks of a file.
    """

    items: list[CaseLine]
    required: list[str]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int | None
