"""Keeps what is said of places and partners, and who served as a volunteer for how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final, assert_never

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.places.facts import (
    NamePlateHung,
    PartnerAgreed,
    PartnerEnded,
    RoomProvided,
    RoomWithdrawn,
    ServicePointClosed,
    ServicePointOpened,
)
from domain.places.volunteers.facts import (
    VolunteerFact,
    VolunteerHoursRecorded,
    VolunteerRegistered,
)
from projections.base import Recorded, TemporalBatch, View, about, keep_facts
from projections.facilities.tables import define_service
from projections.said import define_said

_PLACES: Final = (
    RoomProvided,
    RoomWithdrawn,
    NamePlateHung,
    ServicePointOpened,
    ServicePointClosed,
    PartnerAgreed,
    PartnerEnded,
)
_SERVICE: Final = (VolunteerRegistered, VolunteerHoursRecorded)


class FacilitiesProjection:
    """Where a station works, with whom, and who helps: one row per fact and version of it."""

    name: ClassVar[str] = "facilities"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (
        RoomProvided,
        RoomWithdrawn,
        NamePlateHung,
        ServicePointOpened,
        ServicePointClosed,
        PartnerAgreed,
        PartnerEnded,
        VolunteerRegistered,
        VolunteerHoursRecorded,
    )

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The table of facts, and that of volunteers."""
        return {
            "said": define_said(metadata, "facilities_said", suffix),
            "service": define_service(metadata, suffix),
        }

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the tables."""
        keep_facts(view, view.tables["said"], page, _PLACES, stream="station")
        batch = TemporalBatch(view.tables["service"])
        for pos, entry in about(page, _SERVICE):
            fact: AnyEvent = entry.data
            if isinstance(fact, RecordCorrected | RecordVoided):
                if isinstance(fact.was, VolunteerFact):
                    batch.close(pos, fact.record)
                if isinstance(fact, RecordVoided):
                    continue
                fact = fact.now
            if isinstance(fact, VolunteerFact):
                batch.insert(pos, record=entry.record, station=entry.station, **_row(fact))
        batch.flush(view.conn)


def _row(fact: VolunteerFact) -> dict[str, Any]:
    match fact:
        case VolunteerRegistered():
            said = {"is_service": 0, "day": fact.registered_on, "minutes": 0}
        case VolunteerHoursRecorded():
            said = {"is_service": 1, "day": fact.served_on, "minutes": fact.duration_minutes}
        case _:
            assert_never(fact)
    return {"volunteer": fact.volunteer, **said}
