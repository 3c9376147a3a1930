"""What every event is, its parts, and the file that any fact may point to.

Events are plain data and know nothing of a store or of the program's folders: what is stored is
their ``tag``, so a move of code changes no byte.
"""

from __future__ import annotations

from hashlib import sha256
from typing import ClassVar, Final

import msgspec
from msgspec import Struct, field

from domain.ground.people import Code, Text


class Part(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,  # no cycle can form, and following millions of entries would double their cost
):
    """A value inside an event."""


class Event(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="fact",
    gc=False,
):
    """What all events share: their digests of personal fields, and a schema version."""

    schema_version: ClassVar[int] = 1

    sd: tuple[Code, ...] = field(name="_sd", default=())


class Attachment(Part, frozen=True, kw_only=True):
    """A file kept outside the ledger, known by the SHA-256 of its bytes."""

    sha256: Code
    media_type: Text = ""
    size_bytes: int = 0


def topic_of(event: Event | type[Event]) -> str:
    """The stored name, without the schema version."""
    tag = event.__struct_config__.tag
    if not isinstance(tag, str):
        raise TypeError(event)
    return tag.partition("/")[0]


_encode: Final = msgspec.json.Encoder(order="sorted").encode


def content_hash(fact: Event) -> str:
    """The SHA-256 of what a fact says: of its canonical JSON (RFC 8785), lower case.

    Its digests of personal fields are in it, so a change of a text that is sealed changes it, too.
    """
    return sha256(_encode(fact)).hexdigest()
