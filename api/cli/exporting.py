"""Exports on the command line: the scope as options say it, a file, and what was written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from api.bootstrap import House
from api.cli.answers import answering, asked
from api.cli.failures import CliError
from api.cli.output import print_json, print_table
from api.cli.scope import Place, Scope
from api.exporting.cloud_events_lines import write_cloud_events
from api.exporting.ocel import write_ocel
from api.exporting.scopes import ExportScope, resolve


def export_cloud_events(place: Place, scope: Scope, out: Path, form: str, *, as_json: bool) -> None:
    """Write entries as CloudEvents lines. Raises CliError for another format."""
    if form != "cloudevents":
        raise CliError(f"没有格式 {form}；有：cloudevents。", f"No format {form}: cloudevents.")
    with answering(place) as house, written(out) as file:
        count = write_cloud_events(house.log, scope_of(house, scope), file)
    report({"file": str(out), "events": count}, as_json=as_json)


def export_event_log(place: Place, scope: Scope, out: Path, *, as_json: bool) -> None:
    """Write entries as an OCEL 2.0 document."""
    with answering(place) as house, written(out) as file:
        found = write_ocel(house.log, scope_of(house, scope), file)
    report({"file": str(out), **found._asdict()}, as_json=as_json)


def scope_of(house: House, scope: Scope, *, with_all_money: bool = False) -> ExportScope:
    """The scope that the options mean in this ledger; see ``api.exporting.scopes``."""
    ask = asked(house, scope)
    return resolve(
        house,
        station=ask.station,
        district=next(iter(ask.districts), None),
        from_day=ask.from_day,
        to_day=ask.to_day,
        as_known=ask.as_known,
        with_all_money=with_all_money,
    )


@contextmanager
def written(out: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when it is whole, and not at all when writing fails.

    Raises OSError.
    """
    number, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with os.fdopen(number, "w+b") as file:
            yield file
        os.replace(name, out)  # noqa: PTH105 - the name is text, and one call is enough
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def report(figures: dict[str, Any], *, as_json: bool) -> None:
    """Say what was written, to whom reads or to a program."""
    if as_json:
        print_json(figures)
    else:
        print_table("已导出 Exported", ("项目 figure", "值 value"), list(figures.items()))
