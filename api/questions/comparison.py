"""What comparing two moments answers, in the shape of its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from msgspec import UNSET, Struct, UnsetType

from projections.audit_trail.wording import TrailLine

Group = Literal["late", "corrected", "voided", "new"]
"""Why an entry moved figures: it told late what had happened, corrected, voided, or was simply new.

Late is what happened before the first moment and was recorded after it.
"""
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
Question = Literal["budget", "staffing", "services", "training"]
"""The questions whose answers are compared."""
HEADS: Final[Mapping[Question, tuple[str, ...]]] = {
    "budget": ("/total_received_fen", "/total_spent_fen", "/total_available_fen"),
    "staffing": ("/heads", "/full_time", "/certified", "/vacancy_days"),
    "services": ("/visits", "/minutes", "/person_times", "/distinct_persons"),
    "training": ("/sessions", "/person_hours"),
}
"""The figures that are told of every question's comparison, changed or not, and entry by entry."""


class Moment(Struct, frozen=True, kw_only=True):
    """A position, and when its entry was recorded; empty before the first."""

    position: int
    recorded_at: str


class ComparedFigure(Struct, frozen=True, kw_only=True):
    """A figure that changed: ``difference`` is the sum of what each group of entries moved.

    ``figure`` is where it stands in the question's answer (RFC 6901); an element of a list is named
    by what it is about, as in ``/by_station/NB-YZ-ZGM/spent_fen``.
    """

    figure: str
    label_zh: str
    label_en: str
    then: float
    now: float
    difference: float
    late: float
    corrected: float
    voided: float
    new: float


class ComparedRate(Struct, frozen=True, kw_only=True):
    """A rate, mean or standard that changed; it follows from figures and is no sum of causes."""

    figure: str
    label_zh: str
    label_en: str
    then: float | None
    now: float | None


class Cause(TrailLine, frozen=True, kw_only=True):
    """An entry that moved figures, as the trail tells it, and by how much it moved each."""

    group: Group
    effects: dict[str, float]


class Comparison(Struct, frozen=True, kw_only=True):
    """What changed between two moments, and a page of the entries that changed it.

    ``entries`` counts all of them by group; the page goes through the groups in this order, each in
    the order of the log. ``agrees`` says that they add up to the differences of all figures.
    """

    question: Question
    then: Moment
    now: Moment
    figures: list[ComparedFigure]
    rates: list[ComparedRate]
    entries: dict[Group, int]
    items: list[Cause]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    agrees: bool
    position: int
