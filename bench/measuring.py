"""Clocks: medians of interleaved repetitions, percentiles, and children with their own memory.

The two sides of a pair take turns, so that whatever else the machine does falls on both.
"""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

ROOT: Final = Path(__file__).resolve().parent.parent


class Cost(Struct, frozen=True, kw_only=True):
    """What some work took. ``cpu_seconds`` are those of this process, all its threads together."""

    count: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """How many per second."""
        return self.count / self.seconds if self.seconds else 0.0

    @property
    def cpu_us(self) -> float:
        """Microseconds of processor time for each."""
        return self.cpu_seconds / self.count * 1e6 if self.count else 0.0


class ChildCost(Struct, kw_only=True):
    """What a child process said about itself, and what its whole life took."""

    count: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    lifetime: Cost
    detail: dict[str, Any] = {}

    @property
    def cpu_us(self) -> float:
        """Microseconds of processor time for each."""
        return self.cpu_seconds / self.count * 1e6 if self.count else 0.0


def timed(count: int, work: Callable[[], object]) -> Cost:
    """Do something that handles ``count`` of what is counted, once."""
    cpu, start = time.process_time(), time.perf_counter()
    work()
    return Cost(
        count=count,
        seconds=time.perf_counter() - start,
        cpu_seconds=time.process_time() - cpu,
    )


def interleaved(
    rounds: int, first: Callable[[], Cost], second: Callable[[], Cost]
) -> tuple[Cost, Cost]:
    """Measure two things in turns; the median of each."""
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(first())
        theirs.append(second())
    return middle(ours), middle(theirs)


def middle(costs: Sequence[Cost]) -> Cost:
    """The cost with the median rate."""
    ordered = sorted(costs, key=lambda cost: cost.rate)
    return ordered[len(ordered) // 2]


def percentile(times: Sequence[float], share: float) -> float:
    """The time within which a share of the answers came."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def child(task: str, *arguments: str) -> ChildCost:
    """Run a task of ``bench.task`` in a process of its own.

    Raises RuntimeError with what the child said when it failed.
    """
    before, start = children_seconds(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bench.task", task, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{task}: {done.stderr[-2000:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    lifetime = Cost(
        count=told["count"],
        seconds=time.perf_counter() - start,
        cpu_seconds=children_seconds() - before,
    )
    return ChildCost(**told, lifetime=lifetime)


@contextmanager
def served(module: str, *arguments: str) -> Iterator[dict[str, Any]]:
    """A server in a process of its own: what it tells when it is ready, and its ``pid``.

    Raises RuntimeError with what it said when it does not start.
    """
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                process.wait(10)
                errors.seek(0)
                raise RuntimeError(f"the server did not start: {errors.read()[-2000:]}")
            yield {**json.loads(line), "pid": process.pid}
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            if process.stdout:
                process.stdout.close()


def peak_mb(pid: int | None = None) -> float:
    """The highest memory of a process in megabytes, of this one for None.

    Not ``ru_maxrss`` where the system tells better: that one begins at the parent's size, and
    another process has none. Raises OSError where another process cannot be asked.
    """
    status = Path(f"/proc/{pid or 'self'}/status")
    if pid is not None or status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def program(command: Sequence[str], rounds: int = 1) -> Cost:
    """What one run of a program takes from start to end, the median of so many.

    Raises RuntimeError when it fails.
    """
    costs = []
    for _ in range(rounds):
        before, start = children_seconds(), time.perf_counter()
        done = subprocess.run(list(command), cwd=ROOT, capture_output=True, text=True, check=False)
        costs.append(
            Cost(
                count=1,
                seconds=time.perf_counter() - start,
                cpu_seconds=children_seconds() - before,
            )
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {(done.stderr or done.stdout)[-500:]}")
    return middle(costs)


def children_seconds() -> float:
    """Processor time of the children that have ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
