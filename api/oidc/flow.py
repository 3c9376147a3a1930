"""One try to sign in: what goes to the provider and has to come back, all of one secret.

The secret lies in a cookie of the browser that began, and nowhere else. State, nonce and PKCE's
verifier are derived from it, so any process can finish what another has begun, and nobody can who
has not the cookie: an answer that was made for another browser fits none.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from hashlib import sha256
from typing import Final, NamedTuple

SECRET_BYTES: Final = 32
LASTS_SECONDS: Final = 600
"""How long a browser keeps the cookie of a try."""


class Flow(NamedTuple):
    """A try to sign in; ``then`` is where it leads, within this service."""

    secret: bytes
    then: str

    @classmethod
    def begin(cls, then: str) -> Flow:
        """A fresh one."""
        return cls(secrets.token_bytes(SECRET_BYTES), then)

    @classmethod
    def of_cookie(cls, text: str) -> Flow | None:
        """The one that a cookie holds, None for anything else."""
        secret, dot, then = text.partition(".")
        try:
            found = cls(_bytes(secret), _bytes(then).decode())
        except (binascii.Error, ValueError):
            return None
        return found if dot and len(found.secret) == SECRET_BYTES else None

    @property
    def cookie(self) -> str:
        """What the browser keeps."""
        return f"{base64url(self.secret)}.{base64url(self.then.encode())}"

    @property
    def state(self) -> str:
        """What comes back with the browser."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What comes back in the ID token."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What is shown with the code, of which the provider has been told a hash (RFC 7636)."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """That hash (S256)."""
        return base64url(sha256(self.verifier.encode()).digest())

    def fits(self, state: str) -> bool:
        """Whether an answer is to this try."""
        return hmac.compare_digest(self.state.encode(), state.encode("utf-8", "replace"))

    def _derived(self, label: str) -> str:
        return base64url(hmac.digest(self.secret, label.encode(), "sha256"))


def base64url(raw: bytes) -> str:
    """Bytes as text for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
