"""Facilities, as tables on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table, say
from api.terminal.words import both

_YES_NO: Final = {True: "是 yes", False: "否 no"}


def _tables(answer: Answer, title: str, _names: Names) -> None:
    """Print what one station has, or several in a row each."""
    if "stations" in answer:
        _of_stations(answer, title)
    else:
        _of_station(answer, title)


def _of_stations(answer: Answer, title: str) -> None:
    rows = [
        (
            each["station"],
            sum(kind["count"] for kind in each["present"]),
            _named(each["missing"]),
            _YES_NO[each["name_plate"]],
            each["service_points"],
            len(each["villages_without_point"]),
            len(each["partners"]),
            each["volunteers"],
            each["volunteer_hours"],
        )
        for each in answer["stations"]
    ]
    headings = (
        *("站点 station", "功能室 rooms", "还缺 lacks", "挂牌 plate", "服务点 points"),
        *("无点村社 without", "共建 partners", "志愿者 volunteers", "小时 hours"),
    )
    print_table(title, headings, rows)


def _of_station(answer: Answer, title: str) -> None:
    rooms = [
        (both("RoomKind", each["kind"]), each["count"], each["area_m2"])
        for each in answer["present"]
    ]
    print_table(title, ("功能室 room", "间 count", "平方米 m²"), rooms)
    figures = [
        ("挂牌 name plate", _YES_NO[answer["name_plate"]]),
        ("服务点 service points", answer["service_points"]),
        ("无服务点的村社 villages without", len(answer["villages_without_point"])),
        ("志愿者 volunteers", answer["volunteers"]),
        ("志愿服务小时 volunteer hours", answer["volunteer_hours"]),
    ]
    print_table("服务点和挂牌 Points and plate", ("项 what", "数 figure"), figures)
    partners = [
        (
            each["name"],
            both("PartnerKind", each["kind"]),
            "、".join(both("PartnerShare", share) for share in each["shares"]),
        )
        for each in answer["partners"]
    ]
    print_table("共建单位 Partners", ("单位 name", "类型 kind", "共享 shares"), partners)
    missing = _named(answer["missing"])
    say(f"还缺 lacks: {missing}" if missing else "功能室齐全 no room is missing")


def _named(kinds: Sequence[str]) -> str:
    return "、".join(both("RoomKind", kind) for kind in kinds)


PRINTED: Final = Printed("facilities", "阵地 Facilities", _tables)
"""Facilities."""
