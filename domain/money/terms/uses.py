"""What money is wanted for: all that a document may ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from msgspec import UnsetType

from domain.ground.refusals import MissingValue
from domain.ground.vocabulary import Category, CostUnit, TargetGroup


class Used(Protocol):
    """A fact, or the details of one, that says what money is used for; lists and texts may be empty."""

    @property
    def category(self) -> Category:
        """The spending category."""

    @property
    def purpose(self) -> str:
        """The purpose in the document's own words."""

    @property
    def target_groups(self) -> tuple[TargetGroup, ...]:
        """Whom it is for."""

    @property
    def region(self) -> str | None:
        """The code of the area in which it is used."""

    @property
    def unit(self) -> CostUnit | UnsetType | None:
        """Of what it is so many."""

    @property
    def quantity(self) -> int | UnsetType | None:
        """How many units."""


_NOTHING: Final[Mapping[str, int]] = MappingProxyType({})


class Use(NamedTuple):
    """What money is wanted for and when; ``day_field`` is where the request says the day.

    ``paid_fen`` is what grants have paid of the same bill before, in fen.
    """

    category: Category
    day: str
    day_field: str
    purpose: str = ""
    target_groups: tuple[TargetGroup, ...] = ()
    region: str = ""
    unit: str = ""
    quantity: int = 0
    paid_fen: Mapping[str, int] = _NOTHING

    @classmethod
    def of(
        cls, used: Used, day: str, day_field: str, paid_fen: Mapping[str, int] = _NOTHING
    ) -> Use:
        """The use that details or a fact state. Raises MissingValue for a unit without a number."""
        unit = used.unit if isinstance(used.unit, str) else ""
        quantity = used.quantity if isinstance(used.quantity, int) else 0
        if bool(unit) != bool(quantity):
            raise MissingValue(field="quantity" if unit else "unit")
        return cls(
            used.category,
            day,
            day_field,
            used.purpose,
            used.target_groups,
            used.region or "",
            unit,
            quantity,
            paid_fen,
        )
