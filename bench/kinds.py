"""What kinds cost that nobody uses: start, write and rebuild with thirty more of them, and without.

Both sides are copies of the program, so that they differ in nothing else; they take turns, and the
least processor time counts, because whatever else the machine does can only add to it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bench.databases import Places
from bench.measuring import ROOT, children_seconds
from bench.sizes import Size
from bench.table import Row
from tests.program_copies import ProgramCopy

MORE: Final = 30
TARGET: Final = 1.05
STATIONS: Final = 3


def rows(size: Size, places: Places) -> list[Row]:
    """One row for each of start, write and rebuild."""
    folder = places.fresh_directory("kinds")
    copies = {count: _copy(folder / str(count), count) for count in (0, MORE)}
    city = str(folder / "city")
    _task(copies[0], "generate", city, str(STATIONS), str(size.small_events_per_station))
    found = []
    for key, what, measure in (
        ("start", "start of the command line", _start),
        ("write", "visits written", lambda copy: _write(copy, city, size.commands)),
        ("rebuild", "rebuild of all projections", lambda copy: _task(copy, "rebuild", city)),
    ):
        bare, laden = _least(size.rounds, measure, copies[0], copies[MORE])
        found.append(
            Row(
                key=f"kinds.{key}",
                what=f"{what}, {MORE} kinds more that nobody uses",
                unit="s",
                ours=laden,
                peer=bare,
                beside="the same program without them, least processor time",
                ratio=laden / bare,
                target=TARGET,
                sense="at_most",
            )
        )
    return found


def _copy(folder: Path, more: int) -> Path:
    copy = ProgramCopy(folder)
    for number in range(more):
        copy.add_kind(f"Parade{number}Held", "training")
    return folder


def _least(
    rounds: int, measure: Callable[[Path], float], bare: Path, laden: Path
) -> tuple[float, float]:
    pairs = [(measure(bare), measure(laden)) for _ in range(rounds)]
    return min(first for first, _ in pairs), min(second for _, second in pairs)


def _start(copy: Path) -> float:
    before = children_seconds()
    _run(copy, ["api.main", "--help"])
    return children_seconds() - before


def _write(copy: Path, city: str, count: int) -> float:
    # On a city of its own each time, since the same visits are not recorded twice.
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(city, place, dirs_exist_ok=True)
        return _task(copy, "write", place, str(count))


def _task(copy: Path, *words: str) -> float:
    told: float = json.loads(_run(copy, ["bench.task", *words]).splitlines()[-1])["cpu_seconds"]
    return told


def _run(copy: Path, module: Sequence[str]) -> str:
    """Run a module with the packages of a copy in the place of ours; raises RuntimeError."""
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(copy), str(ROOT)))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module[1]}: {done.stderr[-2000:]}")
    return done.stdout
