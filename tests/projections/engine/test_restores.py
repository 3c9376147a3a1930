"""Whatever is done to a log and to its views, answers are those of the log as it stands.

A machine of random steps: the log grows, is restored from an older copy, grows again with other
entries; views are restored, edited, rebuilt, lose tables or their file; clocks are put back and
forward; processes die and others take over. Nothing but the log decides what is answered.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import inspect, select, text

from projections.engine.engine import Engine
from projections.engine.failures import ViewsUnavailableError
from projections.engine.store import projection_state
from tests.projections.counting import (
    Counting,
    Crash,
    MemoryLog,
    Second,
    reaches,
    rows_of,
    told_by,
    views_at,
)

NAMES = ("counting", "second")
PROCESSES = 2


class Restores(RuleBasedStateMachine):
    """Two processes over one log and one views database."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="taizhang-restores-"))
        self.opened = views_at(f"sqlite:///{self.folder / 'views.db'}")
        self.database = self.opened.__enter__()
        self.log = MemoryLog()
        self.copies: list[list[bytes]] = [[]]
        self.kept = False
        self.moment = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)
        self.crashes = False
        self.engines: list[Engine] = []

    @initialize(length=st.integers(0, 12))
    def begin(self, length):
        self.engines = [self._started() for _ in range(PROCESSES)]
        self.log.grow(length)

    def teardown(self) -> None:
        for process in range(len(self.engines)):
            self.answers_are_those_of_the_log(process)
        self.opened.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def _started(self) -> Engine:
        def dies(_page):
            if self.crashes:
                self.crashes = False
                raise Crash

        questions = [Counting(after=dies), Second()]
        return Engine(self.database, self.log, questions, page_size=5, now=lambda: self.moment)

    @rule(number=st.integers(1, 8), history=st.integers(0, 2))
    def grow(self, number, history):
        self.log.grow(number, history)

    @rule()
    def copy_the_log(self):
        self.copies.append(list(self.log.entries))

    @rule(choice=st.integers(0, 100))
    def restore_the_log(self, choice):
        self.log.restore(self.copies[choice % len(self.copies)])

    @rule(left_out=st.integers(1, 9))
    def shorten_the_log(self, left_out):
        self.log.restore(self.log.entries[:-left_out])

    @rule(left_out=st.integers(1, 9), history=st.integers(0, 2))
    def let_it_grow_again_with_other_entries(self, left_out, history):
        length = len(self.log.entries)
        self.shorten_the_log(left_out)
        self.log.grow(length - len(self.log.entries), history)

    @rule(days=st.integers(-900, 900), seconds=st.integers(-6, 6))
    def move_the_clock(self, days, seconds):
        self.moment += timedelta(days=days, seconds=seconds)

    @rule(process=st.integers(0, PROCESSES - 1))
    def start_again(self, process):
        self.engines[process] = self._started()

    @rule(process=st.integers(0, PROCESSES - 1))
    def follow(self, process):
        engine = self.engines[process]
        engine._persisting(lambda: (engine._prepare(None), engine._follow_once()))

    @rule(process=st.integers(0, PROCESSES - 1), until=st.integers(0, 30))
    def catch_up_part_of_the_way(self, process, until):
        self.engines[process].catch_up(until)

    @rule(process=st.integers(0, PROCESSES - 1), names=st.sets(st.sampled_from(NAMES), min_size=1))
    def rebuild(self, process, names):
        assert self.engines[process].rebuild(sorted(names)) == {}

    @rule(process=st.integers(0, PROCESSES - 1), name=st.sampled_from(NAMES))
    def go_back(self, process, name):
        self.engines[process].prepare()
        try:
            self.engines[process].rollback(name)
        except LookupError:
            return

    @rule(process=st.integers(0, PROCESSES - 1))
    def die_in_the_middle_of_a_page(self, process):
        self.crashes = True
        try:
            self.engines[process].catch_up()
        except Crash:
            self.engines[process] = self._started()
        self.crashes = False

    @rule()
    def keep_the_views(self):
        for path in self.folder.glob("kept.db"):
            path.unlink()
        raw = self.database.raw_connection()
        try:
            raw.driver_connection.execute(f"VACUUM INTO '{self.folder / 'kept.db'}'")
        finally:
            raw.close()
        self.kept = True

    @precondition(lambda self: self.kept)
    @rule()
    def restore_the_views(self):
        self.lose_the_file()
        shutil.copy(self.folder / "kept.db", self.folder / "views.db")

    @rule()
    def lose_the_file(self):
        for path in self.folder.glob("views.db*"):
            path.unlink()

    @rule(choice=st.integers(0, 100))
    def lose_a_table(self, choice):
        names = sorted(inspect(self.database).get_table_names())
        if names:
            with self.database.begin() as conn:
                conn.execute(text(f"DROP TABLE {names[choice % len(names)]}"))

    @rule(
        moved=st.sampled_from(["pos", "leaf"]),
        by=st.integers(-9, 9).filter(bool),
        choice=st.integers(0, 100),
    )
    def edit_a_checkpoint(self, moved, by, choice):
        if not inspect(self.database).has_table(projection_state.name):
            return
        with self.database.begin() as conn:
            rows = conn.execute(select(projection_state)).all()
            if not rows:
                return
            row = rows[choice % len(rows)]
            new = max(row.pos + by, 0) if moved == "pos" else bytes([by % 256]) * 32
            conn.execute(
                projection_state.update()
                .where(
                    projection_state.c.name == row.name,
                    projection_state.c.fingerprint == row.fingerprint,
                    projection_state.c.generation == row.generation,
                )
                .values({moved: new})
            )

    @rule(process=st.integers(0, PROCESSES - 1))
    def answers_are_those_of_the_log(self, process):
        engine = self.engines[process]
        engine.catch_up()
        for name in NAMES:
            try:
                rows = rows_of(engine, name)
            except ViewsUnavailableError:  # nobody had looked at the table; now it is known
                engine.catch_up()
                rows = rows_of(engine, name)
            assert rows == told_by(self.log)
        for each in engine.status():
            assert (each.status, each.pos, each.lag_events) == ("live", len(self.log.entries), 0)
        assert reaches(engine, len(self.log.entries), seconds=0)


def run(examples: int, steps: int) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Restores, settings=settings(max_examples=examples, stateful_step_count=steps)
    )


def test_answers_are_those_of_the_log_whatever_was_restored():
    run(examples=12, steps=20)


@pytest.mark.slow
def test_answers_are_those_of_the_log_whatever_was_restored_at_length():
    run(examples=400, steps=40)
