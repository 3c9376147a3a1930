"""The group ``person``: whose data is erased, kept for a case, due, and who has read it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.terminal.options import Actor, AsJson, AsKnown, AsOf, FromDay, Station, ToDay

person = typer.Typer(
    help="个人信息：删除、保全、到期、查阅。 People's data: erased, held, due, read.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
holds = typer.Typer(help="法律保全。 Legal holds.", no_args_is_help=True, rich_markup_mode=None)
person.add_typer(holds, name="hold")

_OneStation = Annotated[
    str, typer.Option("--station", metavar="CODE", help="站点代码。 Code of a station.")
]
_Client = Annotated[
    str | None, typer.Option("--client", metavar="CODE", help="服务对象代码。 A client.")
]
_Worker = Annotated[str | None, typer.Option("--worker", metavar="CODE", help="人员。 A worker.")]
_Volunteer = Annotated[
    str | None, typer.Option("--volunteer", metavar="CODE", help="志愿者。 A volunteer.")
]
_Record = Annotated[
    str | None, typer.Option("--record", metavar="ID", help="记录编号。 A record's own text.")
]
_Reason = Annotated[str, typer.Option(help="理由，永久保留。 Why; kept for ever.")]


@person.callback()
def _group() -> None:
    """个人信息：删除、保全、到期、查阅。 People's data: erased, held, due, read."""


@person.command("erase")
def person_erase(
    context: typer.Context,
    *,
    station: _OneStation,
    client: _Client = None,
    worker: _Worker = None,
    volunteer: _Volunteer = None,
    record: _Record = None,
    basis: Annotated[
        str,
        typer.Option(
            metavar="WORD",
            help="法律依据：consent_withdrawn|purpose_met|retention_over|processing_unlawful"
            "|court_order。 Legal basis.",
        ),
    ],
    requested_by: Annotated[str, typer.Option(metavar="CODE", help="申请人代码。 Who asks.")],
    requested_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="申请日期，默认今天。 Day asked for.")
    ] = None,
    approved_by: Annotated[
        str, typer.Option(metavar="CODE", help="批准人，不得为申请人或经办人。 Another approves.")
    ],
    reason: _Reason,
    actor: Actor = "operator",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.tlog-proof", help="把存在证明写入文件。 The proof goes here."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """依法删除一人的个人信息；法定保存期内则限制处理。 Erase a person, or restrict them."""
    from api.privacy.forgetting import Wanted, erase

    people = {"client": client, "worker": worker, "volunteer": volunteer, "record": record}
    wanted = Wanted(station, people, reason, actor)
    fields = {
        "legal_basis": basis,
        "requested_by": requested_by,
        "requested_on": requested_on,
        "approved_by": approved_by,
    }
    erase(context.obj, wanted, fields, out=out, as_json=as_json)


@person.command("due")
def person_due(
    context: typer.Context,
    *,
    station: Station = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """保存期已满、应当删除的个人信息，按类别列出。 What the retention schedule no longer keeps."""
    from api.privacy.forgetting import show_due

    show_due(context.obj, station, as_of, as_json=as_json)


@person.command("reads")
def person_reads(
    context: typer.Context,
    *,
    station: _OneStation,
    about: Annotated[
        str | None,
        typer.Option("--person", metavar="client/CODE|worker/CODE", help="查阅了谁。 Whose data."),
    ] = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    limit: Annotated[
        int, typer.Option(min=0, help="最多行数，0 为全部。 Most lines, 0 for all.")
    ] = 100,
    as_json: AsJson = False,
) -> None:
    """查阅登记：谁何时为何看了谁的信息。 Who read whose data, when and why."""
    from api.privacy.reading_people import show_reads
    from api.terminal.scope import Scope

    scope = Scope(station=station, from_day=from_day, to_day=to_day)
    show_reads(context.obj, scope, about, limit, as_json=as_json)


_First = Annotated[str, typer.Argument(metavar="A", help="服务对象代码。 Code of a client.")]
_Second = Annotated[str, typer.Argument(metavar="B", help="另一代码。 Another code.")]


@person.command("merge")
def person_merge(
    context: typer.Context,
    *,
    client: _First,
    other: _Second,
    station: _OneStation,
    reason: _Reason = "",
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """两个代码是同一人：A 并入 B，各项人数随之合计。 Two codes of one person: counted once."""
    from api.privacy.merging import merge

    merge(context.obj, station, (client, other), reason, actor, as_json=as_json)


@person.command("unmerge")
def person_unmerge(
    context: typer.Context,
    *,
    client: _First,
    other: _Second,
    station: _OneStation,
    reason: _Reason = "",
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """A 与 B 是两个人：撤销合并，或从疑似名单中划去。 Two people: undo a merge, or settle a doubtful pair."""
    from api.privacy.merging import unmerge

    unmerge(context.obj, station, (client, other), reason, actor, as_json=as_json)


@person.command("doubtful")
def person_doubtful(
    context: typer.Context,
    *,
    station: _OneStation,
    as_json: AsJson = False,
) -> None:
    """列出疑似同一人的代码：姓名相同，其他不同。 Namesakes who may be one person."""
    from api.privacy.merging import show_doubtful

    show_doubtful(context.obj, station, as_json=as_json)


@holds.command("place")
def hold_place(
    context: typer.Context,
    *,
    station: _OneStation,
    client: _Client = None,
    worker: _Worker = None,
    volunteer: _Volunteer = None,
    record: _Record = None,
    case_number: Annotated[str, typer.Option(metavar="TEXT", help="案号。 Number of the case.")],
    reason: _Reason,
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """实施法律保全，期间不得删除。 Keep a person's data for a case."""
    from api.privacy.forgetting import Wanted, place_hold

    people = {"client": client, "worker": worker, "volunteer": volunteer, "record": record}
    wanted = Wanted(station, people, reason, actor)
    place_hold(context.obj, wanted, case_number, as_json=as_json)


@holds.command("release")
def hold_release(
    context: typer.Context,
    *,
    hold: Annotated[str, typer.Argument(metavar="HOLD", help="保全编号。 Id of the hold.")],
    station: _OneStation,
    reason: _Reason,
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """解除法律保全。 End a legal hold."""
    from api.privacy.forgetting import Wanted, release_hold

    wanted = Wanted(station, {}, reason, actor)
    release_hold(context.obj, wanted, hold, as_json=as_json)


@holds.command("list")
def hold_list(
    context: typer.Context,
    *,
    station: _OneStation,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """列出法律保全，可按当时所知。 List the legal holds, also as known earlier."""
    from api.privacy.forgetting import show_holds

    show_holds(context.obj, station, as_known, as_json=as_json)
