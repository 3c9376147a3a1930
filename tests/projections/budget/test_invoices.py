"""Invoices that are claimed more than once, whichever of an expense's papers they are."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given as examples
from hypothesis import strategies as st
from msgspec import structs

from domain.money.facts import Voucher
from projections.budget.projection import BudgetProjection
from projections.budget.vouchers.invoices import same_invoices
from tests.builders import advanced, paid, spent
from tests.projections.given import corrected, fold, given, opened, record_at, voided

PROJECTION = BudgetProjection()
STATIONS = HERE, THERE, ELSEWHERE = ("钟公庙", "集士港", "大岚")
DAYS = ("2026-03-01", "2026-04-01")
DIGITAL = "24332000000012345678"
LAST = "2026-12-31"


def told(view, stations, known=None, as_of=LAST):
    found = same_invoices(view, stations, as_known=known, as_of=as_of)
    return [(each.voucher_number, each.records, each.stations, each.elsewhere) for each in found]


def bill(fen, number, **more):
    return Voucher(amount_fen=fen, voucher_number=number, voucher_kind="vat_invoice", **more)


def test_an_invoice_among_several_is_told_to_both_stations_and_not_whose_the_other_is():
    first = spent(paid(900), voucher_number="记-1", more_vouchers=(bill(300, "88"), bill(1, "89")))
    second = advanced(500, voucher_number="D-1", more_vouchers=(bill(200, "88"),))
    log = [*given(first, station=HERE), *given(second, station=THERE, start=2)]
    log += given(voided(2, second), station=THERE, start=3)
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        assert told(view, [HERE], 2) == [("88", (record_at(1),), (HERE,), 1)]
        assert told(view, [THERE], 2) == [("88", (record_at(2),), (THERE,), 1)]
        assert told(view, None, 2) == [("88", (record_at(1), record_at(2)), (HERE, THERE), 0)]
        assert told(view, [ELSEWHERE], 2) == told(view, None, 1) == told(view, None) == []
        assert told(view, None, 2, as_of="2026-02-28") == []


def test_a_station_pays_an_invoice_in_parts_within_several_expenses():
    parts = [spent(paid(100 + fen), more_vouchers=(bill(fen, "88"),)) for fen in (30, 40)]
    again = spent(paid(999), more_vouchers=(bill(40, "88"),))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, given(*parts, again))
        assert told(view, [HERE], 2) == []
        every = (record_at(1), record_at(2), record_at(3))
        assert told(view, [HERE]) == [("88", every, (HERE,) * 3, 0)]


_papers = st.lists(
    st.builds(
        Voucher,
        amount_fen=st.sampled_from([1, 2]),
        voucher_number=st.sampled_from(["", "7", "8", DIGITAL]),
        voucher_kind=st.sampled_from(["vat_invoice", "fiscal_receipt", "bank_slip"]),
        voucher_code=st.sampled_from(["", "033"]),
    ),
    max_size=3,
)
_facts = st.builds(
    lambda number, kind, papers, day, is_advance: (
        advanced(
            100 + sum(each.amount_fen for each in papers),
            advanced_on=day,
            voucher_number=number,
            voucher_kind=kind,
            more_vouchers=tuple(papers),
        )
        if is_advance
        else spent(
            paid(100 + sum(each.amount_fen for each in papers)),
            spent_on=day,
            voucher_number=number,
            voucher_kind=kind,
            more_vouchers=tuple(papers),
        )
    ),
    number=st.sampled_from(["", "7", DIGITAL]),
    kind=st.sampled_from(["vat_invoice", "sign_off_sheet"]),
    papers=_papers,
    day=st.sampled_from(DAYS),
    is_advance=st.booleans(),
)
_steps = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(STATIONS), st.none() | _facts), max_size=10
)


def _plainly(standing, stations, as_of):
    """The same by loops: who claims which invoice for how much by a day."""
    claims = defaultdict(list)
    for pos, (station, fact) in standing.items():
        day = getattr(fact, "spent_on", None) or fact.advanced_on
        if day > as_of:
            continue
        others_fen = sum(each.amount_fen for each in fact.more_vouchers)
        first = (fact.voucher_code, fact.voucher_number, fact.voucher_kind)
        papers = [(*first, fact.amount_fen - others_fen)]
        papers += [
            (each.voucher_code, each.voucher_number, each.voucher_kind, each.amount_fen)
            for each in fact.more_vouchers
        ]
        borne = {
            (code, number): fen
            for code, number, kind, fen in papers
            if number and (code or number == DIGITAL or kind in ("vat_invoice", "fiscal_receipt"))
        }
        for invoice, fen in borne.items():
            claims[invoice].append((pos, station, fen))
    found = []
    for (_code, number), some in claims.items():
        own = [(pos, station) for pos, station, _fen in some if station in stations]
        is_of_several = len({station for _pos, station, _fen in some}) > 1
        is_twice = len({(station, fen) for _pos, station, fen in some}) < len(some)
        if own and (is_of_several or is_twice):
            records = tuple(record_at(pos) for pos, _station in own)
            at = tuple(station for _pos, station in own)
            found.append((number, records, at, len(some) - len(own)))
    return sorted(found)


@examples(steps=_steps, page=st.integers(1, 5))
def test_at_every_position_the_invoices_claimed_twice_are_those_of_what_stood_then(steps, page):
    """A step records a fact, corrects one so far into it, or voids one (None)."""
    log, standing, states = [], {}, [{}]
    for which, at, fact in steps:
        pos = len(log) + 1
        if which < len(standing):
            first = list(standing)[which]
            station, was = standing[first]
            if fact is None:
                log += given(voided(first, was), station=station, start=pos)
                del standing[first]
            elif type(fact) is type(was):
                log += given(corrected(first, was, fact), station=station, start=pos)
                standing[first] = (station, fact)
            else:
                continue
        elif fact is not None:
            log += given(fact, station=at, start=pos)
            standing[pos] = (at, fact)
        else:
            continue
        states.append(dict(standing))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log, page)
        for known, state in enumerate(states):
            for stations in ([HERE], [THERE, ELSEWHERE], None):
                for as_of in (DAYS[0], LAST):
                    wanted = _plainly(state, stations or STATIONS, as_of)
                    assert sorted(told(view, stations, known, as_of)) == wanted


def test_a_correction_of_the_papers_alone_is_known_from_its_own_position():
    was = spent(paid(900), more_vouchers=(bill(300, "88"),))
    now = structs.replace(was, more_vouchers=(bill(300, "98"),))
    other = spent(paid(300), voucher_number="88", voucher_kind="vat_invoice")
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, given(was, other, corrected(1, was, now)), page=1)
        assert [bool(told(view, [HERE], known)) for known in range(4)] == [0, 0, 1, 0]
