"""Codes for the people of a workbook, whose sheets know only names.

A name already known to the station keeps its code: workers are found by the names of the roster,
clients (by name and target groups together) by the vault's blind index, so no name is ever stored
in the clear to be compared with. New codes are random: nothing about a person can be read from one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final

from domain.ground.vocabulary import PersonKind
from ledger.vault.vault import ERASED, RESTRICTED, Vault
from ledger.writing.sealing import client_identity, index_kind, name_field, person_id

UNLISTED: Final = "*unlisted*"
"""Stands for a name without a code; the ledger's rules refuse it as an unknown worker."""

_ALPHABET: Final = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
_WORKER_CHARACTERS: Final = 6
_CLIENT_CHARACTERS: Final = 8


class CodeBook:
    """The codes of one station's workers and clients; ``vault`` is None where nothing is stored."""

    def __init__(self, vault: Vault | None, station: str, roster: Iterable[str] = ()) -> None:
        self._vault = vault
        self._station = station
        self._workers: dict[str, str] = {}
        self._clients: dict[str, str] = {}
        self._new: dict[str, tuple[PersonKind, str]] = {}
        self._kept: dict[str, tuple[str, str]] = {}
        self._know_roster(list(roster))

    def look_up(self, workers: Iterable[str], clients: Iterable[str]) -> None:
        """Find the codes of many people at once; ``clients`` are identities."""
        self._workers |= self._found("worker", set(workers) - self._workers.keys())
        strangers = set(clients) - self._clients.keys()
        self._clients |= self._found("client", strangers)
        self._clients |= self._found_by_name_alone(strangers - self._clients.keys())

    def worker(self, name: str) -> str | None:
        """The code of a worker, None for a name that nobody on the roster has or had."""
        return self._workers.get(name)

    def worker_joining(self, name: str) -> str:
        """The code of somebody on the roster, a new one for a new name."""
        return self._workers.get(name) or self._make("worker", self._workers, name)

    def client(self, identity: str) -> str:
        """The code of a client, a new one for a new identity."""
        return self._clients.get(identity) or self._make("client", self._clients, identity)

    def keep(self, code: str) -> None:
        """Note that an accepted row names a code; nobody else is remembered."""
        made = self._new.pop(code, None)
        if made is not None:
            about, value = made
            kind = index_kind(self._station, about)
            self._kept[person_id(self._station, about, code)] = (kind, value)

    def save(self) -> None:
        """Let the new people be found again; must come before any entry that names their codes."""
        if self._vault is None or not self._kept:
            return
        self._vault.store(
            [
                self._vault.seal(person, "", {}, index={kind: value})
                for person, (kind, value) in self._kept.items()
            ]
        )
        self._kept.clear()

    def _found(self, about: PersonKind, values: set[str]) -> dict[str, str]:
        """The codes of those who are known by such values."""
        if self._vault is None or not values:
            return {}
        found = self._vault.find_people(index_kind(self._station, about), sorted(values))
        return {value: _code_of(person) for value, person in found.items()}

    def _found_by_name_alone(self, identities: set[str]) -> dict[str, str]:
        """Clients whom the book knows by a record that says nothing of their target groups.

        Of two in one workbook who share such a name nobody knows which it is: neither is found.
        """
        by_name: dict[str, list[str]] = {}
        for each in sorted(identities):
            by_name.setdefault(client_identity(each.rpartition("|")[0], ()), []).append(each)
        found = self._found("client", {name for name, alike in by_name.items() if len(alike) == 1})
        taken = set(self._clients.values())
        return {by_name[name][0]: code for name, code in found.items() if code not in taken}

    def _make(self, about: PersonKind, known: dict[str, str], value: str) -> str:
        initial, characters = (
            ("W", _WORKER_CHARACTERS) if about == "worker" else ("C", _CLIENT_CHARACTERS)
        )
        code = f"{initial}-" + "".join(secrets.choice(_ALPHABET) for _ in range(characters))
        known[value] = code
        self._new[code] = (about, value)
        return code

    def _know_roster(self, codes: list[str]) -> None:
        """Workers may also have come in by hand, without a mark in the blind index."""
        if self._vault is None or not codes:
            return
        people = {person_id(self._station, "worker", code): code for code in codes}
        for person, name in self._vault.reveal_names(people, name_field("worker")).items():
            if name not in (ERASED, RESTRICTED):
                self._workers.setdefault(name, people[person])


def _code_of(person: str) -> str:
    return person.rsplit("/", 1)[-1]
