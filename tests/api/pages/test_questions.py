"""Questions as pages: what they say is what the API says, and every figure opens to its entries."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import unquote

import openpyxl
import pytest

from api.app import QUESTION_PAGES
from tests.api.http.world import (
    DISTRICT,
    OTHER_STATION,
    STATION,
    expenditure,
    grant,
    open_world,
    visit,
)

PAGES = ("budget", "staffing", "services", "training")
SPANS = ("", "?from=2022-01-01", "?from=2021-02-15&as_of=2021-12-31", "?as_of=2021-02-28")


def spend(world):
    world.made(world.record("grants", grant()))
    lottery = {"source": "welfare_lottery", "grant": "G1", "amount": "10.00"}
    two = grant(grant="G2", source="district_fiscal", amount="50.25", received_on="2021-03-01")
    world.made(world.record("grants", two))
    world.made(world.record("expenditures", expenditure("10.00", lines=[lottery])))
    both = [lottery, {"source": "district_fiscal", "grant": "G2", "amount": "7.50"}]
    world.made(world.record("expenditures", expenditure("17.50", lines=both, category="office")))
    later = expenditure("3.00", spent_on="2022-01-05", lines=[lottery | {"amount": "3.00"}])
    world.made(world.record("expenditures", later))


def work(world):
    second = {
        "worker": "W02",
        "engagement": "part_time",
        "source": "agency",
        "joined_on": "2021-02-01",
        "name": "示例乙",
        "fte_percent": 50,
    }
    world.made(world.record("staff", second))
    certificate = {"worker": "W02", "level": "assistant", "valid_from": "2021-03-01"}
    world.made(world.record("staff-credentials", certificate))
    for day, more in (
        ("2021-06-03", {"target_groups": ["dibao", "orphan"], "claimed_recorded_on": "2021-06-20"}),
        ("2021-06-09", {"target_groups": ["dibao"], "mode": "phone"}),
        ("2021-07-01", {"client": "C002", "services": ["mediation"]}),
        ("2021-07-02", {"client": "C003", "persons_served": 3}),
    ):
        times = {"started_at": f"{day}T09:00:00+08:00", "ended_at": f"{day}T09:45:00+08:00"}
        world.made(world.record("home-visits", visit(**times, **more)))
    world.made(
        world.record(
            "home-visits-not-met",
            {"visitors": ["W01"], "client": "C002", "attempted_at": "2021-06-30T09:00:00+08:00"},
        )
    )
    for day, tier, workers in (("2021-04-06", "金鼎班", 2), ("2021-05-06", "银鼎班", 1)):
        world.made(
            world.record(
                "training-sessions",
                {
                    "course": "个案",
                    "class_tier": tier,
                    "format": "lecture",
                    "started_at": f"{day}T09:00:00+08:00",
                    "ended_at": f"{day}T12:00:00+08:00",
                    "hours": "3",
                    "attendance": [{"worker": f"W0{number}"} for number in range(1, workers + 1)],
                    "claimed_headcount": 2,
                },
            )
        )


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("questions")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.before = world.house.feed.head_position()
        spend(world)
        work(world)
        yield world


def page(world, path, who="head", **more):
    answer = world.get(path, who, Accept_Language=more.pop("language", "zh"), **more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


def shown(text):
    return html.unescape(re.sub(r"<[^>]+>", "", text)).strip()


def number(text):
    """A figure as it stands there, money in fen."""
    plain = shown(text).lstrip("#").rstrip("%").replace(",", "").replace("−", "-")
    try:
        return round(float(plain) * 100) if "." in plain and "fen" in text else float(plain)
    except ValueError:
        return None


def pillars(text):
    found = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", text)
    return {shown(name): number(figure) for name, figure in found}


def opened(text):
    """Every figure that opens: where, and how much it is."""
    found = re.findall(r'<a class="fig" href="([^"]+)">(.*?)</a>', text, re.DOTALL)
    figures = [(html.unescape(href), number(figure)) for href, figure in found]
    return {(href, figure) for href, figure in figures if figure is not None}


def totals(text, anchor=""):
    """What a page says that there is in all: at its head, over its tables and under them."""
    if anchor:
        text = re.search(rf'<section id="{anchor}".*?</section>', text, re.DOTALL)[0]
    found = set(pillars(text).values())
    for part in re.findall(r"<tfoot>(.*?)</tfoot>", text, re.DOTALL):
        found |= {number(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", part)}
    said = re.findall(r"<(?:h2|p class=\"sub)[^>]*>(.*?)</", text)
    found |= {float(each.replace(",", "")) for line in said for each in re.findall(r"[\d,]+", line)}
    if anchor:
        found.add(float(text.count("<tr>") - 1 - text.count("<tfoot>")))
    return found


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


FIGURES = {
    "staffing": ("heads", "full_time", "certified", "days_below_minimum", "days_below_certified"),
    "services": (
        *("visits", "completed_visits", "not_met", "distinct_persons", "person_times"),
        *("late_entries", "received_late"),
    ),
    "training": ("sessions", "person_hours"),
}


@pytest.mark.parametrize("question", FIGURES)
@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("who", ["head", "city"])
def test_the_figures_at_the_head_are_the_answers_own(lived, question, span, who):
    place = f"stations/{STATION}/" if who == "head" else ""
    answer = lived.get(f"/v1/{place}{question}{span}", who).json()
    heads = list(pillars(page(lived, f"/audit/{question}{span}", who)).values())
    assert heads[: len(FIGURES[question])] == [answer[name] for name in FIGURES[question]]


@pytest.mark.parametrize("question", PAGES)
@pytest.mark.parametrize("who", ["head", "district", "city"])
def test_every_figure_opens_to_a_list_with_the_same_total(lived, question, who):
    asked = "?from=2021-01-15&as_of=2021-12-31"
    if who == "district":
        asked += f"&station={STATION}"
    figures = opened(page(lived, f"/audit/{question}{asked}", who))
    assert figures
    for address, figure in sorted(figures):
        path, _, anchor = address.partition("#")
        assert figure in totals(page(lived, path, who), anchor), (address, figure)


@pytest.mark.parametrize(
    "path",
    ["services/stations?target_group=dibao", "staffing/days?short=certified", "services/persons"],
)
def test_the_figures_of_a_list_open_too(lived, path):
    for who, more in (("head", ""), ("district", f"station={STATION}")):
        text = page(lived, f"/audit/{path}{'&' if '?' in path else '?'}{more}", who)
        for address, figure in opened(text):
            assert figure in totals(page(lived, address, who)), (address, figure)


def test_a_page_of_the_past_says_what_was_known_then_and_keeps_the_moment(lived):
    then = page(lived, f"/audit/budget?as_known={lived.before + 2}")
    assert pillars(then)["收入"] == 105025
    assert pillars(then)["支出"] == 0
    assert 'data-time="past"' in then
    assert opened(then)
    assert all(f"as_known={lived.before + 2}" in address for address, _ in opened(then))


def test_the_tables_are_files_too(lived):
    raw = page(lived, "/audit/budget.csv")
    rows = list(csv.reader(io.StringIO(raw.removeprefix("\ufeff"))))
    assert ["各来源明细"] in rows
    assert ["合计", "1050.25", "30.50", "1019.75", "0.0290"] in rows
    book = openpyxl.load_workbook(
        io.BytesIO(lived.get("/audit/budget/postings.xlsx?kind=spent").content)
    )
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.cell(sheet.max_row, heads.index("金额（元）") + 1).value == 30.5


@pytest.mark.parametrize("question", PAGES)
def test_every_page_has_files_and_the_way_to_the_same_answer_as_json(lived, question):
    text = page(lived, f"/audit/{question}?from=2021-02-15")
    for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        address = html.unescape(re.search(rf'href="([^"]+\.{form}[^"]*)"', text)[1])
        assert address == f"/audit/{question}.{form}?from=2021-02-15"
        assert lived.get(address).content.startswith(start)
    address = html.unescape(re.search(r'href="([^"]+)">JSON', text)[1])
    assert unquote(address) == f"/v1/stations/{STATION}/{question}?from=2021-02-15"
    assert lived.get(address).status_code == 200


def test_a_list_goes_on_where_it_left_off_and_is_whole_in_its_file(lived):
    first = page(lived, "/audit/budget/postings?limit=2")
    behind = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])
    second = page(lived, behind)
    seen = [set(re.findall(r'class="pos" href="([^"]+)"', each)) for each in (first, second)]
    assert not seen[0] & seen[1]
    raw = page(lived, "/audit/budget/postings.csv")
    assert len(raw.strip().splitlines()) == 1 + 6 + 1


def test_the_way_to_the_json_keeps_what_a_page_is_narrowed_to(lived):
    text = page(lived, "/audit/budget?from=2021-02-15&source=welfare_lottery")
    address = html.unescape(re.search(r'href="([^"]+)">JSON', text)[1])
    assert lived.get(address).json()["total_received_fen"] == 0
    assert "source=welfare_lottery" in address


LISTS = ("budget/postings", "services/visits", "staffing/people", "training/attendance")


@pytest.mark.parametrize("path", [*PAGES, *LISTS])
@pytest.mark.parametrize("who", ["other_head", "other_district", "admin"])
def test_what_is_out_of_reach_is_not_there(lived, path, who):
    assert lived.get(f"/audit/{path}?station={STATION}", who).status_code == 404
    assert lived.get(f"/audit/{path}.csv?station={STATION}", who).status_code == 404


def test_an_area_narrowed_to_a_district_keeps_it(lived):
    text = page(lived, f"/audit/budget?district={DISTRICT}", "city")
    assert f"/v1/budget?district={DISTRICT}" in html.unescape(text)
    assert OTHER_STATION not in text


def test_a_span_by_its_word_is_counted_from_the_day_that_is_looked_at(lived):
    text = page(lived, "/audit/budget?during=last_quarter&as_of=2021-08-20")
    assert "发生在2021-04-01至2021-06-30" in text
    assert "from=2021-04-01" in text
    assert "发生在2021-01-01至2021-08-20" in page(
        lived, "/audit/budget?during=year&as_of=2021-08-20"
    )


@pytest.mark.parametrize("path", [*PAGES, *LISTS])
def test_in_english_no_page_is_left_in_chinese(lived, path):
    text = page(lived, f"/audit/{path}", language="en")
    said = shown(re.sub(r"<svg.*?</svg>|<button.*?</button>", "", text, flags=re.DOTALL))
    own = {"台账", STATION, OTHER_STATION, "社工站", "示例甲", "示例乙", "金鼎班", "银鼎班", "个案"}
    for each in own:
        said = said.replace(each, "")
    assert not re.search(r"[\u4e00-\u9fff]", said), re.findall(r"[\u4e00-\u9fff]+", said)


def test_a_grant_is_a_staircase_with_a_row_for_each_step(lived):
    text = page(lived, "/audit/budget/postings?grant=G1&kind=received&kind=spent")
    assert "3笔用掉23.00元，余977.00元" in text
    assert text.count('class="c1 k"') == 3
    assert text.count('role="img"') == 1


def test_every_chart_is_told_in_a_sentence_and_has_a_table(lived):
    for question in PAGES:
        text = page(lived, f"/audit/{question}")
        charts = re.findall(r'role="img" aria-label="([^"]*)"', text)
        assert charts
        assert all(charts), question
        assert text.count("<table") >= len(charts)


@pytest.mark.parametrize("who", ["head", "city"])
def test_an_answer_that_is_offered_as_json_is_there(lived, who):
    offered = 0
    for asked in QUESTION_PAGES:
        # A page about one station or one person says what it wants instead.
        text = lived.get(asked.path, who).text
        for address in re.findall(r'<a href="([^"]*)">JSON</a>', text):
            answer = lived.get(html.unescape(address), who)
            assert answer.status_code != 404 or answer.json()["code"] != "not_found", address
            offered += 1
    assert offered > len(QUESTION_PAGES) // 2
