"""The ledger as its users see it: commands in, receipts out, entries to read.

Open one per process with :func:`open_ledger`.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Engine, select

from domain.book.records import made_by
from domain.ground.commands import Command
from domain.ground.refusals import Refusal
from ledger.databases.database import BUSY_TIMEOUT_MS, LedgerLocation
from ledger.databases.half_restored import ensure_restored
from ledger.faults.machine import (
    LedgerDamagedError,
    LedgerFault,
    LedgerInUseError,
    LedgerMissingError,
    translated,
)
from ledger.people.naming import ClientNaming, needs_vault
from ledger.people.payees import Payees, names_payee
from ledger.people.settling import Settler, settle
from ledger.schema.migrations import EVENTS, NO_SCHEMA, VAULT, migrate, schema_version
from ledger.schema.vault_tables import vault_meta
from ledger.store.identifiers import ids_follow, utc_now
from ledger.store.rows import Head
from ledger.vault.attachment_files import AttachmentFiles
from ledger.vault.keys import VaultKeys, load_vault_keys
from ledger.vault.vault import Vault, open_vault
from ledger.writing.clock import BEHIND_SECONDS_MAX, behind_seconds_max
from ledger.writing.forgotten_people import ForgottenPeople
from ledger.writing.outcomes import UNKNOWN_ORIGIN, Origin, Outcome, Prepared, Receipt
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.sealing import seal_command
from ledger.writing.startup import check_event_types
from ledger.writing.writer import Job, Waiter, Writer

KEYS_VARIABLE: Final = "TAIZHANG_KEYS"
ATTACHMENTS_VARIABLE: Final = "TAIZHANG_ATTACHMENTS"
_MAKING_PAUSE_SECONDS: Final = 0.05
CHUNK_COMMANDS: Final = 500
"""How many commands of a long list share one transaction."""

_VOLATILE = {"now", "event_id", "device_time", "commitments", "alike", "expected_warnings"}
# Nor what nobody said: a command from before it could be said is known again.
_UNCONFIRMED = _VOLATILE | {"confirm_duplicate"}


class Ledger:
    """One open ledger: the only writer of its process. Safe to share between threads and loops."""

    def __init__(
        self,
        recorder: LedgerRecorder,
        vault: Vault,
        *,
        secret: bytes,
        clock: Callable[[], str] = utc_now,
        clock_behind_seconds: float = BEHIND_SECONDS_MAX,
    ) -> None:
        self.log = recorder
        self.vault = vault
        self._secret = secret
        # Keyed, because a plain hash of a request with a phone number in it can be guessed.
        self._request_hash = blake2b(key=secret, digest_size=32)
        self._naming = ClientNaming(vault)
        self._writer = Writer(
            recorder, vault, clock, secret=secret, clock_behind_seconds=clock_behind_seconds
        )

    def execute(
        self, command: Command, *, request: bytes | None = None, origin: Origin = UNKNOWN_ORIGIN
    ) -> Receipt:
        """Have one command decided and stored, and wait until that is durable.

        ``request`` is what must be the same when a command id comes again (the raw body of a
        request, say); the command itself where it is left out. ``origin`` is kept with the receipt.

        Raises a Refusal, or a LedgerFault when the store did not answer.
        """
        return receipt_of(self.execute_many([command], requests=[request], origin=origin)[0])

    async def execute_async(
        self, command: Command, *, request: bytes | None = None, origin: Origin = UNKNOWN_ORIGIN
    ) -> Receipt:
        """Do what :meth:`execute` does, from an event loop."""
        outcomes = await self.execute_many_async([command], requests=[request], origin=origin)
        return receipt_of(outcomes[0])

    def execute_many(
        self,
        commands: Sequence[Command],
        *,
        requests: Sequence[bytes | None] | None = None,
        origin: Origin = UNKNOWN_ORIGIN,
    ) -> list[Outcome]:
        """Have commands decided in order; a refused one stops only those that rest on it.

        Long lists are stored in several transactions. Behind one that failed nothing more is
        decided, and with fixed command ids an interrupted list can be given again whole. Raises a
        LedgerFault when the store did not answer at all.
        """
        prepared = self._prepare(commands, requests, origin)
        outcomes: list[Outcome] = []
        for chunk, unmade in _unanswered(prepared, outcomes):
            waiter = Waiter()
            self._writer.submit(Job(chunk, waiter, unmade=unmade))
            outcomes.extend(waiter.result())
        return outcomes

    async def execute_many_async(
        self,
        commands: Sequence[Command],
        *,
        requests: Sequence[bytes | None] | None = None,
        origin: Origin = UNKNOWN_ORIGIN,
    ) -> list[Outcome]:
        """Do what :meth:`execute_many` does, from an event loop."""
        if any(needs_vault(each) or names_payee(each) for each in commands):
            # Who is meant is asked of the vault, which nobody in the loop may wait for.
            prepared = await asyncio.to_thread(self._prepare, commands, requests, origin)
        else:
            prepared = self._prepare(commands, requests, origin)
        loop = asyncio.get_running_loop()
        outcomes: list[Outcome] = []
        for chunk, unmade in _unanswered(prepared, outcomes):
            future: asyncio.Future[list[Outcome]] = loop.create_future()
            self._writer.submit(Job(chunk, future, loop, unmade=unmade))
            outcomes.extend(await future)
        return outcomes

    def head(self) -> Head:
        """The end of the log as committed now."""
        return self.log.head()

    def close(self) -> None:
        """Finish what is queued and stop the writer."""
        self._writer.close()

    def _prepare(
        self, commands: Sequence[Command], requests: Sequence[bytes | None] | None, origin: Origin
    ) -> list[Prepared]:
        given = requests if requests is not None else [None] * len(commands)
        prepared = []
        payees = Payees(self.vault)
        for command, request in zip(commands, given, strict=True):
            raw = request if request is not None else _content(command)
            coded, client = self._naming.coded(command)
            sealed_command, sealed = seal_command(self.vault, payees.coded(coded))
            digest = self._request_hash.copy()
            digest.update(raw)
            prepared.append(
                Prepared(
                    command=sealed_command,
                    request_hash=digest.digest(),
                    sealed=sealed,
                    origin=origin,
                    client=client,
                )
            )
        return prepared


class OpenLedger:
    """Everything of one ledger that has to be closed again, in the right order."""

    def __init__(self, location: LedgerLocation, ledger: Ledger, stack: ExitStack) -> None:
        self.location = location
        self.ledger = ledger
        self._stack = stack

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the writer, release the writer's place, close the databases."""
        self._stack.close()


def open_ledger(
    place: str | Path | LedgerLocation,
    *,
    create: bool = False,
    serving: bool = False,
    restoring: bool = False,
    keys: VaultKeys | None = None,
    busy_timeout_ms: int = BUSY_TIMEOUT_MS,
    clock: Callable[[], str] = utc_now,
    clock_behind_seconds: float | None = None,
) -> OpenLedger:
    """Open a ledger for writing; with ``create`` make a new one where there is none.

    Any number of processes may have one open, and one of them may be ``serving``. ``restoring``
    says that it is opened to have its restore finished.

    ``keys`` are the vault's; without them the key file in the ledger directory is used (made on
    first use), which is where a directory ledger keeps it. ``clock`` gives ``recorded_at``; only a
    ledger of synthetic data has another than the machine's. ``clock_behind_seconds`` is how far it
    may be behind the last entry, what TAIZHANG_CLOCK_BEHIND_SECONDS says for None.

    Raises LedgerInUseError, OtherVersionServesError, LedgerMissingError, RestoreUnfinishedError,
    LedgerTooNewError, LedgerDamagedError, and the vault's faults.
    """
    location = place if isinstance(place, LedgerLocation) else LedgerLocation.parse(place)
    with ExitStack() as stack, ExitStack() as making:
        if serving and (create or location.exists()):
            stack.enter_context(location.serving())
        if create and location.is_sqlite and not location.has_book():
            _refuse_vault_without_book(location)
        events = _engine(
            stack, location.open("events", create=create, busy_timeout_ms=busy_timeout_ms)
        )
        if not restoring:
            ensure_restored(events)
        if not create and schema_version(events) == NO_SCHEMA:
            raise LedgerMissingError(path=location)
        if not serving:
            location.ensure_same_version()
            _take_place(making, location, events, busy_timeout_ms / 1000)
        if schema_version(events) == NO_SCHEMA:
            _refuse_vault_without_book(location)
        migrate(events)
        check_event_types(events)
        people = _engine(
            stack, location.open("vault", create=create, busy_timeout_ms=busy_timeout_ms)
        )
        log = LedgerRecorder(events)
        book = ForgottenPeople(log)
        vault, vault_keys = _open_vault(location, people, book, keys, create=create)
        making.close()
        settler = Settler(vault)
        stack.callback(settler.close)
        book.on_touch = settler.wake
        settle(vault)
        # The clock may have been put back since; what is recorded now must not sort before it.
        ids_follow(log.head().recorded_at)
        if clock_behind_seconds is None:
            clock_behind_seconds = behind_seconds_max()
        ledger = Ledger(
            log,
            vault,
            secret=vault_keys.index_key,
            clock=clock,
            clock_behind_seconds=clock_behind_seconds,
        )
        stack.callback(ledger.close)
        return OpenLedger(location, ledger, stack.pop_all())
    raise AssertionError("the stack above always returns or raises")


def _open_vault(
    location: LedgerLocation,
    people: Engine,
    book: ForgottenPeople,
    keys: VaultKeys | None,
    *,
    create: bool,
) -> tuple[Vault, VaultKeys]:
    # A key made in the place of a lost one would open nothing, and hide that it is lost.
    makes_keys = create and _was_never_used(people)
    vault_keys = keys or load_vault_keys(key_directory(location), create=makes_keys)
    reload = None if keys else partial(load_vault_keys, key_directory(location))
    files = AttachmentFiles(attachment_directory(location))
    return open_vault(people, vault_keys, reload=reload, book=book, files=files), vault_keys


def _take_place(
    making: ExitStack, location: LedgerLocation, events: Engine, seconds: float
) -> None:
    """Wait for the server's place where the tables have to be made or migrated.

    Raises LedgerInUseError.
    """
    deadline = time.monotonic() + seconds
    while location.is_sqlite and not _is_made(location, events):
        try:
            making.enter_context(location.serving())
        except LedgerInUseError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_MAKING_PAUSE_SECONDS)
        else:
            return


def _is_made(location: LedgerLocation, events: Engine) -> bool:
    if schema_version(events) != EVENTS.head or not location.exists("vault"):
        return False
    vault = location.open("vault")
    try:
        return schema_version(vault, VAULT) == VAULT.head and not _was_never_used(vault)
    finally:
        vault.dispose()


def _was_never_used(vault: Engine) -> bool:
    """Whether a vault is so new that no key has been noted in it."""
    if schema_version(vault, VAULT) == NO_SCHEMA:
        return True
    with translated(), vault.connect() as connection:
        return connection.scalar(select(vault_meta.c.key).limit(1)) is None


def _refuse_vault_without_book(location: LedgerLocation) -> None:
    """Make no new, empty book where one was lost. Raises LedgerDamagedError."""
    try:
        vault = location.open("vault")
    except LedgerMissingError:
        return
    try:
        if not _was_never_used(vault):
            raise LedgerDamagedError(detail="the book is gone, its vault is still there")
    finally:
        vault.dispose()


def key_directory(location: LedgerLocation) -> Path:
    """Where the vault's key file lies.

    What ``TAIZHANG_KEYS`` names; else beside the files, or ``taizhang-keys`` in the working
    directory for a ledger on PostgreSQL. Keep it apart from the databases' backups.
    """
    named = os.environ.get(KEYS_VARIABLE)
    if named:
        return Path(named)
    return location.directory if location.directory is not None else Path("taizhang-keys")


def attachment_directory(location: LedgerLocation) -> Path:
    """Where the sealed photos and scans lie.

    What ``TAIZHANG_ATTACHMENTS`` names; else ``attachments`` beside the files, or
    ``taizhang-attachments`` in the working directory for a ledger on PostgreSQL.
    """
    named = os.environ.get(ATTACHMENTS_VARIABLE)
    if named:
        return Path(named)
    if location.directory is not None:
        return location.directory / "attachments"
    return Path("taizhang-attachments")


def _engine(stack: ExitStack, engine: Engine) -> Engine:
    stack.callback(engine.dispose)
    return engine


def _content(command: Command) -> bytes:
    unsaid = _VOLATILE if command.confirm_duplicate else _UNCONFIRMED
    body = command.model_dump_json(exclude=unsaid)
    return f"{type(command).__name__} {body}".encode()


def _fault_among(outcomes: Sequence[Outcome]) -> LedgerFault | None:
    return next((outcome for outcome in outcomes if isinstance(outcome, LedgerFault)), None)


def _unanswered(
    prepared: Sequence[Prepared], outcomes: list[Outcome]
) -> Iterator[tuple[Sequence[Prepared], frozenset[str]]]:
    """What is to be submitted next, with what it cannot rest on, until ``outcomes`` has them all.

    Behind a fault nothing more is decided: it is the outcome of all that would have followed.
    """
    while (done := len(outcomes)) < len(prepared):
        yield prepared[done : done + CHUNK_COMMANDS], _unmade(prepared, outcomes)
        if (fault := _fault_among(outcomes[done:])) is not None:
            outcomes.extend([fault] * (len(prepared) - len(outcomes)))


def _unmade(prepared: Sequence[Prepared], outcomes: Sequence[Outcome]) -> frozenset[str]:
    """The ids of what was refused so far, and would have been made."""
    return frozenset(
        made
        for each, outcome in zip(prepared, outcomes, strict=False)
        if isinstance(outcome, Refusal) and (made := made_by(each.command)) is not None
    )


def receipt_of(outcome: Outcome) -> Receipt:
    """What was stored. Raises what came in its place."""
    if isinstance(outcome, Refusal | LedgerFault):
        raise outcome
    return outcome
