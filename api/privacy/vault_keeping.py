"""Rotating the vault's key and healing the vault, on the command line; a server may be running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from api.terminal.output import note, print_json, print_table, progress
from api.terminal.scope import Place
from ledger.application import attachment_directory, key_directory
from ledger.databases.database import LedgerLocation
from ledger.people.settling import carry_out
from ledger.schema.migrations import check_schema
from ledger.vault.attachment_files import AttachmentFiles
from ledger.vault.epochs import rotate
from ledger.vault.keys import load_vault_keys
from ledger.vault.vault import open_vault
from ledger.writing.forgotten_people import ForgottenPeople
from ledger.writing.recorder import LedgerRecorder


def rotate_keys(place: Place, keep: int, *, as_json: bool) -> None:
    """Begin a new epoch and say which keys are left.

    First whoever is to be forgotten is: nobody's key should be taken over into the new epoch, and
    into the backup that is made of it, because an erasure could not be carried out before.
    """
    with _vault_of(place) as (log, people, directory), progress("密钥 keys") as told:
        carry_out(open_vault(people, load_vault_keys(directory), book=ForgottenPeople(log)))
        done = rotate(people, directory, keep=keep, progress=told)
    if as_json:
        print_json({**done._asdict(), "kept": list(done.kept), "destroyed": list(done.destroyed)})
        return
    rows = [
        ("现行 current", done.current),
        ("保留 kept", "、".join(done.kept)),
        ("销毁 destroyed", "、".join(done.destroyed)),
        ("人数 people", done.people),
    ]
    print_table("密钥轮换 Key epoch", ("项目 field", "值 value"), rows)
    note(
        place.say(
            "请现在备份人员信息库与密钥文件（分开存放），并销毁密钥文件的旧副本。",
            "Back up the vault and the key file now, apart, and destroy older copies of the file.",
        )
    )


def heal_vault(place: Place, *, as_json: bool) -> None:
    """Erase and restrict again what the book says, and say who had come back."""
    with _vault_of(place) as (log, people, directory):
        files = AttachmentFiles(attachment_directory(LedgerLocation.parse(place.ledger)))
        vault = open_vault(
            people, load_vault_keys(directory), book=ForgottenPeople(log), files=files
        )
        healed = carry_out(vault)
    if as_json:
        print_json({"healed": [each._asdict() for each in healed]})
        return
    rows = [(each.person_id, each.state, each.position) for each in healed]
    print_table(
        f"已重新执行 Healed（{len(rows)}）", ("本人 person", "状态 state", "序号 position"), rows
    )


@contextmanager
def _vault_of(place: Place) -> Iterator[tuple[LedgerRecorder, Engine, Path]]:
    location = LedgerLocation.parse(place.ledger)
    with ExitStack() as stack:
        events = location.open("events")
        stack.callback(events.dispose)
        check_schema(events)
        people = location.open("vault")
        stack.callback(people.dispose)
        yield LedgerRecorder(events), people, key_directory(location)
