"""Random books of money for the budget tests, and the same question answered by plain loops."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import strategies as st
from msgspec import structs

from domain.book.events import RecordCorrected, RecordVoided
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    ExpenditurePaid,
    ExpenditureRecorded,
    ExpenditureRefunded,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    RestrictionReleased,
    SourceLent,
    SourceLine,
    SourceRepaid,
    Voucher,
)
from domain.stations.facts import StationBuilt
from projections.base import Recorded
from tests.projections.given import corrected, given, voided

STATIONS = ("钟公庙", "大岚", "锦屏")
SOURCES = ("district_fiscal", "welfare_lottery", "charity_donation")
CATEGORIES = ("personnel", "office", "other")
PAYERS = ("", "W-1", "W-2")
GRANTS = tuple((f"G-{source[:2]}-{n}", source) for source in SOURCES for n in (1, 2))

days = st.sampled_from([f"2026-{month:02d}-{day:02d}" for month in (1, 2, 3) for day in (1, 15)])
amounts = st.integers(1, 10**12)
grants = st.sampled_from(GRANTS)


@st.composite
def promises(draw):
    grant, source = draw(grants)
    return GrantPromised(
        grant=grant,
        source=source,
        amount_fen=draw(amounts),
        promised_on=draw(days),
        document_number=draw(st.sampled_from(["", "甬民〔2026〕1号"])),
    )


@st.composite
def receipts(draw):
    grant, source = draw(grants)
    return GrantReceived(
        grant=grant,
        source=source,
        amount_fen=draw(amounts),
        received_on=draw(days),
        document_number=draw(st.sampled_from(["", "甬民〔2026〕2号", "甬民〔2026〕3号"])),
        voucher_number=draw(st.sampled_from(["", "R-1"])),
    )


@st.composite
def reclaims(draw):
    grant, source = draw(grants)
    return GrantReclaimed(
        grant=grant, source=source, amount_fen=draw(amounts), reclaimed_on=draw(days)
    )


_FURTHER = [
    (),
    (Voucher(amount_fen=1, voucher_number="V-8"),),
    (Voucher(amount_fen=1, voucher_number="V-8"), Voucher(amount_fen=2, voucher_number="")),
]


@st.composite
def expenditures(draw):
    chosen = draw(st.lists(grants, min_size=1, max_size=3, unique=True))
    lines = tuple(
        SourceLine(source=source, grant=grant, amount_fen=draw(amounts)) for grant, source in chosen
    )
    return ExpenditureRecorded(
        category=draw(st.sampled_from(CATEGORIES)),
        spent_on=draw(days),
        amount_fen=sum(line.amount_fen for line in lines),
        lines=lines,
        voucher_number=draw(st.sampled_from(["", "V-7"])),
        more_vouchers=draw(st.sampled_from(_FURTHER)),
    )


@st.composite
def openings(draw):
    grant, source = draw(grants)
    return GrantCarriedOver(
        grant=grant,
        source=source,
        amount_fen=draw(amounts),
        carried_over_on=draw(days),
        document_number=draw(st.sampled_from(["", "甬民〔2026〕4号"])),
    )


@st.composite
def advances(draw):
    return AdvanceMade(
        category=draw(st.sampled_from(CATEGORIES)),
        advanced_on=draw(days),
        amount_fen=draw(amounts),
        paid_by=draw(st.sampled_from(PAYERS)),
        voucher_number=draw(st.sampled_from(["", "D-7"])),
        more_vouchers=draw(st.sampled_from(_FURTHER)),
    )


@st.composite
def repayments(draw):
    spent = draw(expenditures())
    return AdvanceRepaid(
        advance="019a0000-0000-7000-8000-000000000001",
        category=spent.category,
        repaid_on=spent.spent_on,
        amount_fen=spent.amount_fen,
        lines=spent.lines,
        paid_by=draw(st.sampled_from(PAYERS)),
        voucher_number=spent.voucher_number,
    )


@st.composite
def payments(draw):
    """Of what was submitted; nothing is asked about that here."""
    spent, step = draw(expenditures()), "019a0000-0000-7000-8000-00000000000"
    stated = {name: getattr(spent, name) for name in spent.__struct_fields__}
    return ExpenditurePaid(**stated, submission=f"{step}2", approval=f"{step}3")


@st.composite
def refunds(draw):
    spent = draw(expenditures())
    return ExpenditureRefunded(
        expenditure="019a0000-0000-7000-8000-000000000001",
        category=spent.category,
        refunded_on=spent.spent_on,
        amount_fen=spent.amount_fen,
        lines=spent.lines,
        voucher_number=spent.voucher_number,
    )


@st.composite
def loans(draw):
    """Between any grants, of the same sources as the others."""
    lender, borrower = draw(reclaims()), draw(reclaims())
    named = {"source": lender.source, "grant": lender.grant}
    named |= {"to_source": borrower.source, "to_grant": borrower.grant}
    day, fen = lender.reclaimed_on, lender.amount_fen
    if draw(st.booleans()):
        loan = "019a0000-0000-7000-8000-000000000001"
        return SourceRepaid(loan=loan, repaid_on=day, amount_fen=fen, **named)
    return SourceLent(lent_on=day, amount_fen=fen, document_number="纪要", **named)


@st.composite
def releases(draw):
    """What a grant of the others has no restriction of any more."""
    of = draw(reclaims())
    return RestrictionReleased(
        source=of.source,
        grant=of.grant,
        amount_fen=of.amount_fen,
        released_on=of.reclaimed_on,
        document_number="批复",
    )


KINDS = (
    *(payments(), refunds(), loans(), releases()),
    *(promises(), receipts(), reclaims(), expenditures()),
    *(openings(), advances(), repayments()),
)


@st.composite
def books(draw, size=16):
    """A log of money and a few other things, with corrections and voids of what still counts."""
    log: list[Recorded] = []
    standing: dict[int, tuple[str, int, object]] = {}
    for pos in range(1, draw(st.integers(0, size)) + 1):
        step = draw(st.sampled_from(["record", "record", "record", "correct", "void", "other"]))
        station = draw(st.sampled_from(STATIONS))
        if step in {"correct", "void"} and standing:
            first = draw(st.sampled_from(sorted(standing)))
            station, kind, was = standing[first]
            if step == "void":
                event = voided(first, was)
                del standing[first]
            else:
                now = draw(KINDS[kind])
                event = corrected(first, was, now)
                standing[first] = (station, kind, now)
        elif step == "other":
            event = StationBuilt(built_on="2026-01-01")
        else:
            kind = draw(st.integers(0, len(KINDS) - 1))
            event = draw(KINDS[kind])
            standing[pos] = (station, kind, event)
        log += given(event, station=station, start=pos)
    return log


def all_numbers(fact):
    """The numbers of the papers of an expense as a posting tells them."""
    papers = (fact, *fact.more_vouchers)
    return "、".join(each.voucher_number for each in papers if each.voucher_number)


def rows_of(fact):
    """(kind, source, grant, category, amount, day, voucher, document) of each line."""
    match fact:
        case GrantPromised():
            yield ("promised", fact.promised_on, "", fact.document_number, fact, "")
        case GrantReceived():
            yield (
                "received",
                fact.received_on,
                fact.voucher_number,
                fact.document_number,
                fact,
                "",
            )
        case GrantReclaimed():
            yield ("reclaimed", fact.reclaimed_on, "", fact.document_number, fact, "")
        case RestrictionReleased():
            yield ("released", fact.released_on, "", fact.document_number, fact, "")
        case GrantCarriedOver():
            yield ("carried_over", fact.carried_over_on, "", fact.document_number, fact, "")
        case ExpenditureRefunded():
            for line in fact.lines:
                back = structs.replace(line, amount_fen=-line.amount_fen)
                day, number = fact.refunded_on, fact.voucher_number
                yield ("refunded", day, number, "", back, fact.category)
        case ExpenditureRecorded() | ExpenditurePaid():
            for line in fact.lines:
                yield ("spent", fact.spent_on, all_numbers(fact), "", line, fact.category)
        case AdvanceMade():
            nobody = SourceLine(source="", grant="", amount_fen=fact.amount_fen)
            yield ("advanced", fact.advanced_on, all_numbers(fact), "", nobody, fact.category)
        case SourceLent() | SourceRepaid():
            sign, day, document = (
                (1, fact.lent_on, fact.document_number)
                if isinstance(fact, SourceLent)
                else (-1, fact.repaid_on, "")
            )
            for kind, source, grant in (
                ("lent", fact.source, fact.grant),
                ("borrowed", fact.to_source, fact.to_grant),
            ):
                part = SourceLine(source=source, grant=grant, amount_fen=sign * fact.amount_fen)
                yield (kind, day, "", document, part, "")
        case AdvanceRepaid():
            for line in fact.lines:
                yield ("repaid", fact.repaid_on, fact.voucher_number, "", line, fact.category)


def book_at(log, position):
    """record -> (station, position, corrections, fact) after the entries up to a position."""
    book = {}
    for pos, entry in log:
        if pos > position:
            break
        data = entry.data
        if isinstance(data, RecordVoided):
            del book[data.record]
        elif isinstance(data, RecordCorrected):
            _station, _pos, count, _fact = book[data.record]
            book[data.record] = (entry.station, pos, count + 1, data.now)
        else:
            book[entry.event_id] = (entry.station, pos, 0, data)
    return book


def postings_at(log, position, stations=None):
    """Every posting that counts, as plain dicts."""
    return [
        {
            "station": station,
            "record": record,
            "line": line,
            "position": pos,
            "kind": kind,
            "source": part.source,
            "grant": part.grant,
            "category": category,
            "amount_fen": part.amount_fen,
            "day": day,
            "voucher_number": voucher,
            "document_number": document,
            "corrections": count,
        }
        for record, (station, pos, count, fact) in book_at(log, position).items()
        if stations is None or station in stations
        for line, (kind, day, voucher, document, part, category) in enumerate(rows_of(fact))
    ]


def owed_at(log, position, station, as_of):
    """What is owed for advances by a day, by who made them."""
    owed = defaultdict(int)
    for where, _pos, _count, fact in book_at(log, position).values():
        if where == station and isinstance(fact, AdvanceMade):
            owed[fact.paid_by] += fact.amount_fen * (as_of is None or fact.advanced_on <= as_of)
        elif where == station and isinstance(fact, AdvanceRepaid):
            owed[fact.paid_by] -= fact.amount_fen * (as_of is None or fact.repaid_on <= as_of)
    return [{"paid_by": who, "open_fen": fen} for who, fen in sorted(owed.items()) if fen]


def money(postings, from_day=None):
    """The figures of some postings."""
    figures = defaultdict(int)
    for each in postings:
        sign = {
            **dict.fromkeys(("promised", "advanced", "released"), 0),
            **dict.fromkeys(("received", "carried_over", "borrowed"), 1),
        }.get(each["kind"], -1)
        figures["available_fen"] += sign * each["amount_fen"]
        if from_day is not None and each["day"] < from_day:
            figures["opening_fen"] += sign * each["amount_fen"]
        else:
            kind = "spent" if each["kind"] in {"repaid", "refunded"} else each["kind"]
            figures[f"{kind}_fen"] += each["amount_fen"]
    received_fen = figures["received_fen"]
    rate = None
    if received_fen:
        whole, rest = divmod(figures["spent_fen"] * 10_000, received_fen)
        rate = whole + (2 * rest >= received_fen)
    names = (
        *("promised", "received", "carried_over", "spent"),
        *("reclaimed", "lent", "borrowed", "released", "reserved", "opening", "available"),
    )
    return {f"{name}_fen": figures[f"{name}_fen"] for name in names} | {"execution_rate_bp": rate}


def grouped(postings, *names, from_day=None):
    """Figures by group, groups in order, without those in which nothing moved or was left."""
    groups = defaultdict(list)
    for each in postings:
        groups[tuple(each[name] for name in names)].append(each)
    figures = {key: money(groups[key], from_day) for key in sorted(groups)}
    return {key: found for key, found in figures.items() if any(found.values())}
