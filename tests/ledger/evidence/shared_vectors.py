"""The published test vectors, where they lie beside this repository; it carries no copy of them."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "vectors"


def shared(name: str) -> Any:
    """One file of the vectors; skips the test where they are not."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip("the shared test vectors are not beside this repository")
    return json.loads(path.read_text(encoding="utf-8"))


def raw(text: str | None) -> bytes:
    """Bytes of a base64 field; null is empty."""
    return b64decode(text or "", validate=True)
