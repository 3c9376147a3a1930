"""The OCEL 2.0 document: valid by the format's schema, read by pm4py, and faithful to the log."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import jsonschema_rs
import pytest

from api.bootstrap import open_house
from tests.api.terminal.running import taizhang
from tests.programs import run_program

SCHEMA = Path(__file__).parents[2] / "data" / "ocel" / "ocel20.schema.json"
READ_BY_PM4PY = """
import json, sys, pm4py
log = pm4py.read_ocel2_json(sys.argv[1])
print(json.dumps({
    "events": log.events["ocel:activity"].value_counts().to_dict(),
    "objects": log.objects["ocel:type"].value_counts().to_dict(),
    "relations": len(log.relations),
}))
"""


def written(place, out, *words):
    ran = taizhang(place, "export", "ocel", "--out", out, "--json", *words)
    assert ran.code == 0, ran.err
    document = json.loads(out.read_bytes())
    assert ran.json["events"] == len(document["events"])
    assert ran.json["objects"] == len(document["objects"])
    return document


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("ocel") / "log.json"


@pytest.fixture(scope="module")
def document(samples, path):
    return written(samples, path)


def test_it_is_valid_by_the_schema_of_the_format(document):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema_rs.Draft7Validator(schema, validate_formats=True).validate(document)


def test_every_type_and_attribute_that_is_used_is_declared(document):
    for used, declared in (("events", "eventTypes"), ("objects", "objectTypes")):
        known = {
            kind["name"]: {a["name"] for a in kind["attributes"]} for kind in document[declared]
        }
        for each in document[used]:
            assert {a["name"] for a in each["attributes"]} <= known[each["type"]]


def test_every_relation_leads_to_an_object(document):
    ids = [each["id"] for each in document["objects"]]
    assert len(ids) == len(set(ids))
    for each in [*document["events"], *document["objects"]]:
        related = [(r["objectId"], r["qualifier"]) for r in each["relationships"]]
        assert {object_id for object_id, _ in related} <= set(ids)
        assert len(related) == len(set(related))


def test_integers_are_text_that_reads_as_integers(document):
    types = {
        (kind["name"], a["name"]): a["type"]
        for kind in document["eventTypes"]
        for a in kind["attributes"]
    }
    numbers = [
        a["value"]
        for event in document["events"]
        for a in event["attributes"]
        if types[event["type"], a["name"]] == "integer"
    ]
    assert len(numbers) > 825
    assert all(str(int(number)) == number for number in numbers)


def test_every_entry_is_one_event_with_its_objects(samples, document):
    with open_house(str(samples), write=False) as house:
        entries = [json.loads(raw) for _pos, raw in house.log.read_page(0, 10_000)]
    assert [event["id"] for event in document["events"]] == [e["event_id"] for e in entries]
    for event, entry in zip(document["events"], entries, strict=True):
        related = {(r["qualifier"], r["objectId"]) for r in event["relationships"]}
        assert ("at", f"station/{entry['station']}") in related
        data = entry["data"]
        if entry["type"] == "home_visit.recorded":
            assert ("client", f"client/{entry['station']}/{data['client']}") in related
            visitors = {o.rpartition("/")[2] for q, o in related if q == "visitor"}
            assert visitors == set(data["visitors"])
        if entry["type"] == "expenditure.recorded":
            paid = {o.rpartition("/")[2] for q, o in related if q == "paid_by"}
            assert paid == {line["grant"] for line in data["lines"]}
        if entry["type"] == "record.corrected":
            assert ("corrects", f"record/{entry['corrects']}") in related


def test_pm4py_reads_the_same_events_objects_and_relations(document, path):
    ran = run_program("python", ["-c", READ_BY_PM4PY, path])
    assert ran.returncode == 0, ran.stderr
    read = json.loads(ran.stdout.splitlines()[-1])
    assert read["events"] == Counter(event["type"] for event in document["events"])
    assert read["objects"] == Counter(each["type"] for each in document["objects"])
    assert read["relations"] == sum(len(event["relationships"]) for event in document["events"])


def test_a_scope_by_days_still_has_every_object_it_speaks_of(samples, tmp_path):
    some = written(samples, tmp_path / "some.json", "--station", "大岚", "--from", "2021-03-01")
    ids = {each["id"] for each in some["objects"]}
    assert {r["objectId"] for event in some["events"] for r in event["relationships"]} <= ids
    kinds = {each["type"] for each in some["events"]}
    assert "record.voided" in kinds
