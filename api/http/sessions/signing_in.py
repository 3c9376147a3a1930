"""Signing in and changing a password: throttled, at the same pace for everybody, few at a time.

A hash takes 32 MiB and a core for a moment, so two are computed at once and some more may wait,
whoever asks. Every failure is answered alike and as late as another, whether the account is not
there, is disabled or has another password.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

import anyio
import anyio.to_thread

from api.http.problems import HttpRefusal
from api.http.sessions.throttling import SignInThrottle, turned_away
from domain.accounts.passwords import ensure_good_password
from domain.accounts.refusals import WrongPassword
from ledger.accounts.accounts import AccountStore, code_as_typed
from ledger.accounts.sessions import SessionStore

HASHES_AT_ONCE: Final = 2
WAITING_MAX: Final = 30

Result = TypeVar("Result")


class Place(NamedTuple):
    """Where a try comes from: the address, the browser's family, and the session it has already."""

    address: str
    agent: str
    secret: str = ""


class SigningIn:
    """The way from a password to a session; used from the application's event loop.

    ``changed`` is called when sessions were ended, so that nobody believes in them any longer.
    """

    def __init__(
        self,
        accounts: AccountStore,
        sessions: SessionStore,
        throttle: SignInThrottle,
        changed: Callable[[], None],
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._throttle = throttle
        self._changed = changed
        self._limiter = anyio.CapacityLimiter(HASHES_AT_ONCE)
        self._waiting = 0

    async def sign_in(self, account: str, password: str, place: Place) -> str:
        """The secret of a new session.

        Raises ``sign_in_failed`` and ``too_many_sign_ins``. The session that the browser had ends.
        """
        code = code_as_typed(account)
        known = await self._is_known(code, place.secret)
        attempt = self._throttle.attempt(code, place.address, device=place.secret if known else "")
        secret = await self.hashing(lambda: self._opened(code, password, place))
        if secret is None:
            raise HttpRefusal("sign_in_failed")
        attempt.succeeded()
        if place.secret:
            self._changed()
        return secret

    async def change_password(self, code: str, present: str, new: str, place: Place) -> str:
        """Change the password of whoever is signed in, end all sessions, and begin another.

        Raises WrongPassword, ``too_many_sign_ins`` and what is wrong with the new password.
        """
        ensure_good_password(new, code)
        attempt = self._throttle.attempt(code, place.address, device=place.secret)

        def work() -> str | None:
            stored = self._accounts.hash_to_check(code)
            if not self._accounts.hashing.is_right(present, stored):
                raise WrongPassword(field="present")
            self._accounts.set_password(code, new, must_change=False)
            return self._opened(code, new, place)

        secret = await self.hashing(work)
        self._changed()
        attempt.succeeded()
        if secret is None:
            raise HttpRefusal("sign_in_failed")
        return secret

    async def sign_out(self, secret: str) -> None:
        """End a session."""
        await anyio.to_thread.run_sync(self._sessions.end, secret)
        self._changed()

    async def revoke(self, code: str, session: str) -> None:
        """End one session of an account by its id. Raises UnknownSession."""
        await anyio.to_thread.run_sync(self._sessions.revoke, code, session)
        self._changed()

    async def hashing(self, work: Callable[[], Result]) -> Result:
        """Do work that computes hashes, when it is its turn. Raises ``too_many_sign_ins``."""
        if self._waiting >= HASHES_AT_ONCE + WAITING_MAX:
            raise turned_away(1)
        self._waiting += 1
        try:
            return await anyio.to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._waiting -= 1

    async def _is_known(self, code: str, secret: str) -> bool:
        if not secret:
            return False
        return await anyio.to_thread.run_sync(self._sessions.account_of, secret) == code

    def _opened(self, code: str, password: str, place: Place) -> str | None:
        hashing = self._accounts.hashing
        stored = self._accounts.hash_to_check(code)
        if not hashing.is_right(password, stored) or stored is None:
            return None
        if hashing.is_dated(stored):
            self._accounts.rehash(code, password)
            stored = self._accounts.hash_to_check(code)
        return self._sessions.open(code, place.agent, checked=stored or "", instead_of=place.secret)
