"""How much of everything a workbook may have, whatever it says of itself.

Far beyond what a station writes in a year, and far below what a machine of theirs cannot hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.workbooks.refusals import too_large

SHEETS_MAX: Final = 500
FORMATS_MAX: Final = 65_536
STRINGS_MAX: Final = 300_000
CELL_CHARACTERS_MAX: Final = 32_767
"""What a spreadsheet program lets anybody type into a cell."""
TEXT_BYTES_MAX: Final = 24 * 1024 * 1024
"""Of all texts, each as often as it is used, as they lie in memory."""
CELLS_MAX: Final = 300_000
ROWS_MAX: Final = 20_000
MERGED_MAX: Final = 20_000
"""Of merged ranges in one sheet."""
EXTENT_MAX: Final = 1_000_000
"""Of the rectangles from A1 to the last row and column, together."""


@dataclass
class Size:
    """How much there is so far, on all sheets."""

    cells: int = 0
    rows: int = 0
    text_bytes: int = 0
    extent: int = 0

    def add_text(self, size_bytes: int) -> None:
        """Count a text. Raises WorkbookUnreadable."""
        self.text_bytes += size_bytes
        if self.text_bytes > TEXT_BYTES_MAX:
            raise too_large("text", TEXT_BYTES_MAX)
