"""A log in memory, and two moments of it compared."""

from __future__ import annotations

from contextlib import contextmanager

import msgspec
import pytest
from sqlalchemy import MetaData, create_engine

from api.bootstrap import all_projections
from api.questions.compared.answers import GROUPS
from api.questions.compared.comparing import Part, compare
from api.questions.questions import Questions
from projections.engine.store import LiveView


class Book:
    """A log in memory and all that is asked of it."""

    def __init__(self, conn, log):
        self.log = log
        metadata, self.live = MetaData(), {}
        defined = [(each, each.define(metadata, each.name)) for each in all_projections()]
        metadata.create_all(conn)
        for projection, tables in defined:
            view = LiveView.at(conn, tables, len(log))
            projection.apply(view, log)
            self.live[projection.name] = view
        self.questions = Questions(self, self, self, self)

    @contextmanager
    def reading(self):
        yield self.live.__getitem__

    def head_position(self):
        return len(self.log)

    def recorded_at(self, pos):
        return self.log[pos - 1].entry.recorded_at if pos else None

    def entries_standing_at(self, positions):
        return {pos: msgspec.json.encode(self.log[pos - 1].entry) for pos in positions}

    def compare(self, question, ask, then, now=None, **part):
        return compare(self.questions, question, ask, (then, now), Part(**part))


@contextmanager
def book_of(log, url="sqlite://"):
    engine = create_engine(url)
    try:
        with engine.begin() as conn:
            yield Book(conn, log)
    finally:
        engine.dispose()


def adds_up(found, then, now):
    """The entries are of the time between, and move each figure by its difference."""
    assert found.agrees
    by_entry = dict.fromkeys((each.figure for each in found.figures), 0.0)
    for cause in found.items:
        assert then < cause.position <= now
        for figure, moved in cause.effects.items():
            by_entry[figure] += moved
    for each in found.figures:
        by_group = sum(getattr(each, group) for group in GROUPS)
        moves = [each.now - each.then, by_entry[each.figure], by_group]
        assert moves == pytest.approx([each.difference] * 3)
