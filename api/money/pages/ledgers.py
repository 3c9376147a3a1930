"""Double entry as pages: the trial balance, and the ledger of one account behind each of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import StringConstraints

from api.money.ledgers import InRegime
from api.money.pages.columns import CATEGORY, SOURCE
from api.pages.questions.chapters import TOTAL, opened_at, opened_record
from api.pages.questions.parts import Asked, Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight, station_names
from api.pages.rail import BUDGET
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.ground.labels import Label
from domain.money.bookkeeping.accounts import CHARTS, DEFAULT_REGIME

TRIAL: Final = f"{BUDGET.path}/trial-balance"
LEDGER: Final = f"{BUDGET.path}/account-ledger"
_REGIMES: Final[Mapping[str, Label]] = {
    regime: Label(chart.law, chart.law) for regime, chart in CHARTS.items()
}
_SIDES: Final = (
    ("opening_debit_fen", Label("期初借方", "Opening debit")),
    ("opening_credit_fen", Label("期初贷方", "Opening credit")),
    ("debit_fen", Label("本期借方", "Debits")),
    ("credit_fen", Label("本期贷方", "Credits")),
    ("closing_debit_fen", Label("期末借方", "Closing debit")),
    ("closing_credit_fen", Label("期末贷方", "Closing credit")),
)
_FIGURES: Final = tuple(Column(heading=name, value=key, unit="fen") for key, name in _SIDES)
_MOVED: Final = (
    Column(heading=Label("借方", "Debit"), value="debit_fen", unit="fen"),
    Column(heading=Label("贷方", "Credit"), value="credit_fen", unit="fen"),
)
_SIDE: Final = Label("借或贷", "Side")
_BALANCE: Final = Label("余额", "Balance")
_ACCOUNT: Final = Label("科目", "Account")


async def of_page(
    account: Annotated[
        Annotated[str, StringConstraints(max_length=600)], Query(description="Which account.")
    ] = "1002",
    regime: InRegime = DEFAULT_REGIME,
) -> Mapping[str, Any]:
    """Which account; money on the bank where none is named."""
    return {"account": account, "regime": regime}


def regimes(_sight: Sight) -> Sequence[Asked]:
    """By which chart of accounts."""
    others = {each: name for each, name in _REGIMES.items() if each != DEFAULT_REGIME}
    return [Asked("regime", Label("会计制度", "Regime"), others, _REGIMES[DEFAULT_REGIME])]


def books(sight: Sight) -> list[Chapter]:
    """The way to the trial balance, and at a station to the ledger of the money on the bank."""
    bank = Opened(LEDGER, {"account": CHARTS[DEFAULT_REGIME].bank.code})
    rows: list[Row] = [{"name": Label("科目余额表", "Trial balance"), "opens": Opened(TRIAL)}]
    if sight.desk.station:
        rows.append({"name": Label("银行存款账", "Ledger of the bank account"), "opens": bank})
    column = Column(heading=Label("账簿", "Books"), value="name", opens=lambda row: row["opens"])
    table = Table(name=Label("账簿", "Books"), anchor="books", columns=(column,), rows=rows)
    return [Chapter(table=table)]


def trial(questions: Questions, sight: Sight) -> Sheet:
    """The trial balance; behind each account stands its ledger, behind each station its own."""
    answer = questions.trial_balance(sight.ask, **sight.narrowed)
    chapters = [Chapter(table=_chart(sight, answer))]
    if answer["subsidiary"]:
        chapters.append(Chapter(table=_subsidiary(answer)))
    if answer["by_station"]:
        names = station_names(questions, sight)
        rows = [{**each, "name": names[each["station"]]} for each in answer["by_station"]]
        chapters.append(Chapter(table=_stations(rows, _by(answer))))
    total = answer["total"]
    return Sheet(
        about=[_REGIMES[answer["regime"]]],
        pillars=[
            Pillar(Label("本期借方合计", "Debits"), total["debit_fen"], "fen", sign="＝"),
            Pillar(Label("本期贷方合计", "Credits"), total["credit_fen"], "fen"),
        ],
        chapters=chapters,
    )


def _chart(sight: Sight, answer: Answer) -> Table:
    return Table(
        name=Label("科目余额", "Accounts"),
        anchor="accounts",
        columns=(
            Column(heading=Label("科目代码", "Code"), value="code"),
            Column(
                heading=_ACCOUNT,
                value="name",
                opens=lambda row: _ledger(row, "code", answer) if sight.desk.station else None,
            ),
            *_FIGURES,
        ),
        rows=answer["accounts"],
        foot={"code": TOTAL, "name": "", **answer["total"]},
    )


def _subsidiary(answer: Answer) -> Table:
    rows: list[Row] = answer["subsidiary"]
    return Table(
        name=Label("明细科目余额", "Subsidiary accounts"),
        anchor="subsidiary",
        columns=(
            Column(
                heading=_ACCOUNT,
                value=_short,
                opens=lambda row: _ledger(row, "account", answer),
            ),
            SOURCE,
            Column(heading=Label("拨款", "Grant"), value="grant"),
            CATEGORY,
            *_FIGURES,
        ),
        rows=rows,
    )


def _stations(rows: Sequence[Row], by: Mapping[str, object]) -> Table:
    return Table(
        name=Label("各站合计", "Stations"),
        anchor="stations",
        columns=(
            Column(
                heading=Label("站点", "Station"),
                value="name",
                opens=lambda row: opened_at(row, TRIAL, by),
            ),
            *_FIGURES,
        ),
        rows=rows,
    )


def ledger(questions: Questions, sight: Sight) -> Sheet:
    """One account: the general ledger by month, and line by line. Raises MissingValue for an area."""
    answer = questions.account_ledger(
        sight.ask, limit=sight.limit, cursor=sight.cursor, **sight.narrowed
    )
    name = Label(answer["account"], answer["account"])
    balances = {"balance_fen": answer["closing_fen"]}
    moved = {key: answer[key] for key in ("debit_fen", "credit_fen")}
    lines = Table(
        name=Label(f"共{answer['count']:,}笔", f"{answer['count']:,} lines"),
        anchor="lines",
        columns=(
            Column(heading=Label("日期", "Day"), value="day", unit="day"),
            Column(heading=Label("凭证号", "Voucher"), value="voucher_number"),
            Column(heading=Label("文号", "Document"), value="document_number"),
            Column(heading=Label("拨款", "Grant"), value="grant"),
            CATEGORY,
            Column(heading=Label("对方科目", "Against"), value=lambda row: _called(row["against"])),
            *_MOVED,
            Column(heading=_SIDE, value=_side),
            Column(heading=_BALANCE, value=_size_fen, unit="fen"),
            Column(
                heading=Label("位置", "Position"),
                value="position",
                unit="code",
                opens=opened_record,
            ),
        ),
        rows=answer["lines"],
        foot={
            **dict.fromkeys(("voucher_number", "document_number", "grant", "category"), ""),
            "day": TOTAL,
            "position": "",
            "against": "",
            **moved,
            **balances,
        },
    )
    return Sheet(
        about=[name],
        pillars=[
            Pillar(Label("期初余额", "Opening"), answer["opening_fen"], "fen", sign="＋"),
            Pillar(Label("借方", "Debits"), answer["debit_fen"], "fen", sign="－"),
            Pillar(Label("贷方", "Credits"), answer["credit_fen"], "fen", sign="＝"),
            Pillar(Label("期末余额", "Closing"), answer["closing_fen"], "fen"),
        ],
        chapters=[Chapter(table=lines), Chapter(table=_months(answer))],
        next=answer["next_cursor"],
    )


def _months(answer: Answer) -> Table:
    """The general ledger: what each month moved, and what there was at its end."""
    rows: list[Row] = [{**each, "balance_fen": each["closing_fen"]} for each in answer["months"]]
    return Table(
        name=Label("总账（按月）", "General ledger by month"),
        anchor="months",
        columns=(
            Column(heading=Label("月", "Month"), value="month"),
            *_MOVED,
            Column(heading=_SIDE, value=_side),
            Column(heading=_BALANCE, value=_size_fen, unit="fen"),
        ),
        rows=rows,
        foot={
            "month": TOTAL,
            "debit_fen": answer["debit_fen"],
            "credit_fen": answer["credit_fen"],
            "balance_fen": answer["closing_fen"],
        },
    )


def _by(answer: Answer) -> dict[str, object]:
    """The chart that codes are of, where it is not the usual one: another chart has other codes."""
    return {} if answer["regime"] == DEFAULT_REGIME else {"regime": answer["regime"]}


def _ledger(row: Row, key: str, answer: Answer) -> Opened | None:
    narrowed = {"account": row.get(key), "cursor": None, **_by(answer)}
    return Opened(LEDGER, narrowed) if row.get(key) else None


def _side(row: Row) -> Label:
    fen = row["balance_fen"]
    if not fen:
        return Label("平", "even")
    return Label("借", "debit") if fen > 0 else Label("贷", "credit")


def _size_fen(row: Row) -> int:
    return abs(int(row["balance_fen"]))


def _short(row: Row) -> str:
    return _called(row["account"])


def _called(account: str) -> str:
    """An account by its own code and name, as vouchers have it."""
    return account.split(":")[1] if account else ""
