"""Sessions, on both databases: random, hashed, ending by time, by word and with their account."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import select

from domain.accounts.refusals import UnknownSession
from ledger.accounts.accounts import AccountStore
from ledger.accounts.hashing import Hashing
from ledger.accounts.sessions import SessionStore
from ledger.checks.seals import of_sealed_tables
from ledger.checks.stored_pages import snapshot
from ledger.databases.database import open_engine
from ledger.schema.migrations import migrate
from ledger.schema.tables import sessions as table

PASSWORD = "四月的第一场雨下在傍晚"


class Clock:
    def __init__(self):
        self.now = "2026-04-01T02:00:00.000Z"

    def __call__(self):
        return self.now


@pytest.fixture
def engine(database_url):
    found = open_engine(database_url, create=True)
    migrate(found)
    yield found
    found.dispose()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(engine, clock):
    return AccountStore(engine, clock, hashing=Hashing(cheap=True))


@pytest.fixture
def sessions(engine, clock):
    return SessionStore(engine, clock, idle_seconds=3_600, lifetime_seconds=86_400)


@pytest.fixture
def account(accounts):
    return accounts.create(
        PASSWORD, role="staff", scope_kind="station", scope="大岚", must_change=False
    ).code


@pytest.fixture
def begin(accounts, sessions, account):
    def begun(agent="Chrome · Android", **how):
        return sessions.open(account, agent, checked=accounts.hash_to_check(account), **how)

    return begun


def test_a_session_is_random_and_only_its_hash_is_stored(begin, sessions, account, engine):
    secret, other = begin(), begin()
    assert secret != other
    assert len(secret) >= 43, "256 bits"
    with engine.connect() as connection:
        rows = connection.execute(select(table)).all()
    assert {row.session_hash for row in rows} == {
        sha256(each.encode()).hexdigest() for each in (secret, other)
    }
    assert secret not in str(rows)
    found = sessions.verify(secret)
    assert (found.session.account, found.role, found.scope_kind, found.scope) == (
        account,
        "staff",
        "station",
        "大岚",
    )
    assert found.session.agent == "Chrome · Android"
    assert not found.must_change


@pytest.mark.parametrize("wrong", ["", "nonsense", "\udcff", "\x00"])
def test_a_wrong_secret_stands_for_nothing(begin, sessions, wrong):
    secret = begin()
    assert sessions.verify(wrong) is None
    assert sessions.verify(secret[:-1]) is None


def test_a_session_that_nobody_uses_ends(begin, sessions, clock):
    secret = begin()
    clock.now = "2026-04-01T02:59:59.999Z"
    assert sessions.verify(secret).session.ends_at == "2026-04-01T03:00:00.000Z"
    clock.now = "2026-04-01T03:00:00.000Z"
    assert sessions.verify(secret) is None


def test_using_it_keeps_it_open_but_not_for_ever(begin, sessions, clock):
    secret = begin()
    for half_hour in range(5, 52):
        hour, half = divmod(half_hour, 2)
        clock.now = f"2026-04-0{1 + hour // 24}T{hour % 24:02d}:{30 * half:02d}:00.000Z"
        found = sessions.verify(secret)
        assert found is not None, clock.now
        assert sessions.is_to_be_noted(found.session)
        sessions.note_use(secret)
        assert not sessions.is_to_be_noted(sessions.verify(secret).session)
    for moment in ("2026-04-02T01:30:00.000Z", "2026-04-02T01:59:59.999Z"):
        clock.now = moment
        sessions.note_use(secret)
        assert sessions.verify(secret).session.ends_at == "2026-04-02T02:00:00.000Z"
    clock.now = "2026-04-02T02:00:00.000Z"
    assert sessions.verify(secret) is None


def test_signing_in_anew_ends_the_session_that_the_browser_had(begin, sessions):
    first, elsewhere = begin(), begin()
    second = begin(instead_of=first)
    assert sessions.verify(first) is None
    assert sessions.verify(second) is not None
    assert sessions.verify(elsewhere) is not None


def test_one_session_is_ended_and_the_others_go_on(begin, sessions, account):
    first, second = begin("Firefox · Windows"), begin()
    listed = sessions.open_of(account)
    assert {each.agent for each in listed} == {"Firefox · Windows", "Chrome · Android"}
    gone = sessions.verify(first).session.id
    sessions.revoke(account, gone)
    assert sessions.verify(first) is None
    assert [each.id for each in sessions.open_of(account)] == [sessions.verify(second).session.id]
    for wrong in (gone, "", "0" * 12):
        with pytest.raises(UnknownSession):
            sessions.revoke(account, wrong)
    with pytest.raises(UnknownSession):
        sessions.revoke("U-00000000", sessions.open_of(account)[0].id)
    assert sessions.revoke_all(account) == 1
    assert sessions.open_of(account) == []


def test_a_disabled_account_has_no_session_and_gets_none(begin, accounts, sessions, account):
    secret = begin()
    checked = accounts.hash_to_check(account)
    accounts.disable(account)
    assert sessions.verify(secret) is None
    assert sessions.open(account, "", checked=checked) is None
    accounts.enable(account)
    assert sessions.verify(secret) is None, "what was ended stays so"
    assert begin() is not None


def test_sessions_that_are_long_over_leave_the_table(begin, sessions, account, clock, engine):
    old = begin()
    assert sessions.account_of(old) == account
    clock.now = "2026-04-20T02:00:00.000Z"
    begin()
    assert sessions.account_of(old) == account, "over, and still known"
    clock.now = "2026-06-20T02:00:00.000Z"
    begin()
    assert sessions.account_of(old) is None
    with engine.connect() as connection:
        assert len(connection.execute(select(table)).all()) == 1


def test_what_is_done_to_accounts_and_sessions_is_summed_up(
    begin, accounts, sessions, account, engine
):
    secret = begin()
    sessions.note_use(secret)
    begin(instead_of=secret)
    accounts.rename(account, "digest")
    accounts.set_password(account, "kqz7-m2xw-9pfa-c4hn", must_change=True)
    begin()
    sessions.revoke_all(account)
    accounts.disable(account)
    with snapshot(engine) as reading:
        assert of_sealed_tables(reading) is None
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET role = 'admin'")
    with snapshot(engine) as reading:
        assert of_sealed_tables(reading).detail == "accounts"
