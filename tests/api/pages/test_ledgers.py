"""The trial balance and the ledgers over HTTP, on the command line and as pages: the same fen."""

from __future__ import annotations

import html
import os
import re
from urllib.parse import quote

import pytest

from tests.api.http.world import OTHER_STATION, STATION, expenditure, grant, open_world, served
from tests.api.pages.browsing import browser, looked_at, visiting
from tests.api.terminal.running import taizhang

ROOT = f"/v1/stations/{STATION}"
TRIAL = f"/audit/budget/trial-balance?station={STATION}"
LEDGER = f"/audit/budget/account-ledger?station={STATION}"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("ledgers")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        came = grant(grant="G1", amount="1000.00", received_on="2021-02-01")
        world.made(world.record("grants", came))
        world.received = world.house.feed.head_position()
        line = [{"source": "welfare_lottery", "grant": "G1", "amount": "17.55"}]
        for number, day in enumerate(("2021-03-01", "2021-03-02", "2021-04-01"), 1):
            fact = expenditure("17.55", spent_on=day, lines=line, voucher_number=f"V-{number}")
            world.made(world.record("expenditures", fact))
        world.house.catch_up()
        yield world


def text_of(world, address, who="head"):
    answer = world.client.get(address, headers=world.headers(who))
    assert answer.status_code == 200, answer.text
    return re.sub(r"<[^>]+>|\s", "", answer.text)


def test_the_trial_balance_of_a_period_has_both_sides_of_every_account(world):
    found = world.get(f"{ROOT}/trial-balance?from=2021-03-01&as_of=2021-03-31").json()
    shown = {each["code"]: each["closing_debit_fen"] for each in found["accounts"]}
    assert (shown["1002"], shown["5101"]) == (96_490, 3_510)
    assert found["total"]["debit_fen"] == found["total"]["credit_fen"] == 3_510
    city = world.get("/v1/trial-balance?from=2021-03-01&as_of=2021-03-31", "city").json()
    assert city["accounts"] == found["accounts"]
    assert [each["station"] for each in city["by_station"]] == [STATION]
    assert city["subsidiary"] == []


def test_the_ledger_in_pages_goes_on_with_the_balance_that_it_stopped_at(world):
    address = f"{ROOT}/account-ledger?account=1002&limit=2&count=true"
    first = world.get(address).json()
    assert (first["total"], [each["balance_fen"] for each in first["items"]]) == (
        4,
        [100_000, 98_245],
    )
    more = world.get(f"{address}&cursor={first['next_cursor']}").json()
    assert [each["balance_fen"] for each in more["items"]] == [96_490, 94_735]
    assert (more["next_cursor"], more["closing_fen"]) == (None, 94_735)


def test_both_are_as_they_were_known_before_what_was_recorded_later(world):
    after = world.received
    trial = world.get(f"{ROOT}/trial-balance?as_known={after}").json()
    assert (trial["position"], trial["total"]["debit_fen"]) == (after, 100_000)
    ledger = world.get(f"{ROOT}/account-ledger?account=1002&as_known={after}").json()
    assert (ledger["position"], ledger["count"]) == (after, 1)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("account=银行", "account"),
        ("account=5201", "account"),
        ("account=1002&regime=1999", "regime"),
        ("", "account"),
    ],
)
def test_an_account_or_regime_that_there_is_not_is_refused_by_name(world, asked, field):
    answer = world.get(f"{ROOT}/account-ledger?{asked}")
    assert answer.status_code == 422
    assert field in answer.text


def test_accounts_of_a_station_out_of_reach_are_not_found(world):
    for path in ("trial-balance", "account-ledger?account=1002"):
        assert world.get(f"/v1/stations/{OTHER_STATION}/{path}", "head").status_code == 404


def test_the_pages_say_what_the_answers_say_and_files_have_every_line(world):
    text = text_of(world, f"{TRIAL}&from=2021-03-01&as_of=2021-03-31")
    assert "1002银行存款1,000.000.000.0035.10964.900.00" in text
    assert "合计1,000.001,000.0035.1035.101,000.001,000.00" in text
    text = text_of(world, f"{TRIAL}&regime=2004")
    assert "财会〔2004〕7号" in text
    text = text_of(world, f"{LEDGER}&account=1002&limit=2")
    assert "2021-03-01V-1" in text
    assert "982.45" in text
    file = world.client.get(
        LEDGER.replace("ledger?", "ledger.csv?") + "&account=1002", headers=world.headers("head")
    )
    assert [each in file.text for each in ("V-1", "V-2", "V-3", "947.35")] == [True] * 4
    text = text_of(world, f"/audit/budget?station={STATION}")
    assert "科目余额表" in text


def test_every_account_opens_by_the_chart_that_it_is_of(world):
    spent = expenditure("5.00", category="office", spent_on="2022-03-01", voucher_number="V-9")
    world.made(world.record("expenditures", spent))
    page = html.unescape(world.get(f"{TRIAL}&regime=2004", Accept="text/html").text)
    ways = set(re.findall(r'href="(/audit/budget/account-ledger[^"#]*)', page))
    assert len(ways) >= 6
    assert any("account=5201" in way for way in ways)
    for way in ways:
        assert "regime=2004" in way
        assert world.get(way, Accept="text/html").status_code == 200
    city = html.unescape(world.get(f"{TRIAL.partition('?')[0]}?regime=2004", "city").text)
    stations = re.findall(r'href="/audit/budget/trial-balance\?([^"#]*station=[^"#]*)', city)
    assert stations
    assert all("regime=2004" in each for each in stations)


def test_the_same_is_printed_on_the_command_line(world):
    at = ("--station", STATION, "--from", "2021-03-01", "--to", "2021-03-31")
    folder = world.house.location.directory
    ran = taizhang(folder, "money", "trial-balance", *at)
    assert "1002\t银行存款\t1,000.00\t0.00\t0.00\t35.10\t964.90\t0.00" in ran.out
    asked = ("money", "ledger", *at, "--account", "1002")
    ran = taizhang(folder, *asked)
    assert "2021-03-02\tV-2" in ran.out
    assert "合计 total\t0.00\t35.10\t964.90" in ran.out
    told = taizhang(folder, *asked, "--json")
    assert [each["balance_fen"] for each in told.json["lines"]] == [98_245, 96_490]
    for wrong in (("--account", "9999"), ("--account", "1002", "--regime", "1999")):
        ran = taizhang(folder, "money", "ledger", "--station", STATION, *wrong)
        assert ran.code != 0
        assert "可用" in ran.err


def test_an_auditor_goes_from_a_balance_to_the_voucher_behind_it(world):
    with (
        served(world) as (port, _server),
        browser() as opened,
        visiting(opened, port, world.secrets["auditor"]) as visitor,
    ):
        page = visitor.page
        page.goto(f"/audit/budget?station={STATION}")
        page.get_by_role("link", name="科目余额表").first.click()
        assert looked_at(visitor) == []
        _keep(page, "trial")
        page.locator("#accounts").get_by_role("link", name="业务活动成本").click()
        page.wait_for_url(re.compile("account-ledger"))
        assert "V-3" in page.inner_text("main")
        assert looked_at(visitor) == []
        _keep(page, "ledger")
        page.locator("#lines tbody tr").first.locator("a").last.click()
        page.wait_for_url(re.compile("/audit/record/"))
        assert "V-1" in page.inner_text("main")
        page.goto(f"{LEDGER}&account={quote('Expenses:5101-业务活动成本')}")
        page.set_viewport_size({"width": 390, "height": 800})
        assert visitor.overflow() <= 0
        page.goto(TRIAL)
        assert visitor.overflow() <= 0
        assert visitor.complaints == []


def _keep(page, name):
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("TAIZHANG_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
