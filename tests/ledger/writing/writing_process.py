"""A process that writes to a ledger and says what it was answered; run as a program by the tests.

``record`` writes visits from several threads until it is killed: every line is an acknowledgement
that was durable before it was printed. ``spend`` spends one yuan so many times and prints what each
was answered. ``forget`` records an erasure and hangs before the vault.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from domain.book.privacy.commands import ErasePerson
from domain.ground.refusals import Refusal
from ledger.application import Ledger, open_ledger
from ledger.faults.machine import LedgerFault
from ledger.people.forgetting import erase_person
from ledger.vault.erasing import Forgotten
from ledger.vault.keys import load_vault_keys
from ledger.vault.vault import Vault
from tests.builders import a_home_visit, an_expenditure
from tests.ledger.writing.checking import fresh

ROOT = Path(__file__).parents[3]


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """Start this program: place, key directory, what to do, and how often or with how many."""
    return subprocess.Popen(
        [sys.executable, __file__, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def _say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def _record(ledger: Ledger) -> None:
    while True:
        command = fresh(a_home_visit(client_name="何秀英"))
        receipt = ledger.execute(command)
        _say(command.command_id, receipt.position)


def _spend(ledger: Ledger, times: int) -> None:
    for _ in range(times):
        command = fresh(an_expenditure("1"))
        try:
            _say(command.command_id, ledger.execute(command).position)
        except Refusal as refusal:
            _say(command.command_id, refusal.code)


def _forget(ledger: Ledger) -> None:
    """Record an erasure, say so, and hang before the vault is told."""
    forget = Vault.forget

    def hang(vault: Vault, people: Sequence[Forgotten]) -> None:
        _say("recorded")
        threading.Event().wait()
        forget(vault, people)

    Vault.forget = hang  # type: ignore[method-assign]  # this process lives for one moment only
    asked = {
        "about": "client",
        "person": "C-1001",
        "legal_basis": "consent_withdrawn",
        "requested_by": "C-1001",
        "requested_on": "2026-11-20",
        "approved_by": "officer-1",
    }
    erase_person(ledger, fresh(ErasePerson, **asked, reason="本人撤回同意"))


def main(place: str, keys: str, what: str, count: int) -> None:
    try:
        opened = open_ledger(place, keys=load_vault_keys(Path(keys)), busy_timeout_ms=60_000)
    except LedgerFault as fault:
        _say(fault.code)
        return
    with opened:
        _say("open")
        if what == "forget":
            _forget(opened.ledger)
        if what == "spend":
            sys.stdin.readline()
            _spend(opened.ledger, count)
        for _ in range(count if what == "record" else 0):
            threading.Thread(target=_record, args=(opened.ledger,), daemon=True).start()
        if what == "record":
            threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
