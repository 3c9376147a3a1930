"""How a stored value is shown to people: money in yuan, words by their names, times to the minute.

Sentences and changes show the same values.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import fields

from domain.book.words import FIELDS, FIELDS_OF
from domain.book.words import VOCABULARY as WORDS
from domain.ground import vocabulary
from domain.ground.events import Attachment
from domain.ground.values import ISOMinute, text_from_fen
from domain.ground.words import Label
from domain.money.facts import SourceLine
from domain.stations.facts import Area
from domain.training.facts import Attendance

EMPTY: Final = Label("（无）", "(none)")
_DIGEST_CHARACTERS_SHOWN: Final = 12
_UNITS: Final[Mapping[str, Label]] = {
    "bytes": Label("{} 字节", "{} bytes"),
    "count": Label("{} 项", "{} values"),
    "fen": Label("{} 元", "{} yuan"),
    "hundredths": Label("{} 学时", "{} class hours"),
    "minutes": Label("{} 分钟", "{} minutes"),
    "percent": Label("{}%", "{}%"),
}
_LISTS: Final[Mapping[tuple[str, ...], str]] = {
    typing.get_args(getattr(vocabulary, name)): name for name in WORDS
}


def field_label(struct: type[Struct], name: str) -> Label:
    """What a stored field is called."""
    return FIELDS_OF.get((struct.__name__, name)) or FIELDS[name]


def shown(struct: type[Struct], name: str, value: Any) -> Label:
    """The value of a field, named as stored, as people read it; ``EMPTY`` for nothing."""
    if value is UNSET or value in ("", ()):
        return EMPTY
    if isinstance(value, tuple):
        parts = [shown(struct, name, each) for each in value]
        return Label("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    if isinstance(value, Struct):
        return _SHOW_PART[type(value)](value)
    words = _words_of(struct)[name]
    if isinstance(words, str):
        return WORDS[words][value]
    if words is ISOMinute:
        return _same(value[:16].replace("T", " "))
    return _with_unit(name, value)


def moment(text: str) -> str:
    """An instant in station time, to the minute."""
    return text[:16].replace("T", " ")


@cache
def _words_of(struct: type[Struct]) -> dict[str, Any]:
    """Field -> the name of its list of words, else its plain type."""
    hints = typing.get_type_hints(struct)
    return {each.encode_name: _plain(hints[each.name]) for each in fields(struct)}


def _plain(hint: Any) -> Any:
    if typing.get_origin(hint) is typing.Literal:
        return _LISTS[typing.get_args(hint)]
    for argument in typing.get_args(hint):
        if argument not in (UnsetType, Ellipsis):
            return _plain(argument)
    return hint


def _same(text: str) -> Label:
    return Label(text, text)


def _with_unit(name: str, value: str | int) -> Label:
    """The value with the unit that the field's name ends in."""
    if isinstance(value, str):
        return _same(f"{value[:_DIGEST_CHARACTERS_SHOWN]}…" if name.endswith("sha256") else value)
    zh, en = _UNITS.get(name.rpartition("_")[2], _same("{}"))
    match name.rpartition("_")[2]:
        case "fen":
            number = text_from_fen(value)
        case "hundredths":
            number = text_from_fen(value).rstrip("0").rstrip(".")
        case _:
            number = str(value)
    return Label(zh.format(number), en.format(number))


def _area(area: Area) -> Label:
    return Label(f"{area.name}（{area.code}）", f"{area.name} ({area.code})")


def _line(line: SourceLine) -> Label:
    source, amount = (
        shown(SourceLine, "source", line.source),
        _with_unit("amount_fen", line.amount_fen),
    )
    return Label(f"{source.zh} {line.grant} {amount.zh}", f"{source.en} {line.grant} {amount.en}")


def _attendance(attendance: Attendance) -> Label:
    hours = _with_unit("hours_hundredths", attendance.credited_hours_hundredths)
    return Label(f"{attendance.worker} {hours.zh}", f"{attendance.worker} {hours.en}")


def _attachment(attachment: Attachment) -> Label:
    return _with_unit("sha256", attachment.sha256)


_SHOW_PART: Final[Mapping[type[Struct], Callable[[Any], Label]]] = {
    Area: _area,
    SourceLine: _line,
    Attendance: _attendance,
    Attachment: _attachment,
}
"""A value inside an event -> how it is shown in one piece; its fields are named in changes."""
