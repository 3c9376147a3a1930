"""The names of those who sign in: in the person vault, of which an account has only a commitment.

They stand where those of token holders do. Whoever knows the commitment and not the vault's key learns
nothing from it, and taking the name back is destroying what it commits to.
"""

from __future__ import annotations

from ledger.accounts.accounts import AccountStore
from ledger.people.accounts import FIELD, account_id
from ledger.vault.vault import Vault


class AccountNames:
    """The names of the accounts of one ledger.

    Every method raises LedgerUnavailableError when a database is locked or gone.
    """

    def __init__(self, accounts: AccountStore, vault: Vault) -> None:
        self._accounts = accounts
        self._vault = vault

    def keep(self, code: str, name: str) -> None:
        """Keep the name of an account's owner instead of the one before. Raises UnknownAccount."""
        before = self._accounts.get(code)
        sealed = self._vault.seal(account_id(code), "", {FIELD: name})
        self._vault.store([sealed])
        self._accounts.rename(code, sealed.digests[0])
        if before.name_digest is not None:
            self._vault.discard_digests([before.name_digest])
