"""The commands that check what is stored: replay, rebuild, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.terminal.options import AsJson


def replay(
    context: typer.Context,
    *,
    to: Annotated[
        str | None,
        typer.Option(metavar="POSITION|TIME|DATE", help="重放到此处。 Replay up to here."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="与现有查询表逐行比对。 Compare with the live tables.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """从零重放整本台账。 Fold the log from zero in memory."""
    from api.book.checking import show_replay

    show_replay(context.obj, to, check=check, as_json=as_json)


def rebuild(
    context: typer.Context,
    *,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="查询表名。 Projections.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """重建查询表并一次切换。 Rebuild projections side by side and switch over."""
    from api.book.checking import show_rebuild

    show_rebuild(context.obj, names or [], as_json=as_json)


def verify(
    context: typer.Context,
    *,
    policy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="按此信任策略核对签名。 Whose signatures count."),
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            "--against",
            "--checkpoint",
            metavar="FILE",
            help="与存在别处的检查点核对，可多次。 A checkpoint kept outside; may be repeated.",
        ),
    ] = None,
    views: Annotated[
        bool,
        typer.Option("--views", help="查询表也逐行比对。 Compare every row of the views too."),
    ] = False,
    deep: Annotated[
        bool,
        typer.Option(
            "--deep",
            help="还逐条检查规范格式与事件内容。 Also the canonical form and content of entries.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """校验条目、默克尔树、检查点、签名与索引。 Check entries, tree, checkpoints, signatures, indexes."""
    from api.proof.verification import Checks, show_verification

    show_verification(
        context.obj, Checks(policy, tuple(against or ()), views, deep), as_json=as_json
    )
