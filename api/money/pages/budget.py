"""The budget as a page: four pillars, then by source, by grant or station, and by purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.money.pages.columns import (
    CATEGORY,
    DOCUMENT,
    MOVED,
    POSTINGS,
    SOURCE,
    balance_fen,
    behind,
    money_columns,
    opening,
    word,
)
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import BUDGET
from api.questions.questions import Answer, Questions
from domain.ground.words import Label

_SUMS: Final = (
    *("promised", "received", "carried_over", "spent", "reclaimed"),
    *("reserved", "opening", "available"),
)
_TOTAL: Final = {"name": Label("合计", "Total")}


def budget(questions: Questions, sight: Sight) -> Sheet:
    """What the budget of a station or an area says."""
    answer = questions.budget(sight.ask, **sight.narrowed)
    total: Row = {
        **{f"{name}_fen": answer[f"total_{name}_fen"] for name in _SUMS},
        "execution_rate_bp": answer["execution_rate_bp"],
        **_TOTAL,
    }
    money = money_columns(sight, total)
    alone = _by_grant(answer, money) if sight.desk.station else _by_station(answer, money, total)
    return Sheet(
        pillars=_pillars(sight, total),
        chapters=[_by_source(answer, money, total), alone, _by_category(sight, answer)],
    )


def _pillars(sight: Sight, total: Row) -> list[Pillar]:
    is_year = sight.first_day is None or sight.first_day.endswith("-01-01")
    before_fen = total["opening_fen"] + total["carried_over_fen"]
    carried = behind(sight, kind=("carried_over",)) if not total["opening_fen"] else opening(sight)
    is_one = not (total["opening_fen"] and total["carried_over_fen"])
    pillars = [
        Pillar(
            Label("上年结转", "Carried over") if is_year else Label("期初结余", "Opening balance"),
            before_fen,
            "fen",
            carried({}) if is_one else Opened(BUDGET.path, sight.narrowed_to, "sources"),
            "＋",
        ),
        Pillar(
            Label("收入", "Received"),
            total["received_fen"],
            "fen",
            behind(sight, kind=("received",))({}),
            "－",
        ),
        Pillar(
            Label("支出", "Spent"),
            total["spent_fen"],
            "fen",
            behind(sight, kind=("spent", "repaid"))({}),
            "－" if total["reclaimed_fen"] else "＝",
        ),
    ]
    if total["reclaimed_fen"]:
        reclaimed = behind(sight, kind=("reclaimed",))({})
        pillars.append(
            Pillar(Label("收回", "Reclaimed"), total["reclaimed_fen"], "fen", reclaimed, "＝")
        )
    left_fen = balance_fen(total)
    left = behind(sight, kind=MOVED, since=None)({})
    name = Label("结余", "Balance")
    return [*pillars, Pillar(name, left_fen, "fen", left, is_short=left_fen < 0)]


def _by_source(answer: Answer, money: Sequence[Column], total: Row) -> Chapter:
    return Chapter(
        table=Table(
            name=Label("按资金来源", "By source"),
            anchor="sources",
            columns=(Column(heading=SOURCE.heading, value="name"), *money),
            rows=[
                {**sums, "source": source, "name": word("Source", source)}
                for source, sums in answer["sources"].items()
            ],
            foot=total,
        )
    )


def _by_grant(answer: Answer, money: Sequence[Column]) -> Chapter:
    def opens(row: Row) -> Opened:
        narrowed = {"kind": MOVED, "source": row["source"], "grant": row["grant"], "from": None}
        return Opened(POSTINGS, narrowed)

    grant = Column(heading=Label("拨款", "Grant"), value="grant", opens=opens)
    return Chapter(
        table=Table(
            name=Label("按拨款", "By grant"),
            anchor="grants",
            columns=(grant, SOURCE, DOCUMENT, *money),
            rows=answer["by_grant"],
        )
    )


def _by_station(answer: Answer, money: Sequence[Column], total: Row) -> Chapter:
    station = Column(
        heading=Label("站点", "Station"),
        value=lambda row: row.get("name") or row["station"],
        opens=lambda row: (
            Opened(BUDGET.path, {"station": row["station"], "district": None, "city": None})
            if "station" in row
            else None
        ),
    )
    return Chapter(
        table=Table(
            name=Label("按站点", "By station"),
            anchor="stations",
            columns=(station, *money),
            rows=answer["by_station"],
            foot=total,
        )
    )


def _by_category(sight: Sight, answer: Answer) -> Chapter:
    spent = answer["by_category"]
    amount = Column(
        heading=Label("支出与垫付", "Spent and advanced"),
        value="amount_fen",
        unit="fen",
        opens=behind(sight, kind=("spent", "advanced")),
    )
    return Chapter(
        table=Table(
            name=Label("花在什么上", "By purpose"),
            anchor="categories",
            columns=(Column(heading=CATEGORY.heading, value="name"), amount),
            rows=[
                {"category": code, "name": word("Category", code), "amount_fen": fen}
                for code, fen in spent.items()
            ],
            foot={**_TOTAL, "amount_fen": sum(spent.values())}
            | ({} if sight.desk.station else {"category": ""}),
        )
    )
