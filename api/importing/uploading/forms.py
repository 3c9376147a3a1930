"""An uploaded form: the files in it, and what is asked to be done with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from starlette.requests import Request

from api.http.exchange import exchange_of
from api.http.problems import Shape
from api.http.requests.multipart import SentFile, multipart_of
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
    exchange_of(request.scope).shape = Shape(address=frozenset({*FLAGS, *_FILE}))
    asked = {name: request.query_params[name] for name in FLAGS if name in request.query_params}
    limit_bytes = door_of(request.scope).settings.upload_limit_bytes
    files = []
    for name, value in await multipart_of(
        request, limit_bytes, files_max=FILES_MAX, fields_max=len(FLAGS)
    ):
        if isinstance(value, SentFile) and name in _FILE:
            files.append(Uploaded(value.filename, value.data))
        elif isinstance(value, str) and name in FLAGS:
            asked[name] = value
        else:
            raise UnknownField(field=name)
    if not files:
        raise MissingValue(field="file")
    return Form(tuple(files), {name: _flag(name, asked.get(name, "false")) for name in FLAGS})


def _flag(name: str, word: str) -> bool:
    found = _WORDS.get(word.lower())
    if found is None:
        raise BadValue(field=name)
    return found
