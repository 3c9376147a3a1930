"""How long which class of records is kept: a schedule as data, and what a person's traces come to.

It answers one question: when are a person's data due, and does a statute forbid their erasure until
then? A row that is *binding* makes an erasure a restriction; the others say when data is due and
never stand in the way of a person's own request (Personal Information Protection Law, articles 19
and 47). Nothing here reads the book: whoever streams it hands the facts to ``Traces``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import MAXYEAR
from functools import cache
from typing import Any, Final, Literal, NamedTuple, get_args

from msgspec import Struct, structs

from domain.book.catalogue import KIND_OF_FACT, occurrence_of
from domain.book.events import Fact
from domain.clients.facts import GroupMembership
from domain.ground.events import Attachment, Event
from domain.ground.people import Person, people_named
from domain.ground.values import FOREVER, ISODate, day_of, days_after
from domain.ground.vocabulary import GROUPS_OF_MINORS, PersonKind, RetentionClass, TargetGroup
from domain.money.facts import AdvanceMade, Expenditure
from domain.staff.facts import StaffFact


class RetentionRule(Struct, frozen=True, kw_only=True):
    """How long one class is kept, from a day on.

    ``years`` and ``days`` are counted from ``counted_from``: the last record of the class, the
    first one, or the end of the year of the last one.
    """

    effective_from: ISODate
    retention_class: RetentionClass
    citation: str
    counted_from: Literal["last_record", "first_record", "year_end"]
    years: int = 0
    days: int = 0
    is_binding: bool = False


SCHEDULE: Final[tuple[RetentionRule, ...]] = (
    RetentionRule(
        effective_from=ISODate("2016-01-01"),
        retention_class="voucher",
        citation="会计档案管理办法（财政部、国家档案局令第79号）第十四条及附表：会计凭证保管30年，"
        "自会计年度终了后的第一天算起",
        counted_from="year_end",
        years=30,
        is_binding=True,
    ),
    RetentionRule(
        effective_from=ISODate("2016-01-01"),
        retention_class="service_file",
        citation="服务档案保存15年（默认值，待各区确认）；无法定最短期限，不妨碍本人申请删除",
        counted_from="last_record",
        years=15,
    ),
    RetentionRule(
        effective_from=ISODate("2016-01-01"),
        retention_class="minor_service_file",
        citation="未成年人服务档案保存至28周岁（默认值，待各区确认）；账中没有出生日期，"
        "自第一次记录起满28年时必已满28周岁",
        counted_from="first_record",
        years=28,
    ),
    RetentionRule(
        effective_from=ISODate("2016-01-01"),
        retention_class="staff_file",
        citation="人员登记与培训记录保存15年（默认值，待各区确认）；劳动合同文本另存，不在本账",
        counted_from="last_record",
        years=15,
    ),
    RetentionRule(
        effective_from=ISODate("2016-01-01"),
        retention_class="photo",
        citation="现场照片保存3年（默认值，待各区确认）",
        counted_from="last_record",
        years=3,
    ),
    RetentionRule(
        effective_from=ISODate("2016-01-01"),
        retention_class="raw_location",
        citation="原始定位保存90天（默认值，待各区确认）；行踪轨迹属敏感个人信息",
        counted_from="last_record",
        days=90,
    ),
)
"""The rows in force; of several rows of a class the one with the latest day that has come."""


class Trace(NamedTuple):
    """That a person's records of one class run from a day to a day."""

    retention_class: RetentionClass
    first_on: str
    last_on: str


class Due(Struct, frozen=True, kw_only=True):
    """A person's records of a class that are due: nothing asks for keeping them any longer.

    ``kept_by`` are the classes that still keep the same person; empty, the person can be erased.
    """

    about: PersonKind
    person: str
    retention_class: RetentionClass
    last_on: str
    retained_until: ISODate
    is_restricted: bool
    kept_by: tuple[RetentionClass, ...]


class Traces:
    """What the facts of one station say about people: of each and each class, first and last day.

    ``only`` narrows it to one person. A fact that was corrected or voided counts like any other:
    its values were recorded, and its voucher is kept.
    """

    def __init__(self, only: Person | None = None) -> None:
        self.people: dict[Person, dict[RetentionClass, Trace]] = {}
        self._only = only
        self._workers_of: dict[str, str] = {}

    def add(self, record: str, fact: Fact) -> None:
        """Take one fact in."""
        if isinstance(fact, StaffFact):
            self._workers_of[record] = fact.worker
        day = day_of(occurrence_of(fact)[0])
        for person, retention_class in _classes_in(record, fact, self._workers_of):
            if self._only in (None, person):
                held = self.people.setdefault(person, {})
                known = held.get(retention_class)
                first, last = (known.first_on, known.last_on) if known else (day, day)
                held[retention_class] = Trace(retention_class, min(first, day), max(last, day))

    @property
    def records_of_workers(self) -> Mapping[str, str]:
        """Record of the roster -> whose; spending on personnel that links it is a payroll."""
        return self._workers_of

    def of(self, person: Person) -> tuple[Trace, ...]:
        """The traces of one person; none for somebody whom no fact is about."""
        return tuple(self.people.get(person, {}).values())


def rule_of(retention_class: RetentionClass, day: str) -> RetentionRule:
    """The row of a class in force on a day (the oldest for any day before it)."""
    rows = [rule for rule in SCHEDULE if rule.retention_class == retention_class]
    in_force = [rule for rule in rows if rule.effective_from <= day]
    return max(in_force or rows[:1], key=lambda rule: rule.effective_from)


def retained_until(trace: Trace, today: str) -> ISODate:
    """The last day on which the schedule keeps a class, by the row in force today."""
    rule = rule_of(trace.retention_class, today)
    match rule.counted_from:
        case "first_record":
            start = trace.first_on
        case "year_end":
            start = f"{trace.last_on[:4]}-12-31"
        case "last_record":
            start = trace.last_on
    return _later(start, rule.years, rule.days)


def binding_retention(
    traces: tuple[Trace, ...], today: str
) -> tuple[RetentionClass, ISODate] | None:
    """The statute that keeps a person's data longest, while it still runs; None where none does."""
    running = [
        (until, trace.retention_class)
        for trace in traces
        if rule_of(trace.retention_class, today).is_binding
        and (until := retained_until(trace, today)) >= today
    ]
    if not running:
        return None
    until, retention_class = max(running)
    return retention_class, until


def due_of(
    person: Person, traces: tuple[Trace, ...], day: str, *, is_restricted: bool = False
) -> Iterator[Due]:
    """A person's classes that are over on a day."""
    about, code = person
    until = {trace.retention_class: retained_until(trace, day) for trace in traces}
    kept_by = tuple(sorted(name for name, last in until.items() if last >= day))
    for trace in traces:
        if until[trace.retention_class] < day:
            yield Due(
                about=about,
                person=code,
                retention_class=trace.retention_class,
                last_on=trace.last_on,
                retained_until=until[trace.retention_class],
                is_restricted=is_restricted,
                kept_by=kept_by,
            )


def _classes_in(
    record: str, fact: Fact, workers_of: Mapping[str, str]
) -> Iterator[tuple[Person, RetentionClass]]:
    """Whom a fact is about, and the class that it belongs to for each: whoever is named has one."""
    kind = KIND_OF_FACT[type(fact)]
    if kind.texts_kept_as is not None:
        yield ("record", record), kind.texts_kept_as
    groups = {*_values_in(fact, TargetGroup)}
    groups.update(each.group for each in _values_in(fact, GroupMembership))
    is_minor = not GROUPS_OF_MINORS.isdisjoint(groups)
    has_photos = any(each.media_type.startswith("image/") for each in _values_in(fact, Attachment))
    for person in people_named(fact):
        is_client = person[0] == "client"
        is_of_minor = is_client and is_minor and kind.people_kept_as == "service_file"
        yield person, "minor_service_file" if is_of_minor else kind.people_kept_as
        if is_client and has_photos:
            yield person, "photo"
    if isinstance(fact, Expenditure | AdvanceMade):
        yield from ((person, kind.people_kept_as) for person in _paid_by(fact, workers_of))


def _paid_by(fact: Expenditure | AdvanceMade, workers_of: Mapping[str, str]) -> Iterator[Person]:
    """Whose pay an expenditure or an advance is."""
    if fact.category == "personnel":
        for linked in fact.linked_records:
            if linked in workers_of:
                yield "worker", workers_of[linked]


def _values_in(fact: Event, of: Any) -> Iterator[Any]:
    """What stands in the lists of a fact that hold values of a type."""
    for name in _lists_of(type(fact), of):
        yield from getattr(fact, name)


@cache
def _lists_of(kind: type[Event], of: Any) -> tuple[str, ...]:
    return tuple(each.name for each in structs.fields(kind) if get_args(each.type)[:1] == (of,))


def _later(day: str, years: int, days: int) -> ISODate:
    year = int(day[:4]) + years
    if year > MAXYEAR:
        return ISODate(FOREVER)
    same_day = f"{year:04d}{day[4:]}"
    if same_day.endswith("-02-29") and (year % 4 or (year % 100 == 0 and year % 400)):
        same_day = f"{year:04d}-03-01"
    return days_after(same_day, days)
