"""The key file: made once, kept private, and never half believed."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ledger.evidence.disclosure import base64url
from ledger.faults.vault import (
    VaultDamagedError,
    VaultKeyExposedError,
    VaultKeyMissingError,
    VaultKeyUnreadableError,
    VaultTooNewError,
)
from ledger.vault.keys import VaultKeys, framed, load_vault_keys


def test_the_key_file_is_made_on_first_use_and_private(tmp_path: Path) -> None:
    made = load_vault_keys(tmp_path / "ledger", create=True)
    path = tmp_path / "ledger" / "vault.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_vault_keys(tmp_path / "ledger") == made
    assert load_vault_keys(tmp_path / "ledger", create=True) == made
    assert [file.name for file in path.parent.iterdir()] == ["vault.key"]


def test_many_who_make_the_key_file_at_once_end_with_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_vault_keys(tmp_path, create=True), range(16)))
    assert len({key.current for key in keys}) == 1


def test_without_leave_to_make_one_a_missing_key_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(VaultKeyMissingError, match=r"vault\.key"):
        load_vault_keys(tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_key_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    load_vault_keys(tmp_path, create=True)
    (tmp_path / "vault.key").chmod(mode)
    with pytest.raises(VaultKeyExposedError, match=f"{mode:04o}") as refusal:
        load_vault_keys(tmp_path, create=True)
    assert "chmod 600" in refusal.value.message("zh")


def test_the_keys_may_come_from_a_setting() -> None:
    keys = VaultKeys.generate()
    assert VaultKeys.parse(keys.to_text()) == keys
    assert VaultKeys.parse(keys.to_text().replace("\n", "")) == keys


def test_a_setting_or_file_that_holds_no_keys_is_refused() -> None:
    good = json.loads(VaultKeys.generate().to_text())
    (kek_id,) = good["keks"]
    bad: list[Any] = [
        {**good, "format": "something else"},
        {**good, "current": "kek-0000000000000000"},
        {**good, "keks": {}},
        {**good, "keks": {kek_id: base64url(bytes(32))}},
        {**good, "keks": {kek_id: good["keks"][kek_id][:-2]}},
        {**good, "keks": {kek_id: "=" * 44}},
        {**good, "index_secret": base64url(bytes(16))},
        {**good, "index_secret": None},
        [],
    ]
    for document in bad:
        with pytest.raises(VaultKeyUnreadableError):
            VaultKeys.parse(json.dumps(document))
    for text in ["", "{", b"\xff\x00", '{"more":' + "[" * 100_000]:
        with pytest.raises(VaultKeyUnreadableError):
            VaultKeys.parse(text)


def test_a_key_file_of_a_newer_version_is_refused() -> None:
    document = json.loads(VaultKeys.generate().to_text())
    with pytest.raises(VaultTooNewError, match="version 2"):
        VaultKeys.parse(json.dumps({**document, "version": 2}))


def test_keys_are_not_shown_in_a_repr() -> None:
    keys = VaultKeys.generate()
    shown = repr(keys)
    for secret in (*keys.keks.values(), keys.index_secret):
        assert secret.hex() not in shown
        assert repr(secret) not in shown
        assert base64url(secret) not in shown


def test_what_was_wrapped_opens_only_under_its_key_and_its_purpose() -> None:
    keys = VaultKeys.generate()
    wrapped = keys.wrap(b"secret", b"purpose")
    assert keys.unwrap(keys.current, wrapped, b"purpose") == b"secret"
    with pytest.raises(VaultDamagedError, match="does not open"):
        keys.unwrap(keys.current, wrapped, b"another purpose")
    with pytest.raises(VaultDamagedError, match="does not open"):
        keys.unwrap(keys.current, b"", b"purpose")
    with pytest.raises(VaultDamagedError, match="not in the key file"):
        VaultKeys.generate().unwrap(keys.current, wrapped, b"purpose")


def test_an_older_epoch_still_opens_what_it_wrapped() -> None:
    old, new = VaultKeys.generate(), VaultKeys.generate()
    both = VaultKeys(new.current, {**old.keks, **new.keks}, old.index_secret)
    both = VaultKeys.parse(both.to_text())
    assert both.unwrap(old.current, old.wrap(b"dek", b"p"), b"p") == b"dek"
    assert new.unwrap(new.current, both.wrap(b"dek", b"p"), b"p") == b"dek"
    assert both.index_key == old.index_key


def test_framing_keeps_different_lists_of_texts_apart() -> None:
    lists = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("ab\x00", "c")]
    assert len({framed(*texts) for texts in lists}) == len(lists)
