"""What stations enter of kinds that nobody simulates: the example of the kind, dated and staffed anew.

A kind that the state folds cannot be made so, because later facts rest on it: it is simulated, or
named here with the reason why a city does without it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from domain.book.catalogue import KIND_OF_COMMAND, KINDS
from domain.ground.commands import RecordingCommand
from domain.ground.forms.details import Details
from domain.ground.kinds import Kind
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Each, PersonCode, Shape, Texts, shapes_of
from domain.ground.values import iso_date
from domain.ground.vocabulary import Role

NOT_GENERATED: Final[Mapping[str, str]] = {
    "station.area_changed": "the areas of a simulated city stay as they are",
    "station.suspended": "every station works on every working day",
    "station.closed": "every station works to the last day",
    "staff.role_changed": "who works differently leaves, and another joins",
    "grant.promised": "money comes without a promise before it",
    "grant.terms_set": "money of a simulated city is bound by its policies alone",
    "grant.carried_over": "the books of a simulated city begin with its stations",
    "grant.reclaimed": "money that came stays",
    "advance.made": "nobody pays before the money comes",
    "advance.repaid": "nobody pays before the money comes",
    "funds.reserved": "money is spent without being kept before",
    "template.published": "the city is evaluated by the seeded templates",
    "policy.published": "the city is judged by the seeded defaults",
    **dict.fromkeys(
        (
            *("area.listed", "programme.adopted", "target.set", "certified_people.counted"),
            *("area.renamed", "area.merged", "target_assessment.recorded"),
        ),
        "a city has a programme where one is asked for, and its areas stay as they are",
    ),
}
"""Topic -> why nobody in a simulated city enters it."""


def requests_of(makers: Iterable[Callable[..., object]]) -> frozenset[type[RecordingCommand]]:
    """What those who simulate can ask for: the requests that their modules import."""
    named = (each for maker in makers for each in vars(sys.modules[maker.__module__]).values())
    return frozenset(each for each in named if isinstance(each, type) and each in KIND_OF_COMMAND)


def kinds_by_example(simulated: Collection[type[RecordingCommand]]) -> list[Kind]:
    """Kinds of a station that nobody simulates, and that need nothing before them."""
    return [
        each
        for each in KINDS
        if each.stream == "station" and each.command not in simulated and not each.folded
    ]


def by_example(kind: Kind, day: date, worker: str, client: str) -> Details:
    """The example of a kind as entered by a worker on a day."""
    stated: dict[str, Any] = dict(kind.example["details"])
    people = {"worker": worker, "client": client}
    for name, shape in shapes_of(kind.details).items():
        code = people.get(_kind_of(shape))
        if code is not None and name in stated:
            stated[name] = [code] if isinstance(shape, Each) else code
    for name in _moments(kind) & stated.keys():
        stated[name] = iso_date(day) + str(stated[name])[len("YYYY-MM-DD") :]
    return kind.details.model_validate(stated)


def recorder_of(kind: Kind) -> Role:
    """Who enters it: the worker, where workers may."""
    return "staff" if "staff" in kind.recorded_by else min(kind.recorded_by)


def _moments(kind: Kind) -> set[str]:
    """The fields that say when it happened, and those that may not lie before them."""
    follow = {
        name
        for name, field in kind.details.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, LaterThan)
    }
    return {kind.started, *filter(None, (kind.ended,)), *follow}


def _kind_of(shape: Shape) -> str:
    inner = shape.of if isinstance(shape, Each) else shape
    match inner:
        case Texts(mark=PersonCode(kind=kind)):
            return kind
    return ""
