"""A client's risk over time, as a line that rises with the urgency."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from markupsafe import Markup

from api.book.stories import RecordStory
from api.http.problems import Language
from api.pages.charts import StepLine, step_lines
from api.pages.timelines.lines import RISKS
from api.pages.words import called
from domain.book.words import VOCABULARY
from domain.clients.care.risk import standings
from domain.ground.labels import Label
from domain.ground.vocabulary import RISK_LEVELS
from projections.clients.said import on_risk, statement

_LEVELS: Final = VOCABULARY["RiskLevel"]
_HEIGHTS: Final = {level: height for height, level in enumerate(reversed(RISK_LEVELS), 1)}
_AT: Final = {height: level for level, height in _HEIGHTS.items()}


def drawn_risk(
    told: Sequence[RecordStory], language: Language
) -> tuple[Label, Markup] | tuple[None, None]:
    """How the level that counts went up and down, and its line; nothing where it never changed."""
    words = [
        statement(word.said)
        for story in told
        if not (story.is_voided or story.is_linked)
        and (word := on_risk(story.record, story.says)) is not None
    ]
    words.sort(key=lambda each: each.place)
    pairs = zip(words, standings(words), strict=True)
    courses = groupby(pairs, lambda pair: pair[1].level)
    changes = [(next(same)[0].at[:10], level) for level, same in courses]
    if len({level for _day, level in changes}) <= 1:
        return None, None
    first, last = _LEVELS[changes[0][1]], _LEVELS[changes[-1][1]]
    finding = Label(
        f"风险等级变了{len(changes) - 1}次：从{first.zh}到{last.zh}",
        f"Risk changed {len(changes) - 1} times, from {first.en} to {last.en}",
    )
    days = changes[0][0], max(each.last.occurred_at[:10] for each in told)
    line = StepLine(
        called(language, last), [(day, _HEIGHTS[level]) for day, level in changes], "line"
    )

    def said(height: int) -> str:
        level = _AT.get(height)
        return "" if level is None else f"{RISKS[level]}{called(language, _LEVELS[level])}"

    chart = step_lines(
        "risk", called(language, finding), days, [line], language=language, height=190, said=said
    )
    return finding, chart
