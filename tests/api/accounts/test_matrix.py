"""Every role at every operation: a session is answered as a token of the same role and scope is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from domain.accounts.refusals import AccountAlreadyExists
from tests.api.accounts.browsers import PASSWORD, SAME_ORIGIN, Browser, cheap
from tests.api.http.attacks import ENDLESS, FAR, MADE_UP, NEAR, attacked
from tests.api.http.world import TOKENS
from tests.examples import in_turn

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


@pytest.mark.parametrize("role", FAR)
def test_what_is_hidden_from_a_token_is_hidden_from_a_session(house, role):
    """Half of the roles ask an operation about what is there, the others about nothing."""
    who = f"far-{role}"
    browsing = signed_in(house, who, role, *FAR[role])
    head = house.world.house.feed.head_position()
    tried = 0
    for operation in house.tried_by(role, FAR):
        if operation.name in ("plan_station", "give_commands", ENDLESS, *OF_THE_MOMENT):
            continue
        tried += 1
        for ids in in_turn((house.ids, MADE_UP), tried + list(FAR).index(role)):
            by_token = house.ask(operation, ids, who)
            by_session = browsing.ask(operation, ids, None)
            assert by_session == by_token, (operation.name, who)
    assert tried > 100
    assert house.world.house.feed.head_position() == head


@pytest.mark.parametrize("role", NEAR)
def test_what_a_token_reads_a_session_reads(house, role):
    who = NEAR[role]
    browsing = signed_in(house, who, *TOKENS[who])
    tried = 0
    for operation in house.tried_by(role, NEAR):
        if operation.method != "GET" or operation.name in (ENDLESS, *OF_THE_MOMENT):
            continue
        by_token = house.ask(operation, house.ids, who)
        assert browsing.ask(operation, house.ids, None) == by_token, (operation.name, who)
        tried += 1
    assert tried > 40
