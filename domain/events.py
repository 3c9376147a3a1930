"""The catalogue: every fact that a station's stream can hold, one frozen struct each.

A stored name (the ``tag``) never changes; a new shape raises ``schema_version``, which becomes part
of the tag, and adds an upcaster; a new *meaning* is a new event. Fields are plain JSON: integers,
text, lists. Nothing personal is here: people are codes, each marked with whose it is
(``domain.people``), and ``_sd`` holds the salted digests that commit to what the person vault keeps
(RFC 9901 disclosure digests, sorted).

*Facts* state what happened at the station and can be corrected or voided. *Control* events speak
about records, months and people. Corrections carry the old and the new value whole, so that folding a
stream never has to look back: take ``was`` away, add ``now``.

One file, because it is the specification of what is stored for ever, read from top to bottom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Final, get_args

from msgspec import UNSET, Struct, UnsetType, field

from domain.people import (
    ClientCode,
    Code,
    PersonCode,
    PersonCodeOf,
    Text,
    WorkerCode,
    ensure_marked,
)
from domain.values import ISODate, ISOMinute, Month
from domain.vocabulary import (
    Category,
    CertLevel,
    Engagement,
    LegalBasis,
    OperatingModel,
    PersonKind,
    ReasonCode,
    RetentionClass,
    RiskLevel,
    Service,
    Source,
    StaffSource,
    TargetGroup,
    TrainingFormat,
    VisitMode,
    VisitOutcome,
    VisitPurpose,
)

FINGERPRINTED_BY_FACT: Final = True
"""A fingerprint takes in those of these facts that are read, and not this text (``fingerprints``)."""

AttendeeCode = Annotated[str, PersonCode("worker", role="attendee")]
VisitorCode = Annotated[str, PersonCode("worker", role="visitor")]
HandlerCode = Annotated[str, PersonCode("worker", role="handler")]
CodeOfKind = Annotated[str, PersonCodeOf("about")]
"""The code of a person, or the id of a record with text of its own, as ``about`` says."""


class Part(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,  # no cycle can form, and following millions of entries would double their cost
):
    """A value inside an event."""


class Event(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="fact",
    gc=False,
):
    """What all events share: their digests of personal fields, and a schema version."""

    schema_version: ClassVar[int] = 1

    sd: tuple[Code, ...] = field(name="_sd", default=())


class Area(Part, frozen=True, kw_only=True):
    """A township, district or city by its division code (GB/T 2260, GB/T 10114) and name."""

    code: Code
    name: Text


class Attachment(Part, frozen=True, kw_only=True):
    """A file kept outside the ledger, known by the SHA-256 of its bytes."""

    sha256: Code
    media_type: Text = ""
    size_bytes: int = 0


class Attendance(Part, frozen=True, kw_only=True):
    """One person at one training session and the class hours credited, in hundredths."""

    worker: AttendeeCode
    credited_hours_hundredths: int


class SourceLine(Part, frozen=True, kw_only=True):
    """The part of an expenditure or reservation that one grant of one source pays, in fen."""

    source: Source
    grant: Code
    amount_fen: int


class StationPlanned(Event, frozen=True, kw_only=True, tag="station.planned"):
    """A station is planned for a township."""

    name: Text
    township: Area
    district: Area
    city: Area
    planned_on: ISODate


class StationAreaChanged(Event, frozen=True, kw_only=True, tag="station.area_changed"):
    """The station belongs to other areas from a day on, after a merger or a renaming."""

    township: Area
    district: Area
    city: Area
    effective_on: ISODate


class StationBuilt(Event, frozen=True, kw_only=True, tag="station.built"):
    """The station is built; from here on it may receive the municipal one-off."""

    built_on: ISODate


class StationOpened(Event, frozen=True, kw_only=True, tag="station.opened"):
    """The station opens, or resumes after a suspension, under an operating model."""

    opened_on: ISODate
    operating_model: OperatingModel
    operator: Text = ""


class StationSuspended(Event, frozen=True, kw_only=True, tag="station.suspended"):
    """The station stops working for a time."""

    suspended_on: ISODate


class StationClosed(Event, frozen=True, kw_only=True, tag="station.closed"):
    """The station ends for good."""

    closed_on: ISODate


class StaffJoined(Event, frozen=True, kw_only=True, tag="staff.joined"):
    """A worker joins the station; the joining day is the first working day."""

    worker: WorkerCode
    engagement: Engagement
    source: StaffSource
    joined_on: ISODate
    fte_percent: int = 100


class StaffRoleChanged(Event, frozen=True, kw_only=True, tag="staff.role_changed"):
    """A worker's engagement changes from a day on."""

    worker: WorkerCode
    engagement: Engagement
    changed_on: ISODate
    fte_percent: int = 100
    position: Text = ""


class StaffLeft(Event, frozen=True, kw_only=True, tag="staff.left"):
    """A worker leaves; the leaving day is the last working day."""

    worker: WorkerCode
    left_on: ISODate


class StaffCredentialRecorded(Event, frozen=True, kw_only=True, tag="staff.credential_recorded"):
    """A worker holds a professional certificate from a day on, perhaps until another."""

    worker: WorkerCode
    level: CertLevel
    valid_from: ISODate
    valid_until: ISODate | UnsetType = UNSET


class HomeVisitRecorded(Event, frozen=True, kw_only=True, tag="home_visit.recorded"):
    """A client was visited and met, at the door or by other permitted means."""

    visitors: tuple[VisitorCode, ...]
    client: ClientCode
    started_at: ISOMinute
    ended_at: ISOMinute
    duration_minutes: int
    mode: VisitMode
    services: tuple[Service, ...]
    target_groups: tuple[TargetGroup, ...] = ()
    household: Code = ""
    service_point: Code = ""
    persons_served: int = 1
    purpose: VisitPurpose = "routine"
    needs: tuple[Code, ...] = ()
    risk_before: RiskLevel | UnsetType = UNSET
    risk_after: RiskLevel | UnsetType = UNSET
    follow_up_due: ISODate | UnsetType = UNSET
    outcome: VisitOutcome = "completed"
    attachments: tuple[Attachment, ...] = ()
    claimed_recorded_on: ISODate | UnsetType = UNSET


class HomeVisitNotMet(Event, frozen=True, kw_only=True, tag="home_visit.not_met"):
    """Somebody knocked and nobody was home; honest work that counts as attempted."""

    visitors: tuple[VisitorCode, ...]
    client: ClientCode
    attempted_at: ISOMinute
    target_groups: tuple[TargetGroup, ...] = ()
    household: Code = ""
    service_point: Code = ""
    purpose: VisitPurpose = "routine"
    follow_up_due: ISODate | UnsetType = UNSET
    attachments: tuple[Attachment, ...] = ()
    claimed_recorded_on: ISODate | UnsetType = UNSET


class TrainingSessionHeld(Event, frozen=True, kw_only=True, tag="training.session_held"):
    """A training session took place, attended person by person."""

    course: Text
    class_tier: Text
    format: TrainingFormat
    started_at: ISOMinute
    ended_at: ISOMinute
    hours_hundredths: int
    attendance: tuple[Attendance, ...]
    claimed_headcount: int | UnsetType = UNSET
    attachments: tuple[Attachment, ...] = ()


class GrantPromised(Event, frozen=True, kw_only=True, tag="grant.promised"):
    """An allocation document promises money under stated restrictions."""

    grant: Code
    source: Source
    amount_fen: int
    promised_on: ISODate
    document_number: Code = ""
    allowed_categories: tuple[Category, ...] = ()
    forbidden_categories: tuple[Category, ...] = ()
    period_from: ISODate | UnsetType = UNSET
    period_until: ISODate | UnsetType = UNSET


class GrantReceived(Event, frozen=True, kw_only=True, tag="grant.received"):
    """Money of a grant arrived; restrictions stated here bind the grant from now on."""

    grant: Code
    source: Source
    amount_fen: int
    received_on: ISODate
    document_number: Code = ""
    voucher_number: Code = ""
    allowed_categories: tuple[Category, ...] = ()
    forbidden_categories: tuple[Category, ...] = ()
    period_from: ISODate | UnsetType = UNSET
    period_until: ISODate | UnsetType = UNSET


class GrantReclaimed(Event, frozen=True, kw_only=True, tag="grant.reclaimed"):
    """The granter took unused money back."""

    grant: Code
    source: Source
    amount_fen: int
    reclaimed_on: ISODate
    document_number: Code = ""


class FundsReserved(Event, frozen=True, kw_only=True, tag="funds.reserved"):
    """Money is kept for one purpose until a day; it cannot be spent on anything else meanwhile.

    An expenditure that rests on it (``causes``) or a release ends it before that.
    """

    category: Category
    reserved_on: ISODate
    valid_until: ISODate
    amount_fen: int
    lines: tuple[SourceLine, ...]
    document_number: Code = ""


class ExpenditureRecorded(Event, frozen=True, kw_only=True, tag="expenditure.recorded"):
    """Money was spent on one purpose, paid by one or more grants to the fen."""

    category: Category
    spent_on: ISODate
    amount_fen: int
    lines: tuple[SourceLine, ...]
    voucher_number: Code = ""
    voucher_sha256: Code = ""
    linked_records: tuple[Code, ...] = ()
    handled_by: HandlerCode = ""


Fact = (
    StationPlanned
    | StationAreaChanged
    | StationBuilt
    | StationOpened
    | StationSuspended
    | StationClosed
    | StaffJoined
    | StaffRoleChanged
    | StaffLeft
    | StaffCredentialRecorded
    | HomeVisitRecorded
    | HomeVisitNotMet
    | TrainingSessionHeld
    | GrantPromised
    | GrantReceived
    | GrantReclaimed
    | FundsReserved
    | ExpenditureRecorded
)
"""Everything that can be corrected and voided."""


class RecordCorrected(Event, frozen=True, kw_only=True, tag="record.corrected"):
    """A record gets a whole new value; the old one stays readable here and in its own event."""

    record: Code
    reason_code: ReasonCode
    was: Fact
    now: Fact


class RecordVoided(Event, frozen=True, kw_only=True, tag="record.voided"):
    """A record no longer counts, for good; it stays readable."""

    record: Code
    reason_code: ReasonCode
    was: Fact


class ReservationReleased(Event, frozen=True, kw_only=True, tag="reservation.released"):
    """Reserved money is free again; ``reservation`` is the record that reserved it."""

    reservation: Code


class PeriodClosed(Event, frozen=True, kw_only=True, tag="period.closed"):
    """A month is closed: its records need an approved late entry from now on."""

    month: Month


class PeriodReopened(Event, frozen=True, kw_only=True, tag="period.reopened"):
    """A closed month is open again."""

    month: Month


class LateEntryApproved(Event, frozen=True, kw_only=True, tag="late_entry.approved"):
    """So many records may still be made for a closed month, up to and including a day."""

    month: Month
    records: int
    expires_on: ISODate


class WorkbookImported(Event, frozen=True, kw_only=True, tag="import.started"):
    """A workbook file is taken in; the records that follow name this event as their cause."""

    file_sha256: Code
    rows: int


class ImportBatchVoided(Event, frozen=True, kw_only=True, tag="import.voided"):
    """Every record of an import batch that still counted has just been voided."""

    batch: Code
    records: int


class PersonErased(Event, frozen=True, kw_only=True, tag="person.erased"):
    """A person's key and values are destroyed; ``retention_until`` is what had to be waited for."""

    about: PersonKind
    person: CodeOfKind
    legal_basis: LegalBasis
    requested_by: Code
    requested_on: ISODate
    approved_by: Code
    fields_count: int
    retention_until: ISODate | UnsetType = UNSET


class PersonRestricted(Event, frozen=True, kw_only=True, tag="person.restricted"):
    """A statute still forbids the erasure: a person's values are kept, not used and not shown."""

    about: PersonKind
    person: CodeOfKind
    legal_basis: LegalBasis
    requested_by: Code
    requested_on: ISODate
    approved_by: Code
    retention_until: ISODate
    retention_class: RetentionClass


class LegalHoldPlaced(Event, frozen=True, kw_only=True, tag="legal_hold.placed"):
    """A case needs a person's data: it is not erased until this hold is released."""

    about: PersonKind
    person: CodeOfKind
    case_number: Text


class LegalHoldReleased(Event, frozen=True, kw_only=True, tag="legal_hold.released"):
    """A legal hold is over; ``hold`` is the id of the event that placed it."""

    hold: Code


Control = (
    RecordCorrected
    | RecordVoided
    | ReservationReleased
    | PeriodClosed
    | PeriodReopened
    | LateEntryApproved
    | WorkbookImported
    | ImportBatchVoided
    | PersonErased
    | PersonRestricted
    | LegalHoldPlaced
    | LegalHoldReleased
)
"""Events about records, months and people; they are not corrected, they are followed by others."""

AnyEvent = Fact | Control

FACTS: Final[tuple[type[Event], ...]] = get_args(Fact)
EVENTS: Final[tuple[type[Event], ...]] = FACTS + get_args(Control)
"""The whole catalogue in reading order."""

for _kind in EVENTS:
    ensure_marked(_kind)


def topic_of(event: Event | type[Event]) -> str:
    """The stored name, without the schema version."""
    tag = event.__struct_config__.tag
    if not isinstance(tag, str):
        raise TypeError(event)
    return tag.partition("/")[0]


EVENTS_BY_TOPIC: Final = {topic_of(kind): kind for kind in EVENTS}

MOMENTS: Final[Mapping[type[Event], tuple[str, str]]] = {
    StationPlanned: ("planned_on", ""),
    StationAreaChanged: ("effective_on", ""),
    StationBuilt: ("built_on", ""),
    StationOpened: ("opened_on", ""),
    StationSuspended: ("suspended_on", ""),
    StationClosed: ("closed_on", ""),
    StaffJoined: ("joined_on", ""),
    StaffRoleChanged: ("changed_on", ""),
    StaffLeft: ("left_on", ""),
    StaffCredentialRecorded: ("valid_from", ""),
    HomeVisitRecorded: ("started_at", "ended_at"),
    HomeVisitNotMet: ("attempted_at", ""),
    TrainingSessionHeld: ("started_at", "ended_at"),
    GrantPromised: ("promised_on", ""),
    GrantReceived: ("received_on", ""),
    GrantReclaimed: ("reclaimed_on", ""),
    FundsReserved: ("reserved_on", ""),
    ExpenditureRecorded: ("spent_on", ""),
}
"""The fields that say when a fact began and when it was over, the second empty for a moment."""

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: Final[Mapping[str, Upcaster]] = {}
"""Old tag -> function that turns the data of that shape into the next one.

Such functions stand in a module of their own for each subject: it counts whole, for all that read
the fact.
"""


def occurrence_of(fact: Event) -> tuple[str, str]:
    """When a fact happened in station time: its start and its end, the end empty for a moment.

    A fact known by its day only has that day's midnight as its start.
    """
    return occurrence_in(fact, type(fact))


def occurrence_in(source: object, kind: type[Event]) -> tuple[str, str]:
    """The same for anything that has the fields of a kind of fact, such as its details."""
    start, end = MOMENTS[kind]
    moment: str = getattr(source, start)
    if len(moment) == 10:  # noqa: PLR2004 - the length of an ISO date
        moment += "T00:00:00+08:00"
    return moment, getattr(source, end) if end else ""


def occurrence_field(kind: type[Event]) -> str:
    """The name of the field that says when a fact of a kind was over."""
    start, end = MOMENTS[kind]
    return end or start
