"""Finding entries in the trail, against plain loops over the log."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec import json, structs
from sqlalchemy.event import listen

from domain.book.entry import decode_entry
from domain.book.events import PeriodClosed
from domain.ground.order.spans import EVER, Span
from domain.ground.values import CHINA
from domain.money.facts import ExpenditureRecorded, SourceLine
from projections.audit_trail import AuditTrailProjection, line, trail
from projections.audit_trail.facets import facets
from tests.projections.given import corrected, dump, fold, given, opened, record_at, voided

PROJECTION = AuditTrailProjection()
STATIONS = ("钟公庙", "大岚", "锦屏")
ACTORS = ("U-1", "U-2")


def spending(amount_fen, day="2026-04-30"):
    return ExpenditureRecorded(
        category="office",
        spent_on=day,
        amount_fen=amount_fen,
        lines=(SourceLine(source="other", grant="Z-1", amount_fen=amount_fen),),
    )


@st.composite
def logs(draw, size=20):
    """Spending with corrections and voids, and month closings, of several stations and actors."""
    log, standing, hour = [], {}, 0
    for pos in range(1, draw(st.integers(0, size)) + 1):
        step = draw(st.sampled_from(["spend", "spend", "correct", "void", "close"]))
        station = draw(st.sampled_from(STATIONS))
        if step in {"correct", "void"} and standing:
            first = draw(st.sampled_from(sorted(standing)))
            station, was = standing.pop(first)
            event = voided(first, was)
            if step == "correct":
                event = corrected(first, was, spending(pos, was.spent_on))
                standing[first] = (station, event.now)
        elif step == "close":
            event = PeriodClosed(month=draw(st.sampled_from(["2026-03", "2026-04"])))
        else:
            event = spending(pos, draw(st.sampled_from(["2026-03-31", "2026-04-30", "2026-05-01"])))
            standing[pos] = (station, event)
        hour += draw(st.sampled_from([0, 3, 8, 30]))
        recorded_at = f"2026-05-{1 + hour // 24:02d}T{hour % 24:02d}:00:00.000Z"
        log += given(
            event,
            station=station,
            start=pos,
            actor=draw(st.sampled_from(ACTORS)),
            recorded_at=recorded_at,
            **({"occurred_at": recorded_at} if step == "close" else {}),
        )
    return log


def station_day(recorded_at):
    day, hour = int(recorded_at[8:10]), int(recorded_at[11:13])
    return f"2026-05-{day + (hour >= 16):02d}" if day < 31 or hour < 16 else "2026-06-01"


def has(wanted, value):
    return not wanted or value in wanted


def lies_in(span, entry):
    moment = datetime.fromisoformat(entry.occurred_at)
    ends = [
        None if bound is None else datetime.fromisoformat(bound).replace(tzinfo=CHINA)
        for bound in span
    ]
    return (ends[0] is None or ends[0] <= moment) and (ends[1] is None or moment < ends[1])


def is_between(day, first, last):
    return (first is None or first <= day) and (last is None or day <= last)


def standing(known, pos, entry):
    later = {e.type for p, e in known if e.corrects == entry.record and p > pos}
    if "record.voided" in later:
        return "voided"
    return "corrected" if "record.corrected" in later else "unchanged"


def expected(log, asked, as_known, newest_first):
    """(position, corrects, corrected_by) of every matching entry, in order."""
    known = [each for each in log if as_known is None or each.pos <= as_known]
    found = []
    for pos, entry in known:
        matches = (
            (asked.get("stations") is None or entry.station in asked["stations"])
            and has(asked.get("records"), entry.record)
            and has(asked.get("actors"), entry.actor)
            and has(asked.get("types"), entry.type)
            and is_between(
                station_day(entry.recorded_at), asked.get("recorded_from"), asked.get("recorded_to")
            )
            and lies_in(asked.get("occurred", EVER), entry)
            and asked.get("standing") in (None, standing(known, pos, entry))
        )
        if not matches:
            continue
        later = tuple(p for p, e in known if e.corrects == entry.record and p > pos)
        first = next(p for p, e in log if e.event_id == entry.record)
        found.append((pos, first if entry.corrects else None, later))
    return found[::-1] if newest_first else found


def asked_for(view, limit, newest_first, as_known, asked):
    found, after, totals = [], None, set()
    while True:
        page = trail(
            view,
            as_known=as_known,
            limit=limit,
            after=after,
            newest_first=newest_first,
            counted=True,
            **asked,
        )
        assert len(page.rows) <= limit
        found += [(row.pos, row.corrects, row.corrected_by) for row in page.rows]
        totals.add(page.total)
        after = page.next_cursor
        if after is None:
            assert totals == {len(found)}
            return found


QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        "stations": st.sampled_from([None, [], ["钟公庙"], ["大岚", "锦屏"]]),
        "records": st.lists(st.integers(1, 12).map(record_at), max_size=3),
        "actors": st.lists(st.sampled_from(ACTORS), max_size=3),
        "types": st.lists(
            st.sampled_from(["expenditure.recorded", "record.corrected", "period.closed"]),
            max_size=3,
        ),
        "standing": st.sampled_from([None, "unchanged", "corrected", "voided"]),
        "recorded_from": st.sampled_from(["2026-05-01", "2026-05-03"]),
        "recorded_to": st.sampled_from(["2026-05-02", "2026-05-06"]),
        "occurred": st.builds(
            Span,
            st.sampled_from([None, "2026-03-31", "2026-04-30", "2026-05-01T11:00"]),
            st.sampled_from([None, "2026-05-01", "2026-05-01T11:00:00.001", "2026-05-04"]),
        ),
    },
)


@settings(max_examples=50)
@for_all(log=logs(), asked=QUESTIONS, newest_first=st.booleans(), data=st.data())
def test_the_trail_finds_what_a_loop_over_the_log_finds(log, asked, newest_first, data):
    limit = data.draw(st.integers(1, 7))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log, page=data.draw(st.integers(1, 9)))
        for as_known in (None, data.draw(st.integers(0, len(log)))):
            found = asked_for(view, limit, newest_first, as_known, asked)
            assert found == expected(log, asked, as_known, newest_first)


@settings(max_examples=30)
@for_all(log=logs(), asked=QUESTIONS, counted_max=st.sampled_from([3, 1_000]))
def test_facets_count_what_each_value_would_leave(log, asked, counted_max):
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        found = facets(view, as_known=None, counted_max=counted_max, **asked)
        narrows = {"types": "type", "actors": "actor", "standings": "standing"}
        for name, values in structs.asdict(found).items():
            if name not in {*narrows, "stations"}:
                continue
            own = "standing" if name == "standings" else name
            given_name = own if own != "stations" else ""
            rest = {key: value for key, value in asked.items() if key != given_name}
            among = [log[pos - 1] for pos, *_ in expected(log, rest, None, newest_first=True)]
            among = among[: counted_max + 1]
            counts = Counter(
                standing(log, pos, entry)
                if name == "standings"
                else getattr(entry, narrows.get(name, "station"))
                for pos, entry in among
            )
            assert {each.value: each.count for each in values} == counts
            assert [each.count for each in values] == sorted(counts.values(), reverse=True)
            if len(among) > counted_max:
                assert found.is_partial


@settings(max_examples=20)
@for_all(log=logs(), pages=st.tuples(st.integers(1, 7), st.integers(8, 30)))
def test_rows_do_not_depend_on_the_size_of_pages(log, pages):
    dumps = []
    for page in pages:
        with opened(PROJECTION) as view:
            fold(PROJECTION, view, log, page=page)
            dumps.append(dump(view))
    assert dumps[0] == dumps[1]


def a_story():
    first, second = spending(10_00), spending(12_00)
    return [
        *given(first, actor="U-1", recorded_at="2026-05-01T02:00:00.000Z"),
        *given(spending(5), station="大岚", start=2, recorded_at="2026-05-01T15:59:59.999Z"),
        *given(
            corrected(1, first, second),
            start=3,
            actor="U-2",
            recorded_at="2026-05-01T16:00:00.000Z",
        ),
        *given(
            PeriodClosed(month="2026-04"),
            start=4,
            recorded_at="2026-05-01T16:00:00.000Z",
            occurred_at="2026-05-01T16:00:00.000Z",
        ),
        *given(voided(1, second), start=5, recorded_at="2026-05-02T16:00:00.000Z"),
    ]


@pytest.mark.parametrize(
    ("asked", "positions"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"stations": ["钟公庙", "大岚"], "limit": 3}, [5, 4, 3]),
        ({"stations": ["大岚"]}, [2]),
        ({"records": [record_at(1)], "newest_first": False}, [1, 3, 5]),
        ({"records": [record_at(1), record_at(2)], "limit": 3}, [5, 3, 2]),
        ({"actors": ["U-2"]}, [3]),
        ({"actors": ["U-2", "U-1", "U-2"]}, [5, 4, 3, 2, 1]),
        ({"types": ["record.voided"]}, [5]),
        ({"types": ["record.voided", "period.closed", "no.such"]}, [5, 4]),
        ({"types": ["record.voided", "expenditure.recorded"], "stations": ["大岚"]}, [2]),
        ({"types": ["record.voided", "expenditure.recorded"], "actors": ["U-1", "U-2"]}, [5, 2, 1]),
        ({"recorded_to": "2026-05-01"}, [2, 1]),
        ({"recorded_from": "2026-05-02", "recorded_to": "2026-05-02"}, [4, 3]),
        ({"recorded_from": "2026-05-04"}, []),
        ({"occurred": Span("2026-05-01")}, [4]),
        ({"occurred": Span(None, "2026-05-01")}, [5, 3, 2, 1]),
        ({"occurred": Span("2026-05-02", "2026-05-03")}, [4]),
        ({"occurred": Span("2026-05-02", "2026-05-02")}, []),
        ({"occurred": Span("2026-05-02", "2026-05-02T00:00:00.001")}, [4]),
        ({"occurred": Span("2026-04-30", "2026-04-30T00:01"), "stations": ["大岚"]}, [2]),
        ({"occurred": Span("2026-05-03", "2026-05-02")}, []),
        ({"occurred": Span("2027-01-01", "2028-01-01")}, []),
        ({"after": 3}, [2, 1]),
        ({"after": 3, "newest_first": False}, [4, 5]),
    ],
    ids=str,
)
def test_both_databases_find_the_same(database_url, asked, positions):
    with opened(PROJECTION, database_url) as view:
        fold(PROJECTION, view, a_story(), page=2)
        page = trail(view, as_known=None, **asked)
    assert [row.pos for row in page.rows] == positions


def test_a_record_shows_only_the_corrections_known_then():
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, a_story())

        def chain(as_known):
            page = trail(view, as_known=as_known, records=[record_at(1)], newest_first=False)
            return [(row.pos, row.corrects, row.corrected_by) for row in page.rows]

        assert chain(1) == [(1, None, ())]
        assert chain(4) == [(1, None, (3,)), (3, 1, ())]
        assert chain(None) == [(1, None, (3, 5)), (3, 1, (5,)), (5, 1, ())]


def test_rows_become_lines_by_the_stored_bytes():
    stored = {pos: json.encode(entry) for pos, entry in a_story()}
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, a_story())
        rows = trail(view, as_known=None, records=[record_at(1)]).rows
    lines = [
        line(
            decode_entry(stored[row.pos]),
            row.pos,
            corrects=row.corrects,
            corrected_by=row.corrected_by,
        )
        for row in rows
    ]
    assert [(each.position, each.corrects, each.corrected_by) for each in lines] == [
        (5, 1, ()),
        (3, 1, (5,)),
        (1, None, (3, 5)),
    ]
    assert "金额由 10.00 元更正为 12.00 元" in lines[1].sentence_zh


def test_a_span_walks_the_months_that_hold_entries_and_no_others():
    far = ("0001-01-05", "2026-04-30", "2026-05-01", "9999-12-31")
    log = [
        each
        for pos, day in enumerate(far, 1)
        for each in given(spending(pos, day), station="大岚", start=pos)
    ]
    asked: list[str] = []
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        listen(view.conn.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        for span, found in (
            (Span("0001-01-01", None), [4, 3, 2, 1]),
            (Span("0001-01-06", None), [4, 3, 2]),
            (Span(None, "9999-12-31"), [3, 2, 1]),
            (Span("2026-04-01", "2026-05-01"), [2]),
            (Span("2026-04-01", "2026-05-01T00:01"), [3, 2]),
            (Span("3000-01-01", "2999-01-01"), []),
            (Span("1000-01-01", "2000-01-01"), []),
        ):
            asked.clear()
            page = trail(view, as_known=None, occurred=span)
            assert [row.pos for row in page.rows] == found
            # A step and a question per month, one step to the end, and two for the rows.
            assert len(asked) <= 2 * len(far) + 3
