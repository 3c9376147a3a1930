"""What is edited in the vault is found and named, on both databases, with the keys and without."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.event import listen

from domain.book.privacy.commands import ErasePerson
from domain.book.privacy.readings import Reader
from ledger.checks.vault.checking import verify_vault
from ledger.people.forgetting import PersonScan, erase_person
from ledger.people.openings import Openings
from ledger.people.reading_log import ReadingLog
from ledger.people.settling import carry_out
from ledger.schema.vault_tables import blind_indexes, disclosures, person_keys
from ledger.writing.sealing import person_id
from tests.builders import STATION, a_home_visit, a_joining, correct
from tests.ledger.transparency.transparency_logs import drop_guards
from tests.ledger.writing.checking import found, fresh

HEAD = Reader(actor="head-1", role="station_head", channel="api")
OFFICER = Reader(actor="officer-1", role="district_officer", channel="api", reason="信访件复核")
ERASED, KEPT = "C-1001", "C-1002"


def visit(client: str, **overrides):
    return a_home_visit(client=client, client_name=f"示例{client}", narrative="平安。", **overrides)


@pytest.fixture
def lived(ledger):
    """A ledger with two clients, one of them erased, a corrected visit, readings and an opening."""
    found(ledger)
    for client in (ERASED, KEPT):
        made = ledger.execute(fresh(visit(client)))
    changed = correct(made.record, visit(KEPT, mode="phone"), **ids())
    ledger.execute(changed)
    ledger.execute(fresh(a_joining(worker="W-2", name="示例甲")))
    erase_person(ledger, erasure())
    log = ReadingLog(ledger.vault.engine)
    for _ in range(3):
        log.note(HEAD, "staffing", [person_id(STATION, "worker", "W-1")])
    Openings(ledger.vault.engine).open_file(
        OFFICER, STATION, KEPT, command_id="o-1", request=b"please"
    )
    with ledger.vault.engine.begin() as connection:
        drop_guards(connection, "reads", "openings", "reading_chain")
    return ledger


def ids():
    made = fresh(a_home_visit())
    return {"event_id": made.event_id, "command_id": made.command_id}


def erasure(person: str = ERASED):
    return fresh(
        ErasePerson,
        about="client",
        person=person,
        legal_basis="consent_withdrawn",
        requested_by=person,
        requested_on="2026-11-20",
        approved_by="officer-1",
        reason="本人撤回同意",
    )


def run(ledger, statement, **parameters):
    with ledger.vault.engine.begin() as connection:
        assert connection.execute(text(statement), parameters).rowcount


def checked(ledger, keys):
    result = verify_vault(ledger.log.engine, ledger.vault.engine, keys)
    if result.finding is not None:
        assert result.finding.message("zh")
        assert "示例" not in result.finding.message("en")
    return result


def code(ledger, keys):
    finding = checked(ledger, keys).finding
    return finding and (finding.code, finding.detail)


def test_a_vault_that_agrees_with_its_book_is_sound(lived, keys):
    result = checked(lived, keys)
    assert (result.finding, result.abandoned, result.is_opened) == (None, 0, True)
    assert (result.values, result.readings) == (5, 4)
    assert checked(lived, None).finding is None
    assert checked(lived, None).values == 5


WITHOUT_KEYS = [
    ("DELETE FROM disclosures WHERE field = 'narrative'", "value_missing"),
    ("UPDATE disclosures SET person_id = :station || '/client/C-9'", "value_differs"),
    ("UPDATE disclosures SET person_id = 'S-9/client/C-1002'", "value_differs"),
    ("UPDATE disclosures SET event_id = 'x' WHERE field = 'name'", "value_differs"),
    ("UPDATE disclosures SET key_version = key_version + 1", "value_differs"),
    ("UPDATE person_keys SET key_version = key_version + 1000000", "person_key_differs"),
    ("UPDATE person_keys SET created_at = '2026-01-01T00:00:00.000Z'", "person_key_differs"),
    ("DELETE FROM person_keys WHERE person_id LIKE '%C-1002'", "value_differs"),
    ("DELETE FROM vault_meta WHERE key LIKE 'kek-check:%'", "vault_key_differs"),
    ("DELETE FROM vault_meta WHERE key = 'kek-current'", "vault_key_differs"),
    ("DELETE FROM erasures", "value_missing"),
    ("UPDATE erasures SET state = 'restricted'", "value_missing"),
    ("UPDATE erasures SET position = position + 1", "erasure_differs"),
    ("UPDATE erasures SET recorded_at = '2026'", "erasure_differs"),
    ("INSERT INTO erasures VALUES ('S-9/client/C-9', 'erased', 1, '2026')", "erasure_differs"),
    (
        "UPDATE blind_indexes SET person_id = :station || '/client/C-1001'",
        "erased_value_kept",
    ),
    ("UPDATE reads SET actor = 'x' WHERE opening = ''", "reading_differs"),
    ("UPDATE reads SET station = 'x'", "reading_differs"),
    ("DELETE FROM reads WHERE purpose = 'opening'", "reading_differs"),
    ("DELETE FROM reading_chain WHERE number = 2", "reading_differs"),
    ("DELETE FROM reading_chain WHERE number = 4", "reading_differs"),
    ("UPDATE reading_chain SET number = 9 WHERE number = 4", "reading_differs"),
    ("UPDATE openings SET reason = 'x'", "opening_differs"),
    ("UPDATE openings SET client = 'C-1'", "opening_differs"),
    ("UPDATE openings SET ends_at = '2099-01-01T00:00:00.000Z'", "opening_differs"),
    ("DELETE FROM openings", "opening_differs"),
]
WITH_KEYS = [
    ("UPDATE disclosures SET field = 'address' WHERE field = 'narrative'", "value_differs"),
    ("UPDATE disclosures SET nonce = :bytes", "value_differs"),
    ("UPDATE disclosures SET ciphertext = :bytes WHERE field = 'name'", "value_differs"),
    ("UPDATE person_keys SET wrapped_dek = :bytes", "person_key_differs"),
    ("UPDATE person_keys SET kek_id = 'kek-0000000000000000'", "person_key_differs"),
    ("UPDATE blind_indexes SET person_id = :station || '/client/C-9'", "value_differs"),
    ("UPDATE blind_indexes SET digest = 'x'", "value_differs"),
    ("UPDATE blind_indexes SET kind = 'client/x'", "value_differs"),
    ("UPDATE vault_meta SET value = 'AAAA' WHERE key LIKE 'kek-check:%'", "vault_key_differs"),
]


@pytest.mark.parametrize(("statement", "expected"), WITHOUT_KEYS)
def test_what_contradicts_the_book_is_found_without_the_keys(statement, expected, lived, keys):
    known = {"station": STATION} if ":station" in statement else {}
    run(lived, statement, **known)
    assert code(lived, None)[0] == code(lived, keys)[0] == expected


@pytest.mark.parametrize(("statement", "expected"), WITH_KEYS)
def test_what_stands_encrypted_is_found_with_the_keys(statement, expected, lived, keys):
    every = {"bytes": bytes(40), "station": STATION}
    known = {name: value for name, value in every.items() if f":{name}" in statement}
    run(lived, statement, **known)
    assert code(lived, keys)[0] == expected


def test_an_erasure_that_was_not_carried_out_is_found(lived, keys):
    """As in a vault that came back from a backup of before, until the next opening."""
    tables = (person_keys, disclosures, blind_indexes)
    with lived.vault.engine.begin() as connection:
        before = {table: connection.execute(table.select()).mappings().all() for table in tables}
    erase_person(lived, erasure(KEPT))
    assert checked(lived, keys).finding is None
    who = person_id(STATION, "client", KEPT)
    run(lived, "DELETE FROM erasures WHERE person_id = :who", who=who)
    with lived.vault.engine.begin() as connection:
        for table, rows in before.items():
            connection.execute(table.delete())
            connection.execute(table.insert(), [dict(row) for row in rows])
    assert code(lived, keys) == ("erasure_differs", who)


def test_an_erasure_that_is_under_way_is_waited_for(lived, keys):
    scan = PersonScan(lived.log, STATION, ("client", KEPT))
    told = {"traces": scan.read(), "expected_versions": (scan.version,)}
    lived.execute(erasure(KEPT).model_copy(update=told))
    looks = count(1)

    def carry_it_out(_connection):
        # Behind the look that has found it missing: the values, the erasures, the erasures again.
        if next(looks) == 3:
            carry_out(lived.vault)

    listen(lived.vault.engine, "begin", carry_it_out)
    assert checked(lived, keys).finding is None
    assert next(looks) > 3


def test_a_value_of_a_command_that_was_never_recorded_is_counted_and_harmless(lived, keys):
    orphan = lived.vault.seal(person_id(STATION, "client", KEPT), "e-none", {"address": "x"})
    lived.vault.store([orphan])
    result = checked(lived, keys)
    assert (result.finding, result.abandoned) == (None, 1)


def test_another_key_file_is_found(lived, keys):
    assert code(lived, type(keys).generate())[0] == "vault_key_differs"


def test_readings_of_one_station_by_many_at_once_stay_one_chain(lived, keys):
    log = ReadingLog(lived.vault.engine)
    before = checked(lived, keys)
    everybody = [person_id(station, "worker", "W-1") for station in (STATION, "S-8", "S-9")]

    def read(number):
        log.note(HEAD, "staffing", everybody[number % 2 :])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(20)))
    after = checked(lived, keys)
    assert (after.finding, after.readings) == (None, before.readings + 50)
    assert after.readings_chain != before.readings_chain
