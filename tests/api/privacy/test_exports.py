"""Whoever takes a file away is noted, at the station or the area that it is of, before it is given."""

from __future__ import annotations

import pytest

from tests.api.http.world import AREA, OTHER_STATION, STATION, open_world, visit

ROOT = f"/v1/stations/{STATION}"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("exports")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.made(world.record("home-visits", visit(client_name="示例乙")))
        yield world


def exports(world, who="head", station=STATION):
    found = world.get(f"/v1/stations/{station}/reads", who).json()["items"]
    return [each for each in found if each["purpose"] == "export"]


@pytest.mark.parametrize(
    ("who", "path", "noted", "at"),
    [
        ("staff", f"{ROOT}/staff.csv?worker=W01", f"csv {ROOT}/staff.csv?worker=W01", STATION),
        ("head", "/audit/due.xlsx?overdue=true", "xlsx /audit/due.xlsx?overdue=true", STATION),
        ("head", "/audit/clients.csv?name=slyi", "csv /audit/clients.csv?name=…", STATION),
        ("district", "/audit/staffing.csv", "csv /audit/staffing.csv", AREA),
        ("auditor", "/v1/audit-bundle", "zip /v1/audit-bundle", STATION),
    ],
)
def test_a_file_is_noted_with_who_took_it_its_form_and_its_address(lived, who, path, noted, at):
    assert lived.get(path, who).status_code == 200
    newest = exports(lived)[0]
    assert (newest["reason"], newest["station"], newest["people"]) == (noted, at, [])
    assert newest["actor"]
    assert exports(lived, "other_head", OTHER_STATION) == []


def test_what_is_refused_and_what_is_no_file_is_no_export(lived):
    before = exports(lived)
    assert lived.get(f"{ROOT}/staff.csv?limit=2", "head").status_code == 422
    assert lived.get(f"{ROOT}/staff", "head").status_code == 200
    assert lived.get("/audit/due", "head").status_code == 200
    assert exports(lived) == before
