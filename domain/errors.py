"""Every refusal the ledger can give, as one tree with stable codes and sentences in two languages.

::

    Refusal
    ├── InvalidValue (422)        one field is wrong by itself
    │   ├── EndBeforeStart, FutureDate, BadAmount, BadDate, BadValue, MissingValue, UnknownField
    │   ├── DayOutOfRange, PersonalNumber
    │   ├── UnknownSource, UnknownCategory, UnknownService, UnknownTargetGroup
    │   ├── UnknownWorker, WorkerNotEmployed, SplitDoesNotAddUp, MissingClient, EntryTooLarge
    │   ├── PersonalDataInReason, KindMismatch, UnknownGrant, GrantSourceMismatch
    │   ├── ApproverIsRequester, ReasonTooShort
    │   └── InvalidCommand        several of the above at once
    ├── RuleRefusal (409)         a rule of the station forbids it
    │   ├── InsufficientFunds, CategoryForbidden, OutsideGrantPeriod, DuplicateMunicipalGrant
    │   ├── StationNotBuilt, StationAlreadyPlanned, StationAlreadyBuilt, StationNotOperating
    │   ├── WorkerAlreadyEmployed, GrantAlreadyPromised, RosterContradiction
    │   ├── PeriodAlreadyClosed, PeriodNotClosed, PeriodNotOver, LateEntryNotApproved
    │   ├── RecordAlreadyVoided, ImportBatchAlreadyVoided, RecordIdTaken, NothingChanged
    │   ├── ReservationAlreadyResolved, ReservationExpired
    │   ├── UnderLegalHold, LegalHoldAlreadyReleased
    │   └── PersonAlreadyErased, PersonIsRestricted, ErasurePending
    ├── CommandReused (422)       the same command id with another content
    ├── StaleVersion (412)        somebody wrote in between
    ├── NotPermitted (403)        the role may not do this
    └── NotFound (404)
        ├── UnknownStation, UnknownRecord, UnknownImportBatch, PersonUnknown, UnknownLegalHold
        └── UnknownReservation

A refusal is a statement about the request; the state of the ledger is untouched by it. Faults of
the machine (database gone, file damaged) are not refusals and live beside the store.

One file, because the tree is a public contract that translators and clients read as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final, Literal

from domain import vocabulary
from domain.personal_numbers import without_personal_numbers
from domain.policy import FIRST_DAY, LAST_DAY

Language = Literal["zh", "en"]


class Refusal(Exception):  # noqa: N818 - a refusal is a statement about a request, not a fault
    """A request that the ledger answered with no.

    ``code`` is stable and public; ``status`` is its HTTP status; ``field`` names the offending
    field of the request as a dotted path, empty where the whole request is meant; ``params`` are
    the figures that the sentence quotes, none of them an id or phone number: what a refusal says
    goes into logs.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "请求被拒绝。"
    en: ClassVar[str] = "The request was refused."

    def __init__(self, *, field: str = "", **params: object) -> None:
        super().__init__(self.code)
        self.field = field
        self.params: Mapping[str, object] = {
            name: without_personal_numbers(value) if isinstance(value, str) else value
            for name, value in params.items()
        }

    def message(self, language: Language = "en") -> str:
        """The sentence for a person, with the figures filled in."""
        return (self.zh if language == "zh" else self.en).format_map(_Blank(self.params))

    def __str__(self) -> str:
        return f"{self.code}: {self.message()}"


class _Blank(dict[str, object]):
    """Leaves a placeholder readable when a figure is not at hand."""

    def __missing__(self, key: str) -> str:
        return "…"


class InvalidValue(Refusal):
    """One field of the request is wrong by itself."""

    code = "invalid_value"
    status = 422
    zh = "字段的值不正确。"
    en = "A field has a wrong value."


class EndBeforeStart(InvalidValue):
    """An interval that ends at or before its start."""

    code = "end_before_start"
    zh = "结束时间不晚于开始时间。"
    en = "The end is not after the start."


class FutureDate(InvalidValue):
    """A fact dated after today."""

    code = "future_date"
    zh = "日期在今天之后，事实只能在发生后记录。"
    en = "The date is after today; a fact is recorded once it has happened."


class BadDate(InvalidValue):
    """A date or time that cannot be read, or carries no zone."""

    code = "bad_date"
    zh = "日期或时间无法识别；时间须带时区。"
    en = "The date or time cannot be read; a time needs its zone."


class DayOutOfRange(InvalidValue):
    """A date or time that no station could mean."""

    code = "day_out_of_range"
    zh = f"日期超出范围，须在 {FIRST_DAY} 至 {LAST_DAY} 之间。"
    en = f"The date is out of range; it must lie between {FIRST_DAY} and {LAST_DAY}."


class BadAmount(InvalidValue):
    """An amount that is not a positive decimal with at most two places."""

    code = "bad_amount"
    zh = '金额须为大于零、至多两位小数的数字文本，例如 "123.45"。'
    en = 'The amount must be a positive decimal text with at most two places, such as "123.45".'


class BadValue(InvalidValue):
    """A value of a wrong type, length or form."""

    code = "bad_value"
    zh = "字段的类型、长度或格式不正确。"
    en = "A field has a wrong type, length or form."


class MissingValue(InvalidValue):
    """A required field is absent or empty."""

    code = "missing_value"
    zh = "缺少必填字段。"
    en = "A required field is missing."


class UnknownField(InvalidValue):
    """A field that the request does not have."""

    code = "unknown_field"
    zh = "请求中有不认识的字段。"
    en = "The request has a field that is not known."


class MissingClient(InvalidValue):
    """A visit without a client."""

    code = "missing_client"
    zh = "缺少服务对象。"
    en = "The client is missing."


class ReasonTooShort(InvalidValue):
    """A reason for opening a file that says too little."""

    code = "reason_too_short"
    zh = "理由至少须有 {limit} 个字。"
    en = "The reason must have at least {limit} characters."


class EntryTooLarge(InvalidValue):
    """An event that does not fit into one entry; what is larger is an attachment."""

    code = "entry_too_large"
    zh = "记录内容过大（{size_bytes} 字节），请改用附件。"
    en = "The record is too large ({size_bytes} bytes); use an attachment."


class UnknownSource(InvalidValue):
    """A funding source outside the vocabulary."""

    code = "unknown_source"
    zh = f"资金来源不在词表中。可用：{'、'.join(vocabulary.SOURCES)}。"
    en = f"The funding source is not in the vocabulary: {', '.join(vocabulary.SOURCES)}."


class UnknownCategory(InvalidValue):
    """A spending category outside the vocabulary."""

    code = "unknown_category"
    zh = f"用途类别不在词表中。可用：{'、'.join(vocabulary.CATEGORIES)}。"
    en = f"The spending category is not in the vocabulary: {', '.join(vocabulary.CATEGORIES)}."


class UnknownService(InvalidValue):
    """A service kind outside the vocabulary."""

    code = "unknown_service"
    zh = f"服务内容不在词表中。可用：{'、'.join(vocabulary.SERVICES)}。"
    en = f"The service kind is not in the vocabulary: {', '.join(vocabulary.SERVICES)}."


class UnknownTargetGroup(InvalidValue):
    """A target group outside the vocabulary."""

    code = "unknown_target_group"
    zh = f"对象类别不在词表中。可用：{'、'.join(vocabulary.TARGET_GROUPS)}。"
    en = f"The target group is not in the vocabulary: {', '.join(vocabulary.TARGET_GROUPS)}."


class UnknownWorker(InvalidValue):
    """A worker code that the station's roster does not have."""

    code = "unknown_worker"
    zh = "人员 {worker} 不在本站名册中。"
    en = "Worker {worker} is not on the station's roster."


class WorkerNotEmployed(InvalidValue):
    """A worker who had not joined yet, or had left, on that day."""

    code = "worker_not_employed"
    zh = "人员 {worker} 在 {day} 不在职。"
    en = "Worker {worker} was not employed on {day}."


class UnknownGrant(InvalidValue):
    """A grant code that the station has never been promised or paid."""

    code = "unknown_grant"
    zh = "本站没有编号为 {grant} 的拨款。"
    en = "The station has no grant {grant}."


class GrantSourceMismatch(InvalidValue):
    """A grant named together with a source that is not its own."""

    code = "grant_source_mismatch"
    zh = "拨款 {grant} 的来源是 {actual}，不是 {source}。"
    en = "Grant {grant} comes from {actual}, not from {source}."


class SplitDoesNotAddUp(InvalidValue):
    """Source lines whose sum is not the voucher's amount."""

    code = "split_does_not_add_up"
    zh = "各来源分摊合计 {lines_fen} 分，与金额 {amount_fen} 分不符。"
    en = "The source lines add up to {lines_fen} fen, the amount is {amount_fen} fen."


class PersonalDataInReason(InvalidValue):
    """A reason that quotes an id or phone number; reasons stay readable for ever."""

    code = "personal_data_in_reason"
    zh = "理由会永久公开保留，不得写入身份证号或电话号码。"
    en = "A reason stays readable for ever and must not quote an id or phone number."


class PersonalNumber(InvalidValue):
    """A code or short text that holds an id or phone number; it would stay in the book or a log."""

    code = "personal_number"
    zh = "此处内容会长期保留在账本或日志中，不得含有身份证号或手机号码。"
    en = "This stays in the book or in logs for good and must not hold an id or phone number."


class KindMismatch(InvalidValue):
    """A correction whose new value is of another kind than the record."""

    code = "kind_mismatch"
    zh = "更正内容的类型与原记录（{kind}）不同。"
    en = "The correction is of another kind than the record ({kind})."


class ApproverIsRequester(InvalidValue):
    """Four eyes: whoever approves is neither who asks nor who types it in."""

    code = "approver_is_requester"
    zh = "批准人 {approver} 不能是申请人或经办人本人，须由另一人批准。"
    en = "Approver {approver} is the requester or the one who enters it; another must approve."


class InvalidCommand(InvalidValue):
    """Several fields are wrong; ``problems`` lists each as its own refusal."""

    code = "invalid_command"
    zh = "请求中有 {count} 处不正确。"
    en = "The request has {count} wrong fields."

    def __init__(self, problems: tuple[InvalidValue, ...]) -> None:
        super().__init__(count=len(problems))
        self.problems = problems


class RuleRefusal(Refusal):
    """A rule of the station forbids the request as things stand."""

    code = "rule_refused"
    status = 409


class InsufficientFunds(RuleRefusal):
    """A source or grant that would be overspent, now or on an earlier day."""

    code = "insufficient_funds"
    zh = "资金不足：{source} 可用 {available_fen} 分，需要 {asked_fen} 分。"
    en = "Not enough money: {source} has {available_fen} fen available, {asked_fen} fen are asked."


class CategoryForbidden(RuleRefusal):
    """A purpose that the grant's document does not allow."""

    code = "category_forbidden"
    zh = "拨款 {grant}（{document_number}）不得用于 {category}。"
    en = "Grant {grant} ({document_number}) must not be spent on {category}."


class OutsideGrantPeriod(RuleRefusal):
    """Spending on a day that the grant does not cover."""

    code = "outside_grant_period"
    zh = "{day} 不在拨款 {grant} 的使用期 {period_from}—{period_until} 内。"
    en = "{day} lies outside the period {period_from} to {period_until} of grant {grant}."


class DuplicateMunicipalGrant(RuleRefusal):
    """The municipal one-off comes once in a station's life."""

    code = "duplicate_municipal_grant"
    zh = "市级一次性补助每站只有一次，已于 {received_on} 入账。"
    en = "The municipal one-off comes once in a station's life; it was entered for {received_on}."


class StationNotBuilt(RuleRefusal):
    """The municipal one-off before the station is built."""

    code = "station_not_built"
    zh = "站点尚未建成，不能收取市级一次性补助。"
    en = "The station is not built yet, so the municipal one-off cannot be received."


class StationAlreadyPlanned(RuleRefusal):
    """A second plan for a station code."""

    code = "station_already_planned"
    zh = "站点代码 {station} 已存在。"
    en = "Station code {station} is already taken."


class StationAlreadyBuilt(RuleRefusal):
    """A station is built once; a wrong date is corrected."""

    code = "station_already_built"
    zh = "站点已于 {built_on} 建成；日期有误请更正。"
    en = "The station was built on {built_on}; correct that record if the date is wrong."


class StationNotOperating(RuleRefusal):
    """A lifecycle step or record that the station's state does not allow."""

    code = "station_not_operating"
    zh = "站点在 {day} 的状态为 {status}，不能这样记录。"
    en = "The station is {status} on {day}; this cannot be recorded."


class WorkerAlreadyEmployed(RuleRefusal):
    """A worker who joins while still employed."""

    code = "worker_already_employed"
    zh = "人员 {worker} 在 {day} 已在职。"
    en = "Worker {worker} is already employed on {day}."


class RosterContradiction(RuleRefusal):
    """A change that would leave someone departed before joining, or changed while away."""

    code = "roster_contradiction"
    zh = "这样更改后，人员 {worker} 的入职与离职记录互相矛盾。"
    en = "With this change the joining and leaving records of worker {worker} contradict."


class GrantAlreadyPromised(RuleRefusal):
    """A grant code that is promised twice."""

    code = "grant_already_promised"
    zh = "拨款 {grant} 已登记过；金额有误请更正。"
    en = "Grant {grant} is already promised; correct that record if it is wrong."


class PeriodAlreadyClosed(RuleRefusal):
    """A record that belongs to a closed month and names no approved late entry."""

    code = "period_already_closed"
    zh = "{month} 已封账，请申请补录审批或解封。"
    en = "{month} is closed; ask for an approved late entry or for the month to be reopened."


class PeriodNotClosed(RuleRefusal):
    """Reopening, or approving a late entry for, a month that is open."""

    code = "period_not_closed"
    zh = "{month} 没有封账。"
    en = "{month} is not closed."


class PeriodNotOver(RuleRefusal):
    """Closing a month that has not ended."""

    code = "period_not_over"
    zh = "{month} 尚未结束，不能封账。"
    en = "{month} is not over and cannot be closed."


class LateEntryNotApproved(RuleRefusal):
    """A late-entry approval that does not exist, is used up, expired, or for another month."""

    code = "late_entry_not_approved"
    zh = "补录审批 {approval} 不适用于 {month}（不存在、已用完或已过期）。"
    en = "Late-entry approval {approval} does not cover {month} (unknown, used up or expired)."


class RecordAlreadyVoided(RuleRefusal):
    """A void is final."""

    code = "record_already_voided"
    zh = "记录 {record} 已作废，作废不可撤销。"
    en = "Record {record} is voided; a void is final."


class ImportBatchAlreadyVoided(RuleRefusal):
    """An import batch is voided once."""

    code = "import_batch_already_voided"
    zh = "导入批次 {batch} 已整批作废。"
    en = "Import batch {batch} is already voided."


class RecordIdTaken(RuleRefusal):
    """A client-chosen record id that is already in use."""

    code = "record_id_taken"
    zh = "记录编号 {record} 已被使用。"
    en = "Record id {record} is already taken."


class NothingChanged(RuleRefusal):
    """A correction that states the value that already stands."""

    code = "nothing_changed"
    zh = "更正内容与现值相同。"
    en = "The correction states the value that already stands."


class UnderLegalHold(RuleRefusal):
    """A person whose data a case needs; ``hold`` is the id of the legal hold."""

    code = "under_legal_hold"
    zh = "{person} 正处于法律保全（保全编号 {hold}），解除前不得删除。"
    en = "{person} is under legal hold {hold}; nothing is erased before that is released."


class PersonAlreadyErased(RuleRefusal):
    """A person who was erased: not erased again, and named by no new record."""

    code = "person_already_erased"
    zh = "{person} 的个人信息已依法删除，不能再次删除，也不能再记入新的记录。"
    en = "{person} is erased: that is done once, and no new record names them."


class PersonIsRestricted(RuleRefusal):
    """A person whose data is only kept: no new record names them, and erasure has to wait."""

    code = "person_is_restricted"
    zh = "{person} 的个人信息处于限制处理状态，保存至 {retention_until}，期间不得使用或新增。"
    en = "{person} is restricted: data is only kept until {retention_until}, not used or added to."


class ErasurePending(RuleRefusal):
    """A person whom an earlier request has erased or restricted, which is not carried out yet."""

    code = "erasure_pending"
    zh = (
        "{person} 的删除或限制处理已记入台账，尚待在人员信息库执行，系统会自动重试；"
        "其个人信息已不再显示给任何人。"
    )
    en = (
        "The erasure or restriction of {person} is in the book and waits for the person vault; it "
        "is tried again by itself, and nobody is shown the data meanwhile."
    )


class LegalHoldAlreadyReleased(RuleRefusal):
    """A legal hold is released once."""

    code = "legal_hold_already_released"
    zh = "法律保全 {hold} 已解除。"
    en = "Legal hold {hold} is already released."


class ReservationAlreadyResolved(RuleRefusal):
    """A reservation is resolved once: posted by an expenditure, released, or voided."""

    code = "reservation_already_resolved"
    zh = "资金预留 {reservation} 已经了结（已支用、已释放或已作废），不能再次处理。"
    en = "Reservation {reservation} is already resolved (posted, released or voided)."


class ReservationExpired(RuleRefusal):
    """A reservation whose last day is over."""

    code = "reservation_expired"
    zh = "资金预留只保留到 {valid_until}，已经过期。"
    en = "The reservation held until {valid_until} and has expired."


class CommandReused(Refusal):
    """A command id that was used before with another content."""

    code = "command_reused"
    status = 422
    zh = "同一请求编号已用于不同内容。"
    en = "The same command id was used before with another content."


class StaleVersion(Refusal):
    """The record or station has another version than those that the request names."""

    code = "stale_version"
    status = 412
    zh = "当前版本是 {current_version}，与请求所依据的版本不符，请重新读取后再提交。"
    en = (
        "The current version is {current_version}, which is none that the request rests on; "
        "read it again before you write."
    )


class NotPermitted(Refusal):
    """The role may not give this command, or not for this record."""

    code = "not_permitted"
    status = 403
    zh = "角色 {role} 无权执行此操作。"
    en = "Role {role} may not do this."


class NotFound(Refusal):
    """Something that does not exist, or that the asker must not see."""

    code = "not_found"
    status = 404
    zh = "找不到。"
    en = "Not found."


class UnknownStation(NotFound):
    """A station code that nothing was ever recorded for."""

    code = "unknown_station"
    zh = "没有代码为 {station} 的站点。"
    en = "There is no station {station}."


class UnknownRecord(NotFound):
    """A record id that the station's stream does not have."""

    code = "unknown_record"
    zh = "没有编号为 {record} 的记录。"
    en = "There is no record {record}."


class UnknownImportBatch(NotFound):
    """An import batch id that the station's stream does not have."""

    code = "unknown_import_batch"
    zh = "没有编号为 {batch} 的导入批次。"
    en = "There is no import batch {batch}."


class PersonUnknown(NotFound):
    """A code that no record of the station names, or a record with nothing personal of its own."""

    code = "person_unknown"
    zh = "本站的记录中没有 {person}。"
    en = "No record of the station is about {person}."


class UnknownLegalHold(NotFound):
    """A legal hold that the station's stream does not have."""

    code = "unknown_legal_hold"
    zh = "没有编号为 {hold} 的法律保全。"
    en = "There is no legal hold {hold}."


class UnknownReservation(NotFound):
    """A reservation of money that the station's stream does not have."""

    code = "unknown_reservation"
    zh = "没有编号为 {reservation} 的资金预留。"
    en = "There is no reservation {reservation}."


def _tree(root: type[Refusal]) -> Iterator[type[Refusal]]:
    yield root
    for child in root.__subclasses__():
        yield from _tree(child)


REFUSALS: Final[Mapping[str, type[Refusal]]] = {kind.code: kind for kind in _tree(Refusal)}
"""Every refusal by its stable code."""
