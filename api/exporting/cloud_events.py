"""Entries as CloudEvents 1.0: the feed's items, the stream's messages, and their JSON Schemas.

``data`` is the entry itself, byte for byte as it is stored and hashed, so that whoever receives it
can recompute ``ledgerhash`` = SHA-256(0x00 ‖ data) without trusting anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Struct, UnsetType

from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.entry import SCHEMA_VERSIONS, Entry, EntryUnreadableError
from domain.book.events import EVENTS_BY_TOPIC, RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from domain.ground.kinds import StreamKind
from ledger.evidence.tree import leaf_hash


class Envelope(Struct, frozen=True):
    """The part of an entry that its CloudEvent repeats."""

    event_id: str
    occurred_at: str
    recorded_at: str
    station: str
    type: str
    type_version: int
    corrects: str = ""


class CloudEvent(Struct, frozen=True, kw_only=True):
    """One entry on its way out."""

    specversion: str = "1.0"
    id: str
    type: str
    source: str
    subject: str
    time: str
    datacontenttype: str = "application/json"
    dataschema: str
    data: Any
    ledgerposition: int
    ledgerhash: str


class EventPage(Struct, frozen=True, kw_only=True):
    """A page of the feed; ``next_cursor`` is the ``after`` of the next page, null at the end.

    ``total`` counts the events of all pages, where it was asked for.
    """

    items: list[CloudEvent]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


class _Fact(Struct):
    fact: str


class _Change(Struct):
    was: _Fact


class _Changing(Struct):
    """The part of a correction or void that says of what kind of fact it is."""

    data: _Change


_PLACES: Final[dict[StreamKind, str]] = {"station": "stations", "area": "areas"}
_CHANGES: Final = frozenset({topic_of(RecordCorrected), topic_of(RecordVoided)})
_envelope: Final = msgspec.json.Decoder(Envelope)
_changing: Final = msgspec.json.Decoder(_Changing)


def envelope_of(raw: bytes) -> Envelope:
    """The part of a stored entry that says what it is about. Raises EntryUnreadableError."""
    try:
        return _envelope.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise EntryUnreadableError("the bytes are not an entry") from None


def stream_kind_of(envelope: Envelope, raw: bytes) -> StreamKind:
    """Whose stream a stored entry stands on.

    Told by the fact: a station of before such names were refused may be called like an area.
    """
    topic = envelope.type
    if topic in _CHANGES:
        topic = _changing.decode(raw).data.was.fact.partition("/")[0]
    kind = KIND_OF_TOPIC.get(topic)
    return "station" if kind is None else kind.stream


def cloud_event(position: int, raw: bytes, envelope: Envelope, base: str = "") -> CloudEvent:
    """A stored entry as a CloudEvent. ``base`` is the server's own address."""
    return CloudEvent(
        id=str(position),
        type=envelope.type,
        source=f"/{_PLACES[stream_kind_of(envelope, raw)]}/{quote(envelope.station)}",
        subject=f"records/{envelope.corrects or envelope.event_id}",
        time=envelope.recorded_at,
        dataschema=f"{base}/schemas/events/{envelope.type}/v{envelope.type_version}",
        data=msgspec.Raw(raw),
        ledgerposition=position,
        ledgerhash=leaf_hash(raw).hex(),
    )


@cache
def entry_schema(topic: str, version: int) -> bytes | None:
    """The JSON Schema of entries of one type, None where there is no such type or version."""
    kind = EVENTS_BY_TOPIC.get(topic)
    if kind is None or SCHEMA_VERSIONS[topic] != version:
        return None
    (entry, event), components = msgspec.json.schema_components(
        (Entry, kind), ref_template="#/$defs/{name}"
    )
    whole = components.pop("Entry")
    whole["properties"]["data"] = event
    wanted = {"Entry": whole}
    _collect(whole, components, wanted)
    del entry
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **wanted.pop("Entry"),
        "$defs": wanted,
    }
    return msgspec.json.encode(schema)


def _collect(schema: Any, components: dict[str, Any], wanted: dict[str, Any]) -> None:
    for name in _references(schema):
        if name not in wanted:
            wanted[name] = components[name]
            _collect(components[name], components, wanted)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield str(value).rpartition("/")[2]
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)
