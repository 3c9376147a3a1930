"""Makes, from the entries of an audit bundle alone, what the other files of the bundle must be.

The third of three programs: verify.py compares whole files with what is made here, byte for byte. It
is kept apart so that each can be read at one sitting, and it knows nothing of zip files, trees or
signatures. Written anew from the description of the formats and not from Taizhang's own code:
where the two disagree, one of them is wrong. Only which fields a kind of event has is stated by
Taizhang, in the part marked so. Only the standard library, Python 3.8 or later.

By itself it writes what one file should be, without checking anything else:

    python -I verify_books.py FOLDER books.beancount

Money is folded into a temporary database on disk (sqlite), so that memory does not grow with it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from datetime import MINYEAR, date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # only for whoever checks types: Python 3.8 cannot evaluate these
    Entry = dict[str, Any]
    Walk = Callable[[], Iterator[tuple[int, bytes, Entry]]]
    Piece = tuple[int | None, bytes]  # the position of the entry it comes from, and bytes
    Key = tuple[str, str, str]  # a station, a source, and the code of a grant

CHINA = timezone(timedelta(hours=8))
GREENWICH = timezone(timedelta(0))
NOBODY: tuple[str, ...] = ()
RECORD_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z")
KEPT_IN_MEMORY = 1_000_000  # bytes of what is put aside, before it goes to disk


class Extent(NamedTuple):
    """Which entries a bundle holds, as its manifest says."""

    stations: list[str] | None
    from_day: str | None
    to_day: str | None
    as_known: int

    @property
    def has_days(self) -> bool:
        """Whether only some days are meant."""
        return self.from_day is not None or self.to_day is not None

    def holds(self, entry: Entry) -> bool:
        """Whether an entry belongs to it: its station, and its days unless it is about money."""
        if self.stations is not None and entry["station"] not in self.stations:
            return False
        facts = facts_of(entry["data"])
        if not self.has_days or any(fact["fact"] in MONEY for fact in facts):
            return True
        days = [str(fact[MOMENTS[fact["fact"]]])[:10] for fact in facts]
        low, high = self.from_day or "", self.to_day or "~"
        return any(low <= day <= high for day in days or [moment_at(entry["recorded_at"])[0]])


class Head(NamedTuple):
    """The signed head that the bundle lies under, and the day for which it was made."""

    origin: str
    size: int
    root: str
    as_of: str


class OldValueError(ValueError):
    """A correction or a void states another old value than was recorded."""


# --- what entries say ---------------------------------------------------------------------------

# <kinds> What the ledger of this version declares: up to the end mark these tables are
# written by it.

MOMENTS = {
    "station.planned": "planned_on",
    "station.area_changed": "effective_on",
    "station.built": "built_on",
    "station.opened": "opened_on",
    "station.operator_changed": "effective_on",
    "station.suspended": "suspended_on",
    "station.closed": "closed_on",
    "station.merged": "effective_on",
    "station.joint_organisation_set": "effective_on",
    "staff.joined": "joined_on",
    "staff.role_changed": "changed_on",
    "staff.left": "left_on",
    "staff.credential_recorded": "valid_from",
    "staff.leave_taken": "leave_from",
    "staff.handover_prepared": "prepared_on",
    "staff.handover_acknowledged": "acknowledged_on",
    "client.registered": "registered_on",
    "client.merged": "merged_on",
    "client.unmerged": "unmerged_on",
    "client.transferred": "transferred_on",
    "client.moved_away": "moved_on",
    "client.died": "died_on",
    "household.registered": "registered_on",
    "client.changed": "changed_on",
    "client.groups_changed": "changed_on",
    "client.assigned": "assigned_from",
    "client.consent_given": "given_on",
    "client.consent_withdrawn": "withdrawn_on",
    "household.changed": "changed_on",
    "risk.assessed": "assessed_at",
    "remote_contact.recorded": "contacted_at",
    "incident.reported": "occurred_at",
    "mandatory_report.made": "reported_at",
    "home_visit.recorded": "started_at",
    "home_visit.not_met": "attempted_at",
    "home_visit.reviewed": "reviewed_on",
    "late_entry.requested": "requested_on",
    "late_entry.decided": "decided_on",
    "case.opened": "opened_on",
    "case.assessed": "assessed_on",
    "case.planned": "planned_on",
    "case.session_recorded": "started_at",
    "case.evaluated": "evaluated_on",
    "case.closed": "closed_on",
    "case.followed_up": "followed_on",
    "case.reopened": "reopened_on",
    "case.declined": "declined_on",
    "case.assigned": "assigned_from",
    "case.approved": "approved_on",
    "referral.made": "referred_on",
    "referral.accepted": "accepted_on",
    "referral.declined": "declined_on",
    "referral.completed": "completed_on",
    "complaint.received": "received_on",
    "complaint.answered": "answered_on",
    "training.session_held": "started_at",
    "attendance.signed": "signed_at",
    "course.announced": "announced_on",
    "exam.entered": "entered_on",
    "exam.result_recorded": "result_on",
    "credit.granted": "granted_on",
    "supervisor.engaged": "engaged_on",
    "supervisor.ended": "ended_on",
    "supervision.held": "started_at",
    "guidance.visited": "visited_on",
    "study_trip.made": "made_on",
    "group.planned": "starts_on",
    "group.session_held": "started_at",
    "group.ended": "ended_on",
    "activity.held": "started_at",
    "governance.acted": "acted_on",
    "resource.linked": "linked_on",
    "desk_service.given": "started_at",
    "administrative_task.done": "done_on",
    "project.opened": "opened_on",
    "project.changed": "changed_on",
    "project.closed": "closed_on",
    "room.provided": "provided_on",
    "room.withdrawn": "withdrawn_on",
    "equipment.provided": "provided_on",
    "equipment.withdrawn": "withdrawn_on",
    "service_point.opened": "opened_on",
    "service_point.closed": "closed_on",
    "partner.agreed": "agreed_on",
    "partner.ended": "ended_on",
    "name_plate.hung": "hung_on",
    "volunteer.registered": "registered_on",
    "volunteer.hours_recorded": "served_on",
    "grant.promised": "promised_on",
    "grant.received": "received_on",
    "grant.carried_over": "carried_over_on",
    "grant.reclaimed": "reclaimed_on",
    "funds.reserved": "reserved_on",
    "expenditure.recorded": "spent_on",
    "advance.made": "advanced_on",
    "advance.repaid": "repaid_on",
    "grant.terms_set": "effective_on",
    "expenditure.submitted": "submitted_on",
    "expenditure.approved": "approved_on",
    "expenditure.rejected": "rejected_on",
    "expenditure.paid": "spent_on",
    "expenditure.refunded": "refunded_on",
    "source.lent": "lent_on",
    "source.repaid": "repaid_on",
    "restriction.released": "released_on",
    "budget.adopted": "adopted_on",
    "budget.amended": "amended_on",
    "disclosure.published": "published_on",
    "contract.signed": "signed_on",
    "contract.changed": "changed_on",
    "contract.ended": "ended_on",
    "milestone.claimed": "claimed_on",
    "milestone.approved": "approved_on",
    "milestone.refused": "refused_on",
    "milestone.paid": "paid_on",
    "deduction.decided": "decided_on",
    "template.published": "effective_from",
    "evaluation.opened": "opened_on",
    "line.scored": "scored_on",
    "evaluation.frozen": "frozen_on",
    "rectification.ordered": "ordered_on",
    "rectification.answered": "answered_on",
    "rectification.accepted": "accepted_on",
    "inspection.held": "held_on",
    "finding.raised": "raised_on",
    "finding.answered": "answered_on",
    "finding.returned": "returned_on",
    "finding.closed": "closed_on",
    "area.listed": "effective_on",
    "area.renamed": "effective_on",
    "area.merged": "effective_on",
    "programme.adopted": "adopted_on",
    "target.set": "set_on",
    "target_assessment.recorded": "assessed_on",
    "certified_people.counted": "counted_on",
    "policy.published": "effective_from",
}
"""Every kind of fact, and its field that says when it happened."""

ATTRIBUTES = {
    "station.planned": "name planned_on",
    "station.area_changed": "effective_on",
    "station.built": "built_on",
    "station.opened": "opened_on operating_model operator",
    "station.operator_changed": "operator effective_on contract",
    "station.suspended": "suspended_on",
    "station.closed": "closed_on",
    "station.merged": "into effective_on",
    "station.joint_organisation_set": "effective_on service_centre party_centre",
    "staff.joined": "engagement source joined_on fte_percent:integer=100",
    "staff.role_changed": "engagement changed_on fte_percent:integer=100 position>job_position",
    "staff.left": "left_on",
    "staff.credential_recorded": "level valid_from valid_until",
    "staff.leave_taken": "leave leave_from leave_until",
    "staff.handover_prepared": "prepared_on",
    "staff.handover_acknowledged": "handover acknowledged_on",
    "client.registered": "registered_on household service_point",
    "client.merged": "merged_on",
    "client.unmerged": "merge unmerged_on",
    "client.transferred": "transferred_on to_station",
    "client.moved_away": "moved_on",
    "client.died": "died_on",
    "household.registered": "household registered_on service_point members:integer=0",
    "client.changed": "changed_on household service_point",
    "client.groups_changed": "changed_on",
    "client.assigned": "assigned_from",
    "client.consent_given": "given_on purpose basis text_sha256",
    "client.consent_withdrawn": "withdrawn_on purpose",
    "household.changed": "household changed_on service_point members:integer=0",
    "risk.assessed": "assessed_at level tool score:integer",
    "remote_contact.recorded": (
        "contacted_at mode minutes:integer=0 is_unanswered:boolean=false purpose=routine"
        " risk_before risk_after follow_up_due"
    ),
    "incident.reported": "occurred_at kind response_minutes:integer",
    "mandatory_report.made": "reported_at harm reply_number",
    "home_visit.recorded": (
        "started_at ended_at duration_minutes:integer mode household service_point"
        " persons_served:integer=1 purpose=routine risk_before risk_after follow_up_due"
        " outcome=completed claimed_recorded_on joint_visit project"
    ),
    "home_visit.not_met": (
        "attempted_at not_met_reason household service_point purpose=routine follow_up_due"
        " claimed_recorded_on"
    ),
    "home_visit.reviewed": "visit visited_at reviewed_on means finding seed",
    "late_entry.requested": "month requested_on cause visit records:integer=1",
    "late_entry.decided": (
        "request ruling decided_on comment visit visited_at month records:integer=0 expires_on"
    ),
    "case.opened": "case opened_on source problem urgency=routine consent project",
    "case.assessed": "case assessed_on tool score:integer",
    "case.planned": "case planned_on planned_sessions:integer ends_on is_signed:boolean=false",
    "case.session_recorded": (
        "case session_number:integer started_at ended_at duration_minutes:integer mode place"
    ),
    "case.evaluated": (
        "case evaluated_on goal_result score_before:integer score_after:integer"
        " satisfied_percent:integer"
    ),
    "case.closed": "case closed_on close_reason follow_up_on",
    "case.followed_up": "case followed_on mode",
    "case.reopened": "case reopened_on",
    "case.declined": "declined_on source problem decline_reason",
    "case.assigned": "case assigned_from",
    "case.approved": "case approved_on approved content_sha256",
    "referral.made": "case referred_on body receiver_name urgency=routine consent",
    "referral.accepted": "referral accepted_on",
    "referral.declined": "referral declined_on decline_reason",
    "referral.completed": "referral completed_on goal_result",
    "complaint.received": "received_on number channel complains_of urgency=routine",
    "complaint.answered": "complaint answered_on result is_satisfied:boolean",
    "training.session_held": (
        "course class_tier format started_at ended_at hours_hundredths:integer"
        " claimed_headcount:integer project place"
    ),
    "attendance.signed": "course direction signed_at is_of_village:boolean=false",
    "course.announced": (
        "course class_tier format announced_on starts_on ends_on hours_hundredths:integer"
        " seats:integer enrolled:integer place project"
    ),
    "exam.entered": "exam level is_of_village:boolean=false entered_on exam_on",
    "exam.result_recorded": "exam result_on result",
    "credit.granted": "granted_on kind hours_hundredths:integer granted_for",
    "supervisor.engaged": "kind engaged_on organisation qualification",
    "supervisor.ended": "ended_on",
    "supervision.held": (
        "started_at ended_at duration_minutes:integer mode topic place follow_up_on project"
    ),
    "guidance.visited": "visited_on guided_by organisation topic follow_up_on",
    "study_trip.made": "made_on ends_on destination topic project",
    "group.planned": (
        "group title nature starts_on ends_on planned_sessions:integer planned_people:integer"
        " project"
    ),
    "group.session_held": (
        "group session_number:integer started_at ended_at duration_minutes:integer"
        " other_people:integer=0 place"
    ),
    "group.ended": "group ended_on goal_result satisfied_percent:integer",
    "activity.held": (
        "theme kind started_at ended_at duration_minutes:integer people:integer"
        " volunteers:integer=0 volunteer_minutes:integer=0 place service_point project"
    ),
    "governance.acted": (
        "kind acted_on community committee decision is_open_space:boolean=false people:integer=0"
        " project"
    ),
    "resource.linked": (
        "kind linked_on description value_fen:integer people:integer=0 receipt_number meant_for"
        " project"
    ),
    "desk_service.given": "kind started_at ended_at duration_minutes:integer",
    "administrative_task.done": "kind done_on duration_minutes:integer assigned_by",
    "project.opened": "project title kind opened_on ends_on budget_fen:integer=0",
    "project.changed": "project changed_on ends_on budget_fen:integer",
    "project.closed": "project closed_on satisfied_percent:integer",
    "room.provided": "room kind area_m2:integer tenure provided_on place",
    "room.withdrawn": "room withdrawn_on",
    "equipment.provided": "equipment description quantity:integer provided_on room",
    "equipment.withdrawn": "equipment withdrawn_on",
    "service_point.opened": "service_point village opened_on place",
    "service_point.closed": "service_point closed_on",
    "partner.agreed": "partner kind name agreed_on",
    "partner.ended": "partner ended_on",
    "name_plate.hung": "hung_on place",
    "volunteer.registered": "registered_on organisation",
    "volunteer.hours_recorded": (
        "served_on duration_minutes:integer activity place service_point project"
    ),
    "grant.promised": "source amount_fen:integer promised_on period_from period_until",
    "grant.received": (
        "source amount_fen:integer received_on voucher_number period_from period_until"
    ),
    "grant.carried_over": "source amount_fen:integer carried_over_on period_from period_until",
    "grant.reclaimed": "source amount_fen:integer reclaimed_on",
    "funds.reserved": (
        "category reserved_on valid_until amount_fen:integer purpose region unit quantity:integer"
    ),
    "expenditure.recorded": (
        "category spent_on amount_fen:integer voucher_number voucher_sha256 voucher_kind"
        " voucher_code project purpose region unit quantity:integer payment_method"
    ),
    "advance.made": (
        "category advanced_on amount_fen:integer voucher_number voucher_sha256 voucher_kind"
        " voucher_code purpose region unit quantity:integer"
    ),
    "advance.repaid": "advance category repaid_on amount_fen:integer voucher_number",
    "grant.terms_set": (
        "effective_on article funding_kind period_from period_until"
        " administrative_cap_percent:integer"
    ),
    "expenditure.submitted": (
        "category submitted_on amount_fen:integer voucher_number voucher_sha256 voucher_kind"
        " voucher_code project purpose region unit quantity:integer payment_method"
    ),
    "expenditure.approved": "submission approved_on content_sha256",
    "expenditure.rejected": "submission rejected_on content_sha256",
    "expenditure.paid": (
        "category spent_on amount_fen:integer voucher_number voucher_sha256 voucher_kind"
        " voucher_code project purpose region unit quantity:integer payment_method submission"
        " approval"
    ),
    "expenditure.refunded": (
        "expenditure category refunded_on amount_fen:integer voucher_number project"
    ),
    "source.lent": "source to_source to_grant amount_fen:integer lent_on",
    "source.repaid": "loan source to_source to_grant amount_fen:integer repaid_on",
    "restriction.released": "source amount_fen:integer released_on",
    "budget.adopted": "year:integer adopted_on",
    "budget.amended": "year:integer amended_on",
    "disclosure.published": (
        "kind year:integer published_on published_at notice_sha256 known_at:integer"
    ),
    "contract.signed": (
        "contract operator signed_on starts_on ends_on amount_fen:integer workers_due:integer"
        " personnel_percent:integer"
    ),
    "contract.changed": "contract changed_on ends_on amount_fen:integer workers_due:integer",
    "contract.ended": "contract ended_on ending",
    "milestone.claimed": (
        "contract milestone claimed_on verified:integer known_at:integer evidence_sha256"
        " amount_fen:integer"
    ),
    "milestone.approved": "claim approved_on content_sha256 contract milestone",
    "milestone.refused": "claim refused_on content_sha256 contract milestone",
    "milestone.paid": "claim paid_on voucher_number contract milestone amount_fen:integer",
    "deduction.decided": (
        "contract decided_on basis vacancy_days:integer=0 claim lost:integer=0 amount_fen:integer=0"
    ),
    "template.published": (
        "template version title authority effective_from max_points:integer"
        " mid_term_percent:integer=100"
    ),
    "evaluation.opened": (
        "evaluation template version phase period_from period_to opened_on known_at:integer seed"
        " assessor fee_basis template_record template_sha256 max_points:integer"
    ),
    "line.scored": (
        "evaluation line rater score:integer scored_on measured:integer due:integer evidence"
        " evidence_count:integer=0 why overrides:integer"
    ),
    "evaluation.frozen": "evaluation frozen_on sheet_sha256 score:integer grade known_at:integer",
    "rectification.ordered": "evaluation line ordered_on due_on demand",
    "rectification.answered": "rectification answered_on remedy evaluation",
    "rectification.accepted": "rectification accepted_on evaluation",
    "inspection.held": (
        "inspection kind authority held_on ended_on period_from period_to known_at:integer seed"
    ),
    "finding.raised": "inspection finding raised_on matter severity due_on article",
    "finding.answered": "finding answered_on",
    "finding.returned": "finding answer returned_on return_reason due_on content_sha256",
    "finding.closed": "finding answer closed_on content_sha256",
    "area.listed": "code level name within effective_on",
    "area.renamed": "code name effective_on",
    "area.merged": "code into effective_on",
    "programme.adopted": "title adopted_on first_year:integer last_year:integer",
    "target.set": "year:integer measure value:integer set_on title",
    "target_assessment.recorded": (
        "division year:integer measure target:integer reached:integer result known_at:integer"
        " assessed_on"
    ),
    "certified_people.counted": (
        "counted_on total:integer assistant:integer intermediate:integer senior:integer title"
    ),
    "policy.published": "key value effective_from title article",
    "record.corrected": "reason_code",
    "record.voided": "reason_code",
    "reservation.released": "",
    "period.closed": "month",
    "period.reopened": "month",
    "late_entry.approved": "month records:integer expires_on",
    "import.started": "file_sha256 rows:integer",
    "import.voided": "batch records:integer",
    "person.erased": (
        "about person legal_basis requested_by requested_on approved_by fields_count:integer"
        " retention_until"
    ),
    "person.restricted": (
        "about person legal_basis requested_by requested_on approved_by retention_until"
        " retention_class"
    ),
    "legal_hold.placed": "about person case_number",
    "legal_hold.released": "hold",
}
"""Fields that are attributes of an event: ``field>name:type=value where it is left out``."""

PEOPLE = {
    "station.planned": "",
    "station.area_changed": "",
    "station.built": "",
    "station.opened": "",
    "station.operator_changed": "",
    "station.suspended": "",
    "station.closed": "",
    "station.merged": "",
    "station.joint_organisation_set": "",
    "staff.joined": "worker:worker:worker",
    "staff.role_changed": "worker:worker:worker",
    "staff.left": "worker:worker:worker",
    "staff.credential_recorded": "worker:worker:worker",
    "staff.leave_taken": "worker:worker:worker",
    "staff.handover_prepared": "workers:worker:worker items.client:client:client",
    "staff.handover_acknowledged": "worker:worker:worker",
    "client.registered": "client:client:client worker:worker:responsible",
    "client.merged": "client:client:client into:client:merged_into",
    "client.unmerged": "",
    "client.transferred": "client:client:client",
    "client.moved_away": "client:client:client",
    "client.died": "client:client:client",
    "household.registered": "",
    "client.changed": "client:client:client",
    "client.groups_changed": "client:client:client",
    "client.assigned": "client:client:client worker:worker:responsible",
    "client.consent_given": "client:client:client worker:worker:witness",
    "client.consent_withdrawn": "client:client:client worker:worker:witness",
    "household.changed": "",
    "risk.assessed": "client:client:client assessor:worker:assessor reviewer:worker:reviewer",
    "remote_contact.recorded": "client:client:client workers:worker:contacting",
    "incident.reported": "reporter:worker:reporter client:client:client",
    "mandatory_report.made": "reporter:worker:reporter client:client:client",
    "home_visit.recorded": "client:client:client visitors:worker:visitor",
    "home_visit.not_met": "client:client:client visitors:worker:visitor",
    "home_visit.reviewed": "client:client:client reviewer:worker:reviewer",
    "late_entry.requested": "worker:worker:asks_late",
    "late_entry.decided": "",
    "case.opened": "client:client:client worker:worker:case_worker",
    "case.assessed": "client:client:client worker:worker:worker",
    "case.planned": "client:client:client worker:worker:worker",
    "case.session_recorded": "client:client:client workers:worker:case_worker",
    "case.evaluated": "client:client:client worker:worker:worker",
    "case.closed": "client:client:client worker:worker:worker",
    "case.followed_up": "client:client:client worker:worker:worker",
    "case.reopened": "client:client:client worker:worker:case_worker",
    "case.declined": "client:client:client worker:worker:worker",
    "case.assigned": "worker:worker:case_worker",
    "case.approved": "client:client:client",
    "referral.made": "client:client:client worker:worker:worker",
    "referral.accepted": "",
    "referral.declined": "",
    "referral.completed": "client:client:client",
    "complaint.received": "client:client:client handler:worker:worker",
    "complaint.answered": "client:client:client worker:worker:worker",
    "training.session_held": (
        "attendance.worker:worker:attendee volunteers.volunteer:volunteer:attendee"
    ),
    "attendance.signed": "worker:worker:attendee volunteer:volunteer:attendee",
    "course.announced": "",
    "exam.entered": "worker:worker:candidate",
    "exam.result_recorded": "worker:worker:candidate",
    "credit.granted": "worker:worker:worker",
    "supervisor.engaged": "supervisor:worker:supervisor",
    "supervisor.ended": "supervisor:worker:supervisor",
    "supervision.held": "supervisor:worker:supervisor supervisees:worker:supervisee",
    "guidance.visited": "supervisor:worker:supervisor",
    "study_trip.made": "workers:worker:traveller",
    "group.planned": "leaders:worker:leader",
    "group.session_held": "leaders:worker:leader clients:client:member",
    "group.ended": "",
    "activity.held": "leaders:worker:leader",
    "governance.acted": "leaders:worker:leader",
    "resource.linked": "receiver:client:receiver worker:worker:worker",
    "desk_service.given": "worker:worker:worker client:client:client",
    "administrative_task.done": "worker:worker:worker",
    "project.opened": "worker:worker:worker",
    "project.changed": "",
    "project.closed": "",
    "room.provided": "",
    "room.withdrawn": "",
    "equipment.provided": "",
    "equipment.withdrawn": "",
    "service_point.opened": "worker:worker:liaison",
    "service_point.closed": "",
    "partner.agreed": "",
    "partner.ended": "",
    "name_plate.hung": "",
    "volunteer.registered": "volunteer:volunteer:volunteer",
    "volunteer.hours_recorded": "volunteer:volunteer:volunteer confirmed_by:worker:confirmer",
    "grant.promised": "",
    "grant.received": "",
    "grant.carried_over": "",
    "grant.reclaimed": "",
    "funds.reserved": "",
    "expenditure.recorded": "handled_by:worker:handler payee_worker:worker:payee",
    "advance.made": "paid_by:worker:payer payee_worker:worker:payee",
    "advance.repaid": "paid_by:worker:payer",
    "grant.terms_set": "",
    "expenditure.submitted": "handled_by:worker:handler payee_worker:worker:payee",
    "expenditure.approved": "",
    "expenditure.rejected": "",
    "expenditure.paid": "handled_by:worker:handler payee_worker:worker:payee",
    "expenditure.refunded": "",
    "source.lent": "",
    "source.repaid": "",
    "restriction.released": "",
    "budget.adopted": "",
    "budget.amended": "",
    "disclosure.published": "",
    "contract.signed": "",
    "contract.changed": "",
    "contract.ended": "",
    "milestone.claimed": "",
    "milestone.approved": "",
    "milestone.refused": "",
    "milestone.paid": "",
    "deduction.decided": "",
    "template.published": "",
    "evaluation.opened": "",
    "line.scored": "",
    "evaluation.frozen": "",
    "rectification.ordered": "",
    "rectification.answered": "",
    "rectification.accepted": "",
    "inspection.held": "",
    "finding.raised": "",
    "finding.answered": "",
    "finding.returned": "",
    "finding.closed": "",
    "area.listed": "",
    "area.renamed": "",
    "area.merged": "",
    "programme.adopted": "",
    "target.set": "",
    "target_assessment.recorded": "",
    "certified_people.counted": "",
    "policy.published": "",
}
"""Fields of a fact that hold codes of people: ``field.field of a part:kind:what they are``."""

ELSEWHERE = {
    "template.published": "area",
    "area.listed": "area",
    "area.renamed": "area",
    "area.merged": "area",
    "programme.adopted": "area",
    "target.set": "area",
    "target_assessment.recorded": "area",
    "certified_people.counted": "area",
    "policy.published": "area",
}
"""Kinds of facts that are at no station, and at what they are."""
# </kinds>

MONEY = {
    "grant.promised": "promised",
    "grant.received": "received",
    "grant.carried_over": "carried_over",
    "grant.reclaimed": "reclaimed",
    "expenditure.recorded": "spent",
    "expenditure.paid": "spent",
    "expenditure.refunded": "refunded",
    "advance.made": "advanced",
    "advance.repaid": "repaid",
    "source.lent": "lent",
    "source.repaid": "lent",
    "restriction.released": "released",
}
"""Facts about money, and what they do with it. A reservation moves none."""

INCOMES = ("received", "carried_over")
BACK = ("expenditure.refunded", "source.repaid")  # less than nothing spent or lent
FOUNDING = ("promised", *INCOMES)
SERVICES = ("home_visit.recorded", "home_visit.not_met", "training.session_held")
CORRECTED, VOIDED = "record.corrected", "record.voided"
CHANGES = (CORRECTED, VOIDED)


def facts_of(data: Entry) -> list[Entry]:
    """The facts that an entry speaks of: of a correction or void, what was and what is now."""
    kind = data["fact"]
    if kind in CHANGES:
        return [data["was"], data["now"]] if kind == CORRECTED else [data["was"]]
    return [data] if kind in MOMENTS else []


def moment_at(recorded_at: str) -> tuple[str, str]:
    """The station's day and its time to the second, of a moment in UTC."""
    day, hour = _hour(recorded_at[:13])
    return day, hour + recorded_at[13:19]


@lru_cache(maxsize=4096)
def _hour(hour: str) -> tuple[str, str]:
    local = on_clock(datetime.fromisoformat(hour + ":00:00+00:00"), CHINA).isoformat()
    return local[:10], local[11:13]


def utc(moment: str) -> str:
    """A moment with its offset, or in UTC, as OCEL has it."""
    text = moment[:-1] + "+00:00" if moment.endswith("Z") else moment
    return on_clock(datetime.fromisoformat(text), GREENWICH).isoformat().replace("+00:00", "Z")


def on_clock(moment: datetime, zone: timezone) -> datetime:
    """A moment on the clock of a zone; where the calendar ends before, its first or last one."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        is_first = moment.year == MINYEAR
        return datetime.min.replace(tzinfo=zone) if is_first else datetime.max.replace(tzinfo=zone)


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def compact(value: Any) -> bytes:
    """JSON without blanks."""
    return _written(value).encode()


def yuan(fen: int) -> str:
    """``123.45`` for 12345."""
    whole, rest = divmod(abs(fen), 100)
    return "{}{}.{:02d}".format("-" if fen < 0 else "", whole, rest)


# --- CloudEvents --------------------------------------------------------------------------------


def cloud_events(walk: Walk) -> Iterator[Piece]:
    """The only line that each entry has as a CloudEvent."""
    for position, raw, entry in walk():
        topic, version = entry["type"], entry["type_version"]
        event = {
            "specversion": "1.0",
            "id": entry["event_id"],
            "type": f"invalid.taizhang.{topic}.v{version}",
            "source": f"urn:{place_of(entry)}:" + percent_encoded(entry["station"]),
            "subject": "records/" + (entry.get("corrects") or entry["event_id"]),
            "time": entry["recorded_at"],
            "datacontenttype": "application/json",
            "dataschema": f"https://taizhang.invalid/schemas/events/{topic}/v{version}",
            "occurredat": entry["occurred_at"],
            "logindex": position - 1,
        }
        funds = grants_moved(entry["data"])
        if funds:
            event["fund"] = " ".join(funds)
        event["ledgerposition"] = position
        event["ledgerhash"] = hashlib.sha256(b"\x00" + raw).hexdigest()
        yield position, compact(event)[:-1] + b',"data":' + raw + b"}\n"


def place_of(entry: Entry) -> str:
    """What an entry is at: ``station`` or ``area``."""
    data = entry["data"]
    about = data["was"] if data["fact"] in (CORRECTED, VOIDED) else data
    return ELSEWHERE.get(about["fact"], "station")


def percent_encoded(text: str) -> str:
    """RFC 3986: every byte but the unreserved ones as two digits."""
    return "".join(
        chr(byte) if re.match(rb"[A-Za-z0-9._~-]\Z", bytes([byte])) else f"%{byte:02X}"
        for byte in text.encode()
    )


def grants_moved(data: Entry) -> list[str]:
    """The grants whose money an entry moves; of a correction or void, before and after."""
    found: set[str] = set()
    for fact in facts_of(data):
        if MONEY.get(fact["fact"]) not in (None, "promised", "advanced"):
            found.update(line["grant"] for line in fact.get("lines", [fact]))
            found.update([fact["to_grant"]] if "to_grant" in fact else [])
    return sorted(found)


# --- OCEL ---------------------------------------------------------------------------------------

ENVELOPE = {
    "position": "integer",
    "recorded_at": "time",
    "actor": "string",
    "role": "string",
    "channel": "string",
}
OBJECT_KINDS = (
    "station",
    "area",
    "worker",
    "client",
    "volunteer",
    "grant",
    "source",
    "document",
    "record",
)
HOW = {
    "funds.reserved": "reserved",
    "expenditure.submitted": "to_be_paid",
    "expenditure.refunded": "refunded",
}
RESTS_ON = {
    "advance": "repays",
    "submission": "about",
    "approval": "rests_on",
    "expenditure": "refunds",
    "loan": "repays",
}
THINGS = {"grant": "grant", "document": "document_number"}
EVERYWHERE = ("document", "source")  # kinds whose codes mean the same at every station
_ATTRIBUTE = re.compile(r"(\w+)(?:>(\w+))?(?::(\w+))?(?:=(\w+))?\Z")


class Attribute(NamedTuple):
    """A field of a fact as an attribute of its event."""

    field: str
    name: str
    kind: str
    otherwise: str


def _attributes(words: str) -> list[Attribute]:
    found = []
    for word in words.split():
        field, name, kind, otherwise = re.findall(_ATTRIBUTE, word)[0]
        found.append(Attribute(field, name or field, kind or "string", otherwise))
    return found


_OWN = {topic: _attributes(words) for topic, words in ATTRIBUTES.items()}
_PEOPLE = {
    topic: [
        (path.split("."), kind, how) for path, kind, how in (w.split(":") for w in words.split())
    ]
    for topic, words in PEOPLE.items()
}


class Relation(NamedTuple):
    """An object that an event touches; ``of`` is the object that it belongs to."""

    kind: str
    object_id: str
    label: str
    of: str
    how: str


def ocel(walk: Walk) -> Iterator[Piece]:
    """The OCEL 2.0 document: a line for each event, then one for each object."""
    label = [{"name": "label", "type": "string"}]
    types = []
    for topic, own in _OWN.items():
        kinds = dict(ENVELOPE, **{each.name: each.kind for each in own})
        attributes = [{"name": name, "type": kind} for name, kind in kinds.items()]
        types.append({"name": topic, "attributes": attributes})
    objects = [{"name": kind, "attributes": label} for kind in OBJECT_KINDS]
    yield None, compact({"objectTypes": objects, "eventTypes": types})[:-1] + b',"events":['
    touched: set[tuple[str, str, str, str]] = set()
    spoken_of: set[str] = set()
    reservations: set[str] = set()
    with tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as records:
        start = b"\n"
        for position, _raw, entry in walk():
            if entry["data"]["fact"] == "funds.reserved":
                reservations.add(entry["event_id"])
            relations = relations_of(entry, reservations)
            for each in relations:
                if each.kind != "record":
                    touched.add(each[:4])
                elif each.object_id != "record/" + entry["event_id"]:
                    spoken_of.add(each.object_id)
            yield position, start + compact(_event(position, entry, relations))
            start = b",\n"
            if entry["data"]["fact"] in MOMENTS:
                where = place_of(entry) + "/" + entry["station"]
                at = [{"objectId": where, "qualifier": "at"}]
                made = _object("record/" + entry["event_id"], "record", entry["type"], at)
                records.write(b"%d " % position + compact(made) + b"\n")
        yield None, b'\n],"objects":['
        yield from _objects(sorted(touched), records, spoken_of)
    yield None, b"\n]}\n"


def _objects(
    touched: list[tuple[str, str, str, str]], records: Any, spoken_of: set[str]
) -> Iterator[Piece]:
    start = b"\n"
    for kind, object_id, label, of in touched:
        related = [{"objectId": of, "qualifier": "of"}] if of else []
        yield None, start + compact(_object(object_id, kind, label, related))
        start = b",\n"
    records.seek(0)
    for line in records:
        position, _, made = line[:-1].partition(b" ")
        spoken_of.discard(json.loads(made)["id"])
        yield int(position), start + made
        start = b",\n"
    for record in sorted(spoken_of):  # from before the first day
        yield None, start + compact(_object(record, "record", "", []))
        start = b",\n"


def _event(position: int, entry: Entry, relations: list[Relation]) -> Entry:
    data = entry["data"]
    values: Entry = {"position": position}
    values.update((name, entry[name]) for name in list(ENVELOPE)[1:])
    for each in _OWN[entry["type"]]:
        value = data.get(each.field, each.otherwise)
        if value != "":
            values[each.name] = value
    return {
        "id": entry["event_id"],
        "type": entry["type"],
        "time": utc(entry["occurred_at"]),
        "attributes": [{"name": name, "value": _told(value)} for name, value in values.items()],
        "relationships": [
            {"objectId": each.object_id, "qualifier": each.how} for each in relations
        ],
    }


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _object(object_id: str, kind: str, label: str, related: list[Entry]) -> Entry:
    since = "1970-01-01T00:00:00Z"
    attributes = [{"name": "label", "value": label, "time": since}] if label else []
    return {"id": object_id, "type": kind, "attributes": attributes, "relationships": related}


def relations_of(entry: Entry, reservations: set[str]) -> list[Relation]:
    """Every object that an entry touches, each once per qualifier."""
    station, data = entry["station"], entry["data"]
    kind = data["fact"]
    place = place_of(entry)
    found = [Relation(place, place + "/" + station, station, "", "at")]
    if kind == CORRECTED:
        now = _touched(station, data["now"])
        kept = {each.object_id for each in now}
        found += [_record(data["record"], "corrects"), *now]
        found += [
            each._replace(how="formerly_" + each.how)
            for each in _touched(station, data["was"])
            if each.object_id not in kept
        ]
    elif kind == VOIDED:
        found += [_record(data["record"], "voids"), *_touched(station, data["was"])]
    elif kind in MOMENTS:
        found.append(_record(entry["event_id"], "creates"))
        causes = entry.get("causes", NOBODY)
        found += [_record(each, "posts") for each in causes if each in reservations]
        found += _touched(station, data)
    elif kind == "reservation.released":
        found.append(_record(data["reservation"], "releases"))
    return list(dict.fromkeys(found))


def _touched(station: str, fact: Entry) -> list[Relation]:
    found = []
    for path, kind, how in _PEOPLE[fact["fact"]]:
        found += [_coded(station, kind, each, how) for each in _codes_at(path, fact)]
    for kind, field in THINGS.items():
        if fact.get(field):
            found.append(_coded(station, kind, fact[field], kind))
    if fact["fact"].startswith(("grant.", "restriction.")) and fact.get("source"):
        found.append(_coded(station, "source", fact["source"], "source"))
    if fact.get("to_grant"):
        found.append(_coded(station, "source", fact["source"], "source"))
        found.append(_coded(station, "grant", fact["to_grant"], "borrowed_by"))
        found.append(_coded(station, "source", fact["to_source"], "borrowed_from"))
    how = HOW.get(fact["fact"], "paid")
    for line in (each for each in fact.get("lines", NOBODY) if "grant" in each):
        found.append(_coded(station, "grant", line["grant"], how + "_by"))
        found.append(_coded(station, "source", line["source"], how + "_from"))
    found += [_record(fact[name], does) for name, does in RESTS_ON.items() if fact.get(name)]
    return found + [_record(each, "supported_by") for each in fact.get("linked_records", NOBODY)]


def _codes_at(path: list[str], value: Any) -> Iterator[str]:
    """What stands in a field, of each part of a list where it is one; nothing where it is empty."""
    if isinstance(value, list):
        for each in value:
            yield from _codes_at(path, each)
    elif path and value:
        yield from _codes_at(path[1:], value.get(path[0]))
    elif value:
        yield value


def _record(record: str, how: str) -> Relation:
    return Relation("record", "record/" + record, "", "", how)


def _coded(station: str, kind: str, code: str, how: str) -> Relation:
    if kind in EVERYWHERE:
        return Relation(kind, f"{kind}/{code}", code, "", how)
    return Relation(kind, f"{kind}/{station}/{code}", code, "station/" + station, how)


# --- names of accounts --------------------------------------------------------------------------

LAW = "财会〔2024〕25号"  # 民间非营利组织会计制度
BANK = "Assets:1002-银行存款"
OWED = "00-垫付款"  # what is advanced and not paid back, whose money it will be is not known yet
PAYABLE = f"Liabilities:2209-其他应付款:{OWED}"
LOANS = {"lent": "Assets:1122-其他应收款", "borrowed": "Liabilities:2209-其他应付款"}
OPENING = ("Equity:3101-非限定性净资产", "Equity:3102-限定性净资产")  # unrestricted, restricted
INCOME = {
    "municipal_one_time": "Income:4401-政府补助收入",
    "district_fiscal": "Income:4401-政府补助收入",
    "welfare_lottery": "Income:4401-政府补助收入",
    "township_special": "Income:4401-政府补助收入",
    "government_purchase": "Income:4301-提供服务收入",
    "charity_donation": "Income:4101-捐赠收入",
    "community_foundation": "Income:4101-捐赠收入",
    "other": "Income:4901-其他收入",
}
"""The account that money of a source is income on."""
SOURCES = {
    "municipal_one_time": "01-市级一次性补助",
    "district_fiscal": "02-区县财政资金",
    "welfare_lottery": "03-福彩公益金",
    "township_special": "04-乡镇街道专项",
    "government_purchase": "05-政府购买服务",
    "charity_donation": "06-慈善捐赠",
    "community_foundation": "07-社区发展基金会",
    "other": "08-其他来源",
}
"""What sources are called within the names of accounts."""
CATEGORIES = {
    "personnel": "01-人员经费",
    "service_activity": "02-服务活动",
    "supervision_training": "03-督导培训",
    "office": "04-办公",
    "publicity": "05-宣传",
    "equipment": "06-设备",
    "hospitality": "07-公务接待",
    "other": "08-其他支出",
}
"""What purposes are called within the names of accounts."""
ACTIVITY, ADMINISTRATION = "Expenses:5101-业务活动成本", "Expenses:5301-管理费用"
ADMINISTRATIVE = ("office", "hospitality", "other")
RESTRICTED, UNRESTRICTED = "R-限定性", "U-非限定性"
DEEDS = {
    "received": "拨款到账",
    "carried_over": "上年结转",
    "reclaimed": "拨款收回",
    "spent": "支出",
    "advanced": "垫付",
    "repaid": "偿还垫付",
    "refunded": "支出退回",
    "lent": "来源间借款",
    "released": "解除限定",
}


@lru_cache(maxsize=4096)
def component(code: str) -> str:
    """A code as a part of an account's name: letters, digits and ``-``, a capital or digit first.

    Other signs become ``-``, and ten digits of the code's SHA-256 follow, so that no two codes
    become one name.
    """
    body = code
    plain = re.match(r"[^\W_]+(?:-[^\W_]+)*\Z", code) and all(map(_fits, code))
    if not plain or re.match(r".*-[0-9a-f]{10}\Z", code, re.DOTALL):
        digest = hashlib.sha256(code.encode()).hexdigest()[:10]
        body = "".join(sign if _fits(sign) else "-" for sign in code).strip("-") + "-" + digest
    capital = unicodedata.category(body[0]) == "Lu" or body[0].isdecimal()
    return body if capital and not body.startswith("X-") else "X-" + body


def _fits(sign: str) -> bool:
    return sign == "-" or sign.isalpha() or sign.isdecimal()


class Fund(NamedTuple):
    """One grant's money at one station, or what the station owes for advances."""

    station: str
    source: str
    code: str
    restricted: bool

    @property
    def path(self) -> str:
        """How the names of its accounts end."""
        if self.source == "advances":
            return f"{component(self.station)}:{OWED}"
        return ":".join((component(self.station), SOURCES[self.source], component(self.code)))

    @property
    def bank(self) -> str:
        """The account that its money lies on."""
        return f"{BANK}:{self.path}"

    def other(self, kind: str, category: str) -> str:
        """The account that its money comes from, goes back to, or is spent on."""
        bound = RESTRICTED if self.restricted else UNRESTRICTED
        if kind in LOANS:
            return f"{LOANS[kind]}:{self.path}"
        if kind in ("carried_over", "released"):
            return f"{OPENING[self.restricted]}:{bound}:{self.path}"
        if kind in ("received", "reclaimed"):
            return f"{INCOME[self.source]}:{bound}:{self.path}"
        root = ADMINISTRATION if category in ADMINISTRATIVE else ACTIVITY
        return f"{root}:{CATEGORIES[category]}:{self.path}"


# --- the money, folded --------------------------------------------------------------------------


class Posting(NamedTuple):
    """Money into (positive) or out of an account; on a bank account, what is there after it."""

    account: str
    fen: int
    fund: Fund
    balance: int | None


class Transaction(NamedTuple):
    """What one record moves; of a promise, which moves nothing, ``promised`` is the money."""

    day: str
    record: str
    position: int
    recorded_at: str
    recorded_on: str
    corrections: int
    document: str
    payee: str
    narration: str
    fund: Fund
    promised: int
    postings: list[Posting]


class Account(NamedTuple):
    """An account of the book, from which day on, and what is on it in the end."""

    name: str
    opened_on: str
    fund: Fund
    fen: int


_TABLES = """
    CREATE TABLE records (record TEXT PRIMARY KEY, fact TEXT, corrections INTEGER) WITHOUT ROWID;
    CREATE TABLE services (record TEXT, station TEXT, PRIMARY KEY (record, station)) WITHOUT ROWID;
    CREATE TABLE postings (
        station TEXT, source TEXT, grant_code TEXT, kind TEXT, category TEXT, fen INTEGER, day TEXT,
        record TEXT, line INTEGER, position INTEGER, recorded_at TEXT, corrections INTEGER,
        voucher TEXT, document TEXT, restricted INTEGER);
    CREATE INDEX postings_of_record ON postings (record);
"""
_INDEXES = """
    CREATE INDEX by_day ON postings (day, position, line);
    CREATE INDEX by_source ON postings (station, source, day, record, line);
"""
_SUMS = """
    SELECT station, source, grant_code, kind, category, min(day), max(day), sum(fen),
        max(restricted)
    FROM postings GROUP BY station, source, grant_code, kind, category
"""
_TO_POSTING = "INSERT INTO postings VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"


class Money:
    """The present value of every record about money, taken entry by entry."""

    def __init__(self, scope: Extent) -> None:
        self.scope = scope
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        self._base.execute("BEGIN")
        self._indexed = False

    def close(self) -> None:
        """Give the temporary database back."""
        self._base.close()

    def take(self, position: int, entry: Entry) -> None:
        """Fold an entry. Raises OldValueError, and ValueError, KeyError or TypeError for nonsense."""
        data = entry["data"]
        kind = data["fact"]
        if kind != entry["type"]:
            raise ValueError(kind)
        changes = kind in CHANGES
        first = data["was"] if changes else data
        record = data["record"] if changes else entry["event_id"]
        if not RECORD_ID.match(record) or record != (entry.get("corrects") or entry["event_id"]):
            raise ValueError(record)
        try:
            if first["fact"] in SERVICES:
                self._serve(kind, record, entry["station"])
            elif first["fact"] in MONEY:
                self._move(position, entry, record, data.get("now") if changes else data)
        except sqlite3.OperationalError as error:  # the disk, not the entry
            raise OSError(str(error)) from None
        except sqlite3.Error as error:
            raise ValueError(str(error)) from None

    def _serve(self, kind: str, record: str, station: str) -> None:
        if kind == VOIDED:
            self._base.execute("DELETE FROM services WHERE record = ?", (record,))
        elif kind != CORRECTED:
            self._base.execute("INSERT INTO services VALUES (?,?)", (record, station))

    def _move(self, position: int, entry: Entry, record: str, fact: Entry | None) -> None:
        corrections = 0
        if entry["data"]["fact"] in CHANGES:
            known = self._base.execute(
                "SELECT fact, corrections FROM records WHERE record = ?", (record,)
            ).fetchone()
            if known is None or known[0] != compact(entry["data"]["was"]).decode():
                raise OldValueError(record)
            corrections = known[1] + 1
            self._base.execute("DELETE FROM records WHERE record = ?", (record,))
            self._base.execute("DELETE FROM postings WHERE record = ?", (record,))
        if fact is None:
            return
        self._base.execute(
            "INSERT INTO records VALUES (?,?,?)", (record, compact(fact).decode(), corrections)
        )
        kind, day = MONEY[fact["fact"]], fact[MOMENTS[fact["fact"]]]
        if not DAY.match(day) or not MOMENT.match(entry["recorded_at"]):
            raise ValueError(day)
        bound = ("allowed_categories", "forbidden_categories", "period_from", "period_until")
        is_bound = kind in FOUNDING and any(fact.get(name) for name in bound)
        restricted = is_bound or kind == "released"
        sign = -1 if fact["fact"] in BACK else 1
        lines = [(kind, each) for each in fact.get("lines", [fact])]
        if kind == "advanced":
            lines = [(kind, dict(fact, source="", grant=""))]
        elif kind == "lent":
            lines.append(("borrowed", dict(fact, source=fact["to_source"], grant=fact["to_grant"])))
        papers = (fact, *fact.get("more_vouchers", ()))
        numbers = [each.get("voucher_number", "") for each in papers]
        for number, (what, line) in enumerate(lines):
            source_is_known = line["source"] in SOURCES or kind == "advanced"
            if type(line["amount_fen"]) is not int or not source_is_known:
                raise ValueError(record)
            self._base.execute(
                _TO_POSTING,
                (
                    *(entry["station"], line["source"], line["grant"], what),
                    *(fact.get("category", ""), sign * line["amount_fen"], day),
                    *(record, number, position, entry["recorded_at"], corrections),
                    *("、".join(filter(None, numbers)), fact.get("document_number", "")),
                    int(restricted),
                ),
            )

    def rows(self, query: str, *values: object) -> Iterator[Any]:
        """The answer to a query, row by row."""
        if not self._indexed:
            self._base.executescript(_INDEXES)
            self._indexed = True
        return iter(self._base.execute(query, values))

    def totals(self) -> dict[str, int]:
        """Fen received, carried over, reclaimed and spent in all, and what is owed for advances."""
        found = dict(self.rows("SELECT kind, sum(fen) FROM postings GROUP BY kind"))
        of = found.get
        totals = {kind: of(kind, 0) for kind in ("received", "carried_over", "reclaimed")}
        totals["spent"] = of("spent", 0) + of("repaid", 0) + of("refunded", 0)
        totals["owed"] = of("advanced", 0) - of("repaid", 0)
        return totals

    def linked(self, fact: Entry) -> Any:
        """The records that a voucher names; of what is paid back, those of what was paid."""
        about = fact.get("advance", fact.get("expenditure"))
        if about:
            rows = self.rows("SELECT fact FROM records WHERE record = ?", about)
            fact = json.loads(next(rows)[0])
        return fact.get("linked_records", NOBODY)

    def count(self) -> int:
        """How many records moved money."""
        query = "SELECT count(DISTINCT record) FROM postings WHERE kind != 'promised'"
        return int(next(self.rows(query))[0])

    def funds(self) -> dict[Key, Fund]:
        """Every grant that is spoken of; restricted where a promise or income binds its money."""
        sums = list(self.rows(_SUMS))
        bound = {row[:3] for row in sums if row[-1]}
        return {row[:3]: Fund(row[0], row[1], row[2], row[:3] in bound) for row in sums}

    def accounts(self) -> list[Account]:
        """Every account that is posted to, in the order of their names."""
        found: dict[str, Account] = {}
        funds = self.funds()
        for row in self.rows(_SUMS):
            kind, category, opened_on, fen = row[3], row[4], row[5], row[7]
            if kind == "promised":
                continue
            for name, moved, fund in _moves(funds, row[:3], kind, category, fen):
                known = found.get(name, Account(name, opened_on, fund, 0))
                first_day = min(known.opened_on, opened_on)
                found[name] = Account(name, first_day, fund, known.fen + moved)
        return [found[name] for name in sorted(found)]

    def last_day(self) -> str:
        """The last day on which money moved; empty where none did."""
        return max((row[6] for row in self.rows(_SUMS) if row[3] != "promised"), default="")

    def transactions(self) -> Iterator[Transaction]:
        """What every record moves, day by day, within a day in the order of the log."""
        funds = self.funds()
        left = dict.fromkeys(funds, 0)
        names = "day, position, record, recorded_at, corrections, document, voucher, kind, category"
        order = "FROM postings ORDER BY day, position, line"
        rows = self.rows(f"SELECT {names}, station, source, grant_code, fen {order}")
        for _position, record in groupby(rows, lambda row: row[1]):
            lines = list(record)
            postings = [each for line in lines for each in _postings(line, funds, left)]
            yield _transaction(lines[0], funds[lines[0][9:12]], postings)


def _postings(row: Any, funds: dict[Key, Fund], left: dict[Key, int]) -> list[Posting]:
    """A debit and a credit, in this order; none of a promise."""
    kind, category, key, fen = row[7], row[8], row[9:12], row[12]
    if kind == "promised":
        return []
    postings = []
    for account, moved, fund in _moves(funds, key, kind, category, fen):
        balance = None
        if fund.source in SOURCES and account == fund.bank:
            balance = left[key] = left[key] + moved
        postings.append(Posting(account, moved, fund, balance))
    return postings


def _moves(
    funds: dict[Key, Fund], key: Key, kind: str, category: str, fen: int
) -> list[tuple[str, int, Fund]]:
    """What a line moves into accounts (positive) and out of them, debits before credits.

    What is advanced is a cost and a debt of no grant. Paid back it is a cost of that grant, and
    the other cost and the debt are gone.
    """
    owed = Fund(key[0], "advances", "advances", restricted=False)
    expense, debt = owed.other("spent", category or "other"), f"{PAYABLE}:{owed.path}"
    if kind == "advanced":
        return [(expense, fen, owed), (debt, -fen, owed)]
    fund = funds[key]
    bank, other = fund.bank, fund.other(kind, category)
    if kind in (*INCOMES, "borrowed"):
        return [(bank, fen, fund), (other, -fen, fund)]
    if kind == "released":
        return [(other, fen, fund), (f"{OPENING[0]}:{UNRESTRICTED}:{fund.path}", -fen, fund)]
    moves = [(other, fen, fund), (bank, -fen, fund)]
    if kind == "repaid":
        moves += [(debt, fen, owed), (expense, -fen, owed)]
    return moves


def _transaction(row: Any, fund: Fund, postings: list[Posting]) -> Transaction:
    fund = postings[0].fund if postings else fund
    day, position, record, recorded_at, corrections, document, voucher, kind, category = row[:9]
    name = CATEGORIES[category] if category else SOURCES[fund.source]
    words = [DEEDS.get(kind, ""), document, voucher and f"凭证 {voucher}"]
    return Transaction(
        day=day,
        record=record,
        position=position,
        recorded_at=recorded_at,
        recorded_on=moment_at(recorded_at)[0],
        corrections=corrections,
        document=document,
        payee=name.partition("-")[2],
        narration=" ".join(word for word in words if word),
        fund=fund,
        promised=row[12] if kind == "promised" else 0,
        postings=postings,
    )


# --- books of accounts --------------------------------------------------------------------------

_TITLE = (
    "; 由台账导出的日记账，不是法定账簿。 A journal exported by Taizhang, not the statutory book.\n"
    "; 按第 {0} 条为止所知。 As known at position {0}.\n"
    "; 科目 Accounts: 民间非营利组织会计制度 {1}\n"
)


def beancount(money: Money, head: Head) -> Iterator[Piece]:
    """The Beancount file: everything in it, options and plugins too."""
    stations, accounts = money.scope.stations, money.accounts()
    named = "台账 Taizhang" + ("" if stations is None else " · " + " ".join(stations))
    text = ";; -*- mode: beancount; coding: utf-8 -*-\n"
    text += _TITLE.format(money.scope.as_known, LAW) + "\n"
    text += f'option "title" {quoted(named)}\noption "operating_currency" "CNY"\n'
    for plugin in ("leafonly", "check_commodity", "noduplicates"):
        text += f'plugin "beancount.plugins.{plugin}"\n'
    first_day = min((account.opened_on for account in accounts), default="1970-01-01")
    yield None, f"{text}\n{first_day} commodity CNY\n".encode()
    for account in accounts:
        fund = account.fund
        text = f"{account.opened_on} open {account.name} CNY\n"
        text += f'  station: {quoted(fund.station)}\n  source: "{fund.source}"\n'
        yield None, f"{text}  fund: {quoted(fund.code)}\n".encode()
    signed = quoted(f"{head.origin} {head.size} {head.root}")
    yield None, f'\n{head.as_of} event "checkpoint" {signed}\n\n'.encode()
    for each in money.transactions():
        yield each.position, _in_beancount(each).encode()
    last_day = money.last_day()
    if last_day and last_day != date.max.isoformat():  # after which no day begins
        closed_on = (date(*map(int, last_day.split("-"))) + timedelta(days=1)).isoformat()
        for account in accounts:
            text = f"{closed_on} balance {account.name} {yuan(account.fen)} ~ 0.00 CNY\n"
            yield None, text.encode()


def sums_of(money: Money) -> tuple[str, str]:
    """What all transactions come to, in words: Chinese, English."""
    totals = money.totals()
    came = totals["received"] + totals["carried_over"]
    totals["left"] = came - totals["reclaimed"] - totals["spent"]
    words = {kind: yuan(fen) for kind, fen in totals.items()}
    zh = "{count} 笔：收 {received}，收回 {reclaimed}，支 {spent}，余 {left}"
    en = " {count} transactions: received {received}, reclaimed {reclaimed}, spent {spent}, left {left}"
    if totals["carried_over"]:
        zh, en = zh + "（含结转 {carried_over}）", en + " (carried over {carried_over})"
    if totals["owed"]:
        zh, en = zh + "，欠垫付 {owed}", en + ", owed for advances {owed}"
    count = money.count()
    return (zh + "。").format(count=count, **words), (en + ".").format(count=count, **words)


def _in_beancount(each: Transaction) -> str:
    fund = each.fund
    told = f'  event_id: "{each.record}"\n  log_index: {each.position - 1}\n'
    told += f'  recorded_at: "{each.recorded_at}"\n'
    corrected = f"  corrections: {each.corrections}\n" if each.corrections else ""
    if not each.postings:
        document = " " + quoted(each.document) if each.document else ""
        return (
            f'{each.day} custom "budget" "promised" {quoted(fund.station)} "{fund.source}" '
            f"{quoted(fund.code)} {yuan(each.promised)} CNY{document}\n{told}{corrected}\n"
        )
    text = f"{each.day} * {quoted(each.payee)} {quoted(each.narration)} ^{each.record}\n{told}"
    text += f"  station: {quoted(fund.station)}\n"
    single = all(posting.fund == fund for posting in each.postings)
    if single:
        text += f"  fund: {quoted(fund.code)}\n"
    text += corrected
    for posting in each.postings:
        text += f"  {posting.account}  {yuan(posting.fen)} CNY\n"
        if not single:
            text += f"    fund: {quoted(posting.fund.code)}\n"
    return text + "\n"


def quoted(text: str) -> str:
    """A text as Beancount reads it: backslashes, quotes and line ends escaped."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


_FOR_HLEDGER = str.maketrans(
    {";": "；", "|": "｜", ",": "，", ":": "：", "[": "［", "]": "］", "\n": " ", "\u00a0": " "}
)


def hledger(money: Money, head: Head) -> Iterator[Piece]:
    """The hledger journal."""
    stations = money.scope.stations
    text = _TITLE.format(money.scope.as_known, LAW)
    if stations is not None:
        text += "; {}\n".format(" ".join(stations).translate(_FOR_HLEDGER))
    text += "\ndecimal-mark .\ncommodity 1000.00 CNY\n\n"
    for name in dict.fromkeys([*SOURCES.values(), *CATEGORIES.values()]):
        text += "payee {}\n".format(name.partition("-")[2])
    yield None, f"{text}\n".encode()
    types = {"Assets": "C", "Liabilities": "L", "Equity": "E", "Income": "R", "Expenses": "X"}
    for account in money.accounts():
        fund, kind = account.fund, types[account.name.partition(":")[0]]
        station, code = (each.translate(_FOR_HLEDGER) for each in (fund.station, fund.code))
        text = f"account {account.name}  ; type:{kind}, station:{station}, "
        yield None, f"{text}source:{fund.source}, fund:{code}\n".encode()
    yield None, f"\n; checkpoint {head.as_of} {head.origin} {head.size} {head.root}\n\n".encode()
    for each in money.transactions():
        yield each.position, _in_hledger(each).encode()


def _in_hledger(each: Transaction) -> str:
    fund, index = each.fund, f"log_index:{each.position - 1}"
    days = f"{each.day}={each.recorded_on}"
    if not each.postings:
        words = f"{fund.station} {fund.source} {fund.code} {each.document}".rstrip()
        return (
            f"; budget {days} promised {yuan(each.promised)} CNY "
            f"{words.translate(_FOR_HLEDGER)} ({each.record}, {index})\n\n"
        )
    codes = dict.fromkeys(posting.fund.code.translate(_FOR_HLEDGER) for posting in each.postings)
    corrected = f", corrections:{each.corrections}" if each.corrections else ""
    text = f"{days} * ({each.record}) {each.payee} | {each.narration.translate(_FOR_HLEDGER)}\n"
    text += f"    ; {index}, recorded_at:{each.recorded_at}, fund:{' '.join(codes)}{corrected}\n"
    for posting in each.postings:
        text += f"    {posting.account}  {yuan(posting.fen)} CNY"
        text += "\n" if posting.balance is None else f" = {yuan(posting.balance)} CNY\n"
    return text + "\n"


# --- the general ledger -------------------------------------------------------------------------

ACCOUNT_COLUMNS = (
    "GL_Account_Number,GL_Account_Name,Account_Type,Account_Subtype,"
    "Segment01,Segment02,Segment03,Segment04"
)
DETAIL_COLUMNS = (
    "Journal_ID,Journal_ID_Line_Number,JE_Header_Description,JE_Line_Description,"
    "Business_Unit_Code,Effective_Date,Fiscal_Year,Period,Entered_Date,Entered_Time,"
    "GL_Account_Number,Amount,Amount_Credit_Debit_Indicator,Amount_Currency,"
    "Segment01,Segment02,Segment03,Log_Index,Corrections"
)


def gl_accounts(money: Money) -> Iterator[Piece]:
    """The table of accounts."""
    yield None, ACCOUNT_COLUMNS.encode() + b"\r\n"
    for account in money.accounts():
        root, chart, third = account.name.split(":")[:3]
        code, _, name = chart.partition("-")
        is_station = third == component(account.fund.station)
        segments = [*_segments(account.fund), "" if is_station else third]
        yield None, _csv([account.name, name, root, code, *segments])


def gl_details(money: Money) -> Iterator[Piece]:
    """The table of postings."""
    yield None, DETAIL_COLUMNS.encode() + b"\r\n"
    for each in money.transactions():
        entered = moment_at(each.recorded_at)
        for number, posting in enumerate(each.postings, 1):
            station, source, code = _segments(posting.fund)
            row = [each.record, number, each.narration, each.payee, station, each.day]
            row += [each.day[:4], each.day[5:7], *entered, posting.account]
            row += [yuan(abs(posting.fen)), "D" if posting.fen > 0 else "C", "CNY"]
            row += [station, source, code, each.position - 1, each.corrections]
            yield each.position, _csv(row)


def _segments(fund: Fund) -> tuple[str, str, str]:
    """A code that a spreadsheet would take for a formula has ``'`` in front."""
    station, code = (
        "'" + each if each.startswith(("=", "+", "-", "@")) else each
        for each in (fund.station, fund.code)
    )
    return station, fund.source, code


def _csv(row: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(row)
    return text.getvalue().encode()


# --- findings -----------------------------------------------------------------------------------

POLICY_VERSION = "seed-2000-01-01"
IDLE_MONTHS = 24
SERVICE_CATEGORIES = ("service_activity",)
FORBIDDEN = (("welfare_lottery", "hospitality"),)
FORBIDDEN_BY = (
    "各地福彩公益金负面清单（如济源）：不得用于公务接待；拨款文件另有规定的从其规定（待各区确认）"
)
SERVED = "SELECT 1 FROM services WHERE record = ? AND station = ?"


def findings(money: Money, head: Head) -> Iterator[Piece]:
    """The findings of the checks, on the money up to the day that the bundle was made for."""
    scope, found = money.scope, []
    places = money.rows("SELECT DISTINCT station FROM postings ORDER BY station")
    for (station,) in list(places):
        for source in SOURCES:
            told = {"station": station, "source": source}
            found += [dict(told, **each) for each in _found(money, station, source, head.as_of)]
    document = {
        "scope": {
            "stations": scope.stations,
            "from": scope.from_day,
            "to": scope.to_day,
            "as_known": scope.as_known,
        },
        "as_of": head.as_of,
        "checks_run": ["A10", "A12"] if scope.has_days else ["A10", "A12", "A17"],
        "policy_version": POLICY_VERSION,
        "findings": found,
    }
    yield None, json.dumps(document, ensure_ascii=False, indent=1).encode()


class _Terms(NamedTuple):
    """What a grant may be spent on, and the document that says so."""

    document: str
    allowed: Any
    forbidden: Any
    bind: bool


def _found(money: Money, station: str, source: str, as_of: str) -> list[Entry]:
    query = (
        "SELECT postings.record, grant_code, kind, category, fen, day, fact"
        " FROM postings JOIN records USING (record)"
        " WHERE station = ? AND source = ? AND day <= ?"
    )
    founding = " AND kind IN ('promised', 'received', 'carried_over') ORDER BY postings.record"
    terms: dict[str, _Terms] = {}
    for row in money.rows(query + founding, station, source, as_of):
        terms[row[1]] = _with(terms.get(row[1], _Terms("", (), (), bind=False)), json.loads(row[6]))
    gone: dict[str, int] = {}
    came: dict[str, list[tuple[str, str, int]]] = {}
    outside: dict[tuple[str, str], list[tuple[str, int]]] = {}
    unlinked: dict[str, list[tuple[str, int]]] = {}
    in_order = " ORDER BY day, postings.record, line"
    for record, grant, kind, category, fen, day, fact in money.rows(
        query + in_order, station, source, as_of
    ):
        if kind in INCOMES:
            came.setdefault(grant, []).append((day, record, fen))
        elif kind not in ("promised", "released"):
            gone[grant] = gone.get(grant, 0) + (-fen if kind == "borrowed" else fen)
        if kind in ("spent", "repaid", "refunded"):
            stated = json.loads(fact)
            is_released = any(
                each.get("is_released") for each in stated["lines"] if each["grant"] == grant
            )
            if not (is_released or _permitted(terms.get(grant), source, category)):
                outside.setdefault((grant, category), []).append((record, fen))
            linked = money.linked(stated)
            if category in SERVICE_CATEGORIES and not any(
                any(money.rows(SERVED, each, station)) for each in linked
            ):
                unlinked.setdefault(grant, []).append((record, fen))
    found = [
        _outside(grant, category, paid, terms.get(grant))
        for (grant, category), paid in sorted(outside.items())
    ]
    found += [
        idle
        for grant in sorted(came)
        for idle in _idle(grant, came[grant], max(gone.get(grant, 0), 0), as_of)
    ]
    if not money.scope.has_days:  # services of other days are not here
        found += [_unlinked(grant, paid) for grant, paid in sorted(unlinked.items())]
    return found


def _with(terms: _Terms, fact: Entry) -> _Terms:
    """The latest promise or receipt that states restrictions says what a grant may be spent on."""
    allowed, forbidden = fact.get("allowed_categories", ()), fact.get("forbidden_categories", ())
    bind = bool(allowed or forbidden or fact.get("period_from") or fact.get("period_until"))
    if terms.bind and not bind:
        return terms
    return _Terms(fact.get("document_number") or terms.document, allowed, forbidden, bind)


def _permitted(terms: _Terms | None, source: str, category: str) -> bool:
    if terms is None or not (terms.allowed or terms.forbidden):
        return (source, category) not in FORBIDDEN
    return category not in terms.forbidden and (not terms.allowed or category in terms.allowed)


def _finding(
    rule: tuple[str, str], grant: str, fen: int, records: list[str], words: tuple[str, str]
) -> Entry:
    return {
        "rule": rule[0],
        "rule_version": 1,
        "name": rule[1],
        "grant": grant,
        "amount_fen": fen,
        "records": list(dict.fromkeys(records)),
        "explanation_zh": words[0],
        "explanation_en": words[1],
    }


def _outside(grant: str, category: str, paid: list[tuple[str, int]], terms: _Terms | None) -> Entry:
    fen = sum(each for _, each in paid)
    stated = terms is not None and (terms.allowed or terms.forbidden)
    basis = (terms.document if terms and stated else FORBIDDEN_BY) or "拨款文件"
    word = CATEGORIES[category].partition("-")[2]
    zh = f"拨款 {grant} 有 {len(paid)} 笔支出用于不允许的用途“{word}”，"
    zh += f"共 {yuan(fen)} 元（依据：{basis}）。"
    en = f"{len(paid)} voucher(s), {yuan(fen)} yuan of grant {grant}, went to {category}, "
    en += "which its terms forbid."
    return _finding(("A10", "out_of_scope"), grant, fen, [each for each, _ in paid], (zh, en))


def _idle(grant: str, came: list[tuple[str, str, int]], gone: int, as_of: str) -> Iterator[Entry]:
    """Money goes out in the order in which it came, so what is left came last."""
    left = []
    for day, record, fen in sorted(came):
        used = min(gone, fen)
        gone -= used
        if used < fen:
            left.append((day, record, fen - used))
    if not left:
        return
    since, months = left[0][0], whole_months(left[0][0], as_of)
    if months >= IDLE_MONTHS:
        fen = sum(each for _, _, each in left)
        zh = f"拨款 {grant} 自 {since} 到账起，尚有 {yuan(fen)} 元"
        zh += f"闲置 {months} 个月（达到 {IDLE_MONTHS} 个月即提示）。"
        en = f"{yuan(fen)} yuan of grant {grant}, received {since}, has been idle for {months} "
        en += f"months (reported from {IDLE_MONTHS} months on)."
        yield _finding(("A12", "idle"), grant, fen, [each for _, each, _ in left], (zh, en))


def _unlinked(grant: str, paid: list[tuple[str, int]]) -> Entry:
    fen = sum(each for _, each in paid)
    zh = f"拨款 {grant} 有 {len(paid)} 张凭证未关联任何服务记录，共 {yuan(fen)} 元。"
    en = f"{len(paid)} voucher(s) of grant {grant}, {yuan(fen)} yuan, are linked to no service "
    return _finding(
        ("A17", "unlinked"), grant, fen, [each for each, _ in paid], (zh, en + "record.")
    )


def whole_months(first: str, last: str) -> int:
    """Whole months between two days; one is whole on its day, or on the last of a shorter month."""
    start, end = (date(*map(int, each.split("-"))) for each in (first, last))
    months = (end.year - start.year) * 12 + end.month - start.month
    is_last = end == date.max or (end + timedelta(days=1)).month != end.month
    return max(months - (end.day < start.day and not is_last), 0)


# --- all of them --------------------------------------------------------------------------------


def makers(walk: Walk, money: Money, head: Head) -> dict[str, Callable[[], Iterator[Piece]]]:
    """What makes each file. ``money`` has taken every entry before."""
    return {
        "events.cloudevents.jsonl": lambda: cloud_events(walk),
        "ocel.json": lambda: ocel(walk),
        "books.beancount": lambda: beancount(money, head),
        "books.journal": lambda: hledger(money, head),
        "gl_accounts.csv": lambda: gl_accounts(money),
        "gl_details.csv": lambda: gl_details(money),
        "findings.json": lambda: findings(money, head),
    }


def main(words: list[str]) -> int:
    """Write one file as the entries of an unpacked bundle say it should be."""
    if len(words) != 2:  # noqa: PLR2004 - a folder and a file
        sys.stderr.write("python -I verify_books.py FOLDER FILE\n")
        return 2
    folder = Path(words[0])
    told = json.loads((folder / "manifest.json").read_bytes())
    origin, size, root = (folder / "checkpoint").read_text("utf-8").split("\n")[:3]
    head = Head(origin, int(size), root, told["as_of"])

    def walk() -> Iterator[tuple[int, bytes, Entry]]:
        with (folder / "entries.jsonl").open("rb") as lines:
            for line in lines:
                raw = line[line.index(b',"entry":') + 9 : -2]
                yield int(line[12 : line.index(b",")]), raw, json.loads(raw)

    scope = told["scope"]
    money = Money(Extent(scope["stations"], scope["from"], scope["to"], scope["as_known"]))
    for position, _raw, entry in walk():
        money.take(position, entry)
    for _position, piece in makers(walk, money, head)[words[1]]():
        sys.stdout.buffer.write(piece)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
