"""Opening a ledger, and what it is not opened without."""

import pytest

from ledger.application import open_ledger
from ledger.faults.vault import VaultKeyMissingError
from tests.builders import a_plan, command


def test_no_key_is_made_in_the_place_of_a_lost_one(database_url, tmp_path, monkeypatch):
    keys = tmp_path / "keys"
    monkeypatch.setenv("TAIZHANG_KEYS", str(keys))
    is_file = database_url.startswith("sqlite")
    place = str(tmp_path / "ledger") if is_file else database_url
    with open_ledger(place, create=True) as opened:
        opened.ledger.execute(command(a_plan()))
    lost = (keys / "vault.key").rename(tmp_path / "elsewhere")
    for create in (True, False):
        with pytest.raises(VaultKeyMissingError):
            open_ledger(place, create=create)
    assert not (keys / "vault.key").exists()
    lost.rename(keys / "vault.key")
    with open_ledger(place, create=True) as opened:
        assert opened.ledger.head().pos == 1
