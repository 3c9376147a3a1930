"""An uploaded form: the files in it, and what is asked to be done with them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import Final, NamedTuple

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, Shape
from api.http.requests.commanding import body_of
from api.http.serving.door import door_of
from api.workbooks.layouts import NOTHING_MENDED, Mendings
from domain.ground.refusals import BadValue, MissingValue, UnknownField

FLAGS: Final = ("dry_run", "include_duplicates", "apply_changes")
FILES_MAX: Final = 20
_FILE: Final = ("file", "files")
_WORDS: Final[Mapping[str, bool]] = {"true": True, "1": True, "false": False, "0": False}


class Uploaded(NamedTuple):
    """One file of a form, and what was mended in its rows since."""

    name: str
    data: bytes
    mendings: Mendings = NOTHING_MENDED


class Form(NamedTuple):
    """What an upload asks for."""

    files: tuple[Uploaded, ...]
    flags: Mapping[str, bool]


async def form_of(request: Request) -> Form:
    """The files and flags of an upload; a flag may stand in the address or in the form.

    Raises ``form_expected``, ``malformed_form``, ``body_too_large``, MissingValue without a file,
    UnknownField, and BadValue for a flag that is neither true nor false.
    """
    exchange = exchange_of(request.scope)
    media_type = exchange.headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if media_type != b"multipart/form-data":
        raise HttpRefusal("form_expected", parameter="Content-Type")
    exchange.shape = Shape(address=frozenset({*FLAGS, *_FILE}))
    asked = {name: request.query_params[name] for name in FLAGS if name in request.query_params}
    raw = await body_of(request, door_of(request.scope).settings.upload_limit_bytes)

    async def pieces() -> AsyncGenerator[bytes, None]:
        yield raw

    parser = MultiPartParser(
        request.headers,
        pieces(),
        max_files=FILES_MAX,
        max_fields=len(FLAGS),
        max_part_size=len(raw),
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise HttpRefusal("malformed_form") from None
    files = []
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile) and name in _FILE:
                data = await value.read()
                if value.filename or data:  # a browser sends a file without a name for none
                    files.append(Uploaded(value.filename or "", data))
            elif isinstance(value, str) and name in FLAGS:
                asked[name] = value
            else:
                raise UnknownField(field=name)
    finally:
        await form.close()
    if not files:
        raise MissingValue(field="file")
    return Form(tuple(files), {name: _flag(name, asked.get(name, "false")) for name in FLAGS})


def _flag(name: str, word: str) -> bool:
    found = _WORDS.get(word.lower())
    if found is None:
        raise BadValue(field=name)
    return found
