"""The budget: against plain loops at every position, and one readable book."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec import json

from domain.ground.refusals import BadValue
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    ExpenditureRecorded,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    SourceLine,
    Voucher,
)
from projections.budget import BudgetProjection, budget, postings
from projections.budget.open_money import open_money
from tests.builders import paid, record_id, spent
from tests.projections.budget.books import STATIONS, books, grouped, money, owed_at, postings_at
from tests.projections.given import corrected, dump, fold, given, opened, voided

PROJECTION = BudgetProjection()
RANGES = [(None, None), (None, "2026-02-01"), ("2026-02-01", None), ("2026-02-01", "2026-02-15")]


def plain(answer):
    """What a reader of JSON sees."""
    return json.decode(json.encode(answer))


def expected(log, position, stations, as_of, from_day):
    counted = [
        each
        for each in postings_at(log, position, stations)
        if as_of is None or each["day"] <= as_of
    ]
    by_category = defaultdict(int)
    for each in counted:
        is_cost = each["kind"] in {"spent", "advanced", "refunded"}
        if is_cost and (from_day is None or each["day"] >= from_day):
            by_category[each["category"]] += each["amount_fen"]
    single = stations is not None and len(stations) == 1
    grants = grouped(counted, "source", "grant", from_day=from_day) if single else {}
    by_station = {} if single else grouped(counted, "station", from_day=from_day)
    sources = grouped(counted, "source", from_day=from_day)
    totals = money(counted, from_day)
    rate = totals.pop("execution_rate_bp")
    return {
        "sources": {source: figures for (source,), figures in sources.items()},
        "by_category": dict(sorted(by_category.items())),
        "by_grant": [
            {"source": source, "grant": grant, "document_number": document(counted, grant)}
            | figures
            for (source, grant), figures in grants.items()
        ],
        "by_station": [{"station": station} | found for (station,), found in by_station.items()],
        "advances": owed_at(log, position, stations[0], as_of) if single else [],
        "advances_open_fen": sum(
            each["amount_fen"] * {"advanced": 1, "repaid": -1}.get(each["kind"], 0)
            for each in counted
        ),
        **{f"total_{name}": amount for name, amount in totals.items()},
        "execution_rate_bp": rate,
        "position": position,
        **NOT_JUDGED,
    }


NOT_JUDGED = {
    "idle": [],
    "undecided": [],
    "unlinked": [],
    "duplicate_vouchers": [],
    "terms_broken": [],
    "shares": [],
    "lines": [],
    "awaiting_approval": [],
    "awaiting_payment": [],
    "policies": {},
}
"""What figures alone say of money that has to be looked at."""


def document(counted, grant):
    named = [
        (each["kind"] == "promised", each["day"], each["position"], each["document_number"])
        for each in counted
        if each["grant"] == grant
        and each["kind"] in {"promised", "received", "carried_over"}
        and each["document_number"]
    ]
    return max(named)[-1] if named else ""


def test_a_budget_adds_up_to_the_fen():
    first = GrantReceived(
        grant="FC-1",
        source="welfare_lottery",
        amount_fen=100_00,
        received_on="2026-01-05",
        document_number="甬民〔2026〕1号",
    )
    spending = ExpenditureRecorded(
        category="office",
        spent_on="2026-02-01",
        amount_fen=60_00,
        lines=(
            SourceLine(source="welfare_lottery", grant="FC-1", amount_fen=25_00),
            SourceLine(source="district_fiscal", grant="CZ-1", amount_fen=35_00),
        ),
    )
    log = given(
        GrantPromised(
            grant="CZ-1", source="district_fiscal", amount_fen=500_00, promised_on="2026-01-01"
        ),
        first,
        GrantReceived(
            grant="CZ-1", source="district_fiscal", amount_fen=40_00, received_on="2026-01-06"
        ),
        spending,
        GrantReclaimed(
            grant="FC-1", source="welfare_lottery", amount_fen=5_00, reclaimed_on="2026-03-01"
        ),
    )
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        answer = budget(view, ["钟公庙"], as_known=None)
        spent = postings(
            view, "钟公庙", as_known=None, categories=["office"], sources=["welfare_lottery"]
        )
    lottery = answer.sources["welfare_lottery"]
    assert (lottery.received_fen, lottery.spent_fen, lottery.reclaimed_fen) == (100_00, 25_00, 5_00)
    assert (lottery.available_fen, lottery.execution_rate_bp) == (70_00, 25_00)
    assert answer.sources["district_fiscal"].promised_fen == 500_00
    assert answer.sources["district_fiscal"].execution_rate_bp == 87_50
    assert answer.by_category == {"office": 60_00}
    assert [(each.grant, each.document_number) for each in answer.by_grant] == [
        ("CZ-1", ""),
        ("FC-1", "甬民〔2026〕1号"),
    ]
    assert (answer.total_available_fen, answer.total_spent_fen) == (75_00, 60_00)
    assert [(each.line, each.amount_fen) for each in spent.postings] == [(0, 25_00)]
    assert (spent.count, spent.total_fen) == (1, 25_00)


def test_an_advance_is_a_cost_when_it_is_made_and_spent_by_a_source_when_it_is_repaid():
    line = SourceLine(source="welfare_lottery", grant="FC-0", amount_fen=40_00)
    log = given(
        GrantCarriedOver(
            grant="FC-0",
            source="welfare_lottery",
            amount_fen=90_00,
            carried_over_on="2026-01-01",
            document_number="甬民〔2026〕4号",
        ),
        AdvanceMade(category="office", advanced_on="2026-01-05", amount_fen=60_00, paid_by="W-1"),
        AdvanceMade(category="other", advanced_on="2026-01-06", amount_fen=1_00),
        AdvanceRepaid(
            advance=record_id(2),
            category="office",
            repaid_on="2026-02-01",
            amount_fen=40_00,
            lines=(line,),
            paid_by="W-1",
        ),
    )
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        before, now, february, all_stations = (
            budget(view, stations, as_known=None, from_day=from_day, as_of=as_of)
            for stations, from_day, as_of in (
                (["钟公庙"], None, "2026-01-31"),
                (["钟公庙"], None, None),
                (["钟公庙"], "2026-02-01", "2026-02-28"),
                (None, None, None),
            )
        )
    assert now.by_category == before.by_category == {"office": 60_00, "other": 1_00}
    assert [(each.total_spent_fen, each.advances_open_fen) for each in (before, now)] == [
        (0, 61_00),
        (40_00, 21_00),
    ]
    lottery = now.sources["welfare_lottery"]
    assert (lottery.received_fen, lottery.carried_over_fen, lottery.available_fen) == (
        0,
        90_00,
        50_00,
    )
    assert [(each.paid_by, each.open_fen) for each in now.advances] == [("", 1_00), ("W-1", 20_00)]
    assert [(each.grant, each.document_number) for each in now.by_grant] == [
        ("FC-0", "甬民〔2026〕4号")
    ]
    assert (february.total_opening_fen, february.total_carried_over_fen) == (90_00, 0)
    assert (february.by_category, february.total_spent_fen) == ({}, 40_00)
    assert (all_stations.advances_open_fen, all_stations.advances) == (21_00, ())
    assert list(all_stations.sources) == ["welfare_lottery"]


def test_a_source_whose_records_were_all_voided_does_not_appear():
    receipt = GrantReceived(
        grant="CS-1", source="charity_donation", amount_fen=1, received_on="2026-01-05"
    )
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, given(receipt, voided(1, receipt)))
        assert budget(view, ["钟公庙"], as_known=None).sources == {}
        assert list(budget(view, ["钟公庙"], as_known=1).sources) == ["charity_donation"]


def test_a_posting_counts_the_corrections_of_its_record_across_pages():
    receipt = GrantReceived(
        grant="CS-1", source="charity_donation", amount_fen=1, received_on="2026-01-05"
    )
    more = GrantReceived(
        grant="CS-1", source="charity_donation", amount_fen=2, received_on="2026-01-05"
    )
    log = given(receipt, corrected(1, receipt, more), corrected(1, more, receipt))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log, page=1)
        counts = [
            postings(view, "钟公庙", as_known=pos).postings[0].corrections for pos in (1, 2, 3)
        ]
    assert counts == [0, 1, 2]


def test_a_cursor_of_another_make_is_refused():
    with opened(PROJECTION) as view, pytest.raises(BadValue):
        postings(view, "钟公庙", as_known=None, cursor="next")


@settings(max_examples=25)
@for_all(log=books(), data=st.data())
def test_as_known_at_any_position_is_the_fold_of_the_entries_up_to_it(log, data):
    stations = data.draw(st.sampled_from([None, ["钟公庙"], ["大岚", "锦屏"], []]))
    from_day, as_of = data.draw(st.sampled_from(RANGES))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log, page=data.draw(st.integers(1, 9)))
        for position in range(len(log) + 1):
            answer = budget(view, stations, as_known=position, as_of=as_of, from_day=from_day)
            assert plain(answer) == expected(log, position, stations, as_of, from_day)
        head = budget(view, stations, as_known=None, as_of=as_of, from_day=from_day)
    assert plain(head) == expected(log, len(log), stations, as_of, from_day) | {"position": None}


@settings(max_examples=20)
@for_all(log=books(), pages=st.tuples(st.integers(1, 7), st.integers(8, 30)))
def test_rows_do_not_depend_on_the_size_of_pages(log, pages):
    dumps = []
    for page in pages:
        with opened(PROJECTION) as view:
            fold(PROJECTION, view, log, page=page)
            dumps.append(dump(view))
    assert dumps[0] == dumps[1]


FIELDS = {"kinds": "kind", "sources": "source", "grants": "grant", "categories": "category"}


def some(*values):
    return st.lists(st.sampled_from(values), max_size=2)


@settings(max_examples=25)
@for_all(log=books(), data=st.data())
def test_every_figure_opens_to_the_postings_behind_it(log, data):
    position = data.draw(st.integers(0, len(log)))
    station = data.draw(st.sampled_from(STATIONS))
    filters = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "kinds": some(
                    "promised", "received", "carried_over", "spent", "advanced", "repaid"
                ),
                "sources": some("district_fiscal", "charity_donation"),
                "grants": some("G-di-1", "G-ch-1"),
                "categories": some("office", "no such"),
            },
        )
    )
    from_day, to_day = data.draw(st.sampled_from(RANGES))
    matching = [
        {name: value for name, value in each.items() if name != "station"}
        for each in postings_at(log, position, [station])
        if all(not some or each[FIELDS[name]] in some for name, some in filters.items())
        and (from_day is None or each["day"] >= from_day)
        and (to_day is None or each["day"] <= to_day)
    ]
    matching.sort(key=lambda each: (each["day"], each["record"], each["line"]))
    limit = data.draw(st.integers(1, 5))
    found, cursor = [], None
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        while True:
            page = postings(
                view,
                station,
                as_known=position,
                from_day=from_day,
                to_day=to_day,
                limit=limit,
                cursor=cursor,
                **filters,
            )
            assert (page.count, page.total_fen) == (
                len(matching),
                sum(each["amount_fen"] for each in matching),
            )
            assert {name: (each.count, each.amount_fen) for name, each in page.totals.items()} == {
                name: (len(amounts), sum(amounts))
                for name in {each["kind"] for each in matching}
                if (amounts := [each["amount_fen"] for each in matching if each["kind"] == name])
            }
            found += plain(page.postings)
            cursor = page.next_cursor
            if cursor is None:
                break
    assert found == matching


def test_a_payment_is_without_a_number_where_a_part_of_it_is():
    further = Voucher(amount_fen=30, voucher_number="88")
    bare = Voucher(amount_fen=20, voucher_number="", voucher_kind="sign_off_sheet")
    log = given(
        spent(paid(100), voucher_number="V-1", more_vouchers=(further,)),
        spent(paid(100), voucher_number="", more_vouchers=(further,)),
        spent(paid(100), voucher_number="V-2", more_vouchers=(further, bare)),
        station="S",
    )
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        found = postings(view, "S", as_known=None, unvouched=True)
        open_of = open_money(view, None, as_known=None, as_of="2026-12-31", from_day=None)
        everything = postings(view, "S", as_known=None)
    assert [each.voucher_number for each in everything.postings] == ["V-1、88", "88", "V-2、88"]
    assert [each.voucher_number for each in found.postings] == ["88", "V-2、88"]
    assert open_of.per_station["S"].unvouched == 2


def a_long_book():
    """Every kind, corrected and voided at both stations, forty entries long."""
    log = []
    for pos in range(1, 41):
        source, grant = ("welfare_lottery", "FC") if pos % 3 else ("district_fiscal", "CZ")
        receipt = GrantReceived(
            grant=grant,
            source=source,
            amount_fen=pos * 10**11,
            received_on=f"2026-01-{pos % 28 + 1:02d}",
        )
        spending = ExpenditureRecorded(
            category="personnel" if pos % 2 else "other",
            spent_on=f"2026-02-{pos % 28 + 1:02d}",
            amount_fen=pos,
            lines=(SourceLine(source=source, grant=grant, amount_fen=pos),),
        )
        event = (receipt, spending)[pos % 4 > 1]
        if pos % 5 == 0:
            was = log[pos - 5].entry.data
            event = corrected(pos - 4, was, was) if pos % 10 else voided(pos - 4, was)
        log += given(event, station=STATIONS[(pos - 1) // 5 % 2], start=pos)
    return log


def test_both_databases_keep_and_answer_the_same(database_url):
    log = a_long_book()
    with opened(PROJECTION) as local, opened(PROJECTION, database_url) as view:
        fold(PROJECTION, local, log, page=7)
        fold(PROJECTION, view, log, page=3)
        assert dump(view) == dump(local)
        for position in (None, 0, 4, 17, 40):
            for stations in (None, ["钟公庙"], ["钟公庙", "大岚"]):
                for from_day, as_of in RANGES:
                    answer = plain(
                        budget(view, stations, as_known=position, as_of=as_of, from_day=from_day)
                    )
                    known = 40 if position is None else position
                    assert answer == expected(log, known, stations, as_of, from_day) | {
                        "position": position
                    }
        first = postings(view, "钟公庙", as_known=None, limit=3)
        second = postings(view, "钟公庙", as_known=None, limit=50, cursor=first.next_cursor)
        assert first.count == len(first.postings) + len(second.postings)
        assert first.postings + second.postings == postings(local, "钟公庙", as_known=None).postings
