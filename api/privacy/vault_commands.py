"""The group ``vault``: key epochs of the person vault, and bringing it to what the book says."""

from __future__ import annotations

from typing import Annotated

import typer

from api.terminal.options import AsJson

vault = typer.Typer(
    help="人员信息库：密钥轮换与核对。 The person vault: key epochs, healing.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@vault.callback()
def _group() -> None:
    """人员信息库：密钥轮换与核对。 The person vault: key epochs, healing."""


@vault.command("rotate")
def vault_rotate(
    context: typer.Context,
    *,
    keep: Annotated[
        int, typer.Option(min=0, help="保留几个旧密钥周期，以便恢复其备份。 Former epochs kept.")
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """启用新密钥并销毁更早的旧密钥，旧备份从此无法打开。 Begin a new key epoch."""
    from api.privacy.vault_keeping import rotate_keys

    rotate_keys(context.obj, keep, as_json=as_json)


@vault.command("heal")
def vault_heal(context: typer.Context, as_json: AsJson = False) -> None:
    """按台账重新执行删除与限制，恢复备份后使用。 Erase again what the book says is erased."""
    from api.privacy.vault_keeping import heal_vault

    heal_vault(context.obj, as_json=as_json)
