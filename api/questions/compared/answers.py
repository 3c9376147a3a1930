"""What comparing two moments answers, in the shape of its JSON."""

from __future__ import annotations

from typing import Final, Literal, get_args

from msgspec import UNSET, Struct, UnsetType

from domain.book.events import RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from projections.audit_trail.queries import Entered
from projections.audit_trail.wording import TrailLine

Group = Literal["late", "corrected", "voided", "new"]
"""Why an entry moved figures: it told late what had happened, corrected, voided, or was simply new.

Late is what happened before the first moment and was recorded after it.
"""
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
Question = Literal[
    "budget",
    "staffing",
    "services",
    "training",
    "activities",
    "casework",
    "due",
    "projects",
    "facilities",
    "talent",
    "continuing-education",
    "session-costs",
    "contracts",
    "disclosures",
    "months",
    "evaluation",
    "inspections",
    "coverage",
]
"""The questions whose answers are compared, as they are called in addresses."""


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
    the order of the log. Where it is not ``exact``, there are so many between the moments that every
    one that the question rests on is counted and told, whether it moved a figure or not. ``agrees``
    says that they add up to the differences of all figures.
    """

    question: Question
    then: Moment
    now: Moment
    figures: list[ComparedFigure]
    rates: list[ComparedRate]
    entries: dict[Group, int]
    exact: bool
    items: list[Cause]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    agrees: bool
    position: int


def group_of(entered: Entered, bound: str | None) -> Group:
    """Why an entry between two moments moves figures; ``bound`` is the end of the first of them."""
    if entered.topic == topic_of(RecordCorrected):
        return "corrected"
    if entered.topic == topic_of(RecordVoided):
        return "voided"
    # What is known by its day alone happened before a moment if the day was over.
    day, _, hour = entered.occurred.partition("T")
    is_day = hour.startswith("00:00")
    is_late = bound is not None and (day < bound[:10] if is_day else entered.occurred < bound)
    return "late" if is_late else "new"
