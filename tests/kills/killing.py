"""kill -9 of real commands at random moments: the harness that every kill loop shares."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("forge.py")


class Ran(NamedTuple):
    """How far a process came: the exit codes of the commands it finished, and whether it was killed."""

    codes: list[int]
    was_killed: bool


class Killer:
    """Runs command lines on one ledger in processes of their own, and kills some of them."""

    def __init__(self, process: subprocess.Popen[str], place: str) -> None:
        self._process = process
        self._place = place

    def run(self, *commands: Sequence[object]) -> float:
        """Run commands to their end, all of which must succeed; returns the seconds they took."""
        self._begin(commands)
        began = time.monotonic()
        self._tell("wait")
        ran = self._end()
        assert ran == Ran([0] * len(commands), was_killed=False), ran
        return time.monotonic() - began

    def kill(self, *commands: Sequence[object], within_seconds: float) -> Ran:
        """Run commands and kill their process at a random moment within so many seconds."""
        self._begin(commands)
        time.sleep(random.uniform(0, within_seconds))
        self._tell("kill")
        return self._end()

    def _begin(self, commands: Sequence[Sequence[object]]) -> None:
        given = [["--ledger", self._place, *map(str, command)] for command in commands]
        self._tell(json.dumps(given))
        assert self._line() == ["began"]

    def _end(self) -> Ran:
        codes: list[int] = []
        while (line := self._line())[0] == "did":
            codes.append(int(line[2]))
        assert line[0] == "ended", line
        assert int(line[1]) in {0, -signal.SIGKILL}
        return Ran(codes, was_killed=line[1] != "0")

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _line(self) -> list[str]:
        assert self._process.stdout is not None
        words = self._process.stdout.readline().split()
        assert words, "the forge has ended"
        return words


@contextmanager
def killer(place: object, keys: Path) -> Iterator[Killer]:
    """A killer of commands on the ledger at a place, whose keys lie in a directory."""
    with subprocess.Popen(
        [sys.executable, str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TAIZHANG_KEYS": str(keys)},
    ) as process:
        found = Killer(process, str(place))
        assert found._line() == ["ready"]
        yield found
        assert process.stdin is not None
        process.stdin.close()
