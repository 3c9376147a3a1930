"""Exported CloudEvents hold for the official SDK, and are the log byte for byte."""

from __future__ import annotations

import json
import re
from datetime import datetime
from urllib.parse import unquote

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from api.bootstrap import open_house
from ledger.evidence.tree import leaf_hash
from tests.api.terminal.running import taizhang


@pytest.fixture(scope="module")
def lines(samples, tmp_path_factory):
    out = tmp_path_factory.mktemp("events") / "all.jsonl"
    ran = taizhang(samples, "export", "events", "--format", "cloudevents", "--out", out, "--json")
    found = out.read_bytes().splitlines()
    assert ran.json == {"file": str(out), "events": len(found)}
    return found


def exported(place, tmp_path, *words):
    out = tmp_path / "some.jsonl"
    assert taizhang(place, "export", "events", "--out", out, *words).code == 0
    return [json.loads(line) for line in out.read_bytes().splitlines()]


def test_the_official_reader_takes_every_line(lines):
    events = [JSONFormat().read(CloudEvent, line) for line in lines]
    assert len(events) == 825
    assert {event.get_specversion() for event in events} == {"1.0"}
    assert all(event.get_time().tzinfo is not None for event in events)
    assert all(event.get_dataschema().startswith("https://") for event in events)
    for event in events:
        again = JSONFormat().read(CloudEvent, JSONFormat().write(event))
        assert again.get_attributes() == event.get_attributes()


def test_an_event_says_by_itself_which_of_which_station_it_is(lines):
    events = [JSONFormat().read(CloudEvent, line) for line in lines]
    assert len({(event.get_source(), event.get_id()) for event in events}) == len(events)
    for event in events:
        entry = event.get_data()
        assert event.get_id() == entry["event_id"]
        assert re.fullmatch(r"urn:station:(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+", event.get_source())
        assert unquote(event.get_source()) == f"urn:station:{entry['station']}"
        assert event.get_type() == f"invalid.taizhang.{entry['type']}.v{entry['type_version']}"
        assert event.get_subject() == f"records/{entry.get('corrects', entry['event_id'])}"


def test_extensions_say_when_it_happened_and_where_it_stands_in_the_tree(lines):
    for index, line in enumerate(lines):
        event = JSONFormat().read(CloudEvent, line)
        happened = event.get_extension("occurredat")
        assert happened == event.get_data()["occurred_at"]
        assert datetime.fromisoformat(happened).tzinfo is not None
        assert type(event.get_extension("logindex")) is int
        assert event.get_extension("logindex") == event.get_extension("ledgerposition") - 1 == index


def test_fund_is_there_where_money_moves_and_only_there(lines):
    moving, seen = {"grant.received", "grant.reclaimed", "expenditure.recorded"}, set()
    for line in lines:
        event = json.loads(line)
        data = event["data"]["data"]
        value = data.get("was", data)
        assert ("fund" in event) == (value["fact"] in moving), event["id"]
        if "fund" in event:
            grants = {part["grant"] for part in value.get("lines", [value])}
            assert set(event["fund"].split(" ")) == grants
            seen.add(event["data"]["type"])
    assert seen == {
        "grant.received",
        "expenditure.recorded",
        "record.corrected",
        "record.voided",
    }


def test_data_is_the_stored_entry_byte_for_byte(samples, lines):
    with open_house(str(samples), write=False) as house:
        stored = dict(house.log.read_page(0, 10_000))
    for line in lines:
        event = json.loads(line)
        entry = stored[event["ledgerposition"]]
        assert b'"data":' + entry in line
        assert event["ledgerhash"] == leaf_hash(entry).hex()
        assert event["time"] == event["data"]["recorded_at"]


def test_a_station_exports_its_own_entries_in_order(samples, tmp_path):
    events = exported(samples, tmp_path, "--station", "锦屏")
    assert {event["data"]["station"] for event in events} == {"锦屏"}
    positions = [event["ledgerposition"] for event in events]
    assert positions == sorted(positions)
    assert [event["data"]["version"] for event in events] == list(range(1, len(events) + 1))


def test_a_district_is_its_stations(samples, tmp_path):
    events = exported(samples, tmp_path, "--district", "余姚市")
    assert {event["data"]["station"] for event in events} == {"大岚"}


def test_days_are_business_days_and_corrections_belong_to_both_of_theirs(samples, tmp_path):
    events = exported(samples, tmp_path, "--from", "2021-07-01", "--to", "2021-07-31")
    assert events
    for event in events:
        assert event["data"]["occurred_at"][:7] == "2021-07"
    everything = exported(samples, tmp_path, "--from", "2000-01-01")
    assert "record.corrected" in {event["data"]["type"] for event in everything}
    assert len(everything) == 825


def test_what_was_known_at_a_position_is_a_prefix(samples, tmp_path, lines):
    events = exported(samples, tmp_path, "--as-known", "100")
    assert events == [json.loads(line) for line in lines[:100]]
    assert exported(samples, tmp_path, "--as-known", "2001-01-01") == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--station", "无此站"], "unknown_station"),
        (["--as-known", "826"], "position_beyond_head"),
        (["--as-known", "yesterday"], "bad_date"),
        (["--district", "无此区"], "failed"),
        (["--from", "2021-13-01"], "failed"),
        (["--format", "xml"], "failed"),
    ],
)
def test_a_scope_that_cannot_be_is_refused_and_leaves_no_file(samples, tmp_path, words, code):
    ran = taizhang(samples, "export", "events", "--out", tmp_path / "none.jsonl", *words)
    assert ran.code == 1
    assert ran.err.rstrip().endswith(f"[{code}]")
    assert list(tmp_path.iterdir()) == []
