"""What ``taizhang money trial-balance`` and ``money ledger`` print: accounts, in yuan."""

from __future__ import annotations

from typing import Any, Final

from api.questions.asking import Answer
from api.terminal.answers import answering, asked, title_of
from api.terminal.output import print_json, print_table, yuan
from api.terminal.scope import Place, Scope
from domain.ground.refusals import UnknownChoice
from domain.money.bookkeeping.accounts import CHARTS, Regime

_SIDES: Final = (
    ("opening_debit_fen", "期初借方 opening debit"),
    ("opening_credit_fen", "期初贷方 opening credit"),
    ("debit_fen", "本期借方 debits"),
    ("credit_fen", "本期贷方 credits"),
    ("closing_debit_fen", "期末借方 closing debit"),
    ("closing_credit_fen", "期末贷方 closing credit"),
)
_LINES_AT_ONCE: Final = 1_000


def show_trial_balance(place: Place, scope: Scope, regime: str, *, as_json: bool) -> None:
    """Print the accounts of stations. Raises UnknownChoice for a regime that there is not."""
    by = _regime(regime)
    with answering(place) as house:
        answer = house.questions.trial_balance(asked(house, scope), regime=by)
    if as_json:
        print_json(answer)
        return
    rows = [
        *((each["code"], each["name"], *_sides(each)) for each in answer["accounts"]),
        ("", "合计 total", *_sides(answer["total"])),
    ]
    names = tuple(name for _key, name in _SIDES)
    title = title_of("科目余额表 Trial balance", scope, answer)
    print_table(f"{title} · {answer['law']} · 元 yuan", ("科目 code", "名称 account", *names), rows)
    if answer["subsidiary"]:
        below = [(each["account"], *_sides(each)) for each in answer["subsidiary"]]
        print_table("明细科目 Subsidiary accounts", ("科目 account", *names), below)
    if answer["by_station"]:
        at = [(each["station"], *_sides(each)) for each in answer["by_station"]]
        print_table("各站合计 Totals by station", ("站点 station", *names), at)


def show_account_ledger(
    place: Place, scope: Scope, account: str, regime: str, *, as_json: bool
) -> None:
    """Print one account of a station. Raises UnknownChoice for one that the chart does not have."""
    by = _regime(regime)
    with answering(place) as house:
        ask = asked(house, scope)

        def page(cursor: str | None) -> Answer:
            return house.questions.account_ledger(
                ask, account=account, regime=by, limit=_LINES_AT_ONCE, cursor=cursor
            )

        answer = page(None)
        following = answer.pop("next_cursor")
        while following is not None:
            more = page(following)
            answer["lines"] += more["lines"]
            following = more["next_cursor"]
    if as_json:
        print_json(answer)
    else:
        _print_ledger(answer, title_of(answer["account"], scope, answer))


def _print_ledger(answer: Answer, title: str) -> None:
    months = [
        (each["month"], *(yuan(each[f"{name}_fen"]) for name in ("debit", "credit", "closing")))
        for each in answer["months"]
    ]
    figures = [
        ("期初 opening", "", "", yuan(answer["opening_fen"])),
        *months,
        ("合计 total", *(yuan(answer[f"{name}_fen"]) for name in ("debit", "credit", "closing"))),
    ]
    sides = ("借方 debit", "贷方 credit", "余额 balance")
    print_table(f"{title} · 元 yuan", ("月 month", *sides), figures)
    lines = [
        (
            *(each["day"], each["voucher_number"], each["document_number"], each["against"]),
            *(yuan(each[f"{name}_fen"]) for name in ("debit", "credit", "balance")),
            each["record"],
        )
        for each in answer["lines"]
    ]
    columns = ("日期 day", "凭证号 voucher", "文号 document", "对方科目 against", *sides)
    print_table("逐笔 Lines", (*columns, "记录 record"), lines)


def _sides(balance: dict[str, Any]) -> tuple[str, ...]:
    return tuple(yuan(balance[key]) for key, _name in _SIDES)


def _regime(text: str) -> Regime:
    for each in CHARTS:
        if text == each:
            return each
    raise UnknownChoice(field="regime", choices=tuple(CHARTS))
