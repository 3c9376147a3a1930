"""When the ledger cannot answer: nothing that was typed is lost, and sent again it counts once."""

from __future__ import annotations

import html
import re
import sqlite3
from contextlib import contextmanager

import pytest

from tests.api.http.world import STATION, expenditure, grant, open_world

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    place = tmp_path_factory.mktemp("failures")
    with open_world(place, busy_timeout_ms=200) as world:
        world.plan()
        world.made(world.record("grants", grant()))
        world.place = place
        yield world


@contextmanager
def locked(world):
    """The book, held by somebody else for as long as the block lasts."""
    other = sqlite3.connect(world.place / "ledger" / "events.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


def sent(world, path, filled):
    headers = world.headers("head", Content_Type=FORM, Accept_Language="zh")
    return world.client.post(path, data=filled, headers=headers, follow_redirects=False)


def spent(key, amount):
    line = expenditure(amount)["lines"][0]
    return {
        "station": STATION,
        "command_id": key,
        "category": "service_activity",
        "spent_on": "2021-06-04",
        "amount": amount,
        "lines.0.source": line["source"],
        "lines.0.grant": line["grant"],
        "lines.0.amount": amount,
    }


def hidden_in(text):
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', text)
    return {html.unescape(name): html.unescape(value) for name, value in found}


@pytest.mark.parametrize(
    ("path", "amount"),
    [("/audit/new/expenditures", "31.25"), ("/m/new/expenditures", "31.75")],
)
def test_a_form_that_could_not_be_recorded_comes_back_as_typed_and_counts_once(lived, path, amount):
    filled = spent(f"unlucky-{amount}", amount)
    head = lived.house.feed.head_position()
    with locked(lived):
        answer = sent(lived, path, filled)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert f'value="{amount}"' in answer.text
    # Whether it is in the book may be unknown: the same key lets it count once.
    assert hidden_in(answer.text)["command_id"] == filled["command_id"]
    assert sent(lived, path, filled).status_code == 303
    assert sent(lived, path, filled).status_code == 303
    assert lived.house.feed.head_position() == head + 1


def test_a_void_that_could_not_be_recorded_keeps_its_reason(lived):
    made = sent(lived, "/audit/new/expenditures", spent("to-be-voided", "41.25"))
    path = made.headers["location"] + "/void"
    filled = hidden_in(lived.get(path).text) | {"reason_code": "typo", "reason": "记错了站"}
    with locked(lived):
        answer = sent(lived, path, filled)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "记错了站" in answer.text
    drawn = sent(lived, path, filled | {"more": ""})  # as it is sent after signing in again
    assert (drawn.status_code, hidden_in(drawn.text)["command_id"]) == (200, filled["command_id"])
    assert "记错了站" in drawn.text
    assert sent(lived, path, filled).status_code == 303


def test_where_not_even_the_form_can_be_drawn_what_was_typed_can_be_sent_again(lived, monkeypatch):
    from api.http.problems import HttpRefusal
    from api.pages.forms import routes

    filled = spent("not-drawn", "51.25") | {"summary": '<b>"甲"</b>'}

    async def no_desk(*_given):
        raise HttpRefusal("request_timed_out", headers={"Retry-After": "1"})

    with monkeypatch.context() as patched:
        patched.setattr(routes, "desk_of", no_desk)
        answer = sent(lived, "/audit/new/expenditures", filled)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert hidden_in(answer.text) == filled
    assert 'action="/audit/new/expenditures"' in answer.text
    assert sent(lived, "/audit/new/expenditures", hidden_in(answer.text)).status_code == 303
