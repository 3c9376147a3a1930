"""The static transparency log on the command line."""

from __future__ import annotations

from pathlib import Path

from api.exporting.bundles.static_log import write_static_log
from api.exporting.files import report
from api.proof.proving import transparency_of
from api.terminal.output import progress
from api.terminal.scope import Place


def export_static_log(place: Place, folder: Path, *, entries: bool, as_json: bool) -> None:
    """Write the log into a folder and say how much it was."""
    with transparency_of(place) as log, progress("日志 Log") as told:
        found = write_static_log(log, folder, entries=entries, progress=told)
    report({"folder": str(folder), **found._asdict()}, as_json=as_json)
