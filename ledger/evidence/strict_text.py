"""Numbers and bytes as the C2SP formats write them, read so that each value has one spelling.

The standard readers are too kind: int() takes ``+5``, ``1_000`` and full-width digits, and the
base64 reader skips what it does not know. A second spelling of signed bytes would be a second
document under one signature.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from typing import Final

from ledger.evidence.tree import HASH_BYTES, MAX_SIZE

_DECIMAL: Final = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z", re.ASCII)


def read_decimal(text: str) -> int:
    """Read an ASCII decimal without sign or leading zeroes, at most 2^63 - 1; else ValueError."""
    if not _DECIMAL.match(text) or (number := int(text)) > MAX_SIZE:
        raise ValueError("not a decimal of at most 63 bits")
    return number


def base64_text(raw: bytes) -> str:
    """Write bytes in the standard base64 alphabet, padded."""
    return b64encode(raw).decode("ascii")


def read_base64(text: str) -> bytes:
    """Read exactly what :func:`base64_text` writes; else ValueError."""
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if base64_text(raw) != text:  # unused bits of the last letter
        raise ValueError("not base64")
    return raw


def read_hash(text: str) -> bytes:
    """Read 32 bytes of base64; else ValueError."""
    raw = read_base64(text)
    if len(raw) != HASH_BYTES:
        raise ValueError("not a hash of 32 bytes")
    return raw
