"""The square codes by which people sign in and out: signed, changing, and kept nowhere.

A code says what it is for and until when, and only this ledger can have written it. Whoever scans it
is given a form that lasts a little longer, for a code on the screen is over before anybody has typed
their own.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from domain.ground.vocabulary import Role, SigningDirection
from ledger.evidence.disclosure import base64url, from_base64url
from ledger.vault.vault import Vault

SLOT_SECONDS: Final = 30
"""How long a code is shown; it is taken for as long again."""
_FORM_SLOTS: Final = 20
"""How long a form that a code has opened may be sent: ten minutes."""
_MAC_BYTES: Final = 16
_SCREEN, _FORM = b"screen", b"form"


class Signing(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What is signed: that somebody came to a course of a station, or left it.

    ``actor`` and ``role`` are those of the organiser, by whose right strangers sign.
    """

    station: str
    course: str
    direction: SigningDirection
    actor: str
    role: Role


class ShownCode(NamedTuple):
    """A code, and for how many seconds it is the one to be shown."""

    text: str
    seconds: int


class _Written(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    signing: Signing
    slot: int


class SignInCodes:
    """The codes of one ledger; ``clock`` says which of them is over."""

    def __init__(self, vault: Vault, clock: Callable[[], str]) -> None:
        self._key = vault.key_for("attendance/square-code")
        self._clock = clock

    def shown(self, signing: Signing) -> ShownCode:
        """The code for the screen, just now."""
        over = (self._slot() + 1) * SLOT_SECONDS
        return ShownCode(self._write(_SCREEN, signing), max(math.ceil(over - self._now()), 1))

    def scanned(self, text: str) -> Signing | None:
        """What a code from the screen is for; None for one that is over, or is none of ours."""
        return self._read(_SCREEN, text, 1)

    def form(self, signing: Signing) -> str:
        """What the form has with it that a code has opened."""
        return self._write(_FORM, signing)

    def sent(self, text: str) -> Signing | None:
        """What a form is for that comes back; None for one that is over, or is none of ours."""
        return self._read(_FORM, text, _FORM_SLOTS)

    def _write(self, purpose: bytes, signing: Signing) -> str:
        raw = msgspec.msgpack.encode(_Written(signing, self._slot()))
        return base64url(raw + self._mac(purpose, raw))

    def _read(self, purpose: bytes, text: str, slots: int) -> Signing | None:
        try:
            whole = from_base64url(text)
        except ValueError:
            return None
        raw, mac = whole[:-_MAC_BYTES], whole[-_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(purpose, raw)):
            return None
        written = msgspec.msgpack.decode(raw, type=_Written)
        return written.signing if 0 <= self._slot() - written.slot <= slots else None

    def _mac(self, purpose: bytes, raw: bytes) -> bytes:
        return hmac.digest(self._key, purpose + b"\0" + raw, "sha256")[:_MAC_BYTES]

    def _slot(self) -> int:
        return int(self._now() // SLOT_SECONDS)

    def _now(self) -> float:
        return datetime.fromisoformat(self._clock()).timestamp()
