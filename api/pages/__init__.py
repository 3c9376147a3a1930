"""Pages for people: drawn on the server from the same answers that the API gives."""

from __future__ import annotations

from typing import Final

from api.pages import (
    account,
    assets,
    comparing,
    entry,
    home,
    journal,
    listing,
    provider,
    record,
    signing_in,
)
from api.pages.administration import PAGES as ADMINISTRATION
from api.pages.auditing.verifying import router as verifying
from api.pages.forms.alike import router as alike
from api.pages.forms.changing import router as changes
from api.pages.forms.helping import router as helping
from api.pages.forms.people import router as people
from api.pages.forms.routes import router as forms
from api.pages.phone import PAGES as PHONE
from api.pages.timelines.client import router as client_timeline
from api.pages.timelines.opening import router as opening_form
from api.pages.uploads import PAGES as UPLOADS

PAGES: Final = (
    home.router,
    signing_in.router,
    account.router,
    provider.router,
    provider.back,
    journal.router,
    listing.router,
    record.router,
    entry.router,
    comparing.router,
    helping,
    verifying,
    client_timeline,
    opening_form,
    forms,
    people,
    alike,
    changes,
    *PHONE,
    *UPLOADS,
    *ADMINISTRATION,
    assets.router,
    home.elsewhere,
)
"""The router of every page."""
