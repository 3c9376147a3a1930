"""What would be flagged is shown before it is saved: nothing is written until somebody says so."""

from __future__ import annotations

import html
import re

import pytest

from tests.api.http.world import STATION, keys, open_world, visit

FORM = "application/x-www-form-urlencoded"
DESK, PHONE = "/audit/new/home-visit-recorded", "/m/new/home-visit-recorded"
LATE = "补记"


@pytest.fixture
def world(tmp_path):
    with open_world(tmp_path) as opened:
        opened.plan()
        yield opened


def filled(day=1, start="09:00", end="10:00", **more):
    return {
        "command_id": next(keys),
        "station": STATION,
        "visitors": "W01",
        "client": "C501",
        "started_at": f"2021-08-{day:02d}T{start}",
        "ended_at": f"2021-08-{day:02d}T{end}",
        "mode": "in_person",
        "services": "humane_care",
        "claimed_recorded_on": f"2021-08-{day:02d}",
        "narrative": "一切平安",
        **more,
    }


def sent(world, path, form, who="staff"):
    headers = world.headers(who, Content_Type=FORM)
    return world.client.post(path, data=form, headers=headers, follow_redirects=False)


def head(world):
    return world.house.feed.head_position()


def offered(answer):
    """The key, and the warnings that saving all the same confirms."""
    assert answer.status_code == 409
    key = re.search(r'name="command_id" value="([^"]+)"', answer.text)[1]
    return {
        "command_id": key,
        "expected": re.search(r'name="expected" value="([^"]+)"', answer.text)[1],
    }


def recorded(answer):
    assert answer.status_code == 303, re.findall(r"<strong>(.*?)</strong>", answer.text)
    return answer.headers["location"].partition("?")[0].rpartition("/")[2]


@pytest.mark.parametrize("path", [DESK, PHONE])
def test_an_overlap_is_shown_before_saving_and_saved_once_that_is_wanted(world, path):
    # The phone's form states a duration in the place of the end.
    more = {"minutes": "60"} if path == PHONE else {}
    first = recorded(sent(world, path, filled(**more)))
    before = head(world)
    form = filled(start="09:30", end="10:30", client="C502", **more)
    held = sent(world, path, form)
    text = html.unescape(held.text)
    assert head(world) == before
    assert "同一人时间重叠" in text
    assert f"/{first}" in text
    assert ">一切平安</textarea>" in text
    assert "仍然保存" in text
    recorded(sent(world, path, form | offered(held)))
    assert head(world) == before + 1


def test_what_is_not_flagged_is_saved_at_once(world):
    recorded(sent(world, DESK, filled()))


def test_the_figures_are_named_with_what_is_usual(world):
    held = sent(world, DESK, filled(end="17:30"))
    assert "510分钟，平常不过480分钟" in html.unescape(held.text)


def test_a_late_entry_is_asked_about_unless_the_paper_says_when_it_was_written(world):
    late = filled(claimed_recorded_on="")
    held = sent(world, DESK, late)
    assert LATE in html.unescape(held.text)
    record = recorded(sent(world, DESK, late | offered(held)))
    assert LATE not in world.get(f"/v1/records/{record}").text


def test_what_was_not_shown_is_asked_about_again(world):
    long = filled(end="17:30")
    told = offered(sent(world, DESK, long))
    also_late = long | told | {"claimed_recorded_on": ""}
    assert offered(sent(world, DESK, also_late))["expected"] == "long_visit late_entry"


def test_a_confirmed_duplicate_stays_confirmed_while_warnings_are_shown(world):
    first = recorded(sent(world, DESK, filled()))
    again = filled(start="09:30", end="10:30")
    like = sent(world, DESK, again)
    assert f'name="like" value="{first}"' in like.text
    said = again | {"like": first, "confirm_duplicate": "true", "reason": "又去一次"}
    held = sent(world, DESK, said | {"command_id": next(keys)})
    assert 'name="confirm_duplicate" value="true" checked>' in held.text
    assert 'value="又去一次"' in held.text
    recorded(sent(world, DESK, said | offered(held)))


def test_a_confirmation_that_names_no_record_links_to_none(world):
    odd = filled(end="17:30", like="../../sign-out", confirm_duplicate="true", reason="又去一次")
    assert "sign-out?" not in sent(world, DESK, odd).text
    assert 'name="like"' not in sent(world, DESK, odd | {"command_id": next(keys)}).text


def test_a_correction_asks_first_too(world):
    record = recorded(sent(world, DESK, filled()))
    path = f"/audit/record/{record}/correction"
    version = re.search(r'name="record_version" value="([0-9]+)"', world.get(path, "staff").text)[1]
    why = {"record_version": version, "reason_code": "typo", "reason": "时间填错"}
    form = filled(end="17:30", persons_served="1", purpose="routine", outcome="completed") | why
    before = head(world)
    held = sent(world, path, form)
    assert "探访超过 8 小时" in held.text
    assert LATE not in html.unescape(held.text)
    assert head(world) == before
    recorded(sent(world, path, form | offered(held)))
    assert head(world) == before + 1


def test_over_http_only_whoever_expects_something_is_asked(world):
    path = f"/v1/stations/{STATION}/home-visits"
    long = visit(ended_at="2021-06-03T18:00:00+08:00")
    before = head(world)
    held = world.post(path, {"details": long, "expected_warnings": []})
    assert (held.status_code, held.json()["code"]) == (409, "unexpected_warnings")
    assert held.json()["warnings"] == [
        {"code": "long_visit", "minutes": 540, "limit_minutes": 480},
        {"code": "late_entry"},
    ]
    assert "探访超过 8 小时、补记" in held.json()["detail"]
    assert head(world) == before
    known = ["late_entry", "long_visit", "overlap"]
    made = world.made(world.post(path, {"details": long, "expected_warnings": known}))
    assert [each["code"] for each in made["warnings"]] == ["long_visit"]
    world.made(world.post(path, {"details": visit(client="C009")}))
