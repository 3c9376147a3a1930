"""Following the money: one source of a station from its receipts to its vouchers to the services.

It reads three questions at once (postings, visits, sessions) and the entries behind the postings,
and has the checks of ``domain.money.doubts`` judge the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, cast

from api.questions.money.traced import LinkedRecord, MoneyTrace, TracedReceipt, TracedVoucher
from domain.book.catalogue import KINDS
from domain.book.entry import decode_entry, said_by
from domain.book.events import AnyEvent
from domain.book.words import VOCABULARY as WORDS
from domain.clients.care.facts import RemoteContactRecorded
from domain.ground.order.lists import chunks
from domain.ground.policy import Rules, versions_used
from domain.ground.vocabulary import Category, Source
from domain.money.balances.holdings import Grant
from domain.money.doubts import (
    JUDGED_BY,
    Income,
    Payment,
    SourceMoney,
    doubts_of,
    idle_money,
)
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    Expenditure,
    ExpenditureRefunded,
    Founding,
)
from projections.budget.figures import PostingLine
from projections.budget.judged import Services
from projections.budget.queries import postings
from projections.budget.vouchers.papers import Paper, papers_of
from projections.engine.store import LiveView
from projections.records.queries import topics_of
from projections.services.lines import visits_among
from projections.training.queries import sessions_among

_EVERYTHING: Final = 10_000_000
_PAID: Final = ("spent", "repaid", "refunded")
"""Postings that a grant pays: vouchers, advances paid back, and less than nothing: refunds."""
_BESIDE: Final = ("received", "carried_over", "reclaimed", "lent", "borrowed")
_SUMS: Final = {**{each: (each,) for each in (*_BESIDE, "released")}, "spent": _PAID}
_Paying = Expenditure | AdvanceRepaid | ExpenditureRefunded
_ENTRIES_PER_READ: Final = 500

_SERVICE_SUBJECTS: Final = frozenset({"visits", "casework", "activities", "training"})
_SERVICES: Final = frozenset(
    kind.topic
    for kind in KINDS
    if kind.subject in _SERVICE_SUBJECTS or kind.fact is RemoteContactRecorded
)
"""What money for services may have been spent on."""

ReadEntries = Callable[[Sequence[int]], Mapping[int, bytes]]


class Traced(NamedTuple):
    """What is traced: a source of a station, perhaps one grant of it, up to a business day."""

    station: str
    source: Source
    grant: str | None
    as_of: str


def services_among(
    live: Callable[[str], LiveView], known: int | None, station: str, records: Collection[str]
) -> set[str]:
    """Which of some records are services of a station that count, as known at a position."""
    topics = topics_of(live("records"), station, records, known)
    return {record for record, topic in topics.items() if topic in _SERVICES}


def trace_money(
    live: Callable[[str], LiveView],
    entries: ReadEntries,
    traced: Traced,
    *,
    as_known: int | None,
    position: int,
    rules: Rules,
    services_among: Services,
) -> MoneyTrace:
    """Trace a source; ``position`` is where the answer stands, ``rules`` hold at the station."""
    lines = _lines(live("budget"), traced, as_known)
    advanced = _advances(live("budget"), traced, lines, as_known)
    facts = _facts(entries, (*lines, *advanced))
    named = _named(lines, facts)
    linked = services_among({each for some in named.values() for each in some})
    services = _services(live, traced.station, linked, as_known)
    papers = {record: _papers_in(facts[record], facts) for record in named}
    vouchers = _vouchers(lines, named, services, linked, papers)
    money = _money(traced, lines, facts, vouchers)
    idle = idle_money(money)
    sums = {
        kind: sum(line.amount_fen for line in lines if line.kind in kinds)
        for kind, kinds in _SUMS.items()
    }
    moved = [line for line in lines if line.kind in (*_BESIDE, *_PAID)]
    oldest = min(idle, key=lambda each: each.since, default=None)
    return MoneyTrace(
        station=traced.station,
        source=traced.source,
        grant=traced.grant,
        as_of=traced.as_of,
        received_fen=sums["received"],
        carried_over_fen=sums["carried_over"],
        spent_fen=sums["spent"],
        reclaimed_fen=sums["reclaimed"],
        lent_fen=sums["lent"],
        borrowed_fen=sums["borrowed"],
        released_fen=sums["released"],
        remaining_fen=sum(sums[kind] for kind in ("received", "carried_over", "borrowed"))
        - sum(sums[kind] for kind in ("spent", "reclaimed", "lent")),
        voucher_count=len(vouchers),
        idle_since=None if oldest is None else oldest.since,
        idle_months=0 if oldest is None else oldest.months,
        last_moved_on=max((line.day for line in moved), default=None),
        receipts=tuple(_receipt(line) for line in moved if line.kind not in _PAID),
        vouchers=tuple(vouchers),
        findings=tuple(doubts_of(money, rules.on(traced.as_of))),
        policies=versions_used(JUDGED_BY, [rules], traced.as_of, traced.as_of),
        position=position,
    )


def _lines(view: LiveView, traced: Traced, as_known: int | None) -> tuple[PostingLine, ...]:
    page = postings(
        view,
        traced.station,
        as_known=as_known,
        sources=(traced.source,),
        grants=() if traced.grant is None else (traced.grant,),
        to_day=traced.as_of,
        limit=_EVERYTHING,
    )
    return page.postings


def _advances(
    view: LiveView, traced: Traced, lines: Iterable[PostingLine], as_known: int | None
) -> tuple[PostingLine, ...]:
    """What the station advanced, if any of it was paid back here: its links count there."""
    if all(line.kind != "repaid" for line in lines):
        return ()
    page = postings(view, traced.station, as_known=as_known, kinds=("advanced",), limit=_EVERYTHING)
    return page.postings


def _facts(entries: ReadEntries, lines: Iterable[PostingLine]) -> dict[str, AnyEvent]:
    """What each record says, read from the entry that made its postings what they are."""
    places = sorted({line.position for line in lines})
    facts: dict[str, AnyEvent] = {}
    for some in chunks(places, _ENTRIES_PER_READ):
        for raw in entries(some).values():
            entry = decode_entry(raw)
            facts[entry.record] = said_by(entry)
    return facts


def _named(
    lines: Iterable[PostingLine], facts: Mapping[str, AnyEvent]
) -> dict[str, tuple[str, ...]]:
    """What each record that paid is linked to."""
    paid = dict.fromkeys(line.record for line in lines if line.kind in _PAID)
    return {record: _linked_in(facts[record], facts) for record in paid}


def _vouchers(
    lines: Iterable[PostingLine],
    named: Mapping[str, Sequence[str]],
    services: Mapping[str, LinkedRecord],
    linked: Collection[str],
    papers: Mapping[str, tuple[Paper, ...]],
) -> list[TracedVoucher]:
    spent: dict[str, list[PostingLine]] = {}
    for line in lines:
        if line.kind in _PAID:
            spent.setdefault(line.record, []).append(line)
    return [
        _voucher(
            parts,
            [services.get(each) or _other(each) for each in named[record]],
            papers[record],
            has_service=any(each in linked for each in named[record]),
        )
        for record, parts in spent.items()
    ]


def _voucher(
    parts: Sequence[PostingLine],
    linked: Sequence[LinkedRecord],
    papers: tuple[Paper, ...],
    *,
    has_service: bool,
) -> TracedVoucher:
    first = parts[0]
    return TracedVoucher(
        record=first.record,
        position=first.position,
        day=first.day,
        category=cast("Category", first.category),
        voucher_number=first.voucher_number,
        amount_fen=sum(part.amount_fen for part in parts),
        by_grant={part.grant: part.amount_fen for part in parts},
        linked=tuple(linked),
        has_service=has_service,
        corrections=first.corrections,
        papers=papers,
    )


def _services(
    live: Callable[[str], LiveView], station: str, records: Collection[str], as_known: int | None
) -> dict[str, LinkedRecord]:
    wanted = sorted(records)
    if not wanted:
        return {}
    visits = visits_among(live("services"), station, wanted, as_known=as_known)
    sessions = sessions_among(live("training"), station, wanted, as_known=as_known)
    found = {
        record: LinkedRecord(record=record, kind="training_session", day=day, client="")
        for record, day in sessions.items()
    }
    for record, visit in visits.items():
        kind: Any = "home_visit" if visit.met else "home_visit_not_met"
        found[record] = LinkedRecord(record=record, kind=kind, day=visit.day, client=visit.client)
    return found


def _money(
    traced: Traced,
    lines: Iterable[PostingLine],
    facts: Mapping[str, AnyEvent],
    vouchers: Iterable[TracedVoucher],
) -> SourceMoney:
    receipts, moved_fen = [], Counter[str]()
    for line in lines:
        if line.kind in ("received", "carried_over"):
            receipts.append(
                Income(
                    record=line.record, grant=line.grant, day=line.day, amount_fen=line.amount_fen
                )
            )
        elif line.kind in ("reclaimed", "lent"):
            moved_fen[line.grant] += line.amount_fen
        elif line.kind == "borrowed":
            moved_fen[line.grant] -= line.amount_fen
    released = {
        (record, line.grant)
        for record, fact in facts.items()
        if isinstance(fact, _Paying)
        for line in fact.lines
        if line.is_released
    }
    return SourceMoney(
        source=traced.source,
        as_of=traced.as_of,
        receipts=tuple(receipts),
        payments=tuple(
            _payment(each, grant, is_released=(each.record, grant) in released)
            for each in vouchers
            for grant in each.by_grant
        ),
        moved_fen=moved_fen,
        terms={code: grant.terms for code, grant in _grants(facts).items()},
        words_zh={word: label.zh for word, label in WORDS["Category"].items()},
    )


def _payment(voucher: TracedVoucher, grant: str, *, is_released: bool) -> Payment:
    return Payment(
        record=voucher.record,
        grant=grant,
        day=voucher.day,
        category=voucher.category,
        amount_fen=voucher.by_grant[grant],
        has_service=voucher.has_service,
        is_released=is_released,
    )


def _grants(facts: Mapping[str, AnyEvent]) -> dict[str, Grant]:
    """The grants as their promises and incomes found them, in the order of their records."""
    grants: dict[str, Grant] = {}
    for record, fact in sorted(facts.items()):
        if isinstance(fact, Founding):
            grants.setdefault(fact.grant, Grant(source=fact.source)).found(fact, record)
    return grants


def _linked_in(fact: AnyEvent, facts: Mapping[str, AnyEvent]) -> tuple[str, ...]:
    paid: AnyEvent | None = fact
    if isinstance(fact, AdvanceRepaid):
        paid = facts.get(fact.advance)
    elif isinstance(fact, ExpenditureRefunded):
        paid = facts.get(fact.expenditure)
    return paid.linked_records if isinstance(paid, Expenditure | AdvanceMade) else ()


def _papers_in(fact: AnyEvent, facts: Mapping[str, AnyEvent]) -> tuple[Paper, ...]:
    """The papers of an expense, or of the advance that is repaid; a refund has its number alone."""
    paid = facts.get(fact.advance) if isinstance(fact, AdvanceRepaid) else fact
    return papers_of(paid) if isinstance(paid, Expenditure | AdvanceMade) else ()


def _other(record: str) -> LinkedRecord:
    return LinkedRecord(record=record, kind="other", day="", client="")


def _receipt(line: PostingLine) -> TracedReceipt:
    return TracedReceipt(
        record=line.record,
        position=line.position,
        kind=cast(
            "Literal['received', 'carried_over', 'reclaimed', 'lent', 'borrowed']", line.kind
        ),
        grant=line.grant,
        day=line.day,
        amount_fen=line.amount_fen,
        document_number=line.document_number,
        voucher_number=line.voucher_number,
    )
