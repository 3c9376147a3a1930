"""The library's application over our ledger: its repository, mapper and notification log."""

import pytest
from eventsourcing.application import AggregateNotFoundError

from domain.book.entry import Entry, decode_entry
from ledger.application import open_ledger
from ledger.library.application import LedgerApplication
from ledger.library.mapper import LedgerMapper
from tests.builders import STATION, a_building, a_home_visit, a_joining, a_plan, command, record_id


@pytest.fixture
def place(tmp_path):
    details = (a_plan(), a_building(), a_joining(), a_home_visit())
    with open_ledger(tmp_path, create=True) as opened:
        opened.ledger.execute_many(
            [
                command(each, command_id=f"command-{number}", event_id=record_id(number))
                for number, each in enumerate(details)
            ]
        )
    return tmp_path


@pytest.fixture
def application(place):
    application = LedgerApplication(env={"TAIZHANG_LEDGER": str(place)})
    yield application
    application.close()


def test_the_library_folds_a_station_from_its_stream(application):
    station = application.state(STATION)
    assert station.version == 4
    assert station.built_on == a_building().built_on
    assert station.roster.employs(a_joining().worker, a_home_visit().started_at[:10])


def test_the_library_folds_a_station_at_an_earlier_version(application):
    assert application.state(STATION, version=1).built_on is None


def test_the_library_says_when_there_is_no_such_station(application):
    with pytest.raises(AggregateNotFoundError):
        application.state("nowhere")


def test_the_librarys_notifications_are_our_entries_in_order(application):
    found = application.notification_log.select(start=1, limit=10)
    assert [each.id for each in found] == [1, 2, 3, 4]
    assert [decode_entry(each.state).version for each in found] == [1, 2, 3, 4]


def test_the_mapper_gives_back_what_it_was_given(application):
    stored = application.recorder.select_events(STATION)[-1]
    mapper: LedgerMapper = application.mapper
    entry = mapper.to_domain_event(stored)
    assert isinstance(entry, Entry)
    assert mapper.to_stored_event(entry) == stored
