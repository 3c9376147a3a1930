"""Which client each row of a file means, settled for all rows together.

A name alone does not tell people apart. Rows of one name that share a number, a phone or an address
are one person. What the book has comes first: a row that was recorded under a code keeps it,
whatever the file says more of the client by now, so no visit is booked again and none changes
hands; where row and book then disagree, or nothing tells who is meant, the pair is doubtful. Rows
are taken in the order of what they say and never of where they stand.

A row that says all that a visit of an erased client says is that visit, and whoever is named in it
is that client; rows of theirs are not recorded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

from api.importing.codes import CodeBook
from api.importing.comparing.bookings import Booked, Bookings
from api.importing.stating.seen import Seen, clusters_of, is_bare, order_of
from ledger.people.finding import OPEN, OTHER, SAME
from ledger.vault.identities import (
    Described,
    without_blanks,
)

Place = TypeVar("Place")


class Meant(NamedTuple):
    """Who a row means. ``doubtful`` are namesakes who may be meant as well, by code.

    ``differs`` says that the row describes somebody else than the book has for this visit;
    ``record`` is the visit of a client who was erased, empty where the row is none.
    """

    code: str
    doubtful: tuple[str, ...] = ()
    differs: bool = False
    is_erased: bool = False
    record: str = ""


_BY_RECORD: Final = ((OPEN, True), (OTHER, True), (SAME, False), (OPEN, False))
"""How a row and a namesake's record are brought together: how alike, and at the very same time."""


class Namesakes:
    """The clients of one station, found for all rows of a file."""

    def __init__(self, codes: CodeBook, bookings: Bookings) -> None:
        self._codes = codes
        self._bookings = bookings

    def meant(
        self, named: Iterable[tuple[str, Place]], see: Callable[[Place], Seen]
    ) -> dict[Hashable, Meant]:
        """Who is meant by each row, by its key.

        ``named`` are the clients' names as rows write them, each with the place of its row. What
        stands there is seen for one name after the other: of a long file it is very much.
        """
        groups: dict[str, list[Place]] = defaultdict(list)
        for name, place in named:
            groups[without_blanks(name)].append(place)
        erased = {name: self._of_erased(map(see, places)) for name, places in groups.items()}
        found: dict[Hashable, Meant] = {}
        # Whoever has most of an erased client's visits is that client, and not who came along once.
        for name in sorted(groups, key=lambda name: (-erased[name], name)):
            rows = sorted(
                map(see, groups.pop(name)), key=lambda each: (each.visit.starts, order_of(each))
            )
            found.update(_Group(self._codes, self._bookings, rows).settle())
        return found

    def _of_erased(self, rows: Iterable[Seen]) -> int:
        if not self._bookings.erased:
            return 0
        return sum(self._bookings.was_of_erased(each.visit) for each in rows)


class _Group:
    """The rows of one name."""

    def __init__(self, codes: CodeBook, bookings: Bookings, rows: Sequence[Seen]) -> None:
        self._codes = codes
        self._bookings = bookings
        self._rows = rows
        self._known = dict.fromkeys(
            code for each in rows for code in self._codes.clients.known(each.who)
        )
        self._held: dict[int, Booked] = {}
        self._contradicting: set[int] = set()
        self._differing: set[int] = set()
        self._code: dict[int, str] = {}
        self._doubtful: dict[int, tuple[str, ...]] = {}

    def settle(self) -> Iterator[tuple[Hashable, Meant]]:
        """Give every row its code."""
        self._hold(SAME, at_once=True)
        self._hold(OPEN, at_once=True)
        self._hold_erased()
        for likeness, at_once in _BY_RECORD:
            self._hold(likeness, at_once=at_once)
        clusters = clusters_of(self._rows)
        self._settle_described(clusters)
        self._settle_bare([at for at in range(len(self._rows)) if at not in self._code])
        same: dict[Meant, Meant] = {}
        for at, row in enumerate(self._rows):
            code = self._code[at]
            held = self._held.get(at)
            is_erased = code in self._bookings.erased
            record = held.record if is_erased and held is not None else ""
            differs = at in self._differing
            meant = Meant(code, self._doubtful.get(at, ()), differs, is_erased, record)
            yield row.key, same.setdefault(meant, meant)

    def _hold(self, likeness: str, *, at_once: bool) -> None:
        """Let rows be the records of namesakes who are so alike."""
        for at, row in enumerate(self._rows):
            if at in self._held:
                continue
            fitting = [
                booked
                for booked in self._bookings.free_near(row.visit)
                if booked.client in self._known
                and (not at_once or booked.visit.is_at(row.visit))
                and self._codes.clients.likeness(booked.client, row.who) == likeness
            ]
            if fitting:
                told = row.visit.told
                best = min(fitting, key=lambda each: (each.is_voided, each.visit.told != told))
                self._take(at, best)
                if likeness == OTHER:
                    self._contradicting.add(at)

    def _hold_erased(self) -> None:
        for at, row in enumerate(self._rows):
            booked = self._bookings.free_of_erased(row.visit)
            if at not in self._held and booked is not None:
                self._known.setdefault(booked.client)
                self._take(at, booked)

    def _take(self, at: int, booked: Booked) -> None:
        self._bookings.take(booked)
        self._held[at] = booked
        self._code[at] = booked.client

    def _settle_described(self, clusters: list[list[int]]) -> None:
        """Rows that say more than a name, person by person: surest ones first."""
        given: dict[int, str] = {}
        for choose in (self._by_traits, self._by_record, self._by_erased, self._by_name):
            for number, places in enumerate(clusters):
                if number in given:
                    continue
                said = list(dict.fromkeys(self._rows[at].who for at in places))
                code = choose(places, said, set(given.values()))
                if code is not None:
                    given[number] = code
                    self._describe(code, said)
        for number, places in enumerate(clusters):
            others: tuple[str, ...] = ()
            if number not in given:
                said = list(dict.fromkeys(self._rows[at].who for at in places))
                others = self._may_be(said)
                given[number] = self._codes.new_client()
                self._describe(given[number], said)
            code = given[number]
            for at in places:
                self._doubtful[at] = others
                if self._code.setdefault(at, code) != code and at in self._contradicting:
                    self._doubtful[at] = (code,)
                    self._differing.add(at)

    def _by_traits(self, _places: list[int], said: list[Described], _given: set[str]) -> str | None:
        clients = self._codes.clients
        known = dict.fromkeys(code for who in said for code in clients.known(who))
        same = [
            code
            for code in known
            if any(clients.likeness(code, who) == SAME for who in said)
            and not any(clients.has_other_number(code, who) for who in said)
        ]
        return same[0] if same else None

    def _by_record(self, places: list[int], said: list[Described], given: set[str]) -> str | None:
        clients = self._codes.clients
        for is_sure in (True, False):
            votes = Counter(
                self._code[at]
                for at in places
                if at in self._held and (at not in self._contradicting) is is_sure
            )
            for code, _count in votes.most_common():
                likeness = {clients.likeness(code, who) for who in said}
                if (
                    code not in self._bookings.erased
                    and not (OTHER in likeness and code in given)
                    and not any(clients.has_other_number(code, who) for who in said)
                ):
                    return code
        return None

    def _by_erased(self, places: list[int], _whos: list[Described], _given: set[str]) -> str | None:
        return next(
            (self._code[at] for at in places if self._code.get(at) in self._bookings.erased), None
        )

    def _by_name(self, _places: list[int], said: list[Described], _given: set[str]) -> str | None:
        likeness = self._codes.clients.likeness
        for code in self._known:
            if code not in self._bookings.erased and all(
                likeness(code, who) == OPEN for who in said
            ):
                return code
        return None

    def _settle_bare(self, places: list[int]) -> None:
        """Rows that say a name and no more: of several, whoever has such rows already."""
        for at in places:
            near = self._bookings.near(self._rows[at].visit)
            beside = [each.client for each in near if each.client in self._known]
            if beside:
                self._code[at] = beside[0]
        held = Counter(code for at, code in self._code.items() if is_bare(self._rows[at].who))
        like = Counter((self._rows[at].who, code) for at, code in self._code.items())
        pool = list(dict.fromkeys((*self._known, *self._code.values())))
        living = [code for code in pool if code not in self._bookings.erased]
        pool = living or pool
        fresh = ""
        for at in places:
            who = self._rows[at].who
            if at not in self._code and pool:
                code = min(pool, key=lambda each: (-like[who, each], -held[each], pool.index(each)))
                self._code[at] = code
                self._doubtful[at] = tuple(each for each in living if each != code)
            elif at not in self._code:
                fresh = fresh or self._codes.new_client()
                self._code[at] = fresh
            self._describe(self._code[at], [who])

    def _describe(self, code: str, said: Iterable[Described]) -> None:
        if code not in self._bookings.erased:
            for who in said:
                self._codes.describe(code, who)

    def _may_be(self, said: Iterable[Described]) -> tuple[str, ...]:
        """Namesakes whom no number tells apart from somebody new."""
        clients = self._codes.clients
        every = dict.fromkeys((*self._known, *self._code.values()))
        return tuple(
            code
            for code in every
            if code not in self._bookings.erased
            and not any(clients.has_other_number(code, who) for who in said)
        )
