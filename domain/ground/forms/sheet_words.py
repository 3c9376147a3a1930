"""What stations call the columns of fields that many kinds have, in whatever sheet they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COLUMNS_OF_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "worker": (
        *("社工", "社工姓名", "责任社工", "负责社工", "承办社工", "接待社工", "对接社工"),
        *("工作人员", "经办人", "记录人", "人员", "姓名"),
    ),
    "workers": ("社工", "社工姓名", "联系社工", "联系人", "负责社工", "工作人员", "经办人"),
    "visitors": ("社工", "探访社工", "走访人", "走访人员", "探访人", "入户人员", "工作人员"),
    "leaders": (
        *("带领人", "带领者", "带领社工", "负责社工", "负责人", "主持人", "社工", "社工姓名"),
        *("工作人员", "组织者", "协助社工"),
    ),
    "assessor": ("评估社工", "评估人员", "社工", "社工姓名", "评估者"),
    "reporter": ("上报人", "报告社工", "社工", "社工姓名", "记录人"),
    "clients": ("到场人员", "参加人员", "组员", "出席人员", "出席组员", "签到人员", "服务对象"),
    "receiver": ("受助对象", "服务对象", "受助人"),
    "household": ("户编号", "户号", "户代码", "家庭编号"),
    "service_point": ("服务点编号", "服务点代码", "社区服务点", "所属服务点"),
    "project": ("项目编号", "项目代码", "所属项目", "关联项目"),
    "group": ("小组编号", "小组代码", "小组"),
    "place": ("活动地点", "地址", "场地", "开展地点"),
    "people": ("参加人数", "参与人数", "到场人数", "实到人数", "受益人数", "人次", "参加人次"),
    "volunteers": ("志愿者", "志愿者数", "志愿者人次"),
    "narrative": ("主要情况", "情况说明", "情况记录", "具体情况", "内容", "记录", "主要内容"),
    "process": ("过程记录", "活动内容", "主要内容", "内容", "活动过程", "内容与过程"),
    "matter": ("具体事项", "事项", "内容", "情况说明", "主要内容"),
    "minutes": ("通话时长", "联系时长", "用时"),
    "duration_minutes": ("用时", "耗时", "占用时间"),
    "document_number": ("文号", "文件号", "文件编号"),
    "risk_after": ("风险等级", "风险", "风险级别"),
}
"""Field -> further words for its column."""
