"""A list has as many records as the figure says that it opens from, anywhere and at any position."""

from __future__ import annotations

import pytest

from api.bootstrap import open_house
from api.generating.city import CityPlan, SimulatedClock, generate_city
from api.lists.fields import kind_called
from api.lists.listed import Listing, Wanted
from api.questions.asking import Ask
from domain.ground.order.spans import span_of_days
from ledger.application import open_ledger
from tests.examples import in_turn

PARTS = (0.0, 0.2, 0.5, 0.9, 1.0)
"""How much of the log was known."""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    place = str(tmp_path_factory.mktemp("city") / "ledger")
    clock = SimulatedClock()
    with open_ledger(place, create=True, clock=clock) as opened:
        generate_city(opened.ledger, clock, CityPlan(stations=3, events_per_station_year=640))
    with open_house(place, write=False) as house:
        house.catch_up()
        yield house


def everywhere(house):
    """A question about a station, a district and the city, as known at several positions."""
    head = house.feed.head_position()
    item = house.questions.stations(Ask())["items"][0]
    for known in (None, *(round(part * head) for part in PARTS)):
        yield Ask(as_known=known)
        yield Ask(as_known=known, districts=(item["district"]["code"],))
        if known is None or known > head / 2:
            yield Ask(as_known=known, station=item["code"])


def listing(house, ask, kind, **wanted):
    with house.questions.asking(ask, "records") as asked:
        found = Listing(asked, Wanted(kind=kind_called(kind), **wanted))
        facts = [each.fact for each in found.read()]
        assert found.total() == len(facts)
        return facts


def test_the_visits_of_the_services_figures_are_those_of_the_list(house):
    some = False
    for ask in in_turn([*everywhere(house)], 1, 2):
        figures = house.questions.services(ask)
        visits = listing(house, ask, "home_visit.recorded")
        assert len(visits) == figures["visits"]
        assert sum(visit.duration_minutes for visit in visits) == figures["minutes"]
        for name, figure in (("services", "by_service"), ("target_groups", "by_group")):
            for word, number in figures[figure].items():
                fields = {name: (word,)}
                assert len(listing(house, ask, "home_visit.recorded", fields=fields)) == number
        in_person = {"mode": ("in_person",)}
        visits = listing(house, ask, "home_visit.recorded", fields=in_person)
        assert len(visits) == figures["in_person_visits"]
        some |= bool(visits)
    assert some


def test_what_the_services_figures_call_late_the_list_warns_of(house):
    for ask in everywhere(house):
        figures = house.questions.services(ask)
        for warning, figure in (
            ("late_entry", "late_entries"),
            ("received_late", "received_late"),
        ):
            late = listing(house, ask, "home_visit.recorded", warnings=(warning,))
            assert len(late) == figures[figure]


def test_what_the_services_figures_call_flagged_is_listed_without_reading_the_rest(house):
    read, flagged = [], 0
    for ask in everywhere(house):
        figures = house.questions.services(ask)["flagged"]
        with house.questions.asking(ask, "records") as asked:

            def counted(positions, entries_at=asked.entries_at):
                read.extend(positions)
                return entries_at(positions)

            for code in ("overlap", "long_visit", "visits_over_day"):
                wanted = Wanted(kind=kind_called("home_visit.recorded"), warnings=(code,))
                found = list(Listing(asked._replace(entries_at=counted), wanted).read())
                assert len(found) == figures.get(code, 0)
                flagged += len(found)
    assert flagged
    assert len(read) < 3 * flagged


def test_the_sessions_of_the_training_figures_are_those_of_the_list(house):
    some = False
    for ask in everywhere(house):
        figures = house.questions.training(ask)
        sessions = listing(house, ask, "training.session_held")
        assert len(sessions) == figures["sessions"]
        for name, number in figures["by_class"].items():
            fields = {"class_tier": (name,)}
            assert len(listing(house, ask, "training.session_held", fields=fields)) == number
        some |= bool(sessions)
    assert some


def test_the_heads_of_the_staffing_figures_joined_and_did_not_leave(house):
    for ask in everywhere(house):
        day = "2999-01-01"
        found = house.questions.staffing(Ask(**{**fields_of(ask), "as_of": day}))
        gone = span_of_days(None, "2998-12-31")
        joined = len(listing(house, ask, "staff.joined"))
        assert found["heads"] == joined - len(listing(house, ask, "staff.left", span=gone))


def test_the_money_of_the_budget_is_that_of_the_lists(house):
    some = False
    for ask in everywhere(house):
        sources = house.questions.budget(ask)["sources"]
        received = sum(each.amount_fen for each in listing(house, ask, "grant.received"))
        assert received == sum(source["received_fen"] for source in sources.values())
        spent = went_out(house, ask)
        assert spent == sum(source["spent_fen"] for source in sources.values())
        some |= bool(received and spent)
        for word, of_category in house.questions.budget(ask)["by_category"].items():
            assert went_out(house, ask, category=(word,)) == of_category
    assert some


def went_out(house, ask, **fields):
    """What was spent, recorded or paid, less what of it came back, in fen."""
    signs = {"expenditure.recorded": 1, "expenditure.paid": 1, "expenditure.refunded": -1}
    return sum(
        sign * each.amount_fen
        for kind, sign in signs.items()
        for each in listing(house, ask, kind, fields=fields)
    )


def test_postings_are_as_many_as_the_lines_of_the_records(house):
    for ask in everywhere(house):
        if ask.station is None:
            continue
        spent = [
            each
            for kind in ("expenditure.recorded", "expenditure.paid")
            for each in listing(house, ask, kind)
        ]
        postings = house.questions.postings(ask, kinds=("spent",), limit=1)
        assert postings["count"] == sum(len(each.lines) for each in spent)
        assert spent


def fields_of(ask):
    return {name: getattr(ask, name) for name in ("station", "districts", "as_known")}
