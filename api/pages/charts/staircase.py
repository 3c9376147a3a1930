"""A grant as a staircase: money comes, and goes voucher by voucher, over real days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from api.http.problems import Language
from api.pages.charts.drawn import WIDTH, Drawing, mark_days, text_width
from api.pages.charts.inks import Ink
from api.pages.charts.scales import Days, axis_to, ordinal, yuan

_LEFT: Final = 56
_TOP: Final = 26
_RIGHT: Final = WIDTH - 90
_STEP: Final = 6


class Drop(NamedTuple):
    """Money that came (above nought) or went: on which day, and the number of its row beside.

    One that ``is_doubtful`` is hollow and red.
    """

    day: str
    amount_fen: int
    number: str
    is_doubtful: bool = False


def staircase(
    name: str,
    says: str,
    drops: Sequence[Drop],
    days: tuple[str, str],
    *,
    left: str,
    language: Language,
    height: int = 250,
) -> Markup:
    """Steps in the order of their days; ``left`` is said at the end of the last one."""
    heights, level = [], 0
    for drop in drops:
        level += drop.amount_fen
        heights.append(level)
    axis = axis_to(max((0, *heights)))
    said = yuan(language)
    along = Days(ordinal(days[0]), ordinal(days[1]), _LEFT, _RIGHT)
    bottom = height - 28
    scale = (bottom - _TOP) / axis.top
    drawing = Drawing(name, height, says)
    drawing.grid(axis, said, left=along.left, right=along.right, floor=bottom, scale=scale)
    mark_days(drawing, along, bottom, language)
    if not drops:
        return drawing.finished()
    way = f"M{along.at(ordinal(drops[0].day)):.1f} {bottom:.1f}"
    places = []
    for drop, reached in zip(drops, heights, strict=True):
        x, y = along.at(ordinal(drop.day)), bottom - reached * scale
        way += f"H{x:.1f}V{y:.1f}"
        places.append((x, y))
    drawing.path(f"{way}H{along.right:.1f}V{bottom:.1f}Z", "fa")
    drawing.path(f"{way}H{along.right:.1f}", "fig-ink")
    written = 0.0
    for drop, (x, y) in zip(drops, places, strict=True):
        look = "fig-tz" if drop.is_doubtful else "fig-tb"
        before = y
        if drop.amount_fen < 0:
            before = y + drop.amount_fen * scale
            ink: Ink = "doubt" if drop.is_doubtful else "spent"
            drawing.box(x - _STEP / 2, before, _STEP, y - before, ink)
        if x - text_width(drop.number) / 2 >= written:
            drawing.text(x, before - 6, drop.number, look, "mid")
            written = x + text_width(drop.number) / 2 + 1
    last = places[-1][1]
    drawing.text(along.right + 6, min(last + 4, bottom - 4), left, "fig-tb")
    return drawing.finished()
