"""The notice about a year: what came, what it was spent on, and what is left."""

from __future__ import annotations

import pytest
from msgspec import structs

from domain.money.budgets.facts import BudgetAdopted, BudgetLine
from domain.money.disclosures.details import DisclosurePublishedDetails
from domain.money.disclosures.facts import DisclosurePublished
from domain.money.disclosures.notice import due_on, notice_of
from tests.builders import (
    carried_over,
    command,
    lent,
    lent_back,
    paid,
    planned,
    promised,
    received,
    reclaimed,
    record_id,
    refunded,
    reserved,
    spent,
    unrestricted,
)
from tests.domain.spec import Refused, given

WAN_FEN = 1_000_000
"""万元."""
LUXIAN = {
    "中央福彩公益金": ("川财社〔2020〕17号", 250_659),
    "省级福彩公益金": ("川财社〔2020〕41号", 465_000),
    "市级福彩公益金": ("泸市财社〔2020〕22号", 40_630),
    "县级福彩公益金": ("泸县财社〔2020〕9号", 216_460),
}
"""What 泸县 told of its lottery money of 2020, in thousandths of 万元; the documents are invented."""


def facts_of(*facts):
    return {record_id(number): fact for number, fact in enumerate(facts, 1)}


def published(**stated):
    fields = {
        "kind": "lottery",
        "year": 2025,
        "published_on": "2026-06-20",
        "published_at": "街道公示栏",
        "notice_sha256": "ab" * 32,
    }
    return DisclosurePublishedDetails(**(fields | stated))


REFUSED = [
    Refused(
        "of a year to come", [planned()], command(published(year=2027)), "disclosed_before_year"
    )
]


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_refused(case):
    case.check()


def test_a_notice_is_published_with_the_hash_of_its_file():
    made = given(planned()).when(command(published(known_at=7))).accepted()
    assert made == DisclosurePublished(
        kind="lottery",
        year=2025,
        published_on="2026-06-20",
        published_at="街道公示栏",
        notice_sha256="ab" * 32,
        known_at=7,
    )


def test_the_lottery_notice_of_luxian_for_2020_comes_out_of_its_grants():
    facts = []
    for grant, (document, thousandths) in LUXIAN.items():
        fen = thousandths * WAN_FEN // 1_000
        of = {"grant": grant, "received_on": "2020-06-10", "document_number": document}
        facts += [
            received(fen, **of),
            spent(paid(fen, grant), spent_on="2020-11-20", category="service_activity"),
        ]
    # What is of other years and other sources is none of it.
    facts += [
        received(5_000, grant="G-T", source="township_special", received_on="2020-03-01"),
        received(7_000, grant="2021", received_on="2021-01-04"),
    ]
    notice = notice_of("lottery", 2020, facts_of(*facts), {})
    table = {
        each.grant: (each.document_number, each.received_fen / WAN_FEN, each.spent_fen / WAN_FEN)
        for each in notice.grants
    }
    assert table == {
        "中央福彩公益金": ("川财社〔2020〕17号", 250.659, 250.659),
        "省级福彩公益金": ("川财社〔2020〕41号", 465, 465),
        "市级福彩公益金": ("泸市财社〔2020〕22号", 40.63, 40.63),
        "县级福彩公益金": ("泸县财社〔2020〕9号", 216.46, 216.46),
    }
    assert notice.received_fen / WAN_FEN == notice.spent_fen / WAN_FEN == 972.749
    assert notice.balance_fen == notice.opening_fen == 0
    assert [(each.category, each.share_percent) for each in notice.items] == [
        ("service_activity", 100.0)
    ]


def test_a_notice_says_what_was_left_what_came_what_went_and_on_what():
    loan = lent(1_000, "G-1", "G-T", lent_on="2025-03-01")
    budget = BudgetAdopted(
        year=2025,
        adopted_on="2025-01-20",
        planned=(
            BudgetLine(source="welfare_lottery", category="service_activity", amount_fen=40_000),
            BudgetLine(source="township_special", category="office", amount_fen=9_000),
        ),
    )
    facts = facts_of(
        carried_over(30_000, grant="G-0", source="welfare_lottery", carried_over_on="2024-01-01"),
        spent(paid(10_000, "G-0"), spent_on="2024-12-31"),
        promised(60_000, grant="G-1", promised_on="2025-01-05", document_number="甬民〔2025〕1号"),
        received(50_000, received_on="2025-02-01"),
        spent(paid(12_000, "G-0"), paid(20_000), spent_on="2025-04-01"),
        spent(paid(2_000), spent_on="2025-04-02", category="office", project="XM-1"),
        refunded(5, paid(500), refunded_on="2025-05-01"),
        reclaimed(3_000, grant="G-0", reclaimed_on="2025-12-30"),
        loan,
        lent_back(9, loan, amount_fen=400, repaid_on="2025-06-01"),
        reserved(paid(700), reserved_on="2025-12-01"),
        unrestricted(800, released_on="2025-12-02"),
        spent(paid(900), spent_on="2026-01-02"),
    )
    notice = notice_of("lottery", 2025, facts, {"budget": budget})
    figures = ("quota", "opening", "received", "spent", "reclaimed", "lent", "balance")
    assert {each: getattr(notice, f"{each}_fen") for each in figures} == {
        "quota": 60_000,
        "opening": 20_000,
        "received": 50_000,
        "spent": 33_500,
        "reclaimed": 3_000,
        "lent": 600,
        "balance": 32_900,
    }
    assert [(each.grant, each.balance_fen) for each in notice.grants] == [
        ("G-0", 5_000),
        ("G-1", 27_900),
    ]
    assert [structs.astuple(each) for each in notice.items] == [
        ("", "service_activity", 31_500, 94.03, 40_000, 78.75),
        ("XM-1", "office", 2_000, 5.97, 0, None),
    ]
    assert notice_of("donations", 2025, facts, {}).grants == ()


def test_the_next_year_begins_with_what_was_left():
    facts = facts_of(
        received(50_000, received_on="2024-02-01"), spent(paid(20_000), spent_on="2024-04-01")
    )
    assert notice_of("lottery", 2025, facts, {}).opening_fen == 30_000


def test_a_notice_is_due_in_the_year_after():
    assert due_on(2025, 630) == "2026-06-30"
    assert due_on(2025, 1105) == "2026-11-05"
