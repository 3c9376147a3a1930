"""Accounts beside the book, on both databases: made, disabled, given another password."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select

from domain.accounts.refusals import (
    AccountAlreadyExists,
    PasswordGuessable,
    PasswordTooShort,
    PasswordUnchanged,
    SubjectAlreadyLinked,
    UnknownAccount,
)
from domain.ground.forms.codes import is_sound
from domain.ground.refusals import PersonalNumber
from ledger.accounts.accounts import AccountStore
from ledger.accounts.hashing import Hashing, new_password
from ledger.accounts.sessions import SessionStore
from ledger.databases.database import open_engine
from ledger.people.tokens import AccessRefusedError
from ledger.schema.migrations import migrate
from ledger.schema.tables import accounts

PASSWORD = "四月的第一场雨下在傍晚"
OTHER = "kqz7-m2xw-9pfa-c4hn"


@pytest.fixture
def engine(database_url):
    found = open_engine(database_url, create=True)
    migrate(found)
    yield found
    found.dispose()


@pytest.fixture
def store(engine):
    return AccountStore(engine, hashing=Hashing(cheap=True))


def make(store, password=PASSWORD, **changed):
    given = {"role": "staff", "scope_kind": "station", "scope": "大岚", **changed}
    return store.create(password, **given)


def test_an_account_gets_a_code_of_ours_and_only_its_hash_is_stored(store, engine):
    made, other = make(store), make(store)
    assert is_sound(made.code)
    assert made.code.startswith("U-")
    assert made.code != other.code
    assert (made.role, made.scope_kind, made.scope) == ("staff", "station", "大岚")
    assert made.must_change
    with engine.connect() as connection:
        rows = connection.execute(select(accounts)).all()
    assert {row.password_hash.split("$")[1] for row in rows} == {"argon2id"}
    assert len({row.password_hash for row in rows}) == 2, "each has a salt of its own"
    assert PASSWORD not in str(rows)
    assert "argon2" not in str(made)


def test_a_hash_costs_what_is_recommended():
    made = Hashing().hash_of(PASSWORD)
    # OWASP: argon2id with at least 19 MiB, two passes, one lane.
    costs = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$.+", made)
    memory_kib, passes, lanes = map(int, costs.groups())
    assert memory_kib >= 19 * 1024
    assert passes >= 2
    assert lanes == 1


def test_a_password_is_held_against_its_hash(store):
    made = make(store)
    stored = store.hash_to_check(made.code)
    assert store.hashing.is_right(PASSWORD, stored)
    assert store.hashing.is_right("四月的第一场雨下在傍晚", stored)
    for wrong in ("", PASSWORD + " ", OTHER, PASSWORD * 30):
        assert not store.hashing.is_right(wrong, stored)
        assert not store.hashing.is_right(wrong, None)
    assert not store.hashing.is_right(PASSWORD, None)
    assert not store.hashing.is_right(PASSWORD, "no hash")


@pytest.mark.parametrize("is_cheap", [False, True])
def test_trying_an_account_that_is_not_there_costs_what_an_accounts_hash_costs(is_cheap):
    hashing = Hashing(cheap=is_cheap)
    nobodys, somebodys = (
        re.fullmatch(r"(\$argon2id\$.+\$)([^$]+)\$([^$]+)", each).groups()
        for each in (hashing._nobodys, hashing.hash_of(PASSWORD))
    )
    assert nobodys[0] == somebodys[0]
    assert [*map(len, nobodys)] == [*map(len, somebodys)]
    assert hashing._hasher.check_needs_rehash(hashing._nobodys) is False
    with pytest.raises(VerifyMismatchError):
        hashing._hasher.verify(hashing._nobodys, PASSWORD)
    assert Hashing(cheap=is_cheap)._nobodys != hashing._nobodys


def test_full_width_signs_are_the_same_password(store):
    made = make(store, "ｋｑｚ７－ｍ２ｘｗ－９ｐｆａ")
    assert store.hashing.is_right("kqz7-m2xw-9pfa", store.hash_to_check(made.code))


def test_a_code_may_be_brought_once(store):
    assert make(store, code=" W01 ").code == "W01"
    with pytest.raises(AccountAlreadyExists):
        make(store, code="W01")


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"role": "root"}, AccessRefusedError),
        ({"scope_kind": "district"}, AccessRefusedError),
        ({"scope": ""}, AccessRefusedError),
        ({"scope": "大岚 锦屏"}, AccessRefusedError),
        ({"code": "two words"}, AccessRefusedError),
        ({"code": "张三"}, AccessRefusedError),
        ({"code": "13800138000"}, PersonalNumber),
        ({"password": "short"}, PasswordTooShort),
        ({"password": "1234567890"}, PasswordGuessable),
        ({"code": "worker-2021", "password": "worker-2021"}, PasswordGuessable),
    ],
)
def test_what_cannot_be_an_account_is_refused_and_nothing_is_stored(store, wrong, refusal):
    with pytest.raises(refusal):
        make(store, **wrong)
    assert store.list() == []


def test_disabling_and_enabling(store):
    made = make(store)
    store.disable(made.code)
    assert store.get(made.code).disabled_at is not None
    assert store.hash_to_check(made.code) is None
    store.disable(made.code)
    store.enable(made.code)
    assert store.get(made.code) == made
    for what in (store.disable, store.enable, store.get):
        with pytest.raises(UnknownAccount):
            what("U-00000000")


def test_another_password_ends_every_session(store, engine):
    sessions = SessionStore(engine, idle_seconds=60, lifetime_seconds=600)
    made = make(store)
    checked = store.hash_to_check(made.code)
    secrets = [sessions.open(made.code, "", checked=checked) for _ in range(2)]
    store.set_password(made.code, OTHER, must_change=False)
    assert not store.get(made.code).must_change
    assert store.hashing.is_right(OTHER, store.hash_to_check(made.code))
    assert [sessions.verify(each) for each in secrets] == [None, None]
    # A sign-in that was under way with the old password comes too late.
    assert sessions.open(made.code, "", checked=checked) is None


def test_a_new_password_is_another_one(store):
    made = make(store)
    with pytest.raises(PasswordUnchanged):
        store.set_password(made.code, PASSWORD, must_change=False)
    with pytest.raises(PasswordTooShort):
        store.set_password(made.code, "short", must_change=False)
    with pytest.raises(UnknownAccount):
        store.set_password("U-00000000", OTHER, must_change=False)


def test_a_hash_of_an_older_price_is_made_anew(store):
    made = make(store)
    dated = store.hash_to_check(made.code)
    store.hashing = Hashing()
    assert store.hashing.is_dated(dated)
    store.rehash(made.code, PASSWORD)
    renewed = store.hash_to_check(made.code)
    assert not store.hashing.is_dated(renewed)
    assert store.hashing.is_right(PASSWORD, renewed)


def test_a_generated_password_is_good_and_never_the_same(store):
    found = {new_password() for _ in range(50)}
    assert len(found) == 50
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", each) for each in found)
    make(store, found.pop())


def test_an_account_that_is_not_there_takes_as_long_to_refuse():
    hashing = Hashing()
    stored = hashing.hash_of(PASSWORD)

    def seconds(against):
        begun = time.perf_counter()
        assert not hashing.is_right(OTHER, against)
        return time.perf_counter() - begun

    there, absent = (statistics.median(seconds(each) for _ in range(5)) for each in (stored, None))
    # Of the same order, whatever else the machine does: a shortcut would be thousands of times faster.
    assert there / 5 < absent < there * 5


SUBJECT = "5" * 64


def test_a_linked_account_has_one_way_in_until_it_gets_a_password(store):
    code = make(store).code
    store.link(code, SUBJECT)
    assert store.get(code).is_linked
    assert not store.get(code).must_change
    assert not store.hashing.is_right(PASSWORD, store.hash_to_check(code))
    store.set_password(code, OTHER, must_change=True)
    assert not store.get(code).is_linked
    assert store.hashing.is_right(OTHER, store.hash_to_check(code))


def test_nobody_is_linked_to_two_accounts(store):
    one, other = make(store).code, make(store).code
    store.link(one, SUBJECT)
    store.link(one, SUBJECT)
    with pytest.raises(SubjectAlreadyLinked):
        store.link(other, SUBJECT)
    assert not store.get(other).is_linked
    with pytest.raises(UnknownAccount):
        store.link("nobody", SUBJECT)
