"""A row beside the record that it is: what is left of the comparison once both are let go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from api.importing.comparing.contents import fields_between
from api.importing.comparing.pairing import Content, Pair


class Meeting(NamedTuple):
    """The record that a row is, and what the row states otherwise, by name and as reported."""

    record: str
    is_voided: bool
    changed: tuple[str, ...] = ()
    fields: tuple[Mapping[str, object], ...] = ()


def meeting_of(row: Content, found: Pair) -> Meeting:
    """What pairing has found for a row."""
    record, changed = found.known, found.changed
    fields = fields_between(row, record.content, changed) if changed else ()
    return Meeting(record.record, record.is_voided, changed, tuple(fields))
