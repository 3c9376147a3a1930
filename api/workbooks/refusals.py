"""What can be said about a file that is not read: one answer each, in a person's words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Literal

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "workbook_not_found": ("找不到文件，或无权读取。", "The file is not there or not readable."),
    "workbook_damaged": (
        "文件已损坏，或不是 .xlsx、.xlsm、.xls、.csv 文件。",
        "The file is damaged or is none of .xlsx, .xlsm, .xls and .csv.",
    ),
    "workbook_protected": (
        "文件设有打开密码，请取消密码后再导入。",
        "The file is protected by a password; remove it and import again.",
    ),
    "workbook_too_large": (
        "文件过大（{much_zh}），请按年度或站点拆分后再导入。",
        "The file is too large ({much_en}); split it by year or station.",
    ),
    "station_unnamed": (
        "文件里没有「站点信息」，请说明是哪个站点的（命令行用 --station）。",
        "The file has no sheet 站点信息; say whose it is (--station on the command line).",
    ),
    "other_station": (
        "文件「站点信息」写的不是站点 {what}，未导入。",
        "Sheet 站点信息 names another station than {what}; nothing was imported.",
    ),
    "sheet_missing": (
        "文件中没有可以识别的台账（{what}）。",
        "The file has none of the sheets that are known ({what}).",
    ),
    "header_missing": (
        "工作表「{sheet}」缺少列：{what}。",
        "Sheet {sheet} lacks the columns: {what}.",
    ),
    "station_info_missing": (
        "「{sheet}」缺少或无法识别：{what}。",
        "Sheet {sheet} lacks, or does not clearly say: {what}.",
    ),
}

_TOO_MUCH: Final[dict[str, tuple[str, str]]] = {
    "file": ("文件超过 {limit} 字节", "the file has over {limit} bytes"),
    "unpacked": ("解压后超过 {limit} 字节", "unpacked it has over {limit} bytes"),
    "parts": ("压缩包内文件超过 {limit} 个", "the archive has over {limit} parts"),
    "elements": ("内部标记超过 {limit} 个", "it has over {limit} elements"),
    "token": ("单个标记超过 {limit} 字节", "one piece of markup has over {limit} bytes"),
    "sheets": ("工作表超过 {limit} 张", "it has over {limit} sheets"),
    "formats": ("单元格格式超过 {limit} 种", "it has over {limit} formats"),
    "strings": ("共享文字超过 {limit} 条", "it has over {limit} shared texts"),
    "cell": ("一个单元格的文字超过 {limit} 字", "one cell has over {limit} characters"),
    "text": ("全部文字超过 {limit} 字节", "its texts have over {limit} bytes"),
    "merged": (
        "工作表「{sheet}」合并的区域超过 {limit} 处",
        "sheet {sheet} has over {limit} merged ranges",
    ),
    "cells": ("有内容的单元格超过 {limit} 个", "it has over {limit} filled cells"),
    "rows": ("有内容的行超过 {limit} 行", "it has over {limit} filled rows"),
    "names": ("人名超过 {limit} 个", "it names over {limit} people"),
    "extent": (
        "工作表「{sheet}」的范围太大：有内容的单元格过远，全部工作表合计超过 {limit} 格",
        "sheet {sheet} reaches too far: the sheets span over {limit} cells together",
    ),
}


class WorkbookUnreadable(Exception):  # noqa: N818 - a statement about a file, not a fault of ours
    """A file that cannot be read as a station workbook, as one clear answer.

    ``code`` is one of workbook_not_found, workbook_damaged, workbook_protected,
    workbook_too_large, sheet_missing, header_missing, station_info_missing. ``too_much`` names
    what there is too much of.
    """

    def __init__(
        self,
        code: str,
        *,
        sheet: str = "",
        what: Collection[str] = (),
        too_much: str = "",
        limit: int = 0,
    ) -> None:
        super().__init__(code)
        chinese, english = _SENTENCES[code]
        much_zh, much_en = _TOO_MUCH.get(too_much, ("", ""))
        self.code = code
        self.sheet = sheet
        self.too_much = too_much
        self.zh = chinese.format(
            sheet=sheet, what="、".join(what), much_zh=much_zh.format(sheet=sheet, limit=limit)
        )
        self.en = english.format(
            sheet=sheet, what=", ".join(what), much_en=much_en.format(sheet=sheet, limit=limit)
        )

    def message(self, language: Literal["zh", "en"] = "en") -> str:
        """Give the sentence for a person."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return f"{self.code}: {self.en}"


def too_large(too_much: str, limit: int, sheet: str = "") -> WorkbookUnreadable:
    """A file of which there is too much, and what of."""
    return WorkbookUnreadable("workbook_too_large", too_much=too_much, limit=limit, sheet=sheet)


def damaged() -> WorkbookUnreadable:
    """A file that is no workbook, or not a whole one."""
    return WorkbookUnreadable("workbook_damaged")


def together(errors: Sequence[WorkbookUnreadable]) -> WorkbookUnreadable:
    """Everything that is wrong with a file as one answer, with the code of the first."""
    answer = errors[0]
    answer.zh = "".join(dict.fromkeys(error.zh for error in errors))
    answer.en = " ".join(dict.fromkeys(error.en for error in errors))
    return answer
