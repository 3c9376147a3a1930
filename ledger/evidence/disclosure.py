"""Salted commitments to single values: the disclosures of RFC 9901 and their digests.

The digest goes into the entry and says nothing; the disclosure stays in the vault and, shown to
somebody, proves what was recorded. Pure, so that the one who is shown it can check it alone. The
salt is what keeps a phone number from being found by trying all of them.
"""

from __future__ import annotations

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from ledger.evidence.canonical import JSONValue, canonical, nfc

SALT_BYTES: Final = 16
_RESERVED_NAMES: Final = frozenset({"_sd", "_sd_alg", "..."})


class Disclosure(NamedTuple):
    """One claim as it was committed to: ``name`` is None for an element of an array."""

    salt: str
    name: str | None
    value: JSONValue


def disclose(name: str, value: JSONValue, *, salt: bytes | None = None) -> str:
    """Make the disclosure of a named value under a fresh 128-bit salt.

    Texts are normalised to NFC. Raises ValueError for a name that RFC 9901 reserves, and
    NotCanonicalError for a value that has no canonical form.
    """
    if name in _RESERVED_NAMES:
        raise ValueError(f"the name {name!r} is reserved by RFC 9901")
    salt_text = base64url(os.urandom(SALT_BYTES) if salt is None else salt)
    return base64url(canonical([salt_text, nfc(name), nfc(value)]))


def digest_of(disclosure: str) -> str:
    """Digest that commits to a disclosure: base64url of SHA-256 over its text, 43 characters."""
    return base64url(sha256(disclosure.encode("ascii")).digest())


def commits_to(digest: str, disclosure: str) -> bool:
    """Whether a digest from an entry commits to exactly this disclosure."""
    return disclosure.isascii() and digest_of(disclosure) == digest


def read_disclosure(disclosure: str) -> Disclosure:
    """Read a disclosure, ours or another issuer's.

    Raises ValueError when it is not one.
    """
    try:
        parts = msgspec.json.decode(from_base64url(disclosure))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ValueError("the disclosure is not JSON") from None
    match parts:
        case [str(salt), str(name), value]:
            return Disclosure(salt, name, value)
        case [str(salt), value]:
            return Disclosure(salt, None, value)
        case _:
            raise ValueError("the disclosure is not an array of salt, name and value")


def base64url(raw: bytes) -> str:
    """Write bytes in the URL-safe alphabet, without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """Read unpadded base64url strictly: exactly what :func:`base64url` writes, or ValueError."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("not base64url") from None
    if base64url(raw) != text:  # the decoder skips what it does not know
        raise ValueError("not base64url")
    return raw
