"""Every fact with its days at the ends of the calendar, through everything that reads facts.

The days of a fact are found in its own struct, so that a new kind or field is tried at once.
"""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any, get_args, get_type_hints

import pytest
from msgspec.structs import replace

from api.exporting.ocel import write_ocel
from api.exporting.scopes import ExportScope
from domain.book.catalogue import KINDS
from domain.book.events import FACTS
from domain.book.privacy.retention import Traces, due_of
from domain.book.states.station import Station, evolve
from domain.ground.events import topic_of
from domain.ground.order.spans import EVER, Span, place_of
from domain.ground.values import ISODate, ISOMinute, Month, month_of
from domain.money.facts import GrantReceived
from ledger.evidence.canonical import canonical
from projections.audit_trail import AuditTrailProjection, line, trail
from projections.budget import BudgetProjection
from projections.budget.queries import budget
from projections.services import ServicesProjection
from projections.services.lines import visits_list
from projections.services.queries import services
from projections.staffing import StaffingProjection, expiring_credentials, staffing
from projections.stations import StationsProjection
from projections.stations.queries import stations
from projections.training import TrainingProjection
from projections.training.queries import continuing_education, training
from tests.golden.specimens import full
from tests.projections.given import corrected, fold, given, opened, record_at, voided

FIRST, LAST, NOW = "0001-01-01", "9999-12-31", "2026-11-23"
PLACE = "钟公庙"
DAYS = (FIRST, NOW, LAST)

ANSWERS = {
    StationsProjection: lambda view: [stations(view, as_known=None, as_of=day) for day in DAYS],
    StaffingProjection: lambda view: [
        (
            staffing(view, None, as_known=None, as_of=day, from_day=FIRST),
            expiring_credentials(view, None, as_known=None, as_of=day, within_days=90),
        )
        for day in DAYS
    ],
    BudgetProjection: lambda view: [
        budget(view, None, as_known=None, as_of=day, from_day=FIRST, today=day) for day in DAYS
    ],
    ServicesProjection: lambda view: [
        (
            services(view, None, as_known=None, from_day=FIRST, to_day=day),
            visits_list(view, PLACE, started=Span(day, None)).items,
            visits_list(view, PLACE).items,
        )
        for day in DAYS
    ],
    TrainingProjection: lambda view: [
        (
            training(view, None, as_known=None, from_day=FIRST, to_day=day),
            continuing_education(view, None, as_known=None, as_of=day),
        )
        for day in DAYS
    ],
    AuditTrailProjection: lambda view: [
        trail(view, as_known=None, occurred=span, recorded_from=FIRST, recorded_to=LAST)
        for span in (EVER, *(Span(day, None) for day in DAYS), *(Span(None, day) for day in DAYS))
    ],
}
OF_STATIONS = [kind.fact for kind in KINDS if kind.stream == "station"]


def moved(fact: Any, day: str) -> Any:
    """A fact all of whose days are one day; what has a length begins and ends that day."""
    changed: dict[str, Any] = {}
    for name, hint in get_type_hints(type(fact)).items():
        kinds = {hint, *get_args(hint)}
        if ISODate in kinds:
            changed[name] = day
        elif ISOMinute in kinds:
            changed[name] = f"{day}T{'23:59' if name == 'ended_at' else '00:00'}:00+08:00"
        elif Month in kinds:
            changed[name] = month_of(day)
    return replace(fact, **changed)


def history(day: str, *kinds: Any) -> list[Any]:
    """Facts at an end of the calendar, corrected to today, and back, and voided; and once more."""
    said: list[Any] = []
    for kind in kinds:
        record = len(said) + 1
        far, near = moved(full(kind), day), full(kind)
        there, back = corrected(record, far, near), corrected(record, near, far)
        said += [far, there, back, voided(record, far), far]
    return given(*said, station=PLACE)


@pytest.mark.parametrize("day", [FIRST, LAST])
@pytest.mark.parametrize("kind", FACTS, ids=topic_of)
def test_a_fact_of_a_far_day_is_folded_and_answered(kind, day):
    log = history(day, kind)
    assert day in repr(log[0][1].data)
    for make, ask in ANSWERS.items():
        if kind not in make.reads:
            continue
        projections = [make()] if make is not ServicesProjection else [make(), make(block=2)]
        answers = []
        for projection in projections:
            with opened(projection) as view:
                fold(projection, view, log, page=2)
                answers.append(ask(view))
        assert answers[0] == answers[-1]


@pytest.mark.parametrize("day", [FIRST, LAST])
@pytest.mark.parametrize("kind", FACTS, ids=topic_of)
def test_a_fact_of_a_far_day_is_worded_and_kept(kind, day):
    log = history(day, kind)
    for pos, entry in log:
        said = line(entry, pos, corrects=None, corrected_by=())
        assert said.sentence_zh
        assert said.sentence_en
        assert place_of(entry.occurred_at)
    traces = Traces()
    traces.add(record_at(1), log[0][1].data)
    for person in traces.people:
        for asked in DAYS:
            for due in due_of(person, traces.of(person), asked):
                assert due.retained_until < asked


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_facts_of_a_far_day_are_exported(day):
    log = history(day, *FACTS)
    out = io.BytesIO()
    write_ocel(Entries(log), ExportScope(until=len(log)), out)
    events = json.loads(out.getvalue())["events"]
    assert [datetime.fromisoformat(each["time"]).tzinfo is None for each in events] == [
        False
    ] * len(log)


class Entries:
    """A log of entries as exports read it."""

    def __init__(self, log: list[Any]) -> None:
        self._log = log

    def read_page(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        return [(pos, canonical(entry)) for pos, entry in self._log if after < pos <= after + limit]

    def stream_entries(self, *_: Any) -> list[Any]:
        raise NotImplementedError


@pytest.mark.parametrize("day", [FIRST, LAST])
@pytest.mark.parametrize("kind", OF_STATIONS, ids=topic_of)
def test_a_fact_of_a_far_day_is_part_of_the_stations_state(kind, day):
    station = Station(code=PLACE)
    # Money leaves grants only that are there.
    received = moved(full(GrantReceived), day)
    lines = getattr(full(kind), "lines", ())
    sources = {each.grant: each.source for each in lines if hasattr(each, "grant")}
    for number, (grant, source) in enumerate({received.grant: received.source, **sources}.items()):
        evolve(station, replace(received, grant=grant, source=source), record_at(20 + number))
    founded = station.version
    for pos, entry in history(day, kind):
        evolve(station, entry.data, record_at(pos if pos == 5 else 1))
    assert station.version == founded + 5
