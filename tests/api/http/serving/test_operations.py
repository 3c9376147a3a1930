"""What operators see: health, readiness, metrics, logs; and that none of it names anybody."""

from __future__ import annotations

import json
import logging

import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.http.serving.logs import JsonFormatter
from tests.api.http.world import STATION, expenditure, grant, keys, open_world, visit


def metrics(world):
    page = world.client.get("/metrics")
    assert page.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


def test_the_process_is_alive_without_a_token(world):
    assert world.client.get("/healthz").json() == {"status": "alive"}


def test_ready_means_readable_and_within_the_lag(world):
    world.get(f"/v1/stations/{STATION}")
    answer = world.client.get("/readyz")
    assert answer.status_code == 200
    checks = answer.json()["checks"]
    assert set(checks) == {
        "ledger",
        "vault",
        "clock",
        "stations",
        "staffing",
        "budget",
        "services",
        "training",
        "clients",
        "activities",
        "casework",
        "projects",
        "facilities",
        "contracts",
        "evaluation",
        "inspections",
        "audit_trail",
        "records",
        "flags",
        "months",
        "policies",
        "erasures",
    }
    assert all(check["ok"] for check in checks.values())


def test_without_tables_the_process_is_not_ready(tmp_path):
    with open_world(tmp_path, follow=False) as world:
        answer = world.client.get("/readyz")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert answer.json()["checks"]["budget"]["ok"] is False


def test_the_metrics_count_what_happened(world):
    before = metrics(world)
    key = next(keys)
    world.made(world.record("home-visits", visit(), key=key))
    world.made(world.record("home-visits", visit(), key=key))
    assert world.record("home-visits", visit(visitors=["W77"])).status_code == 422
    after = metrics(world)

    def grown(*name):
        return after.get(name, 0) - before.get(name, 0)

    assert grown("ledger_appends_total", "accepted") == 2
    assert grown("ledger_appends_total", "unknown_worker") == 1
    assert grown("idempotency_replays_total") == 1
    assert grown("ledger_append_seconds_count") == 2
    assert after[("ledger_head_position",)] == world.house.feed.head_position()
    for name in ("budget", "services", "audit_trail"):
        assert after[("projection_failed", name)] == 0
        assert ("projection_lag_events", name) in after
        assert ("projection_lag_seconds", name) in after


PLANTED = {
    "name": "欧阳测试",
    "phone": "13900001111",
    "client_name": "上官样本",
    "address": "示范路八号二零三室",
    "narrative": "独居老人近日情绪低落",
    "payee": "东方示范超市",
    "summary": "购买慰问品若干",
    "number": "SW-330000-7654321",
}


def planted_requests(world):
    worker = {
        "worker": "W05",
        "engagement": "full_time",
        "source": "agency",
        "joined_on": "2021-01-01",
    }
    named = {"name": PLANTED["name"], "phone": PLANTED["phone"]}
    client = {name: PLANTED[name] for name in ("client_name", "address", "narrative")}
    money = {name: PLANTED[name] for name in ("payee", "summary")}
    key = next(keys)
    credential = {"worker": "W05", "level": "assistant", "valid_from": "2021-01-01"}
    yield world.record("staff", {**worker, **named})
    yield world.record("staff", {**worker, **named})
    yield world.record("staff", {**worker, **named, "joined_on": "yesterday"})
    yield world.record("staff-credentials", {**credential, "number": PLANTED["number"]})
    yield world.record("home-visits", visit(**client), key=key)
    yield world.record("home-visits", visit(**client, persons_served=2), key=key)
    yield world.record("home-visits", visit(**client, visitors=["W99"]))
    yield world.record("home-visits", visit(**client, mode=PLANTED["narrative"]))
    yield world.record("home-visits", visit(**{**client, "narrative": [PLANTED["narrative"]]}))
    yield world.record("expenditures", expenditure("99999.00", **money))
    yield world.record("expenditures", {**expenditure(**money), "amount": PLANTED["payee"]})
    broken = json.dumps({"details": visit(**client)}, ensure_ascii=False).encode()[:-3]
    yield world.post(f"/v1/stations/{STATION}/home-visits", broken)
    yield world.get(f"/v1/stations/{STATION}/trail?actor={PLANTED['phone']}")
    yield world.get(f"/v1/stations/{STATION}/budget?as_known={PLANTED['client_name']}")
    yield world.get(f"/v1/stations?cursor={PLANTED['client_name']}")
    batch = {
        "command": "record_home_visit",
        "station": STATION,
        "idempotency_key": next(keys),
        "details": visit(**client, visitors=["W99"]),
    }
    yield world.post("/v1/commands", {"commands": [batch]})


def test_nothing_personal_gets_into_logs_problems_or_events(tmp_path, caplog):
    with open_world(tmp_path) as world, caplog.at_level(logging.DEBUG):
        world.plan()
        world.made(world.record("grants", grant()))
        answers = list(planted_requests(world))
        assert {answer.status_code for answer in answers} >= {200, 201, 400, 409, 422}
        log = world.log.getvalue().decode()
        feed = world.get("/v1/events?limit=200").text
        pages = [answer.text for answer in answers] + [world.client.get("/metrics").text]
    # The test's own client logs the addresses that it asks.
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith("httpx")]
    assert log.count('"event":"request"') >= len(answers)
    for value in PLANTED.values():
        assert value not in log
        assert not [line for line in ours if value in line]
        assert value not in feed
        assert not [page for page in pages if value in page]


def test_a_failure_nobody_foresaw_is_answered_and_logged_without_its_text(tmp_path, monkeypatch):
    with open_world(tmp_path) as world:
        world.plan()

        async def fail(*_args, **_kwargs):
            raise ValueError(PLANTED["client_name"])

        monkeypatch.setattr(world.house.ledger, "execute_async", fail)
        answer = world.record("home-visits", visit())
        assert answer.status_code == 500
        assert answer.json()["code"] == "internal_error"
        assert PLANTED["client_name"] not in answer.text
        log = world.log.getvalue().decode()
        assert PLANTED["client_name"] not in log
        failed = next(
            line for line in map(json.loads, log.splitlines()) if line["event"] == "failed"
        )
        assert failed["error"] == "ValueError"
        assert failed["request_id"] == answer.headers["x-request-id"]
        assert any("test_operations.py" in frame for frame in failed["where"])


def test_a_log_line_says_who_did_what_and_where_it_went(world):
    world.made(world.record("home-visits", visit(), "staff", X_Request_Id="line-1"))
    lines = [json.loads(line) for line in world.log.getvalue().splitlines()]
    line = next(line for line in lines if line["request_id"] == "line-1")
    assert line["actor"] == "staff"
    assert line["role"] == "staff"
    assert line["station"] == STATION
    assert line["command"] == "record_home_visit"
    assert line["position"] == world.house.feed.head_position()
    assert line["status"] == 201
    assert line["route"] == "/v1/stations/{code}/home-visits"
    assert line["duration_ms"] > 0
    assert line["at"].endswith("+00:00")


def test_request_lines_can_be_turned_off(tmp_path):
    with open_world(tmp_path, log_requests=False) as world:
        world.client.get("/healthz")
        assert world.log.getvalue() == b""


@pytest.mark.parametrize("logger", ["projections.engine.engine", "uvicorn.error"])
def test_the_standard_loggers_lose_the_texts_of_exceptions(logger):
    failure = (ValueError, ValueError(PLANTED["client_name"]), None)
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, "went wrong", (), failure)
    line = json.loads(JsonFormatter().format(record))
    assert line["error"] == "ValueError"
    assert line["event"] == "went wrong"
    assert PLANTED["client_name"] not in json.dumps(line, ensure_ascii=False)
