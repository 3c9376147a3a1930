"""Files made later: 202 at once, a report that says how far it is, the same answer in the end."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from api.http.access import Principal
from api.http.exchange import Exchange
from api.http.problems import HttpRefusal
from api.http.serving.logs import request_logger
from api.http.serving.reports import Report, Reports
from api.proof import audit_bundle
from domain.book.catalogue import KINDS
from ledger.faults.machine import LedgerUnavailableError
from tests.api.http.world import CITY, STATION, open_world, until

BUNDLE = "/v1/audit-bundle"
OF_NO_KIND = {"/v1/trail", "/v1/stations/{code}/trail", "/v1/compare"}
CITY_BUDGET = f"/v1/budget?city={CITY}"


def ended(world, place, who="city"):
    """The report, once it has ended."""

    def report():
        answer = world.get(place, who)
        assert answer.status_code == 200, answer.text
        return None if answer.json()["status"] == "running" else answer.json()

    return until(report, "the end of the report")


def later(world, path, who="city", **more):
    answer = world.get(path, who, Prefer="respond-async", **more)
    assert answer.status_code == 202, answer.text
    return answer


class Held:
    """Bundles wait until they are let go, as long ones do; ``entered`` counts those begun."""

    def __init__(self) -> None:
        self.go, self.entered = threading.Event(), threading.Semaphore(0)
        self._lock, self.making, self.peaks = threading.Lock(), 0, []

    def made(self, _door, _scope, _recipient):
        with self._lock:
            self.making += 1
            self.peaks.append(self.making)
        self.entered.release()
        assert self.go.wait(240)
        with self._lock:
            self.making -= 1
        return io.BytesIO(b"bundle")


@pytest.fixture
def held(monkeypatch):
    found = Held()
    monkeypatch.setattr(audit_bundle, "_made", found.made)
    yield found
    found.go.set()


def test_the_answer_in_the_end_is_the_one_that_would_have_been_given_at_once(world):
    at_once = world.get(BUNDLE, "city")
    accepted = later(world, BUNDLE)
    assert accepted.headers["preference-applied"] == "respond-async"
    assert accepted.headers["retry-after"] == "1"
    place = accepted.headers["location"]
    assert accepted.json()["report"] == place.rpartition("/")[2]
    report = ended(world, place)
    assert report["status"] == "done"
    assert report["asked_at"] <= report["ended_at"] < report["expires_at"]
    for _ in range(2):
        result = world.get(report["result"], "city")
        assert result.status_code == 200
        assert result.content == at_once.content
        for name in ("content-type", "content-disposition", "cache-control", "content-length"):
            assert result.headers[name] == at_once.headers[name], name


def test_a_report_on_its_way_has_no_result_yet(world, held):
    accepted = later(world, BUNDLE)
    place = accepted.headers["location"]
    assert accepted.json()["status"] == "running"
    answer = world.get(place, "city")
    assert (answer.json()["status"], answer.headers["retry-after"]) == ("running", "1")
    early = world.get(f"{place}/result", "city")
    assert (early.status_code, early.json()["code"]) == (409, "report_not_ready")
    held.go.set()
    assert ended(world, place)["status"] == "done"


def test_who_would_wait_a_little_gets_the_answer_where_it_is_quick(world):
    answer = world.get(BUNDLE, "city", Prefer="respond-async, wait=60")
    assert answer.status_code == 200
    assert answer.content == world.get(BUNDLE, "city").content


@pytest.mark.parametrize(
    "path", [CITY_BUDGET, f"/v1/trail?limit=1&station={STATION}", "/v1/events?limit=1"]
)
def test_a_read_is_answered_at_once_whatever_is_preferred(world, path):
    plain = world.get(path, "city")
    preferred = world.get(path, "city", Prefer="respond-async")
    assert (preferred.status_code, preferred.content) == (200, plain.content)
    assert "preference-applied" not in preferred.headers
    again = world.get(path, "city", Prefer="respond-async", If_None_Match=plain.headers["etag"])
    assert again.status_code == 304


def test_the_document_says_what_can_be_made_later(world):
    paths = world.get("/openapi.json", None).json()["paths"]
    later_ones = {
        path for path in paths if "202" in paths[path].get("get", {}).get("responses", {})
    }
    preferring = {
        path
        for path in paths
        if "Prefer"
        in [each.get("name") for each in paths[path].get("get", {}).get("parameters", ())]
    }
    lists = {
        path
        for path in paths
        if "text/csv"
        in paths[path].get("get", {"responses": {}})["responses"].get("200", {}).get("content", {})
    }
    assert later_ones == preferring == {BUNDLE, *lists}
    assert lists >= OF_NO_KIND
    assert len(lists - OF_NO_KIND) == 2 * len(KINDS)


def test_a_preference_that_is_not_understood_is_not_applied(world):
    for preference in ("wait=0", "respond-sync", ";;=,", "respond-asynchronous", '"respond-async"'):
        assert world.get(BUNDLE, "city", Prefer=preference).status_code == 200


def test_a_report_is_its_askers_alone(world):
    place = later(world, BUNDLE).headers["location"]
    for who in ("district", "auditor", "admin"):
        for path in (place, f"{place}/result"):
            answer = world.get(path, who)
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_report")
    assert world.get(place, None).status_code == 401
    refused = world.client.delete(place, headers=world.headers("district"))
    assert refused.status_code == 404
    assert ended(world, place)["status"] == "done"


def test_a_refusal_comes_as_the_result(world, monkeypatch):
    def refuses(_door, _scope, _recipient):
        raise LedgerUnavailableError(detail="locked")

    monkeypatch.setattr(audit_bundle, "_made", refuses)
    at_once = world.get(BUNDLE, "city")
    report = ended(world, later(world, BUNDLE).headers["location"])
    result = world.get(report["result"], "city")
    assert report["status"] == "failed"
    assert result.status_code == at_once.status_code == 503
    assert result.json()["code"] == at_once.json()["code"] == "ledger_unavailable"
    assert result.headers["content-type"] == at_once.headers["content-type"]


def test_a_forgotten_report_is_gone_and_makes_room(world, held):
    places = [later(world, BUNDLE).headers["location"] for _ in range(8)]
    refused = world.get(BUNDLE, "city", Prefer="respond-async")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_reports")
    assert refused.headers["retry-after"] == "1"
    assert later(world, BUNDLE, "auditor").status_code == 202
    gone = world.client.delete(places[0], headers=world.headers("city"))
    assert (gone.status_code, gone.content) == (204, b"")
    assert world.get(places[0], "city").status_code == 404
    places.append(later(world, BUNDLE).headers["location"])
    held.go.set()
    for place in places[1:]:
        assert ended(world, place)["status"] == "done"
    # A finished one, the oldest, makes room by itself.
    assert later(world, BUNDLE).status_code == 202
    assert world.get(places[1], "city").status_code == 404
    assert world.get(places[2], "city").status_code == 200


def test_a_finished_report_expires(tmp_path):
    with open_world(tmp_path, report_keep_seconds=0.2) as world:
        world.plan()
        place = later(world, BUNDLE).headers["location"]

        def refused():
            answer = world.get(place, "city")
            return answer.json() if answer.status_code == 404 else None

        assert until(refused, "the end of its time")["code"] == "unknown_report"


def test_an_audit_bundle_can_be_made_later_and_fetched_twice(world):
    accepted = world.get("/v1/audit-bundle", "auditor", Prefer="respond-async")
    assert accepted.status_code == 202, accepted.text
    report = ended(world, accepted.headers["location"], "auditor")
    first, second = (world.get(report["result"], "auditor") for _ in range(2))
    assert first.status_code == 200, first.text
    assert first.headers["content-type"] == "application/zip"
    assert first.content == second.content
    assert len(first.content) == int(first.headers["content-length"])
    assert first.content.startswith(b"PK")


def test_the_log_says_that_a_report_ended_and_nothing_of_it(world):
    accepted = later(world, BUNDLE)
    ended(world, accepted.headers["location"])
    lines = [json.loads(line) for line in world.log.getvalue().splitlines()]
    told = [line for line in lines if line["event"] == "report_ended"]
    (line,) = [each for each in told if each["request_id"] == accepted.headers["x-request-id"]]
    assert line["status"] == 200
    assert set(line) == {"event", "level", "at", "request_id", "status", "duration_ms"}


def test_reports_are_given_up_when_the_service_stops(tmp_path, held):
    with open_world(tmp_path) as world:
        world.plan()
        later(world, BUNDLE)
        reports = world.app.state.door.reports
        (kept,) = reports._kept.values()
        held.go.set()
    assert not reports._kept
    with pytest.raises(HttpRefusal, match="unknown_report"):
        reports.of(kept.owner, kept.report)


def test_asking_and_forgetting_in_turns_makes_no_more_at_once(world, held):
    forgotten = later(world, BUNDLE, "auditor").headers["location"]
    assert held.entered.acquire(timeout=60)
    assert world.client.delete(forgotten, headers=world.headers("auditor")).status_code == 204
    last = later(world, BUNDLE).headers["location"]
    assert world.get(last, "city").json()["status"] == "running"
    # What had not begun yet is not made at all.
    unmade = later(world, BUNDLE).headers["location"]
    world.client.delete(unmade, headers=world.headers("city"))
    held.go.set()
    assert ended(world, last)["status"] == "done"
    assert held.peaks == [1, 1]


def test_long_bundles_keep_nobody_from_their_answers(world, held):
    askers = ("auditor", "city", "auditor", "city")
    places = [later(world, BUNDLE, who).headers["location"] for who in askers]
    assert held.entered.acquire(timeout=60)
    for who in ("city", "district"):
        assert world.get("/v1/services", who).status_code == 200
    held.go.set()
    for who, place in zip(askers, places, strict=True):
        assert ended(world, place, who)["status"] == "done"
        world.client.delete(place, headers=world.headers(who))
    assert held.peaks == [1] * 4


def test_one_asker_waits_for_so_many_bundles_and_no_more(world, held):
    with ThreadPoolExecutor(8) as waiting:
        try:
            asked = [waiting.submit(world.get, BUNDLE, "auditor") for _ in range(8)]
            door = world.app.state.door
            until(lambda: not door.reports._waiting.has_room("auditor") or None, "eight bundles")
            refused = world.get(BUNDLE, "auditor")
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many_reports")
            assert held.peaks == [1]
        finally:
            held.go.set()
        assert {each.result().content for each in asked} == {b"bundle"}


ASKER = Principal("officer-1", "city_officer", "city", CITY)
KEPT_BYTES = b"x" * 300_000


def kept(reports):
    """A finished report of some pieces."""
    report = Report("r", ASKER, "2026-11-23T00:00:00.000Z", status=200)
    report.body.write(KEPT_BYTES)
    report.ended_at = "2026-11-23T00:00:01.000Z"
    reports._kept["r"] = report
    return report


def sent(answer, after_start=lambda: None):
    """The body that an answer sends; something happens once it has begun."""
    body = bytearray()

    async def receive():
        await asyncio.Event().wait()

    async def send(message):
        body.extend(message.get("body", b""))
        if message["type"] == "http.response.start":
            after_start()

    asyncio.run(answer({"type": "http"}, receive, send))
    return bytes(body)


@pytest.fixture
def reports():
    return Reports(request_logger(), keep_seconds=900)


def test_a_report_forgotten_on_its_way_out_arrives_whole(reports):
    report = kept(reports)
    assert sent(report.response(), lambda: reports.forget(report)) == KEPT_BYTES
    assert report.body.closed


def test_a_report_forgotten_before_it_goes_out_is_not_there(reports):
    report = kept(reports)
    answer = report.response()
    reports.forget(report)
    with pytest.raises(HttpRefusal, match="unknown_report"):
        sent(answer)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full disk to offer")
def test_a_report_that_no_disk_takes_ends_as_failed(reports):
    full = Path("/dev/full").open("r+b")  # noqa: SIM115 - the report closes it

    async def told():
        scope = {"type": "http", "headers": []}
        Exchange(scope)

        async def make():
            report.body.close()
            report.body = full
            return Response(KEPT_BYTES)

        report = reports.begin(Request(scope), ASKER, make, asyncio.Lock())
        await report.task
        reports.forget(report)
        return report.told()

    assert asyncio.run(told()).status == "failed"
