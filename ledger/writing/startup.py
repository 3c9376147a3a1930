"""The check at every start: that this program understands all events which the log holds.

It reads one small table, so it costs the same for a long log as for a short one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Engine, select

from domain.book.entry import SCHEMA_VERSIONS
from domain.book.events import UPCASTERS, Upcaster
from ledger.faults.machine import EventTypeTooNewError, UpcasterMissingError, translated
from ledger.schema.tables import event_types
from ledger.store.rows import TypeRow


def check_event_types(engine: Engine) -> None:
    """Refuse a log with events that this program cannot read.

    Raises EventTypeTooNewError or UpcasterMissingError.
    """
    with translated(), engine.connect() as connection:
        rows = connection.execute(select(event_types).order_by(event_types.c.first_pos)).all()
    judge_event_types((TypeRow(*row) for row in rows), SCHEMA_VERSIONS, UPCASTERS)


def judge_event_types(
    stored: Iterable[TypeRow], known: Mapping[str, int], upcasters: Mapping[str, Upcaster]
) -> None:
    """Hold what a log has held against what is known here, by topic and schema version.

    Raises EventTypeTooNewError or UpcasterMissingError.
    """
    for topic, version, first_pos in stored:
        current = known.get(topic)
        name = f"{topic} v{version}"
        if current is None or version > current:
            raise EventTypeTooNewError(found=name, position=first_pos)
        for old in range(version, current):
            if tag_of(topic, old) not in upcasters:
                raise UpcasterMissingError(found=f"{topic} v{old}")


def tag_of(topic: str, version: int) -> str:
    """The tag under which event data of a schema version is stored."""
    return topic if version == 1 else f"{topic}/{version}"
