"""The static transparency log on the command line."""

from __future__ import annotations

from pathlib import Path

from api.cli.exporting import report
from api.cli.output import progress
from api.cli.proving import transparency_of
from api.cli.scope import Place
from api.exporting.static_log import write_static_log


def export_static_log(place: Place, folder: Path, *, entries: bool, as_json: bool) -> None:
    """Write the log into a folder and say how much it was."""
    with transparency_of(place) as log, progress("日志 Log") as told:
        found = write_static_log(log, folder, entries=entries, progress=told)
    report({"folder": str(folder), **found._asdict()}, as_json=as_json)
