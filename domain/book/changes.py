"""What a correction changes: some of a record's details, laid over what is recorded.

A list is stated whole. What is not stated goes on as it was recorded and is not judged again by the
rules of its own field, for those may be younger than the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from msgspec import UNSET, structs
from pydantic import Field, create_model
from pydantic.fields import FieldInfo

from domain.book.catalogue import KIND_OF_DETAILS
from domain.book.events import Fact
from domain.ground.attachments import AttachmentDetails
from domain.ground.details import Changes, Details
from domain.ground.events import Attachment, Part
from domain.ground.ordering import LaterThan
from domain.ground.people import is_personal
from domain.ground.refusals import EndBeforeStart
from domain.money.details import SourceLineDetails
from domain.money.facts import ExpenditureRecorded, FundsReserved, SourceLine
from domain.stations.details import AreaDetails
from domain.stations.facts import Area
from domain.training.details import AttendanceDetails
from domain.training.facts import TrainingSessionHeld

_PARTS: Final[Mapping[type[Part], Any]] = {
    Area: AreaDetails,
    Attachment: AttachmentDetails,
}


def _changes_of(kind: type[Details]) -> type[Changes]:
    fields: dict[str, Any] = {name: _optional(field) for name, field in kind.model_fields.items()}
    name = kind.__name__.removesuffix("Details")
    made: type[Changes] = create_model(
        f"{name}Changes",
        __base__=Changes,
        __doc__=f"The fields that change; null takes an optional one away. {kind.__doc__}",
        **fields,
    )
    made.whole = kind
    return made


def _optional(field: FieldInfo) -> tuple[Any, Any]:
    stated: Any = Annotated[field.annotation, *field.metadata, Field(description=field.description)]
    if not field.is_required():
        stated = stated | None
    # By a factory, because a default would stand in the schema as a value that may be sent.
    return stated, Field(alias=field.alias, default_factory=_nothing)


def _nothing() -> None:
    return None


CHANGES: Final[Mapping[type[Details], type[Changes]]] = {
    kind: _changes_of(kind) for kind in KIND_OF_DETAILS
}
"""Details -> what a correction of them takes."""


def changed(was: Fact, changes: Changes) -> Details:
    """The details of a record after changes, without the personal ones that nobody stated.

    Raises EndBeforeStart where a day or moment that stands contradicts one that changes.
    """
    kind, stated = changes.whole, changes.model_fields_set
    values = _recorded(was, kind)
    for name in stated:
        value = getattr(changes, name)
        values[name] = kind.model_fields[name].get_default() if value is None else value
    for end, field in kind.model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, LaterThan) and not mark.allows(values[mark.start], values[end]):
                blamed = end if end in stated else mark.start
                raise EndBeforeStart(field=blamed, start=mark.start, end=end)
    return kind.model_construct(**values)


def _recorded(fact: Fact, kind: type[Details]) -> dict[str, Any]:
    """What is recorded, as details state it."""
    given = structs.asdict(fact) | _told_otherwise(fact)
    return {
        name: _stated(given[name], field)
        for name, field in kind.model_fields.items()
        if not is_personal(kind, name)
    }


def _told_otherwise(fact: Fact) -> dict[str, Any]:
    """The fields that an event calls, or breaks down, otherwise than the details."""
    if isinstance(fact, TrainingSessionHeld):
        return {"hours": fact.hours_hundredths, "attendance": _attendance(fact)}
    if isinstance(fact, FundsReserved | ExpenditureRecorded):
        return {"lines": _lines(fact.lines)}
    return {}


def _attendance(session: TrainingSessionHeld) -> tuple[AttendanceDetails, ...]:
    # Whoever was credited the whole session goes on being credited it when its hours change.
    return tuple(
        AttendanceDetails.model_construct(
            worker=each.worker,
            hours=None
            if each.credited_hours_hundredths == session.hours_hundredths
            else each.credited_hours_hundredths,
        )
        for each in session.attendance
    )


def _lines(lines: tuple[SourceLine, ...]) -> tuple[SourceLineDetails, ...]:
    if len(lines) == 1:
        # A sole line pays whatever the whole comes to.
        (line,) = lines
        return (SourceLineDetails.model_construct(source=line.source, grant=line.grant, weight=1),)
    return tuple(SourceLineDetails.model_construct(**structs.asdict(line)) for line in lines)


def _stated(value: Any, field: FieldInfo) -> Any:
    if value in (UNSET, "") and not field.is_required():
        return field.get_default()
    if isinstance(value, tuple):
        return tuple(_part(each) for each in value)
    return _part(value)


def _part(value: Any) -> Any:
    model = _PARTS.get(type(value))
    return value if model is None else model.model_construct(**structs.asdict(value))
