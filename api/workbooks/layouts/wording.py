"""Rows that are no records: totals, signatures, notes, and what divides a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from api.workbooks import words
from api.workbooks.cells import Cell, fold, is_blank, text

_NUMERAL: Final = "[0-9一二三四五六七八九十]{1,3}"
_WORDS: Final = "|".join(map(re.escape, (*words.SOURCES.spoken, *words.CATEGORIES.spoken)))
_SCOPE: Final = (
    rf"(?>年初至今|截[至止](?:[本当]|{_NUMERAL})?(?:[月年]|季度?)?份?[底末]?|自?年初|以上|前页|当前|目前"
    rf"|第?{_NUMERAL}(?:[-—~至到、]{_NUMERAL})?(?:个?月份?|季度|年度?|页)[底末]?|[上下]半年度?"
    rf"|[本当该此全各](?:页|月|季度?|年度?|期|周|日|栏|次|部|站|区|项|类)?[底末]?|(?:月|季|年|期)[底末]|{_WORDS}"
    r"|年度?|月度?|季度?|收支|收入|支出|经费|资金|费用|金额|人员|探访|走访|培训|次数|项目|总|累计|共)"
)
"""What a total is of: a period, a source, a category. Each word is read in one way alone (``?>``).

Few stand behind the total: any number before and behind would take a time that grows with the
square of what a cell says.
"""
_WRITTEN_OUT: Final = r"(?:人民币)?[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]+"
_TOTAL: Final = re.compile(
    rf"\(?(?:{_SCOPE}*(?:合计|总计|小计|共计|累计|总和|总额|总数){_SCOPE}{{0,4}}(?:数|额|金额|次数|人数|人次)?"
    r"|(?:[日周月季年]|[本当](?:[日周月年期]|季度?|年度))计|(?i:(?:grand|sub)?-?total)"
    r"|[本当](?:[日月年期]|季度?)(?:累计)?发生额(?:累计|及余额)?"
    r"|(?:本|当)?[月期页季]?末?(?:结转|结余)(?:下[年月页期季]|至?次[年月页])?(?:度|数|额)?"
    r"|结转下[年月页期季]度?|转下[页月年期]|[过转]次[页月年]|[承接][前上][页月]|上[月页季]度?(?:结转|结余|余额)"
    r"|期末余额|期末结余|月末余额|年末余额|年末结余|本年度?(?:结余|结转)|累计结余)\)?"
    rf"(?:\([^()]*\))?(?:大写)?:?(?:[共为¥]?[0-9][0-9,.]*[元次条笔场户人个次项]{{0,2}}|{_WRITTEN_OUT})?"
)
_CLOSING: Final = re.compile(
    r"(?:.{0,10}(?:签名|签字|签章|盖章|手印)\)?:?.*"
    r"|(?:填表人?|制表人?|编制人?|审核人?|复核人?|审批人?|负责人|单位负责人|站长|主任|填报人|填报单位|填报日期"
    r"|填表日期|制表日期|报送单位|报送日期|统计人|统计日期|会计|出纳|主管|经手人|联系人)(?:\([^()]*\))?:.*"
    r"|(?:注|备注|说明|附注|填表说明|附)[0-9]?(?::|、|\.).*)"
)
_ROLE: Final = re.compile(
    r"(?:填表|制表|编制|审核|复核|审批|填报|统计|经手|经办)人?|(?:单位|财务)?负责人|站长|主任|会计|出纳|主管|盖章"
    r"|签[名字章]"
)
"""Who signs, in a cell of its own; the name stands in the next one."""
_ROLES_MIN: Final = 2
_LABEL: Final = re.compile(r"[㐀-鿿()]{2,10}:.{0,20}")
"""A label of a form, with or without an answer behind it."""
_PART_OF_A_TOTAL: Final = re.compile(
    r"其中(?::.{0,40}|.{0,20}[0-9]+(?:人次|[次人户笔条场元]))?|\(?共[0-9]{1,5}(?:人次|[次人户笔条场])\)?"
)
"""What stands under a total, or for one: 其中：独居老人3人, 共12次."""
_COLUMN_NUMBER: Final = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|\(?(?P<number>[0-9]{1,2})\)?|[①-⑳]")
_DIVIDING: Final = re.compile(
    rf"(?:(?:20[0-9]{{2}}年)?{_NUMERAL}月份?|(?:20[0-9]{{2}}年)?第?[一二三四1234]季度|20[0-9]{{2}}年度?"
    rf"|[上下]半年|\(?[一二三四五六七八九十]{{1,3}}\)?[、.)].{{0,20}}|以下空白|以下无正文|\(?续表?\)?)"
)
_EXAMPLE: Final = re.compile(
    r"[(\[【]?(?:填[写报表])?(?:例|示例|样例|范例|举例|例如|例行|示例行)[0-9一二三]?[)\]】]?:?"
)
_CLOSING_CELLS_MAX: Final = 8
TITLE_CELLS_MAX: Final = 4
_NUMBERED_MIN: Final = 4


def _line(cell: Cell) -> str:
    return "".join(fold(cell).split()) if isinstance(cell, str) else ""


def total_word(cells: Sequence[Cell]) -> tuple[int, str] | None:
    """Where a row says that it is a total, and in which words, 本月合计; None when it does not."""
    for place, cell in enumerate(cells):
        line = _line(cell)
        if line and _TOTAL.fullmatch(line):
            return place, line
    return None


def divides_a_total(cells: Sequence[Cell]) -> bool:
    """Whether a row says of what a total above it is made up, or only how many there are."""
    return any(_PART_OF_A_TOTAL.fullmatch(_line(cell)) for cell in cells)


def closes_a_form(cells: Sequence[Cell]) -> bool:
    """Whether a row is for signatures or a note: a label first, and no more answers than labels."""
    filled = [_line(cell) for cell in cells if not is_blank(cell)]
    labels = [bool(_CLOSING.fullmatch(line)) for line in filled]
    if filled and all(_LABEL.fullmatch(line) for line in filled):
        return True
    roles = [bool(_ROLE.fullmatch(line)) for line in filled]
    if sum(roles) >= _ROLES_MIN:
        labels = [label or role for label, role in zip(labels, roles, strict=True)]
    return 0 < len(filled) <= _CLOSING_CELLS_MAX and labels[0] and 2 * sum(labels) >= len(labels)


def is_an_example(cells: Sequence[Cell]) -> bool:
    """Whether a row says in front that it only shows how to fill the others."""
    first = next((cell for cell in cells if not is_blank(cell)), "")
    return bool(_EXAMPLE.fullmatch(_line(first)))


def divides_a_table(cells: Sequence[Cell]) -> bool:
    """Whether a row only says what comes next: a month, a chapter."""
    filled = [cell for cell in cells if not is_blank(cell)]
    return len(filled) == 1 and bool(_DIVIDING.fullmatch(_line(filled[0])))


def numbers_columns(cells: Sequence[Cell]) -> bool:
    """Whether a row under a header only numbers its columns, 甲 乙 1 2 3, as official forms do."""
    matches = [_COLUMN_NUMBER.fullmatch("".join(text(cell).split())) for cell in cells]
    found = [match for cell, match in zip(cells, matches, strict=True) if not is_blank(cell)]
    numbers = [int(match["number"]) for match in found if match and match["number"]]
    is_counted = all(after == before + 1 for before, after in pairwise(numbers))
    return len(found) >= _NUMBERED_MIN and None not in found and is_counted


def may_be_a_title(cells: Sequence[Cell]) -> bool:
    """Whether a row has as little in it as a title."""
    return 0 < sum(not is_blank(cell) for cell in cells) <= TITLE_CELLS_MAX
