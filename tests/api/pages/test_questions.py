"""Questions as pages: what they say is what the API says, and every figure opens to its entries."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import unquote

import openpyxl
import pytest

from tests.api.http.world import (
    DISTRICT,
    OTHER_STATION,
    STATION,
    expenditure,
    grant,
    open_world,
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("questions")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.before = world.house.feed.head_position()
        world.made(world.record("grants", grant()))
        lottery = {"source": "welfare_lottery", "grant": "G1", "amount": "10.00"}
        two = grant(grant="G2", source="district_fiscal", amount="50.25", received_on="2021-03-01")
        world.made(world.record("grants", two))
        world.made(world.record("expenditures", expenditure("10.00", lines=[lottery])))
        both = [lottery, {"source": "district_fiscal", "grant": "G2", "amount": "7.50"}]
        world.made(
            world.record("expenditures", expenditure("17.50", lines=both, category="office"))
        )
        world.made(
            world.record(
                "expenditures",
                expenditure("3.00", spent_on="2022-01-05", lines=[lottery | {"amount": "3.00"}]),
            )
        )
        yield world


def page(world, path, who="head", **more):
    answer = world.get(path, who, Accept_Language=more.pop("language", "zh"), **more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


def shown(text):
    return html.unescape(re.sub(r"<[^>]+>", "", text)).strip()


def fen(text):
    return round(float(shown(text).replace(",", "").replace("−", "-")) * 100)


def pillars(text):
    found = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", text)
    return {shown(name): fen(figure) for name, figure in found}


def opened(text):
    """Every figure in yuan that opens: where, and how much it is."""
    found = re.findall(
        r'<a class="fig" href="([^"]+)">([^<]+<span class="fen">\.\d\d</span>)</a>', text
    )
    return [(html.unescape(href), fen(figure)) for href, figure in found]


def total(text):
    foot = re.search(r"<tfoot>(.*?)</tfoot>", text, re.DOTALL)[1]
    figures = [fen(each) for each in re.findall(r"[^>]+<span class=\"fen\">\.\d\d</span>", foot)]
    heads = pillars(text)
    return heads["结余"] if "结余" in heads else sum(figures)


SPANS = ("", "?from=2022-01-01", "?from=2021-02-15&as_of=2021-12-31", "?as_of=2021-02-28")


@pytest.mark.parametrize("span", SPANS)
def test_the_four_pillars_are_the_answers_own_and_add_up(lived, span):
    answer = lived.get(f"/v1/stations/{STATION}/budget{span}").json()
    heads = list(pillars(page(lived, f"/audit/budget{span}")).values())
    assert heads == [
        answer["total_opening_fen"] + answer["total_carried_over_fen"],
        answer["total_received_fen"],
        answer["total_spent_fen"],
        answer["total_available_fen"] + answer["total_reserved_fen"],
    ]
    assert heads[0] + heads[1] - heads[2] == heads[3]


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("who", ["head", "district"])
def test_every_sum_of_money_opens_to_a_list_with_the_same_total(lived, span, who):
    if who == "district":
        span = f"{span}{'&' if span else '?'}station={STATION}"
    figures = opened(page(lived, f"/audit/budget{span}", who))
    assert figures
    for address, amount_fen in dict(figures).items():
        assert total(page(lived, address, who)) == amount_fen, address


def test_an_area_opens_to_its_stations_and_they_to_their_lists(lived):
    text = page(lived, "/audit/budget", "city")
    assert [address for address, _ in opened(text) if address.startswith("/audit/budget/")]
    for address, amount_fen in dict(opened(text)).items():
        behind = page(lived, address, "city")
        if address.endswith("#stations"):
            assert amount_fen in pillars(behind).values(), address
        else:
            assert total(behind) == amount_fen, address


def test_a_page_of_the_past_says_what_was_known_then_and_keeps_the_moment(lived):
    then = page(lived, f"/audit/budget?as_known={lived.before + 2}")
    assert pillars(then)["收入"] == 105025
    assert pillars(then)["支出"] == 0
    assert 'data-time="past"' in then
    assert all(f"as_known={lived.before + 2}" in address for address, _ in opened(then))


def test_the_tables_are_files_too(lived):
    raw = page(lived, "/audit/budget.csv")
    rows = list(csv.reader(io.StringIO(raw.removeprefix("\ufeff"))))
    assert ["按资金来源"] in rows
    assert ["合计", "1050.25", "30.50", "1019.75", "0.03"] in rows
    book = openpyxl.load_workbook(
        io.BytesIO(lived.get("/audit/budget/postings.xlsx?kind=spent").content)
    )
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.cell(sheet.max_row, heads.index("金额（元）") + 1).value == 30.5


def test_the_way_to_the_json_is_the_same_question(lived):
    text = page(lived, "/audit/budget?from=2021-02-15&source=welfare_lottery")
    address = html.unescape(re.search(r'href="([^"]+)">JSON', text)[1])
    assert lived.get(address).json()["total_received_fen"] == 0
    assert (
        unquote(address) == f"/v1/stations/{STATION}/budget?source=welfare_lottery&from=2021-02-15"
    )


@pytest.mark.parametrize("path", ["/audit/budget", "/audit/budget/postings"])
@pytest.mark.parametrize("who", ["other_head", "other_district", "admin"])
def test_what_is_out_of_reach_is_not_there(lived, path, who):
    assert lived.get(f"{path}?station={STATION}", who).status_code == 404
    assert lived.get(f"{path}.csv?station={STATION}", who).status_code == 404


def test_an_area_narrowed_to_a_district_keeps_it(lived):
    text = page(lived, f"/audit/budget?district={DISTRICT}", "city")
    assert f"/v1/budget?district={DISTRICT}" in html.unescape(text)
    assert OTHER_STATION not in text
