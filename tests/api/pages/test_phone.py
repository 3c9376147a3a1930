"""The phone's pages as plain pages and forms: today, recording, the month, one record."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pytest

from api.pages.phone.kinds import KINDS_AT, screen_of
from api.pages.phone.new import as_stated, minutes_of
from domain.ground.values import CHINA, iso_instant
from tests.api.http.world import OTHER_STATION, grant, open_world, visit
from tests.api.programme.test_areas import CITY_AREA, lay_down, policy

FORM = "application/x-www-form-urlencoded"
VISITS = "/m/new/home-visit-recorded"
NOON = datetime(2026, 3, 11, 12, tzinfo=CHINA)
NAME, SOUND = "示例丙", "slb"


@pytest.fixture(scope="module")
def carried(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("phone"), clock=lambda: iso_instant(NOON)) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.now = NOON
        world.client_code = world.made(world.record("home-visits", at(world, 300), "staff"))[
            "client"
        ]
        yield world


def at(world, minutes_ago, **changed):
    """A visit of so many minutes ago."""
    started = world.now - timedelta(minutes=minutes_ago)
    details = visit(client_name=NAME, **changed)
    del details["client"]
    times = {"started_at": started, "ended_at": started + timedelta(minutes=45)}
    return details | {name: each.isoformat(timespec="minutes") for name, each in times.items()}


def shown(world, path, who="staff", status=200, **more):
    answer = world.get(path, who, Accept_Language=more.pop("language", "zh"), **more)
    assert answer.status_code == status, answer.text
    return html.unescape(answer.text)


def sent(world, path, filled, who="staff"):
    headers = world.headers(who, Content_Type=FORM, Accept_Language="zh")
    return world.client.post(path, data=filled, headers=headers, follow_redirects=False)


def filled_in(world, path=VISITS, **values):
    """A form as the browser would send it, with what somebody filled in."""
    text = shown(world, path)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))
    start = re.search(r'id="started_at" name="started_at" value="([^"]+)"', text)
    if start:
        hidden["started_at"] = start[1]
    return hidden | values


def test_staff_begin_at_the_phone_and_others_at_the_desk(carried):
    home = {
        who: carried.client.get("/", headers=carried.headers(who), follow_redirects=False)
        for who in ("staff", "head", "district")
    }
    assert home["staff"].headers["location"] == "/m/"
    assert home["head"].headers["location"] == "/audit/"
    assert home["district"].headers["location"] == "/audit/"
    away = carried.client.get("/m/", headers=carried.headers("city"), follow_redirects=False)
    assert away.headers["location"] == "/audit/"


def test_today_tells_ones_own_records_and_no_others(carried):
    text = shown(carried, "/m/")
    assert NAME in text
    assert carried.client_code in text
    assert "已入账" in text
    assert NAME not in shown(carried, "/m/", "head")


def test_a_visit_is_recorded_by_a_plain_form_as_having_ended_just_now(carried):
    filled = filled_in(
        carried,
        known=carried.client_code,
        minutes="30",
        visitors="W01",
        mode="in_person",
        services="counselling",
        narrative="情况平稳",
        confirm_duplicate="true",
        reason="下午又去了一次",
    )
    answer = sent(carried, VISITS, filled)
    assert answer.status_code == 303, answer.text
    record = answer.headers["location"].rpartition("/")[2]
    told = carried.get(f"/v1/records/{record}", "staff").json()
    assert told["value"]["client"] == carried.client_code
    assert told["value"]["duration_minutes"] == 30
    assert told["value"]["ended_at"].startswith(filled["untouched"])
    text = shown(carried, answer.headers["location"])
    assert "心理疏导" in text
    assert "/correction" in text
    assert sent(carried, VISITS, filled).headers["location"].endswith(record)


def test_a_refused_form_comes_back_with_what_was_typed_and_why(carried):
    filled = filled_in(carried, client_name="示例丁", narrative="门锁坏了", minutes="other")
    answer = sent(carried, VISITS, filled)
    assert answer.status_code == 422
    text = html.unescape(answer.text)
    assert 'value="示例丁"' in text
    assert "门锁坏了" in text
    assert 'id="why-ended_at"' in text
    assert 'href="#mode"><strong>方式</strong> ' in text


def test_a_probable_duplicate_is_asked_about(carried):
    values = {"minutes": "15", "visitors": "W01", "mode": "phone", "services": "counselling"}
    answer = sent(carried, VISITS, filled_in(carried, known=carried.client_code, **values))
    assert answer.status_code == 409
    assert 'name="confirm_duplicate"' in answer.text
    assert "/m/entries/" in answer.text


def test_whoever_is_typed_counts_before_whoever_was_chosen():
    screen = screen_of(KINDS_AT["home-visit-recorded"])
    assert as_stated(screen, {"known": ["C1"]})["client"] == ["C1"]
    named = as_stated(screen, {"known": ["C1"], "client_name": ["示例丁"], "client": [""]})
    assert named["client"] == [""]
    coded = as_stated(screen, {"known": ["C1"], "client": ["C2"]})
    assert coded["client"] == ["C2"]


def test_a_duration_makes_the_end_and_a_touched_time_stays_the_start():
    screen = screen_of(KINDS_AT["home-visit-recorded"])
    filled = {
        "started_at": ["2026-03-11T00:10"],
        "untouched": ["2026-03-11T00:20"],
        "minutes": ["15"],
    }
    assert as_stated(screen, filled)["ended_at"] == ["2026-03-11T00:25"]
    untouched = as_stated(screen, filled | {"untouched": ["2026-03-11T00:10"]})
    assert untouched["started_at"] == ["2026-03-10T23:55"]
    assert untouched["ended_at"] == ["2026-03-11T00:10"]
    assert "ended_at" not in as_stated(screen, {"started_at": ["gestern"], "minutes": ["15"]})


def test_other_durations_are_typed():
    assert minutes_of({"minutes": ["other"], "other_minutes": ["75"]}) == 75
    assert minutes_of({"other_minutes": ["75"]}) == 75
    assert minutes_of({"minutes": ["30"], "other_minutes": ["75"]}) == 30
    for text in ("", "0", "-5", "1441", "zehn"):
        assert minutes_of({"minutes": ["other"], "other_minutes": [text]}) is None


def test_a_client_is_found_by_a_part_of_the_code_the_whole_name_or_its_sound(carried):
    code = carried.client_code
    for text in (code[2:6].lower(), NAME, SOUND):
        assert f"client={code}" in shown(carried, f"/m/clients?q={text}")
    assert code not in shown(carried, "/m/clients?q=示例").replace(f"client={code}", "")
    assert "没有找到" in shown(carried, "/m/clients?q=示例")
    chosen = shown(carried, f"{VISITS}?client={code}")
    assert f'value="{code}" checked' in chosen


def test_a_visit_that_was_promised_is_due_until_the_client_is_met(carried):
    yesterday = (carried.now - timedelta(days=1)).date().isoformat()
    promised = at(carried, 3 * 24 * 60, follow_up_due=yesterday) | {"client_name": "示例戊"}
    carried.made(carried.record("home-visits", promised, "staff"))
    assert "逾期1天" in shown(carried, "/m/")
    assert "示例戊" in shown(carried, "/m/", "head")  # who has no clients sees to all of them
    met = at(carried, 100) | {"client_name": "示例戊"}
    carried.made(carried.record("home-visits", met, "staff"))
    assert "逾期1天" not in shown(carried, "/m/")


def test_a_closed_case_to_be_followed_up_leads_to_a_visit_for_a_follow_up(carried):
    day = carried.now.date()
    by = {"case": "GA-1", "client_name": "示例己", "worker": "W01"}
    taken_on = {"opened_on": f"{day - timedelta(days=9)}", "source": "outreach", "problem": "other"}
    carried.made(carried.record("case-opened", by | taken_on, "staff"))
    over = {"closed_on": f"{day - timedelta(days=5)}", "close_reason": "goal_met"}
    promised = by | over | {"follow_up_on": f"{day + timedelta(days=2)}"}
    client = carried.made(carried.record("case-closed", promised, "staff"))["client"]
    (link,) = re.findall(rf'<a class="c" href="([^"]*client={client}[^"]*)"', shown(carried, "/m/"))
    assert "结案回访" in shown(carried, "/m/")
    assert re.search(r'<option value="follow_up" selected', shown(carried, link))
    sees = at(carried, 100, purpose="follow_up") | {"client_name": "示例己"}
    carried.made(carried.record("home-visits", sees, "staff"))
    assert "结案回访" not in shown(carried, "/m/")


def test_the_month_adds_up_what_counts_and_names_days_without_a_record(carried):
    record = carried.made(carried.record("home-visits", at(carried, 200, mode="phone"), "staff"))
    month = f"/m/month/{carried.now - timedelta(minutes=200):%Y-%m}"
    before = shown(carried, month)
    void = {"reason_code": "double_entry", "reason": "记重了"}
    carried.made(carried.post(f"/v1/records/{record['record']}/voids", void, "staff", If_Match="*"))
    after = shown(carried, month)
    assert "已作废" in after
    assert hours(before) - hours(after) == 45
    january = shown(carried, "/m/month/2026-01")
    assert "22个工作日没有记录" in january
    assert "/m/month/2025-12" in january
    assert shown(carried, "/m/month/2026-13", status=422)


def test_the_month_is_held_against_the_hours_that_the_area_aims_at(carried):
    month = f"/m/month/{carried.now:%Y-%m}"
    assert "目标" not in shown(carried, month)
    first = {"effective_from": f"{carried.now:%Y-%m}-01"}
    aim = policy("monthly_service_hours", 10, **first)
    carried.made(lay_down(carried, CITY_AREA, aim, "city"))
    told = shown(carried, month)
    assert f"目标10小时，已到{hours(told) * 100 // 600}%" in told
    assert "目标" not in shown(carried, "/m/month/2026-01")


def hours(text):
    found = re.search(r"(\d+)小时(\d+)分", text)
    return int(found[1]) * 60 + int(found[2])


def test_a_worker_hands_in_an_expense_note(carried):
    carried.made(carried.record("grants", grant()))
    path = "/m/new/expenditure-submitted"
    line = {"lines.0.source": "welfare_lottery", "lines.0.amount": "12.50"}
    note = {"category": "service_activity", "amount": "12.50", "summary": "点心", **line}
    filled = filled_in(carried, path, submitted_on="2021-06-04", **note)
    assert sent(carried, path, filled).status_code == 303


def test_nobody_records_for_another_station_or_another_role(carried):
    filled = filled_in(carried) | {"station": OTHER_STATION}
    assert sent(carried, VISITS, filled).status_code == 404
    assert shown(carried, "/m/new/expenditures", "staff", status=403)
    assert "/m/new/expenditures" not in shown(carried, "/m/new", "staff")
    assert "/m/new/expenditures" in shown(carried, "/m/new", "head")
    assert "/m/new/expenditure-submitted" in shown(carried, "/m/new", "staff")
    assert shown(carried, "/m/new/openings", "head", status=404)
    assert shown(carried, "/m/nothing", status=404)


def test_the_pages_speak_english_too(carried):
    for path in ("/m/", "/m/new", VISITS, "/m/month", "/m/outbox", "/m/clients?q=C"):
        text = shown(carried, path, language="en")
        assert not re.search("[一-鿿]", re.sub("示例.|台账|中文|社工站", "", text)), path
