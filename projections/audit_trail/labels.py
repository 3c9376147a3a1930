"""What fields and vocabulary words are called, in Chinese and English: tables and nothing else.

A new word is named in one line. Pages take their names of things from here too; a test fails while
a field or word has no name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Label(NamedTuple):
    """The same thing in Chinese and in English."""

    zh: str
    en: str


FIELDS: Final[Mapping[str, Label]] = {
    "_sd": Label("保密内容", "private content"),
    "about": Label("何人", "about"),
    "allowed_categories": Label("允许用途", "allowed purposes"),
    "amount_fen": Label("金额", "amount"),
    "approved_by": Label("批准人", "approved by"),
    "attachments": Label("附件", "attachments"),
    "attempted_at": Label("上门时间", "time of the attempt"),
    "attendance": Label("参加人员", "attendance"),
    "batch": Label("导入批次", "import batch"),
    "built_on": Label("建成日期", "day built"),
    "case_number": Label("案号", "case number"),
    "category": Label("支出类别", "purpose"),
    "changed_on": Label("变更日期", "day of change"),
    "city": Label("所属市", "city"),
    "claimed_headcount": Label("申报人数", "claimed headcount"),
    "claimed_recorded_on": Label("表内记录日期", "claimed day of recording"),
    "class_tier": Label("班次", "class tier"),
    "client": Label("服务对象", "client"),
    "closed_on": Label("撤站日期", "day closed"),
    "code": Label("代码", "code"),
    "course": Label("课程", "course"),
    "credited_hours_hundredths": Label("计入学时", "credited hours"),
    "district": Label("所属区县", "district"),
    "document_number": Label("文号", "document number"),
    "duration_minutes": Label("时长", "duration"),
    "effective_on": Label("生效日期", "effective day"),
    "ended_at": Label("结束时间", "end"),
    "engagement": Label("用工形式", "engagement"),
    "expires_on": Label("有效期至", "valid until"),
    "fields_count": Label("信息项数", "number of values"),
    "file_sha256": Label("文件 SHA-256", "SHA-256 of the file"),
    "follow_up_due": Label("下次跟进日期", "follow-up due"),
    "forbidden_categories": Label("禁止用途", "forbidden purposes"),
    "format": Label("培训形式", "format"),
    "fte_percent": Label("工时比例", "share of full time"),
    "grant": Label("拨款编号", "grant"),
    "handled_by": Label("经手人", "handled by"),
    "hours_hundredths": Label("学时", "class hours"),
    "hold": Label("保全编号", "legal hold"),
    "household": Label("户", "household"),
    "joined_on": Label("入职日期", "day of joining"),
    "left_on": Label("离职日期", "day of leaving"),
    "legal_basis": Label("法律依据", "legal basis"),
    "level": Label("证书等级", "certificate level"),
    "lines": Label("来源分摊", "source lines"),
    "linked_records": Label("关联记录", "linked records"),
    "media_type": Label("文件类型", "media type"),
    "mode": Label("方式", "mode"),
    "month": Label("月份", "month"),
    "name": Label("名称", "name"),
    "needs": Label("需求", "needs"),
    "now": Label("新值", "new value"),
    "opened_on": Label("启用日期", "day opened"),
    "operating_model": Label("运营模式", "operating model"),
    "operator": Label("承接机构", "operator"),
    "outcome": Label("结果", "outcome"),
    "period_from": Label("使用期起", "usable from"),
    "period_until": Label("使用期止", "usable until"),
    "person": Label("本人", "person"),
    "persons_served": Label("服务人次", "persons served"),
    "planned_on": Label("规划日期", "day planned"),
    "position": Label("岗位", "post"),
    "promised_on": Label("下达日期", "day promised"),
    "purpose": Label("目的", "purpose of the visit"),
    "reason_code": Label("理由类别", "kind of reason"),
    "received_on": Label("到账日期", "day received"),
    "reclaimed_on": Label("收回日期", "day reclaimed"),
    "record": Label("记录编号", "record"),
    "records": Label("记录数", "number of records"),
    "requested_by": Label("申请人", "asked for by"),
    "requested_on": Label("申请日期", "day asked for"),
    "reservation": Label("资金预留", "reservation"),
    "reserved_on": Label("预留日期", "day reserved"),
    "retention_class": Label("保存类别", "retention class"),
    "retention_until": Label("保存至", "kept until"),
    "risk_after": Label("服务后风险等级", "risk after"),
    "risk_before": Label("服务前风险等级", "risk before"),
    "rows": Label("行数", "number of rows"),
    "service_point": Label("服务点", "service point"),
    "services": Label("服务类别", "services"),
    "sha256": Label("SHA-256", "SHA-256"),
    "size_bytes": Label("文件大小", "size"),
    "source": Label("资金来源", "source of money"),
    "spent_on": Label("支出日期", "day spent"),
    "started_at": Label("开始时间", "start"),
    "suspended_on": Label("停办日期", "day suspended"),
    "target_groups": Label("对象类别", "target groups"),
    "township": Label("所属乡镇（街道）", "township"),
    "valid_from": Label("生效日期", "valid from"),
    "valid_until": Label("有效期至", "valid until"),
    "visitors": Label("探访人员", "visitors"),
    "voucher_number": Label("凭证号", "voucher number"),
    "voucher_sha256": Label("凭证 SHA-256", "SHA-256 of the voucher"),
    "was": Label("原值", "old value"),
    "worker": Label("人员", "worker"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("StaffJoined", "source"): Label("来源方式", "way of recruitment"),
}
"""(Struct, field) -> its name where the same field means something else."""

ENVELOPE: Final[Mapping[str, Label]] = {
    "actor": Label("记录人", "recorded by"),
    "causes": Label("依据", "rests on"),
    "channel": Label("渠道", "channel"),
    "command_id": Label("请求编号", "command id"),
    "corrects": Label("所更正的记录", "record corrected"),
    "data": Label("内容", "content"),
    "device_time": Label("设备时间", "device time"),
    "event_id": Label("分录编号", "event id"),
    "occurred_at": Label("发生时间", "occurred at"),
    "occurred_until": Label("发生至", "occurred until"),
    "on_behalf_of": Label("代何人记录", "on behalf of"),
    "reason": Label("理由", "reason"),
    "recorded_at": Label("记录时间", "recorded at"),
    "role": Label("角色", "role"),
    "skew_ms": Label("设备时差（毫秒）", "clock skew in ms"),
    "station": Label("站点", "station"),
    "type": Label("类型", "type"),
    "type_version": Label("类型版本", "type version"),
    "v": Label("封套版本", "envelope version"),
    "version": Label("站点账版本", "stream version"),
}
"""Field of the envelope -> its name."""
