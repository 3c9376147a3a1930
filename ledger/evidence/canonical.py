"""Canonical bytes: the one way to write a value as JSON, so that its hash means something.

The form is RFC 8785 narrowed to what the ledger writes: integers only and within ±(2^53 - 1), text
in Unicode NFC, ASCII keys, at most 65,535 bytes. Under these rules msgspec's sorted encoder gives
the bytes that RFC 8785 asks for (a test holds the two together). What the encoder does not refuse
by itself is found on the finished bytes, where it costs least.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Never, TypeAlias

import msgspec

from domain.book.entry import MAX_ENTRY_BYTES

JSONValue: TypeAlias = "str | int | bool | list[JSONValue] | dict[str, JSONValue] | None"

MAX_INTEGER: Final = 2**53 - 1
"""The largest integer that every JSON reader, JavaScript's included, reads exactly."""

# Digits all look like 0 and bytes of non-ASCII characters like 0x80, which makes searching fast.
_FOLD: Final = bytes(
    ord("0") if chr(byte) in "0123456789" else min(byte, 0x80) for byte in range(256)
)
_MANY_DIGITS: Final = b"0" * len(str(MAX_INTEGER))
# The rest of a text from its first non-ASCII byte; a colon behind it says that it was a key.
_NON_ASCII_TEXT: Final = re.compile(rb'\x80[^"\\]*+(?:\\.[^"\\]*+)*+"(:?)')


class NotCanonicalError(ValueError):
    """A value that has no canonical form, or bytes that are not in it.

    The message names the place, never the value, which may be personal.
    """


class EntryTooLargeError(NotCanonicalError):
    """More than 65,535 bytes; what is larger belongs into an attachment known by its hash."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"{size_bytes} bytes are more than {MAX_ENTRY_BYTES}")
        self.size_bytes = size_bytes


def canonical(value: object) -> bytes:
    """Write plain JSON values and msgspec Structs, nested as you like, in canonical form.

    Values of other types are written as msgspec writes them (enumerations by value, tuples as
    arrays). Raises EntryTooLargeError, and NotCanonicalError for floats, integers beyond
    ±(2^53 - 1), text that is not NFC or holds a lone surrogate, and keys that are not ASCII text.
    """
    raw = _encode(value)
    # The encoder writes NaN and infinity as null.
    if b"null" in raw and _holds_float(msgspec.to_builtins(value, enc_hook=_without_subclass)):
        raise NotCanonicalError("a number is not an integer")
    _check_content(raw)
    return raw


def check_canonical(raw: bytes) -> None:
    """Check that stored bytes are exactly what :func:`canonical` would write for their value.

    Raises NotCanonicalError or EntryTooLargeError.
    """
    if _encode(_check_content(raw)) != raw:
        raise NotCanonicalError(
            "order, spaces, escapes, repeated keys or numbers are not canonical"
        )


def nfc(value: JSONValue) -> JSONValue:
    """Normalise every text of a plain value to Unicode NFC; keys stay as they are."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: nfc(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [nfc(item) for item in value]
    return value


def _without_subclass(value: object) -> int | str:
    """Typed integers and texts (an amount in fen) as what they are; msgspec takes plain ones."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return "".join(value)
    raise TypeError(f"values of type {type(value).__name__} have no canonical form")


def _refuse_float(_text: str) -> Never:
    raise ValueError("a number is not an integer")


_encoder: Final = msgspec.json.Encoder(order="sorted", enc_hook=_without_subclass)
_decoder: Final = msgspec.json.Decoder(float_hook=_refuse_float)


def _encode(value: object) -> bytes:
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        problem = "a text holds a lone surrogate"
    except RecursionError:
        problem = "the value is nested too deeply"
    except (TypeError, OverflowError) as error:
        problem = str(error)  # names types only
    # Raised out here, because an encoding error in its context would carry the text itself.
    raise NotCanonicalError(problem)


def _check_content(raw: bytes) -> object:
    """Check everything but the form of the bytes; return what they say."""
    if len(raw) > MAX_ENTRY_BYTES:
        raise EntryTooLargeError(len(raw))
    try:
        value = _decoder.decode(raw)
        if _may_break_a_rule(raw):
            _check_value(value, "$")
    except UnicodeDecodeError:
        problem = "the bytes are not UTF-8"
    except RecursionError:
        problem = "the value is nested too deeply"
    except msgspec.MsgspecError as error:
        problem = str(error)  # names places only
    else:
        return value
    raise NotCanonicalError(problem)


def _may_break_a_rule(raw: bytes) -> bool:
    """Whether the slow check is needed. May say yes to innocent bytes, never no to guilty ones."""
    folded = raw.translate(_FOLD)
    if _MANY_DIGITS in folded:
        return True
    if raw.isascii():
        return False
    # Neither quotes nor escapes compose with what follows or decompose, so normal bytes have
    # normal texts; an escape's letter before a combining mark is the innocent case of the contrary.
    return b":" in _NON_ASCII_TEXT.findall(folded) or not unicodedata.is_normalized(
        "NFC", raw.decode()
    )


def _check_value(value: object, place: str) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not key.isascii():
                raise NotCanonicalError(f"a key of {place} is not ASCII")
            _check_value(item, f"{place}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_value(item, f"{place}[{index}]")
    elif isinstance(value, str):
        if not unicodedata.is_normalized("NFC", value):
            raise NotCanonicalError(f"the text at {place} is not in Unicode NFC")
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise NotCanonicalError(f"the integer at {place} is beyond ±{MAX_INTEGER}")


def _holds_float(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_float, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_holds_float, value))
    return isinstance(value, float)
