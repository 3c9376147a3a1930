"""A grant from its receipt to its last voucher, as a staircase."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from api.money.pages.columns import SIDES
from api.pages.charts import Drop, staircase
from api.pages.questions.sight import Sight
from api.pages.words import called
from api.questions.questions import Questions
from domain.ground.words import Label

_IN, _OUT = SIDES["in_fen"][1], SIDES["out_fen"][1]


def drawn_grant(
    questions: Questions, sight: Sight, sums_fen: Mapping[str, int]
) -> tuple[Label, Markup] | tuple[None, None]:
    """What became of a grant, and its staircase; nothing where it never moved.

    Numbers are those of the rows beside, in the order of their days.
    """
    narrowed = {**sight.narrowed, "kinds": (*_IN, *_OUT)}
    lines = questions.postings(sight.ask, limit=1_000, **narrowed)["postings"]
    if not lines:
        return None, None
    drops = [
        Drop(each["day"], each["amount_fen"], "")
        if each["kind"] in _IN
        else Drop(each["day"], -each["amount_fen"], str(number))
        for number, each in enumerate(lines, 1)
    ]
    vouchers = sum(each["kind"] in _OUT for each in lines)
    spent, left = _yuan(sums_fen["out_fen"]), _yuan(sum(drop.amount_fen for drop in drops))
    finding = Label(
        f"{vouchers}笔用掉{spent}元，余{left}元" if vouchers else f"一笔也没用，余{left}元",
        f"{vouchers} payments of {spent} yuan; {left} yuan left",
    )
    last = max(lines[-1]["day"], sight.last_day or "")
    chart = staircase(
        "grant",
        called(sight.language, finding),
        drops,
        (f"{lines[0]['day'][:7]}-01", last),
        left=f"余{left}" if sight.language == "zh" else f"{left} left",
        language=sight.language,
    )
    return finding, chart


def _yuan(fen: int) -> str:
    return f"{'−' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
