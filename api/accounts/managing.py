"""Making, listing, disabling accounts and ending their sessions on the command line.

Like those of tokens these commands open the databases by themselves, also while a server writes; it
hears of them within ``token_cache_seconds``.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from msgspec.structs import asdict

from api.accounts.administering import Books, Listed, Wanted, linked, listed, made_account
from api.oidc.configured import provider_of
from api.oidc.errors import ProviderMisconfiguredError
from api.settings import Settings
from api.terminal.failures import CliError
from api.terminal.output import note, print_json, print_table, say
from api.terminal.scope import OPERATOR, Place
from domain.book.privacy.readings import Reader
from ledger.accounts.accounts import Account, AccountStore, code_as_typed
from ledger.accounts.hashing import new_password
from ledger.accounts.names import AccountNames
from ledger.accounts.sessions import SessionStore
from ledger.application import key_directory
from ledger.databases.database import LedgerLocation
from ledger.people.reading_log import ReadingLog
from ledger.people.reading_room import ReadingRoom
from ledger.schema.migrations import check_schema
from ledger.vault.keys import load_vault_keys
from ledger.vault.vault import open_vault

_READER: Final = Reader(actor=OPERATOR, role="admin", channel="cli")


def create_account(
    place: Place, wanted: Wanted, *, typed: bool, stdin: bool, as_json: bool
) -> None:
    """Make an account and print its code, with its password where that was made up."""
    with books_of(place) as books:
        password, is_new = _password(place, typed=typed, stdin=stdin)
        made = made_account(books, wanted, password)
    _print_password(place, made, password if is_new else None, as_json=as_json)


def list_accounts(place: Place, *, as_json: bool) -> None:
    """List every account there ever was."""
    with books_of(place) as books:
        found = listed(books, _READER, books.accounts.list())
    if as_json:
        print_json({"accounts": [_told(each) for each in found]})
        return
    columns = ("账号 code", "姓名 name", "角色 role", "范围 scope", "停用 disabled")
    rows = [
        (
            each.account.code,
            each.name,
            each.account.role,
            f"{each.account.scope_kind} {each.account.scope}",
            each.account.disabled_at,
            len(each.sessions),
        )
        for each in found
    ]
    print_table("账号 Accounts", (*columns, "登录中 sessions"), rows)


def disable_account(place: Place, code: str, *, as_json: bool) -> None:
    """Disable an account. Raises UnknownAccount."""
    with books_of(place) as books:
        books.accounts.disable(code_as_typed(code))
        _print_account(books, code, "已停用 Disabled", as_json=as_json)


def enable_account(place: Place, code: str, *, as_json: bool) -> None:
    """Enable an account again. Raises UnknownAccount."""
    with books_of(place) as books:
        books.accounts.enable(code_as_typed(code))
        _print_account(books, code, "已启用 Enabled", as_json=as_json)


def reset_password(
    place: Place, code: str, *, must_change: bool, typed: bool, stdin: bool, as_json: bool
) -> None:
    """Give an account another password, and print it where it was made up."""
    with books_of(place) as books:
        found = books.accounts.get(code_as_typed(code))
        password, is_new = _password(place, typed=typed, stdin=stdin)
        books.accounts.set_password(found.code, password, must_change=must_change)
        found = books.accounts.get(found.code)
    _print_password(place, found, password if is_new else None, as_json=as_json)


def link_account(place: Place, code: str, subject: str, *, as_json: bool) -> None:
    """Link an account to somebody at the provider of the settings. Raises CliError without one."""
    try:
        provider = provider_of(Settings())
    except ProviderMisconfiguredError as error:
        raise CliError(error.zh, error.en) from None
    if provider is None:
        raise CliError(
            "没有设统一登录：TAIZHANG_OIDC_ISSUER。",
            "No provider is set: TAIZHANG_OIDC_ISSUER.",
        )
    with books_of(place) as books:
        made = linked(books, provider.client, code_as_typed(code), subject)
        _print_account(books, made.code, "已关联 Linked", as_json=as_json)


def list_sessions(place: Place, code: str, *, as_json: bool) -> None:
    """List the open sessions of an account. Raises UnknownAccount."""
    with books_of(place) as books:
        account = books.accounts.get(code_as_typed(code))
        found = books.sessions.open_of(account.code)
    if as_json:
        print_json({"sessions": [asdict(each) for each in found]})
        return
    columns = ("编号 id", "设备 device", "登录 since", "最近使用 last seen", "到期 ends")
    rows = [
        (each.id, each.agent, each.created_at, each.last_seen_at, each.ends_at) for each in found
    ]
    print_table("登录中的设备 Sessions", columns, rows)


def revoke_sessions(place: Place, code: str, session: str | None, *, as_json: bool) -> None:
    """End one or all sessions of an account. Raises UnknownAccount and UnknownSession."""
    with books_of(place) as books:
        account = books.accounts.get(code_as_typed(code))
        ended = 1
        if session is None:
            ended = books.sessions.revoke_all(account.code)
        else:
            books.sessions.revoke(account.code, session)
    if as_json:
        print_json({"revoked": ended})
    else:
        print_table("已退出 Signed out", ("设备数 sessions",), [(ended,)])


@contextmanager
def books_of(place: Place) -> Iterator[Books]:
    """The accounts of a ledger, also while a server writes to it. Raises LedgerMissingError."""
    location, settings = LedgerLocation.parse(place.ledger), Settings()
    events = location.open("events")
    try:
        check_schema(events)
        people = location.open("vault")
        try:
            accounts = AccountStore(events)
            sessions = SessionStore(
                events,
                idle_seconds=settings.session_idle_seconds,
                lifetime_seconds=settings.session_lifetime_seconds,
            )
            vault = open_vault(people, load_vault_keys(key_directory(location)))
            room = ReadingRoom(vault, ReadingLog(people))
            yield Books(accounts, sessions, AccountNames(accounts, vault), room)
        finally:
            people.dispose()
    finally:
        events.dispose()


def _password(place: Place, *, typed: bool, stdin: bool) -> tuple[str, bool]:
    """A password, and whether it was made up here."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if not typed:
        return new_password(), True
    first, again = (
        getpass.getpass(place.say(*words))
        for words in (("密码：", "Password: "), ("再输一次：", "Once more: "))
    )
    if first != again:
        raise CliError("两次输入的密码不同。", "The two passwords differ.")
    return first, False


def _told(each: Listed) -> dict[str, Any]:
    told = asdict(each.account)
    del told["name_digest"]
    return {**told, "name": each.name or None, "open_sessions": len(each.sessions)}


def _print_account(books: Books, code: str, title: str, *, as_json: bool) -> None:
    found = books.accounts.get(code_as_typed(code))
    if as_json:
        told = _told(listed(books, _READER, [found])[0])
        del told["open_sessions"]
        print_json(told)
    else:
        print_table(title, ("账号 code", "角色 role"), [(found.code, found.role)])


def _print_password(place: Place, account: Account, made: str | None, *, as_json: bool) -> None:
    if as_json:
        told = {"code": account.code, "role": account.role, "must_change": account.must_change}
        print_json(told if made is None else {**told, "password": made})
        return
    if made is None:
        say(account.code)
        return
    say(f"{account.code}\t{made}")
    note(
        place.say(
            "密码只显示这一次，台账只存其哈希。",
            "The password is shown this once; only its hash is stored.",
        )
    )
