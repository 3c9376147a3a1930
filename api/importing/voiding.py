"""Taking a whole import back, and saying what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, NamedTuple, Protocol

from api.importing.standing import StreamReader, entries_of
from domain.book.commands import VoidImportBatch
from domain.book.events import FACTS, Fact, RecordCorrected, RecordVoided
from domain.book.refusals import ImportBatchInUse, UnknownImportBatch
from domain.ground.commands import Command
from domain.ground.reach import EVERYWHERE
from domain.ground.refusals import RuleRefusal
from domain.money.funds import postings_of
from domain.money.refusals import InsufficientFunds
from domain.staff.facts import StaffFact
from domain.staff.refusals import RosterContradiction
from domain.stations.facts import StationFact
from domain.stations.refusals import StationNotOperating
from ledger.store.identifiers import new_event_id
from ledger.writing.outcomes import Receipt

_RESTED_ON: Final = (InsufficientFunds, RosterContradiction, StationNotOperating)
_FACTS: Final = frozenset(FACTS)


class Ledger(Protocol):
    """The ledger, as far as a void needs it."""

    def execute(self, command: Command, *, request: bytes | None = None) -> Receipt:
        """Have one command decided and stored."""


def void_batch(
    ledger: Ledger,
    log: StreamReader,
    *,
    station: str | None,
    batch: str,
    reason: str,
    actor: str = "importer",
) -> Receipt:
    """Void every record of a batch that still counts; the same file may then be imported anew.

    ``station`` is the station of the batch as the log has it, None where it has none. Raises
    UnknownImportBatch, ImportBatchInUse with the later records that stand in the way, and whatever
    else refuses the void.
    """
    if station is None:
        raise UnknownImportBatch(field="batch", batch=batch)
    event_id = new_event_id()
    command = VoidImportBatch(
        station=station,
        command_id=f"void-import/{event_id}",
        event_id=event_id,
        actor=actor,
        role="station_head",
        reach=EVERYWHERE,
        channel="cli",
        now=datetime.now(UTC),
        reason=reason,
        voided_batch=batch,
    )
    with explaining(log, station, batch):
        return ledger.execute(command)


@contextmanager
def explaining(log: StreamReader, station: str, batch: str) -> Iterator[None]:
    """Name the records that stand in the way where a batch cannot be voided.

    Raises ImportBatchInUse in the place of a rule that others rest on.
    """
    try:
        yield
    except _RESTED_ON as refusal:
        raise _in_use(log, station, batch, refusal) from refusal


class _Held(NamedTuple):
    fact: Fact
    in_batch: bool


def _in_use(
    log: StreamReader, station: str, batch: str, refusal: RuleRefusal
) -> ImportBatchInUse | RuleRefusal:
    records = _standing_records(log, station, batch)
    own = [each.fact for each in records.values() if each.in_batch]
    grants = {posting.grant for fact in own for posting in postings_of(fact)}
    workers = {fact.worker for fact in own if isinstance(fact, StaffFact)}
    is_founding = any(isinstance(fact, StationFact) for fact in own)

    def rests(fact: Fact) -> bool:
        match refusal:
            case InsufficientFunds():
                moves = postings_of(fact)
                return any(each.grant in grants and each.amount_fen < 0 for each in moves)
            case RosterContradiction():
                return isinstance(fact, StaffFact) and fact.worker in workers
            case _:
                return is_founding and isinstance(fact, StationFact)

    found = [name for name, each in records.items() if not each.in_batch and rests(each.fact)]
    if not found:
        return refusal
    return ImportBatchInUse(
        field="batch", batch=batch, count=len(found), records=found, because=refusal.code
    )


def _standing_records(log: StreamReader, station: str, batch: str) -> Mapping[str, _Held]:
    """The records of a station that count, and whether the batch made them."""
    records: dict[str, _Held] = {}
    for entry, _position in entries_of(log, station):
        match entry.data:
            case RecordCorrected(record=record, now=now):
                records[record] = records[record]._replace(fact=now)
            case RecordVoided(record=record):
                del records[record]
            case fact if type(fact) in _FACTS:
                records[entry.event_id] = _Held(fact, batch in entry.causes)  # type: ignore[arg-type]
    return records
