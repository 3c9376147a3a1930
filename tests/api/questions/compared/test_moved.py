"""Questions that say how rows move them: what entries moved is what the answers differ by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import HealthCheck
from hypothesis import given as for_all
from hypothesis import strategies as st

from api.questions.asking import Ask
from api.questions.compared.declared import QUESTIONS
from api.questions.compared.moved import Moved
from domain.ground.values import iso_instant
from domain.programme.facts import PolicyPublished
from domain.staff.facts import StaffCredentialRecorded, StaffJoined, StaffLeft, StaffRoleChanged
from domain.stations.facts import Area, StationAreaChanged, StationBuilt, StationPlanned
from domain.training.facts import Attendance, TrainingSessionHeld
from tests.api.questions.compared.books import adds_up, book_of
from tests.examples import few
from tests.projections.budget.books import KINDS as MONEY
from tests.projections.given import corrected, given, voided
from tests.projections.services.test_services import attempts, merges, visits

STATIONS = ("NB-1", "NB-2", "大岚")
CITY = Area(code="330200", name="宁波市")
HERE, THERE = Area(code="330212", name="鄞州区"), Area(code="330203", name="海曙区")
TOWN = Area(code="330212005", name="钟公庙街道")
DAYS = ("2026-09-30", "2026-10-01", "2026-10-31", "2026-11-05")
days = st.sampled_from(DAYS)
workers = st.sampled_from(["A", "B"])
districts = st.sampled_from([HERE, THERE])


def planned(district):
    return StationPlanned(
        name="社会工作站", township=TOWN, district=district, city=CITY, planned_on="2020-11-01"
    )


def moved(district):
    return StationAreaChanged(township=TOWN, district=district, city=CITY, effective_on=DAYS[0])


def held(day, hours):
    people = tuple(Attendance(worker=who, credited_hours_hundredths=each) for who, each in hours)
    return TrainingSessionHeld(
        course="个案工作",
        class_tier="银鼎班",
        format="lecture",
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T11:00:00+08:00",
        hours_hundredths=200,
        attendance=people,
    )


at_one_door = visits.map(
    lambda visit: msgspec.structs.replace(
        visit,
        visitors=("A",),
        started_at=f"{DAYS[1]}T09:00:00+08:00",
        ended_at=f"{DAYS[1]}T10:00:00+08:00",
        duration_minutes=60,
        household="H1",
    )
)
KINDS = (
    visits,
    at_one_door,
    attempts,
    merges,
    st.one_of(*MONEY),
    st.builds(planned, districts),
    st.builds(moved, districts),
    st.builds(StationBuilt, built_on=days),
    st.builds(
        StaffJoined,
        worker=workers,
        engagement=st.sampled_from(["full_time", "part_time"]),
        source=st.just("agency"),
        joined_on=days,
        fte_percent=st.sampled_from([50, 100]),
    ),
    st.builds(StaffLeft, worker=workers, left_on=days),
    st.builds(
        StaffRoleChanged,
        worker=workers,
        engagement=st.just("part_time"),
        changed_on=days,
        fte_percent=st.just(50),
    ),
    st.builds(
        StaffCredentialRecorded,
        worker=workers,
        level=st.sampled_from(["assistant", "senior"]),
        valid_from=days,
    ),
    st.builds(
        held,
        days,
        st.lists(
            st.tuples(workers, st.integers(0, 300)), max_size=2, unique_by=lambda pair: pair[0]
        ),
    ),
)
POLICIES = (
    ("min_completed_visit_minutes", 0),
    ("min_completed_visit_minutes", 60),
    ("late_entry_hours", 1),
    ("late_entry_hours", 8_000),
    ("min_full_time", 1),
)
policies = st.builds(
    lambda policy, since: PolicyPublished(
        key=policy[0], value=policy[1], effective_from=since, title="规范"
    ),
    st.sampled_from(POLICIES),
    days,
)


@st.composite
def histories(draw):
    """What happened at stations of two districts, corrected and voided, under changing policies."""
    log = [
        each
        for start, station in enumerate(STATIONS, 1)
        for each in given(planned(draw(districts)), station=station, start=start)
    ]
    standing: dict[int, tuple[str, int, object]] = {}
    for pos in range(len(log) + 1, len(log) + draw(st.integers(1, 24)) + 1):
        step = draw(st.sampled_from(["record"] * 5 + ["correct", "void", "policy"]))
        station, kind = draw(st.sampled_from(STATIONS)), draw(st.integers(0, len(KINDS) - 1))
        if step == "policy":
            station, event = draw(st.sampled_from(["A-330212", "A-330200"])), draw(policies)
        elif step in {"correct", "void"} and standing:
            first = draw(st.sampled_from(sorted(standing)))
            station, kind, was = standing.pop(first)
            if step == "void":
                event = voided(first, was)
            else:
                now = draw(KINDS[kind].filter(lambda each, was=was: type(each) is type(was)))
                event = corrected(first, was, now)
                standing[first] = (station, kind, now)
        else:
            event = draw(KINDS[kind])
            standing[pos] = (station, kind, event)
        recorded = datetime(2026, 10, 3, 12, tzinfo=UTC) + timedelta(days=pos)
        log += given(event, station=station, start=pos, recorded_at=iso_instant(recorded))
    return log


def leaves(answer, path=""):
    """The numbers that stand in maps of an answer, by pointer."""
    for key, value in answer.items():
        place = f"{path}/{key.replace('/', '~1')}"
        if isinstance(value, dict):
            yield from leaves(value, place)
        elif isinstance(value, int | float | None):
            yield place, value


MOVED = [name for name, each in QUESTIONS.items() if isinstance(each.asked, Moved)]
ASKS = {
    "station": Ask(station="NB-1", as_of="2026-11-04"),
    "district": Ask(districts=("330212",), as_of="2026-11-04"),
    "several": Ask(within=frozenset(STATIONS[:2]), from_day="2026-10-01", to_day="2026-11-04"),
    "all": Ask(),
}


@few(8, 200, suppress_health_check=[HealthCheck.too_slow])
@for_all(log=histories(), data=st.data())
def test_what_entries_moved_is_what_the_answers_differ_by(log, data):
    now = data.draw(st.integers(0, len(log)))
    then = data.draw(st.integers(0, now))
    ask = ASKS[data.draw(st.sampled_from(sorted(ASKS)))]
    with book_of(log) as book:
        for question in MOVED:
            found = book.compare(question, ask, then, now, limit=1000)
            adds_up(found, then, now)
            _is_the_same_taken_together(book.compare(question, ask, then, now, limit=1), found)
            if ask.station:
                _the_sides_are_the_answers(book, question, ask, (then, now), found)


def _is_the_same_taken_together(brief, found):
    """Entries that are not told one by one move, and count, as much."""
    assert brief.agrees
    assert brief.entries == found.entries
    assert brief.figures == found.figures
    assert brief.items == found.items[:1]


def _the_sides_are_the_answers(book, question, ask, moments, found):
    changed = {each.figure: (each.then, each.now) for each in (*found.figures, *found.rates)}
    then, now = (
        dict(leaves(getattr(book.questions, question)(replace(ask, as_known=moment))))
        for moment in moments
    )
    for figure in {**then, **now}.keys() - {"/position", "/hint/first_position"}:
        if then.get(figure) != now.get(figure):
            told = changed[figure]
            assert (told[0] or 0, told[1] or 0) == (then.get(figure) or 0, now.get(figure) or 0)
