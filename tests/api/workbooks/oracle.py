"""The answers of expected.json, computed from the parsed rows alone.

An independent reading of the rules in the sample data's description: it shares the reader with
Taizhang and nothing else, so that a figure both get wrong must be wrong in the reader's tests.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from api.workbooks import MoneyRow, StaffRow, VisitRow, Workbook

GRANT = "municipal_one_time"


@dataclass
class Rules:
    """The semantic choices that the samples decide between."""

    today: date = date(2026, 11, 23)
    leaving_day_counts: bool = True
    client_by_code: bool = True
    by_date: bool = False


@dataclass
class Books:
    """A source's accepted postings as (day, row, signed fen)."""

    postings: list[tuple[date, int, int]] = field(default_factory=list)


def expected(book: Workbook, rules: Rules | None = None) -> dict:
    rules = rules or Rules()
    return {
        "station": book.station.code,
        "year": book.ledger_year,
        "visits": visits(book, rules),
        "training": training(book),
        "staff": staff(book, rules),
        "built_on": book.station.built_on.isoformat(),
        "money_fen": money(book, rules),
    }


def employed(person: StaffRow, day: date, rules: Rules) -> bool:
    if day < person.joined_on:
        return False
    if person.left_on is None:
        return True
    return day <= person.left_on if rules.leaving_day_counts else day < person.left_on


def visit_error(visit: VisitRow, book: Workbook, rules: Rules) -> str | None:
    if visit.problems:
        return visit.problems[0].code
    if visit.day > rules.today:
        return "future_date"
    for worker in visit.workers:
        terms = [person for person in book.staff if person.name == worker]
        if not terms:
            return "unknown_worker"
        if not any(employed(term, visit.day, rules) for term in terms):
            return "worker_not_employed"
    return None


def client_of(visit: VisitRow, rules: Rules) -> tuple:
    groups = visit.target_groups if rules.client_by_code else visit.line["对象类别"]
    return visit.client, groups


def visits(book: Workbook, rules: Rules) -> dict:
    errors: dict[str, str] = {}
    duplicates: list[int] = []
    overlaps: list[int] = []
    accepted: list[VisitRow] = []
    for visit in book.visits:
        error = visit_error(visit, book, rules)
        if error:
            errors[str(visit.row)] = error
        elif any(
            client_of(other, rules) == client_of(visit, rules)
            and other.day == visit.day
            and set(other.workers) == set(visit.workers)
            for other in accepted
        ):
            duplicates.append(visit.row)
        else:
            if any(
                set(other.workers) & set(visit.workers)
                and other.day == visit.day
                and other.starts < visit.ends
                and visit.starts < other.ends
                for other in accepted
            ):
                overlaps.append(visit.row)
            accepted.append(visit)
    worker_minutes = Counter()
    for visit in accepted:
        for worker in visit.workers:
            worker_minutes[worker] += visit.minutes
    return {
        "accepted": len(accepted),
        "minutes": sum(visit.minutes for visit in accepted),
        "worker_minutes": dict(worker_minutes),
        "by_group": dict(Counter(group for visit in accepted for group in visit.target_groups)),
        "by_service": dict(Counter(service for visit in accepted for service in visit.services)),
        "in_person": sum(visit.mode == "in_person" for visit in accepted),
        "distinct_clients": len({client_of(visit, rules) for visit in accepted}),
        "errors": errors,
        "duplicates": duplicates,
        "overlaps": overlaps,
        "late": sum(visit.recorded_on - visit.day > timedelta(days=2) for visit in accepted),
    }


def training(book: Workbook) -> dict:
    sessions = [session for session in book.training if not session.problems]
    per_person = Counter()
    for session in sessions:
        for person in session.attendees:
            per_person[person] += session.hours
    return {
        "sessions": len(sessions),
        "hours_x_people": float(sum(per_person.values())),
        "per_person": {person: float(hours) for person, hours in per_person.items()},
        "headcount_mismatch": [
            session.row
            for session in sessions
            if session.claimed_headcount not in (None, len(session.attendees))
        ],
        "by_class": dict(Counter(session.class_name for session in sessions)),
    }


def staff(book: Workbook, rules: Rules) -> dict:
    year_end = date(book.ledger_year, 12, 31)
    present = [person for person in book.staff if employed(person, year_end, rules)]
    days = (year_end - book.station.built_on).days + 1
    return {
        "rows": len(book.staff),
        "at_year_end": sorted(person.name for person in present),
        "full_time_at_year_end": sum(person.engagement == "full_time" for person in present),
        "certified_at_year_end": sum(person.certificate is not None for person in present),
        "days_below_three_full_time": sum(
            sum(
                person.engagement == "full_time"
                and employed(person, book.station.built_on + timedelta(days=day), rules)
                for person in book.staff
            )
            < 3
            for day in range(days)
        ),
    }


def money(book: Workbook, rules: Rules) -> dict:
    errors: dict[str, str] = {}
    books: dict[str, Books] = {}
    accepted: list[MoneyRow] = []
    by_day = lambda row: (row.day or date.min, row.kind != "income", row.row)  # noqa: E731
    for row in sorted(book.money, key=by_day):
        error = money_error(row, accepted, books.setdefault(row.source or "", Books()), rules)
        if error:
            errors[str(row.row)] = error
            continue
        accepted.append(row)
        signed = -row.amount_fen if row.kind == "expense" else row.amount_fen
        books[row.source].postings.append((row.day, row.row, signed))
    received, spent, by_category = Counter(), Counter(), Counter()
    for row in accepted:
        if row.kind == "income":
            received[row.source] += row.amount_fen
        elif row.kind == "refund":
            spent[row.source] -= row.amount_fen
            by_category[taken_back(row, accepted).category] -= row.amount_fen
        else:
            spent[row.source] += row.amount_fen
            by_category[row.category] += row.amount_fen
    balance = {source: received[source] - spent[source] for source in sorted({*received, *spent})}
    return {
        "received": dict(received),
        "spent": dict(spent),
        "by_category": dict(by_category),
        "errors": errors,
        "balance": balance,
        "total_balance": sum(balance.values()),
    }


def money_error(row: MoneyRow, accepted: list[MoneyRow], books: Books, rules: Rules) -> str | None:
    if row.problems:
        return row.problems[0].code
    if row.day > rules.today:
        return "future_date"
    if row.kind == "income":
        again = any(other.source == GRANT and other.kind == "income" for other in accepted)
        return "duplicate_municipal_grant" if row.source == GRANT and again else None
    if row.kind == "refund":
        return None if taken_back(row, accepted) else "refund_unknown"
    if rules.by_date:
        lowest = lowest_from(books, row.day)
    else:
        lowest = sum(fen for _, _, fen in books.postings)
    return "insufficient_funds" if row.amount_fen > lowest else None


def taken_back(row: MoneyRow, accepted: list[MoneyRow]) -> MoneyRow | None:
    """The expense of a row in red letters, by the number that it names."""
    bearing = [
        other
        for other in accepted
        if other.kind == "expense"
        and other.source == row.source
        and other.day <= row.day
        and {other.voucher_no, other.paper_no} & {*row.refunds}
    ]
    assert len(bearing) <= 1, "no workbook here has a number twice"
    return bearing[0] if bearing else None


def lowest_from(books: Books, day: date) -> int:
    """The smallest balance at the end of ``day`` or of any later day with a posting."""
    days = {day, *(posted for posted, _, _ in books.postings if posted >= day)}
    return min(sum(fen for posted, _, fen in books.postings if posted <= end) for end in days)
