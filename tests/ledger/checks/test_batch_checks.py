"""Which import batch a record came from is held against the entries, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from domain.book.commands import StartImport
from ledger.checks.verifying import verify
from ledger.store.identifiers import new_event_id
from tests.builders import a_building, a_plan, command
from tests.ledger.transparency.transparency_logs import drop_guards


def give(ledger, number, details, batch, station):
    given = {"batch": batch, "event_id": new_event_id(), "command_id": f"c{number}"}
    return ledger.execute(command(details, station=station, **given)).record


@pytest.fixture
def imported(ledger):
    """Two imports, at the positions 2 to 3 and 5 to 6, with records by hand around them."""
    batches = []
    for number, station in ((0, "S0"), (10, "S1")):
        give(ledger, number, a_plan(), None, station)
        start = {"station": station, "command_id": f"i{number}", "event_id": new_event_id()}
        begun = ledger.execute(command(StartImport, file_sha256="ab" * 32, rows=1, **start))
        batches.append(begun.record)
        give(ledger, number + 1, a_building(), begun.record, station)
    give(ledger, 20, a_plan(), None, "S2")
    return batches


def change(ledger, statement, **values):
    with ledger.log.engine.begin() as connection:
        drop_guards(connection)
        assert connection.execute(text(statement), values).rowcount == 1
    found = verify(ledger.log.engine).finding
    return found and (found.code, found.position, found.detail)


def test_records_of_imports_and_of_hands_are_sound(ledger, imported):
    assert verify(ledger.log.engine).finding is None


def test_a_record_taken_out_of_its_batch_is_found(ledger, imported):
    taken = change(ledger, "UPDATE records SET batch = NULL WHERE first_pos = 3")
    assert taken == ("record_differs", 3, "batch")


def test_a_record_put_into_a_batch_is_found(ledger, imported):
    statement = "UPDATE records SET batch = :batch WHERE first_pos = 7"
    assert change(ledger, statement, batch=imported[0]) == ("record_differs", 7, "batch")


def test_a_record_moved_to_another_batch_is_found(ledger, imported):
    statement = "UPDATE records SET batch = :batch WHERE first_pos = 3"
    assert change(ledger, statement, batch=imported[1]) == ("record_differs", 3, "batch")


def test_a_batch_that_nobody_imported_is_found(ledger, imported):
    statement = "UPDATE records SET batch = 'x' WHERE first_pos = 1"
    assert change(ledger, statement) == ("record_differs", 1, "batch")
