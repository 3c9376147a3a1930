"""Writes over HTTP beside the same server's empty POST: server and clients in own processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any, Final

from bench.databases import Places
from bench.measuring import ROOT, Cost, interleaved, served
from bench.sizes import Size
from bench.stations import OPENED, visit_form
from bench.table import Row, not_run, rate_row

CLIENTS: Final = 16
BODIES_A_SECOND: Final = 3_000
"""More than are sent: one that came again to its station would be held as a duplicate."""
BESIDE: Final = "the same server's empty POST"
TARGETS: Final = {"sqlite": 0.5, "postgresql": 0.4}
_TICK: Final = os.sysconf("SC_CLK_TCK")


def rows(size: Size, places: Places) -> list[Row]:
    """One row for each kind of database."""
    return [_row(kind, size, places) for kind in TARGETS]


def _row(kind: str, size: Size, places: Places) -> Row:
    key = f"http.{kind}"
    what = f"durable, validated, authorised POST of a visit, {CLIENTS} clients, {kind}"
    if kind == "postgresql" and places.postgres is None:
        why = places.postgres_missing
        return not_run(key, what, beside=BESIDE, target=TARGETS[kind], why=why)
    place = places.fresh(kind)
    with served("bench.http_server", place, str(CLIENTS)) as server:
        rounds = count()
        visit, empty = interleaved(
            size.rounds,
            lambda: _load(server, size.http_seconds, next(rounds), empty=False),
            lambda: _load(server, size.http_seconds, 0, empty=True),
        )
    places.drop(place)
    return rate_row(
        key,
        what,
        ours=visit.rate,
        peer=empty.rate,
        beside=BESIDE,
        target=TARGETS[kind],
        note=f"the server's processor time is {visit.cpu_us:.0f} µs for a visit "
        f"and {empty.cpu_us:.0f} µs for the empty POST",
    )


def _load(server: dict[str, Any], seconds: float, number: int, *, empty: bool) -> Cost:
    bodies = int(BODIES_A_SECOND * seconds)
    numbers = range(number * bodies, (number + 1) * bodies)
    plan = {
        "host": "127.0.0.1",
        "port": server["port"],
        "clients": CLIENTS,
        "seconds": seconds,
        "bodies": [json.dumps({"details": visit_form(each, OPENED)}) for each in numbers],
        "targets": [
            {
                "path": server["empty"] if empty else f"/v1/stations/{code}/home-visits",
                "token": token,
            }
            for code, token in server["tokens"].items()
        ],
    }
    before = _cpu_seconds(server["pid"])
    done = subprocess.run(
        [sys.executable, "-m", "bench.http_load"],
        cwd=ROOT,
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=True,
    )
    spent = _cpu_seconds(server["pid"]) - before
    told = json.loads(done.stdout)
    expected = {"200"} if empty else {"201"}
    if not told["count"] or set(told["statuses"]) != expected:
        raise RuntimeError(f"answers by status: {told['statuses']}")
    # The warm-up and the last answers spend processor time as well but are not counted.
    counted = spent * told["seconds"] / (seconds * 1.15)
    return Cost(count=told["count"], seconds=told["seconds"], cpu_seconds=counted)


def _cpu_seconds(pid: int) -> float:
    """Processor time of a process so far; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK
