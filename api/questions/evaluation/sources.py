"""From which figures of the book a line is scored: a closed table, each row one question.

Every figure is what the question tells of the station for the period, as known at the evaluation's
position; so whoever asks it again finds the evidence of the line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from api.questions.asking import Answer
from domain.ground.values import days_between
from domain.ground.vocabulary import AutoSource


class Figure(NamedTuple):
    """What was reached, what is due, and how many records say so; a deduction counts faults."""

    measured: int
    due: int
    records: int


class Source(NamedTuple):
    """The question that tells a figure, and how: None where the book has nothing to say.

    ``read`` takes the answer and what the line wants, 0 where the book itself says it.
    """

    question: str
    read: Callable[[Answer, int], Figure | None]


def _of_target(measured: int, due: int) -> Figure | None:
    return Figure(measured, due, measured) if due else None


def _share(measured: int, due: int) -> Figure | None:
    """A share of what there is; of nothing there is none."""
    return Figure(measured, due, due) if due else None


def _rooms(told: Answer, _target: int) -> Figure | None:
    present, missing = len(told["present"]), len(told["missing"])
    return _share(present, present + missing)


def _staffing_days(told: Answer, _target: int) -> Figure | None:
    if told["from_day"] is None:
        return None
    days = days_between(told["from_day"], told["as_of"]) + 1
    return Figure(days - told["days_below_minimum"], days, days)


def _credentials(told: Answer, _target: int) -> Figure | None:
    return Figure(told["certified"], told["minimum_certified"], told["certified"])


def _vacancy_months(told: Answer, _target: int) -> Figure | None:
    return Figure(told["vacancy_days"] // 30, 0, told["vacancy_days"])


def _administrative_share(told: Answer, target: int) -> Figure | None:
    share = told["administrative_share_percent"]
    if share is None:
        return None
    # What is agreed over what is, so that less is no better than what is agreed.
    return Figure(100 * target, max(100 * target, round(100 * share)), round(share))


def _visits_agreed(told: Answer, _target: int) -> Figure | None:
    agreed = [one["contracted_visits"] for each in told["contracts"] for one in each["milestones"]]
    verified = [one["verified"] for each in told["contracts"] for one in each["milestones"]]
    return _of_target(max(verified, default=0), max(agreed, default=0))


def _case_file_gaps(told: Answer, _target: int) -> Figure | None:
    gaps = [len(each["missing"]) for each in told["incomplete"]]
    return Figure(sum(gaps), 0, len(gaps))


def _timely_entry(told: Answer, _target: int) -> Figure | None:
    rate_bp = told["timely_rate_bp"]
    return None if rate_bp is None else Figure(rate_bp, 10_000, told["visits"])


def _coverage(told: Answer, _target: int) -> Figure | None:
    groups = told["covered"].values()
    return _share(sum(each["visited"] for each in groups), sum(each["clients"] for each in groups))


def _red_overdue(told: Answer, _target: int) -> Figure | None:
    overdue = told["counts"]["red_overdue"]
    return Figure(overdue, 0, overdue)


def _referrals(told: Answer, _target: int) -> Figure | None:
    made = told["referrals"]["made"]
    return _share(made - told["referrals"]["unanswered"], made)


def _training_hours(told: Answer, _target: int) -> Figure | None:
    asked = [each for each in told["credit"] if each["required_hours"]]
    reached = sum(round(100 * min(e["credited_hours"], e["required_hours"])) for e in asked)
    due = sum(round(100 * each["required_hours"]) for each in asked)
    return Figure(reached, due, len(asked)) if due else None


def _village_training(told: Answer, target: int) -> Figure | None:
    came = told["attendees"]
    return _of_target(came["village"] + came["volunteers"], target)


def _unlinked_money(told: Answer, _target: int) -> Figure | None:
    faults = len(told["unlinked"]) + len(told["duplicate_vouchers"])
    return Figure(faults, 0, faults)


def _terms_broken(told: Answer, _target: int) -> Figure | None:
    faults = len(told["terms_broken"])
    return Figure(faults, 0, faults)


def _budget_execution(told: Answer, _target: int) -> Figure | None:
    planned = sum(each["planned_fen"] for each in told["lines"])
    spent = sum(each["spent_fen"] for each in told["lines"])
    return Figure(max(spent, 0), planned, len(told["lines"])) if planned else None


SOURCES: Final[Mapping[AutoSource, Source]] = {
    "rooms": Source("facilities", _rooms),
    "staffing_days": Source("staffing", _staffing_days),
    "credentials": Source("staffing", _credentials),
    "vacancy_months": Source("staffing", _vacancy_months),
    "administrative_share": Source("activities", _administrative_share),
    "visits_completed": Source("services", lambda t, due: _of_target(t["completed"], due)),
    "cases_opened": Source("casework", lambda t, due: _of_target(t["opened"], due)),
    "group_sessions": Source("activities", lambda t, due: _of_target(t["group_sessions"], due)),
    "community_activities": Source("activities", lambda t, due: _of_target(t["activities"], due)),
    "desk_services": Source("activities", lambda t, due: _of_target(t["desk_services"], due)),
    "volunteer_hours": Source(
        "facilities", lambda t, due: _of_target(int(t["volunteer_hours"]), due)
    ),
    "case_file_gaps": Source("casework", _case_file_gaps),
    "timely_entry": Source("services", _timely_entry),
    "supervision_sessions": Source(
        "talent", lambda t, due: _of_target(t["supervision"]["sessions"], due)
    ),
    "coverage": Source("due", _coverage),
    "red_overdue": Source("due", _red_overdue),
    "referrals_answered": Source("casework", _referrals),
    "training_hours": Source("talent", _training_hours),
    "training_sessions": Source("training", lambda t, due: _of_target(t["sessions"], due)),
    "village_training": Source("training", _village_training),
    "unlinked_money": Source("budget", _unlinked_money),
    "terms_broken": Source("budget", _terms_broken),
    "budget_execution": Source("budget", _budget_execution),
}
"""Where each figure comes from."""
AGREED: Final = Source("contracts", _visits_agreed)
"""Completed visits where the template states no number: those verified of those contracted."""

PROJECTIONS: Final = (
    *("facilities", "staffing", "activities", "services", "casework", "clients", "training"),
    *("budget", "contracts", "records", "flags", "stations", "policies"),
)
"""The projections that tell them."""
