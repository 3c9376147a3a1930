"""A list in the order of any of its columns, page by page, and what its numbers add up to."""

from __future__ import annotations

from contextlib import contextmanager

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.lists.columns import columns
from api.lists.fields import kind_called
from api.lists.listed import Listing, Wanted, line_of
from api.lists.orders import Order, orders_of, summed
from api.questions.asking import Asked
from domain.activities.facts import ResourceLinked
from domain.book.catalogue import KINDS
from domain.ground.people import is_personal
from domain.ground.policy import Rules
from domain.ground.refusals import BadValue
from projections.engine.store import LiveView
from projections.flags.projection import FlagsProjection
from projections.records.projection import RecordsProjection
from tests.examples import few
from tests.projections.given import fold, opened
from tests.projections.given import given as entered
from tests.projections.logs import STATIONS, logs

KIND = kind_called("resource.linked")
KEYS = {
    "occurred_at": lambda line: line["occurred_at"],
    "recorded_at": lambda line: line["position"],
    "kind": lambda line: ["cash", "goods", "venue", "people", "service", "information"].index(
        line["value"]["kind"]
    ),
}
"""What a list is ordered by where that is no plain field."""

resources = st.builds(
    ResourceLinked,
    kind=st.sampled_from(["goods", "cash", "venue"]),
    linked_on=st.sampled_from(["2026-10-01", "2026-10-02", "2026-11-05"]),
    description=st.sampled_from(["大米", "食用油", "rice"]),
    value_fen=st.sampled_from([0, 1, 120_000, 10**13]),
    receiver=st.sampled_from(["", "C1", "C2"]),
    people=st.integers(0, 3),
    worker=st.sampled_from(["W1", "W2"]),
)
wishes = st.builds(
    lambda name, descending, worker, voided: Wanted(
        kind=KIND,
        order=Order(name, descending),
        fields={"worker": (worker,)} if worker else {},
        voided=voided,
    ),
    st.sampled_from(orders_of(KIND.fact)),
    st.booleans(),
    st.sampled_from(["", "", "W1"]),
    st.sampled_from(["without", "with", "only"]),
)


@contextmanager
def book(log):
    """What asks about a log: (streams, known) -> a question's tables and the log."""
    entries = {pos: msgspec.json.encode(entry) for pos, entry in log}

    def asked(streams=None, known=None):
        live = [LiveView.at(view.conn, view.tables, len(log)) for view in views]
        return Asked(
            view=live[0],
            entries_at=lambda some: {pos: entries[pos] for pos in some},
            streams=streams,
            known=known,
            rules_at=lambda _station: Rules(()),
            flags=live[1],
        )

    records, flags = RecordsProjection(), FlagsProjection()
    with opened(records) as recorded, opened(flags) as flagged:
        views = (recorded, flagged)
        for projection, view in zip((records, flags), views, strict=True):
            fold(projection, view, log)
        yield asked


def lines(found):
    return [msgspec.to_builtins(line_of(each)) for each in found]


def paged(listing, limit):
    found, cursor = [], None
    while True:
        some, cursor = listing.some(cursor, limit)
        assert len(some) <= limit
        found += lines(some)
        if cursor is None:
            return found


def in_order(wanted, rows):
    """Rows in an order, which are given by when they happened: a plain sort of what they show."""
    name, descending = wanted.order
    value = KEYS.get(name, lambda line: line["value"].get(name, "" if name != "people" else 0))
    rows = sorted(rows, key=lambda line: line["position"], reverse=descending)
    missing = [line for line in rows if value(line) == ""]
    there = [line for line in rows if value(line) != ""]
    return [*sorted(there, key=value, reverse=descending), *missing]


@few(60, 500)
@given(logs(resources), wishes, st.integers(1, 7), st.data())
def test_every_record_is_on_one_page_of_a_sorted_list_in_its_place(log, wanted, limit, data):
    known = data.draw(st.none() | st.integers(0, len(log)))
    streams = data.draw(st.none() | st.just([STATIONS[0]]))
    with book(log) as asked:
        plain = Wanted(kind=KIND, fields=wanted.fields, voided=wanted.voided)
        rows = lines(Listing(asked(streams, known), plain).read())
        assert paged(Listing(asked(streams, known), wanted), limit) == in_order(wanted, rows)


@few(60, 500)
@given(logs(resources), wishes, st.data())
def test_the_sums_of_a_list_are_those_of_its_rows(log, wanted, data):
    known = data.draw(st.none() | st.integers(0, len(log)))
    with book(log) as asked:
        listing = Listing(asked(None, known), wanted)
        rows = lines(listing.read())
        page = listing.page(limit=1, cursor=None, counted=True, summed=True)
    assert page["total"] == len(rows)
    for answered, is_voided in (("sums", False), ("voided_sums", True)):
        values = [row["value"] for row in rows if row["is_voided"] == is_voided]
        assert page[answered] == {
            "value_fen": sum(each["value_fen"] for each in values),
            "people": sum(each.get("people", 0) for each in values),
        }


@few(25, 200)
@given(logs(resources), wishes)
def test_a_page_goes_on_behind_a_record_though_that_is_another_by_then(log, wanted):
    """What was corrected between two pages may come again; what was not comes once, and no less."""
    with book(log) as asked:
        for known in range(len(log)):
            first, cursor = Listing(asked(None, known), wanted).some(None, 1)
            if cursor is None:
                continue
            rest, _end = Listing(asked(), wanted).some(cursor, 100)
            still = {
                each["position"]
                for each in lines(Listing(asked(), wanted).read())
                if each["position"] <= known
            }
            assert still <= {each["position"] for each in lines([*first, *rest])}


def test_a_cursor_of_another_list_is_refused():
    log = two_resources()
    with book(log) as asked:
        wanted = Wanted(kind=KIND, order=Order("value_fen"))
        _page, cursor = Listing(asked(), wanted).some(None, 1)
        assert cursor == "value_fen~1"
        others = [
            (asked(), Wanted(kind=KIND, order=Order("value_fen", descending=True)), cursor),
            (asked(), Wanted(kind=kind_called("activity.held"), order=wanted.order), cursor),
            (asked(["锦屏"]), wanted, cursor),
            (asked(known=0), wanted, cursor),
            (asked(), wanted, "value_fen~3"),
            (asked(), wanted, "value_fen~0"),
            (asked(), wanted, "value_fen"),
            (asked(), wanted, "value_fen~x"),
        ]
        for there, other, given_cursor in others:
            with pytest.raises(BadValue):
                Listing(there, other).some(given_cursor, 1)


def two_resources():

    resource = ResourceLinked(
        kind="cash", linked_on="2026-10-01", description="现金", value_fen=1, worker="W1"
    )
    return entered(resource, resource, station="大岚")


def test_a_list_is_sorted_by_every_column_that_holds_one_value():
    several = {"attachments", "target_groups", "lines", "visitors", "services", "workers"}
    for kind in KINDS:
        orders = set(orders_of(kind.fact))
        shown = {each.name for each in columns(kind.fact)}
        assert orders <= shown | {"occurred_at", "recorded_at"}
        assert not several & orders
        assert "_sd" not in orders
    visit = set(orders_of(kind_called("home_visit.recorded").fact))
    assert visit > {"client", "started_at", "mode", "purpose", "duration_minutes"}


def test_no_list_is_sorted_or_summed_by_what_is_sealed():
    sealed = 0
    for kind in KINDS:
        personal = {name for name in kind.details.model_fields if is_personal(kind.details, name)}
        assert not personal & {*orders_of(kind.fact), *summed(kind.fact)}, kind.topic
        sealed += len(personal)
    assert sealed > 50


def test_money_time_and_people_add_up_and_codes_shares_and_scores_do_not():
    adding = {name for kind in KINDS for name in summed(kind.fact)}
    assert adding > {"amount_fen", "value_fen", "duration_minutes", "minutes", "people", "members"}
    for name in adding:
        unit = name.rpartition("_")[2]
        assert unit not in {"percent", "score", "points", "number", "year", "m2", "at", "quantity"}
    assert not adding & {"value", "target", "total", "verified", "known_at"}
