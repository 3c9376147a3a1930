"""Backups of a whole ledger, and their way back, on the command line."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins

from api.administration.backups import backed_up, places_of
from api.proof.verification import Checks, document_of, ensure_sound, verified
from api.terminal.failures import CliError
from api.terminal.output import note, print_json, print_table, progress
from api.terminal.scope import Place
from ledger.application import Ledger, attachment_directory, key_directory, open_ledger
from ledger.backups.access_since import (
    EndedAgain,
    Live,
    end_again,
    end_sessions,
    who_may_come_in,
)
from ledger.backups.attachment_copies import FOLDER
from ledger.backups.erased_since import ErasedAgain, erase_again
from ledger.backups.manifest import Manifest
from ledger.backups.restore_marks import unmark
from ledger.backups.restoring import restore
from ledger.databases.database import LedgerLocation
from ledger.faults.backups import BackupUnreadableError
from ledger.faults.machine import LedgerFault
from ledger.people.answer_links import end_links


def make_backup(place: Place, folder: Path, keys: Path | None, *, as_json: bool) -> None:
    """Back the ledger up into a new folder, also while it is served. Raises LedgerFaults."""
    places = places_of(folder, keys)
    keys_to = places.keys
    with progress("备份 Backup") as told:
        manifest = backed_up(LedgerLocation.parse(place.ledger), places, told)
    if as_json:
        print_json({**_told(manifest, folder, keys_to), "made_at": manifest.made_at})
        return
    rows = [(name, each.size_bytes) for name, each in manifest.files.items()]
    if manifest.attachments is not None and manifest.attachments.files:
        rows.append((f"{FOLDER}/（{manifest.attachments.files}）", manifest.attachments.size_bytes))
    print_table(f"备份 Backup · {folder} · @{manifest.position}", ("文件 file", "字节 bytes"), rows)
    note(
        place.say(
            f"密钥在 {keys_to}（{'、'.join(manifest.keys)}）。请另行妥善保管，不要与备份放在一处：两者在一起就能读出所有姓名。",
            f"The keys are in {keys_to} ({', '.join(manifest.keys)}). Keep them elsewhere: "
            "together with the backup they are everybody's names.",
        )
    )


def restore_backup(
    place: Place,
    folder: Path,
    keys: Path | None,
    erased_since: str | None,
    *,
    verify: bool,
    as_json: bool,
) -> None:
    """Restore a backup at an empty place, erase again whom the book forgot, and prove it.

    Raises LedgerFaults, and CliError where it does not verify or somebody could not be erased
    again.
    """
    location = LedgerLocation.parse(place.ledger)
    keys_at = places_of(folder, keys).keys
    manifest = restore(
        location,
        key_directory(location),
        folder,
        keys_at,
        attachments_to=attachment_directory(location),
    )
    again, access = _since(location, manifest, erased_since)
    unmark(location)
    answer = _told(manifest, folder, key_directory(location)) | {
        "ledger": str(location),
        "made_at": manifest.made_at,
        "erased_again": None if again is None else again.people,
        "access": to_builtins(access),
    }
    if verify:
        checked = verified(place, Checks())
        answer["verification"] = document_of(checked)
    if as_json:
        print_json(answer)
    else:
        rows = [
            ("备份时间 made at", manifest.made_at),
            ("位置 position", manifest.position),
            ("密钥 keys", f"{key_directory(location)}: {', '.join(manifest.keys)}"),
            ("再次删除 erased again", _said_of(again)),
            ("已退出登录 sessions ended", access.sessions_ended),
            ("再次停用 access ended again", _said_of_access(access)),
            ("有效令牌 live tokens", "、".join(access.live.tokens)),
            ("有效账号 live accounts", "、".join(access.live.accounts)),
        ]
        print_table(f"已恢复 Restored · {location}", ("项目 figure", "值 value"), rows)
    if verify:
        ensure_sound(checked, as_json=as_json)
    if again is not None and again.refused:
        who = "、".join(f"{person}（{code}）" for person, code in again.refused.items())
        raise CliError(
            f"以下人员在备份之后已删除，未能再次删除：{who}。",
            f"Erased since the backup and not erased again: {who}.",
        )


class Access(Struct, frozen=True, kw_only=True):
    """What a restore did about who may come in; ``ended_again`` is None as ``erased_again`` is."""

    sessions_ended: int
    ended_again: EndedAgain | None
    live: Live


def _since(
    location: LedgerLocation, manifest: Manifest, erased_since: str | None
) -> tuple[ErasedAgain | None, Access]:
    """Carry out what the book says, and what was decided since, as far as anybody knows.

    None where the ledger that was backed up is not there any more to be asked.
    """
    again: ErasedAgain | None = None
    ended: EndedAgain | None = None
    with open_ledger(location, restoring=True) as opened:
        engine = opened.ledger.log.engine
        sessions = end_sessions(engine)
        end_links(engine)
        if erased_since is not None:
            ended, again = _asked(
                opened.ledger, LedgerLocation.parse(erased_since), manifest.position
            )
        else:
            origin = LedgerLocation.parse(manifest.ledger)
            if str(origin) != str(location) and origin.exists():
                # Another ledger may lie there by now, or one that cannot be read.
                with suppress(LedgerFault, BackupUnreadableError):
                    ended, again = _asked(opened.ledger, origin, manifest.position)
        live = who_may_come_in(engine)
    return again, Access(sessions_ended=sessions, ended_again=ended, live=live)


def _asked(ledger: Ledger, later: LedgerLocation, position: int) -> tuple[EndedAgain, ErasedAgain]:
    return end_again(ledger, later, position), erase_again(ledger, later, position)


def _said_of(again: ErasedAgain | None) -> str:
    if again is None:
        return (
            "未知：原台账不在原处，用 --erased-since 指明 "
            "unknown: name the former ledger with --erased-since"
        )
    return str(again.people)


def _said_of_access(access: Access) -> str:
    ended = access.ended_again
    if ended is None:
        return (
            "未知：备份之后停用的令牌和账号又可用，请核对下列各项，或用 --erased-since 指明原台账 "
            "unknown: what was ended since the backup opens again; check those below, "
            "or name the former ledger with --erased-since"
        )
    return f"令牌 {ended.tokens}，账号 {ended.accounts}，密码 {ended.passwords} tokens, accounts, passwords"


def _told(manifest: Manifest, folder: Path, keys: Path) -> dict[str, Any]:
    return {
        "backup": str(folder),
        "database": manifest.database,
        "position": manifest.position,
        "files": to_builtins(manifest.files),
        "attachments": to_builtins(manifest.attachments),
        "keys": {"directory": str(keys), "files": manifest.keys},
    }
