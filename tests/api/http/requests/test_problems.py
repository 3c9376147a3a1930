"""Bad input: each row of the table is one request, its answer, and a ledger that has not moved."""

from __future__ import annotations

import pytest

from tests.api.http.world import STATION, area, expenditure, grant, visit


@pytest.fixture(scope="module")
def funded(world):
    world.made(world.record("grants", grant(), "accountant"))
    world.made(
        world.record(
            "grants",
            grant(grant="G2", source="charity_donation", forbidden_categories=["hospitality"]),
            "accountant",
        )
    )
    world.made(
        world.record(
            "grants",
            grant(
                grant="M1",
                source="municipal_one_time",
                period_from="2021-01-01",
                period_until="2021-12-31",
            ),
            "accountant",
        )
    )
    return world


UNKNOWN_WORKER = {"visitors": ["W77"]}
LINE = {"source": "welfare_lottery", "grant": "G1", "amount": "10.00"}
INVALID = [
    (
        "home-visits",
        visit(ended_at="2021-06-03T08:00:00+08:00"),
        "end_before_start",
        "/details/ended_at",
    ),
    ("home-visits", visit(**UNKNOWN_WORKER), "unknown_worker", "/details/visitors/0"),
    (
        "home-visits",
        visit(started_at="2020-05-01T09:00:00+08:00", ended_at="2020-05-01T10:00:00+08:00"),
        "worker_not_employed",
        "/details/visitors/0",
    ),
    (
        "home-visits",
        visit(started_at="2999-05-01T09:00:00+08:00", ended_at="2999-05-01T10:00:00+08:00"),
        "future_date",
        "/details/ended_at",
    ),
    ("home-visits", visit(services=["magic"]), "unknown_service", "/details/services/0"),
    (
        "home-visits",
        visit(target_groups=["martian"]),
        "unknown_target_group",
        "/details/target_groups/0",
    ),
    ("home-visits", visit(client=" "), "missing_client", "/details/client"),
    ("home-visits", visit(mode="telepathy"), "unknown_choice", "/details/mode"),
    ("home-visits", visit(started_at="2021-06-03 09:00"), "bad_date", "/details/started_at"),
    ("home-visits", visit(surprise=1), "unknown_field", "/details/surprise"),
    ("expenditures", expenditure("0"), "invalid_command", None),
    (
        "expenditures",
        {**expenditure(), "amount": "-1.00"},
        "bad_amount",
        "/details/amount",
    ),
    ("expenditures", {**expenditure(), "amount": "1.234"}, "bad_amount", "/details/amount"),
    ("expenditures", {**expenditure(), "amount": 10.5}, "bad_amount", "/details/amount"),
    (
        "expenditures",
        {**expenditure(), "lines": [{**LINE, "amount": "9.99"}]},
        "split_does_not_add_up",
        "/details/lines",
    ),
    (
        "expenditures",
        {**expenditure(), "lines": [{**LINE, "source": "lottery"}]},
        "unknown_source",
        "/details/lines/0/source",
    ),
    ("expenditures", expenditure(category="yacht"), "unknown_category", "/details/category"),
    (
        "expenditures",
        {**expenditure(), "lines": [{**LINE, "grant": "G9"}]},
        "unknown_grant",
        None,
    ),
    ("grants", grant(grant="G3", received_on="2999-01-01"), "future_date", "/details/received_on"),
    ("staff", {"worker": "W02"}, "invalid_command", None),
]


@pytest.mark.parametrize(("kind", "details", "code", "pointer"), INVALID)
def test_a_wrong_value_is_answered_422_with_its_field(funded, kind, details, code, pointer):
    before = funded.house.feed.head_position()
    answer = funded.record(kind, details)
    problem = answer.json()
    assert answer.status_code == problem["status"] == 422, answer.text
    assert problem["code"] == code, answer.text
    assert answer.headers["content-type"] == "application/problem+json; charset=utf-8"
    assert answer.headers["content-language"] == "zh-Hans"
    assert problem["errors"]
    if pointer is not None:
        assert [each["pointer"] for each in problem["errors"]] == [pointer]
    assert funded.house.feed.head_position() == before


REFUSED = [
    (
        "expenditures",
        expenditure("5000.00"),
        "insufficient_funds",
        {"source": "welfare_lottery", "available_fen": 100_000, "asked_fen": 500_000},
    ),
    (
        "expenditures",
        expenditure(
            category="hospitality",
            lines=[{"source": "charity_donation", "grant": "G2", "amount": "10.00"}],
        ),
        "category_forbidden",
        {"grant": "G2", "category": "hospitality"},
    ),
    (
        "expenditures",
        expenditure(
            spent_on="2022-07-01",
            lines=[{"source": "municipal_one_time", "grant": "M1", "amount": "10.00"}],
        ),
        "outside_grant_period",
        {"grant": "M1", "day": "2022-07-01"},
    ),
    (
        "grants",
        grant(grant="M2", source="municipal_one_time"),
        "duplicate_municipal_grant",
        {"received_on": "2021-02-01"},
    ),
    ("built", {"built_on": "2020-04-01"}, "station_already_built", {"built_on": "2020-03-01"}),
    (
        "staff",
        {
            "worker": "W01",
            "engagement": "full_time",
            "source": "agency",
            "joined_on": "2021-06-01",
        },
        "worker_already_employed",
        {"worker": "W01"},
    ),
]


@pytest.mark.parametrize(("kind", "details", "code", "figures"), REFUSED)
def test_a_broken_rule_is_answered_409_with_its_figures(funded, kind, details, code, figures):
    before = funded.house.feed.head_position()
    answer = funded.record(kind, details)
    problem = answer.json()
    assert answer.status_code == problem["status"] == 409, answer.text
    assert problem["code"] == code
    assert {name: problem[name] for name in figures} == figures
    assert funded.house.feed.head_position() == before


def test_a_station_code_is_planned_once(world):
    body = {
        "station": STATION,
        "details": {"name": "又一个", "planned_on": "2020-01-01", **area()},
    }
    answer = world.post("/v1/stations", body, "district")
    assert answer.status_code == 409
    assert answer.json()["code"] == "station_already_planned"


def test_a_closed_month_takes_only_approved_late_entries(world):
    late = visit(started_at="2022-03-03T09:00:00+08:00", ended_at="2022-03-03T09:30:00+08:00")
    closing = f"/v1/stations/{STATION}/periods/2022-03/closures"
    world.made(world.post(closing, {}, "head"))
    refused = world.record("home-visits", late)
    assert refused.status_code == 409
    assert refused.json()["code"] == "period_already_closed"
    assert refused.json()["month"] == "2022-03"
    approval = world.made(
        world.post(
            f"/v1/stations/{STATION}/late-entries",
            {"month": "2022-03", "records": 1, "expires_on": "2999-12-31", "reason": "补录"},
            "head",
        )
    )
    body = {"details": late, "late_entry": approval["record"]}
    world.made(world.post(f"/v1/stations/{STATION}/home-visits", body))
    used_up = world.post(f"/v1/stations/{STATION}/home-visits", body)
    assert used_up.json()["code"] == "late_entry_not_approved"
    reopening = f"/v1/stations/{STATION}/periods/2022-03/reopenings"
    world.made(world.post(reopening, {"reason": "漏录较多"}, "head"))
    world.made(world.record("home-visits", late))


def test_a_month_in_the_address_is_named_as_a_parameter(world):
    answer = world.post(f"/v1/stations/{STATION}/periods/2022-13/closures", {}, "head")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "month"


def test_a_voided_record_takes_no_correction(world):
    record = world.made(world.record("home-visits", visit(client="C900")))["record"]
    version = world.get(f"/v1/records/{record}").headers["etag"]
    void = {"reason_code": "double_entry", "reason": "重复"}
    world.made(world.post(f"/v1/records/{record}/voids", void, If_Match=version))
    version = world.get(f"/v1/records/{record}").headers["etag"]
    body = {"reason_code": "typo", "reason": "再改", "details": visit(client="C901")}
    answer = world.post(f"/v1/records/{record}/corrections", body, If_Match=version)
    assert answer.status_code == 409
    assert answer.json()["code"] == "record_already_voided"
    assert answer.json()["record"] == record


def test_a_reason_must_not_quote_a_telephone_number(world):
    record = world.made(world.record("home-visits", visit(client="C902")))["record"]
    version = world.get(f"/v1/records/{record}").headers["etag"]
    void = {"reason_code": "other", "reason": "家属 13900001111 来电"}
    answer = world.post(f"/v1/records/{record}/voids", void, If_Match=version)
    assert answer.status_code == 422
    assert answer.json()["code"] == "personal_data_in_reason"
    assert "13900001111" not in answer.text


@pytest.mark.parametrize(
    ("asked", "language", "title"),
    [
        ("", "zh-Hans", "没有这个站点"),
        ("en", "en", "Unknown station"),
        ("en-GB, zh;q=0.5", "en", "Unknown station"),
        ("en;q=0.2, zh-CN;q=0.9", "zh-Hans", "没有这个站点"),
        ("fr, *;q=0.1", "zh-Hans", "没有这个站点"),
        ("en;q=nonsense", "zh-Hans", "没有这个站点"),
    ],
)
def test_a_problem_speaks_the_language_that_is_asked_for(world, asked, language, title):
    answer = world.get("/v1/stations/NB-ZZ-000", Accept_Language=asked)
    assert answer.status_code == 404
    assert answer.headers["content-language"] == language
    assert answer.json()["title"] == title


def test_a_problem_carries_every_member_of_the_standard(world):
    answer = world.get("/v1/stations/NB-ZZ-000", X_Request_Id="req-1")
    problem = answer.json()
    assert problem == {
        "type": "/problems/unknown_station",
        "title": "没有这个站点",
        "status": 404,
        "detail": "没有代码为 NB-ZZ-000 的站点。",
        "instance": "/v1/requests/req-1",
        "code": "unknown_station",
        "station": "NB-ZZ-000",
        "request_id": "req-1",
    }
    assert answer.headers["x-request-id"] == "req-1"


def test_a_request_id_that_is_none_is_replaced(world):
    answer = world.get("/v1/stations/NB-ZZ-000", X_Request_Id="a b")
    assert answer.headers["x-request-id"] == answer.json()["request_id"] != "a b"


def test_a_figure_named_like_a_member_of_the_standard_keeps_out_of_its_way(world):
    answer = world.record("openings", {"opened_on": "2019-01-01", "operating_model": "mixed"})
    problem = answer.json()
    assert answer.status_code == problem["status"] == 409, answer.text
    assert problem["code"] == "station_not_operating"
    assert problem["its_status"] in ("planned", "operating")


def test_every_type_link_leads_to_a_description(world):
    problem = world.get("/v1/stations/NB-ZZ-000").json()
    found = world.client.get(problem["type"], headers={"Accept-Language": "en"}).json()
    assert found["code"] == "unknown_station"
    assert found["status"] == 404
    assert found["detail"] == "There is no station {station}."
    listed = world.client.get("/problems").json()["items"]
    assert len(listed) > 70
    assert world.client.get("/problems/nonsense").status_code == 404
