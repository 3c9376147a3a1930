"""The person vault: personal values, encrypted per person, outside the log that commits to them.

What is here can be forgotten, and what is in the log cannot. ``seal`` makes the commitments that go
into an entry; ``store`` keeps what opens them, before the entry is stored (an orphan here is
harmless); the ``reveal`` methods read back for people to see.

Who makes the key of a person? ``seal`` touches no key, so there is nothing to race for. ``store``
inserts a new key wherever a person has none, gives way to one that somebody else was quicker to
insert, reads back what is durable, and encrypts under that, all in the transaction that stores the
values. So threads, and processes on PostgreSQL (READ COMMITTED), end with one key per person, and
nothing is ever encrypted under a key that might not be there tomorrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Engine, Row, Select, and_, func, select

from domain.ground.order.lists import chunks
from ledger.databases.database import begin_write
from ledger.evidence.canonical import JSONValue, canonical
from ledger.evidence.disclosure import (
    base64url,
    commits_to,
    digest_of,
    disclose,
    from_base64url,
    read_disclosure,
)
from ledger.faults.machine import LedgerFault, translated
from ledger.faults.vault import VaultDamagedError
from ledger.schema.migrations import VAULT, migrate
from ledger.schema.vault_tables import blind_indexes, disclosures, person_keys
from ledger.vault.attachment_files import AttachmentFiles
from ledger.vault.attachments import Attachments
from ledger.vault.ciphers import PersonCiphers, PersonKey, ReloadKeys, SealedField
from ledger.vault.erasing import (
    Forgotten,
    State,
    drop_remains,
    fields_of,
    forget,
    forgotten_people,
    people_with_keys,
    refuse_erased,
    states_of,
)
from ledger.vault.hiding import Book, Hiding, NoBook
from ledger.vault.key_proofs import check_keys, current_kek
from ledger.vault.keys import VaultKeys, blind_index_of
from ledger.vault.sealed import Sealed
from ledger.vault.standing import Revealed, marks_fallen, newest_standing, people_touched
from ledger.vault.statements import (
    IDS_PER_QUERY,
    SEALED_VALUES,
    insert_marks,
    insert_or_ignore,
    read_keys,
)

ERASED: Final = "〔已依法删除〕"
"""What stands in the place of a value whose key was destroyed, or of somebody who was erased."""
_ALONE: Final = 0x7461697A68616E67
"""The lock of PostgreSQL that whoever stores alone holds: ``taizhang`` in ASCII."""
RESTRICTED: Final = "〔限制处理〕"
"""What stands in the place of a value that a statute keeps and nobody may use."""


class Vault:
    """Seals, stores and reveals the personal values of people known by their ids.

    Safe between threads. ``engine`` comes from ``open_engine(url, schema="vault")``. Every method
    that asks the database raises LedgerUnavailableError when it is locked or gone, and every
    ``reveal`` VaultDamagedError when something does not open.

    ``book`` says who is forgotten, and hides them from the moment it says so; without one the vault
    knows only what it has carried out itself.
    """

    def __init__(
        self,
        engine: Engine,
        keys: VaultKeys,
        *,
        cached_people: int = 20_000,
        reload: ReloadKeys | None = None,
        book: Book | None = None,
        files: AttachmentFiles | None = None,
    ) -> None:
        self._engine = engine
        self._keys = keys
        self.key_for = keys.key_for
        self.book = book or NoBook()
        self._hiding = Hiding(self.book)
        self._ciphers = PersonCiphers(keys, capacity=cached_people, reload=reload)
        self.attachments = Attachments(engine, self._ciphers, self._hiding, self._keys_of, files)

    @property
    def engine(self) -> Engine:
        """The vault's database, for the logs that are kept beside the values."""
        return self._engine

    def seal(
        self,
        person_id: str,
        event_id: str,
        fields: Mapping[str, JSONValue],
        *,
        index: Mapping[str, str] | None = None,
    ) -> Sealed:
        """Commit to values of a person for an event; nothing is stored yet, no database is asked.

        ``index`` adds blind indexes, kind to value, by which the person can be found again.
        Raises NotCanonicalError for a value that cannot be written canonically.
        """
        made = {name: disclose(name, value) for name, value in fields.items()}
        marks = [(kind, self.blind_index(kind, value)) for kind, value in (index or {}).items()]
        digests = tuple(sorted(map(digest_of, made.values())))
        return Sealed(person_id, event_id, digests, made, tuple(sorted(marks)))

    def store(self, sealed: Sequence[Sealed]) -> None:
        """Store what was sealed, in one durable transaction; storing it again changes nothing.

        Raises PersonErasedError: whoever was erased has no key made anew.
        """
        if not sealed:
            return
        with begin_write(self._engine) as connection:
            self._store(connection, sealed)

    @contextmanager
    def alone(self) -> Iterator[Callable[[Sequence[Sealed]], None]]:
        """Store like :meth:`store` once nobody else in here, and in no other process, can.

        Whoever looks for somebody first, and stores if there is nobody, does so one at a time.
        """
        with begin_write(self._engine) as connection:
            if connection.dialect.name == "postgresql":  # where writers do not wait for each other
                connection.execute(select(func.pg_advisory_xact_lock(_ALONE)))
            yield partial(self._store, connection)

    def _store(self, connection: Connection, sealed: Sequence[Sealed]) -> None:
        people = {item.person_id for item in sealed}
        refuse_erased(connection, people)
        keys = self._keys_of(connection, people)
        rows = [row for item in sealed for row in self._encrypted(item, keys[item.person_id])]
        # In one order everywhere, so that two processes never wait for each other crosswise.
        insert_or_ignore(connection, disclosures, sorted(rows, key=lambda row: row["digest"]))
        insert_marks(
            connection,
            {(kind, digest, item.person_id) for item in sealed for kind, digest in item.index},
        )

    def discard(self, sealed: Sequence[Sealed]) -> None:
        """Forget what was stored for a command that the ledger then refused for good."""
        self.discard_digests(digest for item in sealed for digest in item.digests)

    def discard_digests(self, committed: Iterable[str]) -> None:
        """Forget the values that no entry commits to, by what else does."""
        digests = sorted(committed)
        if not digests:
            return
        with begin_write(self._engine) as connection:
            for some in chunks(digests, IDS_PER_QUERY):
                connection.execute(disclosures.delete().where(disclosures.c.digest.in_(some)))

    def forget(self, people: Sequence[Forgotten]) -> None:
        """Erase and restrict many people, in one durable transaction.

        What the bytes in the files need beyond that is noted, and tried again later if need be.
        """
        with begin_write(self._engine) as connection:
            # In one order everywhere, so that two processes never wait for each other crosswise.
            for each in sorted(people):
                forget(connection, each)
        self._ciphers.drop({each.person_id for each in people if each.state == "erased"})
        with suppress(LedgerFault):
            self.drop_remains()

    def drop_remains(self) -> bool:
        """Take deleted bytes out of the files; False while somebody still reads them."""
        self.attachments.sweep()
        return drop_remains(self._engine)

    def is_restricted(self, person_id: str) -> bool:
        """Whether a person's values are only kept."""
        return self.states_of([person_id]).get(person_id) == "restricted"

    def states_of(self, person_ids: Iterable[str]) -> dict[str, State]:
        """Those of the people who were restricted or erased."""
        asked = list(person_ids)
        with translated(), self._engine.connect() as connection:
            found = states_of(connection, asked)
        states = self._hiding.states({who: found.get(who) for who in asked})
        return {who: state for who, state in states.items() if state is not None}

    def forgotten_people(self) -> dict[str, Forgotten]:
        """Everybody who was restricted or erased, by id."""
        with translated(), self._engine.connect() as connection:
            return forgotten_people(connection)

    def fields_of(self, person_id: str) -> int:
        """How many values of a person are sealed here."""
        with translated(), self._engine.connect() as connection:
            return fields_of(connection, person_id)

    def people_with_keys(self, person_ids: Iterable[str]) -> set[str]:
        """Those of the people of whom something is held here."""
        with translated(), self._engine.connect() as connection:
            found = people_with_keys(connection, person_ids)
        return found - self._hiding.erased_among(found)

    def reveal(self, person_id: str) -> dict[str, JSONValue]:
        """Show the newest value of each field of a person; nothing of a person not known here."""
        rows = self._newest(disclosures.c.person_id == person_id)
        return {found.field: found.value for found in rows}

    def reveal_whole(self, person_ids: Iterable[str]) -> list[Revealed]:
        """Show every value of people of whom no entry speaks, such as the holders of accounts."""
        return [found for _, found in self._among(disclosures.c.person_id, sorted(person_ids))]

    def reveal_names(self, person_ids: Iterable[str], field: str = "name") -> dict[str, str]:
        """Show one field of many people, of each the newest value, which is the last recorded.

        Of whom there is none it shows ERASED where they were erased, and nothing of anybody else.
        """
        asked = list(dict.fromkeys(person_ids))
        names: dict[str, str] = dict.fromkeys(asked, "")
        for some in chunks(asked, IDS_PER_QUERY):
            of_some = and_(disclosures.c.field == field, disclosures.c.person_id.in_(some))
            for found in self._newest(of_some):
                names[found.person_id] = _as_text(found.value)
        unnamed = self.states_of(who for who in asked if not names[who])
        return names | {who: ERASED for who, state in unnamed.items() if state == "erased"}

    def reveal_names_under(self, start: str, field: str = "name") -> dict[str, str]:
        """Show one field of everybody whose id begins so and ends behind a slash, the newest value."""
        assert start.endswith("/"), "the sign behind a slash ends the range"
        person, end = disclosures.c.person_id, f"{start[:-1]}0"
        found = self._newest(and_(disclosures.c.field == field, person >= start, person < end))
        return {each.person_id: _as_text(each.value) for each in found}

    def reveal_digests(self, digests: Iterable[str]) -> dict[str, Revealed]:
        """Show exactly what these commitments commit to; those not (or no longer) here are left out."""
        return dict(self._among(disclosures.c.digest, list(dict.fromkeys(digests))))

    def fields_under(self, digests: Iterable[str]) -> dict[str, str]:
        """Which fields these commitments commit to; those not (or no longer) here are left out."""
        query = select(disclosures.c.digest, disclosures.c.field)
        found: dict[str, str] = {}
        with translated(), self._engine.connect() as connection:
            for some in chunks(list(digests), IDS_PER_QUERY):
                rows = connection.execute(query.where(disclosures.c.digest.in_(some)))
                found |= {row.digest: row.field for row in rows}
        return found

    def blind_index(self, kind: str, value: str) -> str:
        """The keyed mark, 64 hex digits, by which equal values are found, blanks and forms aside."""
        return blind_index_of(self._keys, kind, value)

    def find_people(self, kind: str, values: Iterable[str]) -> dict[str, str]:
        """Find the people indexed under many values: value to person id, found ones only."""
        marks = {value: self.blind_index(kind, value) for value in values}
        query = select(blind_indexes.c.digest, blind_indexes.c.person_id)
        rows: list[Row[Any]] = []
        with translated(), self._engine.connect() as connection:
            for some in chunks(sorted(set(marks.values())), IDS_PER_QUERY):
                among = query.where(blind_indexes.c.kind == kind, blind_indexes.c.digest.in_(some))
                rows += connection.execute(among)
        erased = self._hiding.erased_among(row.person_id for row in rows)
        found: dict[str, str] = {}
        for row in rows:
            if row.person_id not in erased:
                found[row.digest] = min(row.person_id, found.get(row.digest, row.person_id))
        return {value: found[mark] for value, mark in marks.items() if mark in found}

    def marked_people(
        self, kinds: Iterable[str], digests: Sequence[str] | None = None
    ) -> list[tuple[str, str, str]]:
        """All marks of some kinds as kind, mark and person, in order; nobody erased is among them.

        Only some ``digests``, unless those are None.
        """
        among = () if digests is None else (blind_indexes.c.digest.in_(digests),)
        query = (
            select(blind_indexes.c.kind, blind_indexes.c.digest, blind_indexes.c.person_id)
            .where(blind_indexes.c.kind.in_(sorted(kinds)), *among)
            .order_by(blind_indexes.c.person_id, blind_indexes.c.kind, blind_indexes.c.digest)
        )
        with translated(), self._engine.connect() as connection:
            rows = [(kind, mark, person) for kind, mark, person in connection.execute(query)]
            people = {person for _kind, _mark, person in rows}
            withdrawn, touched = people_touched(connection, self.book, people)
        said = self._among(disclosures.c.person_id, [who for who in touched if touched[who]])
        fallen = marks_fallen(said, withdrawn, self.blind_index)
        erased = self._hiding.erased_among(people)
        return [row for row in rows if row[2] not in erased and row not in fallen]

    def withdrawn_among(self, people: set[str]) -> set[str]:
        """Those of some people of whom nothing that marks them stands any more."""
        with translated(), self._engine.connect() as connection:
            _withdrawn, touched = people_touched(connection, self.book, people)
        return {who for who, stands in touched.items() if not stands}

    def _keys_of(self, connection: Connection, people: set[str]) -> dict[str, PersonKey]:
        keys = read_keys(connection, sorted(people))
        if people - keys.keys():
            self._ciphers.follow(current_kek(connection, hold=True))
        while missing := sorted(people - keys.keys()):
            made = [self._ciphers.new_key(person_id) for person_id in missing]
            insert_or_ignore(connection, person_keys, made)
            keys |= read_keys(connection, missing)
        return keys

    def _encrypted(self, sealed: Sealed, key: PersonKey) -> Iterator[dict[str, Any]]:
        for name, disclosure in sealed.disclosures.items():
            place = SealedField(sealed.person_id, sealed.event_id, name, key.key_version)
            nonce, ciphertext = self._ciphers.seal(key, place, from_base64url(disclosure))
            yield {
                "digest": digest_of(disclosure),
                **place._asdict(),
                "nonce": nonce,
                "ciphertext": ciphertext,
            }

    def _newest(self, condition: ColumnElement[bool]) -> list[Revealed]:
        """The newest values that stand in the book."""
        with translated(), self._engine.connect() as connection:
            rows = newest_standing(connection, self.book, condition)
        return [revealed for _, revealed in self._shown(rows)]

    def _among(self, column: Column[Any], ids: Sequence[str]) -> Iterator[tuple[str, Revealed]]:
        for some in chunks(ids, IDS_PER_QUERY):
            yield from self._opened(SEALED_VALUES.where(column.in_(some)))

    def _opened(self, query: Select[Any]) -> list[tuple[str, Revealed]]:
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return self._shown(rows)

    def _shown(self, rows: Sequence[Row[Any]]) -> list[tuple[str, Revealed]]:
        # Asked after the values were read: what was recorded in between is hidden too.
        states = self._hiding.states({row.person_id: row.state for row in rows})
        return [
            (row.digest, self._open(row, states[row.person_id]))
            for row in rows
            if states[row.person_id] != "erased"
        ]

    def _open(self, row: Row[Any], state: State | None) -> Revealed:
        if state == "restricted":
            return Revealed(row.person_id, row.event_id, row.field, RESTRICTED)
        if row.wrapped_dek is None:
            return Revealed(row.person_id, row.event_id, row.field, ERASED)
        key = PersonKey(row.person_id, row.key_version, bytes(row.wrapped_dek), row.kek_id)
        place = SealedField(row.person_id, row.event_id, row.field, row.key_version)
        plain = self._ciphers.open(key, place, bytes(row.nonce), bytes(row.ciphertext))
        disclosure = base64url(plain)
        if not commits_to(row.digest, disclosure):
            detail = f"digest {row.digest} does not commit to what is stored under it"
            raise VaultDamagedError(detail=detail)
        return Revealed(row.person_id, row.event_id, row.field, read_disclosure(disclosure).value)


def open_vault(
    engine: Engine,
    keys: VaultKeys,
    *,
    reload: ReloadKeys | None = None,
    book: Book | None = None,
    files: AttachmentFiles | None = None,
) -> Vault:
    """Open a vault, a new one too, and make sure that it belongs to these keys.

    ``reload`` reads the key file again; with it a new epoch reaches a vault that is open. ``files``
    is the folder of attachments; without it files are neither read nor taken away.

    Raises VaultTooNewError, VaultKeyDestroyedError and VaultDamagedError.
    """
    migrate(engine, VAULT)
    try:
        check_keys(engine, keys)
    except VaultDamagedError:
        if reload is None:
            raise
        # Somebody may have begun a new epoch since the keys were read.
        keys = reload()
        check_keys(engine, keys)
    return Vault(engine, keys, reload=reload, book=book, files=files)


def _as_text(value: JSONValue) -> str:
    return value if isinstance(value, str) else canonical(value).decode()
