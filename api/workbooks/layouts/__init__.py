"""Where the tables of a sheet are: their header, by its words; their columns; their rows.

Which words are for which column is data of the subjects (``domain/*/sheet_words.py``). What stands
in a row is no business of this.
"""

from api.workbooks.layouts.columns import LAYOUTS, STATION_MARKS, Layout, RowKind
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
    "tables_in",
]
