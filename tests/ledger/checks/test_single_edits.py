"""Any single edit of any column of any durable table is found by verify, or stands on a list.

The attacker has every right over the files, drops guards and constraints, and changes one value, or
one row: SQLite stores any kind of value in any column, so most kinds are tried. The list below says
what cannot be found, and why; the operator's manual repeats it.
"""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace
from sqlalchemy import Text

from ledger.checks.findings import Damage
from ledger.checks.vault.attachments import verify_attachments
from ledger.checks.vault.checking import verify_vault
from ledger.checks.verifying import verify
from ledger.databases.database import LedgerLocation
from ledger.faults.machine import LedgerFault
from ledger.schema.migrations import VAULT, check_schema
from ledger.schema.tables import metadata
from ledger.schema.vault_tables import vault_metadata
from ledger.vault.attachment_files import AttachmentFiles
from ledger.vault.keys import VaultKeys, load_vault_keys
from ledger.writing.outcomes import UNKNOWN_ORIGIN, Origin, read_response, stored_response
from tests.ledger.checks.editing import other_values, put, rows_of, unguarded
from tests.ledger.lived_in import live

OUTSIDE = {
    "commands.request_hash": "keyed, of what was asked and not of what was recorded",
    "commands.response": "the request and trace id inside it, and its warnings; all the rest is recomputed",
    "snapshots.fingerprint": "a state under another one is never read",
    "tokens.last_used_at": "changes with every request and opens nothing",
    "sessions.last_seen_at": "changes with requests; the last day of a session stands beside it",
    "openings.command_id": "which request it was; what it opened is held against the readings",
    "openings.request_hash": "the same",
}
"""Columns in which an edit is not found, and why."""

OUTSIDE_ROWS = {
    ("snapshots", "deleted"): "a state only saves time",
    ("snapshots", "doubled"): "a state of another stream or version is found, of other code not",
    ("vault_meta", "deleted"): "that bytes of somebody erased may still be in the file",
    ("vault_meta", "doubled"): "a name that nothing asks for",
    ("blind_indexes", "doubled"): "by which nobody is found",
    ("blind_indexes", "deleted"): "of a client recorded by hand there may be none",
    ("disclosures", "doubled"): "a value of no entry; counted as abandoned",
    ("person_keys", "doubled"): "a key that seals nothing",
    ("attachments", "deleted"): "its file is told as one of no row, as a killed writer leaves it",
}
"""Rows of which one may be deleted or added without being found, and why."""

TABLES = [
    *(("events", table) for table in metadata.sorted_tables),
    *(("vault", table) for table in vault_metadata.sorted_tables),
]
NAMES = [f"{part}.{table.name}" for part, table in TABLES]
UNTOLD: Any = {"origin": UNKNOWN_ORIGIN, "warnings": ()}
"""What no entry says of an outcome, left out."""
NO_TEXT = "CAST(x'ff41' AS TEXT)"


class Edit(NamedTuple):
    """What was done to which row."""

    place: str
    kind: str
    before: Any
    after: Any


class Target:
    """The databases of one ledger, open to an attacker, and the check of them."""

    def __init__(self, place: Path, keys: VaultKeys) -> None:
        location = LedgerLocation.parse(place)
        self._keys = keys
        self._attached = AttachmentFiles(place / "attachments")
        self._engines = {part: location.open(part) for part in ("events", "vault")}
        self.files = {part: unguarded(place / f"{part}.db") for part in ("events", "vault")}

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        for file in self.files.values():
            file.close()

    def finding(self, part: str) -> Damage | LedgerFault | None:
        """What is told of an edit; an exception of any other kind breaks the test."""
        events, vault = self._engines["events"], self._engines["vault"]
        try:
            check_schema(events)
            check_schema(vault, VAULT)
            found = (
                verify(events, secret=self._keys.index_key).finding if part == "events" else None
            )
            found = found or verify_vault(events, vault, self._keys).finding
            if part == "events" or found:
                return found
            return verify_attachments(vault, self._keys, self._attached).finding
        except LedgerFault as fault:
            return fault

    def rows(self, part: str, table: str) -> list[dict[str, Any]]:
        return rows_of(self.files[part], table)

    def put(self, part: str, table: str, gone: dict[str, Any] | None, new: dict[str, Any] | None):
        return put(self.files[part], table, gone, new)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lived-in")
    keys = load_vault_keys(folder, create=True)
    live(folder / "ledger", keys)
    return folder / "ledger", keys


@pytest.fixture
def target(lived_in, tmp_path):
    place, keys = lived_in
    shutil.copytree(place, tmp_path / "ledger")
    with closing(Target(tmp_path / "ledger", keys)) as found:
        yield found


def is_outside(edit: Edit) -> bool:
    if edit.place != "commands.response":
        return edit.place in OUTSIDE
    try:
        told = replace(read_response(edit.after), **UNTOLD)
    except (ValueError, TypeError):
        told = None
    before = read_response(edit.before)
    # Bytes inside the origin, or an origin that cannot be read any more.
    begun = stored_response(replace(before, **UNTOLD))[:-1]
    is_blob = isinstance(edit.after, bytes)
    same = told == replace(before, **UNTOLD)
    says_more = before.origin != Origin() or before.warnings
    return is_blob and says_more and (same or edit.after.startswith(begun + b","))


def edited(
    target: Target, part: str, table: Any, chance: random.Random, *, rows: int, kinds: int
) -> Iterator[tuple[Edit, bool]]:
    """Edits of every column of some rows, each undone again, and whether it was found."""
    stored = target.rows(part, table.name)
    for row in [stored[-1], *chance.sample(stored, min(rows - 1, len(stored)))]:
        for name in row:
            tried = list(other_values(row[name], [each[name] for each in stored], chance))
            for kind, value in chance.sample(tried, min(kinds, len(tried))):
                after = row | {name: value}
                if not target.put(part, table.name, row, after):
                    continue
                kept = [each for each in target.rows(part, table.name) if each not in stored]
                if kept:  # else it is stored as what it was
                    edit = Edit(f"{table.name}.{name}", kind, row[name], kept[0][name])
                    yield edit, target.finding(part) is not None
                assert target.put(part, table.name, kept[0] if kept else row, row)


def rows_edited(
    target: Target, part: str, table: Any, chance: random.Random, *, rows: int
) -> Iterator[tuple[Edit, bool]]:
    """Rows deleted, and rows added that are like another but for their key."""
    stored = target.rows(part, table.name)
    for row in [stored[-1], *chance.sample(stored, min(rows - 1, len(stored)))]:
        assert target.put(part, table.name, row, None)
        yield Edit(table.name, "deleted", row, None), target.finding(part) is not None
        assert target.put(part, table.name, None, row)
        key = next(column.name for column in reversed(list(table.primary_key)))
        others = {each[key] for each in stored}
        twin = row | {key: _beside(row[key], others)}
        unique = {"event_id", "reading", "command_id"} & row.keys() - {key}
        twin |= {name: row[name] + "x" for name in unique if table.name != "disclosures"}
        if target.put(part, table.name, None, twin):
            yield Edit(table.name, "doubled", row, twin), target.finding(part) is not None
            assert target.put(part, table.name, twin, None)


def _beside(value: Any, taken: set[Any]) -> Any:
    if isinstance(value, int):
        return max(taken) + 1
    return value[:-1] + next(end for end in "0123456789abcdef" if value[:-1] + end not in taken)


def attack(
    target: Target, part: str, table: Any, chance: random.Random, *, rows: int, kinds: int
) -> Counter[str]:
    """Edit a table; fails where an edit is not found that ought to be."""
    counted: Counter[str] = Counter()
    missed = []
    for edit, is_found in edited(target, part, table, chance, rows=rows, kinds=kinds):
        counted["found" if is_found else "outside"] += 1
        if not is_found and not is_outside(edit):
            missed.append(edit)
    for edit, is_found in rows_edited(target, part, table, chance, rows=rows):
        counted["found" if is_found else "outside"] += 1
        if not is_found and (edit.place, edit.kind) not in OUTSIDE_ROWS:
            missed.append(edit)
    assert not missed
    assert target.finding("events") is None, "every edit was undone"
    return counted


@pytest.mark.parametrize(("part", "table"), TABLES, ids=NAMES)
def test_a_single_edit_of_any_column_is_found(part, table, target):
    counted = attack(target, part, table, random.Random(7), rows=2, kinds=1)
    assert counted["found"] + counted["outside"] >= len(table.columns)


@pytest.mark.parametrize(("part", "table"), TABLES, ids=NAMES)
def test_bytes_that_are_no_text_are_told_of(part, table, target):
    """As the last of their column, so that pages go on behind them."""
    file, missed = target.files[part], []
    for name in (each.name for each in table.columns if isinstance(each.type, Text)):
        ((last,),) = file.execute(f"SELECT max({name}) FROM {table.name}")
        change = f"UPDATE {table.name} SET {name} = {{}} WHERE {name} = {{}}"
        file.execute(change.format(NO_TEXT, "?"), (last,))
        if target.finding(part) is None and f"{table.name}.{name}" not in OUTSIDE:
            missed.append(name)
        file.execute(change.format("?", NO_TEXT), (last,))
    assert not missed
    assert target.finding(part) is None, "every edit was undone"


@pytest.mark.parametrize(("part", "table"), TABLES, ids=NAMES)
def test_a_table_that_is_gone_is_damage(part, table, target):
    target.files[part].execute(f"DROP TABLE {table.name}")
    assert target.finding(part) is not None


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("part", "table"), TABLES, ids=NAMES)
def test_no_edit_of_many_is_missed(part, table, seed, target):
    counted = attack(target, part, table, random.Random(seed), rows=6, kinds=9)
    assert counted["found"] + counted["outside"] >= 3 * len(table.columns)


def test_every_table_of_the_ledger_has_rows_to_edit(target):
    assert [name for name in NAMES if not target.rows(*name.split("."))] == []


def test_the_manual_names_everything_that_is_outside():
    manual = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", manual.partition("does not find")[2]))
    assert OUTSIDE.keys() <= told
    assert {table for table, _kind in OUTSIDE_ROWS} <= set(
        re.findall(r"`([a-z_]+)`", manual.partition("does not find")[2])
    )
