"""What heads and officers see first: problems before figures, and months to be closed."""

from __future__ import annotations

from typing import Final

from api.overview import months, page, years

PAGES: Final = (page.router, years.router, months.router)
"""The routers of the overview and of closing months."""
