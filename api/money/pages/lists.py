"""The lists behind the figures of the budget: postings, and reservations, of one station."""

from __future__ import annotations

from typing import Any, Final

from api.money.pages.columns import CATEGORY, DOCUMENT, SIDES, SOURCE, word
from api.money.pages.grant import drawn_grant
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.questions.questions import Questions
from domain.ground.labels import Label

_KINDS: Final = {
    "promised": Label("下达", "promised"),
    "received": Label("到账", "received"),
    "carried_over": Label("上年结转", "carried over"),
    "spent": Label("支出", "spent"),
    "advanced": Label("垫付", "advanced"),
    "repaid": Label("偿还垫付", "advance repaid"),
    "refunded": Label("支出退回", "refunded"),
    "reclaimed": Label("收回", "reclaimed"),
    "lent": Label("借出", "lent"),
    "borrowed": Label("借入", "borrowed"),
    "released": Label("解除限定", "released from restriction"),
}
STATUSES: Final = {
    "open": Label("预留中", "open"),
    "posted": Label("已支出", "posted"),
    "released": Label("已释放", "released"),
    "expired": Label("已过期", "expired"),
}
"""How reservations stand."""
_SIDE_OF: Final = {kind: side for side, (_name, kinds) in SIDES.items() for kind in kinds}
_TOTAL: Final = Label("合计", "Total")
_FOOT: Final[dict[str, Any]] = dict.fromkeys(
    (
        *("day", "voucher_number", "kind", "source", "grant", "category", "document_number"),
        *("valid_until", "status", "position"),
    ),
    "",
)
"""What stands in the row of totals where nothing is to be added up."""
_DRAWN_MAX: Final = 300
"""How many movements a staircase has room for."""
_NUMBER: Final = Column(heading=Label("图上", "In the chart"), value="number")
_GRANT: Final = Column(heading=Label("拨款", "Grant"), value="grant")
_POSITION: Final = Column(
    heading=Label("位置", "Position"),
    value="position",
    unit="code",
    opens=lambda row: (
        Opened(f"/audit/record/{row['record']}", {"from": None, "as_of": None})
        if "record" in row
        else None
    ),
)


def postings(questions: Questions, sight: Sight) -> Sheet:
    """Movements of money by day, with the sum of each side."""
    wanted = sight.narrowed["kinds"] or tuple(_SIDE_OF)
    sides = [side for side, (_name, kinds) in SIDES.items() if set(kinds).intersection(wanted)]
    found = questions.postings(sight.ask, limit=sight.limit, cursor=sight.cursor, **sight.narrowed)
    sums = {side: _sum_fen(questions, sight, side, wanted) for side in sides[1:]}
    sums[sides[0]] = found["total_fen"] - sum(sums.values())
    rows: list[Row] = [
        {**each, _SIDE_OF[each["kind"]]: each["amount_fen"], "number": number}
        for number, each in enumerate(found["postings"], 1)
    ]
    amounts = [
        Column(
            heading=SIDES[side][0] if len(sides) > 1 else Label("金额", "Amount"),
            value=side,
            unit="fen",
        )
        for side in sides
    ]
    pillars = [Pillar(SIDES[side][0], sums[side], "fen") for side in sides]
    if sides == ["in_fen", "out_fen"]:
        left_fen = sums["in_fen"] - sums["out_fen"]
        pillars = [
            pillars[0]._replace(sign="－"),
            pillars[1]._replace(sign="＝"),
            Pillar(Label("结余", "Balance"), left_fen, "fen", is_short=left_fen < 0),
        ]
    finding, chart = None, None
    if len(sight.narrowed["grants"]) == 1 and "out_fen" in sides and found["count"] <= _DRAWN_MAX:
        finding, chart = drawn_grant(questions, sight)
    return Sheet(
        pillars=pillars if len(sides) > 1 else (),
        chapters=[
            Chapter(
                finding=finding,
                chart=chart,
                is_beside=False,
                table=Table(
                    name=Label(f"共{found['count']:,}笔", f"{found['count']:,} movements"),
                    columns=(
                        *([_NUMBER] if chart and sight.cursor is None else ()),
                        Column(heading=Label("日期", "Day"), value="day", unit="day"),
                        Column(heading=Label("凭证号", "Voucher"), value="voucher_number"),
                        Column(
                            heading=Label("种类", "Kind"),
                            value=lambda row: _KINDS.get(row["kind"], ""),
                        ),
                        *_wanted_columns(sight),
                        *amounts,
                        _POSITION,
                    ),
                    rows=rows,
                    foot={**_FOOT, "day": _TOTAL, **sums}
                    | ({"number": _TOTAL, "day": ""} if chart else {}),
                ),
            )
        ],
        about=_about(sight),
        next=found["next_cursor"],
    )


def _wanted_columns(sight: Sight) -> list[Column]:
    """What tells the lines apart: not that to which they are narrowed."""
    columns = (("sources", SOURCE), ("grants", _GRANT), ("categories", CATEGORY))
    return [
        *(column for name, column in columns if len(sight.narrowed[name]) != 1),
        DOCUMENT,
    ]


def _about(sight: Sight) -> list[Label]:
    narrowed = sight.narrowed
    sides = [name for name, kinds in SIDES.values() if set(kinds) & set(narrowed.get("kinds", ()))]
    return [
        *sides,
        *(STATUSES[each] for each in narrowed.get("statuses", ())),
        *(word("Source", each) for each in narrowed["sources"]),
        *(Label(each, each) for each in narrowed["grants"]),
        *(word("Category", each) for each in narrowed["categories"]),
    ]


def _sum_fen(questions: Questions, sight: Sight, side: str, wanted: tuple[str, ...]) -> int:
    kinds = tuple(kind for kind in SIDES[side][1] if kind in wanted)
    narrowed = {**sight.narrowed, "kinds": kinds}
    total_fen: int = questions.postings(sight.ask, limit=1, **narrowed)["total_fen"]
    return total_fen


def reservations(questions: Questions, sight: Sight) -> Sheet:
    """What is kept for a purpose, as it stands on the last day."""
    found = questions.reservations(
        sight.ask, limit=sight.limit, cursor=sight.cursor, **sight.narrowed
    )
    return Sheet(
        chapters=[
            Chapter(
                table=Table(
                    name=Label(f"共{found['count']:,}笔", f"{found['count']:,} reservations"),
                    columns=(
                        Column(
                            heading=Label("预留日期", "Reserved"), value="reserved_on", unit="day"
                        ),
                        Column(heading=Label("有效期至", "Until"), value="valid_until", unit="day"),
                        Column(
                            heading=Label("状态", "Status"),
                            value=lambda row: STATUSES.get(row["status"], ""),
                        ),
                        *_wanted_columns(sight),
                        Column(heading=Label("金额", "Amount"), value="amount_fen", unit="fen"),
                        _POSITION,
                    ),
                    rows=found["reservations"],
                    foot={**_FOOT, "reserved_on": _TOTAL, "amount_fen": found["total_fen"]},
                )
            )
        ],
        about=_about(sight),
        next=found["next_cursor"],
    )
