"""Passwords as argon2id hashes: slow on purpose, and as slow for an account that is not there."""

from __future__ import annotations

import secrets
from base64 import b64encode
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from argon2.profiles import CHEAPEST

from domain.accounts.passwords import MAX_PASSWORD_CHARACTERS, plain_password

MEMORY_KIB: Final = 32 * 1024
"""What one hash takes for as long as it is computed."""
_PASSES: Final = 3
_GENERATED_SIGNS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_GENERATED_GROUPS: Final = 4
_GROUP_SIGNS: Final = 4


class Hashing:
    """Makes hashes and checks passwords against them; safe between threads.

    ``cheap`` costs next to nothing and protects nothing: for tests that are not about it.
    """

    def __init__(self, *, cheap: bool = False) -> None:
        self._hasher = (
            PasswordHasher.from_parameters(CHEAPEST)
            if cheap
            else PasswordHasher(time_cost=_PASSES, memory_cost=MEMORY_KIB, parallelism=1)
        )
        self._nobodys = _nobodys(self._hasher)

    def hash_of(self, password: str) -> str:
        """The hash to store of a password, salted."""
        return self._hasher.hash(_bytes(password))

    def is_right(self, password: str, stored: str | None) -> bool:
        """Whether a password has a stored hash; takes as long where there is none."""
        is_too_long = len(password) > MAX_PASSWORD_CHARACTERS
        tried = b"" if is_too_long else _bytes(password)
        try:
            self._hasher.verify(stored or self._nobodys, tried)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None and not is_too_long

    def is_dated(self, stored: str) -> bool:
        """Whether a hash was made at another price than is paid now."""
        return self._hasher.check_needs_rehash(stored)


def _nobodys(hasher: PasswordHasher) -> str:
    """A hash that no password is known to have: random, and as dear to try as one that was made."""
    salt, made = (
        b64encode(secrets.token_bytes(size)).rstrip(b"=").decode("ascii")
        for size in (hasher.salt_len, hasher.hash_len)
    )
    price = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${price}${salt}${made}"


def new_password() -> str:
    """A random password to be read out and typed: 80 bits, no signs that look alike."""
    groups = (
        "".join(secrets.choice(_GENERATED_SIGNS) for _ in range(_GROUP_SIGNS))
        for _ in range(_GENERATED_GROUPS)
    )
    return "-".join(groups)


def _bytes(password: str) -> bytes:
    return plain_password(password).encode("utf-8", "surrogatepass")
