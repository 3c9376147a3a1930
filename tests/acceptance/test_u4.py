"""U4: a station's accountant, as far as one station's own money goes.

The story of the domain reference (section 18) in its own figures, without the invoice that another
district hands in too. People and codes are invented.
"""

from __future__ import annotations

import pytest

from domain.money.refusals import CategoryForbidden, DuplicateMunicipalGrant
from tests.api.http.world import STATION, open_world
from tests.api.terminal.running import taizhang
from tests.builders import (
    a_building,
    a_home_visit,
    a_joining,
    a_line,
    a_plan,
    a_receipt,
    an_expenditure,
    an_opening,
    correct,
)
from tests.ledger.writing.checking import fresh

BUDGET = f"/v1/stations/{STATION}/budget"
DOCUMENT = "鄞民〔2026〕18号"
GRANTS = (
    {"grant": "M", "source": "municipal_one_time", "amount": "50000", "received_on": "2021-09-10"},
    {
        "grant": "L",
        "source": "welfare_lottery",
        "amount": "120000",
        "received_on": "2026-01-10",
        "document_number": DOCUMENT,
        "forbidden_categories": ("personnel", "hospitality"),
        "period_until": "2026-12-31",
    },
    {
        "grant": "P",
        "source": "government_purchase",
        "amount": "180000",
        "received_on": "2026-02-01",
    },
    {"grant": "C", "source": "charity_donation", "amount": "30000", "received_on": "2026-02-01"},
    {
        "grant": "F",
        "source": "community_foundation",
        "amount": "20000",
        "received_on": "2026-02-01",
    },
)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("u4")
    with open_world(folder) as world:
        ledger = world.house.writing

        def record(details, **context):
            return ledger.execute(fresh(details, **context))

        world.give = record
        for details in (a_plan(), a_building(), an_opening(), a_joining()):
            record(details)
        for grant in GRANTS:
            record(a_receipt(**grant))
        world.place = folder / "ledger"
        wages = {"category": "personnel", "spent_on": "2026-04-30"}
        with pytest.raises(CategoryForbidden) as world.refused:
            record(an_expenditure("26400", a_line("26400"), **wages))
        record(an_expenditure("26400", a_line("26400", "government_purchase"), **wages))
        visits = tuple(
            record(
                a_home_visit(
                    client=f"C-{number}",
                    started_at=f"2026-03-0{number}T09:00:00+08:00",
                    ended_at=f"2026-03-0{number}T09:40:00+08:00",
                )
            ).record
            for number in range(1, 7)
        )
        rails = (a_line("6000"), a_line("2640", "community_foundation"))
        number = "24332000000012345678"
        world.rails = record(
            an_expenditure("8640", *rails, voucher_number=number, linked_records=visits)
        ).record
        foundation = "community_foundation"
        typed = record(an_expenditure("1200", a_line("1200", foundation), category="office"))
        right = an_expenditure("120", a_line("120", foundation), category="office")
        event = fresh(right)
        ledger.execute(
            correct(
                typed.record,
                right,
                event_id=event.event_id,
                command_id=event.command_id,
                reason="金额录错",
            )
        )
        world.typed, world.visits = typed.record, visits
        yield world


def test_wages_on_lottery_money_are_refused_with_the_document(story):
    refusal = story.refused.value
    assert refusal.params["document_number"] == DOCUMENT
    assert DOCUMENT in refusal.message("zh")


def test_every_source_balances_to_the_fen(story):
    found = story.get(BUDGET, "accountant").json()
    available = {source: money["available_fen"] for source, money in found["sources"].items()}
    assert available == {
        "municipal_one_time": 50_000_00,
        "welfare_lottery": 114_000_00,
        "government_purchase": 153_600_00,
        "charity_donation": 30_000_00,
        "community_foundation": 17_240_00,
    }
    assert found["total_available_fen"] == sum(available.values()) == 364_840_00
    on_the_command_line = taizhang(story.place, "budget", "--station", STATION, "--json").json
    assert on_the_command_line["sources"] == found["sources"]


def test_the_rails_are_traced_to_six_visits_from_both_sources(story):
    for source, part_fen in (("welfare_lottery", 6_000_00), ("community_foundation", 2_640_00)):
        path = f"/v1/stations/{STATION}/money/trace?source={source}"
        trace = story.get(path, "accountant").json()
        (rails,) = [each for each in trace["vouchers"] if each["record"] == story.rails]
        assert rails["amount_fen"] == part_fen
        assert [each["record"] for each in rails["linked"]] == list(story.visits)
        assert "A17" not in [each["rule"] for each in trace["findings"]]


def test_the_corrected_amount_shows_both(story):
    shown = story.get(f"/v1/records/{story.typed}", "accountant").json()
    assert [each["value"]["amount_fen"] for each in shown["history"]] == [1_200_00, 120_00]
    assert (shown["corrections"], shown["history"][1]["reason_code"]) == (1, "typo")


def test_the_city_s_money_comes_once(story):
    with pytest.raises(DuplicateMunicipalGrant):
        story.give(a_receipt(**{**GRANTS[0], "grant": "M2", "received_on": "2026-05-01"}))
