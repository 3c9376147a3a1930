"""The group ``timestamp``: RFC 3161 time stamps over checkpoints (an extra)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.terminal.options import AsJson

timestamp = typer.Typer(
    help="可信时间戳（可选）。 Time stamps of a third party (an extra).",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_CaFile = Annotated[
    Path,
    typer.Option(
        "--ca",
        metavar="FILE.pem",
        exists=True,
        dir_okay=False,
        help="可信的根证书。 Certificates that are trusted.",
    ),
]


@timestamp.command("ask")
def timestamp_ask(
    context: typer.Context,
    *,
    authority: Annotated[str, typer.Option(metavar="URL", help="时间戳机构地址。 Its address.")],
    ca: _CaFile,
    out: Annotated[Path, typer.Option(metavar="DIR", help="存放目录。 Where files go.")] = Path(
        "timestamps"
    ),
    as_json: AsJson = False,
) -> None:
    """请时间戳机构为最新检查点盖时间戳。 Have the newest checkpoint stamped by an authority."""
    from api.proof.timestamping import stamp_newest

    stamp_newest(context.obj, authority, ca, out, as_json=as_json)


@timestamp.command("check")
def timestamp_check(
    context: typer.Context,
    *,
    stamp: Annotated[
        Path,
        typer.Argument(metavar="STAMP", exists=True, dir_okay=False, help="时间戳。 A stamp."),
    ],
    checkpoint: Annotated[
        Path,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="检查点文件。 What was stamped."
        ),
    ],
    ca: _CaFile,
    as_json: AsJson = False,
) -> None:
    """核对检查点的时间戳。 Check the time stamp of a checkpoint."""
    from api.proof.timestamping import check_stamp

    check_stamp(context.obj, stamp, checkpoint, ca, as_json=as_json)
