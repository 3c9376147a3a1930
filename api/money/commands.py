"""The group ``money``: following a source from its receipts to its vouchers to the services."""

from __future__ import annotations

from typing import Annotated

import typer

from api.terminal.options import AsJson, AsKnown, AsOf

money = typer.Typer(
    help="经费去向。 Where money went.", no_args_is_help=True, rich_markup_mode=None
)


@money.callback()
def _group() -> None:
    """经费去向。 Where money went."""


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
