"""Every role at every operation: a session is answered as a token of the same role and scope is."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import replace

import pytest

from domain.accounts.refusals import AccountAlreadyExists
from tests.api.accounts.browsers import PASSWORD, SAME_ORIGIN, Browser, cheap
from tests.api.http.attacks import ENDLESS, FAR, MADE_UP, NEAR, attacked
from tests.api.http.described import LEFT_OUT
from tests.api.http.world import TOKENS

OF_THE_MOMENT = {
    "get_metrics",
    "get_readiness",
    "list_reads",
    # Reports are made for whoever asks, each under an id of its own.
    "get_audit_bundle",
    "get_report",
    "get_report_result",
}
"""What changes from one look to the next by itself."""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with attacked(tmp_path_factory.mktemp("sessions-matrix")) as found:
        cheap(found.world)
        yield found


def signed_in(house, who, role, scope_kind, scope):
    """The same house, asked by a browser that is signed in as somebody, under the same name."""
    accounts = house.world.app.state.door.accounts
    with suppress(AccountAlreadyExists):  # of a run that is long and short
        accounts.create(
            PASSWORD, role=role, scope_kind=scope_kind, scope=scope, code=who, must_change=False
        )
    browser = Browser(house.world)
    assert browser.sign_in(who).status_code == 201
    browser.client.headers.update(SAME_ORIGIN)
    return replace(house, world=replace(house.world, client=browser.client))


@pytest.mark.parametrize("left_out", LEFT_OUT)
@pytest.mark.parametrize("role", FAR)
def test_what_is_hidden_from_a_token_is_hidden_from_a_session(house, role, left_out):
    """Half of the roles ask each operation about what is there, the others about nothing."""
    who = f"far-{role}"
    turns = itertools.cycle(((house.ids,), (MADE_UP,)))
    if list(FAR).index(role) % 2:
        next(turns)
    browsing = signed_in(house, who, role, *FAR[role])
    head = house.world.house.feed.head_position()
    tried = 0
    for operation in house.operations:
        if operation.name == ENDLESS or operation.name in OF_THE_MOMENT:
            continue
        if operation.name in ("plan_station", "give_commands", *left_out):
            continue
        for ids in next(turns) if left_out else (house.ids, MADE_UP):
            by_token = house.ask(operation, ids, who)
            by_session = browsing.ask(operation, ids, None)
            assert by_session == by_token, (operation.name, who)
            tried += 1
    assert tried > 100
    assert house.world.house.feed.head_position() == head


@pytest.mark.parametrize("left_out", LEFT_OUT)
@pytest.mark.parametrize("role", NEAR)
def test_what_a_token_reads_a_session_reads(house, role, left_out):
    who = NEAR[role]
    browsing = signed_in(house, who, *TOKENS[who])
    tried = 0
    for operation in house.operations:
        if operation.method != "GET" or operation.name == ENDLESS:
            continue
        if operation.name in OF_THE_MOMENT or operation.name in left_out:
            continue
        by_token = house.ask(operation, house.ids, who)
        assert browsing.ask(operation, house.ids, None) == by_token, (operation.name, who)
        tried += 1
    assert tried > 40
