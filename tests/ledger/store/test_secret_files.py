"""Files of secrets: whole, private from the first byte on, refused when they are not."""

from __future__ import annotations

import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.faults.vault import VaultKeyExposedError, VaultKeyMissingError, VaultKeyUnreadableError
from ledger.store.secret_files import (
    SecretFileFaults,
    create_secret_file,
    read_secret_file,
    replace_secret_file,
)

FAULTS = SecretFileFaults(VaultKeyMissingError, VaultKeyExposedError, VaultKeyUnreadableError)


def test_a_new_file_is_private_and_leaves_no_draft(tmp_path):
    path = tmp_path / "folder" / "a.key"
    create_secret_file(path, "secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_secret_file(path, FAULTS) == b"secret"
    assert [each.name for each in path.parent.iterdir()] == ["a.key"]


def test_whoever_comes_second_leaves_the_first_file_as_it_is(tmp_path):
    path = tmp_path / "a.key"
    create_secret_file(path, "first")
    create_secret_file(path, "second")
    assert read_secret_file(path, FAULTS) == b"first"


def test_a_replaced_file_is_private_too(tmp_path):
    path = tmp_path / "a.key"
    create_secret_file(path, "first")
    replace_secret_file(path, "second")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_secret_file(path, FAULTS) == b"second"
    assert [each.name for each in tmp_path.iterdir()] == ["a.key"]


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o602])
def test_a_file_that_others_may_touch_is_refused(tmp_path, mode):
    path = tmp_path / "a.key"
    create_secret_file(path, "secret")
    path.chmod(mode)
    with pytest.raises(VaultKeyExposedError, match=f"{mode:04o}"):
        read_secret_file(path, FAULTS)


def test_what_is_not_there_or_not_a_file_is_refused(tmp_path):
    with pytest.raises(VaultKeyMissingError):
        read_secret_file(tmp_path / "a.key", FAULTS)
    folder = tmp_path / "folder.key"
    folder.mkdir(mode=0o700)
    with pytest.raises(VaultKeyUnreadableError):
        read_secret_file(folder, FAULTS)


def test_the_bytes_of_a_replaced_file_are_overwritten(tmp_path):
    path = tmp_path / "a.key"
    create_secret_file(path, "first secret")
    with path.open("rb") as old:
        replace_secret_file(path, "second")
        assert b"secret" not in old.read()
    assert read_secret_file(path, FAULTS) == b"second"


def test_a_file_is_read_whole_while_it_is_being_replaced(tmp_path):
    path = tmp_path / "a.key"
    create_secret_file(path, "0" * 300)

    def replace_often():
        for number in range(60):
            replace_secret_file(path, str(number % 10) * 300)

    with ThreadPoolExecutor(1) as pool:
        replacing = pool.submit(replace_often)
        while not replacing.done():
            assert len(set(read_secret_file(path, FAULTS))) == 1
        replacing.result()
    assert read_secret_file(path, FAULTS) == b"9" * 300


@pytest.mark.timeout(20)
def test_a_file_that_has_no_name_is_read_through_its_descriptor():
    """So a program hands a secret on that is never to be found in a folder."""
    with tempfile.TemporaryFile() as file:
        file.write(b"secret")
        file.flush()
        assert read_secret_file(Path(f"/proc/self/fd/{file.fileno()}"), FAULTS) == b"secret"
