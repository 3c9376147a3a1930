"""Sheet 站点信息: what has to be recorded about the station before its rows can be.

A station that the ledger knows already is left as it is; where the sheet says otherwise there is a
warning, because moving a station or a date of building is a correction and not an import.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from api.workbooks import StationInfo
from domain.book.states.station import Station
from domain.ground.commands import RecordingCommand
from domain.ground.values import iso_date
from domain.stations.commands import BuildStation, OpenStation
from domain.stations.details import (
    AreaDetails,
    StationBuiltDetails,
    StationOpenedDetails,
    StationPlanDetails,
)
from domain.stations.facts import StationOpened
from domain.stations.ningbo import NINGBO, district_code

_NAME_ENDS: Final = ("社会工作站", "社会工作服务站", "社工站")
_CODE_CHARACTERS_MAX: Final = 64


class Step(NamedTuple):
    """One command about the station; ``part`` tells the steps of one sheet apart."""

    part: str
    kind: type[RecordingCommand]
    details: StationBuiltDetails | StationOpenedDetails


def plan_of(info: StationInfo) -> StationPlanDetails:
    """The plan of a station that the ledger does not know yet.

    A district that is not on the list of the city is taken by its name, for want of its code.
    """
    code = district_code(info.district) or "".join(info.district.split())
    township = info.name
    for end in _NAME_ENDS:
        township = township.removesuffix(end)
    city_code, city_name = NINGBO
    return StationPlanDetails(
        name=info.name,
        township=AreaDetails(
            code=f"{code}-{info.code}"[:_CODE_CHARACTERS_MAX], name=township or info.name
        ),
        district=AreaDetails(code=code, name=info.district),
        city=AreaDetails(code=city_code, name=city_name),
        planned_on=iso_date(info.built_on),
    )


def steps_to(info: StationInfo, station: Station) -> list[Step]:
    """What is left to record so that the station is built and open."""
    day = iso_date(info.built_on)
    steps = []
    if station.built_on is None:
        steps.append(Step("build", BuildStation, StationBuiltDetails(built_on=day)))
    if not any(isinstance(fact, StationOpened) for fact in station.lifecycle.values()):
        model = info.operating_model or "mixed"
        opened = StationOpenedDetails(opened_on=day, operating_model=model)
        steps.append(Step("open", OpenStation, opened))
    return steps


def doubts_about(info: StationInfo, station: Station) -> list[str]:
    """Codes of what the sheet leaves unclear, or says otherwise than the ledger."""
    doubts = []
    if info.operating_model is None:
        doubts.append("unclear_operating_model")
    if district_code(info.district) is None:
        doubts.append("unknown_district")
    if station.built_on not in {None, iso_date(info.built_on)}:
        doubts.append("other_built_on")
    return doubts
