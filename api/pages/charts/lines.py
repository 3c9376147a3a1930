"""Lines that stand still between the days on which they change, over a minimum and its breaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from api.http.problems import Language
from api.pages.charts.drawn import WIDTH, Drawing, mark_days, text_width
from api.pages.charts.inks import Ink, styles
from api.pages.charts.scales import Days, Said, axis_to, counts, ordinal

_LEFT: Final = 40
_TOP: Final = 26


class StepLine(NamedTuple):
    """A line: its name, its value from each day on, and its ink; ``shift`` parts it from others."""

    name: str
    points: Sequence[tuple[str, int]]
    ink: Ink
    shift: float = 0.0


class Breach(NamedTuple):
    """Days on which there was less than a minimum, both counted in, and what is said of them."""

    first_day: str
    last_day: str
    minimum: int
    note: str


def step_lines(
    name: str,
    says: str,
    days: tuple[str, str],
    lines: Sequence[StepLine],
    breaches: Sequence[Breach] = (),
    *,
    language: Language,
    height: int = 214,
    said: Said = counts,
) -> Markup:
    """Lines from a first to a last day, each named at its end, and what breaks a rule hatched."""
    most = max((value for line in lines for _day, value in line.points), default=0)
    axis = axis_to(most + 1)  # so that the highest line has air above it
    label = max((text_width(line.name) for line in lines), default=0)
    before = max(text_width(said(step)) for step in axis.steps) + 14
    along = Days(ordinal(days[0]), ordinal(days[1]), max(_LEFT, before), WIDTH - label - 18)
    bottom = height - 28
    scale = (bottom - _TOP) / axis.top
    drawing = Drawing(name, height, says)
    drawing.grid(axis, said, left=along.left, right=along.right, floor=bottom, scale=scale)
    mark_days(drawing, along, bottom, language)
    noted = along.left - 60
    for breach in breaches:
        x, end = along.at(ordinal(breach.first_day)), along.at(ordinal(breach.last_day) + 1)
        tall = breach.minimum * scale
        drawing.box(x, bottom - tall, max(2.0, end - x), tall, "short")
        if (x + end) / 2 - noted >= text_width(breach.note) + 6:
            noted = (x + end) / 2
            drawing.text(noted, bottom - 10, breach.note, "fig-tz", "mid")
    ends: list[float] = []
    for line in sorted(lines, key=lambda each: -(each.points[-1][1] if each.points else 0)):
        y = _draw(drawing, line, along, bottom, scale)
        while any(abs(y - other) < 14 for other in ends):  # noqa: PLR2004 - the height of a line of text
            y += 2
        ends.append(y)
        look = "fig-tz" if line.ink == "need" else "fig-tb" if line.ink == "line" else "fig-t"
        drawing.text(along.right + 6, y + 4, line.name, look)
    return drawing.finished()


def _draw(drawing: Drawing, line: StepLine, along: Days, bottom: float, scale: float) -> float:
    """Draw a line; returns where it ends."""
    way, y = "", bottom
    for day, value in line.points:
        y = bottom - value * scale + line.shift
        x = along.at(ordinal(day))
        way += f"H{x:.1f}V{y:.1f}" if way else f"M{x:.1f} {y:.1f}"
    if way:
        drawing.path(f"{way}H{along.right:.1f}", styles(line.ink)[0])
    return y
