"""Two imports at once: what they share is recorded once, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.importing import ImportSession
from api.workbooks import read_workbook
from domain.book.entry import decode_entry
from ledger.application import open_ledger
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
