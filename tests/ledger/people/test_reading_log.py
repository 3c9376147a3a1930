"""The log of readings and the openings of files, on both databases: added to and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from domain.book.privacy.readings import Reader
from domain.ground.order.spans import Span, span_of_days
from domain.ground.refusals import CommandReused
from ledger.databases.database import open_engine
from ledger.faults.vault import ReadingNotLoggedError
from ledger.people.openings import Openings
from ledger.people.reading_log import ReadingLog
from ledger.people.reading_room import ReadingRoom
from ledger.schema.vault_tables import person_keys, reads
from ledger.vault.keys import VaultKeys
from ledger.vault.vault import ERASED, Vault, open_vault

HEAD = Reader(actor="head-1", role="station_head", channel="api")
OFFICER = Reader(
    actor="officer-1", role="district_officer", channel="api", reason="信访件复核：去年探访"
)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, now: str = "2026-04-01T02:00:00.000Z") -> None:
        self.now = now

    def __call__(self) -> str:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def vault(database_url: str) -> Iterator[Vault]:
    engine = open_engine(database_url, schema="vault", create=True, busy_timeout_ms=60_000)
    vault = open_vault(engine, VaultKeys.generate())
    vault.store(
        [
            vault.seal("甲/client/C1", event(1), {"client_name": "何秀英", "address": "甲村1号"}),
            vault.seal("甲/client/C1", event(2), {"narrative": "腿疼，已联系卫生院。"}),
            vault.seal("甲/worker/W1", event(3), {"name": "示例甲"}),
            vault.seal("乙/worker/W1", event(4), {"name": "示例乙"}),
        ]
    )
    yield vault
    engine.dispose()


@pytest.fixture
def engine(vault: Vault) -> Engine:
    return vault.engine


@pytest.fixture
def log(engine: Engine, clock: Clock) -> ReadingLog:
    return ReadingLog(engine, clock)


@pytest.fixture
def room(vault: Vault, log: ReadingLog) -> ReadingRoom:
    return ReadingRoom(vault, log)


@pytest.fixture
def openings(engine: Engine, clock: Clock) -> Openings:
    return Openings(engine, clock)


def event(number: int) -> str:
    return f"0190c3a0-0000-7000-8000-{number:012d}"


def test_a_list_of_names_is_one_reading_of_each_station(room, log):
    people = ["甲/worker/W1", "甲/client/C9", "乙/worker/W1"]
    assert room.names(HEAD, "staffing", people) == {
        "甲/worker/W1": "示例甲",
        "甲/client/C9": "",
        "乙/worker/W1": "示例乙",
    }
    (reading,) = log.readings("甲").items
    assert reading.people == ("worker/W1",)
    assert (reading.actor, reading.role, reading.channel) == ("head-1", "station_head", "api")
    assert (reading.purpose, reading.read_at) == ("staffing", "2026-04-01T02:00:00.000Z")
    assert len(log.readings("乙").items) == 1
    assert log.readings("丙").items == []


def test_what_shows_nothing_is_no_reading(room, log, engine):
    with engine.begin() as connection:
        connection.execute(person_keys.delete())
    assert room.names(HEAD, "staffing", ["甲/worker/W1"]) == {"甲/worker/W1": ERASED}
    assert room.file(HEAD, "client_file", ["甲/client/C1"], {}).newest["client_name"] == ERASED
    assert room.names(HEAD, "staffing", []) == {}
    assert log.readings("甲").items == []


def test_a_file_is_one_reading_with_all_that_it_shows(room, log, vault):
    with vault.engine.connect() as connection:
        digests = connection.scalars(
            text("SELECT digest FROM disclosures WHERE event_id = :event"), {"event": event(2)}
        ).all()
    others = {"r2": digests, "r3": ["A" * 43]}
    found = room.file(HEAD, "client_file", ["甲/client/C1"], others)
    assert found.newest["client_name"] == "何秀英"
    assert found.by_record == {"r2": {"narrative": "腿疼，已联系卫生院。"}, "r3": {}}
    assert [each.people for each in log.readings("甲").items] == [("client/C1",)]


def test_a_file_does_not_show_what_a_record_says_of_somebody_else(room, vault):
    with vault.engine.connect() as connection:
        digests = connection.scalars(
            text("SELECT digest FROM disclosures WHERE event_id = :event"), {"event": event(3)}
        ).all()
    found = room.file(HEAD, "client_file", "甲/client/C1", {"r1": digests})
    assert found.by_record == {"r1": {}}


def test_nothing_is_shown_that_could_not_be_logged(room, engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE reads RENAME TO hidden")
    with pytest.raises(ReadingNotLoggedError) as caught:
        room.names(HEAD, "staffing", ["甲/worker/W1"])
    assert "示例" not in str(caught.value)
    with pytest.raises(ReadingNotLoggedError):
        room.file(HEAD, "client_file", ["甲/client/C1"], {})
    assert room.names(HEAD, "staffing", ["甲/client/C9"]) == {"甲/client/C9": ""}


def test_readings_are_listed_newest_first_and_page_by_page(log, clock):
    for minute in range(5):
        clock.now = f"2026-04-01T02:0{minute}:00.000Z"
        log.note(HEAD, "record", [f"甲/client/C{minute}", "甲/worker/W1"])
    first = log.readings("甲", limit=2)
    assert [each.people for each in first.items] == [
        ("client/C4", "worker/W1"),
        ("client/C3", "worker/W1"),
    ]
    seen, place = list(first.items), first.next_place
    while place is not None:
        page = log.readings("甲", limit=2, after=place)
        seen += page.items
        place = page.next_place
    assert [each.read_at for each in seen] == sorted((each.read_at for each in seen), reverse=True)
    assert len({each.reading for each in seen}) == 5


def test_readings_of_one_moment_are_all_paged(log):
    for number in range(7):
        log.note(HEAD, "record", [f"甲/client/C{number}"])
    seen, place = [], None
    while True:
        page = log.readings("甲", limit=2, after=place)
        seen += [each.people[0] for each in page.items]
        place = page.next_place
        if place is None:
            break
    assert sorted(seen) == [f"client/C{number}" for number in range(7)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"people": ["client/C1"]}, 1),
        ({"people": ["client/C"]}, 0),
        ({"people": ["client/c1"]}, 0),
        ({"people": ["client/C_1"]}, 1),
        ({"people": ["client/C%"]}, 0),
        ({"people": ["client/C1", "client/C_1", "client/C9"]}, 2),
        ({"during": span_of_days("2026-04-01", None)}, 2),
        ({"during": span_of_days("2026-04-02", None)}, 1),
        ({"during": span_of_days(None, "2026-04-01")}, 1),
        ({"during": span_of_days(None, "2026-03-31")}, 0),
        ({"during": span_of_days("0001-01-01", "9999-12-31")}, 2),
        ({"during": Span("2026-04-01T23:59:59.999", "2026-04-02")}, 1),
        ({"during": Span("2026-04-02", "2026-04-02")}, 0),
    ],
)
def test_readings_are_found_by_person_and_by_station_day(log, clock, asked, found):
    clock.now = "2026-04-01T15:59:59.999Z"
    log.note(HEAD, "record", ["甲/client/C1"])
    clock.now = "2026-04-01T16:00:00.000Z"
    log.note(HEAD, "record", ["甲/client/C_1"])
    page = log.readings("甲", limit=1, counted=True, **asked)
    assert (len(page.items), page.total) == (min(found, 1), found)
    if page.next_place is not None:
        rest = log.readings("甲", after=page.next_place, counted=True, **asked)
        assert (len(rest.items), rest.total) == (found - 1, found)
        assert log.readings("甲", **asked).total is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reads SET actor = 'nobody'",
        "DELETE FROM reads",
        "UPDATE openings SET ends_at = '9999'",
        "DELETE FROM openings",
    ],
)
def test_neither_readings_nor_openings_are_ever_changed(log, openings, engine, statement):
    log.note(HEAD, "record", ["甲/client/C1"])
    openings.open_file(OFFICER, "甲", "C1", command_id="k1", request=b"a")
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert len(log.readings("甲").items) == 2


def test_a_reading_is_not_replaced(log, engine):
    log.note(HEAD, "record", ["甲/client/C1"])
    replacing = "INSERT" if engine.dialect.name == "postgresql" else "INSERT OR REPLACE"
    with pytest.raises(DBAPIError) as refused, engine.begin() as connection:
        connection.execute(text(f"{replacing} INTO reads SELECT * FROM reads"))
    assert "append-only" in str(refused.value) or "duplicate key" in str(refused.value)


def test_an_opening_ends_by_itself_and_is_a_reading(openings, log, clock):
    opened = openings.open_file(OFFICER, "甲", "C1", command_id="k1", request=b"a")
    assert not opened.replayed
    assert opened.opening.ends_at == "2026-04-01T03:00:00.000Z"
    (reading,) = log.readings("甲").items
    assert (reading.purpose, reading.people) == ("opening", ("client/C1",))
    assert (reading.reason, reading.opening) == (OFFICER.reason, opened.opening.opening)
    asked = (OFFICER.actor, OFFICER.role, "甲", "C1")
    clock.now = "2026-04-01T02:59:59.999Z"
    assert openings.current(*asked) == opened.opening
    clock.now = "2026-04-01T03:00:00.000Z"
    assert openings.current(*asked) is None


@pytest.mark.parametrize(
    "asked",
    [
        ("officer-2", "district_officer", "甲", "C1"),
        ("officer-1", "auditor", "甲", "C1"),
        ("officer-1", "district_officer", "乙", "C1"),
        ("officer-1", "district_officer", "甲", "C2"),
    ],
)
def test_an_opening_opens_one_file_to_one_account(openings, asked):
    openings.open_file(OFFICER, "甲", "C1", command_id="k1", request=b"a")
    assert openings.current(*asked) is None


def test_an_equal_request_opens_once_and_another_is_refused(openings, log, clock):
    first = openings.open_file(OFFICER, "甲", "C1", command_id="k1", request=b"a")
    clock.now = "2026-04-01T02:30:00.000Z"
    again = openings.open_file(OFFICER, "甲", "C1", command_id="k1", request=b"a")
    assert again.replayed
    assert again.opening == first.opening
    with pytest.raises(CommandReused):
        openings.open_file(OFFICER, "甲", "C2", command_id="k1", request=b"b")
    assert len(log.readings("甲").items) == 1
    later = openings.open_file(OFFICER, "甲", "C1", command_id="k2", request=b"a")
    assert openings.current("officer-1", "district_officer", "甲", "C1") == later.opening


def test_equal_requests_at_once_open_once(openings, engine):
    def ask(_number):
        return openings.open_file(OFFICER, "甲", "C1", command_id="k1", request=b"a")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(8)))
    assert len({each.opening.opening for each in answers}) == 1
    assert sum(not each.replayed for each in answers) == 1
    with engine.connect() as connection:
        assert len(connection.execute(select(reads)).all()) == 1
