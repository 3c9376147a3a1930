"""The catalogue: every kind of fact that a stream can hold, subject by subject.

The subjects are named one by one and not looked for, so that what the ledger knows is what is
written here, whatever else lies in the folder. Loading fails where facts, kinds, details and
commands are not one to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.activities.kinds import KINDS as ACTIVITIES
from domain.book.events import FACTS
from domain.casework.kinds import KINDS as CASEWORK
from domain.casework.matters.kinds import KINDS as MATTERS
from domain.clients.care.kinds import KINDS as CARE
from domain.clients.kinds import KINDS as CLIENTS
from domain.clients.lives.kinds import KINDS as LIVES
from domain.evaluation.kinds import KINDS as EVALUATION
from domain.ground.commands import RecordingCommand
from domain.ground.events import Event
from domain.ground.forms.details import Details
from domain.ground.kinds import Kind
from domain.inspections.kinds import KINDS as INSPECTIONS
from domain.money.budgets.kinds import KINDS as BUDGETS
from domain.money.claims.kinds import KINDS as CLAIMS
from domain.money.disclosures.kinds import KINDS as DISCLOSURES
from domain.money.kinds import KINDS as MONEY
from domain.money.loans.kinds import KINDS as LOANS
from domain.money.refunds.kinds import KINDS as REFUNDS
from domain.money.releases.kinds import KINDS as RELEASES
from domain.operators.kinds import KINDS as OPERATORS
from domain.places.kinds import KINDS as PLACES
from domain.places.volunteers.kinds import KINDS as VOLUNTEERS
from domain.programme.kinds import KINDS as PROGRAMME
from domain.projects.kinds import KINDS as PROJECTS
from domain.staff.handovers.kinds import KINDS as HANDOVERS
from domain.staff.kinds import KINDS as STAFF
from domain.stations.kinds import KINDS as STATIONS
from domain.training.kinds import KINDS as TRAINING
from domain.training.talent.kinds import KINDS as TALENT
from domain.visits.kinds import KINDS as VISITS
from domain.visits.late.kinds import KINDS as LATE

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final[tuple[Kind, ...]] = (
    *STATIONS,
    *STAFF,
    *HANDOVERS,
    *CLIENTS,
    *LIVES,
    *CARE,
    *VISITS,
    *LATE,
    *CASEWORK,
    *MATTERS,
    *TRAINING,
    *TALENT,
    *ACTIVITIES,
    *PROJECTS,
    *PLACES,
    *VOLUNTEERS,
    *MONEY,
    *CLAIMS,
    *REFUNDS,
    *LOANS,
    *RELEASES,
    *BUDGETS,
    *DISCLOSURES,
    *OPERATORS,
    *EVALUATION,
    *INSPECTIONS,
    *PROGRAMME,
)
"""Every kind in reading order."""

KIND_OF_FACT: Final[Mapping[type[Event], Kind]] = {kind.fact: kind for kind in KINDS}
KIND_OF_DETAILS: Final[Mapping[type[Details], Kind]] = {kind.details: kind for kind in KINDS}
KIND_OF_COMMAND: Final[Mapping[type[RecordingCommand], Kind]] = {
    kind.command: kind for kind in KINDS
}
KIND_OF_TOPIC: Final[Mapping[str, Kind]] = {kind.topic: kind for kind in KINDS}

assert set(KIND_OF_FACT) == set(FACTS), "every fact has a kind"
assert len(KIND_OF_FACT) == len(KINDS), "a fact has one kind"
assert len(KIND_OF_DETAILS) == len(KINDS), "a form states one kind of fact"
assert len(KIND_OF_COMMAND) == len(KINDS), "a request records one kind of fact"


MOMENTS: Final[Mapping[type[Event], tuple[str, str]]] = {
    kind.fact: (kind.started, kind.ended) for kind in KINDS
}
"""The fields that say when a fact began and when it was over, the second empty for a moment."""


def occurrence_of(fact: Event) -> tuple[str, str]:
    """When a fact happened in station time: its start and its end, the end empty for a moment.

    A fact known by its day only has that day's midnight as its start.
    """
    return occurrence_in(fact, type(fact))


def occurrence_in(source: object, kind: type[Event]) -> tuple[str, str]:
    """The same for anything that has the fields of a kind of fact, such as its details."""
    start, end = MOMENTS[kind]
    moment: str = getattr(source, start)
    if len(moment) == 10:  # noqa: PLR2004 - the length of an ISO date
        moment += "T00:00:00+08:00"
    return moment, getattr(source, end) if end else ""
