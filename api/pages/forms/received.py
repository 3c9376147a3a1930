"""What a browser sent with a form: the values of its fields, and the files that came along."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs

from fastapi import Request

from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal
from api.http.requests.answering import in_thread
from api.http.requests.commanding import body_of, principal_of
from api.http.requests.multipart import is_multipart, multipart_of
from api.http.serving.door import door_of
from api.http.sessions.cookies import session_secret
from api.pages.drawing import keep_typed
from domain.ground.personal_numbers import holds_personal_number
from domain.ground.refusals import BadValue
from ledger.store.identifiers import new_event_id

FIELDS_MAX: Final = 4_000
"""How many values a form may send."""
FILES_MAX: Final = 10
"""How many photos and scans a form may send."""
_STRANGERS_FIELDS_MAX: Final = 20
_STRANGERS_BYTES_MAX: Final = 10_000
_LINE_END: Final = re.compile(r"%0D(%0A)?", re.IGNORECASE)
_KEY: Final = re.compile(r"[!-~]{1,90}", re.ASCII)


async def filled_in(request: Request, *, comes_back: bool = False) -> dict[str, list[str]]:
    """What a browser sent, with a key for what it asks. Raises what is wrong with the body.

    A form that ``comes_back`` is drawn as it is filled in wherever it says ``more``: what its
    sender typed after their session was over is kept until they have signed in again.
    """
    filled, _files = await filled_with_files(request, comes_back=comes_back)
    return filled


async def filled_with_files(
    request: Request, *, comes_back: bool = False
) -> tuple[dict[str, list[str]], list[bytes]]:
    """The same, and the files that came along: with photos a form is sent in another way.

    Raises what is wrong with the body.
    """
    try:
        await principal_of(request.scope)  # nothing is read for strangers
    except HttpRefusal as refusal:
        if comes_back and refusal.code == "unauthenticated" and await _was_let_in(request):
            await _read(request)
        raise
    return await _read(request)


async def _was_let_in(request: Request) -> bool:
    """Whether a browser shows a session that was one, and is over."""
    secret = session_secret(request.scope, exchange_of(request.scope))
    sessions = door_of(request.scope).sessions
    return (
        secret != "" and await in_thread(request, lambda: sessions.account_of(secret)) is not None
    )


async def _read(request: Request) -> tuple[dict[str, list[str]], list[bytes]]:
    files: list[bytes] = []
    if is_multipart(request):
        filled, files = await _with_files(request)
        if files:
            filled["brought"] = [str(len(files))]
    else:
        filled = await _plain(request)
    key = filled.get("command_id", [""])[0]
    # It stands in the book for ever, so one that no form of ours has sent is not taken.
    if not _KEY.fullmatch(key) or holds_personal_number(key):
        filled["command_id"] = [new_event_id()]
    keep_typed(request, filled)
    return filled, files


async def filled_by_stranger(request: Request) -> dict[str, str]:
    """The short form of somebody who need not be known. Raises what is wrong with the body."""
    raw = await body_of(request, _STRANGERS_BYTES_MAX)
    try:
        given = parse_qs(raw.decode("utf-8", "replace"), max_num_fields=_STRANGERS_FIELDS_MAX)
    except ValueError:
        raise BadValue(field="form") from None
    return {name: values[0].strip() for name, values in given.items()}


async def _plain(request: Request) -> dict[str, list[str]]:
    raw = await body_of(request, door_of(request.scope).settings.body_limit_bytes)
    # Browsers end the lines of a text in two signs, the book in one.
    text = _LINE_END.sub("%0A", raw.decode("utf-8", "replace"))
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        raise BadValue(field="form") from None


async def _with_files(request: Request) -> tuple[dict[str, list[str]], list[bytes]]:
    settings = door_of(request.scope).settings
    limit_bytes = settings.attachment_limit_bytes + settings.body_limit_bytes
    filled: dict[str, list[str]] = {}
    files: list[bytes] = []
    for name, value in await multipart_of(
        request, limit_bytes, files_max=FILES_MAX, fields_max=FIELDS_MAX
    ):
        if isinstance(value, str):
            filled.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\r", "\n"))
        else:
            files.append(value.data)
    return filled, files
