"""Tokens of people: a code in the book, the name in the vault."""

from __future__ import annotations

import pytest

from domain.ground.forms.codes import is_sound
from ledger.application import open_ledger
from tests.api.terminal.running import taizhang
from tests.builders import STATION
from tests.ledger.writing.checking import found

NAME = "王主任"


@pytest.fixture
def place(tmp_path):
    with open_ledger(tmp_path / "ledger", create=True) as opened:
        found(opened.ledger, yuan="1000")
    return tmp_path / "ledger"


def create(place, name, *more):
    where = ("--station", STATION, "--role", "station_head")
    return taizhang(place, "token", "create", name, *where, "--json", *more)


def test_a_name_becomes_a_code_and_lies_in_the_vault(place):
    made = create(place, NAME).json
    assert is_sound(made["name"])
    assert made["holder"] == NAME
    assert create(place, NAME).json["name"] != made["name"]
    assert create(place, "head-7").json["name"] == "head-7"
    listed = taizhang(place, "token", "list", "--json").json["tokens"]
    assert [each["holder"] for each in listed] == [NAME, NAME, ""]
    for file in place.iterdir():
        if file.is_file():
            assert NAME.encode() not in file.read_bytes()
    ran = taizhang(place, "verify", "--json")
    assert (ran.code, ran.json["vault"]["abandoned"]) == (0, 0)


def test_a_refused_token_leaves_no_name(place):
    assert taizhang(place, "token", "create", NAME, "--role", "boss", "--station", STATION).code
    assert create(place, "13800138000").code == 1
    assert taizhang(place, "token", "list", "--json").json["tokens"] == []
