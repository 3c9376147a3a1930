"""A grant from its receipt to its last voucher, as a staircase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from api.http.problems import Language
from api.money.pages.columns import SIDES
from api.pages.charts import Drop, staircase
from api.pages.questions.sight import Sight
from api.pages.words import called
from api.questions.questions import Questions
from domain.ground.labels import Label

_IN, _OUT = SIDES["in_fen"][1], SIDES["out_fen"][1]


def drawn_grant(questions: Questions, sight: Sight) -> tuple[Label, Markup] | tuple[None, None]:
    """What became of a grant, and its staircase; nothing where it never moved.

    Numbers are those of the rows beside, in the order of their days.
    """
    narrowed = {**sight.narrowed, "kinds": (*_IN, *_OUT)}
    lines = questions.postings(sight.ask, limit=1_000, **narrowed)["postings"]
    numbered = [(each, str(number)) for number, each in enumerate(lines, 1)]
    return drawn_down(numbered, sight.language, sight.last_day or "")


def drawn_down(
    lines: Sequence[tuple[Mapping[str, Any], str]], language: Language, last_day: str
) -> tuple[Label, Markup] | tuple[None, None]:
    """The same from postings by day, each with its number in the table beside."""
    if not lines:
        return None, None
    drops = [
        Drop(each["day"], each["amount_fen"], "")
        if each["kind"] in _IN
        else Drop(each["day"], -each["amount_fen"], number)
        for each, number in lines
    ]
    went = [drop.amount_fen for drop in drops if drop.number]
    spent, left = _yuan(-sum(went)), _yuan(sum(drop.amount_fen for drop in drops))
    finding = Label(
        f"{len(went)}笔用掉{spent}元，余{left}元" if went else f"一笔也没用，余{left}元",
        f"{len(went)} payments of {spent} yuan; {left} yuan left",
    )
    days = [drop.day for drop in drops]
    chart = staircase(
        "grant",
        called(language, finding),
        drops,
        (f"{days[0][:7]}-01", max(days[-1], last_day)),
        left=f"余{left}" if language == "zh" else f"{left} left",
        language=language,
    )
    return finding, chart


def _yuan(fen: int) -> str:
    return f"{'−' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
