"""The fact that a document binds a grant. Whatever it does not say it leaves free."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event, Part
from domain.ground.people import Code, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import Category, CostUnit, FundingKind, TargetGroup

FINGERPRINTED_BY_FACT: Final = True


class CategoryShare(Part, frozen=True, kw_only=True):
    """How much of a grant goes to one purpose at least, or at most, in whole percent of it."""

    category: Category
    floor_percent: int | UnsetType = UNSET
    cap_percent: int | UnsetType = UNSET


class UnitCap(Part, frozen=True, kw_only=True):
    """What one unit of a purpose may cost the grant, in fen: an expert's day, a meal."""

    category: Category
    unit: CostUnit
    amount_fen: int


class GrantTermsSet(Event, frozen=True, kw_only=True, tag="grant.terms_set"):
    """A document, or one article of it, binds a grant from a day on.

    What the same article of the same document said before is replaced; other documents bind beside
    it. ``regions`` are codes of areas, which cover what begins with them.
    ``administrative_cap_percent`` is what all of ``administrative_categories`` together come to at
    most, in percent of the grant.
    """

    grant: Code
    effective_on: ISODate
    document_number: Code
    article: Text = ""
    funding_kind: FundingKind | UnsetType = UNSET
    allowed_categories: tuple[Category, ...] = ()
    forbidden_categories: tuple[Category, ...] = ()
    purposes: tuple[Text, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    regions: tuple[Code, ...] = ()
    period_from: ISODate | UnsetType = UNSET
    period_until: ISODate | UnsetType = UNSET
    shares: tuple[CategoryShare, ...] = ()
    unit_caps: tuple[UnitCap, ...] = ()
    administrative_categories: tuple[Category, ...] = ()
    administrative_cap_percent: int | UnsetType = UNSET
