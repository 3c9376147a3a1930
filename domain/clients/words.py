"""What is said of clients, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("服务对象", "Clients")

FIELDS: Final[Mapping[str, Label]] = {
    "assessed_at": Label("评估时间", "time of the assessment"),
    "assessor": Label("评估人", "assessor"),
    "assigned_from": Label("起始日期", "from"),
    "basis": Label("处理依据", "lawful basis"),
    "contacted_at": Label("联系时间", "time of the contact"),
    "died_on": Label("去世日期", "day of death"),
    "domains": Label("风险方面", "domains of risk"),
    "evidence": Label("认定依据", "evidence"),
    "given_on": Label("同意日期", "day of the consent"),
    "group": Label("类别", "group"),
    "groups": Label("对象类别及依据", "groups"),
    "harm": Label("疑似侵害", "suspected harm"),
    "informed": Label("已通知", "informed"),
    "into": Label("并入", "merged into"),
    "is_unanswered": Label("未联系上", "unanswered"),
    "kind": Label("事件类型", "kind of incident"),
    "members": Label("人口", "members"),
    "merge": Label("合并记录", "merge"),
    "merged_on": Label("合并日期", "day of merging"),
    "minutes": Label("时长", "duration"),
    "moved_on": Label("迁出日期", "day of moving away"),
    "occurred_at": Label("发生时间", "time of the incident"),
    "registered_on": Label("登记日期", "day of registration"),
    "reply_number": Label("回执编号", "number of the reply"),
    "reported_at": Label("报告时间", "time of the report"),
    "reported_to": Label("报告对象", "reported to"),
    "reporter": Label("报告人", "reporter"),
    "response_minutes": Label("响应时长", "time until the response"),
    "reviewer": Label("复核人", "reviewer"),
    "score": Label("得分", "score"),
    "settles": Label("解决的分歧记录", "records that this settles"),
    "since": Label("起始日期", "since"),
    "text_sha256": Label("告知文本 SHA-256", "SHA-256 of the text"),
    "to_station": Label("转入站点", "to station"),
    "tool": Label("评估工具", "tool"),
    "transferred_on": Label("转出日期", "day of the transfer"),
    "unmerged_on": Label("拆分日期", "day of telling apart"),
    "withdrawn_on": Label("撤回日期", "day of the withdrawal"),
    "workers": Label("联系人员", "workers"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("RiskAssessed", "level"): Label("风险等级", "level of risk"),
    ("ConsentGiven", "purpose"): Label("同意用途", "what is agreed to"),
    ("ConsentWithdrawn", "purpose"): Label("撤回用途", "what is agreed to no more"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

COUNTS: Final = frozenset({"members", "score"})
"""Fields that are a plain number, without a unit."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "RiskDomain": {
        "economic": Label("经济", "economic"),
        "health": Label("健康", "health"),
        "education_employment": Label("就学就业", "education and employment"),
        "housing_safety": Label("居住安全", "housing and safety"),
        "care": Label("照护", "care"),
        "psychological_family": Label("心理与家庭", "psychological and family"),
    },
    "RemoteMode": {
        "phone": Label("电话", "by phone"),
        "instant_message": Label("微信等即时消息", "by instant message"),
        "third_party": Label("委托他人", "through a third party"),
        "pairing": Label("结对帮扶", "by a paired helper"),
        "neighbours": Label("邻里守望", "by neighbours"),
        "sensor_alert": Label("感应设备报警", "by a sensor alert"),
        "hotline": Label("热线", "by hotline"),
    },
    "ConsentPurpose": {
        "service": Label("接受服务", "the service"),
        "case_file": Label("建立个案档案", "a case file"),
        "sharing": Label("向其他单位提供信息", "sharing with other bodies"),
        "photo": Label("拍照留存", "photographs"),
        "evaluation": Label("评估与回访", "evaluation and calls back"),
        "research": Label("研究", "research"),
        "publicity": Label("宣传", "publicity"),
    },
    "LawfulBasis": {
        "consent": Label("本人同意", "consent"),
        "separate_consent": Label("单独同意", "separate consent"),
        "guardian_consent": Label("监护人同意", "a guardian's consent"),
        "statutory_duty": Label("履行法定职责", "a duty by law"),
        "emergency": Label("紧急情况", "an emergency"),
    },
    "IncidentKind": {
        "injury": Label("受伤", "injury"),
        "violence": Label("暴力", "violence"),
        "self_harm": Label("自伤自杀", "self-harm"),
        "missing_person": Label("走失", "missing person"),
        "sudden_illness": Label("突发疾病", "sudden illness"),
        "accident": Label("事故", "accident"),
        "property_damage": Label("财产损失", "damage to property"),
        "data_breach": Label("信息泄露", "data breach"),
        "worker_safety": Label("社工人身安全", "safety of a worker"),
        "other": Label("其他", "other"),
    },
    "PromiseRule": {
        "follow_up": Label("上次答应", "promised"),
        "case_follow_up": Label("结案回访", "follow-up of a closed case"),
    },
    "HarmKind": {
        "abuse": Label("虐待", "abuse"),
        "neglect": Label("失管失护", "neglect"),
        "sexual_harm": Label("性侵害", "sexual harm"),
        "injury": Label("非正常伤害", "injury that nobody explains"),
        "abandonment": Label("遗弃", "abandonment"),
        "trafficking": Label("拐卖", "trafficking"),
        "suicide_risk": Label("自杀自残风险", "risk of suicide"),
        "school_violence": Label("校园欺凌", "violence at school"),
        "other": Label("其他", "other"),
    },
    "ReportBody": {
        "police": Label("公安机关", "police"),
        "procuratorate": Label("检察机关", "procuratorate"),
        "civil_affairs": Label("民政部门", "civil affairs"),
        "education": Label("教育部门", "education"),
        "health": Label("卫生健康部门", "health"),
        "women_federation": Label("妇联", "women's federation"),
        "subdistrict": Label("街道（乡镇）", "sub-district or township"),
        "other": Label("其他", "other"),
    },
}
"""List of the vocabulary -> word -> its name."""

SEALED: Final[Mapping[str, Label]] = {
    "birth_date": Label("出生日期", "date of birth"),
    "guardian_name": Label("监护人姓名", "guardian's name"),
    "guardian_phone": Label("监护人电话", "guardian's phone"),
}
"""What is stated and does not stand in the book as it is."""
