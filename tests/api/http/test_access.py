"""Who may come in and how far: wrong tokens, wrong roles, wrong scopes."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.api.http.world import (
    DISTRICT,
    OTHER_DISTRICT,
    OTHER_STATION,
    STATION,
    area,
    expenditure,
    grant,
    open_world,
    until,
    visit,
)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Two stations in two districts."""
    with open_world(tmp_path_factory.mktemp("both")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        yield world


PATHS = [
    "/v1/stations",
    f"/v1/stations/{STATION}",
    f"/v1/stations/{STATION}/staffing",
    f"/v1/stations/{STATION}/budget",
    f"/v1/stations/{STATION}/services",
    f"/v1/stations/{STATION}/training",
    f"/v1/stations/{STATION}/continuing-education",
    f"/v1/stations/{STATION}/trail",
    f"/v1/stations/{STATION}/home-visits",
    f"/v1/stations/{STATION}/postings",
    "/v1/staffing",
    "/v1/budget",
    "/v1/services",
    "/v1/training",
    "/v1/trail",
    "/v1/events",
    "/v1/events/1",
    "/v1/events/stream",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "header",
    [None, "", "Basic dTpw", "Bearer", "Bearer tz_", "Bearer tz_wrong", "tz_wrong", "Bearer é"],
)
def test_without_a_valid_token_nothing_is_shown(both, path, header):
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    answer = both.client.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["www-authenticate"].startswith('Bearer realm="taizhang"')


def test_a_token_in_the_query_is_no_token(both):
    secret = both.secrets["head"]
    answer = both.client.get(f"/v1/stations?access_token={secret}&token={secret}")
    # Parameters that there are not are refused before anybody is asked who they are.
    assert answer.status_code == 422
    assert both.client.get("/v1/stations").status_code == 401


def test_without_a_valid_token_nothing_is_written(both):
    answer = both.record("home-visits", visit(), None)
    assert answer.status_code == 401
    assert both.post("/v1/commands", {"commands": []}, None).status_code == 401


def test_an_expired_token_opens_nothing_at_once(tmp_path):
    now = ["2026-04-01T02:00:00.000Z"]
    with open_world(tmp_path, clock=lambda: now[0], token_cache_seconds=3_600) as world:
        world.plan()
        end = "2026-04-01T03:00:00.000Z"
        made = world.tokens.create(
            "brief",
            role="staff",
            scope_kind="station",
            scope=STATION,
            expires_at=datetime.fromisoformat(end),
        )
        now[0] = "2026-04-01T02:59:59.999Z"
        assert world.get("/v1/stations", made.secret).status_code == 200
        now[0] = end
        assert world.get("/v1/stations", made.secret).status_code == 401


def test_a_revoked_token_opens_nothing_after_the_cache_time(fresh):
    fresh.plan()
    made = fresh.tokens.create("lost-phone", role="staff", scope_kind="station", scope=STATION)
    assert fresh.get("/v1/stations", made.secret).status_code == 200
    assert fresh.tokens.revoke(made.token.id) == 1
    until(
        lambda: fresh.get("/v1/stations", made.secret).status_code == 401 or None,
        "the end of the token",
    )
    assert fresh.record("home-visits", visit(), made.secret).status_code == 401


def test_using_a_token_is_noted(fresh):
    used = {each.name: each.last_used_at for each in fresh.tokens.list()}
    assert (used["staff"], used["head"]) == (None, None)
    fresh.noted("staff")
    used = {each.name: each.last_used_at for each in fresh.tokens.list()}
    assert used["staff"] is not None
    assert used["head"] is None


OUT_OF_REACH = [
    ("other_head", STATION),
    ("other_staff", STATION),
    ("head", OTHER_STATION),
    ("staff", OTHER_STATION),
    ("accountant", OTHER_STATION),
    ("auditor", OTHER_STATION),
    ("district", OTHER_STATION),
    ("other_district", STATION),
    ("admin", STATION),
    ("head", "NB-NO-SUCH"),
    ("city", "NB-NO-SUCH"),
]


@pytest.mark.parametrize(("who", "station"), OUT_OF_REACH)
def test_a_station_out_of_reach_is_not_there(both, who, station):
    for question in ("", "/staffing", "/budget", "/trail", "/home-visits", "/postings"):
        answer = both.get(f"/v1/stations/{station}{question}", who)
        assert answer.status_code == 404, (who, question)
        assert answer.json()["code"] == "unknown_station"
        # Hidden and absent are told apart by nothing.
        assert answer.json()["detail"] == f"没有代码为 {station} 的站点。"
    answer = both.post(f"/v1/stations/{station}/home-visits", {"details": visit()}, who)
    assert answer.status_code == 404


def test_a_record_out_of_reach_is_not_there(both):
    record = both.made(both.record("home-visits", visit()))["record"]
    absent = "0199f0a0-2222-7000-8000-000000000000"
    for who in ("other_head", "other_staff", "other_district", "admin"):
        for name in (record, absent, "not-an-id", "%00"):
            answer = both.get(f"/v1/records/{name}", who)
            assert answer.status_code == 404
        for path in ("corrections", "voids"):
            answer = both.post(f"/v1/records/{record}/{path}", {}, who, If_Match='"v1"')
            assert answer.status_code == 404
            assert answer.json()["code"] == "unknown_record"
    assert both.get("/v1/events/1", "other_head").status_code == 404


WRITES = {
    "home-visits": visit(),
    "grants": grant(),
    "expenditures": expenditure(),
    "staff": {
        "worker": "W09",
        "engagement": "full_time",
        "source": "agency",
        "joined_on": "2021-01-01",
    },
    "closures": {"closed_on": "2026-01-01"},
}
MAY_NOT = [
    ("staff", ("grants", "expenditures", "staff", "closures")),
    ("accountant", ("home-visits", "staff", "closures")),
    ("supervisor", tuple(WRITES)),
    ("auditor", tuple(WRITES)),
    ("district", ("home-visits", "grants", "expenditures")),
    ("city", ("home-visits", "grants", "expenditures", "staff")),
]


@pytest.mark.parametrize(("who", "kinds"), MAY_NOT)
def test_a_role_without_the_right_is_told_so_where_the_station_is_public_to_it(both, who, kinds):
    head = both.house.feed.head_position()
    for kind in kinds:
        answer = both.record(kind, WRITES[kind], who)
        assert answer.status_code == 403, (who, kind, answer.text)
        assert answer.json()["code"] == "not_permitted"
    assert both.house.feed.head_position() == head


def test_staff_correct_their_own_records_only(both):
    own = both.made(both.record("home-visits", visit(), "staff"))["record"]
    other = both.made(both.record("home-visits", visit(), "head"))["record"]
    body = {"reason_code": "typo", "reason": "误录"}
    refused = both.post(f"/v1/records/{other}/voids", body, "staff", If_Match="*")
    assert refused.status_code == 403
    both.made(both.post(f"/v1/records/{own}/voids", body, "staff", If_Match="*"))


def test_a_district_officer_writes_in_the_district_only(both):
    change = {**area(), "effective_on": "2024-01-01"}
    both.made(both.record("areas", change, "district"))
    assert both.record("areas", change, "other_district").status_code == 404


@pytest.mark.parametrize(
    ("who", "station", "status"),
    [
        ("district", "NB-NEW-1", 201),
        ("other_district", "NB-NEW-2", 404),
        ("city", "NB-NEW-3", 201),
        ("head", "NB-NEW-4", 404),
        ("staff", "NB-NEW-5", 403),
        ("auditor", "NB-NEW-6", 403),
    ],
)
def test_a_station_is_planned_within_the_scope(both, who, station, status):
    details = {"name": "新站", "planned_on": "2024-01-01", **area()}
    answer = both.post("/v1/stations", {"station": station, "details": details}, who)
    assert answer.status_code == status, answer.text


def test_a_station_planned_just_now_is_in_reach_at_once(both):
    details = {"name": "新站", "planned_on": "2024-01-01", **area()}
    both.made(both.post("/v1/stations", {"station": "NB-NOW", "details": details}, "district"))
    both.made(
        both.post("/v1/stations/NB-NOW/built", {"details": {"built_on": "2024-02-01"}}, "district")
    )


def test_everyone_sees_the_stations_of_their_scope(both):
    def seen(who, query=""):
        items = both.get(f"/v1/stations{query}", who).json()["items"]
        return {item["code"] for item in items}

    assert seen("head") == seen("auditor") == {STATION}
    assert seen("other_head") == seen("other_district") == {OTHER_STATION}
    assert OTHER_STATION not in seen("district")
    assert {STATION, OTHER_STATION} <= seen("city")
    assert seen("admin") == set()
    # Asking for more does not widen the scope.
    assert seen("district", f"?district={OTHER_DISTRICT}") == set()
    assert seen("head", f"?district={DISTRICT}") == {STATION}


def test_figures_of_an_area_are_those_of_the_scope(both):
    both.made(both.record("grants", grant(grant="G-A"), "accountant"))

    def total(who, query=""):
        return both.get(f"/v1/budget{query}", who).json()["total_received_fen"]

    assert total("city") == total("district") == 100_000
    assert total("other_district") == total("admin") == 0
    assert total("city", f"?district={OTHER_DISTRICT}") == 0


def test_names_are_shown_to_the_station_and_codes_to_everybody_else(both):
    def names(who, path):
        return [person["name"] for person in both.get(path, who).json()["people"]]

    path = f"/v1/stations/{STATION}/staffing"
    for who in ("staff", "head", "accountant"):
        assert names(who, path) == ["示例甲"]
    for who in ("auditor", "district", "city", "supervisor"):
        assert names(who, path) == [""]
        assert "示例甲" not in both.get(path, who).text
    assert "示例甲" not in both.get("/v1/staffing", "city").text


def test_what_the_vault_keeps_of_a_record_is_shown_to_the_station_only(both):
    details = visit(client="C777", client_name="示例乙", narrative="家中安好")
    record = both.made(both.record("home-visits", details))["record"]
    shown = both.get(f"/v1/records/{record}", "staff").json()
    assert shown["personal"] == {"client_name": "示例乙", "narrative": "家中安好"}
    assert "示例乙" not in str(shown["value"])
    for who in ("auditor", "district", "city", "accountant", "supervisor"):
        answer = both.get(f"/v1/records/{record}", who)
        assert answer.status_code == 200
        assert answer.json()["personal"] == {}
        assert "示例乙" not in answer.text


def test_answers_with_names_are_not_to_be_stored(both):
    path = f"/v1/stations/{STATION}/staffing"
    assert both.get(path, "head").headers["cache-control"] == "no-store"
    assert both.get(path, "auditor").headers["cache-control"] == "private, no-cache"
    assert "Authorization" in both.get(path, "auditor").headers["vary"]
