"""The pages in a real browser: both papers, both lights, both sizes, by keyboard, on paper."""

from __future__ import annotations

import re

import pytest

from tests.api.http.world import OTHER_STATION, STATION, expenditure, open_world, served, visit
from tests.api.http.world import grant as money
from tests.api.pages.browsing import browser, visiting
from tests.api.pages.test_work import PLACES, example

AUTOMATIC = f"/audit/evaluation/automatic?station={STATION}&evaluation=PG-2021-1"
OF_OFFICES = (
    "/audit/records/template-published",
    "/audit/new/template-published?like=TZ-EVAL-100",
    "/audit/new/policy-published?stated=key%3Arequired_rooms",
)
"""What only officers find, or find more on."""
PATHS = (
    *OF_OFFICES,
    "/audit/?as_of=2021-12-31",
    "/audit/months",
    "/audit/months/2021-06",
    "/audit/journal",
    "/audit/imports",
    "/audit/records",
    "/audit/records/home-visit-recorded",
    "/audit/record/{visit}",
    "/audit/entries/{correction}",
    "/audit/journal?as_known={before}",
    "/audit/journal?type=home_visit.recorded&standing=corrected",
    "/audit/compare",
    "/audit/compare?then={before}",
    "/audit/compare?question=services&then={before}",
    "/audit/clients/C001",
    "/audit/grants/G1",
    "/audit/grants/G1?as_known={after}",
    "/audit/verify",
    "/audit/verify?entry=2&first=1",
    "/audit/verify?as_known={before}",
    "/audit/new/expenditures",
    "/audit/new/home-visit-recorded",
    "/audit/record/{visit}/correction",
    "/audit/record/{visit}/void",
    "/audit/budget",
    "/audit/budget/postings?grant=G1",
    "/audit/staffing?as_of=2021-12-31",
    "/audit/staffing/days",
    "/audit/services?as_known={after}",
    "/audit/services/visits",
    "/audit/training?as_of=2021-12-31",
    *(
        f"/audit/{page}?from=2021-01-01&as_of=2021-12-31"
        for page in (
            *("clients", "due", "casework", "activities", "projects", "coverage", "policies"),
            *("facilities", "contracts", "evaluation", "inspections", "training/talent"),
        )
    ),
    *(
        f"/audit/{page}?from=2021-01-01&as_of=2021-12-31"
        for page in (
            *("approvals", "budget/reservations", "budget/disclosures", "budget/bank-statement"),
            *("coverage/stations", "coverage/townships", "coverage/villages", "staffing/people"),
            *("services/persons", "services/stations", "services/reviews", "casework/cases"),
            *("projects/statement", "training/attendance"),
        )
    ),
    "/audit/budget/trial-balance?as_of=2021-12-31",
    "/audit/budget/account-ledger?as_of=2021-12-31",
    "/audit/budget/trace?source=welfare_lottery&as_of=2021-12-31",
    "/audit/budget/notice?kind=lottery&year=2020",
    "/audit/facilities/certificate?volunteer=V01&as_of=2021-06-30",
    "/audit/training/certificate?attendee=W01&as_of=2021-12-31",
    AUTOMATIC,
    "/audit/months/years/2021",
    "/audit/training/signing",
    "/audit/training/signing?course=个案工作方法&day=2021-09-08",
    "/help",
    "/help/money",
    "/sign-in",
    "/audit/entries/99999999",
)


SEEN_ELSEWHERE = {
    *("/audit/jump", "/audit/people", "/audit/clients/{code}/opening"),
    *("/audit/training/signing/code", "/audit/training/signing/session"),
    *("/audit/entries/{position}/proof", "/audit/verify/checkpoints/{size}"),
    *("/audit/imports/{code}/{run}", "/audit/imports/{code}/{run}/rows/{number}"),
    "/audit/imports/{code}/batches/{batch}/void",
}
"""What is no page but a part, a file or a way to one, and the pages of what a browser uploads."""


@pytest.fixture(scope="module")
def before_the_pages(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("browser")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.before = world.house.feed.head_position()
        world.visit = world.made(world.record("home-visits", visit()))["record"]
        change = {"reason_code": "typo", "reason": "录错", "details": {"mode": "phone"}}
        answer = world.post(f"/v1/records/{world.visit}/corrections", change, If_Match="*")
        world.correction = world.made(answer)["position"]
        world.made(world.record("grants", money()))
        world.made(world.record("expenditures", expenditure()))
        for topic in ("client.registered", "case.opened", "project.opened", *PLACES):
            world.made(world.record(*example(topic)))
        for topic in (
            *("contract.signed", "inspection.held", "finding.raised", "evaluation.opened"),
        ):
            world.made(world.record(*example(topic), who="district"))
        signed = {"course": "个案工作方法", "direction": "in", "worker": "W01"}
        at = {"signed_at": "2021-09-08T08:52:00+08:00"}
        world.made(world.record("attendance-signed", signed | at))
        world.after = world.house.feed.head_position()
        with served(world) as (port, _server), browser() as opened:
            world.port, world.browser = port, opened
            yield world


def addresses(routes, before=""):
    """The addresses that answer to a look, of routes and of what is mounted among them."""
    for route in routes:
        here = before + getattr(route, "path", "")
        if hasattr(route, "routes"):
            yield from addresses(route.routes, here)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield here


def came_to(world, path):
    return path.format(
        visit=world.visit, correction=world.correction, before=world.before, after=world.after
    )


def test_every_page_of_the_desk_is_looked_at(before_the_pages):
    shown = [came_to(before_the_pages, each).partition("?")[0] for each in PATHS]
    pages = {
        path
        for path in addresses(before_the_pages.app.routes)
        if path.startswith("/audit/") and not path.endswith((".csv", ".xlsx"))
    }
    unseen = {
        path
        for path in pages - SEEN_ELSEWHERE
        if not path.startswith("/audit/records/")
        and not any(re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), each) for each in shown)
    }
    assert unseen == set()
    assert pages > SEEN_ELSEWHERE


@pytest.mark.parametrize(
    ("width", "light", "paths"),
    [
        pytest.param(1280, "light", PATHS[::2], id="wide and light"),
        pytest.param(390, "dark", PATHS[1::2], id="narrow and dark"),
        *(
            pytest.param(width, light, PATHS, marks=pytest.mark.slow)
            for width in (1280, 390)
            for light in ("light", "dark")
        ),
    ],
)
def test_no_page_breaks_a_rule_of_accessibility_or_of_the_browser(
    before_the_pages, light, width, paths
):
    world = before_the_pages
    with visiting(
        world.browser, world.port, world.secrets["head"], width=width, color_scheme=light
    ) as visitor:
        for path in paths:
            who = world.secrets["district" if path in (AUTOMATIC, *OF_OFFICES) else "head"]
            visitor.page.set_extra_http_headers({"Authorization": f"Bearer {who}"})
            answer = visitor.page.goto(came_to(world, path))
            assert answer is not None
            visitor.keep_picture()
            assert visitor.violations() == [], path
            assert visitor.overflow() <= 0, path
            assert answer.ok or path.endswith("/99999999"), path
            if answer.ok:
                assert visitor.complaints == [], path
            visitor.complaints.clear()


def test_a_form_is_sent_by_the_enter_key_mended_and_recorded(before_the_pages):
    world = before_the_pages
    with visiting(world.browser, world.port, world.secrets["head"]) as visitor:
        page = visitor.page
        page.goto("/audit/new/expenditures")
        page.select_option("#category", "office")
        page.fill("#spent_on", "2021-07-01")
        page.focus('[name="amount"]')
        page.keyboard.type("5000")
        page.select_option('[name="lines.0.source"]', "welfare_lottery")
        page.fill('[name="lines.0.amount"]', "5000")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        assert page.input_value('[name="amount"]') == "5000"
        assert visitor.violations() == []
        for name in ("amount", "lines.0.amount"):
            page.fill(f'[name="{name}"]', "50")
        page.focus("button.btn-main")
        page.keyboard.press("Enter")
        page.wait_for_url("**/audit/record/*")
        assert "50" in page.inner_text("main")


def test_a_month_is_closed_after_its_checklist(before_the_pages):
    world = before_the_pages
    with visiting(world.browser, world.port, world.secrets["head"]) as visitor:
        page = visitor.page
        page.goto("/audit/months/2021-05")
        page.click("text=结2021-05的账 >> nth=-1")
        page.wait_for_selector("#reason")
        assert "head" in page.inner_text(".sub")
        page.goto("/audit/months")
        assert "2021-05" in page.inner_text(".book")
        assert visitor.violations() == []
        assert visitor.complaints == []


def test_the_past_looks_like_the_past_and_leads_back(before_the_pages):
    world = before_the_pages
    with visiting(world.browser, world.port, world.secrets["head"]) as visitor:
        page = visitor.page
        page.goto("/audit/journal")
        paper = "getComputedStyle(document.querySelector('.sheet')).backgroundColor"
        now = page.evaluate(paper)
        page.click(".clock")
        page.fill('[name="as_known"] >> nth=0', str(world.before))
        page.keyboard.press("Enter")
        page.wait_for_url(f"**as_known={world.before}*")
        assert page.evaluate(paper) != now
        page.click(".pastbar >> text=回到现在")
        page.wait_for_url("**/audit/journal")
        assert page.evaluate(paper) == now


def test_keys_go_through_rows_open_one_and_lead_to_pages_until_they_are_turned_off(
    before_the_pages,
):
    world = before_the_pages
    with visiting(world.browser, world.port, world.secrets["head"]) as visitor:
        page = visitor.page
        page.goto("/audit/journal")
        page.wait_for_selector("[data-keys]:not([hidden])")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "to"
        page.evaluate("document.activeElement.blur()")
        for key in "jjk":
            page.keyboard.press(key)
        first = page.locator(".book a.pos").first
        assert page.evaluate("document.activeElement.href") == first.evaluate("each => each.href")
        page.keyboard.press("o")
        page.wait_for_url("**/audit/entries/*")
        page.wait_for_selector("[data-keys]:not([hidden])")
        page.keyboard.press("?")
        page.click("[data-keys-on]")
        page.focus(".mark")
        page.keyboard.press("g")
        page.keyboard.press("j")
        assert "/audit/entries/" in page.url
        page.click("[data-keys-on]")
        page.focus(".mark")
        page.keyboard.press("g")
        page.keyboard.press("j")
        page.wait_for_url("**/audit/journal")
        assert visitor.complaints == []


def test_the_journal_counts_what_is_recorded_meanwhile_until_it_is_paused(before_the_pages):
    world = before_the_pages
    with visiting(world.browser, world.port, world.secrets["head"]) as visitor:
        page = visitor.page
        page.goto("/audit/journal?type=home_visit.recorded")
        page.wait_for_selector("[data-stream]:not([hidden])")
        later = visit(client="C009", started_at="2021-06-04T09:00:00+08:00")
        later["ended_at"] = "2021-06-04T09:45:00+08:00"
        world.made(world.record("home-visits", later))
        page.wait_for_selector("[data-news]:not([hidden])")
        assert page.inner_text("[data-count]") == "1"
        page.click("[data-pause]")
        assert page.is_visible("[data-paused]")
        page.click("[data-news] a")
        page.wait_for_selector("text=2021-06-04")
        assert visitor.complaints == []


def test_on_paper_there_is_the_table_and_no_desk(before_the_pages):
    world = before_the_pages
    with visiting(world.browser, world.port, world.secrets["head"], color_scheme="dark") as visitor:
        page = visitor.page
        page.goto("/audit/journal")
        page.emulate_media(media="print")
        assert not page.is_visible(".bar")
        assert not page.is_visible(".filters")
        assert page.is_visible(".book")
        assert page.is_visible(".pf")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )
