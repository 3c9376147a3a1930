"""Forms with files in them: their fields in order, taken apart in memory and never put on a disk."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import NamedTuple

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal
from api.http.requests.commanding import body_of


class SentFile(NamedTuple):
    """A file of a form, called as its sender calls it."""

    filename: str
    data: bytes


class _InMemory(MultiPartParser):
    """The body is in memory already; what is in it may be about people."""

    spool_max_size = 2**62


def is_multipart(request: Request) -> bool:
    """Whether a request says that it is such a form."""
    media_type = exchange_of(request.scope).headers.get(b"content-type", b"")
    return media_type.partition(b";")[0].strip().lower() == b"multipart/form-data"


async def multipart_of(
    request: Request, limit_bytes: int, *, files_max: int, fields_max: int
) -> list[tuple[str, str | SentFile]]:
    """The fields of a form and their values, an empty file input left out.

    Raises ``form_expected``, ``malformed_form`` and ``body_too_large``.
    """
    if not is_multipart(request):
        raise HttpRefusal("form_expected", parameter="Content-Type")
    raw = await body_of(request, limit_bytes)

    async def pieces() -> AsyncGenerator[bytes, None]:
        yield raw

    parser = _InMemory(
        request.headers,
        pieces(),
        max_files=files_max,
        max_fields=fields_max,
        max_part_size=len(raw),
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise HttpRefusal("malformed_form") from None
    found: list[tuple[str, str | SentFile]] = []
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                data = await value.read()
                if value.filename or data:  # a browser sends a file without a name for none
                    found.append((name, SentFile(value.filename or "", data)))
            else:
                found.append((name, value))
    finally:
        await form.close()
    return found
