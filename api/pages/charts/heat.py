"""A heat map: a number in every box, the darker the more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from api.pages.charts.drawn import WIDTH, Drawing, text_width

_PITCH: Final = 28
_TOP: Final = 22
_GUTTER_MAX: Final = 170
_LEVELS: Final = 5


def shade_of(value: int, most: int) -> int:
    """How dark a value is drawn: 0 for nothing, 4 for the most and what comes near."""
    return 0 if not most or value <= 0 else -(-value * (_LEVELS - 1) // most)


def heat_map(
    name: str,
    says: str,
    rows: Sequence[tuple[str, Sequence[int | None]]],
    columns: Sequence[str],
) -> Markup:
    """Rows of numbers under names; None is where nothing could be, and stays blank."""
    most = max((value for _name, values in rows for value in values if value), default=0)
    left = min(_GUTTER_MAX, max((text_width(each) for each, _values in rows), default=0) + 12)
    pitch = (WIDTH - left) / max(1, len(columns))
    drawing = Drawing(name, _TOP + _PITCH * len(rows) + 2, says)
    for number, what in enumerate(columns):
        drawing.text(left + pitch * (number + 0.5), _TOP - 8, what, "fig-tq", "mid")
    for line, (what, values) in enumerate(rows):
        y = _TOP + line * _PITCH
        drawing.text(left - 8, y + _PITCH / 2 + 4, what, "fig-t", "end")
        for number, value in enumerate(values):
            if value is None:
                continue
            level = shade_of(value, most)
            x = left + pitch * number
            drawing.cell(x + 1, y + 1, pitch - 2, _PITCH - 2, f"heat{level}")
            look = f"fig-heat{level}"
            drawing.text(x + pitch / 2, y + _PITCH / 2 + 4, f"{value:,}", look, "mid")
    return drawing.finished()
