"""The group ``sm2``: a second signature on checkpoints, under SM2 with SM3 (an extra)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.terminal.options import AsJson

sm2 = typer.Typer(
    help="国密第二签名（可选）。 A second signature under SM2 (an extra).",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@sm2.command("create")
def sm2_create(context: typer.Context, as_json: AsJson = False) -> None:
    """生成国密签名密钥，打印公钥。 Make the SM2 key where there is none; print its public line."""
    from api.proof.sm2_signing import create_sm2_key

    create_sm2_key(context.obj, as_json=as_json)


@sm2.command("sign")
def sm2_sign(context: typer.Context, as_json: AsJson = False) -> None:
    """为最新检查点加国密签名。 Put a line under SM2 on the newest checkpoint."""
    from api.proof.sm2_signing import sign_newest

    sign_newest(context.obj, as_json=as_json)


@sm2.command("check")
def sm2_check(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="检查点文件。 A checkpoint.")],
    key: Annotated[str, typer.Option(metavar="VKEY", help="公钥行。 The public line.")],
    as_json: AsJson = False,
) -> None:
    """核对检查点上的国密签名。 Check the line under SM2 on a checkpoint."""
    from api.proof.sm2_signing import check_file

    check_file(context.obj, file, key, as_json=as_json)
