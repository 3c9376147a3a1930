"""Workbooks uploaded at a desk: tried first, mended, recorded, and taken back as a whole.

All of it is the importer of ``api/importing``; the pages only keep what was tried until somebody
has looked at it.
"""

from __future__ import annotations

from typing import Final

from api.pages.uploads import choosing, mending, results, taking_back

PAGES: Final = (choosing.router, taking_back.router, mending.router, results.router)
"""The routers of these pages; what is asked for by name comes before what is asked for by id."""
