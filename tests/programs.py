"""Programs of other people that check what we write: where they are, and how they are run.

They are run and never imported. Those from the Python world live in ``.venv-programs``, which
``make test`` fills from ``requirements-programs.lock``; the others come from the system.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = ROOT / ".venv-programs" / "bin"
_COMPILED = "PYTHONPYCACHEPREFIX"
"""Not for them: they lie compiled where they are installed."""


def program(name: str) -> Path:
    """The path of a program; skips the test where it is missing, fails it where nothing may be.

    ``python`` is the interpreter of ``.venv-programs``.
    """
    own = PROGRAMS / name
    if own.exists():
        return own
    found = None if name == "python" else shutil.which(name)
    if found is None:
        not_available(f"{name} is not installed")
    return Path(found)


def not_available(reason: str) -> NoReturn:
    """Skip the test for a reason; fail it where nothing may be left out."""
    if os.environ.get("TAIZHANG_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def run_program(
    name: str, arguments: Sequence[str | Path], *, timeout_seconds: float = 240
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end in a UTF-8 locale, with its output as text."""
    return subprocess.run(
        [program(name), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={name: value for name, value in os.environ.items() if name != _COMPILED}
        | {"LC_ALL": "C.UTF-8"},
        timeout=timeout_seconds,
        check=False,
    )
