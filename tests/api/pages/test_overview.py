"""The overview: every problem's count is its list's total, and nobody sees what is out of reach."""

from __future__ import annotations

import html
import re

import pytest

from tests.api.http.world import OTHER_STATION, STATION, grant, open_world, visit
from tests.api.pages.test_questions import number, opened, page, shown, spend, totals, work

YEAR = "?from=2021-01-01&as_of=2021-12-31"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("overview")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.before = world.house.feed.head_position()
        spend(world)
        work(world)
        ends = {"worker": "W01", "level": "assistant", "valid_from": "2019-01-20"}
        world.made(world.record("staff-credentials", ends | {"valid_until": "2022-01-20"}))
        for start in ("13:00", "13:30"):  # two at once
            times = {"started_at": f"2021-08-02T{start}:00+08:00"}
            times["ended_at"] = "2021-08-02T14:00:00+08:00"
            world.made(world.record("home-visits", visit(client=f"C9{start[:2]}", **times)))
        once = {"started_at": "2021-09-01T09:00:00+08:00", "ended_at": "2021-09-01T10:00:00+08:00"}
        again = {"started_at": "2021-09-01T15:00:00+08:00", "ended_at": "2021-09-01T16:00:00+08:00"}
        world.made(world.record("home-visits", visit(**once)))
        confirmed = {"confirm_duplicate": True, "reason": "上下午各去一次"}
        told = {"details": visit(**again), **confirmed}
        world.made(world.post(f"/v1/stations/{STATION}/home-visits", told))
        unlike = grant(grant="G9", source="municipal_one_time", amount="30000.00")
        world.made(world.record("grants", unlike))
        yield world


def problems(text):
    """The lines of a page's problems: what each is called, how often, and where it leads."""
    found = {}
    for line in re.findall(r'<ul class="probs">(.*?)</ul>', text, re.DOTALL)[:1]:
        for each in re.findall(r"<li>(.*?)</li>", line, re.DOTALL):
            href, figure = re.search(r'<a class="fig" href="([^"]+)">(.*?)</a>', each).groups()
            name = shown(re.search(r"</small></span><span>(.*?)(<span|</span>)", each)[1])
            found[name] = (number(figure), html.unescape(href))
    return found


@pytest.mark.parametrize("who", ["head", "district", "city"])
def test_a_problem_counts_what_its_list_has(lived, who):
    found = problems(page(lived, f"/audit/{YEAR}", who))
    wanted = {"专职人数不足", "证书60天内到期", "探访迟记", "探访：同一人时间重叠"}
    wanted |= {"探访：确认不重复", "拨款到账：一次性补助金额与政策不符"}
    assert wanted <= {*found}, found
    for name, (count, address) in found.items():
        path, _, anchor = address.partition("#")
        assert count in totals(page(lived, path, who), anchor), (name, count, address)


def test_an_area_leads_from_each_of_its_stations_to_that_ones_lists(lived):
    text = page(lived, f"/audit/{YEAR}", "city")
    table = re.search(r'<section id="stations".*?</section>', text, re.DOTALL)[0]
    assert f"station={STATION}" in table
    for address, figure in opened(table):
        path, _, anchor = address.partition("#")
        assert figure in totals(page(lived, path, "city"), anchor), (figure, address)


def test_a_station_out_of_reach_is_not_found(lived):
    assert lived.get(f"/audit/?station={OTHER_STATION}", "district").status_code == 404
    assert OTHER_STATION not in page(lived, f"/audit/{YEAR}", "district")


def test_before_anything_was_recorded_there_is_nothing_to_see_to(lived):
    text = page(lived, f"/audit/?as_known={lived.before}&from=2020-05-01&as_of=2020-05-02", "head")
    assert set(problems(text)) == {"专职人数不足", "持证人数不足"}
    assert "没有要处理的事" in page(lived, "/audit/?from=2019-01-01&as_of=2019-12-31")
