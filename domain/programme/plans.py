"""What areas plan and count: the targets and the certified people of those that are asked about.

An area's own statement counts. Where a city says nothing, the statements of its districts are added
up, as far as they can be: numbers can, shares cannot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, assert_never

from msgspec import UNSET, Struct, UnsetType

from domain.ground.areas import areas_over
from domain.ground.vocabulary import TargetMeasure
from domain.programme.facts import (
    CertifiedPeopleCounted,
    PlanFact,
    ProgrammeAdopted,
    TargetAssessed,
    TargetSet,
)
from domain.programme.places import above


class Certified(Struct, frozen=True, kw_only=True):
    """The latest count of certified people; what nobody told is null.

    ``as_of`` is the day of the count, the earliest of several.
    """

    assistant: int | None
    intermediate: int | None
    senior: int | None
    total: int | None
    as_of: str | None
    document_number: str


_NOBODY_TOLD: Final = Certified(
    assistant=None, intermediate=None, senior=None, total=None, as_of=None, document_number=""
)


class Plans:
    """The plans of some areas (None: of the widest that there are), as stated up to a day."""

    def __init__(
        self,
        stated: Iterable[tuple[str, PlanFact]],
        roots: Collection[str] | None,
        as_of: str,
    ) -> None:
        self._targets: dict[tuple[str, int, TargetMeasure], int] = {}
        self._counts: dict[str, list[CertifiedPeopleCounted]] = {}
        self._adopted: dict[str, ProgrammeAdopted] = {}
        self._assessed: dict[tuple[str, int, TargetMeasure], TargetAssessed] = {}
        areas: dict[str, None] = {}
        for area, fact in stated:
            areas[area] = None
            match fact:
                case TargetSet():
                    if fact.set_on <= as_of:
                        self._targets[area, fact.year, fact.measure] = fact.value
                case ProgrammeAdopted():
                    if fact.adopted_on <= as_of:
                        self._adopted[area] = fact
                case TargetAssessed():
                    if fact.assessed_on <= as_of:
                        self._assessed[fact.division, fact.year, fact.measure] = fact
                case CertifiedPeopleCounted():
                    self._counts.setdefault(area, []).append(fact)
                case _:
                    assert_never(fact)
        self._areas = tuple(areas)
        self._roots = tuple(_widest(areas) if roots is None else sorted(roots))

    @property
    def years(self) -> list[int]:
        """The years of which anything is planned where it is asked about."""
        return sorted(
            year
            for year in {year for _area, year, _measure in self._targets}
            if any(
                self.target(year, each) is not None for _a, y, each in self._targets if y == year
            )
        )

    @property
    def counted(self) -> set[int]:
        """The years in which certified people were counted anywhere."""
        return {int(each.counted_on[:4]) for some in self._counts.values() for each in some}

    @property
    def adopted(self) -> ProgrammeAdopted | None:
        """The programme of the area, or of the one in which it lies."""
        for root in self._roots:
            for area in areas_over(root):
                if area in self._adopted:
                    return self._adopted[area]
        return None

    @property
    def assessed(self) -> list[TargetAssessed]:
        """What became of the duties of whom is asked about, and of those who lie there."""
        return [
            fact
            for (division, _year, _measure), fact in sorted(self._assessed.items())
            if any(is_within(division, root) for root in self._roots)
        ]

    def target(self, year: int, measure: TargetMeasure) -> int | None:
        """What is to be reached in a year, by a measure."""
        found = [self._target_of(root, year, measure) for root in self._roots]
        told = [each for each in found if each is not None]
        if not told:
            return None
        if measure.endswith("_percent"):
            return told[0] if len(set(found)) == 1 else None
        return sum(told)

    def certified(self, day: str) -> Certified:
        """How many people were certified by the latest counts up to a day."""
        latest = [
            each for root in self._roots for each in self._latest(self._counting(root, day), day)
        ]
        if not latest:
            return _NOBODY_TOLD
        document = latest[0].document_number if len(latest) == 1 else ""
        return Certified(
            assistant=_sum([each.assistant for each in latest]),
            intermediate=_sum([each.intermediate for each in latest]),
            senior=_sum([each.senior for each in latest]),
            total=sum(each.total for each in latest),
            as_of=min(each.counted_on for each in latest),
            document_number=document,
        )

    def _target_of(self, root: str, year: int, measure: TargetMeasure) -> int | None:
        own = self._targets.get((root, year, measure))
        if own is not None or measure.endswith("_percent"):
            return own
        parts = [
            found
            for area in _within(root, self._areas)
            if (found := self._targets.get((area, year, measure))) is not None
        ]
        return sum(parts) if parts else None

    def _counting(self, root: str, day: str) -> Sequence[str]:
        """The area itself, or else those within it."""
        own = self._latest([root], day)
        return [root] if own else _within(root, self._areas)

    def _latest(self, areas: Iterable[str], day: str) -> list[CertifiedPeopleCounted]:
        found = []
        for area in areas:
            told = [each for each in self._counts.get(area, ()) if each.counted_on <= day]
            if told:
                # Of one day the last that was stated counts.
                found.append(max(reversed(told), key=lambda each: each.counted_on))
        return found


def is_within(division: str, root: str) -> bool:
    """Whether a division is another or lies in it, by its digits."""
    return division == root or root in (above(division), *areas_over(division[:6]))


def _within(root: str, areas: Iterable[str]) -> list[str]:
    return [each for each in areas if root in areas_over(each)[1:]]


def _widest(areas: Mapping[str, None]) -> list[str]:
    """The areas that lie in no other of them."""
    return sorted(each for each in areas if not any(a in areas for a in areas_over(each)[1:]))


def _sum(told: Sequence[int | UnsetType]) -> int | None:
    known = [each for each in told if each is not UNSET]
    return sum(known) if len(known) == len(told) else None
