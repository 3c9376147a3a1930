"""How many posts of a contract were vacant, day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.ground.policy import RulesAt
from domain.operators.terms import Terms
from projections.base import View
from projections.staffing.queries import rosters
from projections.staffing.spans import Stint, ordinal, shortfall

Contract = tuple[str, str]
"""Of which station, and its code there."""


def vacant_days(
    view: View,
    terms: Mapping[Contract, Sequence[Terms]],
    *,
    as_known: int | None,
    rules_at: RulesAt,
) -> dict[Contract, list[int]]:
    """For each term of some contracts, its days times the posts on which nobody was full-time."""
    stations = sorted({station for station, _code in terms})
    posts = {
        station: roster.posts(rules_at(station))
        for station, roster in rosters(view, stations, as_known).items()
    }
    return {
        (station, code): [_missing_days(posts[station], each) for each in some]
        for (station, code), some in terms.items()
    }


def _missing_days(posts: Sequence[Stint], terms: Terms) -> int:
    due = [(0, terms.workers_due)]
    return shortfall(posts, due, ordinal(terms.first_day), ordinal(terms.last_day)).missing_days
