"""A flow: how amounts go from one column of names to the next, each as high as it is large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from api.pages.charts.drawn import WIDTH, Drawing
from api.pages.charts.inks import Ink
from api.pages.charts.scales import Said, counts

_HEIGHT: Final = 220
_GAP: Final = 30
_TOP: Final = 22
_BOX: Final = 14
_COLUMN: Final = 150
"""How much room a column has for its boxes and the names beside them."""


class Node(NamedTuple):
    """A name in a column, with what it is drawn with."""

    name: str
    ink: Ink = "1"
    is_short: bool = False


Streams = Mapping[tuple[str, str], int]
"""Key of a node and key of one in the next column -> how much goes from the one to the other."""


def flow(
    name: str,
    says: str,
    columns: Sequence[Mapping[str, Node]],
    streams: Sequence[Streams],
    said: Said = counts,
) -> Markup:
    """Columns of nodes and what goes between each and the next one; nothing flows that is not more than 0.

    A node is as high as the larger of what comes in and what goes out.
    """
    sizes = [_sizes(column, streams, place) for place, column in enumerate(columns)]
    most = max((sum(each.values()) for each in sizes), default=0)
    scale = _HEIGHT / most if most else 0.0
    rows = max((len(column) for column in columns), default=0)
    drawing = Drawing(name, _TOP + _HEIGHT + _GAP * max(rows - 1, 0) + 12, says)
    step = (WIDTH - _COLUMN) / max(len(columns) - 1, 1)
    tops = [_tops(each, scale) for each in sizes]
    for place, between in enumerate(streams):
        left, right = place * step + _BOX, (place + 1) * step
        _bands(drawing, between, (left, right), (tops[place], tops[place + 1]), scale)
    for place, column in enumerate(columns):
        x = place * step
        for key, node in column.items():
            height = max(sizes[place][key] * scale, 1.0)
            drawing.box(x, tops[place][key], _BOX, height, node.ink)
            look = "fig-tz" if node.is_short else "fig-tb"
            drawing.text(x + _BOX + 6, tops[place][key] - 5, node.name, "fig-t")
            drawing.text(x + _BOX + 6, tops[place][key] + 10, said(sizes[place][key]), look)
    return drawing.finished()


def _sizes(column: Mapping[str, Node], streams: Sequence[Streams], place: int) -> dict[str, int]:
    went = streams[place] if place < len(streams) else {}
    came = streams[place - 1] if place else {}
    return {
        key: max(
            sum(amount for (start, _end), amount in went.items() if start == key and amount > 0),
            sum(amount for (_start, end), amount in came.items() if end == key and amount > 0),
        )
        for key in column
    }


def _tops(sizes: Mapping[str, int], scale: float) -> dict[str, float]:
    found, y = {}, float(_TOP)
    for key, size in sizes.items():
        found[key] = y
        y += size * scale + _GAP
    return found


def _bands(
    drawing: Drawing,
    streams: Streams,
    between: tuple[float, float],
    tops: tuple[Mapping[str, float], Mapping[str, float]],
    scale: float,
) -> None:
    left, right = between
    middle = (left + right) / 2
    starts, ends = dict(tops[0]), dict(tops[1])
    # In the order of both columns, so that no two bands cross that need not.
    for start in tops[0]:
        for end in tops[1]:
            if (amount := streams.get((start, end), 0)) <= 0:
                continue
            height, a, b = amount * scale, starts[start], ends[end]
            drawing.path(
                f"M{left:.1f} {a:.1f}C{middle:.1f} {a:.1f} {middle:.1f} {b:.1f} {right:.1f} {b:.1f}"
                f"V{b + height:.1f}C{middle:.1f} {b + height:.1f} {middle:.1f} {a + height:.1f} "
                f"{left:.1f} {a + height:.1f}Z",
                "fig-flow",
            )
            starts[start] += height
            ends[end] += height
