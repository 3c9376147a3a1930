"""The fields of a form, made from the schema of what is stated.

A list of parts becomes rows of fields, a part by itself a group of them. What a browser sends for a
field is called by its path: ``spent_on``, ``lines.0.amount``, ``township.code``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct
from pydantic import BaseModel

from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.privacy.attachments import LIST, VOUCHER
from domain.book.words import FIELDS, FIELDS_OF, SEALED, VOCABULARY, WORDS_OF
from domain.ground.kinds import Kind
from domain.ground.labels import Label
from domain.ground.people import Each, Parts, PersonCode, PersonCodeOf, Shape, Texts, shapes_of
from domain.ground.vocabulary import PersonKind

Form = Literal[
    "text",
    "note",
    "day",
    "moment",
    "amount",
    "number",
    "word",
    "words",
    "either",
    "texts",
    "flag",
    "rows",
    "kept",
]

LEFT_OUT: Final = frozenset({LIST, VOUCHER})
"""What a page takes in another way: the files themselves. In a row it is kept as it is."""
_LONG_TEXT: Final = 200
_BY_TYPE: Final[Mapping[str, Form]] = {"array": "texts", "boolean": "flag", "integer": "number"}
_BY_FORMAT: Final[Mapping[str, Form]] = {"date": "day", "date-time": "moment"}
_NAMES: Final[Mapping[frozenset[str], Mapping[str, Label]]] = {
    frozenset(words): words for words in VOCABULARY.values()
}


class FormField(Struct, frozen=True, kw_only=True):
    """One field: its name in the body, how it is called, and how it is filled in.

    ``choices`` are the words of a field of words, or of one that takes ``either`` a number or some
    words; ``parts`` are the fields of a row. ``about`` is whose code it takes, empty where it is no
    person's. What is ``kept`` nobody fills in: it stays with its row. Of amounts ``is_money`` tells
    yuan from class hours.
    """

    name: str
    label: Label
    form: Form
    is_required: bool
    choices: tuple[tuple[str, Label], ...] = ()
    parts: tuple[FormField, ...] = ()
    longest: int | None = None
    about: tuple[PersonKind, ...] = ()
    is_money: bool = False


def fields_of(kind: Kind) -> tuple[FormField, ...]:
    """The fields of a form that states such a fact, what must be stated first."""
    return _fields_of(kind.topic)


@cache
def _fields_of(topic: str) -> tuple[FormField, ...]:
    kind = KIND_OF_TOPIC[topic]
    schema = kind.details.model_json_schema(by_alias=True)
    defs = schema.get("$defs", {})
    fields = [_with_people(each, kind.details) for each in _fields(kind, schema, defs, "")]
    return tuple(sorted(fields, key=lambda field: not field.is_required))


def _with_people(field: FormField, details: type[BaseModel]) -> FormField:
    """The field with whose code it takes, as the marks of the details say."""
    *groups, name = field.name.split(".")
    for group in groups:
        details = next(iter(_parts_of(_marked(details, group))), details)
    shape = _marked(details, name)
    inner = next(iter(_parts_of(shape)), details)
    parts = tuple(_with_people(each, inner) for each in field.parts)
    return msgspec.structs.replace(field, about=_kinds_of(shape), parts=parts)


def _marked(details: type[BaseModel], name: str) -> Shape | None:
    named = next(
        (inner for inner, field in details.model_fields.items() if field.alias == name), name
    )
    shape = shapes_of(details).get(named)
    return shape.of if isinstance(shape, Each) else shape


def _parts_of(shape: Shape | None) -> tuple[type, ...]:
    return shape.kinds if isinstance(shape, Parts) else ()


def _kinds_of(shape: Shape | None) -> tuple[PersonKind, ...]:
    match shape:
        case Texts(mark=PersonCode(kind=kind)):
            return (kind,)
        case Texts(mark=PersonCodeOf()):
            return ("worker", "client")
    return ()


def _fields(
    kind: Kind,
    schema: Mapping[str, Any],
    defs: Mapping[str, Any],
    before: str,
    prefix: Label | None = None,
    *,
    in_row: bool = False,
) -> Iterator[FormField]:
    required = schema.get("required", ())
    for name, stated in schema["properties"].items():
        label = label_of(kind, name, schema.get("title", "").removesuffix("Details"))
        if name in LEFT_OUT:
            if in_row:
                yield FormField(name=name, label=label, form="kept", is_required=False)
            continue
        found = _plain(stated, defs)
        if prefix is not None:
            label = Label(f"{prefix.zh}{label.zh}", f"{prefix.en} {label.en}")
        if found.get("type") == "object":
            yield from _fields(kind, found, defs, f"{before}{name}.", label)
            continue
        yield _field(kind, f"{before}{name}", label, found, defs, is_required=name in required)


def _field(
    kind: Kind,
    name: str,
    label: Label,
    schema: Mapping[str, Any],
    defs: Mapping[str, Any],
    *,
    is_required: bool,
) -> FormField:
    items = _plain(schema.get("items", {}), defs)
    parts: tuple[FormField, ...] = ()
    choices: Sequence[str] = schema.get("enum", items.get("enum", ()))
    form = _form_of(schema)
    if items.get("type") == "object":
        form, parts = "rows", tuple(_fields(kind, items, defs, "", in_row=True))
    names = _NAMES.get(frozenset(choices), {})
    if form == "either":
        names = WORDS_OF[kind.fact.__name__, name]
        choices = tuple(names)
    elif choices:
        form = "words" if form == "texts" else "word"
    return FormField(
        name=name,
        label=label,
        form=form,
        is_required=is_required,
        choices=tuple((word, names.get(word, Label(word, word))) for word in choices),
        parts=parts,
        longest=schema.get("maxLength"),
        is_money=form == "amount" and "yuan" in schema.get("description", ""),
    )


def _form_of(schema: Mapping[str, Any]) -> Form:
    """How what a schema says is filled in, whatever it chooses from."""
    form: Form = "text"
    if "anyOf" in schema:
        form = "either"
    elif schema.get("type") in _BY_TYPE:
        form = _BY_TYPE[schema["type"]]
    elif schema.get("format") in _BY_FORMAT:
        form = _BY_FORMAT[schema["format"]]
    elif "decimal" in schema.get("description", "") or _is_decimal(schema.get("pattern", "")):
        form = "amount"
    elif schema.get("maxLength", 0) > _LONG_TEXT:
        form = "note"
    return form


def label_of(kind: Kind, name: str, part: str = "") -> Label:
    """What a field of a kind, or of a ``part`` of it, is called that is stated under a name.

    Raises KeyError where it has none.
    """
    names = (name, f"{name}_fen", f"{name}_hundredths")
    for of in (part, kind.fact.__name__):
        for each in names:
            own = FIELDS_OF.get((of, each))
            if own is not None:
                return own
    stored = next((each for each in names if each in FIELDS), "")
    return FIELDS[stored] if stored else SEALED[name]


def _plain(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema without its way round: not null, and what a reference stands for.

    One of several others stays as it is.
    """
    if "anyOf" in schema:
        others = [each for each in schema["anyOf"] if each.get("type") != "null"]
        schema = others[0] if len(others) == 1 else schema
    reference = schema.get("$ref")
    return defs[reference.rpartition("/")[2]] if reference else schema


def _is_decimal(pattern: str) -> bool:
    return pattern.endswith(r"(\.[0-9]{1,2})?$")
