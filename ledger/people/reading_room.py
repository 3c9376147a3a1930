"""The only place where people get to see what the vault holds: whoever enters is written down first.

Machinery looks into the vault too (the importer compares names, erasure looks for traces) and shows
nothing to anybody. What is erased or restricted shows nothing of a person, so it is no reading. An
answer is one row of the log, however many people it names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from domain.book.privacy.readings import Purpose, Reader
from ledger.evidence.canonical import JSONValue
from ledger.people.accounts import account_id
from ledger.people.finding import ClientFinder
from ledger.people.reading_log import ReadingLog
from ledger.vault.attachments import StoredAttachment
from ledger.vault.standing import Revealed
from ledger.vault.vault import ERASED, RESTRICTED, Vault
from ledger.writing.sealing import about_of, name_field, person_id

_MARKS: Final = {"erased": ERASED, "restricted": RESTRICTED}
_SHOWING_NOTHING: Final = frozenset({ERASED, RESTRICTED, ""})


class PersonFile(NamedTuple):
    """The newest value of each field of a person, and what each of some records says of them.

    ``mark`` stands in the place of every value of somebody erased or restricted, else it is empty.
    """

    mark: str
    newest: dict[str, JSONValue]
    by_record: dict[str, dict[str, JSONValue]]


class ReadingRoom:
    """Shows what the vault holds, once it is logged.

    Every method raises ReadingNotLoggedError where the log could not be written, and what the
    vault raises.
    """

    def __init__(self, vault: Vault, log: ReadingLog) -> None:
        self._vault = vault
        self._log = log

    def names(self, reader: Reader, purpose: Purpose, person_ids: Iterable[str]) -> dict[str, str]:
        """The newest names of people; ERASED of those erased, nothing of others without one."""
        people = sorted(person_ids, key=about_of)
        found: dict[str, str] = {}
        for about, alike in groupby(people, key=about_of):
            found |= self._vault.reveal_names(alike, name_field(about))
        self._log.note(reader, purpose, (who for who, name in found.items() if _shows(name)))
        return found

    def called(self, reader: Reader, purpose: Purpose, station: str, name: str) -> dict[str, str]:
        """The clients of a station who have a name: code to the name that is held of them.

        Nobody is told who has another name; of somebody restricted the mark is shown.
        """
        codes = ClientFinder(self._vault, station).called(name)
        ids = {person_id(station, "client", code): code for code in codes}
        return {ids[who]: name for who, name in self.names(reader, purpose, ids).items()}

    def holders(self, reader: Reader, codes: Iterable[str]) -> dict[str, str]:
        """The names of those who act under codes of accounts; only of whom the vault holds one."""
        ids = {account_id(code): code for code in codes}
        found = self._vault.reveal_whole(ids)
        self._log.note(reader, "accounts", (each.person_id for each in found))
        return {ids[each.person_id]: str(each.value) for each in found}

    def digests(
        self, reader: Reader, purpose: Purpose, digests: Iterable[str]
    ) -> dict[str, Revealed]:
        """What these commitments commit to; those that are not here any more are left out."""
        found = self._vault.reveal_digests(digests)
        self._log.note(
            reader, purpose, (each.person_id for each in found.values() if _shows(each.value))
        )
        return found

    def told(
        self, reader: Reader, purpose: Purpose, person_ids: Sequence[str], fields: Collection[str]
    ) -> dict[str, str]:
        """The newest value of some fields of one person; what is not known is left out.

        ``person_ids`` are all of those that the person has, the one asked for first: what it lacks
        the others fill in.
        """
        found: dict[str, str] = {}
        shown = []
        for who in reversed(person_ids):
            said = self._vault.reveal(who)
            known = {each: str(said[each]) for each in fields if _shows(said.get(each, ""))}
            found |= known
            shown += [who] if known else []
        self._log.note(reader, purpose, shown)
        return found

    def file(
        self,
        reader: Reader,
        purpose: Purpose,
        person_ids: Sequence[str],
        commitments: Mapping[str, Iterable[str]],
    ) -> PersonFile:
        """All of one person, and what the commitments of some records say of the same person.

        ``person_ids`` are all of those that the person has, the one asked for first: what it lacks
        the others fill in, and its mark stands for all.
        """
        newest: dict[str, JSONValue] = {}
        for who in reversed(person_ids):
            newest |= self._vault.reveal(who)
        asked = [digest for digests in commitments.values() for digest in digests]
        opened = {
            digest: found
            for digest, found in self._vault.reveal_digests(asked).items()
            if found.person_id in person_ids
        }
        by_record = {
            record: {opened[each].field: opened[each].value for each in digests if each in opened}
            for record, digests in commitments.items()
        }
        shown = [*newest.values(), *(found.value for found in opened.values())]
        self._log.note(reader, purpose, person_ids if any(map(_shows, shown)) else [])
        mark = self.marks(person_ids[:1]).get(person_ids[0], "")
        return PersonFile(mark, newest, by_record)

    def attachment(
        self, reader: Reader, owner: str, digest: str, *, shows_somebody: bool
    ) -> tuple[StoredAttachment, bytes] | None:
        """A photo or scan under somebody's key; None where it is not here, or not to be shown."""
        found = self._vault.attachments.open(owner, digest)
        if found is not None and shows_somebody:
            self._log.note(reader, "attachment", [owner])
        return found

    def marks(self, person_ids: Iterable[str]) -> dict[str, str]:
        """What stands in the place of the values of those who were erased or restricted.

        It shows nothing of anybody, so everybody may see it and it is no reading.
        """
        states = self._vault.states_of(person_ids)
        return {who: _MARKS[state] for who, state in states.items()}


def _shows(value: JSONValue) -> bool:
    return not isinstance(value, str) or value not in _SHOWING_NOTHING
