"""Accounts on the command line: passwords never as arguments, made-up ones shown once."""

from __future__ import annotations

import io
import json
import sys

import pytest

from api.accounts.administering import names_of
from api.accounts.managing import books_of
from api.terminal.scope import Place
from domain.book.privacy.readings import Reader
from domain.ground.forms.codes import is_sound
from domain.ground.vocabulary import ROLES
from tests.api.accounts.browsers import OTHER_PASSWORD, PASSWORD
from tests.api.http.world import STATION
from tests.api.terminal.running import taizhang

READER = Reader(actor="operator", role="admin", channel="cli")


@pytest.fixture
def place(tmp_path):
    found = tmp_path / "ledger"
    assert taizhang(found, "init").code == 0
    return found


def is_right(place, code, password):
    with books_of(Place(str(place))) as books:
        return books.accounts.hashing.is_right(password, books.accounts.hash_to_check(code))


def create(place, *more):
    words = ("account", "create", "--role", "staff", "--station", STATION, "--json", *more)
    return taizhang(place, *words).json


def typed(monkeypatch, *lines):
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))


def test_a_made_up_password_is_shown_once(place):
    made = create(place)
    assert is_sound(made["code"])
    assert made["must_change"]
    assert is_right(place, made["code"], made["password"])
    listed = taizhang(place, "account", "list", "--json")
    assert made["password"] not in listed.out
    assert "argon2" not in listed.out
    assert [each["code"] for each in listed.json["accounts"]] == [made["code"]]


def test_people_read_code_and_password_from_one_line(place):
    words = ("account", "create", "--role", "admin", "--city", "330200")
    ran = taizhang(place, *words)
    code, password = ran.out.strip().split("\t")
    assert is_right(place, code, password)
    assert password not in ran.err
    assert "只显示这一次" in ran.err


def test_a_password_comes_from_standard_input(place, monkeypatch):
    typed(monkeypatch, PASSWORD)
    made = create(place, "--code", "W01", "--password-stdin", "--own-password")
    assert made == {"code": "W01", "role": "staff", "must_change": False}
    assert is_right(place, "W01", PASSWORD)


def test_a_password_is_typed_twice(place, monkeypatch):
    answers = iter([PASSWORD, PASSWORD, PASSWORD, OTHER_PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    made = create(place, "--prompt")
    assert is_right(place, made["code"], PASSWORD)
    words = ("account", "create", "--role", "staff", "--station", STATION, "--prompt")
    assert taizhang(place, *words).code == 1
    assert len(taizhang(place, "account", "list", "--json").json["accounts"]) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--role", "staff"), "failed"),
        (("--role", "staff", "--station", "A", "--city", "B"), "failed"),
        (("--role", "emperor", "--station", "A"), "access_refused"),
        (("--role", "staff", "--city", "330200"), "access_refused"),
        (("--role", "staff", "--station", "A", "--code", "张三"), "access_refused"),
        (("--role", "staff", "--station", "A", "--code", "13800138000"), "personal_number"),
    ],
)
def test_what_cannot_be_an_account_is_refused_in_one_line(place, words, code):
    ran = taizhang(place, "account", "create", *words)
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert f"[{code}]" in ran.err
    assert taizhang(place, "account", "list", "--json").json == {"accounts": []}


def test_a_weak_password_is_refused_and_not_repeated(place, monkeypatch):
    for weak, code in (("hunter2", "password_too_short"), ("1234567890", "password_guessable")):
        typed(monkeypatch, weak)
        words = ("account", "create", "--role", "staff", "--station", "A", "--password-stdin")
        ran = taizhang(place, *words)
        assert ran.code == 1
        assert f"[{code}]" in ran.err
        assert weak not in ran.err


def test_a_name_lies_in_the_vault_alone(place):
    made = create(place, "--name", "示例甲")
    (listed,) = taizhang(place, "account", "list", "--json").json["accounts"]
    assert (listed["code"], listed["name"]) == (made["code"], "示例甲")
    for file in place.glob("*.db*"):
        assert "示例甲".encode() not in file.read_bytes(), file.name
    with books_of(Place(str(place))) as books:
        books.names.keep(made["code"], "示例乙")
        account = books.accounts.get(made["code"])
        assert names_of(books, READER, [account]) == {made["code"]: "示例乙"}
    assert taizhang(place, "verify").code == 0


def test_disabling_enabling_and_another_password(place, monkeypatch):
    made = create(place)
    code = made["code"]
    assert taizhang(place, "account", "disable", code, "--json").json["disabled_at"]
    assert not is_right(place, code, made["password"])
    assert taizhang(place, "account", "enable", code, "--json").json["disabled_at"] is None
    assert is_right(place, code, made["password"])
    reset = taizhang(place, "account", "password", code, "--json").json
    assert reset["must_change"]
    assert reset["password"] != made["password"]
    assert is_right(place, code, reset["password"])
    typed(monkeypatch, PASSWORD)
    words = ("account", "password", code, "--password-stdin", "--own-password", "--json")
    assert taizhang(place, *words).json == {"code": code, "role": "staff", "must_change": False}
    for words in (("disable",), ("enable",), ("password",), ("sessions",), ("revoke",)):
        ran = taizhang(place, "account", *words, "U-00000000")
        assert (ran.code, "[unknown_account]" in ran.err) == (1, True)


def test_sessions_are_listed_and_ended(place):
    code = create(place)["code"]
    with books_of(Place(str(place))) as books:
        checked = books.accounts.hash_to_check(code)
        for agent in ("Chrome · Android", "Firefox · Windows", "WeChat · iPhone"):
            assert books.sessions.open(code, agent, checked=checked)
    listed = taizhang(place, "account", "sessions", code, "--json").json["sessions"]
    assert len(listed) == 3
    one = next(each["id"] for each in listed if each["agent"] == "WeChat · iPhone")
    words = ("account", "revoke", code, "--json")
    assert taizhang(place, *words, "--session", one).json == {"revoked": 1}
    assert taizhang(place, *words, "--session", one).code == 1
    assert taizhang(place, *words).json == {"revoked": 2}
    assert taizhang(place, "account", "sessions", code, "--json").json == {"sessions": []}


def test_the_demonstration_has_an_account_of_every_role(tmp_path):
    place = tmp_path / "demo"
    ran = taizhang(place, "demo", "--no-serve")
    assert ran.code == 0, ran.err
    lines = ran.out[ran.out.index("账号 Accounts") :].splitlines()[2:]
    shown = [line.split("\t") for line in lines if line]
    assert [role for role, *_rest in shown] == list(ROLES)
    for role, code, password, _scope in shown:
        assert is_right(place, code, password), role
    assert not [
        each
        for each in json.loads(taizhang(place, "account", "list", "--json").out)["accounts"]
        if each["must_change"]
    ]


def test_an_account_is_linked_to_somebody_at_the_provider_that_is_set(place, monkeypatch):
    pytest.importorskip("joserfc")
    code = create(place)["code"]
    assert "TAIZHANG_OIDC_ISSUER" in taizhang(place, "account", "link", code, "e-1").err
    monkeypatch.setenv("TAIZHANG_OIDC_ISSUER", "https://login.example")
    monkeypatch.setenv("TAIZHANG_OIDC_CLIENT_ID", "taizhang")
    assert "TAIZHANG_PUBLIC_URL" in taizhang(place, "account", "link", code, "e-1").err
    monkeypatch.setenv("TAIZHANG_PUBLIC_URL", "https://ledger.example")
    linked = taizhang(place, "account", "link", code, "e-1", "--json").json
    assert (linked["is_linked"], "e-1" in str(linked)) == (True, False)
    other = create(place)["code"]
    refused = taizhang(place, "account", "link", other, "e-1")
    assert (refused.code, "[subject_already_linked]" in refused.err) == (1, True)
    taizhang(place, "account", "password", code)
    (one,) = [
        each
        for each in taizhang(place, "account", "list", "--json").json["accounts"]
        if each["code"] == code
    ]
    assert not one["is_linked"]
    assert taizhang(place, "verify").code == 0
