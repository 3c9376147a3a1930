"""One request and what is learned about it on its way: for the log line, the problem, the headers.

The middleware, the routes and the problem documents all write to it or read from it; looking a
header up is one dictionary access.
"""

from __future__ import annotations

import itertools
import re
import secrets
from collections import Counter
from collections.abc import MutableMapping, Sequence
from functools import partial
from typing import Any, Final

from api.http.problems import Language, Shape, language_of
from domain.ground.personal_numbers import holds_personal_number

Scope = MutableMapping[str, Any]

_KEY: Final = "taizhang.exchange"
# Random once and counted afterwards: asking the system for randomness costs more than a request id
# is worth.
_RUN: Final = next(
    run for run in iter(partial(secrets.token_hex, 8), None) if not holds_personal_number(run)
)
_numbers: Final = itertools.count(1)
_SINGLE: Final = frozenset(
    {
        b"authorization",
        b"content-length",
        b"content-type",
        b"cookie",
        b"device-time",
        b"host",
        b"idempotency-key",
        b"last-event-id",
        b"ledger-min-position",
        b"origin",
        b"sec-fetch-site",
        b"x-request-id",
    }
)
"""Headers that say one thing: two of them could be read differently here and at a proxy."""
_LISTS: Final = (b"if-match", b"if-none-match")
"""Headers that are one list, in however many lines it comes."""
TRAILERS: Final = "taizhang.trailers"
"""Set in the state of a request whose body was followed by headers of its own."""
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_TRACE_PARENT: Final = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?"
)


class Exchange:
    """What is known about one request so far.

    ``headers`` are lower-case names to raw values; of a repeated header that is no list the last one
    counts, and ``repeated`` names one that must not be, if there is any.
    ``trace_id`` is that of the caller's trace (W3C Trace Context), empty without one.
    ``body_holder`` is for whom so many ``body_bytes`` are held until there is an answer.
    """

    __slots__ = (
        "actor",
        "body_bytes",
        "body_holder",
        "command",
        "headers",
        "position",
        "reading_body",
        "repeated",
        "request_id",
        "role",
        "shape",
        "station",
        "status",
        "trace_id",
    )

    def __init__(self, scope: Scope) -> None:
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.repeated = ""
        if len(scope["headers"]) != len(self.headers):
            self.repeated = _repeated(scope["headers"])
            self.headers |= _lists(scope["headers"])
        given = self.headers.get(b"x-request-id")
        own = "" if given is None or not _REQUEST_ID.fullmatch(given) else given.decode("ascii")
        # An id of the client's own goes into the log, so it has to look like one, and like no
        # phone or identity number.
        is_fit = own != "" and not holds_personal_number(own)
        self.request_id = own if is_fit else f"{_RUN}-{next(_numbers)}"
        self.trace_id = _trace_id(self.headers.get(b"traceparent"))
        self.actor = ""
        self.role = ""
        self.command = ""
        self.station = ""
        self.position = 0
        self.status = 0
        self.body_bytes = 0
        self.body_holder = ""
        self.shape = Shape()
        self.reading_body = False
        scope[_KEY] = self

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return language_of(self.text("accept-language"))

    def text(self, name: str) -> str:
        """A header as text, empty where it is absent."""
        return self.headers.get(name.encode("ascii"), b"").decode("latin-1").strip()


def exchange_of(scope: Scope) -> Exchange:
    """The exchange that a request belongs to."""
    exchange: Exchange = scope[_KEY]
    return exchange


def _repeated(given: Sequence[tuple[bytes, bytes]]) -> str:
    """A header that says one thing and was given several times, empty where there is none."""
    times = Counter(name for name, _value in given)
    found = [name for name in _SINGLE if times[name] > 1]
    return min(found).decode("ascii").title() if found else ""


def _lists(given: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The lists among headers, each in one line."""
    lines = {each: [value for name, value in given if name == each] for each in _LISTS}
    return {name: b", ".join(values) for name, values in lines.items() if values}


def _trace_id(parent: bytes | None) -> str:
    """The trace of a ``traceparent``; one that is not well-formed is as good as none."""
    match = None if parent is None else _TRACE_PARENT.fullmatch(parent)
    # Only versions after the first may have more members (W3C Trace Context, 3.2.4).
    if match is None or (match[1] == b"00" and match[3] is not None):
        return ""
    return match[2].decode("ascii")
