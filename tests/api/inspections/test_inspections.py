"""An inspection from its finding to its settlement over HTTP, and a station that becomes part of another."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from domain.book.catalogue import KIND_OF_TOPIC
from tests.api.http.world import AREA, STATION, area, open_world
from tests.api.pages.test_policies import rows
from tests.api.pages.test_questions import page

OTHER = "NB-YZ-XY"
FINDING = "JC-2021-01-1"


def example(topic, **changed):
    kind = KIND_OF_TOPIC[topic]
    return kind.path, {**kind.example["details"], **changed}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("inspected")) as world:
        world.plan()
        planned = {"name": "下应街道社工站", "planned_on": "2020-01-01", **area(STATION)}
        world.made(world.post("/v1/stations", {"station": OTHER, "details": planned}, "district"))
        built = {"details": {"built_on": "2020-03-01"}}
        world.made(world.post(f"/v1/stations/{OTHER}/built", built, "district"))
        world.made(world.record(*example("station.joint_organisation_set")))
        world.made(world.record(*example("inspection.held"), who="district"))
        world.made(world.record(*example("finding.raised"), who="district"))
        yield world


def seen(world, record):
    """What a decision on an answer names."""
    value = world.get(f"/v1/records/{record}").json()["value"]
    said = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {"answer": record, "content_sha256": sha256(said.encode()).hexdigest()}


def inspections(world, as_of, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return world.get(f"/v1/stations/{STATION}/inspections?as_of={as_of}{query}").json()


def test_a_finding_is_overdue_until_it_is_answered_and_settled_by_who_saw_the_answer(world):
    late = inspections(world, "2021-09-25")
    assert (late["counts"]["overdue"], late["findings"][0]["overdue_days"]) == (1, 5)
    position = late["position"]
    shown = page(world, "/audit/?as_of=2021-09-25")
    assert "检查问题整改逾期" in shown
    assert "社会组织服务中心" in shown
    offered = page(world, "/audit/inspections?as_of=2021-09-25")
    assert rows(offered, "findings")[0][7] == "5"
    assert "/audit/new/finding-answered?" in offered
    assert "/audit/new/finding-closed?" not in offered
    answer = world.made(world.record(*example("finding.answered")))["record"]
    wrong = world.record(*example("finding.closed", answer=answer), who="district")
    assert wrong.json()["code"] == "content_changed"
    (waiting,) = inspections(world, "2021-09-25")["findings"]
    assert (waiting["state"], waiting["is_overdue"]) == ("answered", False)
    assert waiting["content_sha256"] == seen(world, answer)["content_sha256"]
    decided = page(world, f"/audit/inspections?as_of=2021-09-25&station={STATION}", "district")
    assert f"answer:{answer}" in decided.replace("%3A", ":")
    closing = example("finding.closed", **seen(world, answer))
    assert world.record(*closing).json()["code"] == "not_permitted"
    world.made(world.record(*closing, who="district"))
    settled = inspections(world, "2021-09-25")["findings"][0]
    assert (settled["state"], settled["closed_on"], settled["days_to_answer"]) == (
        "closed",
        "2021-09-22",
        12,
    )
    assert inspections(world, "2021-09-25", as_known=position)["counts"]["overdue"] == 1


def test_a_station_becomes_part_of_one_that_is_there_and_takes_no_more(world):
    path, details = example("station.merged", effective_on="2026-11-01", into="NB-YZ-NONE")
    unknown = world.record(path, details, who="district").json()
    assert (unknown["code"], unknown["errors"][0]["pointer"]) == (
        "unknown_station",
        "/details/into",
    )
    before = world.get("/v1/coverage?as_of=2026-11-20", "city").json()["districts"][0]
    world.made(world.record(path, {**details, "into": OTHER}, who="district"))
    joined = world.record("staff", {**_WORKER, "joined_on": "2026-11-02"})
    assert joined.json()["code"] == "station_merged_already"
    assert OTHER in joined.json()["detail"]
    row = world.get(f"/v1/stations/{STATION}?as_of=2026-11-01").json()
    assert (row["status"], row["merged_into"]) == ("merged", OTHER)
    assert row["joint_organisation"]["since"] == "2021-09-01"
    row = world.get(f"/v1/stations/{STATION}?as_of=2026-10-31").json()
    assert (row["status"], row["merged_into"]) == ("operating", None)
    after = world.get("/v1/coverage?as_of=2026-11-20", "city").json()["districts"][0]
    assert after["built_total"] == before["built_total"] - 1
    back = world.post(
        f"/v1/stations/{OTHER}/{path}",
        {"details": {**details, "into": STATION, "effective_on": "2026-11-02"}},
        "city",
    )
    assert back.json()["code"] == "station_not_operating"


_WORKER = {"worker": "W77", "engagement": "full_time", "source": "agency"}


def test_an_assessment_stands_beside_what_the_book_told(world):
    position = world.get("/v1/coverage", "city").json()["position"]
    target = {"year": 2021, "measure": "stations_built", "value": 2, "set_on": "2021-01-15"}
    world.made(world.post(f"/v1/areas/{AREA}/target-set", {"details": target}, "district"))
    path, details = example("target_assessment.recorded", known_at=position)
    details |= {"measure": "stations_built", "target": 2, "reached": 1}
    world.made(world.post(f"/v1/areas/{AREA}/{path}", {"details": details}, "district"))
    (told,) = world.get("/v1/coverage", "city").json()["assessments"]
    assert (told["division"], told["difference"], told["target_in_book"]) == ("330212", -1, None)
    assert told["reached_in_book"] == 0
    assert "年度考核" in page(world, "/audit/coverage", "district")
