"""The commands and their options; what they do is in the modules beside this one.

Keep the imports as they are: ``taizhang --help`` must answer at once, so nothing but typer is
imported before a command runs. One file because it is the table of contents of the command line.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from api.accounts.commands import account
from api.evaluation.parts import Part
from api.lists.commands import records
from api.money.commands import money
from api.operating.commands import backup, doctor, init, migrate, restore
from api.privacy.person_commands import person
from api.privacy.vault_commands import vault
from api.proof.checking_commands import rebuild, replay, verify
from api.proof.export_commands import exports
from api.proof.key_commands import keys, policies
from api.proof.proof_commands import checkpoint, proofs
from api.proof.sm2_commands import sm2
from api.proof.timestamp_commands import timestamp
from api.terminal.options import (
    Actor,
    Area,
    AsJson,
    AsKnown,
    AsOf,
    City,
    District,
    Engagement,
    FromDay,
    Host,
    Port,
    RecordedFrom,
    RecordedTo,
    Station,
    TlsCert,
    TlsKey,
    ToDay,
)
from api.terminal.scope import DEFAULT_PLACE, OPERATOR, Place, Scope
from api.witnessing.commands import witness

app = typer.Typer(
    name="taizhang",
    help="台账：社会工作站的只增不改台账。 An append-only ledger for social-work stations.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
importing = typer.Typer(
    help="导入站点工作簿。 Import station workbooks.", no_args_is_help=True, rich_markup_mode=None
)
generating = typer.Typer(
    help="生成演示数据。 Make synthetic data.", no_args_is_help=True, rich_markup_mode=None
)
tokens = typer.Typer(help="访问令牌。 Access tokens.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(importing, name="import")
app.add_typer(generating, name="generate")
app.add_typer(tokens, name="token")
app.add_typer(account, name="account")
app.add_typer(money, name="money")
app.add_typer(person, name="person")
app.add_typer(exports, name="export")
app.command("checkpoint")(checkpoint)
app.add_typer(proofs, name="proof")
app.add_typer(keys, name="key")
app.add_typer(policies, name="policy")
app.add_typer(witness, name="witness")
app.add_typer(sm2, name="sm2")
app.add_typer(timestamp, name="timestamp")
app.add_typer(vault, name="vault")


@app.callback()
def everything(
    context: typer.Context,
    *,
    ledger: Annotated[
        str,
        typer.Option(
            envvar="TAIZHANG_LEDGER",
            metavar="DIR_OR_URL",
            help="台账目录或 postgresql:// 地址。 Ledger directory or PostgreSQL address.",
        ),
    ] = DEFAULT_PLACE,
    lang: Annotated[
        str,
        typer.Option(
            envvar="TAIZHANG_LANG", metavar="zh|en|both", help="消息语言。 Language of messages."
        ),
    ] = "both",
) -> None:
    """Remember where the ledger is."""
    if "://" in ledger and not ledger.startswith("postgresql"):
        raise typer.BadParameter(
            "既不是目录，也不是 postgresql:// 地址。 Neither a directory nor postgresql://."
        )
    context.obj = Place(ledger, lang)


@app.command()
def demo(
    context: typer.Context,
    *,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="打印后结束。 End then.")] = False,
    host: Host = "127.0.0.1",
    port: Port = 8000,
) -> None:
    """导入三个样例工作簿，打印各项答案，校验，再提供服务。 Import the samples, print, verify, serve."""
    from api.operating.demonstration import demonstrate

    demonstrate(context.obj, serving=None if no_serve else (host, port))


@app.command()
def serve(
    context: typer.Context,
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
) -> None:
    """提供接口与页面。 Serve the API and the pages."""
    from api.operating.serving import serve_ledger

    serve_ledger(context.obj, host, port, tls=(tls_cert, tls_key))


@importing.command("workbook")
def import_workbook(
    context: typer.Context,
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="工作簿。 Workbooks.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只判断，不写入。 Judge only, write nothing.")
    ] = False,
    include_duplicates: Annotated[
        bool,
        typer.Option("--include-duplicates", help="重复的行也记入。 Take repeated rows too."),
    ] = False,
    apply_changes: Annotated[
        bool,
        typer.Option(
            "--apply-changes",
            help="与账上不同的行作为更正记入。 Record rows that differ as corrections.",
        ),
    ] = False,
    errors: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx", help="把退回的行写成工作簿。 Refused rows go here."),
    ] = None,
    station: Annotated[
        str, typer.Option(help="文件里没有站点信息时，是哪个站点的。 Whose files without it are.")
    ] = "",
    actor: Actor = "importer",
    as_json: AsJson = False,
) -> None:
    """导入站点工作簿并逐行报告。 Import station workbooks and report on every row."""
    from api.importing.taking_in import Wanted, take_in

    wanted = Wanted(dry_run, include_duplicates, apply_changes, errors, actor, station)
    take_in(context.obj, files, wanted, as_json=as_json)


@importing.command("template")
def import_template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="写到哪里。 Where to write it.")],
    station: Annotated[str, typer.Option(metavar="CODE", help="站点代码。 Its station.")] = "",
) -> None:
    """空白工作簿：各表、可选词语和填写说明。 An empty workbook, its words and how to fill it in."""
    from api.workbooks.template import write_template
    from ledger.store.whole_files import replace_file

    replace_file(out, write_template(station))


@importing.command("void")
def import_void(
    context: typer.Context,
    *,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="导入批次编号。 Id of a batch.")],
    reason: Annotated[str, typer.Option(help="理由，永久保留。 Why; kept for ever.")],
    actor: Actor = "importer",
    as_json: AsJson = False,
) -> None:
    """整批作废一次导入。 Void a whole import."""
    from api.importing.taking_in import take_back

    take_back(context.obj, batch, reason=reason, actor=actor, as_json=as_json)


def _asks(name: str, subject: str, sentence: str, printed_as: str = "PRINTED") -> None:
    """Have the command line ask a question whose answer names people, printed by its subject."""

    @app.command(name, help=sentence)
    def ask(
        context: typer.Context,
        *,
        station: Station = None,
        district: District = None,
        as_of: AsOf = None,
        from_day: FromDay = None,
        to_day: ToDay = None,
        as_known: AsKnown = None,
        actor: Actor = OPERATOR,
        as_json: AsJson = False,
    ) -> None:
        from api.terminal.answers import show

        printed = getattr(import_module(f"api.{subject}.printed"), printed_as)
        scope = Scope(station, district, as_of, from_day, to_day, as_known, actor)
        show(context.obj, scope, printed, as_json=as_json)


_asks("staffing", "staff", "人员：谁在岗，证书，专职不足下限的天数。 Who works there.")


def _counts(name: str, subject: str, sentence: str, printed_as: str = "PRINTED") -> None:
    """The same of a question whose answer names nobody."""

    @app.command(name, help=sentence)
    def ask(
        context: typer.Context,
        *,
        station: Station = None,
        district: District = None,
        as_of: AsOf = None,
        from_day: FromDay = None,
        to_day: ToDay = None,
        as_known: AsKnown = None,
        as_json: AsJson = False,
    ) -> None:
        from api.terminal.answers import show

        printed = getattr(import_module(f"api.{subject}.printed"), printed_as)
        scope = Scope(station, district, as_of, from_day, to_day, as_known)
        show(context.obj, scope, printed, as_json=as_json)


_counts("budget", "money", "经费：各来源收、支、余。 Money by source.")
_counts(
    "disclosures", "money", "公示：福彩、捐赠每年该公示的。 Notices that are due.", "DISCLOSURES"
)
_asks("services", "visits", "服务：探访次数、时长、对象。 Visits, minutes, persons.")


@app.command("bank-statement")
def bank_statement(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="银行流水，csv、xlsx、xls。 Of a bank.")
    ],
    *,
    station: Station = None,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """银行对账：流水和账上逐笔对，不记账。 A bank's statement against the book."""
    from api.money.statements_printed import show_bank_statement
    from api.terminal.scope import Scope

    scope = Scope(station=station, as_known=as_known)
    show_bank_statement(context.obj, scope, file, as_json=as_json)


@app.command("review-draw")
def review_draw(
    context: typer.Context,
    *,
    station: Station = None,
    seed: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="种子，默认随机并印出。 Seed, else a new one."),
    ] = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """探访复核抽样：按种子抽取，任何人可重抽。 The visits to be reviewed, drawn by a seed."""
    from api.visits.drawn import show_draw

    scope = Scope(station, None, None, from_day, to_day, as_known)
    show_draw(context.obj, scope, seed, as_json=as_json)


@app.command("evaluation")
def evaluation_told(
    context: typer.Context,
    *,
    station: Station = None,
    district: District = None,
    evaluation: Annotated[
        str, typer.Option(metavar="CODE", help="评估编号，默认最近一次。 Else the newest.")
    ] = "",
    show: Annotated[
        Part, typer.Option(help="评分表、台账自动计分、抽样、模板。 Which part of it.")
    ] = Part.SHEET,
    as_of: AsOf = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """评估：各指标得分、等次、否决、整改。 Evaluation: lines, grade, what is to be put right."""
    from api.evaluation.printed import show_evaluation

    scope = Scope(station, district, as_of, from_day, to_day, as_known)
    show_evaluation(context.obj, scope, evaluation, show, as_json=as_json)


_asks("training", "training", "培训：场次、人次学时。 Sessions and hours.")
_counts("talent", "training", "人才：考试、督导、学时、到期证书。 How people grow.", "TALENT")
_asks("due", "clients", "应探访：谁到期、谁逾期、各类对象覆盖。 Who is to be seen again.")
_asks("clients", "clients", "服务对象：类别、风险、下次探访。 The clients of a station.", "CLIENTS")
_counts("casework", "casework", "个案：阶段、档案要件、转介、投诉。 Cases, referrals, complaints.")
_counts("projects", "projects", "项目：目标与结果、1+X+1。 Projects, goals and results.")
_counts("contracts", "operators", "合同：节点、缺岗、扣款、追回。 Contracts with operators.")
_counts("approvals", "overview", "审批：等谁同意、付款、结账。 What waits for a decision.")
_counts("inspections", "inspections", "检查：问题、整改、销号、逾期。 Inspections, findings.")
_counts("facilities", "places", "阵地：功能室、服务点、共建、志愿者。 Rooms, points, volunteers.")
_counts(
    "coverage", "programme", "覆盖：计划、建成、运行、持证人数。 How far the programme has come."
)
_counts("activities", "activities", "小组、社区活动、治理、资源。 Groups, activities, resources.")


@app.command()
def trail(
    context: typer.Context,
    *,
    station: Station = None,
    district: District = None,
    record: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="记录编号，可重复。 A record, or several."),
    ] = None,
    actor: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="操作人，可重复。 An actor, or several."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--type", metavar="TYPE", help="事件类型，可重复。 A type of event, or several."
        ),
    ] = None,
    from_day: RecordedFrom = None,
    to_day: RecordedTo = None,
    as_known: AsKnown = None,
    limit: Annotated[
        int, typer.Option(min=0, help="最多行数，0 为全部。 Most lines, 0 for all.")
    ] = 100,
    oldest_first: Annotated[
        bool, typer.Option("--oldest-first", help="从最早开始。 From the beginning.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """审计留痕：谁何时为何记了什么。 Who recorded what, when, why."""
    from api.book.printed_trail import TrailFilter, show_trail

    scope = Scope(station, district, None, from_day, to_day, as_known)
    chosen = TrailFilter(record or (), actor or (), kind or (), limit, oldest_first)
    show_trail(context.obj, scope, chosen, as_json=as_json)


@app.command()
def compare(
    context: typer.Context,
    *,
    then: Annotated[
        str, typer.Option(metavar="POSITION|TIME|DATE", help="先前的时点。 The earlier moment.")
    ],
    now: Annotated[
        str | None,
        typer.Option(metavar="POSITION|TIME|DATE", help="后来的时点，默认现在。 The later one."),
    ] = None,
    question: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            help="只比这一项，不写则全部 Only this one, else all: budget, due, contracts …",
        ),
    ] = None,
    station: Station = None,
    district: District = None,
    as_of: AsOf = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    limit: Annotated[
        int, typer.Option(min=0, help="每项最多列几笔，0 为全部。 Most entries, 0 for all.")
    ] = 100,
    as_json: AsJson = False,
) -> None:
    """对比两个时点：哪些数变了，是哪几笔造成的。 What changed between two moments, and by what."""
    from api.book.compared import show_comparison

    scope = Scope(station, district, as_of, from_day, to_day)
    show_comparison(context.obj, scope, question, (then, now), limit=limit, as_json=as_json)


app.command("records")(records)


@app.command("policies")
def policies_in_force(
    context: typer.Context,
    *,
    station: Station = None,
    district: District = None,
    area: Area = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """政策：某地某日施行的各项参数及其文号、版本。 The policies in force, with their documents."""
    from api.programme.commands import show_policies

    scope = Scope(station, district, as_of, as_known=as_known, area=area)
    show_policies(context.obj, scope, as_json=as_json)


app.command("replay")(replay)
app.command("rebuild")(rebuild)
app.command("verify")(verify)


app.command("init")(init)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("migrate")(migrate)
app.command("doctor")(doctor)


@app.command()
def version() -> None:
    """显示版本。 Show the version."""
    from importlib.metadata import version as installed

    typer.echo(f"taizhang {installed('taizhang')}")


@generating.command("city")
def generate_city(
    context: typer.Context,
    *,
    stations: Annotated[
        int | None, typer.Option(min=1, help="站点数，默认 3。 Stations, 3 by default.")
    ] = None,
    years: Annotated[
        int | None, typer.Option(min=1, max=100, help="年数，默认 1。 Years, 1 by default.")
    ] = None,
    seed: Annotated[str, typer.Option(help="随机种子。 Seed.")] = "1",
    events_per_station_year: Annotated[
        int | None, typer.Option(min=100, help="每站每年约多少条。 Entries, about.")
    ] = None,
    programme: Annotated[
        str | None,
        typer.Option(
            metavar="ningbo",
            help="按宁波建站方案，2020 年起逐年建站，默认 156 站、3 年。 By Ningbo's programme, from 2020 on.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """生成一座虚构城市的台账。 Make a synthetic city through the ordinary commands."""
    from api.operating.city import make_city

    size = stations, years, seed, events_per_station_year
    make_city(context.obj, *size, programme=programme, as_json=as_json)


@generating.command("known-cases")
def generate_known_cases(
    context: typer.Context,
    *,
    each: Annotated[int, typer.Option(min=1, max=30, help="每种情形几个。 Of every case.")] = 20,
    seed: Annotated[str, typer.Option(help="随机种子。 Seed.")] = "1",
    as_json: AsJson = False,
) -> None:
    """生成一个已知答案的站点：重复登记、风险分歧、逾期探访。 A station with known answers."""
    from api.operating.city import make_known

    make_known(context.obj, each=each, seed=seed, as_json=as_json)


@tokens.command("create")
def token_create(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Argument(help="持有人代码，记入条目。 Who acts with it.")],
    role: Annotated[
        str,
        typer.Option(
            metavar="WORD",
            help="角色 Role: staff|station_head|accountant|supervisor|district_officer|city_officer"
            "|auditor|admin",
        ),
    ],
    station: Station = None,
    district: District = None,
    city: City = None,
    engagement: Engagement = None,
    days: Annotated[int, typer.Option(min=1, max=36_500, help="有效天数。 Valid for days.")] = 365,
    as_json: AsJson = False,
) -> None:
    """创建令牌，只显示一次。 Make a token; it is shown this once."""
    from api.operating.access_tokens import create_token

    scopes = {"station": station, "district": district, "city": city, "engagement": engagement}
    create_token(context.obj, name, role, scopes, days=days, as_json=as_json)


@tokens.command("list")
def token_list(context: typer.Context, as_json: AsJson = False) -> None:
    """列出令牌。 List the tokens."""
    from api.operating.access_tokens import list_tokens

    list_tokens(context.obj, as_json=as_json)


@tokens.command("revoke")
def token_revoke(
    context: typer.Context,
    *,
    token: Annotated[str, typer.Argument(metavar="ID_OR_NAME", help="令牌编号或持有人。 Which.")],
    as_json: AsJson = False,
) -> None:
    """吊销令牌。 Revoke a token."""
    from api.operating.access_tokens import revoke_token

    revoke_token(context.obj, token, as_json=as_json)
