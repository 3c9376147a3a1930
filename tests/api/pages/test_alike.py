"""Whoever is being registered and may be known already is told of while they are typed."""

from __future__ import annotations

import pytest

from tests.api.http.world import OTHER_STATION, STATION, open_world, served
from tests.api.pages.browsing import browser, looked_at, visiting

KNOWN = {"client_name": "王秀英", "birth_date": "1940-05-01", "phone": "13800138000"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("alike")) as opened:
        opened.plan()
        opened.plan(OTHER_STATION, "other_head")
        details = {"client": "C001", "registered_on": "2021-06-01", **KNOWN}
        opened.made(opened.record("clients", details))
        yield opened


def asked(world, who="head", station=STATION, **typed):
    return world.client.post(
        "/audit/alike", data={"station": station, **typed}, headers=world.headers(who)
    )


@pytest.mark.parametrize(
    "typed",
    [
        {"client_name": "王秀英"},
        {"client_name": "王绣英", "birth_date": "1940-05-01"},
        {"phone": "13800138000"},
    ],
)
def test_a_name_a_sound_with_a_birthday_and_a_phone_tell_who_it_may_be(world, typed):
    found = asked(world, **typed).json()
    assert [(each["code"], each["name"]) for each in found["clients"]] == [("C001", "王秀英")]
    assert not found["elsewhere"]


def test_another_station_learns_that_there_is_somebody_and_not_who(world):
    typed = {"client_name": "王秀英", "phone": "13800138000"}
    answer = asked(world, "other_head", OTHER_STATION, **typed)
    assert answer.json() == {"clients": [], "elsewhere": True}


def test_nobody_is_told_of_nothing_and_nothing_to_whoever_may_not_register(world):
    assert asked(world).json() == {"clients": [], "elsewhere": False}
    assert asked(world, client_name="李四").json() == {"clients": [], "elsewhere": False}
    assert asked(world, "accountant", client_name="王秀英").status_code == 403
    assert asked(world, "other_head", client_name="王秀英").status_code == 404


def test_the_form_says_so_while_somebody_types(world):
    with (
        served(world) as (port, _server),
        browser() as opened,
        visiting(opened, port, world.secrets["head"]) as visitor,
    ):
        visitor.page.goto(f"/audit/new/client-registered?station={STATION}")
        visitor.page.fill("#client_name", "王秀英")
        visitor.page.wait_for_selector("#alike a")
        assert "C001" in visitor.page.inner_text("#alike")
        assert looked_at(visitor) == []
