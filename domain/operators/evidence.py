"""How evidence of many records is told in one line, so that anybody can tell it again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def evidence_hash(records: Iterable[str]) -> str:
    """The SHA-256 of record ids in order, a line break behind each; lower case."""
    return sha256("".join(f"{each}\n" for each in sorted(records)).encode()).hexdigest()
