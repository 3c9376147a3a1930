"""The columns that pages about money share, and what opens behind their figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from api.pages.questions.parts import Column, Opened, Row
from api.pages.questions.sight import Sight
from api.pages.rail import BUDGET
from domain.book.words import VOCABULARY
from domain.ground.labels import Label
from domain.ground.order.spans import day_before

POSTINGS: Final = f"{BUDGET.path}/postings"
RESERVATIONS: Final = f"{BUDGET.path}/reservations"

SIDES: Final[Mapping[str, tuple[Label, tuple[str, ...]]]] = {
    "promised_fen": (Label("下达", "Promised"), ("promised",)),
    "in_fen": (Label("收入", "In"), ("received", "carried_over", "borrowed")),
    "out_fen": (Label("支出", "Out"), ("spent", "repaid", "refunded", "reclaimed", "lent")),
    "advanced_fen": (Label("垫付", "Advanced"), ("advanced",)),
}
"""Column of a list of postings -> what it is called, and the kinds that stand in it."""
SPENT: Final = ("spent", "repaid", "refunded")
"""What a source spent, less what came back."""
MOVED: Final = (*SIDES["in_fen"][1], *SIDES["out_fen"][1])
"""What changes the money that there is."""

SOURCE: Final = Column(
    heading=Label("资金来源", "Source"), value=lambda row: word("Source", row["source"])
)
CATEGORY: Final = Column(
    heading=Label("支出类别", "Purpose"), value=lambda row: word("Category", row["category"])
)
DOCUMENT: Final = Column(heading=Label("文号", "Document"), value="document_number")


def word(vocabulary: str, code: str) -> Label:
    """What a word of a list is called."""
    return VOCABULARY[vocabulary].get(code) or Label(code, code)


def balance_fen(row: Row) -> int:
    """What there is, reserved or not."""
    left: int = row["available_fen"] + row["reserved_fen"]
    return left


def money_columns(sight: Sight, total: Row, rows: Iterable[Row] = ()) -> list[Column]:
    """The columns of a budget; those in which nothing would stand are left out.

    What sources lend each other is nothing in the total, so ``rows`` say whether there is any.
    """
    is_lent = any(row["lent_fen"] or row["borrowed_fen"] for row in rows)
    promised = _moved(sight, Label("年度预算", "Promised"), "promised")
    carried = _moved(sight, Label("上年结转", "Carried over"), "carried_over")
    reclaimed = _moved(sight, Label("已收回", "Reclaimed"), "reclaimed")
    lent = _moved(sight, Label("借出", "Lent"), "lent")
    borrowed = _moved(sight, Label("借入", "Borrowed"), "borrowed")
    released = _moved(sight, Label("解除限定", "Released"), "released")
    reserved = Column(
        heading=Label("已预留", "Reserved"),
        value="reserved_fen",
        unit="fen",
        opens=behind(sight, RESERVATIONS, status="open", since=None),
    )
    available = Column(heading=Label("可用", "Available"), value="available_fen", unit="fen")
    return [
        *([promised] if total["promised_fen"] else ()),
        *([_left_before(sight)] if total["opening_fen"] else ()),
        *([carried] if total["carried_over_fen"] else ()),
        _moved(sight, Label("已到账", "Received"), "received"),
        _moved(sight, Label("已支出", "Spent"), *SPENT),
        *([reclaimed] if total["reclaimed_fen"] else ()),
        *([lent, borrowed] if is_lent else ()),
        *([released] if total["released_fen"] else ()),
        balance_column(sight),
        *([reserved, available] if total["reserved_fen"] else ()),
        Column(
            heading=Label("执行率", "Spent of received"), value="execution_rate_bp", unit="share"
        ),
    ]


def behind(
    sight: Sight, path: str = POSTINGS, *, since: str | None = "", until: str = "", **kinds: object
) -> Callable[[Row], Opened | None]:
    """What stands behind a figure of a row: a list at a station, else the stations it consists of.

    ``since`` and ``until`` are other days than those of the page; None for since ever.
    """
    days: dict[str, object] = {"from": None} if since is None else {}
    days |= {"as_of": until} if until else {}

    def opens(row: Row) -> Opened | None:
        at = {name: row[name] for name in ("source", "grant", "category", "station") if name in row}
        if sight.desk.station or "station" in at:
            areas = {"district": None, "city": None} if "station" in at else {}
            return Opened(path, {**sight.narrowed_to, **areas, **days, **kinds, **at})
        if "category" in at:
            return None
        return Opened(BUDGET.path, {**sight.narrowed_to, **at}, "stations")

    return opens


def balance_column(sight: Sight) -> Column:
    """What is left, reserved or not; behind it stands all that ever moved."""
    return Column(
        heading=Label("结余", "Balance"),
        value=balance_fen,
        unit="fen",
        opens=behind(sight, kind=MOVED, since=None),
        is_short=lambda row: balance_fen(row) < 0,
    )


def _moved(sight: Sight, heading: Label, *kinds: str) -> Column:
    return Column(
        heading=heading, value=f"{kinds[0]}_fen", unit="fen", opens=behind(sight, kind=kinds)
    )


def _left_before(sight: Sight) -> Column:
    return Column(
        heading=Label("期初结余", "Opening"), value="opening_fen", unit="fen", opens=opening(sight)
    )


def opening(sight: Sight) -> Callable[[Row], Opened | None]:
    """What moved before the first day."""
    until = day_before(sight.first_day) if sight.first_day else ""
    return behind(sight, kind=MOVED, since=None, until=until)
