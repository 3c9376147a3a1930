"""One account: where it is signed in, another password, shutting it out and letting it in again."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from msgspec import Struct
from starlette.responses import RedirectResponse, Response

from api.accounts.administering import Books, linked, listed
from api.http.requests.answering import in_thread
from api.http.serving.failures import REFUSALS
from api.pages.administration.accounts import books_of
from api.pages.administration.office import Office, draw, office_of
from api.pages.desk import address
from api.pages.drawing import PageRoute
from api.pages.forms.received import filled_in
from api.pages.forms.routes import SEE_OTHER
from api.pages.rail import ACCOUNTS
from domain.accounts.refusals import UnknownAccount
from domain.ground.refusals import NotFound
from ledger.accounts.accounts import Account
from ledger.accounts.hashing import new_password

router = APIRouter(prefix=f"{ACCOUNTS}/{{code}}", route_class=PageRoute, include_in_schema=False)


class _Chosen(Struct, frozen=True):
    """An account at hand."""

    office: Office
    books: Books
    account: Account

    @property
    def is_own(self) -> bool:
        """Whether it is the administrator's own, which they neither shut out nor reset here."""
        return self.account.code == self.office.principal.actor


async def _chosen(request: Request) -> _Chosen:
    """The account of the address. Raises NotFound for one beyond the administrator's scope."""
    office, code = await office_of(request), request.path_params["code"]
    books, bounds = books_of(office), await office.bounds()
    try:
        found = await in_thread(office.request, lambda: books.accounts.get(code))
    except UnknownAccount:
        raise NotFound from None
    if not bounds.cover(found):
        raise NotFound
    return _Chosen(office, books, found)


async def _not_own(request: Request) -> _Chosen:
    """The same, provided that it is somebody else's. Raises NotFound."""
    chosen = await _chosen(request)
    if chosen.is_own:
        raise NotFound
    return chosen


@router.get("")
async def get_account(request: Request) -> Response:
    """What is known of an account, and what may be done with it."""
    return await _page(await _chosen(request))


@router.post("/disable")
async def disable(request: Request) -> Response:
    """Shut an account out, and end all its sessions."""
    chosen = await _not_own(request)
    return await _changed(chosen, lambda: chosen.books.accounts.disable(chosen.account.code))


@router.post("/enable")
async def enable(request: Request) -> Response:
    """Let an account in again, with the password that it had."""
    chosen = await _not_own(request)
    return await _changed(chosen, lambda: chosen.books.accounts.enable(chosen.account.code))


@router.post("/link")
async def link(request: Request) -> Response:
    """Have somebody at the provider sign in to an account, and no password any longer.

    Raises NotFound without a provider.
    """
    chosen = await _not_own(request)
    provider = chosen.office.door.provider
    if provider is None:
        raise NotFound
    subject = (await filled_in(request)).get("subject", [""])[0]
    books, code = chosen.books, chosen.account.code
    return await _changed(chosen, lambda: linked(books, provider.client, code, subject))


@router.post("/sessions")
async def end_sessions(request: Request) -> Response:
    """End one session of an account, or all."""
    chosen = await _chosen(request)
    session = (await filled_in(chosen.office.request)).get("session", [""])[0]
    sessions, code = chosen.books.sessions, chosen.account.code
    if session:
        return await _changed(chosen, lambda: sessions.revoke(code, session))
    return await _changed(chosen, lambda: sessions.revoke_all(code))


@router.post("/password")
async def reset_password(request: Request) -> Response:
    """Give an account another password and show it, this once.

    A form that is sent again was drawn for the password before: it changes nothing.
    """
    chosen = await _not_own(request)
    filled = await filled_in(chosen.office.request)
    office, account, password = chosen.office, chosen.account, new_password()
    if filled.get("seen") != [account.password_set_at]:
        return await _page(chosen, was_reset=True)
    accounts = chosen.books.accounts
    try:
        await office.door.signing_in.hashing(
            lambda: accounts.set_password(account.code, password, must_change=True)
        )
    except REFUSALS as error:
        return await _page(chosen, error)
    office.door.access.forget()
    return draw("password.html", office, ACCOUNTS, account=account, password=password, is_new=False)


async def _changed(chosen: _Chosen, change: Callable[[], object]) -> Response:
    """Change an account, have nobody believe what was, and go back to its page."""
    office = chosen.office
    try:
        await in_thread(office.request, change)
    except REFUSALS as error:
        return await _page(chosen, error)
    finally:
        office.door.access.forget()
    return RedirectResponse(address(f"{ACCOUNTS}/{chosen.account.code}", {}), SEE_OTHER)


async def _page(
    chosen: _Chosen, error: Exception | None = None, *, was_reset: bool = False
) -> Response:
    office, books, code = chosen.office, chosen.books, chosen.account.code
    (found,) = await in_thread(
        office.request, lambda: listed(books, office.reader, [books.accounts.get(code)])
    )
    return draw(
        "account.html",
        office,
        ACCOUNTS,
        error=error,
        each=found,
        is_own=chosen.is_own,
        was_reset=was_reset,
        provider=office.door.provider,
        action=address(f"{ACCOUNTS}/{code}", {}),
    )
