"""The station's state: all that a decision needs to know, folded from the station's stream.

It stays small however long the stream grows: visits and sessions leave no trace here; whether a
record exists, and what else happened on its day, is asked of an index. The state
is plain data, so a snapshot of it is its own bytes. All of it is one module, because every part of
the state stands beside how it is folded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, assert_never, cast, get_args

from msgspec import UNSET, Struct, field

from domain.activities.facts import GroupFact, GroupSessionHeld
from domain.activities.groups import Groups, apply_groups, marks_of_session
from domain.book.catalogue import KINDS, occurrence_of
from domain.book.events import (
    FACTS,
    AnyEvent,
    Control,
    Fact,
    ImportBatchVoided,
    LateEntryApproved,
    LegalHoldPlaced,
    LegalHoldReleased,
    PeriodClosed,
    PeriodReopened,
    PersonErased,
    PersonRestricted,
    RecordCorrected,
    RecordVoided,
    WorkbookImported,
)
from domain.book.refusals import LateEntryNotApproved, PeriodAlreadyClosed
from domain.casework.facts import CaseStep
from domain.casework.matters.facts import MatterFact
from domain.casework.matters.state import Matters, apply_matters
from domain.casework.state import Cases, apply_cases
from domain.clients.facts import ClientFact
from domain.clients.state import Clients, apply_clients, same_person
from domain.evaluation.facts import EvaluationFact
from domain.evaluation.state import Evaluations, apply_evaluations
from domain.ground.areas import areas_of_place
from domain.ground.events import Event, topic_of
from domain.ground.order.marks import Marks, apply_marks
from domain.ground.values import Month, month_of
from domain.inspections.facts import InspectionFact
from domain.inspections.state import Inspections, apply_inspections
from domain.money.budgets.facts import BudgetFact
from domain.money.budgets.state import Budgets, apply_budgets
from domain.money.facts import MoneyFact, ReservationReleased
from domain.money.funds import Funds, apply_funds, give_back
from domain.money.papers.vouchers import marks_of
from domain.operators.facts import OperatorFact
from domain.operators.state import Contracts, apply_contracts
from domain.places.facts import HeldFact
from domain.places.state import Places, apply_places
from domain.places.volunteers.facts import VolunteerFact
from domain.places.volunteers.state import Volunteers, apply_volunteers
from domain.projects.facts import ProjectFact
from domain.projects.state import Projects, apply_projects
from domain.staff.facts import StaffFact
from domain.staff.handovers.facts import HandoverFact
from domain.staff.handovers.state import Handovers, apply_handovers
from domain.staff.roster import Roster, apply_roster
from domain.stations.facts import StationFact
from domain.stations.refusals import StationNotOperating
from domain.stations.state import Step, built_on, place_on, steps_of
from domain.training.talent.facts import FoldedFact as TalentFact
from domain.training.talent.state import Talent, apply_talent
from domain.visits.late.facts import LateEntryDecided, LateFact
from domain.visits.late.state import LateEntries, apply_late_entries

_CLIENT_FACTS: Final = get_args(ClientFact)
_STATION_FACTS: Final = get_args(StationFact)
_STAFF_FACTS: Final = get_args(StaffFact)
_HANDOVER_FACTS: Final = get_args(HandoverFact)
_MONEY_FACTS: Final = get_args(MoneyFact)
_BUDGET_FACTS: Final = get_args(BudgetFact)
_GROUP_FACTS: Final = get_args(GroupFact)
_CASE_STEPS: Final = get_args(CaseStep)
_MATTER_FACTS: Final = get_args(MatterFact)
_PROJECT_FACTS: Final = get_args(ProjectFact)
_HELD_FACTS: Final = get_args(HeldFact)
_VOLUNTEER_FACTS: Final = get_args(VolunteerFact)
_TALENT_FACTS: Final = get_args(TalentFact)
_OPERATOR_FACTS: Final = get_args(OperatorFact)
_EVALUATION_FACTS: Final = get_args(EvaluationFact)
_FACTS: Final = frozenset(FACTS)

FOLDED: Final[tuple[type[Event], ...]] = (
    *_STATION_FACTS,
    *_STAFF_FACTS,
    *_HANDOVER_FACTS,
    *_CLIENT_FACTS,
    *_GROUP_FACTS,
    *_CASE_STEPS,
    *_MATTER_FACTS,
    *_PROJECT_FACTS,
    *_HELD_FACTS,
    *_VOLUNTEER_FACTS,
    *_TALENT_FACTS,
    *_MONEY_FACTS,
    *_BUDGET_FACTS,
    *_OPERATOR_FACTS,
    *_EVALUATION_FACTS,
    *get_args(InspectionFact),
    *get_args(LateFact),
    *get_args(Control),
)
"""Events whose content the state takes in: a state that is kept is one of these shapes only."""

# Not a list of its own, so that a fact added elsewhere leaves this text and every kept state alone.
_TRACELESS: Final = frozenset(kind.fact for kind in KINDS if kind.stream == "station") - {*FOLDED}
TRACELESS_TOPICS: Final = frozenset(topic_of(kind) for kind in _TRACELESS)
"""Events that leave nothing in the state but the stream's version."""

assert {
    kind.fact for kind in KINDS if kind.stream == "station" and not kind.folded
} == _TRACELESS, "what is folded says so"


class Approval(Struct):
    """An approved late entry: for which month, how many records are left, and until when."""

    month: str
    records_left: int
    expires_on: str


class Batch(Struct):
    """An import batch: the file it came from, and whether it was voided."""

    file_sha256: str
    is_voided: bool = False


class Hold(Struct):
    """A legal hold: whose data a case needs, and whether it is over."""

    about: str
    person: str
    case_number: str
    is_released: bool = False


class Station(Struct):
    """What the decisions know about one station."""

    code: str
    version: int = 0
    lifecycle: dict[str, StationFact] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    roster: Roster = field(default_factory=Roster)
    handovers: Handovers = field(default_factory=Handovers)
    clients: Clients = field(default_factory=Clients)
    groups: Groups = field(default_factory=Groups)
    cases: Cases = field(default_factory=Cases)
    matters: Matters = field(default_factory=Matters)
    projects: Projects = field(default_factory=Projects)
    places: Places = field(default_factory=Places)
    volunteers: Volunteers = field(default_factory=Volunteers)
    talent: Talent = field(default_factory=Talent)
    funds: Funds = field(default_factory=Funds)
    papers: Marks = field(default_factory=dict)
    """By what money papers and group sessions are alike -> the records that have it."""
    budgets: Budgets = field(default_factory=Budgets)
    contracts: Contracts = field(default_factory=Contracts)
    evaluations: Evaluations = field(default_factory=Evaluations)
    inspections: Inspections = field(default_factory=Inspections)
    late_entries: LateEntries = field(default_factory=LateEntries)
    closed_months: dict[str, None] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    restricted: dict[str, str] = field(default_factory=dict)
    """Key of a person, as ``person_key`` writes it, to the last day of the retention."""
    erased: dict[str, None] = field(default_factory=dict)

    @property
    def is_planned(self) -> bool:
        """Whether the stream has begun: its first event is the plan, which is never voided."""
        return self.version > 0

    @property
    def built_on(self) -> str | None:
        """The day on which the station was built."""
        return built_on(self.lifecycle)

    def areas_on(self, day: str) -> tuple[str, ...]:
        """The areas in which the station lies on a day, by division code, the nearest first."""
        place = place_on(self.lifecycle, day)
        return () if place is None else areas_of_place(place.district.code, place.city.code)

    def township_on(self, day: str) -> str:
        """The code of the township in which the station lies on a day; empty before it is planned."""
        place = place_on(self.lifecycle, day)
        return "" if place is None else place.township.code

    def status_on(self, day: str) -> str:
        """``planned``, ``built``, ``operating``, ``suspended``, ``merged`` or ``closed`` on a day."""
        for step in reversed(self.steps):
            if step.since <= day:
                return step.status
        return "planned"

    @property
    def municipal_receipts(self) -> Mapping[str, str]:
        """Record -> the day on which it received the municipal one-off."""
        return self.funds.municipal_receipts

    def ensure_working(self, day: str, *, field: str) -> None:
        """Refuse a service record for a day on which the station was suspended or closed.

        Raises StationNotOperating.
        """
        status = self.status_on(day)
        if status in {"suspended", "closed"}:
            raise StationNotOperating(field=field, status=status, day=day)

    def ensure_served(self, client: str, day: str, *, field: str) -> None:
        """Refuse somebody who has died, moved away or been handed over by a day.

        Raises ClientNotServed.
        """
        self.clients.ensure_served(client, day, field=field)

    def is_same_client(self, one: str, other: str) -> bool:
        """Whether two codes stand for one person."""
        return one == other or other in same_person(self.clients.standing().values()).get(one, ())

    def ensure_open_month(
        self, month: Month, late_entry: str | None, today: str, *, records: int = 1
    ) -> None:
        """Refuse records that belong to a closed month, unless an approval covers them all.

        Raises PeriodAlreadyClosed or LateEntryNotApproved.
        """
        if month not in self.closed_months:
            return
        if late_entry is None:
            raise PeriodAlreadyClosed(month=month)
        approval = self.approvals.get(late_entry)
        if (
            approval is None
            or approval.month != month
            or approval.records_left < records
            or approval.expires_on < today
        ):
            raise LateEntryNotApproved(approval=late_entry, month=month)


_Fold = Callable[[Any, Any, str, int], None]
_FOLDS: Final[Mapping[type[Event], tuple[str, _Fold]]] = {
    **dict.fromkeys(_STAFF_FACTS, ("roster", apply_roster)),
    **dict.fromkeys(_HANDOVER_FACTS, ("handovers", apply_handovers)),
    **dict.fromkeys(_CLIENT_FACTS, ("clients", apply_clients)),
    **dict.fromkeys(_GROUP_FACTS, ("groups", apply_groups)),
    **dict.fromkeys(_CASE_STEPS, ("cases", apply_cases)),
    **dict.fromkeys(_MATTER_FACTS, ("matters", apply_matters)),
    **dict.fromkeys(_PROJECT_FACTS, ("projects", apply_projects)),
    **dict.fromkeys(_HELD_FACTS, ("places", apply_places)),
    **dict.fromkeys(_VOLUNTEER_FACTS, ("volunteers", apply_volunteers)),
    **dict.fromkeys(_TALENT_FACTS, ("talent", apply_talent)),
    **dict.fromkeys(_MONEY_FACTS, ("funds", apply_funds)),
    **dict.fromkeys(_BUDGET_FACTS, ("budgets", apply_budgets)),
    **dict.fromkeys(_OPERATOR_FACTS, ("contracts", apply_contracts)),
    **dict.fromkeys(_EVALUATION_FACTS, ("evaluations", apply_evaluations)),
    **dict.fromkeys(get_args(InspectionFact), ("inspections", apply_inspections)),
    **dict.fromkeys(get_args(LateFact), ("late_entries", apply_late_entries)),
}
"""Kind of fact -> the part of the state that takes it in, and how."""
_MARKS: Final[Mapping[type[Event], Callable[[Any], tuple[str, ...]]]] = {
    **dict.fromkeys(_MONEY_FACTS, marks_of),
    GroupSessionHeld: marks_of_session,
}
"""Kind of fact -> by what another record is like it, whenever that was made."""
assert {kind.fact for kind in KINDS if kind.folded and kind.may_repeat} <= _MARKS.keys(), (
    "what is folded is found again by its marks"
)


def apply_fact(station: Station, fact: Fact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    kind = type(fact)
    if kind in _FOLDS:
        part, fold = _FOLDS[kind]
        fold(getattr(station, part), fact, record, sign)
        if kind in _MARKS:
            apply_marks(station.papers, _MARKS[kind](fact), record, sign)
        elif isinstance(fact, LateEntryDecided):
            _let_in(station, fact, record, sign)
    elif isinstance(fact, _STATION_FACTS):
        if sign > 0:
            station.lifecycle[record] = fact
        else:
            del station.lifecycle[record]
        station.steps = steps_of(station.lifecycle)
    else:
        assert kind in _TRACELESS, f"{fact} is folded nowhere"


def _let_in(station: Station, fact: LateEntryDecided, record: str, sign: int) -> None:
    """Let records into a closed month by a decision, or no more by one that was voided."""
    if sign < 0:
        station.approvals.pop(record, None)
    elif fact.month is not UNSET and fact.expires_on is not UNSET:
        station.approvals[record] = Approval(fact.month, fact.records, fact.expires_on)


def person_key(about: str, person: str) -> str:
    """A worker, a client or a record with text of its own, in one word: ``client/C-1001``."""
    return f"{about}/{person}"


def evolve(station: Station, event: AnyEvent, event_id: str, causes: tuple[str, ...] = ()) -> None:
    """Fold one event of the station's stream into its state."""
    station.version += 1
    for cause in causes:
        _rest_on(station, cause, event)
    kind = type(event)
    if kind not in _FACTS:
        _apply_control(station, cast("Control", event), event_id)
    elif kind not in _TRACELESS:
        apply_fact(station, cast("Fact", event), event_id, +1)


def _apply_control(station: Station, event: Control, event_id: str) -> None:
    """Fold an event that is no fact itself: about a record, money kept, a batch, a month, a person."""
    match event:
        case RecordCorrected():
            apply_fact(station, event.was, event.record, -1)
            apply_fact(station, event.now, event.record, +1)
        case RecordVoided():
            apply_fact(station, event.was, event.record, -1)
        case ReservationReleased():
            give_back(station.funds, event.reservation)
        case WorkbookImported():
            station.batches[event_id] = Batch(event.file_sha256)
        case ImportBatchVoided():
            station.batches[event.batch].is_voided = True
        case PeriodClosed() | PeriodReopened() | LateEntryApproved():
            _apply_period(station, event, event_id)
        case PersonErased() | PersonRestricted() | LegalHoldPlaced() | LegalHoldReleased():
            _apply_forgetting(station, event, event_id)
        case _:
            assert_never(event)


def _rest_on(station: Station, cause: str, event: AnyEvent) -> None:
    """Use up what an event rests on: a part of an approval, or a reservation whole."""
    if cause in station.approvals:
        _use_approval(station, cause, event)
    else:
        give_back(station.funds, cause)


def _apply_period(
    station: Station, event: PeriodClosed | PeriodReopened | LateEntryApproved, event_id: str
) -> None:
    match event:
        case PeriodClosed():
            station.closed_months[event.month] = None
        case PeriodReopened():
            del station.closed_months[event.month]
            # An approval belongs to the closing that it lets records through.
            for code in [key for key, at in station.approvals.items() if at.month == event.month]:
                del station.approvals[code]
        case LateEntryApproved():
            station.approvals[event_id] = Approval(event.month, event.records, event.expires_on)
        case _:
            assert_never(event)


def _apply_forgetting(
    station: Station,
    event: PersonErased | PersonRestricted | LegalHoldPlaced | LegalHoldReleased,
    event_id: str,
) -> None:
    match event:
        case PersonErased():
            key = person_key(event.about, event.person)
            station.restricted.pop(key, None)
            station.erased[key] = None
        case PersonRestricted():
            station.restricted[person_key(event.about, event.person)] = event.retention_until
        case LegalHoldPlaced():
            station.holds[event_id] = Hold(event.about, event.person, event.case_number)
        case LegalHoldReleased():
            station.holds[event.hold].is_released = True
        case _:
            assert_never(event)


def _use_approval(station: Station, code: str, event: AnyEvent) -> None:
    """Count an event against the approval that it rests on, if it was needed at all."""
    approval = station.approvals[code]
    if approval.month in station.closed_months and approval.month in _months_of(event):
        approval.records_left -= 1
        if approval.records_left <= 0:
            del station.approvals[code]


def _months_of(event: AnyEvent) -> tuple[Month, ...]:
    """The months that an event puts a record into or takes one out of."""
    match event:
        case RecordCorrected():
            return month_of_fact(event.was), month_of_fact(event.now)
        case RecordVoided():
            return (month_of_fact(event.was),)
        case (
            ReservationReleased()
            | PeriodClosed()
            | PeriodReopened()
            | LateEntryApproved()
            | WorkbookImported()
            | ImportBatchVoided()
            | PersonErased()
            | PersonRestricted()
            | LegalHoldPlaced()
            | LegalHoldReleased()
        ):
            return ()
        case _:
            return (month_of_fact(event),)


def month_of_fact(fact: Fact) -> Month:
    """The month that a fact belongs to."""
    return month_of(occurrence_of(fact)[0])
