"""No text of a command reaches the book with a phone or identity number in it, whatever it is.

Made from the models themselves, so that a field added later is held to the rule at once.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import msgspec
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from domain.book.catalogue import KIND_OF_DETAILS, KIND_OF_FACT
from domain.book.commands import COMMANDS
from domain.book.entry import Entry
from domain.book.events import EVENTS, FACTS
from domain.book.refusals import REFUSALS
from domain.evaluation.details import RectificationOrderedDetails, TemplateDetails
from domain.evaluation.facts import (
    EvaluationFrozen,
    EvaluationOpened,
    RectificationAccepted,
    RectificationAnswered,
)
from domain.ground.commands import Command
from domain.ground.events import Event, topic_of
from domain.ground.forms.details import Details
from domain.ground.people import Personal
from domain.ground.refusals import PersonalDataInReason, PersonalNumber
from domain.money.claims.details import ExpenditureSubmittedDetails
from domain.money.facts import ExpenditurePaid, ExpenditureRefunded, SourceRepaid
from domain.money.loans.details import SourceLentDetails
from domain.operators.details import MilestoneClaimedDetails
from domain.operators.facts import MilestoneApproved, MilestonePaid, MilestoneRefused
from domain.staff.handovers.facts import HandoverAcknowledged
from domain.visits.late.details import LateEntryRequestedDetails
from domain.visits.late.facts import LateEntryDecided

NUMBERS = [
    "13800138000",
    "330212900101123",
    "330212199001011234",
    "33021219900101123x",
    "１３８００１３８０００",
]

NAMES_WHAT_IS_THERE = {
    ("Command", "station"): "a station is there once planned, and planning one is held to the rule",
    ("ErasePerson", "person"): "nobody is erased whom no record names",
    ("PlaceLegalHold", "person"): "nothing is held for whom no record names",
    ("ErasePerson", "traces"): "found in the book by the ledger",
    ("Command", "commitments"): "digests, made by the ledger",
    ("CorrectRecord", "superseded"): "digests, looked up by the ledger",
    ("Command", "alike"): "codes of clients, looked up by the ledger",
    ("Command", "command_id"): "made at the doors, of an actor and a key that are held to the rule",
}
"""Model and field -> why a number may stand there."""

OF_THE_LEDGER = {
    "event_id",
    "occurred_at",
    "occurred_until",
    "recorded_at",
    "type",
    "sd",
    "retention_until",
    "visited_at",
    "approval",
}
"""Texts of entries that no command brings: identifiers, times, digests."""


ROOTS: tuple[type[BaseModel], ...] = (*COMMANDS, *KIND_OF_DETAILS)


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and every model within it."""
    yield model
    for field in model.model_fields.values():
        for inner in inner_types(field.annotation):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from models(inner)


def inner_types(annotation: Any) -> Iterator[Any]:
    """What an annotation is made of, without what is optional or many about it."""
    origin = get_origin(annotation)
    if origin in (typing.Union, types.UnionType, tuple):
        for part in get_args(annotation):
            yield from inner_types(part)
    elif origin is Annotated and get_origin(get_args(annotation)[0]) is not None:
        yield from inner_types(get_args(annotation)[0])
    else:
        yield annotation


def every_field() -> dict[tuple[str, str], FieldInfo]:
    """Every field of every command, its details and their parts."""
    found: dict[tuple[str, str], FieldInfo] = {}
    for command in ROOTS:
        for model in models(command):
            for name, field in model.model_fields.items():
                found[model.__name__, name] = field
    return found


FIELDS = every_field()
MODELS = {model.__name__: model for command in ROOTS for model in models(command)}


READERS: dict[int, TypeAdapter[Any]] = {}


def kept_of(field: FieldInfo, value: object) -> object:
    """What a field's own type makes of a value. Raises ValidationError."""
    reader = READERS.get(id(field))
    if reader is None:
        whole = (field.annotation, *field.metadata)
        reader = TypeAdapter(Annotated[whole] if field.metadata else field.annotation)
        READERS[id(field)] = reader
    return reader.validate_python(value)


def codes_of(field: FieldInfo, value: object) -> set[str]:
    """What a field's own type says to a value; nothing where it takes it."""
    try:
        kept_of(field, value)
    except ValidationError as error:
        return {each["type"] for each in error.errors(include_url=False)}
    return set()


def takes(field: FieldInfo, text: str) -> bool:
    """Whether a text gets through a field as a text, alone or in a list."""
    for given in (text, (text,)):
        try:
            kept = kept_of(field, given)
        except ValidationError:
            continue
        if isinstance(kept, str) or (isinstance(kept, tuple) and isinstance(kept[0], str)):
            return True
    return False


def is_personal(field: FieldInfo) -> bool:
    return any(isinstance(mark, Personal) for mark in field.metadata)


def is_exempt(model: str, name: str) -> bool:
    return any(
        (each.__name__, name) in NAMES_WHAT_IS_THERE for each in MODELS[model].__mro__
    ) and not (model == "PlanStation" and name == "station")


@pytest.mark.parametrize(("model", "name"), FIELDS)
def test_a_field_takes_no_number_unless_it_is_sealed(model, name):
    field = FIELDS[model, name]
    if is_personal(field):
        # A field for the number of a card takes only one that there may be, one for a day a day.
        given = (NUMBERS[0], "11010519491231002X", "1949-12-31")
        assert any(takes(field, each) for each in given), "the vault is where it belongs"
    elif not is_exempt(model, name):
        assert not [number for number in NUMBERS if takes(field, number)]


def test_what_may_name_a_number_is_no_longer_a_list_than_it_was_argued_for():
    named = {(model, name) for model, name in FIELDS if is_exempt(model, name)}
    assert {name for _model, name in named} == {name for _model, name in NAMES_WHAT_IS_THERE}
    assert all(takes(FIELDS[each], NUMBERS[0]) for each in named if each[1] != "traces")


def test_free_texts_are_refused_by_the_code_for_it():
    said = {
        each
        for (model, name), field in FIELDS.items()
        if not is_personal(field)
        and not is_exempt(model, name)
        and (takes(field, "W01") or takes(field, "说明"))
        for each in codes_of(field, NUMBERS[0]) | codes_of(field, (NUMBERS[0],))
    }
    ours = {code for code in said if code in REFUSALS and code != "missing_client"}
    assert ours == {PersonalNumber.code, PersonalDataInReason.code}


def texts_of(kind: Any) -> set[str]:
    """The names of a struct's fields that hold free text, of its parts too."""
    found: set[str] = set()
    for field in msgspec.inspect.type_info(kind).fields:  # type: ignore[attr-defined]  # a struct
        for leaf in leaves(field.type):
            if isinstance(leaf, msgspec.inspect.StrType):
                found.add(field.name)
            elif isinstance(leaf, msgspec.inspect.StructType) and not issubclass(leaf.cls, Event):
                found |= texts_of(leaf.cls)
    return found


def leaves(kind: Any) -> Iterator[Any]:
    """What a type is made of."""
    if hasattr(kind, "item_type"):
        yield from leaves(kind.item_type)
    elif hasattr(kind, "item_types"):
        for each in kind.item_types:
            yield from leaves(each)
    elif hasattr(kind, "types"):
        for each in kind.types:
            yield from leaves(each)
    else:
        yield kind


def names_in(model: type[BaseModel]) -> set[str]:
    return {name for each in models(model) for name in each.model_fields}


@pytest.mark.parametrize("kind", FACTS, ids=topic_of)
def test_every_text_of_a_fact_comes_from_a_field_held_to_the_rule(kind):
    details: type[Details] = KIND_OF_FACT[kind].details
    is_of_another = kind in (ExpenditurePaid, ExpenditureRefunded)
    taken_over = names_in(ExpenditureSubmittedDetails) if is_of_another else set()
    if kind in (MilestoneApproved, MilestoneRefused, MilestonePaid):
        taken_over = names_in(MilestoneClaimedDetails)
    if kind is HandoverAcknowledged:
        taken_over = {"taken_over"}  # cases, by the list that is acknowledged
    if kind in (EvaluationOpened, EvaluationFrozen):
        taken_over = names_in(TemplateDetails) | {"template_record", "template_sha256", "vetoed_by"}
    if kind in (RectificationAnswered, RectificationAccepted):
        taken_over = names_in(RectificationOrderedDetails)
    taken_over |= names_in(SourceLentDetails) if kind is SourceRepaid else set()
    taken_over |= names_in(LateEntryRequestedDetails) if kind is LateEntryDecided else set()
    assert texts_of(kind) - OF_THE_LEDGER <= names_in(details) | taken_over


@pytest.mark.parametrize("kind", [each for each in EVENTS if each not in FACTS], ids=topic_of)
def test_every_text_of_another_event_comes_from_a_command(kind):
    asked = {name for command in COMMANDS for name in names_in(command)}
    assert texts_of(kind) - OF_THE_LEDGER <= asked


def test_every_text_of_an_envelope_comes_from_a_command():
    renamed = {"corrects": "record", "causes": "batch", "duplicate_of": "record"}
    texts = {renamed.get(name, name) for name in texts_of(Entry)}
    assert texts - OF_THE_LEDGER <= set(Command.model_fields) | {"record"}
