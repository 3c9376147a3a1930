"""Random books of money: every law that a ledger has, and both engines asked as judges.

One history has several stations and odd codes and texts, so one start of each program judges much.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given as for_all
from hypothesis import strategies as st

from api.exporting.accounting.beancount import beancount_text
from api.exporting.accounting.bookkeeping import book_of
from api.exporting.accounting.hledger import hledger_text
from api.exporting.accounting.journal import Promise, Transaction
from projections.budget import BudgetProjection
from tests.api.exporting.accounting.engines import (
    bean_balances,
    bean_check,
    by_fund,
    hledger_balances,
    hledger_check,
)
from tests.builders import (
    advanced,
    carried_over,
    lent,
    paid,
    promised,
    received,
    reclaimed,
    refunded,
    repaid,
    spent,
    unrestricted,
)
from tests.examples import few
from tests.programs import run_program
from tests.projections.budget.books import postings_at
from tests.projections.given import corrected, fold, given, opened, record_at, voided

ODD_STATIONS = ("钟公庙", "a.b", "a_b", "S;1", "-站", "二〇二六")
ODD_GRANTS = ("G-1", "G.1", "g;1", "民[2026]1", "(x)", "=|*", "X-G", "é1", "~!@$^")
GIVERS = {
    "district_fiscal": "区县财政资金",
    "government_purchase": "政府购买服务",
    "community_foundation": "社区发展基金会",
    "other": "其他来源",
}
PURPOSES = {
    "personnel": "人员经费",
    "office": "办公",
    "hospitality": "公务接待",
    "other": "其他支出",
}
ODD_TEXTS = (
    "",
    "甬民〔2026〕12号；附件",
    'say "yes" \\ no \\n',
    "a;b | c (d) [2026-01-01] date:2020-01-01",
    "第一行\n第二行\n; 注释",
    "* ! ^link #tag {1.00 CNY} @ 2",
    "= 1.00 CNY  1.00 CNY",
    "长" * 200,
    "\u2028x\u00a0\u3000y",
)
days = st.sampled_from([f"2026-{month:02d}-{day:02d}" for month in (1, 2, 3) for day in (1, 28)])
amounts = st.one_of(st.integers(1, 300), st.integers(1, 10**13))
texts = st.sampled_from(ODD_TEXTS)
funds = st.tuples(st.sampled_from(ODD_GRANTS), st.sampled_from(sorted(GIVERS)))


@st.composite
def facts_of_grants(draw):
    grant, source = draw(funds)
    where = {"grant": grant, "source": source}
    match draw(
        st.sampled_from(["promised", "received", "received", "reclaimed", "spent", "spent"])
    ):
        case "promised":
            return promised(
                draw(amounts),
                promised_on=draw(days),
                document_number=draw(texts),
                allowed_categories=draw(st.sampled_from([(), ("office",)])),
                **where,
            )
        case "received":
            return received(
                draw(amounts),
                received_on=draw(days),
                voucher_number=draw(texts),
                document_number=draw(texts),
                period_until=draw(st.sampled_from(["2027-01-01"])),
                **where,
            )
        case "reclaimed":
            return reclaimed(
                draw(amounts), reclaimed_on=draw(days), document_number=draw(texts), **where
            )
        case _:
            lines = [
                paid(draw(amounts), grant, source)
                for grant, source in draw(st.lists(funds, min_size=1, max_size=3))
            ]
            return spent(
                *lines,
                spent_on=draw(days),
                voucher_number=draw(texts),
                category=draw(st.sampled_from(sorted(PURPOSES))),
            )


@st.composite
def facts_of_debts(draw):
    """Money from before the book, and what was advanced and paid back."""
    grant, source = draw(funds)
    where = {"grant": grant, "source": source}
    match draw(
        st.sampled_from(["carried_over", "advanced", "repaid", "refunded", "lent", "released"])
    ):
        case "carried_over":
            return carried_over(
                draw(amounts),
                carried_over_on=draw(days),
                document_number=draw(texts),
                forbidden_categories=draw(st.sampled_from([(), ("office",)])),
                **where,
            )
        case "lent":
            to_grant, to_source = draw(funds)
            return lent(
                draw(amounts),
                grant,
                to_grant,
                source=source,
                to_source=to_source,
                lent_on=draw(days),
                document_number=draw(texts),
            )
        case "released":
            return unrestricted(
                draw(amounts), released_on=draw(days), document_number=draw(texts), **where
            )
        case "refunded":
            parts = [paid(draw(amounts), *draw(funds))]
            return refunded(
                1,
                *parts,
                refunded_on=draw(days),
                voucher_number=draw(texts),
                category=draw(st.sampled_from(sorted(PURPOSES))),
            )
        case "advanced":
            return advanced(
                draw(amounts),
                advanced_on=draw(days),
                paid_by=draw(st.sampled_from(["", "W-1"])),
                voucher_number=draw(texts),
                category=draw(st.sampled_from(sorted(PURPOSES))),
            )
        case _:
            return repaid(
                1,
                *(
                    paid(draw(amounts), grant, source)
                    for grant, source in draw(st.lists(funds, min_size=1, max_size=3))
                ),
                repaid_on=draw(days),
                voucher_number=draw(texts),
                category=draw(st.sampled_from(sorted(PURPOSES))),
            )


def facts():
    return st.one_of(facts_of_grants(), facts_of_grants(), facts_of_debts())


@st.composite
def histories(draw):
    """Facts of several stations, some corrected, some voided."""
    log, standing = [], {}
    for pos in range(1, draw(st.integers(1, 40)) + 1):
        station, event = draw(st.sampled_from(ODD_STATIONS)), draw(facts())
        step = draw(st.sampled_from(["record", "record", "record", "correct", "void"]))
        if step != "record" and standing:
            first = draw(st.sampled_from(sorted(standing)))
            station, was = standing.pop(first)
            if step == "void":
                event = voided(first, was)
            elif type(event) is type(was):
                standing[first] = station, event
                event = corrected(first, was, event)
            else:
                event = corrected(first, was, was)
                standing[first] = station, was
        else:
            standing[pos] = station, event
        log += given(event, station=station, start=pos)
    return log


@contextmanager
def book(log, position=None, stations=None):
    projection = BudgetProjection()
    with opened(projection) as view:
        fold(projection, view, log)
        with book_of(view, position or len(log), stations, as_known=position) as found:
            yield found


def entries_of(log, position=None):
    with book(log, position) as found:
        return [plain(entry) for entry in found.entries]


def plain(entry):
    """An entry without the funds' own objects, so that two folds can be compared."""
    if isinstance(entry, Promise):
        return entry._replace(fund=(entry.fund.station, entry.fund.source, entry.fund.code))
    return entry._replace(
        postings=[(each.account, each.amount_fen, each.balance_fen) for each in entry.postings]
    )


def brute_force(log, position, stations=None):
    """(station, source, grant, part) -> fen, added up by plain loops."""
    found = defaultdict(int)
    for each in postings_at(log, position, stations):
        key = (each["station"], each["source"], each["grant"])
        if each["kind"] in {"promised", "released"}:  # from one of the net assets to the other
            continue
        owed = (each["station"], "advances", "advances")
        if each["kind"] in {"advanced", "repaid"}:
            sign = 1 if each["kind"] == "advanced" else -1
            found[*owed, each["category"]] += sign * each["amount_fen"]
            found[*owed, "owed"] -= sign * each["amount_fen"]
        if each["kind"] == "advanced":
            continue
        comes = each["kind"] in {"received", "carried_over", "borrowed"}
        fen = each["amount_fen"] if comes else -each["amount_fen"]
        found[*key, "bank"] += fen
        beside = {"carried_over": "opening", "lent": "lent", "borrowed": "owed"}
        other = beside.get(each["kind"], each["category"] or "income")
        found[*key, other] -= fen
    return {key: fen for key, fen in found.items() if fen}


@few(4, 10)
@for_all(histories(), st.data())
def test_both_engines_and_plain_loops_find_the_same_fen_per_account_and_fund(log, data):
    position = data.draw(st.integers(1, len(log)))
    with TemporaryDirectory() as folder:
        beancount, hledger = Path(folder, "book.beancount"), Path(folder, "book.journal")
        for path, text_of in ((beancount, beancount_text), (hledger, hledger_text)):
            with book(log, position) as found:
                path.write_text("".join(text_of(found)), newline="")
        balances = bean_balances(beancount)
        assert by_fund(beancount.read_text(), balances) == brute_force(log, position)
        assert hledger_balances(hledger) == balances
        checked = hledger_check(hledger)
        assert (checked.returncode, checked.stderr) == (0, "")


@few(10, 25)
@for_all(histories())
def test_every_transaction_balances_within_each_fund(log):
    with book(log) as found:
        for entry in found.entries:
            if isinstance(entry, Transaction):
                sums = defaultdict(int)
                for posting in entry.postings:
                    sums[posting.fund] += posting.amount_fen
                assert set(sums.values()) == {0}
                assert all(posting.amount_fen for posting in entry.postings)


@few(10, 25)
@for_all(histories())
def test_running_balances_end_in_the_sums_that_the_database_adds_up(log):
    with book(log) as found:
        running, kept = defaultdict(int), {}
        for entry in found.entries:
            for posting in getattr(entry, "postings", ()):
                running[posting.account] += posting.amount_fen
                if posting.balance_fen is not None:
                    kept[posting.account] = posting.balance_fen
                    assert posting.balance_fen == running[posting.account]
        assert {each.name: each.closing_fen for each in found.accounts} == dict(running)
        assert set(kept) == {each.name for each in found.accounts if each.is_bank}


@few(10, 25)
@for_all(histories())
def test_money_comes_under_the_name_of_its_giver_and_goes_under_that_of_its_purpose(log):
    names = {
        each["record"]: PURPOSES.get(each["category"]) or GIVERS[each["source"]]
        for each in reversed(postings_at(log, len(log)))
        if each["kind"] != "promised"
    }
    payees = {entry.record: entry.payee for entry in entries_of(log) if type(entry) is Transaction}
    assert payees == names


@few(10, 25)
@for_all(histories())
def test_a_book_is_in_the_order_of_its_days(log):
    found = entries_of(log)
    assert [entry.day for entry in found] == sorted(entry.day for entry in found)
    assert len({entry.record for entry in found}) == len(found)


@few(10, 25)
@for_all(histories(), facts())
def test_an_event_followed_by_its_void_leaves_the_book_as_it_was(log, fact):
    pos = len(log) + 1
    more = [
        *log,
        *given(fact, station="钟公庙", start=pos),
        *given(voided(pos, fact), station="钟公庙", start=pos + 1),
    ]
    assert entries_of(more) == entries_of(log)


@few(10, 25)
@for_all(histories(), st.data())
def test_a_book_as_known_at_a_position_is_the_book_there_was_then(log, data):
    position = data.draw(st.integers(1, len(log)))
    assert entries_of(log, position) == entries_of(log[:position])


@few(10, 25)
@for_all(histories())
def test_the_parts_that_several_grants_pay_are_the_whole_expenditure(log):
    lines = defaultdict(int)
    for each in postings_at(log, len(log)):
        if each["kind"] in {"spent", "advanced", "refunded"}:
            lines[each["record"]] += each["amount_fen"]
    found = {
        entry.record: sum(fen for account, fen, _ in entry.postings if account[:2] == "Ex")
        for entry in entries_of(log)
        if isinstance(entry, Transaction) and entry.narration.startswith(("支出", "垫付"))
    }
    assert found == lines


def a_book_of_oddities():
    """Every odd station, grant and text in one log, one of them corrected and one voided."""
    log = []
    for number, text in enumerate(ODD_TEXTS):
        for station in ODD_STATIONS:
            grant = ODD_GRANTS[number % len(ODD_GRANTS)]
            fact = received(500, grant, voucher_number=text, document_number=text)
            log += given(fact, station=station, start=len(log) + 1)
    first = log[0].entry.data
    now = received(499, first.grant, voucher_number="V")
    log += given(corrected(1, first, now), station=ODD_STATIONS[0], start=len(log) + 1)
    second = log[1].entry.data
    log += given(voided(2, second), station=ODD_STATIONS[1], start=len(log) + 1)
    return log


def test_odd_texts_and_codes_come_back_from_beancount_as_they_were(tmp_path):
    log = a_book_of_oddities()
    path = tmp_path / "odd.beancount"
    with book(log) as found:
        path.write_text("".join(beancount_text(found)), newline="")
    checked = bean_check(path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert by_fund(path.read_text(), bean_balances(path)) == brute_force(log, len(log))
    assert read_back(path) == {
        (entry.record, entry.narration, posting.fund.station, posting.fund.code)
        for entry in every_entry(log)
        for posting in entry.postings
    }


def every_entry(log):
    with book(log) as found:
        return [entry for entry in found.entries if isinstance(entry, Transaction)]


def read_back(path):
    """What Beancount's own parser reads: (record, narration, station, grant)."""
    script = (
        "import json, sys\n"
        "from beancount import loader\n"
        "from beancount.core.data import Transaction\n"
        "entries, errors, _ = loader.load_file(sys.argv[1])\n"
        "assert not errors\n"
        "print(json.dumps([[e.meta['event_id'], e.narration, e.meta['station'], e.meta['fund']]"
        " for e in entries if isinstance(e, Transaction)]))\n"
    )
    ran = run_program("python", ["-c", script, path])
    assert ran.returncode == 0, ran.stderr
    return {tuple(row) for row in json.loads(ran.stdout)}


def test_odd_texts_and_codes_change_no_payee_date_or_amount_for_hledger(tmp_path):
    log = a_book_of_oddities()
    path = tmp_path / "odd.journal"
    with book(log) as found:
        path.write_text("".join(hledger_text(found)), newline="")
    assert hledger_check(path).returncode == 0
    beancount = tmp_path / "odd.beancount"
    with book(log) as found:
        beancount.write_text("".join(beancount_text(found)), newline="")
    assert hledger_balances(path) == bean_balances(beancount)
    payees = run_program("hledger", ["-f", path, "payees", "--used"])
    assert payees.stdout.split() == ["福彩公益金"]
    codes = run_program("hledger", ["-f", path, "codes"])
    assert sorted(codes.stdout.split()) == sorted(
        record_at(pos) for pos in range(1, len(log) - 1) if pos != 2
    )
    listed = run_program("hledger", ["-f", path, "register", "-O", "csv"])
    assert {row["date"] for row in csv.DictReader(io.StringIO(listed.stdout))} == {"2026-01-10"}
