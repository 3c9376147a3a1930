"""Faults of the machine: what the store says when the database is locked, gone, damaged or newer.

A refusal is an answer about a request, a fault says that there is no answer. Drivers' exceptions
become these types in one place, :func:`translated`; nothing above it catches a driver's error.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Literal

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from domain.ground.labels import Label

Language = Literal["zh", "en"]

_SQLITE_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
_SQLITE_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_NOT_TEXT = "Could not decode to UTF-8"
# data_corrupted, index_corrupted
_POSTGRESQL_DAMAGED = frozenset({"XX001", "XX002"})
# undefined_table, invalid_schema_name
_POSTGRESQL_MISSING = frozenset({"42P01", "3F000"})
# out of resources, limits, object not in a usable state, operator intervention, system errors,
# connection exceptions, deadlock or serialization failures, read-only transaction
_POSTGRESQL_UNAVAILABLE = ("53", "54", "55", "57", "58", "08", "40", "25006")


class LedgerFault(Exception):  # noqa: N818 - the base of the tree; its leaves end in Error
    """Something outside the rules keeps the ledger from answering.

    ``code`` is stable and public, ``status`` its HTTP status, ``retryable`` says whether the same
    request may succeed later without anybody doing anything, ``params`` fill the sentences.
    """

    code: ClassVar[str] = "ledger_fault"
    title: ClassVar[Label] = Label("台账故障", "Ledger fault")
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    zh: ClassVar[str] = "台账发生故障：{detail}"
    en: ClassVar[str] = "The ledger has a fault: {detail}"

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params: dict[str, object] = {"detail": "-", **params}

    def message(self, language: Language = "en") -> str:
        """The sentence for a person, with what happened filled in."""
        return (self.zh if language == "zh" else self.en).format(**self.params)

    def __str__(self) -> str:
        return f"{self.code}: {self.message()}"


class LedgerUnavailableError(LedgerFault):
    """Database locked, full or gone. Nothing was acknowledged; the same request may be repeated."""

    code = "ledger_unavailable"
    title = Label("台账数据库暂时不可用", "Ledger unavailable")
    status = 503
    retryable = True
    zh = "台账数据库暂时不可用（被锁定、磁盘已满或连接中断），请稍后重试：{detail}"
    en = "The ledger's database is not available (locked, full or gone); try again: {detail}"


class AnotherAtWorkError(LedgerUnavailableError):
    """Somebody else has been at what only one can do at a time for too long: an import."""

    code = "another_at_work"
    title = Label("另一次导入还没有做完", "Another import is at work")
    zh = "另一次导入已经进行了{seconds}秒还没有做完，这次什么也没有记，请稍后再试。"
    en = "Another import has not ended within {seconds} s; this one recorded nothing. Try again later."


class LedgerCommitUnknownError(LedgerUnavailableError):
    """The commit itself failed, so the events may or may not be stored.

    Ask again by command id on a new connection before anything is repeated.
    """

    code = "ledger_commit_unknown"
    title = Label("提交结果未知", "Commit outcome unknown")
    zh = "提交时连接中断，结果未知，请用同一命令编号重试：{detail}"
    en = "The commit was cut off and its outcome is unknown; repeat the same command id: {detail}"


class LedgerInUseError(LedgerFault):
    """Another process serves this SQLite ledger, or makes or migrates its tables."""

    code = "ledger_in_use"
    title = Label("台账正由另一进程提供服务", "Ledger in use")
    status = 503
    zh = "台账正由另一个进程提供服务或升级（进程号 {pid}）：{path}。请先停止该进程，或改用 PostgreSQL。"
    en = (
        "Another process (id {pid}) serves this ledger or brings its tables up to date: {path}. "
        "Stop it first, or use PostgreSQL for several services."
    )


class OtherVersionServesError(LedgerFault):
    """A service of another version has the SQLite ledger open; it may not know what is written."""

    code = "other_version_serves"
    title = Label("另一版本正在提供服务", "Another version serves the ledger")
    status = 503
    zh = "台账正由版本 {found} 的服务（进程号 {pid}）使用，本程序是 {known}。请用同一版本，或先重启服务。"
    en = (
        "Version {found} serves this ledger (process {pid}), and this is version {known}. "
        "Use the same one, or restart the service first."
    )


class LedgerReplacedError(LedgerUnavailableError):
    """A file of the ledger is another one than was opened, or its write-ahead log was taken away.

    Whoever holds the files open would read and write what nobody else sees.
    """

    code = "ledger_replaced"
    title = Label("台账文件被移走或替换", "Ledger's files were replaced")
    retryable = False
    zh = "台账文件在使用中被移走或替换：{path}。请停止服务，用 taizhang verify 核对后再启动。"
    en = (
        "A file of the ledger was replaced while in use: {path}. "
        "Stop the service, check with `taizhang verify`, and start it again."
    )


class ClockBehindError(LedgerFault):
    """The machine's clock is far behind the time of the last entry; nothing was written."""

    code = "clock_behind"
    title = Label("时钟落后于台账", "Clock behind the ledger")
    status = 503
    zh = (
        "本机时钟（{now}）比台账最后一条的入账时间（{last}）落后太多，为免入账时间失真，拒绝写入。"
        "请校正时钟；若确认是台账末尾的时间超前，可用 TAIZHANG_CLOCK_BEHIND_SECONDS 放宽。"
    )
    en = (
        "The machine's clock ({now}) is too far behind the time of the last entry ({last}), so "
        "nothing is written: every entry would get that time. Set the clock; if it is the entry "
        "that lies in the future, allow it with TAIZHANG_CLOCK_BEHIND_SECONDS."
    )


class LedgerClosedError(LedgerFault):
    """The ledger is shutting down and takes no more commands."""

    code = "ledger_closed"
    title = Label("台账正在关闭", "Ledger closing")
    status = 503
    retryable = True
    zh = "台账正在关闭，请稍后重试。"
    en = "The ledger is shutting down; try again later."


class LedgerMissingError(LedgerFault):
    """There is no ledger at the place named."""

    code = "ledger_missing"
    title = Label("没有台账", "No ledger")
    zh = "此处没有台账：{path}。请检查路径；要新建台账，请运行 taizhang init，或直接导入。"
    en = (
        "There is no ledger at {path}. Check the path; `taizhang init` makes a new one, "
        "and so does an import."
    )


class LedgerAddressError(LedgerFault, ValueError):
    """The place named is neither a directory nor an address on PostgreSQL.

    The address is not repeated, because it may hold a password.
    """

    code = "ledger_address"
    title = Label("台账地址无法识别", "Unreadable address of the ledger")
    zh = "台账地址既不是目录，也不是可以识别的 postgresql:// 地址。"
    en = "The ledger's address is neither a directory nor a readable postgresql:// address."


class LedgerDamagedError(LedgerFault):
    """What is stored contradicts itself or cannot be read as a database.

    ``params["position"]`` names the first bad position where that is known.
    """

    code = "ledger_damaged"
    title = Label("台账已损坏", "Ledger damaged")
    zh = "台账已损坏：{detail}。请勿继续写入；运行 taizhang verify 查明，并从备份恢复。"
    en = (
        "The ledger is damaged: {detail}. Do not write to it; "
        "run `taizhang verify` to find out more and restore a backup."
    )


class LedgerTooNewError(LedgerFault):
    """A newer version of this program has written the ledger."""

    code = "ledger_too_new"
    title = Label("台账版本过新", "Ledger too new")
    zh = "台账的结构版本为 {found}，本程序只支持到 {known}。请升级 taizhang 后再打开。"
    en = (
        "The ledger has schema version {found}; this program knows versions up to {known}. "
        "Upgrade taizhang to open it."
    )


class EventTypeTooNewError(LedgerTooNewError):
    """The log holds a kind of event that this program does not know, or a newer shape of one."""

    code = "event_type_too_new"
    title = Label("事件类型过新", "Event type too new")
    zh = "台账中有本程序不认识的事件 {found}（首见于位置 {position}）。请升级 taizhang 后再打开。"
    en = (
        "The ledger holds events {found} (first at position {position}), which this program does "
        "not know. Upgrade taizhang to open it."
    )


class UpcasterMissingError(LedgerFault):
    """The log holds an old shape of an event that nothing here brings up to date."""

    code = "upcaster_missing"
    title = Label("缺少事件升级程序", "Upcaster missing")
    zh = "本程序缺少事件 {found} 的升级转换，这是程序的缺陷，请报告。"
    en = "This program lacks the upcaster of {found}; that is a defect of it, please report."


class LedgerNotMigratedError(LedgerFault):
    """The tables are older than this program, and this caller may not migrate them."""

    code = "ledger_not_migrated"
    title = Label("台账尚未升级", "Ledger not migrated")
    zh = (
        "台账的结构版本为 {found}，本程序需要 {known}。请先备份，再运行 taizhang migrate"
        "（PostgreSQL 上须用表的所有者账户）。"
    )
    en = (
        "The ledger has schema version {found}; this program needs {known}. "
        "Back it up and run `taizhang migrate` (on PostgreSQL with the account that owns the tables)."
    )


def fault_of(error: BaseException) -> LedgerFault | None:
    """The fault that a driver's or SQLAlchemy's exception stands for, None for our own bugs."""
    if isinstance(error, PoolTimeoutError):
        return LedgerUnavailableError(detail="no free connection")
    if isinstance(error, DBAPIError):
        return fault_of(error.orig) if error.orig is not None else None
    if isinstance(error, sqlite3.Error):
        return _sqlite_fault(error)
    if "psycopg" in sys.modules:  # an error of psycopg's cannot exist before psycopg does
        return _postgresql_fault(error)
    return None


def is_missing_table(error: BaseException) -> bool:
    """Whether a table was asked for that is not there, or its schema."""
    if isinstance(error, DBAPIError):
        return error.orig is not None and is_missing_table(error.orig)
    if isinstance(error, sqlite3.Error):
        return str(error).startswith("no such table")
    return getattr(error, "sqlstate", None) in _POSTGRESQL_MISSING


def is_constraint_violation(error: BaseException) -> bool:
    """Whether a unique key or another constraint said no."""
    if isinstance(error, DBAPIError):
        return error.orig is not None and is_constraint_violation(error.orig)
    if isinstance(error, sqlite3.Error):
        return isinstance(error, sqlite3.IntegrityError)
    return str(getattr(error, "sqlstate", None) or "").startswith("23")


@contextmanager
def translated(*, committing: bool = False) -> Iterator[None]:
    """Turn drivers' exceptions into faults; anything else passes through unchanged.

    ``committing`` marks the commit, after whose failure nobody knows what is stored.
    """
    try:
        yield
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        if committing and isinstance(fault, LedgerUnavailableError):
            fault = LedgerCommitUnknownError(**fault.params)
        raise fault from error


def _sqlite_fault(error: sqlite3.Error) -> LedgerFault | None:
    # The low byte of an extended result code is the primary code.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _SQLITE_DAMAGED:
        return LedgerDamagedError(detail=str(error))
    if code in _SQLITE_UNAVAILABLE:
        return LedgerUnavailableError(detail=str(error))
    if str(error).startswith(_NOT_TEXT):
        # The driver's own, without a code; it goes on to quote what is stored.
        return LedgerDamagedError(detail="a stored text is not UTF-8")
    return LedgerDamagedError(detail="a table is missing") if is_missing_table(error) else None


def _postgresql_fault(error: BaseException) -> LedgerFault | None:
    import psycopg  # noqa: PLC0415 - half a second that SQLite's users need not wait

    if not isinstance(error, psycopg.Error):
        return None
    # The server's own text may quote values of a row; its first line and class never do.
    detail = type(error).__name__
    state = error.sqlstate or ""
    if state in _POSTGRESQL_DAMAGED:
        return LedgerDamagedError(detail=detail)
    if is_missing_table(error):
        return LedgerDamagedError(detail="a table is missing")
    lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    if lost or state.startswith(_POSTGRESQL_UNAVAILABLE):
        return LedgerUnavailableError(detail=detail)
    return None
