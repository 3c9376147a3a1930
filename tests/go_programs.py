"""Small Go programs of the tests, built on the Go project's own packages for such logs.

The packages are ``note`` and ``tlog`` of golang.org/x/mod; the toolchain carries a copy for itself,
so nothing is fetched. A program imports them as ``checker/note`` and ``checker/tlog``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.programs import not_available, program

_PACKAGES = Path("src/cmd/vendor/golang.org/x/mod/sumdb")


def built(source: Path, folder: Path) -> Path:
    """Build a program in an empty folder; skips, or fails, as ``program`` where Go is missing."""
    go = program("go")
    asked = subprocess.run([go, "env", "GOROOT"], capture_output=True, text=True, check=True)
    packages = Path(asked.stdout.strip()) / _PACKAGES
    if not packages.is_dir():
        not_available("this Go distribution does not carry x/mod/sumdb")
    for name in ("note", "tlog"):
        shutil.copytree(packages / name, folder / name)
    # Older ones import this by the name that it had before it became part of the language.
    notes = folder / "note" / "note.go"
    notes.write_text(notes.read_text().replace("golang.org/x/crypto/ed25519", "crypto/ed25519"))
    shutil.copy(source, folder)
    (folder / "go.mod").write_text("module checker\n\ngo 1.19\n")
    settings = {
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "CGO_ENABLED": "0",
        "GOCACHE": str(folder / "cache"),
    }
    made = subprocess.run(
        [go, "build", "-o", "checker", "."],
        cwd=folder,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return folder / "checker"
