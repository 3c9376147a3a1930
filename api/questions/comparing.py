"""Two moments compared: which figures of a question changed, and which entries changed them.

One way for every question. Its answers are asked for as known at both moments; beside them, entry
by entry, the rows that came and went are told to what the question itself says of how they move
figures. What all entries moved is what the answers differ by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from msgspec import UNSET, Struct, field, structs

from api.questions.asking import Ask, Between, Side
from api.questions.comparison import (
    GROUPS,
    Cause,
    ComparedFigure,
    ComparedRate,
    Comparison,
    Group,
    Moment,
    Question,
)
from api.questions.figure_words import called
from api.questions.moments import AsKnown
from api.questions.moved import QUESTIONS, Asked
from api.questions.questions import Questions
from domain.book.entry import decode_entry
from domain.book.events import RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from projections.audit_trail.queries import kinds_at, rows_at
from projections.audit_trail.wording import line as trail_line
from projections.comparing.figures import Figures, Path, Shape, add, difference, pointer, total

_TOLD_TOGETHER: Final = 2_000


class Part(NamedTuple):
    """Which entries are told: so many, behind a place of an earlier page.

    ``unchanged`` has the figures told too that are the same.
    """

    limit: int = 100
    after: str | None = None
    counted: bool = False
    unchanged: bool = False


class _Causes(Struct):
    """What entries moved, by group, and those that are on the page."""

    after: tuple[int, int]
    limit: int
    moved: dict[Group, Figures] = field(default_factory=lambda: {group: {} for group in GROUPS})
    entries: dict[Group, int] = field(default_factory=lambda: dict.fromkeys(GROUPS, 0))
    told: dict[Group, list[tuple[int, Figures]]] = field(
        default_factory=lambda: {group: [] for group in GROUPS}
    )

    def take(self, group: Group, pos: int, effects: Figures) -> None:
        self.entries[group] += 1
        add(self.moved[group], effects)
        told = self.told[group]
        if (GROUPS.index(group), pos) > self.after and len(told) <= self.limit:
            told.append((pos, effects))

    def page(self) -> tuple[list[tuple[Group, int, Figures]], str | None]:
        every = [(group, *each) for group in GROUPS for each in self.told[group]]
        page = every[: self.limit]
        if len(every) <= self.limit:
            return page, None
        group, pos, _effects = page[-1]
        return page, f"{GROUPS.index(group)}~{pos}"


def compare(
    questions: Questions,
    question: Question,
    ask: Ask,
    moments: tuple[str | int, AsKnown],
    part: Part = Part(),
) -> Comparison:
    """What a question's figures were at two moments, and which entries made the difference.

    The later moment is now where it is None. Both are asked about the same places and days. Raises PositionBeyondHead, BadDate,
    EndBeforeStart and UnknownStation.
    """
    compared = QUESTIONS[question]
    days = compared.days(ask)
    group, _, pos = (part.after or "0~0").partition("~")
    causes = _Causes((int(group), int(pos)), part.limit)
    with questions.between(ask, *moments, *compared.moving) as between:
        asked = Asked(between, compared, ask, days)
        was, shown = asked.answer(between.then), asked.answer(between.now)
        for moved in _grouped(between, asked.moved()):
            causes.take(*moved)
        page, next_cursor = causes.page()
        lines = _lines(between, page, compared.shape)
        before, after = compared.shape.figures(was), compared.shape.figures(shown)
        return Comparison(
            question=question,
            then=_moment(between.then),
            now=_moment(between.now),
            figures=_figures(compared.shape, before, after, causes.moved, unchanged=part.unchanged),
            rates=_rates(compared.shape, was, shown),
            entries=causes.entries,
            items=lines,
            next_cursor=next_cursor,
            total=sum(causes.entries.values()) if part.counted else UNSET,
            agrees=total(causes.moved.values()) == difference(after, before),
            position=between.now.position,
        )


def _moment(side: Side) -> Moment:
    return Moment(position=side.position, recorded_at=side.recorded_at)


def _grouped(
    between: Between, moved: Iterator[tuple[int, Figures]]
) -> Iterator[tuple[Group, int, Figures]]:
    """What entries moved, with the group of each."""
    trail = between.live("audit_trail")
    while some := list(islice(moved, _TOLD_TOGETHER)):
        kinds = kinds_at(trail, [pos for pos, _effects in some])
        for pos, effects in some:
            yield _group_of(*kinds[pos], between.bound), pos, effects


def _group_of(topic: str, occurred: str, bound: str | None) -> Group:
    if topic == topic_of(RecordCorrected):
        return "corrected"
    if topic == topic_of(RecordVoided):
        return "voided"
    # What is known by its day alone happened before a moment if the day was over.
    day, _, hour = occurred.partition("T")
    is_day = hour.startswith("00:00")
    is_late = bound is not None and (day < bound[:10] if is_day else occurred < bound)
    return "late" if is_late else "new"


def _lines(
    between: Between, page: Sequence[tuple[Group, int, Figures]], shape: Shape
) -> list[Cause]:
    positions = [pos for _group, pos, _effects in page]
    entries = between.entries_at(positions)
    rows = rows_at(between.live("audit_trail"), positions, as_known=between.now.position)
    return [
        Cause(
            **structs.asdict(
                trail_line(
                    decode_entry(entries[pos]),
                    pos,
                    corrects=row.corrects,
                    corrected_by=row.corrected_by,
                    voided_by=row.voided_by,
                )
            ),
            group=group,
            effects={
                pointer(path): shape.shown(path, moved) for path, moved in sorted(effects.items())
            },
        )
        for (group, pos, effects), row in zip(page, rows, strict=True)
    ]


def _figures(
    shape: Shape,
    then: Figures,
    now: Figures,
    moved: Mapping[Group, Figures],
    *,
    unchanged: bool,
) -> list[ComparedFigure]:
    """The figures that changed, and those that entries moved and moved back."""
    changed: set[Path] = {
        *difference(now, then),
        *(path for each in moved.values() for path in each),
    }

    if unchanged:
        changed |= {*then, *now}

    def shown(path: Path, figures: Figures) -> float:
        return shape.shown(path, figures.get(path, 0))

    return [
        ComparedFigure(
            figure=pointer(path),
            label_zh=called(path).zh,
            label_en=called(path).en,
            then=shown(path, then),
            now=shown(path, now),
            difference=shape.shown(path, now.get(path, 0) - then.get(path, 0)),
            **{group: shown(path, moved[group]) for group in GROUPS},
        )
        for path in sorted(changed)
    ]


def _rates(shape: Shape, then: Struct, now: Struct) -> list[ComparedRate]:
    before, after = shape.rates_of(then), shape.rates_of(now)
    return [
        ComparedRate(
            figure=pointer(path),
            label_zh=called(path).zh,
            label_en=called(path).en,
            then=before.get(path),
            now=after.get(path),
        )
        for path in sorted({**before, **after})
        if before.get(path) != after.get(path)
    ]
