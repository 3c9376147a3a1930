"""The group ``witness``: being a witness of other ledgers, and asking witnesses of one's own."""

from __future__ import annotations

from typing import Annotated

import typer

from api.terminal.options import AsJson

witness = typer.Typer(
    help="互为见证。 Witness other ledgers, and be witnessed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@witness.command("create")
def witness_create(
    context: typer.Context,
    *,
    name: Annotated[
        str,
        typer.Option(metavar="NAME", help="见证名称，如 bureau.example.org/witness。 Its name."),
    ],
    as_json: AsJson = False,
) -> None:
    """生成见证密钥，一次即可。 Make the key with which this ledger witnesses others."""
    from api.witnessing.witnesses import create_witness

    create_witness(context.obj, name, as_json=as_json)


@witness.command("show")
def witness_show(context: typer.Context, as_json: AsJson = False) -> None:
    """显示见证密钥、所见证的台账与已见到的检查点。 Show the key, and what was seen of which logs."""
    from api.witnessing.witnesses import show_witness

    show_witness(context.obj, as_json=as_json)


@witness.command("ask")
def witness_ask(context: typer.Context, as_json: AsJson = False) -> None:
    """请各见证联署最新检查点。 Ask the trusted witnesses to cosign the newest checkpoint."""
    from api.witnessing.witnesses import ask_all

    ask_all(context.obj, as_json=as_json)
