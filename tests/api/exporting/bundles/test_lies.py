"""What a bundle could tell while pieces of its files were held against the entries is found now."""

from __future__ import annotations

import json

import pytest

from tests.api.exporting.accounting.engines import bean_balances, bean_check
from tests.api.exporting.bundles.bundles import Judged, listed_anew, packed, written
from tests.api.exporting.bundles.lies import LIES, hidden_payment
from tests.api.terminal.running import taizhang


@pytest.mark.parametrize("name", LIES)
def test_a_lie_under_a_fitting_manifest_is_found_and_its_file_named(rich, tmp_path, name):
    lie, file = LIES[name]
    files = dict(rich["whole"])
    lie(files)
    assert files != rich["whole"]
    listed_anew(files)
    judged = Judged(packed(files, tmp_path / "lie.zip"), "--no-openssl", inside=True)
    assert judged.code == 1
    assert judged.bad["file"] == file


def test_there_are_as_many_lies_as_were_told():
    assert len(LIES) > 41


def test_a_payment_that_beancount_does_not_see_is_no_sound_book(rich, tmp_path):
    """``bean-check`` accepts the forged book, and adds up another total."""
    files, books = dict(rich["whole"]), {}
    hidden_payment(files)
    for name, contents in (("true", rich["whole"]), ("forged", files)):
        path = tmp_path / f"{name}.beancount"
        path.write_bytes(contents["books.beancount"])
        checked = bean_check(path)
        assert (checked.returncode, checked.stderr) == (0, "")
        books[name] = bean_balances(path)
    differing = {
        account
        for account in books["true"]
        if books["true"][account] != books["forged"].get(account)
    }
    assert {account.partition(":")[0] for account in differing} == {"Assets", "Expenses"}
    listed_anew(files)
    path = packed(files, tmp_path / "forged.zip")
    ran = taizhang("unused", "export", "check", path)
    assert ran.code == 1
    assert "books.beancount" in ran.err


@pytest.mark.parametrize("beyond", [1, 5_000, 2**62])
def test_what_a_station_knows_does_not_reach_beyond_the_head(rich, tmp_path, beyond):
    files = dict(rich["station"])
    known = json.loads(rich["station"]["manifest.json"])["size"] + beyond
    for name in ("manifest.json", "findings.json"):
        document = json.loads(files[name])
        document["scope"]["as_known"] = known
        files[name] = written(document)
    for name in ("books.beancount", "books.journal"):
        text = files[name].decode()
        head = json.loads(rich["station"]["manifest.json"])["scope"]["as_known"]
        text = text.replace(f"按第 {head} 条", f"按第 {known} 条")
        files[name] = text.replace(f"at position {head}.", f"at position {known}.").encode()
    listed_anew(files)
    judged = Judged(packed(files, tmp_path / "beyond.zip"), "--no-openssl", inside=True)
    assert judged.bad["file"] == "manifest.json"
    assert "beyond the checkpoint" in judged.bad["en"]
