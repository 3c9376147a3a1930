"""Corrections that state only what changes, of every kind of record."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from hypothesis import given as each_of
from hypothesis import strategies as st
from msgspec import structs
from pydantic import ValidationError

from api.generating.examples import by_example
from domain.activities.facts import GroupEnded, GroupPlanned, GroupSessionHeld
from domain.book.catalogue import KIND_OF_DETAILS, KIND_OF_FACT, KINDS
from domain.book.changes import change_form_of, changed
from domain.book.deciding.assessments import assess
from domain.book.refusals import NothingChanged
from domain.casework.facts import (
    CaseApproved,
    CaseAssessed,
    CaseClosed,
    CaseEvaluated,
    CaseFollowedUp,
    CaseOpened,
    CasePlanned,
    CaseReopened,
)
from domain.casework.matters.facts import (
    ComplaintAnswered,
    ComplaintReceived,
    ReferralAccepted,
    ReferralCompleted,
    ReferralDeclined,
    ReferralMade,
)
from domain.clients.facts import (
    ClientDied,
    ClientMerged,
    ClientMovedAway,
    ClientRegistered,
    ClientTransferred,
    ClientUnmerged,
    GroupMembership,
    HouseholdRegistered,
)
from domain.evaluation.defaults import SEEDED as TEMPLATES
from domain.evaluation.facts import (
    EvaluationFrozen,
    EvaluationOpened,
    LineScored,
    RectificationAccepted,
    RectificationAnswered,
    RectificationOrdered,
    ScoredLine,
)
from domain.evaluation.scoring import sheet_hash
from domain.ground.events import Attachment, content_hash
from domain.ground.people import is_personal
from domain.ground.policy import SEEDED
from domain.ground.refusals import EndBeforeStart
from domain.inspections.facts import (
    FindingAnswered,
    FindingClosed,
    FindingRaised,
    FindingReturned,
    InspectionHeld,
)
from domain.money.details import ExpenditureDetails
from domain.money.disclosures.facts import DisclosurePublished
from domain.money.facts import (
    ExpenditureApproved,
    ExpenditurePaid,
    ExpenditureRefunded,
    ExpenditureRejected,
    ExpenditureSubmitted,
)
from domain.money.refusals import SplitDoesNotAddUp
from domain.money.terms.facts import CategoryShare, UnitCap
from domain.operators.facts import (
    ContractChanged,
    ContractEnded,
    ContractSigned,
    DeductionDecided,
    Milestone,
    MilestoneApproved,
    MilestoneClaimed,
    MilestonePaid,
    MilestoneRefused,
)
from domain.places.facts import (
    EquipmentProvided,
    EquipmentWithdrawn,
    NamePlateHung,
    PartnerAgreed,
    PartnerEnded,
    RoomProvided,
    RoomWithdrawn,
    ServicePointClosed,
    ServicePointOpened,
)
from domain.places.volunteers.facts import VolunteerHoursRecorded, VolunteerRegistered
from domain.programme.facts import AreaListed, AreaMerged, AreaRenamed
from domain.projects.facts import (
    GoalReached,
    ProjectChanged,
    ProjectClosed,
    ProjectGoal,
    ProjectOpened,
)
from domain.staff.facts import StaffLeaveTaken
from domain.staff.handovers.facts import (
    HandoverAcknowledged,
    HandoverAnswered,
    HandoverItem,
    HandoverPrepared,
)
from domain.stations.facts import (
    StationAreaChanged,
    StationJointOrganisationSet,
    StationMerged,
    StationOperatorChanged,
)
from domain.training.details import TrainingSessionDetails
from domain.training.facts import Attendance, TrainingSessionHeld
from domain.training.rules import assess_session
from domain.training.talent.facts import (
    CreditGranted,
    ExamEntered,
    ExamResultRecorded,
    SupervisionHeld,
    SupervisorEnded,
    SupervisorEngaged,
)
from domain.visits.details import HomeVisitDetails
from domain.visits.facts import HomeVisitNotMet, HomeVisitReviewed
from domain.visits.late.facts import LateEntryDecided, LateEntryRequested
from domain.visits.rules import assess_visit
from tests.builders import (
    AREA,
    EVERY_DETAILS,
    a_home_visit,
    a_line,
    a_receipt,
    a_training_session,
    adopted,
    advanced,
    amended,
    an_expenditure,
    built,
    carried_over,
    certified,
    changes_to,
    closed,
    command,
    correct,
    joined,
    left,
    lent,
    lent_back,
    opened,
    paid,
    planned,
    promised,
    published,
    received,
    reclaimed,
    record_id,
    repaid,
    reserved,
    spent,
    suspended,
    terms_set,
    unrestricted,
    visited,
)
from tests.builders import changed as changed_engagement
from tests.domain.spec import Story, given

TEAM = [planned(), joined(), visited()]


def changes(kind, **stated):
    return change_form_of(kind).model_validate(stated)


def not_met():
    return HomeVisitNotMet(
        visitors=("W-1",), client="C-1", attempted_at="2026-03-11T10:10:00+08:00", household="H-1"
    )


def session():
    return TrainingSessionHeld(
        course="考前辅导",
        class_tier="",
        format="exam_cram",
        started_at="2026-05-09T13:30:00+08:00",
        ended_at="2026-05-09T16:30:00+08:00",
        hours_hundredths=300,
        attendance=(Attendance(worker="W-1", credited_hours_hundredths=150),),
        attachments=(Attachment(sha256="a" * 64, size_bytes=7),),
    )


def moved():
    was = planned()
    return StationAreaChanged(
        township=was.township, district=was.district, city=was.city, effective_on="2025-01-01"
    )


def changed_role():
    return changed_engagement("W-1", "2022-01-01")


def without_personal(details):
    return {
        name: value for name, value in dict(details).items() if not is_personal(type(details), name)
    }


def corrected(story, record, what, **context):
    return story.when(correct(record, what, **context)).accepted().now


@pytest.mark.parametrize("kind", KIND_OF_DETAILS, ids=lambda kind: kind.__name__)
def test_a_correction_takes_every_field_of_the_kind_and_needs_none(kind):
    model = change_form_of(kind)
    assert model.model_fields.keys() == kind.model_fields.keys()
    assert not any(field.is_required() for field in model.model_fields.values())
    assert model().model_fields_set == set()
    with pytest.raises(ValidationError) as found:
        model.model_validate({"nonsense": 1})
    assert found.value.errors()[0]["type"] == "extra_forbidden"


@pytest.mark.parametrize("kind", KIND_OF_DETAILS, ids=lambda kind: kind.__name__)
def test_null_takes_away_what_may_be_absent_and_nothing_else(kind):
    for name, field in kind.model_fields.items():
        stated = {field.alias or name: None}
        if field.is_required():
            with pytest.raises(ValidationError):
                change_form_of(kind).model_validate(stated)
        else:
            assert change_form_of(kind).model_validate(stated).model_fields_set == {name}


CLOSED = CaseClosed(
    case="GA-9",
    client="C-1",
    worker="W-1",
    closed_on="2026-03-09",
    close_reason="moved",
    follow_up_on="2026-04-01",
)
ASKED = ExpenditureSubmitted(
    category="office",
    submitted_on="2026-03-01",
    amount_fen=300,
    lines=(paid(100), paid(200, grant="G-2")),
    voucher_number="申-1",
    handled_by="W-1",
)
ASKED_TOO = structs.replace(ASKED, voucher_number="", linked_records=(record_id(3),))
OF_A_CASE = {"case": "GA-2021-01", "client": "C-1"}
_AT = 29
"""Where the first claim of a milestone stands in the past."""

HT_1 = ContractSigned(
    contract="HT-1",
    operator="某中心",
    signed_on="2026-01-01",
    starts_on="2026-01-01",
    ends_on="2026-12-31",
    amount_fen=40_000_000,
    workers_due=3,
    personnel_percent=60,
    milestones=(
        Milestone(code="1", share_percent=60),
        Milestone(code="2", share_percent=40, contracted_visits=1200, verified_percent=90),
    ),
)
CLAIMED_TWO = MilestoneClaimed(
    contract="HT-1",
    milestone="2",
    claimed_on="2026-03-01",
    verified=1083,
    known_at=9,
    evidence_sha256="ab" * 32,
    amount_fen=16_000_000,
)
CLAIMED_ONE = structs.replace(CLAIMED_TWO, milestone="1", amount_fen=24_000_000)
_OF_TWO = {"claim": record_id(_AT), "contract": "HT-1", "milestone": "2"}
_SEEN = {"approved_on": "2026-03-02", "content_sha256": content_hash(CLAIMED_TWO)}
APPROVED_TWO = MilestoneApproved(**_OF_TWO, **_SEEN)
LISTED = HandoverPrepared(
    workers=("W-1",),
    prepared_on="2026-03-01",
    items=(
        HandoverItem(item="open_case", case="GA-9"),
        HandoverItem(item="due_visit", client="C-1", due_on="2026-03-08"),
    ),
)

OPENED_ONE, OPENED_TWO = (
    EvaluationOpened(
        evaluation=code,
        template="FJ-1000",
        version="v1",
        phase="annual",
        period_from="2025-01-01",
        period_to="2025-12-31",
        opened_on="2026-03-01",
        known_at=9,
        seed="7f3a",
        template_record="",
        template_sha256=content_hash(TEMPLATES[1]),
        max_points=10_000,
        raters=TEMPLATES[1].raters,
        grades=TEMPLATES[1].grades,
        lines=tuple(
            ScoredLine(code=e.code, points=e.points, kind=e.kind) for e in TEMPLATES[1].lines
        ),
    )
    for code in ("PG-1", "PG-2")
)
ORDERED_ONE = RectificationOrdered(
    evaluation="PG-1", line="1", ordered_on="2026-03-02", due_on="2026-04-02", demand="补齐"
)
INSPECTED = InspectionHeld(
    inspection="JC-1",
    kind="special",
    authority="district",
    held_on="2026-03-02",
    ended_on="2026-03-03",
    matters=("money", "safety"),
    period_from="2026-01-01",
    known_at=9,
    seed="2026-03",
    sampled_records=(record_id(4),),
)
FOUND = FindingRaised(
    inspection="JC-1",
    finding="JC-1-1",
    raised_on="2026-03-03",
    matter="money",
    severity="grave",
    due_on="2026-03-20",
    linked_records=(record_id(5),),
)
ANSWERED = FindingAnswered(
    finding="JC-1-1", answered_on="2026-03-04", evidence_records=(record_id(5),)
)
FOUND_TOO, ANSWERED_TOO = (structs.replace(each, finding="JC-1-2") for each in (FOUND, ANSWERED))

LENT = lent(100, "G-1", "G-2", to_source="welfare_lottery")
PAST = [
    planned(),
    built(),
    opened(),
    joined(fte_percent=80),
    received(document_number="甬民〔2026〕1号", period_from="2026-01-01"),
    received(grant="G-2"),
    advanced(paid_by="W-1", voucher_number="垫-1"),
    GroupPlanned(
        group="G-8",
        title="银龄互助",
        nature="mutual_aid",
        starts_on="2026-03-02",
        ends_on="2026-04-30",
        planned_sessions=6,
        planned_people=10,
        leaders=("W-1",),
    ),
    CaseOpened(
        **OF_A_CASE,
        worker="W-1",
        opened_on="2026-03-01",
        source="outreach",
        problem="other",
        consent=record_id(99),
    ),
    CaseOpened(
        case="GA-9",
        client="C-1",
        worker="W-1",
        opened_on="2026-03-01",
        source="referral",
        problem="behaviour",
    ),
    CLOSED,
    ReferralMade(
        client="C-1", referred_on="2026-03-02", body="health", receiver_name="卫生院", worker="W-1"
    ),
    ReferralMade(
        client="C-1", referred_on="2026-03-02", body="justice", receiver_name="司法所", worker="W-1"
    ),
    ReferralAccepted(referral=record_id(13), accepted_on="2026-03-03"),
    ComplaintReceived(
        received_on="2026-03-02", channel="phone", complains_of="quality", handler="W-1"
    ),
    ProjectOpened(
        project="XM-8",
        title="银龄守护",
        kind="vulnerable",
        opened_on="2026-03-01",
        goals=(
            ProjectGoal(goal="探访", measure="visits", target=120),
            ProjectGoal(goal="合格", measure="stated", target=15),
        ),
        budget_fen=3_000_000,
        worker="W-1",
    ),
    joined("W-2"),
    adopted(),
    ASKED,
    ExpenditureApproved(
        submission=record_id(19), approved_on="2026-03-02", content_sha256=content_hash(ASKED)
    ),
    ASKED_TOO,
    spent(paid(100), paid(200, grant="G-2"), category="office"),
    RoomProvided(room="101", kind="case", area_m2=18, tenure="own", provided_on="2026-03-01"),
    EquipmentProvided(equipment="SB-1", description="投影仪", quantity=1, provided_on="2026-03-01"),
    ServicePointOpened(
        service_point="P-1", village="330212004201", opened_on="2026-03-01", worker="W-1"
    ),
    PartnerAgreed(
        partner="GJ-1", kind="women", name="妇联", shares=("venue",), agreed_on="2026-03-01"
    ),
    VolunteerRegistered(volunteer="V-1", registered_on="2026-03-01"),
    HT_1,
    CLAIMED_TWO,
    CLAIMED_ONE,
    APPROVED_TWO,
    LISTED,
    ExamEntered(
        exam="2026年考试",
        level="assistant",
        worker="W-1",
        entered_on="2026-03-01",
        is_of_village=True,
    ),
    SupervisorEngaged(supervisor="DD-1", kind="city", engaged_on="2026-03-01"),
    OPENED_ONE,
    OPENED_TWO,
    ORDERED_ONE,
    RectificationAnswered(
        rectification=record_id(_AT + 8),
        answered_on="2026-03-03",
        remedy="已补",
        evaluation="PG-1",
    ),
    *(INSPECTED, FOUND, ANSWERED, FOUND_TOO, ANSWERED_TOO),
    LENT,
    structs.replace(visited(), persons_served=2),
    ClientMerged(client="C-1", into="C-2", merged_on="2026-03-01"),
]
# What the last three are named by is counted from the end.
ASKED_LATE = LateEntryRequested(
    worker="W-1",
    month="2026-03",
    requested_on="2026-03-20",
    cause="paper_first",
    visit=record_id(len(PAST)),
)
PAST.insert(len(PAST) - 3, ASKED_LATE)

ONE_MORE = [
    LineScored(evaluation="PG-1", line="1", rater="self", score=900, scored_on="2026-03-02"),
    EvaluationFrozen(
        evaluation="PG-2",
        frozen_on="2026-03-02",
        sheet_sha256=sheet_hash(OPENED_TWO, []),
        score=0,
        grade="fail",
        known_at=9,
    ),
    RectificationAccepted(
        rectification=record_id(_AT + 8), accepted_on="2026-03-04", evaluation="PG-1"
    ),
    ExamResultRecorded(exam="2026年考试", worker="W-1", result_on="2026-03-05", result="failed"),
    SupervisorEnded(supervisor="DD-1", ended_on="2026-03-05"),
    SupervisionHeld(
        started_at="2026-03-03T14:00:00+08:00",
        ended_at="2026-03-03T15:30:00+08:00",
        duration_minutes=90,
        mode="group",
        supervisor="DD-1",
        supervisees=("W-1", "W-2"),
        functions=("supportive",),
        cases=("GA-9",),
        follow_up_on="2026-03-30",
    ),
    CreditGranted(worker="W-1", granted_on="2026-03-05", kind="degree", hours_hundredths=90_00),
    NamePlateHung(hung_on="2026-03-02", place="正门"),
    RoomWithdrawn(room="101", withdrawn_on="2026-03-05"),
    EquipmentWithdrawn(equipment="SB-1", withdrawn_on="2026-03-05"),
    ServicePointClosed(service_point="P-1", closed_on="2026-03-05"),
    PartnerEnded(partner="GJ-1", ended_on="2026-03-05"),
    VolunteerHoursRecorded(
        volunteer="V-1",
        served_on="2026-03-05",
        duration_minutes=150,
        activity="理发",
        confirmed_by="W-1",
    ),
    visited(),
    not_met(),
    session(),
    promised(grant="G-3", allowed_categories=("office",), period_until="2026-12-31"),
    reclaimed(100),
    reserved(paid(100), paid(200, grant="G-2")),
    spent(paid(100), paid(200, grant="G-2"), handled_by="W-1"),
    spent(paid(100), voucher_number="007"),
    ExpenditureRejected(
        submission=record_id(21),
        rejected_on="2026-03-02",
        content_sha256=content_hash(ASKED_TOO),
    ),
    ExpenditurePaid(
        category="office",
        spent_on="2026-03-03",
        amount_fen=300,
        lines=ASKED.lines,
        voucher_number="申-1",
        handled_by="W-1",
        submission=record_id(19),
        approval=record_id(20),
    ),
    ExpenditureRefunded(
        expenditure=record_id(22),
        category="office",
        refunded_on="2026-03-09",
        amount_fen=30,
        lines=(paid(10), paid(20, grant="G-2")),
        voucher_number="退-1",
    ),
    lent_back(len(PAST) - 2, LENT, amount_fen=40),
    unrestricted(40),
    DisclosurePublished(
        kind="lottery",
        year=2025,
        published_on="2026-06-20",
        published_at="街道公示栏",
        notice_sha256="ab" * 32,
    ),
    repaid(7, paid(100), paid(200, grant="G-2"), paid_by="W-1"),
    carried_over(source="township_special", forbidden_categories=("office",)),
    changed_role(),
    certified(),
    left(),
    suspended(),
    closed(),
    moved(),
    ClientRegistered(
        client="C-3",
        registered_on="2026-03-01",
        groups=(
            GroupMembership(group="dibao", since="2020-01-01", evidence="民证12号"),
            GroupMembership(group="orphan"),
        ),
        household="H-1",
        worker="W-1",
    ),
    amended(),
    terms_set(
        shares=(CategoryShare(category="office", floor_percent=5),),
        unit_caps=(UnitCap(category="office", unit="item", amount_fen=100),),
        administrative_categories=("office",),
        administrative_cap_percent=10,
    ),
    ClientUnmerged(merge=record_id(len(PAST)), unmerged_on="2026-03-01"),
    ClientTransferred(client="C-4", transferred_on="2026-03-01", to_station="NB-2"),
    ClientMovedAway(client="C-5", moved_on="2026-03-01"),
    ClientDied(client="C-6", died_on="2026-03-01"),
    HouseholdRegistered(household="H-9", registered_on="2026-03-01", members=2),
    GroupSessionHeld(
        group="G-8",
        session_number=1,
        started_at="2026-03-05T14:00:00+08:00",
        ended_at="2026-03-05T15:30:00+08:00",
        duration_minutes=90,
        leaders=("W-1",),
        clients=("C-1",),
        other_people=7,
    ),
    GroupEnded(group="G-8", ended_on="2026-03-09", goal_result="met", satisfied_percent=95),
    ProjectChanged(
        project="XM-8", changed_on="2026-04-01", ends_on="2026-12-31", budget_fen=3_600_000
    ),
    ProjectClosed(
        project="XM-8",
        closed_on="2026-05-01",
        results=(GoalReached(goal="合格", actual=16),),
        satisfied_percent=96,
    ),
    CaseAssessed(
        **OF_A_CASE,
        worker="W-1",
        assessed_on="2026-03-02",
        tool="量表",
        score=18,
        domains=("care",),
    ),
    CasePlanned(
        **OF_A_CASE,
        worker="W-1",
        planned_on="2026-03-02",
        planned_sessions=6,
        ends_on="2026-05-01",
        is_signed=True,
    ),
    CaseEvaluated(
        **OF_A_CASE,
        worker="W-1",
        evaluated_on="2026-03-08",
        goal_result="met",
        score_before=18,
        score_after=9,
        satisfied_percent=90,
    ),
    CaseFollowedUp(case="GA-9", client="C-1", worker="W-1", followed_on="2026-03-20", mode="phone"),
    CaseReopened(case="GA-9", client="C-1", worker="W-1", reopened_on="2026-03-21"),
    CaseApproved(
        case="GA-9",
        client="C-1",
        approved_on="2026-03-20",
        approved=record_id(11),
        content_sha256=content_hash(CLOSED),
    ),
    ReferralDeclined(
        referral=record_id(12), declined_on="2026-03-05", decline_reason="no_capacity"
    ),
    ReferralCompleted(
        referral=record_id(13), client="C-1", completed_on="2026-03-09", goal_result="met"
    ),
    ComplaintAnswered(
        complaint=record_id(15),
        answered_on="2026-03-09",
        result="upheld",
        is_satisfied=True,
        worker="W-1",
    ),
    ContractChanged(contract="HT-1", changed_on="2026-02-01", ends_on="2027-01-31", workers_due=4),
    ContractEnded(contract="HT-1", ended_on="2026-02-28", ending="handed_over"),
    MilestoneRefused(
        claim=record_id(_AT + 1),
        refused_on="2026-03-02",
        content_sha256=content_hash(CLAIMED_ONE),
        contract="HT-1",
        milestone="1",
    ),
    MilestonePaid(**_OF_TWO, paid_on="2026-03-03", voucher_number="记-3", amount_fen=16_000_000),
    DeductionDecided(
        contract="HT-1",
        decided_on="2026-03-04",
        basis="recovery",
        claim=record_id(_AT),
        lost=5,
        amount_fen=73_961,
    ),
    HandoverAcknowledged(
        handover=record_id(_AT + 3),
        worker="W-2",
        acknowledged_on="2026-03-02",
        answers=(
            HandoverAnswered(number=1, answer="accepted"),
            HandoverAnswered(number=2, answer="disputed", dispute="not_reached"),
        ),
        taken_over=("GA-9",),
    ),
    StaffLeaveTaken(worker="W-1", leave="sick", leave_from="2026-03-02", leave_until="2026-03-06"),
    FindingReturned(
        finding="JC-1-1",
        answer=record_id(PAST.index(ANSWERED) + 1),
        returned_on="2026-03-05",
        return_reason="other",
        due_on="2026-03-31",
        content_sha256=content_hash(ANSWERED),
    ),
    FindingClosed(
        finding="JC-1-2",
        answer=record_id(PAST.index(ANSWERED_TOO) + 1),
        closed_on="2026-03-05",
        content_sha256=content_hash(ANSWERED_TOO),
    ),
    StationMerged(into="NB-2", effective_on="2026-11-01"),
    StationJointOrganisationSet(effective_on="2026-03-01", service_centre="中心"),
    StationOperatorChanged(operator="另一中心", effective_on="2026-04-01", contract="HT-2"),
    HomeVisitReviewed(
        visit=record_id(len(PAST) - 1),
        client=visited().client,
        visited_at=visited().started_at,
        reviewer="W-2",
        reviewed_on="2026-03-12",
        means="phone",
        finding="not_reached",
        seed="2026-03",
    ),
    LateEntryDecided(
        request=record_id(PAST.index(ASKED_LATE) + 1),
        ruling="accepted",
        decided_on="2026-03-21",
        visit=ASKED_LATE.visit,
        visited_at=visited().started_at,
    ),
]
OF_AN_AREA = [
    published(),
    AreaListed(
        code="330212002", level="township", name="街道", within="330212", effective_on="2020-01-01"
    ),
    AreaListed(
        code="330212003", level="township", name="街道", within="330212", effective_on="2020-01-01"
    ),
    AreaRenamed(code="330212002", name="新街道", effective_on="2022-01-01"),
    AreaMerged(code="330212002", into="330212003", effective_on="2023-01-01"),
    TEMPLATES[1],
]
"""What an area states that leaves a trace, each after what it rests on."""


def by_its_example(kind):
    """A fact of a kind that leaves no trace, as its example makes it at this station or in an area."""
    details = by_example(kind, date(2026, 3, 2), "W-1", "C-1")
    story = given(*PAST) if kind.stream == "station" else Story(stream=AREA)
    return assess(story.state, details, command(details), None, story.index)


_TOLD = {type(fact) for fact in [*PAST, *ONE_MORE]}
_BY_EXAMPLE = [each for each in KINDS if each.fact not in _TOLD and not each.folded]
ONE_MORE += [by_its_example(each) for each in _BY_EXAMPLE if each.stream == "station"]
OF_AN_AREA += [by_its_example(each) for each in _BY_EXAMPLE if each.stream == "area"]


@pytest.mark.parametrize(
    "fact", [*PAST, *ONE_MORE, *OF_AN_AREA], ids=lambda fact: type(fact).__name__
)
def test_what_is_not_stated_stands_as_recorded(fact):
    past, is_of_area = (OF_AN_AREA, True) if fact in OF_AN_AREA else (PAST, False)
    facts = [*past, *([] if fact in past else [fact])]
    story = Story(*facts, stream=AREA) if is_of_area else given(*facts)
    whole = changed(fact, change_form_of(KIND_OF_FACT[type(fact)].details)())
    record = story.index.taken if fact not in past else past.index(fact) + 1
    assert assess(story.state, whole, correct(record, whole), fact, story.index) == fact


def test_every_kind_is_stated_as_recorded():
    assert {type(fact) for fact in [*PAST, *ONE_MORE, *OF_AN_AREA]} == set(KIND_OF_FACT)


def test_one_field_is_changed_and_the_rest_stands():
    fact = structs.replace(visited(), household="H-1", needs=("food",), risk_before="red")
    story = given(planned(), joined(), fact)
    now = corrected(story, 3, changes(HomeVisitDetails, persons_served=4))
    assert now == structs.replace(fact, persons_served=4)
    now = corrected(story, 3, changes(HomeVisitDetails, ended_at="2026-03-11T10:00:00+08:00"))
    assert now == structs.replace(fact, ended_at="2026-03-11T10:00:00+08:00", duration_minutes=60)


def test_null_and_an_empty_list_take_away():
    fact = structs.replace(
        visited(), household="H-1", needs=("food",), risk_before="red", persons_served=3
    )
    stated = {"household": None, "needs": [], "risk_before": None, "persons_served": None}
    now = corrected(given(planned(), joined(), fact), 3, changes(HomeVisitDetails, **stated))
    assert now == visited()


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"ended_at": "2026-03-11T08:00:00+08:00"}, "ended_at"),
        ({"started_at": "2026-03-11T10:00:00+08:00"}, "started_at"),
    ],
)
def test_fields_that_contradict_each_other_are_named(stated, field):
    asked = correct(3, changes(HomeVisitDetails, **stated))
    given(*TEAM).when(asked).refused(
        EndBeforeStart, field=field, start="started_at", end="ended_at"
    )


def test_a_correction_of_nothing_is_refused():
    asked = correct(3, changes(HomeVisitDetails))
    given(*TEAM).when(asked).refused(NothingChanged, field="details", current_version=3)
    same = correct(3, changes(HomeVisitDetails, persons_served=1))
    given(*TEAM).when(same).refused(NothingChanged)


def test_a_list_is_replaced_whole():
    story = given(planned(), joined(), joined("W-2"))
    story.do(command(a_training_session(attendance=({"worker": "W-1"}, {"worker": "W-2"}))))
    now = corrected(story, 900, changes(TrainingSessionDetails, attendance=[{"worker": "W-2"}]))
    assert [each.worker for each in now.attendance] == ["W-2"]


def test_who_was_credited_the_whole_session_is_credited_its_new_hours():
    story = given(planned(), joined(), joined("W-2"))
    two = ({"worker": "W-1"}, {"worker": "W-2", "hours": "1"})
    story.do(command(a_training_session(attendance=two)))
    now = corrected(story, 900, changes(TrainingSessionDetails, hours="2"))
    assert [each.credited_hours_hundredths for each in now.attendance] == [200, 100]


def test_a_sole_line_pays_what_the_new_amount_comes_to():
    story = given(planned(), received(), spent(paid(100_00)))
    now = corrected(story, 3, changes(ExpenditureDetails, amount="60"))
    assert now == spent(paid(60_00))


def test_several_lines_are_stated_with_the_amount_that_they_add_up_to():
    story = given(planned(), received(), received(grant="G-2"))
    lines = (a_line("60", grant="G-1"), a_line("40", grant="G-2"))
    story.do(command(an_expenditure("100", *lines)))
    asked = correct(900, changes(ExpenditureDetails, amount="60"))
    story.when(asked).refused(SplitDoesNotAddUp, field="lines", lines_fen=100_00, amount_fen=60_00)
    lines = [a_line("30", grant="G-1"), a_line("30", grant="G-2")]
    now = corrected(story, 900, changes(ExpenditureDetails, amount="60", lines=lines))
    assert [line.amount_fen for line in now.lines] == [30_00, 30_00]


def test_a_field_that_nobody_states_is_not_judged_by_a_younger_rule():
    old = structs.replace(visited(), client="13800138000")
    story = given(planned(), joined(), old)
    assert corrected(story, 3, changes(HomeVisitDetails, persons_served=2)).client == old.client


def test_a_command_is_dumped_with_what_it_states_alone():
    asked = correct(3, changes(HomeVisitDetails, household=None))
    assert asked.model_dump()["details"] == {"household": None}


NEW = {
    a_home_visit: {
        "client": "C-7",
        "started_at": "2026-03-11T08:30:00+08:00",
        "ended_at": "2026-03-11T11:00:00+08:00",
        "mode": "phone",
        "services": ["counselling"],
        "household": "H-7",
        "needs": ["food", "care"],
        "risk_after": "green",
        "attachments": [{"sha256": "a" * 64, "size_bytes": 7}],
    },
    a_training_session: {
        "course": "法规",
        "class_tier": "初级",
        "hours": "2.5",
        "started_at": "2026-05-09T12:30:00+08:00",
        "ended_at": "2026-05-09T17:30:00+08:00",
        "attendance": [{"worker": "W-1", "hours": "1"}, {"worker": "W-2"}],
        "claimed_headcount": 12,
    },
    a_receipt: {
        "amount": "20",
        "received_on": "2026-02-01",
        "voucher_number": "007",
        "allowed_categories": ["office"],
        "period_from": "2026-01-01",
        "period_until": "2026-12-31",
    },
}


@each_of(st.sampled_from(list(NEW)), st.data())
def test_a_subset_of_changes_is_the_whole_value_with_them(build, data):
    """Laid over what is recorded, any of the changes come to what the whole body would say."""
    new = NEW[build]
    names = data.draw(st.sets(st.sampled_from(sorted(new))))
    stated = {name: new[name] for name in names}
    story = given(planned(), joined(), joined("W-2"))
    whole = build(**stated)
    story.do(command(build()))
    fact = story.index.views[record_id(900)].value
    partly = changed(fact, change_form_of(type(whole)).model_validate(stated))
    wholly = changed(fact, changes_to(whole))
    judge = {
        a_home_visit: assess_visit,
        a_training_session: partial(assess_session, policy=SEEDED),
    }.get(build)
    if judge is None:
        assert without_personal(partly) == without_personal(wholly)
    else:
        asked = command(whole)
        facts = [judge(story.state, each, asked, fact) for each in (partly, wholly, whole)]
        assert facts[0] == facts[1] == facts[2]


def test_every_kind_can_be_stated_as_changes():
    for build in EVERY_DETAILS:
        details = build()
        assert changes_to(details).whole is type(details)
