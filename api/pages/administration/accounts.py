"""账号: who signs in, and opening an account for somebody."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.accounts.administering import Books, Wanted, listed, made_account
from api.http.requests.answering import in_thread
from api.http.serving.failures import REFUSALS
from api.pages.administration.office import AtOffice, Office, beyond, draw, office_of
from api.pages.drawing import PageRoute
from api.pages.forms.received import filled_in
from api.pages.rail import ACCOUNTS
from domain.ground.forms.codes import ACCOUNT, issued
from domain.stations.ningbo import scope_called
from ledger.accounts.hashing import new_password
from ledger.accounts.names import AccountNames
from ledger.people.tokens import SCOPE_KINDS, AccessRefusedError, ScopeKind

router = APIRouter(prefix=ACCOUNTS, route_class=PageRoute, include_in_schema=False)


def books_of(office: Office) -> Books:
    """What is kept of accounts beside the ledger that is served."""
    door, house = office.door, office.door.house
    names = AccountNames(door.accounts, house.vault)
    return Books(door.accounts, door.sessions, names, house.reading_room)


def scope_in(filled: Mapping[str, list[str]]) -> tuple[ScopeKind, str]:
    """The scope that a form states. Raises AccessRefusedError."""
    kind, scope = (filled.get(name, [""])[0] for name in ("scope_kind", "scope"))
    found = next((each for each in SCOPE_KINDS if each == kind), None)
    if found is None:
        raise AccessRefusedError("请选范围的种类", "choose the kind of the scope")
    return found, scope_called(found, scope)


@router.get("")
async def get_accounts(office: AtOffice) -> Response:
    """The accounts within the administrator's own scope."""
    books, bounds = books_of(office), await office.bounds()
    found = await in_thread(
        office.request,
        lambda: listed(books, office.reader, filter(bounds.cover, books.accounts.list())),
    )
    return draw("accounts.html", office, ACCOUNTS, accounts=found)


@router.get("/new")
async def get_form(office: AtOffice) -> Response:
    """An empty form, with the code that the account will have."""
    return _form(office, {"code": [issued(ACCOUNT, secrets.randbelow)]})


@router.post("/new")
async def create(request: Request) -> Response:
    """Make an account and show its password, this once; or say why not.

    A form that is sent again has the code of the account that it made, and makes no other.
    """
    office = await office_of(request)
    filled = await filled_in(office.request)
    books, password = books_of(office), new_password()
    try:
        kind, scope = scope_in(filled)
        if not (await office.bounds()).cover_scope(kind, scope):
            raise beyond(office.principal)
        role, code, name = (filled.get(each, [""])[0].strip() for each in ("role", "code", "name"))
        wanted = Wanted(role, kind, scope, code or None, name or None)
        made = await office.door.signing_in.hashing(lambda: made_account(books, wanted, password))
    except (*REFUSALS, AccessRefusedError) as error:
        return _form(office, filled, error)
    return draw("password.html", office, ACCOUNTS, account=made, password=password, is_new=True)


def _form(
    office: Office, filled: Mapping[str, list[str]], error: Exception | None = None
) -> Response:
    return draw("new_account.html", office, ACCOUNTS, error=error, filled=filled)
