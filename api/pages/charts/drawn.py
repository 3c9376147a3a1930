"""A drawing as it is put together: marks with classes, texts escaped, coordinates to a tenth."""

from __future__ import annotations

from html import escape
from typing import Final, Literal

from markupsafe import Markup

from api.http.problems import Language
from api.pages.charts.inks import Ink, patterns, styles
from api.pages.charts.scales import Axis, Days, Said

WIDTH: Final = 690
"""How wide every chart is drawn; it is shown as wide as there is room."""
_HAN_FROM: Final = "\u2e80"
_HAN_WIDTH: Final = 12.2
_CAPITAL_WIDTH: Final = 8.2
_LATIN_WIDTH: Final = 6.6

Anchor = Literal["", "mid", "end"]


def text_width(text: str) -> float:
    """About how wide a text is drawn."""
    return sum(map(_width, text))


def _width(character: str) -> float:
    if character >= _HAN_FROM:
        return _HAN_WIDTH
    return _CAPITAL_WIDTH if character.isupper() else _LATIN_WIDTH


class Drawing:
    """A chart in the making; ``name`` tells it from the others on its page."""

    def __init__(self, name: str, height: float, says: str) -> None:
        self._name = name
        self._height = height
        self._says = says
        self._marks: list[str] = []
        self._inks: set[Ink] = set()

    def line(self, x1: float, y1: float, x2: float, y2: float, look: str) -> None:
        """A straight line."""
        self._marks.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{look}"/>'
        )

    def path(self, way: str, look: str) -> None:
        """A line or an area along a way."""
        self._marks.append(f'<path d="{way}" class="{look}"/>')

    def text(self, x: float, y: float, said: str, look: str = "fig-t", anchor: Anchor = "") -> None:
        """A text at a point: from it on, around it, or up to it."""
        anchored = f" fig-{anchor}" if anchor else ""
        self._marks.append(
            f'<text x="{x:.1f}" y="{y:.1f}" class="{look}{anchored}">{escape(said)}</text>'
        )

    def box(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """A box filled with an ink: its colour, and over it its texture; nothing if it is flat."""
        if width < 0 or height < 0 or not (width and height):
            return
        at = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        look, texture = styles(ink)
        self._marks.append(f'<rect {at} class="{look}"/>')
        if texture:
            self._inks.add(ink)
            self._marks.append(f'<rect {at} fill="url(#{self._name}-{texture})"/>')

    def grid(
        self, axis: Axis, said: Said, *, left: float, right: float, floor: float, scale: float
    ) -> None:
        """The lines of a scale that rises from a floor, each with what it stands for before it."""
        for step in axis.steps:
            y = floor - step * scale
            self.line(left, y, right, y, "fig-grid" if step else "fig-axis")
            self.text(left - 8, y + 4, said(step), "fig-tq", "end")

    def finished(self) -> Markup:
        """The chart."""
        defs = patterns(self._name, self._inks)
        said = escape(self._says, quote=True)
        return Markup(  # noqa: S704 - every text in it is escaped above
            f'<svg class="chart" viewBox="0 0 {WIDTH} {self._height:.0f}" width="{WIDTH}" '
            f'height="{self._height:.0f}" role="img" aria-label="{said}">'
            f"{defs}{''.join(self._marks)}</svg>"
        )


def mark_days(drawing: Drawing, along: Days, bottom: float, language: Language) -> None:
    """Months, quarters or years under a chart; names that have no room are left out."""
    written = 0.0
    for start, middle, said in along.ticks(language):
        drawing.line(start, bottom, start, bottom + 4, "fig-axis")
        if middle - text_width(said) / 2 >= written:
            drawing.text(middle, bottom + 17, said, "fig-tq", "mid")
            written = middle + text_width(said) / 2 + 4
