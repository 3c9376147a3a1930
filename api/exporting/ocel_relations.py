"""Which objects an entry touches, and how: the relations of the OCEL export.

What counts as an object, and under which qualifier, is what a process miner argues about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from domain.book.catalogue import KINDS
from domain.book.entry import Entry, said_by
from domain.book.events import AnyEvent, Fact, RecordCorrected, RecordVoided
from domain.ground.kinds import StreamKind
from domain.ground.people import mentions
from domain.money.facts import (
    ExpenditureRefunded,
    ExpenditureSubmitted,
    Founding,
    FundsReserved,
    GrantReclaimed,
    ReservationReleased,
    RestrictionReleased,
    SourceLent,
    SourceLine,
    SourceRepaid,
)

_OF_AREAS: Final = frozenset(kind.fact for kind in KINDS if kind.stream == "area")


class Relation(NamedTuple):
    """One object that an event touches.

    ``of`` is the object that it belongs to, ``label`` its code or number as people write it.
    """

    kind: str
    object_id: str
    label: str
    of: str | None
    qualifier: str


def relations_of(entry: Entry, reservations: Collection[str] = ()) -> tuple[Relation, ...]:
    """Every object that an entry touches, each once per qualifier.

    ``reservations`` are the records that reserved money so far: an expenditure says on what it
    rests, but not of what kind that is. A correction touches what its new value touches, and what
    only its old value touched under ``formerly_...``.
    """
    kind = place_of(entry)
    place = Relation(kind, f"{kind}/{entry.station}", entry.station, None, "at")
    event = entry.data
    if isinstance(event, RecordCorrected):
        now, was = _of_fact(entry.station, event.now), _of_fact(entry.station, event.was)
        kept = {each.object_id for each in now}
        formerly = [
            each._replace(qualifier=f"formerly_{each.qualifier}")
            for each in was
            if each.object_id not in kept
        ]
        found = [_record(event.record, "corrects"), *now, *formerly]
    elif isinstance(event, RecordVoided):
        found = [_record(event.record, "voids"), *_of_fact(entry.station, event.was)]
    elif isinstance(event, Fact):
        posted = [_record(cause, "posts") for cause in entry.causes if cause in reservations]
        found = [_record(entry.event_id, "creates"), *posted, *_of_fact(entry.station, event)]
    elif isinstance(event, ReservationReleased):
        found = [_record(event.reservation, "releases")]
    else:
        found = []
    return tuple(dict.fromkeys((place, *found)))


def place_of(entry: Entry) -> StreamKind:
    """What an entry is at: a station or an area."""
    return "area" if type(said_by(entry)) in _OF_AREAS else "station"


def _record(record: str, qualifier: str) -> Relation:
    return Relation("record", f"record/{record}", "", None, qualifier)


def _of_fact(station: str, fact: AnyEvent) -> list[Relation]:
    found = [_object(station, each.kind, each.code, each.role) for each in mentions(fact)]
    for kind, name in _THINGS:
        code = getattr(fact, name, "")
        if code:
            found.append(_object(station, kind, code, kind))
    if isinstance(fact, Founding | GrantReclaimed | RestrictionReleased):
        found.append(_object(station, "source", fact.source, "source"))
    if isinstance(fact, SourceLent | SourceRepaid):
        found += [
            _object(station, "source", fact.source, "source"),
            _object(station, "grant", fact.to_grant, "borrowed_by"),
            _object(station, "source", fact.to_source, "borrowed_from"),
        ]
    how = _HOW.get(type(fact), "paid")
    for line in getattr(fact, "lines", ()):
        if isinstance(line, SourceLine):
            found += [
                _object(station, "grant", line.grant, f"{how}_by"),
                _object(station, "source", line.source, f"{how}_from"),
            ]
    for name, qualifier in _RESTS_ON.items():
        if record := getattr(fact, name, ""):
            found.append(_record(record, qualifier))
    found += [_record(each, "supported_by") for each in getattr(fact, "linked_records", ())]
    return found


_HOW: Final[Mapping[type[AnyEvent], str]] = {
    FundsReserved: "reserved",
    ExpenditureSubmitted: "to_be_paid",
    ExpenditureRefunded: "refunded",
}
"""What the grants of a fact's lines do; of any other it is paid by them."""
_RESTS_ON: Final = {
    "advance": "repays",
    "submission": "about",
    "approval": "rests_on",
    "expenditure": "refunds",
    "loan": "repays",
}
"""Field that names a record -> what the fact does with it."""
_THINGS = (("grant", "grant"), ("document", "document_number"))
_SHARED = frozenset({"document", "source"})
"""Kinds whose codes mean the same at every station."""


def _object(station: str, kind: str, code: str, qualifier: str) -> Relation:
    if kind in _SHARED:
        return Relation(kind, f"{kind}/{code}", code, None, qualifier)
    owner = f"station/{station}"
    return Relation(kind, f"{kind}/{station}/{code}", code, owner, qualifier)
