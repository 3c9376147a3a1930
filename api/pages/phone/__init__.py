"""The pages for a phone: one hand, one screen, 60 seconds; plain forms that work without scripts."""

from __future__ import annotations

from typing import Final

from api.pages.phone import mine, new, offline, today

PAGES: Final = (today.router, mine.router, new.router, offline.router)
"""The router of every page of the phone."""
