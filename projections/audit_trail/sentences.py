"""What each event type is called and how its sentence goes, in Chinese and English.

A sentence names fields in braces; they stand for the field as people read it. A part in square
brackets is left out when one of its fields is empty. Who did it, when and why is put around it by
``projections.audit_trail.wording``, which also words corrections and voids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from projections.audit_trail.labels import Label


class EventLabel(NamedTuple):
    """An event type's name and its sentence."""

    name: Label
    says: Label


def _event(name_zh: str, name_en: str, says_zh: str, says_en: str) -> EventLabel:
    return EventLabel(Label(name_zh, name_en), Label(says_zh, says_en))


EVENTS: Final[Mapping[str, EventLabel]] = {
    "station.planned": _event(
        "站点规划",
        "station planned",
        "登记站点规划：{name}，{township}，{planned_on} 起",
        "planned the station {name} in {township}, {planned_on}",
    ),
    "station.area_changed": _event(
        "区划变更",
        "station area changed",
        "登记区划变更：{effective_on} 起属 {city}、{district}、{township}",
        "placed the station in {township}, {district}, {city} from {effective_on}",
    ),
    "station.built": _event(
        "站点建成",
        "station built",
        "登记站点于 {built_on} 建成",
        "entered the station as built on {built_on}",
    ),
    "station.opened": _event(
        "站点启用",
        "station opened",
        "登记站点于 {opened_on} 启用，运营模式：{operating_model}[，承接机构：{operator}]",
        "entered the station as opened on {opened_on}, {operating_model}[, operator {operator}]",
    ),
    "station.suspended": _event(
        "站点停办",
        "station suspended",
        "登记站点于 {suspended_on} 停办",
        "entered the station as suspended from {suspended_on}",
    ),
    "station.closed": _event(
        "站点撤销",
        "station closed",
        "登记站点于 {closed_on} 撤销",
        "entered the station as closed on {closed_on}",
    ),
    "staff.joined": _event(
        "人员入职",
        "staff joined",
        "登记 {worker} 于 {joined_on} 入职（{engagement}，{source}，工时 {fte_percent}）",
        "entered {worker} as joined on {joined_on} ({engagement}, {source}, {fte_percent})",
    ),
    "staff.role_changed": _event(
        "岗位变更",
        "staff role changed",
        "登记 {worker} 自 {changed_on} 起为{engagement}（工时 {fte_percent}）[，岗位：{position}]",
        "entered {worker} as {engagement} ({fte_percent}) from {changed_on}[, post {position}]",
    ),
    "staff.left": _event(
        "人员离职",
        "staff left",
        "登记 {worker} 离职，{left_on} 为最后工作日",
        "entered {worker} as left, last working day {left_on}",
    ),
    "staff.credential_recorded": _event(
        "持证登记",
        "credential recorded",
        "登记 {worker} 持证：{level}，{valid_from} 起[，至 {valid_until}]",
        "entered the certificate of {worker}: {level} from {valid_from}[ until {valid_until}]",
    ),
    "home_visit.recorded": _event(
        "探访",
        "home visit",
        "记录探访：{visitors} 于 {started_at} 探访 {client}（{mode}，{duration_minutes}），"
        "服务：{services}",
        "recorded a visit: {visitors} with {client} at {started_at} ({mode}, {duration_minutes}), "
        "services: {services}",
    ),
    "home_visit.not_met": _event(
        "探访未遇",
        "home visit not met",
        "记录探访未遇：{visitors} 于 {attempted_at} 上门探访 {client}，无人在家",
        "recorded an attempt: {visitors} called on {client} at {attempted_at} and met nobody",
    ),
    "training.session_held": _event(
        "培训",
        "training session",
        "记录培训：{course}（{class_tier}，{format}），{started_at} 起，{hours_hundredths}，"
        "参加人员：{attendance}",
        "recorded a training session: {course} ({class_tier}, {format}) at {started_at}, "
        "{hours_hundredths}, attended by {attendance}",
    ),
    "grant.promised": _event(
        "拨款下达",
        "grant promised",
        "登记拨款 {grant} 下达：{source}，{amount_fen}，{promised_on}[，文号：{document_number}]",
        "entered the promise of grant {grant}: {source}, {amount_fen}, {promised_on}"
        "[, document {document_number}]",
    ),
    "grant.received": _event(
        "拨款到账",
        "grant received",
        "登记拨款 {grant} 到账：{source}，{amount_fen}，{received_on}[，凭证：{voucher_number}]",
        "entered the receipt of grant {grant}: {source}, {amount_fen}, {received_on}"
        "[, voucher {voucher_number}]",
    ),
    "grant.reclaimed": _event(
        "拨款收回",
        "grant reclaimed",
        "登记拨款 {grant} 收回：{source}，{amount_fen}，{reclaimed_on}[，文号：{document_number}]",
        "entered the reclaim of grant {grant}: {source}, {amount_fen}, {reclaimed_on}"
        "[, document {document_number}]",
    ),
    "funds.reserved": _event(
        "资金预留",
        "funds reserved",
        "预留资金：{category} {amount_fen}，{reserved_on} 起保留至 {valid_until}，来源：{lines}"
        "[，文号：{document_number}]",
        "reserved money: {category} {amount_fen} from {reserved_on} until {valid_until}, "
        "paid by {lines}[, document {document_number}]",
    ),
    "expenditure.recorded": _event(
        "支出",
        "expenditure",
        "登记支出：{category} {amount_fen}，{spent_on}，来源：{lines}[，凭证：{voucher_number}]",
        "entered an expenditure: {category} {amount_fen}, {spent_on}, paid by {lines}"
        "[, voucher {voucher_number}]",
    ),
    "record.corrected": _event(
        "更正", "correction", "更正记录 {record}", "corrected the record {record}"
    ),
    "record.voided": _event("作废", "void", "作废记录 {record}", "voided the record {record}"),
    "reservation.released": _event(
        "释放预留",
        "reservation released",
        "释放资金预留 {reservation}",
        "released the reservation {reservation}",
    ),
    "period.closed": _event("月结", "month closed", "封账 {month}", "closed {month}"),
    "period.reopened": _event("解封", "month reopened", "解封 {month}", "reopened {month}"),
    "late_entry.approved": _event(
        "补录审批",
        "late entry approved",
        "批准补录 {month} 的 {records} 条记录，有效期至 {expires_on}",
        "approved {records} late records for {month}, until {expires_on}",
    ),
    "import.started": _event(
        "表格导入",
        "workbook import",
        "导入表格，共 {rows} 行（文件 {file_sha256}）",
        "took in a workbook of {rows} rows (file {file_sha256})",
    ),
    "import.voided": _event(
        "整批作废",
        "import voided",
        "整批作废导入批次 {batch}，共 {records} 条记录",
        "voided the import batch {batch}, {records} records",
    ),
    "person.erased": _event(
        "个人信息删除",
        "person erased",
        "依法删除{about} {person} 的个人信息（{fields_count}），依据：{legal_basis}，"
        "{requested_by} 于 {requested_on} 申请，{approved_by} 批准[，法定保存至 {retention_until}]",
        "erased the personal data of {about} {person} ({fields_count}), basis: {legal_basis}, "
        "asked for by {requested_by} on {requested_on}, approved by {approved_by}"
        "[, kept by statute until {retention_until}]",
    ),
    "person.restricted": _event(
        "个人信息限制处理",
        "person restricted",
        "限制处理{about} {person} 的个人信息：{retention_class}须保存至 {retention_until}，"
        "依据：{legal_basis}，{requested_by} 于 {requested_on} 申请，{approved_by} 批准",
        "restricted the personal data of {about} {person}: {retention_class} is kept until "
        "{retention_until}, basis: {legal_basis}, asked for by {requested_by} on {requested_on}, "
        "approved by {approved_by}",
    ),
    "legal_hold.placed": _event(
        "法律保全",
        "legal hold placed",
        "对{about} {person} 的个人信息实施法律保全，案号：{case_number}",
        "placed {about} {person} under legal hold, case {case_number}",
    ),
    "legal_hold.released": _event(
        "解除保全", "legal hold released", "解除法律保全 {hold}", "released the legal hold {hold}"
    ),
}
"""Topic -> its name and sentence."""
