"""Decisions about records that exist: corrected, voided, a whole import batch voided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec import structs

from domain.activities.rules import ensure_groups_stand
from domain.book.catalogue import KIND_OF_FACT
from domain.book.changes import changed
from domain.book.commands import VoidImportBatch
from domain.book.deciding.assessments import assess
from domain.book.deciding.authority import authorise_fix, ensure_placed_within
from domain.book.deciding.flagging import ensure_around
from domain.book.deciding.repetitions import ensure_not_repeated
from domain.book.events import AnyEvent, Fact, ImportBatchVoided, RecordCorrected, RecordVoided
from domain.book.records import Records, RecordView, ensure_expected
from domain.book.refusals import (
    ImportBatchAlreadyVoided,
    KindMismatch,
    NothingChanged,
    RecordAlreadyVoided,
    UnknownImportBatch,
    UnknownRecord,
)
from domain.book.states.area import Area
from domain.book.states.station import Station, month_of_fact
from domain.book.states.streams import Stream
from domain.casework.matters.rules import ensure_matters_stand
from domain.casework.rules import ensure_cases_stand
from domain.clients.rules import ensure_undone_stays
from domain.evaluation.rules import ensure_evaluations_stand
from domain.ground.commands import Command, CorrectRecord, VoidRecord
from domain.ground.events import topic_of
from domain.ground.refusals import RuleRefusal
from domain.ground.values import station_today
from domain.inspections.rules import ensure_inspections_stand
from domain.money.advances import ensure_repayments_stand
from domain.money.budgets.rules import ensure_budgets_stand
from domain.money.claims.rules import ensure_claims_stand
from domain.money.facts import AdvanceMade, FundsReserved, Income
from domain.money.funds import ensure_covered, postings_of
from domain.money.loans.rules import ensure_loans_stand
from domain.money.refunds.rules import ensure_refunds_stand
from domain.money.reservations import ensure_reservation_open
from domain.operators.rules import ensure_contracts_stand
from domain.places.rules import ensure_places_stand
from domain.places.volunteers.rules import ensure_volunteers_stand
from domain.programme.listing import ensure_not_named
from domain.projects.rules import ensure_projects_stand
from domain.staff.facts import StaffFact
from domain.staff.handovers.rules import ensure_handovers_stand
from domain.staff.rules import ensure_removable
from domain.stations.facts import StationFact, StationPlanned
from domain.stations.refusals import StationNotOperating
from domain.stations.rules import ensure_lifecycle
from domain.training.talent.rules import ensure_talent_stands
from domain.visits.late.rules import ensure_late_entries_stand


def correct_record(station: Stream, command: CorrectRecord, records: Records) -> list[AnyEvent]:
    """Change what a record states, under the rules that a first record meets.

    Raises UnknownRecord, RecordAlreadyVoided, ReservationAlreadyResolved, ReservationExpired,
    NotPermitted, StaleVersion, KindMismatch, NothingChanged, and what the record's own kind
    refuses. A rule that forbids it says the record's ``current_version``.
    """
    view = _record_in_reach(station, command, records)
    with _naming_version(view):
        _ensure_standing(station, view, command, records)
        now = _corrected(station, view.value, command, records)
    return [
        RecordCorrected(
            record=view.record, reason_code=command.reason_code, was=view.value, now=now
        )
    ]


def _corrected(station: Stream, was: Fact, command: CorrectRecord, records: Records) -> Fact:
    changes = command.details
    if changes.whole is not KIND_OF_FACT[type(was)].details:
        raise KindMismatch(field="details", kind=topic_of(was))
    if not changes.model_fields_set:
        raise NothingChanged(field="details")
    _ensure_open(station, was, command)
    details = changed(was, changes)
    ensure_placed_within(station, command, details)
    now = assess(station, details, command, was, records)
    # Whoever corrects a time need not know the name: what was committed to goes on standing.
    standing = set(was.sd).difference(command.superseded).union(command.commitments)
    now = structs.replace(now, sd=tuple(sorted(standing)))
    if now == was:
        raise NothingChanged(field="details")
    ensure_not_repeated(station, now, command, records, was)
    ensure_around(station, now, command.record, records, was)
    return now


def void_record(station: Stream, command: VoidRecord, records: Records) -> list[AnyEvent]:
    """Take a record out of every count, provided that what remains still holds together.

    Raises UnknownRecord, RecordAlreadyVoided, ReservationAlreadyResolved, ReservationExpired,
    NotPermitted, StaleVersion, PeriodAlreadyClosed, LateEntryNotApproved, DivisionInUse, and what
    ``_ensure_removable`` refuses. A rule that forbids it says the record's ``current_version``.
    """
    view = _record_in_reach(station, command, records)
    with _naming_version(view):
        _ensure_standing(station, view, command, records)
        _ensure_open(station, view.value, command)
        if isinstance(station, Station) and isinstance(view.value, StationPlanned):
            day = view.value.planned_on
            raise StationNotOperating(field="record", status=station.status_on(day), day=day)
        if isinstance(station, Area):
            ensure_not_named(station.places, {view.record}, field="record")
        else:
            _ensure_removable(station, [view], field="record")
    return [RecordVoided(record=view.record, reason_code=command.reason_code, was=view.value)]


def void_import_batch(
    station: Station, command: VoidImportBatch, records: Records
) -> list[AnyEvent]:
    """Void everything that a batch made and that still counts, as one decision.

    It is judged as a whole: what was recorded since on top of the batch must still hold without
    it. Money out is voided before money in, so that no grant is overdrawn in between, and what is
    paid back before what was advanced; the plan of
    a station stays, and so do reservations that were resolved, which do not count any more.

    Raises UnknownImportBatch, ImportBatchAlreadyVoided, PeriodAlreadyClosed,
    LateEntryNotApproved, and what ``_ensure_removable`` refuses.
    """
    ensure_batch(station, command.voided_batch, field="voided_batch")
    views = [
        view
        for view in records.in_batch(command.voided_batch)
        if not isinstance(view.value, StationPlanned) and not _is_resolved(station, view)
    ]
    today = station_today(command.now)
    for month, count in Counter(month_of_fact(view.value) for view in views).items():
        station.ensure_open_month(month, command.late_entry, today, records=count)
    _ensure_removable(station, views, field="voided_batch")
    views.sort(key=lambda view: isinstance(view.value, Income | AdvanceMade))
    voids: list[AnyEvent] = [
        RecordVoided(record=view.record, reason_code="wrong_import", was=view.value)
        for view in views
    ]
    return [*voids, ImportBatchVoided(batch=command.voided_batch, records=len(voids))]


def ensure_batch(station: Stream, code: str, *, field: str) -> None:
    """Refuse a batch that the station does not have any more.

    Raises UnknownImportBatch or ImportBatchAlreadyVoided.
    """
    batch = station.batches.get(code)
    if batch is None:
        raise UnknownImportBatch(field=field, batch=code)
    if batch.is_voided:
        raise ImportBatchAlreadyVoided(field=field, batch=code)


def _record_in_reach(
    station: Stream, command: CorrectRecord | VoidRecord, records: Records
) -> RecordView:
    view = records.find(command.record, station.code)
    if view is None:
        raise UnknownRecord(field="record", record=command.record)
    authorise_fix(command, topic_of(view.value), is_own=view.actor == command.actor)
    return view


def _ensure_standing(
    station: Stream, view: RecordView, command: CorrectRecord | VoidRecord, records: Records
) -> None:
    if view.is_voided:
        # Before its version: reading it again would help nobody.
        raise RecordAlreadyVoided(field="record", record=view.record)
    ensure_expected(command, view.version)
    if isinstance(station, Station) and isinstance(view.value, FundsReserved):
        ensure_reservation_open(station, view.record, command, records, field="record")


@contextmanager
def _naming_version(view: RecordView) -> Iterator[None]:
    """Let a rule that forbids a change say which version of the record it was judged against."""
    try:
        yield
    except RuleRefusal as refusal:
        refusal.params = {**refusal.params, "current_version": view.version}
        raise


def _is_resolved(station: Station, view: RecordView) -> bool:
    """Whether a record is a reservation that keeps no money any more."""
    is_reservation = isinstance(view.value, FundsReserved)
    return is_reservation and view.record not in station.funds.reservations


def _ensure_open(station: Stream, fact: Fact, command: Command) -> None:
    today = station_today(command.now)
    station.ensure_open_month(month_of_fact(fact), command.late_entry, today)


def _ensure_removable(station: Station, views: Sequence[RecordView], *, field: str) -> None:
    """Refuse to void records that others rest on.

    Raises InsufficientFunds and ReleasedMoneySpent (money that is already spent), AdvanceAlreadyRepaid,
    SubmissionAlreadyPaid, ExpenditureHasRefunds, LoanAlreadyRepaid,
    ClientsAlreadyMerged, GroupHasSessions, CaseHasSteps, AnswersStand, ProjectHasRecords,
    CodeHasRecords, VolunteerHasHours, ExamHasResult, SupervisorEndStands,
    BudgetHasAmendments, ContractHasRecords, HandoverAnswered, EvaluationHasRecords,
    InspectionHasRecords, LateRequestAlreadyDecided,
    RosterContradiction, StationNotOperating or StationNotBuilt.
    """
    gone = {view.record for view in views}
    ensure_repayments_stand(station.funds, gone)
    ensure_refunds_stand(station.funds, gone, field=field)
    ensure_loans_stand(station.funds, gone)
    ensure_claims_stand(station.funds.claims, gone, field=field)
    removed = [posting for view in views for posting in postings_of(view.value)]
    ensure_covered(station.funds, (), removed, field=field)
    ensure_undone_stays(station.clients, gone, field=field)
    ensure_groups_stand(station.groups, gone, field=field)
    ensure_cases_stand(station.cases, gone, field=field)
    ensure_matters_stand(station.matters, gone, field=field)
    ensure_projects_stand(station.projects, gone, field=field)
    ensure_places_stand(station.places, gone, field=field)
    ensure_volunteers_stand(station.volunteers, gone, field=field)
    ensure_talent_stands(station.talent, gone, field=field)
    ensure_budgets_stand(station.budgets, gone, field=field)
    ensure_handovers_stand(station.handovers, gone, field=field)
    ensure_contracts_stand(station.contracts, gone, field=field)
    ensure_evaluations_stand(station.evaluations, gone, field=field)
    ensure_inspections_stand(station.inspections, gone, field=field)
    ensure_late_entries_stand(station.late_entries, gone, field=field)
    for worker in {view.value.worker for view in views if isinstance(view.value, StaffFact)}:
        ensure_removable(station, worker, gone)
    if any(isinstance(view.value, StationFact) for view in views):
        receipts = station.municipal_receipts.items()
        ensure_lifecycle(
            {record: fact for record, fact in station.lifecycle.items() if record not in gone},
            [day for record, day in receipts if record not in gone],
            field=field,
        )
