"""The library's view of an entry: its stored state is the entry, read by the checked decoder."""

from __future__ import annotations

from typing import Any

from eventsourcing.persistence import Mapper, StoredEvent

from domain.book.entry import decode_entry
from ledger.writing.mapping import row_of


class LedgerMapper(Mapper[str]):
    """The library's mapper over our entries: the stored state *is* the entry."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:  # the library's protocol
        """Write an entry for the library."""
        row = row_of(domain_event)
        return StoredEvent(row.stream, row.version, row.type, row.entry)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:  # the library's protocol
        """Read an entry back. Raises EntryUnreadableError."""
        return decode_entry(bytes(stored_event.state))
