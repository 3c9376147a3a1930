"""Where the tables of a sheet are: their header, by its words; their columns; their rows.

Which words are for which column is data of the subjects (``domain/*/sheet_words.py``), or follows
from the form of a kind that declares its sheet. What stands in a row is no business of this.
"""

from api.workbooks.layouts.columns import STATION_MARKS, Layout, RowKind
from api.workbooks.layouts.known import LAYOUTS, kinds_named
from api.workbooks.layouts.lines import NOTHING_MENDED, Line, Mending, Mendings
from api.workbooks.layouts.tables import Found, Table, tables_in

__all__ = [
    "LAYOUTS",
    "NOTHING_MENDED",
    "STATION_MARKS",
    "Found",
    "Layout",
    "Line",
    "Mending",
    "Mendings",
    "RowKind",
    "Table",
    "kinds_named",
    "tables_in",
]
