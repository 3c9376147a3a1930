"""One screen about a client: the household beside the story, and who looked, for those who oversee."""

from __future__ import annotations

import re

import pytest

from tests.api.http.world import STATION, open_world, visit

ROOT = f"/v1/stations/{STATION}"
PAGE = f"/audit/clients/C001?station={STATION}"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("page")) as opened:
        opened.plan()
        opened.made(opened.record("home-visits", visit(client_name="王秀美")))
        for client, household in (("C001", "H-1"), ("C002", "H-1"), ("C003", "H-1")):
            details = {"client": client, "registered_on": "2021-06-01", "household": household}
            opened.made(opened.record("clients", details))
        elsewhere = {"client": "C003", "changed_on": "2021-07-01", "household": "H-2"}
        opened.made(opened.record("client-changed", elsewhere))
        yield opened


def test_those_who_live_there_now_stand_beside(world):
    page = world.get(PAGE, Accept="text/html").text
    beside = page.partition("同户")[2].partition("</section>")[0]
    assert "C002" in beside
    assert "C003" not in beside
    assert "C001" not in beside


def test_the_head_sees_who_looked_and_staff_do_not(world):
    assert world.get(f"{ROOT}/clients/C001", "staff").status_code == 200
    assert "谁看过这份档案" in world.get(PAGE, "head", Accept="text/html").text
    assert "谁看过这份档案" not in world.get(PAGE, "staff", Accept="text/html").text


def test_risk_is_drawn_as_it_went_and_as_it_was_known(world):
    head = world.house.feed.head_position()
    levels = (("2021-08-01", "green"), ("2021-08-09", "red"), ("2021-08-20", "yellow"))
    for day, level in levels:
        said = {"client": "C001", "assessed_at": f"{day}T09:00:00+08:00", "level": level}
        world.made(world.record("risk-assessed", {**said, "assessor": "W01"}))
    page = world.get(PAGE, Accept="text/html").text
    assert "风险等级变了2次：从绿色到黄色" in page
    drawn = page.partition("风险等级变了2次")[2].partition("</svg>")[0]
    (way,) = re.findall(r'd="(M[^"]*)" class="fig-ink"', drawn)
    heights = [float(each) for each in re.findall(r"(?:M[0-9.]+ |V)([0-9.]+)", way)]
    assert heights[1] < heights[2] < heights[0], "red stands highest"
    assert "风险等级变了" not in world.get(f"{PAGE}&as_known={head}", Accept="text/html").text
