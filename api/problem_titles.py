"""The title of every problem by its code, Chinese and English.

One file because a title must not vary from occurrence to occurrence (RFC 9457); the sentences with
the figures are the refusals' own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TITLES: Final[Mapping[str, tuple[str, str]]] = {
    # wrong by itself
    "invalid_value": ("值不正确", "Invalid value"),
    "invalid_command": ("多处不正确", "Several invalid fields"),
    "bad_value": ("类型、长度或格式不正确", "Wrong type, length or form"),
    "bad_date": ("日期或时间无法识别", "Unreadable date or time"),
    "bad_amount": ("金额不正确", "Bad amount"),
    "missing_value": ("缺少必填字段", "Missing value"),
    "missing_client": ("缺少服务对象", "Missing client"),
    "unknown_field": ("不认识的字段", "Unknown field"),
    "end_before_start": ("结束不晚于开始", "End before start"),
    "future_date": ("日期在今天之后", "Date in the future"),
    "entry_too_large": ("记录过大", "Record too large"),
    "unknown_source": ("资金来源不在词表中", "Unknown funding source"),
    "unknown_category": ("用途类别不在词表中", "Unknown spending category"),
    "unknown_service": ("服务内容不在词表中", "Unknown service kind"),
    "unknown_target_group": ("对象类别不在词表中", "Unknown target group"),
    "unknown_worker": ("人员不在名册", "Unknown worker"),
    "worker_not_employed": ("人员当日不在职", "Worker not employed that day"),
    "unknown_grant": ("没有这笔拨款", "Unknown grant"),
    "grant_source_mismatch": ("拨款与来源不符", "Grant of another source"),
    "split_does_not_add_up": ("分摊合计不符", "Split does not add up"),
    "personal_data_in_reason": ("理由含个人信息", "Personal data in a reason"),
    "kind_mismatch": ("更正类型不符", "Correction of another kind"),
    "command_reused": ("请求编号已用于不同内容", "Idempotency key reused"),
    # forbidden by a rule
    "refused": ("请求被拒绝", "Refused"),
    "rule_refused": ("规则不允许", "Refused by a rule"),
    "insufficient_funds": ("资金不足", "Insufficient funds"),
    "category_forbidden": ("用途不被允许", "Category forbidden"),
    "outside_grant_period": ("不在拨款使用期内", "Outside the grant's period"),
    "duplicate_municipal_grant": ("市级一次性补助重复", "Second municipal one-off"),
    "station_not_built": ("站点尚未建成", "Station not built"),
    "station_already_planned": ("站点代码已存在", "Station code taken"),
    "station_already_built": ("站点已建成", "Station already built"),
    "station_not_operating": ("站点状态不允许", "Station state does not allow it"),
    "worker_already_employed": ("人员已在职", "Worker already employed"),
    "roster_contradiction": ("入离职记录矛盾", "Contradicting roster"),
    "grant_already_promised": ("拨款已登记", "Grant already promised"),
    "period_already_closed": ("月份已封账", "Month closed"),
    "period_not_closed": ("月份没有封账", "Month not closed"),
    "period_not_over": ("月份尚未结束", "Month not over"),
    "late_entry_not_approved": ("补录审批不适用", "Late entry not approved"),
    "record_already_voided": ("记录已作废", "Record voided"),
    "import_batch_already_voided": ("批次已作废", "Import batch voided"),
    "record_id_taken": ("记录编号已被使用", "Record id taken"),
    "nothing_changed": ("内容没有变化", "Nothing changed"),
    "stale_version": ("版本已过时", "Stale version"),
    "precondition_required": ("缺少 If-Match", "If-Match required"),
    # not for this asker, or not there
    "unauthenticated": ("未认证", "Not authenticated"),
    "not_permitted": ("无权操作", "Not permitted"),
    "not_found": ("找不到", "Not found"),
    "unknown_station": ("没有这个站点", "Unknown station"),
    "unknown_record": ("没有这条记录", "Unknown record"),
    "unknown_import_batch": ("没有这个批次", "Unknown import batch"),
    # the request as HTTP
    "malformed_json": ("JSON 格式错误", "Malformed JSON"),
    "idempotency_key_missing": ("缺少 Idempotency-Key", "Idempotency-Key missing"),
    "bad_header": ("请求头无法识别", "Bad header"),
    "method_not_allowed": ("方法不支持", "Method not allowed"),
    "body_too_slow": ("正文发送过慢", "Body too slow"),
    "body_too_large": ("正文过大", "Body too large"),
    "unsupported_media_type": ("正文类型不支持", "Unsupported media type"),
    "batch_too_large": ("批次过大", "Batch too large"),
    "unknown_command": ("没有这种命令", "Unknown command"),
    "bad_cursor": ("分页游标无效", "Bad cursor"),
    # the machine
    "internal_error": ("服务器出错", "Internal error"),
    "projection_behind": ("查询结果尚未更新", "Answers are behind"),
    "not_writing": ("本进程只读", "This process only reads"),
    "request_timed_out": ("请求超时", "Timed out"),
    "ledger_fault": ("台账故障", "Ledger fault"),
    "ledger_unavailable": ("台账数据库暂时不可用", "Ledger unavailable"),
    "ledger_commit_unknown": ("提交结果未知", "Commit outcome unknown"),
    "ledger_in_use": ("台账正被另一进程写入", "Ledger in use"),
    "ledger_closed": ("台账正在关闭", "Ledger closing"),
    "ledger_missing": ("没有台账", "No ledger"),
    "ledger_damaged": ("台账已损坏", "Ledger damaged"),
    "ledger_too_new": ("台账版本过新", "Ledger too new"),
    "ledger_not_migrated": ("台账尚未升级", "Ledger not migrated"),
    "vault_damaged": ("隐私库已损坏", "Vault damaged"),
    "vault_too_new": ("隐私库版本过新", "Vault too new"),
    "vault_key_missing": ("缺少隐私库密钥", "Vault key missing"),
    "vault_key_exposed": ("隐私库密钥权限过宽", "Vault key exposed"),
    "vault_key_unreadable": ("隐私库密钥无法读取", "Vault key unreadable"),
}
"""Code -> title in Chinese and in English."""
