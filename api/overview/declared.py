"""What the overview is put together from: the problems and charts that subjects declare.

Another subject adds its rows here, one line each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from api.activities.pages.figures import by_governance
from api.casework.pages import problems as casework
from api.clients.pages import problems as clients
from api.inspections.pages import problems as inspections
from api.lists.judged import judged_by_policy
from api.money.pages import problems as money
from api.overview.problems import LATE_ENTRIES
from api.pages.questions.chapters import records_of
from api.pages.questions.parts import Chapter, Opened
from api.pages.questions.problems import Problem, Told
from api.pages.rail import ACTIVITIES, BUDGET, COVERAGE, SERVICES, STAFFING, TRAINING, Tab
from api.programme.pages import problems as programme
from api.questions.questions import Questions
from api.staff.pages import problems as staff
from api.training.pages import problems as training
from api.visits.pages import problems as visits
from domain.book.catalogue import KINDS
from domain.book.words import WARNINGS
from domain.ground.kinds import Flag, Kind
from domain.ground.labels import Label
from domain.ground.order.flags import CONFIRMED_DUPLICATE

_RECORDS: Final = Label("条", "records")


def _flagged(kind: Kind, code: str, name: Label) -> Problem:
    """Records that were accepted and are flagged, by what is to be said of them."""

    def counts(told: Told) -> dict[str, int]:
        stations = told(Questions.flagged)["by_kind"].get(kind.topic, {})
        return {station: codes.get(code, 0) for station, codes in stations.items()}

    return _listed(kind, code, name, counts)


def _judged(kind: Kind, flag: Flag) -> Problem:
    """Records that are flagged by what is in force, which is judged as their list is read."""

    def counts(told: Told) -> dict[str, int]:
        found: dict[str, int] = told(judged_by_policy, topic=kind.topic)["by_code"].get(
            flag.code, {}
        )
        return found

    return _listed(kind, flag.code, flag.name, counts)


def _listed(
    kind: Kind, code: str, name: Label, counts: Callable[[Told], dict[str, int]]
) -> Problem:
    def opens(told: Told, _station: str) -> Opened:
        # A list of records is narrowed by the days that it calls ``from`` and ``to``.
        days = {"to": told.sight.last_day, "as_of": None}
        return records_of(kind.topic, {"warning": code, **days})

    return Problem(
        name=Label(f"{kind.name.zh}：{name.zh}", f"{kind.name.en}: {name.en}"),
        unit=_RECORDS,
        counts=counts,
        opens=opens,
    )


def _of_kind(kind: Kind) -> Iterator[Problem]:
    for flag in kind.flags:
        by_policy = flag.rests_on == "policy"
        yield _judged(kind, flag) if by_policy else _flagged(kind, flag.code, flag.name)
    if kind.may_repeat:
        yield _flagged(kind, CONFIRMED_DUPLICATE, WARNINGS[CONFIRMED_DUPLICATE])


PROBLEMS: Final[tuple[Problem, ...]] = (
    *staff.PROBLEMS,
    *programme.PROBLEMS,
    *inspections.PROBLEMS,
    LATE_ENTRIES,
    *money.PROBLEMS,
    *clients.PROBLEMS,
    *casework.PROBLEMS,
    *visits.PROBLEMS,
    *(problem for kind in KINDS for problem in _of_kind(kind)),
    *training.PROBLEMS,
)
"""Every problem, the most pressing first."""


class ChaptersOf(NamedTuple):
    """Charts that a question's own page draws, and that page."""

    tab: Tab
    chapters: Callable[[Told], Sequence[Chapter]]


CHAPTERS: Final = (
    ChaptersOf(COVERAGE, programme.by_years),
    ChaptersOf(STAFFING, lambda told: [staff.over_the_days(told)]),
    ChaptersOf(BUDGET, lambda told: [money.by_source(told)]),
    ChaptersOf(SERVICES, visits.by_months_and_groups),
    ChaptersOf(ACTIVITIES, lambda told: [by_governance(told)]),
    ChaptersOf(TRAINING, lambda told: [training.by_months(told)]),
)
"""What stands below the problems, in order."""

READS: Final = (
    *(
        "staffing",
        "budget",
        "services",
        "clients",
        "casework",
        "inspections",
        "activities",
        "training",
        "flags",
        "months",
    ),
)
"""The projections that all of it rests on."""
