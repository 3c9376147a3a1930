"""Sorting and summing a list where people ask for it: the interface, a page, a file, a terminal."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from api.pages import listing
from tests.api.http.world import STATION, expenditure, grant, open_world
from tests.api.terminal.running import taizhang

ADDRESS = f"/v1/stations/{STATION}/expenditures"
PAGE = f"/audit/records/expenditures?station={STATION}"
AMOUNTS = ("300.00", "20.50", "1000.00", "20.50", "4.00")
LEAST_FIRST = [400, 2050, 2050, 30000, 100000]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    place = tmp_path_factory.mktemp("sorted")
    with open_world(place) as world:
        world.place = place / "ledger"
        world.plan()
        world.made(world.record("grants", grant(amount="120000.00", received_on="2019-03-01")))
        spent = [
            world.made(world.record("expenditures", expenditure(yuan, spent_on=f"2021-07-0{day}")))
            for day, yuan in enumerate(AMOUNTS, 1)
        ]
        world.before = world.house.feed.head_position()
        void = {"reason_code": "double_entry", "reason": "重复"}
        world.made(world.post(f"/v1/records/{spent[2]['record']}/voids", void, If_Match="*"))
        world.house.catch_up()
        yield world


def asked(world, query, who="head"):
    answer = world.get(f"{ADDRESS}?{query}", who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def amounts(answer):
    return [each["value"]["amount_fen"] for each in answer["items"]]


def page(world, query=""):
    answer = world.client.get(f"{PAGE}{query}", headers=world.headers("head"))
    assert answer.status_code == 200, answer.text
    return answer.text


def plain(text):
    return re.sub(r"<[^>]+>|\s", "", unescape(text))


def head_of(text, name):
    """The head of a column: the direction that it says, and where its link leads."""
    (found,) = (each for each in re.findall(r"<th scope=\"col\".*?</th>", text) if name in each)
    direction = re.search(r'aria-sort="(\w+)"', found)
    (href,) = re.findall(r'href="([^"]+)"', found)
    return direction and direction[1], unescape(href)


def test_a_list_is_sorted_by_an_amount_page_by_page_both_ways(world):
    for sort, expected in (
        ("amount_fen", LEAST_FIRST[:-1]),
        ("-amount_fen", LEAST_FIRST[-2::-1]),
    ):
        found, cursor = [], ""
        while cursor is not None:
            answer = asked(world, f"sort={sort}&limit=1{cursor and f'&cursor={cursor}'}")
            found, cursor = found + amounts(answer), answer["next_cursor"]
        assert found == expected


def test_sums_are_of_the_whole_list_under_its_filters_and_voided_records_stand_apart(world):
    answer = asked(world, "sums=true&limit=1&count=true")
    assert (answer["sums"], answer["voided_sums"]) == ({"amount_fen": 34500}, {"amount_fen": 0})
    assert (len(answer["items"]), answer["total"]) == (1, 4)
    answer = asked(world, "sums=true&voided=with")
    assert answer["voided_sums"] == {"amount_fen": 100000}
    assert asked(world, "sums=true&from=2021-07-04")["sums"] == {"amount_fen": 2450}
    assert "sums" not in asked(world, "limit=1")


def test_what_was_known_before_is_sorted_and_summed_as_it_was(world):
    answer = asked(world, f"sort=-amount_fen&sums=true&as_known={world.before}")
    assert amounts(answer) == LEAST_FIRST[::-1]
    assert answer["sums"] == {"amount_fen": sum(LEAST_FIRST)}
    assert asked(world, "sums=true&as_known=2001-01-01")["sums"] == {"amount_fen": 0}


def test_a_file_has_the_order_that_was_asked_for(world):
    text = world.get(f"{ADDRESS}.csv?sort=amount_fen").content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    assert [row["金额（元）"] for row in rows] == ["4.00", "20.50", "20.50", "300.00"]
    refused = world.get(f"{ADDRESS}.csv?sums=true")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_field")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sort=colour", "unknown_choice"),
        ("sort=lines", "unknown_choice"),
        ("sort=_sd", "unknown_choice"),
        ("sort=summary", "unknown_choice"),
        ("sort=-payee", "unknown_choice"),
        ("sort=--amount_fen", "unknown_choice"),
        ("sort=", "unknown_choice"),
        ("sums=amount_fen", "bad_value"),
        ("sum=amount_fen", "unknown_field"),
        ("sort=amount_fen&newest_first=true", "order_given_twice"),
        ("sort=amount_fen&cursor=LWFtb3VudF9mZW5-Mw", "bad_cursor"),
    ],
)
def test_an_order_or_a_sum_that_is_none_is_refused_in_both_languages(world, query, code):
    said = set()
    for language in ("zh", "en"):
        answer = world.get(f"{ADDRESS}?{query}", Accept_Language=language)
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
        said.add(answer.json()["detail"])
    assert len(said) == 2


@pytest.mark.parametrize("who", ["staff", "head", "accountant", "district", "auditor", "city"])
def test_nobody_learns_by_an_order_what_is_sealed(world, who):
    for address in (ADDRESS, f"/v1/stations/{STATION}/home-visit-recorded"):
        for name in ("summary", "payee", "narrative", "client_name"):
            answer = world.get(f"{address}?sort={name}", who)
            assert (answer.status_code, answer.json()["code"]) == (422, "unknown_choice")


def test_the_heads_of_a_page_sort_it_by_plain_links(world):
    direction, href = head_of(page(world), "金额")
    assert direction is None
    text = page(world, href.partition(f"station={STATION}")[2])
    body = plain(text.partition("<tbody>")[2].partition("</tbody>")[0])
    assert body.index("4.00") < body.index("20.50") < body.index("300.00")
    direction, href = head_of(text, "金额")
    assert direction == "ascending"
    assert "↑" in text
    assert "按“金额（元）”从小到大" in text
    assert len(re.findall("aria-sort", text)) == 1
    text = page(world, href.partition(f"station={STATION}")[2])
    body = plain(text.partition("<tbody>")[2].partition("</tbody>")[0])
    assert body.index("300.00") < body.index("20.50") < body.index("4.00")
    assert head_of(text, "金额")[0] == "descending"
    assert head_of(text, "支出日期")[0] is None
    for each in re.findall(r'href="([^"]+\.csv[^"]*)"', text):
        assert "sort=-amount_fen" in each
    assert '<input type="hidden" name="sort" value="-amount_fen">' in text


def test_the_foot_of_a_page_adds_up_the_whole_list(world):
    def feet(query):
        text = page(world, query)
        return plain(text.partition("<tfoot>")[2].partition("</tfoot>")[0])

    assert feet("") == feet("&limit=1") == feet("&limit=1&sort=-amount_fen") == "合计345.00"
    assert feet("&voided=with") == "合计345.00已作废合计1,000.00"
    assert feet("&voided=only") == "已作废合计1,000.00"
    assert feet(f"&as_known={world.before}") == "合计1,345.00"
    assert feet("&from=2021-07-04&limit=1") == "合计24.50"


def test_a_list_too_long_for_a_page_is_added_up_when_somebody_asks(world, monkeypatch):
    monkeypatch.setattr(listing, "_SUMMED_AT_ONCE", 1)
    text = page(world, "")
    assert "<tfoot>" not in text
    way = unescape(*re.findall(r'href="([^"]+)">算出合计', text))
    summed = page(world, way.partition(f"station={STATION}")[2])
    assert "sums=true" in way
    assert plain(summed.partition("<tfoot>")[2].partition("</tfoot>")[0]) == "合计345.00"
    assert "算出合计" not in summed


def test_a_terminal_sorts_and_sums(world):
    found = taizhang(world.place, "records", "expenditures", "--sort", "-amount_fen", "--json")
    assert amounts(found.json) == LEAST_FIRST[-2::-1]
    table = taizhang(world.place, "records", "expenditures", "--sums", "--voided", "with").out
    rows = [line.split("\t") for line in table.splitlines() if "合计" in line]
    assert [(row[0], [each for each in row[1:] if each]) for row in rows] == [
        ("合计", ["345.00"]),
        ("已作废合计", ["1000.00"]),
    ]
    for wrong, said in (
        (("--sort", "colour"), "amount_fen"),
        (("--sort", "payee"), "amount_fen"),
        (("--sort", "amount_fen", "--newest-first"), "--newest-first"),
    ):
        ran = taizhang(world.place, "records", "expenditures", *wrong)
        assert (ran.code, ran.out) == (1, "")
        assert said in ran.err
