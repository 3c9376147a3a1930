"""Verify on the command line: the log by itself, against what is kept outside, and the views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec import to_builtins
from sqlalchemy import Engine

from api.book.checking import differences_of
from api.bootstrap import open_house, positions_of_views
from api.http.views import ViewsUnavailableError
from api.proof.proving import file_content, file_text
from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table, progress
from api.terminal.scope import Place
from ledger.application import attachment_directory, key_directory
from ledger.checks.findings import Damage, found
from ledger.checks.named_codes import positions_of_names
from ledger.checks.published import Outside, open_kept
from ledger.checks.stored_pages import Progress, read_head
from ledger.checks.vault.attachments import AttachmentsVerification, verify_attachments
from ledger.checks.vault.checking import VaultVerification, verify_vault
from ledger.checks.verifying import Verification, verify
from ledger.databases.database import LedgerLocation
from ledger.evidence.tree import leaf_hash
from ledger.evidence.trust_policies import TrustPolicy
from ledger.faults.vault import VaultKeyMissingError
from ledger.schema.migrations import NO_SCHEMA, VAULT, check_schema, schema_version
from ledger.vault.attachment_files import AttachmentFiles
from ledger.vault.keys import VaultKeys, load_vault_keys
from ledger.writing.recorder import LedgerRecorder

_SHOWN_POSITIONS: Final = 20
Telling = Callable[[str], AbstractContextManager[Progress]]
"""What is told how far a part of the check is, given what that part is called."""


class Checks(NamedTuple):
    """What to check beyond the log itself, and what to trust more than the ledger."""

    policy: Path | None = None
    kept: tuple[Path, ...] = ()
    views: bool = False
    deep: bool = False


class Verified(NamedTuple):
    """What was found of the book and of the vault, what is wrong, and where a code may be a name."""

    result: Verification
    vault: VaultVerification | None
    attachments: AttachmentsVerification | None
    finding: Damage | None
    named: list[int]


def show_verification(place: Place, checks: Checks, *, as_json: bool) -> None:
    """Check the whole log. Raises CliError naming the first bad position.

    Also what a policy or kept checkpoint is refused with, when it is not well-formed.
    """
    checked = verified(place, checks)
    if as_json:
        print_json(document_of(checked))
    ensure_sound(checked, as_json=as_json)


def document_apart(address: str, told: Progress) -> dict[str, Any]:
    """The plain check of a ledger as a document, for who has no terminal."""

    @contextmanager
    def telling(_part: str) -> Iterator[Progress]:
        yield told

    return document_of(verified(Place(address), Checks(), telling))


def verified(place: Place, checks: Checks, telling: Telling = progress) -> Verified:
    """Check the whole log, and the vault where it is sound."""
    location = LedgerLocation.parse(place.ledger)
    vault = attachments = None
    events = location.open("events")
    try:
        check_schema(events)
        outside = _outside(events, checks)
        keys = _keys(location)
        result = _checked(place, events, (checks, outside), keys, telling)
        named: list[int] = []
        if result.finding is None:
            vault, attachments = _of_vault(location, events, keys, telling)
            named = positions_of_names(events)
    finally:
        events.dispose()
    finding = result.finding if vault is None else vault.finding
    if finding is None and attachments is not None:
        finding = attachments.finding
    if finding is None and checks.views:
        finding = _of_views(place, result.entries)
    return Verified(result, vault, attachments, finding, named)


def ensure_sound(checked: Verified, *, as_json: bool) -> None:
    """Print what was checked, unless a document says it. Raises CliError for what is not sound."""
    result, vault, attachments, finding, named = checked
    if finding is not None:
        zh, en = finding.message("zh"), finding.message("en")
        raise CliError(f"校验失败：{zh}", f"Verification failed: {en}")
    if not as_json:
        print_table(
            "校验通过 Verified",
            ("项目 figure", "值 value"),
            [*_figures(result, vault), *_of_attachments(attachments), *_of_names(named)],
        )


def named_in_words(positions: list[int]) -> dict[str, Any]:
    """How many entries hold a text that may be a name in the place of a code, and where."""
    return {"names_as_codes": {"count": len(positions), "positions": positions}}


def _of_names(positions: list[int]) -> Iterator[tuple[str, object]]:
    if positions:
        shown = ", ".join(map(str, positions[:_SHOWN_POSITIONS]))
        more = " …" if len(positions) > _SHOWN_POSITIONS else ""
        yield "以姓名为代码的条目 entries with a name as a code", len(positions)
        yield "其位置 their positions", shown + more


def _figures(result: Verification, vault: VaultVerification | None) -> Iterator[tuple[str, object]]:
    yield "完好条目 sound entries", result.entries
    yield "树根 tree root", result.root
    yield "检查点 checkpoints", result.checkpoints
    if vault is None:
        yield "保险库 vault", "不在此处，未校验 not here, not checked"
        return
    yield "个人信息 personal values", vault.values
    if vault.abandoned:
        yield "无条目对应的个人信息 values of no entry", vault.abandoned
    if not vault.is_opened:
        yield "密钥 vault key", "不在此处，密文未校验 not here, nothing was opened"
    yield "查阅记录 readings", vault.readings
    yield "查阅链 chain of readings", vault.readings_chain


def _of_attachments(found: AttachmentsVerification | None) -> Iterator[tuple[str, object]]:
    if found is not None and (found.sound or found.orphaned):
        yield "附件 attachments", found.sound
    if found is not None and found.orphaned:
        yield "无记录的附件文件 files of no attachment", "、".join(found.orphaned)


def _of_vault(
    location: LedgerLocation, events: Engine, keys: VaultKeys | None, telling: Telling
) -> tuple[VaultVerification | None, AttachmentsVerification | None]:
    """What the vault and its files amount to, None where there is none beside the book."""
    if not location.exists("vault"):
        return None, None
    vault = location.open("vault")
    try:
        if schema_version(vault, VAULT) == NO_SCHEMA:
            return None, None
        check_schema(vault, VAULT)
        with telling("校验保险库 Verify the vault") as told:
            found = verify_vault(events, vault, keys, told)
        if found.finding is not None:
            return found, None
        files = AttachmentFiles(attachment_directory(location))
        return found, verify_attachments(vault, keys, files)
    finally:
        vault.dispose()


def _keys(location: LedgerLocation) -> VaultKeys | None:
    try:
        return load_vault_keys(key_directory(location))
    except VaultKeyMissingError:  # an auditor need not have it
        return None


def _checked(
    place: Place,
    events: Engine,
    asked: tuple[Checks, Outside],
    keys: VaultKeys | None,
    telling: Telling,
) -> Verification:
    checks, outside = asked
    # Before the head is read: what a follower folds in meanwhile is not beyond it then.
    try:
        views = positions_of_views(place.ledger)
    except ViewsUnavailableError:  # they say nothing then, and the next question makes them anew
        views = {}
    head = read_head(events).pos
    with telling("校验 Verify") as told:
        secret = None if keys is None else keys.index_key
        result = verify(events, told, deep=checks.deep, outside=outside, secret=secret)
    if result.finding is not None:
        return result
    return Verification(
        entries=result.entries,
        root=result.root,
        checkpoints=result.checkpoints,
        finding=_of_ground(LedgerRecorder(events), views, head),
    )


def _of_ground(
    log: LedgerRecorder, views: dict[str, tuple[int, bytes]], head: int
) -> Damage | None:
    """The first view that does not stand on this log, whose own entries are sound."""
    entries = log.entries_at([pos for pos, _ in views.values()])
    for name, (pos, leaf) in sorted(views.items()):
        if pos > head:
            return found("projection_beyond_head", head + 1, name, last=pos)
        if pos and leaf_hash(entries[pos]) != leaf:
            return found("projection_of_another_log", pos, name)
    return None


def _outside(events: Engine, checks: Checks) -> Outside:
    policy = None if checks.policy is None else TrustPolicy.parse(file_text(checks.policy))
    kept = tuple(open_kept(events, file_content(path)) for path in checks.kept)
    return Outside(policy, kept)


def _of_views(place: Place, head: int) -> Damage | None:
    with open_house(place.ledger, write=False) as house:
        for name, row in differences_of(house, None).items():
            if row is not None:
                detail = f"{name}, {row['table']} {row['key']}"
                return found("projection_differs", head, detail)
    return None


def document_of(checked: Verified) -> dict[str, Any]:
    """What was found, as a document."""
    result, vault, attachments, finding, named = checked
    return {
        "ok": finding is None,
        "entries": result.entries,
        "root": result.root,
        "checkpoints": result.checkpoints,
        "vault": vault
        and {
            "values": vault.values,
            "abandoned": vault.abandoned,
            "opened": vault.is_opened,
            "readings": vault.readings,
            "readings_chain": vault.readings_chain,
        },
        "attachments": to_builtins(attachments),
        "finding": finding
        and {
            **to_builtins(finding),
            "message": finding.message("zh"),
            "message_en": finding.message("en"),
        },
        **named_in_words(named),
    }
