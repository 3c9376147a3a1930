"""What is said of home visits, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("走访", "Home visits")

FIELDS: Final[Mapping[str, Label]] = {
    "attempted_at": Label("上门时间", "time of the attempt"),
    "cause": Label("补录原因", "why it is late"),
    "claimed_recorded_on": Label("表内记录日期", "claimed day of recording"),
    "client": Label("服务对象", "client"),
    "comment": Label("审批意见", "comment"),
    "duration_minutes": Label("时长", "duration"),
    "finding": Label("复核结果", "finding"),
    "follow_up_due": Label("下次跟进日期", "follow-up due"),
    "household": Label("户", "household"),
    "joint_visit": Label("同次探访", "joint visit"),
    "means": Label("复核方式", "means of the review"),
    "mode": Label("方式", "mode"),
    "needs": Label("需求", "needs"),
    "not_met_reason": Label("未遇情形", "why nobody was met"),
    "outcome": Label("结果", "outcome"),
    "persons_served": Label("服务人次", "persons served"),
    "purpose": Label("目的", "purpose of the visit"),
    "request": Label("补录申请", "request"),
    "reviewed_on": Label("复核日期", "day of the review"),
    "risk_after": Label("服务后风险等级", "risk after"),
    "risk_before": Label("服务前风险等级", "risk before"),
    "ruling": Label("审批结果", "ruling"),
    "seed": Label("抽样种子", "seed of the draw"),
    "service_point": Label("服务点", "service point"),
    "services": Label("服务类别", "services"),
    "target_groups": Label("对象类别", "target groups"),
    "visit": Label("探访记录", "visit"),
    "visited_at": Label("探访时间", "time of the visit"),
    "visitors": Label("探访人员", "visitors"),
}
"""Field as stored -> its name."""

COUNTS: Final = frozenset({"persons_served"})
"""Fields that are a plain number, without a unit."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "TargetGroup": {
        "dibao": Label("低保", "minimum living allowance"),
        "dibao_edge": Label("低保边缘", "near minimum living allowance"),
        "tekun": Label("特困人员", "destitute person in state support"),
        "expenditure_hardship": Label("支出型困难", "hardship by expenditure"),
        "orphan": Label("孤儿", "orphan"),
        "de_facto_unattended_child": Label("事实无人抚养儿童", "de facto unattended child"),
        "other_child_in_difficulty": Label("困境儿童", "child in difficulty"),
        "left_behind_child": Label("留守儿童", "left-behind child"),
        "left_behind_woman": Label("留守妇女", "left-behind woman"),
        "single_hardship_mother": Label("单身特困母亲", "single mother in hardship"),
        "elder_alone": Label("独居老人", "older person living alone"),
        "elder_empty_nest": Label("空巢老人", "empty-nest older person"),
        "elder_left_behind": Label("留守老人", "left-behind older person"),
        "elder_childless": Label("孤寡老人", "childless older person"),
        "elder_disabled": Label("失能老人", "older person needing care"),
        "elder_severe_disability": Label("重残老人", "older person with a severe disability"),
        "elder_family_planning_special": Label(
            "计生特殊家庭老人", "older person of a special family-planning family"
        ),
        "severe_disability": Label("特困重残", "severe disability"),
        "disability": Label("残疾人", "person with a disability"),
        "vagrant": Label("流浪乞讨", "vagrant"),
        "migrant": Label("流动人口", "migrant"),
        "youth_at_risk": Label("问题青少年", "youth at risk"),
    },
    "Service": {
        "hardship_relief": Label("困难救助", "hardship relief"),
        "mediation": Label("矛盾调处", "mediation"),
        "humane_care": Label("人文关怀", "humane care"),
        "counselling": Label("心理疏导", "counselling"),
        "behaviour_correction": Label("行为矫治", "behaviour correction"),
        "relationship_adjustment": Label("关系调适", "relationship adjustment"),
        "resource_coordination": Label("资源协调", "resource coordination"),
    },
    "VisitMode": {
        "in_person": Label("入户", "in person"),
        "phone": Label("电话", "by phone"),
        "instant_message": Label("微信等即时消息", "by instant message"),
        "third_party": Label("委托他人", "through a third party"),
        "pairing": Label("结对帮扶", "by a paired helper"),
        "neighbours": Label("邻里守望", "by neighbours"),
        "sensor_alert": Label("感应设备报警", "by a sensor alert"),
        "hotline": Label("热线", "by hotline"),
    },
    "VisitPurpose": {
        "first": Label("首访", "first visit"),
        "routine": Label("常规探访", "routine visit"),
        "risk": Label("风险排查", "risk check"),
        "follow_up": Label("跟进回访", "follow-up"),
        "policy_check": Label("政策核查", "policy check"),
        "festival": Label("节日慰问", "festival visit"),
        "disaster": Label("灾害应急", "disaster response"),
    },
    "VisitOutcome": {
        "completed": Label("已完成", "completed"),
        "partly_completed": Label("部分完成", "partly completed"),
        "declined": Label("对方谢绝", "declined"),
        "referred": Label("已转介", "referred"),
    },
    "NotMetReason": {
        "nobody_home": Label("无人在家", "nobody at home"),
        "away": Label("外出", "away"),
        "refused": Label("拒访", "refused at the door"),
        "vacant": Label("空置", "nobody lives there"),
    },
    "ReviewMeans": {
        "phone": Label("电话", "by phone"),
        "in_person": Label("上门", "in person"),
    },
    "ReviewFinding": {
        "genuine": Label("属实", "genuine"),
        "not_reached": Label("未联系上", "not reached"),
        "disputed": Label("有异议", "disputed"),
    },
    "LateCause": {
        "no_signal": Label("没有信号", "no signal"),
        "paper_first": Label("先记在纸上", "written on paper first"),
        "handed_over": Label("交接延误", "handed over late"),
        "ill": Label("请假", "on leave"),
        "forgotten": Label("漏记", "forgotten"),
        "other": Label("其他", "other"),
    },
    "LateRuling": {
        "accepted": Label("同意", "accepted"),
        "rejected": Label("驳回", "rejected"),
    },
    "ReviewedAlways": {
        "red": Label("红色对象", "red clients"),
        "minor": Label("未成年人", "minors"),
    },
    "RiskLevel": {
        "red": Label("红色", "red"),
        "yellow": Label("黄色", "yellow"),
        "blue": Label("蓝色", "blue"),
        "green": Label("绿色", "green"),
    },
}
"""List of the vocabulary -> word -> its name."""

SEALED: Final[Mapping[str, Label]] = {
    "address": Label("住址", "address"),
    "client_name": Label("服务对象姓名", "client's name"),
    "explanation": Label("说明", "explanation"),
    "id_number": Label("身份证号", "identity number"),
    "narrative": Label("走访情况", "narrative"),
    "phone": Label("电话", "phone"),
}
"""What is stated and does not stand in the book as it is."""
