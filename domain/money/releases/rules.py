"""Decisions about restrictions: released by a document, of what the grant still has.

What is released stays with its grant and is spent from there, so that a source is followed to its
end; which line of an expenditure took it is decided when money is spent (``source_lines``) and stands
on the line.
"""

from __future__ import annotations

from domain.ground.commands import Command
from domain.ground.stating import stated
from domain.money.facts import RestrictionReleased
from domain.money.funds import FundedStation, ensure_covered, named_grant, postings_of
from domain.money.refusals import GrantNotRestricted, ReleasedTooMuch
from domain.money.releases.details import RestrictionReleasedDetails


def assess_released(
    station: FundedStation,
    details: RestrictionReleasedDetails,
    command: Command,
    was: RestrictionReleased | None,
) -> RestrictionReleased:
    """Release so much of a grant that is there, is bound and is not released yet.

    Raises UnknownGrant, GrantSourceMismatch, GrantNotRestricted, ReleasedTooMuch, and
    ReleasedMoneySpent where a correction takes back what is used already.
    """
    code, day = details.grant, details.released_on
    grant = named_grant(station.funds, code, details.source, field="grant")
    if not station.funds.terms_on(code, day):
        raise GrantNotRestricted(field="grant", grant=code, day=day)
    own: dict[str, int] = {}
    if was is not None and was.grant == code:
        own[was.released_on] = -was.amount_fen
    released_fen = max(grant.released.room_fen(day, own), 0)
    open_fen = max(grant.days.room_fen(day, {}) - released_fen, 0)
    if details.amount_fen > open_fen:
        asked_fen = int(details.amount_fen)
        raise ReleasedTooMuch(
            field="amount", grant=code, day=day, open_fen=open_fen, asked_fen=asked_fen
        )
    fact = stated(RestrictionReleased, details, command)
    if was is not None:
        ensure_covered(station.funds, postings_of(fact), postings_of(was), field="amount")
    return fact
