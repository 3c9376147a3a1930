"""How a stored value is shown to people: money in yuan, words by their names, times to the minute.

Sentences and changes show the same values.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import fields

from domain.book.words import FIELDS, FIELDS_OF, PARTS, VOCABULARY, WORDS_OF
from domain.ground.labels import Label
from domain.ground.values import ISOMinute, shown_from_fen, text_from_fen

EMPTY: Final = Label("（无）", "(none)")
_YES, _NO = Label("是", "yes"), Label("否", "no")
_DIGEST_CHARACTERS_SHOWN: Final = 12
_UNITS: Final[Mapping[str, Label]] = {
    "bytes": Label("{} 字节", "{} bytes"),
    "count": Label("{} 项", "{} values"),
    "fen": Label("{} 元", "{} yuan"),
    "hundredths": Label("{} 学时", "{} class hours"),
    "minutes": Label("{} 分钟", "{} minutes"),
    "percent": Label("{}%", "{}%"),
}
_NAMES: Final = {frozenset(names): names for names in VOCABULARY.values()}
"""The words of a list -> what they are called."""
_OPTIONAL: Final = re.compile(r"\[([^\]]*)\]")
_FIELD: Final = re.compile(r"\{(\w+)\}")


def field_label(struct: type[Struct], name: str) -> Label:
    """What a stored field is called."""
    return FIELDS_OF.get((struct.__name__, name)) or FIELDS[name]


def shown(struct: type[Struct], name: str, value: Any) -> Label:
    """The value of a field, named as stored, as people read it; ``EMPTY`` for nothing."""
    if value is UNSET or value in ("", ()):
        return EMPTY
    if isinstance(value, tuple):
        return _joined([shown(struct, name, each) for each in value], "、", ", ")
    if isinstance(value, Struct):
        return _part(value)
    if isinstance(value, bool):
        return _YES if value else _NO
    words = WORDS_OF.get((struct.__name__, name), {})
    kind = words if value in words else _kinds_of(struct)[name]
    if isinstance(kind, Mapping) and isinstance(value, str):
        return typing.cast("Label", kind[value])
    return _same(moment(value)) if kind is ISOMinute else _with_unit(name, value)


def required(part: Struct) -> dict[str, Any]:
    """The fields of a part that every one has, by which it is known in one line."""
    return {name: getattr(part, attribute) for name, attribute in _required_of(type(part))}


@cache
def _required_of(struct: type[Struct]) -> list[tuple[str, str]]:
    """The names of the fields that every one has, as stored and as attributes."""
    return [(each.encode_name, each.name) for each in fields(struct) if each.required]


def told_apart(part: Struct) -> Label:
    """What tells an element of a list from the others, as people read it: its required texts."""
    return _joined(
        [
            shown(type(part), name, value)
            for name, value in required(part).items()
            if isinstance(value, str)
        ]
    )


def moment(text: str) -> str:
    """An instant in station time, to the minute."""
    return text[:16].replace("T", " ")


@cache
def _kinds_of(struct: type[Struct]) -> dict[str, Any]:
    """Field -> the names of its words, else its plain type."""
    hints = typing.get_type_hints(struct)
    return {each.encode_name: _plain(hints[each.name]) for each in fields(struct)}


def _plain(hint: Any) -> Any:
    if typing.get_origin(hint) is typing.Literal:
        return _NAMES[frozenset(typing.get_args(hint))]
    for argument in typing.get_args(hint):
        if argument not in (UnsetType, Ellipsis):
            return _plain(argument)
    return hint


def filled(template: str, values: Mapping[str, str], empty: Collection[str]) -> str:
    """A sentence with its fields; of a part in square brackets nothing, where one of its own is empty."""

    def optional(match: re.Match[str]) -> str:
        return "" if any(each in empty for each in _FIELD.findall(match[1])) else match[1]

    return _FIELD.sub(lambda match: values[match[1]], _OPTIONAL.sub(optional, template))


def _part(part: Struct) -> Label:
    """A value inside an event in one piece; its fields are named in changes."""
    says = PARTS.get(type(part).__name__)
    if says is None:
        return _joined([shown(type(part), name, each) for name, each in required(part).items()])
    values = {
        each.encode_name: shown(type(part), each.encode_name, getattr(part, each.name))
        for each in fields(type(part))
    }
    empty = {name for name, each in values.items() if each is EMPTY}
    return Label(
        filled(says.zh, {name: each.zh for name, each in values.items()}, empty),
        filled(says.en, {name: each.en for name, each in values.items()}, empty),
    )


def _joined(parts: list[Label], zh: str = " ", en: str = " ") -> Label:
    return Label(zh.join(each.zh for each in parts), en.join(each.en for each in parts))


def _same(text: str) -> Label:
    return Label(text, text)


def _with_unit(name: str, value: str | int) -> Label:
    """The value with the unit that the field's name ends in."""
    if isinstance(value, str):
        return _same(f"{value[:_DIGEST_CHARACTERS_SHOWN]}…" if name.endswith("sha256") else value)
    zh, en = _UNITS.get(name.rpartition("_")[2], _same("{}"))
    match name.rpartition("_")[2]:
        case "fen":
            number = shown_from_fen(value)
        case "hundredths":
            number = text_from_fen(value).rstrip("0").rstrip(".")
        case _:
            number = str(value)
    return Label(zh.format(number), en.format(number))
