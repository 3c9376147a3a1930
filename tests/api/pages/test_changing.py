"""Correcting and voiding by a form: only what differs, upon the version that was shown, with a reason."""

from __future__ import annotations

import html
import re

import pytest

from domain.book.catalogue import KINDS
from tests.api.http.world import STATION, expenditure, grant, open_world, visit

FORM = "application/x-www-form-urlencoded"
WHY = {"reason_code": "typo", "reason": "录错了"}


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("changing")) as world:
        world.plan()
        world.made(world.record("grants", grant()))
        yield world


def sent(world, path, filled, who="head"):
    headers = world.headers(who, Content_Type=FORM)
    return world.client.post(path, data=filled, headers=headers, follow_redirects=False)


def form_of(world, record, who="head"):
    """The values of the correction form as a browser would send them back."""
    return form_at(world, f"/audit/record/{record}/correction", who)


def form_at(world, address, who="head"):
    """The values of a page's form as a browser would send them back."""
    answer = world.get(address, who)
    assert answer.status_code == 200, answer.text
    text = answer.text
    filled: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", text):
        name = re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and (' type="checkbox"' not in tag or " checked" in tag):
            filled.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    for name, inside in re.findall(
        r'<select [^>]*name="([^"]*)".*?>(.*?)</select>', text, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        filled[name] = [chosen[1] if chosen else ""]
    for name, inside in re.findall(
        r'<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', text, re.DOTALL
    ):
        filled[name] = [html.unescape(inside)]
    return {name: values for name, values in filled.items() if name not in {"to", "back"}}


def a_visit(world, day, **more):
    began, ended = f"2021-08-{day:02d}T09:00:00+08:00", f"2021-08-{day:02d}T09:45:00+08:00"
    details = visit(started_at=began, ended_at=ended, client_name="示例丁", **more)
    return world.made(world.record("home-visits", details))["record"]


def test_only_the_field_that_differs_is_corrected(lived):
    record = a_visit(lived, 1, needs=["food"], narrative="看过了")
    filled = form_of(lived, record) | WHY
    assert filled["needs"] == ["food"]
    assert filled["mode"] == ["in_person"]
    answer = sent(lived, f"/audit/record/{record}/correction", filled | {"mode": "phone"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/audit/record/{record}")
    found = lived.get(f"/v1/records/{record}").json()
    assert found["value"]["mode"] == "phone"
    assert found["value"]["needs"] == ["food"]
    assert found["personal"]["client_name"] == "示例丁"
    assert found["history"][-1]["reason"] == "录错了"


def test_a_form_sent_back_as_it_is_changes_nothing_and_is_told_so(lived):
    record = a_visit(lived, 2)
    before = lived.house.feed.head_position()
    answer = sent(lived, f"/audit/record/{record}/correction", form_of(lived, record) | WHY)
    assert answer.status_code in {409, 422}
    assert 'role="alert"' in answer.text
    assert lived.house.feed.head_position() == before


def test_a_correction_that_makes_a_record_like_another_is_asked_about(lived):
    earlier, record = a_visit(lived, 20), a_visit(lived, 21)
    times = {"started_at": "2021-08-20T10:00", "ended_at": "2021-08-20T10:45"}
    filled = form_of(lived, record) | WHY | times
    path = f"/audit/record/{record}/correction"
    held = sent(lived, path, filled)
    assert held.status_code == 409
    assert f'href="/audit/record/{earlier}"' in held.text
    assert held.text.count('name="reason"') == 1
    key = re.search(r'name="command_id" value="([^"]+)"', held.text)[1]
    answer = sent(lived, path, filled | {"command_id": key, "confirm_duplicate": "true"})
    assert answer.status_code == 303
    assert lived.get(f"/v1/records/{record}").json()["value"]["started_at"].startswith("2021-08-20")


def test_what_is_emptied_is_taken_away(lived):
    record = a_visit(lived, 3, follow_up_due="2021-09-01", needs=["food"])
    filled = form_of(lived, record) | WHY | {"follow_up_due": "", "needs": ""}
    assert sent(lived, f"/audit/record/{record}/correction", filled).status_code == 303
    value = lived.get(f"/v1/records/{record}").json()["value"]
    assert "follow_up_due" not in value
    assert not value.get("needs")


def test_money_comes_into_the_form_in_yuan_and_lines_whole(lived):
    paid = expenditure("12.50")
    paid["lines"] = [{**paid["lines"][0], "amount": each} for each in ("12.00", "0.50")]
    paid["lines"][1]["grant"] = "G2"
    lived.made(lived.record("grants", grant(grant="G2", document_number="示例〔2021〕2号")))
    record = lived.made(lived.record("expenditures", paid))["record"]
    filled = form_of(lived, record) | WHY
    assert filled["amount"] == ["12.50"]
    assert (filled["lines.0.amount"], filled["lines.1.amount"]) == (["12"], ["0.50"])
    assert filled["lines.0.source"] == ["welfare_lottery"]
    changed = filled | {"amount": "13", "lines.1.amount": "1.00"}
    assert sent(lived, f"/audit/record/{record}/correction", changed).status_code == 303
    value = lived.get(f"/v1/records/{record}").json()["value"]
    assert [line["amount_fen"] for line in value["lines"]] == [1200, 100]


def test_a_sole_line_pays_whatever_the_amount_becomes(lived):
    record = lived.made(lived.record("expenditures", expenditure("12.50")))["record"]
    filled = form_of(lived, record) | WHY
    assert sent(lived, f"/audit/record/{record}/correction", filled | {"amount": "9"}).is_redirect
    value = lived.get(f"/v1/records/{record}").json()["value"]
    assert [line["amount_fen"] for line in value["lines"]] == [900]


def test_a_correction_upon_what_somebody_changed_meanwhile_is_not_written_over(lived):
    record = a_visit(lived, 4)
    filled = form_of(lived, record) | WHY
    change = {"reason_code": "typo", "reason": "先改", "details": {"persons_served": 2}}
    lived.made(lived.post(f"/v1/records/{record}/corrections", change, If_Match="*"))
    answer = sent(lived, f"/audit/record/{record}/correction", filled | {"mode": "phone"})
    assert answer.status_code == 412
    assert "由 1 更正为 2，理由：先改（笔误）" in answer.text
    assert lived.get(f"/v1/records/{record}").json()["value"]["persons_served"] == 2


def test_a_void_needs_a_reason_and_leaves_the_record_to_be_seen(lived):
    record = a_visit(lived, 5)
    path = f"/audit/record/{record}/void"
    asked = lived.get(path).text
    version = re.search(r'name="record_version" value="(\d+)"', asked)[1]
    missing = sent(lived, path, {"command_id": "v-1", "record_version": version})
    assert missing.status_code == 422
    assert not lived.get(f"/v1/records/{record}").json()["is_voided"]
    assert (
        sent(lived, path, {"command_id": "v-2", "record_version": version, **WHY}).status_code
        == 303
    )
    assert lived.get(f"/v1/records/{record}").json()["is_voided"]
    shown = lived.get(f"/audit/record/{record}", Accept_Language="zh").text
    assert "已作废" in shown
    assert "/correction" not in shown


def test_a_reason_with_a_phone_number_is_refused_beside_its_field(lived):
    record = a_visit(lived, 6)
    filled = form_of(lived, record) | {"reason_code": "typo", "reason": "打13800138000问过"}
    answer = sent(lived, f"/audit/record/{record}/correction", filled | {"mode": "phone"})
    assert answer.status_code == 422
    assert 'href="#reason"><strong>理由</strong> ' in answer.text


@pytest.mark.parametrize(
    ("who", "status"), [("other_head", 404), ("accountant", 403), ("auditor", 403), (None, 303)]
)
@pytest.mark.parametrize("what", ["correction", "void"])
def test_only_who_may_fix_a_record_comes_to_its_forms(lived, who, status, what):
    record = a_visit(lived, 7 if what == "void" else 8) if not hasattr(lived, what) else ""
    record = getattr(lived, what, record)
    setattr(lived, what, record)
    path = f"/audit/record/{record}/{what}"
    before = lived.house.feed.head_position()
    headers = lived.headers(who)
    assert lived.client.get(path, headers=headers, follow_redirects=False).status_code == status
    assert (
        sent(lived, path, {"command_id": "x", "record_version": "1", **WHY}, who).status_code
        == status
    )
    assert lived.house.feed.head_position() == before


def test_an_officer_has_no_buttons_to_change_what_is_the_stations(lived):
    record = a_visit(lived, 9)
    assert "/correction" in lived.get(f"/audit/record/{record}", "head").text
    shown = lived.get(f"/audit/record/{record}?station={STATION}", "city").text
    fixers = next(kind for kind in KINDS if kind.topic == "home_visit.recorded").fixed_by
    assert ("/correction" in shown) == ("city_officer" in fixers)


def test_a_correction_sent_twice_is_recorded_once_and_answered_alike(lived):
    record = a_visit(lived, 10)
    filled = form_of(lived, record) | WHY | {"mode": "phone"}
    first = sent(lived, f"/audit/record/{record}/correction", filled)
    head = lived.house.feed.head_position()
    again = sent(lived, f"/audit/record/{record}/correction", filled)
    assert first.status_code == again.status_code == 303
    assert lived.house.feed.head_position() == head


def test_a_list_comes_whole_into_the_form_however_long_it_is(lived):
    workers = [f"W{number:02d}" for number in range(1, 81)]
    for worker in workers[1:]:
        joined = {"worker": worker, "engagement": "full_time", "source": "agency"}
        lived.made(lived.record("staff", joined | {"joined_on": "2020-06-01", "name": worker}))
    session = {
        "course": "示例课",
        "format": "lecture",
        "started_at": "2021-09-01T09:00:00+08:00",
        "ended_at": "2021-09-01T11:00:00+08:00",
        "hours": "2",
        "attendance": [{"worker": worker} for worker in workers],
    }
    record = lived.made(lived.record("training-sessions", session))["record"]
    filled = form_of(lived, record) | WHY | {"attendance.0.hours": "1"}
    assert sent(lived, f"/audit/record/{record}/correction", filled).status_code == 303
    value = lived.get(f"/v1/records/{record}").json()["value"]
    assert len(value["attendance"]) == len(workers)


@pytest.mark.parametrize("version", ["9" * 5_000, "²", "-1", ""])
def test_a_version_that_no_form_names_changes_nothing(lived, version):
    record = lived.__dict__.setdefault("untouched", a_visit(lived, 11))
    before = lived.house.feed.head_position()
    answer = sent(lived, f"/audit/record/{record}/void", {"record_version": version, **WHY})
    assert answer.status_code == 412
    assert lived.house.feed.head_position() == before


def test_the_forms_of_a_voided_record_lead_back_to_it(lived):
    record = a_visit(lived, 12)
    void = {"reason_code": "double_entry", "reason": "重复"}
    lived.made(lived.post(f"/v1/records/{record}/voids", void, If_Match="*"))
    for what in ("correction", "void"):
        answer = lived.client.get(
            f"/audit/record/{record}/{what}", headers=lived.headers("head"), follow_redirects=False
        )
        assert (answer.status_code, answer.headers["location"]) == (303, f"/audit/record/{record}")


def test_there_is_no_correcting_in_the_past(lived):
    record = a_visit(lived, 13)
    answer = lived.get(f"/audit/record/{record}/correction?as_known=5")
    assert answer.status_code == 422
    assert lived.get(f"/audit/record/{record}/correction?station={STATION}").status_code == 200
