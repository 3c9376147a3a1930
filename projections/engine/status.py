"""How far every projection is: for operators, health checks and metrics.

It only reads, and works where no engine is running.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, inspect, select

from projections.engine.failures import translated
from projections.engine.source import LogSource, leaf_at
from projections.engine.store import (
    IS_ACTIVE,
    GenerationState,
    Store,
    projection_active,
    projection_state,
)


class ProjectionStatus(NamedTuple):
    """How far one projection is behind the log.

    ``status`` is ``live``, ``failed`` (see ``error``), ``stale`` (the live tables were made by
    other code and wait for a rebuild), ``foreign`` (they tell of entries that the log does not
    have, and wait for a rebuild) or ``missing``. ``lag_seconds`` is the age of the oldest entry
    that is not folded in yet, 0 when there is none. ``because`` says why the tables were begun
    anew, where it was neither for new code nor on demand.
    """

    name: str
    pos: int
    lag_events: int
    lag_seconds: float
    status: str
    error: str | None
    because: str = ""


def statuses(store: Store, source: LogSource, now: datetime) -> list[ProjectionStatus]:
    """The status of every projection of the store."""
    store.create()
    # Before the log, which has by then whatever they stand on.
    states = store.standing()
    head = source.head_position()
    leaves = {pos: leaf_at(source, pos) for pos in {s.pos for s in states if s.is_active}}
    found = []
    for name in store.projections:
        own = [state for state in states if state.generation.name == name]
        active = next((state for state in own if state.is_active), None)
        pos = 0 if active is None else active.pos
        word, error = _condition(store, own)
        if active is not None and leaves[pos] != active.leaf:
            word = "foreign"
        lag = max(head - pos, 0)
        age = _age_seconds(source, pos + 1, now) if lag else 0.0
        because = next((state.because for state in own), "")
        found.append(ProjectionStatus(name, pos, lag, age, word, error, because))
    return found


def live_positions(engine: Engine) -> dict[str, tuple[int, bytes]]:
    """Where each live projection of a views database stands: position and leaf hash.

    Nothing is created there. Empty where there are no views yet, or only those of another version,
    which this one does not read. Raises ViewsUnavailableError.
    """
    with translated(), engine.connect() as conn:
        tables = inspect(conn)
        columns = {
            column["name"]
            for column in (
                tables.get_columns(projection_state.name)
                if tables.has_table(projection_state.name)
                else ()
            )
        }
        if "leaf" not in columns:
            return {}
        query = select(
            projection_state.c.name, projection_state.c.pos, projection_state.c.leaf
        ).join(projection_active, IS_ACTIVE)
        return {row.name: (row.pos, row.leaf) for row in conn.execute(query)}


def _condition(store: Store, states: Sequence[GenerationState]) -> tuple[str, str | None]:
    failed = next((s for s in states if s.status == "failed" and store.is_ours(s.generation)), None)
    active = next((state for state in states if state.is_active), None)
    if failed is not None:
        return "failed", failed.error
    if active is None:
        return "missing", None
    return "live" if store.is_ours(active.generation) else "stale", None


def _age_seconds(source: LogSource, pos: int, now: datetime) -> float:
    recorded = source.recorded_at(pos)
    if recorded is None:
        return 0.0
    return max((now - datetime.fromisoformat(recorded)).total_seconds(), 0.0)
