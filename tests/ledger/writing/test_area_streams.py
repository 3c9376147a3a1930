"""Streams of areas beside those of stations: one log, one writer, states that are never out of date."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import domain.book.states.streams
import ledger.writing.states
from domain.book.changes import change_form_of
from domain.book.states.area import Area
from domain.ground.commands import CorrectRecord
from domain.ground.refusals import UnknownArea
from domain.staff.details import StaffJoinedDetails
from ledger.application import open_ledger
from ledger.checks.replaying import replay
from ledger.checks.verifying import verify
from ledger.schema.tables import snapshots
from ledger.store.rows import SnapshotRow
from ledger.writing.area_rules import stored_rules_of
from ledger.writing.states import StreamStates
from tests.builders import AREA, STATION, a_home_visit, a_joining, a_policy
from tests.ledger.writing.checking import check_whole, entries_of, found, founding, fresh

DISTRICT = "A-330212"
DAY = "2026-03-01"


def share(percent: int, area: str = DISTRICT):
    """A rule for how much of a post a part-time worker is."""
    return fresh(a_policy("part_time_fte_percent", percent), area)


def part_time(worker: str):
    return fresh(a_joining(worker=worker, engagement="part_time", fte_percent=None, joined_on=DAY))


def shares(ledger) -> list[int]:
    """The shares of the part-time workers, in the order of their entries."""
    facts = [entry.data for entry in entries_of(ledger).values() if entry.type == "staff.joined"]
    return [fact.fte_percent for fact in facts if fact.engagement == "part_time"]


def test_a_command_rests_on_what_the_commands_before_it_laid_down(ledger):
    found(ledger)
    asked = [share(40, AREA), part_time("W-2"), share(30), part_time("W-3"), share(20, AREA)]
    outcomes = ledger.execute_many([*asked, part_time("W-4")])
    assert [outcome.version for outcome in outcomes] == [1, 5, 1, 6, 2, 7]
    assert shares(ledger) == [40, 30, 30]
    check_whole(ledger)
    rules = stored_rules_of(ledger.log, ("330212", "330200"))
    assert rules.on(DAY).part_time_fte_percent == 30
    assert stored_rules_of(ledger.log, ("330203", "330200")).on(DAY).part_time_fte_percent == 20


def test_a_correction_is_judged_by_what_is_in_force_when_it_is_made(ledger):
    found(ledger)
    receipt = ledger.execute(part_time("W-2"))
    ledger.execute(share(30))
    changes = change_form_of(StaffJoinedDetails)(joined_on="2026-03-02", fte_percent=None)
    ledger.execute(fresh(CorrectRecord, record=receipt.record, reason_code="typo", details=changes))
    assert shares(ledger) == [50]
    last = list(entries_of(ledger).values())[-1].data
    assert (last.was.fte_percent, last.now.fte_percent) == (50, 30)


def test_two_writers_judge_by_each_others_policies(postgres_url, keys):
    with (
        open_ledger(postgres_url, create=True, keys=keys) as one,
        open_ledger(postgres_url, keys=keys) as other,
    ):
        found(one.ledger)
        for number, percent in enumerate((40, 30, 20), 2):
            writing, publishing = (one, other) if number % 2 else (other, one)
            publishing.ledger.execute(share(percent))
            writing.ledger.execute(part_time(f"W-{number}"))
        assert shares(one.ledger) == [40, 30, 20]
        check_whole(other.ledger)


def test_an_areas_state_is_stored_verified_and_replayed(opened, place, monkeypatch):
    monkeypatch.setattr(ledger.writing.states, "SNAPSHOT_EVERY", 3)
    with opened() as house:
        found(house.ledger)
        house.ledger.execute_many([share(percent) for percent in (10, 20, 30, 40)])
    again = opened()
    with again.ledger.log.engine.connect() as connection:
        rows = connection.execute(select(snapshots)).mappings().all()
    stored = {row["stream"]: row["projector"] for row in rows}
    assert stored == {STATION: "station", DISTRICT: "area"}
    again.ledger.execute(part_time("W-2"))
    assert shares(again.ledger) == [40]
    loaded = StreamStates(again.ledger._secret).load(again.ledger.log, DISTRICT, 4)
    replayed = replay(again.ledger.log.engine)
    assert replayed.areas == {DISTRICT: loaded}
    assert set(replayed.stations) == {STATION}
    assert isinstance(loaded, Area)
    assert verify(again.ledger.log.engine, secret=again.ledger._secret).finding is None
    (row,) = [SnapshotRow(**row) for row in rows if row["stream"] == DISTRICT]
    with again.ledger.log.engine.begin() as connection:
        connection.execute(
            snapshots.update()
            .where(snapshots.c.stream == DISTRICT)
            .values(state=row.state.replace(b"\x1e", b"\x1f"))
        )
    assert (
        verify(again.ledger.log.engine, secret=again.ledger._secret).finding.code
        == "snapshot_differs"
    )


@pytest.mark.parametrize("code", [AREA, "A-7"])
def test_a_station_that_was_planned_under_the_name_of_an_area_goes_on(opened, code, monkeypatch):
    with opened() as house, monkeypatch.context() as as_before:
        as_before.setattr(domain.book.states.streams, "division_of", lambda _code: None)
        plan, *rest = founding("NB-1")
        named = [each.model_copy(update={"station": code}) for each in (plan, *rest)]
        house.ledger.execute_many(named)
    again = opened().ledger
    receipt = again.execute(fresh(a_home_visit(), code))
    assert (receipt.station, receipt.version) == (code, 5)
    assert set(replay(again.log.engine).stations) == {code}
    with pytest.raises(UnknownArea):
        again.execute(share(40, code))
