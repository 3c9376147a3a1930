"""What is answered about people's data by code: legal holds, and what is due for erasure."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from domain.book.privacy.retention import Due


class LegalHoldLine(Struct, frozen=True, kw_only=True):
    """A legal hold; ``released_by`` and ``released_at`` are empty while it lasts."""

    hold: str
    about: str
    person: str
    case_number: str
    placed_by: str
    placed_at: str
    placed_position: int
    released_by: str
    released_at: str


class LegalHolds(Struct, frozen=True, kw_only=True):
    """A page of the legal holds of a station, oldest first; ``total`` where it was asked for."""

    items: list[LegalHoldLine]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


class ErasuresDue(Struct, frozen=True, kw_only=True):
    """A page of what the retention schedule no longer keeps on a day, by class and person."""

    items: list[Due]
    as_of: str
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int
