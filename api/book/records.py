"""Records: shown with every value they had, corrected, voided; import batches voided whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.access import Principal
from api.http.described.bodies import CORRECTION_BODIES, VoidBody
from api.http.described.documents import CORRECTION, reads, writes
from api.http.described.parameters import RECORD
from api.http.described.records import RecordAnswer, RecordChange
from api.http.exchange import exchange_of
from api.http.preconditions import RECORD as RECORD_TAG
from api.http.preconditions import expected_versions, tag
from api.http.requests.answering import AsKnown, conditional, in_thread, reader_of
from api.http.requests.answering import Reader as Asker
from api.http.requests.commanding import (
    Answer,
    ensure_permitted,
    principal_of,
    read,
    submit,
)
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import Door, door_of
from domain.book.catalogue import KIND_OF_FACT, KIND_OF_TOPIC
from domain.book.entry import Entry
from domain.book.events import Fact, RecordCorrected, RecordVoided
from domain.book.privacy.readings import Reader
from domain.book.refusals import UnknownRecord
from domain.ground.commands import Command, CorrectRecord, VoidRecord
from domain.ground.refusals import Refusal, UnknownStation
from ledger.store.rows import RecordRow
from ledger.writing.decided import effective_value
from ledger.writing.forgotten_people import forgotten_since
from ledger.writing.outcomes import UNKNOWN_ORIGIN, Origin
from ledger.writing.record_versions import version_of
from ledger.writing.records import (
    RecordVersion,
    find_record,
    find_stream,
    origins_of,
    versions_of,
)
from ledger.writing.sealing import RECORD_ITSELF, name_field, person_id, personal_fields

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["records"])

NO_STATION: Final = ""
"""In nobody's reach, for no station has an empty code."""

_encoder: Final = msgspec.json.Encoder()


@router.get("/records/{record}", **reads("RecordAnswer", operation_id="get_record", waits=False))
async def get_record(
    request: Request, record: str, principal: Asker, as_known: AsKnown = None
) -> Response:
    """A record as it counts now or was known earlier; its ETag is what If-Match takes."""
    row = await row_in_reach(request, record, principal)
    door = door_of(request.scope)
    found = await in_thread(request, lambda: record_answer(door, row, principal, as_known))
    if found is None:
        raise UnknownRecord(record=record)
    body = _encoder.encode(found)
    return conditional(
        request,
        body,
        # Known at a position, an answer stays what it was, whatever becomes of the record.
        tag(RECORD_TAG, found.version) if as_known is None else f'"p{found.position}"',
        found.position,
        private=principal.sees_names or bool(found.personal),
        # Whoever opened the client's file since has held the same version without the names.
        says_more=bool(found.personal) and not principal.sees_names,
    )


@router.post(
    "/records/{record}/corrections",
    **writes(
        "correct_record",
        {
            "reason_code": "typo",
            "reason": "结束时间录错",
            "details": {"ended_at": "2021-06-03T10:00:00+08:00", "follow_up_due": None},
        },
        parameters=(RECORD,),
        body=CORRECTION,
        of_record=True,
    ),
)
async def correct_record(request: Request) -> Answer:
    """Change what a record states.

    ``details`` hold only the fields that change; null takes away one that may be absent, and a list
    is stated whole. The rest stands, and so do personal fields that are left out or empty. What
    comes out is judged like a first record.
    """
    row, given = await _changing(request, CorrectRecord)
    details = KIND_OF_TOPIC[row.kind].details
    wire, raw = await read(request, CORRECTION_BODIES[details], CorrectRecord, details)
    return await submit(request, CorrectRecord, wire=wire, raw=raw, **given)


@router.post(
    "/records/{record}/voids",
    **writes(
        VoidRecord,
        {"reason_code": "double_entry", "reason": "与另一条重复"},
        parameters=(RECORD,),
        of_record=True,
    ),
)
async def void_record(request: Request) -> Answer:
    """Take a record out of every count, for good."""
    _row, given = await _changing(request, VoidRecord)
    wire, raw = await read(request, VoidBody, VoidRecord)
    return await submit(request, VoidRecord, wire=wire, raw=raw, **given)


async def _changing(request: Request, command: type[Command]) -> tuple[RecordRow, dict[str, Any]]:
    """The record of the address, and what the command that changes it is given besides its body.

    Raises what keeps the caller from it, and what is wrong with ``If-Match``.
    """
    record: str = request.path_params["record"]
    principal = await principal_of(request.scope)
    row = await row_in_reach(request, record, principal)
    ensure_permitted(principal, command)
    expected = expected_versions(exchange_of(request.scope), RECORD_TAG, required=True)
    return row, {
        "principal": principal,
        "station": row.station,
        "expected": expected,
        "record": record,
    }


async def row_in_reach(request: Request, record: str, principal: Principal) -> RecordRow:
    """The index row of a record that the asker may see. Raises UnknownRecord for every other."""
    door = door_of(request.scope)
    row = await in_thread(request, lambda: find_record(door.house.log, record))
    unknown = UnknownRecord(field="record", record=record)
    station = await _in_reach(door, principal, None if row is None else row.station, unknown)
    if row is None:
        raise unknown
    exchange_of(request.scope).station = station
    return row


async def _in_reach(door: Door, principal: Principal, station: str | None, unknown: Refusal) -> str:
    # Asked for one that there is not as well, or what is hidden would take longer to be missing.
    try:
        await door.access.ensure_record_reach(principal, station or NO_STATION)
    except UnknownStation:
        raise unknown from None
    assert station is not None, "no station without a code is in reach"
    return station


def effective_record(door: Door, row: RecordRow, shown: int | None = None) -> tuple[Fact, int]:
    """What a record says now, or said in a version that was shown, and its version."""
    forgotten = forgotten_since(door.house.log, row.station)
    versions = versions_of(door.house.log, row)
    known = [each for each in versions if shown is None or each.position <= shown]
    last = (known or versions)[-1]
    value = effective_value(last.entry)
    return value, version_of(row, value, last.position, forgotten)


def record_answer(
    door: Door, row: RecordRow, principal: Principal, as_known: str | None
) -> RecordAnswer | None:
    """A record as it counts or was known, with its history; None where it was not known."""
    # These first: what is read afterwards is at least as new as the version that is named.
    place = find_stream(door.house.log, row.station)
    forgotten = forgotten_since(door.house.log, row.station)
    known = door.house.position_at(as_known)
    versions = [
        version
        for version in versions_of(door.house.log, row)
        if known is None or version.position <= known
    ]
    if place is None or not versions:
        return None
    origins = origins_of(door.house.log, [version.entry for version in versions])
    last = versions[-1].entry
    value = effective_value(last)
    version = version_of(row, value, versions[-1].position, forgotten)
    return RecordAnswer(
        record=row.record_id,
        station=row.station,
        kind=row.kind,
        position=version if known is None else min(known, place.last_pos),
        version=version,
        is_voided=isinstance(last.data, RecordVoided),
        corrections=sum(isinstance(each.entry.data, RecordCorrected) for each in versions),
        value=msgspec.to_builtins(value),
        personal=_personal(door, value, principal, row),
        history=[_change(version, origins) for version in versions],
    )


def _change(version: RecordVersion, origins: Mapping[str, Origin]) -> RecordChange:
    entry: Entry = version.entry
    origin = origins.get(entry.command_id, UNKNOWN_ORIGIN)
    return RecordChange(
        position=version.position,
        version=entry.version,
        event_id=entry.event_id,
        type=entry.type,
        recorded_at=entry.recorded_at,
        occurred_at=entry.occurred_at,
        actor=entry.actor,
        role=entry.role,
        channel=entry.channel,
        reason_code=getattr(entry.data, "reason_code", ""),
        reason=entry.reason,
        request_id=origin.request_id,
        trace_id=origin.trace_id,
        value=msgspec.to_builtins(effective_value(entry)),
    )


def _personal(door: Door, value: Fact, principal: Principal, row: RecordRow) -> dict[str, Any]:
    """What the vault shows of a record to this asker, once it is logged.

    Whoever sees the record sees that its person was forgotten, because that names nobody.
    """
    about, code, field = _subject(value, row)
    person = person_id(row.station, about, code)
    mark = door.house.reading_room.marks([person]).get(person)
    if mark is not None:
        return {field: mark}
    reader = _reader(door, value, principal, row)
    if reader is None or not value.sd:
        return {}
    found = door.house.reading_room.digests(reader, "record", value.sd)
    return {each.field: each.value for each in found.values()}


def _subject(value: Fact, row: RecordRow) -> tuple[str, str, str]:
    """Under whose key the personal fields of a record are: about whom, their code, their name.

    Of several people a client, who is hidden from more of those who ask.
    """
    fields = personal_fields(KIND_OF_FACT[type(value)].details)
    for field in sorted(fields, key=lambda each: each.about != "client"):
        if field.code and (code := getattr(value, field.code)):
            return field.about, code, name_field(field.about)
    return RECORD_ITSELF, row.record_id, "summary"


def _reader(door: Door, value: Fact, principal: Principal, row: RecordRow) -> Reader | None:
    """Who reads: the station's people, but no clients accountants; others with an opening."""
    about, client, _field = _subject(value, row)
    if principal.sees_names:
        hidden = about == "client" and principal.role == "accountant"
        return None if hidden else reader_of(principal)
    if about != "client" or not principal.reads_opened_files:
        return None
    opening = door.house.openings.current(principal.actor, principal.role, row.station, client)
    return None if opening is None else reader_of(principal, opening)
