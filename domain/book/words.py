"""What is said of everything in the book: names and sentences of all subjects, and of the book's own.

A sentence names fields in braces; they stand for the field as people read it. A part in square
brackets is left out when one of its fields is empty. Who did it, when and why is put around it by
``projections.audit_trail.wording``, which also words corrections and voids. Pages take their names
of things from here too; a test fails while a field or word has no name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from domain.activities import words as activities
from domain.book.catalogue import KINDS
from domain.casework import words as casework
from domain.clients import words as clients
from domain.evaluation import words as evaluation
from domain.ground.labels import Label
from domain.ground.order.flags import CONFIRMED_DUPLICATE
from domain.ground.policy import EVERYBODY
from domain.inspections import words as inspections
from domain.money import words as money
from domain.operators import words as operators
from domain.places import words as places
from domain.programme import words as programme
from domain.projects import words as projects
from domain.staff import words as staff
from domain.stations import words as stations
from domain.training import words as training
from domain.visits import words as visits

FINGERPRINTED_BY_FACT: Final = True

SUBJECTS: Final = (
    *(stations, staff, clients, visits, casework),
    *(training, activities, projects, places, money, operators, evaluation, inspections, programme),
)
"""What each subject says of itself."""

SUBJECT_NAMES: Final[Mapping[str, Label]] = {
    each.__name__.split(".")[1]: each.NAME for each in SUBJECTS
}
"""Subject -> what it is called."""


WARNINGS: Final[Mapping[str, Label]] = {
    "late_entry": Label("补记", "late entry"),
    "received_late": Label("系统收到较晚", "received late"),
    CONFIRMED_DUPLICATE: Label("确认不重复", "confirmed to be no duplicate"),
    **{flag.code: flag.name for kind in KINDS for flag in kind.flags},
}
"""What is to be said of a record that was accepted, by code."""


class EventLabel(NamedTuple):
    """An event type's name and its sentence."""

    name: Label
    says: Label


def _event(name_zh: str, name_en: str, says_zh: str, says_en: str) -> EventLabel:
    return EventLabel(Label(name_zh, name_en), Label(says_zh, says_en))


EVENTS: Final[Mapping[str, EventLabel]] = {
    **{kind.topic: EventLabel(kind.name, kind.says) for kind in KINDS},
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

FIELDS: Final[Mapping[str, Label]] = {
    **{name: label for each in SUBJECTS for name, label in each.FIELDS.items()},
    "_sd": Label("保密内容", "private content"),
    "about": Label("何人", "about"),
    "approved_by": Label("批准人", "approved by"),
    "attachments": Label("附件", "attachments"),
    "batch": Label("导入批次", "import batch"),
    "case_number": Label("案号", "case number"),
    "ended_at": Label("结束时间", "end"),
    "expires_on": Label("有效期至", "valid until"),
    "fields_count": Label("信息项数", "number of values"),
    "file_sha256": Label("文件 SHA-256", "SHA-256 of the file"),
    "hold": Label("保全编号", "legal hold"),
    "legal_basis": Label("法律依据", "legal basis"),
    "media_type": Label("文件类型", "media type"),
    "month": Label("月份", "month"),
    "now": Label("新值", "new value"),
    "person": Label("本人", "person"),
    "reason_code": Label("理由类别", "kind of reason"),
    "record": Label("记录编号", "record"),
    "records": Label("记录数", "number of records"),
    "requested_by": Label("申请人", "asked for by"),
    "requested_on": Label("申请日期", "day asked for"),
    "retention_class": Label("保存类别", "retention class"),
    "retention_until": Label("保存至", "kept until"),
    "rows": Label("行数", "number of rows"),
    "sha256": Label("SHA-256", "SHA-256"),
    "size_bytes": Label("文件大小", "size"),
    "source": Label("资金来源", "source of money"),
    "started_at": Label("开始时间", "start"),
    "valid_until": Label("有效期至", "valid until"),
    "was": Label("原值", "old value"),
    "worker": Label("人员", "worker"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    key: label for each in SUBJECTS for key, label in getattr(each, "FIELDS_OF", {}).items()
}
"""(Struct, field) -> its name where the same field means something else."""

SEALED: Final[Mapping[str, Label]] = {
    name: label for each in SUBJECTS for name, label in getattr(each, "SEALED", {}).items()
}
"""Fields that are stated and never stand in the book, for the vault keeps them."""

COUNTS: Final = frozenset({"records", "rows"}).union(
    *(getattr(each, "COUNTS", ()) for each in SUBJECTS)
)
"""Fields that are a plain number, without a unit."""

PARTS: Final[Mapping[str, Label]] = {
    name: label for each in SUBJECTS for name, label in getattr(each, "PARTS", {}).items()
}
"""Part -> what stands for it in one piece, where that is not its required fields in turn."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    **{name: words for each in SUBJECTS for name, words in each.VOCABULARY.items()},
    "ReasonCode": {
        "typo": Label("笔误", "slip of the pen"),
        "wrong_person": Label("人员有误", "wrong person"),
        "wrong_time": Label("时间有误", "wrong time"),
        "wrong_amount": Label("金额有误", "wrong amount"),
        "double_entry": Label("重复登记", "double entry"),
        "wrong_import": Label("导入有误", "wrong import"),
        "reimported": Label("重新导入", "imported again"),
        "fabricated": Label("虚假记录", "fabricated"),
        "other": Label("其他原因", "other reason"),
    },
    "PersonKind": {
        "worker": Label("人员", "worker"),
        "client": Label("服务对象", "client"),
        "volunteer": Label("志愿者", "volunteer"),
        "record": Label("记录", "record"),
    },
    "LegalBasis": {
        "consent_withdrawn": Label("撤回同意", "consent withdrawn"),
        "purpose_met": Label("处理目的已实现", "purpose met"),
        "retention_over": Label("保存期限届满", "retention over"),
        "processing_unlawful": Label("违法处理", "unlawful processing"),
        "court_order": Label("司法文书要求", "order of a court"),
    },
    "RetentionClass": {
        "voucher": Label("会计凭证", "voucher"),
        "service_file": Label("服务档案", "service file"),
        "minor_service_file": Label("未成年人服务档案", "service file of a minor"),
        "staff_file": Label("人员档案", "staff file"),
        "photo": Label("照片", "photo"),
        "raw_location": Label("原始定位", "raw location"),
    },
    "Role": {
        "staff": Label("社工", "staff"),
        "station_head": Label("站长", "station head"),
        "accountant": Label("会计", "accountant"),
        "supervisor": Label("督导", "supervisor"),
        "district_officer": Label("区县主管", "district officer"),
        "city_officer": Label("市级主管", "city officer"),
        "auditor": Label("审计", "auditor"),
        "admin": Label("系统管理员", "administrator"),
    },
    "Channel": {
        "phone_online": Label("手机（在线）", "phone, online"),
        "phone_offline": Label("手机（离线补传）", "phone, offline"),
        "web": Label("网页", "web page"),
        "api": Label("接口", "API"),
        "cli": Label("命令行", "command line"),
        "excel_import": Label("表格导入", "workbook import"),
        "generator": Label("模拟生成", "generator"),
        "answer_link": Label("一次性回复链接", "one-time link for an answer"),
        "square_code": Label("现场二维码", "square code on the spot"),
    },
}
"""List of the vocabulary -> word -> its name."""

_NOT_FOR: Final = {
    f"{source}:{category}": Label(
        f"{paid_by.zh}不得列支{spent.zh}", f"no {spent.en} from {paid_by.en}"
    )
    for source, paid_by in VOCABULARY["Source"].items()
    for category, spent in VOCABULARY["Category"].items()
}
_VISITED: Final = {
    f"{group}:{interval}": Label(
        f"{whom.zh}{VOCABULARY['VisitInterval'][interval].zh}一次",
        f"{whom.en} {VOCABULARY['VisitInterval'][interval].en}",
    )
    for group, whom in {
        EVERYBODY: Label("所有人", "everybody"),
        **VOCABULARY["TargetGroup"],
    }.items()
    for interval in VOCABULARY["VisitInterval"]
}
WORDS_OF: Final[Mapping[tuple[str, str], Mapping[str, Label]]] = {
    ("PolicyPublished", "value"): {
        **VOCABULARY["Category"],
        **VOCABULARY["VisitMode"],
        **VOCABULARY["CaseRequirement"],
        **VOCABULARY["CaseNumberPart"],
        **VOCABULARY["ReviewedAlways"],
        **VOCABULARY["RoomKind"],
        **VOCABULARY["VoucherKind"],
        **_NOT_FOR,
        **_VISITED,
    },
}
"""(Struct, field) -> the names of its words, where the type of the field does not say which list."""

ENVELOPE: Final[Mapping[str, Label]] = {
    "actor": Label("记录人", "recorded by"),
    "causes": Label("依据", "rests on"),
    "channel": Label("渠道", "channel"),
    "command_id": Label("请求编号", "command id"),
    "corrects": Label("所更正的记录", "record corrected"),
    "data": Label("内容", "content"),
    "device_time": Label("设备时间", "device time"),
    "duplicate_of": Label("与之相似的记录", "record that it is like"),
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
