"""Forges processes to be killed: everything is imported once, each process is a fork of this one.

Run as a program by ``killing.py``. A line on its standard input is a list of command lines, as
JSON; a child runs them one after the other and says how each ended. Then the line ``kill`` ends the
child at that very moment, ``wait`` lets it come to its end. The child is reaped only here, so that
its number can be nobody else's.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import psycopg  # noqa: F401 - so that no child has to

import api.importing
import api.importing.taking_in
import api.privacy.forgetting
import api.privacy.vault_keeping
import api.workbooks  # noqa: F401 - what the commands import when they run
from api.importing import storing
from api.main import main

# So that a small workbook is stored in many transactions, and killed between them.
storing.COMMANDS_PER_TRANSACTION = 7  # type: ignore[misc]  # final for everybody else


def _say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def _run(command: list[str]) -> int:
    try:
        main(command)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


def _child(commands: list[list[str]]) -> None:
    nothing = Path(os.devnull).open("r+", encoding="utf-8")  # noqa: SIM115 - until it ends
    os.dup2(nothing.fileno(), 0)
    sys.stdout = sys.stderr = nothing
    _say("began")
    for number, command in enumerate(commands):
        _say("did", number, _run(command))
    os._exit(0)


def _forge(commands: Any) -> None:
    child = os.fork()
    if child == 0:
        _child(commands)
    if sys.stdin.readline() == "kill\n":
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    _say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    _say("ready")
    while line := sys.stdin.readline():
        _forge(json.loads(line))
