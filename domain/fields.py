"""Field types of commands: each turns one typed text into a checked value, or says which code.

Separate from the commands because importers and pages show the same codes. A wrong value raises
pydantic's custom error whose type *is* the refusal code of ``domain.errors``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from domain import errors, vocabulary
from domain.errors import InvalidValue
from domain.values import Fen, Month, fen_from_text, hundredths_from_text, iso_date, iso_minute


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a field whose value goes to the person vault and never into an entry.

    ``about`` says under whose key it is sealed: the worker or client that the command names, or
    the record itself for text about nobody in particular.
    """

    about: Literal["worker", "client", "record"]


def refuse(kind: type[InvalidValue], **params: object) -> PydanticCustomError:
    """The pydantic error that stands for one refusal."""
    return PydanticCustomError(kind.code, "{sentence}", {"sentence": kind.en, **params})


def _known(words: tuple[str, ...], kind: type[InvalidValue]) -> Callable[[object], object]:
    allowed = frozenset(words)

    def check(value: object) -> object:
        if not isinstance(value, str) or value not in allowed:
            raise refuse(kind)
        return value

    return check


def _nfc(value: str) -> str:
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if not value.isprintable() and any(
        unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n" for sign in value
    ):
        raise refuse(errors.BadValue)
    return value


def _amount(value: object) -> Fen:
    if isinstance(value, Fen):
        fen = value
    elif isinstance(value, str):
        try:
            fen = fen_from_text(value)
        except ValueError:
            raise refuse(errors.BadAmount) from None
    else:
        raise refuse(errors.BadAmount)
    if fen <= 0:
        raise refuse(errors.BadAmount)
    return fen


MAX_CLASS_HOURS_HUNDREDTHS: Final = 100_00


class Hundredths(int):
    """Class hours in hundredths, told apart from a bare number."""

    __slots__ = ()


def _hours(value: object) -> Hundredths:
    if isinstance(value, Hundredths):
        return value
    if not isinstance(value, str):
        raise refuse(errors.BadValue)
    try:
        hours = Hundredths(hundredths_from_text(value))
    except ValueError:
        raise refuse(errors.BadValue) from None
    if not 0 < hours <= MAX_CLASS_HOURS_HUNDREDTHS:
        raise refuse(errors.BadValue)
    return hours


def _day(value: object) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return iso_date(value)
    if not isinstance(value, str) or len(value) != len("2021-06-03"):
        raise refuse(errors.BadDate)
    try:
        return iso_date(date.fromisoformat(value))
    except ValueError:
        raise refuse(errors.BadDate) from None


def _moment(value: object) -> str:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise refuse(errors.BadDate) from None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise refuse(errors.BadDate)
    try:
        return iso_minute(moment)
    except OverflowError:
        raise refuse(errors.BadDate) from None


def _month(value: object) -> str:
    if not isinstance(value, str) or len(value) != len("2021-06"):
        raise refuse(errors.BadDate)
    return _day(f"{value}-01")[:7]


def _not_blank(value: str) -> str:
    if not value:
        raise refuse(errors.MissingValue)
    return value


def _client(value: object) -> object:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise refuse(errors.MissingClient)
    return value


def _code(limit: int) -> StringConstraints:
    return StringConstraints(
        strip_whitespace=True, max_length=limit, pattern=r"^[^\s/\\?#%&<>\x00-\x1f\"']+$"
    )


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_nfc)
]
"""A short text that is not about a person: a course, a document number."""
Name = Annotated[Text, AfterValidator(_not_blank)]
"""A short text that must not be empty."""
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(_nfc)
]
"""A longer free text; always personal."""
Code = Annotated[str, _code(64), AfterValidator(_nfc)]
"""A code of a worker, client, grant or service point: no blanks, safe in a URL."""
StationCode = Annotated[str, _code(40), AfterValidator(_nfc)]
"""A station's code, also the name of its stream; Han characters are fine."""
ClientCode = Annotated[Code, BeforeValidator(_client)]
RecordId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""A UUID in lower-case text; new ones are version 7."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

Day = Annotated[str, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[
    str,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "description": "RFC 3339 with zone"}),
]
CalendarMonth = Annotated[
    Month,
    BeforeValidator(_month),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}),
]
Amount = Annotated[
    int,
    BeforeValidator(_amount),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(0|[1-9][0-9]{0,10})(\.[0-9]{1,2})?$",
            "description": "yuan as a decimal text",
        }
    ),
]
"""Positive yuan as decimal text; the value is fen."""
ClassHours = Annotated[
    int,
    BeforeValidator(_hours),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,2})(\.[0-9]{1,2})?$"},
    ),
]
"""Class hours as decimal text; the value is hundredths."""
Instant = AwareDatetime

Source = Annotated[
    vocabulary.Source, BeforeValidator(_known(vocabulary.SOURCES, errors.UnknownSource))
]
Category = Annotated[
    vocabulary.Category, BeforeValidator(_known(vocabulary.CATEGORIES, errors.UnknownCategory))
]
Service = Annotated[
    vocabulary.Service, BeforeValidator(_known(vocabulary.SERVICES, errors.UnknownService))
]
TargetGroup = Annotated[
    vocabulary.TargetGroup,
    BeforeValidator(_known(vocabulary.TARGET_GROUPS, errors.UnknownTargetGroup)),
]

BUILT_IN_CODES: dict[str, type[InvalidValue]] = {
    "missing": errors.MissingValue,
    "extra_forbidden": errors.UnknownField,
}
"""pydantic's own error types that have a refusal of their own; every other one is BadValue."""


def personal_mark(metadata: list[Any]) -> Personal | None:
    """The mark of a personal field among a field's annotations."""
    return next((mark for mark in metadata if isinstance(mark, Personal)), None)


__all__ = [
    "BUILT_IN_CODES",
    "Amount",
    "CalendarMonth",
    "Category",
    "ClassHours",
    "ClientCode",
    "Code",
    "Day",
    "Hundredths",
    "Instant",
    "Moment",
    "Name",
    "Note",
    "Personal",
    "RecordId",
    "Service",
    "Sha256",
    "Source",
    "StationCode",
    "TargetGroup",
    "Text",
    "personal_mark",
    "refuse",
]
