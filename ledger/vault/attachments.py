"""Photos and scans, each sealed under the key of whoever it shows; the book has their SHA-256 only.

The same keys, ciphers and erasures as for values: a file is one more thing that a person's key opens
and that goes with it. The file is on the disk before its row, and the row is what counts, so a
writer that is killed leaves at most a file that nobody knows of. An erasure takes key and rows in
one transaction and notes which files remain; whoever opens the vault next takes them away. What the row
says beside the digest (of what type, brought by whom and when) is bound to what is sealed, so a row
that was edited opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, Engine, Row, and_, select

from domain.ground.order.lists import chunks
from ledger.databases.database import begin_write
from ledger.faults.machine import translated
from ledger.faults.vault import PersonErasedError, VaultDamagedError
from ledger.schema.vault_tables import attachments, person_keys, vault_meta
from ledger.vault.attachment_files import AttachmentFiles, name_of
from ledger.vault.ciphers import PersonCiphers, PersonKey, SealedField
from ledger.vault.erasing import FILE_REMAINS, refuse_erased, states_of
from ledger.vault.hiding import Hiding
from ledger.vault.keys import NONCE_BYTES, framed
from ledger.vault.statements import IDS_PER_QUERY, insert_of

KeysOf = Callable[[Connection, set[str]], dict[str, PersonKey]]
"""The keys of people, made where one is missing."""
Standing = Literal["promised", "stored", "missing", "restricted", "erased"]
"""Not brought yet; here; here once, and its file is gone; kept and not shown; gone with the person."""

_FIELD: Final = "attachment "


class StoredAttachment(NamedTuple):
    """A file that is here: whose, which, of what type, brought by whom and when."""

    person_id: str
    sha256: str
    key_version: int
    media_type: str
    size_bytes: int
    stored_by: str
    stored_at: str


class Kept(NamedTuple):
    """What has become of a promised file; ``stored`` is None where nothing may be said of it."""

    standing: Standing
    stored: StoredAttachment | None = None


class Attachments:
    """The files of one vault. Every method raises LedgerUnavailableError and LedgerDamagedError."""

    def __init__(
        self,
        engine: Engine,
        ciphers: PersonCiphers,
        hiding: Hiding,
        keys_of: KeysOf,
        files: AttachmentFiles | None,
    ) -> None:
        self._engine = engine
        self._ciphers = ciphers
        self._hiding = hiding
        self._keys_of = keys_of
        self._files = files

    @property
    def files(self) -> AttachmentFiles:
        """The folder; a vault that was opened without one handles no files."""
        if self._files is None:
            raise RuntimeError("this vault was opened without a folder of attachments")
        return self._files

    def put(
        self, person_id: str, content: bytes, media_type: str, *, stored_by: str, stored_at: str
    ) -> bool:
        """Keep a file; False where it is here already. Durable when this returns.

        Raises PersonErasedError: whoever was erased has nothing stored again.
        """
        digest = sha256(content).hexdigest()
        name = name_of(person_id, digest)
        self._refuse_erased(person_id)
        with self.files.alone():
            with begin_write(self._engine) as connection:
                refuse_erased(connection, [person_id])
                key = self._keys_of(connection, {person_id})[person_id]
                known = _row_of(connection, person_id, digest)
            if known is not None and self._opens(_stored(known), key):
                return False
            row = StoredAttachment(
                person_id,
                digest,
                key.key_version,
                media_type,
                len(content),
                stored_by,
                stored_at,
            )
            self.files.write(name, b"".join(self._ciphers.seal(key, place_of(row), content)))
            with begin_write(self._engine) as connection:
                # Erased meanwhile, the file is noise of which nobody knows.
                refuse_erased(connection, [person_id])
                new = insert_of(connection, attachments).values(row._asdict())
                said = {each: new.excluded[each] for each in row._fields[2:]}
                connection.execute(
                    new.on_conflict_do_update(
                        index_elements=[attachments.c.person_id, attachments.c.sha256], set_=said
                    )
                )
        return True

    def standing(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Kept]:
        """What has become of promised files, each named by its person and SHA-256."""
        asked = list(dict.fromkeys(wanted))
        people = sorted({person_id for person_id, _ in asked})
        found: dict[tuple[str, str], StoredAttachment] = {}
        with translated(), self._engine.connect() as connection:
            for some in chunks(people, IDS_PER_QUERY):
                query = select(attachments).where(attachments.c.person_id.in_(some))
                for row in connection.execute(query):
                    found[row.person_id, row.sha256] = StoredAttachment(*row)
            stored = states_of(connection, people)
        states = self._hiding.states({who: stored.get(who) for who in people})
        standing: dict[tuple[str, str], Kept] = {}
        for each in asked:
            state = states[each[0]]
            if state is not None:
                standing[each] = Kept(state)
            elif each not in found:
                standing[each] = Kept("promised")
            else:
                is_here = self.files.has(name_of(*each))
                standing[each] = Kept("stored" if is_here else "missing", found[each])
        return standing

    def open(self, person_id: str, digest: str) -> tuple[StoredAttachment, bytes] | None:
        """A file and what is known of it; None where it is not here, or its person is forgotten.

        Raises VaultDamagedError where it was altered.
        """
        with translated(), self._engine.connect() as connection:
            row = _row_of(connection, person_id, digest)
            key = None if row is None else _key_of(row)
            state = states_of(connection, [person_id]).get(person_id)
        if row is None or key is None:
            return None
        stored = _stored(row)
        content = self._opened(stored, key)
        # Asked after the file was read: what was recorded in between is hidden too.
        if content is None or self._hiding.states({person_id: state})[person_id] is not None:
            return None
        return stored, content

    def sweep(self) -> None:
        """Take away the files that erasures have left: those that are noted, and no others."""
        if self._files is None or not (names := self._remaining()):
            return
        with self._files.alone():
            self._files.delete(names)
        with begin_write(self._engine) as connection:
            for some in chunks([FILE_REMAINS + name for name in names], IDS_PER_QUERY):
                connection.execute(vault_meta.delete().where(vault_meta.c.key.in_(some)))

    def _refuse_erased(self, person_id: str) -> None:
        """Refuse whom the book has erased and the vault has not yet."""
        if self._hiding.states({person_id: None})[person_id] == "erased":
            raise PersonErasedError(person_id=person_id)

    def _opens(self, stored: StoredAttachment, key: PersonKey) -> bool:
        try:
            return self._opened(stored, key) is not None
        except VaultDamagedError:
            return False

    def _opened(self, stored: StoredAttachment, key: PersonKey) -> bytes | None:
        sealed = self.files.read(name_of(stored.person_id, stored.sha256))
        if sealed is None:
            return None
        return opened(self._ciphers, key, stored, sealed)

    def _remaining(self) -> list[str]:
        query = select(vault_meta.c.key).where(vault_meta.c.key.startswith(FILE_REMAINS))
        with translated(), self._engine.connect() as connection:
            return [key.removeprefix(FILE_REMAINS) for key in connection.scalars(query)]


def opened(
    ciphers: PersonCiphers, key: PersonKey, stored: StoredAttachment, sealed: bytes
) -> bytes:
    """What a file holds. Raises VaultDamagedError where it, or what is said of it, was altered."""
    nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    content = ciphers.open(key, place_of(stored), nonce, ciphertext)
    if sha256(content).hexdigest() != stored.sha256 or len(content) != stored.size_bytes:
        raise VaultDamagedError(detail=f"attachment {stored.sha256} is another file")
    return content


def place_of(stored: StoredAttachment) -> SealedField:
    """What a file is sealed for: whose it is, which, under which key, and what is said of it."""
    said = framed(stored.sha256, stored.media_type, stored.stored_by, stored.stored_at).hex()
    return SealedField(stored.person_id, "", _FIELD + said, stored.key_version)


def _stored(row: Row[Any]) -> StoredAttachment:
    return StoredAttachment(*row[: len(StoredAttachment._fields)])


def _row_of(connection: Connection, person_id: str, digest: str) -> Row[Any] | None:
    query = (
        select(attachments, person_keys.c.wrapped_dek, person_keys.c.kek_id)
        .outerjoin(
            person_keys,
            and_(
                person_keys.c.person_id == attachments.c.person_id,
                person_keys.c.key_version == attachments.c.key_version,
            ),
        )
        .where(attachments.c.person_id == person_id, attachments.c.sha256 == digest)
    )
    return connection.execute(query).first()


def _key_of(row: Row[Any]) -> PersonKey | None:
    if row.wrapped_dek is None:
        return None
    return PersonKey(row.person_id, row.key_version, bytes(row.wrapped_dek), row.kek_id)
