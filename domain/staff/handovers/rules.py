"""Decisions about handovers: listed by who is on the roster, answered item by item, each once."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import UNSET

from domain.ground.commands import Command, corrected_by, own_records
from domain.ground.refusals import EndBeforeStart, MissingValue, UnknownCase
from domain.ground.stating import each_once, stated
from domain.staff.handovers.details import HandoverAcknowledgedDetails, HandoverPreparedDetails
from domain.staff.handovers.facts import HandoverAcknowledged, HandoverPrepared
from domain.staff.handovers.state import HandingStation, Handovers
from domain.staff.refusals import (
    HandoverAnswered,
    HandoverItemAnswered,
    UnknownHandover,
    UnknownHandoverItem,
)


def assess_prepared(
    station: HandingStation,
    details: HandoverPreparedDetails,
    command: Command,
    _was: HandoverPrepared | None,
) -> HandoverPrepared:
    """Workers of the station list what is open; a case by its number, the rest by the client.

    Raises UnknownWorker, MissingValue, UnknownCase, and HandoverAnswered for a correction after an answer.
    """
    for index, worker in enumerate(details.workers):
        station.roster.ensure_known(worker, field=f"workers.{index}")
    for index, each in enumerate(details.items):
        wanted = "case" if each.item == "open_case" else "client"
        if getattr(each, wanted) is None:
            raise MissingValue(field=f"items.{index}.{wanted}")
        if each.case is not None and not station.cases.is_known(each.case):
            raise UnknownCase(field=f"items.{index}.case", case=each.case)
    if station.handovers.answered(corrected_by(command)):
        raise HandoverAnswered(field="items")
    return stated(HandoverPrepared, details, command, workers=each_once(details.workers))


def assess_acknowledged(
    station: HandingStation,
    details: HandoverAcknowledgedDetails,
    command: Command,
    _was: HandoverAcknowledged | None,
) -> HandoverAcknowledged:
    """Who works here takes on what was listed and nobody has answered.

    Raises UnknownHandover, UnknownWorker, WorkerNotEmployed, EndBeforeStart (before it was
    prepared), UnknownHandoverItem, HandoverItemAnswered, MissingValue (why it is disputed).
    """
    prepared = station.handovers.prepared.get(details.handover)
    if prepared is None:
        raise UnknownHandover(field="handover")
    day = details.acknowledged_on
    station.roster.ensure_employed(details.worker, day, field="worker")
    if day < prepared.prepared_on:
        raise EndBeforeStart(field="acknowledged_on")
    answered = station.handovers.answered(details.handover, own_records(command))
    for index, each in enumerate(details.answers):
        at, number = f"answers.{index}", each.number
        if number > len(prepared.items):
            raise UnknownHandoverItem(field=f"{at}.number", number=number)
        if number in answered:
            raise HandoverItemAnswered(field=f"{at}.number", number=number)
        if each.answer == "disputed" and each.dispute is None:
            raise MissingValue(field=f"{at}.dispute")
        answered.add(number)
    taken = [
        prepared.items[each.number - 1] for each in details.answers if each.answer == "accepted"
    ]
    cases = [each.case for each in taken if each.item == "open_case" and each.case is not UNSET]
    return stated(HandoverAcknowledged, details, command, taken_over=tuple(cases))


def ensure_handovers_stand(handovers: Handovers, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away a list that somebody has answered. Raises HandoverAnswered."""
    for handover in handovers.prepared.keys() & gone:
        if handovers.answered(handover, frozenset(gone)):
            raise HandoverAnswered(field=field)
