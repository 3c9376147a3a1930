"""Referrals and complaints, and how long they waited for an answer."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from sqlalchemy import select

from domain.ground.values import days_between
from projections.casework.answers import Complaints, Referrals
from projections.casework.standing import Cut

_Said = dict[str, str]
"""What was said of a matter -> on which day; ``put`` is the matter itself."""


def referrals(cut: Cut) -> Referrals:
    """What was referred in the days counted, and what became of it until the last of them."""
    made = _matters(cut, "referral")
    accepted = [each for each in made if "accepted" in each]
    declined = [each for each in made if "declined" in each]
    return Referrals(
        made=len(made),
        accepted=len(accepted),
        declined=len(declined),
        completed=sum("completed" in each for each in made),
        unanswered=len(made) - len(accepted) - len(declined),
        median_days=_median(
            [
                *(days_between(each["put"], each["accepted"]) for each in accepted),
                *(days_between(each["put"], each["declined"]) for each in declined),
            ]
        ),
    )


def complaints(cut: Cut) -> Complaints:
    """What was complained of in the days counted, and how it was answered."""
    received = _matters(cut, "complaint")
    answered = [each for each in received if "answered" in each]
    return Complaints(
        received=len(received),
        answered=len(answered),
        unanswered=len(received) - len(answered),
        median_days=_median(days_between(each["put"], each["answered"]) for each in answered),
    )


def _matters(cut: Cut, kind: str) -> list[_Said]:
    table = cut.view.tables["matters"]
    columns = table.c.matter, table.c.word, table.c.day
    rows = cut.view.conn.execute(select(*columns).where(cut.rows(table), table.c.kind == kind))
    found: dict[str, _Said] = {}
    for matter, word, day in rows:
        found.setdefault(matter, {})[word] = day
    first = cut.from_day or ""
    return [each for each in found.values() if "put" in each and each["put"] >= first]


def _median(days: Iterable[int]) -> float | None:
    found = [*days]
    return float(median(found)) if found else None
