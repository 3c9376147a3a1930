"""Signing the book's head and proving entries of it: a whole city, then one write more."""

from __future__ import annotations

import random
import time
from typing import Final

from bench.cities import City
from bench.measuring import percentile
from bench.table import Row
from ledger.application import key_directory
from ledger.databases.database import LedgerLocation
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile
from ledger.transparency.published import StoredCheckpoint

PROOFS: Final = 300
SHARE: Final = 0.95
# What a write that waits for its proof may take beside the commit, of the second it has in all.
TARGET_MS: Final = 100.0


def rows(city: City) -> list[Row]:
    """The first publication of a whole log, and proofs from it."""
    location = LedgerLocation.parse(city.place)
    events = location.open("events")
    try:
        log = TransparencyLog(events, LogKeyFile(key_directory(location)))
        was_new = log.newest() is None
        started = time.perf_counter()
        made = log.publish()
        seconds = time.perf_counter() - started
        return [_published(made, seconds, was_new=was_new), _proved(log, made)]
    finally:
        events.dispose()


def _published(made: StoredCheckpoint, seconds: float, *, was_new: bool) -> Row:
    what = "first publication of a whole log: every leaf checked, every tile kept"
    if not was_new:
        return Row(key="publish.first", what=what, unit="entries/s", note="not run: published")
    return Row(
        key="publish.first",
        what=what,
        unit="entries/s",
        ours=made.size / seconds,
        note=f"over {made.size:,} entries; later ones cost only what is new",
    )


def _proved(log: TransparencyLog, made: StoredCheckpoint) -> Row:
    dice = random.Random(made.size)
    taken = []
    for _ in range(PROOFS):
        position = dice.randint(1, made.size)
        started = time.perf_counter()
        log.inclusion(position, made.size)
        taken.append(time.perf_counter() - started)
    return Row(
        key="proof.inclusion",
        what="an inclusion proof, checked before it is given, 95th percentile",
        unit="ms",
        ours=percentile(taken, SHARE) * 1000,
        target=TARGET_MS,
        sense="at_most",
        note=f"{PROOFS} positions among {made.size:,}",
    )
