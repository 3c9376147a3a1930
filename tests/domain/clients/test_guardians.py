"""Who looks after a minor is said when they are registered or changed, and stands in no fact."""

from __future__ import annotations

import msgspec
import pytest

from domain.clients.details import ClientRegisteredDetails, GroupDetails
from domain.clients.facts import ClientRegistered, GroupMembership
from domain.clients.lives.details import ClientChangedDetails
from domain.clients.lives.facts import ClientChanged
from domain.ground.people import is_personal
from tests.builders import command, joined, planned
from tests.domain.spec import given

TEAM = [planned(), joined()]
DAY = "2026-03-11"
GUARDIAN = {"guardian_name": "示例奶奶", "guardian_phone": "0574-88880009"}
CHILD = ClientRegistered(
    client="C-1003",
    registered_on=DAY,
    groups=(GroupMembership(group="left_behind_child"),),
)


def registering(**stated):
    groups = (GroupDetails(group="left_behind_child"),)
    fields = {"client": "C-1003", "registered_on": DAY, "groups": groups}
    return command(ClientRegisteredDetails(**fields, **stated))


def test_a_child_is_registered_with_a_guardian_of_whom_the_fact_says_nothing():
    assert given(*TEAM).when(registering(**GUARDIAN)).accepted() == CHILD
    assert given(*TEAM).when(registering()).accepted() == CHILD


def test_another_guardian_is_a_change_of_the_client_of_whom_the_fact_says_nothing():
    changing = ClientChangedDetails(client="C-1003", changed_on=DAY, **GUARDIAN)
    changed = given(*TEAM, CHILD).when(command(changing)).accepted()
    assert changed == ClientChanged(client="C-1003", changed_on=DAY)
    said = msgspec.json.encode(changed).decode()
    assert not [each for each in GUARDIAN.values() if each in said]


@pytest.mark.parametrize("details", [ClientRegisteredDetails, ClientChangedDetails])
@pytest.mark.parametrize("field", GUARDIAN)
def test_a_guardian_is_sealed_with_the_client(details, field):
    assert is_personal(details, field)
