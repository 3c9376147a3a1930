"""Access tokens: shown once, stored as a hash, expiring and revocable, on both databases."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from ledger.databases.database import open_engine
from ledger.people.tokens import SCOPES_OF_ROLE, AccessRefusedError, TokenStore
from ledger.schema.migrations import migrate
from ledger.schema.tables import tokens


@pytest.fixture
def engine(database_url):
    found = open_engine(database_url, create=True)
    migrate(found)
    yield found
    found.dispose()


@pytest.fixture
def store(engine):
    return TokenStore(engine)


def make(store, name="W01", **changed):
    return store.create(
        name, **{"role": "staff", "scope_kind": "station", "scope": "大岚", **changed}
    )


def test_a_token_is_random_and_only_its_hash_is_stored(store, engine):
    made, other = make(store), make(store)
    assert re.fullmatch(r"tz_[A-Za-z0-9_-]{43}", made.secret)
    assert made.secret != other.secret
    with engine.connect() as connection:
        rows = connection.execute(select(tokens)).all()
    assert {row.token_hash for row in rows} == {
        sha256(each.secret.encode()).hexdigest() for each in (made, other)
    }
    assert not [row for row in rows if made.secret in str(row)]
    assert made.secret not in str(made.token)


def test_a_token_stands_for_its_role_and_scope(store):
    made = make(store)
    found = store.verify(made.secret)
    assert (found.name, found.role, found.scope_kind, found.scope) == (
        "W01",
        "staff",
        "station",
        "大岚",
    )
    assert found == made.token


@pytest.mark.parametrize(
    "wrong", ["", "tz_", "tz_" + "A" * 43, "nonsense", "\udcff", "tz_\x00", "tz_台账"]
)
def test_a_wrong_token_stands_for_nothing(store, wrong):
    made = make(store)
    assert store.verify(wrong) is None
    assert store.verify(made.secret[:-1]) is None
    assert store.verify(made.secret + "A") is None
    assert store.verify(made.secret.removeprefix("tz_")) is None


def test_an_expired_token_stands_for_nothing(store):
    now = datetime.now(UTC)
    past = make(store, expires_at=now - timedelta(seconds=1))
    future = make(store, expires_at=now + timedelta(hours=1))
    assert store.verify(past.secret) is None
    assert store.verify(future.secret) == future.token


def test_a_revoked_token_stands_for_nothing_and_stays_listed(store):
    one, two, three = make(store), make(store), make(store, "W02")
    assert store.revoke(one.token.id) == 1
    assert store.verify(one.secret) is None
    assert store.verify(two.secret) is not None
    assert store.revoke("W01") == 1
    assert store.verify(two.secret) is None
    assert store.verify(three.secret) is not None
    assert store.revoke("nobody") == 0
    listed = store.list()
    assert [each.revoked_at is None for each in sorted(listed, key=lambda each: each.name)] == [
        False,
        False,
        True,
    ]


def test_the_last_use_is_noted(store):
    made = make(store)
    assert store.list()[0].last_used_at is None
    store.note_use(sha256(made.secret.encode()).hexdigest())
    assert store.list()[0].last_used_at is not None


SCOPE_OF_KIND = {
    "station": "大岚",
    "district": "330281",
    "city": "330200",
    "engagement": "E-1 大岚 钟公庙",
}


@pytest.mark.parametrize("role", SCOPES_OF_ROLE)
def test_a_role_takes_the_scopes_that_fit_it(store, role):
    for kind, scope in SCOPE_OF_KIND.items():
        if kind in SCOPES_OF_ROLE[role]:
            assert make(store, role=role, scope_kind=kind, scope=scope).token.scope_kind == kind
        else:
            with pytest.raises(AccessRefusedError):
                make(store, role=role, scope_kind=kind, scope=scope)


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "king"},
        {"scope": ""},
        {"scope": "A B"},
        {"scope_kind": "planet"},
        {"name": ""},
        {"name": "a b"},
        {"name": "x" * 65},
        {"name": "a/b"},
        {"name": "a\bb"},
        {"name": "a'b"},
    ],
)
def test_a_token_that_makes_no_sense_is_refused(store, wrong):
    with pytest.raises(AccessRefusedError):
        make(store, **wrong)
    assert store.list() == []


def test_a_name_and_a_scope_are_kept_in_the_form_that_entries_have(store):
    made = make(store, name=" head-1 ", scope=" cafe\u0301 ").token
    assert (made.name, made.scope) == ("head-1", "caf\u00e9")
