"""The person vault on both databases: what it keeps, what it shows, and what it never lets out."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

from ledger.databases.database import begin_write, open_engine
from ledger.evidence import commits_to, disclose
from ledger.evidence.disclosure import base64url
from ledger.faults.vault import VaultDamagedError, VaultTooNewError
from ledger.schema.migrations import VAULT, migrate
from ledger.schema.vault_tables import blind_indexes, disclosures, person_keys, vault_metadata
from ledger.vault.keys import VaultKeys
from ledger.vault.sealed import Sealed
from ledger.vault.vault import ERASED, Vault, open_vault
from tests.ledger.vault.looking_in import found_under, values_of

NAME = "何秀英"
PHONE = "13905740000"
NOTE = "独居，女儿在外地，上次探访时提到腿疼。"


def event(number: int) -> str:
    return f"0190c3a0-0000-7000-8000-{number:012d}"


@pytest.fixture
def keys() -> VaultKeys:
    return VaultKeys.generate()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url, schema="vault", create=True, busy_timeout_ms=60_000)
    yield engine
    engine.dispose()


@pytest.fixture
def another_engine(engine: Engine, database_url: str) -> Iterator[Engine]:
    """The same vault as another process would open it."""
    migrate(engine, VAULT)
    another = open_engine(database_url, schema="vault", busy_timeout_ms=60_000)
    yield another
    another.dispose()


@pytest.fixture
def vault(engine: Engine, keys: VaultKeys) -> Vault:
    return open_vault(engine, keys)


def count(engine: Engine, table: Any) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def erase_key(engine: Engine, person_id: str) -> None:
    with begin_write(engine) as connection:
        connection.execute(person_keys.delete().where(person_keys.c.person_id == person_id))


def change(engine: Engine, table: Any, **values: Any) -> None:
    with begin_write(engine) as connection:
        connection.execute(table.update().values(**values))


def flipped(raw: bytes) -> bytes:
    return raw[:-1] + bytes([raw[-1] ^ 1])


def test_values_come_back_as_they_were_sealed(vault: Vault) -> None:
    fields: dict[str, Any] = {"name": NAME, "risk": 3, "tags": ["a", None], "x": {"y": True}}
    sealed = vault.seal("C0001", event(1), fields)
    assert len(sealed.digests) == 4
    assert list(sealed.digests) == sorted(sealed.digests)
    vault.store([sealed])
    assert vault.reveal("C0001") == fields
    assert values_of(vault, [event(1)]) == {event(1): {"C0001": fields}}
    by_digest = vault.reveal_digests([*sealed.digests, "A" * 43])
    assert {found.field: found.value for found in by_digest.values()} == fields
    assert by_digest.keys() == set(sealed.digests)


def test_the_digests_commit_to_the_disclosures(vault: Vault) -> None:
    sealed = vault.seal("C0001", event(1), {"name": NAME})
    (digest,) = sealed.digests
    assert commits_to(digest, sealed.disclosures["name"])
    assert not commits_to(digest, disclose("name", NAME))


def test_decomposed_text_is_normalised(vault: Vault) -> None:
    vault.store([vault.seal("C0001", event(1), {"name": "Mo\u0308bius"})])
    assert vault.reveal("C0001") == {"name": "Möbius"}


def test_two_people_of_one_event_are_kept_apart(vault: Vault) -> None:
    vault.store(
        [
            vault.seal("C0001", event(1), {"name": "甲"}),
            vault.seal("C0002", event(1), {"name": "乙"}),
        ]
    )
    assert values_of(vault, [event(1)])[event(1)] == {
        "C0001": {"name": "甲"},
        "C0002": {"name": "乙"},
    }


def test_what_is_not_in_the_vault_is_not_an_error(vault: Vault) -> None:
    assert vault.reveal("C0001") == {}
    assert vault.reveal_names(["C0001"]) == {"C0001": ""}
    assert values_of(vault, [event(1)]) == {event(1): {}}
    assert vault.reveal_digests(["A" * 43]) == {}
    assert vault.reveal_names([]) == {}
    vault.store([])
    vault.discard([])


def test_the_newest_name_is_shown(vault: Vault) -> None:
    vault.store(
        [
            vault.seal("C0001", event(3), {"name": "新名"}),
            vault.seal("C0001", event(1), {"name": "旧名", "phone": PHONE}),
            vault.seal("C0002", event(2), {"phone": PHONE}),
        ]
    )
    assert vault.reveal_names(["C0001", "C0002"]) == {"C0001": "新名", "C0002": ""}
    assert vault.reveal_names(["C0001"], field="phone") == {"C0001": PHONE}
    assert vault.reveal("C0001") == {"name": "新名", "phone": PHONE}


def test_storing_again_changes_nothing(vault: Vault, engine: Engine) -> None:
    sealed = vault.seal("C0001", event(1), {"name": NAME}, index={"phone": PHONE})
    vault.store([sealed])
    vault.store([sealed, sealed])
    assert count(engine, disclosures) == 1
    assert count(engine, person_keys) == 1
    assert count(engine, blind_indexes) == 1
    assert vault.reveal("C0001") == {"name": NAME}


def test_what_the_ledger_refused_for_good_can_be_discarded(vault: Vault, engine: Engine) -> None:
    kept = vault.seal("C0001", event(1), {"name": "旧名"})
    refused = vault.seal("C0001", event(2), {"name": "新名"})
    vault.store([kept, refused])
    vault.discard([refused])
    assert vault.reveal_names(["C0001"]) == {"C0001": "旧名"}
    assert count(engine, disclosures) == 1


def test_a_batch_is_stored_whole_or_not_at_all(vault: Vault, engine: Engine) -> None:
    good = vault.seal("C0001", event(1), {"name": NAME})
    broken = Sealed("C0002", event(1), (), {"name": "not base64url!"})
    with pytest.raises(ValueError, match="base64url"):
        vault.store([good, broken])
    assert count(engine, disclosures) == 0
    assert count(engine, person_keys) == 0


def test_a_bulk_of_many_people_comes_back_whole(vault: Vault, engine: Engine) -> None:
    people = [f"C{number:05d}" for number in range(1_300)]
    vault.store(
        [
            vault.seal(person, event(number), {"name": f"名{number}"}, index={"n": f"{number}"})
            for number, person in enumerate(people)
        ]
    )
    names = vault.reveal_names(people)
    assert names == {person: f"名{number}" for number, person in enumerate(people)}
    assert list(names) == people
    found = vault.find_people("n", [f"{number}" for number in range(1_400)])
    assert found == {f"{number}": person for number, person in enumerate(people)}
    assert count(engine, person_keys) == 1_300


def test_a_small_cache_of_keys_changes_nothing(engine: Engine, keys: VaultKeys) -> None:
    migrate(engine, VAULT)
    vault = Vault(engine, keys, cached_people=2)
    people = [f"C{number}" for number in range(9)]
    for person in people:
        vault.store([vault.seal(person, event(1), {"name": person})])
    assert vault.reveal_names(people) == {person: person for person in people}
    assert len(vault._ciphers._opened) == 2


def all_stored(engine: Engine) -> bytes:
    """Every value in every table, as text and as bytes."""
    with engine.connect() as connection:
        return b"\n".join(
            bytes(value) if isinstance(value, bytes) else str(value).encode()
            for table in vault_metadata.sorted_tables
            for row in connection.execute(table.select())
            for value in row
        )


def test_personal_values_are_nowhere_in_the_clear(
    vault: Vault, engine: Engine, keys: VaultKeys
) -> None:
    sealed = vault.seal("C0001", event(1), {"name": NAME, "note": NOTE}, index={"phone": PHONE})
    vault.store([sealed])
    places = [all_stored(engine), repr(sealed).encode(), "".join(sealed.digests).encode()]
    if engine.url.database and engine.dialect.name == "sqlite":
        file = Path(engine.url.database)
        places += [path.read_bytes() for path in file.parent.glob(file.name + "*")]
        engine.dispose()
        places.append(file.read_bytes())
        assert len(places) >= 5
    secrets = [*keys.keks.values(), keys.index_secret, keys.index_key]
    for value in (NAME, NOTE, PHONE):
        raw = value.encode()
        # Base64 of the value alone, and of its middle at each of the three alignments.
        encoded = [b64encode(raw[start:])[:-4] for start in range(3)]
        secrets += [raw, value.encode("utf-16-le"), raw.hex().encode(), *encoded]
    for place in places:
        assert place
        for secret in secrets:
            assert secret not in place


def test_an_erased_key_leaves_only_the_erasure_mark(vault: Vault, engine: Engine) -> None:
    one = vault.seal("C0001", event(1), {"name": NAME, "phone": PHONE})
    vault.store([one, vault.seal("C0002", event(1), {"name": "乙"})])
    assert vault.reveal_names(["C0001"]) == {"C0001": NAME}
    erase_key(engine, "C0001")
    assert vault.reveal("C0001") == {"name": ERASED, "phone": ERASED}
    assert vault.reveal_names(["C0001", "C0002"]) == {"C0001": ERASED, "C0002": "乙"}
    assert values_of(vault, [event(1)])[event(1)] == {
        "C0001": {"name": ERASED, "phone": ERASED},
        "C0002": {"name": "乙"},
    }
    assert {found.value for found in vault.reveal_digests(one.digests).values()} == {ERASED}
    assert ERASED == "〔已依法删除〕"


def test_another_process_sees_an_erasure_at_once(
    vault: Vault, another_engine: Engine, keys: VaultKeys
) -> None:
    elsewhere = Vault(another_engine, keys)
    vault.store([vault.seal("C0001", event(1), {"name": NAME})])
    assert elsewhere.reveal_names(["C0001"]) == {"C0001": NAME}
    erase_key(another_engine, "C0001")
    assert vault.reveal_names(["C0001"]) == {"C0001": ERASED}


def test_after_erasure_a_person_gets_a_new_key_and_the_old_values_stay_gone(
    vault: Vault, engine: Engine
) -> None:
    vault.store([vault.seal("C0001", event(1), {"name": NAME})])
    sealed_before = vault.seal("C0001", event(2), {"phone": PHONE})
    with engine.connect() as connection:
        before = connection.execute(select(person_keys.c.wrapped_dek)).scalar_one()
    erase_key(engine, "C0001")
    vault.store([sealed_before])
    assert vault.reveal("C0001") == {"name": ERASED, "phone": PHONE}
    with engine.connect() as connection:
        assert connection.execute(select(person_keys.c.wrapped_dek)).scalar_one() != before


def test_many_threads_and_two_processes_end_with_one_key_per_person(
    vault: Vault, engine: Engine, another_engine: Engine, keys: VaultKeys
) -> None:
    vaults = [vault, Vault(another_engine, keys)]
    start = threading.Barrier(6)
    people = [f"C{number}" for number in range(5)]

    def work(worker: int) -> None:
        mine = vaults[worker % 2]
        start.wait()
        for number in range(5):
            order = people if worker % 2 else people[::-1]
            mine.store(
                [mine.seal(p, event(worker * 10 + number), {"name": f"{p}{worker}"}) for p in order]
            )

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert count(engine, person_keys) == 5
    assert count(engine, disclosures) == 6 * 5 * 5
    shown = values_of(vaults[0], [event(w * 10 + n) for w in range(6) for n in range(5)])
    for worker in range(6):
        for number in range(5):
            of_event = shown[event(worker * 10 + number)]
            assert of_event == {p: {"name": f"{p}{worker}"} for p in people}


def test_a_key_that_another_transaction_is_about_to_commit_is_the_one_used(
    vault: Vault, engine: Engine, another_engine: Engine, keys: VaultKeys
) -> None:
    elsewhere = Vault(another_engine, keys)
    with ThreadPoolExecutor(1) as pool:
        with begin_write(engine) as connection:
            first = vault._keys_of(connection, {"C0001"})["C0001"]
            sealed = elsewhere.seal("C0001", event(1), {"name": NAME})
            waiting = pool.submit(elsewhere.store, [sealed])
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        waiting.result(timeout=60)
    with engine.connect() as connection:
        rows = connection.execute(select(person_keys.c.wrapped_dek)).scalars().all()
    assert [bytes(row) for row in rows] == [first.wrapped_dek]
    assert vault.reveal("C0001") == {"name": NAME}


def test_a_key_whose_transaction_was_rolled_back_is_not_used(vault: Vault, engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        lost = vault._keys_of(connection, {"C0001"})["C0001"]
        vault._ciphers.cipher_of(lost)
        transaction.rollback()
    vault.store([vault.seal("C0001", event(1), {"name": NAME})])
    with engine.connect() as connection:
        kept = connection.execute(select(person_keys.c.wrapped_dek)).scalar_one()
    assert bytes(kept) != lost.wrapped_dek
    assert vault.reveal("C0001") == {"name": NAME}


def test_another_key_file_is_noticed_when_the_vault_is_opened(
    vault: Vault, engine: Engine, keys: VaultKeys
) -> None:
    with pytest.raises(VaultDamagedError, match=keys.current):
        open_vault(engine, VaultKeys.generate())
    other_index = VaultKeys(keys.current, keys.keks, bytes(32))
    with pytest.raises(VaultDamagedError, match="index secret"):
        open_vault(engine, other_index)
    assert open_vault(engine, keys).reveal("C0001") == {}


def test_a_wrong_key_never_shows_values_and_never_passes_for_erasure(
    vault: Vault, engine: Engine
) -> None:
    vault.store([vault.seal("C0001", event(1), {"name": NAME})])
    stranger = Vault(engine, VaultKeys.generate())
    with pytest.raises(VaultDamagedError):
        stranger.reveal("C0001")
    with pytest.raises(VaultDamagedError):
        stranger.store([stranger.seal("C0001", event(2), {"name": "乙"})])


def test_a_new_epoch_wraps_new_keys_and_opens_old_ones(
    vault: Vault, engine: Engine, keys: VaultKeys
) -> None:
    vault.store([vault.seal("C0001", event(1), {"name": NAME})])
    new = VaultKeys.generate()
    both = VaultKeys(new.current, {**keys.keks, **new.keks}, keys.index_secret)
    later = open_vault(engine, both)
    later.store([later.seal("C0002", event(2), {"name": "乙"})])
    assert later.reveal_names(["C0001", "C0002"]) == {"C0001": NAME, "C0002": "乙"}
    with engine.connect() as connection:
        used = connection.execute(
            select(person_keys.c.kek_id).order_by(person_keys.c.person_id)
        ).scalars()
        assert list(used) == [keys.current, new.current]
    with pytest.raises(VaultDamagedError):
        open_vault(engine, keys)


@pytest.mark.parametrize("column", ["ciphertext", "nonce"])
def test_an_altered_value_is_an_error(vault: Vault, engine: Engine, column: str) -> None:
    vault.store([vault.seal("C0001", event(1), {"name": NAME})])
    with engine.connect() as connection:
        stored = bytes(connection.execute(select(disclosures.c[column])).scalar_one())
    for altered in (flipped(stored), b"", stored + b"\x00"):
        change(engine, disclosures, **{column: altered})
        with pytest.raises(VaultDamagedError) as error:
            vault.reveal("C0001")
        assert NAME not in repr(error.value)
        assert event(1) in str(error.value)
    change(engine, disclosures, **{column: stored})
    assert vault.reveal("C0001") == {"name": NAME}


@pytest.mark.parametrize(
    "moved",
    [{"event_id": event(2)}, {"field": "phone"}, {"digest": base64url(bytes(32))}],
)
def test_a_value_moved_to_another_place_is_an_error(
    vault: Vault, engine: Engine, moved: dict[str, str]
) -> None:
    vault.store([vault.seal("C0001", event(1), {"name": NAME})])
    change(engine, disclosures, **moved)
    with pytest.raises(VaultDamagedError):
        vault.reveal("C0001")


def test_a_key_moved_to_another_person_is_an_error(vault: Vault, engine: Engine) -> None:
    vault.store([vault.seal("C0001", event(1), {"name": NAME})])
    assert vault.reveal("C0001") == {"name": NAME}
    change(engine, person_keys, person_id="C0002")
    change(engine, disclosures, person_id="C0002")
    with pytest.raises(VaultDamagedError, match="wrapped"):
        vault.reveal("C0002")


def test_an_altered_key_is_an_error(vault: Vault, engine: Engine, keys: VaultKeys) -> None:
    vault.store([vault.seal("C0001", event(1), {"name": NAME})])
    with engine.connect() as connection:
        wrapped = bytes(connection.execute(select(person_keys.c.wrapped_dek)).scalar_one())
    change(engine, person_keys, wrapped_dek=flipped(wrapped))
    with pytest.raises(VaultDamagedError):
        vault.reveal("C0001")


def test_a_person_is_found_again_by_a_blind_index(vault: Vault, keys: VaultKeys) -> None:
    for number, marks in enumerate(({"phone": PHONE, "id": "330281"}, {"phone": PHONE})):
        vault.store([vault.seal("C0001", event(number), {"name": NAME}, index=marks)])
    assert found_under(vault, "phone", PHONE) == "C0001"
    assert found_under(vault, "phone", f" {PHONE} ") == "C0001"
    assert found_under(vault, "id", PHONE) is None
    assert found_under(vault, "phone", "13905740001") is None
    mark = vault.blind_index("phone", PHONE)
    assert len(mark) == 64
    assert mark == Vault(vault._engine, keys).blind_index("phone", PHONE)
    assert mark != Vault(vault._engine, VaultKeys.generate()).blind_index("phone", PHONE)


def test_of_several_people_under_one_value_the_same_one_is_found_always(vault: Vault) -> None:
    vault.store([vault.seal("C0002", event(1), {"name": NAME}, index={"name": NAME})])
    assert found_under(vault, "name", NAME) == "C0002"
    vault.store([vault.seal("C0001", event(2), {"name": NAME}, index={"name": NAME})])
    assert found_under(vault, "name", NAME) == "C0001"
    assert vault.find_people("name", [NAME, "无"]) == {NAME: "C0001"}


def test_creating_a_vault_twice_or_at_once_does_no_harm(
    engine: Engine, database_url: str, keys: VaultKeys
) -> None:
    options = {"schema": "vault", "create": True, "busy_timeout_ms": 60_000}
    engines = [engine, *(open_engine(database_url, **options) for _ in range(3))]
    with ThreadPoolExecutor(4) as pool:
        vaults = list(pool.map(lambda one: open_vault(one, keys), engines))
    vaults[0].store([vaults[0].seal("C0001", event(1), {"name": NAME})])
    assert [vault.reveal_names(["C0001"])["C0001"] for vault in vaults] == [NAME] * 4
    for one in engines[1:]:
        one.dispose()


def test_a_vault_of_a_newer_version_is_refused(
    vault: Vault, engine: Engine, keys: VaultKeys
) -> None:
    with begin_write(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(VaultTooNewError, match="version 0999"):
        open_vault(engine, keys)
    with begin_write(engine) as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    with pytest.raises(VaultDamagedError, match="no version"):
        open_vault(engine, keys)


@pytest.mark.postgres
def test_on_postgresql_the_tables_lie_in_a_schema_of_their_own(postgres_url: str) -> None:
    engine = open_engine(postgres_url, schema="vault")
    migrate(engine, VAULT)
    with engine.connect() as connection:
        schemas = connection.scalars(
            text("SELECT schemaname FROM pg_tables WHERE tablename = 'person_keys'")
        ).all()
    engine.dispose()
    assert list(schemas) == ["vault"]
