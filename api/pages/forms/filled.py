"""What somebody filled in: from the names and values of a form to the body of a request, and back.

A body is what the API takes, so that a form is judged by the same rules and refused with the same
sentences. What is left empty is not stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from domain.book.changes import recorded
from domain.book.events import Fact
from domain.book.form_fields import Form, FormField, fields_of
from domain.ground.kinds import Kind
from domain.ground.refusals import BadValue

Filled = Mapping[str, Sequence[str]]
"""Name -> the values that a browser sent for it."""

ROWS_MAX: Final = 500
"""How many rows of a list a form may have; no kind takes more."""
EXPECTED_MAX: Final = 20
"""How many warnings a request may expect; no kind has as many."""
_BETWEEN: Final = re.compile(r"[\s、,，;；]+")
_BETWEEN_NAMES: Final = re.compile(r"[、,，;；\n]+(?![^（(]*[）)])")
"""Not what stands in brackets: a name may have a list there."""
_MINUTE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)
_ROW: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}", re.ASCII)


def stated(fields: Sequence[FormField], filled: Filled) -> dict[str, Any]:
    """The details that a form states. Raises BadValue for more rows than it can have."""
    found: dict[str, Any] = {}
    for field in fields:
        value = _value(field, field.name, filled)
        if value is None:
            continue
        *groups, name = field.name.split(".")
        place = found
        for group in groups:
            place = place.setdefault(group, {})
        place[name] = value
    return found


def codes_in(values: Sequence[str]) -> list[str]:
    """The codes that a field of several was filled in with, however they were told apart."""
    return [each for each in _BETWEEN.split(" ".join(values)) if each]


def confirmed(filled: Filled) -> dict[str, Any]:
    """That what is like a record is another one, where a form says so and why; else nothing.

    Without a reason it is asked again.
    """
    reason = filled.get("reason", [""])[0].strip()
    if not (reason and "confirm_duplicate" in filled):
        return {}
    return {"confirm_duplicate": True, "reason": reason}


def expected(filled: Filled) -> dict[str, Any]:
    """The warnings that whoever sends a form was shown and saves it with, so that others are held."""
    return {"expected_warnings": codes_in(filled.get("expected", []))[:EXPECTED_MAX]}


def rows_in(name: str, filled: Filled) -> int:
    """How many rows of the list of a name a form shows again, empty ones too."""
    return min(_rows_sent(name, filled), ROWS_MAX)


def _rows_sent(name: str, filled: Filled) -> int:
    before = f"{name}."
    numbers = [
        int(row)
        for sent in filled
        if sent.startswith(before) and _ROW.fullmatch(row := sent[len(before) :].partition(".")[0])
    ]
    return max(numbers, default=-1) + 1


def shown_again(fields: Sequence[FormField], details: Mapping[str, Any]) -> dict[str, list[str]]:
    """Details, as a request states them, as the values of a form."""
    return {name: values for field in fields for name, values in _texts(field, details)}


def shown_as_recorded(
    fields: Sequence[FormField], details: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Details as they stand in the book, money in fen and hours in hundredths, as those of a form."""
    return shown_again(
        fields,
        {each.name: _in_units(each, details) for each in fields}
        | {name: value for name, value in details.items() if isinstance(value, Mapping)},
    )


def filled_from(kind: Kind, fact: Fact) -> dict[str, list[str]]:
    """What a fact says, as the values of its form. What the vault keeps is left out."""
    said = kind.details.model_construct(**recorded(fact, kind.details))
    return shown_as_recorded(fields_of(kind), said.model_dump(by_alias=True, warnings=False))


def _in_units(field: FormField, details: Any) -> Any:
    """What a field holds in a form's unit, of details or of a part that is a record by itself."""
    is_plain = isinstance(details, Mapping)
    value = details.get(field.name) if is_plain else getattr(details, field.name, None)
    if field.form == "rows":
        return [{each.name: _in_units(each, row) for each in field.parts} for row in value or ()]
    if field.form == "amount" and value is not None:
        whole, rest = divmod(int(value), 100)
        return f"{whole}.{rest:02d}" if rest else str(whole)
    return value


def _value(field: FormField, name: str, filled: Filled) -> Any:
    if field.form == "rows":
        return _rows(field, name, filled)
    given = [text.strip() for text in filled.get(name, ()) if text.strip()]
    if not given:
        return None
    if field.form == "words":
        return given
    if field.form == "texts":
        return codes_in(given)
    if field.form == "either":
        return _number_or_words(field, given[-1])
    return _stated(field.form, given[-1])


def called(field: FormField, text: str) -> str:
    """What a field that takes either a number or words is filled in with, its words by their names."""
    if field.form != "either":
        return text
    names = dict(field.choices)
    words = [word.strip() for word in _BETWEEN_NAMES.split(text)]
    return "、".join(names[word].zh if word in names else word for word in words)


def _number_or_words(field: FormField, text: str) -> int | list[str]:
    """A whole number, else words by their names in either language or as the API calls them."""
    if _NUMBER.fullmatch(text):
        return int(text)
    words = {name: word for word, label in field.choices for name in label}
    parts = [part.strip() for part in _BETWEEN_NAMES.split(text)]
    return [words.get(part, part) for part in parts if part]


def _stated(form: Form, text: str) -> Any:
    """A text as a body states it; what is none of the form is left for the rules to refuse."""
    if form == "moment" and _MINUTE.fullmatch(text):
        return f"{text}:00+08:00"
    if form == "number" and _NUMBER.fullmatch(text):
        return int(text)
    if form == "amount":
        return text.replace(",", "").replace("，", "")
    return text == "true" if form == "flag" else text


def _rows(field: FormField, name: str, filled: Filled) -> list[dict[str, Any]] | None:
    rows = []
    if _rows_sent(name, filled) > ROWS_MAX:
        raise BadValue(field=name)
    kept = {part.name for part in field.parts if part.form == "kept"}
    for number in range(rows_in(name, filled)):
        row = {
            part.name: value
            for part in field.parts
            if (value := _value(part, f"{name}.{number}.{part.name}", filled)) is not None
        }
        if row.keys() - kept:
            rows.append(row)
    return rows or None


def _texts(
    field: FormField, details: Mapping[str, Any], before: str = ""
) -> Iterator[tuple[str, list[str]]]:
    value: Any = details
    for step in field.name.split("."):
        value = None if value is None else value.get(step)
    name = before + field.name
    if value is None:
        return
    if field.form == "rows":
        for number, row in enumerate(value):
            for part in field.parts:
                yield from _texts(part, row, f"{name}.{number}.")
    elif field.form == "either" and not isinstance(value, int):
        yield name, [called(field, "、".join(value))]
    elif field.form in {"words", "texts"}:
        yield name, [str(each) for each in value] if field.form == "words" else ["、".join(value)]
    elif field.form == "flag":
        yield name, ["true" if value else "false"]
    else:
        yield (
            name,
            [str(value)[: len("2026-03-01T09:00")] if field.form == "moment" else str(value)],
        )
