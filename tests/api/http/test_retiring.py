"""An operation on its way out says so, and is gone after its day."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import APIRouter
from starlette.responses import Response

from api.plain_route import PlainRoute
from api.problems import HttpRefusal
from api.retiring import Retirement, retires
from api.schemas.documents import reads
from tests.api.http.world import open_world

RETIREMENT = Retirement(date(2026, 1, 1), date(2027, 1, 1), "/v2/stations")


async def answered() -> Response:
    return Response(b"{}", media_type="application/json")


async def accepted(_request) -> Response:
    return Response(b"{}", status_code=201, media_type="application/json")


def retired(sunset_on: date, operation_id: str) -> dict:
    described = reads("Stations", operation_id=operation_id)
    return retires(
        described, deprecated_on=date(2020, 2, 29), sunset_on=sunset_on, successor="/v2/stations"
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    router = APIRouter(route_class=PlainRoute)
    for name, sunset_on in (("leaving", date(2999, 1, 1)), ("gone", date(2021, 3, 1))):
        router.get(f"/v0/{name}", **retired(sunset_on, f"get_{name}"))(answered)
        router.post(f"/v0/{name}", **retired(sunset_on, f"post_{name}"))(accepted)
    with open_world(tmp_path_factory.mktemp("retiring")) as found:
        found.app.include_router(router)
        yield found


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 201)])
def test_it_says_since_when_until_when_and_what_comes_after(world, method, status):
    answer = world.client.request(method, "/v0/leaving")
    assert answer.status_code == status
    assert answer.headers["deprecation"] == "@1582934400"
    assert answer.headers["sunset"] == "Tue, 01 Jan 2999 00:00:00 GMT"
    assert answer.headers["link"] == '</v2/stations>; rel="successor-version"'


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_after_its_day_it_is_gone_and_names_its_successor(world, method):
    answer = world.client.request(method, "/v0/gone", headers={"Accept-Language": "en"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (410, "operation_retired")
    assert problem["successor"] == "/v2/stations"
    assert "2021-03-01" in problem["detail"]
    assert "/v2/stations" in problem["detail"]


def test_the_document_says_it_too(world):
    found = world.client.get("/openapi.json").json()["paths"]["/v0/leaving"]["get"]
    assert found["deprecated"] is True
    assert found["x-retirement"]["sunset_on"] == "2999-01-01"


def test_it_is_there_up_to_its_last_day():
    RETIREMENT.ensure_there(date(2026, 12, 31))
    with pytest.raises(HttpRefusal, match="operation_retired"):
        RETIREMENT.ensure_there(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("deprecated_on", "sunset_on"),
    [
        (date(2026, 1, 2), date(2027, 1, 1)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2026, 1, 1), date(2025, 1, 1)),
    ],
)
def test_nobody_has_less_than_twelve_months_to_move(deprecated_on, sunset_on):
    with pytest.raises(ValueError, match="twelve months"):
        retires({}, deprecated_on=deprecated_on, sunset_on=sunset_on, successor="/v2")


def test_what_stays_has_no_day():
    assert Retirement.of(None) is None
    assert Retirement.of({"parameters": []}) is None
