"""Charts drawn on the server: SVG of classes only, sharp on paper, and read out as a sentence.

Every mark is known by its place, its lightness, its texture and a label beside it; hue comes last.
Whoever draws one puts a table beside it, in the same order and with the same numbers.
"""

from __future__ import annotations

from api.pages.charts.bars import Bar, Part, bars_across, bars_upright
from api.pages.charts.flow import Node, flow
from api.pages.charts.inks import Ink, Series, key
from api.pages.charts.lines import Breach, StepLine, step_lines
from api.pages.charts.qr import qr_code
from api.pages.charts.scales import counts, yuan
from api.pages.charts.shades import shade_of
from api.pages.charts.staircase import Drop, staircase

__all__ = [
    "Bar",
    "Breach",
    "Drop",
    "Ink",
    "Node",
    "Part",
    "Series",
    "StepLine",
    "bars_across",
    "bars_upright",
    "counts",
    "flow",
    "key",
    "qr_code",
    "shade_of",
    "staircase",
    "step_lines",
    "yuan",
]
