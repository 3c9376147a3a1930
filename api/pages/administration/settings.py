"""设置: what the operator has turned, what it means, and where each value comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.administration.setting_words import MEANINGS
from api.pages.administration.office import AtOffice, draw
from api.pages.drawing import PageRoute
from api.pages.rail import SETTINGS
from api.settings import Origin, Settings
from domain.ground.labels import Label
from ledger.databases.database import LedgerLocation

router = APIRouter(prefix=SETTINGS, route_class=PageRoute, include_in_schema=False)

ORIGINS: Final[Mapping[Origin, Label]] = {
    "default": Label("默认", "Default"),
    "environment": Label("环境变量", "Environment"),
    ".env": Label(".env 文件", "File .env"),
    "option": Label("启动命令", "Option of the command"),
}


class ShownSetting(Struct, frozen=True, kw_only=True):
    """A setting by the variable that turns it."""

    variable: str
    value: str
    default: str
    origin: Origin
    origin_name: Label
    meaning: Label


@router.get("")
async def get_settings(office: AtOffice) -> Response:
    """Every setting, those that were turned first."""
    settings = office.door.settings
    shown = [shown_setting(settings, name) for name in Settings.model_fields]
    return draw(
        "settings.html",
        office,
        SETTINGS,
        settings=sorted(shown, key=lambda each: each.origin == "default"),
    )


def shown_setting(settings: Settings, name: str) -> ShownSetting:
    """A setting as the page shows it, without the password in an address of a database."""
    field, origin = Settings.model_fields[name], settings.origin_of(name)
    return ShownSetting(
        variable=f"TAIZHANG_{name.upper()}",
        value=_plain(name, getattr(settings, name)),
        default=_plain(name, field.default),
        origin=origin,
        origin_name=ORIGINS[origin],
        meaning=Label(MEANINGS[name], field.description or ""),
    )


def _plain(name: str, value: object) -> str:
    """A value as it is shown: an address of a database without its password."""
    return str(LedgerLocation.parse(str(value))) if name == "ledger" else str(value)
