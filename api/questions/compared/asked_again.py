"""A question asked again wherever an entry may have changed its answer.

The tables that it is made from say themselves at which positions they changed. What an entry moved
is what the question answers as known at its position, less what it answered before it; so all that
entries moved adds up to what the answers differ by, whatever the question is and how it counts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property
from typing import Final, NamedTuple

from msgspec import Struct

from api.questions.asking import Answer, Ask, Between, Clock, Entries, Names, Reading, Side
from api.questions.compared.answers import Group, group_of
from api.questions.questions import Questions
from api.questions.refusals import TooManyEntries
from domain.evaluation.refusals import NoEvaluation
from domain.ground.areas import stream_of_area
from domain.ground.order.lists import chunks
from projections.audit_trail.queries import entered_at
from projections.comparing.changes import positions_changed
from projections.comparing.figures import Figures, Shape, difference
from projections.engine.store import LiveView
from projections.stations.queries import areas, every_code

EACH_MAX: Final = 200
"""So many entries at most are asked about one by one to find out which of them moved a figure."""
ASKS_MAX: Final = 400
"""So often at most a question is asked again for one comparison, so that it takes some seconds."""
PAGE_MAX: Final = 100
"""So many entries at most are told at once where there are more than are asked about one by one."""
_LOOKED_UP_TOGETHER: Final = 2_000
_WHOLE: Final = ""
"""What stands for all stations, where they are asked about together."""


class _Nothing(Struct):
    """An answer that nobody reads."""


_NOTHING: Final = _Nothing()


class AskedAgain(NamedTuple):
    """A question that is asked again, and the projections that its figures rest on.

    ``tables`` narrows a projection to those of its tables that matter. What happens at one station
    moves nothing that is counted at another, so only the station of an entry is asked about, unless
    it is ``whole``. A question that ``looks_at_a_day`` is about today where no day is named. What
    takes longer to answer is so many times as ``dear`` as others, and asked the less often.
    """

    question: Callable[[Questions, Ask], Answer]
    reads: tuple[str, ...]
    tables: Mapping[str, tuple[str, ...]] = {}
    whole: bool = False
    looks_at_a_day: bool = True
    dear: int = 1

    def between(self, questions: Questions, between: Between, shape: Shape, ask: Ask) -> Replay:
        """The question about two moments."""
        if self.looks_at_a_day and ask.as_of is None and ask.to_day is None:
            ask = replace(ask, as_of=between.day)
        held = questions.asked_of(_Held(cache(between.live)), InSnapshot)
        return Replay(self, between, held, shape, replace(ask, reader=None))

    def tables_of(self, view: LiveView, projection: str) -> Sequence[str]:
        """The tables of a projection that say when their rows became known and ceased to be."""
        temporal = (name for name, table in view.tables.items() if "known_until" in table.c)
        return self.tables.get(projection) or list(temporal)


class _Held(NamedTuple):
    """One snapshot of the tables, for every question that is asked."""

    live: Callable[[str], LiveView]

    @contextmanager
    def reading(self) -> Iterator[Callable[[str], LiveView]]:
        """The snapshot."""
        yield self.live


class InSnapshot(Questions):
    """The questions asked of one snapshot at many positions, within one minute.

    An area that has one station is told of as one of several, or its figures would have other names
    than those of two.
    """

    def __init__(self, engine: Reading, log: Entries, vault: Names, clock: Clock) -> None:
        super().__init__(engine, log, vault, clock)
        self._said: Struct | None = None
        self._scopes: dict[tuple[Ask, int], list[str] | None] = {}
        self._minutes: dict[str, str] = {}
        with engine.reading() as live:
            view = live("stations")
            self._moved_at = sorted(positions_changed(view, ["facts"], None, 0, view.position))

    def said(self, question: Callable[[Questions, Ask], Answer], ask: Ask) -> Struct | None:
        """What a question says, as it is before it becomes JSON."""
        self._said = None
        try:
            question(self, ask)
        except NoEvaluation:
            return None
        return self._said

    def stations_in(self, ask: Ask) -> list[str] | None:
        """The stations that are asked about, as known at the ask's position; None for all."""
        with self._engine.reading() as live:
            return self._scope(live, ask)[0]

    def beside(self, ask: Ask) -> Answer:  # noqa: ARG002 - as the questions take it
        """No hint: nobody reads it."""
        return {}

    def _scope(
        self, live: Callable[[str], LiveView], ask: Ask
    ) -> tuple[list[str] | None, int | None]:
        known = int(str(ask.as_known))
        key = replace(ask, as_known=None), bisect_right(self._moved_at, known)
        if key not in self._scopes:
            codes, _known = super()._scope(live, ask)
            is_one_of_several = codes is not None and ask.station is None
            self._scopes[key] = codes * 2 if codes and is_one_of_several else codes
        return self._scopes[key], known

    def _moment_of(self, day: str) -> str:
        return self._minutes.setdefault(day, super()._moment_of(day))

    def _plain(self, found: Struct, view: LiveView, known: int | None) -> Answer:
        self._said = found
        return super()._plain(_NOTHING, view, known)


class AskedEntry(NamedTuple):
    """An entry between the moments; ``key`` says about which station the question is asked for it."""

    pos: int
    key: str
    stations: frozenset[str] | None
    may_wait: bool
    moved: Callable[[str, int], Figures]

    def take(self) -> Figures:
        """What it moved."""
        return self.moved(self.key, self.pos)


class Replay:
    """A question about two moments, asked again at the entries between them."""

    def __init__(
        self, again: AskedAgain, between: Between, questions: InSnapshot, shape: Shape, ask: Ask
    ) -> None:
        self._again = again
        self._between = between
        self._questions = questions
        self._shape = shape
        self._ask = ask
        self._is_one = again.whole or ask.station is not None
        self._stands: dict[str, Figures] = {}
        self._found: dict[int, Figures] = {}

    @property
    def exact(self) -> bool:
        """Whether there are so few entries that it is found out of each whether it moved a figure."""
        return len(self._places) <= EACH_MAX // self._again.dear

    def answer(self, side: Side) -> Struct | None:
        """What it answers as known at one of the moments."""
        return self._questions.said(self._again.question, self._at(side.position))

    def entries(self) -> Iterator[AskedEntry]:
        """The entries at which a table that it rests on changed."""
        self._stands.clear()
        for pos, stream, _group in self._places:
            key = _WHOLE if self._is_one else stream
            # An area's own entries, as policies, move what stands at every station.
            stations = None if not key and not self._is_one else frozenset({key})
            yield AskedEntry(pos, key, stations, not self.exact, self._moved_by)

    def together(self, run: Sequence[AskedEntry]) -> Figures:
        """What entries moved that follow each other."""
        return self._moved(run[0].key, run[0].pos, run[-1].pos)

    def page_of(self, limit: int | None) -> int | None:
        """How many entries are told of so many that are wanted. Raises TooManyEntries."""
        dear, entries = self._again.dear, len(self._places)
        if self.exact:
            return limit
        page = None if limit is None else min(limit, PAGE_MAX // dear)
        if min(entries, self._asks(page)) > ASKS_MAX // dear:
            raise TooManyEntries(field="then", entries=entries, limit=ASKS_MAX // dear)
        return page

    def _asks(self, told: int | None) -> int:
        """How often it is asked: for the entries that are told, and once for each run of others."""
        if told is None:
            return len(self._places)
        by_group = Counter(group for _pos, _stream, group in self._places)
        asks = sum(min(count, told + 1) for count in by_group.values())
        before: dict[str, Group] = {}
        for _pos, stream, group in self._places:
            key = _WHOLE if self._is_one else stream
            asks += before.get(key) != group
            before[key] = group
        return asks

    @cached_property
    def _places(self) -> list[tuple[int, str, Group]]:
        """Position, stream (empty for that of an area) and group of each entry."""
        live, bound = self._between.live, self._between.bound
        trail, stations = live("audit_trail"), every_code(live("stations"))
        among = self._streams()
        found: list[tuple[int, str, Group]] = []
        for some in chunks(sorted(self._positions(among)), _LOOKED_UP_TOGETHER):
            entered = entered_at(trail, some)
            for pos in some:
                stream = entered[pos].stream
                is_area = stream not in stations
                if self._sees_area(stream) if is_area else among is None or stream in among:
                    place = _WHOLE if is_area else stream
                    found.append((pos, place, group_of(entered[pos], bound)))
        return found

    def _positions(self, among: frozenset[str] | None) -> set[int]:
        after, until = self._between.then.position, self._between.now.position
        streams = None if among is None else sorted(among)
        found: set[int] = set()
        for projection in self._again.reads:
            view = self._between.live(projection)
            names = self._again.tables_of(view, projection)
            found |= positions_changed(view, names, streams, after, until)
        if self._ask.districts or self._ask.cities:
            view = self._between.live("stations")
            found |= positions_changed(view, ["facts"], streams, after, until)
        return found

    def _streams(self) -> frozenset[str] | None:
        """The stations whose entries may move a figure; None for all."""
        then, now = self._between.then.stations, self._between.now.stations
        if self._again.whole or then is None or now is None:
            return self._ask.within
        return frozenset((*then, *now))

    def _sees_area(self, stream: str) -> bool:
        """Whether an area's entries may be told: those that move a station's figures always may."""
        return not self._again.whole or self._ask.within is None or stream in self._areas

    @cached_property
    def _areas(self) -> frozenset[str]:
        """The streams of the areas that are seen, and of those over the stations that are."""
        places = areas(self._between.live("stations"), as_known=self._between.now.position)
        among = self._ask.within or ()
        over = (
            stream_of_area(each)
            for station in among
            for _since, divisions in places.get(station, ())
            for each in divisions
        )
        return self._ask.areas.union(over)

    def _moved_by(self, key: str, pos: int) -> Figures:
        """What one entry moved; a file tells all of them group by group, and asks once."""
        if pos in self._found:
            self._stands.pop(key, None)
        else:
            self._found[pos] = self._moved(key, pos, pos)
        return self._found[pos]

    def _moved(self, key: str, first: int, last: int) -> Figures:
        """What the entries about a station, from one position to another, moved."""
        before = self._stands.get(key)
        if before is None:
            before = self._figures(key, first - 1)
        after = self._figures(key, last)
        if not key and not self._is_one:
            self._stands.clear()
        else:
            self._stands[key] = after
        return difference(after, before)

    def _figures(self, key: str, position: int) -> Figures:
        ask = self._at(position)
        if key:
            ask = replace(ask, within=frozenset({key}))
            if not self._questions.stations_in(ask):
                return {}
        return self._shape.figures(self._questions.said(self._again.question, ask))

    def _at(self, position: int) -> Ask:
        return replace(self._ask, as_known=position)
