"""The kinds of facts about the station itself: stated by its head, district or city."""

from __future__ import annotations

from typing import Final

from domain.ground.kinds import HEAD, Kind
from domain.ground.labels import Label
from domain.ground.vocabulary import Role
from domain.stations.commands import (
    BuildStation,
    ChangeOperator,
    ChangeStationArea,
    CloseStation,
    MergeStation,
    OpenStation,
    PlanStation,
    SetJointOrganisation,
    SuspendStation,
)
from domain.stations.facts import (
    StationAreaChanged,
    StationBuilt,
    StationClosed,
    StationJointOrganisationSet,
    StationMerged,
    StationOpened,
    StationOperatorChanged,
    StationPlanned,
    StationSuspended,
)
from domain.stations.rules import (
    assess_area,
    assess_built,
    assess_closed,
    assess_joint_organisation,
    assess_merged,
    assess_opened,
    assess_operator,
    assess_plan,
    assess_suspended,
)

FINGERPRINTED_BY_FACT: Final = True

_LIFE: Final = frozenset[Role]({"station_head", "district_officer", "city_officer"})
_AREAS: Final = frozenset[Role]({"district_officer", "city_officer"})
_NINGBO: Final = {
    "township": {"code": "330212002", "name": "钟公庙街道"},
    "district": {"code": "330212", "name": "鄞州区"},
    "city": {"code": "330200", "name": "宁波市"},
}

KINDS: Final = (
    Kind(
        fact=StationPlanned,
        command=PlanStation,
        assess=assess_plan,
        started="planned_on",
        recorded_by=_LIFE,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="service_file",
        may_lie_ahead=True,
        path="",
        name=Label("站点规划", "station planned"),
        says=Label(
            "登记站点规划：{name}，{township}，{planned_on} 起",
            "planned the station {name} in {township}, {planned_on}",
        ),
        example={
            "station": "NB-YZ-ZGM",
            "details": {"name": "钟公庙街道社工站", "planned_on": "2020-11-01", **_NINGBO},
        },
    ),
    Kind(
        fact=StationAreaChanged,
        command=ChangeStationArea,
        assess=assess_area,
        started="effective_on",
        recorded_by=_AREAS,
        fixed_by=HEAD,
        # It may not lie ahead: who gave a station up could have it come back on a later day.
        folded=True,
        people_kept_as="service_file",
        path="areas",
        name=Label("区划变更", "station area changed"),
        says=Label(
            "登记区划变更：{effective_on} 起属 {city}、{district}、{township}",
            "placed the station in {township}, {district}, {city} from {effective_on}",
        ),
        example={"details": {**_NINGBO, "effective_on": "2026-01-01"}},
    ),
    Kind(
        fact=StationBuilt,
        command=BuildStation,
        assess=assess_built,
        started="built_on",
        recorded_by=_LIFE,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="service_file",
        path="built",
        name=Label("站点建成", "station built"),
        says=Label(
            "登记站点于 {built_on} 建成",
            "entered the station as built on {built_on}",
        ),
        example={"details": {"built_on": "2020-12-01"}},
    ),
    Kind(
        fact=StationOpened,
        command=OpenStation,
        assess=assess_opened,
        started="opened_on",
        recorded_by=_LIFE,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="service_file",
        path="openings",
        name=Label("站点启用", "station opened"),
        says=Label(
            "登记站点于 {opened_on} 启用，运营模式：{operating_model}[，承接机构：{operator}]",
            "entered the station as opened on {opened_on}, {operating_model}[, operator {operator}]",
        ),
        example={
            "details": {
                "opened_on": "2021-01-04",
                "operating_model": "agency_operated",
                "operator": "某社会工作服务中心",
            }
        },
    ),
    Kind(
        fact=StationOperatorChanged,
        command=ChangeOperator,
        assess=assess_operator,
        started="effective_on",
        recorded_by=_AREAS,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="service_file",
        may_lie_ahead=True,
        path="station-operator-changed",
        name=Label("承接机构变更", "station operator changed"),
        says=Label(
            "登记 {effective_on} 起由 {operator} 承接[，合同 {contract}][，{document_number}]",
            "entered {operator} as the operator from {effective_on}[, contract {contract}][, {document_number}]",
        ),
        example={
            "details": {
                "operator": "另一社会工作服务中心",
                "effective_on": "2022-04-01",
                "contract": "HT-2022-02",
            }
        },
    ),
    Kind(
        fact=StationSuspended,
        command=SuspendStation,
        assess=assess_suspended,
        started="suspended_on",
        recorded_by=_LIFE,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="service_file",
        path="suspensions",
        name=Label("站点停办", "station suspended"),
        says=Label(
            "登记站点于 {suspended_on} 停办",
            "entered the station as suspended from {suspended_on}",
        ),
        example={"details": {"suspended_on": "2026-07-01"}},
    ),
    Kind(
        fact=StationClosed,
        command=CloseStation,
        assess=assess_closed,
        started="closed_on",
        recorded_by=_LIFE,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="service_file",
        path="closures",
        name=Label("站点撤销", "station closed"),
        says=Label(
            "登记站点于 {closed_on} 撤销",
            "entered the station as closed on {closed_on}",
        ),
        example={"details": {"closed_on": "2026-10-31"}},
    ),
    Kind(
        fact=StationMerged,
        command=MergeStation,
        assess=assess_merged,
        started="effective_on",
        recorded_by=_AREAS,
        fixed_by=_AREAS,
        folded=True,
        people_kept_as="service_file",
        is_past_merging=True,
        path="station-merged",
        name=Label("站点并入", "station merged"),
        says=Label(
            "登记站点自 {effective_on} 起并入 {into}[，{document_number}]",
            "made the station part of {into} from {effective_on}[, {document_number}]",
        ),
        example={
            "details": {
                "into": "NB-YZ-XY",
                "effective_on": "2026-07-01",
                "document_number": "鄞民〔2026〕20号",
            }
        },
    ),
    Kind(
        fact=StationJointOrganisationSet,
        command=SetJointOrganisation,
        assess=assess_joint_organisation,
        started="effective_on",
        recorded_by=_LIFE,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="service_file",
        path="station-joint-organisation-set",
        name=Label("一站双中心", "joint organisation set"),
        says=Label(
            "登记自 {effective_on} 起一站双中心[，社会组织服务中心：{service_centre}][，党群服务中心：{party_centre}][，{document_number}]",
            "entered the centres that work together with the station from {effective_on}[, for social organisations {service_centre}][, of the party {party_centre}][, {document_number}]",
        ),
        example={
            "details": {
                "effective_on": "2021-09-01",
                "service_centre": "钟公庙街道社会组织服务中心",
                "party_centre": "钟公庙街道社会组织党群服务中心",
                "document_number": "鄞民〔2021〕18号",
            }
        },
    ),
)
"""A change of areas may not lie ahead: who gave a station up could have it come back later."""
