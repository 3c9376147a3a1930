"""The session's cookie, and over which connections it travels.

Over TLS, the server's own or that of a trusted proxy in front (``X-Forwarded-Proto``), the cookie is
``__Host-taizhang``: for this host alone, and never sent in the clear. On the machine itself plain
HTTP will do, and the cookie has another name, so that neither is taken for the other. Plain HTTP
beyond the machine is refused.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from api.http.exchange import Exchange
from api.http.problems import HttpRefusal

SECURE_COOKIE: Final = "__Host-taizhang"
LOCAL_COOKIE: Final = "taizhang"
MASK_COOKIE: Final = "taizhang-masked"
MASKED: Final = "yes"
"""What a browser says in whose pages neither names nor amounts are to be seen."""
_NAMES: Final = (SECURE_COOKIE, LOCAL_COOKIE)
_HOST_ONLY: Final = "__Host-"
_MAX_CHARACTERS: Final = 64


def cookie_for(scope: Any, exchange: Exchange) -> str:
    """The name of the cookie that a connection may carry. Raises ``https_needed``."""
    if scope["scheme"] == "https":
        return SECURE_COOKIE
    client = scope.get("client")
    origin = urlsplit(exchange.text("origin"))
    is_local = (
        client is not None
        and _is_this_machine(client[0])
        and _is_this_machine(_host_of(exchange.text("host")))
        # Some proxies give their own name for the host; a browser's page says where it is from.
        and (not origin.netloc or _is_this_machine(_host_of(origin.netloc)))
    )
    if not is_local:
        raise HttpRefusal("https_needed")
    return LOCAL_COOKIE


def session_secret(scope: Any, exchange: Exchange) -> str:
    """What the session's cookie of a request holds, empty without one. Raises ``https_needed``."""
    given = exchange.headers.get(b"cookie")
    if given is None:
        return ""
    found = _cookies(given.decode("latin-1"))
    return found.get(cookie_for(scope, exchange), "") if found else ""


def presented_secret(exchange: Exchange) -> str:
    """What any cookie of ours holds, wherever it came over: for counting requests only."""
    given = exchange.headers.get(b"cookie")
    return next(iter(_cookies(given.decode("latin-1")).values()), "") if given else ""


def provider_cookie_for(scope: Any, exchange: Exchange) -> str:
    """The name of the cookie of a try to sign in at a provider. Raises ``https_needed``."""
    return f"{cookie_for(scope, exchange)}-provider"


def cookie_called(exchange: Exchange, name: str) -> str:
    """What one cookie of a request holds; empty without it, and where it is there twice."""
    header = exchange.headers.get(b"cookie", b"").decode("latin-1")
    pairs = [each.strip().partition("=") for each in header.split(";")]
    found = [value for each, _, value in pairs if each == name]
    return found[0] if len(found) == 1 else ""


def cookie_header(name: str, secret: str, seconds: float) -> bytes:
    """The header that gives a browser its session; without a secret it takes the cookie away."""
    attributes = [
        f"{name}={secret}",
        "Path=/",
        f"Max-Age={int(seconds) if secret else 0}",
        "HttpOnly",
        "SameSite=Lax",
    ]
    if name.startswith(_HOST_ONLY):
        attributes.append("Secure")
    return "; ".join(attributes).encode("ascii")


def _cookies(header: str) -> dict[str, str]:
    """Our cookies among those of a header; of one given twice, as by a neighbouring host, none."""
    pairs = [each.strip().partition("=") for each in header.split(";")]
    ours = [(name, value) for name, _, value in pairs if name in _NAMES]
    names = [name for name, _value in ours]
    return {
        name: value
        for name, value in ours
        if names.count(name) == 1 and 0 < len(value) <= _MAX_CHARACTERS
    }


def _host_of(authority: str) -> str:
    """The host of an authority without its port, an IPv6 address without brackets."""
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
