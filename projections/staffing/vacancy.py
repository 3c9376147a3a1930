"""How many posts of a contract were vacant, day by day."""

from __future__ import annotations

from collections.abc import Sequence

from domain.ground.policy import RulesAt
from domain.operators.terms import Terms
from projections.base import View
from projections.staffing.queries import rosters
from projections.staffing.spans import ordinal, shortfall


def vacant_days(
    view: View, station: str, terms: Sequence[Terms], *, as_known: int | None, rules_at: RulesAt
) -> list[int]:
    """For each of some terms, its days times the posts on which nobody was full-time."""
    posts = rosters(view, [station], as_known)[station].posts(rules_at(station))
    return [
        shortfall(
            posts, [(0, each.workers_due)], ordinal(each.first_day), ordinal(each.last_day)
        ).missing_days
        for each in terms
    ]
