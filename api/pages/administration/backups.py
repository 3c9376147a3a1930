"""备份: those that lie in the folder for them, how one is made and comes back, and making one."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.administration.backups import backed_up, known_backups, next_places
from api.http.requests.answering import in_thread
from api.http.serving.errands import Errand, Told
from api.pages.administration.office import AtOffice, draw, office_of
from api.pages.drawing import PageRoute, station_time
from api.pages.forms.received import filled_in
from api.pages.forms.routes import SEE_OTHER
from api.pages.rail import BACKUPS
from domain.ground.refusals import NotFound
from ledger.faults.machine import LedgerFault, fault_of

router = APIRouter(prefix=BACKUPS, route_class=PageRoute, include_in_schema=False)


@router.get("")
async def get_backups(office: AtOffice) -> Response:
    """The backups that are known, and the one that is under way or was begun here last."""
    settings = office.door.settings
    folder = settings.backup_folder
    found = await in_thread(office.request, lambda: known_backups(folder) if folder else [])
    errand = office.door.errands.newest("backup")
    return draw(
        "backups.html",
        office,
        BACKUPS,
        folder=folder,
        keys_folder=settings.backup_keys_folder,
        backups=found,
        errand=errand,
        failure="" if errand is None else _failure(errand, office.language),
    )


@router.post("")
async def back_up(request: Request) -> Response:
    """Begin a backup in the folder that the operator has named. Raises NotFound without one."""
    office = await office_of(request)
    settings, location = office.door.settings, office.door.house.location
    if not settings.backup_folder:
        raise NotFound
    await filled_in(office.request)
    now = station_time(office.door.house.clock())
    places = next_places(settings.backup_folder, settings.backup_keys_folder, now)

    def work(told: Told) -> Mapping[str, str]:
        backed_up(location, places, told)
        return {}

    office.door.errands.begin("backup", (places.folder.name,), office.principal.actor, work)
    return RedirectResponse(BACKUPS, SEE_OTHER)


def _failure(errand: Errand, language: str) -> str:
    """Why no backup was made, for whoever can mend it."""
    error = errand.error
    if error is None:
        return ""
    fault = error if isinstance(error, LedgerFault) else fault_of(error)
    if fault is not None:
        return fault.message("zh" if language == "zh" else "en")
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return type(error).__name__
