"""The group ``money``: following a source to the services it paid for, and accounts of double entry."""

from __future__ import annotations

from typing import Annotated

import typer

from api.terminal.options import (
    AsJson,
    AsKnown,
    AsOf,
    District,
    FromDay,
    Station,
    ToDay,
)

money = typer.Typer(
    help="经费去向、科目余额、总账明细账。 Where money went, and accounts.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


_Regime = Annotated[
    str,
    typer.Option(
        metavar="2004|2024", help="会计制度，默认 2024。 Regime whose accounts are named."
    ),
]


@money.callback()
def _group() -> None:
    """经费去向、科目余额、总账明细账。 Where money went, and accounts."""


@money.command("trace")
def money_trace(
    context: typer.Context,
    *,
    station: Annotated[str, typer.Option(metavar="CODE", help="站点代码。 Code of a station.")],
    source: Annotated[
        str,
        typer.Option(metavar="WORD", help="资金来源，如 municipal、lottery。 A source of money."),
    ],
    grant: Annotated[
        str | None, typer.Option(metavar="CODE", help="只看这笔拨款。 This grant only.")
    ] = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """追踪一项资金：到账、凭证、服务记录与疑点。 Follow a source of money, with findings."""
    from api.money.trace import show_money_trace
    from api.terminal.scope import Scope

    scope = Scope(station=station, as_of=as_of, as_known=as_known)
    show_money_trace(context.obj, scope, source, grant, as_json=as_json)


@money.command("spent-on")
def money_spent_on(
    context: typer.Context,
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="记录编号，如一次探访。 Id of a record.")
    ],
    *,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """用在一条记录上的经费：哪些凭证和垫付关联了它。 Vouchers and advances that name a record."""
    from api.money.spent_on import show_spent_on

    show_spent_on(context.obj, record, as_known, as_json=as_json)


@money.command("trial-balance")
def trial_balance(
    context: typer.Context,
    *,
    station: Station = None,
    district: District = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    as_known: AsKnown = None,
    regime: _Regime = "2024",
    as_json: AsJson = False,
) -> None:
    """科目余额表：期初、本期借方、本期贷方、期末。 Trial balance of stations."""
    from api.money.ledgers_printed import show_trial_balance
    from api.terminal.scope import Scope

    scope = Scope(station, district, None, from_day, to_day, as_known)
    show_trial_balance(context.obj, scope, regime, as_json=as_json)


@money.command("ledger")
def account_ledger(
    context: typer.Context,
    *,
    station: Annotated[str, typer.Option(metavar="CODE", help="站点代码。 Code of a station.")],
    account: Annotated[
        str,
        typer.Option(metavar="CODE|NAME", help="科目代码，或明细科目全名。 Code or name of it."),
    ],
    from_day: FromDay = None,
    to_day: ToDay = None,
    as_known: AsKnown = None,
    regime: _Regime = "2024",
    as_json: AsJson = False,
) -> None:
    """一个科目的账：按月合计，逐笔凭证和余额。 Ledger of one account, line by line."""
    from api.money.ledgers_printed import show_account_ledger
    from api.terminal.scope import Scope

    scope = Scope(station, None, None, from_day, to_day, as_known)
    show_account_ledger(context.obj, scope, account, regime, as_json=as_json)
