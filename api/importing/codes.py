"""Codes for the people of a workbook, whose sheets know only names.

A name already known to the station keeps its code: workers are found by the names of the roster,
clients by what tells them apart (``ledger.people.finding``), so no name is ever stored in the clear
to be compared with. New codes are random: nothing about a person can be read from one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final

from domain.ground.forms import codes
from domain.ground.vocabulary import PersonKind
from ledger.people.finding import ClientFinder
from ledger.people.naming import is_elsewhere
from ledger.vault.identities import (
    Described,
    index_kind,
    marks_of,
    with_kinds,
    without_blanks,
)
from ledger.vault.vault import ERASED, RESTRICTED, Vault
from ledger.writing.sealing import name_field, person_id

UNLISTED: Final = "unlisted.-"
"""Stands for a name without a code; the ledger's rules refuse it as an unknown worker."""

_WORKER_NUMBER: Final = "worker_id_number"


class CodeBook:
    """The codes of one station's workers, volunteers and clients; ``vault`` is None where nothing is stored."""

    def __init__(
        self,
        vault: Vault | None,
        station: str,
        roster: Iterable[str] = (),
        volunteers: Iterable[str] = (),
    ) -> None:
        self._vault = vault
        self._station = station
        self._workers: dict[str, str] = {}
        self._namesakes: dict[str, dict[str, None]] = {}
        self._numbers: dict[str, set[str]] = {}
        self._clients: ClientFinder | None = None
        self._new: dict[str, tuple[PersonKind, dict[str, str]]] = {}
        self._kept: dict[str, dict[str, str]] = {}
        self._know_roster(list(roster))
        self._volunteers = self._named_volunteers(list(volunteers))

    def look_up(self, workers: Iterable[str]) -> None:
        """Find the codes of many workers at once."""
        names = {each for each in workers if without_blanks(each) not in self._workers}
        if self._vault is None or not names:
            return
        asked = names | {without_blanks(each) for each in names}
        found = self._vault.find_people(index_kind(self._station, "worker"), sorted(asked))
        for name, person in sorted(found.items()):
            self._know(without_blanks(name), _code_of(person))

    def worker(self, name: str) -> str | None:
        """The code of a worker, None for a name that nobody on the roster has or had."""
        return self._workers.get(without_blanks(name))

    def workers_called(self, name: str, number: str) -> list[str]:
        """Those on the roster who may be meant: of the number, else of the name and of no other."""
        of_number = self._of_number(number)
        if of_number:
            return of_number
        namesakes = self._namesakes.get(without_blanks(name), ())
        return [code for code in namesakes if not (number and self._numbers.get(code))]

    def new_worker(self, name: str) -> str:
        """The code of somebody who comes onto the roster."""
        plain = without_blanks(name)
        code = codes.issued(codes.WORKER, secrets.randbelow)
        self._new[code] = ("worker", {index_kind(self._station, "worker"): plain})
        self._know(plain, code)
        return code

    def number_worker(self, code: str, number: str) -> None:
        """Note the identity number of a worker: it tells namesakes apart from now on."""
        if not number:
            return
        kind = index_kind(self._station, _WORKER_NUMBER)
        self._numbers.setdefault(code, set()).add(self._digest(kind, number))
        if code in self._new:
            self._new[code][1][kind] = number

    def volunteer(self, name: str) -> str | None:
        """The code of a volunteer; None for a name that no one has, or more than one."""
        codes_of_name = self._volunteers.get(without_blanks(name), [])
        return codes_of_name[0] if len(codes_of_name) == 1 else None

    def new_volunteer(self, name: str) -> str:
        """The code of somebody who is registered to help."""
        code = codes.issued(codes.VOLUNTEER, secrets.randbelow)
        self._new[code] = ("volunteer", {})
        self._volunteers.setdefault(without_blanks(name), []).append(code)
        return code

    @property
    def clients(self) -> ClientFinder:
        """The clients who are known, those of this import among them."""
        if self._clients is None:
            self._clients = ClientFinder(self._vault, self._station)
        return self._clients

    def alike(self, code: str, who: Described) -> tuple[str, ...]:
        """Everybody known whom a client probably is as well; "" stands for another station's.

        Whoever shares a telephone and has a number of their own is somebody else.
        """
        here = (
            each
            for each in self._beside(code, who)
            if self.is_kept(each) and not self.clients.has_other_number(each, who)
        )
        if self._vault is not None and is_elsewhere(self._vault, self._station, who):
            return (*here, "")
        return tuple(here)

    def may_be_asked_about(self, code: str, who: Described) -> bool:
        """Whether the ledger, which sees the whole file at once, would take them for another."""
        return bool(self._beside(code, who))

    def _beside(self, code: str, who: Described) -> list[str]:
        return [each for each in self.clients.alike(who) if each != code]

    def new_client(self) -> str:
        """The code of somebody new."""
        code = codes.issued(codes.CLIENT, secrets.randbelow)
        self._new[code] = ("client", {})
        return code

    def describe(self, code: str, who: Described) -> None:
        """Note how a client is described: by that they are known from now on."""
        self.clients.add(code, who)
        if code in self._new:
            self._new[code][1].update(with_kinds(self._station, marks_of(who)))

    def keep(self, code: str) -> None:
        """Note that an accepted row names a code; nobody else is remembered."""
        made = self._new.pop(code, None)
        if made is not None:
            about, marks = made
            self._kept[person_id(self._station, about, code)] = marks

    def is_kept(self, code: str) -> bool:
        """Whether somebody is known beyond this file, or an accepted row of it names them."""
        return code not in self._new

    def save(self) -> None:
        """Let the new people be found again; must come before any entry that names their codes."""
        if self._vault is None or not self._kept:
            return
        self._vault.store(
            [self._vault.seal(person, "", {}, index=marks) for person, marks in self._kept.items()]
        )
        self._kept.clear()

    def _know_roster(self, roster: list[str]) -> None:
        """Workers may also have come in by hand, without a mark in the blind index."""
        if self._vault is None or not roster:
            return
        people = {person_id(self._station, "worker", code): code for code in roster}
        for person, name in self._vault.reveal_names(people, name_field("worker")).items():
            if name not in (ERASED, RESTRICTED, ""):
                self._know(without_blanks(name), people[person])
        kind = index_kind(self._station, _WORKER_NUMBER)
        for _kind, digest, person in self._vault.marked_people([kind]):
            self._numbers.setdefault(_code_of(person), set()).add(digest)

    def _named_volunteers(self, volunteers: list[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        if self._vault is None or not volunteers:
            return found
        people = {person_id(self._station, "volunteer", code): code for code in volunteers}
        names = self._vault.reveal_names(people, name_field("volunteer"))
        for person, name in sorted(names.items()):
            if name not in (ERASED, RESTRICTED, ""):
                found.setdefault(without_blanks(name), []).append(people[person])
        return found

    def _know(self, plain: str, code: str) -> None:
        self._workers.setdefault(plain, code)
        self._namesakes.setdefault(plain, {})[code] = None

    def _of_number(self, number: str) -> list[str]:
        if not number:
            return []
        digest = self._digest(index_kind(self._station, _WORKER_NUMBER), number)
        return [code for code, known in self._numbers.items() if digest in known]

    def _digest(self, kind: str, value: str) -> str:
        return value if self._vault is None else self._vault.blind_index(kind, value)


def _code_of(person: str) -> str:
    return person.rsplit("/", 1)[-1]
