"""A projection in the library's own words: its runner, its tracking recorder, one count per event.

The library's PostgreSQL recorders need drivers that are optional, so it is imported late.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier

from bench.library import Stations


class Counts(PostgresTrackingRecorder):
    """A table of visits per station, moved in the transaction that tracks the event."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        table = (Identifier(self.datastore.schema), Identifier("visit_counts"))
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS {}.{} (station text PRIMARY KEY, visits bigint)"
            ).format(*table)
        )
        self._count = SQL(
            "INSERT INTO {}.{} AS c VALUES (%s, 1) "
            "ON CONFLICT (station) DO UPDATE SET visits = c.visits + 1"
        ).format(*table)

    def count(self, station: str, tracking: Tracking) -> None:
        """One visit more."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self._count, (station,), prepare=True)


class VisitCounts(Projection[Counts]):
    """How many visits each station has."""

    name = "visitcounts"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Count an event."""
        self.view.count(str(domain_event.originator_id), tracking)


def run_projection(settings: Mapping[str, str], until: int, timeout: float) -> None:
    """Run the projection from zero to a notification."""
    runner: ProjectionRunner[Stations, Counts] = ProjectionRunner(
        application_class=Stations,
        projection_class=VisitCounts,
        view_class=Counts,
        env=dict(settings),
    )
    with runner:
        runner.wait(until, timeout)
