"""The library's way in: set ``PERSISTENCE_MODULE=ledger.library.factory`` and it stores events here.

Separate from the recorder because it is about the library's environment variables:
``TAIZHANG_LEDGER`` names the ledger (a directory, or postgresql://…), and ``ORIGINATOR_ID_TYPE``
is ``text`` (the default: station codes) or ``uuid``.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from eventsourcing.persistence import (
    InfrastructureFactory,
    InfrastructureFactoryError,
    TrackingRecorder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic
from sqlalchemy import Engine

from ledger.databases.database import LedgerLocation
from ledger.library.recorder import LibraryRecorder
from ledger.library.tracking import LedgerProcessRecorder, LedgerTrackingRecorder
from ledger.schema.migrations import migrate

LEDGER_VARIABLE: Final = "TAIZHANG_LEDGER"
ORIGINATOR_ID_TYPE_VARIABLE: Final = "ORIGINATOR_ID_TYPE"
_ORIGINATOR_ID_TYPES: Final[dict[str, type[str | UUID]]] = {"text": str, "uuid": UUID}


class LedgerFactory(InfrastructureFactory[TrackingRecorder]):
    """Opens (and migrates) the ledger that the environment names; close it after use."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        place = self.env.get(LEDGER_VARIABLE)
        if not place:
            raise InfrastructureFactoryError(f"{LEDGER_VARIABLE} is not set")
        id_type = self.env.get(ORIGINATOR_ID_TYPE_VARIABLE) or "text"
        if id_type not in _ORIGINATOR_ID_TYPES:
            raise InfrastructureFactoryError(f"{ORIGINATOR_ID_TYPE_VARIABLE} is text or uuid")
        self._originator_id_type = _ORIGINATOR_ID_TYPES[id_type]
        self._engine: Engine = LedgerLocation.parse(place).open("events", create=True)
        migrate(self._engine)

    def aggregate_recorder(self, purpose: str = "events") -> LibraryRecorder:
        """The recorder of events; raises for snapshots, which have a table of their own."""
        if purpose != "events":
            raise InfrastructureFactoryError("snapshots are kept by the ledger itself")
        return self.application_recorder()

    def application_recorder(self) -> LibraryRecorder:
        """A recorder on the ledger's events database."""
        return LibraryRecorder(self._engine, originator_id_type=self._originator_id_type)

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> TrackingRecorder:
        """A tracking recorder of the class given here, by topic, or our own."""
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        chosen: type = tracking_recorder_class or (
            resolve_topic(topic) if topic else LedgerTrackingRecorder
        )
        if not issubclass(chosen, LedgerTrackingRecorder):
            raise InfrastructureFactoryError(f"{chosen.__name__} does not track in this ledger")
        return chosen(self._engine)

    def process_recorder(self) -> LedgerProcessRecorder:
        """A recorder of events together with tracking."""
        return LedgerProcessRecorder(self._engine, originator_id_type=self._originator_id_type)

    def close(self) -> None:
        """Close the database's connections."""
        self._engine.dispose()
