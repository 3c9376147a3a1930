"""The kinds of facts about where a station works and with whom: recorded by staff and head."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import SERVICE, Kind
from domain.ground.labels import Label
from domain.places.commands import (
    AgreeWithPartner,
    CloseServicePoint,
    EndWithPartner,
    HangNamePlate,
    OpenServicePoint,
    ProvideEquipment,
    ProvideRoom,
    WithdrawEquipment,
    WithdrawRoom,
)
from domain.places.facts import (
    EquipmentProvided,
    EquipmentWithdrawn,
    NamePlateHung,
    PartnerAgreed,
    PartnerEnded,
    RoomProvided,
    RoomWithdrawn,
    ServicePointClosed,
    ServicePointOpened,
)
from domain.places.rules import (
    assess_name_plate,
    assess_partner,
    assess_service_point,
    rule_of,
)

FINGERPRINTED_BY_FACT: Final = True

_kind = partial(
    Kind, recorded_by=SERVICE, fixed_by=SERVICE, folded=True, people_kept_as="service_file"
)
_ROOM = ("编号", "房间编号", "功能室", "房号", "室号")
_EQUIPMENT = ("编号", "设备代码", "资产编号")
_POINT = ("服务点编号", "编号", "社工点编号", "联络站编号")
_PARTNER = ("编号", "单位编号", "协议编号")
_FROM = ("启用日期", "启用时间", "投入使用日期", "开始使用日期")
_UNTIL = ("停用日期", "停用时间", "撤销日期", "报废日期")

KINDS: Final = (
    _kind(
        fact=RoomProvided,
        command=ProvideRoom,
        assess=rule_of(RoomProvided),
        started="provided_on",
        path="room-provided",
        name=Label("功能室启用", "room provided"),
        says=Label(
            "登记功能室 {room}：{kind} {area_m2} 平方米，{tenure}，{provided_on} 起[，{place}]",
            "entered the room {room}: {kind}, {area_m2} m², {tenure}, from {provided_on}[, {place}]",
        ),
        example={
            "details": {
                "room": "101",
                "kind": "case",
                "area_m2": 18,
                "tenure": "own",
                "provided_on": "2021-06-01",
                "place": "一楼东侧",
            }
        },
        sheet=Sheet(
            name="功能室",
            marks=("功能室台账", "功能室一览", "场地台账", "场所台账", "硬件设施"),
            identity=("room",),
            columns={
                "room": _ROOM,
                "kind": ("功能室类型", "类型", "类别", "用途", "功能"),
                "area_m2": ("面积", "面积(㎡)", "面积(m²)", "使用面积", "建筑面积"),
                "tenure": ("使用方式", "使用性质", "专用/共用", "是否共用"),
                "provided_on": _FROM,
                "place": ("位置", "楼层", "地点"),
            },
            words={"kind": {"个案室": "case", "小组室": "group", "多功能室": "multi_purpose"}},
        ),
    ),
    _kind(
        fact=RoomWithdrawn,
        command=WithdrawRoom,
        assess=rule_of(RoomWithdrawn),
        started="withdrawn_on",
        path="room-withdrawn",
        name=Label("功能室停用", "room withdrawn"),
        says=Label(
            "功能室 {room} 自 {withdrawn_on} 起停用",
            "entered that the room {room} is there no more from {withdrawn_on}",
        ),
        example={"details": {"room": "101", "withdrawn_on": "2022-06-01"}},
        sheet=Sheet(
            marks=("场地停用",),
            identity=("room", "withdrawn_on"),
            columns={"room": _ROOM, "withdrawn_on": _UNTIL},
        ),
    ),
    _kind(
        fact=EquipmentProvided,
        command=ProvideEquipment,
        assess=rule_of(EquipmentProvided),
        started="provided_on",
        path="equipment-provided",
        name=Label("设备启用", "equipment provided"),
        says=Label(
            "登记设备 {equipment}：{description}，数量 {quantity}，{provided_on} 起[，在 {room}]",
            "entered the equipment {equipment}: {description}, {quantity} of it, from {provided_on}[, in {room}]",
        ),
        example={
            "details": {
                "equipment": "SB-001",
                "description": "投影仪",
                "quantity": 1,
                "provided_on": "2021-06-01",
                "room": "101",
            }
        },
        sheet=Sheet(
            name="设备",
            marks=("设备台账", "设备清单", "物资设备", "固定资产"),
            identity=("equipment",),
            columns={
                "equipment": _EQUIPMENT,
                "description": ("名称规格", "设备名称", "名称", "品名"),
                "quantity": ("数量", "台数", "件数"),
                "provided_on": (*_FROM, "购置日期", "购入日期"),
                "room": ("所在功能室", "存放地点", "存放位置", "放置地点"),
            },
        ),
    ),
    _kind(
        fact=EquipmentWithdrawn,
        command=WithdrawEquipment,
        assess=rule_of(EquipmentWithdrawn),
        started="withdrawn_on",
        path="equipment-withdrawn",
        name=Label("设备停用", "equipment withdrawn"),
        says=Label(
            "设备 {equipment} 自 {withdrawn_on} 起停用",
            "entered that the equipment {equipment} is there no more from {withdrawn_on}",
        ),
        example={"details": {"equipment": "SB-001", "withdrawn_on": "2023-06-01"}},
        sheet=Sheet(
            marks=("设备报废", "资产报废"),
            identity=("equipment", "withdrawn_on"),
            columns={"equipment": _EQUIPMENT, "withdrawn_on": _UNTIL},
        ),
    ),
    _kind(
        fact=ServicePointOpened,
        command=OpenServicePoint,
        assess=assess_service_point,
        is_judged_by_divisions=True,
        started="opened_on",
        path="service-point-opened",
        name=Label("服务点启用", "service point opened"),
        says=Label(
            "启用服务点 {service_point}：{village}，{opened_on} 起，联络社工 {worker}[，{place}]",
            "opened the service point {service_point} in {village} from {opened_on}, looked after by {worker}[, {place}]",
        ),
        example={
            "details": {
                "service_point": "FWD-01",
                "village": "330203001001",
                "opened_on": "2021-06-01",
                "worker": "W01",
                "place": "村文化礼堂",
            }
        },
        sheet=Sheet(
            name="服务点",
            marks=("服务点台账", "服务点一览", "社工点", "社工室台账", "联络站台账"),
            identity=("service_point",),
            columns={
                "service_point": _POINT,
                "village": ("村社代码", "村(社区)代码", "社区代码", "行政村代码", "区划代码"),
                "opened_on": (*_FROM, "成立日期", "设立日期"),
                "worker": ("联络社工", "联络员", "负责社工"),
                "place": ("地址", "地点", "位置"),
            },
        ),
    ),
    _kind(
        fact=ServicePointClosed,
        command=CloseServicePoint,
        assess=rule_of(ServicePointClosed),
        started="closed_on",
        path="service-point-closed",
        name=Label("服务点关闭", "service point closed"),
        says=Label(
            "服务点 {service_point} 自 {closed_on} 起关闭",
            "entered that the service point {service_point} is closed from {closed_on}",
        ),
        example={"details": {"service_point": "FWD-01", "closed_on": "2023-06-01"}},
        sheet=Sheet(
            marks=("服务点撤销", "社工点撤销"),
            identity=("service_point", "closed_on"),
            columns={"service_point": _POINT, "closed_on": ("关闭日期", "撤销日期", "停用日期")},
        ),
    ),
    _kind(
        fact=PartnerAgreed,
        command=AgreeWithPartner,
        assess=assess_partner,
        started="agreed_on",
        path="partner-agreed",
        name=Label("共建签约", "partner agreed"),
        says=Label(
            "与 {name}（{partner}，{kind}）于 {agreed_on} 约定共享{shares}[，{document_number}]",
            "agreed with {name} ({partner}, {kind}) on {agreed_on} to share {shares}[, {document_number}]",
        ),
        example={
            "details": {
                "partner": "GJ-01",
                "kind": "party_mass",
                "name": "示例街道党群服务中心",
                "shares": ["venue", "staff"],
                "agreed_on": "2021-06-01",
            }
        },
        sheet=Sheet(
            name="共建单位",
            marks=("共建台账", "共建单位一览", "合作单位", "联动单位", "阵地共享"),
            identity=("partner",),
            columns={
                "partner": _PARTNER,
                "kind": ("单位类型", "类型", "类别", "单位性质"),
                "name": ("单位名称", "共建单位", "合作单位", "名称"),
                "shares": ("共享内容", "共享资源", "共建内容", "共享事项"),
                "agreed_on": ("签约日期", "签订日期", "共建日期", "协议日期"),
            },
        ),
    ),
    _kind(
        fact=PartnerEnded,
        command=EndWithPartner,
        assess=rule_of(PartnerEnded),
        started="ended_on",
        path="partner-ended",
        name=Label("共建终止", "partner ended"),
        says=Label(
            "与共建单位 {partner} 的约定自 {ended_on} 起终止",
            "entered that nothing is agreed with {partner} any more from {ended_on}",
        ),
        example={"details": {"partner": "GJ-01", "ended_on": "2023-06-01"}},
        sheet=Sheet(
            marks=("合作终止",),
            identity=("partner", "ended_on"),
            columns={"partner": _PARTNER, "ended_on": ("终止日期", "结束日期", "到期日期")},
        ),
    ),
    _kind(
        fact=NamePlateHung,
        command=HangNamePlate,
        assess=assess_name_plate,
        started="hung_on",
        folded=False,
        path="name-plate-hung",
        name=Label("挂牌", "name plate hung"),
        says=Label("于 {hung_on} 挂牌[，{place}]", "hung the name plate on {hung_on}[, {place}]"),
        example={"details": {"hung_on": "2021-06-18", "place": "正门右侧"}},
    ),
)
