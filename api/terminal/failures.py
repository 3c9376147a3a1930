"""Failures as one line for a person, Chinese first; never a traceback, nothing typed but codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError

from domain.book.entry import EntryUnreadableError
from domain.book.sentences import sentence_of
from domain.book.validation import refusal_of
from domain.ground.refusals import Refusal


class CliError(Exception):
    """A wrong call or a failed check, with its sentence in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class StillPending(CliError):  # noqa: N818 - what was asked is decided; it is the doing that waits
    """What was decided stands, and could not be carried out yet."""


def line_of(error: Exception, language: str) -> tuple[str, bool]:
    """The line for an error, and whether it is a bug of ours."""
    code, zh, en = _sentence(error)
    is_bug = code == "internal_error"
    if language == "zh":
        return f"错误：{zh} [{code}]", is_bug
    if language == "en":
        return f"Error: {en} [{code}]", is_bug
    return f"错误：{zh} / {en} [{code}]", is_bug


def _sentence(error: Exception) -> tuple[str, str, str]:  # noqa: PLR0911 - a table of kinds
    from api.workbooks import WorkbookUnreadable
    from ledger.faults.machine import LedgerFault, fault_of
    from ledger.people.tokens import AccessRefusedError

    if isinstance(error, CliError):
        code = "pending" if isinstance(error, StillPending) else "failed"
        return code, error.zh, error.en
    if isinstance(error, Refusal):
        place = f"（{error.field}）" if error.field else ""
        zh, en = f"{sentence_of(error, 'zh')}{place}", sentence_of(error, "en")
        records = error.params.get("records")
        if isinstance(records, Sequence) and not isinstance(records, str):
            named = [str(each) for each in records]
            zh, en = f"{zh}（{'、'.join(named)}）", f"{en} {', '.join(named)}"
        return error.code, zh, en
    if isinstance(error, LedgerFault):
        return error.code, error.message("zh"), error.message("en")
    if isinstance(error, WorkbookUnreadable):
        return error.code, error.zh, error.en
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        refusal = refusal_of(first)
        place = ".".join(map(str, first["loc"]))
        zh, en = sentence_of(refusal, "zh"), sentence_of(refusal, "en")
        return refusal.code, f"{zh}（{place}）", f"{en} ({place})"
    if isinstance(error, AccessRefusedError):
        zh, en = f"不能这样授权：{error.zh}。", f"Access is not given so: {error.en}."
        return "access_refused", zh, en
    if isinstance(error, EntryUnreadableError):
        return (
            "ledger_damaged",
            f"台账中有无法解读的条目：{error}。",
            f"An entry cannot be read: {error}.",
        )
    fault = fault_of(error)
    if fault is not None:
        return fault.code, fault.message("zh"), fault.message("en")
    return _other(error)


_NOT_READY: Final = {
    "ProjectionNotReadyError",
    "ViewsUnavailableError",
    "ReplayFailedError",
    "LogGapError",
    "LogReplacedError",
}


def _other(error: Exception) -> tuple[str, str, str]:
    name = type(error).__name__
    if name in _NOT_READY:  # of the read side, which the command line knows by name only
        return "views_not_ready", f"查询表不可用：{error}", f"The views cannot answer: {error}"
    if isinstance(error, OSError):
        what = error.strerror or name
        return "system_error", f"操作系统报错：{what}。", f"The operating system says: {what}."
    where = _innermost(error)
    return (
        "internal_error",
        f"程序内部错误 {name}（{where}）。",
        f"Internal error {name} at {where}.",
    )


def _innermost(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    code = trace.tb_frame.f_code
    return f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
