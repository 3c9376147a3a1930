"""The budget as a page: four pillars, then by source, by grant or station, and by purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.money.pages import judged
from api.money.pages.columns import (
    CATEGORY,
    DOCUMENT,
    MOVED,
    POSTINGS,
    SOURCE,
    SPENT,
    balance_column,
    balance_fen,
    behind,
    money_columns,
    opening,
    word,
)
from api.money.pages.ledgers import books
from api.money.pages.notices import latest_notices
from api.money.pages.trace import TRACE
from api.pages.charts import Bar, Ink, Part, bars_across, key, yuan
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight, station_names
from api.pages.rail import BUDGET
from api.pages.words import called
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.ground.labels import Label

_SUMS: Final = (
    *("promised", "received", "carried_over", "spent", "reclaimed"),
    *("lent", "borrowed", "released", "reserved", "opening", "available"),
)
_TOTAL: Final = {"name": Label("合计", "Total")}
_NAMED: Final = Column(heading=SOURCE.heading, value="name")
_FOLLOWED: Final = Column(
    heading=SOURCE.heading,
    value="name",
    opens=lambda row: (
        Opened(TRACE, {"source": row["source"], "from": None}) if "source" in row else None
    ),
)
"""A source at a station, which leads to where it went."""


def budget(questions: Questions, sight: Sight) -> Sheet:
    """What the budget of a station or an area says."""
    answer = questions.budget(sight.ask, **sight.narrowed)
    total = _total(answer)
    money = money_columns(sight, total, (*answer["by_grant"], *answer["sources"].values()))
    sources = _sources(answer)
    if sight.desk.station:
        alone = _by_grant(answer, money)
    else:
        names = station_names(questions, sight)
        rows = [{**each, "name": names[each["station"]]} for each in answer["by_station"]]
        alone = _by_station(rows, money, total)
    return Sheet(
        pillars=_pillars(sight, total),
        chapters=[
            _by_source(sight, sources, total),
            _in_full(sight, sources, money, total),
            alone,
            *([_advances(answer)] if answer["advances"] else ()),
            _by_category(sight, answer),
            *judged.chapters(sight, answer),
            *latest_notices(questions, sight),
            *books(sight),
        ],
    )


def drawn_by_source(sight: Sight, answer: Answer) -> Chapter:
    """What became of the money of each source."""
    return _by_source(sight, _sources(answer), _total(answer))


def _total(answer: Answer) -> Row:
    return {
        **{f"{name}_fen": answer[f"total_{name}_fen"] for name in _SUMS},
        "execution_rate_bp": answer["execution_rate_bp"],
        **_TOTAL,
    }


def _sources(answer: Answer) -> list[Row]:
    """The sources as rows, the one of which there was most first."""
    found: list[Row] = [
        {**sums, "source": source, "name": word("Source", source)}
        for source, sums in answer["sources"].items()
    ]
    return sorted(found, key=_size_fen, reverse=True)


def _advances(answer: Answer) -> Chapter:
    """What the station owes, by whoever advanced it."""
    return Chapter(
        table=Table(
            name=Label("垫付还没还", "Advances not repaid"),
            anchor="advances",
            columns=(
                Column(heading=Label("垫付人", "Advanced by"), value="paid_by"),
                Column(heading=Label("未还", "Owed"), value="open_fen", unit="fen"),
            ),
            rows=answer["advances"],
            foot={"paid_by": _TOTAL["name"], "open_fen": answer["advances_open_fen"]},
        )
    )


def _size_fen(row: Row) -> int:
    """All that there was of a source, or is to come."""
    had_fen: int = row["opening_fen"] + row["carried_over_fen"]
    return had_fen + int(max(row["received_fen"], row["promised_fen"]))


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
            behind(sight, kind=SPENT)({}),
            "＝",
        ),
    ]
    for kind, label, sign in (
        ("reclaimed", Label("收回", "Reclaimed"), "－"),
        ("lent", Label("借出", "Lent"), "－"),
        ("borrowed", Label("借入", "Borrowed"), "＋"),
    ):
        # What sources of the same page lend each other cancels out.
        if total[f"{kind}_fen"] and (
            kind == "reclaimed" or total["lent_fen"] != total["borrowed_fen"]
        ):
            moved = behind(sight, kind=(kind,))({})
            pillars[-1] = pillars[-1]._replace(sign=sign)
            pillars.append(Pillar(label, total[f"{kind}_fen"], "fen", moved, "＝"))
    left_fen = balance_fen(total)
    left = behind(sight, kind=MOVED, since=None)({})
    name = Label("结余", "Balance")
    return [*pillars, Pillar(name, left_fen, "fen", left, is_short=left_fen < 0)]


def _by_source(sight: Sight, sources: Sequence[Row], total: Row) -> Chapter:
    """What became of the money of each source, drawn, beside what is spent and left."""
    zh = sight.language == "zh"
    idle = [each for each in sources if each["received_fen"] and not each["spent_fen"]]
    bars = [
        Bar(
            called(sight.language, each["name"]),
            (
                Part(each["spent_fen"] + each["reclaimed_fen"], "spent"),
                Part(each["reserved_fen"], "kept"),
                Part(each["available_fen"], "left"),
                Part(each["promised_fen"] - each["received_fen"], "due"),
            ),
            _share(each["execution_rate_bp"]),
            each in idle,
        )
        for each in sources
    ]
    finding = _finding(total, idle)
    inks: list[tuple[Ink, Label]] = [("spent", Label("已支出", "spent"))]
    if total["reserved_fen"]:
        inks.append(("kept", Label("已预留", "reserved")))
    inks.append(("left", Label("结余", "left")))
    if any(each["promised_fen"] > each["received_fen"] for each in sources):
        inks.append(("due", Label("未到账", "not received yet")))
    says = "；".join if zh else "; ".join
    told = says(f"{bar.name} {bar.note}".strip() for bar in bars)
    drawn = key("sources", [(ink, called(sight.language, each)) for ink, each in inks])
    drawn += bars_across(
        "sources",
        f"{called(sight.language, finding)}{'：' if zh else ': '}{told}",
        bars,
        yuan(sight.language),
    )
    spent = Column(
        heading=Label("已支出", "Spent"),
        value="spent_fen",
        unit="fen",
        opens=behind(sight, kind=SPENT),
    )
    return Chapter(
        finding=finding,
        chart=drawn,
        table=Table(
            name=Label("钱从哪来，用了多少", "By source"),
            columns=(_NAMED, spent, balance_column(sight)),
            rows=sources,
            foot=total,
        ),
    )


def _finding(total: Row, idle: Sequence[Row]) -> Label:
    if not total["received_fen"]:
        return Label("这段时间没有钱到账", "No money was received in these days")
    share = _share(total["execution_rate_bp"])
    names = [each["name"] for each in idle]
    if not names:
        return Label(f"到账的钱用了{share}", f"{share} of the money received is spent")
    return Label(
        f"到账的钱用了{share}；{'、'.join(each.zh for each in names)}还没动",
        f"{share} of the money received is spent; nothing yet of {', '.join(each.en for each in names)}",
    )


def _share(basis_points: int | None) -> str:
    return "" if basis_points is None else f"{basis_points / 100:.1f}%"


def _in_full(sight: Sight, sources: Sequence[Row], money: Sequence[Column], total: Row) -> Chapter:
    named = _FOLLOWED if sight.desk.station else _NAMED
    return Chapter(
        table=Table(
            name=Label("各来源明细", "Sources in full"),
            anchor="sources",
            columns=(named, *money),
            rows=sources,
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


def _by_station(rows: Sequence[Row], money: Sequence[Column], total: Row) -> Chapter:
    station = Column(
        heading=Label("站点", "Station"),
        value="name",
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
            rows=rows,
            foot=total,
        )
    )


def _by_category(sight: Sight, answer: Answer) -> Chapter:
    spent = sorted(answer["by_category"].items(), key=lambda each: -each[1])
    whole_fen = sum(fen for _code, fen in spent)
    amount = Column(
        heading=Label("支出与垫付", "Spent and advanced"),
        value="amount_fen",
        unit="fen",
        opens=behind(sight, kind=("spent", "advanced", "refunded")),
    )
    rows = [
        {"category": code, "name": word("Category", code), "amount_fen": fen} for code, fen in spent
    ]
    finding, chart = None, None
    if rows and whole_fen > 0:
        share = f"{rows[0]['amount_fen'] / whole_fen:.0%}"
        most = rows[0]["name"]
        finding = Label(f"{most.zh}最多，占{share}", f"Most for {most.en}: {share}")
        bars = [
            Bar(
                called(sight.language, each["name"]),
                (Part(each["amount_fen"], "spent"),),
                f"{each['amount_fen'] / whole_fen:.0%}",
            )
            for each in rows
        ]
        told = ", ".join(f"{bar.name} {bar.note}" for bar in bars)
        chart = bars_across("purposes", told, bars, yuan(sight.language))
    return Chapter(
        finding=finding,
        chart=chart,
        table=Table(
            name=Label("花在什么上", "By purpose"),
            anchor="categories",
            columns=(Column(heading=CATEGORY.heading, value="name"), amount),
            rows=rows,
            foot={**_TOTAL, "amount_fen": whole_fen}
            | ({} if sight.desk.station else {"category": ""}),
        ),
    )
