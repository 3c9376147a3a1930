"""verify_books.py and Taizhang make the same bytes, though neither knows the other."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from api.bootstrap import open_house
from api.exporting.accounting import gl_csv
from api.exporting.accounting.beancount import beancount_text
from api.exporting.accounting.hledger import hledger_text
from api.exporting.accounting.journal import Signed, Transaction
from api.exporting.bundles.findings_file import CHECKS
from api.exporting.bundles.verify_guide import guide
from api.exporting.bundles.verify_programs import SCRIPTS, verify_script
from api.exporting.bundles.verify_script import verify, verify_books
from api.exporting.cloud_events_lines import write_cloud_events
from api.exporting.ocel import write_ocel
from api.exporting.scopes import ExportScope, entries_in
from api.generating.city import CityPlan, SimulatedClock, generate_city
from domain.book.entry import decode_entry
from domain.book.events import EVENTS, FACTS
from domain.book.words import VOCABULARY as WORDS
from domain.ground.events import topic_of
from domain.ground.policy import SEEDED
from domain.ground.values import months_between
from domain.ground.vocabulary import SOURCES, Category
from domain.money.bookkeeping import accounts
from ledger.application import open_ledger
from ledger.evidence.canonical import canonical
from ledger.store.rows import StreamEntry
from tests.api.exporting.accounting.test_book_properties import ODD_STATIONS, book, histories
from tests.api.exporting.bundles.bundles import Judged, bundle_of
from tests.examples import few
from tests.golden.specimens import ENTRIES

SIGNED = Signed("2026-12-01", "taizhang.invalid/x", 900, "AAAA")


class Kept:
    """Entries as the exports read a log."""

    def __init__(self, log) -> None:
        self.rows = [(each.pos, canonical(each.entry), each.entry.station) for each in log]

    def read_page(self, after: int, limit: int):
        return [(pos, raw) for pos, raw, _ in self.rows if pos > after][:limit]

    def stream_entries(self, stream: str, after_version: int = 0, limit: int | None = None):
        found = [
            StreamEntry(version=number, pos=pos, entry=raw)
            for number, (pos, raw, station) in enumerate(self.rows, 1)
            if station == stream
        ]
        return [each for each in found if each.version > after_version][:limit]


def walked(kept: Kept, scope: ExportScope) -> Iterator[tuple[int, bytes, dict]]:
    for pos, raw, station in kept.rows:
        if pos <= scope.until and (scope.stations is None or station in scope.stations):
            yield pos, raw, verify.read_json(raw, "")


def made_by_the_checker(kept: Kept, scope: ExportScope) -> dict[str, bytes]:
    told = None if scope.stations is None else list(scope.stations)
    money = verify_books.Money(verify_books.Extent(told, None, None, scope.until))
    for pos, _raw, entry in walked(kept, scope):
        money.take(pos, entry)
    head = verify_books.Head(SIGNED.origin, SIGNED.size, SIGNED.root, SIGNED.day)
    makers = verify_books.makers(lambda: walked(kept, scope), money, head)
    found = {
        name: b"".join(piece for _pos, piece in make())
        for name, make in makers.items()
        if name != "findings.json"
    }
    money.close()
    return found


def made_by_the_product(log, kept: Kept, scope: ExportScope) -> dict[str, bytes]:
    found = {}
    stations = scope.stations
    for name, text_of in (("books.beancount", beancount_text), ("books.journal", hledger_text)):
        with book(log, scope.until, stations) as opened:
            found[name] = "".join(text_of(opened._replace(signed=SIGNED))).encode()
    with book(log, scope.until, stations) as opened:
        out = io.BytesIO()
        with gl_csv._table(out, gl_csv.ACCOUNT_COLUMNS) as table:
            table.writerows(map(gl_csv._account, opened.accounts))
        found["gl_accounts.csv"] = out.getvalue()
        out = io.BytesIO()
        with gl_csv._table(out, gl_csv.DETAIL_COLUMNS) as table:
            for entry in opened.entries:
                if isinstance(entry, Transaction):
                    table.writerows(gl_csv._details(entry))
        found["gl_details.csv"] = out.getvalue()
    for name, write in (
        ("events.cloudevents.jsonl", write_cloud_events),
        ("ocel.json", write_ocel),
    ):
        out = io.BytesIO()
        write(kept, scope, out)
        found[name] = out.getvalue()
    return found


@few(12, 40)
@for_all(histories(), st.data())
def test_random_histories_become_the_same_files(log, data):
    until = data.draw(st.integers(1, len(log)))
    some = st.lists(st.sampled_from(ODD_STATIONS), unique=True, min_size=1).map(sorted).map(tuple)
    scope = ExportScope(until, data.draw(st.none() | some))
    kept = Kept(log)
    assert made_by_the_checker(kept, scope) == made_by_the_product(log, kept, scope)


GOLDEN = [file.read_bytes() for file in sorted(ENTRIES.glob("*.json"))]
"""Every kind of event with every field, and with none that may be left out."""


@pytest.mark.parametrize("days", [(None, None), ("2026-01-01", None), (None, "2026-04-01")])
def test_every_kind_of_event_becomes_the_same_files(days):
    scope = ExportScope(len(GOLDEN), None, *days, with_all_money=True)
    kept = Kept([])
    kept.rows = [(pos, raw, decode_entry(raw).station) for pos, raw in enumerate(GOLDEN, 1)]
    told = verify_books.Extent(None, *days, scope.until)
    here = [each for each in walked(kept, scope) if told.holds(each[2])]
    assert [pos for pos, _raw, _entry in here] == [pos for pos, _raw in entries_in(kept, scope)]
    for write, make in (
        (write_cloud_events, verify_books.cloud_events),
        (write_ocel, verify_books.ocel),
    ):
        out = io.BytesIO()
        write(kept, scope, out)
        assert b"".join(piece for _pos, piece in make(lambda: iter(here))) == out.getvalue()


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A generated year of two stations."""
    place = str(tmp_path_factory.mktemp("city") / "ledger")
    clock = SimulatedClock()
    with open_ledger(place, create=True, clock=clock) as opened:
        plan = CityPlan(stations=2, events_per_station_year=400, first_day=date(2023, 1, 1))
        generate_city(opened.ledger, clock, plan)
    with open_house(place) as house:
        house.catch_up()
        house.transparency.publish()
    return place


@pytest.mark.parametrize(
    "scope",
    [
        {},
        {"as_known": "500"},
        {"station": "first"},
        {"station": "last", "as_known": "700"},
        {"from_day": "2023-03-01", "to_day": "2023-05-31"},
        {"station": "first", "from_day": "2023-06-30"},
        {"to_day": "2023-02-01"},
    ],
    ids=str,
)
def test_a_generated_city_becomes_the_same_files(city, tmp_path, scope):
    with open_house(city, write=False) as house:
        house.catch_up()
        codes = sorted(house.questions.stations_within(city="330200"))
        assert len(codes) == 2
        if "station" in scope:
            scope = {**scope, "station": codes[0 if scope["station"] == "first" else -1]}
        path = tmp_path / "city.zip"
        path.write_bytes(bundle_of(house, **scope))
    judged = Judged(path, "--no-openssl", inside=True)
    assert judged.code == 0, judged.report


# --- what is written down twice is the same


def test_the_first_program_knows_the_others_and_its_guide():
    """``make fix`` writes what has changed into ``PINNED``."""
    assert {
        "VERIFY.md": hashlib.sha256(guide().encode()).hexdigest(),
        verify.LOG: hashlib.sha256(verify_script(verify.LOG)).hexdigest(),
        verify.BOOKS: hashlib.sha256(verify_script(verify.BOOKS)).hexdigest(),
    } == verify.PINNED


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_the_programs_know_of_the_kinds_is_written_into_the_sources_too(name):
    source = Path(verify.__file__).with_name(name)
    assert source.read_bytes() == verify_script(name), "run `make fix`"


SPOKEN_OF = {"record", "reservation", "grant", "document_number"}
OF_EITHER_TYPE = {("policy.published", "value")}
"""A number or some words, told as text."""


@pytest.mark.parametrize("raw", GOLDEN, ids=lambda raw: json.loads(raw)["type"])
def test_nothing_that_is_stored_is_left_untold(raw):
    """The tables follow from the declared types; these bytes were written by hand."""
    data = json.loads(raw)["data"]
    topic = data["fact"]
    attributes = {each.field: each.kind for each in verify_books._OWN[topic]}
    people = [path for path, _kind, _how in verify_books._PEOPLE.get(topic, ())]
    kinds = {"integer": int, "boolean": bool, "string": str}
    for field, value in data.items():
        if (topic, field) in OF_EITHER_TYPE:
            assert attributes[field] == "string"
        elif field == "fact" or field in SPOKEN_OF or isinstance(value, list | dict):
            assert field not in attributes
        elif field in attributes:
            assert type(value) is kinds[attributes[field]]
        else:
            assert [field] in people, f"{topic}.{field}"
    for path in people:
        assert all(isinstance(code, str) for code in verify_books._codes_at(path, data))
    if topic in verify_books.MOMENTS:
        assert re.match(r"\d{4}-\d\d-\d\d", data[verify_books.MOMENTS[topic]])
    else:
        assert topic in {topic_of(kind) for kind in EVENTS} - {topic_of(kind) for kind in FACTS}


def test_names_of_accounts_are_those_of_the_chart():
    chart = accounts.CHARTS[accounts.DEFAULT_REGIME]
    assert chart.law == verify_books.LAW
    assert chart.bank.path == verify_books.BANK
    assert chart.activity_cost.path == verify_books.ACTIVITY
    assert chart.administration.path == verify_books.ADMINISTRATION
    assert set(verify_books.ADMINISTRATIVE) == accounts.ADMINISTRATION
    assert list(verify_books.SOURCES.items()) == list(accounts.SOURCE_NAMES.items())
    assert list(verify_books.CATEGORIES.items()) == list(accounts.CATEGORY_NAMES.items())
    assert list(verify_books.SOURCES) == list(SOURCES)
    assert {
        source: chart.income[kind].path for source, kind in accounts.FUNDING_KINDS.items()
    } == verify_books.INCOME


@for_all(st.text(min_size=1))
def test_every_code_has_the_same_name_in_both(code):
    assert verify_books.component(code) == accounts.component(code)


def test_rules_of_the_findings_are_those_of_the_policy():
    policy = SEEDED
    assert policy.idle_money_months == verify_books.IDLE_MONTHS
    assert policy.service_categories == verify_books.SERVICE_CATEGORIES
    assert policy.forbidden_by_source == verify_books.FORBIDDEN
    assert policy.versions["forbidden_by_source"].citation == verify_books.FORBIDDEN_BY
    assert CHECKS == ("A10", "A12", "A17")
    for category in get_args(Category):
        word = verify_books.CATEGORIES[category].partition("-")[2]
        assert WORDS["Category"][category].zh == word


@for_all(st.dates(max_value=date(9999, 12, 30)), st.dates(max_value=date(9999, 12, 30)))
def test_months_are_counted_alike(first, last):
    days = first.isoformat(), last.isoformat()
    assert verify_books.whole_months(*days) == months_between(*days)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_programs_import_the_standard_library_and_nothing_of_ours(name):
    tree = ast.parse(verify_script(name), feature_version=(3, 8))
    for node in ast.walk(tree):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        assert not {each.split(".")[0] for each in names} & {
            "api",
            "domain",
            "ledger",
            "projections",
        }


@pytest.mark.parametrize("scope", ["whole", "station", "days"])
def test_the_program_of_the_books_writes_any_file_by_itself(rich, tmp_path, scope):
    for name in ("manifest.json", "checkpoint", "entries.jsonl", "verify_books.py"):
        (tmp_path / name).write_bytes(rich[scope][name])
    for name in verify.MADE_ANEW:
        ran = subprocess.run(
            [sys.executable, "-I", tmp_path / "verify_books.py", tmp_path, name],
            capture_output=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, b"")
        assert ran.stdout == rich[scope][name]
