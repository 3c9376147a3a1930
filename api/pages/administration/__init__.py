"""What an administrator sees to from a browser: plain forms over what the commands call.

Nobody else is told that there is anything here.
"""

from __future__ import annotations

from typing import Final

from api.pages.administration import (
    accounts,
    backups,
    checks,
    keys,
    one_account,
    projections,
    settings,
    tokens,
)

PAGES: Final = (
    checks.router,
    projections.router,
    accounts.router,
    one_account.router,
    tokens.router,
    keys.router,
    backups.router,
    settings.router,
)
"""The routers of these pages."""
