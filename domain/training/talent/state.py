"""What the decisions know of how people grow: who supervises, who is entered, who has a degree.

Supervision, guidance and trips leave no trace here: nothing rests on one.
"""

from __future__ import annotations

from typing import Final, Protocol, assert_never

from msgspec import field

from domain.ground.order.holding import Holdings, Mark, is_there
from domain.ground.station import Station
from domain.training.talent.facts import (
    CreditGranted,
    ExamEntered,
    ExamResultRecorded,
    FoldedFact,
    StandingFact,
    SupervisorEnded,
    SupervisorEngaged,
)

_SUPERVISOR: Final = "supervisor/"


class Talent(Holdings):
    """Supervisors by code and entries by worker and examination; degrees by their records."""

    degrees: dict[str, str] = field(default_factory=dict)
    """Record -> the worker whose degree it counts."""

    def is_engaged(self, supervisor: str, day: str) -> bool:
        """Whether a supervisor looks after the station on a day."""
        return is_there(self.under(f"{_SUPERVISOR}{supervisor}").values(), day)

    @property
    def supervisors(self) -> list[str]:
        """All who ever did, by code."""
        return [key.partition("/")[2] for key in self.marks if key.startswith(_SUPERVISOR)]


class TalentStation(Station, Protocol):
    """A station, as far as the rules about how people grow need it."""

    @property
    def talent(self) -> Talent:
        """What is known of it."""


def apply_talent(talent: Talent, fact: FoldedFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if not isinstance(fact, CreditGranted):
        talent.apply(key_of(fact), mark_of(fact), record, sign)
    elif fact.kind == "degree":
        if sign > 0:
            talent.degrees[record] = fact.worker
        else:
            del talent.degrees[record]


def key_of(fact: StandingFact) -> str:
    """Under what the state keeps a fact."""
    match fact:
        case SupervisorEngaged() | SupervisorEnded():
            return f"{_SUPERVISOR}{fact.supervisor}"
        case ExamEntered() | ExamResultRecorded():
            return f"exam/{fact.worker}/{fact.exam}"
        case _:
            assert_never(fact)


def mark_of(fact: StandingFact) -> Mark:
    """What a fact says: an entry stands until its result."""
    match fact:
        case SupervisorEngaged():
            return Mark(fact.engaged_on, begins=True)
        case SupervisorEnded():
            return Mark(fact.ended_on, begins=False)
        case ExamEntered():
            return Mark(fact.entered_on, begins=True)
        case ExamResultRecorded():
            return Mark(fact.result_on, begins=False)
        case _:
            assert_never(fact)
