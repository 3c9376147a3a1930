"""What reads are answered with, as JSON Schema: made from the very structs that make the answers.

Every page of a list has ``total`` where it was asked for: how many items the whole list has.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from api.http.described.people import ErasuresDue, LegalHolds
from api.http.described.readings import Readings
from api.http.described.records import RecordLines
from api.questions.client_files import ClientFile
from api.questions.following_money import MoneyTrace
from api.questions.policies import PoliciesInForce
from domain.book.privacy.readings import Opening
from projections.audit_trail.wording import TrailLine
from projections.budget.figures import Budget, PostingLine, ReservationLine
from projections.services.answers import Services, VisitLines
from projections.services.clients import ClientLines
from projections.staffing.answers import Staffing
from projections.stations.queries import StationRow
from projections.training.answers import ContinuingEducation, Training


class Stations(Struct, frozen=True, kw_only=True):
    """A page of stations by code."""

    items: list[StationRow]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


class StationAnswer(StationRow, frozen=True, kw_only=True):
    """One station; ``version`` is what ``If-Match`` names."""

    position: int
    version: int


class Postings(Struct, frozen=True, kw_only=True):
    """A page of postings by day, and the number and sum of all that the question matches."""

    items: list[PostingLine]
    count: int
    total_fen: int
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


class Reservations(Struct, frozen=True, kw_only=True):
    """A page of reservations by day, and the number and sum of all that the question matches."""

    items: list[ReservationLine]
    count: int
    total_fen: int
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


class Trail(Struct, frozen=True, kw_only=True):
    """A page of the audit trail, newest first unless asked otherwise."""

    items: list[TrailLine]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


ANSWERS: Final = (
    Budget,
    ClientFile,
    ClientLines,
    ContinuingEducation,
    ErasuresDue,
    LegalHolds,
    MoneyTrace,
    PoliciesInForce,
    Opening,
    Postings,
    Readings,
    RecordLines,
    Reservations,
    Services,
    Staffing,
    StationAnswer,
    Stations,
    Trail,
    Training,
    VisitLines,
)


def answer_schemas() -> dict[str, Any]:
    """Component schemas of every answer, by name."""
    _, found = msgspec.json.schema_components(ANSWERS, ref_template="#/components/schemas/{name}")
    return found
