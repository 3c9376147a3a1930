"""Rows are judged by the ledger's own decisions, reserved money among what they know."""

from __future__ import annotations

import pytest

from api.importing.judging import Judge
from domain.book.states.station import Station, evolve
from domain.ground.policy import SEEDED_RULES
from domain.money.refusals import InsufficientFunds
from tests.builders import (
    STATION,
    an_expenditure,
    command,
    paid,
    planned,
    received,
    record_id,
    reserved,
)


def judge(valid_until: str) -> Judge:
    """Before a station of whose 1000 yuan 600 are kept."""
    station = Station(STATION)
    events = [planned(), received(), reserved(paid(60_000), valid_until=valid_until)]
    for number, event in enumerate(events, 1):
        evolve(station, event, record_id(number))
    return Judge(station, lambda _district: SEEDED_RULES)


def test_a_row_cannot_spend_what_is_kept():
    with pytest.raises(InsufficientFunds):
        judge("2026-11-23").accept(command(an_expenditure("400.01")))


def test_a_row_may_spend_what_is_no_longer_kept():
    at = judge("2026-11-22")
    at.accept(command(an_expenditure("1000")))
    assert at.station.funds.available_fen("welfare_lottery") == 0
