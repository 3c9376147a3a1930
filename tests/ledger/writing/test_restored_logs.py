"""A log that was restored under an open ledger: nothing is decided on what it no longer says."""

from __future__ import annotations

import pytest

from domain.money.refusals import InsufficientFunds
from ledger.application import Ledger
from ledger.checks.verifying import verify
from ledger.writing.recorder import LedgerRecorder
from tests.builders import STATION, a_receipt, an_expenditure
from tests.ledger.book_copies import copy_of_book, put_back
from tests.ledger.writing.checking import check_whole, found, fresh


def test_money_that_a_restored_log_does_not_know_is_not_spent(ledger):
    found(ledger)
    copy = copy_of_book(ledger.log.engine)
    ledger.execute(fresh(a_receipt(amount="1000.00")))
    ledger.execute(fresh(an_expenditure("10")))
    put_back(ledger.log.engine, copy)
    with pytest.raises(InsufficientFunds):
        ledger.execute(fresh(an_expenditure("500")))
    check_whole(ledger)


def test_a_log_that_was_restored_and_has_grown_again_is_not_taken_for_ours(ledger, keys):
    found(ledger)
    copy = copy_of_book(ledger.log.engine)
    # As many events of as many kinds as somebody else will write.
    ledger.execute(fresh(a_receipt(amount="1000.00")))
    ledger.execute(fresh(a_receipt(amount="1000.00")))
    put_back(ledger.log.engine, copy)
    other = Ledger(LedgerRecorder(ledger.log.engine), ledger.vault, secret=keys.index_key)
    try:
        for _ in range(3):
            other.execute(fresh(a_receipt(amount="1.00")))
    finally:
        other.close()
    with pytest.raises(InsufficientFunds):
        ledger.execute(fresh(an_expenditure("500")))
    ledger.execute(fresh(an_expenditure("3")))
    check_whole(ledger)
    assert verify(ledger.log.engine).finding is None
    assert ledger.log.stream_entries(STATION)[-1].version == ledger.head().pos
