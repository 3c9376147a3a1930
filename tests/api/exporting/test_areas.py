"""What stands on the stream of an area says so wherever it goes: feed, lines, OCEL, the bundle."""

from __future__ import annotations

import io
import json

import pytest

from api.bootstrap import open_house
from api.exporting.cloud_events import cloud_event, envelope_of
from api.exporting.cloud_events_lines import write_cloud_events
from api.exporting.ocel import write_ocel
from api.exporting.scopes import resolve
from domain.book.changes import change_form_of
from domain.book.commands import ClosePeriod
from domain.ground.commands import CorrectRecord, VoidRecord
from domain.programme.details import PolicyDetails
from tests.api.exporting.bundles.bundles import Judged, bundle_of
from tests.builders import AREA, STATION, a_policy
from tests.ledger.writing.checking import found, fresh

AREA_OBJECT = {"objectId": f"area/{AREA}", "qualifier": "at"}


@pytest.fixture
def house(tmp_path):
    with open_house(str(tmp_path / "ledger"), create=True) as house:
        found(house.writing)
        made = house.writing.execute(fresh(a_policy(), AREA)).record
        changed = {"record": made, "reason_code": "typo", "role": "city_officer"}
        details = change_form_of(PolicyDetails)(title="建设规范")
        for command in (
            fresh(CorrectRecord, AREA, details=details, **changed),
            fresh(VoidRecord, AREA, **changed),
            fresh(ClosePeriod, STATION, month="2021-07"),
        ):
            house.writing.execute(command)
        house.transparency.publish()
        house.catch_up()
        yield house


def test_entries_name_the_area_that_they_stand_on(house):
    out = io.BytesIO()
    write_cloud_events(house.log, resolve(house), out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    positions = list(range(1, len(lines) + 1))
    stored = house.log.entries_at(positions)
    fed = [cloud_event(pos, stored[pos], envelope_of(stored[pos])).source for pos in positions]
    of_area = [line["data"]["station"] == AREA for line in lines]
    assert sum(of_area) == 3
    assert [line["source"] for line in lines] == [
        f"urn:area:{AREA}" if is_area else f"urn:station:{STATION}" for is_area in of_area
    ]
    assert fed == [f"/areas/{AREA}" if is_area else f"/stations/{STATION}" for is_area in of_area]


def test_a_station_that_is_called_like_an_area_stays_a_station():
    raw = {
        "event_id": "e",
        "occurred_at": "",
        "recorded_at": "",
        "station": AREA,
        "type_version": 1,
    }
    for more in (
        {"type": "home_visit.recorded"},
        {"type": "period.closed"},
        {
            "type": "record.voided",
            "corrects": "v",
            "data": {"was": {"fact": "home_visit.recorded"}},
        },
    ):
        stored = json.dumps(raw | more).encode()
        assert cloud_event(1, stored, envelope_of(stored)).source == f"/stations/{AREA}"


def test_areas_are_objects_of_their_own(house):
    out = io.BytesIO()
    write_ocel(house.log, resolve(house), out)
    document = json.loads(out.getvalue())
    at = [each for event in document["events"] for each in event["relationships"]]
    assert at.count(AREA_OBJECT) == 3
    assert f"station/{AREA}" not in {each["objectId"] for each in at}
    (policy,) = [each for each in document["objects"] if AREA_OBJECT in each["relationships"]]
    assert policy["type"] == "record"
    assert {each["id"]: each["type"] for each in document["objects"]}[f"area/{AREA}"] == "area"


def test_a_bundle_with_areas_is_what_its_entries_make(house, tmp_path):
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle_of(house))
    judged = Judged(path, inside=True)
    assert judged.bad is None
    assert judged.report["ok"]
