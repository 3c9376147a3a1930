"""The stored outcomes of commands, made anew from their entries.

A retry is answered with what stands here, so a wrong outcome tells a client that something else
was recorded than what was. The database passes over the many commands that recorded one fact and
whose outcome is written to the letter as the ledger writes it; the others are made anew here. Three
things no entry says and nothing recomputes: the hash of the request, which request it was, and what
was to be said of the record as others stood beside it then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.book.events import RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import Snapshot
from ledger.writing.outcomes import (
    UNKNOWN_ORIGIN,
    Receipt,
    StoredPlace,
    read_response,
    stored_response,
)

_CHANGES: Final = f"'{topic_of(RecordCorrected)}', '{topic_of(RecordVoided)}'"
_ROWS_AT_ONCE: Final = 500
_SAID: Final = (
    """('{"record":"%s","station":"%s","events":[{"event_id":"%s","position":%s,"version":%s}]', """
    "e.event_id, e.stream, e.event_id, e.pos, e.version)"
)
_WHOLE: Final = _SAID.replace("}]'", "}]}'")
_ORIGIN: Final = """',"origin":{'"""
# What asked for it may follow, and nothing else: then these signs stand there three times.
_IS_ORIGIN: Final = (
    """{rest} LIKE ',"origin":{{"%"}}}}' AND length({rest}) """
    "- length(replace(replace(replace({rest}, '{{', ''), '}}', ''), '\\', '')) = 3"
)
# The same in the words of each database. PostgreSQL would stop at bytes that are no text.
_TEXT: Final = "CAST(c.response AS TEXT)"
_ON_SQLITE: Final = (
    f"typeof(c.response) = 'blob' AND CASE instr({_TEXT}, {_ORIGIN}) "
    f"WHEN 0 THEN {_TEXT} = printf{_WHOLE} "
    f"ELSE substr({_TEXT}, 1, instr({_TEXT}, {_ORIGIN}) - 1) = printf{_SAID} "
    f"AND {_IS_ORIGIN.format(rest=f'substr({_TEXT}, instr({_TEXT}, {_ORIGIN}))')} END"
)
_AT: Final = f"position(convert_to({_ORIGIN}, 'UTF8') IN c.response)"
_REST: Final = f"encode(substring(c.response FROM {_AT}), 'escape')"
_ON_POSTGRESQL: Final = (
    f"CASE {_AT} WHEN 0 THEN c.response = convert_to(format{_WHOLE}, 'UTF8') "
    f"ELSE substring(c.response FROM 1 FOR {_AT} - 1) = convert_to(format{_SAID}, 'UTF8') "
    f"AND {_IS_ORIGIN.format(rest=_REST)} END"
)
_WITH_DEFAULTS: Final = b',"replayed":false}'
_ENTRY: Final = (
    "pos",
    "command_id",
    "actor",
    "recorded_at",
    "event_id",
    "stream",
    "version",
    "entry",
)
_OTHERS: Final = (
    "SELECT c.command_id, c.actor, c.at, c.first_pos, c.last_pos, c.response, "  # noqa: S608 - our names
    f"{', '.join(f'e.{name}' for name in _ENTRY)} "
    "FROM commands c LEFT JOIN events e ON e.pos = c.first_pos "
    "WHERE c.command_id {beyond} ? AND c.first_pos IS NOT NULL AND (e.command_id = c.command_id "
    "AND e.actor = c.actor AND e.recorded_at = c.at AND c.last_pos = c.first_pos "
    f"AND e.type NOT IN ({_CHANGES}) AND {{as_said}}) IS NOT TRUE ORDER BY c.command_id LIMIT ?"
)
_ENTRIES: Final = f"SELECT {', '.join(_ENTRY)} FROM events WHERE pos >= ? AND pos <= ? ORDER BY pos"  # noqa: S608


class _Stored(NamedTuple):
    """A row as it is stored, whatever somebody has put there."""

    command_id: str
    actor: str
    at: str
    first_pos: int | str | bytes | float
    last_pos: int | str | bytes | float
    response: bytes | str | float


class _Entry(NamedTuple):
    pos: int
    command_id: str
    actor: str
    recorded_at: str
    event_id: str
    stream: str
    version: int
    entry: bytes


class _Named(Struct, gc=False, frozen=True):
    client: str = ""


class _Fact(Struct, gc=False, frozen=True):
    client: str = ""
    now: _Named = _Named()


class _About(Struct, gc=False):
    corrects: str = ""
    data: _Fact = _Fact()

    @property
    def client(self) -> str:
        """Who may have been meant by a name."""
        return self.data.now.client or self.data.client


_about: Final = msgspec.json.Decoder(_About)


def of_commands(snapshot: Snapshot) -> Damage | None:
    """The first command whose row is not what its entries say. Raises LedgerFault.

    Trusts the columns of the entries, which are held against them elsewhere.
    """
    found_here = (_of_command(snapshot, *row) for row in _unusual(snapshot))
    findings = (finding for finding in found_here if finding is not None)
    return min(findings, key=lambda finding: finding.position, default=None)


def _unusual(snapshot: Snapshot) -> Iterator[tuple[_Stored, _Entry]]:
    """The commands that the database cannot vouch for by itself, each with its first entry."""
    # A per cent sign is a parameter's mark to one of the drivers.
    as_said = _ON_SQLITE if snapshot.is_sqlite else _ON_POSTGRESQL.replace("%", "%%")
    others = _OTHERS.replace("{as_said}", as_said)
    columns = len(_Stored._fields)
    after, beyond = "", ">="
    while rows := snapshot.rows(others.replace("{beyond}", beyond), after, _ROWS_AT_ONCE):
        yield from ((_Stored(*row[:columns]), _Entry(*row[columns:])) for row in rows)
        after, beyond = rows[-1][0], ">"


def _of_command(snapshot: Snapshot, command: _Stored, begin: _Entry) -> Damage | None:
    first, last = command.first_pos, command.last_pos
    if not isinstance(first, int):
        return found("command_differs", 0, "first_pos")
    if not isinstance(last, int) or last < first:
        return found("command_differs", first, "last_pos")
    # A command's entries stand side by side, so the first and the last of them vouch for all.
    end = [_Entry(*row) for row in snapshot.rows(_ENTRIES, last, last)] if last > first else [begin]
    column = _differing(command, begin, end)
    if column is None:
        inner = snapshot.rows(_ENTRIES, first + 1, last) if last > first else []
        entries = [begin, *(_Entry(*row) for row in inner)]
        column = None if _is_answered(command, entries) else "response"
    return None if column is None else found("command_differs", first, column)


def _differing(command: _Stored, begin: _Entry, end: list[_Entry]) -> str | None:
    """The first column that is not as the command's first and last entry have it."""
    if begin.command_id != command.command_id:
        return "command_id"
    if begin.actor != command.actor:
        return "actor"
    if begin.recorded_at != command.at:
        return "at"
    return None if [each.command_id for each in end] == [command.command_id] else "last_pos"


def _is_answered(command: _Stored, entries: list[_Entry]) -> bool:
    """Whether the outcome is what the entries amount to, written as the ledger writes it."""
    raw = command.response
    if not isinstance(raw, bytes):
        return False
    try:
        stored = read_response(raw)
        about = _about.decode(entries[0].entry)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    places = tuple(
        StoredPlace(event_id=each.event_id, position=each.pos, version=each.version)
        for each in entries
    )
    made = Receipt(
        record=about.corrects or entries[0].event_id,
        station=entries[0].stream,
        events=places,
        client=about.client if stored.client else "",
    )
    written = stored_response(stored)
    # Versions before the origin wrote down every default.
    is_as_written = raw in (written, written[:-1] + _WITH_DEFAULTS)
    return is_as_written and replace(stored, origin=UNKNOWN_ORIGIN, warnings=()) == made
