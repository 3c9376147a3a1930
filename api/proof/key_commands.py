"""``taizhang key`` and ``taizhang policy``: the keys of the transparency log, and who is trusted.

Nothing but typer and our own options is imported before a command runs.
"""

from __future__ import annotations

from typing import Annotated

import typer

from api.terminal.options import AsJson

keys = typer.Typer(
    help="日志签名密钥。 Keys that sign the log.", no_args_is_help=True, rich_markup_mode=None
)
policies = typer.Typer(help="信任策略。 Trust policy.", no_args_is_help=True, rich_markup_mode=None)


@keys.command("create")
def key_create(
    context: typer.Context,
    *,
    origin: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="日志名称，如 ledger.example.org/yuyao，永不更改。 The log's name, for ever.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """生成签名密钥，须在首次签发之前。 Make the key, before the first checkpoint is signed."""
    from api.proof.log_signing import create_key

    create_key(context.obj, origin, as_json=as_json)


@keys.command("rotate")
def key_rotate(context: typer.Context, *, as_json: AsJson = False) -> None:
    """更换签名密钥，由旧密钥背书。 Replace the key; the old one endorses the new one."""
    from api.proof.log_signing import rotate_key

    rotate_key(context.obj, as_json=as_json)


@keys.command("show")
def key_show(context: typer.Context, *, as_json: AsJson = False) -> None:
    """列出历任公钥。 List the public keys, the oldest first."""
    from api.proof.log_signing import show_keys

    show_keys(context.obj, as_json=as_json)


@policies.command("show")
def policy_show(context: typer.Context, *, as_json: AsJson = False) -> None:
    """打印本台账的信任策略，供核对者使用。 Print what others need to check our proofs."""
    from api.proof.log_signing import show_policy

    show_policy(context.obj, as_json=as_json)
