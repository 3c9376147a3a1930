"""Reading a list: the table says which entries count, the log says what they state.

Filters by the fields of a kind are tried on the values as they are read, some hundreds at a time,
so that any list is as light on memory as its page; a total that they leave is counted the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from heapq import nlargest, nsmallest
from itertools import islice
from operator import gt, lt
from typing import Any, Final, NamedTuple

from msgspec import UNSET, Struct, UnsetType, convert, to_builtins

from api.http.described.records import RecordAnswer, RecordLine, RecordLines
from api.lists.fields import filters_of, values_in
from api.lists.orders import OLDEST_FIRST, RECORDED, Order, order_called, rank_by, summed
from api.questions.asking import Asked
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.deciding.lateness import LATE, lateness
from domain.book.entry import Entry, decode_entry, said_by
from domain.ground.events import Event, topic_of
from domain.ground.kinds import Kind
from domain.ground.order.engagements import Engaged
from domain.ground.order.flags import CONFIRMED_DUPLICATE
from domain.ground.order.lists import place, values_at
from domain.ground.order.spans import EVER, Span, place_of
from domain.ground.policy import Policy, Rules
from domain.ground.refusals import BadValue
from projections.flags.queries import flags_of, starts_of_flagged
from projections.records.queries import Cut, Place, Voided, count, places

_READ_TOGETHER: Final = 500
"""Entries that are read in one go."""
_SCANNED_TOGETHER: Final = 10_000
"""Places that are taken in one go where all of them are."""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which records of a kind: ``fields`` are values by filter, of each of which any will do."""

    kind: Kind
    fields: Mapping[str, tuple[Any, ...]] = {}
    warnings: tuple[str, ...] = ()
    span: Span = EVER
    voided: Voided = "without"
    order: Order = OLDEST_FIRST

    @property
    def needs_values(self) -> bool:
        """Whether the table alone cannot tell."""
        return bool(self.fields or self.warnings)

    @property
    def are_kept(self) -> bool:
        """Whether only flags that are kept are asked for, so that where they stand is known."""
        kept = {flag.code for flag in self.kind.flags if flag.rests_on != "policy"}
        kept.add(CONFIRMED_DUPLICATE)
        return bool(self.warnings) and kept.issuperset(self.warnings)


class Tally(NamedTuple):
    """How many records a list has, and the sums of the numbers that add up, voided records apart."""

    total: int
    sums: dict[str, int]
    voided_sums: dict[str, int]


class Behind(NamedTuple):
    """The record behind which a list goes on: the entry that says it, and its position."""

    pos: int
    entry: Entry


class Listed(Struct, frozen=True, kw_only=True):
    """A record that was read: its place, its entry, what it says, and what is to be said of it."""

    place: Place
    entry: Entry
    fact: Event
    first_recorded_at: str
    warnings: list[str]


class Listing:
    """The list of a kind in one snapshot, as somebody asked for it."""

    def __init__(self, asked: Asked, wanted: Wanted) -> None:
        self.position = asked.position
        self.wanted = wanted
        self._entries_at = asked.entries_at
        self._view = asked.view
        self._rules_at = asked.rules_at
        self._flags = asked.flags
        self._known = asked.known
        topic = wanted.kind.topic
        self._cut = Cut(topic, asked.streams, asked.known, wanted.span, wanted.voided)
        if wanted.are_kept:
            starts = starts_of_flagged(
                asked.flags, topic, wanted.warnings, asked.streams, asked.known
            )
            self._cut = self._cut._replace(starts=starts)
        order = wanted.order
        self._cut = self._cut._replace(
            newest_first=order.descending,
            order="recorded" if order.name == RECORDED else "started",
        )

    def page(
        self, *, limit: int, cursor: str | None, counted: bool, summed: bool = False
    ) -> dict[str, Any]:
        """The records behind a cursor, as ``RecordLines``."""
        found, behind = self.some(cursor, limit)
        tally = self.tally() if summed else None
        total: int | UnsetType = UNSET
        if counted:
            total = self.total() if tally is None else tally.total
        answer: dict[str, Any] = to_builtins(
            RecordLines(
                items=[line_of(each) for each in found],
                next_cursor=behind,
                total=total,
                sums=UNSET if tally is None else tally.sums,
                voided_sums=UNSET if tally is None else tally.voided_sums,
                position=self.position,
            )
        )
        return answer

    def some(self, cursor: str | None, limit: int) -> tuple[list[Listed], str | None]:
        """The records behind a place, and the place of the last where there are more.

        Raises BadValue for a place that is none of this list.
        """
        after = None if cursor is None else self._behind(cursor)
        found = list(self.read(after, limit + 1))
        last = found[limit - 1].place if len(found) > limit else None
        behind = None if last is None else place(self.wanted.order, last.known_from)
        return found[:limit], behind

    def total(self) -> int:
        """How many records there are."""
        if self.wanted.needs_values:
            return sum(1 for _ in self._facts())
        return count(self._view, self._cut)

    def tally(self, most: int | None = None) -> Tally:
        """How many records there are, and what their numbers add up to.

        Where they would have to be read for that alone, and are more than ``most``, there are no sums.
        """
        names = summed(self.wanted.kind.fact)
        if not names:
            return Tally(self.total(), {}, {})
        if most is not None and not self.wanted.needs_values and (total := self.total()) > most:
            return Tally(total, {}, {})
        total, sums = 0, {is_voided: dict.fromkeys(names, 0) for is_voided in (False, True)}
        for each, fact in self._facts():
            total += 1
            so_far = sums[each.is_voided]
            for key, name in names.items():
                value = getattr(fact, name)
                so_far[key] += 0 if value is UNSET else value
        return Tally(total, sums[False], sums[True])

    def read(self, after: Behind | None = None, most: int = 0) -> Iterator[Listed]:
        """The records in their order, behind one of them; at most so many, 0 for all."""
        found = self._in_order(after, most)
        return islice(found, most) if most else found

    def _in_order(self, after: Behind | None, most: int) -> Iterator[Listed]:
        at_once = _READ_TOGETHER
        if not self.wanted.order.is_of_table:
            found = iter(self._ranked(after, most))
        else:
            if not self.wanted.needs_values and 0 < most < at_once:
                at_once = most
            behind = None if after is None else (place_of(after.entry.occurred_at), after.pos)
            found = places(self._view, self._cut, after=behind, at_once=at_once)
        while some := list(islice(found, at_once)):
            yield from (each for each in self._listed(some) if _is_wanted(each, self.wanted))

    def _ranked(self, after: Behind | None, most: int) -> list[Place]:
        """The places by a field, those behind one only; every record is read, few are kept."""
        order = self.wanted.order
        rank = rank_by(self.wanted.kind.fact, order)
        found = ((*rank(fact), each.known_from, each) for each, fact in self._facts())
        if after is not None:
            last = (*rank(said_by(after.entry)), after.pos)
            behind = gt if not order.descending else lt
            found = (each for each in found if behind(each[:-1], last))
        if not most:
            ranked = sorted(found, reverse=order.descending)
        else:
            ranked = (nlargest if order.descending else nsmallest)(most, found)
        return [each[-1] for each in ranked]

    def _facts(self) -> Iterator[tuple[Place, Event]]:
        """What the records say, in any order, and no more about them than it takes to know which."""
        found = places(self._view, self._cut, at_once=_SCANNED_TOGETHER)
        wanted = self.wanted
        while some := list(islice(found, _READ_TOGETHER)):
            if wanted.warnings:
                listed = (each for each in self._listed(some) if _is_wanted(each, wanted))
                yield from ((each.place, each.fact) for each in listed)
            else:
                read = self._entries_at([each.known_from for each in some])
                for each in some:
                    fact = said_by(decode_entry(read[each.known_from]))
                    if _has_values(fact, wanted):
                        yield each, fact

    def _behind(self, cursor: str) -> Behind:
        """The record that a place names, which has to be of this list. Raises BadValue."""
        order, pos = values_at(cursor, order_called, int)
        if order == self.wanted.order and 0 < pos <= self.position:
            entry = decode_entry(self._entries_at([pos])[pos])
            is_own = self._cut.stations is None or entry.station in self._cut.stations
            if is_own and isinstance(said_by(entry), self.wanted.kind.fact):
                return Behind(pos, entry)
        raise BadValue(field="cursor")

    def _policy_on(self, station: str, day: str) -> Policy:
        return self._rules_at(station).on(day)

    def _listed(self, some: Sequence[Place]) -> Iterator[Listed]:
        positions = {pos for each in some for pos in (each.known_from, each.first_pos)}
        read = self._entries_at(sorted(positions))
        entries = {each.known_from: decode_entry(read[each.known_from]) for each in some}
        kind = self.wanted.kind
        flags: Mapping[str, Collection[str]] = {}
        if kind.may_repeat or any(flag.rests_on != "policy" for flag in kind.flags):
            flags = flags_of(self._flags, [each.record for each in entries.values()], self._known)
        for each in some:
            entry = entries[each.known_from]
            fact = said_by(entry)
            first = entry.recorded_at
            if each.first_pos != each.known_from:
                first = decode_entry(read[each.first_pos]).recorded_at
            warnings = lateness(entry, fact, first, partial(self._policy_on, entry.station))
            if not each.is_voided:
                rules = partial(self._rules_at, entry.station)
                warnings += _flags(kind, fact, flags.get(entry.record, ()), rules)
            yield Listed(
                place=each,
                entry=entry,
                fact=fact,
                first_recorded_at=first,
                warnings=warnings,
            )


def line_of(listed: Listed) -> RecordLine:
    """A record as the page shows it."""
    entry, place = listed.entry, listed.place
    return RecordLine(
        record=entry.record,
        station=entry.station,
        kind=topic_of(listed.fact),
        position=place.known_from,
        corrections=place.corrections,
        is_voided=place.is_voided,
        occurred_at=entry.occurred_at,
        occurred_until=entry.occurred_until,
        recorded_at=entry.recorded_at,
        first_recorded_at=listed.first_recorded_at,
        warnings=listed.warnings,
        value=to_builtins(listed.fact),
    )


def _is_wanted(listed: Listed, wanted: Wanted) -> bool:
    if wanted.warnings and not set(wanted.warnings).intersection(listed.warnings):
        return False
    return _has_values(listed.fact, wanted)


def _has_values(fact: Event, wanted: Wanted) -> bool:
    filters = filters_of(wanted.kind.fact)
    return all(
        any(value in values for way in filters[name].ways for value in values_in(fact, way))
        for name, values in wanted.fields.items()
    )


class _InForce:
    """What is in force at a station, for flags that rest on it and on nothing else."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def engaged(self, _worker: str, _day: str) -> Sequence[Engaged]:
        return ()

    def policy_on(self, day: str) -> Policy:
        return self._rules.on(day)


def warning_codes(kind: Kind) -> list[str]:
    """What may be said of records of a kind, as the answer to a write says it, and of their time."""
    is_timed = "claimed_recorded_on" in kind.fact.__struct_fields__
    repeated = (CONFIRMED_DUPLICATE,) if kind.may_repeat else ()
    return [*(LATE if is_timed else ()), *(flag.code for flag in kind.flags), *repeated]


def warnings_now(asked: Asked, found: RecordAnswer) -> list[str]:
    """What is to be said of one record that counts: of its lateness, and how it is flagged."""
    kind, station = KIND_OF_TOPIC[found.kind], found.station
    entry = decode_entry(asked.entries_at([found.version])[found.version])
    fact, rules = convert(found.value, kind.fact), partial(asked.rules_at, station)
    late = lateness(entry, fact, found.history[0].recorded_at, lambda day: rules().on(day))
    known = flags_of(asked.flags, [found.record], asked.known).get(found.record, ())
    return late + _flags(kind, fact, known, rules)


def _flags(
    kind: Kind, fact: Event, known: Collection[str], rules: Callable[[], Rules]
) -> list[str]:
    """The flags of a record that counts: kept with the others that they rest on, or judged now."""
    found = [
        flag.code
        for flag in kind.flags
        if flag.code in known
        or (flag.rests_on == "policy" and any(flag.judge(fact, (), _InForce(rules()))))
    ]
    return [*found, *({CONFIRMED_DUPLICATE} & set(known))]
