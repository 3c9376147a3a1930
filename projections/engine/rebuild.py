"""Building a projection anew beside the one that is being read, and switching over.

This is the only place that makes, activates and drops generations. A rebuild that was interrupted
goes on from its checkpoint; readers keep the old tables until one transaction makes the new ones
live, at a position that is not behind what was already shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.schema import CreateIndex, CreateTable

from domain.ground.values import iso_instant
from projections.base import AFTER_LOADING
from projections.engine.runner import Runner, Target, ensure_ground, view_of
from projections.engine.source import NO_LEAF, LogSource, leaf_at, read_decoded
from projections.engine.store import (
    Generation,
    GenerationState,
    Store,
    at_generation,
    projection_active,
    projection_state,
    writing,
)


class Rebuilder:
    """Makes generations of one store from one log."""

    def __init__(
        self, store: Store, source: LogSource, runner: Runner, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._source = source
        self._runner = runner
        self._now = now
        self._failures: set[tuple[Generation, int]] = set()

    def begin_live(self, name: str) -> None:
        """Give a projection that has no live tables empty ones, complete with indexes."""
        try:
            with writing(self._store.engine) as conn:
                states = self._store.states(conn, name)
                if not any(state.is_active for state in states):
                    self._activate(conn, self._create(conn, name, states, complete=True))
        except IntegrityError:
            return  # another process has just done it

    def rebuild(
        self, names: Sequence[str], page_size: int, progress: Callable[[int, int], None] | None
    ) -> list[Target]:
        """Build new generations in one pass over the log and make those live that succeed.

        Returns what was built; a target with an error is not live and says why. Raises whatever
        the source and the database raise when they are not well; calling again goes on from there.
        """
        targets = [self._begin(name) for name in names]
        self._runner.drive(self._source, targets, self._source.head_position(), page_size, progress)
        for target in targets:
            if not target.error:
                self._finish_tables(target)
        self._runner.drive(self._source, targets, self._source.head_position(), page_size)
        self._switch([target for target in targets if not target.error])
        for name in names:
            self._drop_older(name)
        return targets

    def previous(self, states: Sequence[GenerationState], name: str) -> GenerationState | None:
        """The tables before the last rebuild, if they are of the running code and of this log."""
        code = self._store.fingerprint(name)
        return next(
            (
                state
                for state in states
                if state.status == "previous"
                and state.generation.fingerprint == code
                and self.stands(state)
            ),
            None,
        )

    def stands(self, state: GenerationState) -> bool:
        """Whether a generation stands on entries that the log has now."""
        return leaf_at(self._source, state.pos) == state.leaf

    def discard(self, state: GenerationState, because: str) -> bool:
        """Take a generation from its readers for good; False when it has moved since it was judged.

        Its tables go when another one has taken its place, as somebody may still read them.
        """
        with writing(self._store.engine) as conn:
            moved = conn.execute(
                projection_state.update()
                .where(
                    at_generation(state.generation),
                    projection_state.c.pos == state.pos,
                    projection_state.c.leaf == state.leaf,
                )
                .values(
                    status="discarded",
                    because=because,
                    error="",
                    updated_at=iso_instant(self._now()),
                )
            )
            if moved.rowcount:
                conn.execute(
                    projection_active.delete().where(
                        projection_active.c.name == state.generation.name,
                        projection_active.c.fingerprint == state.generation.fingerprint,
                        projection_active.c.generation == state.generation.number,
                    )
                )
        return bool(moved.rowcount)

    def return_to(self, state: GenerationState, page_size: int) -> None:
        """Make a complete earlier generation of the running code live again."""
        target = self.target(state)
        with self._store.engine.begin() as conn:
            _set_status(conn, state.generation, "previous", iso_instant(self._now()))
        self._runner.drive(self._source, [target], self._source.head_position(), page_size)
        if target.error:
            raise RuntimeError(f"{target.generation.name} stopped at {target.error}")
        self._switch([target])

    def try_again(self, state: GenerationState) -> None:
        """Let a live generation that has failed be moved again."""
        if state.status == "failed":
            with self._store.engine.begin() as conn:
                _set_status(conn, state.generation, "live", iso_instant(self._now()))

    def has_failed(self, target: Target) -> None:
        """Remember that this process could not move a generation."""
        self._failures.add((target.generation, target.pos))

    def goes_on(self, state: GenerationState) -> bool:
        """Whether a live generation can be moved, as far as this process knows.

        An older program makes the same rows and shares the generation, but stops at a kind of event
        that only this one can read: a failure that was not met with here is worth one try.
        """
        place = (state.generation, state.pos)
        if state.status != "failed" or place in self._failures:
            return state.status == "live"
        self._failures.add(place)
        self.try_again(state)
        return True

    def target(self, state: GenerationState) -> Target:
        """What the runner needs to move a generation."""
        name = state.generation.name
        tables = self._store.tables(state.generation)
        return Target(
            self._store.projections[name], state.generation, tables, state.pos, state.leaf
        )

    def _begin(self, name: str) -> Target:
        """The interrupted build of this code, else a new one at position 0."""
        code = self._store.fingerprint(name)
        while True:
            try:
                with writing(self._store.engine) as conn:
                    states = self._store.states(conn, name)
                    for state in states:
                        is_ours = state.generation.fingerprint == code
                        if state.status == "building" and is_ours and self.stands(state):
                            return self.target(state)
                    generation = self._create(conn, name, states)
            except IntegrityError:
                continue  # another process has just begun the same build: join it
            tables = self._store.tables(generation)
            return Target(self._store.projections[name], generation, tables, 0, NO_LEAF)

    def _create(
        self,
        conn: Connection,
        name: str,
        states: Sequence[GenerationState],
        *,
        complete: bool = False,
    ) -> Generation:
        """Empty tables and their state row, with all indexes or those that ``apply`` may need."""
        for state in states:
            if not state.is_active and state.status in ("building", "failed", "live"):
                self._store.drop(conn, state.generation)
        number = 1 + max((state.generation.number for state in states), default=0)
        generation = Generation(name, self._store.fingerprint(name), number)
        conn.execute(
            projection_state.insert().values(
                name=name,
                fingerprint=generation.fingerprint,
                generation=number,
                pos=0,
                leaf=NO_LEAF,
                status="building",
                because=_because(states),
                lease_owner="",
                lease_until="",
                error="",
                updated_at=iso_instant(self._now()),
            )
        )
        for table in _in_order(self._store.tables(generation)):
            conn.execute(CreateTable(table))
            for index in table.indexes:
                if complete or not index.info.get(AFTER_LOADING):
                    conn.execute(CreateIndex(index))
        return generation

    def _finish_tables(self, target: Target) -> None:
        """The missing indexes, one transaction each: building one blocks SQLite's other writers."""
        for table in _in_order(target.tables):
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                with writing(self._store.engine) as conn:
                    conn.execute(CreateIndex(index, if_not_exists=True))
        if self._store.engine.dialect.name == "postgresql":
            with self._store.engine.begin() as conn:
                for table in target.tables.values():
                    conn.exec_driver_sql(f'ANALYZE "{table.name}"')

    def _switch(self, targets: Sequence[Target]) -> None:
        """One transaction: nobody moves the old generations while the new ones catch up to them."""
        with writing(self._store.engine) as conn:
            # In the order in which followers claim them, lest each wait for the other.
            for target in sorted(targets, key=lambda target: target.generation):
                self._reach_active(conn, target)
                self._activate(conn, target.generation)

    def _reach_active(self, conn: Connection, target: Target) -> None:
        name = target.generation.name
        conn.execute(  # locks the rows on PostgreSQL
            projection_state.update()
            .where(projection_state.c.name == name)
            .values(pos=projection_state.c.pos)
        )
        states = self._store.states(conn, name)
        shown = max((state.pos for state in states if state.is_active), default=0)
        built = next(state for state in states if state.generation == target.generation)
        target.pos, target.leaf = built.pos, built.leaf
        if built.pos >= shown:
            return
        page = read_decoded(self._source, built.pos, shown - built.pos)
        ensure_ground([target], page)
        if page.entries:
            target.projection.apply(view_of(conn, target, page, page.last), page.entries)
        target.pos, target.leaf = page.last, page.leaf(page.last)
        conn.execute(
            projection_state.update()
            .where(at_generation(target.generation))
            .values(pos=target.pos, leaf=target.leaf)
        )

    def _activate(self, conn: Connection, generation: Generation) -> None:
        at = iso_instant(self._now())
        name = generation.name
        for state in self._store.states(conn, name):
            if state.is_active and state.generation != generation:
                _set_status(conn, state.generation, "previous", at)
        _set_status(conn, generation, "live", at)
        conn.execute(projection_active.delete().where(projection_active.c.name == name))
        conn.execute(
            projection_active.insert().values(
                name=name, fingerprint=generation.fingerprint, generation=generation.number
            )
        )

    def _drop_older(self, name: str) -> None:
        """Keep the live generation and the one before it."""
        with self._store.engine.connect() as conn:
            states = self._store.states(conn, name)
        old = [state for state in states if state.status == "previous" and not state.is_active]
        for state in [*old[1:], *(state for state in states if state.status == "discarded")]:
            try:
                with writing(self._store.engine) as conn:
                    self._store.drop(conn, state.generation)
            except DBAPIError:
                continue  # somebody still reads it; the next rebuild drops it


def _because(states: Sequence[GenerationState]) -> str:
    """Why another generation is begun, where the one before it had to be discarded."""
    if any(state.is_active for state in states):
        return ""
    return next((state.because for state in states if state.status == "discarded"), "")


def _set_status(conn: Connection, generation: Generation, status: str, at: str) -> None:
    conn.execute(
        projection_state.update()
        .where(at_generation(generation))
        .values(status=status, error="", updated_at=at)
    )


def _in_order(tables: dict[str, Table]) -> list[Table]:
    return [tables[short] for short in sorted(tables)]
