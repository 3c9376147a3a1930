"""Facts about late entries: somebody asks for one, somebody else decides."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event
from domain.ground.people import Code, PersonCode, Text
from domain.ground.values import ISODate, ISOMinute, Month
from domain.ground.vocabulary import LateCause, LateRuling

FINGERPRINTED_BY_FACT: Final = True

AskingCode = Annotated[str, PersonCode("worker", role="asks_late")]


class LateEntryRequested(Event, frozen=True, kw_only=True, tag="late_entry.requested"):
    """A worker asks that a visit written down late may count, or may still be written down.

    ``visit`` is the record of the one that stands already; it is empty where the month is closed
    and ``records`` are still to be made for it.
    """

    worker: AskingCode
    month: Month
    requested_on: ISODate
    cause: LateCause
    visit: Code = ""
    records: int = 1


class LateEntryDecided(Event, frozen=True, kw_only=True, tag="late_entry.decided"):
    """What was decided of a request; a visit that is rejected stays in the book and is not paid for.

    ``visit`` is that of the request and ``visited_at`` its start as it was recorded then. Where the
    request is for a closed ``month`` and is accepted, ``records`` may be made for it until
    ``expires_on`` by naming the decision.
    """

    request: Code
    ruling: LateRuling
    decided_on: ISODate
    comment: Text = ""
    visit: Code = ""
    visited_at: ISOMinute | UnsetType = UNSET
    month: Month | UnsetType = UNSET
    records: int = 0
    expires_on: ISODate | UnsetType = UNSET


LateFact = LateEntryRequested | LateEntryDecided
