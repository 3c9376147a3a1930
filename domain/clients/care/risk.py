"""The risk of a client: what everybody has said of it, in the order of what happened, to what counts.

A later word takes the place of an earlier one. Where two workers differ on one day, or somebody says
that the level before was another than the one in force, both words stand and the higher one counts,
until an assessment names them as settled. Pure, and the order of recording makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from domain.ground.vocabulary import RISK_LEVELS, RiskLevel

_URGENCY: Final = {level: place for place, level in enumerate(RISK_LEVELS)}


class Statement(Struct, frozen=True, gc=False):
    """What one record says of a client's risk; ``at`` is when that was over, to the minute.

    ``before`` is what it takes the level for until then, empty where it says nothing of that.
    """

    at: str
    record: str
    level: RiskLevel
    workers: tuple[str, ...]
    before: RiskLevel | str = ""
    settles: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands among the others."""
        return self.at, self.record


class Standing(Struct, frozen=True, gc=False, omit_defaults=True):
    """What counts from one statement to the next.

    ``record`` is the statement that the level comes from; ``red_at`` is when red was last set or
    kept, empty for never; ``conflict`` are the records that contradict each other.
    """

    level: RiskLevel
    record: str
    since: str
    red_at: str = ""
    conflict: tuple[str, ...] = ()


def standings(statements: Iterable[Statement]) -> list[Standing]:
    """What counts after each statement, in the order of ``Statement.place``."""
    found: list[Standing] = []
    of_day: list[Statement] = []
    parties: dict[str, Statement] = {}
    worst: Statement | None = None
    red_at = ""
    for each in sorted(statements, key=_place):
        if parties and parties.keys() <= set(each.settles):
            parties, of_day = {}, []
        else:
            if of_day and of_day[0].at[:10] != each.at[:10]:
                of_day = []
            against = [other for other in of_day if _differ(other, each)]
            if worst is not None and each.before and each.before != worst.level:
                against.append(worst)
            if against:
                parties |= {other.record: other for other in (*against, each)}
        of_day.append(each)
        red_at = each.at if each.level == "red" else red_at
        worst = min((each, *parties.values()), key=_urgency)
        found.append(Standing(worst.level, worst.record, worst.at, red_at, tuple(sorted(parties))))
    return found


def higher(one: RiskLevel, other: RiskLevel) -> RiskLevel:
    """The more urgent of two levels."""
    return min(one, other, key=_URGENCY.__getitem__)


def _differ(one: Statement, other: Statement) -> bool:
    return one.level != other.level and not set(one.workers) & set(other.workers)


def _place(statement: Statement) -> tuple[str, str]:
    return statement.place


def _urgency(statement: Statement) -> int:
    return _URGENCY[statement.level]
