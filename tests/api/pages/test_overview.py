"""The overview: every problem's count is its list's total, and nobody sees what is out of reach."""

from __future__ import annotations

import html
import re

import pytest

from tests.api.http.world import DISTRICT, OTHER_STATION, STATION, open_world, visit
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
        kept = {
            "source": "welfare_lottery",
            "grant": "G1",
            "amount": "5.00",
            "category": "office",
            "reserved_on": "2021-11-01",
            "valid_until": "2022-03-01",
        }
        world.kept = kept
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
    assert {"专职人数不足", "证书60天内到期", "探访迟记", "探访：同一人时间重叠"} <= {*found}, found
    for name, (count, address) in found.items():
        path, _, anchor = address.partition("#")
        assert count in totals(page(lived, path, who), anchor), (name, count, address)
