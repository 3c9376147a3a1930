"""Erasing, restricting and keeping for a case: four eyes, holds, statutes, and what comes after."""

from __future__ import annotations

import pytest
from msgspec import UNSET, structs

from domain.book.events import (
    LegalHoldPlaced,
    LegalHoldReleased,
    PersonErased,
    PersonRestricted,
    RecordCorrected,
)
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.book.privacy.retention import (
    SCHEDULE,
    Trace,
    Traces,
    binding_retention,
    due_of,
    retained_until,
    rule_of,
)
from domain.book.refusals import UnderLegalHold
from domain.ground.events import Attachment
from domain.ground.people import people_named
from domain.ground.vocabulary import RetentionClass
from tests.builders import (
    a_home_visit,
    a_joining,
    a_training_session,
    an_expenditure,
    command,
    correct,
    joined,
    paid,
    planned,
    received,
    record_id,
    spent,
    visited,
    void,
)
from tests.domain.spec import Refused, given

PAST = [planned(), joined(), visited(), received(), spent(paid(100_00))]
SERVED = (Trace("service_file", "2026-03-11", "2026-03-11"),)
VOUCHER = (Trace("voucher", "2026-03-01", "2026-03-01"),)
HOLD = record_id(6)


def erase(version: int = len(PAST), **context):
    asked = {
        "about": "client",
        "person": "C-1001",
        "legal_basis": "consent_withdrawn",
        "requested_by": "C-1001",
        "requested_on": "2026-11-20",
        "approved_by": "officer-1",
        "traces": SERVED,
        "fields_count": 3,
        "expected_versions": (version,),
        "reason": "本人撤回同意",
    }
    return command(ErasePerson, **(asked | context))


def erased(**fields) -> PersonErased:
    known = {
        "about": "client",
        "person": "C-1001",
        "legal_basis": "consent_withdrawn",
        "requested_by": "C-1001",
        "requested_on": "2026-11-20",
        "approved_by": "officer-1",
        "fields_count": 3,
    }
    return PersonErased(**(known | fields))


def restricted(**fields) -> PersonRestricted:
    known = {
        "about": "client",
        "person": "C-1001",
        "legal_basis": "consent_withdrawn",
        "requested_by": "C-1001",
        "requested_on": "2026-11-20",
        "approved_by": "officer-1",
        "retention_until": "2056-12-31",
        "retention_class": "voucher",
    }
    return PersonRestricted(**(known | fields))


def hold(**context):
    asked = {"about": "client", "person": "C-1001", "case_number": "鄞审〔2026〕3号"}
    return command(PlaceLegalHold, **({"reason": "审计取证", "is_known": True} | asked | context))


def held(person: str = "C-1001") -> LegalHoldPlaced:
    return LegalHoldPlaced(about="client", person=person, case_number="鄞审〔2026〕3号")


def release(code: str = HOLD, **context):
    return command(ReleaseLegalHold, **({"hold": code, "reason": "审计结束"} | context))


REFUSED = [
    Refused(
        "whoever asks approving",
        PAST,
        erase(requested_by="officer-1"),
        "approver_is_requester",
    ),
    Refused("whoever types approving", PAST, erase(actor="officer-1"), "approver_is_requester"),
    Refused(
        "approval by whom it is typed for",
        PAST,
        erase(on_behalf_of="officer-1"),
        "approver_is_requester",
    ),
    Refused("a request of tomorrow", PAST, erase(requested_on="2026-11-24"), "future_date"),
    Refused("nobody having looked", PAST, erase(traces=None), "missing_value"),
    Refused("any version", PAST, erase(expected_versions=None), "missing_value"),
    Refused("somebody unknown", PAST, erase(traces=()), "person_unknown"),
    Refused("news in between", PAST, erase(4), "stale_version"),
    Refused("a person under legal hold", [*PAST, held()], erase(6), "under_legal_hold"),
    Refused("erasing twice", [*PAST, erased()], erase(6), "person_already_erased"),
    Refused(
        "restricting twice",
        [*PAST, restricted()],
        erase(6, traces=(*SERVED, *VOUCHER)),
        "person_is_restricted",
    ),
    Refused("a hold on somebody unknown", PAST, hold(is_known=False), "person_unknown"),
    Refused("a hold on the erased", [*PAST, erased()], hold(), "person_already_erased"),
    Refused("releasing no hold", PAST, release(), "unknown_legal_hold"),
    Refused(
        "releasing twice",
        [*PAST, held(), LegalHoldReleased(hold=HOLD)],
        release(),
        "legal_hold_already_released",
    ),
    Refused(
        "a visit to the erased",
        [*PAST, erased()],
        command(a_home_visit()),
        "person_already_erased",
    ),
    Refused(
        "a visit by the erased",
        [*PAST, erased(about="worker", person="W-1")],
        command(a_home_visit(client="C-2")),
        "person_already_erased",
    ),
    Refused(
        "a class for the erased",
        [*PAST, erased(about="worker", person="W-1")],
        command(a_training_session()),
        "person_already_erased",
    ),
    Refused(
        "a voucher handled by the erased",
        [*PAST, erased(about="worker", person="W-1")],
        command(an_expenditure(handled_by="W-1")),
        "person_already_erased",
    ),
    Refused(
        "the erased joining again",
        [*PAST, erased(about="worker", person="W-9")],
        command(a_joining(worker="W-9")),
        "person_already_erased",
    ),
    Refused(
        "a visit to the restricted",
        [*PAST, restricted()],
        command(a_home_visit()),
        "person_is_restricted",
    ),
    Refused(
        "a correction that brings a name back",
        [*PAST, erased()],
        correct(3, a_home_visit(services=("mediation",)), commitments=("A" * 43,)),
        "person_already_erased",
    ),
    Refused(
        "a correction to the name of the erased",
        [*PAST, erased(person="C-2")],
        correct(3, a_home_visit(client="C-2")),
        "person_already_erased",
    ),
    Refused(
        "new text for an erased record",
        [*PAST, erased(about="record", person=record_id(5))],
        correct(5, an_expenditure("90"), commitments=("A" * 43,)),
        "person_already_erased",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_it_is_refused(row: Refused):
    row.check()


def test_a_person_without_a_binding_retention_is_erased():
    given(*PAST).when(erase()).then(erased())


def test_a_statute_that_still_runs_makes_it_a_restriction():
    given(*PAST).when(erase(traces=(*SERVED, *VOUCHER))).then(restricted())


def test_a_restriction_ends_in_an_erasure_once_the_statute_has_run_out():
    story = given(*PAST, restricted(retention_until="2024-12-31"))
    old = (Trace("voucher", "1990-05-01", "1994-05-01"),)
    story.when(erase(6, traces=old)).then(erased(retention_until="2024-12-31"))
    story.do(erase(6, traces=old))
    assert (story.state.restricted, list(story.state.erased)) == ({}, ["client/C-1001"])


def test_the_refusal_under_hold_names_the_hold():
    given(*PAST, held()).when(erase(6)).refused(UnderLegalHold, hold=HOLD, person="client/C-1001")


def test_a_released_hold_and_one_about_somebody_else_stand_in_nobodys_way():
    given(*PAST, held(), LegalHoldReleased(hold=HOLD)).when(erase(7)).then(erased())
    given(*PAST, held("C-2")).when(erase(6)).then(erased())


def test_holds_are_placed_and_released():
    story = given(*PAST)
    assert story.do(hold(event_id=HOLD)) == [held()]
    story.when(release()).then(LegalHoldReleased(hold=HOLD))
    story.do(release())
    assert story.state.holds[HOLD].is_released


def test_figures_of_the_erased_stay_correctable_and_voidable():
    past = [*PAST, erased()]
    (event,) = given(*past).decide(correct(3, a_home_visit(services=("mediation",))))
    assert isinstance(event, RecordCorrected)
    given(*past).when(void(3)).accepted()


def test_others_are_served_as_before():
    given(*PAST, erased(), restricted(person="C-3")).when(
        command(a_home_visit(client="C-2"))
    ).accepted()


def of(*facts, person=("client", "C-1001")) -> dict[RetentionClass, Trace]:
    traces = Traces()
    for number, fact in enumerate(facts, 1):
        traces.add(record_id(number), fact)
    return {trace.retention_class: trace for trace in traces.of(person)}


def test_every_class_has_a_rule_with_a_citation():
    classes = {rule.retention_class for rule in SCHEDULE}
    assert classes == set(RetentionClass.__args__)
    assert all(rule.citation for rule in SCHEDULE)
    assert [rule.retention_class for rule in SCHEDULE if rule.is_binding] == ["voucher"]
    assert rule_of("photo", "1999-01-01").years == 3


def test_a_visit_is_a_service_file_and_its_photo_a_class_of_its_own():
    photo = Attachment(sha256="a" * 64, media_type="image/jpeg")
    found = of(visited(), structs.replace(visited("W-1", "2026-05-02"), attachments=(photo,)))
    assert found["service_file"] == Trace("service_file", "2026-03-11", "2026-05-02")
    assert found["photo"] == Trace("photo", "2026-05-02", "2026-05-02")


def test_a_childs_file_is_kept_until_the_child_must_be_28():
    child = structs.replace(visited(), target_groups=("left_behind_child",))
    (trace,) = of(child).values()
    assert trace.retention_class == "minor_service_file"
    assert retained_until(trace, "2026-11-23") == "2054-03-11"


def test_a_worker_is_in_the_vouchers_that_they_handled_and_that_paid_them():
    wages = spent(paid(5), category="personnel", linked_records=(record_id(1),))
    assert "voucher" in of(joined(), wages, person=("worker", "W-1"))
    handled = spent(paid(5), handled_by="W-1")
    assert "voucher" in of(handled, person=("worker", "W-1"))
    assert "voucher" not in of(joined(), spent(paid(5)), person=("worker", "W-1"))


def test_a_linked_visit_does_not_make_its_client_a_part_of_the_voucher():
    rails = spent(paid(5), linked_records=(record_id(1),))
    assert set(of(visited(), rails)) == {"service_file"}
    assert set(of(visited(), rails, person=("record", record_id(2)))) == {"voucher"}


def test_a_voucher_is_kept_from_the_end_of_its_year():
    assert binding_retention(VOUCHER, "2056-12-31") == ("voucher", "2056-12-31")
    assert binding_retention(VOUCHER, "2057-01-01") is None


@pytest.mark.parametrize(
    ("trace", "until"),
    [
        (Trace("service_file", "2020-02-29", "2020-02-29"), "2035-03-01"),
        (Trace("raw_location", "2026-01-01", "2026-01-01"), "2026-04-01"),
        (Trace("photo", "2020-01-01", "2024-02-29"), "2027-03-01"),
        (Trace("voucher", "9990-01-01", "9990-01-01"), "9999-12-31"),
    ],
)
def test_the_last_day_of_a_retention(trace, until):
    assert retained_until(trace, "2026-11-23") == until


def test_what_is_due_says_what_still_keeps_the_person():
    traces = (
        Trace("photo", "2020-01-01", "2020-01-01"),
        Trace("service_file", "2020-01-01", "2020-01-01"),
    )
    (early,) = due_of(("client", "C-1"), traces, "2026-11-23")
    assert (early.retention_class, early.retained_until) == ("photo", "2023-01-01")
    assert early.kept_by == ("service_file",)
    late = list(due_of(("client", "C-1"), traces, "2035-01-02", is_restricted=True))
    assert [each.kept_by for each in late] == [(), ()]
    assert all(each.is_restricted for each in late)
    assert not list(due_of(("client", "C-1"), traces, "2023-01-01"))


def test_only_people_named_by_code_are_named():
    assert list(people_named(planned())) == []
    assert list(people_named(visited())) == [("client", "C-1001"), ("worker", "W-1")]
    assert erased().retention_until is UNSET
