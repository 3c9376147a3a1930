"""CloudEvents 1.0 as JSON lines: the log as a file for programs that collect events of many origins.

The ids of the feed (``api/exporting/cloud_events.py``) are places in the feed of one server; a file is read
far from it, so id, source and type say by themselves which event of which station it is
(``evidence.md`` 3.3). ``subject``, ``dataschema``, ``ledgerposition`` and ``ledgerhash`` are the
feed's.
"""

from __future__ import annotations

from typing import Any, BinaryIO, Final
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Struct, UnsetType

from api.exporting.cloud_events import cloud_event, envelope_of, stream_kind_of
from api.exporting.scopes import ExportScope, Log, entries_in, facts_in
from domain.book.entry import Entry, decode_entry
from domain.money.facts import FundsReserved
from domain.money.funds import postings_of

SCHEMA_BASE: Final = "https://taizhang.invalid"
"""Under a reserved domain that never resolves (RFC 2606): a file has no server to point to."""
TYPE_PREFIX: Final = "invalid.taizhang."
_encoder: Final = msgspec.json.Encoder()


class ExportedEvent(Struct, frozen=True, kw_only=True):
    """One entry as a line.

    ``occurredat`` is station time; ``logindex`` the index of the entry in the tree, from 0. An
    Integer of CloudEvents has 32 bits, enough for a log of 2,147,483,647 entries. ``fund`` are the
    codes of the grants whose money the entry moves.
    """

    specversion: str = "1.0"
    id: str
    type: str
    source: str
    subject: str
    time: str
    datacontenttype: str = "application/json"
    dataschema: str
    occurredat: str
    logindex: int
    fund: str | UnsetType = UNSET
    ledgerposition: int
    ledgerhash: str
    data: Any


def cloud_event_line(position: int, raw: bytes) -> bytes:
    """One stored entry as one line; its ``data`` is the entry byte for byte.

    Raises EntryUnreadableError.
    """
    entry, envelope = decode_entry(raw), envelope_of(raw)
    fed = cloud_event(position, raw, envelope, SCHEMA_BASE)
    event = ExportedEvent(
        id=envelope.event_id,
        # The version as stored: a decoded entry has been brought to today's.
        type=f"{TYPE_PREFIX}{envelope.type}.v{envelope.type_version}",
        source=f"urn:{stream_kind_of(envelope, raw)}:{quote(envelope.station, safe='')}",
        subject=fed.subject,
        time=fed.time,
        dataschema=fed.dataschema,
        occurredat=entry.occurred_at,
        logindex=position - 1,
        fund=_fund(entry) or UNSET,
        ledgerposition=fed.ledgerposition,
        ledgerhash=fed.ledgerhash,
        data=fed.data,
    )
    return _encoder.encode(event) + b"\n"


def _fund(entry: Entry) -> str:
    """Codes of the grants, a blank between two of them: no code holds a blank, but may a comma."""
    moved = [fact for fact in facts_in(entry) if not isinstance(fact, FundsReserved)]
    grants = {posting.grant for fact in moved for posting in postings_of(fact)}
    return " ".join(sorted(grants))


def write_cloud_events(log: Log, scope: ExportScope, out: BinaryIO) -> int:
    """Write the entries in scope as lines; return how many.

    Raises LedgerDamagedError and EntryUnreadableError.
    """
    count = 0
    for position, raw in entries_in(log, scope):
        out.write(cloud_event_line(position, raw))
        count += 1
    return count
