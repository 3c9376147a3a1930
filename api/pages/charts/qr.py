"""An address as a square code that a phone reads from the screen or from paper."""

from __future__ import annotations

import segno
from markupsafe import Markup

_MODULE_PX = 4


def qr_code(address: str, says: str, *, fills: bool = False) -> Markup:
    """The square code of an address, dark on light in every theme; ``says`` is read out.

    One that ``fills`` is as large as the page makes it.
    """
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(
        scale=_MODULE_PX, light="#fff", svgclass="qr", title=says, omitsize=fills
    )
    return Markup(drawn)  # noqa: S704 - made here of squares and an escaped title
