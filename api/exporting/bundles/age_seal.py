"""Sealing a file to one reader: age (age-encryption.org/v1) to an X25519 recipient.

A sealed bundle can travel by any way; only the holder of the identity opens it, with the age
program or any other that knows the format.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from pyrage import (  # type: ignore[import-untyped]  # it has no stubs
    RecipientError,
    encrypt_io,
    x25519,
)

from api.exporting.refusals import BadRecipient


def read_recipient(text: str) -> Any:
    """An age recipient, ``age1...``. Raises BadRecipient."""
    try:
        return x25519.Recipient.from_str(text.strip())
    except RecipientError:
        raise BadRecipient(field="seal_to") from None


def seal(plain: BinaryIO, out: BinaryIO, recipient: Any) -> None:
    """Encrypt a stream piece by piece."""
    encrypt_io(plain, out, [recipient])
