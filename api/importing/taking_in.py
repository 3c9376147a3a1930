"""Importing workbooks, and taking an import back, on the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from api.importing import FileReport, ImportSession, void_batch
from api.importing.reporting.report import Kind
from api.importing.reporting.wording import field_name, plain, warning_name
from api.importing.session import Options
from api.terminal.failures import CliError, line_of
from api.terminal.output import note, print_json, print_table, progress
from api.terminal.scope import Place
from api.terminal.words import sheet
from api.workbooks import (
    Given,
    RefusedFile,
    WorkbookUnreadable,
    read_workbook,
    refused_file,
    turns,
    write_error_workbook,
)
from domain.ground.refusals import Refusal
from ledger.application import key_directory, open_ledger
from ledger.databases.database import LedgerLocation
from ledger.schema.migrations import NO_SCHEMA, check_schema, schema_version
from ledger.store.whole_files import replace_file
from ledger.vault.keys import load_vault_keys
from ledger.vault.vault import open_vault
from ledger.writing.forgotten_people import ForgottenPeople
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.records import station_of_event


@dataclass(frozen=True)
class Wanted:
    """The options of an import."""

    dry_run: bool = False
    include_duplicates: bool = False
    apply_changes: bool = False
    errors: Path | None = None
    actor: str = "importer"
    station: str = ""


def take_in(place: Place, files: Sequence[Path], wanted: Wanted, *, as_json: bool) -> None:
    """Import workbooks one after the other; a file that cannot be read does not stop the others.

    They are told of in the order in which they were given. Raises CliError in the end when there
    was one that could not be read.
    """
    done: dict[int, FileReport] = {}
    failures: list[dict[str, str]] = []
    refused: list[RefusedFile] = []
    with ExitStack() as stack:
        session: ImportSession | None = None
        order = turns([Given(file, file.name) for file in files])
        for turn in order:
            file, read = files[turn.place], turn.workbook
            try:
                if session is None:
                    # Not before there is something to import: a wrong path must leave no ledger.
                    read = read or read_workbook(file)
                    session = open_session(stack, place, wanted)
                    session.hear(order)
                workbook = session.read(Given(file, file.name), read)
                with progress(file.name) as told:
                    report = session.take_in(workbook, file.name, told)
            except (WorkbookUnreadable, Refusal) as error:
                line, _ = line_of(error, place.language)
                note(f"{file.name}：{line}")
                failures.append({"file": file.name, "code": error.code, "message": line})
                continue
            done[turn.place] = report
            if rows := report.refused_rows():
                refused.append(refused_file(workbook, rows, file.name))
    reports = [done[turn] for turn in sorted(done)]
    if wanted.errors is not None and reports:
        _write_errors(place, wanted.errors, refused)
    if as_json:
        print_json({"files": [each.to_json() for each in reports], "errors": failures})
    else:
        for report in reports:
            print_report(report)
    if failures:
        raise CliError(
            f"{len(failures)} 个文件未能导入。", f"{len(failures)} files could not be imported."
        )


def _say_waiting(place: Place, *, is_waiting: bool) -> None:
    if is_waiting:
        is_chinese = place.language == "zh"
        note(
            "另一次导入正在进行，等它做完。" if is_chinese else "Waiting for another import to end."
        )


def open_session(stack: ExitStack, place: Place, wanted: Wanted) -> ImportSession:
    """A session that writes, or one that rehearses and leaves everything as it is."""
    options = Options(
        actor=wanted.actor,
        is_operator=True,
        include_duplicates=wanted.include_duplicates,
        apply_changes=wanted.apply_changes,
        station=wanted.station,
    )
    location = LedgerLocation.parse(place.ledger)
    if not wanted.dry_run:
        ledger = stack.enter_context(open_ledger(location, create=True)).ledger
        waiting = partial(_say_waiting, place)
        return ImportSession(
            ledger, log=ledger.log, vault=ledger.vault, options=options, waiting=waiting
        )
    if not location.exists():
        return ImportSession(None, log=None, vault=None, options=options)
    events = location.open("events")
    stack.callback(events.dispose)
    if schema_version(events) == NO_SCHEMA:
        return ImportSession(None, log=None, vault=None, options=options)
    check_schema(events)
    people = location.open("vault")
    stack.callback(people.dispose)
    log = LedgerRecorder(events)
    keys = load_vault_keys(key_directory(location))
    vault = open_vault(people, keys, book=ForgottenPeople(log))
    return ImportSession(None, log=log, vault=vault, options=options)


def take_back(place: Place, batch: str, *, reason: str, actor: str, as_json: bool) -> None:
    """Void a whole import."""
    with open_ledger(place.ledger) as opened:
        station = station_of_event(opened.ledger.log, batch)
        receipt = void_batch(
            opened.ledger,
            opened.ledger.log,
            station=station,
            batch=batch,
            reason=reason,
            actor=actor,
        )
    answer = {
        "batch": batch,
        "station": receipt.station,
        "voided": len(receipt.events) - 1,
        "position": receipt.position,
    }
    if as_json:
        print_json(answer)
    else:
        print_table("已整批作废 Voided", ("项目 figure", "值 value"), list(answer.items()))


def print_report(report: FileReport) -> None:
    """Print what became of the rows of a file."""
    document = report.to_json()
    title = f"{report.file} · {report.station} · 批次 batch {report.batch or '-'}"
    if report.dry_run:
        title += " · 试运行 dry run"
    if report.already_imported:
        title += " · 已导入过 imported before"
    recorded = Counter(key.kind for key, _record in report.already_recorded)
    rows = [
        (sheet(kind), number, document["added"][kind], recorded[kind], report.corrected[kind])
        for kind, number in document["accepted"].items()
    ]
    columns = ("接受 accepted", "新增 added", "账上已有 already there", "已更正 corrected")
    print_table(title, ("类别 kind", *columns), rows)
    refused = [
        (row["sheet"], row["row"], row["code"], row["message"]) for row in document["refused"]
    ]
    _print_rows("退回的行 Refused rows", ("代码 code", "原因 why"), refused)
    held = [
        (row["sheet"], row["row"], row["earlier_row"], row.get("record", ""))
        for row in document["duplicates"]
    ]
    like = ("同第几行 like row", "同账上哪条 like record")
    _print_rows("重复、未记入 Duplicates held back", like, held)
    kinds = {each.record: each.key.kind for each in report.changed}
    changed = [
        (
            *(row["sheet"], row["row"], row["record"]),
            "；".join(_difference(kinds[row["record"]], each) for each in row["fields"]),
        )
        for row in document["changed"]
    ]
    more = ("记录 record", "账上 → 表中 book → sheet")
    _print_rows("与账上不同的行 Rows that differ from the book", more, changed)
    missing = [(each["record"], sheet(each["kind"])) for each in document["missing"]]
    if missing:
        title = f"以前的表里有、这次没有的记录 No longer in the file（{len(missing)}）"
        print_table(title, ("记录 record", "类别 kind"), missing)
    said = [(each.message_zh, each.message_en) for each in report.notes]
    if said:
        print_table(f"说明 Notes（{len(said)}）", ("说明 note", "English"), said)
    rows_by_code: dict[tuple[str, str, str], list[int]] = {}
    for row in document["warnings"]:
        beside = (row["sheet"], row["code"], row.get("record", ""))
        rows_by_code.setdefault(beside, []).append(row["row"])
    warned = [
        (name, len(rows), f"{warning_name(code).zh} {code}", "、".join(map(str, rows)), record)
        for (name, code, record), rows in rows_by_code.items()
    ]
    if warned:
        which = ("工作表 sheet", "行数 rows", "代码 code", "哪些行 which", "对照记录 beside record")
        print_table("提醒 Warnings", which, warned)


def _difference(kind: Kind, field: Mapping[str, Any]) -> str:
    label = field_name(kind, field["name"]).zh
    if field["was"] is None and field["now"] is None:
        return f"{label}（内容不显示 not shown）"
    was, now = (plain(kind, field, side, "zh") or "-" for side in ("was", "now"))
    return f"{label}：{was} → {now}"


def _print_rows(title: str, more: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        print_table(f"{title}（{len(rows)}）", ("工作表 sheet", "行 row", *more), rows)


def _write_errors(place: Place, file: Path, refused: Sequence[RefusedFile]) -> None:
    if not refused:
        note(place.say("没有退回的行，未写错误工作簿。", "No row was refused; no error workbook."))
        return
    replace_file(file, write_error_workbook(refused))
    count = sum(len(each.rows) for each in refused)
    note(
        place.say(
            f"{count} 行退回，已写入 {file}。",
            f"{count} refused rows are in {file}.",
        )
    )
