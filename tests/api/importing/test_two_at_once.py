"""Two imports at once: what they share is recorded once, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from api.importing import ImportSession
from api.workbooks import read_workbook
from domain.book.entry import decode_entry
from ledger.application import open_ledger
from ledger.databases.one_at_a_time import one_at_a_time
from ledger.faults.machine import AnotherAtWorkError
from ledger.vault.keys import VaultKeys
from tests.api.importing.invented import Invention
from tests.api.workbooks.made import xlsx

KEPT = {"expenditure.recorded", "grant.received", "home_visit.recorded"}


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    if request.param == "sqlite":
        return tmp_path
    return request.getfixturevalue("postgres_url")


def kept(ledger):
    entries = [decode_entry(raw) for _pos, raw in ledger.log.read_page(0, 10_000)]
    return sorted(entry.type for entry in entries if entry.type in KEPT)


def test_what_two_files_share_is_recorded_once(place, tmp_path_factory):
    whole = Invention(7, visits=60).sheets()
    earlier = {name: rows[:-3] if name == "探访台账" else rows for name, rows in whole.items()}
    files = [read_workbook(xlsx(content)) for content in (whole, earlier, whole, earlier)]
    alone = Path(tmp_path_factory.mktemp("alone"))
    with open_ledger(alone, create=True) as one:
        ImportSession(one.ledger, log=one.ledger.log, vault=one.ledger.vault).take_in(files[0])
        expected = kept(one.ledger)
    more = {} if isinstance(place, Path) else {"keys": VaultKeys.generate()}
    with (
        open_ledger(place, create=True, **more) as first,
        open_ledger(place, **more) as second,
        ThreadPoolExecutor(4) as threads,
    ):
        ledgers = [first.ledger, second.ledger, second.ledger, first.ledger]
        reports = [
            threads.submit(ImportSession(each, log=each.log, vault=each.vault).take_in, file)
            for each, file in zip(ledgers, files, strict=True)
        ]
        added = [report.result().added.total() for report in reports]
        assert kept(first.ledger) == expected
    assert sum(added) >= len(expected)


@pytest.fixture
def engines(place):
    more = {} if isinstance(place, Path) else {"keys": VaultKeys.generate()}
    with open_ledger(place, create=True, **more) as first, open_ledger(place, **more) as second:
        yield first.ledger.log.engine, second.ledger.log.engine


def test_who_waits_is_told_so_and_goes_on_when_the_other_has_ended(engines):
    said: list[bool] = []
    has_to_wait = Event()

    def waiting(*, is_waiting):
        said.append(is_waiting)
        has_to_wait.set()

    def second():
        with one_at_a_time(engines[1], "importing", waiting, 30):
            return True

    with ThreadPoolExecutor(1) as threads:
        with one_at_a_time(engines[0], "importing", waiting):
            later = threads.submit(second)
            assert has_to_wait.wait(30)
            assert (later.done(), said) == (False, [True])
        assert later.result(30)
    assert said == [True, False]


def test_nobody_waits_for_ever_and_who_gave_up_stands_in_nobodys_way(engines):
    with (
        one_at_a_time(engines[0], "importing"),
        pytest.raises(AnotherAtWorkError) as caught,
        one_at_a_time(engines[1], "importing", seconds=0.2),
    ):
        pytest.fail("both are at it")
    assert (caught.value.status, caught.value.retryable) == (503, True)
    with one_at_a_time(engines[1], "importing", seconds=0.2):
        pass
