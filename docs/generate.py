"""Writes the generated pages and what the auditor's programs know of the kinds from the code.

``make fix`` runs it; a test fails while a file is not what this would write. Only this repository
needs it, so no package holds it.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from pathlib import Path

import msgspec

import api.exporting.refusals  # noqa: F401 - refusals are found once they are loaded
import domain.book.refusals  # noqa: F401 - refusals are found once they are loaded
from api.administration.setting_words import MEANINGS
from api.exporting.bundles.verify_programs import SCRIPTS, verify_script
from api.settings import Settings
from api.workbooks.layouts import LAYOUTS
from api.workbooks.meaning.explaining import CHOICES, HELP, STATION_HELP
from domain.book.events import EVENTS
from domain.book.words import EVENTS as SENTENCES
from domain.ground.events import Part, topic_of
from domain.ground.refusals import Refusal
from domain.stations.sheet_words import KEYS
from ledger.evidence.refusals import EvidenceRefusal
from projections.audit_trail.display import field_label

WORKBOOK_RULES = """# 台账导入：表可以长什么样

本页由 `make fix` 根据程序自己的词表生成（`domain/*/sheet_words.py` 和各类记录的 `sheet`）。空白表用 `taizhang import template 空白.xlsx` 取得。

- **文件**：`.xlsx`、`.xlsm`、`.xls`、`.csv`（UTF-8 或 GB 18030，逗号或制表符分隔）。csv 的工作表名就是文件名；没有「站点信息」的文件要说明是哪个站点。
- **工作表**：叫什么都可以，按列名认表；同一种表可以有几张（按月、按季、副本），也可以只有一部分。空的表、不认识的表，以及没有日期列的汇总（另有同类台账时）不读取，并在报告中列出；隐藏的表和行照常读取，也会列出。
- **表头**：在前 10 行内找，一行或两行都行；两行时按「上级/下级」连起来认。列的顺序不限；不认识的列、账上没有地方记的列（如名册的备注）不入账，逐列列在报告里，内容只留在您的原表和错误工作簿里；缺少必填列时，一次把所有表缺的列都说出来。一个名称可能指几个列时（姓名、时间、编号、金额、类型），看旁边有什么列、下面填的是什么。「收入」「支出」下面可以各有一列资金来源，每行看填了的那一列。年、月、日各占一列也行。对象类别只写在表名或标题里的（独居老人探访台账），整张表都是。
- **各类记录的表**（岗位变更以下各节）由记录的表单而来，按表名或标题里的字认；缺列的不读取，说明缺哪些，不影响其他的表。人写姓名或代码；只有日期没有时间的按零点记并提醒；空着的格不算说过，不与账上比。
- **一张表里有几个表**：新的表头之后按新的表读，中间有没有空行和标题都行；每页重复的表头也一样。
- **不算记录的行**：空行、只编了序号的行、签名和备注、栏次（甲、乙、1、2）、月份小标题、写明「例」的示例行；合计、小计、累计、结转一类的行从不入账，行里有数字时与上面各行核对（某来源、某用途的小计按它自己的行），不符的列入报告。
- **上年结转**是年初余额，不是收入（「拨付上年结转资金」这样写明到账的仍是收入）；「余额结转」「结转资金」「上期结转」看不出是哪年的，写在 1 月 1 日的算上年结转，其余退回；**垫付**、**归还垫付**单独认。
- **单元格**：纵向合并的单元格，覆盖的每一行都算有值（金额除外，须拆开）；错误值（#N/A 等）和没有结果的公式所在行退回，并指出是哪一列。
- **日期**：`2021-06-03`、`2021.6.3`、`2021年6月3日`、`20210603`、`6月3日`、`6.3`。没有年份的按「台账年度」，没有台账年度的按标题或文件名里的年份，再没有就按该站点最近一次导入的年份。数字单元格 `10.1` 分不清是 10 月 1 日还是 10 月 10 日，退回；csv 里的都是文字，没有这个问题。
- **时间**：起止写在一列，或开始、结束各一列，或开始加时长，或写在日期后面的同一格里；上午、下午、晚上、凌晨、中午都认，`24:00` 是当天结束。
- **金额**：`1234.50`、`1,234.50`、`¥1,234.50`、`1234.50元`、`5万元`；表头或标题写明「万元」「千元」的按它；两处都写的按表头。
- **红字**：支出写成负数（`-120.00`、`(120.00)`、`红字120.00`）或摘要写明红字、红冲的，是前面一笔支出的退回；摘要或备注里写明原凭证或发票的号（`冲记-012号`），或者凭证号、票据号就是原来的号。找得到那一笔、只有一笔（资金来源相同）的才记，否则退回并说明缺什么；收入一栏的负数退回。
- **姓名**：几个人用顿号、逗号、分号或换行分开，两个完整姓名之间的空格、“和”也算分开；姓名里面和前后的空格不算。只写数字、编号，或“等3人”而没有逐个写出姓名的，退回。
- **词语**：程序自己显示的说法（中英文）处处可以填；退回时会列出这一列可以填的词。印好的选项打勾也认：`☑入户 □电话`；每个选项一列、在相应的列打√也认。
- **签到表**：没有培训台账的文件，签到表一张算一场：上面写主题、时间、学时等（`主题：社工实务`），下面的姓名是参加人员；有人签了到的，只算签了的，写「请假」「缺席」的不算；有人写了签退时间的，逐人记签到、签退时间，「身份」一列分出村（社区）工作者和志愿者。另有培训台账的，签到表不读。
- **同上**：写「同上」「〃」的，照上一行读（金额除外，须写出数字）；年、月各占一列时，只在变的那一行写也行。
"""
OTHER_COLUMNS = {
    "年": "与月、日两列一起，代替日期；没有这一列的按表头、标题里的年份或台账年度。",
    "月": "与日一列一起，代替日期。",
    "日": "与月一列一起，代替日期。",
    "开始时间": "与结束时间或时长一起，代替起止时间。",
    "结束时间": "与开始时间一起，代替起止时间。",
    "时长": "与开始时间一起，代替起止时间；写明分钟或小时。",
    "走访结果": "写无人、不在家、外出、拒访、空置、未遇的一行记为探访未遇，不算一次探访；电话等其他方式的退回。",
    "见到本人": "写否的一行退回：见到家属的在走访结果里写明，没有见到人的写未遇。",
    "时刻": "日期另写一列时，写几点几分。",
    "金额": "代替收入或支出；有「收支」一列时看那一列，没有时算支出，标题说是收入的算收入。",
    "收支": "写收入或支出，说明金额是哪一边。",
    "凭证字": "凭证的字（记、银付）另占一列时，与凭证号连起来：银付1。",
    "余额": "不入账；上年结转的金额可以写在这里。",
}

FOLDER = Path(__file__).resolve().parent
_CELL_WORDS_MAX = 4
_PLAIN_WORDS = {
    "str": "text",
    "int": "integer",
    "bool": "true or false",
    "ISODate": "date",
    "ISOMinute": "time",
    "Month": "month",
}


def _sentence(thing: type) -> str:
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def _heirs(kind: type) -> Iterator[type]:
    for heir in kind.__subclasses__():
        yield heir
        yield from _heirs(heir)


def _type_name(hint: object) -> str:
    """The type as a reader of JSON sees it."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        words = [str(word) for word in arguments]
        return " \\| ".join(f"`{w}`" for w in words) if len(words) <= _CELL_WORDS_MAX else "word"
    if origin is tuple:
        return f"list of {_type_name(arguments[0])}"
    if arguments:
        names = [_type_name(a) for a in arguments if a not in {type(None), msgspec.UnsetType}]
        return " or ".join(dict.fromkeys(names)) if len(names) <= _CELL_WORDS_MAX else "any fact"
    name = str(getattr(hint, "__name__", hint))
    return _PLAIN_WORDS.get(name, name)


def _fields(struct: type) -> str:
    hints = typing.get_type_hints(struct)
    lines = ["| field | 中文 | type | |", "|---|---|---|---|"]
    for field in msgspec.structs.fields(struct):
        if field.encode_name != "_sd":
            need = "" if field.required else "optional"
            label = field_label(struct, field.encode_name).zh
            kind = _type_name(hints[field.name])
            lines.append(f"| `{field.encode_name}` | {label} | {kind} | {need} |")
    return "\n".join(lines)


def events_page() -> str:
    """The catalogue of events, in its own order."""
    parts = [
        "# Events",
        (
            "Generated from `domain/*/facts.py` and `domain/book/events.py` by `make fix`. Every event"
            " that a station's stream can hold. A stored name never changes; amounts are fen, durations minutes. Each event"
            " may also carry `_sd`: the digests of its personal fields."
        ),
    ]
    for event in EVENTS:
        parts += [
            f"## `{topic_of(event)}` {SENTENCES[topic_of(event)].name.zh}",
            f"`{event.__name__}`, version {event.schema_version}. {_sentence(event)}",
        ]
        if len(msgspec.structs.fields(event)) > 1:
            parts.append(_fields(event))
    parts.append("# Parts")
    for part in Part.__subclasses__():
        parts += [f"## {part.__name__}", _sentence(part), _fields(part)]
    return "\n\n".join(parts) + "\n"


def refusals_page() -> str:
    """Every refusal with its status and its two sentences, by status and code."""
    rows = [
        f"| `{refusal.code}` | {refusal.status} | {refusal.zh} | {refusal.en} |"
        for refusal in sorted(
            {*_heirs(Refusal), *_heirs(EvidenceRefusal)}, key=lambda r: (r.status, r.code)
        )
    ]
    return "\n".join(
        [
            "# Refusals",
            "",
            (
                "Generated from `domain/*/refusals.py` and `ledger/evidence/refusals.py` by `make fix`."
                " The code is stable; the status is that of the HTTP answer; words in braces are figures of the case."
            ),
            "",
            "| code | status | 中文 | English |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def settings_page() -> str:
    """Every setting of the service with its default, in its own order."""
    rows = [
        f"| `TAIZHANG_{name.upper()}` | `{field.default}` | {MEANINGS[name]} {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            (
                "Generated from `api/settings.py` by `make fix`. Variables of the environment, or lines"
                " of a file `.env` in the working directory; the unit stands at the end of the name."
                " An administrator sees at `/admin/settings` what they are and where each is from."
            ),
            "",
            "| variable | default | |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def workbooks_page() -> str:
    """What a book may look like to be imported, in Chinese, for those who keep it."""
    lines = [WORKBOOK_RULES.rstrip(), ""]
    for kind, layout in LAYOUTS.items():
        lines += [
            f"## {layout.sheet}",
            "",
            f"表名或标题含：{'、'.join(layout.marks)}。",
            "",
            "| 列 | 也可以写成 | 怎么填 | 可填的词 |",
            "|---|---|---|---|",
        ]
        for column, also in layout.columns.items():
            needed = "**必填。**" if column in layout.required else ""
            choice = CHOICES.get((kind, column))
            allowed = "、".join(choice.allowed) if choice else ""
            told = needed + HELP[kind].get(column, OTHER_COLUMNS.get(column, ""))
            lines.append(f"| {column} | {'、'.join(also)} | {told} | {allowed} |")
        lines.append("")
    lines += ["## 站点信息", "", "| 项目 | 也可以写成 | 怎么填 |", "|---|---|---|"]
    lines += [f"| {key} | {'、'.join(also)} | {STATION_HELP[key]} |" for key, also in KEYS.items()]
    return "\n".join([*lines, ""])


PAGES = {
    "events.md": events_page,
    "refusals.md": refusals_page,
    "settings.md": settings_page,
    "workbooks.md": workbooks_page,
}
PROGRAMS = FOLDER.parent / "api" / "exporting" / "bundles" / "verify_script"


def main() -> None:
    """Write the pages and the programs."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
    for name in SCRIPTS:
        (PROGRAMS / name).write_bytes(verify_script(name))


if __name__ == "__main__":
    main()
