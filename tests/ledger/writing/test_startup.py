"""Starting on a log that is newer than the program, or older than its upcasters."""

import pytest
from sqlalchemy import text

from ledger.application import open_ledger
from ledger.databases.database import LedgerLocation
from ledger.faults.machine import EventTypeTooNewError, UpcasterMissingError
from ledger.store.rows import TypeRow
from ledger.writing.startup import judge_event_types
from tests.builders import a_plan, command

KNOWN = {"station.planned": 3}


def test_a_ledger_remembers_the_types_it_holds_and_opens_again(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        opened.ledger.execute(command(a_plan()))
    with LedgerLocation.parse(tmp_path).open("events").connect() as connection:
        rows = connection.execute(text("SELECT * FROM event_types")).all()
    assert [tuple(row) for row in rows] == [("station.planned", 1, 1)]
    with open_ledger(tmp_path) as opened:
        assert opened.ledger.head().pos == 1


@pytest.mark.parametrize("stored", ["('moon.visited', 1, 5)", "('station.planned', 9, 5)"])
def test_a_ledger_with_newer_events_is_not_opened(tmp_path, stored):
    with open_ledger(tmp_path, create=True) as opened:
        opened.ledger.execute(command(a_plan()))
    engine = LedgerLocation.parse(tmp_path).open("events")
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO event_types VALUES {stored}"))
    engine.dispose()
    with pytest.raises(EventTypeTooNewError) as refused:
        open_ledger(tmp_path)
    assert refused.value.params["position"] == 5
    assert "position 5" in refused.value.message("en")


def test_an_old_shape_needs_every_step_up_to_today():
    steps = {"station.planned": dict, "station.planned/2": dict}
    judge_event_types([TypeRow("station.planned", 1, 1)], KNOWN, steps)
    with pytest.raises(UpcasterMissingError) as refused:
        judge_event_types([TypeRow("station.planned", 1, 1)], KNOWN, {"station.planned": dict})
    assert refused.value.params["found"] == "station.planned v2"
