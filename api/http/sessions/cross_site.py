"""Whether a request that a browser sends with our cookie comes from a page of ours.

A browser says so itself: ``Sec-Fetch-Site`` where it knows it, else the ``Origin`` of the page. What
says neither is no browser of the last years, and not let change anything by a cookie.
"""

from __future__ import annotations

from typing import Any, Final

from api.http.exchange import Exchange
from api.http.problems import HttpRefusal

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN: Final = frozenset({"same-origin", "none"})


def ensure_own_page(scope: Any, exchange: Exchange, public_url: str) -> None:
    """Make sure that a request comes from our own page. Raises ``cross_site_request``."""
    if not _says_own(scope, exchange, public_url):
        raise HttpRefusal("cross_site_request")


def ensure_no_foreign_page(scope: Any, exchange: Exchange, public_url: str) -> None:
    """Make sure that no other site's page sends this; a program that says nothing may.

    Raises ``cross_site_request``.
    """
    if {b"sec-fetch-site", b"origin"} & exchange.headers.keys():
        ensure_own_page(scope, exchange, public_url)


def _says_own(scope: Any, exchange: Exchange, public_url: str) -> bool:
    site = exchange.text("sec-fetch-site").lower()
    if site:
        return site in _OWN
    origin = exchange.text("origin").lower()
    own = f"{scope['scheme']}://{exchange.text('host')}".lower()
    return origin != "" and origin in (own, public_url.lower())
