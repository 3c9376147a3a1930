"""Every target measured in one run: ``python -m bench [--size tiny|small|city]``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench import (
    answers,
    books,
    commands,
    exports,
    http,
    imports,
    kinds,
    known_cases,
    pages,
    proofs,
    rebuilds,
    replays,
    scale,
    start,
)
from bench.cities import make_cities
from bench.databases import Places, places
from bench.measuring import ROOT
from bench.sizes import SIZES, Size
from bench.table import Row, document, markdown

GROUPS: Final = (
    "start",
    "commands",
    "http",
    "imports",
    "kinds",
    "known",
    "rebuilds",
    "books",
    "exports",
    "proofs",
    "replays",
    "answers",
    "pages",
    "scale",
)
NEED_NO_CITY: Final = frozenset({"start", "commands", "http", "imports", "kinds", "known"})

Measure = Callable[[], Sequence[Row]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write both files; 1 when a group of rows failed altogether."""
    given = _arguments(arguments)
    size = SIZES[given.size]
    started_at, begun = datetime.now(UTC), time.perf_counter()
    found: list[Row] = []
    failures = 0
    with places(given.work_directory) as where:
        for name, measure in _groups(size, where, given.only):
            _say(f"{time.perf_counter() - begun:6.0f} s  {name}")
            try:
                found.extend(measure())
            # One group that fails must not take the others' figures with it.
            except Exception as error:  # noqa: BLE001
                failures += 1
                _say(f"          failed: {type(error).__name__}: {error}")
                what = f"{name}: failed"
                found.append(
                    Row(
                        key=name,
                        what=what,
                        unit="",
                        note=f"not run: {str(error).splitlines()[-1:]}",
                    )
                )
    seconds = time.perf_counter() - begun
    table = markdown(size.name, found, seconds=seconds)
    written = document(
        size.name, found, seconds=seconds, started_at=started_at.isoformat(timespec="seconds")
    )
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / f"{size.name}.md").write_text(table)
    (given.out / f"{size.name}.json").write_bytes(written)
    print(table)
    return 1 if failures else 0


def _groups(size: Size, where: Places, only: Sequence[str]) -> Iterator[tuple[str, Measure]]:
    """The groups in order; the cities are made when the first group needs them."""
    wanted = [name for name in GROUPS if not only or name in only]
    yield from (
        (name, measure)
        for name, measure in (
            ("start", lambda: start.rows(size)),
            ("commands", lambda: commands.rows(size, where)),
            ("http", lambda: http.rows(size, where)),
            ("imports", lambda: imports.rows(size, where)),
            ("kinds", lambda: kinds.rows(size, where)),
            ("known", lambda: known_cases.rows(where)),
        )
        if name in wanted
    )
    if set(wanted) <= NEED_NO_CITY:
        return
    _say(f"          generating two cities of {size.small_events:,} and {size.large_events:,}")
    cities = make_cities(size, where)
    large = cities.large
    yield from (
        (name, measure)
        for name, measure in (
            ("rebuilds", lambda: rebuilds.rows(size, where, large)),
            ("books", lambda: books.rows(where, large)),
            ("exports", lambda: exports.rows(size, large)),
            ("proofs", lambda: proofs.rows(large)),
            ("replays", lambda: replays.rows(size, where, large)),
            ("answers", lambda: answers.rows(size, cities)),
            ("pages", lambda: pages.rows(size, large)),
            ("scale", lambda: scale.rows(size, where, cities)),
        )
        if name in wanted
    )


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default=os.environ.get("SIZE") or "small")
    parser.add_argument("--only", action="append", choices=GROUPS, default=[])
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    parser.add_argument("--work-directory", type=Path, help="where databases are put, on a disk")
    return parser.parse_args(arguments)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
