"""The staffing question against day-by-day loops, the sample workbooks and hand-made histories."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec import structs

from api.workbooks import read_workbook
from domain.book.events import PeriodClosed
from domain.ground import policy
from domain.ground.vocabulary import CERT_LEVELS
from domain.money.facts import GrantPromised
from domain.staff.facts import StaffCredentialRecorded, StaffJoined, StaffLeft, StaffRoleChanged
from domain.staff.roster import engagement_within, stays
from domain.stations.facts import StationBuilt, StationClosed, StationMerged
from projections.staffing import StaffingProjection, expiring_credentials, staffing
from projections.staffing.course import staffing_course
from tests.examples import few
from tests.projections.given import corrected, dump, fold, given, opened, voided
from tests.projections.logs import STATIONS, logs, plainly

QUESTION = StaffingProjection()
FOLDER = Path(__file__).parents[2] / "data" / "workbooks"
FIRST = date(2021, 1, 1)


def joined(worker="A", day="2021-01-01", engagement="full_time", fte=100):
    return StaffJoined(
        worker=worker, engagement=engagement, source="agency", joined_on=day, fte_percent=fte
    )


def credential(worker="A", level="assistant", day="2021-01-01", until=None):
    terms = {} if until is None else {"valid_until": until}
    return StaffCredentialRecorded(worker=worker, level=level, valid_from=day, **terms)


def answer(*events, as_of="2021-12-31", **terms):
    with opened(QUESTION) as view:
        fold(QUESTION, view, given(*events))
        return staffing(view, ["钟公庙"], **{"as_known": None, "as_of": as_of, **terms})


def loop(log, station, as_of, from_day=None):
    """The figures of one station, counted day by day."""
    facts = [fact for at, fact in plainly(log).values() if at == station]
    workers = {}
    for fact in facts:
        if hasattr(fact, "worker"):
            workers.setdefault(fact.worker, []).append(fact)
    built = [fact.built_on for fact in facts if isinstance(fact, StationBuilt)]
    closed = [fact.closed_on for fact in facts if isinstance(fact, StationClosed)]

    def roster(day):
        found = {}
        for worker, known in workers.items():
            terms = engagement_within(known, stays(known), day)
            levels = [
                CERT_LEVELS.index(fact.level)
                for fact in known
                if isinstance(fact, StaffCredentialRecorded)
                and fact.valid_from <= day <= (fact.valid_until or "9999-12-31")
            ]
            if terms is not None:
                found[worker] = (*terms, CERT_LEVELS[max(levels)] if levels else None)
        return found

    below = vacancies = uncertified = 0
    if built:
        day = date.fromisoformat(max(built[-1], from_day or ""))
        while (text := day.isoformat()) <= min(as_of, closed[-1] if closed else as_of):
            present, rule = roster(text).values(), policy.SEEDED
            missing = rule.min_full_time - sum(each[0] == "full_time" for each in present)
            below += missing > 0
            vacancies += max(0, missing)
            uncertified += sum(each[2] is not None for each in present) < rule.min_certified
            day += timedelta(days=1)
    present = roster(as_of)
    return {
        "heads": len(present),
        "full_time": sum(each[0] == "full_time" for each in present.values()),
        "part_time": sum(each[0] == "part_time" for each in present.values()),
        "fte_percent_total": sum(each[1] for each in present.values()),
        "certified": sum(each[2] is not None for each in present.values()),
        "certified_by_level": {
            level: sum(each[2] == level for each in present.values()) for level in CERT_LEVELS
        },
        "days_below_minimum": below,
        "vacancy_days": vacancies,
        "days_below_certified": uncertified,
        "people": {worker: (each[0], each[1], each[2]) for worker, each in present.items()},
    }


def told(found, station):
    figures = found.per_station[station]
    keys = loop([], station, "2021-01-01").keys() - {"people"}
    return {key: getattr(figures, key) for key in keys} | {
        "people": {
            person.code: (person.engagement, person.fte_percent, person.cert_level)
            for person in found.people
            if person.station == station
        }
    }


days = st.integers(0, 60).map(lambda each: (FIRST + timedelta(days=each)).isoformat())
workers = st.sampled_from("ABCDE")
terms = st.sampled_from([("full_time", 100), ("part_time", 50), ("full_time", 80)])
facts = st.one_of(
    st.builds(lambda w, d, t: joined(w, d, *t), workers, days, terms),
    st.builds(lambda w, d, t: joined(w, d, *t), workers, days, terms),
    st.builds(lambda w, d: StaffLeft(worker=w, left_on=d), workers, days),
    st.builds(
        lambda w, d, t: StaffRoleChanged(worker=w, changed_on=d, engagement=t[0], fte_percent=t[1]),
        workers,
        days,
        terms,
    ),
    st.builds(credential, workers, st.sampled_from(CERT_LEVELS), days, st.one_of(st.none(), days)),
    st.builds(lambda d: StationBuilt(built_on=d), days),
    st.builds(lambda d: StationClosed(closed_on=d), days),
)
others = (
    PeriodClosed(month="2021-01"),
    GrantPromised(grant="G", source="other", amount_fen=1, promised_on="2021-01-01"),
)
histories = logs(facts, others=others)


@for_all(log=histories, as_of=days, from_day=st.one_of(st.none(), days), data=st.data())
@few(30, 100)
def test_every_figure_is_what_a_day_by_day_loop_counts_at_every_position(
    log, as_of, from_day, data
):
    position = data.draw(st.one_of(st.none(), st.integers(0, len(log))))
    known = log[:position]
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        when = {"as_known": position, "as_of": as_of, "from_day": from_day}
        found = staffing(view, STATIONS, **when)
        courses = [staffing_course(view, [station], **when) for station in STATIONS]
        whole = staffing_course(view, STATIONS, **when)
    for station, course in zip(STATIONS, courses, strict=True):
        assert counted(course) == counted_days(found.per_station[station])
        assert all(stage.first_day <= stage.last_day for stage in course.stages)
    assert counted(whole) == counted_days(found)
    for station in STATIONS:
        assert told(found, station) == loop(known, station, as_of, from_day)
    assert found.heads == sum(each.heads for each in found.per_station.values())
    assert found.vacancy_days == sum(each.vacancy_days for each in found.per_station.values())


def counted(course):
    return tuple(
        sum(stage.days * getattr(stage, name) for stage in course.stages)
        for name in ("below_minimum", "missing", "below_certified")
    )


def counted_days(figures):
    return (figures.days_below_minimum, figures.vacancy_days, figures.days_below_certified)


def test_a_course_says_who_began_each_stage_and_ends_where_the_figures_stand():
    events = (
        StationBuilt(built_on="2021-01-01"),
        joined(),
        credential(day="2021-02-01", until="2021-03-31"),
        joined("B", "2021-02-01", "part_time", 50),
        StaffRoleChanged(
            worker="B", engagement="full_time", changed_on="2021-05-01", fte_percent=100
        ),
        StaffLeft(worker="A", left_on="2021-05-31"),
    )
    with opened(QUESTION) as view:
        fold(QUESTION, view, given(*events))
        course = staffing_course(view, ["钟公庙"], as_known=None, as_of="2021-12-31")
    assert [
        (each.first_day, each.full_time, each.certified, [(c.code, c.kind) for c in each.changes])
        for each in course.stages
    ] == [
        ("2021-01-01", 1, 0, [("A", "joined")]),
        ("2021-02-01", 1, 1, [("A", "certified"), ("B", "joined")]),
        ("2021-04-01", 1, 0, [("A", "lapsed")]),
        ("2021-05-01", 2, 0, [("B", "changed")]),
        ("2021-06-01", 1, 0, [("A", "left")]),
    ]
    assert course.stages[-1].last_day == "2021-12-31"


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
        later = staffing(now, None, as_known=position, as_of="2021-02-01")
        earlier = staffing(then, None, as_known=position, as_of="2021-02-01")
        assert later == earlier


@for_all(log=histories, as_of=days, within=st.integers(0, 40))
@few(30, 100)
def test_an_expiring_certificate_is_one_whose_level_is_gone_the_day_after(log, as_of, within):
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = expiring_credentials(view, STATIONS, as_known=None, as_of=as_of, within_days=within)
    told_days = {(each.station, each.code): each.days_left for each in found.credentials}
    expected = {}
    for (station, worker), known in by_worker(log).items():
        held = level_on(known, as_of)
        if held is None or engagement_within(known, stays(known), as_of) is None:
            continue
        for left in range(within + 1):
            next_day = date.fromisoformat(as_of) + timedelta(days=left + 1)
            after = level_on(known, next_day.isoformat())
            if after is None or after < held:
                expected[station, worker] = left
                break
    assert told_days == expected


def by_worker(log):
    known = {}
    for station, fact in plainly(log).values():
        if hasattr(fact, "worker"):
            known.setdefault((station, fact.worker), []).append(fact)
    return known


def level_on(known, day):
    ranks = [
        CERT_LEVELS.index(fact.level)
        for fact in known
        if isinstance(fact, StaffCredentialRecorded)
        and fact.valid_from <= day <= (fact.valid_until or "9999-12-31")
    ]
    return max(ranks, default=None)


def roster_of(book):
    """The events that a workbook's roster stands for; a certificate counts from joining on."""
    events = [StationBuilt(built_on=book.station.built_on.isoformat())]
    for row in book.staff:
        events.append(joined(row.name, row.joined_on.isoformat(), row.engagement))
        if row.certificate:
            events.append(credential(row.name, row.certificate, row.joined_on.isoformat()))
        if row.left_on:
            events.append(StaffLeft(worker=row.name, left_on=row.left_on.isoformat()))
    return events


@pytest.mark.parametrize("station", ["大岚", "钟公庙", "锦屏"])
def test_the_sample_stations_have_the_staff_that_their_answers_say(station, database_url):
    expected = json.loads((FOLDER / f"{station}.expected.json").read_text(encoding="utf-8"))
    log = given(*roster_of(read_workbook(FOLDER / f"{station}.xlsx")), station=station)
    with opened(QUESTION, database_url) as view:
        fold(QUESTION, view, log, 3)
        found = staffing(view, [station], as_known=None, as_of="2021-12-31")
    assert sorted(person.code for person in found.people) == expected["staff"]["at_year_end"]
    assert found.full_time == expected["staff"]["full_time_at_year_end"]
    assert found.certified == expected["staff"]["certified_at_year_end"]
    assert found.days_below_minimum == expected["staff"]["days_below_three_full_time"]
    assert found.from_day == expected["built_on"]


def test_corrections_and_voids_close_rows_on_both_databases(database_url):
    first, second = joined("A"), joined("A", "2021-02-01")
    log = given(
        first, joined("B"), corrected(1, first, second), voided(1, second), voided(2, joined("B"))
    )
    with opened(QUESTION, database_url, "__v2") as view, opened(QUESTION) as reference:
        fold(QUESTION, view, log, 2)
        fold(QUESTION, reference, log)
        assert dump(view) == dump(reference)
        heads = [
            staffing(view, None, as_known=position, as_of="2021-01-15").heads
            for position in range(6)
        ]
    assert heads == [0, 1, 2, 1, 1, 0]


def test_a_worker_still_counts_on_the_day_of_leaving_and_no_longer_on_the_next():
    leaving = (joined(), StaffLeft(worker="A", left_on="2021-06-30"))
    assert answer(*leaving, as_of="2021-06-30").heads == 1
    assert answer(*leaving, as_of="2021-06-30").people[0].left_on == "2021-06-30"
    assert answer(*leaving, as_of="2021-07-01").heads == 0


def test_a_return_begins_a_new_stay_with_its_own_terms():
    found = answer(
        joined(),
        StaffLeft(worker="A", left_on="2021-03-31"),
        joined("A", "2021-05-01", "part_time", 60),
    )
    person = found.people[0]
    assert (person.joined_on, person.left_on, person.full_time) == ("2021-05-01", None, False)
    assert (found.fte_percent_total, found.fte) == (60, 0.6)


def test_days_are_counted_from_building_even_when_an_earlier_day_is_asked_for():
    found = answer(StationBuilt(built_on="2021-12-01"), from_day="2021-01-01")
    assert (found.days_below_minimum, found.vacancy_days) == (31, 93)
    assert found.from_day == "2021-12-01"


def test_a_station_that_is_not_built_has_no_vacancies():
    found = answer(joined())
    assert (found.heads, found.days_below_minimum, found.from_day) == (1, 0, None)


def test_a_closed_station_has_no_vacancies_after_its_last_day():
    found = answer(StationBuilt(built_on="2021-12-01"), StationClosed(closed_on="2021-12-10"))
    assert found.days_below_minimum == 10


def test_a_station_has_no_vacancies_from_the_day_on_which_it_is_part_of_another():
    merged = StationMerged(into="甲", effective_on="2021-12-11")
    assert answer(StationBuilt(built_on="2021-12-01"), merged).days_below_minimum == 10


def test_the_highest_certificate_of_the_day_counts_once():
    found = answer(
        joined(), credential(level="senior", until="2021-06-30"), credential(level="assistant")
    )
    assert (found.certified, found.certified_by_level["assistant"]) == (1, 1)
    assert found.people[0].valid_until is None


def test_a_rule_that_changes_counts_from_its_own_day_on():
    later = structs.replace(policy.SEEDED, min_full_time=5)
    rules = policy.Rules((("", policy.SEEDED), ("2021-12-30", later)))
    found = answer(
        StationBuilt(built_on="2021-12-29"), as_of="2021-12-31", rules_at=lambda _station: rules
    )
    assert (found.days_below_minimum, found.vacancy_days, found.minimum) == (3, 3 + 5 + 5, 5)


def test_a_renewed_certificate_is_not_expiring():
    log = given(
        joined("A"),
        joined("B"),
        credential("A", until="2021-12-31"),
        credential("B", until="2021-12-31"),
        credential("B", day="2022-01-01", until="2024-12-31"),
    )
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = expiring_credentials(view, None, as_known=None, as_of="2021-12-01", within_days=30)
    assert [(each.code, each.days_left) for each in found.credentials] == [("A", 30)]
    assert found.until == "2021-12-31"
