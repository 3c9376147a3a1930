"""Bars of parts: lying, one under the other, and upright, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from api.pages.charts.drawn import WIDTH, Drawing, text_width
from api.pages.charts.inks import Ink, Series
from api.pages.charts.scales import Said, axis_to, counts

_BAR: Final = 16
_PITCH: Final = 30
_TOP: Final = 20
_GUTTER_MAX: Final = 230
_NOTE_WIDTH: Final = 100
_NARROW: Final = 26
"""Below which a column has no room for a number of three digits."""


class Part(NamedTuple):
    """A part of a bar."""

    amount: int
    ink: Ink


class Bar(NamedTuple):
    """A bar: what it is of, its parts in order, and a word at its end."""

    name: str
    parts: Sequence[Part]
    note: str = ""
    is_short: bool = False


def bars_across(name: str, says: str, bars: Sequence[Bar], said: Said = counts) -> Markup:
    """Lying bars of parts, all on one scale that is said on top."""
    axis = axis_to(max((sum(max(0, each.amount) for each in bar.parts) for bar in bars), default=0))
    left = min(_GUTTER_MAX, max((text_width(bar.name) for bar in bars), default=0) + 14)
    right = WIDTH - _NOTE_WIDTH
    bottom = _TOP + _PITCH * len(bars)
    drawing = Drawing(name, bottom + 4, says)
    scale = (right - left) / axis.top
    for step in axis.steps:
        x = left + step * scale
        drawing.line(x, _TOP, x, bottom, "fig-grid" if step else "fig-axis")
        drawing.text(x, _TOP - 6, said(step), "fig-tq", "mid")
    for number, bar in enumerate(bars):
        y = _TOP + 6 + number * _PITCH
        drawing.text(left - 10, y + 13, bar.name, "fig-t", "end")
        x = left
        for part in bar.parts:
            drawing.box(x, y, part.amount * scale, _BAR, part.ink)
            x += max(0, part.amount) * scale
        drawing.text(x + 8, y + 13, bar.note, "fig-tz" if bar.is_short else "fig-tb")
    return drawing.finished()


def bars_upright(
    name: str,
    says: str,
    names: Sequence[str],
    series: Sequence[Series],
    *,
    height: int = 214,
    said: Said = counts,
) -> Markup:
    """Columns of parts, one over each name, their totals on top and their series named at the last."""
    totals = [sum(values) for values in zip(*(each.values for each in series), strict=True)]
    axis = axis_to(max(totals, default=0))
    left = max(text_width(said(step)) for step in axis.steps) + 14
    label = max((text_width(f"{each.name} 000") for each in series), default=0)
    right = WIDTH - (label + 26 if len(series) > 1 else 12)
    top, bottom = 18, height - 24
    drawing = Drawing(name, height, says)
    scale = (bottom - top) / axis.top
    drawing.grid(axis, said, left=left, right=right, floor=bottom, scale=scale)
    pitch = (right - left) / max(1, len(names))
    wide = min(40.0, pitch * 0.6)
    each_th = max(1, round(_NARROW / pitch + 0.49))
    middle = left
    for number, what in enumerate(names):
        middle = left + pitch * (number + 0.5)
        if number % each_th == 0:
            drawing.text(middle, bottom + 17, what, "fig-tq", "mid")
        y: float = bottom
        for one in series:
            tall = one.values[number] * scale
            y -= tall
            drawing.box(middle - wide / 2, y, wide, tall, one.ink)
        if pitch >= _NARROW and totals[number]:
            drawing.text(middle, y - 5, said(totals[number]), "fig-tb", "mid")
    if len(series) > 1 and names:
        _name_series(drawing, series, x=middle + wide / 2, right=right, bottom=bottom, scale=scale)
    return drawing.finished()


def _name_series(
    drawing: Drawing,
    series: Sequence[Series],
    *,
    x: float,
    right: float,
    bottom: float,
    scale: float,
) -> None:
    """Each series at the end of a thread from its part of the last column, none over another."""
    y, below = bottom, bottom + 15.0
    for one in series:
        tall = one.values[-1] * scale
        middle = y - tall / 2
        y -= tall
        below = min(middle, below - 15)
        if tall:
            drawing.path(
                f"M{x:.1f} {middle:.1f}L{right + 2:.1f} {below:.1f}H{right + 8:.1f}", "fig-axis"
            )
        drawing.text(right + 12, below + 4, f"{one.name} {one.values[-1]:,}")
