"""What an area may lay down: for each policy, the numbers or words that it may state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from domain.ground.vocabulary import (
    CATEGORIES,
    SOURCES,
    TARGET_GROUPS,
    VISIT_INTERVALS,
    VISIT_MODES,
    PolicyKey,
)

PolicyValue = int | tuple[str, ...]
"""What a policy says: a number, or words; a pair of words is ``welfare_lottery:hospitality``."""


class Whole(NamedTuple):
    """A whole number between two bounds, both included."""

    least: int
    most: int

    @property
    def choices(self) -> str:
        """What may be stated, in words."""
        return f"{self.least}–{self.most}"

    def allows(self, value: PolicyValue) -> bool:
        """Whether it may be stated."""
        return isinstance(value, int) and self.least <= value <= self.most


class Words(NamedTuple):
    """Words of a list, each once; none of them is a statement, too."""

    of: tuple[str, ...]

    @property
    def choices(self) -> str:
        """What may be stated, in words."""
        return ", ".join(self.of)

    def allows(self, value: PolicyValue) -> bool:
        """Whether it may be stated."""
        return (
            isinstance(value, tuple)
            and set(value) <= set(self.of)
            and len(set(value)) == len(value)
        )


EVERYBODY: Final = "all"
"""Stands for any target group where an interval is laid down."""
INTERVALS_AT: Final[Mapping[str, PolicyKey]] = {
    "red": "visit_intervals_red",
    "yellow": "visit_intervals_yellow",
    "blue": "visit_intervals_blue",
    "green": "visit_intervals_green",
    "": "visit_intervals_unassessed",
}
"""Level of risk, empty for none that is known -> the key of what is laid down for it."""
_VISITED: Final = Words(
    tuple(f"{g}:{i}" for g in (EVERYBODY, *TARGET_GROUPS) for i in VISIT_INTERVALS)
)

BOUNDS: Final[Mapping[PolicyKey, Whole | Words]] = {
    "late_entry_hours": Whole(1, 8_760),
    "min_full_time": Whole(0, 100),
    "min_certified": Whole(0, 100),
    "part_time_fte_percent": Whole(1, 100),
    "min_completed_visit_minutes": Whole(0, 480),
    "ce_hours_assistant": Whole(0, 1_000),
    "ce_hours_other": Whole(0, 1_000),
    "ce_period_months": Whole(1, 120),
    "idle_money_months": Whole(1, 120),
    "class_hour_minutes": Whole(1, 240),
    "min_group_people": Whole(0, 1_000),
    "min_activity_people": Whole(0, 10_000),
    "municipal_one_time_fen": Whole(1, 10_000_000_000),
    "service_categories": Words(CATEGORIES),
    "forbidden_by_source": Words(tuple(f"{s}:{c}" for s in SOURCES for c in CATEGORIES)),
    "visit_intervals_red": _VISITED,
    "visit_intervals_yellow": _VISITED,
    "visit_intervals_blue": _VISITED,
    "visit_intervals_green": _VISITED,
    "visit_intervals_unassessed": _VISITED,
    "elder_special_visits": _VISITED,
    "red_followup_hours": Whole(1, 8_760),
    "visit_due_modes": Words(VISIT_MODES),
}
"""Key -> what an area may state of it."""


WORDS: Final = tuple(
    dict.fromkeys(
        word for bounds in BOUNDS.values() if isinstance(bounds, Words) for word in bounds.of
    )
)
"""Every word that any policy may state."""
