"""Who may be named on the command line as the one who answers for what is done or read."""

from __future__ import annotations

from typing import Final

from api.terminal.scope import OPERATOR, Place
from domain.accounts.refusals import UnknownAccount
from ledger.accounts.accounts import AccountStore
from ledger.databases.database import LedgerLocation
from ledger.people.tokens import TokenStore
from ledger.schema.migrations import check_schema

IMPORTER: Final = "importer"
_OWN: Final = frozenset({IMPORTER, OPERATOR})
"""The program's own, for whoever has the ledger's files in hand."""


def ensure_known(place: Place, actor: str) -> None:
    """See that the ledger has an account or token of that code, so that somebody stands behind it.

    Raises UnknownAccount, and LedgerMissingError where there is no ledger that could have one.
    """
    if actor in _OWN:
        return
    events = LedgerLocation.parse(place.ledger).open("events")
    try:
        check_schema(events)
        if all(token.name != actor for token in TokenStore(events).list()):
            AccountStore(events).get(actor)
    except UnknownAccount:
        raise UnknownAccount(field="actor", account=actor) from None
    finally:
        events.dispose()
