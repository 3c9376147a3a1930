"""Facts about volunteers. A volunteer is a code; name and papers are in the vault.

Hours are those of service itself, without travel, and each stands with whoever confirms it (民发〔2015〕
149号; Order 67 of the Ministry of Civil Affairs: who records certifies).
"""

from __future__ import annotations

from typing import Annotated, Final

from domain.ground.events import Attachment, Event
from domain.ground.people import Code, PersonCode, Text, VolunteerCode
from domain.ground.values import ISODate

FINGERPRINTED_BY_FACT: Final = True

ConfirmerCode = Annotated[str, PersonCode("worker", role="confirmer")]


class VolunteerRegistered(Event, frozen=True, kw_only=True, tag="volunteer.registered"):
    """Somebody helps at a station under a code."""

    volunteer: VolunteerCode
    registered_on: ISODate
    organisation: Text = ""


class VolunteerHoursRecorded(Event, frozen=True, kw_only=True, tag="volunteer.hours_recorded"):
    """A volunteer served for so long on a day, without travel, as a worker confirms."""

    volunteer: VolunteerCode
    served_on: ISODate
    duration_minutes: int
    activity: Text
    confirmed_by: ConfirmerCode
    place: Text = ""
    service_point: Code = ""
    project: Code = ""
    attachments: tuple[Attachment, ...] = ()


VolunteerFact = VolunteerRegistered | VolunteerHoursRecorded
"""Everything that is said of volunteers."""
