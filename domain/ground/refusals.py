"""Refusals: every *no* of the ledger, as a typed statement with a stable code.

A refusal is a statement about the request; the state of the ledger is untouched by it. Faults of
the machine (database gone, file damaged) live in ``ledger.faults``. Here are the kinds of refusals
(``status`` is their HTTP status) and those that every subject may state; a subject's own stand with
it, and ``domain.book.refusals`` has the tree of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final, Literal

from domain.ground.labels import Label
from domain.ground.personal_numbers import without_personal_numbers
from domain.ground.policy import FIRST_DAY, LAST_DAY
from domain.ground.values import shown_from_fen

Language = Literal["zh", "en"]

_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


class Refusal(Exception):  # noqa: N818 - a refusal is a statement about a request, not a fault
    """A request that the ledger answered with no.

    ``code`` is stable and public; ``title`` is what it is called, ``status`` its HTTP status;
    ``field`` names the offending field as a dotted path, empty where the whole request is meant;
    ``params`` are the figures that the sentence quotes, none of them an id or phone number: what a
    refusal says goes into logs. ``choices`` is the list of words that a value must be of, if any.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[Label] = Label("请求被拒绝", "Refused")
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "请求被拒绝。"
    en: ClassVar[str] = "The request was refused."
    choices: ClassVar[str] = ""

    def __init__(self, *, field: str = "", **params: object) -> None:
        super().__init__(self.code)
        self.field = field
        self.params: Mapping[str, object] = {
            name: without_personal_numbers(value) if isinstance(value, str) else value
            for name, value in params.items()
        }

    def message(self, language: Language = "en", names: Mapping[str, str] = _NO_NAMES) -> str:
        """The sentence for a person, with the figures filled in.

        ``names`` stand in the place of figures; ``domain.book.sentences`` knows those of words.
        """
        said = self.sentence(language).format_map(_Blank({**self.params, **names}))
        return said.replace("（）", "").replace(" ()", "")

    def sentence(self, language: Language) -> str:
        """The sentence with its figures in braces."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return f"{self.code}: {self.message()}"


class _Blank(dict[str, object]):
    """Tells a figure ``x_fen`` in yuan as ``x_yuan``; one that is not at hand stays readable."""

    def __missing__(self, key: str) -> str:
        fen = self.get(f"{key.removesuffix('_yuan')}_fen")
        return shown_from_fen(fen) if isinstance(fen, int) else "…"


class InvalidValue(Refusal):
    """One field of the request is wrong by itself."""

    code = "invalid_value"
    title = Label("值不正确", "Invalid value")
    status = 422
    zh = "字段的值不正确。"
    en = "A field has a wrong value."


class EndBeforeStart(InvalidValue):
    """An interval that ends at or before its start."""

    code = "end_before_start"
    title = Label("结束不晚于开始", "End before start")
    zh = "结束时间不晚于开始时间。"
    en = "The end is not after the start."


class FutureDate(InvalidValue):
    """A fact dated after today."""

    code = "future_date"
    title = Label("日期在今天之后", "Date in the future")
    zh = "日期在今天之后，事实只能在发生后记录。"
    en = "The date is after today; a fact is recorded once it has happened."


class BadDate(InvalidValue):
    """A date or time that cannot be read, or carries no zone."""

    code = "bad_date"
    title = Label("日期或时间无法识别", "Unreadable date or time")
    zh = "日期或时间无法识别；时间须带时区。"
    en = "The date or time cannot be read; a time needs its zone."


class DayOutOfRange(InvalidValue):
    """A date or time that no station could mean."""

    code = "day_out_of_range"
    title = Label("日期超出范围", "Date out of range")
    zh = f"日期超出范围，须在 {FIRST_DAY} 至 {LAST_DAY} 之间。"
    en = f"The date is out of range; it must lie between {FIRST_DAY} and {LAST_DAY}."


class BadAmount(InvalidValue):
    """An amount that is not a positive decimal with at most two places."""

    code = "bad_amount"
    title = Label("金额不正确", "Bad amount")
    zh = '金额须为大于零、至多两位小数的数字文本，例如 "123.45"。'
    en = 'The amount must be a positive decimal text with at most two places, such as "123.45".'


class BadValue(InvalidValue):
    """A value of a wrong type, length or form."""

    code = "bad_value"
    title = Label("类型、长度或格式不正确", "Wrong type, length or form")
    zh = "字段的类型、长度或格式不正确。"
    en = "A field has a wrong type, length or form."


class UnknownChoice(InvalidValue):
    """A word that is none of those that may be chosen, which ``choices`` are."""

    code = "unknown_choice"
    title = Label("不是可选的值", "Not one of the choices")
    zh = "不是可选的值。可用：{choices}。"
    en = "The value is none of those that may be chosen: {choices}."


class MissingValue(InvalidValue):
    """A required field is absent or empty."""

    code = "missing_value"
    title = Label("缺少必填字段", "Missing value")
    zh = "缺少必填字段。"
    en = "A required field is missing."


class UnknownField(InvalidValue):
    """A field that the request does not have."""

    code = "unknown_field"
    title = Label("不认识的字段", "Unknown field")
    zh = "请求中有不认识的字段。"
    en = "The request has a field that is not known."


class StationCodeReserved(InvalidValue):
    """A station code that is kept for areas."""

    code = "station_code_reserved"
    title = Label("站点代码已保留", "Reserved station code")
    zh = "“A-”加数字的代码留给市、区县，站点请另取代码。"
    en = "Codes of A- and digits are kept for cities and districts; choose another for the station."


class UnknownCase(InvalidValue):
    """A case that was never opened."""

    code = "unknown_case"
    title = Label("没有这个个案", "Unknown case")
    zh = "没有编号为 {case} 的个案。请先录入接案。"
    en = "There is no case {case}. Record its opening first."


class MissingClient(InvalidValue):
    """A visit without a client."""

    code = "missing_client"
    title = Label("缺少服务对象", "Missing client")
    zh = "缺少服务对象。"
    en = "The client is missing."


class EntryTooLarge(InvalidValue):
    """An event that does not fit into one entry; what is larger is an attachment."""

    code = "entry_too_large"
    title = Label("记录过大", "Record too large")
    zh = "记录内容过大（{size_bytes} 字节），请改用附件。"
    en = "The record is too large ({size_bytes} bytes); use an attachment."


class PersonalDataInReason(InvalidValue):
    """A reason that quotes an id or phone number; reasons stay readable for ever."""

    code = "personal_data_in_reason"
    title = Label("理由含个人信息", "Personal data in a reason")
    zh = "理由会永久公开保留，不得写入身份证号或电话号码。"
    en = "A reason stays readable for ever and must not quote an id or phone number."


class PersonalNumber(InvalidValue):
    """A code or short text that holds an id or phone number; it would stay in the book or a log."""

    code = "personal_number"
    title = Label("含有个人号码", "Personal number in a text that stays")
    zh = "此处内容会长期保留在账本或日志中，不得含有身份证号或手机号码。"
    en = "This stays in the book or in logs for good and must not hold an id or phone number."


class NotAPersonCode(InvalidValue):
    """A person's, household's or account's code in a form in which a name could stand."""

    code = "not_a_person_code"
    title = Label("人员代码格式不符", "Not a code of a person")
    zh = (
        "人员、户和账户的代码只能用字母、数字、点、下划线和短横，以字母或数字开头，"
        "至多 40 个字符；姓名请填在姓名栏，代码由系统编发。"
    )
    en = (
        "The code of a person, household or account has letters, digits, dots, underscores and "
        "dashes, begins with a letter or digit and is at most 40 long; a name goes into its own field."
    )


class BadIdentityNumber(InvalidValue):
    """An identity number that no card has: of another length, an impossible day, a wrong check digit."""

    code = "bad_identity_number"
    title = Label("身份证号码有误", "Wrong identity number")
    zh = "身份证号码有误，请核对位数、出生日期和最后一位校验码。"
    en = "The identity number is wrong: check its length, its date of birth and its last sign."


class UnknownTargetGroup(InvalidValue):
    """A target group outside the vocabulary."""

    code = "unknown_target_group"
    title = Label("对象类别不在词表中", "Unknown target group")
    zh = "对象类别不在词表中。可用：{choices}。"
    en = "The target group is not in the vocabulary: {choices}."
    choices = "TargetGroup"


class InvalidCommand(InvalidValue):
    """Several fields are wrong; ``problems`` lists each as its own refusal."""

    code = "invalid_command"
    title = Label("多处不正确", "Several invalid fields")
    zh = "请求中有 {count} 处不正确。"
    en = "The request has {count} wrong fields."

    def __init__(self, problems: tuple[InvalidValue, ...]) -> None:
        super().__init__(count=len(problems))
        self.problems = problems


class RuleRefusal(Refusal):
    """A rule of the station forbids the request as things stand."""

    code = "rule_refused"
    title = Label("规则不允许", "Refused by a rule")
    status = 409


class StationNotBuilt(RuleRefusal):
    """The municipal one-off before the station is built."""

    code = "station_not_built"
    title = Label("站点尚未建成", "Station not built")
    zh = "站点尚未建成，不能收取市级一次性补助。"
    en = "The station is not built yet, so the municipal one-off cannot be received."


class ContentChanged(RuleRefusal):
    """An approval of something else than what the record says now."""

    code = "content_changed"
    title = Label("内容已变", "Content changed")
    zh = "记录 {approved} 的内容已不是您所看到的，请重新打开后再办理。"
    en = "The record {approved} does not say what you saw any more; open it again first."


class ClientNotServed(RuleRefusal):
    """Somebody who has died, moved away or been handed over is not served any more."""

    code = "client_not_served"
    title = Label("已不再服务", "Client not served any more")
    zh = "服务对象 {client} 自 {since} 起不再由本站服务（{leaving}），不能这样记录。"
    en = "Client {client} is not served here since {since} ({leaving}); this cannot be recorded."


class ProbableDuplicate(RuleRefusal):
    """What is probably in the book already; it is recorded once somebody says that it is not."""

    code = "probable_duplicate"
    title = Label("很可能重复", "Probable duplicate")
    zh = (
        "与已有记录 {record} 很可能是同一件事，未重复记入。如确属另一件，请确认（confirm_duplicate）"
        "并写明理由，理由会写进账里。"
    )
    en = (
        "This is probably what record {record} says already, and was not recorded again. If it is "
        "another one, confirm it (confirm_duplicate) with a reason, which is kept in the book."
    )


class UnexpectedWarnings(RuleRefusal):
    """What can be recorded and would be flagged otherwise than whoever states it knows."""

    code = "unexpected_warnings"
    title = Label("会被标出", "To be flagged")
    zh = "可以记，但会标出：{warnings}。账上还没有写入；确实如此，就照样保存。"
    en = (
        "This can be recorded and will be flagged: {warnings}. Nothing is written yet; if it is "
        "so, say that it is expected (expected_warnings)."
    )


class CommandReused(Refusal):
    """A command id that was used before with another content."""

    code = "command_reused"
    title = Label("请求编号已用于不同内容", "Idempotency key reused")
    status = 422
    zh = "同一请求编号已用于不同内容。"
    en = "The same command id was used before with another content."


class StaleVersion(Refusal):
    """The record or station has another version than those that the request names.

    Of a record, whoever knows what was written in between adds it to the sentence: ``told``.
    """

    told: Mapping[Language, str] = MappingProxyType({})

    code = "stale_version"
    title = Label("版本已过时", "Stale version")
    status = 412
    zh = "当前版本是 {current_version}，与请求所依据的版本不符，请重新读取后再提交。"
    en = (
        "The current version is {current_version}, which is none that the request rests on; "
        "read it again before you write."
    )

    def message(self, language: Language = "en", names: Mapping[str, str] = _NO_NAMES) -> str:
        """The sentence, and what was written in between where that is known."""
        return super().message(language, names) + self.told.get(language, "")

    def telling(self, *, zh: str, en: str, **params: object) -> StaleVersion:
        """The same refusal with more to its sentence and its figures."""
        refusal = StaleVersion(field=self.field, **self.params, **params)
        refusal.told = {"zh": zh, "en": en}
        return refusal


class NotPermitted(Refusal):
    """The role may not give this command, or not for this record."""

    code = "not_permitted"
    title = Label("无权操作", "Not permitted")
    status = 403
    zh = "角色 {role} 无权执行此操作。"
    en = "Role {role} may not do this."


class NotFound(Refusal):
    """Something that does not exist, or that the asker must not see."""

    code = "not_found"
    title = Label("找不到", "Not found")
    status = 404
    zh = "找不到。"
    en = "Not found."


class UnknownArea(NotFound):
    """An area that there is not, or whose say is not the asker's."""

    code = "unknown_area"
    title = Label("没有这个区域", "Unknown area")
    zh = "没有代码为 {area} 的市或区县，或不在您的权限范围内。"
    en = "There is no area {area}, or it is out of your reach."


class UnknownStation(NotFound):
    """A station code that nothing was ever recorded for."""

    code = "unknown_station"
    title = Label("没有这个站点", "Unknown station")
    zh = "没有代码为 {station} 的站点。"
    en = "There is no station {station}."
