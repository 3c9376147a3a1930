"""Forms for what areas lay down: who has one, what it begins with, and words instead of codes."""

from __future__ import annotations

import pytest

from api.lists.fields import listed_at
from api.pages.forms.filled import filled_from, shown_again, stated
from domain.book.catalogue import KIND_OF_TOPIC, KINDS
from domain.book.form_fields import fields_of
from domain.evaluation.defaults import SEEDED
from tests.api.http.world import OTHER_STATION, STATION, expenditure, grant, keys, open_world
from tests.api.pages.test_changing import WHY, form_at, form_of, sent
from tests.api.pages.test_questions import page
from tests.api.programme.test_areas import AREA, CITY_AREA, OTHER_AREA, lay_down, policy

POLICY, TEMPLATE = (KIND_OF_TOPIC[each] for each in ("policy.published", "template.published"))
NEW = f"/audit/new/{listed_at(POLICY)}"
BESIDE = {
    *("command_id", "record_version", "station", "more", "like", "confirm_duplicate"),
    *("expected", "reason", "reason_code", "untouched", "file", "brought"),
}
"""What a form sends beside the fields of its kind."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("area_forms")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        yield world


def published(**changed):
    details = policy(**changed)
    return shown_again(fields_of(POLICY), details) | {"command_id": next(keys), "station": AREA}


def recorded_at(world, answer, who="district"):
    assert answer.status_code == 303, answer.text
    record = answer.headers["location"].partition("?")[0].rpartition("/")[2]
    return world.get(f"/v1/records/{record}", who).json()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.topic)
def test_no_field_is_called_like_what_a_form_sends_beside_it(kind):
    assert not BESIDE & {each.name for each in fields_of(kind)}


@pytest.mark.parametrize("topic", ["target.set", "programme.adopted", "certified_people.counted"])
def test_an_office_records_what_its_area_lays_down(lived, topic):
    kind = KIND_OF_TOPIC[topic]
    address = listed_at(kind)
    assert f'href="/audit/new/{address}"' in page(lived, f"/audit/records/{address}", "city")
    filled = form_at(lived, f"/audit/new/{address}", "city")
    assert filled["station"] == [CITY_AREA]
    details = kind.example["details"]
    answer = sent(
        lived, f"/audit/new/{address}", filled | shown_again(fields_of(kind), details), "city"
    )
    found = recorded_at(lived, answer, "city")
    assert (found["station"], found["kind"]) == (CITY_AREA, topic)


def test_a_policy_takes_words_by_their_names_or_as_the_api_calls_them(lived):
    for text in (
        "所有人每季度一次、特困人员每月一次",
        "all:quarter，tekun:month",
        "everybody every quarter; 特困人员每月一次",
    ):
        filled = published(key="visit_intervals_green", value=[]) | {"value": [text]}
        found = recorded_at(lived, sent(lived, NEW, filled, "district"))
        assert found["value"]["value"] == ["all:quarter", "tekun:month"], text


def test_a_word_that_a_policy_does_not_take_is_refused_with_those_it_takes(lived):
    head = lived.house.feed.head_position()
    filled = published(key="pay_categories", value=[]) | {"value": ["人员经费、胡写"]}
    answer = sent(lived, NEW, filled, "district")
    assert answer.status_code == 422
    assert "人员经费（personnel）、" in answer.text
    assert "每周一次" not in answer.text
    assert "人员经费、胡写</textarea>" in answer.text
    assert lived.house.feed.head_position() == head


def test_the_page_of_policies_leads_to_a_form_with_what_is_in_force(lived):
    shown = page(lived, "/audit/policies", "district")
    link = f"{NEW}?stated=key%3Aaccepted_vouchers&amp;stated=value%3A"
    assert link in shown
    assert link not in page(lived, "/audit/policies", "head")
    start = shown.index(link)
    address = shown[start : shown.index('"', start)].replace("&amp;", "&")
    filled = form_at(lived, address, "district")
    assert filled["key"] == ["accepted_vouchers"]
    assert filled["value"][0].startswith("增值税发票、")
    assert stated(fields_of(POLICY), filled)["value"] == [
        *("vat_invoice", "fiscal_receipt", "donation_receipt", "sign_off_sheet")
    ]


def test_only_its_own_office_has_a_form_or_sends_one(lived):
    for who in ("head", "staff", "auditor", "admin"):
        assert lived.get(NEW, who).status_code == 403
    head = lived.house.feed.head_position()
    for stream, status in ((CITY_AREA, 403), (OTHER_AREA, 404), (STATION, 404), ("", 404)):
        answer = sent(lived, NEW, published() | {"station": stream}, "district")
        assert answer.status_code == status, stream
    assert lived.house.feed.head_position() == head


def test_an_office_corrects_and_voids_what_its_area_laid_down(lived):
    record = lived.made(lay_down(lived, AREA, policy("min_certified", 2), "district"))["record"]
    filled = form_of(lived, record, "district") | WHY | {"value": ["1"]}
    answer = sent(lived, f"/audit/record/{record}/correction", filled, "district")
    assert recorded_at(lived, answer)["value"]["value"] == 1
    assert lived.get(f"/audit/record/{record}/correction", "city").status_code == 403
    voiding = form_at(lived, f"/audit/record/{record}/void", "district") | WHY
    for who, status in (("city", 403), ("other_head", 404), ("district", 303)):
        answer = sent(lived, f"/audit/record/{record}/void", voiding, who)
        assert answer.status_code == status, who
    assert lived.get(f"/v1/records/{record}", "district").json()["is_voided"]


@pytest.mark.parametrize("draft", SEEDED, ids=lambda draft: draft.template)
def test_a_template_is_drafted_from_a_default_one_and_published_whole(lived, draft):
    listed = f"/audit/records/{listed_at(TEMPLATE)}"
    address = f"/audit/new/{listed_at(TEMPLATE)}?like={draft.template}"
    assert f'href="{address}"' in page(lived, listed, "city")
    filled = form_at(lived, address, "city") | {"version": ["v2"]}
    said = filled_from(TEMPLATE, draft)
    assert {name: values for name, values in filled.items() if name in said} == {
        **said,
        "version": ["v2"],
    }
    found = recorded_at(lived, sent(lived, address.partition("?")[0], filled, "city"), "city")
    assert found["value"]["version"] == "v2"
    lines = found["value"]["lines"]
    assert [each["code"] for each in lines] == [each.code for each in draft.lines]
    assert [len(each.get("levels", [])) for each in lines] == [
        len(each.levels) for each in draft.lines
    ]


def test_a_record_begins_like_another_that_is_in_reach(lived):
    lived.made(lived.record("grants", grant()))
    record = lived.made(lived.record("expenditures", expenditure()))["record"]
    address = f"/audit/new/expenditures?like={record}"
    assert f'href="{address}"' in page(lived, f"/audit/record/{record}")
    filled = form_at(lived, address)
    again = stated(fields_of(KIND_OF_TOPIC["expenditure.recorded"]), filled)
    assert again["amount"] == expenditure()["amount"].removesuffix(".00")
    assert filled["command_id"] != [record]
    for who, path in (
        ("other_head", address),
        ("head", f"/audit/new/grants?like={record}"),
        ("head", f"{address[:-1]}x"),
    ):
        assert lived.get(path, who).status_code == 404, path
