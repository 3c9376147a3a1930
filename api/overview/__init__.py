"""What heads and officers see first: problems before figures, and months to be closed."""

from __future__ import annotations

from typing import Final

from api.overview import months, page

PAGES: Final = (page.router, months.router)
"""The routers of the overview and of closing months."""
