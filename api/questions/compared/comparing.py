"""Two moments compared: which figures of a question changed, and which entries changed them.

One way for every question. Its answers are asked for as known at both moments; beside them, entry
by entry, the rows that came and went are told to what the question itself says of how they move
figures. What all entries moved is what the answers differ by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final, NamedTuple

from msgspec import UNSET, Struct, field, structs

from api.questions.asking import Ask, Between, Side
from api.questions.compared.answers import (
    GROUPS,
    Cause,
    ComparedFigure,
    ComparedRate,
    Comparison,
    Group,
    Moment,
    Question,
    group_of,
)
from api.questions.compared.declared import QUESTIONS
from api.questions.compared.figure_words import called
from api.questions.compared.telling import Told
from api.questions.moments import AsKnown
from api.questions.questions import Questions
from domain.book.entry import decode_entry
from projections.audit_trail.queries import entered_at, rows_at
from projections.audit_trail.wording import line as trail_line
from projections.comparing.figures import Figures, Path, add, difference, pointer, total

_TOLD_TOGETHER: Final = 2_000
_ALL: Final = 10**9
_RUN_MAX: Final = 200
"""So many entries at most wait for each other, at each station of a city."""
_Moved = tuple[Group, int, Figures]
"""A group, the position of an entry in it, and what that entry moved."""

_Entry = tuple[Group, Any]


class Part(NamedTuple):
    """Which entries are told: so many (None: all), behind a place of an earlier page.

    ``unchanged`` has the figures told too that are the same.
    """

    limit: int | None = 100
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

    def tells(self, group: Group, pos: int) -> bool:
        """Whether an entry is told by itself: on the page, or next behind it."""
        is_behind = (GROUPS.index(group), pos) > self.after
        return is_behind and len(self.told[group]) <= self.limit

    def take(self, group: Group, pos: int, effects: Figures) -> None:
        """Count an entry that moved something, and keep it for the page."""
        self.count(group, 1, effects)
        if self.tells(group, pos):
            self.told[group].append((pos, effects))

    def count(self, group: Group, entries: int, effects: Figures) -> None:
        """Count entries of a group, and what they moved together."""
        self.entries[group] += entries
        add(self.moved[group], effects)

    def page(self) -> tuple[list[_Moved], str | None]:
        every = [(group, *each) for group in GROUPS for each in self.told[group]]
        page = every[: self.limit]
        if len(every) <= self.limit:
            return page, None
        group, pos, _effects = page[-1]
        return page, f"{GROUPS.index(group)}~{pos}"


class ComparedMoments:
    """A question's figures at two moments of one snapshot, and the entries between them."""

    def __init__(
        self, questions: Questions, between: Between, question: Question, ask: Ask
    ) -> None:
        self.then = between.then
        self.now = between.now
        self._between = between
        self._question: Question = question
        compared = QUESTIONS[question]
        self._shape, self._words = compared.shape, compared.words
        self._asked: Told[Any] = compared.asked.between(questions, between, compared.shape, ask)

    def document(self, part: Part = Part()) -> Comparison:
        """What changed, and a part of the entries that changed it."""
        group, _, pos = (part.after or "0~0").partition("~")
        asked = self._asked
        causes = _Causes((int(group), int(pos)), asked.page_of(part.limit) or _ALL)
        was, shown = asked.answer(self.then), asked.answer(self.now)
        for group_of_run, run in _runs(self._grouped(), causes.tells):
            if len(run) > 1:
                causes.count(group_of_run, len(run), asked.together(run))
            elif (effects := run[0].take()) or not asked.exact:
                causes.take(group_of_run, run[0].pos, effects)
        page, next_cursor = causes.page()
        before, after = self._shape.figures(was), self._shape.figures(shown)
        return Comparison(
            question=self._question,
            then=_moment(self.then),
            now=_moment(self.now),
            figures=self._figures(before, after, causes.moved, unchanged=part.unchanged),
            rates=self._rates(was, shown),
            entries=causes.entries,
            exact=asked.exact,
            items=self._lines(page),
            next_cursor=next_cursor,
            total=sum(causes.entries.values()) if part.counted else UNSET,
            agrees=total(causes.moved.values()) == difference(after, before),
            position=self.now.position,
        )

    def causes(self) -> Iterator[Cause]:
        """All entries that changed it, in the order of the document, as light as a page of them."""
        self._asked.page_of(None)
        for wanted in GROUPS:
            moved = (each for each in self._moved() if each[0] == wanted)
            while some := list(islice(moved, _TOLD_TOGETHER)):
                yield from self._lines(some)

    def _moved(self) -> Iterator[_Moved]:
        """What each entry moved, in the order of the log."""
        for group, entry in self._grouped():
            if (effects := entry.take()) or not self._asked.exact:
                yield group, entry.pos, effects

    def _grouped(self) -> Iterator[_Entry]:
        """The entries that may move a figure, with the group of each, in the order of the log."""
        trail = self._between.live("audit_trail")
        entries = self._asked.entries()
        while some := list(islice(entries, _TOLD_TOGETHER)):
            entered = entered_at(trail, [each.pos for each in some])
            for each in some:
                yield group_of(entered[each.pos], self._between.bound), each

    def _lines(self, page: Sequence[_Moved]) -> list[Cause]:
        positions = [pos for _group, pos, _effects in page]
        entries = self._between.entries_at(positions)
        trail = self._between.live("audit_trail")
        rows = rows_at(trail, positions, as_known=self.now.position)
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
                    pointer(path): self._shape.shown(path, moved)
                    for path, moved in sorted(effects.items())
                },
            )
            for (group, pos, effects), row in zip(page, rows, strict=True)
        ]

    def _figures(
        self, then: Figures, now: Figures, moved: Mapping[Group, Figures], *, unchanged: bool
    ) -> list[ComparedFigure]:
        """The figures that changed, and those that entries moved and moved back."""
        changed: set[Path] = {
            *difference(now, then),
            *(path for each in moved.values() for path in each),
        }
        if unchanged:
            changed |= {*then, *now}

        def shown(path: Path, figures: Figures) -> float:
            return self._shape.shown(path, figures.get(path, 0))

        return [
            ComparedFigure(
                figure=pointer(path),
                label_zh=name.zh,
                label_en=name.en,
                then=shown(path, then),
                now=shown(path, now),
                difference=self._shape.shown(path, now.get(path, 0) - then.get(path, 0)),
                **{group: shown(path, moved[group]) for group in GROUPS},
            )
            for path in sorted(changed)
            for name in (called(path, self._words),)
        ]

    def _rates(self, then: Struct | None, now: Struct | None) -> list[ComparedRate]:
        before, after = self._shape.rates_of(then), self._shape.rates_of(now)
        return [
            ComparedRate(
                figure=pointer(path),
                label_zh=name.zh,
                label_en=name.en,
                then=before.get(path),
                now=after.get(path),
            )
            for path in sorted({**before, **after})
            if before.get(path) != after.get(path)
            for name in (called(path, self._words),)
        ]


@contextmanager
def comparing(
    questions: Questions, question: Question, ask: Ask, moments: tuple[str | int, AsKnown]
) -> Iterator[ComparedMoments]:
    """Two moments of a question in one snapshot; the later one is now where it is None.

    Both are asked about the same places and days. Raises PositionBeyondHead, BadDate,
    EndBeforeStart and UnknownStation, and from what is read of it TooManyEntries.
    """
    with questions.between(ask, *moments, *QUESTIONS[question].asked.reads) as between:
        yield ComparedMoments(questions, between, question, ask)


def compare(
    questions: Questions,
    question: Question,
    ask: Ask,
    moments: tuple[str | int, AsKnown],
    part: Part = Part(),
) -> Comparison:
    """What a question's figures were at two moments, and which entries made the difference.

    Raises what :func:`comparing` raises.
    """
    with comparing(questions, question, ask, moments) as found:
        return found.document(part)


def _runs(
    entries: Iterable[_Entry], tells: Callable[[Group, int], bool]
) -> Iterator[tuple[Group, list[Any]]]:
    """Entries one by one, but those of a station and a group that only add, in one run.

    Nothing that happens at one station moves what is counted at another, so a run goes on while
    others have their turns, and ends before the next entry of its own that does more. Entries that
    have to be told by themselves are in no run.
    """
    waiting: dict[str, tuple[Group, list[Any]]] = {}
    for group, entry in entries:
        about = entry.stations
        if entry.may_wait and not tells(group, entry.pos) and about is not None and len(about) == 1:
            (station,) = about
            of, run = waiting.get(station, (group, []))
            if run and (of != group or len(run) == _RUN_MAX):
                yield of, run
                run = []
            run.append(entry)
            waiting[station] = group, run
            continue
        for each in [*waiting] if about is None else about & waiting.keys():
            yield waiting.pop(each)
        yield group, [entry]
    yield from waiting.values()


def _moment(side: Side) -> Moment:
    return Moment(position=side.position, recorded_at=side.recorded_at)
