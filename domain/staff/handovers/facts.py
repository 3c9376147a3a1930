"""Facts about handovers. What is handed over is named by its place in the list, from 1."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event, Part
from domain.ground.people import ClientCode, Code, WorkerCode
from domain.ground.values import ISODate
from domain.ground.vocabulary import HandoverAnswer, HandoverDispute, HandoverItemKind

FINGERPRINTED_BY_FACT: Final = True


class HandoverItem(Part, frozen=True, kw_only=True):
    """A case, a client or a promise to one that somebody else has to take on."""

    item: HandoverItemKind
    case: Code | UnsetType = UNSET
    client: ClientCode | UnsetType = UNSET
    due_on: ISODate | UnsetType = UNSET


class HandoverAnswered(Part, frozen=True, kw_only=True):
    """Something that the receiver takes on, or does not take on as it is, and why."""

    number: int
    answer: HandoverAnswer
    dispute: HandoverDispute | UnsetType = UNSET


class HandoverPrepared(Event, frozen=True, kw_only=True, tag="staff.handover_prepared"):
    """Workers hand over what is open. From the day on nobody is responsible for its cases."""

    workers: tuple[WorkerCode, ...]
    prepared_on: ISODate
    items: tuple[HandoverItem, ...]


class HandoverAcknowledged(Event, frozen=True, kw_only=True, tag="staff.handover_acknowledged"):
    """A worker takes on some of it and disputes some.

    ``taken_over`` are the cases among what is accepted: the worker is responsible for them now.
    """

    handover: Code
    worker: WorkerCode
    acknowledged_on: ISODate
    answers: tuple[HandoverAnswered, ...]
    taken_over: tuple[Code, ...] = ()


HandoverFact = HandoverPrepared | HandoverAcknowledged
"""Everything that is said of handovers."""
