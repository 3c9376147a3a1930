"""The composition root: settings to databases to ledger to projections to answers.

The only module that sees both the write side and the read side. Everything else in ``api`` takes
what it needs from a ``House``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from api.questions.moments import AsKnown, position_of
from api.questions.questions import Questions
from ledger.application import Ledger, attachment_directory, key_directory, open_ledger
from ledger.databases.database import BUSY_TIMEOUT_MS, LedgerLocation
from ledger.evidence.tree import leaf_hash
from ledger.faults.machine import LedgerMissingError
from ledger.people.openings import Openings
from ledger.people.reading_log import Clock, ReadingLog
from ledger.people.reading_room import ReadingRoom
from ledger.people.settling import settle
from ledger.schema.migrations import check_schema
from ledger.store.identifiers import utc_now
from ledger.store.rows import Head
from ledger.store.wakeup import HeadWatch
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile
from ledger.vault.attachment_files import AttachmentFiles
from ledger.vault.keys import load_vault_keys
from ledger.vault.vault import Vault, open_vault
from ledger.writing.forgotten_people import ForgottenPeople
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.startup import check_event_types
from projections.activities.projection import ActivitiesProjection
from projections.audit_trail.projection import AuditTrailProjection
from projections.base import Projection
from projections.budget.projection import BudgetProjection
from projections.casework.projection import CaseworkProjection
from projections.clients.projection import ClientsProjection
from projections.contracts.projection import ContractsProjection
from projections.engine.engine import Engine
from projections.engine.failures import ViewsUnavailableError
from projections.engine.status import live_positions
from projections.evaluation.projection import EvaluationProjection
from projections.facilities.projection import FacilitiesProjection
from projections.flags.projection import FlagsProjection
from projections.inspections.projection import InspectionsProjection
from projections.months.projection import MonthsProjection
from projections.policies.projection import PoliciesProjection
from projections.projects.projection import ProjectsProjection
from projections.records.projection import RecordsProjection
from projections.services.projection import ServicesProjection
from projections.staffing.projection import StaffingProjection
from projections.stations.projection import StationsProjection
from projections.training.projection import TrainingProjection


def all_projections() -> tuple[Projection, ...]:
    """Every question that the log is asked."""
    return (
        StationsProjection(),
        StaffingProjection(),
        BudgetProjection(),
        ServicesProjection(),
        ClientsProjection(),
        TrainingProjection(),
        ActivitiesProjection(),
        CaseworkProjection(),
        ProjectsProjection(),
        FacilitiesProjection(),
        ContractsProjection(),
        EvaluationProjection(),
        InspectionsProjection(),
        PoliciesProjection(),
        AuditTrailProjection(),
        RecordsProjection(),
        FlagsProjection(),
        MonthsProjection(),
    )


class _RecordedAt(msgspec.Struct):
    recorded_at: str


_recorded_at = msgspec.json.Decoder(_RecordedAt)


class LogFeed:
    """The log as the projections follow it, over the recorder's reader and its wake-ups."""

    def __init__(self, log: LedgerRecorder) -> None:
        self._log = log
        self._watch: HeadWatch | None = None

    def read_page(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Up to ``limit`` entries after a position."""
        return self._log.read_page(after, limit)

    def leaf_of(self, entry: bytes) -> bytes:
        """The hash under which an entry stands in the log's tree."""
        return leaf_hash(entry)

    def head(self) -> Head:
        """The end of the log as committed now."""
        return self._log.head()

    def head_position(self) -> int:
        """Position of the last committed entry."""
        return self.head().pos

    def recorded_at(self, pos: int) -> str | None:
        """When an entry was recorded, None where there is none or it cannot be read."""
        raw = self._log.entries_at([pos]).get(pos)
        try:
            return None if raw is None else _recorded_at.decode(raw).recorded_at
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None

    def wait(self, after: int, timeout: float) -> bool:
        """Wait for news after a position."""
        if self._watch is None:
            self._watch = self._log.watch()
        if self.head_position() > after:
            return True
        return self._watch.wait(timeout)

    def wake(self) -> None:
        """End the present wait or the next one."""
        if self._watch is not None:
            self._watch.wake()

    def close(self) -> None:
        """Stop waiting."""
        if self._watch is not None:
            self._watch.close()


@dataclass(frozen=True)
class House:
    """One ledger with everything built on it. ``ledger`` is None in a process that only reads.

    ``clock`` is the one that all of it goes by.
    """

    location: LedgerLocation
    ledger: Ledger | None
    log: LedgerRecorder
    feed: LogFeed
    vault: Vault
    reading_room: ReadingRoom
    reading_log: ReadingLog
    openings: Openings
    engine: Engine
    questions: Questions
    transparency: TransparencyLog
    clock: Clock

    @property
    def writing(self) -> Ledger:
        """The ledger of a process that writes."""
        if self.ledger is None:
            raise RuntimeError("this house was opened for reading")
        return self.ledger

    def now(self) -> datetime:
        """What the clock says."""
        return datetime.fromisoformat(self.clock())

    def catch_up(self) -> None:
        """Bring every projection to the head of the log."""
        self.engine.catch_up()

    def following(self) -> AbstractContextManager[None]:
        """Follow the log in the background for as long as the block runs."""
        return self.engine.following()

    def position_at(self, as_known: AsKnown) -> int | None:
        """The position that a position, time or date means; None for now. Raises BadDate."""
        return position_of(
            as_known, head=self.feed.head_position(), recorded_at=self.feed.recorded_at
        )


@contextmanager
def open_house(
    place: str | Path,
    *,
    create: bool = False,
    write: bool = True,
    serving: bool = False,
    busy_timeout_ms: int = BUSY_TIMEOUT_MS,
    projections: Sequence[Projection] | None = None,
    clock: Clock = utc_now,
    clock_behind_seconds: float | None = None,
) -> Iterator[House]:
    """Open a ledger and its questions; ``write=False`` only reads, ``serving`` is for one process.

    ``clock`` says when things are recorded, read and opened; the machine's, but in tests.
    ``clock_behind_seconds`` is how far it may be behind the last entry, what
    TAIZHANG_CLOCK_BEHIND_SECONDS says for None.

    Raises the faults of the ledger, its vault and its schema.
    """
    location = LedgerLocation.parse(place)
    with ExitStack() as stack:
        if write:
            opened = stack.enter_context(
                open_ledger(
                    location,
                    create=create,
                    serving=serving,
                    busy_timeout_ms=busy_timeout_ms,
                    clock=clock,
                    clock_behind_seconds=clock_behind_seconds,
                )
            )
            ledger: Ledger | None = opened.ledger
            log, vault = opened.ledger.log, opened.ledger.vault
        else:
            ledger = None
            log, vault = _open_for_reading(stack, location)
        views = location.open("views", create=True, durable=False)
        stack.callback(views.dispose)
        feed = LogFeed(log)
        stack.callback(feed.close)
        engine = Engine(views, feed, projections or all_projections())
        with suppress(ViewsUnavailableError):  # the book is read and written without them
            engine.open()
        reading_log = ReadingLog(vault.engine, clock)
        reading_room = ReadingRoom(vault, reading_log)
        yield House(
            location=location,
            ledger=ledger,
            log=log,
            feed=feed,
            vault=vault,
            reading_room=reading_room,
            reading_log=reading_log,
            openings=Openings(vault.engine, clock),
            engine=engine,
            questions=Questions(engine, log, reading_room, feed),
            transparency=TransparencyLog(log.engine, LogKeyFile(key_directory(location))),
            clock=clock,
        )


def positions_of_views(place: str | Path) -> dict[str, tuple[int, bytes]]:
    """Where each live projection stands, by name: its position and the leaf hash there.

    Nothing else is opened, and nothing is changed. Raises ViewsUnavailableError.
    """
    location = LedgerLocation.parse(place)
    try:
        views = location.open("views")
    except LedgerMissingError:  # no file of views yet
        return {}
    try:
        return live_positions(views)
    finally:
        views.dispose()


def _open_for_reading(stack: ExitStack, location: LedgerLocation) -> tuple[LedgerRecorder, Vault]:
    events = location.open("events")
    stack.callback(events.dispose)
    check_schema(events)
    check_event_types(events)
    people = location.open("vault")
    stack.callback(people.dispose)
    log = LedgerRecorder(events)
    keys = load_vault_keys(key_directory(location))
    files = AttachmentFiles(attachment_directory(location))
    vault = open_vault(people, keys, book=ForgottenPeople(log), files=files)
    # A vault that came back from a backup forgets again; where it cannot just now, the book hides.
    settle(vault)
    return log, vault
