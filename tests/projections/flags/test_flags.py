"""Lists and figures flag what the answer to a write would, against a plain look at all that counts."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.book.catalogue import KIND_OF_FACT
from domain.book.days import Day, day_of_fact
from domain.book.deciding.flagging import warned
from domain.ground.events import topic_of
from domain.ground.policy import SEEDED
from domain.training.facts import Attendance, TrainingSessionHeld
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded
from projections.flags import FlagsProjection, flagged, flags_of
from projections.flags.together import counted_again
from tests.projections.given import corrected, dump, fold, opened, record_at, voided
from tests.projections.given import given as recorded
from tests.projections.logs import STATIONS, logs, plainly

MIDNIGHT = datetime.fromisoformat("2026-10-01T00:00:00+08:00")
VISIT, SESSION = topic_of(HomeVisitRecorded), topic_of(TrainingSessionHeld)


def moment(minutes: int) -> str:
    return (MIDNIGHT + timedelta(minutes=minutes)).isoformat()


def visit(begin=0, length=60, visitors=("W1",), household="", **more):
    return HomeVisitRecorded(
        visitors=visitors,
        client="C1",
        started_at=moment(begin),
        ended_at=moment(begin + length),
        duration_minutes=length,
        services=("humane_care",),
        household=household,
        **{"mode": "in_person"} | more,
    )


def session(begin=0, length=60, workers=("W1",)):
    return TrainingSessionHeld(
        course="督导",
        class_tier="",
        format="lecture",
        started_at=moment(begin),
        ended_at=moment(begin + length),
        hours_hundredths=100,
        attendance=tuple(
            Attendance(worker=each, credited_hours_hundredths=100) for each in workers
        ),
    )


begins = st.sampled_from([0, 30, 60, 600, 1380, 1440, 1500])
lengths = st.sampled_from([30, 60, 481, 800, 1500])
teams = st.sampled_from([("W1",), ("W2",), ("W1", "W2")])
doors = st.sampled_from(["", "H1"])
modes = st.sampled_from(["in_person", "phone"])
facts = st.one_of(
    st.builds(visit, begins, lengths, teams, doors, joint_visit=doors, mode=modes),
    st.builds(session, begins, lengths, teams),
)
attempt = HomeVisitNotMet(visitors=("W1",), client="C1", attempted_at=moment(0))
books = logs(facts, others=(attempt,))


class Around:
    """What counts at a station beside one record."""

    def __init__(self, beside):
        self.days: dict[str, Day] = {}
        for record, fact in beside:
            self.days.setdefault(day_of_fact(fact), Day()).add(record, fact)

    def engaged(self, worker, day):
        return self.days[day].engaged(worker) if day in self.days else ()

    def policy_on(self, _day):
        return SEEDED


def expected(log, known):
    """Record -> its codes, as the answer to writing it last would have them."""
    counting = {
        record: each for record, each in plainly(log[:known]).items() if type(each[1]) in KEPT
    }
    found = {}
    for record, (station, fact) in counting.items():
        around = Around(
            (other, its)
            for other, (where, its) in counting.items()
            if where == station and other != record
        )
        codes = {each.code for each in warned(fact, around)} & KEPT[type(fact)]
        if codes:
            found[record] = codes
    return found


def repeated(log, known):
    """Station -> doors, minutes and minutes by worker that the records count more than once."""
    occasions = Counter(
        (
            station,
            fact.started_at,
            fact.duration_minutes,
            place,
            fact.mode,
            frozenset(fact.visitors),
        )
        for station, fact in plainly(log[:known]).values()
        if isinstance(fact, HomeVisitRecorded) and (place := fact.joint_visit or fact.household)
    )
    found = {}
    for (station, _start, length, _place, mode, visitors), times in occasions.items():
        if times > 1:
            again = found.setdefault(station, [0, 0, Counter()])
            again[0] += (times - 1) * (mode == "in_person")
            again[1] += (times - 1) * length
            again[2].update(dict.fromkeys(visitors, (times - 1) * length))
    return found


def told(view, known, **days):
    found = counted_again(view, None, known, **{"from_day": None, "to_day": None} | days)
    return {
        station: [each.doors, each.minutes, each.worker_minutes] for station, each in found.items()
    }


KEPT = {
    kind: {flag.code for flag in KIND_OF_FACT[kind].flags if flag.rests_on != "policy"}
    for kind in (HomeVisitRecorded, TrainingSessionHeld)
}


@settings(deadline=None, max_examples=60)
@given(books, st.integers(1, 7), st.data())
def test_flags_as_known_at_a_position_are_those_of_what_counted_then(log, page, data):
    question = FlagsProjection()
    records = [record_at(pos) for pos in range(1, len(log) + 1)]
    with opened(question) as view:
        fold(question, view, log, page)
        for known in {len(log), data.draw(st.integers(0, len(log)))}:
            assert flags_of(view, records, known) == expected(log, known)
            assert told(view, known) == repeated(log, known)
        assert flags_of(view, records, None) == expected(log, len(log))


@settings(deadline=None, max_examples=40)
@given(books, st.integers(1, 7))
def test_the_tables_do_not_depend_on_the_page_size(log, page):
    found = []
    for size in (1000, page):
        question = FlagsProjection()
        with opened(question) as view:
            fold(question, view, log, size)
            found.append(dump(view))
    assert found[0] == found[1]


def test_a_door_and_the_hours_of_two_people_met_at_once_count_once(database_url):
    one, other = visit(household="H1"), visit(household="H1")
    log = [*recorded(one, other, visit(600)), *recorded(voided(1, one), start=4)]
    question = FlagsProjection()
    with opened(question, database_url) as view:
        fold(question, view, log)
        (station,) = {entry.station for _pos, entry in log}
        assert told(view, 3) == {station: [1, 60, {"W1": 60}]}
        assert told(view, 3, from_day="2026-10-02") == {}
        assert told(view, None) == {}


def test_both_databases_count_what_is_flagged(database_url):
    early, late, long = visit(0, 60), visit(30, 60), visit(1440, 500)
    log = [
        *recorded(early, late, long, session(1500, 60)),
        *recorded(corrected(2, late, visit(90, 60)), start=5),
        *recorded(early, late, station=STATIONS[0], start=6),
        *recorded(voided(7, late), station=STATIONS[0], start=8),
    ]
    question = FlagsProjection()
    with opened(question, database_url) as view:
        fold(question, view, log, page=3)

        def counted(known=None, stations=None, kind=VISIT, first=None, last=None):
            return flagged(view, kind, stations, known, from_day=first, to_day=last)

        assert counted(2) == {"钟公庙": {"night_visit": 2, "overlap": 2}}
        assert counted() == {
            "大岚": {"night_visit": 1},
            "钟公庙": {"long_visit": 1, "night_visit": 3, "overlap": 1},
        }
        assert counted(kind=SESSION) == {"钟公庙": {"overlap": 1}}
        assert counted(7, [STATIONS[0]]) == {STATIONS[0]: {"night_visit": 2, "overlap": 2}}
        assert counted(4, last="2026-10-01") == {"钟公庙": {"night_visit": 2, "overlap": 2}}
        assert counted(first="2026-10-03") == {}
