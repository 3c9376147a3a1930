"""What a form offers: people by name instead of by code, and texts that come again and again."""

from __future__ import annotations

import re

import pytest

from tests.api.http.world import OTHER_STATION, STATION, expenditure, grant, open_world, served
from tests.api.pages.browsing import browser, looked_at, visiting

NAME = "示例乙"
NEW = f"/audit/new/home-visit-recorded?station={STATION}"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("choosing")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.person = world.made(
            world.record("clients", {"client_name": NAME, "registered_on": "2021-06-02"})
        )["client"]
        world.house.catch_up()
        yield world


def found(world, text, who="head"):
    asked = {"station": STATION, "q": text}
    answer = world.client.get("/audit/people", params=asked, headers=world.headers(who))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_client_is_found_by_code_name_and_sound_by_who_may_see_names(world):
    code = world.person
    for text in (NAME, "sly", "Shi Liyi", code, code[2:6].lower()):
        assert found(world, text) == [{"code": code, "name": NAME}], text
    assert found(world, code[:5]) == [{"code": code, "name": NAME}]
    assert found(world, "C-") == found(world, code[:4]) == []
    assert found(world, "示例") == found(world, "sl") == found(world, "") == []
    assert found(world, code, "auditor") == [{"code": code, "name": ""}]
    assert found(world, NAME, "auditor") == found(world, "sly", "auditor") == []


def test_a_form_that_was_sent_well_opens_no_name(world):
    def readings():
        address = f"/v1/stations/{STATION}/reads"
        return len(world.client.get(address, headers=world.headers("head")).json()["items"])

    filled = {
        "station": STATION,
        "command_id": "offers-nothing",
        "client": world.person,
        "visitors": "W01",
        "started_at": "2021-07-05T09:00",
        "ended_at": "2021-07-05T09:30",
        "mode": "in_person",
        "services": "humane_care",
        "expected": "late_entry",
    }
    before = readings()
    address = f"/audit/new/home-visit-recorded?station={STATION}"
    assert world.client.get(address, headers=world.headers("head")).status_code == 200
    drawn = readings()
    assert drawn > before
    sent = world.client.post(
        NEW.partition("?")[0], data=filled, headers=world.headers("head"), follow_redirects=False
    )
    assert sent.status_code == 303, sent.text
    assert readings() == drawn


def test_the_people_of_another_station_are_not_there(world):
    address = f"/audit/people?station={OTHER_STATION}&q={world.person}"
    assert world.client.get(address, headers=world.headers("head")).status_code == 404


def test_a_form_offers_what_was_filled_in_lately_the_newest_first(world):
    assert "<datalist" in shown(world, "grants")
    assert 'id="recent-' not in shown(world, "grants")
    for number, day in (("甬民发1号", "2021-03-01"), ("甬民发2号", "2021-03-02")):
        world.made(world.record("grants", grant(document_number=number, received_on=day)))
    spent = expenditure("20.00", voucher_number="V-7", spent_on="2021-03-03")
    world.made(world.record("expenditures", spent))
    world.house.catch_up()
    offered = shown(world, "grants").partition('<datalist id="recent-document_number">')[2]
    assert re.findall('value="([^"]*)"', offered.partition("</datalist>")[0]) == [
        "甬民发2号",
        "甬民发1号",
    ]
    assert 'list="recent-document_number"' in shown(world, "grants")
    lines = shown(world, "expenditures")
    assert 'list="recent-lines.grant"' in lines
    assert 'id="recent-lines.grant"' in lines
    assert "甬民发" not in lines


def shown(world, address):
    answer = world.client.get(
        f"/audit/new/{address}?station={STATION}", headers=world.headers("accountant")
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_form_is_filled_in_by_names_in_a_browser(world):
    with (
        served(world) as (port, _server),
        browser() as opened,
        visiting(opened, port, world.secrets["head"]) as visitor,
    ):
        page = visitor.page
        page.goto(NEW)
        assert looked_at(visitor) == []
        page.fill("#client", "sly")
        offered = page.locator("#offered-clients option")
        offered.first.wait_for(state="attached")
        assert [each.get_attribute("value") for each in offered.all()] == [world.person]
        assert NAME in offered.first.text_content()
        assert page.locator("label[for=visitors]").count() == 0
        page.fill("#client", world.person)
        page.locator("fieldset#visitors label").first.click()
        page.fill("#started_at", "2021-07-03T09:00")
        page.fill("#ended_at", "2021-07-03T09:45")
        page.select_option("#mode", "in_person")
        page.locator("fieldset#services label").first.click()
        page.fill("#claimed_recorded_on", "2021-07-03")
        page.locator(".dock button").click()
        page.wait_for_url(re.compile("/audit/record/"))
        assert world.person in page.inner_text("main")
        assert visitor.complaints == []


def test_of_several_clients_the_last_is_looked_for(world):
    with (
        served(world) as (port, _server),
        browser() as opened,
        visiting(opened, port, world.secrets["head"]) as visitor,
    ):
        page = visitor.page
        page.goto(f"/audit/new/group-session-held?station={STATION}")
        page.fill("#clients", "C-0000001Y、sly")
        offered = page.locator("#offered-clients option")
        offered.first.wait_for(state="attached")
        both = f"C-0000001Y、{world.person}"
        assert [each.get_attribute("value") for each in offered.all()] == [both]
        assert visitor.complaints == []
