"""OCEL 2.0 JSON: the log as events that touch objects, for programs that mine processes.

Every entry is an event; stations, areas, workers, clients, grants, funding sources, documents and records
are its objects, each relation with a qualifier that says how. Facts of the format (OCEL 2.0, JSON;
``evidence.md`` 3.3): every attribute value is text whatever its type, every type declares its
attributes, and an object's attribute that never changes carries the time 1970-01-01.

Each event and each object stands on a line of its own, so that a difference can be named by its line.
Events are written in one walk over the log and record objects in a second one; only the codes of
people, grants and documents are kept in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, BinaryIO, Final, NamedTuple, get_args

import msgspec

from api.exporting.ocel_relations import Relation, place_of, relations_of
from api.exporting.scopes import ExportScope, Log, entries_in
from domain.book.entry import Entry, decode_entry
from domain.book.events import EVENTS, FACTS
from domain.ground.events import Event, topic_of
from domain.ground.people import PersonCode, Texts, shapes_of
from domain.ground.values import in_zone
from domain.ground.vocabulary import PersonKind
from domain.money.facts import FundsReserved

_PEOPLE: Final = tuple(kind for kind in get_args(PersonKind) if kind != "record")
OBJECT_TYPES: Final = ("station", "area", *_PEOPLE, "grant", "source", "document", "record")
STATIC: Final = "1970-01-01T00:00:00Z"
_ENVELOPE: Final = {
    "position": "integer",
    "recorded_at": "time",
    "actor": "string",
    "role": "string",
    "channel": "string",
}
_FACTS: Final = frozenset(FACTS)
_encoder: Final = msgspec.json.Encoder()


class OcelWritten(NamedTuple):
    """What an export amounts to."""

    events: int
    objects: int


def write_ocel(log: Log, scope: ExportScope, out: BinaryIO) -> OcelWritten:
    """Write the entries in scope as one OCEL 2.0 document.

    Raises LedgerDamagedError and EntryUnreadableError.
    """
    head = {"objectTypes": [_object_type(name) for name in OBJECT_TYPES], "eventTypes": _types()}
    out.write(_encoder.encode(head)[:-1] + b',"events":[')
    touched: dict[Relation, None] = {}
    spoken_of: set[str] = set()
    events = _write_list(out, _events(log, scope, touched, spoken_of))
    out.write(b'\n],"objects":[')
    objects = _write_list(out, _objects(log, scope, touched, spoken_of))
    out.write(b"\n]}\n")
    return OcelWritten(events, objects)


def _write_list(out: BinaryIO, items: Iterator[dict[str, Any]]) -> int:
    count = 0
    for item in items:
        out.write((b",\n" if count else b"\n") + _encoder.encode(item))
        count += 1
    return count


def _events(
    log: Log, scope: ExportScope, touched: dict[Relation, None], spoken_of: set[str]
) -> Iterator[dict[str, Any]]:
    reservations: set[str] = set()
    for position, raw in entries_in(log, scope):
        entry = decode_entry(raw)
        if isinstance(entry.data, FundsReserved):
            reservations.add(entry.event_id)
        relations = relations_of(entry, reservations)
        for relation in relations:
            if relation.kind == "record":
                if relation.object_id != f"record/{entry.event_id}":
                    spoken_of.add(relation.object_id)
            else:
                touched.setdefault(relation._replace(qualifier=""))
        yield {
            "id": entry.event_id,
            "type": entry.type,
            "time": _utc(entry.occurred_at),
            "attributes": _attributes(position, entry),
            "relationships": _relationships(relations),
        }


def _objects(
    log: Log, scope: ExportScope, touched: dict[Relation, None], spoken_of: set[str]
) -> Iterator[dict[str, Any]]:
    for relation in sorted(touched):
        of = [] if relation.of is None else [{"objectId": relation.of, "qualifier": "of"}]
        yield _object(relation.object_id, relation.kind, relation.label, of)
    for _position, raw in entries_in(log, scope):
        entry = decode_entry(raw)
        if type(entry.data) in _FACTS:
            record = f"record/{entry.event_id}"
            spoken_of.discard(record)
            at = [{"objectId": f"{place_of(entry)}/{entry.station}", "qualifier": "at"}]
            yield _object(record, "record", entry.type, at)
    # Records from before the first day, which a correction within the days speaks of.
    for record in sorted(spoken_of):
        yield _object(record, "record", "", [])


def _object(object_id: str, kind: str, label: str, related: list[dict[str, str]]) -> dict[str, Any]:
    attributes = [{"name": "label", "value": label, "time": STATIC}] if label else []
    return {
        "id": object_id,
        "type": kind,
        "attributes": attributes,
        "relationships": related,
    }


def _object_type(name: str) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": "label", "type": "string"}]}


def _types() -> list[dict[str, Any]]:
    return [
        {
            "name": topic_of(kind),
            "attributes": [
                {"name": name, "type": type_name}
                for name, type_name in (
                    _ENVELOPE
                    | {attribute_name(own): type_ for own, type_ in attributes_of(kind).items()}
                ).items()
            ],
        }
        for kind in EVENTS
    ]


_THINGS: Final = frozenset({"grant", "document_number", "record", "reservation", "sd"})


def attributes_of(kind: type[Event]) -> dict[str, str]:
    """Fields of an event that are one number, yes or no, or one text, and not the code of an object.

    What is a number or some words, is told as text.
    """
    found = {}
    for field in msgspec.inspect.type_info(kind).fields:  # type: ignore[attr-defined]  # a struct
        shapes = getattr(field.type, "types", (field.type,))
        named = [type(shape).__name__ for shape in shapes if type(shape).__name__ != "UnsetType"]
        if field.name in _THINGS or _is_person(kind, field.name):
            continue
        if named == ["IntType"]:
            found[field.name] = "integer"
        elif named == ["BoolType"]:
            found[field.name] = "boolean"
        elif set(named) == {"IntType", "VarTupleType"} or (
            named and set(named) <= {"StrType", "LiteralType"}
        ):
            found[field.name] = "string"
    return found


def _is_person(kind: type[Event], field: str) -> bool:
    shape = shapes_of(kind).get(field)
    return isinstance(shape, Texts) and isinstance(shape.mark, PersonCode)


def attribute_name(field: str) -> str:
    """What a field is called as an attribute; ``position`` is where the entry stands in the log."""
    return "job_position" if field == "position" else field


@cache
def _own(kind: type[Event]) -> tuple[str, ...]:
    return tuple(attributes_of(kind))


def _attributes(position: int, entry: Entry) -> list[dict[str, str]]:
    values: dict[str, object] = {
        "position": position,
        "recorded_at": entry.recorded_at,
        "actor": entry.actor,
        "role": entry.role,
        "channel": entry.channel,
    }
    for name in _own(type(entry.data)):
        value = getattr(entry.data, name)
        if value is not msgspec.UNSET and value != "":
            values[attribute_name(name)] = value
    return [{"name": name, "value": _text(value)} for name, value in values.items()]


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _relationships(relations: tuple[Relation, ...]) -> list[dict[str, str]]:
    return [{"objectId": each.object_id, "qualifier": each.qualifier} for each in relations]


def _utc(moment: str) -> str:
    return in_zone(datetime.fromisoformat(moment), UTC).isoformat().replace("+00:00", "Z")
