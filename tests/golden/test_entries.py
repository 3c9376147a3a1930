"""Stored bytes of every event type: they must decode for ever, and come out the same."""

from __future__ import annotations

import json
import re

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec import UNSET, structs

from domain.book.entry import SCHEMA_VERSIONS, Entry, EntryUnreadableError, decode_entry, upcast
from domain.book.events import (
    EVENTS,
    EVENTS_BY_TOPIC,
    UPCASTERS,
    AnyEvent,
    RecordCorrected,
    RecordVoided,
)
from domain.ground.events import topic_of
from domain.staff.facts import StaffLeft
from domain.visits.facts import HomeVisitRecorded
from ledger.evidence.canonical import canonical, check_canonical
from tests.golden.specimens import (
    ENTRIES,
    by_types,
    full,
    minimal,
    rich_entry,
    sparse_entry,
    specimens,
)

FILES = sorted(ENTRIES.glob("*.json"))
SPECIMENS = dict(specimens())


def test_every_event_type_has_its_bytes_and_every_file_its_type():
    stored = {file.name for file in FILES}
    assert set(SPECIMENS) <= stored, "python -m tests.golden.specimens writes what is missing"
    topics = {re.fullmatch(r"(.+)\.v\d+\.\w+\.json", name)[1] for name in stored}
    assert topics == set(EVENTS_BY_TOPIC)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_stored_bytes_decode_and_current_ones_come_out_the_same(file):
    raw = file.read_bytes()
    check_canonical(raw)
    entry = decode_entry(raw)
    assert isinstance(entry.data, EVENTS_BY_TOPIC[entry.type])
    if json.loads(raw)["type_version"] == SCHEMA_VERSIONS[entry.type]:
        assert canonical(entry) == raw


@pytest.mark.parametrize("name", SPECIMENS)
def test_what_is_written_today_is_what_was_written_then(name):
    assert canonical(SPECIMENS[name]) == (ENTRIES / name).read_bytes()


@pytest.mark.parametrize("kind", EVENTS, ids=topic_of)
def test_a_full_specimen_leaves_no_field_at_its_default(kind):
    bare = {field.name: field.default for field in structs.fields(kind) if not field.required}
    event = full(kind)
    assert {name for name, default in bare.items() if getattr(event, name) == default} == set()
    assert all(getattr(event, name) is not UNSET for name in bare)


@pytest.mark.parametrize(
    "kind", [each for each in EVENTS if each not in (RecordCorrected, RecordVoided)], ids=topic_of
)
def test_values_after_the_types_of_its_fields_make_an_event_that_is_read_back(kind):
    for whole in (False, True):
        made = kind(**by_types(kind, whole=whole))
        assert decode_entry(canonical(sparse_entry(made))).data == made
    bare = {field.name: field.default for field in structs.fields(kind) if not field.required}
    assert [name for name, default in bare.items() if getattr(made, name) == default] == ["sd"]


def test_a_full_envelope_leaves_no_field_at_its_default():
    entry = rich_entry(full(HomeVisitRecorded))
    bare = {field.name: field.default for field in structs.fields(Entry) if not field.required}
    left = {name for name, default in bare.items() if getattr(entry, name) == default}
    # The second is younger than the golden bytes, which never change.
    assert left == {"v", "duplicate_of"}


def test_topics_are_dotted_unique_and_their_tags_carry_the_version():
    tags = [kind.__struct_config__.tag for kind in EVENTS]
    assert len(set(tags)) == len(tags) == len(EVENTS_BY_TOPIC)
    for kind in EVENTS:
        tag = kind.__struct_config__.tag
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+(/\d+)?", tag)
        assert ("/" in tag) == (kind.schema_version > 1)
        assert not tag.endswith("/1")
        assert kind.__doc__


def altered(change, name="staff.left.v1.full.json"):
    plain = json.loads((ENTRIES / name).read_bytes())
    change(plain)
    return json.dumps(plain).encode()


def nested(plain):
    plain["data"]["now"]["fact"] = "home_visit.recorded/2"


UNREADABLE = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"actor":"\xff"}',
    "no object": b"[]",
    "null": b"null",
    "a number": b"7",
    "nested too deeply": b'{"actor":' + b"[" * 100_000,
    "an empty object": b"{}",
    "a newer envelope": altered(lambda plain: plain.update(v=2)),
    "no envelope version": altered(lambda plain: plain.update(v=None)),
    "an unknown topic": altered(lambda plain: plain.update(type="staff.promoted")),
    "a topic that is no text": altered(lambda plain: plain.update(type=["staff.left"])),
    "a newer version": altered(lambda plain: plain.update(type_version=2)),
    "a newer version with new fields": altered(
        lambda plain: (plain.update(type_version=2), plain["data"].update(fact="staff.left/2", x=1))
    ),
    "version nought": altered(lambda plain: plain.update(type_version=0)),
    "a version that is true": altered(lambda plain: plain.update(type_version=True)),
    "a version that is text": altered(lambda plain: plain.update(type_version="1")),
    "data of another topic": altered(lambda plain: plain.update(type="period.closed")),
    "no data": altered(lambda plain: plain.pop("data")),
    "data that is text": altered(lambda plain: plain.update(data="x")),
    "data that is a list": altered(lambda plain: plain.update(data=[])),
    "data without a tag": altered(lambda plain: plain["data"].pop("fact")),
    "data with a list for a tag": altered(lambda plain: plain["data"].update(fact=[])),
    "a missing field": altered(lambda plain: plain["data"].pop("worker")),
    "a field too many": altered(lambda plain: plain["data"].update(colour="red")),
    "an envelope field too many": altered(lambda plain: plain.update(colour="red")),
    "a fraction": altered(lambda plain: plain.update(version=4.5)),
    "a word outside the list": altered(lambda plain: plain.update(role="king")),
    "a newer fact inside a correction": altered(nested, "record.corrected.v1.full.json"),
    "text for the fact inside a correction": altered(
        lambda plain: plain["data"].update(was="x"), "record.corrected.v1.full.json"
    ),
}


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_not_understood_is_refused(raw):
    with pytest.raises(EntryUnreadableError) as caught:
        decode_entry(raw)
    assert str(caught.value)


STORED = [file.read_bytes() for file in FILES]


@for_all(st.sampled_from(STORED), st.data())
def test_a_flipped_byte_never_ends_in_another_error(raw, data):
    place = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255))
    damaged = raw[:place] + bytes([byte]) + raw[place + 1 :]
    try:
        entry = decode_entry(damaged)
    except EntryUnreadableError:
        return
    assert entry.type == topic_of(entry.data)


@for_all(st.binary(max_size=60))
def test_garbage_is_refused(raw):
    with pytest.raises(EntryUnreadableError):
        decode_entry(raw)


def renamed(data):
    data = dict(data)
    data["worker"] = data.pop("person")
    data["fact"] = "staff.left"
    return data


def dated(data):
    return {**data, "fact": "staff.left/0b", "left_on": data["left_on"][:10]}


OLD = {"fact": "staff.left/0a", "person": "W-0412", "left_on": "2023-06-30T00:00"}
STEPS = {"staff.left/0a": dated, "staff.left/0b": renamed}


def test_an_old_shape_is_brought_up_step_by_step():
    now = upcast(OLD, upcasters=STEPS)
    assert msgspec.convert(now, AnyEvent) == StaffLeft(worker="W-0412", left_on="2023-06-30")
    assert OLD["fact"] == "staff.left/0a"


def test_facts_inside_a_correction_are_brought_up_too():
    today = msgspec.to_builtins(minimal(StaffLeft))
    correction = {
        "fact": "record.corrected",
        "record": "r",
        "reason_code": "typo",
        "was": OLD,
        "now": today,
    }
    event = msgspec.convert(upcast(correction, upcasters=STEPS), AnyEvent)
    assert event.was == StaffLeft(worker="W-0412", left_on="2023-06-30")
    assert event.now == minimal(StaffLeft)


def test_every_old_shape_leads_to_a_known_one():
    assert all(tag.partition("/")[0] in EVENTS_BY_TOPIC for tag in UPCASTERS)
    assert set(SCHEMA_VERSIONS) == set(EVENTS_BY_TOPIC)


def test_an_entry_knows_which_record_it_is_about():
    entry = rich_entry(full(RecordVoided))
    assert entry.record == entry.corrects
    assert structs.replace(entry, corrects="").record == entry.event_id
