"""From what a person states to the fact that is stored, field by field under the same names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from domain.ground.commands import Command
from domain.ground.events import Event, Part
from domain.ground.forms.details import Details

Stored = TypeVar("Stored", bound=Event)
Held = TypeVar("Held", bound=Part)
_T = TypeVar("_T")

_Convert = Callable[[Any], Any]


def each_once(values: tuple[_T, ...]) -> tuple[_T, ...]:
    """What a form lists, without repetitions, in its order."""
    return values if len(values) < 2 else tuple(dict.fromkeys(values))  # noqa: PLR2004 - a repetition


def stated(fact: type[Stored], details: Details, command: Command, **judged: Any) -> Stored:
    """The fact that details state.

    What details leave out is left out of the fact. Amounts and hours become plain integers, and
    forms become the parts that the fact has in their place. ``judged`` are the fields that a rule
    has found itself.
    """
    return fact(sd=command.commitments, **_taken(fact, details, judged))


def _taken(
    stored: type[Event | Part], form: BaseModel, judged: Mapping[str, Any]
) -> dict[str, Any]:
    as_they_are, turned = _shared(stored, type(form))
    given = form.__dict__  # every write comes through here, and attributes take twice as long
    found = {name: value for name in as_they_are if (value := given[name]) is not None}
    for name, convert in turned:
        if name not in judged and (value := given[name]) is not None:
            found[name] = convert(value)
    found.update(judged)
    return found


@cache
def _shared(
    stored: type[Event | Part], form: type[BaseModel]
) -> tuple[tuple[str, ...], tuple[tuple[str, _Convert], ...]]:
    """The fields that a form and a stored struct both have: those as they are, those turned how."""
    types = get_type_hints(stored)
    found = {
        name: _conversion(types[name])
        for name in stored.__struct_fields__
        if name in form.model_fields
    }
    return (
        tuple(name for name, convert in found.items() if convert is None),
        tuple((name, convert) for name, convert in found.items() if convert is not None),
    )


def _conversion(wanted: Any) -> _Convert | None:
    """How a checked value becomes one of a stored type; None where it already is one."""
    if get_origin(wanted) in (Union, UnionType):
        found = [each for each in map(_conversion, get_args(wanted)) if each is not None]
        return found[0] if found else None
    if get_origin(wanted) is tuple:
        each = _conversion(get_args(wanted)[0])
        return None if each is None else lambda values: tuple(map(each, values))
    if wanted is int:
        return int
    if isinstance(wanted, type) and issubclass(wanted, Part):
        return lambda value: part_stated(wanted, value)
    return None


def part_stated(wanted: type[Held], form: BaseModel) -> Held:
    """The part of a fact that a form inside details states."""
    return wanted(**_taken(wanted, form, {}))
