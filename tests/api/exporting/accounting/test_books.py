"""Books of the samples and of a generated city, checked by engines that share no code with us."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import date, timedelta

import pytest

from api.bootstrap import open_house
from api.exporting.accounting.books import write_books
from api.generating.city import CityPlan, SimulatedClock, generate_city
from api.main import main
from api.questions.asking import Ask
from ledger.application import open_ledger
from tests.api.exporting.accounting.engines import (
    accepted_by_both,
    bean_balances,
    bean_check,
    by_fund,
    hledger_balances,
    hledger_check,
)
from tests.api.exporting.worlds import private_words
from tests.api.terminal.running import STATIONS, taizhang


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    place = tmp_path_factory.mktemp("city") / "ledger"
    clock = SimulatedClock()
    with open_ledger(str(place), create=True, clock=clock) as opened:
        generate_city(opened.ledger, clock, CityPlan(stations=3, events_per_station_year=200))
    return place


def written(house, folder, **options):
    """Both books of one scope, as files."""
    files = []
    for form in ("beancount", "hledger"):
        path = folder / f"book.{form}"
        with path.open("wb") as file:
            write_books(house, file, format=form, **options)
        files.append(path)
    return files


def expected(house, stations, position):
    """What our own answers say: (station, source, grant, part) -> fen, zeros left out."""
    found = defaultdict(int)
    for station in stations:
        answer = house.questions.budget(Ask(station=station, as_known=position))
        for grant in answer["by_grant"]:
            key = (station, grant["source"], grant["grant"])
            found[*key, "bank"] = grant["available_fen"]
            found[*key, "income"] = grant["reclaimed_fen"] - grant["received_fen"]
            found[*key, "spent"] = grant["spent_fen"]
        for category, fen in answer["by_category"].items():
            found[station, category] = fen
    return {key: fen for key, fen in found.items() if fen}


def summed(balances):
    """Balances by fund with the categories added up, and by category for each station."""
    found = defaultdict(int)
    for (station, source, grant, part), fen in balances.items():
        if part in {"bank", "income"}:
            found[station, source, grant, part] += fen
        else:
            found[station, source, grant, "spent"] += fen
            found[station, part] += fen
    return {key: fen for key, fen in found.items() if fen}


def assert_engines_agree(house, folder, stations, position):
    beancount, hledger = written(house, folder, as_known=position)
    accepted_by_both(beancount, hledger)
    balances = bean_balances(beancount)
    assert hledger_balances(hledger) == balances
    assert summed(by_fund(beancount.read_text(), balances)) == expected(house, stations, position)
    return balances


def some_positions(head):
    return sorted({head, head - 1, head - 3, head // 2, head // 3, 1})


def test_both_engines_agree_with_our_answers_about_the_samples_at_several_positions(
    samples, tmp_path
):
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        head = house.feed.head_position()
        seen = [
            assert_engines_agree(house, tmp_path, STATIONS, pos) for pos in some_positions(head)
        ]
    assert seen[0] == {}
    # The last entries of the samples are a correction and a void of money.
    assert seen[-1] != seen[-2] != seen[-3]


def test_both_engines_agree_with_our_answers_about_a_city_at_several_positions(city, tmp_path):
    with open_house(str(city), write=False) as house:
        house.catch_up()
        stations = [each["code"] for each in house.questions.stations(Ask())["items"]]
        for position in some_positions(house.feed.head_position()):
            balances = assert_engines_agree(house, tmp_path, stations, position)
    assert balances


def test_a_book_of_one_station_holds_nothing_of_the_others(samples, tmp_path):
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        beancount, hledger = written(house, tmp_path, stations=["锦屏"])
        accepted_by_both(beancount, hledger)
        balances = bean_balances(beancount)
        assert summed(by_fund(beancount.read_text(), balances)) == expected(house, ["锦屏"], None)
    assert hledger_balances(hledger) == balances
    assert "大岚" not in beancount.read_text() + hledger.read_text()


def test_a_book_of_no_money_is_accepted(samples, tmp_path):
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        for stations in ([], ["没有这个站"]):
            files = written(house, tmp_path, stations=stations)
            accepted_by_both(*files)
            assert bean_balances(files[0]) == hledger_balances(files[1]) == {}


def test_the_regime_says_which_account_administration_has(samples, tmp_path):
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        old, _ = written(house, tmp_path, regime="2004")
        before, texts = bean_balances(old), old.read_text()
        new, _ = written(house, tmp_path, regime="2024")
        after = bean_balances(new)
    assert "财会〔2004〕7号" in texts
    assert "5201-管理费用" in texts
    # Among the accounts: the ids of records may hold any four digits.
    assert not [line for line in texts.splitlines() if " open " in line and "5301-" in line]
    renamed = {name.replace("5201-管理费用", "5301-管理费用"): fen for name, fen in before.items()}
    assert renamed == after != before


@pytest.mark.parametrize("more", [1, -1])
def test_a_book_that_is_one_fen_off_is_refused_by_both_engines(samples, tmp_path, more):
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        beancount, hledger = written(house, tmp_path)
    for path, check in ((beancount, bean_check), (hledger, hledger_check)):
        right = path.read_text()
        path.write_text(one_fen_off(right, more))
        assert check(path).returncode == 1
        path.write_text(right)
        assert check(path).returncode == 0


def one_fen_off(book, more):
    """The first transaction moved a fen more on both sides, so that it still balances."""
    lines = book.split("\n")
    first = next(index for index, line in enumerate(lines) if " * " in line)
    postings = [
        index
        for index in range(first, first + 10)
        if lines[index].endswith("CNY") and lines[index].startswith("  ")
    ][:2]
    for index in postings:
        head, amount, rest = _amount_of(lines[index])
        fen = int(amount.replace(".", ""))
        fen += more if fen > 0 else -more
        sign = "-" if fen < 0 else ""
        lines[index] = f"{head}{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}{rest}"
    return "\n".join(lines)


def _amount_of(line):
    head, _, rest = line.partition(" CNY")
    place, _, amount = head.rpartition(" ")
    return f"{place} ", amount, f" CNY{rest}"


def test_closing_balances_bear_the_day_after_the_last_and_an_exact_tolerance(samples, tmp_path):
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        beancount, _ = written(house, tmp_path)
    lines = beancount.read_text().splitlines()
    days = [line[:10] for line in lines if line[10:13] == " * "]
    closings = [line for line in lines if " balance " in line]
    opened = [line.split()[2] for line in lines if line[10:16] == " open "]
    assert [line.split()[2] for line in closings] == opened
    assert {line[:10] for line in closings} == {
        (date.fromisoformat(max(days)) + timedelta(days=1)).isoformat()
    }
    assert all(line.endswith(" ~ 0.00 CNY") for line in closings)


def test_a_transaction_names_its_record_its_place_in_the_log_and_both_dates(samples, tmp_path):
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        items = house.questions.postings(Ask(station="大岚"), limit=500)["postings"]
        corrected = next(each for each in items if each["corrections"])
        recorded_at = house.feed.recorded_at(corrected["position"])
        beancount, hledger = written(house, tmp_path)
    block = next(b for b in beancount.read_text().split("\n\n") if f"^{corrected['record']}" in b)
    assert block.startswith(f"{corrected['day']} * ")
    assert f"  log_index: {corrected['position'] - 1}\n" in block
    assert f'  recorded_at: "{recorded_at}"\n' in block
    assert "  corrections: 1\n" in block
    block = next(b for b in hledger.read_text().split("\n\n") if f"({corrected['record']})" in b)
    assert block.startswith(f"{corrected['day']}=")
    assert f"recorded_at:{recorded_at}" in block
    assert "corrections:1" in block


def test_a_book_names_the_first_checkpoint_over_its_position(tmp_path):
    clock = SimulatedClock()
    place = str(tmp_path / "ledger")
    with open_ledger(place, create=True, clock=clock) as opened:
        generate_city(opened.ledger, clock, CityPlan(stations=1, events_per_station_year=100))
    with open_house(place, write=False) as house:
        house.catch_up()
        for path in written(house, tmp_path):
            assert "checkpoint" not in path.read_text()
        signed = house.transparency.publish()
        beancount, hledger = written(house, tmp_path, as_known=signed.size - 1)
    origin, size, root = signed.note.decode().split("\n")[:3]
    assert f' event "checkpoint" "{origin} {size} {root}"\n' in beancount.read_text()
    assert f" {origin} {size} {root}\n" in hledger.read_text()
    accepted_by_both(beancount, hledger)


def test_no_book_names_a_person(samples, tmp_path):
    people = private_words()
    assert len(people) > 10
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        texts = [path.read_text() for path in written(house, tmp_path)]
    assert [name for name in people for text in texts if name in text] == []


def test_a_book_is_the_same_bytes_each_time(samples):
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        for form in ("beancount", "hledger"):
            once, again = io.BytesIO(), io.BytesIO()
            head = house.feed.head_position()
            told = write_books(house, once, format=form)
            assert write_books(house, again, format=form, as_known=head) == told
            assert once.getvalue() == again.getvalue()
            assert told.postings == 2 * sum(
                1
                for line in once.getvalue().decode().split("\n")
                if "Assets:" in line and line.startswith("  ")
            )


def test_the_command_writes_a_file_and_says_what_is_in_it(samples, tmp_path):
    out = tmp_path / "book.journal"
    words = ("export", "books", "--format", "hledger", "--station", "大岚", "--out", out, "--json")
    told = taizhang(samples, *words).json
    assert told["file"] == str(out)
    assert told["transactions"] > 20
    assert hledger_check(out).returncode == 0


def test_the_command_writes_nothing_but_the_book_to_standard_output(samples, tmp_path, capfdbinary):
    with pytest.raises(SystemExit) as end:
        main(["--ledger", str(samples), "export", "books", "--format", "beancount", "--out", "-"])
    assert end.value.code == 0
    path = tmp_path / "book.beancount"
    path.write_bytes(capfdbinary.readouterr().out)
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        assert path.read_text() == written(house, tmp_path)[0].read_text()


@pytest.mark.postgres
def test_a_ledger_on_postgresql_gives_the_same_kind_of_book(postgres_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    clock = SimulatedClock()
    with open_ledger(postgres_url, create=True, clock=clock) as opened:
        generate_city(opened.ledger, clock, CityPlan(stations=2, events_per_station_year=100))
    with open_house(postgres_url, write=False) as house:
        house.catch_up()
        stations = [each["code"] for each in house.questions.stations(Ask())["items"]]
        assert assert_engines_agree(house, tmp_path, stations, house.feed.head_position() - 1)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--format", "ledger"), "failed"),
        (("--format", "hledger", "--regime", "1993"), "failed"),
        (("--format", "hledger", "--station", "没有"), "unknown_station"),
        (("--format", "hledger", "--as-known", "99999"), "position_beyond_head"),
        (("--format", "hledger", "--as-known", "yesterday"), "bad_date"),
    ],
)
def test_a_book_that_cannot_be_is_refused_and_leaves_no_file(samples, tmp_path, words, code):
    ran = taizhang(samples, "export", "books", *words, "--out", tmp_path / "book")
    assert ran.code == 1
    assert f"[{code}]" in ran.err
    assert list(tmp_path.iterdir()) == []
