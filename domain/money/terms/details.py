"""What a person states of a document that binds a grant."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from domain.ground import vocabulary
from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import (
    Amount,
    Code,
    Day,
    Name,
    Percent,
    TargetGroup,
    Text,
    refuse,
)
from domain.ground.order.ordering import LaterThan
from domain.ground.refusals import MissingValue
from domain.money.fields import Category

Categories = Annotated[tuple[Category, ...], Field(max_length=20)]


class CategoryShareDetails(BaseModel):
    """The least, or the most, that one purpose takes of the grant, in percent."""

    model_config = FORM

    category: Category
    floor_percent: Percent | None = None
    cap_percent: Percent | None = None


class UnitCapDetails(BaseModel):
    """What one unit of a purpose may cost at most."""

    model_config = FORM

    category: Category
    unit: vocabulary.CostUnit
    amount_fen: Annotated[Amount, Field(alias="amount")]


def _says_something(
    shares: tuple[CategoryShareDetails, ...],
) -> tuple[CategoryShareDetails, ...]:
    if any(each.floor_percent is None and each.cap_percent is None for each in shares):
        raise refuse(MissingValue)
    return shares


class GrantTermsDetails(Details):
    """What a document, or one article of it, lets a grant be spent on, from a day on."""

    grant: Code
    effective_on: Day
    document_number: Name
    article: Text = ""
    funding_kind: vocabulary.FundingKind | None = None
    allowed_categories: Categories = ()
    forbidden_categories: Categories = ()
    purposes: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    target_groups: Annotated[tuple[TargetGroup, ...], Field(max_length=30)] = ()
    regions: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    period_from: Day | None = None
    period_until: Annotated[Day | None, LaterThan("period_from", or_equal=True)] = None
    shares: Annotated[
        tuple[CategoryShareDetails, ...], Field(max_length=20), AfterValidator(_says_something)
    ] = ()
    unit_caps: Annotated[tuple[UnitCapDetails, ...], Field(max_length=20)] = ()
    administrative_categories: Categories = ()
    administrative_cap_percent: Percent | None = None
