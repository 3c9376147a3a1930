"""The journal narrowed down: by facets, by how an entry stands, as files of exactly the query."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from domain.book.words import EVENTS
from tests.api.http.world import OTHER_STATION, STATION, open_world, visit
from tests.api.pages.test_pages import page

VISIT = EVENTS["home_visit.recorded"].name.zh


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("journal")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        records = [
            world.made(world.record("home-visits", visit(client=f"C00{number}"), who))["record"]
            for number, who in enumerate(("head", "staff", "staff"), 1)
        ]
        change = {"reason_code": "typo", "reason": "=录错", "details": {"mode": "phone"}}
        world.made(world.post(f"/v1/records/{records[0]}/corrections", change, If_Match="*"))
        void = {"reason_code": "double_entry", "reason": "记重了"}
        world.made(world.post(f"/v1/records/{records[1]}/voids", void, If_Match="*"))
        yield world


def facet(shown, name):
    """Value -> how many, of one facet of a page."""
    part = re.search(rf"<h2>{name}</h2>(.*?)(?:<h2>|</nav>)", shown, re.DOTALL)
    assert part is not None, name
    lines = re.findall(r"<span>([^<]+)</span><b>(\d+)</b>", part[1])
    return {value: int(count) for value, count in lines}


def link_to(shown, name):
    found = re.search(rf'href="([^"]+)"[^>]*><span>{name}</span>', shown)
    assert found is not None, name
    return found[1]


def test_a_facet_counts_what_its_link_leaves_and_a_second_click_takes_it_away(kept):
    whole = page(kept, "/audit/journal")
    assert facet(whole, "类型")[VISIT] == 3
    assert facet(whole, "状态") == {"没改过": 7, "后来改过": 1, "后来作废": 1}
    narrowed = page(kept, link_to(whole, VISIT))
    assert "共<b>3</b>笔" in narrowed
    assert facet(narrowed, "类型") == facet(whole, "类型")
    assert facet(narrowed, "状态") == {"没改过": 1, "后来改过": 1, "后来作废": 1}
    assert 'aria-current="true"' in narrowed
    assert "type=" not in link_to(narrowed, VISIT)


def test_the_station_is_a_facet_for_whoever_sees_several_and_a_chip_once_it_is_chosen(kept):
    whole = page(kept, "/audit/journal", "city")
    assert facet(whole, "站点") == {STATION: 9, OTHER_STATION: 4}
    narrowed = page(kept, f"/audit/journal?station={STATION}", "city")
    assert "去掉这个条件" in narrowed
    assert "<h2>站点</h2>" not in page(kept, "/audit/journal")


def test_how_entries_stand_is_a_filter_of_the_page_and_of_the_interface(kept):
    for standing, count in (("unchanged", 7), ("corrected", 1), ("voided", 1)):
        shown = page(kept, f"/audit/journal?standing={standing}")
        assert f"共<b>{count}</b>笔" in shown
        listed = kept.get(f"/v1/trail?standing={standing}&count=true").json()
        assert listed["total"] == count
        assert all(bool(each["voided_by"]) == (standing == "voided") for each in listed["items"])
    before = kept.house.feed.head_position() - 1
    assert kept.get(f"/v1/trail?standing=voided&as_known={before}").json()["items"] == []
    assert kept.get("/v1/trail?standing=lost").status_code == 422


def test_the_days_looked_at_are_written_out(kept):
    assert "<b>第一笔 – 今天</b>" in page(kept, "/audit/journal")
    assert "<b>6月1日 – 今天</b>" in page(kept, "/audit/journal?recorded_from=2021-06-01")
    assert "<b>2021-06-01 – …</b>" in page(kept, "/audit/journal?from=2021-06-01")


def test_a_file_has_exactly_the_lines_of_the_query_and_no_formula(kept):
    shown = page(kept, "/audit/journal?type=record.corrected&type=record.voided")
    address = html.unescape(re.search(r'href="(/v1/trail.csv[^"]*)"', shown)[1])
    answer = kept.get(address)
    assert answer.headers["content-type"].startswith("text/csv")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    listed = kept.get(address.replace(".csv", "")).json()["items"]
    assert [row[head.index("位置")] for row in rows] == [str(each["position"]) for each in listed]
    assert [row[head.index("理由")] for row in rows] == ["记重了", "'=录错"]
    again = kept.get(address, If_None_Match=answer.headers["etag"])
    assert again.status_code == 304
    assert kept.get(address.replace(".csv", ".xlsx")).content[:2] == b"PK"
    assert kept.get(f"{address}&limit=1").status_code == 422


def test_new_entries_are_followed_where_the_feed_can_tell_which_they_are(kept):
    head = kept.house.feed.head_position()
    assert f"/v1/events/stream?after={head}" in page(kept, "/audit/journal")
    for query in (f"as_known={head}", "standing=voided", "recorded_to=2021-06-01"):
        assert "data-stream" not in page(kept, f"/audit/journal?{query}")
    for query in ("district=330212", "cursor=MTA"):
        assert "data-stream" not in page(kept, f"/audit/journal?{query}", "city")


def test_a_client_is_found_in_the_journal_by_every_record_about_them(kept):
    shown = page(kept, "/audit/journal?client=C002")
    assert "共<b>2</b>笔" in shown
    assert "去掉这个条件" in shown
    assert facet(shown, "状态") == {"没改过": 1, "后来作废": 1}
    listed = kept.get("/v1/trail?client=C002&count=true").json()
    assert [each["type"] for each in listed["items"]] == ["record.voided", "home_visit.recorded"]
    both = kept.get("/v1/trail?client=C002&client=C003&count=true").json()
    assert both["total"] == listed["total"] + 1
    before = kept.house.feed.head_position() - 1
    assert len(kept.get(f"/v1/trail?client=C002&as_known={before}").json()["items"]) == 1
    rows = kept.get("/v1/trail.csv?client=C002").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 2


def test_nobody_of_that_code_has_no_entries_instead_of_all(kept):
    assert "这个条件下一笔也没有" in page(kept, "/audit/journal?client=C999")
    assert kept.get("/v1/trail?client=C999").json()["items"] == []
    one = kept.get("/v1/trail?client=C001").json()["items"]
    other = kept.get(f"/v1/trail?client=C002&record={one[0]['record']}").json()
    assert other["items"] == []


def test_a_client_is_looked_for_at_one_station_because_each_has_codes_of_its_own(kept):
    refused = kept.get("/v1/trail?client=C001", "city")
    assert (refused.status_code, refused.json()["code"]) == (422, "missing_value")
    assert kept.get(f"/v1/trail?client=C001&station={STATION}", "city").json()["items"]
    assert 'name="client"' not in page(kept, "/audit/journal", "city")
    assert 'name="client"' in page(kept, f"/audit/journal?station={STATION}", "city")
