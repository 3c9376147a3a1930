"""Photos and scans that come with a form: named in what is recorded, and kept behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import msgspec
from fastapi import Request

from api.book.attached import bring, ensure_taken, files_named, wanted_by
from api.http.problems import HttpRefusal
from api.http.requests.answering import in_thread
from api.http.serving.door import door_of
from api.http.serving.failures import REFUSALS
from api.pages.desk import Desk
from domain.book.events import Fact
from domain.book.privacy.attachments import LIST, MORE_VOUCHERS, VOUCHER
from domain.ground.kinds import Kind
from domain.ground.refusals import BadValue
from ledger.writing.records import find_record


def file_field(kind: Kind) -> str:
    """The field in which records of a kind name files, empty for none."""
    return next((name for name in (LIST, VOUCHER) if name in kind.details.model_fields), "")


def stated_of_files(
    kind: Kind,
    files: Sequence[bytes],
    said: Mapping[str, Any] = MappingProxyType({}),
    before: Fact | None = None,
) -> dict[str, Any]:
    """The details that name some files, beside those that a form ``said`` or a record named before.

    Of scans of vouchers each is of one, in their order, and of those first that have none yet.

    Raises ``attachment_type_refused``, ``too_many_files`` for more than there are vouchers, and
    BadValue for a kind that names none.
    """
    if not files:
        return {}
    field = file_field(kind)
    if not field:
        raise BadValue(field="file")
    stated = {}
    for content in files:
        digest = sha256(content).hexdigest()
        media_type = ensure_taken(content)
        stated[digest] = {
            "sha256": digest,
            "media_type": media_type,
            "size_bytes": len(content),
        }
    if field == LIST:
        kept = {each.sha256: msgspec.to_builtins(each) for each in getattr(before, LIST, ())}
        return {LIST: [*(kept | stated).values()]}
    first = {VOUCHER: getattr(before, VOUCHER, "")}
    others = [dict(each) for each in said.get(MORE_VOUCHERS, ())]
    vouchers = sorted([first, *others], key=lambda each: bool(each.get(VOUCHER)))
    if len(stated) > len(vouchers):
        raise HttpRefusal("too_many_files", limit=len(vouchers))
    for voucher, digest in zip(vouchers, stated, strict=False):
        voucher[VOUCHER] = digest
    found: dict[str, Any] = {VOUCHER: first[VOUCHER]} if first[VOUCHER] in stated else {}
    if any(each.get(VOUCHER) in stated for each in others):
        found[MORE_VOUCHERS] = others
    return found


async def keep_behind(request: Request, desk: Desk, record: str, files: Sequence[bytes]) -> None:
    """Keep the files that a record names by now.

    Where one is not kept the record stands, and its page says which file is still to be brought.
    """
    if not files:
        return
    door = door_of(request.scope)

    def kept() -> None:
        row = find_record(door.house.log, record)
        named = [] if row is None else files_named(door, row)
        for content in files:
            bring(door, desk.principal, wanted_by(named, content), content)

    with suppress(*REFUSALS):
        await in_thread(request, kept)
