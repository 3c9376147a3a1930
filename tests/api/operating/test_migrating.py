"""A ledger of an earlier version: refused by those who read, brought up to date by one command."""

from __future__ import annotations

import dataclasses

import pytest

from ledger.databases.database import LedgerLocation
from ledger.schema.migrations import EVENTS, VAULT
from ledger.vault.keys import load_vault_keys
from tests.api.terminal.running import taizhang


@pytest.fixture
def old(tmp_path):
    """A directory with the tables of the first version."""
    location = LedgerLocation.parse(tmp_path)
    for part, history in (("events", EVENTS), ("vault", VAULT)):
        engine = location.open(part, create=True)
        dataclasses.replace(history, head="0001").migrate(engine)
        engine.dispose()
    load_vault_keys(tmp_path, create=True)
    return tmp_path


@pytest.mark.parametrize("command", ["staffing", "verify", "replay"])
def test_an_older_ledger_is_refused_with_the_command_that_migrates_it(old, command):
    ran = taizhang(old, command)
    assert ran.code == 1
    assert "ledger_not_migrated" in ran.err
    assert ran.err.count("taizhang migrate") == 2
    assert "serve" not in ran.err


def test_migrating_says_from_which_version_to_which_and_is_done_once(old):
    heads = {"events": EVENTS.head, "vault": VAULT.head}
    first = taizhang(old, "migrate", "--json").json
    assert first == {part: {"from": "0001", "to": head} for part, head in heads.items()}
    again = taizhang(old, "migrate", "--json").json
    assert again == {part: {"from": head, "to": head} for part, head in heads.items()}
    assert taizhang(old, "staffing", "--json").json["heads"] == 0


def test_there_is_nothing_to_migrate_where_there_is_no_ledger(tmp_path):
    ran = taizhang(tmp_path / "nowhere", "migrate")
    assert (ran.code, "ledger_missing" in ran.err) == (1, True)
    assert not (tmp_path / "nowhere").exists()
