"""What ``taizhang person reads`` prints: the log of readings of one station, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from api.terminal.answers import answering, asked
from api.terminal.output import print_json, print_table
from api.terminal.scope import Place, Scope
from domain.book.privacy.readings import Reading
from domain.ground.areas import stream_of_area
from domain.ground.order.spans import span_of_days
from ledger.people.reading_log import ReadingLog

_PAGE: Final = 500
_PURPOSES: Final[Mapping[str, str]] = {
    "staffing": "人员名单 staffing",
    "services": "服务统计 services",
    "training": "培训统计 training",
    "record": "记录 record",
    "client_file": "服务对象档案 client file",
    "volunteers": "志愿服务证明 volunteers",
    "clients": "服务对象查找 search for clients",
    "accounts": "账户 accounts",
    "attachment": "附件 attachment",
    "export": "导出 export",
    "opening": "申请调阅档案 opening",
}


def show_reads(
    place: Place, scope: Scope, person: str | None, limit: int, *, as_json: bool
) -> None:
    """List readings of a station. Raises UnknownStation, and CliError for a day that is none."""
    with answering(place) as house:
        ask = asked(house, scope)
        house.questions.stations(ask)
        station = str(ask.station)
        wanted = {
            "areas": [stream_of_area(each) for each in house.questions.areas_of([station])],
            "people": [] if person is None else [person],
            "during": span_of_days(ask.from_day, ask.to_day),
        }
        found = _readings(house.reading_log, station, limit, wanted)
        position = house.feed.head_position()
    if as_json:
        print_json({"items": msgspec.to_builtins(found), "position": position})
        return
    rows = [
        (
            each.read_at,
            f"{each.actor} ({each.role})",
            _PURPOSES.get(each.purpose, each.purpose),
            " ".join(each.people),
            each.channel,
            each.reason,
        )
        for each in found
    ]
    columns = ("时间 at", "查阅人 who", "用途 for", "查阅对象 whom", "渠道 channel", "理由 why")
    print_table(f"查阅登记 Readings · {scope.station}", columns, rows)


def _readings(
    log: ReadingLog, station: str, limit: int, wanted: Mapping[str, Any]
) -> list[Reading]:
    """Up to so many readings, 0 for all, page by page."""
    found: list[Reading] = []
    after = None
    while True:
        left = limit - len(found) if limit else _PAGE
        page = log.readings(station, limit=min(left, _PAGE), after=after, **wanted)
        found.extend(page.items)
        after = page.next_place
        if after is None or (limit and len(found) >= limit):
            return found
