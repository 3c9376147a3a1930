"""Photos and scans held against the vault's rows of them: what is missing, altered, or of no row.

With the keys each file is opened, which alone proves that it is the one that a record promised, and
that nobody edited its row; without them its length is all that can be looked at. What is erased or brought while this runs is
not held against anybody: what looks wrong is looked at again.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import Engine, select, tuple_

from ledger.checks.findings import Damage, found
from ledger.faults.machine import translated
from ledger.faults.vault import VaultDamagedError, VaultKeyDestroyedError
from ledger.schema.vault_tables import attachments
from ledger.vault.attachment_files import AttachmentFiles, name_of
from ledger.vault.attachments import StoredAttachment, opened
from ledger.vault.ciphers import PersonCiphers
from ledger.vault.keys import NONCE_BYTES, VaultKeys
from ledger.vault.statements import read_keys

_ROWS_AT_ONCE: Final = 500
_TAG_BYTES: Final = 16
_OPENED_AT_ONCE: Final = 1_000
_PLACE: Final = (attachments.c.person_id, attachments.c.sha256)


class AttachmentsVerification(Struct, frozen=True, kw_only=True):
    """How many files were found good, and those that were not.

    ``missing`` and ``altered`` name the person of the vault and the SHA-256, ``orphaned`` the file:
    a writer that was killed leaves one, and it does not count.
    """

    sound: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    orphaned: tuple[str, ...]

    @property
    def finding(self) -> Damage | None:
        """The first file that is lost or altered; one of no row harms nobody."""
        if self.missing:
            return found("attachment_missing", 0, self.missing[0])
        return found("attachment_differs", 0, self.altered[0]) if self.altered else None


def verify_attachments(
    vault: Engine, keys: VaultKeys | None, files: AttachmentFiles, *, opening: bool = True
) -> AttachmentsVerification:
    """Check every file; without ``opening`` only whether it is there.

    Raises LedgerUnavailableError.
    """
    ciphers = None if keys is None or not opening else PersonCiphers(keys, capacity=_OPENED_AT_ONCE)
    names = set(files.names())  # in front of the rows, which are written behind the files
    check = _Check(vault, files, ciphers)
    after = ("", "")
    while rows := check.rows_after(after):
        names.difference_update(name_of(*row[:2]) for row in rows if _is_text(row))
        check.take(rows)
        after = rows[-1][:2]
    return AttachmentsVerification(
        sound=check.sound,
        missing=tuple(check.missing),
        altered=tuple(check.altered),
        orphaned=tuple(sorted(names)),
    )


class _Check:
    def __init__(
        self, vault: Engine, files: AttachmentFiles, ciphers: PersonCiphers | None
    ) -> None:
        self._vault = vault
        self._files = files
        self._ciphers = ciphers
        self.sound = 0
        self.missing: list[str] = []
        self.altered: list[str] = []

    def rows_after(self, after: tuple[str, str]) -> list[StoredAttachment]:
        query = select(attachments).where(tuple_(*_PLACE) > after).order_by(*_PLACE)
        with translated(), self._vault.connect() as connection:
            rows = connection.execute(query.limit(_ROWS_AT_ONCE))
            return [StoredAttachment(*row) for row in rows]

    def take(self, rows: list[StoredAttachment]) -> None:
        for row in rows:
            if not _is_text(row):
                self.altered.append(f"{row.person_id!r} {row.sha256!r}")
                continue
            name = name_of(*row[:2])
            is_there = self._files.has(name)
            if is_there and self._is_sound(row, name):
                self.sound += 1
            elif self._still_stands(row):
                (self.altered if is_there else self.missing).append(" ".join(row[:2]))

    def _is_sound(self, row: StoredAttachment, name: str) -> bool:
        if self._ciphers is None:
            sealed_bytes = NONCE_BYTES + row.size_bytes + _TAG_BYTES
            return self._files.path(name).stat().st_size == sealed_bytes
        with translated(), self._vault.connect() as connection:
            key = read_keys(connection, [row.person_id]).get(row.person_id)
        sealed = self._files.read(name)
        if key is None or key.key_version != row.key_version or sealed is None:
            return False
        try:
            opened(self._ciphers, key, row, sealed)
        except (VaultDamagedError, VaultKeyDestroyedError):
            return False
        return True

    def _still_stands(self, row: StoredAttachment) -> bool:
        query = select(attachments).where(tuple_(*_PLACE) == (row.person_id, row.sha256))
        with translated(), self._vault.connect() as connection:
            found = connection.execute(query).first()
        return found is not None and StoredAttachment(*found) == row


def _is_text(row: StoredAttachment) -> bool:
    """Whether what is to be text is; SQLite takes anything in any column."""
    texts = (row.person_id, row.sha256, row.media_type, row.stored_by, row.stored_at)
    return all(isinstance(each, str) for each in texts)
