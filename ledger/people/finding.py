"""Which client is meant: found by the marks of the blind index, or told to be somebody new.

No name is ever stored in the clear to be compared with; marks are compared. Whoever is found under
the same name but said to have another phone, address or household is another person, and the two
are a doubtful pair that somebody has to decide about (``client.merged``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import combinations
from typing import Final, NamedTuple

from ledger.vault.identities import (
    FORMER_NAME,
    ID_NUMBER,
    KINDS,
    NAME,
    PHONE,
    TELLING_NAMESAKES_APART,
    Described,
    client_identity,
    former_identities,
    index_kind,
    marks_of,
    without_blanks,
)
from ledger.vault.sounds import heard, sound_of
from ledger.vault.vault import Vault
from ledger.writing.sealing import name_field, person_id

SAME: Final = "same"
"""Of one number, or of no two numbers and with a phone, address or household in common."""
OPEN: Final = "open"
"""Nothing that is said of both tells whether they are one person."""
OTHER: Final = "other"
"""Of another number, or of other traits only."""


_Marked = tuple[str, str]
"""A kind of mark, and the digest of what somebody is marked by."""


class Found(NamedTuple):
    """The code of whoever is meant, None for somebody new; ``doubtful`` are namesakes of theirs."""

    code: str | None
    doubtful: tuple[str, ...] = ()


class ClientFinder:
    """The clients of one station by their marks; ``vault`` is None where nothing is stored.

    What the vault holds is read once, when it is made; :meth:`add` tells of others since.
    """

    def __init__(self, vault: Vault | None, station: str) -> None:
        self._vault = vault
        self._station = station
        # In tuples, because a station has thousands of clients, and of each mark mostly one.
        self._marked: dict[_Marked, tuple[str, ...]] = {}
        self._marks: dict[str, tuple[_Marked, ...]] = {}
        self._digests: dict[tuple[str, str], str] = {}
        self._has_former = False
        if vault is not None:
            self._read(vault)

    def find(self, who: Described) -> Found:
        """Who is meant: by identity number, else by name and by what tells namesakes apart.

        Of several who may be meant it is the one of whom least else is known.
        """
        known = self.known(who)
        told = {code: self.likeness(code, who) for code in known}
        for wanted in (SAME, OPEN):
            alike = [code for code, likeness in told.items() if likeness == wanted]
            if alike:
                return Found(alike[0])
        return Found(None, tuple(code for code in known if not self.has_other_number(code, who)))

    def known(self, who: Described) -> list[str]:
        """Everybody of a number or a name: likelier ones first, never by chance."""
        by_number = self._under(ID_NUMBER, self._digests_of(who).get(ID_NUMBER))
        named = dict.fromkeys(
            (*self._under(NAME, self._digests_of(who).get(NAME)), *self._formerly(who))
        )
        own = set(self._formerly(who, own=True))
        rest = [code for code in named if code not in by_number]
        return [
            *by_number,
            *sorted(rest, key=lambda code: (code not in own, self.traits_known(code), code)),
        ]

    def likeness(self, code: str, who: Described) -> str:
        """Whether somebody known is who is described: ``SAME``, ``OPEN`` or ``OTHER``."""
        digests, marked = self._digests_of(who), self._marks.get(code, ())
        known = {mark for mark, _digest in marked}
        if ID_NUMBER in digests and ID_NUMBER in known:
            return SAME if (ID_NUMBER, digests[ID_NUMBER]) in marked else OTHER
        compared = [
            (mark, digests[mark]) in marked
            for mark in TELLING_NAMESAKES_APART
            if mark in digests and mark in known
        ]
        if not compared:
            return OPEN
        return SAME if any(compared) else OTHER

    def has_other_number(self, code: str, who: Described) -> bool:
        """Whether a number tells them apart, so that there is nothing doubtful about it."""
        number = self._digests_of(who).get(ID_NUMBER)
        known = self._numbers_of(code)
        return number is not None and bool(known) and number not in known

    def alike(self, who: Described) -> list[str]:
        """Everybody whom somebody may probably be: of a number, a name, or a telephone.

        Of another name that sounds the same, only if they have something else in common.
        """
        by_phone = self._under(PHONE, self._digests_of(who).get(PHONE))
        known = [code for code in self.known(who) if not self.has_other_number(code, who)]
        found = dict.fromkeys((*known, *by_phone, *self._sounding_like(who)))
        return [code for code in found if code not in self._withdrawn] if found else []

    def traits_known(self, code: str) -> int:
        """How many kinds of marks beside the name somebody has."""
        known = {mark for mark, _digest in self._marks.get(code, ())}
        return len(known & {ID_NUMBER, *TELLING_NAMESAKES_APART})

    def called(self, name: str) -> list[str]:
        """Everybody of a name, or whose name sounds or begins as is typed in letters, by code."""
        who = Described(name)
        digests = [self._digest(NAME, value) for value in marks_of(who).values()]
        named = [code for digest in digests for code in self._under(NAME, digest)]
        return sorted({*named, *self._formerly(who), *self._sounding(heard(name))})

    def doubtful(self) -> list[tuple[str, str]]:
        """Pairs of the same name whom no identity number tells apart, by code."""
        pairs = {
            (left, right)
            for (mark, _digest), codes in self._marked.items()
            if mark == NAME
            for left, right in combinations(sorted(codes), 2)
            if not (self._numbers_of(left) and self._numbers_of(right))
        }
        return sorted(pairs)

    def add(self, code: str, who: Described) -> None:
        """Note that somebody with a code is described so."""
        for mark, value in marks_of(who).items():
            self._note(mark, self._digest(mark, value), code)

    @cached_property
    def _withdrawn(self) -> set[str]:
        """Those of whom every record was taken back: found again, and nobody's double."""
        if self._vault is None:
            return set()
        people = {person_id(self._station, "client", code): code for code in self._marks}
        return {people[who] for who in self._vault.withdrawn_among(set(people))}

    def _read(self, vault: Vault) -> None:
        kinds = {index_kind(self._station, mark): mark for mark in (*KINDS, FORMER_NAME)}
        for kind, digest, person in vault.marked_people(kinds):
            mark = kinds[kind]
            self._has_former |= mark == FORMER_NAME
            self._note(mark, digest, person.rsplit("/", 1)[-1])

    def _note(self, mark: str, digest: str, code: str) -> None:
        marked = mark, digest
        others = self._marked.get(marked, ())
        if code not in others:
            self._marked[marked] = (*others, code)
            self._marks[code] = (*self._marks.get(code, ()), marked)

    def _numbers_of(self, code: str) -> list[str]:
        return [digest for mark, digest in self._marks.get(code, ()) if mark == ID_NUMBER]

    def _sounding_like(self, who: Described) -> list[str]:
        """Those whose name sounds as somebody's does, and who have something else in common."""
        digests = self._digests_of(who)
        near = {
            code
            for mark in (ID_NUMBER, *TELLING_NAMESAKES_APART)
            for code in self._under(mark, digests.get(mark))
            if self.likeness(code, who) == SAME
        }
        names = self._names(sorted(near))
        if not names:
            return []
        sound = sound_of(without_blanks(who.name))
        return [code for code, name in names.items() if sound and sound_of(name) == sound]

    def _sounding(self, typed: str) -> list[str]:
        """Those whose name is pronounced, or whose initials are, as somebody typed it."""
        if not typed:
            return []
        sounds = {code: sound_of(name) for code, name in self._names(self._marks).items()}
        return [code for code, sound in sounds.items() if sound and typed in sound]

    def _names(self, codes: Collection[str]) -> dict[str, str]:
        """The newest names that the vault holds of some. They are compared here and shown nowhere."""
        if self._vault is None or not codes:
            return {}
        people = {person_id(self._station, "client", code): code for code in codes}
        found = self._vault.reveal_names(people, name_field("client"))
        return {people[who]: without_blanks(name) for who, name in found.items()}

    def _under(self, mark: str, digest: str | None) -> list[str]:
        return [] if digest is None else list(self._marked.get((mark, digest), ()))

    def _formerly(self, who: Described, *, own: bool = False) -> Iterator[str]:
        """Those of the name whom earlier versions marked, those of the same groups first.

        ``own`` are those of the same groups alone.
        """
        if self._has_former and who.name:
            own_values = (client_identity(who.name.strip(), who.target_groups),)
            for value in own_values if own else former_identities(who):
                yield from self._under(FORMER_NAME, self._digest(FORMER_NAME, value))

    def _digests_of(self, who: Described) -> dict[str, str]:
        return {mark: self._digest(mark, value) for mark, value in marks_of(who).items()}

    def _digest(self, mark: str, value: str) -> str:
        if self._vault is None:
            return value
        found = self._digests.get((mark, value))
        if found is None:
            found = self._vault.blind_index(index_kind(self._station, mark), value)
            self._digests[mark, value] = found
        return found
