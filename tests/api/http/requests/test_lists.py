"""What every read keeps to: totals on request, half-open spans, filters that may be repeated.

The tables here are held against the document, so that a new list without a total, a new span
without ``occurred_from``, or a new filter that nobody tried fails a test.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest

from api.lists.fields import filters_of, listed_at
from domain.book.catalogue import KIND_OF_TOPIC, KINDS
from projections.audit_trail import AuditTrailProjection
from projections.engine.engine import Engine
from tests.api.http.examples import WITHOUT_EXAMPLE
from tests.api.http.world import (
    AREA,
    CITY,
    DISTRICT,
    OTHER_DISTRICT,
    OTHER_STATION,
    STATION,
    expenditure,
    grant,
    open_world,
    visit,
)
from tests.examples import in_turn

ROOT = f"/v1/stations/{STATION}"
LISTS = {
    "list_stations": ("/v1/stations", "city"),
    "list_home_visits": (f"{ROOT}/home-visits", "head"),
    "list_postings": (f"{ROOT}/postings", "head"),
    "get_station_trail": (f"{ROOT}/trail", "head"),
    "get_trail": ("/v1/trail", "city"),
    "get_comparison": ("/v1/compare?question=services&then=0", "city"),
    "list_events": ("/v1/events", "city"),
    "get_client_file": (f"{ROOT}/clients/C1", "staff"),
    "list_clients": (f"{ROOT}/clients", "head"),
    "list_reads": (f"{ROOT}/reads", "head"),
    "list_legal_holds": (f"{ROOT}/legal-holds", "head"),
    "list_erasures_due": (f"{ROOT}/erasures-due", "head"),
    "list_reservations": (f"{ROOT}/reservations", "head"),
    "get_account_ledger": (f"{ROOT}/account-ledger?account=1002", "head"),
    "list_persons_met": (f"{ROOT}/persons-met", "head"),
    "list_attendance": (f"{ROOT}/attendance", "head"),
    "list_cases": (f"{ROOT}/cases", "head"),
}
"""Where every paged list is, and who may see it."""
RECORDS = {
    f"list_{place}{listed_at(kind).replace('-', '_')}": kind
    for kind in KINDS
    for place in ("", f"{kind.stream}_")
}
"""The lists of records, one of a station and one of an area for every kind."""
NOW = {"list_erasures_due": [("as_of", "2100-01-01")]}
"""What else to ask for, so that a list is not empty."""
AS_FILES = {*RECORDS, "get_trail", "get_station_trail", "get_comparison"}
"""What comes as CSV or a workbook, too, where the caller accepts these."""
NOT_IN_THE_BOOK = {"list_reads", "get_comparison"}
"""Readings are noted beside it; nobody reads while they are counted here. A comparison has moments
of its own."""
WHOLE_DAYS = {
    "get_station_staffing": (f"{ROOT}/staffing", "head"),
    "get_staffing": ("/v1/staffing", "city"),
    "get_station_budget": (f"{ROOT}/budget", "head"),
    "get_budget": ("/v1/budget", "city"),
    "get_station_services": (f"{ROOT}/services", "head"),
    "get_services": ("/v1/services", "city"),
    "get_station_training": (f"{ROOT}/training", "head"),
    "get_training": ("/v1/training", "city"),
    "get_station_talent": (f"{ROOT}/talent", "head"),
    "get_talent": ("/v1/talent", "city"),
    "get_training_hours": (f"{ROOT}/training-hours?attendee=W01", "head"),
    "get_session_costs": (f"{ROOT}/session-costs", "head"),
    "get_station_activities": (f"{ROOT}/activities", "head"),
    "get_activities": ("/v1/activities", "city"),
    "get_station_casework": (f"{ROOT}/casework", "head"),
    "get_casework": ("/v1/casework", "city"),
    "get_station_projects": (f"{ROOT}/projects", "head"),
    "get_projects": ("/v1/projects", "city"),
    "get_station_facilities": (f"{ROOT}/facilities", "head"),
    "get_facilities": ("/v1/facilities", "city"),
    "get_station_contracts": (f"{ROOT}/contracts", "head"),
    "get_contracts": ("/v1/contracts", "city"),
    "get_station_trial_balance": (f"{ROOT}/trial-balance", "head"),
    "get_trial_balance": ("/v1/trial-balance", "city"),
    "get_account_ledger": LISTS["get_account_ledger"],
    "get_station_disclosures": (f"{ROOT}/disclosures", "head"),
    "get_disclosures": ("/v1/disclosures", "city"),
    "get_disclosure_notice": (f"{ROOT}/disclosure-notice?kind=lottery&year=2021", "head"),
    "get_station_inspections": (f"{ROOT}/inspections", "head"),
    "get_inspections": ("/v1/inspections", "city"),
    "get_milestone_evidence": (
        f"{ROOT}/milestone-evidence?contract=HT-2021-01&milestone=1",
        "head",
    ),
    "get_handover": (f"{ROOT}/handover", "head"),
    "get_station_evaluation": (f"{ROOT}/evaluation", "head"),
    "get_evaluation": ("/v1/evaluation", "city"),
    "get_evaluation_scores": (f"{ROOT}/evaluation-scores", "head"),
    "get_evaluation_sample": (f"{ROOT}/evaluation-sample", "head"),
    "get_evaluation_templates": (f"{ROOT}/evaluation-templates", "head"),
    "get_volunteer_service": (f"{ROOT}/volunteer-service?volunteer=V01", "head"),
    "get_station_coverage": (f"{ROOT}/coverage", "head"),
    "get_coverage": ("/v1/coverage", "city"),
    "get_station_policies": (f"{ROOT}/policies", "head"),
    "get_policies": ("/v1/policies", "city"),
    "get_station_due": (f"{ROOT}/due", "head"),
    "get_due": ("/v1/due", "city"),
    "get_continuing_education": (f"{ROOT}/continuing-education", "head"),
    "get_station_staffing_course": (f"{ROOT}/staffing-course", "head"),
    "get_staffing_course": ("/v1/staffing-course", "city"),
    "list_postings": (f"{ROOT}/postings", "head"),
    "list_persons_met": LISTS["list_persons_met"],
    "list_attendance": LISTS["list_attendance"],
    "list_cases": LISTS["list_cases"],
    "get_station_months": (f"{ROOT}/months", "head"),
    "get_months": ("/v1/months", "city"),
    "get_station_approvals": (f"{ROOT}/approvals", "head"),
    "get_approvals": ("/v1/approvals", "city"),
    "get_comparison": LISTS["get_comparison"],
    "draw_visit_reviews": (f"{ROOT}/review-draw?seed=2021-06", "head"),
    "get_audit_bundle": ("/v1/audit-bundle", "auditor"),
}
MOMENTS = {
    name: LISTS[name]
    for name in ("list_home_visits", "get_station_trail", "get_trail", "list_reads")
}
SPANS = {**WHOLE_DAYS, **MOMENTS, "get_trail_facets": ("/v1/trail/facets", "city")}
"""Reads that take from and to; those of the first table count whole days."""
FILTERS = {
    "list_stations": {"district", "city", "station"},
    "get_staffing": {"district", "city", "station"},
    "get_station_budget": {"source"},
    "get_budget": {"source", "district", "city", "station"},
    "get_staffing_course": {"district", "city", "station"},
    "get_months": {"district", "city", "station"},
    "get_approvals": {"district", "city", "station"},
    "list_attendance": {"worker", "kind"},
    "get_trail_facets": {"record", "actor", "type", "client", "district", "city", "station"},
    "get_services": {"district", "city", "station"},
    "get_training": {"district", "city", "station"},
    "get_talent": {"district", "city", "station"},
    "get_activities": {"district", "city", "station"},
    "get_casework": {"district", "city", "station"},
    "get_projects": {"district", "city", "station"},
    "get_facilities": {"district", "city", "station"},
    "get_inspections": {"district", "city", "station"},
    "get_contracts": {"district", "city", "station"},
    "get_trial_balance": {"district", "city", "station"},
    "get_disclosures": {"district", "city", "station"},
    "get_evaluation": {"district", "city", "station"},
    "get_handover": {"worker"},
    "list_cases": {"stage", "worker", "client"},
    "get_coverage": {"district", "city", "station"},
    "get_policies": {"district", "city", "station"},
    "get_station_due": {"worker", "risk"},
    "get_due": {"worker", "risk", "district", "city", "station"},
    "get_comparison": {"district", "city", "station"},
    "list_postings": {"source", "grant", "category", "kind"},
    "list_home_visits": {"worker", "client", "target_group", "service", "mode", "project"},
    "list_reservations": {"source", "grant", "category", "status"},
    "list_clients": {"client", "group", "risk", "worker"},
    "get_station_trail": {"record", "actor", "type", "client"},
    "get_trail": {"record", "actor", "type", "client", "district", "city", "station"},
    "list_events": {"station", "type"},
    "stream_events": {"station", "type"},
    "list_reads": {"person"},
    "get_audit_bundle": {"station"},
}
"""Filters that may be given several times."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Two stations of two districts, and something in every list."""
    with open_world(tmp_path_factory.mktemp("lists")) as world:
        live(world)
        yield world


def live(world):
    world.plan()
    world.plan(OTHER_STATION, "other_head")
    for day in range(1, 6):
        began = f"2021-06-0{day}T09:00:00+08:00"
        world.made(world.record("home-visits", a_visit(began, narrative="上门探访")))
    registered = {"client": "C2", "registered_on": "2021-01-05"}
    world.made(world.record("clients", registered, "staff"))
    world.made(
        world.record("home-visits", a_visit("2021-06-10T09:00:00+08:00", client="C2"), "staff")
    )
    for day in ("2021-06-15", "2021-06-16"):
        world.made(world.record("training-sessions", a_session(day), "staff"))
    for day in ("2021-02-15", "2021-02-16"):
        world.made(world.record("case-opened", a_case(day), "staff"))
    volunteer = {"volunteer": "V01", "registered_on": "2021-01-05"}
    world.made(world.record("volunteer-registered", volunteer, "staff"))
    opening = KIND_OF_TOPIC["evaluation.opened"].example["details"]
    earlier = {"period_from": "2020-01-01", "period_to": "2020-12-31", "opened_on": "2021-01-05"}
    world.made(world.record("evaluation-opened", opening | earlier, "district"))
    world.made(world.record("grants", grant()))
    world.made(world.record("grants", grant(grant="G2", received_on="2021-03-01")))
    world.spent = world.made(world.record("expenditures", expenditure()))
    for about, person in (("client", "C1"), ("worker", "W01")):
        case = {"about": about, "person": person, "case_number": "1", "reason": "审计"}
        world.made(world.post(f"{ROOT}/legal-holds", case))
    for amount in ("1.00", "2.00"):
        world.made(world.record("reservations", reservation(amount)))
    for _ in range(3):
        assert world.get(f"{ROOT}/clients/C1", "staff").status_code == 200


def a_case(day):
    return {
        "client": "C1",
        "opened_on": day,
        "source": "outreach",
        "problem": "psychological",
        "worker": "W01",
    }


def a_visit(began, client="C1", **changed):
    return visit(
        client=client, started_at=began, ended_at=began.replace("T09:00", "T09:30"), **changed
    )


def a_session(day):
    return {
        "course": "个案工作方法",
        "class_tier": "初级",
        "format": "lecture",
        "started_at": f"{day}T09:00:00+08:00",
        "ended_at": f"{day}T12:00:00+08:00",
        "hours": "3",
        "attendance": [{"worker": "W01"}],
    }


def reservation(amount):
    return {
        "category": "service_activity",
        "reserved_on": "2021-06-01",
        "valid_until": "2999-12-31",
        "amount": amount,
        "lines": [{"source": "welfare_lottery", "grant": "G1", "amount": amount}],
    }


def operations(document):
    """Every read by its id: its query parameters by name, and the schema of its answer."""
    found = {}
    for methods in document["paths"].values():
        operation = methods.get("get")
        if operation is None:
            continue
        parameters = {
            each["name"]: each["schema"]
            for each in operation.get("parameters", ())
            if each.get("in") == "query"
        }
        content = operation["responses"]["200"]["content"]
        name = str(content.get("application/json", {}).get("schema", {}).get("$ref", ""))
        schema = document["components"]["schemas"].get(name.rpartition("/")[2], {})
        found[operation["operationId"]] = (parameters, schema)
    return found


def is_array(schema):
    return schema.get("type") == "array"


def begun(path):
    """An address up to what more is asked for."""
    return f"{path}&" if "?" in path else f"{path}?"


def asked(world, place, query=(), **headers):
    path, who = place
    answer = world.get(f"{begun(path)}{urlencode(query)}", who, **headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def items_of(answer):
    return answer["visits"] if "visits" in answer else answer["items"]


def refusal(answer):
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    (error,) = problem["errors"]
    assert error["code"] == problem["code"]
    return problem["code"], error["parameter"]


def test_the_tables_name_every_read_that_they_are_about(lived):
    reads = operations(lived.document)
    lists, spans = {*LISTS, *RECORDS}, {*SPANS, *RECORDS}
    assert {name for name, (asks, _) in reads.items() if "limit" in asks} == lists
    assert {name for name, (asks, _) in reads.items() if {"cursor", "count"} & set(asks)} == lists
    assert {name for name, (asks, _) in reads.items() if {"from", "to"} & set(asks)} == spans
    several = {
        name: {each for each, schema in asks.items() if is_array(schema)}
        for name, (asks, _) in reads.items()
        if name not in RECORDS
    }
    assert {name: each for name, each in several.items() if each} == FILTERS


@pytest.mark.parametrize("name", RECORDS)
def test_every_list_of_records_documents_the_filters_of_its_kind(lived, name):
    asks, schema = operations(lived.document)[name]
    filters = filters_of(RECORDS[name].fact)
    assert set(filters) <= set(asks)
    assert {each for each in filters if is_array(asks[each])} == {
        each for each, found in filters.items() if found.several
    }
    assert asks["voided"]["enum"] == ["without", "with", "only"]
    assert {"items", "next_cursor", "position"} <= set(schema["required"])
    is_of_area = name == f"list_{listed_at(RECORDS[name]).replace('-', '_')}"
    assert ({"district", "city", "station"} <= set(asks)) == is_of_area


@pytest.mark.parametrize("name", [*LISTS, *RECORDS])
def test_every_list_documents_its_total(lived, name):
    asks, schema = operations(lived.document)[name]
    assert asks["count"]["type"] == "boolean"
    assert asks["count"]["default"] is False
    assert schema["properties"]["total"] == {"type": "integer"}
    assert "total" not in schema["required"]
    assert asks["limit"]["maximum"] == 200


@pytest.mark.parametrize("name", [*SPANS, *RECORDS])
def test_every_span_documents_both_ways_to_say_it(lived, name):
    asks, _schema = operations(lived.document)[name]
    assert {"from", "to", "occurred_from", "occurred_to"} <= set(asks)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_on_request_how_many_items_all_its_pages_have(lived, name):
    path, who = LISTS[name]
    assert "total" not in asked(lived, (path, who), [("count", "no")])
    assert "total" not in asked(lived, (path, who))
    query = [("limit", "1"), ("count", "true"), *NOW.get(name, ())]
    if name not in NOT_IN_THE_BOOK:
        query.append(("as_known", str(head_of(lived))))
    following = f"{begun(path)}{urlencode(query)}"
    items, totals = [], set()
    while following:
        answer = lived.get(following, who)
        assert answer.status_code == 200, answer.text
        items += items_of(answer.json())
        totals.add(answer.json()["total"])
        link = answer.headers.get("link")
        following = link.partition(">")[0][1:] if link else None
    assert totals == {len(items)}
    assert len(items) >= 2


NARROWED = [
    ("get_trail", [("type", "home_visit.recorded")], 6),
    ("get_trail", [("type", "home_visit.recorded"), ("type", "grant.received")], 8),
    ("get_trail", [("type", "staff.joined"), ("district", OTHER_DISTRICT)], 1),
    (
        "get_trail",
        [("type", "staff.joined"), ("district", OTHER_DISTRICT), ("district", DISTRICT)],
        2,
    ),
    ("get_trail", [("city", CITY), ("district", DISTRICT), ("actor", "head")], 16),
    ("get_trail", [("actor", "head"), ("actor", "other_head")], 20),
    ("get_trail", [("actor", "nobody")], 0),
    ("get_trail", [("from", "2021-06-02"), ("to", "2021-06-03")], 2),
    ("get_trail", [("recorded_to", "2001-01-01")], 0),
    ("get_station_trail", [("occurred_from", "2021-06-02T09:00:00+08:00")], 10),
    ("get_station_trail", [("occurred_from", "2021-06-02T09:00:00.001+08:00")], 9),
    (
        "get_station_trail",
        [("occurred_to", "2021-06-01T01:00:00Z"), ("type", "home_visit.recorded")],
        0,
    ),
    (
        "get_station_trail",
        [("occurred_to", "2021-06-01T01:01:00Z"), ("type", "home_visit.recorded")],
        1,
    ),
    ("list_events", [("type", "home_visit.recorded")], 6),
    ("list_events", [("type", "home_visit.recorded"), ("type", "staff.joined")], 8),
    ("list_events", [("station", OTHER_STATION)], 4),
    ("list_events", [("station", OTHER_STATION), ("station", STATION)], 28),
    ("list_events", [("occurred_from", "2021-06-02"), ("occurred_to", "2021-06-04")], 2),
    ("list_events", [("occurred_from", "2021-06-04"), ("occurred_to", "2021-06-02")], 0),
    (
        "list_events",
        [("occurred_from", "2021-06-02T09:00:00+08:00"), ("type", "home_visit.recorded")],
        5,
    ),
    ("list_events", [("as_known", "6")], 6),
    ("list_events", [("as_known", "6"), ("type", "staff.joined")], 1),
    ("list_stations", [("district", DISTRICT), ("district", OTHER_DISTRICT)], 2),
    ("list_stations", [("district", DISTRICT), ("city", "330100")], 0),
    ("list_stations", [("station", STATION), ("station", OTHER_STATION)], 2),
    ("list_stations", [("station", STATION), ("district", OTHER_DISTRICT)], 0),
    ("get_trail", [("station", OTHER_STATION), ("station", "NB-ZZ-000")], 4),
    ("get_trail", [("station", STATION), ("client", "C1")], 8),
    ("get_station_trail", [("client", "C1"), ("client", "C9")], 8),
    ("get_station_trail", [("client", "C9")], 0),
    ("list_stations", [("district", "330999"), ("district", OTHER_DISTRICT)], 1),
    ("list_home_visits", [("occurred_from", "2021-06-02T09:00:00+08:00")], 5),
    ("list_home_visits", [("occurred_from", "2021-06-02T09:00:01+08:00")], 4),
    ("list_home_visits", [("occurred_to", "2021-06-02T09:00:00+08:00")], 1),
    ("list_home_visits", [("to", "2021-06-02")], 2),
    ("list_home_visits", [("worker", "W02"), ("worker", "W01"), ("client", "C1")], 5),
    ("list_home_visits", [("worker", "W02")], 0),
    ("list_home_visits", [("service", "humane_care"), ("mode", "phone"), ("mode", "in_person")], 6),
    ("list_home_visits", [("mode", "phone")], 0),
    ("list_home_visits", [("target_group", "dibao")], 0),
    ("list_home_visits", [("met", "true"), ("received_late", "true")], 6),
    ("list_home_visits", [("received_late", "false")], 0),
    ("list_home_visits", [("met", "false")], 0),
    ("list_home_visits", [("as_of", "2021-06-02")], 2),
    ("list_home_visits", [("occurred_from", "2021-06-03"), ("occurred_to", "2021-06-03")], 0),
    ("list_postings", [("kind", "received"), ("kind", "spent")], 3),
    ("list_postings", [("grant", "G2"), ("grant", "G9")], 1),
    ("list_postings", [("category", "service_activity")], 1),
    ("list_postings", [("source", "charity_donation"), ("source", "welfare_lottery")], 3),
    ("list_postings", [("occurred_from", "2021-02-01"), ("occurred_to", "2021-03-01")], 1),
    ("get_client_file", [("as_known", "10")], 2),
    ("list_reservations", [("status", "open"), ("status", "expired")], 2),
    ("list_reservations", [("status", "released")], 0),
    ("list_legal_holds", [("as_known", "10")], 0),
    ("list_erasures_due", [], 0),
    ("list_erasures_due", [("as_of", "2100-01-01"), ("as_known", "3")], 0),
    ("list_erasures_due", [("as_of", "2100-01-01"), ("as_known", "4")], 1),
]


@pytest.mark.parametrize(("name", "query", "total"), NARROWED)
def test_a_total_counts_what_the_filters_leave(lived, name, query, total):
    whole = asked(lived, LISTS[name], [*query, ("limit", "200"), ("count", "true")])
    assert (len(items_of(whole)), whole["total"]) == (total, total)
    first = asked(lived, LISTS[name], [*query, ("limit", "1"), ("count", "true")])
    assert first["total"] == total


@pytest.mark.postgres
def test_postgresql_counts_the_same(postgres_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_world(postgres_url) as world:
        live(world)
        for name, query, total in NARROWED:
            whole = asked(world, LISTS[name], [*query, ("limit", "200"), ("count", "true")])
            assert (len(items_of(whole)), whole["total"]) == (total, total), (name, query)
        for name, place in LISTS.items():
            query = [*NOW.get(name, ()), ("count", "true"), ("limit", "200")]
            assert (whole := asked(world, place, query))["total"] == len(items_of(whole))
        for days, halves in SAME:
            for name in ("get_trail", "list_home_visits", "list_reads", "get_station_services"):
                assert asked(world, SPANS[name], halves) == asked(world, SPANS[name], days)


def test_a_question_about_an_area_is_narrowed_to_some_stations(lived):
    def visits(who, *stations):
        query = [("station", station) for station in stations]
        return asked(lived, ("/v1/services", who), query)["visits"]

    assert visits("city", STATION, OTHER_STATION) == visits("city", STATION) == 6
    assert visits("city", OTHER_STATION) == visits("other_district", STATION) == 0
    one = asked(lived, ("/v1/budget", "city"), [("station", STATION)])
    assert one == asked(lived, (f"{ROOT}/budget", "city"))


def test_a_total_of_readings_counts_those_of_the_people_that_are_meant(lived):
    def reads(*query):
        query = [*query, ("limit", "200"), ("count", "true")]
        found = asked(lived, LISTS["list_reads"], query)
        assert found["total"] == len(found["items"])
        return found["items"]

    every = reads()

    def about(*people):
        return [each for each in every if set(people) & set(each["people"])]

    assert len(about("client/C1")) >= 3
    assert about("client/C9") == []
    for other in ("client/C1", "worker/W01"):
        found = reads(("person", "client/C9"), ("person", other))
        assert found == about("client/C9", other)
    last = every[0]["read_at"]
    assert reads(("occurred_from", last)) == [each for each in every if each["read_at"] >= last]
    assert reads(("occurred_to", last)) == [each for each in every if each["read_at"] < last]
    assert reads(("occurred_from", "0001-01-01"), ("occurred_to", "9999-12-31")) == every


@pytest.mark.parametrize("name", ["list_stations", "get_trail", "list_events"])
def test_a_total_tells_of_nothing_that_the_asker_may_not_see(lived, name):
    path, _ = LISTS[name]

    def total(who, *query):
        answer = asked(lived, (path, who), [("count", "true"), ("limit", "200"), *query])
        assert answer["total"] == len(answer["items"])
        return answer["total"]

    assert total("admin") == 0
    parts = [total("district"), total("other_district")]
    assert sum(parts) == total("city")
    assert min(parts) > 0
    assert total("other_head") == total("other_district") == parts[1]
    assert total("auditor") == parts[0]
    outside = ("station", OTHER_STATION)
    assert total("district", outside) == 0


@pytest.mark.parametrize(
    "name", [name for name, (path, _) in LISTS.items() if path.startswith(ROOT)]
)
def test_a_total_of_a_station_is_for_whoever_sees_the_station(lived, name):
    path, _ = LISTS[name]
    for who in ("other_head", "other_staff", "other_district", "admin"):
        answer = lived.get(f"{begun(path)}count=true", who)
        assert answer.status_code == 404
        assert "total" not in answer.json()


def test_a_total_of_the_feed_waits_for_the_trail_that_counts_it(tmp_path):
    with open_world(tmp_path, follow=False, min_position_wait_seconds=0.1) as world:
        world.plan()
        assert len(asked(world, ("/v1/events", "head"))["items"]) == 4
        behind = world.get("/v1/events?count=true", "head")
        assert (behind.status_code, behind.json()["code"]) == (503, "projection_behind")
        world.house.catch_up()
        assert asked(world, ("/v1/events", "head"), [("count", "true")])["total"] == 4


def test_a_narrow_feed_is_walked_without_gap_or_repeat(lived, monkeypatch):
    monkeypatch.setattr("api.book.events.SCANNED_MAX", 3)
    after, found, pages = "0", [], 0
    while after is not None:
        query = [("type", "grant.received"), ("after", after), ("limit", "1"), ("count", "true")]
        page = asked(lived, LISTS["list_events"], query)
        assert page["total"] == 2
        found += [event["ledgerposition"] for event in page["items"]]
        after, pages = page["next_cursor"], pages + 1
    assert len(found) == len(set(found)) == 2
    assert pages > 4


def head_of(world):
    return world.house.feed.head_position()


# How a bound is said, and how the other way.
SAME = [
    ([("to", "2021-06-30")], [("occurred_to", "2021-07-01")]),
    ([("from", "2021-06-02")], [("occurred_from", "2021-06-02")]),
    ([("from", "2021-06-02")], [("occurred_from", "2021-06-01T16:00:00Z")]),
    (
        [("from", "2021-06-02"), ("to", "2021-06-03")],
        [("occurred_from", "2021-06-02"), ("to", "2021-06-03")],
    ),
    (
        [("from", "2021-06-02"), ("to", "2021-06-03")],
        [("occurred_from", "2021-06-02"), ("occurred_to", "2021-06-04T00:00:00+08:00")],
    ),
    (
        [("from", "2021-07-01"), ("to", "2021-06-30")],
        [("occurred_from", "2021-07-01"), ("occurred_to", "2021-07-01")],
    ),
    (
        [("from", "2021-07-02"), ("to", "2021-06-30")],
        [("occurred_from", "2021-07-02"), ("occurred_to", "2021-07-01")],
    ),
    ([("to", "9999-12-30")], [("occurred_to", "9999-12-31")]),
    ([("from", "0001-01-01")], [("occurred_from", "0001-01-01")]),
]


@pytest.mark.parametrize(
    ("turn", "name"),
    list(enumerate(name for name in SPANS if name != "get_audit_bundle")),
)
def test_a_span_says_the_same_in_both_ways(lived, turn, name):
    for days, halves in in_turn(SAME, turn, 3):
        assert asked(lived, SPANS[name], halves) == asked(lived, SPANS[name], days), days


def test_a_span_of_the_audit_bundle_says_the_same_in_both_ways(lived):
    days, halves = SAME[4]
    sizes = [
        len(lived.get(f"/v1/audit-bundle?{urlencode(query)}", "auditor").content)
        for query in (days, halves)
    ]
    whole = len(lived.get("/v1/audit-bundle", "auditor").content)
    assert sizes[0] == sizes[1] < whole


@pytest.mark.parametrize("name", SPANS)
def test_a_bound_given_in_both_ways_is_refused(lived, name):
    path, who = SPANS[name]
    for older, newer in (("from", "occurred_from"), ("to", "occurred_to")):
        answer = lived.get(f"{begun(path)}{older}=2021-06-01&{newer}=2021-06-01", who)
        assert refusal(answer) == ("bound_given_twice", newer)
        assert older in answer.json()["detail"]


@pytest.mark.parametrize("name", WHOLE_DAYS)
def test_a_time_within_a_day_is_refused_where_days_are_counted(lived, name):
    path, who = WHOLE_DAYS[name]
    for bound in ("occurred_from", "occurred_to"):
        for moment in ("2021-06-01T00:00:00Z", "2021-06-01T00:00:01+08:00"):
            answer = lived.get(f"{begun(path)}{bound}={quote(moment)}", who)
            assert refusal(answer) == ("whole_days_only", bound)


@pytest.mark.parametrize("name", [*SPANS, "list_events"])
@pytest.mark.parametrize(
    "moment",
    [
        "",
        "2021-6-1",
        "2021-02-30",
        "20210601",
        "2021-W22-2",
        "2021-06-01T09:00:00",
        "2021-06-01 09:00:00+08:00",
        "2021-06-01T09:00+08:00",
        "2021-06-01T24:00:00Z",
        "２０２１-06-01",
        "now",
    ],
)
def test_a_bound_that_is_no_time_is_refused(lived, name, moment):
    path, who = {**SPANS, **LISTS}[name]
    answer = lived.get(f"{begun(path)}occurred_from={quote(moment)}", who)
    assert refusal(answer) == ("bad_date", "occurred_from")


@pytest.mark.parametrize("name", WHOLE_DAYS)
def test_nothing_is_before_the_first_day(lived, name):
    path, who = WHOLE_DAYS[name]
    assert refusal(lived.get(f"{begun(path)}occurred_to=0001-01-01", who)) == (
        "bad_date",
        "occurred_to",
    )


@pytest.mark.parametrize("name", sorted({*MOMENTS, "list_events"} - NOT_IN_THE_BOOK))
def test_a_time_beyond_the_stations_calendar_bounds_nothing_or_all(lived, name):
    found = LISTS[name]
    every = asked(lived, found)["items"]
    assert every
    ends = {
        "occurred_from": ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        "occurred_to": ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"),
    }
    for bound, (all_of_it, nothing) in ends.items():
        assert asked(lived, found, [(bound, all_of_it)])["items"] == every
        assert asked(lived, found, [(bound, nothing)])["items"] == []


def test_every_other_parameter_is_given_once(lived):
    tried = 0
    for path, methods in lived.document["paths"].items():
        operation = methods.get("get")
        if operation is None:
            continue
        names, _schema = operations(lived.document)[operation["operationId"]]
        single = [name for name, schema in names.items() if not is_array(schema)]
        for name in in_turn(single, tried, 3):
            place = (
                path.replace("{code}", STATION).replace("{client}", "C1").replace("{area}", AREA)
            )
            place = place.replace("{record}", lived.spent["record"]).replace("{position}", "1")
            for values in in_turn((("1", "1"), ("2021-06-01", "x")), tried):
                query = urlencode([(name, value) for value in values])
                answer = lived.get(f"{place}?{query}", "auditor")
                assert refusal(answer) == ("parameter_repeated", name), place
            tried += 1
    assert tried > 100


def test_a_write_takes_its_parameter_once_too(lived):
    before = head_of(lived)
    answer = lived.record("home-visits?wait=proof&wait=proof", visit())
    assert refusal(answer) == ("parameter_repeated", "wait")
    assert head_of(lived) == before


@pytest.mark.parametrize("name", [name for name in FILTERS if name != "stream_events"])
def test_a_filter_is_repeated_within_reason(lived, name):
    path, who = {**SPANS, **LISTS}[name]
    for each in FILTERS[name]:
        values = [(each, f"x{number}") for number in range(51)]
        answer = lived.get(f"{begun(path)}{urlencode(values)}", who)
        assert answer.status_code == 422, (name, each)
        assert {error["parameter"] for error in answer.json()["errors"]} == {each}


def test_the_next_page_keeps_every_value_of_a_filter(lived):
    query = [("type", "home_visit.recorded"), ("type", "grant.received"), ("limit", "1")]
    path, who = LISTS["get_trail"]
    answer = lived.get(f"{begun(path)}{urlencode(query)}", who)
    assert "type=home_visit.recorded&type=grant.received" in answer.headers["link"]


def test_a_total_of_all_stations_tells_of_none_that_the_directory_has_not_heard_of(tmp_path):
    with open_world(tmp_path, follow=False, min_position_wait_seconds=0.1) as world:
        world.plan()
        world.house.catch_up()
        world.plan(OTHER_STATION, "other_head")
        # The trail is quicker than the directory of stations.
        engine = world.house.engine
        Engine(engine.store.engine, engine.source, [AuditTrailProjection()]).catch_up()
        assert lagging(world) == ["stations"]
        answer = world.client.get("/v1/trail?count=true", headers=world.headers("district"))
        assert (answer.json()["total"], len(answer.json()["items"])) == (4, 4)
        world.house.catch_up()
        assert lagging(world) == []
        everything = world.client.get("/v1/trail?count=true", headers=world.headers("city"))
        assert everything.json()["total"] == 8


def lagging(world):
    behind = [each.name for each in world.house.engine.status() if each.lag_events]
    return [name for name in behind if name in ("stations", "audit_trail")]


def test_every_read_says_what_its_answer_depends_on_and_is_not_sent_twice(lived):
    untagged = WITHOUT_EXAMPLE | {"get_session"}
    tried = 0
    for path, methods in lived.document["paths"].items():
        operation = methods.get("get")
        if operation is None or not path.startswith("/v1/"):
            continue
        name = operation["operationId"]
        place = path.replace("{code}", STATION).replace("{client}", "C1").replace("{area}", AREA)
        place = place.replace("{record}", lived.spent["record"]).replace("{position}", "1")
        refused = lived.get(f"{place}?nonsense=1")
        assert refused.headers["vary"] == "Accept-Language, Authorization, Cookie", name
        assert refused.headers["cache-control"] == "no-store", name
        assert refused.headers["content-language"] == "zh-Hans", name
        if name in untagged:
            continue
        needed = [
            (each["name"], each["schema"]["examples"][0])
            for each in operation["parameters"]
            if each.get("required") and each["in"] == "query"
        ]
        place = f"{place}?{urlencode(needed)}"
        first = lived.get(place)
        assert first.status_code == 200, first.text
        also = ", Accept" if name in AS_FILES else ""
        assert first.headers["vary"] == f"Accept-Language, Authorization, Cookie{also}", name
        assert lived.get(place, If_None_Match=first.headers["etag"]).status_code == 304, name
        tried += 1
    assert tried > 25
