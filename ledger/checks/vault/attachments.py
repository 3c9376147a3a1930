"""Photos and scans held against the vault's rows of them: what is missing, altered, or of no row.

With the keys each file is opened, which alone proves that it is the one that a record promised;
without them its length is all that can be looked at. What is erased or brought while this runs is
not held against anybody: what looks wrong is looked at again.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from msgspec import Struct
from sqlalchemy import Engine, select, tuple_

from ledger.checks.findings import Damage, found
from ledger.faults.machine import translated
from ledger.faults.vault import VaultDamagedError, VaultKeyDestroyedError
from ledger.schema.vault_tables import attachments
from ledger.vault.attachment_files import AttachmentFiles, name_of
from ledger.vault.attachments import place_of
from ledger.vault.ciphers import PersonCiphers
from ledger.vault.keys import NONCE_BYTES, VaultKeys
from ledger.vault.statements import read_keys

_ROWS_AT_ONCE: Final = 500
_TAG_BYTES: Final = 16
_OPENED_AT_ONCE: Final = 1_000


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
        names.difference_update(name_of(*row[:2]) for row in rows)
        check.take(rows)
        after = rows[-1][:2]
    return AttachmentsVerification(
        sound=check.sound,
        missing=tuple(check.missing),
        altered=tuple(check.altered),
        orphaned=tuple(sorted(names)),
    )


_Row = tuple[str, str, int, int]


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

    def rows_after(self, after: tuple[str, str]) -> list[_Row]:
        place = (attachments.c.person_id, attachments.c.sha256)
        query = select(*place, attachments.c.key_version, attachments.c.size_bytes)
        query = query.where(tuple_(*place) > after).order_by(*place).limit(_ROWS_AT_ONCE)
        with translated(), self._vault.connect() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def take(self, rows: list[_Row]) -> None:
        for row in rows:
            name = name_of(*row[:2])
            is_there = self._files.has(name)
            if is_there and self._is_sound(row, name):
                self.sound += 1
            elif self._still_stands(row):
                (self.altered if is_there else self.missing).append(" ".join(row[:2]))

    def _is_sound(self, row: _Row, name: str) -> bool:
        person, digest, version, size = row
        path = self._files.path(name)
        if self._ciphers is None:
            return path.stat().st_size == NONCE_BYTES + size + _TAG_BYTES
        with translated(), self._vault.connect() as connection:
            key = read_keys(connection, [person]).get(person)
        sealed = self._files.read(name)
        if key is None or key.key_version != version or sealed is None:
            return False
        try:
            content = self._ciphers.open(
                key, place_of(person, digest, version), sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
            )
        except (VaultDamagedError, VaultKeyDestroyedError):
            return False
        return sha256(content).hexdigest() == digest and len(content) == size

    def _still_stands(self, row: _Row) -> bool:
        return row in self.rows_after((row[0], row[1][:-1]))
