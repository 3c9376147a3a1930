"""Commands that keep a ledger: make it, back it up, restore it, migrate it, look after it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.terminal.options import AsJson


def init(context: typer.Context, as_json: AsJson = False) -> None:
    """新建空台账（目录或空的 PostgreSQL 数据库）。 Make an empty ledger, a fresh PostgreSQL too."""
    from api.operating.migrating import make_ledger

    make_ledger(context.obj, as_json=as_json)


_Keys = Annotated[
    Path | None,
    typer.Option(
        "--keys", metavar="DIR", help="密钥所在目录，默认 DIR/keys。 Where the keys lie, or go."
    ),
]


def backup(
    context: typer.Context,
    *,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="新目录。 A new directory.")],
    keys: _Keys = None,
    as_json: AsJson = False,
) -> None:
    """备份整个台账，服务期间亦可；密钥另放。 Back the whole ledger up, also while it is served."""
    from api.operating.backing_up import make_backup

    make_backup(context.obj, directory, keys, as_json=as_json)


def restore(
    context: typer.Context,
    *,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="备份目录。 The backup.")],
    keys: _Keys = None,
    erased_since: Annotated[
        str | None,
        typer.Option(
            metavar="DIR_OR_URL",
            help="原台账：其中备份之后的删除在此再次执行。 The former ledger: who was erased there "
            "since the backup is erased again.",
        ),
    ] = None,
    verify: Annotated[bool, typer.Option("--verify", help="恢复后校验。 Verify then.")] = False,
    as_json: AsJson = False,
) -> None:
    """把备份恢复到空位置（--ledger）。 Restore a backup at an empty place (--ledger)."""
    from api.operating.backing_up import restore_backup

    restore_backup(context.obj, directory, keys, erased_since, verify=verify, as_json=as_json)


def migrate(context: typer.Context, as_json: AsJson = False) -> None:
    """把旧版本的台账升级到本程序的版本。 Bring the tables of an older ledger up to date."""
    from api.operating.migrating import migrate_ledger

    migrate_ledger(context.obj, as_json=as_json)


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """检查运行环境与台账状态。 Check the surroundings and the state of the ledger."""
    from api.operating.diagnosis import diagnose

    diagnose(context.obj, as_json=as_json)
