"""What an operator checks first: the surroundings, the place, the log, the views."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from pathlib import Path
from typing import Final, Literal, NamedTuple

from sqlalchemy import Engine

from api.bootstrap import House
from api.http.views import ProjectionStatus, ViewsUnavailableError
from ledger.checks.named_codes import positions_of_names
from ledger.checks.vault.attachments import verify_attachments
from ledger.databases.database import LedgerLocation
from ledger.faults.machine import LedgerFault
from ledger.people.settling import pending
from ledger.people.tokens import TokenStore
from ledger.store.identifiers import utc_now
from ledger.transparency.log import TransparencyLog
from ledger.vault.vault import Vault
from ledger.writing.clock import (
    AHEAD_DAYS_MAX,
    UNREMARKABLE_SECONDS,
    behind_seconds,
    behind_seconds_max,
)

State = Literal["ok", "warning", "failed"]

_FREE_BYTES_MIN: Final = 1024**3
_SHOWN_POSITIONS: Final = 20
_SHOWN_FILES: Final = 5


class Check(NamedTuple):
    """One thing looked at."""

    name: str
    state: State
    detail: str


def checks_of_place(location: LedgerLocation) -> list[Check]:
    """The programs, and the directory where there is one."""
    checks = [
        Check("python", "ok", platform.python_version()),
        Check("sqlite", "ok", sqlite3.sqlite_version),
    ]
    return checks if location.directory is None else checks + _of_directory(location.directory)


def checks_of(house: House, *, through_the_book: bool = True) -> list[Check]:
    """A ledger that is open; ``through_the_book`` also what takes a pass through all of it.

    Raises LedgerFaults.
    """
    head = house.log.head()
    tokens = TokenStore(house.log.engine).list()
    valid = [each for each in tokens if each.is_valid_at(utc_now())]
    return [
        Check("log", "ok", f"{head.pos} · {head.frontier.root().hex()[:16]}"),
        Check("tokens", "ok", str(len(valid))),
        _of_checkpoint(house.transparency),
        _of_erasures(house.vault),
        *([_of_attachments(house.vault)] if through_the_book else []),
        *([_of_names(house.log.engine)] if through_the_book else []),
        _of_clock(utc_now(), head.recorded_at),
        *_of_views(house),
    ]


def _of_directory(directory: Path) -> list[Check]:
    there = directory
    while not there.exists():
        there = there.parent
    writable = os.access(there, os.W_OK)
    free = shutil.disk_usage(there).free
    checks = [
        Check("directory", "ok" if writable else "failed", f"{directory}"),
        Check("disk", "ok" if free >= _FREE_BYTES_MIN else "warning", f"{free // 1024**2} MiB"),
    ]
    keys = sorted(directory.glob("*.key")) if directory.exists() else []
    for key in keys:
        private = key.stat().st_mode & 0o077 == 0
        checks.append(Check("keys", "ok" if private else "failed", key.name))
    return checks


def _of_erasures(vault: Vault) -> Check:
    # The opening has just tried: what is pending now could not be carried out.
    waiting = len(pending(vault))
    detail = f"{waiting} 尚待执行 pending" if waiting else "无待执行 none pending"
    return Check("erasures", "failed" if waiting else "ok", detail)


def _of_attachments(vault: Vault) -> Check:
    """Whether every photo and scan is in its place; `verify` opens them too."""
    files = vault.attachments.files
    told = verify_attachments(vault.engine, None, files, opening=False)
    wrong = [
        f"{len(names)} {word}: {'、'.join(names[:_SHOWN_FILES])}"
        for names, word in (
            (told.missing, "缺失 missing"),
            (told.altered, "被改动 altered"),
            (told.orphaned, "无记录 of no attachment"),
        )
        if names
    ]
    detail = "; ".join([f"{told.sound} · {files.folder}", *wrong])
    if told.finding is not None:
        return Check("attachments", "failed", detail)
    return Check("attachments", "warning" if wrong else "ok", detail)


def _of_names(events: Engine) -> Check:
    """Whether the book holds names in the place of codes: they stay there, whoever is erased."""
    positions = positions_of_names(events)
    if not positions:
        return Check("codes", "ok", "均为代码 codes only")
    shown = ", ".join(map(str, positions[:_SHOWN_POSITIONS]))
    more = " …" if len(positions) > _SHOWN_POSITIONS else ""
    detail = f"{len(positions)} 条以姓名为代码 entries with a name as a code: {shown}{more}"
    return Check("codes", "warning", detail)


def _of_clock(now: str, last: str) -> Check:
    behind = behind_seconds(now, last)
    detail = f"{now}, last entry {last or '-'}"
    if behind > behind_seconds_max():
        return Check("clock", "failed", f"clock_behind: {detail}")
    far = behind > UNREMARKABLE_SECONDS or -behind > AHEAD_DAYS_MAX * 86_400
    return Check("clock", "warning" if far else "ok", detail)


def _of_views(house: House) -> list[Check]:
    states: dict[str, State] = {"live": "ok", "failed": "failed", "foreign": "failed"}
    try:
        views = house.engine.status()
    except ViewsUnavailableError as error:
        return [Check("views", "failed", str(error))]
    return [
        Check(f"view {view.name}", states.get(view.status, "warning"), _told(view))
        for view in views
    ]


def _told(view: ProjectionStatus) -> str:
    detail = f"{view.status} @{view.pos}, lag {view.lag_events}"
    return f"{detail}; rebuilt: {view.because}" if view.because else detail


def _of_checkpoint(log: TransparencyLog) -> Check:
    try:
        lineage = log.lineage()
    except LedgerFault as fault:
        return Check("checkpoint", "failed", fault.code)
    newest = log.newest()
    if newest is None:
        return Check("checkpoint", "warning", "尚未签发 none signed yet")
    return Check("checkpoint", "ok", f"{newest.size} · {newest.made_at} · {lineage.origin}")
