"""Carrying out in the vault what the book has decided about people, until it is done.

A decision stands from its commit on, whatever becomes of this: a vault that is locked, a full
disk, a process that ends. What is pending is kept nowhere; it is what the book says and the vault
does not, so any process that has both open can see it and do it. One background thread per open
ledger tries again until nothing is left.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from ledger.faults.machine import LedgerFault
from ledger.vault.erasing import Forgotten
from ledger.vault.vault import Vault

_log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 15.0
"""How often it is asked whether another process has left something undone."""
FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 60.0


def pending(vault: Vault) -> list[Forgotten]:
    """What the book says of people and the vault has not carried out yet, by their ids.

    Erased is more than restricted. Raises LedgerUnavailableError and LedgerDamagedError.
    """
    told = vault.book.told()
    known = vault.forgotten_people() if told else {}
    return [
        each
        for who, each in sorted(told.items())
        if (done := known.get(who)) != each
        and not (done is not None and done.state == "erased" and each.state == "restricted")
    ]


def carry_out(vault: Vault) -> list[Forgotten]:
    """Carry out what is pending, and tell what that was; or clean up behind an earlier time.

    Raises what the vault raises.
    """
    waiting = pending(vault)
    if waiting:
        vault.forget(waiting)
    else:
        vault.drop_remains()
    return waiting


def touch(vault: Vault) -> None:
    """Have it tried at once to carry out what is pending, without waiting for it.

    Raises LedgerUnavailableError and LedgerDamagedError.
    """
    if pending(vault):
        vault.book.touched()


def settle(vault: Vault) -> set[str]:
    """Carry out what is pending, if it can be done now; returns the ids of those who wait on.

    Raises what the book raises: without it nobody knows who waits.
    """
    waiting = set(vault.book.told())
    try:
        waiting = {each.person_id for each in pending(vault)}
        carry_out(vault)
    except LedgerFault:
        vault.book.touched()
        return waiting
    return set()


class Settler:
    """Tries again in the background, with longer and longer pauses, until nothing is pending.

    :meth:`wake` makes it try at once. Between two tries it waits, whoever wakes it: nobody can make
    it run in circles.
    """

    def __init__(
        self,
        vault: Vault,
        *,
        look_seconds: float = LOOK_SECONDS,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        self._vault = vault
        self._look_seconds = look_seconds
        self._first_pause_seconds = first_pause_seconds
        self._woken = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vault-settler", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Let it try now."""
        self._woken.set()

    def close(self) -> None:
        """End it, after the try that it may be in."""
        self._closed.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        failures = 0
        pause = self._look_seconds
        while True:
            self._woken.wait(pause)
            self._woken.clear()
            if self._closed.is_set():
                return
            failures = 0 if self._try() else failures + 1
            pause = self._look_seconds if not failures else self._pause_after(failures)
            self._closed.wait(self._first_pause_seconds)

    def _pause_after(self, failures: int) -> float:
        return min(self._first_pause_seconds * (1 << min(failures, 10)), LONGEST_PAUSE_SECONDS)

    def _try(self) -> bool:
        try:
            carry_out(self._vault)
        except Exception as error:  # noqa: BLE001 - not even a bug may leave somebody unforgotten for ever
            _log.warning("erasures are waiting: %s", type(error).__name__)
            return False
        return True
