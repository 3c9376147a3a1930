"""The measuring program runs and its documents have their shape; no figure is judged here."""

from __future__ import annotations

import json

import pytest

from bench.__main__ import main
from bench.books import write_books
from bench.pages import PAGES
from bench.sizes import SIZES
from bench.table import Row, markdown, rate_row

pytestmark = pytest.mark.filterwarnings("default")


@pytest.mark.parametrize(
    "more", [[], pytest.param(["imports", "pages"], marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_a_run_writes_a_table_and_a_document(tmp_path, monkeypatch, more):
    monkeypatch.setenv("TAIZHANG_TEST_POSTGRES", "postgresql://nobody@127.0.0.1:1/none")
    groups = ["start", "replays", *more]
    chosen = [word for group in groups for word in ("--only", group)]

    assert main(["--size", "tiny", "--out", str(tmp_path), *chosen]) == 0

    told = json.loads((tmp_path / "tiny.json").read_bytes())
    assert told["size"] == "tiny"
    assert told["machine"]["cores"]
    keys = [row["key"] for row in told["rows"]]
    pages = [f"page.{page.name.replace(' ', '_')}" for page in PAGES] if more else []
    assert keys == ["start", *(["upload.usual"] if more else []), "replay.sqlite", *pages]
    assert all(row["ours"] > 0 for row in told["rows"][1:])
    assert {"what", "unit", "ours", "target", "met", "note"} <= set(told["rows"][0])
    replay = told["rows"][keys.index("replay.sqlite")]
    assert replay["ratio"] == pytest.approx(replay["ours"] / replay["peer"])
    table = (tmp_path / "tiny.md").read_text()
    assert table.count("\n|") == 2 + len(keys)


def test_a_missed_target_says_by_how_much():
    row = rate_row("key", "words", ours=200.0, peer=100.0, beside="them", target=4.0)

    assert (row.ratio, row.met, row.gap) == (2.0, False, 2.0)
    assert "no (2 × off)" in markdown("tiny", [row], seconds=1)


def test_a_row_that_was_not_run_is_neither_met_nor_missed():
    row = Row(key="key", what="words", unit="s", target=1.0, note="not run: no server")

    assert row.met is None
    assert "| not run |" in markdown("tiny", [row], seconds=1)


def test_lower_is_better_where_the_target_says_so():
    fast = Row(key="a", what="a", unit="s", ours=0.2, target=0.4, sense="at_most")
    slow = Row(key="a", what="a", unit="s", ours=0.8, target=0.4, sense="at_most")

    assert (fast.met, slow.met, slow.gap) == (True, False, 2.0)


def test_the_city_has_a_year_of_one_and_a_half_million_events():
    city = SIZES["city"]

    assert city.stations == 156
    assert 1_500_000 <= city.large_events <= 1_550_000
    assert city.large_events / city.small_events == pytest.approx(10, rel=0.01)


def test_every_entry_becomes_one_balanced_transaction(tmp_path):
    from bench.stations import open_stations, station_codes, visits
    from ledger.application import open_ledger

    place = tmp_path / "ledger"
    codes = station_codes(2)
    with open_ledger(place, create=True) as opened:
        open_stations(opened.ledger, codes)
        opened.ledger.execute_many(visits(codes, 3))

    count = write_books(str(place), tmp_path / "a.beancount", tmp_path / "a.journal")

    assert count == 2 * 4 + 3
    body = (tmp_path / "a.beancount").read_text()
    assert body.count(" * ") == count
    assert body.count(" CNY\n  ") == count
