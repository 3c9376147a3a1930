"""What is said of cases, referrals and complaints, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("个案", "Casework")

FIELDS: Final[Mapping[str, Label]] = {
    "accepted_on": Label("接收日期", "day accepted"),
    "answered_on": Label("答复日期", "day answered"),
    "approved": Label("审批的记录", "record approved"),
    "approved_on": Label("审批日期", "day approved"),
    "assessed_on": Label("预估日期", "day assessed"),
    "body": Label("转入单位类别", "kind of receiving body"),
    "case": Label("个案编号", "case"),
    "close_reason": Label("结案原因", "why it was closed"),
    "complains_of": Label("投诉事由", "complaint about"),
    "complaint": Label("投诉记录", "complaint"),
    "completed_on": Label("完成日期", "day completed"),
    "consent": Label("同意书记录", "record of the consent"),
    "content_sha256": Label("所见内容 SHA-256", "SHA-256 of what was seen"),
    "decline_reason": Label("不接原因", "why it was declined"),
    "declined_on": Label("不接日期", "day declined"),
    "evaluated_on": Label("评估日期", "day evaluated"),
    "follow_up_on": Label("计划回访日期", "to be followed up on"),
    "followed_on": Label("回访日期", "day followed up"),
    "handler": Label("承办人", "handled by"),
    "is_satisfied": Label("投诉人是否满意", "complainant satisfied"),
    "is_signed": Label("服务对象是否签名", "signed by the client"),
    "number": Label("编号", "number"),
    "problem": Label("问题类型", "problem"),
    "receiver_name": Label("转入单位", "receiving body"),
    "referral": Label("转介记录", "referral"),
    "referred_on": Label("转出日期", "day referred"),
    "reopened_on": Label("重启日期", "day reopened"),
    "result": Label("处理结果", "outcome"),
    "score_after": Label("后测得分", "score after"),
    "score_before": Label("前测得分", "score before"),
    "urgency": Label("紧急程度", "urgency"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("CaseOpened", "opened_on"): Label("接案日期", "day opened"),
    ("CaseOpened", "source"): Label("个案来源", "how it came"),
    ("CaseDeclined", "source"): Label("个案来源", "how it came"),
    ("CasePlanned", "ends_on"): Label("计划完成日期", "planned last day"),
    ("CasePlanned", "planned_on"): Label("计划日期", "day planned"),
    ("CaseClosed", "closed_on"): Label("结案日期", "day closed"),
    ("CaseSessionRecorded", "workers"): Label("社工", "workers"),
    ("ComplaintReceived", "received_on"): Label("受理日期", "day received"),
    ("ComplaintReceived", "channel"): Label("投诉渠道", "came in by"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

COUNTS: Final = frozenset({"score_after", "score_before"})
"""Fields that are a plain number, without a unit."""

_REQUIRED: Final = {
    "consent": Label("知情同意", "consent"),
    "assessed": Label("预估", "assessment"),
    "approved_assessment": Label("预估的督导审批", "approved assessment"),
    "planned": Label("服务计划", "plan"),
    "client_signed": Label("服务对象签名", "client's signature"),
    "approved_plan": Label("计划的督导审批", "approved plan"),
    "sessions": Label("最少次数", "enough sessions"),
    "evaluated": Label("评估", "evaluation"),
    "approved_closing": Label("结案的督导审批", "approved closing"),
    "followed_up": Label("回访", "follow-up"),
}
VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "CaseSource": {
        "self_request": Label("主动求助", "own request"),
        "outreach": Label("外展发现", "outreach"),
        "referral": Label("转介", "referral"),
    },
    "CaseProblem": {
        "livelihood": Label("生活困难", "livelihood"),
        "health_care": Label("健康照护", "health and care"),
        "psychological": Label("心理情绪", "psychological"),
        "family_relations": Label("家庭关系", "family relations"),
        "child_care": Label("儿童照料", "care of a child"),
        "education_employment": Label("就学就业", "education and employment"),
        "housing_safety": Label("居住安全", "housing and safety"),
        "behaviour": Label("行为偏差", "behaviour"),
        "legal_rights": Label("权益维护", "legal rights"),
        "other": Label("其他问题", "another problem"),
    },
    "CaseUrgency": {
        "routine": Label("一般", "not urgent"),
        "urgent": Label("紧急", "urgent"),
        "crisis": Label("危机", "a crisis"),
    },
    "CaseMode": {
        "interview": Label("面谈", "interview"),
        "home_visit": Label("入户", "home visit"),
        "phone": Label("电话", "by phone"),
        "online": Label("线上", "online"),
    },
    "CaseCloseReason": {
        "goal_met": Label("目标达成", "goals met"),
        "withdrew": Label("退出", "withdrew"),
        "moved": Label("迁移", "moved"),
        "died": Label("去世", "died"),
        "referred": Label("转介", "referred"),
        "unable": Label("无法继续", "could not go on"),
    },
    "CaseDeclineReason": {
        "out_of_scope": Label("不属于服务范围", "out of scope"),
        "no_consent": Label("本人不同意", "no consent"),
        "served_elsewhere": Label("已由其他单位服务", "served elsewhere"),
        "moved": Label("迁移", "moved"),
        "other": Label("其他原因", "another reason"),
    },
    "CaseStage": {
        "opened": Label("已接案", "opened"),
        "assessed": Label("已预估", "assessed"),
        "planned": Label("已计划", "planned"),
        "session": Label("介入中", "under way"),
        "evaluated": Label("已评估", "evaluated"),
        "closed": Label("已结案", "closed"),
        "followed_up": Label("已回访", "followed up"),
    },
    "CaseRequirement": _REQUIRED,
    "CaseLack": {
        "opened": Label("接案", "opening"),
        **_REQUIRED,
        "session_in_time": Label("在案期间的节次", "sessions while it was open"),
    },
    "CaseNumberPart": {
        "station": Label("站点编号", "code of the station"),
        "year": Label("年份", "year"),
        "date": Label("日期", "date"),
        "sequence": Label("流水号", "sequence"),
    },
    "MatterChannel": {
        "visit": Label("来访", "visit"),
        "phone": Label("来电", "phone"),
        "letter": Label("来信", "letter"),
        "online": Label("网上", "online"),
        "hotline": Label("政务热线", "hotline"),
        "passed_on": Label("上级转办", "passed on"),
    },
    "ComplaintAbout": {
        "attitude": Label("服务态度", "attitude"),
        "quality": Label("服务质量", "quality"),
        "eligibility": Label("资格认定", "eligibility"),
        "money": Label("资金物资", "money and goods"),
        "privacy": Label("隐私", "privacy"),
        "other": Label("其他事由", "something else"),
    },
    "ComplaintOutcome": {
        "upheld": Label("属实", "upheld"),
        "partly_upheld": Label("部分属实", "partly upheld"),
        "not_upheld": Label("不属实", "not upheld"),
        "withdrawn": Label("撤回", "withdrawn"),
    },
    "ReferralBody": {
        "civil_affairs": Label("民政部门", "civil affairs"),
        "health": Label("医疗卫生机构", "health services"),
        "education": Label("学校及教育部门", "education"),
        "justice": Label("司法部门", "justice"),
        "women_federation": Label("妇联", "women's federation"),
        "disabled_federation": Label("残联", "disabled persons' federation"),
        "social_organisation": Label("社会组织", "social organisation"),
        "community": Label("村（社区）", "community"),
        "other_station": Label("其他社工站", "another station"),
        "other": Label("其他单位", "another body"),
    },
    "ReferralDeclineReason": {
        "out_of_scope": Label("不属于服务范围", "out of scope"),
        "no_capacity": Label("名额已满", "no capacity"),
        "no_contact": Label("联系不上", "no contact"),
        "client_declined": Label("本人不愿意", "the client declined"),
        "other": Label("其他原因", "another reason"),
    },
}
"""List of the vocabulary -> word -> its name."""

SEALED: Final[Mapping[str, Label]] = {
    "advice": Label("督导意见", "advice"),
    "answer": Label("答复内容", "answer"),
    "complainant": Label("投诉人", "complainant"),
    "complainant_phone": Label("投诉人电话", "complainant's phone"),
    "contact": Label("接收人", "contact"),
    "goals": Label("目标", "goals"),
    "next_step": Label("下次计划", "next step"),
    "reflection": Label("社工反思", "reflection"),
    "steps": Label("步骤", "steps"),
    "strengths": Label("优势与资源", "strengths"),
}
"""What is stated and does not stand in the book as it is."""
