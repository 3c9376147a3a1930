"""Where the tables of a sheet are: their header, by its words; their columns; their rows.

Which words are for which column is data of the subjects (``domain/*/sheet_words.py``). What stands
in a row is no business of this.
"""

from api.workbooks.layouts.columns import LAYOUTS, STATION_MARKS, RowKind
from api.workbooks.layouts.lines import Line
from api.workbooks.layouts.tables import Found, Table, tables_in

__all__ = ["LAYOUTS", "STATION_MARKS", "Found", "Line", "RowKind", "Table", "tables_in"]
