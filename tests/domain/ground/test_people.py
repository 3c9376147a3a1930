"""Marks on fields: every text says whose it is, and whoever is marked is named, traced and kept."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated, NewType

import pytest
from msgspec import UNSET, Struct, UnsetType, structs

from domain.book.catalogue import KIND_OF_DETAILS, KIND_OF_FACT, KINDS
from domain.book.events import EVENTS, FACTS, PersonErased, RecordCorrected
from domain.book.privacy.retention import Traces
from domain.ground.events import Event, topic_of
from domain.ground.forms.details import Details
from domain.ground.forms.fields import PersonalText
from domain.ground.people import (
    NOBODY,
    ClientCode,
    Code,
    Each,
    Parts,
    Personal,
    PersonCode,
    PersonCodeOf,
    Texts,
    UnmarkedTextError,
    WorkerCode,
    ensure_marked,
    mentions,
    people_named,
    shapes_of,
)
from domain.ground.values import ISODate
from domain.ground.vocabulary import PersonKind
from tests.builders import planned, record_id, visited
from tests.golden.specimens import full

Nickname = NewType("Nickname", str)


class Helper(Struct, frozen=True, kw_only=True):
    """Somebody who came along."""

    worker: Annotated[str, PersonCode("worker", role="helper")]
    trained_by: WorkerCode | UnsetType = UNSET


class Family(Struct, frozen=True, kw_only=True):
    """People who live together."""

    members: tuple[ClientCode, ...]
    helper: Helper | UnsetType = UNSET


class OutingHeld(Event, frozen=True, kw_only=True, tag="outing.held"):
    """A kind that is registered nowhere."""

    held_on: ISODate
    place: Code
    families: tuple[Family, ...]
    guide: WorkerCode = ""
    first: Family | Helper | UnsetType = UNSET
    about: PersonKind = "record"
    person: Annotated[str, PersonCodeOf("about")] = "R-1"


def test_a_kind_that_is_registered_nowhere_names_whom_its_marks_name():
    outing = OutingHeld(
        held_on=ISODate("2026-05-01"),
        place="西湖",
        guide="W-1",
        families=(
            Family(members=("C-1", "C-2"), helper=Helper(worker="W-2", trained_by="W-3")),
            Family(members=("C-3",)),
        ),
        first=Helper(worker="W-4"),
        about="client",
        person="C-9",
    )
    assert people_named(outing) == [
        ("worker", "W-1"),
        ("client", "C-9"),
        ("client", "C-1"),
        ("client", "C-2"),
        ("worker", "W-2"),
        ("worker", "W-3"),
        ("client", "C-3"),
        ("worker", "W-4"),
    ]
    assert [each.role for each in mentions(outing) if each.code in {"W-1", "W-2"}] == [
        "worker",
        "helper",
    ]


@pytest.mark.parametrize("kind", [*EVENTS, *KIND_OF_DETAILS])
def test_every_text_of_an_event_and_of_details_says_whose_it_is(kind):
    ensure_marked(kind)


class Unmarked(Event, frozen=True, kw_only=True):
    """Nothing says whose code it is."""

    friend: str


class UnmarkedList(Event, frozen=True, kw_only=True):
    """Neither does anything here."""

    friends: tuple[str, ...] | UnsetType = UNSET


class UnmarkedPart(Event, frozen=True, kw_only=True):
    """Nor in a part."""

    parts: tuple[Unmarked, ...]


class Renamed(Event, frozen=True, kw_only=True):
    """A name of its own does not say it either."""

    friend: Nickname


class Dictionary(Event, frozen=True, kw_only=True):
    """Nobody said what its keys are."""

    friends: dict[str, Annotated[str, NOBODY]]


class Kindless(Event, frozen=True, kw_only=True):
    """The kind of the person stands nowhere."""

    person: Annotated[str, PersonCodeOf("about")]


class OtherKind(Event, frozen=True, kw_only=True):
    """What stands there is no kind of person."""

    about: int
    person: Annotated[str, PersonCodeOf("about")]


class UnmarkedDetails(Details):
    """A form with a text of nobody knows whom."""

    friend: PersonalText


@pytest.mark.parametrize(
    "kind",
    [
        Unmarked,
        UnmarkedList,
        UnmarkedPart,
        Renamed,
        Dictionary,
        Kindless,
        OtherKind,
        UnmarkedDetails,
    ],
)
def test_a_text_that_does_not_say_whose_it_is_is_refused(kind):
    with pytest.raises(UnmarkedTextError):
        ensure_marked(kind)


def test_no_program_starts_with_an_event_whose_marks_nobody_looked_at():
    program = (
        "from domain.ground import people\n"
        "looked_at = []\n"
        "people.ensure_marked = looked_at.append\n"
        "from domain.book.events import EVENTS\n"
        "assert looked_at == [*EVENTS]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_fact_without_people_names_nobody():
    assert people_named(planned()) == []


def test_a_correction_names_whom_it_named_before_and_whom_it_names_now():
    now = structs.replace(visited(), client="C-2")
    corrected = RecordCorrected(record=record_id(1), reason_code="typo", was=visited(), now=now)
    assert people_named(corrected) == [
        ("client", "C-1001"),
        ("worker", "W-1"),
        ("client", "C-2"),
        ("worker", "W-1"),
    ]


def test_an_erasure_names_whom_it_is_about_by_the_kind_beside_the_code():
    assert people_named(full(PersonErased)) == [("client", "C-7781")]


def people_marked(kind: type) -> dict[str, str]:
    """The fields of a kind, those of its parts too, that hold codes of people of one kind."""
    found = {}
    for name, shape in shapes_of(kind).items():
        inner = shape.of if isinstance(shape, Each) else shape
        if isinstance(inner, Parts):
            for part in inner.kinds:
                found |= {f"{name}.{each}": of for each, of in people_marked(part).items()}
        elif isinstance(inner.mark, PersonCode):
            found[name] = inner.mark.kind
    return found


@pytest.mark.parametrize("fact", FACTS, ids=topic_of)
def test_what_is_a_persons_code_in_details_is_one_in_the_fact(fact):
    assert people_marked(KIND_OF_FACT[fact].details) == people_marked(fact)


@pytest.mark.parametrize("fact", FACTS, ids=topic_of)
def test_whoever_is_named_is_traced(fact):
    traces = Traces()
    traces.add(record_id(1), full(fact))
    assert set(people_named(full(fact))) <= set(traces.people)
    assert all(traces.of(person) for person in people_named(full(fact)))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.topic)
def test_a_kind_says_how_long_texts_of_its_records_are_kept_where_it_has_any(kind):
    marks = [each.mark for each in shapes_of(kind.details).values() if isinstance(each, Texts)]
    own = [mark for mark in marks if isinstance(mark, Personal) and not mark.about]
    assert kind.texts_kept_as is not None or not own
