"""The writer's path: positions, versions, command outcomes, records and the tree, both databases."""

from __future__ import annotations

import pytest
from eventsourcing.persistence import IntegrityError

from ledger.evidence.tree import Frontier, leaf_hash
from ledger.faults.machine import LedgerDamagedError
from ledger.store.rows import CommandRow, KnownCommand, RecordRow, SnapshotRow

NOON = "2026-06-03T04:00:00.000Z"


def _command(command_id: str, first: int | None, last: int | None) -> CommandRow:
    return CommandRow(command_id, "W-001", b"\x01" * 32, b'{"ok":true}', first, last, NOON)


def test_an_empty_log_stands_at_position_zero(recorder):
    head = recorder.head()
    assert (head.pos, head.frontier, head.recorded_at) == (0, Frontier(), "")
    assert recorder.read_page(0, 10) == []


@pytest.mark.parametrize("batch", [1, 7, 8, 300])
def test_positions_follow_each_other_and_the_tree_grows_with_them(recorder, event_row, batch):
    entries = []
    for number in range(3):
        rows = [event_row(f"大岚-{number}", version) for version in range(1, batch + 1)]
        with recorder.unit_of_work() as work:
            assert work.append(rows) == number * batch + 1
        entries += [row.entry for row in rows]
    assert recorder.read_page(0, 10_000) == list(enumerate(entries, 1))
    tree = Frontier()
    tree.extend([leaf_hash(entry) for entry in entries])
    assert recorder.head().frontier == tree


def test_two_appends_of_one_unit_follow_each_other(recorder, event_row):
    with recorder.unit_of_work() as work:
        assert work.append([event_row("A", 1)]) == 1
        assert work.lock_head().pos == 1
        assert work.append([event_row("A", 2), event_row("B", 1)]) == 2
    assert recorder.head().pos == 3
    with recorder.unit_of_work() as work:
        assert work.stream_versions(["A", "B", "C"]) == {"A": 2, "B": 1}


def test_an_exception_leaves_no_trace(recorder, event_row):
    with pytest.raises(KeyError), recorder.unit_of_work() as work:  # noqa: PT012 - one transaction
        work.append([event_row("A", 1)], commands=[_command("c", 1, 1)])
        raise KeyError
    assert recorder.head().pos == 0
    with recorder.unit_of_work() as work:
        assert work.known_commands(["c"]) == {}
        assert work.append([event_row("A", 1)]) == 1


def test_a_taken_version_writes_nothing_and_uses_no_position(recorder, event_row):
    with recorder.unit_of_work() as work:
        work.append([event_row("A", 1)])
    with pytest.raises(IntegrityError), recorder.unit_of_work() as work:
        work.append([event_row("B", 1), event_row("A", 1)])
    with recorder.unit_of_work() as work:
        assert work.append([event_row("B", 1)]) == 2


def test_a_taken_event_id_writes_nothing(recorder, event_row):
    rows = [event_row("A", version) for version in range(1, 20)]
    with pytest.raises(IntegrityError), recorder.unit_of_work() as work:
        work.append([*rows, rows[0]._replace(version=20)])
    assert recorder.head().pos == 0


def test_a_unit_of_work_cannot_be_committed_after_a_failed_append(recorder, event_row):
    row = event_row("A", 1)

    def swallow_the_failure() -> None:
        with recorder.unit_of_work() as work, pytest.raises(IntegrityError):
            work.append([row, row])

    with pytest.raises(ValueError, match="rolled back"):
        swallow_the_failure()
    assert recorder.head().pos == 0


def test_recorded_at_never_goes_backwards(recorder, event_row):
    with recorder.unit_of_work() as work:
        work.append([event_row("A", 1, recorded_at=NOON)])
    with pytest.raises(ValueError, match="backwards"), recorder.unit_of_work() as work:
        work.append([event_row("A", 2, recorded_at="2026-06-03T03:59:59.999Z")])
    assert recorder.head()[::2] == (1, NOON)


def test_a_command_is_known_with_its_outcome(recorder, event_row):
    with recorder.unit_of_work() as work:
        work.append(
            [event_row("A", 1), event_row("A", 2)],
            commands=[_command("two events", 1, 2), _command("refused", None, None)],
        )
    with recorder.unit_of_work() as work:
        known = work.known_commands(["two events", "refused", "never heard of"])
    assert known == {
        "two events": KnownCommand(b"\x01" * 32, b'{"ok":true}', 1, 2),
        "refused": KnownCommand(b"\x01" * 32, b'{"ok":true}', None, None),
    }


def test_a_refused_command_is_stored_without_events(recorder):
    with recorder.unit_of_work() as work:
        assert work.append([], commands=[_command("refused", None, None)]) == 1
        assert not work.moved
    assert recorder.head().pos == 0
    with recorder.unit_of_work() as work:
        assert list(work.known_commands(["refused"])) == ["refused"]


def test_a_command_id_is_stored_once(recorder, event_row):
    with recorder.unit_of_work() as work:
        work.append([event_row("A", 1)], commands=[_command("c", 1, 1)])
    with pytest.raises(IntegrityError), recorder.unit_of_work() as work:
        work.append([event_row("A", 2)], commands=[_command("c", 2, 2)])
    assert recorder.head().pos == 1


@pytest.mark.parametrize("others", [0, 20])
def test_a_record_keeps_its_beginning_and_follows_its_corrections(recorder, event_row, others):
    more = [RecordRow(f"r{n}", "A", "home_visit", 1, 1, 0, None) for n in range(others)]
    with recorder.unit_of_work() as work:
        first = RecordRow("r", "A", "home_visit", 1, 1, 0, None)
        work.append([event_row("A", 1)], records=[first, *more])
        assert work.records(["r", "unknown"]) == {"r": first}
    with recorder.unit_of_work() as work:
        corrected = RecordRow("r", "other", "other", 9, 2, 1, None)
        work.append([event_row("A", 2)], records=[corrected, *more])
    with recorder.unit_of_work() as work:
        voided = work.records(["r"])["r"]._replace(last_pos=3, voided_pos=3)
        work.append([event_row("A", 3)], records=[voided, *more])
    with recorder.unit_of_work() as work:
        assert work.records(["r"]) == {"r": RecordRow("r", "A", "home_visit", 1, 3, 1, 3)}


def test_a_snapshot_is_found_only_by_the_code_that_made_it(recorder, event_row):
    for version, state in ((1, b"one"), (2, b"two")):
        snapshot = SnapshotRow("A", "station", "v1", version, version, state)
        with recorder.unit_of_work() as work:
            work.append([event_row("A", version)], snapshots=[snapshot])
    assert recorder.snapshot("A", "station", "v1") == snapshot
    assert recorder.snapshot("A", "station", "v2") is None


def test_entries_are_found_by_position_and_by_stream(recorder, event_row):
    rows = [event_row("AB"[n % 2], n // 2 + 1) for n in range(40)]
    with recorder.unit_of_work() as work:
        work.append(rows)
    assert recorder.entries_at([40, 3, 41, 0]) == {3: rows[2].entry, 40: rows[39].entry}
    assert recorder.entries_at([]) == {}
    found = recorder.stream_entries("B", after_version=17)
    assert found == [(36, 18, rows[35].entry), (38, 19, rows[37].entry), (40, 20, rows[39].entry)]
    assert recorder.stream_entries("B", limit=1) == [(2, 1, rows[1].entry)]


def test_any_page_size_reads_the_same_log(recorder, event_row):
    with recorder.unit_of_work() as work:
        work.append([event_row("A", version) for version in range(1, 24)])
    whole = recorder.read_page(0, 100)
    assert len(whole) == 23
    for size in (1, 2, 7, 22, 23, 24):
        pages = [recorder.read_page(after, size) for after in range(0, 23, size)]
        assert [row for page in pages for row in page] == whole
    assert recorder.read_page(23, 5) == recorder.read_page(99, 5) == []


@pytest.mark.parametrize(("lost", "named"), [([5], 5), ([1, 2], 1), ([9], 9), ([8, 9], 8)])
def test_a_missing_event_is_named_by_its_position(recorder, event_row, lost, named, drop_guards):
    with recorder.unit_of_work() as work:
        work.append([event_row("A", version) for version in range(1, 10)])
    with recorder.engine.begin() as connection:
        drop_guards(connection)
        for pos in lost:
            connection.exec_driver_sql(f"DELETE FROM events WHERE pos = {pos}")
    with pytest.raises(LedgerDamagedError) as raised:
        recorder.read_page(0, 100)
    assert raised.value.params["position"] == named
    assert str(named) in raised.value.message("zh")


def test_a_head_that_contradicts_its_tree_is_damage(recorder, event_row):
    with recorder.unit_of_work() as work:
        work.append([event_row("A", 1), event_row("A", 2)])
    with recorder.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE log_head SET pos = 1")
    with pytest.raises(LedgerDamagedError):
        recorder.head()
    with pytest.raises(LedgerDamagedError), recorder.unit_of_work() as work:
        work.append([event_row("A", 3)])
