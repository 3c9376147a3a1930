"""Making, listing and revoking access tokens on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import to_builtins

from api.administration.tokens import WantedToken, listed_tokens, made_token
from api.terminal.failures import CliError
from api.terminal.given_scopes import one_scope
from api.terminal.output import note, print_json, print_table, say
from api.terminal.scope import OPERATOR, Place
from domain.book.privacy.readings import Reader
from ledger.application import key_directory
from ledger.databases.database import LedgerLocation
from ledger.people.accounts import issue_account
from ledger.people.reading_log import ReadingLog
from ledger.people.reading_room import ReadingRoom
from ledger.people.tokens import TokenStore
from ledger.schema.migrations import check_schema
from ledger.vault.keys import load_vault_keys
from ledger.vault.vault import Vault, open_vault


def create_token(
    place: Place,
    name: str,
    role: str,
    scopes: Mapping[str, str | None],
    *,
    days: int,
    as_json: bool,
) -> None:
    """Make a token and show it, this once. Raises CliError unless exactly one scope is given."""
    kind, scope = one_scope(scopes)

    def issue(holder: str) -> str:
        with reading_room_of(place) as (vault, _room):
            return issue_account(vault, holder)

    with tokens_of(place) as store:
        made = made_token(store, WantedToken(name, role, kind, scope, days), issue)
    if made.unknown_stations:
        names = "、".join(made.unknown_stations)
        note(
            place.say(
                f"提醒：台账中还没有站点 {names}，令牌在其设立后才有内容可看。",
                f"Note: the ledger has no station {names} yet.",
            )
        )
    if as_json:
        answer = {"secret": made.secret, **to_builtins(made.token), "holder": made.holder}
        print_json(answer | {"unknown_stations": made.unknown_stations})
        return
    say(made.secret)
    note(
        place.say(
            "令牌只显示这一次，台账只存其哈希。",
            "The token is shown this once; only its hash is stored.",
        )
    )
    if made.holder:
        code = made.token.name
        note(
            place.say(
                f"账上的代码是 {code}，姓名只存于人员信息库。",
                f"The code in the book is {code}; the name is in the person vault only.",
            )
        )


def list_tokens(place: Place, *, as_json: bool) -> None:
    """List every token there ever was."""
    reader = Reader(actor=OPERATOR, role="admin", channel="cli")
    with tokens_of(place) as store, reading_room_of(place) as (_vault, room):
        found = listed_tokens(store, room, reader)
    if as_json:
        print_json({"tokens": [{**to_builtins(each), "holder": name} for each, name in found]})
        return
    rows = [
        (
            each.id,
            each.name,
            name,
            each.role,
            f"{each.scope_kind} {each.scope}",
            each.expires_at,
            each.revoked_at,
            each.last_used_at,
        )
        for each, name in found
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
