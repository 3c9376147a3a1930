"""The shapes of the answers about clients; field names are the keys of the JSON documents."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from domain.ground.policy import Versions
from domain.ground.vocabulary import RiskLevel


class DueVisit(Struct, frozen=True, kw_only=True):
    """A client who is to be seen: on a day, or to the minute (station time) where hours count.

    ``rule`` is the key of the policy that asks for it, ``follow_up`` for what was promised, or
    ``case_follow_up`` for the follow-up of the closed ``case``; ``policy_version`` and
    ``document_number`` say which version of it. ``worker`` is whoever is responsible, else who was
    there last.
    """

    station: str
    client: str
    worker: str
    due_on: str
    due_at: str | None
    overdue: bool
    overdue_days: int
    rule: str
    case: str | None
    policy_version: str | None
    document_number: str
    last_visit_on: str | None
    risk: RiskLevel | None


class DueCounts(Struct, frozen=True, kw_only=True):
    """How many lines the list has, how many of them are overdue, and how many red ones of these."""

    due: int
    overdue: int
    red_overdue: int


class Covered(Struct, frozen=True, kw_only=True):
    """How many clients of a group there are, and how many were seen in the days counted."""

    clients: int
    visited: int
    percent: float | None


class RiskConflict(Struct, frozen=True, kw_only=True):
    """Records that contradict each other on a client's risk; ``level`` counts until it is settled."""

    station: str
    client: str
    level: RiskLevel
    records: list[str]


class DueVisits(Struct, frozen=True, kw_only=True):
    """Who is due on a day or within some days after it, the first one first.

    ``covered`` counts from the day ``covered_from`` on; ``by_worker`` counts the lines of the list.
    """

    due: list[DueVisit]
    counts: DueCounts
    by_worker: dict[str, int]
    covered: dict[str, Covered]
    conflicts: list[RiskConflict]
    policies: Versions
    covered_from: str
    as_of: str
    position: int | None


class ClientLine(Struct, frozen=True, kw_only=True):
    """A client; ``other_codes`` stand for the same person. ``left`` is how they left, if they did.

    ``client_name`` is there only for who searched by name and may see it.
    """

    code: str
    other_codes: list[str]
    groups: list[str]
    household: str
    service_point: str
    worker: str
    registered_on: str | None
    last_visit_on: str | None
    risk: RiskLevel | None
    next_due_on: str | None
    overdue: bool
    open_cases: int
    left: str
    left_on: str | None
    client_name: str | UnsetType = UNSET


class ClientLines(Struct, frozen=True, kw_only=True):
    """A page of clients by code; ``total`` counts those of all pages, where it was asked for."""

    items: list[ClientLine]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int | None
