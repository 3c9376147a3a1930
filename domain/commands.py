"""Every request that changes the ledger: a context and, for a fact, its details.

*Details* are what a person fills in; the same model serves the first record, the HTTP body and an
imported row, and a correction takes any of its fields (*changes*). A *command* adds who, when,
through which door, and under which id, so that a decision needs no clock, no random and no session.
Fields marked personal are sealed before a decision is made; the decision sees only the digests.

One file, because it is the list of everything that can be asked of the ledger.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from domain import errors, vocabulary
from domain.fields import (
    AT_LEAST_ONE,
    Amount,
    CalendarMonth,
    CaseNumber,
    Category,
    ClassHours,
    ClientCode,
    Code,
    Day,
    Instant,
    Moment,
    Name,
    NamedCode,
    NamedStation,
    Note,
    Number,
    PersonalText,
    Reason,
    RecordId,
    RequiredReason,
    Service,
    Sha256,
    Source,
    StationCode,
    TargetGroup,
    Text,
    WorkerCode,
    refuse,
)
from domain.ordering import LaterThan
from domain.people import Personal
from domain.policy import MOST_LATE_ENTRY_RECORDS
from domain.reach import Reach
from domain.retention import Trace

_FORM = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


class Details(BaseModel):
    """What a person states about one fact."""

    model_config = _FORM


class AreaDetails(BaseModel):
    """A township, district or city by division code and name."""

    model_config = _FORM

    code: Code
    name: Name


class AttachmentDetails(BaseModel):
    """A file by the SHA-256 of its bytes."""

    model_config = _FORM

    sha256: Sha256
    media_type: Annotated[Text, Field(max_length=100)] = ""
    size_bytes: Annotated[Number, Field(ge=0, le=2**40)] = 0


class StationPlanDetails(Details):
    """A planned station and the areas that it belongs to."""

    name: Name
    township: AreaDetails
    district: AreaDetails
    city: AreaDetails
    planned_on: Day


class StationAreaDetails(Details):
    """The areas of a station from a day on."""

    township: AreaDetails
    district: AreaDetails
    city: AreaDetails
    effective_on: Day


class StationBuiltDetails(Details):
    """The day on which the station was built."""

    built_on: Day


class StationOpenedDetails(Details):
    """The day of opening and the operating model."""

    opened_on: Day
    operating_model: vocabulary.OperatingModel
    operator: Text = ""


class StationSuspendedDetails(Details):
    """The first day of a suspension."""

    suspended_on: Day


class StationClosedDetails(Details):
    """The last day of a station."""

    closed_on: Day


class StaffJoinedDetails(Details):
    """A worker and the terms of joining; without a share of time, the policy's for the engagement."""

    worker: WorkerCode
    engagement: vocabulary.Engagement
    source: vocabulary.StaffSource
    joined_on: Day
    fte_percent: Annotated[Number, Field(ge=1, le=100)] | None = None
    name: Annotated[PersonalText, Personal("worker", is_name=True)] = ""
    phone: Annotated[PersonalText, Personal("worker")] = ""


class StaffRoleDetails(Details):
    """The engagement of a worker from a day on; without a share of time, the policy's for it."""

    worker: WorkerCode
    engagement: vocabulary.Engagement
    changed_on: Day
    fte_percent: Annotated[Number, Field(ge=1, le=100)] | None = None
    position: Text = ""


class StaffLeftDetails(Details):
    """A worker's last day."""

    worker: WorkerCode
    left_on: Day


class StaffCredentialDetails(Details):
    """A professional certificate of a worker."""

    worker: WorkerCode
    level: vocabulary.CertLevel
    valid_from: Day
    valid_until: Annotated[Day | None, LaterThan("valid_from", or_equal=True)] = None
    number: Annotated[PersonalText, Personal("worker")] = ""


class HomeVisitDetails(Details):
    """One visit at which the client, or somebody for the client, was met."""

    visitors: Annotated[tuple[WorkerCode, ...], Field(max_length=20), AT_LEAST_ONE]
    client: ClientCode
    started_at: Moment
    ended_at: Annotated[Moment, LaterThan("started_at")]
    mode: vocabulary.VisitMode
    services: Annotated[tuple[Service, ...], Field(max_length=20), AT_LEAST_ONE]
    target_groups: Annotated[tuple[TargetGroup, ...], Field(max_length=30)] = ()
    household: Code | None = None
    service_point: Code | None = None
    persons_served: Annotated[Number, Field(ge=1, le=200)] = 1
    purpose: vocabulary.VisitPurpose = "routine"
    needs: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    risk_before: vocabulary.RiskLevel | None = None
    risk_after: vocabulary.RiskLevel | None = None
    follow_up_due: Day | None = None
    outcome: vocabulary.VisitOutcome = "completed"
    attachments: Annotated[tuple[AttachmentDetails, ...], Field(max_length=50)] = ()
    claimed_recorded_on: Day | None = None
    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    address: Annotated[PersonalText, Personal("client")] = ""
    narrative: Annotated[Note, Personal("client")] = ""


class HomeVisitNotMetDetails(Details):
    """One attempt at which nobody was home."""

    visitors: Annotated[tuple[WorkerCode, ...], Field(max_length=20), AT_LEAST_ONE]
    client: ClientCode
    attempted_at: Moment
    target_groups: Annotated[tuple[TargetGroup, ...], Field(max_length=30)] = ()
    household: Code | None = None
    service_point: Code | None = None
    purpose: vocabulary.VisitPurpose = "routine"
    follow_up_due: Day | None = None
    attachments: Annotated[tuple[AttachmentDetails, ...], Field(max_length=50)] = ()
    claimed_recorded_on: Day | None = None
    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    address: Annotated[PersonalText, Personal("client")] = ""
    narrative: Annotated[Note, Personal("client")] = ""


class AttendanceDetails(BaseModel):
    """One worker at a session; the hours are the session's unless stated."""

    model_config = _FORM

    worker: WorkerCode
    hours: ClassHours | None = None


def _each_worker_once(attendance: tuple[AttendanceDetails, ...]) -> tuple[AttendanceDetails, ...]:
    if len({person.worker for person in attendance}) != len(attendance):
        raise refuse(errors.BadValue)
    return attendance


class TrainingSessionDetails(Details):
    """One training session and who attended it."""

    course: Name
    class_tier: Text = ""
    format: vocabulary.TrainingFormat
    started_at: Moment
    ended_at: Annotated[Moment, LaterThan("started_at")]
    hours: ClassHours
    attendance: Annotated[
        tuple[AttendanceDetails, ...],
        Field(max_length=500),
        AT_LEAST_ONE,
        AfterValidator(_each_worker_once),
    ]
    claimed_headcount: Annotated[Number, Field(ge=0, le=100_000)] | None = None
    attachments: Annotated[tuple[AttachmentDetails, ...], Field(max_length=50)] = ()
    lecturer: Annotated[PersonalText, Personal()] = ""


class _GrantTerms(Details):
    """The restrictions that an allocation document puts on a grant."""

    document_number: Text = ""
    allowed_categories: Annotated[tuple[Category, ...], Field(max_length=20)] = ()
    forbidden_categories: Annotated[tuple[Category, ...], Field(max_length=20)] = ()
    period_from: Day | None = None
    period_until: Annotated[Day | None, LaterThan("period_from", or_equal=True)] = None


class GrantPromisedDetails(_GrantTerms):
    """A grant that a document promises."""

    grant: Code
    source: Source
    amount_fen: Annotated[Amount, Field(alias="amount")]
    promised_on: Day


class GrantReceivedDetails(_GrantTerms):
    """Money that arrived. Restrictions left out are those that the grant already has."""

    grant: Code
    source: Source
    amount_fen: Annotated[Amount, Field(alias="amount")]
    received_on: Day
    voucher_number: Text = ""
    summary: Annotated[PersonalText, Personal()] = ""


class GrantReclaimedDetails(Details):
    """Money that the granter took back."""

    grant: Code
    source: Source
    amount_fen: Annotated[Amount, Field(alias="amount")]
    reclaimed_on: Day
    document_number: Text = ""


class SourceLineDetails(BaseModel):
    """What one source pays, as an amount or as a weight of the whole.

    Without a grant the ledger takes the oldest that may pay.
    """

    model_config = _FORM

    source: Source
    grant: Code | None = None
    amount_fen: Annotated[Amount | None, Field(alias="amount")] = None
    weight: Annotated[Number, Field(ge=1, le=1_000_000)] | None = None


def _by_amount_or_by_weight(
    lines: tuple[SourceLineDetails, ...],
) -> tuple[SourceLineDetails, ...]:
    if any(line.amount_fen is None and line.weight is None for line in lines):
        raise refuse(errors.MissingValue)
    if any(line.amount_fen is not None for line in lines) and any(
        line.weight is not None for line in lines
    ):
        raise refuse(errors.BadValue)
    return lines


SourceLines = Annotated[
    tuple[SourceLineDetails, ...],
    Field(max_length=50),
    AT_LEAST_ONE,
    AfterValidator(_by_amount_or_by_weight),
]


class FundsReservedDetails(Details):
    """Money kept for one purpose until a day, split over its sources like an expenditure."""

    category: Category
    reserved_on: Day
    valid_until: Annotated[Day, LaterThan("reserved_on", or_equal=True)]
    amount_fen: Annotated[Amount, Field(alias="amount")]
    lines: SourceLines
    document_number: Text = ""
    payee: Annotated[PersonalText, Personal()] = ""
    summary: Annotated[PersonalText, Personal()] = ""


class ExpenditureDetails(Details):
    """Money spent on one purpose, split over its sources."""

    category: Category
    spent_on: Day
    amount_fen: Annotated[Amount, Field(alias="amount")]
    lines: SourceLines
    voucher_number: Text = ""
    voucher_sha256: Sha256 | None = None
    linked_records: Annotated[tuple[RecordId, ...], Field(max_length=200)] = ()
    handled_by: WorkerCode | None = None
    payee: Annotated[PersonalText, Personal()] = ""
    summary: Annotated[PersonalText, Personal()] = ""


class Changes(BaseModel):
    """Those of a record's details that a correction states; what it leaves out stands as recorded.

    Null takes away what may be absent. ``whole`` are the details that they are part of; there is
    one model for each kind of them (``domain.changes``).
    """

    model_config = _FORM

    whole: ClassVar[type[Details]]

    @model_serializer(mode="wrap")
    def _stated(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        given: dict[str, Any] = handler(self)
        return {name: value for name, value in given.items() if name in self.model_fields_set}


class Command(BaseModel):
    """What every request carries.

    ``event_id`` becomes the id of the event, and of the record where it makes one. ``reason`` is
    kept readable for ever. ``late_entry`` names an approved late entry, ``batch`` an import batch;
    ``commitments`` are the digests of the personal fields, put in by the ledger. ``reach`` says
    which stations the actor may write to; every door has to say it, and no entry holds it.
    ``expected_versions`` are those of which what the command rests on has to have one: the record
    that is corrected or voided, else the station; None for any.
    """

    model_config = _FORM

    station: NamedStation
    command_id: Annotated[str, Field(min_length=1, max_length=200)]
    event_id: RecordId
    actor: Code
    role: vocabulary.Role
    reach: Annotated[Reach, Field(exclude=True)]
    channel: vocabulary.Channel
    now: Instant
    on_behalf_of: Code | None = None
    device_time: Instant | None = None
    expected_versions: tuple[Annotated[Number, Field(ge=0)], ...] | None = None
    reason: Reason = ""
    late_entry: RecordId | None = None
    batch: RecordId | None = None
    commitments: tuple[str, ...] = ()

    @property
    def causes(self) -> tuple[str, ...]:
        """What the events of this command rest on."""
        return tuple(cause for cause in (self.batch, self.late_entry) if cause)

    @property
    def skew_ms(self) -> int:
        """How far the device's clock was ahead of the server's when the command was sent."""
        if self.device_time is None:
            return 0
        return round((self.device_time - self.now).total_seconds() * 1000)


class RecordingCommand(Command):
    """A command that makes a record out of details."""

    details: SerializeAsAny[Details]


class PlanStation(RecordingCommand):
    """Start a station's stream."""

    station: StationCode
    details: StationPlanDetails


class ChangeStationArea(RecordingCommand):
    """Put a station under other areas from a day on."""

    details: StationAreaDetails


class BuildStation(RecordingCommand):
    """State that the station is built."""

    details: StationBuiltDetails


class OpenStation(RecordingCommand):
    """Open the station, or resume after a suspension."""

    details: StationOpenedDetails


class SuspendStation(RecordingCommand):
    """Suspend the station."""

    details: StationSuspendedDetails


class CloseStation(RecordingCommand):
    """End the station."""

    details: StationClosedDetails


class JoinStaff(RecordingCommand):
    """Put a worker on the roster."""

    details: StaffJoinedDetails


class ChangeStaffRole(RecordingCommand):
    """Change a worker's engagement."""

    details: StaffRoleDetails


class LeaveStaff(RecordingCommand):
    """Take a worker off the roster."""

    details: StaffLeftDetails


class RecordStaffCredential(RecordingCommand):
    """Record a worker's certificate."""

    details: StaffCredentialDetails


class RecordHomeVisit(RecordingCommand):
    """Record a visit."""

    details: HomeVisitDetails


class RecordHomeVisitNotMet(RecordingCommand):
    """Record an attempt at which nobody was home."""

    details: HomeVisitNotMetDetails


class HoldTrainingSession(RecordingCommand):
    """Record a training session."""

    details: TrainingSessionDetails


class PromiseGrant(RecordingCommand):
    """Record a promised grant."""

    details: GrantPromisedDetails


class ReceiveGrant(RecordingCommand):
    """Record money of a grant that arrived."""

    details: GrantReceivedDetails


class ReclaimGrant(RecordingCommand):
    """Record money that was taken back."""

    details: GrantReclaimedDetails


class ReserveFunds(RecordingCommand):
    """Keep money for a purpose until a day."""

    details: FundsReservedDetails


class RecordExpenditure(RecordingCommand):
    """Record money that was spent; the reservation that it names is resolved by it."""

    details: ExpenditureDetails
    reservation: RecordId | None = None

    @property
    def causes(self) -> tuple[str, ...]:
        """What the events of this command rest on, the reservation that is posted among it."""
        reservation = () if self.reservation is None else (self.reservation,)
        return (*super().causes, *reservation)


class CorrectRecord(Command):
    """Change what a record states.

    ``superseded`` are those of the record's digests whose fields are stated anew or taken away,
    put in by the ledger with the commitments.
    """

    reason: RequiredReason
    record: RecordId
    reason_code: vocabulary.ReasonCode
    details: SerializeAsAny[Changes]
    superseded: tuple[str, ...] = ()


class VoidRecord(Command):
    """Take a record out of every count, for good."""

    reason: RequiredReason
    record: RecordId
    reason_code: vocabulary.ReasonCode


class ReleaseReservation(Command):
    """Give reserved money free again before its last day."""

    reason: RequiredReason
    reservation: RecordId


class ClosePeriod(Command):
    """Close a month."""

    month: CalendarMonth


class ReopenPeriod(Command):
    """Open a closed month again."""

    reason: RequiredReason
    month: CalendarMonth


class ApproveLateEntry(Command):
    """Allow so many records for a closed month, until a day."""

    reason: RequiredReason
    month: CalendarMonth
    records: Annotated[Number, Field(ge=1, le=MOST_LATE_ENTRY_RECORDS)] = 1
    expires_on: Day


class StartImport(Command):
    """Take in a workbook file; its rows follow as commands that name this batch."""

    file_sha256: Sha256
    rows: Annotated[Number, Field(ge=0, le=2**53 - 1)]


class VoidImportBatch(Command):
    """Void every record of a batch that still counts."""

    reason: RequiredReason
    voided_batch: RecordId


class ErasePerson(Command):
    """Forget a person, or restrict them where a statute still forbids that.

    ``person`` is a worker's or client's code, or the id of a record with personal text of its own.
    Whoever has a phone or identity number for a code, from before those were refused, can still be
    erased. ``traces`` and ``fields_count`` are what the book and the vault hold about them; the
    ledger puts them in, together with ``expected_versions``, so that nothing can come in between.
    """

    reason: RequiredReason
    about: vocabulary.PersonKind
    person: NamedCode
    legal_basis: vocabulary.LegalBasis
    requested_by: Code
    requested_on: Day
    approved_by: Code
    traces: tuple[Trace, ...] | None = None
    fields_count: Annotated[Number, Field(ge=0)] = 0


class PlaceLegalHold(Command):
    """Keep a person's data for a case; ``is_known`` is put in by the ledger."""

    reason: RequiredReason
    about: vocabulary.PersonKind
    person: NamedCode
    case_number: CaseNumber
    is_known: bool = False


class ReleaseLegalHold(Command):
    """End a legal hold."""

    reason: RequiredReason
    hold: RecordId


DETAILS_BY_COMMAND: dict[type[RecordingCommand], type[Details]] = {
    command: command.model_fields["details"].annotation  # type: ignore[misc]  # a concrete model
    for command in RecordingCommand.__subclasses__()
}
"""Recording command -> the details that it takes."""

COMMANDS: tuple[type[Command], ...] = (
    *DETAILS_BY_COMMAND,
    CorrectRecord,
    VoidRecord,
    ReleaseReservation,
    ClosePeriod,
    ReopenPeriod,
    ApproveLateEntry,
    StartImport,
    VoidImportBatch,
    ErasePerson,
    PlaceLegalHold,
    ReleaseLegalHold,
)
"""Every command there is."""

CONTEXT_FIELDS = frozenset(Command.model_fields)
