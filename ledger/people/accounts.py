"""Accounts: a code in the book, and the name of whoever acts under it in the vault.

No entry speaks of the name, so it is kept under no event and can go without a trace.
"""

from __future__ import annotations

import secrets
from typing import Final

from domain.ground.forms import codes
from ledger.vault.vault import Vault

FIELD: Final = "account_name"
_PLACE: Final = "-/account/"
"""Where accounts stand in the vault: no station is called so."""


def account_id(code: str) -> str:
    """The vault's id of whoever acts under a code."""
    return f"{_PLACE}{code}"


def issue_account(vault: Vault, name: str) -> str:
    """A new code for whoever has a name, which goes to the vault. Raises LedgerUnavailableError."""
    code = codes.issued(codes.ACCOUNT, secrets.randbelow)
    vault.store([vault.seal(account_id(code), "", {FIELD: name})])
    return code
