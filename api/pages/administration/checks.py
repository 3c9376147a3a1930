"""检查: what an operator looks at first, as ``taizhang doctor`` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from api.administration.checks import Check, State, checks_of, checks_of_place
from api.http.requests.answering import in_thread
from api.pages.administration.office import AtOffice, draw
from api.pages.administration.projections import name_of
from api.pages.drawing import PageRoute
from api.pages.rail import CHECKS
from domain.ground.labels import Label

router = APIRouter(prefix="/admin", route_class=PageRoute, include_in_schema=False)

NAMES: Final[Mapping[str, Label]] = {
    "python": Label("Python", "Python"),
    "sqlite": Label("SQLite", "SQLite"),
    "directory": Label("台账目录", "Ledger directory"),
    "disk": Label("磁盘余量", "Free disk"),
    "keys": Label("密钥文件的权限", "Rights of a key file"),
    "log": Label("账本的头", "Head of the log"),
    "tokens": Label("有效令牌", "Valid tokens"),
    "checkpoint": Label("最近的检查点", "Last checkpoint"),
    "erasures": Label("依法删除", "Erasures"),
    "clock": Label("时钟", "Clock"),
    "views": Label("查询表", "Views"),
}
STATES: Final[Mapping[State, tuple[str, Label]]] = {
    "failed": ("stop", Label("不正常", "Failed")),
    "warning": ("warn", Label("要留意", "Look at it")),
    "ok": ("ok", Label("正常", "Well")),
}
"""What a check says, the worst first: its picture and its word."""


@router.get("/")
async def get_checks(office: AtOffice) -> Response:
    """Every check that takes no pass through the whole book, what is not well first."""
    house = office.door.house
    found = await in_thread(
        office.request,
        lambda: [
            *checks_of_place(house.location),
            *checks_of(house, through_the_book=False),
        ],
    )
    order = list(STATES)
    return draw(
        "checks.html",
        office,
        CHECKS,
        checks=[
            (_name(each), STATES[each.state], each)
            for each in sorted(found, key=lambda check: order.index(check.state))
        ],
        wrong=sum(each.state == "failed" for each in found),
        doubtful=sum(each.state == "warning" for each in found),
    )


def _name(check: Check) -> Label:
    kind, _, view = check.name.partition(" ")
    if kind == "view":
        name = name_of(view)
        return Label(f"查询表：{name.zh}", f"View: {name.en}")
    return NAMES.get(kind, Label(kind, kind))
