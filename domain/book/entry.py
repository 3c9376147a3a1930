"""The entry: one event in its envelope, in the exact bytes that are stored and hashed.

Separate from the catalogue because the envelope is the same for every event and its bytes are
frozen: RFC 8785 form, NFC text, integers only. The position is not inside; an entry's place in the
log is its index. Reading goes through upcasters where an old shape turns up; an unknown topic or a
newer schema version is refused, never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from domain.book.events import (
    EVENTS,
    EVENTS_BY_TOPIC,
    UPCASTERS,
    AnyEvent,
    RecordCorrected,
    RecordVoided,
    Upcaster,
)
from domain.ground.events import topic_of
from domain.ground.vocabulary import Channel, Role

ENVELOPE_VERSION: Final = 1
MAX_ENTRY_BYTES: Final = 65_535
"""What the two length bytes of a C2SP entry bundle can say."""


class EntryUnreadableError(Exception):
    """Stored bytes that are not an entry this version of the software understands."""


class Entry(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
):
    """An event and its circumstances.

    ``occurred_at`` and ``occurred_until`` are station time; ``recorded_at`` is the server's clock
    in UTC and never decreases along the log; ``corrects`` names the record that a correction or
    void is about; ``causes`` the import batch, late-entry approval or reservation that this entry rests on;
    ``duplicate_of`` the record that it looks like and, as ``reason`` says, does not repeat.
    """

    actor: str
    channel: Channel
    command_id: str
    data: AnyEvent
    event_id: str
    occurred_at: str
    recorded_at: str
    role: Role
    station: str
    type: str
    type_version: int
    version: int
    v: int = ENVELOPE_VERSION
    causes: tuple[str, ...] = ()
    corrects: str = ""
    device_time: str = ""
    duplicate_of: str = ""
    occurred_until: str = ""
    on_behalf_of: str = ""
    reason: str = ""
    skew_ms: int = 0

    @property
    def originator_id(self) -> str:
        """The stream, as the event-sourcing library calls it."""
        return self.station

    @property
    def originator_version(self) -> int:
        """The place in the stream, as the event-sourcing library calls it."""
        return self.version

    @property
    def record(self) -> str:
        """The record that the entry is about: itself, unless it corrects or voids another."""
        return self.corrects or self.event_id


def said_by(entry: Entry) -> AnyEvent:
    """What a record says after an entry about it; of a void, the last that it said."""
    match entry.data:
        case RecordCorrected():
            return entry.data.now
        case RecordVoided():
            return entry.data.was
        case _:
            return entry.data


SCHEMA_VERSIONS: Final[Mapping[str, int]] = {topic_of(kind): kind.schema_version for kind in EVENTS}

_decoder: Final = msgspec.json.Decoder(Entry)
_raw_decoder: Final = msgspec.json.Decoder()
_UNDECODABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def decode_entry(raw: bytes) -> Entry:
    """Read stored bytes back.

    Raises EntryUnreadableError when the bytes are damaged, the topic is unknown or not that of the
    data, or the schema version is newer than this software.
    """
    try:
        entry = _decoder.decode(raw)
    except _UNDECODABLE:
        return _decode_slowly(raw)
    if entry.v != ENVELOPE_VERSION or entry.type_version != SCHEMA_VERSIONS.get(entry.type):
        return _decode_slowly(raw)
    if EVENTS_BY_TOPIC[entry.type] is not type(entry.data):
        raise EntryUnreadableError(f"{entry.type} holds the data of another event type")
    return entry


def _decode_slowly(raw: bytes) -> Entry:
    try:
        plain = _raw_decoder.decode(raw)
    except _UNDECODABLE as error:
        raise EntryUnreadableError("the bytes are not JSON") from error
    if not isinstance(plain, dict):
        raise EntryUnreadableError("the entry is not an object")
    topic, version = plain.get("type"), plain.get("type_version")
    if plain.get("v") != ENVELOPE_VERSION:
        raise EntryUnreadableError(f"envelope version {plain.get('v')!r} is not known here")
    if not isinstance(topic, str) or topic not in SCHEMA_VERSIONS:
        raise EntryUnreadableError(f"event type {topic!r} is not known here")
    current = SCHEMA_VERSIONS[topic]
    if type(version) is not int or not 1 <= version <= current:
        raise EntryUnreadableError(f"{topic} version {version!r} is not one of 1 to {current}")
    try:
        plain["data"] = upcast(plain["data"])
        plain["type_version"] = current
        entry = msgspec.convert(plain, Entry)
    except RecursionError as error:
        raise EntryUnreadableError(f"{topic} is nested too deeply") from error
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError) as error:
        raise EntryUnreadableError(f"{topic} version {version} does not decode: {error}") from error
    if EVENTS_BY_TOPIC[topic] is not type(entry.data):
        raise EntryUnreadableError(f"{topic} holds the data of another event type")
    return entry


def upcast(data: dict[str, Any], upcasters: Mapping[str, Upcaster] = UPCASTERS) -> dict[str, Any]:
    """Bring event data of an old shape, and the facts nested in it, to today's shape."""
    while (step := upcasters.get(data["fact"])) is not None:
        data = step(data)
    return {
        key: upcast(value, upcasters) if key in ("was", "now") else value
        for key, value in data.items()
    }
