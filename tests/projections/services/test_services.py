"""Figures of services against a count by hand, as known at every position."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.book.events import PeriodClosed, RecordVoided
from domain.clients.facts import ClientMerged, ClientUnmerged
from domain.ground.order.spans import span_of_days
from domain.ground.policy import SEEDED, SEEDED_RULES, Rules
from domain.ground.refusals import BadValue
from domain.ground.values import iso_instant
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded
from projections.base import Recorded
from projections.services import ServicesProjection, services, visits_list
from projections.services.evidence import completed_numbers, completed_records
from projections.services.merges import MERGING
from projections.services.queries import worker_minutes
from projections.totals.rollup import Extent
from tests.examples import few
from tests.projections.given import corrected, dump, fold, opened, record_at, voided
from tests.projections.given import given as recorded

DAYS = ("2026-09-30", "2026-10-01", "2026-10-02", "2026-10-31", "2026-11-01", "2026-12-05")
STATIONS = ("NB-1", "大岚", "NB-2")
FACTS = (HomeVisitRecorded, HomeVisitNotMet, *MERGING)


def visit(day="2026-10-02", minutes=40, **changes):
    hours, rest = divmod(minutes, 60)
    fields = {
        "visitors": ("W1",),
        "client": "C1",
        "started_at": f"{day}T09:00:00+08:00",
        "ended_at": f"{day}T{9 + hours:02d}:{rest:02d}:00+08:00",
        "duration_minutes": minutes,
        "mode": "in_person",
        "services": ("counselling",),
        "target_groups": ("dibao",),
    }
    return HomeVisitRecorded(**{**fields, **changes})


def not_met(day="2026-10-02", **changes):
    fields = {"visitors": ("W1",), "client": "C1", "attempted_at": f"{day}T15:10:00+08:00"}
    return HomeVisitNotMet(**{**fields, **changes})


days = st.sampled_from(DAYS)
some_workers = st.lists(st.sampled_from(["W1", "w1", "W2"]), min_size=1, unique=True).map(tuple)
visits = st.builds(
    visit,
    day=days,
    minutes=st.sampled_from([0, 5, 10, 75]),
    visitors=some_workers,
    client=st.sampled_from(["C1", "C2", "C3", "H1"]),
    household=st.sampled_from(["", "H1", "H2"]),
    mode=st.sampled_from(["in_person", "phone"]),
    services=st.lists(st.sampled_from(["mediation", "counselling"]), unique=True).map(tuple),
    target_groups=st.lists(st.sampled_from(["dibao", "migrant"]), unique=True).map(tuple),
    persons_served=st.integers(1, 3),
    project=st.sampled_from(["", "P1", "P2"]),
    claimed_recorded_on=st.sampled_from([msgspec.UNSET, "2026-10-03", "2026-11-04"]),
)
attempts = st.builds(not_met, day=days, client=st.sampled_from(["C1", "C2"]))


some_clients = st.sampled_from(["C1", "C2", "C3", "H1"])
merges = st.builds(ClientMerged, client=some_clients, into=some_clients, merged_on=st.just(DAYS[0]))


def merges_at(standing, station):
    """The merges of a station that nobody voided, by record."""
    return [
        record_at(pos)
        for pos, (where, fact) in standing.items()
        if where == station and isinstance(fact, ClientMerged)
    ]


def another_of(was, merged):
    """A fact that may take the place of another; in the place of none, a merge or its undoing."""
    match was:
        case HomeVisitRecorded():
            return visits
        case HomeVisitNotMet():
            return attempts
        case ClientMerged():
            return merges
    undoing = st.builds(
        ClientUnmerged,
        merge=st.sampled_from(merged or [record_at(0)]),
        unmerged_on=st.just(DAYS[0]),
    )
    return undoing if isinstance(was, ClientUnmerged) else st.one_of(merges, undoing)


@st.composite
def logs(draw):
    """A log of visits, corrections, voids and entries that are about something else."""
    log: list[Recorded] = []
    standing: dict[int, tuple[str, object]] = {}
    for pos in range(1, draw(st.integers(1, 26)) + 1):
        action = draw(
            st.sampled_from(["visit", "visit", "visit", "attempt", "other", "end", "end", "merge"])
        )
        station = draw(st.sampled_from(STATIONS))
        if action == "end" and standing:
            first = draw(st.sampled_from(sorted(standing)))
            station, was = standing.pop(first)
            if draw(st.booleans()):
                now = draw(another_of(was, merges_at(standing, station)))
                event = corrected(first, was, now)
                standing[first] = (station, now)
            else:
                event = voided(first, was)
        elif action == "other":
            event = PeriodClosed(month="2026-09")
        elif action == "merge":
            event = draw(another_of(None, merges_at(standing, station)))
            standing[pos] = (station, event)
        else:
            event = draw(attempts if action == "attempt" else visits)
            standing[pos] = (station, event)
        moment = datetime(2026, 10, 3, 12, tzinfo=UTC) + timedelta(days=pos)
        log += recorded(event, station=station, start=pos, recorded_at=iso_instant(moment))
    return log


def by_hand(log, position, stations, first, last, *, rules_at=lambda _station: SEEDED_RULES):
    """The same figures, counted in the plainest way from the first entries of a log."""
    standing = {}
    for _, entry in log[:position]:
        data = entry.data
        if isinstance(data, FACTS):
            standing[entry.event_id] = (data, entry, 0)
        elif isinstance(data, RecordVoided):
            del standing[data.record]
        elif not isinstance(data, PeriodClosed):
            _, origin, corrections = standing[data.record]
            standing[data.record] = (data.now, origin, corrections + 1)
    figures, maps, people, doors, lags = Counter(), {}, set(), set(), []
    merging = [each for each in standing.values() if isinstance(each[0], MERGING)]
    person = union(merging)
    for fact, origin, corrections in standing.values():
        if isinstance(fact, MERGING):
            continue
        start = fact.attempted_at if isinstance(fact, HomeVisitNotMet) else fact.started_at
        if origin.station not in stations or not (first or "") <= start[:10] <= (last or "9"):
            continue
        if isinstance(fact, HomeVisitNotMet):
            figures.update(not_met=1, attempted=1)
            continue
        received = datetime.fromisoformat(origin.recorded_at)
        policy = rules_at(origin.station).on(start[:10])
        allowed = timedelta(hours=policy.late_entry_hours)
        is_received_late = received - datetime.fromisoformat(fact.ended_at) > allowed
        is_late = is_received_late
        if fact.claimed_recorded_on is not msgspec.UNSET:
            claimed = date.fromisoformat(fact.claimed_recorded_on)
            late_by = claimed - date.fromisoformat(start[:10])
            is_late = late_by.days > policy.late_entry_hours // 24
        lags.append(
            max((received - datetime.fromisoformat(fact.ended_at)) // timedelta(hours=1), 0)
        )
        in_person = fact.mode == "in_person"
        completed = in_person and fact.duration_minutes >= policy.min_completed_visit_minutes
        figures.update(
            visits=1,
            in_person_visits=in_person,
            household_visits=in_person,
            completed_visits=completed,
            completed=completed,
            attempted=completed,
            minutes=fact.duration_minutes,
            person_times=fact.persons_served,
            late_entries=is_late,
            received_late=is_received_late,
            corrections=corrections,
        )
        for key, codes, amount in (
            ("worker_minutes", fact.visitors, fact.duration_minutes),
            ("by_group", fact.target_groups, 1),
            ("by_service", fact.services, 1),
            ("by_mode", [fact.mode], 1),
            ("by_month", [start[:7]], 1),
            ("groups_by_month", [f"{start[:7]} {group}" for group in fact.target_groups], 1),
            ("by_lag", [class_by_hand(lags[-1])], 1),
            ("by_project", filter(None, [fact.project]), 1),
        ):
            several = key in {"worker_minutes", "by_project"} and len(stations) > 1
            for code in codes:
                name = f"{origin.station}/{code}" if several else code
                maps.setdefault(key, Counter())[name] += amount
        people.add(person(origin.station, fact.client))
        if in_person:
            alone = ("client", person(origin.station, fact.client))
            named = ("household", fact.household) if fact.household else alone
            doors.add((origin.station, *named))
    if lags:
        figures["mean_lag_hours"] = round(sum(lags) / len(lags), 1)
        timely = len(lags) - figures["received_late"]
        figures["timely_rate_bp"] = int(timely * 10_000 / len(lags) + 0.5)
    figures["distinct_persons"] = len(people)
    figures["distinct_households"] = figures["households"] = len(doors)
    return {key: n for key, n in figures.items() if n} | {
        key: kept
        for key, counts in maps.items()
        if (kept := {k: n for k, n in counts.items() if n})
    }


def union(merging):
    """Who is one person, by the merges that nobody has undone: plainly, label by label."""
    undone = {fact.merge for fact, _, _ in merging if isinstance(fact, ClientUnmerged)}
    pairs = [
        ((origin.station, fact.client), (origin.station, fact.into))
        for fact, origin, _ in merging
        if isinstance(fact, ClientMerged) and origin.event_id not in undone
    ]
    label = {code: code for pair in pairs for code in pair}
    for left, right in pairs:
        gone, kept = label[left], label[right]
        label = {code: kept if each == gone else each for code, each in label.items()}
    return lambda station, client: label.get((station, client), (station, client))


def class_by_hand(hours):
    """The class of a lag, bound by bound."""
    if hours < 24:
        return "within_24h"
    if hours < 48:
        return "within_48h"
    if hours < 168:
        return "within_7d"
    return "within_30d" if hours < 720 else "over_30d"


def figures_of(answer):
    plain = msgspec.to_builtins(answer)
    for key in ("position", "per_station", "station", "policies"):
        plain.pop(key, None)
    # What is flagged by other records is asked of another view; here it is the late ones alone.
    late = {"late_entry": plain["late_entries"], "received_late": plain["received_late"]}
    assert plain.pop("flagged") == {code: count for code, count in late.items() if count}
    by_month = plain.pop("groups_by_month", {}).items()
    plain["groups_by_month"] = {
        f"{month} {group}": count for month, groups in by_month for group, count in groups.items()
    }
    return {key: value for key, value in plain.items() if value}


def without_groups_by_month(figures):
    """What is said of a single one of several stations."""
    return {key: value for key, value in figures.items() if key != "groups_by_month"}


@few(15, 60)
@given(logs(), st.integers(1, 9), st.integers(1, 6), st.none() | days, st.none() | days)
def test_an_answer_as_known_at_any_position_is_the_count_of_the_log_up_to_it(
    log, page, block, first, last
):
    with opened(ServicesProjection(block)) as view:
        fold(ServicesProjection(block), view, log, page)
        for position in range(1, len(log) + 1):
            for stations in (None, ["大岚"], ["NB-1", "NB-2"]):
                answer = services(
                    view, stations, as_known=position, from_day=first, to_day=last, per_station=True
                )
                expected = by_hand(log, position, stations or STATIONS, first, last)
                assert figures_of(answer) == expected
                minutes = worker_minutes(view, Extent(stations, position, first, last))
                assert minutes == sum(answer.worker_minutes.values())
                for line in answer.per_station:
                    assert figures_of(line) == without_groups_by_month(
                        by_hand(log, position, [line.station], first, last)
                    )
        newest = services(view, None, from_day=first, to_day=last)
        assert figures_of(newest) == by_hand(log, len(log), STATIONS, first, last)


some_rules = st.lists(
    st.tuples(days, st.sampled_from([1, 24, 60, 900]), st.sampled_from([0, 6, 75, 76])),
    max_size=3,
    unique_by=lambda step: step[0],
).map(
    lambda steps: Rules(
        (
            ("", SEEDED),
            *(
                (day, replace(SEEDED, late_entry_hours=hours, min_completed_visit_minutes=minutes))
                for day, hours, minutes in sorted(steps)
            ),
        )
    )
)


@few(12, 40)
@given(logs(), st.dictionaries(st.sampled_from(STATIONS), some_rules), st.none() | days, st.data())
def test_visits_are_judged_by_the_rules_of_their_station_and_day(log, rules, first, data):
    def rules_at(station):
        return rules.get(station, SEEDED_RULES)

    position = data.draw(st.integers(1, len(log)))
    with opened(ServicesProjection(4)) as view:
        fold(ServicesProjection(4), view, log, 5)
        for stations in (None, ["大岚"], ["NB-1", "NB-2"]):
            asked = {"as_known": position, "from_day": first, "rules_at": rules_at}
            answer = services(view, stations, per_station=True, **asked)
            assert figures_of(answer) == by_hand(
                log, position, stations or STATIONS, first, None, rules_at=rules_at
            )
            for line in answer.per_station:
                assert figures_of(line) == without_groups_by_month(
                    by_hand(log, position, [line.station], first, None, rules_at=rules_at)
                )
        expected = by_hand(log, position, ["大岚"], None, None, rules_at=rules_at)
        listed = {"as_known": position, "rules": rules_at("大岚"), "counted": True, "met": True}
        late = visits_list(view, "大岚", late=True, **listed)
        assert late.total == expected.get("late_entries", 0)
        assert all(line.late_entry for line in late.items)
        received_late = visits_list(view, "大岚", received_late=True, **listed)
        assert received_late.total == expected.get("received_late", 0)


@few(12, 40)
@given(logs(), st.dictionaries(st.sampled_from(STATIONS), some_rules), days, days, st.data())
def test_as_many_visits_are_counted_as_completed_as_there_are_records_of_them(
    log, rules, first, last, data
):
    def rules_at(station):
        return rules.get(station, SEEDED_RULES)

    position = data.draw(st.none() | st.integers(1, len(log)))
    without = data.draw(st.sets(st.integers(1, len(log)).map(record_at)))
    with opened(ServicesProjection(4)) as view:
        fold(ServicesProjection(4), view, log, 5)
        asked = Extent(["NB-1", "大岚"], position, first, last)
        counted = completed_numbers(view, asked, rules_at=rules_at, without=without)
        for station in STATIONS:
            records = completed_records(
                view,
                station,
                span_of_days(first, last),
                rules=rules_at(station),
                as_known=position,
            )
            assert counted[station] == len(records - without) * (station in asked.stations)


@pytest.mark.parametrize(
    ("recorded_at", "late"),
    [
        ("2026-10-03T01:40:00.000Z", False),
        ("2026-10-03T01:40:00.001Z", True),
        ("2026-10-03T01:41:00.000Z", True),
        ("2026-10-03T01:39:59.999Z", False),
        ("2026-10-03T02:39:59.999Z", True),
    ],
)
def test_an_areas_own_hours_are_counted_to_the_millisecond(recorded_at, late, database_url):
    rules = Rules((("", replace(SEEDED, late_entry_hours=24)),))
    log = recorded(visit("2026-10-02", 40), station="大岚", recorded_at=recorded_at)
    with opened(ServicesProjection(), database_url, "h") as view:
        fold(ServicesProjection(), view, log)
        answer = services(view, ["大岚"], rules_at=lambda _station: rules)
        assert (answer.received_late, answer.late_entries) == (late, late)
        (line,) = visits_list(view, "大岚", rules=rules).items
        assert (line.received_late, line.late_entry) == (late, late)


@few(12, 30)
@given(logs(), st.integers(1, 9))
def test_the_size_of_pages_leaves_no_trace(log, page):
    dumps = []
    for size in (1, page, len(log)):
        with opened(ServicesProjection(4)) as view:
            fold(ServicesProjection(4), view, log, size)
            dumps.append(dump(view))
    assert dumps[0] == dumps[1] == dumps[2]


def test_both_databases_answer_alike(database_url):
    log = _a_season()
    projection = ServicesProjection(16)
    with opened(projection, database_url, "x") as view:
        fold(projection, view, log, 23)
        for position in (1, 15, 16, 17, 40, 99, len(log)):
            for first, last in ((None, None), ("2026-10-02", "2026-12-03"), ("2026-10-01", None)):
                for chosen in (None, ["大岚", "NB-2"]):
                    answer = services(view, chosen, as_known=position, from_day=first, to_day=last)
                    expected = by_hand(log, position, chosen or STATIONS, first, last)
                    assert figures_of(answer) == expected
        lines = visits_list(view, "大岚", workers=["w1", "nobody"], limit=1000).items
        assert lines
        assert {"w1" in line.workers for line in lines} == {True}


def _a_season():
    """Some 120 entries without chance."""
    log = []
    for pos in range(1, 121):
        fact = visit(
            DAYS[pos % 6],
            10 + pos % 50,
            client=f"C{pos % 7}",
            household="" if pos % 3 else f"H{pos % 2}",
            visitors=("W1", "w1") if pos % 2 else ("W2",),
            mode="phone" if pos % 5 == 0 else "in_person",
            project="P1" if pos % 4 == 0 else "",
        )
        station, event = STATIONS[pos % 3], fact
        if pos % 10 == 0:
            was = log[pos - 7].entry
            station, event = was.station, corrected(pos - 6, was.data, fact)
        elif pos % 14 == 0 and pos % 10 != 4:
            was = log[pos - 6].entry
            station, event = was.station, voided(pos - 5, was.data)
        log += recorded(event, station=station, start=pos)
    return log


def test_two_workers_of_one_hour_are_two_hours_of_work_and_one_of_visit():
    with opened(ServicesProjection()) as view:
        fold(ServicesProjection(), view, recorded(visit(minutes=60, visitors=("W1", "W2"))))
        answer = services(view, ["钟公庙"])
    assert (answer.visits, answer.minutes) == (1, 60)
    assert answer.worker_minutes == {"W1": 60, "W2": 60}


def test_workers_of_several_stations_are_told_apart_by_their_station():
    log = recorded(visit(), station="大岚") + recorded(visit(), station="NB-1", start=2)
    with opened(ServicesProjection()) as view:
        fold(ServicesProjection(), view, log)
        city, one = services(view), services(view, ["大岚"])
    assert city.worker_minutes == {"NB-1/W1": 40, "大岚/W1": 40}
    assert one.worker_minutes == {"W1": 40}


def test_a_household_of_two_visited_at_once_is_one_door_and_two_person_times():
    with opened(ServicesProjection()) as view:
        fold(ServicesProjection(), view, recorded(visit(household="H1", persons_served=2)))
        answer = services(view)
    assert (answer.household_visits, answer.distinct_households) == (1, 1)
    assert (answer.distinct_persons, answer.person_times) == (1, 2)


def test_nobody_at_home_is_an_attempt_and_no_visit():
    with opened(ServicesProjection()) as view:
        fold(ServicesProjection(), view, recorded(visit(), not_met(), visit(minutes=9)))
        answer = services(view)
    assert (answer.visits, answer.completed_visits, answer.not_met, answer.attempted) == (
        2,
        1,
        1,
        2,
    )


@pytest.mark.parametrize(
    ("recorded_at", "late"),
    [("2026-10-04T01:40:00.000Z", 0), ("2026-10-04T01:40:00.001Z", 1)],
)
def test_a_visit_is_received_late_after_48_hours_to_the_millisecond(recorded_at, late):
    with opened(ServicesProjection()) as view:
        fold(ServicesProjection(), view, recorded(visit(), recorded_at=recorded_at))
        answer = services(view)
    assert (answer.received_late, answer.late_entries) == (late, late)


@pytest.mark.parametrize(("claimed", "late"), [("2026-10-04", 0), ("2026-10-05", 1)])
def test_an_imported_sheet_is_late_by_its_own_claim_and_received_late_anyway(claimed, late):
    with opened(ServicesProjection()) as view:
        fold(ServicesProjection(), view, recorded(visit(claimed_recorded_on=claimed)))
        answer = services(view)
    assert (answer.late_entries, answer.received_late) == (late, 1)


def test_a_correction_does_not_make_a_record_late():
    was, now = visit("2026-11-02"), visit("2026-11-02", minutes=50)
    log = recorded(was, recorded_at="2026-11-02T08:00:00.000Z")
    log += recorded(corrected(1, was, now), start=2, recorded_at="2026-12-24T08:00:00.000Z")
    with opened(ServicesProjection()) as view:
        fold(ServicesProjection(), view, log, page=1)
        answer = services(view)
    assert (answer.minutes, answer.corrections, answer.received_late) == (50, 1, 0)


def test_every_number_opens_to_its_lines_page_by_page():
    log = _a_season()
    with opened(ServicesProjection(8)) as view:
        fold(ServicesProjection(8), view, log)
        found, cursor = [], None
        while True:
            page = visits_list(view, "NB-1", as_known=100, limit=7, cursor=cursor)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        answer = services(view, ["NB-1"], as_known=100)
        late = visits_list(view, "NB-1", as_known=100, received_late=True, limit=1000)

        def counted(**wanted):
            page = visits_list(view, "NB-1", as_known=100, limit=1, counted=True, **wanted)
            whole = visits_list(view, "NB-1", as_known=100, limit=1000, **wanted)
            assert page.total == len(whole.items)
            return page.total

        for figures, name in (
            (answer.by_group, "target_groups"),
            (answer.by_service, "services"),
            (answer.by_mode, "modes"),
            (answer.by_project, "projects"),
        ):
            assert figures
            opened_to = {code: counted(met=True, **{name: [code]}) for code in figures}
            assert opened_to == figures
        assert counted(modes=[*answer.by_mode, "none"]) == sum(answer.by_mode.values())
        assert counted(met=True) == answer.visits
        assert counted(met=False) == answer.not_met
        assert counted(workers=["nobody"], modes=[*answer.by_mode]) == 0
    assert all(
        (a.started_at, a.known_from) < (b.started_at, b.known_from) for a, b in pairwise(found)
    )
    assert len(found) == answer.visits
    assert sum(line.minutes for line in found) == answer.minutes
    assert len(late.items) == answer.received_late
    assert sum(line.corrections for line in found) == answer.corrections > 0


def test_a_line_shows_the_visit_as_it_was_known():
    was, now = visit(minutes=40, visitors=("W1", "W2")), visit(minutes=45)
    with opened(ServicesProjection()) as view:
        fold(ServicesProjection(), view, recorded(was, corrected(1, was, now)))
        before = visits_list(view, "钟公庙", as_known=1).items[0]
        after = visits_list(view, "钟公庙").items[0]
    assert (before.record, before.workers) == (record_at(1), ["W1", "W2"])
    assert before.ended_at == "2026-10-02T09:40:00+08:00"
    assert (after.record, after.minutes, after.corrections) == (record_at(1), 45, 1)


def test_a_cursor_that_nobody_gave_out_is_refused():
    with opened(ServicesProjection()) as view, pytest.raises(BadValue):
        visits_list(view, "钟公庙", cursor="nonsense")
