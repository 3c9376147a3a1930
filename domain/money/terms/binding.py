"""What documents forbid a grant to be used for, and how much of it they let one use take.

A document that limits purposes, groups, areas or units is kept only by money that says what of them
it is for: what is not said cannot be held against it, so it is refused like what is outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Self

from msgspec import UNSET, Struct, UnsetType

from domain.ground.refusals import Refusal, RuleRefusal
from domain.ground.values import ISODate
from domain.ground.vocabulary import Category, TargetGroup
from domain.money.refusals import (
    CategoryForbidden,
    OutsideGrantedUse,
    OutsideGrantPeriod,
    ShareCapExceeded,
    UnitCapExceeded,
    UseNotStated,
)
from domain.money.terms.facts import CategoryShare, GrantTermsSet, UnitCap
from domain.money.terms.uses import Use

WHOLE_PERCENT: Final = 100


class Share(NamedTuple):
    """What some purposes together take of a grant at most, in percent of it."""

    categories: frozenset[Category]
    cap_percent: int


class Terms(Struct, frozen=True, kw_only=True):
    """What one document lets a grant be spent on, and when."""

    document_number: str = ""
    article: str = ""
    allowed_categories: tuple[Category, ...] = ()
    forbidden_categories: tuple[Category, ...] = ()
    purposes: tuple[str, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    regions: tuple[str, ...] = ()
    period_from: ISODate | UnsetType = UNSET
    period_until: ISODate | UnsetType = UNSET
    shares: tuple[CategoryShare, ...] = ()
    unit_caps: tuple[UnitCap, ...] = ()
    administrative_categories: tuple[Category, ...] = ()
    administrative_cap_percent: int | UnsetType = UNSET

    @classmethod
    def stated(cls, fact: GrantTermsSet) -> Self:
        """The terms that a document states."""
        return cls(**{name: getattr(fact, name) for name in cls.__struct_fields__})

    @property
    def bind(self) -> bool:
        """Whether there is any restriction."""
        return any(
            getattr(self, name) not in ((), UNSET)
            for name in self.__struct_fields__
            if name not in {"document_number", "article"}
        )

    @property
    def capped_shares(self) -> Iterator[Share]:
        """The shares of single purposes and of administration that have a cap."""
        for each in self.shares:
            if each.cap_percent is not UNSET:
                yield Share(frozenset((each.category,)), each.cap_percent)
        if self.administrative_cap_percent is not UNSET:
            together = frozenset(self.administrative_categories)
            yield Share(together, self.administrative_cap_percent)

    def permit_category(self, category: str) -> bool:
        """Whether the document allows the purpose."""
        return category not in self.forbidden_categories and (
            not self.allowed_categories or category in self.allowed_categories
        )

    def cover_day(self, day: str) -> bool:
        """Whether the day lies in the grant's period, both ends included."""
        return (self.period_from is UNSET or self.period_from <= day) and (
            self.period_until is UNSET or day <= self.period_until
        )

    def hindrance(self, grant: str, use: Use) -> Refusal | None:
        """Why the document does not let a grant be used so, whatever it comes to."""
        cited = {"grant": grant, **self.citation}
        if not self.permit_category(use.category):
            return CategoryForbidden(field="category", category=use.category, **cited)
        if not self.cover_day(use.day):
            return OutsideGrantPeriod(
                field=use.day_field,
                grant=grant,
                day=use.day,
                period_from="…" if self.period_from is UNSET else self.period_from,
                period_until="…" if self.period_until is UNSET else self.period_until,
            )
        for name, unsaid, outside in self._limits(use):
            if unsaid:
                return UseNotStated(field=name, limited=name, **cited)
            if outside:
                return OutsideGrantedUse(field=name, limited=name, stated=outside, **cited)
        return None

    @property
    def citation(self) -> dict[str, str]:
        """The document and its article, as refusals name them."""
        return {"document_number": self.document_number, "article": self.article}

    def _limits(self, use: Use) -> Iterator[tuple[str, bool, str]]:
        """What is limited, whether the use leaves it unsaid, and what it says that is outside."""
        if self.purposes:
            outside = "" if use.purpose in self.purposes else use.purpose
            yield "purpose", not use.purpose, outside
        if self.target_groups:
            others = [each for each in use.target_groups if each not in self.target_groups]
            yield "target_groups", not use.target_groups, next(iter(others), "")
        if self.regions:
            is_inside = use.region.startswith(self.regions)
            yield "region", not use.region, "" if is_inside else use.region
        units = {cap.unit for cap in self.unit_caps if cap.category == use.category}
        if units:
            yield "unit", not use.unit, "" if use.unit in units else use.unit


class Cap(NamedTuple):
    """How much more one use may take of a grant by one rule, and how that is refused beyond it."""

    terms: Terms
    room_fen: int
    kind: type[RuleRefusal]
    params: Mapping[str, Any]

    def refusal(self, grant: str, asked_fen: int) -> Refusal:
        """That it is too much."""
        return self.kind(
            field="lines", grant=grant, asked_fen=asked_fen, **self.terms.citation, **self.params
        )


def caps_of(
    terms: Iterable[Terms],
    use: Use,
    granted_fen: int,
    used_fen: Callable[[Category], int],
    billed_fen: int = 0,
) -> Iterator[Cap]:
    """What documents let a use take of a grant at most.

    ``granted_fen`` is what the grant amounts to, ``used_fen`` what a purpose of it took so far,
    ``billed_fen`` what the bill that is to be paid took of it so far, in this payment and others.
    """
    for each in terms:
        for share in each.capped_shares:
            if use.category not in share.categories:
                continue
            limit_fen = granted_fen * share.cap_percent // WHOLE_PERCENT
            already_fen = sum(map(used_fen, share.categories))
            figures: dict[str, Any] = {
                "category": use.category,
                "percent": share.cap_percent,
                "limit_fen": limit_fen,
                "used_fen": already_fen,
            }
            yield Cap(each, limit_fen - already_fen, ShareCapExceeded, figures)
        for cap in each.unit_caps:
            if (cap.category, cap.unit) == (use.category, use.unit):
                limit_fen = cap.amount_fen * use.quantity
                figures = {
                    "category": use.category,
                    "unit": cap.unit,
                    "limit_fen": limit_fen,
                    "used_fen": billed_fen,
                }
                yield Cap(each, limit_fen - billed_fen, UnitCapExceeded, figures)


def in_force(set_by: Mapping[str, GrantTermsSet], day: str) -> list[Terms]:
    """The terms that documents have set, by record, as they bind on a day.

    Of one article of a document the one counts that binds last, of one day the later record.
    """
    latest: dict[tuple[str, str], tuple[str, str]] = {}
    for record, fact in set_by.items():
        if fact.effective_on <= day:
            key = (fact.document_number, fact.article)
            latest[key] = max(latest.get(key, ("", "")), (fact.effective_on, record))
    return [Terms.stated(set_by[record]) for _key, (_day, record) in sorted(latest.items())]
