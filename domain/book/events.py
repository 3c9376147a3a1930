"""Every event that a stream can hold: the facts of all subjects, and events about records.

A stored name (the ``tag``) never changes; a new shape raises ``schema_version``, which becomes part
of the tag, and adds an upcaster; a new *meaning* is a new event. Fields are plain JSON: integers,
text, lists. Nothing personal is here: people are codes, each marked with whose it is
(``domain.ground.people``), and ``_sd`` holds the salted digests that commit to what the person
vault keeps (RFC 9901 disclosure digests, sorted).

*Facts* state what happened at the station and can be corrected or voided; they stand with their
subjects. *Control* events speak about records, months and people. Corrections carry the old and
the new value whole, so that folding a stream never has to look back: take ``was`` away, add
``now``. The unions are written out, so that the type checker sees where a kind is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, get_args

from msgspec import UNSET, UnsetType

from domain.activities.facts import ActivityFact
from domain.casework.facts import CaseFact
from domain.casework.matters.facts import MatterFact
from domain.clients.care.facts import CareFact
from domain.clients.facts import ClientFact
from domain.clients.lives.facts import LifeFact
from domain.evaluation.facts import EvaluationFact, TemplatePublished
from domain.ground.events import Event, topic_of
from domain.ground.people import Code, PersonCodeOf, Text, ensure_marked
from domain.ground.values import ISODate, Month
from domain.ground.vocabulary import LegalBasis, PersonKind, ReasonCode, RetentionClass
from domain.inspections.facts import InspectionFact
from domain.money.budgets.facts import BudgetFact
from domain.money.disclosures.facts import DisclosurePublished
from domain.money.facts import MoneyFact, ReservationReleased
from domain.operators.facts import OperatorFact
from domain.places.facts import PlacesFact
from domain.places.volunteers.facts import VolunteerFact
from domain.programme.facts import ProgrammeFact
from domain.projects.facts import ProjectFact
from domain.staff.facts import StaffFact
from domain.staff.handovers.facts import HandoverFact
from domain.stations.facts import StationFact
from domain.training.facts import TrainingFact
from domain.training.talent.facts import TalentFact
from domain.visits.facts import VisitFact
from domain.visits.late.facts import LateFact

FINGERPRINTED_BY_FACT: Final = True
"""A fingerprint takes in those of these facts that are read, and not this text (``fingerprints``)."""

CodeOfKind = Annotated[str, PersonCodeOf("about")]
"""The code of a person, or the id of a record with text of its own, as ``about`` says."""

Fact = (
    StationFact
    | StaffFact
    | HandoverFact
    | ClientFact
    | LifeFact
    | CareFact
    | VisitFact
    | LateFact
    | CaseFact
    | MatterFact
    | TrainingFact
    | TalentFact
    | ActivityFact
    | ProjectFact
    | PlacesFact
    | VolunteerFact
    | MoneyFact
    | BudgetFact
    | DisclosurePublished
    | OperatorFact
    | TemplatePublished
    | EvaluationFact
    | InspectionFact
    | ProgrammeFact
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
"""All of them in reading order."""

for _kind in EVENTS:
    ensure_marked(_kind)

EVENTS_BY_TOPIC: Final = {topic_of(kind): kind for kind in EVENTS}

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: Final[Mapping[str, Upcaster]] = {}
"""Old tag -> function that turns the data of that shape into the next one.

Such functions stand in a module of their own for each subject: it counts whole, for all that read
the fact.
"""
