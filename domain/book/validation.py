"""What an error of validation says, as a refusal: pydantic's own kinds, and ours by their codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pydantic_core import ErrorDetails

from domain.book.refusals import REFUSALS
from domain.ground.refusals import BadValue, InvalidValue, MissingValue, UnknownChoice, UnknownField

_OF_PYDANTIC: Final[Mapping[str, type[InvalidValue]]] = {
    "missing": MissingValue,
    "extra_forbidden": UnknownField,
    "literal_error": UnknownChoice,
}
"""Every other kind of its own is BadValue."""
_CHOICE: Final = re.compile(r"'([^']*)'")


def refusal_of(error: ErrorDetails, field: str = "") -> InvalidValue:
    """The refusal that an error stands for, with what it quotes, and what may be chosen."""
    kind = error["type"]
    stated = _OF_PYDANTIC.get(kind) or REFUSALS.get(kind, BadValue)
    refusal = stated if issubclass(stated, InvalidValue) else BadValue
    if refusal is UnknownChoice:
        words = tuple(_CHOICE.findall(error["ctx"]["expected"]))
        return UnknownChoice(field=field, choices=words)
    quoted = error.get("ctx", {}) if kind in REFUSALS else {}
    return refusal(field=field, **{name: quoted[name] for name in quoted if name != "sentence"})
