"""Files in, grids of cells out, whatever the format; what is in the sheets is no business of this."""

from api.workbooks.files.grids import Grid
from api.workbooks.files.opening import file_bytes, grids_of

__all__ = ["Grid", "file_bytes", "grids_of"]
