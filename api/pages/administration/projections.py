"""查询表: how far each follows the book, and building some of them anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.http.requests.answering import in_thread
from api.http.serving.errands import Told
from api.pages.administration.office import AtOffice, Office, draw, office_of
from api.pages.drawing import PageRoute
from api.pages.forms.received import filled_in
from api.pages.forms.routes import SEE_OTHER
from api.pages.rail import PROJECTIONS
from domain.ground.labels import Label
from domain.ground.refusals import BadValue

router = APIRouter(prefix=PROJECTIONS, route_class=PageRoute, include_in_schema=False)

NAMES: Final[Mapping[str, Label]] = {
    "stations": Label("站点", "Stations"),
    "staffing": Label("人员配备", "Staffing"),
    "budget": Label("预算与资金", "Budget and money"),
    "clients": Label("服务对象", "Clients"),
    "services": Label("服务", "Services"),
    "training": Label("培训", "Training"),
    "activities": Label("活动", "Activities"),
    "casework": Label("个案", "Casework"),
    "projects": Label("项目", "Projects"),
    "facilities": Label("阵地", "Places"),
    "contracts": Label("合同", "Contracts"),
    "evaluation": Label("评估", "Evaluation"),
    "inspections": Label("检查", "Inspections"),
    "policies": Label("政策", "Policies"),
    "audit_trail": Label("流水", "Journal"),
    "records": Label("各类台账", "Records"),
    "flags": Label("提醒", "Warnings"),
    "months": Label("月结", "Month close"),
}
CONDITIONS: Final[Mapping[str, tuple[str, Label]]] = {
    "live": ("ok", Label("正常", "Well")),
    "failed": ("stop", Label("停了", "Stopped")),
    "stale": ("warn", Label("程序换过，等重建", "Of another version; waits to be rebuilt")),
    "foreign": ("stop", Label("和账本对不上，等重建", "Not of this book; waits to be rebuilt")),
    "missing": ("warn", Label("还没建好", "Not there yet")),
}
"""What a projection's status says: its picture and its word."""


def name_of(view: str) -> Label:
    """What a view is called; one that nobody has named yet by itself."""
    return NAMES.get(view, Label(view, view))


@router.get("")
async def get_projections(office: AtOffice) -> Response:
    """All of them, and the rebuild that is under way or was the last."""
    return await _page(office)


@router.post("/rebuild")
async def rebuild(request: Request) -> Response:
    """Build the chosen ones anew beside the live ones, and switch over; all for none chosen."""
    office = await office_of(request)
    chosen = tuple((await filled_in(office.request)).get("name", ()))
    engine = office.door.house.engine
    if not set(chosen) <= set(engine.names):
        return await _page(office, BadValue(field="name"))

    def work(told: Told) -> Mapping[str, str]:
        return engine.rebuild(chosen or None, told)

    office.door.errands.begin("rebuild", chosen or engine.names, office.principal.actor, work)
    return RedirectResponse(PROJECTIONS, SEE_OTHER)


async def _page(office: Office, error: Exception | None = None) -> Response:
    house = office.door.house
    head, found = await in_thread(
        office.request, lambda: (house.feed.head_position(), house.engine.status())
    )
    return draw(
        "projections.html",
        office,
        PROJECTIONS,
        error=error,
        head=head,
        views=[(name_of(each.name), CONDITIONS[each.status], each) for each in found],
        errand=office.door.errands.newest("rebuild"),
        name_of=name_of,
    )
