"""Operations on their way out: announced in every answer, gone after their day.

Only a new major version of the address may take something away, and never sooner than twelve
months after saying so. A route is retired by putting ``retires(...)`` around what it says of itself.
"""

from __future__ import annotations

from calendar import timegm
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import formatdate
from typing import Any, Final, NamedTuple, Self

from starlette.types import Message, Send

from api.problems import HttpRefusal

EXTENSION: Final = "x-retirement"
"""Where the OpenAPI document says it."""


class Retirement(NamedTuple):
    """When an operation was deprecated, when it ends (days begin at 00:00 UTC), what to use then."""

    deprecated_on: date
    sunset_on: date
    successor: str

    @classmethod
    def of(cls, described: Mapping[str, Any] | None) -> Self | None:
        """What an operation's description says of it, None where it stays."""
        found = (described or {}).get(EXTENSION)
        if found is None:
            return None
        return cls(
            deprecated_on=date.fromisoformat(found["deprecated_on"]),
            sunset_on=date.fromisoformat(found["sunset_on"]),
            successor=found["successor"],
        )

    def ensure_there(self, today: date | None = None) -> None:
        """Refuse the operation from its last day on. Raises ``operation_retired``."""
        if (today or datetime.now(UTC).date()) >= self.sunset_on:
            raise HttpRefusal(
                "operation_retired", sunset_on=self.sunset_on.isoformat(), successor=self.successor
            )

    def headers(self) -> list[tuple[bytes, bytes]]:
        """What every answer says until then (RFC 9745, RFC 8594)."""
        sunset = formatdate(_seconds(self.sunset_on), usegmt=True)
        return [
            (b"deprecation", b"@%d" % _seconds(self.deprecated_on)),
            (b"sunset", sunset.encode("ascii")),
            (b"link", f'<{self.successor}>; rel="successor-version"'.encode("ascii")),
        ]

    def announcing(self, send: Send) -> Send:
        """Send answers with these headers."""

        async def announced(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers()]
            await send(message)

        return announced


def retires(
    described: dict[str, Any], *, deprecated_on: date, sunset_on: date, successor: str
) -> dict[str, Any]:
    """What a route says of itself, and that it ends; ``successor`` is the path to use instead.

    Raises ValueError for less than twelve months between the days.
    """
    if sunset_on < _a_year_after(deprecated_on):
        raise ValueError(f"{sunset_on} is less than twelve months after {deprecated_on}")
    said = {
        "deprecated_on": deprecated_on.isoformat(),
        "sunset_on": sunset_on.isoformat(),
        "successor": successor,
    }
    extra = {**described.get("openapi_extra", {}), EXTENSION: said}
    return {**described, "deprecated": True, "openapi_extra": extra}


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return date(day.year + 1, 3, 1)


def _seconds(day: date) -> int:
    return timegm(day.timetuple())
