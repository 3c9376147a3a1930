"""What reads are answered with, as JSON Schema: made from the very structs that make the answers.

Every page of a list has ``total`` where it was asked for: how many items the whole list has.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from api.http.described.links import AnswerLinkGiven
from api.http.described.people import ErasuresDue, LegalHolds
from api.http.described.readings import Readings
from api.http.described.records import RecordLines
from api.http.described.reviews import ReviewDraw
from api.questions.approvals import Approvals
from api.questions.certificates.training_hours import TrainingHours
from api.questions.certificates.volunteer_service import VolunteerService
from api.questions.client_files import ClientFile
from api.questions.compared.answers import Comparison
from api.questions.evaluation.answers import (
    AutomaticScores,
    EvaluationSample,
    EvaluationTemplates,
)
from api.questions.hints import Hint
from api.questions.money.naming import MoneyNaming
from api.questions.money.statements import BankStatement
from api.questions.money.traced import MoneyTrace
from api.questions.operators.handover import HandoverPack
from api.questions.programme.policies import PoliciesInForce
from domain.book.privacy.readings import Opening
from domain.money.bookkeeping.accounts import Regime
from domain.programme.coverage import Coverage
from projections.activities.answers import Activities
from projections.audit_trail.facets import Facets
from projections.audit_trail.wording import TrailLine
from projections.budget.disclosed import Disclosures, DrawnNotice
from projections.budget.figures import Budget, PostingLine, PostingTotal, ReservationLine
from projections.budget.ledgers.figures import LedgerLine, LedgerMonth, TrialBalance
from projections.casework.answers import CaseLines, Casework
from projections.clients.answers import ClientLines, DueVisits
from projections.contracts.answers import Contracts, MilestoneEvidence
from projections.evaluation.answers import Evaluation, EvaluationByStation
from projections.facilities.answers import Facilities, FacilitiesByStation
from projections.inspections.answers import Inspections
from projections.months.queries import Months
from projections.projects.answers import Projects, ProjectsByStation
from projections.services.answers import PersonLines, Services, VisitLines
from projections.staffing.answers import Staffing
from projections.staffing.course import StaffingCourse
from projections.stations.queries import StationRow
from projections.training.answers import ContinuingEducation, Talent, Training
from projections.training.attended import AttendanceLines
from projections.training.costs import SessionCosts


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
    """A page of postings by day, and the number and sum of all that the question matches.

    ``totals`` are by kind; ``total_fen`` adds all of them unsigned.
    """

    items: list[PostingLine]
    count: int
    totals: dict[str, PostingTotal]
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


class AccountLedger(Struct, frozen=True, kw_only=True):
    """A page of an account by day, oldest first, and what all of the days are.

    Balances are debits, or below zero credits: ``closing_fen`` is opening and debits less credits.
    ``months`` are those in which something moved; ``count`` is of all lines.
    """

    account: str
    regime: Regime
    items: list[LedgerLine]
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int
    months: list[LedgerMonth]
    count: int
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


class Trail(Struct, frozen=True, kw_only=True):
    """A page of the audit trail, newest first unless asked otherwise."""

    items: list[TrailLine]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


class TrailFacets(Facets, frozen=True, kw_only=True):
    """The facets of the trail, and the position that they stand at."""

    position: int


ANSWERS: Final = (
    AccountLedger,
    Activities,
    AnswerLinkGiven,
    AttendanceLines,
    BankStatement,
    Budget,
    CaseLines,
    Casework,
    Contracts,
    Disclosures,
    DrawnNotice,
    MilestoneEvidence,
    Evaluation,
    EvaluationByStation,
    AutomaticScores,
    EvaluationSample,
    EvaluationTemplates,
    Projects,
    ProjectsByStation,
    Facilities,
    FacilitiesByStation,
    HandoverPack,
    Inspections,
    ClientFile,
    ClientLines,
    DueVisits,
    Comparison,
    ContinuingEducation,
    Coverage,
    ErasuresDue,
    LegalHolds,
    MoneyTrace,
    MoneyNaming,
    Approvals,
    Months,
    PersonLines,
    PoliciesInForce,
    Opening,
    Postings,
    Readings,
    RecordLines,
    Reservations,
    ReviewDraw,
    SessionCosts,
    Services,
    Staffing,
    StaffingCourse,
    StationAnswer,
    Stations,
    Talent,
    Trail,
    TrailFacets,
    TrialBalance,
    Training,
    TrainingHours,
    VisitLines,
    VolunteerService,
)


_WITH_HINT: Final = tuple(
    each
    for each in ANSWERS
    if "position" in each.__struct_fields__ and each not in (PoliciesInForce, StationAnswer)
)
"""Answers of questions about stations; the moment asked about may lie before all that they count."""


def answer_schemas() -> dict[str, Any]:
    """Component schemas of every answer, by name."""
    _, found = msgspec.json.schema_components(
        (*ANSWERS, Hint), ref_template="#/components/schemas/{name}"
    )
    for answer in _WITH_HINT:
        found[answer.__name__]["properties"]["hint"] = {"$ref": "#/components/schemas/Hint"}
    return found
