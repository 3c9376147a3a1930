"""A bank's statement at the desk: chosen, and held against the book of the station."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from msgspec.structs import replace
from starlette.responses import Response

from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, problem_of
from api.http.requests.commanding import principal_of
from api.http.serving.door import door_of
from api.money.statements import held
from api.pages.desk import address, desk_at
from api.pages.drawing import PageRoute, draw
from api.pages.questions.chapters import opened_record
from api.pages.questions.parts import Chapter, Column, Pillar, Row, Sheet, Table
from api.pages.questions.sight import InSight, Sight
from api.pages.rail import BUDGET
from api.questions.asking import Answer, today
from api.workbooks.problems import SENTENCES
from domain.ground.labels import Label
from domain.ground.refusals import NotFound, Refusal
from domain.money.papers.reconciling_words import NAME, RECONCILED, UNRECONCILED

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

STATEMENT: Final = f"{BUDGET.path}/bank-statement"
_PATH: Final = STATEMENT.removeprefix("/audit")
_BY: Final = {
    "number": Label("号码", "number"),
    "day": Label("日期", "day"),
    "amount": Label("金额", "amount"),
}
_DIRECTIONS: Final = {"in": Label("收", "in"), "out": Label("支", "out")}

_ROW: Final = Column(heading=Label("行", "Row"), value=lambda row: f"{row['row']}")
_DAY: Final = Column(heading=Label("银行日期", "Bank's day"), value="day", unit="day")
_BOOKED: Final = Column(
    heading=Label("账上日期", "Day booked"), value="booked_on", unit="day", opens=opened_record
)
_WAY: Final = Column(heading=Label("收支", "Way"), value=lambda row: _DIRECTIONS[row["direction"]])
_AMOUNT: Final = Column(heading=Label("金额", "Amount"), value="amount_fen", unit="fen")
_REFERENCE: Final = Column(heading=Label("流水号", "Bank's number"), value="reference")
_NUMBER: Final = Column(
    heading=Label("凭证号", "Voucher"), value=lambda row: "、".join(row.get("numbers", ()))
)


@router.get(_PATH)
async def get_statement(request: Request, sight: InSight) -> Response:
    """Where a statement is chosen. Raises NotFound at no station."""
    return _drawn(request, sight)


@router.post(f"{_PATH}/{{code}}")
async def hold_statement(request: Request) -> Response:
    """A statement held against the book of a station. Raises UnknownStation."""
    station: str = request.path_params["code"]
    desk = await desk_at(request, await principal_of(request.scope), station)
    # Every way on from here is one from the page itself.
    desk = replace(desk, path=STATEMENT, query=(("station", station),))
    sight = Sight(desk=desk, first_day=None, last_day=None, day=today(), areas={})
    try:
        answer = await held(request, desk.ask, desk.language)
    except (HttpRefusal, Refusal) as error:
        return _drawn(request, sight, error=error)
    return _drawn(request, sight, sheet=_sheet(answer))


def _drawn(
    request: Request, sight: Sight, *, sheet: Sheet | None = None, error: Exception | None = None
) -> Response:
    desk = sight.desk
    if not desk.station:
        raise NotFound
    problem = None
    if error is not None:
        problem = problem_of(error, desk.language, shape=exchange_of(request.scope).shape)
    return draw(
        "bank_statement.html",
        desk,
        status=200 if problem is None else problem.status,
        at=BUDGET.path,
        budget=BUDGET.name,
        action=address(f"{STATEMENT}/{desk.station}", {}),
        problem=None if problem is None else problem.members,
        megabytes=door_of(request.scope).settings.upload_limit_bytes >> 20,
        sight=sight,
        sheet=sheet,
    )


def _sheet(answer: Answer) -> Sheet:
    days = (
        f"{answer['first_day']} 至 {answer['last_day']}",
        f"{answer['first_day']} to {answer['last_day']}",
    )
    return Sheet(
        about=[
            Label(
                f"{days[0]}，前后 {answer['days']} 天以内算一笔",
                f"{days[1]}, {answer['days']} days apart at most",
            )
        ],
        pillars=_pillars(answer),
        chapters=[
            _reconciliation(answer),
            *_one_sided(answer),
            _unclear(answer),
            *_beside(answer),
            _matched(answer),
        ],
    )


def _pillars(answer: Answer) -> list[Pillar]:
    counts = (
        (Label("银行流水", "Lines"), answer["lines"], False),
        (Label("对上的", "Matched"), len(answer["matched"]), False),
        (_AT_BANK, len(answer["unmatched_lines"]), True),
        (_IN_BOOK, len(answer["unmatched_entries"]), True),
        (Label("说不准的", "Unclear"), len(answer["unclear"]), True),
    )
    return [
        Pillar(name, count, "count", is_short=is_wrong and count > 0)
        for name, count, is_wrong in counts
    ]


def _reconciliation(answer: Answer) -> Chapter:
    """银行存款余额调节表, the book's half above the bank's; or why there is none."""
    found = answer["reconciliation"]
    if found is None:
        rows: list[Row] = [{"name": UNRECONCILED[answer["unreconciled"]]}]
    else:
        rows = [{"name": name, "fen": found[key]} for key, name in RECONCILED]
    return _chapter(
        NAME,
        rows,
        Column(heading=Label("项目", "Item"), value="name"),
        Column(heading=Label("金额", "Amount"), value=lambda row: row.get("fen"), unit="fen"),
    )


def _one_sided(answer: Answer) -> Iterator[Chapter]:
    yield _chapter(_AT_BANK, answer["unmatched_lines"], *(_ROW, _DAY, _WAY, _AMOUNT, _REFERENCE))
    entries = [_entry(each) for each in answer["unmatched_entries"]]
    yield _chapter(_IN_BOOK, entries, *(_BOOKED, _WAY, _AMOUNT, _NUMBER))


def _unclear(answer: Answer) -> Chapter:
    rows = [
        {"group": f"{number}", **each}
        for number, group in enumerate(answer["unclear"], 1)
        for each in (*group["lines"], *map(_entry, group["entries"]))
    ]
    return _chapter(
        Label("说不准的，请看单据", "Unclear; look at the papers"),
        rows,
        Column(heading=Label("组", "Group"), value="group"),
        *(_ROW_OR_NONE, _DAY, _BOOKED, _WAY, _AMOUNT),
    )


def _beside(answer: Answer) -> Iterator[Chapter]:
    """The rows that are no line, what no bank shows, and whether the balances follow."""
    yield _chapter(
        Label("没有读成的行", "Rows that were not read"),
        answer["unread"],
        *(_ROW, Column(heading=Label("列", "Column"), value="column"), _PROBLEM),
    )
    yield _chapter(
        Label("现金支付，不在流水里", "Paid in cash, at no bank"),
        [_entry(each) for each in answer["in_cash"]],
        *(_BOOKED, _WAY, _AMOUNT, _NUMBER),
    )
    balance = answer["balance"]
    rows: list[dict[str, Any]] = [
        {"name": name, "fen": balance[key]} for key, name in _SUMS.items()
    ]
    rows += [{"name": _BREAK, "row": row} for row in balance["breaks"]]
    yield _chapter(
        Label("余额", "Balances"),
        rows,
        Column(heading=Label("项目", "Item"), value="name"),
        Column(heading=Label("金额", "Amount"), value="fen", unit="fen"),
        _ROW_OR_NONE,
    )


def _matched(answer: Answer) -> Chapter:
    rows = [
        {**_entry(each["entry"]), **each["line"], "by": each["by"]} for each in answer["matched"]
    ]
    return _chapter(
        Label("对上的", "Matched"),
        rows,
        *(_ROW, _DAY, _BOOKED, _WAY, _AMOUNT, _NUMBER),
        Column(heading=Label("凭", "By"), value=lambda row: _BY[row["by"]]),
    )


_AT_BANK: Final = Label("银行有、账上没有", "Only at the bank")
_IN_BOOK: Final = Label("账上有、银行没有", "Only in the book")
_ROW_OR_NONE: Final = Column(heading=Label("行", "Row"), value=lambda row: f"{row.get('row', '')}")
_SUMS: Final = {
    "opening_fen": Label("期初余额", "Opening balance"),
    "in_fen": Label("收入合计", "In"),
    "out_fen": Label("支出合计", "Out"),
    "closing_fen": Label("期末余额", "Closing balance"),
}
_BREAK: Final = Label("余额接不上这一行", "The balance does not follow at this row")
_PROBLEM: Final = Column(
    heading=Label("为什么", "Why"),
    value=lambda row: Label(*(each.format(field=row["column"]) for each in SENTENCES[row["code"]])),
)


def _entry(each: Mapping[str, Any]) -> Row:
    """An entry, its day as that of the book."""
    return {**{key: said for key, said in each.items() if key != "day"}, "booked_on": each["day"]}


def _chapter(name: Label, rows: list[Any], *columns: Column) -> Chapter:
    return Chapter(
        table=Table(name=name, columns=columns, rows=rows, empty=Label("没有。", "None."))
    )
