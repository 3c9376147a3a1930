"""``taizhang export``: what an outsider takes away. What the commands do is in exporting.py.

Nothing but typer and our own options is imported before a command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.terminal.options import AsJson, AsKnown, District, FromDay, Station, ToDay
from api.terminal.scope import Scope

exports = typer.Typer(
    help="导出：给审计与其他程序。 Exports for auditors and other programs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Out = Annotated[Path, typer.Option(metavar="FILE", help="写到此文件。 Write to this file.")]


@exports.command("events")
def export_events(
    context: typer.Context,
    *,
    out: Out,
    form: Annotated[
        str, typer.Option("--format", metavar="cloudevents", help="格式。 Format.")
    ] = "cloudevents",
    station: Station = None,
    district: District = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """条目，每行一个 CloudEvents 1.0。 Entries, one CloudEvent a line."""
    from api.exporting.files import export_cloud_events

    scope = Scope(station, district, None, from_day, to_day, as_known)
    export_cloud_events(context.obj, scope, out, form, as_json=as_json)


@exports.command("ocel")
def export_ocel(
    context: typer.Context,
    *,
    out: Out,
    station: Station = None,
    district: District = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """对象中心事件日志 OCEL 2.0。 An object-centric event log."""
    from api.exporting.files import export_event_log

    scope = Scope(station, district, None, from_day, to_day, as_known)
    export_event_log(context.obj, scope, out, as_json=as_json)


@exports.command("books")
def export_books(
    context: typer.Context,
    *,
    out: Annotated[Path, typer.Option(metavar="FILE|-", help="写到此文件。 Write to this file.")],
    form: Annotated[
        str, typer.Option("--format", metavar="beancount|hledger", help="格式。 Format.")
    ],
    station: Station = None,
    district: District = None,
    as_known: AsKnown = None,
    regime: Annotated[
        str, typer.Option(metavar="2004|2024", help="会计制度。 Accounting regime.")
    ] = "2024",
    as_json: AsJson = False,
) -> None:
    """日记账，供 Beancount 或 hledger 核对。 A journal that other engines check."""
    from api.exporting.book_files import write_journal

    scope = Scope(station, district, as_known=as_known)
    write_journal(context.obj, scope, out, form, regime, as_json=as_json)


@exports.command("gl")
def export_gl(
    context: typer.Context,
    *,
    out: Annotated[Path, typer.Option(metavar="FILE|-", help="写到此文件。 Write to this file.")],
    table: Annotated[
        str, typer.Option(metavar="details|accounts", help="哪张表。 Which table.")
    ] = "details",
    station: Station = None,
    district: District = None,
    as_known: AsKnown = None,
    regime: Annotated[
        str, typer.Option(metavar="2004|2024", help="会计制度。 Accounting regime.")
    ] = "2024",
    as_json: AsJson = False,
) -> None:
    """总账明细 CSV，列名取自 ISO/TS 21377。 General-ledger tables in CSV."""
    from api.exporting.book_files import write_general_ledger

    scope = Scope(station, district, as_known=as_known)
    write_general_ledger(context.obj, scope, out, table, regime, as_json=as_json)


@exports.command("bundle")
def export_bundle(
    context: typer.Context,
    *,
    out: Out,
    seal_to: Annotated[
        str | None,
        typer.Option(metavar="AGE_RECIPIENT", help="加密给此 age 公钥。 Seal to this age key."),
    ] = None,
    station: Station = None,
    district: District = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """审计包：可离线校验的全部材料。 Everything that an auditor can check offline."""
    from api.proof.bundles import export_audit_bundle

    scope = Scope(station, district, None, from_day, to_day, as_known)
    export_audit_bundle(context.obj, scope, out, seal_to, as_json=as_json)


@exports.command("check")
def check_bundle(
    *,
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="审计包。 An audit bundle.")],
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="自存的信任策略。 A policy that you keep.")
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="自存的检查点。 Checkpoints that you keep."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """校验审计包，与包内 verify.py 相同。 Check a bundle as its own verify.py does."""
    from api.proof.bundles import check_audit_bundle

    check_audit_bundle(bundle, policy, checkpoint or [], as_json=as_json)


@exports.command("log")
def export_log(
    context: typer.Context,
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写到此文件夹。 Into this folder.")],
    without_entries: Annotated[
        bool, typer.Option("--without-entries", help="只写哈希，不写条目。 Hashes only.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """透明日志的静态文件（C2SP tlog-tiles）。 The transparency log as static files."""
    from api.proof.exporting_log import export_static_log

    export_static_log(context.obj, folder, entries=not without_entries, as_json=as_json)
