"""Exports on the command line: the scope as options say it, a file, and what was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from api.bootstrap import House
from api.exporting.cloud_events_lines import write_cloud_events
from api.exporting.ocel import write_ocel
from api.exporting.scopes import ExportScope, resolve
from api.terminal.answers import answering, asked
from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table
from api.terminal.scope import Place, Scope
from ledger.store.whole_files import replacing

# What leaves the ledger is for whoever asked, who may open it to others.
_PRIVATE: Final = 0o600


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
    """A file that appears under its name when it is whole and on the disk, else not at all.

    Raises OSError.
    """
    with replacing(out, mode=_PRIVATE) as file:
        yield file


def report(figures: dict[str, Any], *, as_json: bool) -> None:
    """Say what was written, to whom reads or to a program."""
    if as_json:
        print_json(figures)
    else:
        print_table("已导出 Exported", ("项目 figure", "值 value"), list(figures.items()))
