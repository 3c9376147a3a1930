"""What each entry between two moments moved, whatever the question is.

The rows that came and went are told to what the question itself says of how they move figures; so
are the entries by which other policies came into force, or stations to and from an area.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from heapq import merge
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from msgspec import Struct

from api.questions.asking import Ask, Between, Side
from api.questions.in_force import RulesInForce
from api.questions.questions import Questions
from domain.ground.policy import RulesAt
from projections.base import View
from projections.comparing.changes import (
    Change,
    Judging,
    Moving,
    Start,
    Window,
    changed_at,
    changes,
    is_empty,
    together,
)
from projections.comparing.figures import Figures, Shape, total
from projections.engine.store import LiveView
from projections.stations.queries import stations_known, stations_within

_Live = Callable[[str], LiveView]


class Moved(NamedTuple):
    """A question that says itself how rows move its figures: its answer, its days, what moves them.

    ``moving`` has what moves them, by the projection that it is read from.
    """

    answer: Callable[[_Live, Sequence[str] | None, int, RulesAt, Mapping[str, Any]], Struct]
    days: Callable[[Ask], dict[str, Any]]
    moving: Mapping[str, Callable[..., Moving]]

    @property
    def reads(self) -> tuple[str, ...]:
        """The projections that it is read from."""
        return tuple(self.moving)

    def between(self, _questions: Questions, between: Between, _shape: Shape, ask: Ask) -> Asked:
        """The question about two moments."""
        return Asked(between, self, ask, self.days(ask))


class Asked(NamedTuple):
    """A question about two moments."""

    between: Between
    moved: Moved
    ask: Ask
    days: dict[str, Any]

    @property
    def exact(self) -> bool:
        """It is known of every row whether it moves a figure."""
        return True

    def answer(self, side: Side) -> Struct:
        """What it answers as known at one of them."""
        live, known, codes = self.between.live, side.position, self._named(side.stations)
        return self.moved.answer(live, codes, known, RulesInForce(live, known).at, self.days)

    def entries(self) -> Iterator[Telling]:
        """The entries that may move a figure, in the order of the log, to be taken up in it."""
        steps = merge(*self._steps(), key=attrgetter("pos"))
        for pos, some in groupby(steps, key=attrgetter("pos")):
            yield Telling(pos, list(some))

    def together(self, run: Sequence[Telling]) -> Figures:
        """What entries that only add moved, which costs little more than for one."""
        return taken_together(run)

    def page_of(self, limit: int | None) -> int | None:
        """As many as are wanted."""
        return limit

    def _steps(self) -> Iterator[Iterator[_Step]]:
        """What every part of the question is told, each part in the order of the log.

        It is read ahead and taken up only in its turn, since it changes the part.
        """
        between, then = self.between, self.between.then
        rules_at, named = RulesInForce(between.live, then.position).at, between.now.stations
        windows = _windows(between, self.ask)
        for name, moving_from in self.moved.moving.items():
            view = between.live(name)
            start = Start(view, self._named(named), then.stations, then.position, rules_at)
            moving = moving_from(start, **self.days)
            if isinstance(moving, Judging):
                yield _judgements(between, moving)
            yield _changes(view, moving, windows)

    def _named(self, codes: list[str] | None) -> list[str] | None:
        # An area that had one station then is told of as one of several: twice the same is several.
        return codes * 2 if codes is not None and self.ask.station is None else codes


class _Step(NamedTuple):
    """What an entry has to tell a part of a question, and how the part takes it up.

    ``adds`` is that it only adds rows, and to which part; ``stations`` are those that it is about,
    None for all.
    """

    pos: int
    take: Callable[[], Figures]
    stations: frozenset[str] | None
    adds: tuple[Moving, Change] | None = None


class Telling(NamedTuple):
    """An entry, and what it has to tell each part of a question."""

    pos: int
    steps: list[_Step]

    def take(self) -> Figures:
        """What it moved; every entry before it was taken up."""
        return total(each.take() for each in self.steps)

    @property
    def stations(self) -> frozenset[str] | None:
        """Which stations it is about; None for all of them."""
        found: frozenset[str] = frozenset()
        for each in self.steps:
            if each.stations is None:
                return None
            found |= each.stations
        return found

    @property
    def may_wait(self) -> bool:
        """Whether it adds rows that move figures, and does nothing else."""
        added = [each.adds for each in self.steps]
        return None not in added and any(
            not part.telling.isdisjoint(change.came) for part, change in filter(None, added)
        )


def taken_together(some: Sequence[Telling]) -> Figures:
    """What entries that follow each other and only add moved, which costs little more than for one.

    What an entry moves is what stands after it less what stood before, so all of them move what
    stands in the end less what stood at the beginning.
    """
    by_part: dict[int, tuple[Moving, list[Change]]] = {}
    for entry in some:
        for part, change in filter(None, [each.adds for each in entry.steps]):
            by_part.setdefault(id(part), (part, []))[1].append(change)
    return total(part.moved(together(added)) for part, added in by_part.values())


def _changes(view: View, moving: Moving, windows: Sequence[Window]) -> Iterator[_Step]:
    for each in changes(view, moving, windows):
        adds = None if each.went else (moving, each)
        rows = chain.from_iterable((*each.went.values(), *each.came.values()))
        stations = frozenset([row.station for row in rows])
        yield _Step(each.pos, partial(moving.moved, each), stations, adds)


def _judgements(between: Between, moving: Judging) -> Iterator[_Step]:
    """Where policies in force changed, and where stations may have moved to other ones."""
    live, after, until = between.live, between.then.position, between.now.position
    if is_empty(live("policies"), "published", until):
        return
    stated: list[tuple[int, list[str] | None]] = [
        (pos, None) for pos, _area in changed_at(live("policies"), "published", after, until)
    ]
    stated += [(pos, [code]) for pos, code in changed_at(live("stations"), "facts", after, until)]
    for pos, stations in sorted(stated, key=itemgetter(0)):
        among = None if stations is None else frozenset(stations)
        yield _Step(pos, partial(_judged_anew, live, moving, pos, stations), among)


def _judged_anew(live: _Live, moving: Judging, pos: int, stations: list[str] | None) -> Figures:
    return moving.judged_anew(pos, stations, RulesInForce(live, pos).at)


def _windows(between: Between, ask: Ask) -> list[Window]:
    """Between which positions the rows of which stations count.

    A station that has come to an area brings all that is known of it then, and takes it away.
    """
    then, now = between.then, between.now
    if then.stations is None or now.stations is None:
        return [Window(None, then.position, now.position)]
    came = set(now.stations).difference(then.stations)
    went = set(then.stations).difference(now.stations)
    windows = [
        Window([*set(now.stations) - came], then.position, now.position),
    ]
    if came or went:
        windows += _moving_windows(between, ask, came, went)
    return windows


def _moving_windows(between: Between, ask: Ask, came: set[str], went: set[str]) -> Iterator[Window]:
    """The windows of stations that came to the areas asked about, or left them.

    Most that came were not known before, and no entry of theirs was: they are looked at together.
    """
    then, now, view = between.then, between.now, between.live("stations")
    positions: dict[str, list[int]] = {}
    for pos, code in changed_at(view, "facts", then.position, now.position):
        positions.setdefault(code, []).append(pos)
    known = stations_known(view, then.position)
    together: list[str] = []
    for code in sorted(came):
        at = positions[code]
        others = [pos for pos in at if not _lies_there(between, ask, code, pos)]
        since = min(pos for pos in at if pos > max(others, default=0))
        if since == at[0] and code not in known:
            together.append(code)
        else:
            yield Window([code], since, now.position, enter=True)
    if together:
        yield Window(together, then.position, now.position, enter=True)
    for code in sorted(went):
        until = min(pos for pos in positions[code] if not _lies_there(between, ask, code, pos))
        yield Window([code], then.position, until, leave=True)


def _lies_there(between: Between, ask: Ask, code: str, pos: int) -> bool:
    """Whether a station lies in the areas asked about, as known at a position."""
    return bool(
        stations_within(
            between.live("stations"),
            districts=ask.districts,
            cities=ask.cities,
            as_of=between.day,
            as_known=pos,
            among=[code],
        )
    )
