"""Making, listing and revoking access tokens on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import cast

from msgspec import to_builtins
from sqlalchemy import Engine

from api.terminal.failures import CliError
from api.terminal.given_scopes import one_scope
from api.terminal.output import note, print_json, print_table, say
from api.terminal.scope import OPERATOR, Place
from domain.book.privacy.readings import Reader
from domain.ground.personal_numbers import holds_personal_number
from domain.ground.vocabulary import Role
from ledger.application import key_directory
from ledger.checks.named_codes import is_code
from ledger.databases.database import LedgerLocation
from ledger.people.accounts import issue_account
from ledger.people.reading_log import ReadingLog
from ledger.people.reading_room import ReadingRoom
from ledger.people.tokens import Token, TokenStore, ensure_may_hold
from ledger.schema.migrations import check_schema
from ledger.vault.keys import load_vault_keys
from ledger.vault.vault import Vault, open_vault
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.records import find_stream


def create_token(
    place: Place,
    name: str,
    role: str,
    scopes: Mapping[str, str | None],
    *,
    days: int,
    as_json: bool,
) -> None:
    """Make a token and show it, this once. Raises CliError unless exactly one scope is given.

    Whoever is given by a name gets a code for the book, and the name goes to the vault.
    """
    kind, scope = one_scope(scopes)
    code, holder = name.strip(), ""
    if not is_code(code) and not holds_personal_number(code):
        ensure_may_hold(OPERATOR, role, kind, scope)
        with reading_room_of(place) as (vault, _room):
            code, holder = issue_account(vault, code), code
    with tokens_of(place) as store:
        made = store.create(
            code,
            role=cast("Role", role),
            scope_kind=kind,
            scope=scope,
            expires_at=datetime.now(UTC) + timedelta(days=days),
        )
        unknown = _unknown_stations(store.engine, made.token)
    if unknown:
        names = "、".join(unknown)
        note(
            place.say(
                f"提醒：台账中还没有站点 {names}，令牌在其设立后才有内容可看。",
                f"Note: the ledger has no station {names} yet.",
            )
        )
    if as_json:
        answer = {"secret": made.secret, **to_builtins(made.token), "holder": holder}
        print_json(answer | {"unknown_stations": unknown})
        return
    say(made.secret)
    note(
        place.say(
            "令牌只显示这一次，台账只存其哈希。",
            "The token is shown this once; only its hash is stored.",
        )
    )
    if holder:
        note(
            place.say(
                f"账上的代码是 {code}，姓名只存于人员信息库。",
                f"The code in the book is {code}; the name is in the person vault only.",
            )
        )


def _unknown_stations(engine: Engine, token: Token) -> list[str]:
    """Stations of a scope that the book does not know; they may be planned later."""
    parts = token.scope.split()
    named = {"station": parts, "engagement": parts[1:]}.get(token.scope_kind, [])
    log = LedgerRecorder(engine)
    return [station for station in named if find_stream(log, station) is None]


def list_tokens(place: Place, *, as_json: bool) -> None:
    """List every token there ever was."""
    with tokens_of(place) as store:
        found = store.list()
    reader = Reader(actor=OPERATOR, role="admin", channel="cli")
    with reading_room_of(place) as (_vault, room):
        holders = room.holders(reader, {each.name for each in found})
    if as_json:
        tokens = [{**to_builtins(each), "holder": holders.get(each.name, "")} for each in found]
        print_json({"tokens": tokens})
        return
    rows = [
        (
            each.id,
            each.name,
            holders.get(each.name, ""),
            each.role,
            f"{each.scope_kind} {each.scope}",
            each.expires_at,
            each.revoked_at,
            each.last_used_at,
        )
        for each in found
    ]
    columns = ("编号 id", "代码 name", "姓名 holder", "角色 role", "范围 scope", "到期 expires")
    print_table("令牌 Tokens", (*columns, "吊销 revoked", "最近使用 last used"), rows)


def revoke_token(place: Place, token: str, *, as_json: bool) -> None:
    """Revoke a token by its id or all of a holder. Raises CliError when there is none."""
    with tokens_of(place) as store:
        ended = store.revoke(token)
    if not ended:
        raise CliError("没有这样的有效令牌。", "There is no such token that is still valid.")
    if as_json:
        print_json({"revoked": ended})
    else:
        print_table("已吊销 Revoked", ("令牌数 tokens",), [(ended,)])


@contextmanager
def tokens_of(place: Place) -> Iterator[TokenStore]:
    """The tokens of a ledger, also while a server writes to it. Raises LedgerMissingError."""
    events = LedgerLocation.parse(place.ledger).open("events")
    try:
        check_schema(events)
        yield TokenStore(events)
    finally:
        events.dispose()


@contextmanager
def reading_room_of(place: Place) -> Iterator[tuple[Vault, ReadingRoom]]:
    """The vault of a ledger, and where it is looked into. Raises LedgerMissingError and its faults."""
    location = LedgerLocation.parse(place.ledger)
    people = location.open("vault")
    try:
        vault = open_vault(people, load_vault_keys(key_directory(location)))
        yield vault, ReadingRoom(vault, ReadingLog(people))
    finally:
        people.dispose()
