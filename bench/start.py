"""How soon the command line starts."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench.measuring import program
from bench.sizes import Size
from bench.table import Row


def rows(size: Size) -> list[Row]:
    """One row."""
    installed = shutil.which("taizhang", path=str(Path(sys.executable).parent))
    command = [installed] if installed else [sys.executable, "-m", "api.main"]
    return [
        Row(
            key="start",
            what="command line start, `taizhang --help`",
            unit="s",
            ours=program([*command, "--help"], size.starts).seconds,
            target=0.4,
            sense="at_most",
        )
    ]
