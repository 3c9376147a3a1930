"""Cases, projects and places as pages: what they say, in both languages, and that every way on leads on."""

from __future__ import annotations

import html
import re

import pytest

from domain.book.catalogue import KIND_OF_TOPIC
from tests.api.http.world import STATION, open_world, visit
from tests.api.pages.test_policies import rows
from tests.api.pages.test_questions import opened, page, pillars, totals

PROJECT = "XM-2021-01"
PAGES = (
    *("/audit/casework", "/audit/casework/cases", "/audit/projects", "/audit/facilities"),
    *("/audit/activities", "/audit/training/talent"),
)
CONTRACTS = "/audit/contracts?as_of=2021-08-01"
HOURS = "/audit/training/certificate?attendee=W01&as_of=2021-12-31"
CERTIFICATE = "/audit/facilities/certificate?volunteer=V01&as_of=2021-06-30"
STATEMENT = f"/audit/projects/statement?project={PROJECT}"


PLACES = (
    *("room.provided", "name_plate.hung", "service_point.opened", "partner.agreed"),
    *("volunteer.registered", "volunteer.hours_recorded"),
    *("exam.entered", "exam.result_recorded", "supervisor.engaged", "supervision.held"),
    *("group.planned", "group.session_held", "activity.held", "governance.acted"),
    *("resource.linked", "desk_service.given", "administrative_task.done"),
    *("credit.granted", "guidance.visited", "study_trip.made"),
)


def example(topic, **changed):
    kind = KIND_OF_TOPIC[topic]
    return kind.path, {**kind.example["details"], **changed}


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("work")) as world:
        world.plan()
        world.made(world.record(*example("project.opened")))
        world.made(world.record("home-visits", visit(project=PROJECT)))
        world.made(world.record(*example("case.opened")))
        for topic in PLACES:
            world.made(world.record(*example(topic)))
        world.made(world.record(*example("contract.signed"), who="district"))
        yield world


@pytest.mark.parametrize("path", [*PAGES, STATEMENT, CERTIFICATE, HOURS, CONTRACTS])
def test_every_way_on_leads_to_a_page(lived, path):
    shown = page(lived, path).partition("<main")[2].partition("</main>")[0]
    ways = {html.unescape(each) for each in re.findall(r'href="(/audit/[^"]+)"', shown)}
    assert len(ways) > 3
    for way in ways:
        assert lived.get(way, "head").status_code == 200, way


def test_how_people_grow_is_told_with_a_list_behind_every_figure(lived):
    shown = page(lived, "/audit/training/talent?as_of=2021-12-31")
    assert rows(shown, "exam") == [["1", "1", "100.00%"]]
    assert rows(shown, "supervision")[0] == ["1", "2.0", "1", "1"]
    assert rows(shown, "credit")[0][1:4] == ["W01", "90.0", "0.0"]
    answer = lived.get(f"/v1/stations/{STATION}/talent", "head").json()
    assert answer["supervision"]["ratio"] == 1.0
    assert (answer["guidance_visits"], answer["study_trips"]) == (1, 1)


def test_activities_are_told_with_the_records_behind_every_figure(lived):
    days = "from=2021-01-01&as_of=2021-12-31"
    shown = page(lived, f"/audit/activities?{days}")
    answer = lived.get(f"/v1/stations/{STATION}/activities?{days}", "head").json()
    heads = pillars(shown)
    assert (heads["小组"], heads["小组人次"]) == (1, answer["group_person_times"])
    assert heads["社区活动"] == answer["activities"] == 1
    ways = {html.unescape(each) for each in re.findall(r'href="(/audit/records/[^"]+)"', shown)}
    assert len(ways) == 7  # sessions, activities, resources in all and by kind, desk, office, acts
    for way in ways:
        assert 1.0 in totals(page(lived, way)), way
        assert 0.0 in totals(page(lived, way.replace("to=2021-12-31", "to=2021-01-31"))), way
    assert "社区治理" in page(lived, f"/audit/?{days}")
    assert lived.get(f"/audit/activities?{days}", "city").status_code == 200


def test_a_project_is_told_with_its_goals_and_the_visits_made_for_it(lived):
    (project,) = rows(page(lived, "/audit/projects"), "projects")
    assert (project[0], project[3], project[4]) == (PROJECT, "困难群体服务项目", "执行中")
    (english,) = rows(page(lived, "/audit/projects", language="en"), "projects")
    assert (english[3], english[4]) == ("for vulnerable groups", "running")
    done = dict(rows(page(lived, STATEMENT), "done"))
    assert done["探访次数"] == "1"


@pytest.mark.parametrize(
    ("path", "anchor", "listed"),
    [
        ("/audit/projects?as_of=2021-12-31", "goals", "home-visit-recorded?"),
        ("/audit/training/talent?as_of=2021-12-31", "supervision", "supervision-held?"),
        ("/audit/casework?as_of=2021-12-31", "", "case-opened?to=2021-12-31"),
    ],
)
def test_a_figure_opens_to_a_list_with_the_same_total(lived, path, anchor, listed):
    found = {(way, figure) for way, figure in opened(page(lived, path)) if listed in way}
    assert found, anchor
    for way, figure in found:
        if figure < 2:  # of hours the list counts the times
            assert figure in totals(page(lived, way)), way


def test_a_case_is_told_with_its_stage_and_what_its_file_lacks(lived):
    (case,) = rows(page(lived, "/audit/casework"), "stages")
    assert case == ["已接案", "1"]
    assert "档案要件：知情同意、预估" in page(lived, "/audit/casework/cases")
    assert "a file needs: consent, assessment" in page(
        lived, "/audit/casework/cases", language="en"
    )


def test_a_plan_that_waits_for_approval_stands_on_the_page_and_leads_to_its_record(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        world.made(world.record(*example("case.opened")))
        world.made(world.record(*example("case.assessed")))
        plan = world.made(world.record(*example("case.planned")))["record"]
        shown = page(world, "/audit/casework")
        (waiting,) = rows(shown, "waiting")
        assert waiting[3] == plan
        assert f'href="/audit/record/{plan}' in shown
        overview = page(world, "/audit/")
        assert "个案等督导审批" in overview
        (way,) = re.findall(r'href="(/audit/casework[^"]*#waiting)"', overview)
        assert rows(page(world, html.unescape(way).partition("#")[0]), "waiting") == [waiting]


def test_places_are_told_with_what_is_missing_and_every_figure_has_its_rows(lived):
    shown = page(lived, "/audit/facilities")
    assert "还缺办公室、小组工作室、多功能活动室、档案室" in shown
    ((room, kind, area, *_),) = rows(shown, "rooms")
    assert (room, kind, area) == ("101", "个案工作室", "18")
    assert [each[0] for each in rows(shown, "partners")] == ["示例街道党群服务中心"]
    assert rows(shown, "volunteers")[0][:4] == ["V01", "2021-06-01", "1", "2.5"]
    (station, *_) = rows(page(lived, "/audit/facilities", "city"), "stations")
    assert station[1] == "1"


def test_a_certificate_names_the_volunteer_and_is_verified_by_its_code(lived):
    shown = page(lived, CERTIFICATE)
    assert "示例丁" in shown
    assert rows(shown, "activities")[0] == ["独居老人理发", "1", "2.5"]
    asked = "/v1/stations/{}/volunteer-service?volunteer=V01&to=2021-06-30"
    answer = lived.get(asked.format(STATION), "head").json()
    assert answer["code_sha256"] in shown
    assert (answer["name"], answer["hours"], answer["confirmed_by"]) == ("示例丁", 2.5, ["W01"])
    others = lived.get(asked.format(STATION), "district").json()
    assert (others["name"], others["code_sha256"]) == ("", answer["code_sha256"])


def test_a_contract_is_told_with_what_vacant_posts_cost_and_its_head_claims_what_is_due(lived):
    shown = page(lived, CONTRACTS)
    (contract,) = rows(shown, "contracts")
    assert (contract[0], contract[7]) == ("HT-2021-01", "64")  # two of three posts, 32 days
    first, second, _third = rows(shown, "milestones")
    assert (first[4], first[7]) == ("未申请", "申请")
    assert (second[5], second[6], second[7]) == ("1,080", "0", "")
    ways = re.findall(r'href="(/audit/new/milestone[^"]+)"', shown)
    way, _other = sorted(map(html.unescape, ways))
    form = page(lived, way)
    for value in ("HT-2021-01", "e3b0c44298fc", "2021-08-01"):
        assert value in form
    assert "/audit/new/milestone-claimed" not in page(lived, CONTRACTS, "district")
