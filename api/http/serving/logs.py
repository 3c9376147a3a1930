"""JSON log lines without personal data: what is logged is chosen here, never a body or a query.

A code from before phone and identity numbers were refused may hold one; it is masked. Exceptions
are logged by type and by where they happened. Their texts stay out: a validation error quotes what
was typed, a driver's error quotes rows.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
import structlog

from domain.ground.personal_numbers import without_personal_numbers

Event = MutableMapping[str, Any]

_FILLED_IN: Final = frozenset({"api", "ledger", "projections", "uvicorn"})
"""Whose messages are written with their arguments: names, positions, times and addresses.

Of anybody else's an argument may be a value that was typed."""

_encoder: Final = msgspec.json.Encoder(enc_hook=str)


def request_logger(stream: BinaryIO | None = None) -> Any:
    """The logger of the HTTP edge; writes to standard error unless told otherwise."""
    return structlog.wrap_logger(
        structlog.BytesLogger(stream or sys.stderr.buffer),
        processors=[_stamped, _encoded],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def where_it_happened(error: BaseException) -> list[str]:
    """The frames of an exception, innermost last: file, line, function, and no values."""
    return [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


class JsonFormatter(logging.Formatter):
    """Lines of the standard library's loggers (server, projections) in the same form."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line; of an exception its type and frames."""
        event: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # Lines after the first are what asyncio makes of an exception: its text.
            "event": _said(record).partition("\n")[0],
        }
        if record.exc_info and record.exc_info[1] is not None:
            event["error"] = type(record.exc_info[1]).__name__
            event["where"] = where_it_happened(record.exc_info[1])
        return _encoder.encode(_masked(event)).decode()


def configure_standard_logging() -> None:
    """Send the standard library's log records to standard error as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)


def _said(record: logging.LogRecord) -> str:
    whose = record.name.partition(".")[0]
    return record.getMessage() if whose in _FILLED_IN else str(record.msg)


def _stamped(_logger: object, method: str, event: Event) -> Event:
    event["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    event["level"] = method
    return event


def _encoded(_logger: object, _method: str, event: Event) -> bytes:
    return _encoder.encode(_masked(event))


def _masked(event: Event) -> Event:
    return {
        name: without_personal_numbers(value) if isinstance(value, str) else value
        for name, value in event.items()
    }
