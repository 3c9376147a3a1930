"""What one row of each kind of sheet means.

One function per kind, each listing its checks in the order in which a reader of the sheet would
make them; the first problem of a row is the one that is reported.
"""

from api.workbooks.meaning.declared import declared_row
from api.workbooks.meaning.money import money_row
from api.workbooks.meaning.rosters import staff_row
from api.workbooks.meaning.stations import station_info
from api.workbooks.meaning.training import training_row
from api.workbooks.meaning.visits import visit_row

__all__ = ["declared_row", "money_row", "staff_row", "station_info", "training_row", "visit_row"]
