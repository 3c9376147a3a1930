"""Which of the installed ``pg_dump`` and ``pg_restore`` goes with a server.

Several versions may be installed. An older program refuses a server; a newer ``pg_restore`` says
to an older server what that does not know. So it is the oldest that is not older than the server.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from ledger.faults.backups import PostgresqlProgramMissingError

PROGRAMS_VARIABLE: Final = "TAIZHANG_POSTGRESQL_PROGRAMS"
_MAJOR: Final = re.compile(r"\(PostgreSQL\) (\d+)")


def program_for(connection: Connection, name: str) -> Path:
    """The program of a name for the server of a connection.

    Looked for in the directory that ``TAIZHANG_POSTGRESQL_PROGRAMS`` names, else in ``PATH``.

    Raises PostgresqlProgramMissingError where none there is new enough.
    """
    server = int(str(connection.scalar(text("SHOW server_version_num")))) // 10_000
    found = _installed(name)
    fitting = [major for major in found if major >= server]
    if not fitting:
        versions = "、".join(map(str, sorted(found))) or "-"
        raise PostgresqlProgramMissingError(program=name, server=server, found=versions)
    return found[min(fitting)]


def _installed(name: str) -> dict[int, Path]:
    """Major version -> the first program of that version."""
    directories = os.environ.get(PROGRAMS_VARIABLE) or os.environ.get("PATH", os.defpath)
    found: dict[int, Path] = {}
    for directory in directories.split(os.pathsep):
        program = shutil.which(name, path=directory)
        major = None if program is None else _major_of(program)
        if program is not None and major is not None:
            found.setdefault(major, Path(program))
    return found


def _major_of(program: str) -> int | None:
    try:
        said = subprocess.run(  # noqa: S603 - PostgreSQL's own program, without a shell
            [program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None  # not for this machine, or no program of PostgreSQL
    match = _MAJOR.search(said.stdout.decode("utf-8", "replace"))
    return int(match[1]) if match else None
