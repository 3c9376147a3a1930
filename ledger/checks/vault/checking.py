"""All checks of the vault in one pass over the book and one over the readings."""

from __future__ import annotations

import time
from typing import Final

from msgspec import Struct
from sqlalchemy import Engine

from ledger.checks.findings import Damage
from ledger.checks.storage_classes import of_tables
from ledger.checks.stored_pages import Progress, Snapshot, snapshot
from ledger.checks.vault.erasures import ErasureCheck
from ledger.checks.vault.keys import of_keys
from ledger.checks.vault.readings import ReadingCheck
from ledger.checks.vault.values import ValueCheck
from ledger.schema.vault_tables import vault_metadata
from ledger.vault.keys import VaultKeys

_PATIENCE_SECONDS: Final = (0.0, 0.1, 0.4)


class VaultVerification(Struct, frozen=True, kw_only=True):
    """How much was found good, and the first finding.

    ``values`` are those that the book commits to and that are here, ``abandoned`` those that no
    entry commits to: of commands that were cut off before they were recorded, which is harmless,
    or that were recorded while this was checked.
    ``is_opened`` says whether the keys were at hand, so that each value was opened. ``readings``
    counts the log of readings, and ``readings_chain`` sums up its chains: who keeps it outside
    finds later whether a past reading is another.
    """

    values: int
    abandoned: int
    is_opened: bool
    readings: int
    readings_chain: str
    finding: Damage | None


def verify_vault(
    events: Engine, vault: Engine, keys: VaultKeys | None, progress: Progress | None = None
) -> VaultVerification:
    """Check the vault against a log that was found sound; never writes.

    Without ``keys`` nothing is opened, and what stands encrypted is not checked.

    Raises LedgerUnavailableError, and LedgerDamagedError for a file that cannot be read.
    """
    # The book first: what it commits to is in the vault already, since that is written before it.
    with snapshot(events) as book:
        head = book.head().pos
        with snapshot(vault) as people:
            # Before anything is compared: comparing presupposes that texts are texts.
            finding = of_tables(people, vault_metadata.sorted_tables)
            if finding is not None:
                return _told(keys, finding)
            erasures = ErasureCheck(book, people, head)
            values = ValueCheck(book, people, erasures.erased, keys)
            readings = ReadingCheck(people)
            finding = (
                erasures.of_remains()
                or of_keys(people, keys)
                or values.run(head, progress)
                or readings.run()
            )
        finding = finding or _of_erasures(book, vault, head)
    return _told(keys, finding, values, readings)


def _of_erasures(book: Snapshot, vault: Engine, head: int) -> Damage | None:
    """The first person whom the vault has otherwise than the book, also after some patience.

    An erasure is carried out behind its entry, so what is under way looks like one that is not.
    """
    finding = None
    for pause_seconds in _PATIENCE_SECONDS:
        time.sleep(pause_seconds)
        with snapshot(vault) as people:
            erasures = ErasureCheck(book, people, head)
        finding = erasures.of_book()
        if finding is None or not erasures.may_be_under_way:
            break
    return finding


def _told(
    keys: VaultKeys | None,
    finding: Damage | None,
    values: ValueCheck | None = None,
    readings: ReadingCheck | None = None,
) -> VaultVerification:
    return VaultVerification(
        values=0 if values is None else values.matched,
        abandoned=0 if values is None else values.abandoned,
        is_opened=keys is not None,
        readings=0 if readings is None else readings.count,
        readings_chain="" if readings is None else readings.digest,
        finding=finding,
    )
