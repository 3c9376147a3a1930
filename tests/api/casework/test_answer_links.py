"""A referral is answered by a link without an account: once, in time, that referral alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from domain.ground.values import iso_instant
from ledger.people.answer_links import LINK_DAYS
from tests.api.http.world import STATION, open_world

ROOT = f"/v1/stations/{STATION}"


class Moving:
    """A clock that can be put on."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return iso_instant(datetime.now(UTC) + self.ahead)


@pytest.fixture
def clock():
    return Moving()


@pytest.fixture
def world(tmp_path, clock):
    with open_world(tmp_path, clock=clock) as opened:
        opened.plan()
        yield opened


def refer(world, **changed):
    details = {
        "client": "C001",
        "client_name": "王秀美",
        "referred_on": "2021-06-15",
        "body": "health",
        "receiver_name": "示例卫生院",
        "worker": "W01",
        "narrative": "需要心理治疗",
        **changed,
    }
    return world.made(world.record("referral-made", details))["record"]


def link(world, referral, who="head"):
    given = world.post(f"/v1/records/{referral}/answer-link", {}, who)
    assert given.status_code == 201, given.text
    return given.json()


def opened(world, path):
    world.house.catch_up()
    return world.client.get(path, headers={"Accept": "text/html"})


def answered(world, path, **fields):
    return world.client.post(path, data=fields, headers={"Accept": "text/html"})


def test_the_page_asks_about_that_referral_and_names_nobody(world):
    page = opened(world, link(world, refer(world))["path"])
    assert page.status_code == 200
    assert "2021-06-15" in page.text
    assert "示例卫生院" in page.text
    assert "王秀美" not in page.text
    assert "心理治疗" not in page.text
    assert "<script" not in page.text
    assert page.headers["cache-control"] == "no-store"


def test_it_is_answered_once_and_the_entry_says_by_which_link_and_for_whom(world):
    referral = refer(world)
    given = link(world, referral, "staff")
    opened(world, given["path"])
    done = answered(world, given["path"], answer="accepted", day="2021-06-17", contact="李医生")
    assert done.status_code == 200
    assert "已收到答复" in done.text
    [line] = world.get(f"{ROOT}/trail?type=referral.accepted").json()["items"]
    assert (line["channel"], line["actor"]) == ("answer_link", f"link-{given['link']}")
    assert "staff" in line["sentence_en"]
    [record] = world.get(f"{ROOT}/referral-accepted").json()["items"]
    assert record["value"]["referral"] == referral
    again = answered(world, given["path"], answer="declined", day="2021-06-17")
    assert (again.status_code, "已经用过" in again.text) == (404, True)
    assert world.get(f"{ROOT}/referral-accepted?count=true").json()["total"] == 1


def test_what_is_refused_is_asked_again_and_leaves_the_link_open(world):
    path = link(world, refer(world))["path"]
    opened(world, path)
    early = answered(world, path, answer="accepted", day="2021-06-01")
    assert early.status_code == 422
    assert 'value="2021-06-01"' in early.text
    without_reason = answered(world, path, answer="declined", day="2021-06-16")
    assert without_reason.status_code == 422
    assert "不接原因" in without_reason.text
    assert answered(world, path, day="2021-06-16").status_code == 422
    declined = {"answer": "declined", "day": "2021-06-16", "decline_reason": "no_capacity"}
    assert answered(world, path, **declined).status_code == 200


def test_the_result_is_asked_of_what_was_accepted_and_nothing_of_what_is_over(world):
    referral = refer(world)
    path = link(world, referral)["path"]
    opened(world, path)
    assert answered(world, path, answer="accepted", day="2021-06-17").status_code == 200
    path = link(world, referral)["path"]
    asked = opened(world, path).text
    assert re.findall(r'name="answer" value="(\w+)"', asked) == ["completed"]
    done = answered(world, path, answer="completed", day="2021-07-01", goal_result="met")
    assert done.status_code == 200
    path = link(world, referral)["path"]
    assert "不用再回复" in opened(world, path).text
    assert answered(world, path, answer="completed", day="2021-07-01").status_code == 404


def test_a_form_says_nothing_of_another_referral(world):
    first, second = refer(world), refer(world, client="C002")
    path = link(world, first)["path"]
    opened(world, path)
    fields = {"answer": "accepted", "day": "2021-06-17", "referral": second, "station": "其他"}
    assert answered(world, path, **fields).status_code == 200
    [record] = world.get(f"{ROOT}/referral-accepted").json()["items"]
    assert record["value"]["referral"] == first


def test_a_link_ends_in_time_and_by_another_one_and_with_its_referral(world, clock):
    referral = refer(world)
    first = link(world, referral)["path"]
    second = link(world, referral)["path"]
    assert opened(world, first).status_code == 404
    assert opened(world, second).status_code == 200
    clock.ahead = timedelta(days=LINK_DAYS)
    assert opened(world, second).status_code == 404
    third = link(world, referral)["path"]
    assert opened(world, third).status_code == 200
    void = {"reason_code": "double_entry", "reason": "重复"}
    world.made(world.post(f"/v1/records/{referral}/voids", void, If_Match="*"))
    assert opened(world, third).status_code == 404


def test_a_link_is_for_a_referral_in_reach_and_given_by_whoever_may_answer_it(world):
    referral = refer(world)
    for who, status in (("accountant", 403), ("other_head", 404), (None, 401)):
        assert world.post(f"/v1/records/{referral}/answer-link", {}, who).status_code == status
    answer = world.record("referral-accepted", {"referral": referral, "accepted_on": "2021-06-17"})
    other = world.made(answer)["record"]
    assert world.post(f"/v1/records/{other}/answer-link", {}).status_code == 422


def test_whoever_guesses_has_to_wait(world):
    statuses = [opened(world, f"/answer/guess-{number}").status_code for number in range(40)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


def test_the_secret_stands_in_no_log_and_in_no_table(world):
    given = link(world, refer(world))
    opened(world, given["path"])
    secret = given["path"].rpartition("/")[2]
    answered(world, given["path"], answer="accepted", day="2021-06-17")
    assert secret not in world.log.getvalue().decode()
    for file in world.house.location.directory.rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), file


def test_the_record_has_a_button_that_shows_the_link_once(world):
    referral = refer(world)
    page = world.get(f"/audit/record/{referral}?station={STATION}", Accept="text/html").text
    assert f"/audit/record/{referral}/answer-link" in page
    address = f"/audit/record/{referral}/answer-link"
    shown = world.client.post(address, headers=world.headers("head")).text
    path = re.search(r"(/answer/[\w-]+)<", shown)[1]
    assert opened(world, path).status_code == 200
