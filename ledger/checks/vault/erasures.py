"""Who was erased or restricted: what the vault keeps in mind held against what the book says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.book.entry import EntryUnreadableError, decode_entry
from domain.book.events import PersonErased, PersonRestricted
from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import Snapshot
from ledger.vault.erasing import Forgotten
from ledger.writing.forgotten_people import forgotten_by

_SAID: Final = (
    "SELECT pos, entry FROM events WHERE type IN ('person.erased', 'person.restricted', "
    "'legal_hold.placed', 'legal_hold.released') AND pos <= ?"
)
_REMAINS: Final = (
    "SELECT e.position, e.person_id FROM erasures e JOIN {table} t ON t.person_id = e.person_id "
    "WHERE e.state = 'erased' LIMIT 1"
)


class ErasureCheck:
    """``erased`` are the people of each station of whom nothing may be left, as about and code."""

    def __init__(self, book: Snapshot, people: Snapshot, head: int) -> None:
        self._people = people
        self._head = head
        self._said: dict[str, Forgotten] = {}
        # Sorted here: asked for the order, SQLite would rather walk through all events than use the
        # index of these few.
        for position, raw in sorted(book.rows(_SAID, head)):
            self._take(position, bytes(raw))
        rows = people.rows("SELECT person_id, state, position, recorded_at FROM erasures")
        self._kept = {row[0]: Forgotten(*row) for row in rows}
        self.erased: dict[str, list[str]] = {}
        for each in self._kept.values():
            if each.state == "erased":
                station, _about, code = _parts(each.person_id)
                self.erased.setdefault(station, []).append(code)

    def of_remains(self) -> Damage | None:
        """Something that is left of somebody erased."""
        for table in ("person_keys", "disclosures", "blind_indexes", "attachments"):
            for position, person in self._people.rows(_REMAINS.format(table=table)):
                return found("erased_value_kept", position, person)
        return None

    def of_book(self) -> Damage | None:
        """The first person whom the vault has otherwise than the book, or not at all."""
        for who, said, _kept in self._differing():
            return found("erasure_differs", 0 if said is None else said.position, who)
        return None

    @property
    def may_be_under_way(self) -> bool:
        """Whether the vault is only behind the book, as before something is carried out."""
        return all(
            said is not None
            and (kept is None or (kept.state, said.state) == ("restricted", "erased"))
            for _who, said, kept in self._differing()
        )

    def _differing(self) -> Iterator[tuple[str, Forgotten | None, Forgotten | None]]:
        for who in sorted(self._said.keys() | self._kept.keys()):
            said, kept = self._said.get(who), self._kept.get(who)
            # One that was recorded after this look at the book is not held against it.
            if said != kept and (said is not None or kept is None or kept.position <= self._head):
                yield who, said, kept

    def _take(self, position: int, raw: bytes) -> None:
        try:
            entry = decode_entry(raw)
        except EntryUnreadableError:
            return  # found by the check of the log, if it is none
        if isinstance(entry.data, PersonErased | PersonRestricted):
            forgotten = forgotten_by(entry, position)
            self._said[forgotten.person_id] = forgotten


def _parts(person: str) -> tuple[str, str, str]:
    station, _, rest = person.partition("/")
    about, _, code = rest.partition("/")
    return station, about, code
