"""Links by which a body that a client was referred to answers without an account, each once.

Like a token a link decides who may write: made once, shown once, stored as a hash. That it is used
once follows from the command that answers under it, whose id is the link's: the second one is a
repeat or refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from msgspec import Struct
from sqlalchemy import Engine, insert, select, update

from domain.ground.values import iso_instant
from domain.ground.vocabulary import Role
from ledger.databases.database import begin_write
from ledger.faults.machine import translated
from ledger.people.tokens import SECRET_BYTES, SHOWN_ID_DIGITS, hash_of
from ledger.schema.tables import answer_links
from ledger.store.identifiers import utc_now
from ledger.writing.seals import hold, reseal

LINK_DAYS: Final = 30
"""How long a link lasts; whoever takes longer is given another one."""


class AnswerLink(Struct, frozen=True, kw_only=True):
    """What is known of one link; its secret is not.

    ``link_hash`` is the SHA-256 of the secret. ``actor`` and ``role`` are those of whoever gave it,
    by whose right it is answered. Times are UTC, RFC 3339.
    """

    link_hash: str
    station: str
    referral: str
    actor: str
    role: Role
    created_at: str
    expires_at: str
    used_at: str | None
    revoked_at: str | None

    @property
    def id(self) -> str:
        """The beginning of the hash, enough to name it."""
        return self.link_hash[:SHOWN_ID_DIGITS]

    def is_open_at(self, now: str) -> bool:
        """Whether it can be answered by at a moment."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


class NewLink(NamedTuple):
    """A link just made. ``secret`` is shown this once and stored nowhere."""

    secret: str
    link: AnswerLink


class AnswerLinks:
    """The links of one ledger; safe between threads. ``clock`` says when one has expired.

    Every method raises LedgerUnavailableError when the database is locked or gone.
    """

    def __init__(self, engine: Engine, clock: Callable[[], str] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def give(self, station: str, referral: str, *, actor: str, role: Role) -> NewLink:
        """Make a link for a referral; earlier ones for it end."""
        secret, now = secrets.token_urlsafe(SECRET_BYTES), self._clock()
        link = AnswerLink(
            link_hash=hash_of(secret),
            station=station,
            referral=referral,
            actor=actor,
            role=role,
            created_at=now,
            expires_at=iso_instant(datetime.fromisoformat(now) + timedelta(days=LINK_DAYS)),
            used_at=None,
            revoked_at=None,
        )
        columns = answer_links.c
        earlier = update(answer_links).where(
            columns.station == station,
            columns.referral == referral,
            columns.used_at.is_(None),
            columns.revoked_at.is_(None),
        )
        with begin_write(self._engine) as connection:
            hold(connection, answer_links)
            connection.execute(earlier.values(revoked_at=now))
            row = {name: getattr(link, name) for name in AnswerLink.__struct_fields__}
            connection.execute(insert(answer_links).values(row))
            reseal(connection, answer_links)
        return NewLink(secret, link)

    def of(self, secret: str) -> AnswerLink | None:
        """The open link that a secret stands for, None for anything else."""
        query = select(answer_links).where(answer_links.c.link_hash == hash_of(secret))
        with translated(), self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        found = AnswerLink(**row._asdict())
        return found if found.is_open_at(self._clock()) else None

    def note_use(self, link: AnswerLink) -> None:
        """Remember that a link was answered by."""
        change = update(answer_links).where(answer_links.c.link_hash == link.link_hash)
        with begin_write(self._engine) as connection:
            hold(connection, answer_links)
            connection.execute(change.values(used_at=self._clock()))
            reseal(connection, answer_links)


def end_links(engine: Engine) -> None:
    """End every link of a restored ledger: what was answered since is not known there."""
    with begin_write(engine) as connection:
        hold(connection, answer_links)
        open_ones = update(answer_links).where(answer_links.c.revoked_at.is_(None))
        connection.execute(open_ones.values(revoked_at=utc_now()))
        reseal(connection, answer_links)
