"""The command ``records``: a list of any kind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.terminal.options import Area, AsJson, AsKnown, District, FromDay, Station, ToDay


def _code(option: str, help_text: str) -> object:
    return typer.Option(option, metavar="CODE", help=help_text)


_NewestFirst = Annotated[
    bool, typer.Option("--newest-first", help="最近发生的在前。 What happened last comes first.")
]
_Sort = Annotated[
    str | None,
    typer.Option(
        metavar="[-]FIELD",
        help="按字段排序，前面加 - 为从大到小。 By a field, with - the greatest first.",
    ),
]
_Sums = Annotated[bool, typer.Option("--sums", help="数字的合计。 What the numbers add up to.")]


def records(
    context: typer.Context,
    *,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="类型：路径、主题或中文名，如 grants、grant.received。 A path, a topic or a name.",
        ),
    ],
    station: Station = None,
    district: District = None,
    area: Area = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    as_known: AsKnown = None,
    worker: Annotated[
        list[str] | None, _code("--worker", "人员代码，可重复。 A worker, or several.")
    ] = None,
    client: Annotated[
        list[str] | None, _code("--client", "服务对象代码，可重复。 A client, or several.")
    ] = None,
    project: Annotated[
        list[str] | None, _code("--project", "项目代码，可重复。 A project, or several.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=VALUE",
            help="按该类型的字段筛选，可重复。 By a field of the kind; any of its values.",
        ),
    ] = None,
    voided: Annotated[
        str,
        typer.Option(metavar="without|with|only", help="是否列出已作废的。 List voided ones?"),
    ] = "without",
    newest_first: _NewestFirst = False,
    sort: _Sort = None,
    sums: _Sums = False,
    limit: Annotated[
        int, typer.Option(min=0, help="最多行数，0 为全部。 Most lines, 0 for all.")
    ] = 100,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="全部写成 CSV。 The whole list as CSV.")
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="全部写成工作簿。 The whole list as a workbook."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """任一类型的记录清单，按发生时间。 The records of a kind, by when they happened."""
    from api.lists.listing import Choice, list_records
    from api.lists.orders import NEWEST_FIRST, OLDEST_FIRST
    from api.terminal.failures import CliError
    from api.terminal.scope import Scope

    scope = Scope(station, district, None, from_day, to_day, as_known, area=area)
    people = {"worker": worker or (), "client": client or (), "project": project or ()}
    if sort is not None and newest_first:
        raise CliError(
            "--sort 与 --newest-first 只能给一个。", "Give --sort or --newest-first, not both."
        )
    order = sort or str(NEWEST_FIRST if newest_first else OLDEST_FIRST)
    choice = Choice(kind, people, tuple(where or ()), voided, order, sums)
    list_records(
        context.obj, scope, choice, {"csv": csv, "xlsx": xlsx}, limit=limit, as_json=as_json
    )
