"""Which client is meant: found by the marks of the blind index, or told to be somebody new.

No name is ever stored in the clear to be compared with; marks are compared. Whoever is found under
the same name but said to have another phone, address or household is another person, and the two
are a doubtful pair that somebody has to decide about (``client.merged``).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from ledger.vault.identities import (
    FORMER_NAME,
    ID_NUMBER,
    KINDS,
    NAME,
    TELLING_NAMESAKES_APART,
    Described,
    former_identities,
    index_kind,
    marks_of,
)
from ledger.vault.vault import Vault


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
        self._marked: dict[tuple[str, str], dict[str, None]] = {}
        self._marks: dict[str, dict[str, set[str]]] = {}
        self._has_former = False
        if vault is not None:
            self._read(vault)

    def find(self, who: Described) -> Found:
        """Who is meant: by identity number, else by name and by what tells namesakes apart."""
        digests = {mark: self._digest(mark, value) for mark, value in marks_of(who).items()}
        by_number = self._under(ID_NUMBER, digests.get(ID_NUMBER))
        if by_number:
            return Found(by_number[0])
        named = dict.fromkeys((*self._under(NAME, digests.get(NAME)), *self._formerly(who)))
        if ID_NUMBER in digests:
            # Another number is another person, and there is nothing doubtful about it.
            named = {code: None for code in named if not self._marks[code].get(ID_NUMBER)}
        told = {code: self._alike(code, digests) for code in named}
        for wanted in (True, None):
            alike = [code for code, is_alike in told.items() if is_alike is wanted]
            if alike:
                return Found(alike[0])
        return Found(None, tuple(told))

    def called(self, name: str) -> list[str]:
        """Everybody of a name, by code."""
        who = Described(name)
        digests = [self._digest(NAME, value) for value in marks_of(who).values()]
        named = [code for digest in digests for code in self._under(NAME, digest)]
        return sorted({*named, *self._formerly(who)})

    def doubtful(self) -> list[tuple[str, str]]:
        """Pairs of the same name whom no identity number tells apart, by code."""
        pairs = {
            (left, right)
            for (mark, _digest), codes in self._marked.items()
            if mark == NAME
            for left, right in combinations(sorted(codes), 2)
            if not (self._marks[left].get(ID_NUMBER) and self._marks[right].get(ID_NUMBER))
        }
        return sorted(pairs)

    def add(self, code: str, who: Described) -> None:
        """Note that somebody with a code is described so."""
        for mark, value in marks_of(who).items():
            self._note(mark, self._digest(mark, value), code)

    def _read(self, vault: Vault) -> None:
        kinds = {index_kind(self._station, mark): mark for mark in (*KINDS, FORMER_NAME)}
        for kind, digest, person in vault.marked_people(kinds):
            mark = kinds[kind]
            self._has_former |= mark == FORMER_NAME
            self._note(mark, digest, person.rsplit("/", 1)[-1])

    def _note(self, mark: str, digest: str, code: str) -> None:
        self._marked.setdefault((mark, digest), {})[code] = None
        self._marks.setdefault(code, {}).setdefault(mark, set()).add(digest)

    def _under(self, mark: str, digest: str | None) -> list[str]:
        return [] if digest is None else list(self._marked.get((mark, digest), ()))

    def _formerly(self, who: Described) -> Iterator[str]:
        """Those of the name whom earlier versions marked, those of the same groups first."""
        if self._has_former and who.name:
            for value in former_identities(who):
                yield from self._under(FORMER_NAME, self._digest(FORMER_NAME, value))

    def _alike(self, code: str, digests: dict[str, str]) -> bool | None:
        """Whether a namesake has a trait in common, or other ones only; None where nothing is said."""
        compared = [
            digests[mark] in known
            for mark in TELLING_NAMESAKES_APART
            if mark in digests and (known := self._marks[code].get(mark))
        ]
        return any(compared) if compared else None

    def _digest(self, mark: str, value: str) -> str:
        if self._vault is None:
            return value
        return self._vault.blind_index(index_kind(self._station, mark), value)
