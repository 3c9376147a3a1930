"""What is accepted and flagged: a warning is declared once, with the kind of fact that it is about.

A flag refuses nothing. It is judged by what counts around a fact when that is asked: for the answer
to a write as the writer sees the day, for lists and figures as it was known at their position. So
the earlier of two records that overlap is flagged as soon as the later one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from domain.ground.order.engagements import (
    DAY_MINUTES,
    Around,
    Engagement,
    minutes_of_visits,
    overlapping,
)
from domain.ground.values import day_of

_MOST_RECORDS: Final = 20
"""So many other records are named at most; more of them say nothing more."""

CONFIRMED_DUPLICATE: Final = "confirmed_duplicate"
"""What is said of a record that is like another one, and was confirmed to be none of the same."""


class Warned(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be said of a record that was accepted: a flag by its code, and why it stands.

    ``records`` are the others that it has to do with, ``workers`` whom it is about. The figures are
    what was found and, behind ``limit``, what nobody would ask about: in minutes, hundredths of
    class hours, fen or people.
    """

    code: str
    workers: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    minutes: int = 0
    limit_minutes: int = 0
    hours_hundredths: int = 0
    limit_hours_hundredths: int = 0
    amount_fen: int = 0
    limit_amount_fen: int = 0
    people: int = 0
    limit_people: int = 0


Judge = Callable[[Any, Sequence[Engagement], Around], Iterable[Warned]]
"""(fact, whom it takes up and when, what counts around it) -> what is to be said of it."""


def nothing_yet(_fact: Any, _engagements: Sequence[Engagement], _around: Around) -> tuple[()]:
    """Of what rests on later records nothing can be said when a fact is written."""
    return ()


def overlaps(_fact: Any, engagements: Sequence[Engagement], around: Around) -> Iterator[Warned]:
    """Somebody is taken up by another record at the same time."""
    workers, records = [], dict[str, None]()
    for each in engagements:
        found = list(overlapping(each, around))
        if found:
            workers.append(each.worker)
            records.update(dict.fromkeys(found))
    if workers:
        yield Warned(code="overlap", workers=tuple(workers), records=tuple(records)[:_MOST_RECORDS])


def outlasts_a_day(
    _fact: Any, engagements: Sequence[Engagement], around: Around
) -> Iterator[Warned]:
    """Somebody's visits that began on one day last for longer than a day has."""
    for each in engagements:
        engaged = around.engaged(each.worker, day_of(each.started_at))
        # Most days are short enough, however often a visit to several people is counted.
        if each.visited_minutes + sum([other[4] for other in engaged]) <= DAY_MINUTES:
            continue
        others = [other for other in engaged if other[4]]
        minutes = minutes_of_visits([*others, ("", *each[1:])])
        if minutes > DAY_MINUTES:
            yield Warned(
                code="visits_over_day",
                workers=(each.worker,),
                records=tuple([other[0] for other in others])[:_MOST_RECORDS],
                minutes=minutes,
                limit_minutes=DAY_MINUTES,
            )
