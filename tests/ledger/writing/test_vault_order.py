"""The vault before the log: an orphan in the vault is harmless, a commitment to nothing is not."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from domain.ground.events import topic_of
from ledger.faults.machine import LedgerUnavailableError
from ledger.schema.vault_tables import disclosures
from ledger.writing.sealing import person_id
from ledger.writing.unit_of_work import UnitOfWork
from tests.builders import STATION, a_home_visit, an_expenditure, correct, visited
from tests.ledger.writing.checking import check_whole, commitments_of, found, fresh

NAME = "何秀英"
CLIENT = person_id(STATION, "client", "C-1001")


def _unavailable(*_: object, **__: object) -> None:
    raise LedgerUnavailableError(detail="gone")


def _stored(ledger) -> int:
    with ledger.vault._engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(disclosures)) or 0


def test_when_the_vault_does_not_answer_nothing_reaches_the_log(ledger, monkeypatch):
    found(ledger, yuan="100")
    money = fresh(an_expenditure("100", payee="文具店"))
    monkeypatch.setattr(ledger.vault, "store", _unavailable)
    with pytest.raises(LedgerUnavailableError):
        ledger.execute(money)
    monkeypatch.undo()
    assert (ledger.head().pos, _stored(ledger)) == (5, 0)
    # Not spent, in memory either.
    assert ledger.execute(money).position == 6
    assert ledger.vault.reveal(person_id(STATION, "record", money.event_id)) == {"payee": "文具店"}
    check_whole(ledger)


def test_when_the_log_fails_after_the_vault_what_it_stored_is_taken_back(ledger, monkeypatch):
    found(ledger)
    visit = fresh(a_home_visit(client_name=NAME))
    monkeypatch.setattr(UnitOfWork, "append", _unavailable)
    with pytest.raises(LedgerUnavailableError):
        ledger.execute(visit)
    assert (ledger.head().pos, _stored(ledger)) == (4, 0)
    monkeypatch.undo()
    assert (ledger.execute(visit).position, _stored(ledger)) == (5, 1)
    check_whole(ledger)


def test_when_it_cannot_be_taken_back_the_orphan_does_no_harm(ledger, monkeypatch):
    found(ledger)
    visit = fresh(a_home_visit(client_name=NAME))
    monkeypatch.setattr(UnitOfWork, "append", _unavailable)
    monkeypatch.setattr(ledger.vault, "discard", _unavailable)
    with pytest.raises(LedgerUnavailableError):
        ledger.execute(visit)
    monkeypatch.undo()
    assert (ledger.head().pos, _stored(ledger)) == (4, 1)
    assert ledger.vault.reveal(CLIENT) == {}
    receipt = ledger.execute(visit)
    assert (receipt.position, _stored(ledger)) == (5, 2)
    entry = check_whole(ledger)[5]
    revealed = ledger.vault.reveal_digests(commitments_of(entry))
    assert [each.value for each in revealed.values()] == [NAME]
    assert ledger.vault.reveal(CLIENT) == {"client_name": NAME}


def test_a_name_of_a_command_that_a_crash_cut_off_is_shown_to_nobody(ledger, monkeypatch):
    found(ledger)
    ledger.execute(fresh(a_home_visit(client_name=NAME)))
    monkeypatch.setattr(ledger.vault, "discard", _unavailable)
    for lost in ("何秀瑛", "何绣英"):
        with monkeypatch.context() as patch:
            patch.setattr(UnitOfWork, "append", _unavailable)
            with pytest.raises(LedgerUnavailableError):
                ledger.execute(fresh(a_home_visit(client_name=lost)))
    assert _stored(ledger) == 3
    assert ledger.vault.reveal(CLIENT) == {"client_name": NAME}
    assert ledger.vault.reveal_names([CLIENT], "client_name") == {CLIENT: NAME}


def test_refused_and_repeated_commands_leave_nothing_in_the_vault(ledger):
    found(ledger)
    visit = fresh(a_home_visit(client_name=NAME))
    ledger.execute(visit)
    unknown_worker = fresh(a_home_visit(client_name="无此人", visitors=("W-9",)))
    ledger.execute_many([unknown_worker])
    assert ledger.execute(visit).replayed
    assert _stored(ledger) == 1
    assert len(check_whole(ledger)) == 5


def test_a_name_given_with_a_correction_is_the_newest_and_the_first_stays_proven(ledger):
    found(ledger)
    visit = fresh(a_home_visit(client_name="何秀瑛"))
    ledger.execute(visit)
    fixed = correct(visit.event_id, a_home_visit(client_name=NAME))
    again = fresh(a_home_visit())
    ledger.execute(fixed.model_copy(update={"event_id": again.event_id, "command_id": "fix"}))
    assert ledger.vault.reveal(CLIENT) == {"client_name": NAME}
    first, second = list(check_whole(ledger).values())[-2:]
    assert first.type == topic_of(visited())
    assert second.data.was.sd == first.data.sd != second.data.now.sd


def test_no_entry_and_no_stored_answer_holds_a_name(ledger):
    found(ledger)
    visit = fresh(a_home_visit(client_name=NAME, address="中山东路 1 号", narrative="独居。"))
    ledger.execute(visit)
    [(_, raw)] = ledger.log.read_page(4, 1)
    with ledger.log.unit_of_work() as work:
        known = work.known_commands([visit.command_id])[visit.command_id]
    for private in (NAME, "中山东路", "独居"):
        assert private.encode() not in raw + known.response + known.request_hash
