"""What is said of rooms, equipment, service points, partners and volunteers, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("阵地和伙伴", "Places and partners")

FIELDS: Final[Mapping[str, Label]] = {
    "activity": Label("服务内容", "service"),
    "agreed_on": Label("签约日期", "day agreed"),
    "area_m2": Label("面积（平方米）", "area in m²"),
    "confirmed_by": Label("确认人", "confirmed by"),
    "equipment": Label("设备编号", "equipment"),
    "hung_on": Label("挂牌日期", "day hung"),
    "organisation": Label("志愿服务组织", "organisation"),
    "partner": Label("共建单位编号", "partner"),
    "provided_on": Label("启用日期", "there from"),
    "room": Label("功能室编号", "room"),
    "served_on": Label("服务日期", "day of service"),
    "tenure": Label("使用方式", "own or shared"),
    "village": Label("村（社区）代码", "village or community"),
    "volunteer": Label("志愿者", "volunteer"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("RoomProvided", "kind"): Label("功能室类型", "kind of room"),
    ("RoomProvided", "place"): Label("位置", "place"),
    ("NamePlateHung", "place"): Label("位置", "place"),
    ("EquipmentProvided", "room"): Label("所在功能室", "in room"),
    ("ServicePointOpened", "opened_on"): Label("启用日期", "day opened"),
    ("ServicePointOpened", "place"): Label("地址", "address"),
    ("ServicePointOpened", "worker"): Label("联络社工", "liaison worker"),
    ("ServicePointClosed", "closed_on"): Label("关闭日期", "there no more from"),
    ("PartnerAgreed", "kind"): Label("单位类型", "kind of partner"),
    ("PartnerAgreed", "name"): Label("单位名称", "name of the partner"),
    ("PartnerAgreed", "shares"): Label("共享内容", "what is shared"),
    ("VolunteerHoursRecorded", "duration_minutes"): Label("服务时长（分钟）", "minutes of service"),
    ("RoomWithdrawn", "withdrawn_on"): Label("停用日期", "there no more from"),
    ("EquipmentWithdrawn", "withdrawn_on"): Label("停用日期", "there no more from"),
    ("PartnerEnded", "ended_on"): Label("终止日期", "holds no more from"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

COUNTS: Final = frozenset({"area_m2"})
"""Fields that are a plain number, without a unit."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "RoomKind": {
        "office": Label("办公室", "office"),
        "case": Label("个案工作室", "room for casework"),
        "group": Label("小组工作室", "room for groups"),
        "multi_purpose": Label("多功能活动室", "multi-purpose room"),
        "archive": Label("档案室", "archive"),
    },
    "RoomTenure": {
        "own": Label("专用", "own"),
        "shared": Label("共用", "shared"),
    },
    "PartnerKind": {
        "party_mass": Label("党群服务中心", "party and masses' service centre"),
        "civilisation_practice": Label("新时代文明实践站（所）", "civilisation practice station"),
        "veterans": Label("退役军人服务站", "veterans' service station"),
        "social_org_centre": Label("社会组织服务中心", "social organisations' service centre"),
        "home_elder_care": Label("居家养老服务中心", "home care centre for elders"),
        "civil_affairs": Label("民政办（所）", "civil affairs office"),
        "justice": Label("司法所", "justice office"),
        "women": Label("妇联", "women's federation"),
        "disabled": Label("残联", "disabled persons' federation"),
        "community_org": Label("社区社会组织", "community organisation"),
        "other": Label("其他单位", "other body"),
    },
    "PartnerShare": {
        "venue": Label("场地", "venue"),
        "staff": Label("人员", "staff"),
        "equipment": Label("设备", "equipment"),
    },
}
"""List of the vocabulary -> word -> its name."""

SEALED: Final[Mapping[str, Label]] = {
    "remark": Label("评价", "remark"),
    "volunteer_number": Label("志愿者注册号", "volunteer number"),
}
"""What is stated and does not stand in the book as it is."""
