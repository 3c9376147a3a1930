"""How an entry stands among the later ones about its record: as it was written, corrected, voided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Table, and_, exists, not_, select

from domain.book.events import RecordCorrected, RecordVoided
from domain.ground.events import topic_of

Standing = Literal["unchanged", "corrected", "voided"]
"""Whether a later entry corrects or voids what an entry says; a void wins."""
CHANGED: Final[tuple[Standing, ...]] = ("corrected", "voided")

CORRECTED: Final = topic_of(RecordCorrected)
VOIDED: Final = topic_of(RecordVoided)
FOLLOWING: Final = (CORRECTED, VOIDED)
"""Entries about what another one said."""


def stands(table: Table, standing: Standing, as_known: int | None) -> ColumnElement[bool]:
    """That an entry stands so, as known at a position."""
    corrected, voided = (_followed(table, each, as_known) for each in FOLLOWING)
    match standing:
        case "unchanged":
            return and_(not_(corrected), not_(voided))
        case "corrected":
            # The records first: of few entries is asked what came after them.
            return and_(of_followed(table, [CORRECTED], as_known), corrected, not_(voided))
        case "voided":
            return and_(of_followed(table, [VOIDED], as_known), voided)


def of_followed(
    table: Table,
    topics: Sequence[str],
    as_known: int | None,
    *,
    since: int = 0,
    stations: Sequence[str] | None = None,
) -> ColumnElement[bool]:
    """That an entry is about a record that one of some types, behind a position, is about.

    Of a few ``stations`` only theirs are looked through: what follows stands on the same stream.
    """
    others = table.alias()
    found = select(others.c.record).where(others.c.pos > since, *_known(others, as_known))
    if stations is None:
        return table.c.record.in_(found.where(others.c.type.in_(topics)))
    # Not the bare column: its index would lead through what follows anywhere.
    of_topics = (others.c.type + "").in_(topics)
    return table.c.record.in_(found.where(others.c.station.in_(stations), of_topics))


def _followed(table: Table, topic: str, as_known: int | None) -> ColumnElement[bool]:
    later = table.alias()
    return exists(
        select(later.c.pos)
        .where(
            later.c.record == table.c.record,
            later.c.pos > table.c.pos,
            # Not the bare column: its index would be gone through for every entry.
            later.c.type + "" == topic,
            *_known(later, as_known),
        )
        .correlate(table)
    )


def _known(table: Any, as_known: int | None) -> list[ColumnElement[bool]]:
    return [] if as_known is None else [table.c.pos <= as_known]
