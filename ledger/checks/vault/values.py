"""Every value that the book commits to, looked for in the vault, and every value there in the book.

One pass over the book in pages, each with one look-up in the vault, so memory does not grow. With
the keys each value is opened: that alone proves whose it is, of which field and event, under which
key, and that it is what the entry commits to. Without them its columns are held against the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import Progress, Snapshot
from ledger.evidence.disclosure import base64url, commits_to
from ledger.faults.vault import VaultDamagedError, VaultKeyDestroyedError
from ledger.store.cursors import list_parameter
from ledger.vault.ciphers import PersonCiphers, PersonKey, SealedField
from ledger.vault.identities import (
    FORMER_NAME,
    Described,
    client_identity,
    index_kind,
    marks_of,
)
from ledger.vault.keys import VaultKeys, blind_index_of
from ledger.writing.sealing import about_of, is_indexed

_ENTRIES_AT_ONCE: Final = 1_000
_CACHED_PEOPLE: Final = 20_000
# Quotes inside a text are escaped, so these bytes are always the key itself.
_COMMITMENTS: Final = re.compile(rb'"_sd":\[([^\]]*)\]')
_ENTRIES: Final = (
    "SELECT pos, event_id, stream, entry FROM events WHERE pos > ? AND pos <= ? ORDER BY pos"
)
_VALUES: Final = (
    "SELECT d.digest, d.person_id, d.event_id, d.field, d.key_version, d.nonce, d.ciphertext, "
    "k.wrapped_dek, k.kek_id FROM disclosures d LEFT JOIN person_keys k "
    "ON k.person_id = d.person_id AND k.key_version = d.key_version WHERE d.digest {among}"
)
_MARKS: Final = "SELECT kind, digest, person_id FROM blind_indexes WHERE {column} {among}"
_AMONG: Final = {True: "IN (SELECT value FROM json_each(?))", False: "= ANY(?)"}


class _Committing(NamedTuple):
    """An entry that commits to values."""

    pos: int
    event_id: str
    station: str
    raw: bytes
    digests: frozenset[str]


class _Value(NamedTuple):
    digest: str
    person_id: str
    event_id: str
    field: str
    key_version: int
    nonce: bytes
    ciphertext: bytes
    wrapped_dek: bytes | None
    kek_id: str | None


class _Mark(NamedTuple):
    """A row of the blind index."""

    kind: str
    digest: str
    person_id: str


class _Visit(Struct, gc=False):
    target_groups: tuple[str, ...] = ()
    now: _Visit | None = None


class _Entry(Struct, gc=False):
    data: _Visit


_disclosed: Final = msgspec.json.Decoder(tuple[str, str, Any])
_entry: Final = msgspec.json.Decoder(_Entry)


class ValueCheck:
    """``matched`` values were found good; ``abandoned`` ones belong to no entry.

    ``erased`` are the codes of those erased, by station.
    """

    def __init__(
        self,
        book: Snapshot,
        people: Snapshot,
        erased: Mapping[str, Sequence[str]],
        keys: VaultKeys | None,
    ) -> None:
        self._book = book
        self._people = people
        self._erased = {
            station: [f'"{code}"'.encode() for code in codes] for station, codes in erased.items()
        }
        self._keys = keys
        self._ciphers = None if keys is None else PersonCiphers(keys, capacity=_CACHED_PEOPLE)
        self._values = _VALUES.format(among=_AMONG[people.is_sqlite])
        self._marks: dict[tuple[_Mark, ...], int] = {}
        """Marks of which one is enough, since earlier versions made others: where they are due."""
        self.matched = 0
        self.abandoned = 0

    def run(self, head: int, progress: Progress | None = None) -> Damage | None:
        """The first value that is missing or another."""
        for after in range(0, head, _ENTRIES_AT_ONCE):
            until = min(after + _ENTRIES_AT_ONCE, head)
            page = [*_committing(self._book.rows(_ENTRIES, after, until))]
            stored = self._stored({digest for entry in page for digest in entry.digests})
            findings = (self._of_entry(entry, stored) for entry in page)
            finding = next((each for each in findings if each is not None), None)
            finding = finding or self._of_marks()
            if finding is not None:
                return finding
            if progress is not None:
                progress(until, head)
        # Who acts under a code of an account is in no entry.
        ((stored_values,),) = self._people.rows(
            "SELECT count(*) FROM disclosures WHERE substr(person_id, 1, 10) <> '-/account/'"
        )
        self.abandoned = stored_values - self.matched
        return None

    def _stored(self, digests: set[str]) -> dict[str, _Value]:
        if not digests:
            return {}
        wanted = list_parameter(sorted(digests), sqlite=self._people.is_sqlite)
        return {row[0]: _Value(*row) for row in self._people.rows(self._values, wanted)}

    def _of_entry(self, entry: _Committing, stored: Mapping[str, _Value]) -> Damage | None:
        for digest in sorted(entry.digests):
            value = stored.get(digest)
            if value is None:
                # An entry does not say which of its values was whose.
                if not any(code in entry.raw for code in self._erased.get(entry.station, ())):
                    return found("value_missing", entry.pos, digest)
                continue
            column = self._differing(entry, value)
            if column is not None:
                return found("value_differs", entry.pos, column)
            self.matched += value.event_id == entry.event_id
        return None

    def _differing(self, entry: _Committing, value: _Value) -> str | None:
        """The first column that is not as the entry, or the value itself, has it."""
        station, _, rest = value.person_id.partition("/")
        code = rest.partition("/")[2]
        if station != entry.station or not code or f'"{code}"'.encode() not in entry.raw:
            return "person_id"
        if value.event_id != entry.event_id:
            # A correction repeats what the record said before.
            return None if self._is_committed_in(value) else "event_id"
        if value.wrapped_dek is None or value.kek_id is None:
            return "key_version"
        return self._unopened(entry, value, value.wrapped_dek, value.kek_id)

    def _unopened(
        self, entry: _Committing, value: _Value, wrapped_dek: bytes, kek_id: str
    ) -> str | None:
        if self._keys is None or self._ciphers is None:
            return None
        key = PersonKey(value.person_id, value.key_version, bytes(wrapped_dek), kek_id)
        place = SealedField(value.person_id, value.event_id, value.field, value.key_version)
        try:
            opened = self._ciphers.open(key, place, bytes(value.nonce), bytes(value.ciphertext))
        except (VaultDamagedError, VaultKeyDestroyedError):
            return "ciphertext"
        if not commits_to(value.digest, base64url(opened)):
            return "digest"
        _salt, name, said = _disclosed.decode(opened)
        about = about_of(value.person_id)
        if is_indexed(about, name):
            data = _entry.decode(entry.raw).data
            groups = (data.now or data).target_groups
            known_as = [
                (FORMER_NAME, client_identity(str(said), groups)),
                *marks_of(Described(str(said))).items(),
            ]
            marks = []
            for mark, text in known_as:
                kind = index_kind(entry.station, mark)
                digest = blind_index_of(self._keys, kind, text)
                marks.append(_Mark(kind, digest, value.person_id))
            self._marks[tuple(marks)] = entry.pos
        return None if name == value.field else "field"

    def _is_committed_in(self, value: _Value) -> bool:
        rows = self._book.rows("SELECT entry FROM events WHERE event_id = ?", value.event_id)
        return any(value.digest.encode() in bytes(raw) for (raw,) in rows)

    def _of_marks(self) -> Damage | None:
        """The first client of the page who stands in the blind index under something else.

        Somebody without any mark there was recorded by hand before the ledger made marks for them.
        """
        wanted, self._marks = self._marks, {}
        if not wanted:
            return None
        there = self._marks_where("digest", {mark.digest for marks in wanted for mark in marks})
        missing = {marks: at for marks, at in wanted.items() if there.isdisjoint(marks)}
        if not missing:
            return None
        people = {marks[0].person_id for marks in missing}
        known = there | self._marks_where("person_id", people)
        digests, people = ({mark[place] for mark in known} for place in (1, 2))
        for marks, position in missing.items():
            if any(mark.digest in digests for mark in marks) or marks[0].person_id in people:
                return found("value_differs", position, "blind_indexes")
        return None

    def _marks_where(self, column: str, values: set[str]) -> set[_Mark]:
        sqlite = self._people.is_sqlite
        query = _MARKS.format(column=column, among=_AMONG[sqlite])
        rows = self._people.rows(query, list_parameter(sorted(values), sqlite=sqlite))
        return {_Mark(*row) for row in rows}


def _committing(rows: Sequence[Any]) -> Iterator[_Committing]:
    for position, event_id, station, raw in rows:
        lists = _COMMITMENTS.findall(raw)
        digests = frozenset(
            each.strip(b'"').decode() for some in lists for each in some.split(b",")
        )
        if digests - {""}:
            yield _Committing(position, event_id, station, bytes(raw), digests - {""})
