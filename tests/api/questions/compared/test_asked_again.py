"""Questions that are asked again at every entry: what entries moved is what the answers differ by."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from api.questions.asking import Ask
from api.questions.compared import asked_again
from api.questions.compared.answers import Question
from api.questions.compared.asked_again import AskedAgain
from api.questions.compared.declared import NOT_COMPARED, QUESTIONS
from api.questions.questions import Questions
from api.questions.refusals import TooManyEntries
from api.questions.scopes import Scopes
from domain.activities.facts import ActivityHeld
from domain.book.catalogue import KINDS
from domain.evaluation.facts import EvaluationOpened
from domain.ground.values import iso_instant
from domain.inspections.facts import FindingRaised, InspectionHeld
from domain.places.facts import RoomProvided
from domain.stations.facts import Area, StationBuilt, StationPlanned
from tests.api.questions.compared.books import adds_up, book_of
from tests.examples import few
from tests.golden.specimens import full, minimal
from tests.projections.given import corrected, given, voided

STATIONS = ("NB-1", "NB-2")
AREA = "A-330212"
AGAIN = [name for name, each in QUESTIONS.items() if isinstance(each.asked, AskedAgain)]
PLANNED = msgspec.structs.replace(
    full(StationPlanned),
    township=Area(code="330212005", name="钟公庙街道"),
    district=Area(code="330212", name="鄞州区"),
    city=Area(code="330200", name="宁波市"),
    planned_on="2020-11-01",
)
ASKS = {
    "station": Ask(station="NB-1"),
    "day": Ask(station="NB-1", as_of="2026-12-31"),
    "area": Ask(districts=("330212",)),
    "several": Ask(within=frozenset(STATIONS)),
    "one of several": Ask(within=frozenset(STATIONS[:1]), from_day="2020-01-01"),
    "all": Ask(),
}


def told(kind, specimen):
    """An entry of a kind; of an evaluation with a grade for every score, as each has."""
    fact = specimen(kind)
    if kind is EvaluationOpened:
        grades = tuple(msgspec.structs.replace(each, at_least=0) for each in fact.grades)
        return msgspec.structs.replace(fact, grades=grades)
    return fact


def log_of(*steps, start=1):
    """Each station, event pair in its turn, two hours after the one before it."""
    log = []
    for pos, (station, event) in enumerate(steps, start):
        recorded = datetime(2026, 11, 1, 12, tzinfo=UTC) + timedelta(hours=2 * pos)
        log += given(event, station=station, start=pos, recorded_at=iso_instant(recorded))
    return log


@st.composite
def histories(draw):
    """Facts of any kind at two stations and in their district, corrected and voided."""
    steps = [(station, event) for station in STATIONS for event in (PLANNED, full(StationBuilt))]
    standing = {}
    for pos in range(len(steps) + 1, len(steps) + draw(st.integers(8, 40)) + 1):
        step = draw(st.sampled_from(["record"] * 4 + ["correct", "void"]))
        if step == "record" or not standing:
            kind = draw(st.sampled_from(KINDS))
            station = AREA if kind.stream == "area" else draw(st.sampled_from(STATIONS))
            event = told(kind.fact, draw(st.sampled_from([full, minimal])))
            standing[pos] = (station, event)
        else:
            first = draw(st.sampled_from(sorted(standing)))
            station, was = standing.pop(first)
            event = voided(first, was)
            if step == "correct":
                specimen = full if was == told(type(was), minimal) else minimal
                now = told(type(was), specimen)
                event, standing[first] = corrected(first, was, now), (station, now)
        steps.append((station, event))
    return log_of(*steps)


@few(4, 60)
@for_all(log=histories(), data=st.data())
def test_what_entries_moved_is_what_the_answers_differ_by(log, data):
    now = data.draw(st.integers(0, len(log)))
    then = data.draw(st.integers(max(0, now - 10), now))
    ask = ASKS[data.draw(st.sampled_from(sorted(ASKS)))]
    with book_of(log) as book:
        for question in AGAIN:
            found = book.compare(question, ask, then, now, limit=1000, unchanged=True)
            adds_up(found, then, now)
            _is_named(found)


def _is_named(found):
    """Every figure has a name in both languages, and no word of the program in it."""
    for each in (*found.figures, *found.rates):
        words = set(re.findall(r"[a-z][a-z0-9_]*", each.figure))
        assert each.label_zh
        assert each.label_en
        assert words.isdisjoint(each.label_zh.split()), each.label_zh


ROOM, HELD, FOUND = full(RoomProvided), full(ActivityHeld), full(FindingRaised)


def changed(fact, **fields):
    """A fact that says something else."""
    return msgspec.structs.replace(fact, **fields)


def since(wrong, double, put_right, late, new):
    """What is known at the moment 4, and then told late, put right, voided and new at one station."""
    return log_of(
        ("NB-1", PLANNED),
        ("NB-1", full(InspectionHeld)),
        ("NB-1", wrong),
        ("NB-1", double),
        ("NB-1", late),
        ("NB-1", corrected(3, wrong, put_right)),
        ("NB-1", voided(4, double)),
        ("NB-1", new),
        ("NB-2", late),
    )


@pytest.mark.parametrize(
    ("question", "log", "figure", "moved"),
    [
        (
            "facilities",
            since(
                ROOM,
                changed(ROOM, room="R-3", area_m2=30),
                changed(ROOM, area_m2=12),
                changed(ROOM, room="R-2", area_m2=9),
                changed(ROOM, room="R-4", area_m2=4, provided_on="2026-12-01"),
            ),
            "/present/archive/area_m2",
            {"late": 9, "corrected": 5, "voided": -30, "new": 4},
        ),
        (
            "activities",
            since(
                HELD,
                changed(HELD, people=30),
                changed(HELD, people=12),
                changed(HELD, people=9),
                changed(HELD, people=4, started_at="2026-12-01T09:00:00+08:00"),
            ),
            "/activity_person_times",
            {"late": 9, "corrected": 5, "voided": -30, "new": 4},
        ),
        (
            "inspections",
            since(
                FOUND,
                changed(FOUND, finding="F-3"),
                changed(FOUND, due_on="2027-12-01"),
                changed(FOUND, finding="F-2"),
                changed(FOUND, finding="F-4", raised_on="2026-12-01", due_on="2026-12-02"),
            ),
            "/counts/overdue",
            {"late": 1, "corrected": -1, "voided": -1, "new": 1},
        ),
    ],
)
def test_late_entries_corrections_voids_and_new_entries_stand_apart(question, log, figure, moved):
    with book_of(log) as book:
        found = book.compare(question, Ask(station="NB-1", as_of="2026-12-31"), 4)
    assert found.agrees
    assert found.entries == dict.fromkeys(moved, 1)
    told = next(each for each in found.figures if each.figure == figure)
    assert {group: getattr(told, group) for group in moved} == moved
    assert [each.position for each in found.items] == [5, 6, 7, 8]
    assert [each.effects[figure] for each in found.items] == [*moved.values()]


def test_every_question_is_compared_or_says_why_it_is_not():
    asked = {
        each.asked.question.__name__ if isinstance(each.asked, AskedAgain) else name
        for name, each in QUESTIONS.items()
    }
    methods = {
        name
        for name, method in inspect.getmembers(Questions, inspect.isfunction)
        if not name.startswith("_")
        and method.__annotations__.get("return") == "Answer"
        and not hasattr(Scopes, name)
    }
    assert methods == asked | NOT_COMPARED.keys()
    assert not asked & NOT_COMPARED.keys()
    assert [*Question.__args__] == [*QUESTIONS]


def test_of_many_entries_all_are_counted_and_of_too_many_none_is_asked(monkeypatch):
    held = full(ActivityHeld)
    log = log_of(("NB-1", PLANNED), *[("NB-1", held)] * 9, ("NB-1", voided(2, held)))
    with book_of(log) as book:
        exact = book.compare("activities", Ask(), 1)
        monkeypatch.setattr(asked_again, "EACH_MAX", 5)
        many = book.compare("activities", Ask(), 1, limit=2)
        assert (exact.exact, many.exact) == (True, False)
        assert many.agrees
        assert (many.figures, many.entries) == (exact.figures, exact.entries)
        assert many.items == exact.items[:2]
        monkeypatch.setattr(asked_again, "ASKS_MAX", 4)
        with pytest.raises(TooManyEntries):
            book.compare("activities", Ask(), 1, limit=1)
