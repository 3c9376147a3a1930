"""Which row of a file is which record of the book (design, 2.12).

Within one identity rows and records are paired one to one: first those that are equal, then a row
that says what the record said before it was corrected, then the rest, the least different first; a
record that was moved by a correction is looked for where it lies now and then where it lay before.
What is left over with a number may be what is left over without one. So the outcome does not depend on the order of the rows, and what stands twice in a file is paired
twice only where the book has it twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

_CLOSELY_COMPARED_MAX: Final = 10_000
"""Rows times records of one identity up to which the least different ones are looked for."""


class Content(NamedTuple):
    """What is compared: a row or record is looked for by its identity, and may differ in values.

    A name that is not in ``values`` is not stated, or not known any more. ``unnumbered`` is the
    identity of the same paper before its number was written on it, None without a number.
    """

    identity: Hashable
    values: Mapping[str, Hashable]
    unnumbered: Hashable | None = None


class Known(NamedTuple):
    """A record that the book has, as it counts now, and what it said before corrections.

    A voided one counts no more: it is there so that its row does not come in again.
    """

    record: str
    content: Content
    earlier: tuple[Content, ...] = ()
    is_voided: bool = False


class Pair(NamedTuple):
    """The record that a row is, and the names of what the row states otherwise."""

    known: Known
    changed: tuple[str, ...] = ()


def differences(row: Content, record: Content) -> tuple[str, ...]:
    """Names of what both state, and not alike."""
    known = record.values
    return tuple(
        name for name, value in row.values.items() if name in known and known[name] != value
    )


def pair(rows: Sequence[Content], records: Sequence[Known]) -> list[Pair | None]:
    """The record of each row, None for a row that is left over."""
    found: list[Pair | None] = [None] * len(rows)
    free = dict.fromkeys(range(len(rows)))
    unpaired = {each.record: each for each in records}
    sides = [(each.content, each) for each in records]
    before = [(content, each) for each in records for content in each.earlier]
    _pair_equal(rows, free, found, unpaired, sides)
    _pair_equal(rows, free, found, unpaired, before)
    # What was voided takes what no record that counts does: its row may differ from it by now.
    for is_voided in (False, True):
        for some in (sides, before):
            near = [side for side in some if side[1].is_voided is is_voided]
            _pair_rest(rows, free, found, unpaired, near)
            _pair_rest(list(map(_unnumbered, rows)), free, found, unpaired, near)
            numbered = [(_unnumbered(content), known) for content, known in near]
            _pair_rest(rows, free, found, unpaired, numbered)
    return found


class Alike:
    """What counts already, to be asked what is like a row that is left over.

    Whoever asks says by hashes which identities the rows are of that will ask: of any other
    nothing has to be kept.
    """

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._of: dict[Hashable, list[tuple[str, Content]]] = defaultdict(list)
        self._equal: dict[Hashable, dict[frozenset[str], dict[Hashable, str]]] = defaultdict(dict)
        self._hashes: set[int] = set()
        self._expected: Counter[int] = Counter()
        self.know(known)

    def know(self, known: Iterable[Known]) -> None:
        """Count the records that the book has."""
        for each in known:
            if not each.is_voided:
                self.add(each.record, each.content)

    def expect(self, identities: Iterable[int]) -> None:
        """Hear of the rows that will ask, by the hashes of their identities."""
        self._expected.update(identities)

    def meet(self, identity: int) -> None:
        """Note that one of the rows of an identity is asking now."""
        self._expected[identity] -= 1

    def expects(self, identity: int) -> bool:
        """Whether another row of an identity will ask."""
        return self._expected[identity] > 0

    def knows(self, identity: int) -> bool:
        """Whether there may be anything of an identity."""
        return identity in self._hashes

    def add(self, record: str, content: Content) -> None:
        """Count another record."""
        self._hashes.add(hash(content.identity))
        self._of[content.identity].append((record, content))
        for names, equal in self._equal[content.identity].items():
            if names <= content.values.keys():
                equal.setdefault(_key(content, names), record)

    def of_identity(self, content: Content) -> str | None:
        """The first record of a row's identity, whatever it says otherwise."""
        near = self._of.get(content.identity)
        return near[0][0] if near else None

    def equal(self, content: Content) -> str | None:
        """The first record of a row's identity that says all that the row states."""
        near = self._of.get(content.identity)
        if not near:
            return None
        names = frozenset(content.values)
        indexes = self._equal[content.identity]
        equal = indexes.get(names)
        if equal is None:
            equal = indexes[names] = {}
            for record, each in near:
                if names <= each.values.keys():
                    equal.setdefault(_key(each, names), record)
        return equal.get(_key(content, names))


def _pair_equal(
    rows: Sequence[Content],
    free: dict[int, None],
    found: list[Pair | None],
    unpaired: dict[str, Known],
    sides: Sequence[tuple[Content, Known]],
) -> None:
    """Pair rows with records that say, or said, all that the rows state."""
    by_identity: dict[Hashable, list[tuple[Content, Known]]] = defaultdict(list)
    for side in sides:
        by_identity[side[0].identity].append(side)
    indexes: dict[tuple[Hashable, frozenset[str]], _Index] = {}
    for at in list(free):
        row = rows[at]
        near = by_identity.get(row.identity)
        if near is None:
            continue
        names = frozenset(row.values)
        index = indexes.get((row.identity, names))
        if index is None:
            index = indexes[row.identity, names] = _Index(near, names)
        known = index.take(row, unpaired)
        if known is not None:
            found[at] = Pair(known, differences(row, known.content))
            del free[at], unpaired[known.record]


class _Index:
    """Records of one identity by what they state under some names."""

    def __init__(self, near: Sequence[tuple[Content, Known]], names: frozenset[str]) -> None:
        self._names = names
        self._whole: dict[Hashable, deque[Known]] = defaultdict(deque)
        self._partly_known: list[tuple[Content, Known]] = []
        for content, known in sorted(near, key=lambda side: side[1].is_voided):
            if names <= content.values.keys():
                self._whole[self._key(content)].append(known)
            else:
                self._partly_known.append((content, known))

    def take(self, row: Content, unpaired: Mapping[str, Known]) -> Known | None:
        """The first record that is not taken and says what a row states, as far as is known."""
        waiting = self._whole.get(self._key(row))
        while waiting:
            known = waiting.popleft()
            if known.record in unpaired:
                return known
        for content, known in self._partly_known:
            if known.record in unpaired and not differences(row, content):
                return known
        return None

    def _key(self, content: Content) -> Hashable:
        return _key(content, self._names)


def _pair_rest(
    rows: Sequence[Content],
    free: dict[int, None],
    found: list[Pair | None],
    unpaired: dict[str, Known],
    sides: Sequence[tuple[Content, Known]],
) -> None:
    """Pair what differs, within one identity the least different first."""
    records_of: dict[Hashable, dict[str, Known]] = defaultdict(dict)
    for content, known in sides:
        if known.record in unpaired:
            records_of[content.identity][known.record] = known
    rows_of: dict[Hashable, list[int]] = defaultdict(list)
    for at in free:
        if rows[at].identity in records_of:
            rows_of[rows[at].identity].append(at)
    for identity, places in rows_of.items():
        near = [each for name, each in records_of[identity].items() if name in unpaired]
        if len(places) * len(near) > _CLOSELY_COMPARED_MAX:
            chosen = list(zip(places, near, strict=False))
        else:
            chosen = _least_different(rows, places, near)
        for at, known in chosen:
            found[at] = Pair(known, differences(rows[at], known.content))
            del free[at], unpaired[known.record]


def _least_different(
    rows: Sequence[Content], places: Sequence[int], near: Sequence[Known]
) -> list[tuple[int, Known]]:
    ranked = sorted(
        (len(differences(rows[at], known.content)), order, at)
        for at in places
        for order, known in enumerate(near)
    )
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for _count, order, at in ranked:
        if at not in chosen and order not in taken:
            chosen[at] = order
            taken.add(order)
    return [(at, near[order]) for at, order in chosen.items()]


def _unnumbered(content: Content) -> Content:
    unnumbered = content.unnumbered
    return content if unnumbered is None else content._replace(identity=unnumbered)


def _key(content: Content, names: frozenset[str]) -> Hashable:
    return frozenset((name, content.values[name]) for name in names)
