"""Field types of commands: each turns one typed text into a checked value, or says which code.

Separate from the commands because importers and pages show the same codes. A wrong value raises
pydantic's custom error whose type *is* the refusal code of ``domain.book.refusals``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from domain.ground import vocabulary
from domain.ground.areas import is_reserved
from domain.ground.forms.refusing import NothingPersonal, RefusedAs, refuse
from domain.ground.people import NOBODY, PersonCode
from domain.ground.personal_numbers import is_identity_number
from domain.ground.policy import FIRST_DAY, LAST_DAY
from domain.ground.refusals import (
    BadAmount,
    BadDate,
    BadIdentityNumber,
    BadValue,
    DayOutOfRange,
    MissingClient,
    MissingValue,
    NotAPersonCode,
    PersonalDataInReason,
    StationCodeReserved,
    UnknownTargetGroup,
)
from domain.ground.values import (
    Fen,
    Month,
    fen_from_text,
    hundredths_from_text,
    iso_date,
    iso_minute,
    station_today,
)

_Sized = TypeVar("_Sized", str, tuple[object, ...])


def _nfc(value: str) -> str:
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if not value.isprintable() and any(
        unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n" for sign in value
    ):
        raise refuse(BadValue)
    return value


def _amount(value: object) -> Fen:
    if isinstance(value, Fen):
        fen = value
    elif isinstance(value, str):
        try:
            fen = fen_from_text(value)
        except ValueError:
            raise refuse(BadAmount) from None
    else:
        raise refuse(BadAmount)
    if fen <= 0:
        raise refuse(BadAmount)
    return fen


MAX_CLASS_HOURS_HUNDREDTHS: Final = 100_00


class Hundredths(int):
    """Class hours in hundredths, told apart from a bare number."""

    __slots__ = ()


def _hours(value: object) -> Hundredths:
    if isinstance(value, Hundredths):
        return value
    if not isinstance(value, str):
        raise refuse(BadValue)
    try:
        hours = Hundredths(hundredths_from_text(value))
    except ValueError:
        raise refuse(BadValue) from None
    if not 0 < hours <= MAX_CLASS_HOURS_HUNDREDTHS:
        raise refuse(BadValue)
    return hours


# Python reads more forms than RFC 3339 has: weeks, basic forms, any separator.
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    _DAY.pattern + r"T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


def _ensure_in_range(day: str) -> None:
    """Refuse a day that no station could mean. Raises the pydantic error of DayOutOfRange."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise refuse(DayOutOfRange)


def _any_day(value: object) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return iso_date(value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return iso_date(date.fromisoformat(value))
        except ValueError:
            raise refuse(BadDate) from None
    raise refuse(BadDate)


def _day(value: object) -> str:
    day = _any_day(value)
    _ensure_in_range(day)
    return day


def _moment(value: object) -> str:
    moment = None
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            moment = datetime.fromisoformat(value)
        elif isinstance(value, datetime) and value.tzinfo is not None:
            moment = value
    except ValueError:
        raise refuse(BadDate) from None
    if moment is None:
        raise refuse(BadDate)
    _ensure_in_range(station_today(moment))
    return iso_minute(moment)


def _month(value: object) -> str:
    if not isinstance(value, str) or len(value) != len("2021-06"):
        raise refuse(BadDate)
    return _day(f"{value}-01")[:7]


def _within_range(value: datetime) -> datetime:
    _ensure_in_range(station_today(value))
    return value


def _not_blank(value: _Sized) -> _Sized:
    if not value:
        raise refuse(MissingValue)
    return value


# Who writes a sentence parts a phone number as it is spoken.
_SPOKEN_PHONE: Final = re.compile(r"(?<![0-9])1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])")


def _no_phone_in_parts(value: str) -> str:
    if _SPOKEN_PHONE.search(unicodedata.normalize("NFKC", value)):
        raise refuse(PersonalDataInReason)
    return value


@dataclass(frozen=True, slots=True)
class _AtLeastOne:
    """Refuses an empty list once its items are right, so that a wrong item is blamed only once."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_not_blank, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "minItems": 1}


AT_LEAST_ONE: Final = _AtLeastOne()


def _client(value: object) -> object:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise refuse(MissingClient)
    return value


PERSON_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
"""The form of a person's, household's or account's code: no name in Chinese has it (design, 2.6)."""


def _person_code(value: str) -> str:
    if not PERSON_CODE.fullmatch(value):
        raise refuse(NotAPersonCode)
    return value


def _identity_number(value: str) -> str:
    if value and not is_identity_number(value):
        raise refuse(BadIdentityNumber)
    return value.upper()


def _personal_day(value: str) -> str:
    return _any_day(value) if value else value


def _no_area(value: str) -> str:
    if is_reserved(value):
        raise refuse(StationCodeReserved)
    return value


def _code(limit: int) -> StringConstraints:
    return StringConstraints(
        strip_whitespace=True, max_length=limit, pattern=r"^[^\s/\\?#%&<>\x00-\x1f\"']+$"
    )


PersonalText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_nfc)
]
"""A short text about a person; sealed, so that it never stands in the book or a log."""
Text = Annotated[PersonalText, NothingPersonal(), NOBODY]
"""A short text that is not about a person: a course, a document number."""
Name = Annotated[Text, AfterValidator(_not_blank)]
"""A short text that must not be empty."""
Reason = Annotated[
    PersonalText,
    NothingPersonal(PersonalDataInReason),
    AfterValidator(_no_phone_in_parts),
    NOBODY,
]
"""Why something is done; readable for ever, so it quotes no personal numbers."""
RequiredReason = Annotated[Reason, AfterValidator(_not_blank)]
CaseNumber = RequiredReason
"""The number of a case or of an audit; readable for ever, like a reason."""
Number = Annotated[int, Field(strict=True)]
"""A count: neither a text nor a truth value nor a fraction."""
Year = Annotated[Number, Field(ge=1950, le=2999)]
"""A calendar year."""
Percent = Annotated[Number, Field(ge=0, le=100)]
"""A share in whole percent."""
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(_nfc)
]
"""A longer free text; always personal."""
NamedCode = Annotated[str, _code(64), AfterValidator(_nfc)]
"""A code that names what is there already, such as one in an address; it may be an old one."""
NamedText = Annotated[PersonalText, AfterValidator(_not_blank)]
"""A text to look for, as it stands there already."""
NamedStation = Annotated[str, _code(40), AfterValidator(_nfc)]
"""The code of a station that is there already."""
Code = Annotated[NamedCode, NothingPersonal(), NOBODY]
"""A code of a grant or service point: no blanks, safe in a URL."""
_GivenCode = Annotated[Code, AfterValidator(_person_code)]
AccountCode = Annotated[_GivenCode, NOBODY]
"""A code of whoever acts: an account, a token, somebody who asked or approved."""
HouseholdCode = Annotated[_GivenCode, NOBODY]
WorkerCode = Annotated[_GivenCode, PersonCode("worker")]
StationCode = Annotated[NamedStation, NothingPersonal(), AfterValidator(_no_area), NOBODY]
"""A new station's code, also the name of its stream; Han characters are fine."""
VolunteerCode = Annotated[_GivenCode, PersonCode("volunteer")]
ClientCode = Annotated[_GivenCode, BeforeValidator(_client), PersonCode("client")]
IdentityNumber = Annotated[PersonalText, AfterValidator(_identity_number)]
"""The number of somebody's identity card, or nothing; sealed like every personal text."""
PersonalDay = Annotated[PersonalText, AfterValidator(_personal_day)]
"""A day that is personal, such as that of a birth, or nothing; sealed like every personal text."""
RecordId = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"), NOBODY
]
"""A UUID in lower-case text; new ones are version 7."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), NOBODY]

TargetGroup = Annotated[vocabulary.TargetGroup, RefusedAs(UnknownTargetGroup)]
"""A word of the list of target groups, refused under a code that names the list."""

_RANGE: Final = f"from {FIRST_DAY} to {LAST_DAY}"
Day = Annotated[
    str,
    BeforeValidator(_day),
    NOBODY,
    WithJsonSchema({"type": "string", "format": "date", "description": _RANGE}),
]
"""A day that is recorded: one that a station could mean."""
AnyDay = Annotated[
    str, BeforeValidator(_any_day), WithJsonSchema({"type": "string", "format": "date"})
]
"""A day that is asked about: any of the calendar, for an asker says "no end" by its last one."""
Moment = Annotated[
    str,
    BeforeValidator(_moment),
    NOBODY,
    WithJsonSchema(
        {"type": "string", "format": "date-time", "description": f"RFC 3339 with zone, {_RANGE}"}
    ),
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
Instant = Annotated[AwareDatetime, AfterValidator(_within_range)]
"""A moment with its zone."""

__all__ = [
    "AT_LEAST_ONE",
    "PERSON_CODE",
    "AccountCode",
    "Amount",
    "AnyDay",
    "CalendarMonth",
    "CaseNumber",
    "ClassHours",
    "ClientCode",
    "Code",
    "Day",
    "HouseholdCode",
    "Hundredths",
    "IdentityNumber",
    "Instant",
    "Moment",
    "Name",
    "NamedCode",
    "NamedStation",
    "Note",
    "NothingPersonal",
    "Number",
    "Percent",
    "PersonalDay",
    "PersonalText",
    "Reason",
    "RecordId",
    "RefusedAs",
    "RequiredReason",
    "Sha256",
    "StationCode",
    "TargetGroup",
    "Text",
    "VolunteerCode",
    "WorkerCode",
    "refuse",
]
