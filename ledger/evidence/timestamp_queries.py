"""What a time-stamping authority is asked: the request of RFC 3161, section 2.4.1.

Only the SHA-256 of what is stamped leaves the house.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

NONCE_BYTES: Final = 8

_INTEGER, _BOOLEAN, _OCTETS, _SEQUENCE = 0x02, 0x01, 0x04, 0x30
_VERSION_1: Final = bytes([_INTEGER, 1, 1])
_TRUE: Final = bytes([_BOOLEAN, 1, 0xFF])
# AlgorithmIdentifier of SHA-256 (2.16.840.1.101.3.4.2.1) with NULL parameters.
_SHA256: Final = bytes.fromhex("300d06096086480165030402010500")


def timestamp_query(data: bytes, nonce: bytes) -> bytes:
    """DER of a request to stamp the SHA-256 of ``data``, the signer's certificate included.

    ``nonce`` is 8 random bytes; the answer repeats them, so an old answer cannot be sent again.
    """
    imprint = _tagged(_SEQUENCE, _SHA256 + _tagged(_OCTETS, sha256(data).digest()))
    number = int.from_bytes(nonce, "big")
    # One more byte than needed would not be DER, one fewer would be a negative number.
    integer = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return _tagged(_SEQUENCE, _VERSION_1 + imprint + _tagged(_INTEGER, integer) + _TRUE)


def _tagged(tag: int, content: bytes) -> bytes:
    assert len(content) < 0x80, "short form of lengths"  # noqa: PLR2004 - X.690, 8.1.3.4
    return bytes([tag, len(content)]) + content
