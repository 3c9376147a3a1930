"""Where the command line starts and where every failure becomes one clear line."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import typer

from api.commands import app

_MOVABLE: Final = ("--ledger", "--lang")
"""Options of the whole program, which people also type behind the command."""

_COLLECTION_THRESHOLD: Final = 20_000
"""Objects before a search for garbage: a start makes many of them, which stay to its end."""

EXIT_FAILED: Final = 1
EXIT_BUG: Final = 70
EXIT_PENDING: Final = 75


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command.

    Exits with 0, 1 for a failure, 2 for a wrong call, 70 for our own bug, 75 where what was decided
    has yet to be carried out.
    """
    if arguments is None:
        gc.set_threshold(_COLLECTION_THRESHOLD)
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        _program()(args=in_front(given), prog_name="taizhang")
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)
    except Exception as error:
        from api.terminal.failures import StillPending, line_of

        line, is_bug = line_of(error, _language(given))
        sys.stderr.write(f"{line}\n")
        if is_bug and os.environ.get("TAIZHANG_DEBUG"):
            raise
        if isinstance(error, StillPending):
            sys.exit(EXIT_PENDING)
        sys.exit(EXIT_BUG if is_bug else EXIT_FAILED)


@cache
def _program() -> Any:
    """The command line, put together once for whoever runs several commands in one process."""
    return typer.main.get_command(app)


def in_front(arguments: Sequence[str]) -> list[str]:
    """The arguments with the options of the whole program before the command."""
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for word in waiting:
        if word == "--":
            return [*front, *rest, word, *waiting]
        if word in _MOVABLE:
            front += [word, *([value] if (value := next(waiting, None)) is not None else [])]
        elif word.startswith(tuple(f"{name}=" for name in _MOVABLE)):
            front.append(word)
        else:
            rest.append(word)
    return [*front, *rest]


def _language(arguments: Sequence[str]) -> str:
    front = in_front(arguments)
    for index, word in enumerate(front):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and index + 1 < len(front):
            return front[index + 1]
    return os.environ.get("TAIZHANG_LANG", "both")
