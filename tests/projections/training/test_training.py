"""The training question against plain loops, the sample workbooks and hand-made histories."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec import UNSET

from api.workbooks import read_workbook
from domain.book.events import PeriodClosed
from domain.ground.vocabulary import CERT_LEVELS
from domain.staff.facts import StaffCredentialRecorded
from domain.stations.facts import StationBuilt
from domain.training.facts import Attendance, TrainingSessionHeld
from projections.training import TrainingProjection, continuing_education, training
from projections.training.periods import months_after, period_around, rolling_period
from tests.examples import few
from tests.projections.given import corrected, dump, fold, given, opened, record_at, voided
from tests.projections.logs import STATIONS, logs, plainly

QUESTION = TrainingProjection()
FOLDER = Path(__file__).parents[2] / "data" / "workbooks"
FIRST = date(2020, 2, 20)


def held(day, people, claimed=None, *, class_tier="银鼎班", form="lecture"):
    terms = {} if claimed is None else {"claimed_headcount": claimed}
    return TrainingSessionHeld(
        course="个案工作",
        class_tier=class_tier,
        format=form,
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T11:00:00+08:00",
        hours_hundredths=200,
        attendance=tuple(
            Attendance(worker=worker, credited_hours_hundredths=hundredths)
            for worker, hundredths in people.items()
        ),
        **terms,
    )


def credential(worker, level, day):
    return StaffCredentialRecorded(worker=worker, level=level, valid_from=day)


def facts_of(log, stations, kind):
    return [
        (record, station, fact)
        for record, (station, fact) in plainly(log).items()
        if station in stations and isinstance(fact, kind)
    ]


def loop(log, stations, from_day, to_day):
    """The sums of a range, session by session."""
    chosen = [
        (record, station, fact)
        for record, station, fact in facts_of(log, stations, TrainingSessionHeld)
        if (from_day or "") <= fact.started_at[:10] <= (to_day or "9")
    ]
    hours = Counter()
    for _record, station, fact in chosen:
        for each in fact.attendance:
            key = each.worker if len(stations) == 1 else f"{station}/{each.worker}"
            hours[key] += each.credited_hours_hundredths
    return {
        "sessions": len(chosen),
        "person_hours": sum(hours.values()) / 100,
        "per_person": {worker: hundredths / 100 for worker, hundredths in hours.items()},
        "by_class": dict(Counter(fact.class_tier for _, _, fact in chosen)),
        "by_format": dict(Counter(fact.format for _, _, fact in chosen)),
        "by_month": dict(Counter(fact.started_at[:7] for _, _, fact in chosen)),
        "mismatches": {
            record
            for record, _, fact in chosen
            if fact.claimed_headcount not in (UNSET, len(fact.attendance))
        },
    }


def told(found):
    keys = ("sessions", "person_hours", "per_person", "by_class", "by_format", "by_month")
    return {key: getattr(found, key) for key in keys} | {
        "mismatches": {each.record for each in found.headcount_mismatches}
    }


days = st.integers(0, 1300).map(lambda each: (FIRST + timedelta(days=each)).isoformat())
people = st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 5000), min_size=1, max_size=4)
facts = st.one_of(
    st.builds(
        held,
        days,
        people,
        st.one_of(st.none(), st.integers(1, 4)),
        class_tier=st.sampled_from(["金鼎班", "银鼎班", "文鼎班"]),
        form=st.sampled_from(["lecture", "group"]),
    ),
    st.builds(credential, st.sampled_from("ABCD"), st.sampled_from(CERT_LEVELS), days),
)
histories = logs(facts, others=(PeriodClosed(month="2021-01"), StationBuilt(built_on="2021-01-01")))
choices = st.sampled_from([None, STATIONS[:1], STATIONS])


@for_all(
    log=histories,
    stations=choices,
    from_day=st.one_of(st.none(), days),
    to_day=st.one_of(st.none(), days),
    data=st.data(),
)
@few(30, 100)
def test_every_sum_is_what_a_loop_over_the_sessions_adds_up_at_every_position(
    log, stations, from_day, to_day, data
):
    position = data.draw(st.one_of(st.none(), st.integers(0, len(log))))
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = training(view, stations, as_known=position, from_day=from_day, to_day=to_day)
    assert told(found) == loop(log[:position], stations or STATIONS, from_day, to_day)


def education_loop(log, stations, as_of):
    """Hours in the running period, walking from period to period day by day."""
    certificates = {}
    for _record, station, fact in facts_of(log, stations, StaffCredentialRecorded):
        if fact.valid_from <= as_of:
            certificates.setdefault((station, fact.worker), []).append(fact)
    sessions = [
        (station, fact) for _, station, fact in facts_of(log, stations, TrainingSessionHeld)
    ]
    expected = {}
    for station, worker in product(stations, "ABCD"):
        held_by = certificates.get((station, worker), [])
        begin = (
            latest_anniversary(min(fact.valid_from for fact in held_by), as_of)
            if held_by
            else (date.fromisoformat(months_after(as_of, -36)) + timedelta(days=1)).isoformat()
        )
        earned = [
            each.credited_hours_hundredths
            for held_at, fact in sessions
            if held_at == station and begin <= fact.started_at[:10] <= as_of
            for each in fact.attendance
            if each.worker == worker
        ]
        if held_by or earned:
            level = max((CERT_LEVELS.index(fact.level) for fact in held_by), default=None)
            required = 0 if level is None else 90 if level else 72
            expected[station, worker] = (
                begin,
                level,
                sum(earned) / 100,
                required,
                max(0, required * 100 - sum(earned)) / 100,
            )
    return expected


def latest_anniversary(first, as_of):
    number = 0
    while months_after(first, 36 * (number + 1)) <= as_of:
        number += 1
    return months_after(first, 36 * number)


@for_all(log=histories, stations=choices, as_of=days, data=st.data())
@few(30, 100)
def test_continuing_education_is_what_a_loop_adds_up_at_every_position(log, stations, as_of, data):
    position = data.draw(st.one_of(st.none(), st.integers(0, len(log))))
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = continuing_education(view, stations, as_known=position, as_of=as_of)
    assert {
        (each.station, each.code): (
            each.period_from,
            each.cert_level and CERT_LEVELS.index(each.cert_level),
            each.credited_hours,
            each.required_hours,
            each.remaining_hours,
        )
        for each in found.workers
    } == education_loop(log[:position], stations or STATIONS, as_of)


@for_all(log=histories, page=st.integers(1, 31))
@few(25, 100)
def test_the_tables_do_not_depend_on_the_page_size(log, page):
    with opened(QUESTION) as whole, opened(QUESTION) as paged:
        fold(QUESTION, whole, log)
        fold(QUESTION, paged, log, page)
        assert dump(whole) == dump(paged)


@for_all(log=histories, data=st.data())
@few(25, 100)
def test_an_answer_as_known_at_a_position_is_the_answer_of_that_day(log, data):
    position = data.draw(st.integers(0, len(log)))
    with opened(QUESTION) as now, opened(QUESTION) as then:
        fold(QUESTION, now, log)
        fold(QUESTION, then, log[:position])
        assert training(now, None, as_known=position) == training(then, None, as_known=position)
        later, earlier = (
            continuing_education(view, None, as_known=position, as_of="2023-01-01")
            for view in (now, then)
        )
        assert later == earlier


@pytest.mark.parametrize("station", ["大岚", "钟公庙", "锦屏"])
def test_the_sample_stations_have_the_training_that_their_answers_say(station, database_url):
    expected = json.loads((FOLDER / f"{station}.expected.json").read_text(encoding="utf-8"))
    rows = read_workbook(FOLDER / f"{station}.xlsx").training
    log = given(
        *[
            held(
                row.day.isoformat(),
                dict.fromkeys(row.attendees, int(row.hours * 100)),
                row.claimed_headcount,
                class_tier=row.class_name,
                form=row.format,
            )
            for row in rows
        ],
        station=station,
    )
    with opened(QUESTION, database_url) as view:
        fold(QUESTION, view, log, 3)
        found = training(view, [station], as_known=None)
    figures = expected["training"]
    assert found.sessions == figures["sessions"]
    assert found.person_hours == figures["hours_x_people"]
    assert found.per_person == figures["per_person"]
    assert found.by_class == figures["by_class"]
    assert [
        row.row
        for pos, row in enumerate(rows, 1)
        if record_at(pos) in {each.record for each in found.headcount_mismatches}
    ] == figures["headcount_mismatch"]


def test_corrections_and_voids_close_rows_on_both_databases(database_url):
    first, second = held("2021-03-01", {"A": 200, "B": 200}, 3), held("2021-04-01", {"A": 150})
    log = given(
        credential("A", "assistant", "2021-01-01"),
        first,
        corrected(2, first, second),
        held("2021-05-01", {"B": 50}),
        voided(4, held("2021-05-01", {"B": 50})),
    )
    with opened(QUESTION, database_url, "__v2") as view, opened(QUESTION) as reference:
        fold(QUESTION, view, log, 2)
        fold(QUESTION, reference, log)
        assert dump(view) == dump(reference)
        hours = [training(view, None, as_known=pos).person_hours for pos in range(6)]
        before = training(view, None, as_known=2)
        owed = continuing_education(view, None, as_known=None, as_of="2021-12-31")
    assert hours == [0, 0, 4.0, 1.5, 2.0, 1.5]
    assert [(each.claimed, each.named) for each in before.headcount_mismatches] == [(3, 2)]
    assert [(each.code, each.remaining_hours) for each in owed.workers] == [("A", 70.5)]


def test_a_period_begins_anew_three_years_after_the_first_certificate():
    log = given(
        credential("A", "assistant", "2021-06-01"),
        credential("A", "intermediate", "2023-01-01"),
        held("2024-05-31", {"A": 8000}),
        held("2024-06-01", {"A": 450}),
    )
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        told_hours = [
            (each.period_from, each.period_until, each.credited_hours, each.remaining_hours)
            for day in ("2024-05-31", "2024-06-01")
            for each in continuing_education(view, None, as_known=None, as_of=day).workers
        ]
    assert told_hours == [
        ("2021-06-01", "2024-05-31", 80.0, 10.0),
        ("2024-06-01", "2027-05-31", 4.5, 85.5),
    ]


def test_nothing_is_required_of_a_worker_without_a_certificate():
    with opened(QUESTION) as view:
        fold(QUESTION, view, given(held("2021-03-01", {"A": 200})))
        found = continuing_education(view, None, as_known=None, as_of="2024-02-29").workers
    assert [(each.cert_level, each.required_hours, each.credited_hours) for each in found] == [
        (None, 0, 2.0)
    ]
    assert (found[0].period_from, found[0].period_until) == ("2021-03-01", "2024-02-29")


@pytest.mark.parametrize(
    ("first", "as_of", "period"),
    [
        ("2020-02-29", "2020-02-29", ("2020-02-29", "2023-02-27")),
        ("2020-02-29", "2023-02-28", ("2023-02-28", "2026-02-27")),
        ("2020-02-29", "2032-02-29", ("2032-02-29", "2035-02-27")),
        ("2020-12-31", "2023-12-30", ("2020-12-31", "2023-12-30")),
        ("2020-12-31", "2023-12-31", ("2023-12-31", "2026-12-30")),
        ("9998-12-31", "9999-12-31", ("9998-12-31", "9999-12-31")),
    ],
)
def test_a_period_ends_the_day_before_the_next_begins(first, as_of, period):
    assert period_around(first, as_of, 36) == period


def test_a_certificate_of_a_leap_day_loses_no_hours_of_its_period():
    log = given(credential("A", "senior", "2020-02-29"), held("2029-02-28", {"A": 300}))
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = continuing_education(view, None, as_known=None, as_of="2032-02-28").workers
    assert rolling_period("2032-02-28", 36).first_day == "2029-03-01"
    assert [(each.period_from, each.credited_hours) for each in found] == [("2029-02-28", 3.0)]
