"""Clients registered, merged and told apart again, and who goes with one of a merged pair."""

from __future__ import annotations

from itertools import permutations

import pytest

from domain.book.events import PersonErased, RecordCorrected, RecordVoided
from domain.book.privacy.commands import ErasePerson
from domain.book.privacy.retention import Trace, Traces
from domain.clients.details import (
    ClientMergedDetails,
    ClientRegisteredDetails,
    ClientUnmergedDetails,
)
from domain.clients.facts import ClientMerged, ClientRegistered, ClientUnmerged, GroupMembership
from domain.clients.refusals import (
    ClientAlreadyRegistered,
    ClientsAlreadyMerged,
    NotMerged,
    SameClient,
)
from domain.clients.rules import ELSEWHERE
from domain.clients.state import same_person
from domain.ground.refusals import MissingClient, MissingValue, ProbableDuplicate
from tests.builders import command, correct, joined, planned, record_id, visited, void
from tests.domain.spec import Refused, given

DAY = "2026-03-11"
PAST = [planned(), joined(), visited()]
MERGED = ClientMerged(client="C-1001", into="C-1002", merged_on=DAY)
MERGE = record_id(4)


def merging(client="C-1001", into="C-1002"):
    return command(ClientMergedDetails(client=client, into=into, merged_on=DAY))


def unmerging(merge=MERGE):
    return command(ClientUnmergedDetails(merge=merge, unmerged_on=DAY))


def registering(**stated):
    fields = {"client": "C-1001", "client_name": "示例乙", "registered_on": DAY}
    return ClientRegisteredDetails(**(fields | stated))


UNMERGED = ClientUnmerged(merge=MERGE, unmerged_on=DAY)
REGISTERED = ClientRegistered(client="C-1001", registered_on=DAY)
REFUSED = [
    Refused("the same code", PAST, merging(into="C-1001"), "same_client"),
    Refused("merged before", [*PAST, MERGED], merging(), "clients_already_merged"),
    Refused("no merge", PAST, unmerging(record_id(3)), "not_merged"),
    Refused("undone before", [*PAST, MERGED, UNMERGED], unmerging(), "not_merged"),
    Refused(
        "registered before",
        [*PAST, REGISTERED],
        command(registering()),
        "client_already_registered",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_clients_is_refused(row):
    row.check()


def test_a_client_is_registered_with_groups_their_days_and_evidence():
    groups = ({"group": "orphan", "since": "2020-01-01", "evidence": "民证12号"},)
    details = registering(groups=groups, household="H-1", worker="W-1")
    fact = given(*PAST).when(command(details)).accepted()
    membership = GroupMembership(group="orphan", since="2020-01-01", evidence="民证12号")
    assert (fact.groups, fact.household, fact.worker) == ((membership,), "H-1", "W-1")
    traces = Traces()
    traces.add("r", fact)
    assert [*traces.people["client", "C-1001"]] == ["minor_service_file"]


def test_a_code_is_registered_once_but_its_registration_may_be_corrected():
    fact = ClientRegistered(client="C-1001", registered_on=DAY)
    story = given(*PAST, fact)
    story.when(command(registering())).refused(ClientAlreadyRegistered, client="C-1001")
    now = story.when(correct(4, registering(service_point="点-1"))).accepted().now
    assert now.service_point == "点-1"


def test_who_is_probably_registered_is_held_until_somebody_says_why_it_is_another():
    story = given(*PAST, REGISTERED)
    other = registering(client="C-2")
    held = command(other, alike=("C-1001",))
    story.when(held).refused(ProbableDuplicate, record=record_id(4))
    story.when(command(other, alike=("C-1001",), confirm_duplicate=True)).refused(MissingValue)
    said = {"confirm_duplicate": True, "reason": "两人同名"}
    assert story.when(command(other, alike=("C-1001",), **said)).accepted().client == "C-2"
    by_name = command(registering(), alike=("C-1001",))
    story.when(by_name).refused(ProbableDuplicate, record=record_id(4))
    assert given(*PAST).when(by_name).is_accepted()


def test_of_who_is_served_elsewhere_nothing_more_is_told():
    elsewhere = command(registering(client="C-2"), alike=("",))
    given(*PAST).when(elsewhere).refused(ProbableDuplicate, record=ELSEWHERE)
    merged = ClientMerged(client="C-1001", into="C-2", merged_on=DAY)
    one_person = command(registering(client="C-2"), alike=("C-1001",))
    assert given(*PAST, merged).when(one_person).is_accepted()


def test_the_ledger_has_given_a_code_before_it_is_decided():
    nameless = registering().model_copy(update={"client": None})
    given(*PAST).when(command(nameless)).refused(MissingClient, field="client")


def test_two_codes_become_one_person_once():
    story = given(*PAST)
    story.when(merging()).then(MERGED)
    story.when(merging(into="C-1001")).refused(SameClient, field="into")
    merged = given(*PAST, MERGED, ClientMerged(client="C-1002", into="C-1003", merged_on=DAY))
    for left, right in permutations(("C-1001", "C-1002", "C-1003"), 2):
        merged.when(merging(left, right)).refused(ClientsAlreadyMerged, client=left, into=right)
    assert merged.when(merging("C-1004", "C-1001")).is_accepted()


def test_a_merge_that_stands_is_undone_once_and_may_be_made_again():
    story = given(*PAST, MERGED)
    undone = ClientUnmerged(merge=MERGE, unmerged_on=DAY)
    story.when(unmerging()).then(undone)
    after = given(*PAST, MERGED, undone)
    after.when(unmerging()).refused(NotMerged, merge=MERGE)
    assert after.when(merging()).is_accepted()
    story.when(unmerging(record_id(3))).refused(NotMerged, merge=record_id(3))


def test_voids_and_corrections_of_merges_and_their_undoing_count():
    undone = ClientUnmerged(merge=MERGE, unmerged_on=DAY)
    other = ClientMerged(client="C-1001", into="C-9", merged_on=DAY)
    voided = RecordVoided(record=MERGE, reason_code="wrong_person", was=MERGED)
    given(*PAST, MERGED, voided).when(unmerging()).refused(NotMerged)
    again = RecordVoided(record=record_id(5), reason_code="typo", was=undone)
    assert given(*PAST, MERGED, undone, again).when(unmerging()).is_accepted()
    corrected = RecordCorrected(record=MERGE, reason_code="typo", was=MERGED, now=other)
    story = given(*PAST, MERGED, corrected)
    assert story.when(merging()).is_accepted()
    story.when(merging("C-9", "C-1001")).refused(ClientsAlreadyMerged)
    assert given(*PAST, MERGED).when(void(4)).is_accepted()


def test_no_pair_is_merged_twice_by_taking_back_an_undoing():
    undone = ClientUnmerged(merge=MERGE, unmerged_on=DAY)
    other = ClientMerged(client="C-7", into="C-9", merged_on=DAY)
    story = given(*PAST, MERGED, undone, MERGED, other)
    story.when(void(5)).refused(ClientsAlreadyMerged, client="C-1001", into="C-1002")
    elsewhere = ClientUnmergedDetails(merge=record_id(7), unmerged_on=DAY)
    story.when(correct(5, elsewhere)).refused(ClientsAlreadyMerged)
    the_later_one = ClientUnmergedDetails(merge=record_id(6), unmerged_on=DAY)
    assert story.when(correct(5, the_later_one)).is_accepted()
    other_day = ClientUnmergedDetails(merge=MERGE, unmerged_on="2026-03-12")
    assert story.when(correct(5, other_day)).is_accepted()
    by_way_of_another = [
        ClientMerged(client="C-1001", into="C-3", merged_on=DAY),
        ClientMerged(client="C-3", into="C-1002", merged_on=DAY),
    ]
    given(*PAST, MERGED, undone, *by_way_of_another).when(void(5)).refused(ClientsAlreadyMerged)


@pytest.mark.parametrize("order", [*permutations([("a", "b"), ("b", "c"), ("d", "e")])])
def test_the_order_of_merges_makes_no_difference(order):
    same = same_person(order)
    assert same["a"] == same["b"] == same["c"] == {"a", "b", "c"}
    assert same["d"] == same["e"] == {"d", "e"}


def test_who_has_several_codes_is_erased_under_all_of_them():
    asked = command(
        ErasePerson,
        reason="本人撤回同意",
        about="client",
        person="C-1001",
        legal_basis="consent_withdrawn",
        requested_by="C-1001",
        requested_on="2026-11-20",
        approved_by="officer-1",
        traces=(Trace("service_file", DAY, DAY),),
        fields_count=2,
        also=(("C-1002", 1),),
        expected_versions=(4,),
    )
    story = given(*PAST, MERGED)
    events = story.do(asked)
    assert [(each.person, each.fields_count) for each in events] == [("C-1002", 1), ("C-1001", 2)]
    assert all(isinstance(each, PersonErased) for each in events)
    assert {*story.state.erased} == {"client/C-1001", "client/C-1002"}
