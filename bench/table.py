"""One row per target, as a Markdown table for people and a JSON document for programs."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct

Sense = Literal["at_least", "at_most"]


class Row(Struct, frozen=True, kw_only=True):
    """What was measured, beside what, and the target for it.

    ``ratio`` is what is held against ``target`` where there is a peer, ``ours`` where there is
    none; ``gap`` is how far the target is missed, as a factor. ``note`` says why a row was not run
    or how to read it.
    """

    key: str
    what: str
    unit: str
    ours: float | None = None
    peer: float | None = None
    beside: str = ""
    ratio: float | None = None
    target: float | None = None
    sense: Sense = "at_least"
    note: str = ""

    @property
    def judged(self) -> float | None:
        """The figure that the target is about."""
        return self.ratio if self.beside else self.ours

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where it was not measured or there is none."""
        if self.judged is None or self.target is None:
            return None
        if self.sense == "at_least":
            return self.judged >= self.target
        return self.judged <= self.target

    @property
    def gap(self) -> float | None:
        """By which factor the target is missed, None when it is met or was not measured."""
        if self.met is not False or not self.judged or not self.target:
            return None
        far = self.target / self.judged
        return far if self.sense == "at_least" else 1 / far


def rate_row(
    key: str,
    what: str,
    *,
    ours: float | None,
    peer: float | None,
    beside: str,
    target: float,
    unit: str = "/s",
    note: str = "",
) -> Row:
    """A row of two rates, of which ours should be so many times the other."""
    ratio = ours / peer if ours and peer else None
    return Row(
        key=key,
        what=what,
        unit=unit,
        ours=ours,
        peer=peer,
        beside=beside,
        ratio=ratio,
        target=target,
        note=note,
    )


def not_run(key: str, what: str, *, beside: str, target: float, why: str) -> Row:
    """A row whose peer, server or program is missing here."""
    return Row(key=key, what=what, unit="", beside=beside, target=target, note=f"not run: {why}")


def document(size: str, rows: Sequence[Row], *, seconds: float, started_at: str) -> bytes:
    """Everything as JSON."""
    plain = {
        "size": size,
        "started_at": started_at,
        "seconds": round(seconds, 1),
        "machine": machine(),
        "rows": [
            {**msgspec.to_builtins(row), "met": row.met, "missed_by_factor": row.gap}
            for row in rows
        ],
    }
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


def machine() -> dict[str, str]:
    """What the figures depend on."""
    return {
        "cores": str(os.cpu_count()),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def markdown(size: str, rows: Sequence[Row], *, seconds: float) -> str:
    """Everything as a table."""
    facts = ", ".join(f"{name} {value}" for name, value in machine().items())
    lines = [
        f"Size `{size}`, {seconds:.0f} s in all; {facts}.",
        "",
        "| what | ours | beside | peer | ratio | target | met |",
        "|---|--:|---|--:|--:|--:|---|",
    ]
    lines += [_line(row) for row in rows]
    notes = [f"- {row.what}: {row.note}" for row in rows if row.note]
    return "\n".join([*lines, "", *notes]) + "\n"


def _line(row: Row) -> str:
    sign = "≥" if row.sense == "at_least" else "≤"
    target = "" if row.target is None else f"{sign} {_number(row.target)}"
    if target:
        target += " ×" if row.beside else f" {row.unit}"
    met = {True: "yes", False: f"no ({_number(row.gap)} × off)", None: "–"}[row.met]
    if row.judged is None and row.note.startswith("not run"):
        met = "not run"
    cells = (
        row.what,
        _figure(row.ours, row.unit),
        row.beside or "–",
        _figure(row.peer, row.unit),
        "" if row.ratio is None else f"{_number(row.ratio)} ×",
        target,
        met,
    )
    return f"| {' | '.join(cells)} |"


def _figure(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{_number(value)} {unit}".replace(" /s", "/s")


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
