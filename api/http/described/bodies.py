"""What a write's body holds: what a person states (``details``) and the little that goes with it.

Built from the commands themselves, so a field of a command cannot be forgotten here. One shape for
every door: a single write leaves out what its address and headers say, an item of a batch says it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from api.http.problems import Shape
from domain.book.catalogue import KIND_OF_COMMAND, KIND_OF_DETAILS
from domain.book.changes import change_form_of
from domain.book.commands import (
    COMMANDS,
    ApproveLateEntry,
    ClosePeriod,
    ReopenPeriod,
    StartImport,
    VoidImportBatch,
)
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.ground import vocabulary
from domain.ground.commands import Command, CorrectRecord, RecordingCommand, VoidRecord
from domain.ground.forms.details import Details
from domain.ground.forms.fields import (
    CalendarMonth,
    CaseNumber,
    Code,
    Day,
    Instant,
    NamedCode,
    NamedStation,
    NothingPersonal,
    Reason,
    RecordId,
    RequiredReason,
    StationCode,
)
from domain.ground.policy import MOST_LATE_ENTRY_RECORDS
from domain.money.commands import ReleaseReservation
from domain.stations.commands import PlanStation
from domain.stations.details import StationPlanDetails

Confirmed = Annotated[
    bool,
    Field(
        description="That what ``probable_duplicate`` held is another one all the same; the reason "
        "says why."
    ),
]

ExpectedWarnings = Annotated[
    tuple[Code, ...] | None,
    Field(
        max_length=20,
        description="The codes of the warnings that are known of: what would be flagged with "
        "another, or is late, is held (``unexpected_warnings``) and nothing is written. Left out, "
        "nothing is held.",
    ),
]


class Wire(BaseModel):
    """What may accompany any write."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    device_time: Annotated[
        Instant | None, Field(description="What the device's clock said, RFC 3339 with zone.")
    ] = None
    on_behalf_of: Annotated[
        Code | None, Field(description="Code of the person for whom somebody else types.")
    ] = None


class StatingWire(Wire):
    """What may accompany a write about something that happened."""

    late_entry: Annotated[
        RecordId | None, Field(description="The approved late entry that opens a closed month.")
    ] = None


class RecordingWire(StatingWire):
    """What may accompany a first record."""

    record: Annotated[
        RecordId | None, Field(description="Id of the record, a UUIDv7 chosen by the client.")
    ] = None
    batch: Annotated[
        RecordId | None, Field(description="The import batch that the record belongs to.")
    ] = None
    confirm_duplicate: Confirmed = False
    expected_warnings: ExpectedWarnings = None
    reason: Reason = ""


class ReasonedWire(StatingWire):
    """What accompanies a change of something recorded; reasons stay readable for ever."""

    reason: Annotated[RequiredReason, Field(description="Readable for ever; no personal data.")]


class PlanStationBody(RecordingWire):
    """Start a station's stream.

    The one write that names its station in the body, because there is no address of it yet.
    """

    station: StationCode
    details: StationPlanDetails


class VoidBody(ReasonedWire):
    """Take a record out of every count."""

    reason_code: vocabulary.ReasonCode


class ReservationReleaseBody(Wire):
    """Give reserved money free."""

    reason: Annotated[RequiredReason, Field(description="Readable for ever; no personal data.")]


class ClosureBody(Wire):
    """Close a month."""

    reason: Reason = ""


class ReopeningBody(ReasonedWire):
    """Open a closed month again."""


class LateEntryBody(ReasonedWire):
    """Allow so many records for a closed month."""

    month: CalendarMonth
    records: Annotated[int, Field(ge=1, le=MOST_LATE_ENTRY_RECORDS)] = 1
    expires_on: Day


class BatchVoidBody(ReasonedWire):
    """Void what an import batch made."""


class ImportBody(Wire):
    """Start an import batch."""

    file_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    rows: Annotated[int, Field(ge=0, le=2**53 - 1)]
    record: Annotated[RecordId | None, Field(description="Id of the batch.")] = None
    reason: Reason = ""


class ErasureBody(Wire):
    """Forget a person, or restrict them while a statute still keeps their data."""

    about: vocabulary.PersonKind
    person: Annotated[
        NamedCode, Field(description="Code of a worker or client, or id of a record.")
    ]
    legal_basis: vocabulary.LegalBasis
    requested_by: Annotated[Code, Field(description="Code of who asked; no name.")]
    requested_on: Day
    approved_by: Annotated[Code, Field(description="Code of another person, who approves.")]
    reason: Annotated[RequiredReason, Field(description="Readable for ever; no personal data.")]


class HoldBody(Wire):
    """Keep a person's data for a case."""

    about: vocabulary.PersonKind
    person: Annotated[
        NamedCode, Field(description="Code of a worker or client, or id of a record.")
    ]
    case_number: CaseNumber
    reason: Annotated[RequiredReason, Field(description="Readable for ever; no personal data.")]


class HoldReleaseBody(Wire):
    """End a legal hold."""

    reason: Annotated[RequiredReason, Field(description="Readable for ever; no personal data.")]


def command_name(command: type[Command]) -> str:
    """The name of a command on the wire: ``RecordHomeVisit`` is ``record_home_visit``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", command.__name__).lower()


def _recording(command: type[RecordingCommand]) -> type[RecordingWire]:
    details: Any = KIND_OF_COMMAND[command].details
    own: dict[str, Any] = {
        name: (field.annotation, field)
        for name, field in command.model_fields.items()
        if name not in RecordingCommand.model_fields
    }
    return create_model(
        f"{command.__name__}Body",
        __base__=RecordingWire,
        __doc__=command.__doc__,
        details=(details, ...),
        **own,
    )


def _correction(details: type[Details]) -> type[ReasonedWire]:
    kind = details.__name__.removesuffix("Details")
    changes: Any = change_form_of(details)
    return create_model(
        f"{kind}CorrectionBody",
        __base__=ReasonedWire,
        __doc__=f"What changes of a record. {details.__doc__}",
        reason_code=(vocabulary.ReasonCode, ...),
        confirm_duplicate=(Confirmed, False),
        expected_warnings=(ExpectedWarnings, None),
        details=(changes, ...),
    )


RECORDING_BODIES: Final[Mapping[type[RecordingCommand], type[RecordingWire]]] = {
    command: PlanStationBody if command is PlanStation else _recording(command)
    for command in KIND_OF_COMMAND
}
"""Recording command -> its body."""

CORRECTION_BODIES: Final[Mapping[type[Details], type[ReasonedWire]]] = {
    details: _correction(details) for details in KIND_OF_DETAILS
}
"""Details -> the body of a correction to them."""

CONTROL_BODIES: Final[Mapping[type[Command], type[Wire]]] = {
    VoidRecord: VoidBody,
    ReleaseReservation: ReservationReleaseBody,
    ClosePeriod: ClosureBody,
    ReopenPeriod: ReopeningBody,
    ApproveLateEntry: LateEntryBody,
    StartImport: ImportBody,
    VoidImportBatch: BatchVoidBody,
    ErasePerson: ErasureBody,
    PlaceLegalHold: HoldBody,
    ReleaseLegalHold: HoldReleaseBody,
}
"""Command without details -> its body."""


def names_of(command: type[Command]) -> tuple[str, ...]:
    """The names of a command in a batch: its own, and the topic of the fact that it records."""
    if not issubclass(command, RecordingCommand):
        return (command_name(command),)
    return command_name(command), KIND_OF_COMMAND[command].topic


COMMANDS_BY_NAME: Final[Mapping[str, type[Command]]] = {
    name: command
    for command in COMMANDS
    if command not in (ErasePerson, PlaceLegalHold, ReleaseLegalHold)
    for name in names_of(command)
}
"""Name on the wire -> command; what is done about people is asked for one by one, never in a batch."""

_IN_THE_ADDRESS: Final = frozenset(
    {"station", "record", "batch", "command_id", "voided_batch", "hold", "reservation"}
)
_ADDRESS_NAMES: Final = {"command_id": "Idempotency-Key", "voided_batch": "batch"}
_ITEM_NAMES: Final = {"command_id": "idempotency_key"}


@cache
def shape_of(command: type[Command], details: type[Details] | None = None) -> Shape:
    """Where the fields of a command stand when it comes by its own address."""
    body = CONTROL_BODIES.get(command)
    if issubclass(command, RecordingCommand):
        details, body = KIND_OF_COMMAND[command].details, RECORDING_BODIES[command]
    address = _IN_THE_ADDRESS
    if command in (ClosePeriod, ReopenPeriod):
        address |= {"month"}
    # What a body says itself is not in the address: a client-chosen record, the batch it is part of.
    address -= frozenset(() if body is None else body.model_fields)
    return Shape(_wire_names(details), address, _ADDRESS_NAMES)


@cache
def item_shape_of(details: type[Details] | None) -> Shape:
    """Where the fields of a command stand when it comes in a batch: all in the item."""
    return Shape(_wire_names(details), frozenset(), _ITEM_NAMES)


def _wire_names(details: type[Details] | None) -> frozenset[str]:
    if details is None:
        return frozenset()
    return frozenset(field.alias or name for name, field in details.model_fields.items())


class ItemWire(BaseModel):
    """What an item of a batch says beside its body."""

    station: NamedStation
    idempotency_key: Annotated[str, Field(pattern=r"^[!-~]{1,90}$"), NothingPersonal()]
    expected_version: Annotated[
        int | None,
        Field(
            ge=0,
            le=2**53 - 1,
            description="The version that the item rests on: of the record that it corrects or "
            "voids, else of the station.",
        ),
    ] = None


def _item(command: type[Command], body: type[Wire], name: str, **more: Any) -> type[Wire]:
    literal: Any = Literal.__getitem__(names_of(command))
    bases: Any = (ItemWire, body)
    build: Any = create_model
    item: type[Wire] = build(
        name, __base__=bases, __doc__=body.__doc__, command=(literal, ...), **more
    )
    return item


_RECORD: Final = (RecordId, ...)
_MONTH: Final = (CalendarMonth, ...)

ITEMS: Final[Mapping[type[Command], type[Wire]]] = {
    **{
        command: _item(command, body, f"{command.__name__}Item")
        for command, body in RECORDING_BODIES.items()
    },
    VoidRecord: _item(VoidRecord, VoidBody, "VoidRecordItem", record=_RECORD),
    ReleaseReservation: _item(
        ReleaseReservation,
        ReservationReleaseBody,
        "ReleaseReservationItem",
        reservation=_RECORD,
    ),
    ClosePeriod: _item(ClosePeriod, ClosureBody, "ClosePeriodItem", month=_MONTH),
    ReopenPeriod: _item(ReopenPeriod, ReopeningBody, "ReopenPeriodItem", month=_MONTH),
    ApproveLateEntry: _item(ApproveLateEntry, LateEntryBody, "ApproveLateEntryItem"),
    StartImport: _item(StartImport, ImportBody, "StartImportItem"),
    VoidImportBatch: _item(
        VoidImportBatch, BatchVoidBody, "VoidImportBatchItem", voided_batch=_RECORD
    ),
}
"""Command -> its item in a batch; corrections are in ``CORRECTION_ITEMS``."""

CORRECTION_ITEMS: Final[Mapping[type[Details], type[Wire]]] = {
    details: _item(
        CorrectRecord,
        body,
        f"{details.__name__.removesuffix('Details')}CorrectionItem",
        record=_RECORD,
    )
    for details, body in CORRECTION_BODIES.items()
}
"""Details -> the item of a correction to them."""
