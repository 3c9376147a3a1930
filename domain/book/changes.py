"""What a correction changes: some of a record's details, laid over what is recorded.

A list is stated whole. What is not stated goes on as it was recorded and is not judged again by the
rules of its own field, for those may be younger than the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, get_args

from msgspec import UNSET, structs
from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo

from domain.book.catalogue import KIND_OF_FACT
from domain.book.events import Fact
from domain.ground.events import Part
from domain.ground.forms.details import Changes, Details
from domain.ground.order.ordering import LaterThan
from domain.ground.people import is_personal
from domain.ground.refusals import EndBeforeStart


@cache
def change_form_of(kind: type[Details]) -> type[Changes]:
    """What a correction of some details takes.

    Made when it is asked for: most commands that are started correct nothing.
    """
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


def changed(was: Fact, changes: Changes) -> Details:
    """The details of a record after changes, without the personal ones that nobody stated.

    Raises EndBeforeStart where a day or moment that stands contradicts one that changes.
    """
    kind, stated = changes.whole, changes.model_fields_set
    values = recorded(was, kind)
    for name in stated:
        value = getattr(changes, name)
        values[name] = kind.model_fields[name].get_default() if value is None else value
    for end, field in kind.model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, LaterThan) and not mark.allows(values[mark.start], values[end]):
                blamed = end if end in stated else mark.start
                raise EndBeforeStart(field=blamed, start=mark.start, end=end)
    return kind.model_construct(**values)


def recorded(fact: Fact, kind: type[Details]) -> dict[str, Any]:
    """What is recorded, as details state it; what is personal is not in it."""
    given = structs.asdict(fact) | dict(KIND_OF_FACT[type(fact)].restated(fact))
    return {
        name: _stated(given[name], field)
        for name, field in kind.model_fields.items()
        if not is_personal(kind, name)
    }


def _stated(value: Any, field: FieldInfo) -> Any:
    if value in (UNSET, "") and not field.is_required():
        return field.get_default()
    if isinstance(value, tuple):
        return tuple(_form(each, field) for each in value)
    return _form(value, field)


def _form(value: Any, field: FieldInfo) -> Any:
    """A part of a fact as the form that stands in its place in details."""
    if not isinstance(value, Part):
        return value
    (form,) = _forms_in(field.annotation)
    given = structs.asdict(value)
    return form.model_construct(
        **{name: None if each is UNSET else each for name, each in given.items()}
    )


def _forms_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _forms_in(inner)
