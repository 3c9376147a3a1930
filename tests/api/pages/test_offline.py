"""The phone without a signal, in a real browser: nothing is lost, and nothing counts twice."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from api.pages.assets import address_of
from api.pages.forms.filled import shown_again, stated
from domain.book.catalogue import KINDS
from domain.book.entry import decode_entry
from domain.book.form_fields import LEFT_OUT, fields_of
from domain.ground.values import CHINA
from tests.api.accounts.browsers import account, cheap
from tests.api.http.world import STATION, open_world, served, until, visit
from tests.api.pages.browsing import Visitor, browser

VISITS, NOT_MET = "/m/new/home-visit-recorded", "/m/new/home-visits-not-met"
AHEAD_MINUTES = 14
FAST = """
const real = Date, ahead = AHEAD * 60000;
globalThis.Date = class extends real {
  constructor(...given) { given.length ? super(...given) : super(real.now() + ahead); }
  static now() { return real.now() + ahead; }
};
""".replace("AHEAD", str(AHEAD_MINUTES))
FIRST_LOAD_MAX_BYTES = 200_000


@pytest.fixture(scope="module")
def in_hand(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("offline")) as world:
        cheap(world)
        world.plan()
        with served(world) as (port, _server), browser() as opened:
            world.port, world.browser = port, opened
            yield world


@contextmanager
def phone(world, **more):
    """A phone of its own, with whatever it keeps."""
    context = world.browser.new_context(
        base_url=f"http://127.0.0.1:{world.port}",
        viewport={"width": 360, "height": 640},
        locale="zh-CN",
        **more,
    )
    try:
        yield context
    finally:
        context.close()


def sign_in(world, context, code):
    """What the door does behind a right password: the browser has the account's session."""
    door = world.app.state.door
    secret = door.sessions.open(code, "Chrome", checked=door.accounts.hash_to_check(code))
    url = f"http://127.0.0.1:{world.port}"
    context.add_cookies([{"name": "taizhang", "value": secret, "url": url}])


def opened(context, path="/m/"):
    """A page of the phone whose scripts have begun, kept by the service worker."""
    page = context.new_page()
    page.goto(path)
    page.wait_for_selector("body[data-ready]")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    return page


def fill_in(page, path, client, started, minutes=None, **more):
    """A visit, or one that met nobody, saved on the phone."""
    page.goto(path)
    page.wait_for_selector("form[data-ready]")
    page.set_checked("[data-typed]", True, force=True)
    page.fill("#client_code", client)
    if minutes is None:
        page.fill("#attempted_at", started)
    else:
        page.fill("#started_at", started)
        page.click('label:has([name="minutes"][value="other"])')
        page.fill("#other_minutes", str(minutes))
        page.click('label:has([value="counselling"])')
        page.select_option("#mode", "in_person")
    if more.get("visitors", True) and page.query_selector("input#visitors"):
        page.fill("#visitors", "W01")
    elif more.get("visitors", True) and not page.is_checked('[name="visitors"][value="W01"]'):
        page.click('label:has([name="visitors"][value="W01"])')


def save(page):
    page.click(".savebar button")
    page.wait_for_url("**/m/")
    page.wait_for_selector("[data-today] li")


def records(world, kind="home-visit-recorded"):
    return world.get(f"/v1/stations/{STATION}/{kind}").json()["items"]


def clients(world):
    return [each["value"]["client"] for each in records(world)]


def test_visits_recorded_by_a_fast_clock_without_a_signal_are_in_the_book_once_by_station_time(
    in_hand,
):
    world, code = in_hand, account(in_hand)
    with phone(world) as context:
        context.add_init_script(FAST)
        sign_in(world, context, code)
        page = opened(context)
        context.set_offline(True)
        fill_in(page, VISITS, "C-1001", "2026-03-11T08:55", 40)
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        page.select_option("#risk_after", "red")
        save(page)
        fill_in(page, NOT_MET, "C-1002", "2026-03-11T10:10")
        save(page)
        fill_in(page, VISITS, "C-1003", "2026-03-11T11:00", 50)
        save(page)
        page.reload()
        page.wait_for_selector("[data-today] li")
        assert page.locator("[data-today] .st-local").count() == 3
        assert page.inner_text("[data-badge]") == "3"
        context.set_offline(False)
        page.goto("/m/outbox")
        page.wait_for_selector(":nth-match(.st-recorded, 3)")
        assert "手机快14分钟" in page.inner_text("[data-outbox]")
        head = world.house.feed.head_position()
        page.click("[data-send]")
        opened(context).reload()
        assert world.house.feed.head_position() == head
    found = {each["value"]["client"]: each for each in records(world)}
    assert found["C-1001"]["value"]["started_at"] == "2026-03-11T08:41:00+08:00"
    assert found["C-1003"]["value"]["started_at"] == "2026-03-11T10:46:00+08:00"
    assert found["C-1003"]["value"]["duration_minutes"] == 50
    (missed,) = records(world, "home-visits-not-met")
    assert missed["value"]["attempted_at"] == "2026-03-11T09:56:00+08:00"
    entry = decode_entry(world.house.log.entries_at([found["C-1001"]["position"]]).popitem()[1])
    assert entry.actor == code
    assert round(entry.skew_ms / 60_000) == AHEAD_MINUTES
    due = f"/audit/due?station={STATION}&as_of=2026-03-12&overdue=true"
    listed = world.get(due, "head", Accept="text/html").text.partition('id="due"')[2]
    assert "2026-03-12 09:21" in listed.partition("C-1001")[0], "a day after she was last seen"


def test_what_was_received_as_the_page_died_is_sent_again_and_counts_once(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        fill_in(page, VISITS, "C-2001", "2026-03-12T09:00", 30)
        received = []

        def cut_off(route):
            received.append(route.fetch().status)  # and the page never hears of it

        context.route("**/home-visits", cut_off)
        page.click(".savebar button")
        page.wait_for_url("**/m/")
        page.wait_for_selector("[data-today] .st-sending")
        until(lambda: (page.title() and received) or None, "the request")
        page.close()
        assert received == [201]
        assert clients(world).count("C-2001") == 1
        context.unroute("**/home-visits")
        page = opened(context, "/m/outbox")
        page.wait_for_selector(".st-recorded")
        assert clients(world).count("C-2001") == 1


def test_what_one_account_wrote_is_never_sent_by_another_and_kept_for_it(in_hand):
    world, owner, other = in_hand, account(in_hand), account(in_hand)
    with phone(world) as context:
        sign_in(world, context, owner)
        page = opened(context)
        context.route("**/v1/session", lambda route: route.abort())
        fill_in(page, VISITS, "C-3001", "2026-03-13T09:00", 30)
        save(page)
        page.click("form[action='/sign-out'] button")
        page.wait_for_selector("[role=alert]:has-text('还有1笔没上传')")
        page.click("form[action='/sign-out'] button")
        page.wait_for_url("**/sign-in")
        page.close()
        context.unroute("**/v1/session")
        sign_in(world, context, other)
        page = opened(context, "/m/outbox")
        page.wait_for_selector("text=别的账号的1笔未上传")
        page.click("[data-send]")
        assert "C-3001" not in page.content()
        assert "C-3001" not in clients(world)
        page.close()
        sign_in(world, context, owner)
        page = opened(context, "/m/outbox")
        page.wait_for_selector(".st-recorded")
        listed = next(each for each in records(world) if each["value"]["client"] == "C-3001")
        trail = world.get(f"/v1/trail?record={listed['record']}").json()["items"]
        assert [each["actor"] for each in trail] == [owner]


def test_what_is_refused_comes_back_with_the_reason_and_is_mended(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        fill_in(page, VISITS, "C-4001", "2019-03-13T09:00", 30)
        save(page)
        page.wait_for_selector("[data-today] .st-returned")
        assert "C-4001" not in clients(world)
        page.click("text=改好再传")
        page.wait_for_selector("form[data-ready]")
        assert page.input_value("#client_code") == "C-4001"
        assert page.is_visible("#problem")
        page.fill("#started_at", "2026-03-14T09:00")
        save(page)
        page.wait_for_selector("[data-today] .st-recorded")
        assert clients(world).count("C-4001") == 1
        assert page.locator("[data-today] .st-returned").count() == 0


def test_a_draft_outlives_its_page_and_what_waits_for_a_session_waits(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        page.goto(VISITS)
        page.wait_for_selector("form[data-ready]")
        page.fill("#narrative", "门锁坏了")
        page.wait_for_selector(".st-draft")
        page.close()
        page = opened(context, VISITS)
        assert page.input_value("#narrative") == "门锁坏了"
        page.click(".savebar button")
        page.wait_for_selector("#problem")
        fill_in(page, VISITS, "C-5001", "2026-03-15T09:00", 30)
        context.clear_cookies()
        page.click(".savebar button")
        page.wait_for_url("**/sign-in*")
        assert "C-5001" not in clients(world)
        context.set_offline(True)
        page.goto("/m/outbox")
        page.wait_for_selector("[data-outbox] .st-local")


def test_what_the_phone_puts_in_breaks_no_rule(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        visitor = Visitor(opened(context))
        page = visitor.page
        page.on("console", lambda message: visitor.complaints.append(message.text))
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        fill_in(page, VISITS, "C-6001", "2019-03-13T09:00", 30)
        page.wait_for_selector(".st-draft")
        in_both_lights(visitor)
        save(page)
        page.wait_for_selector("[data-today] .st-returned")
        in_both_lights(visitor)
        page.goto("/m/outbox")
        page.wait_for_selector(".st-returned")
        in_both_lights(visitor)
        assert visitor.overflow() <= 0
        # That the book refuses is no fault of the page.
        assert [each for each in visitor.complaints if "422" not in each] == []


def in_both_lights(visitor):
    for light in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=light)
        visitor.keep_picture()
        assert visitor.violations() == [], (light, visitor.page.url)


def test_the_first_load_is_small_and_keeps_nothing_about_anybody(in_hand):
    world = in_hand
    with phone(world) as context:
        code = account(world)
        sign_in(world, context, code)
        answers = []
        context.on("response", lambda each: answers.append(each))  # noqa: PLW0108 - marks it
        page = opened(context)
        kept = page.evaluate(
            """async () => {
                const texts = [];
                for (const name of await caches.keys()) {
                    const cache = await caches.open(name);
                    for (const each of await cache.matchAll()) {
                        if (!each.url.includes("/m/shell/")) continue;
                        const sent = Number(each.headers.get("Content-Length"));
                        texts.push([await each.text(), sent]);
                    }
                }
                return texts;
            }"""
        )
        assert len(kept) >= 6
        shells = sum(sent for _text, sent in kept)
        assert 0 < shells < sum(len(text.encode()) for text, _sent in kept)
        loaded = sum(each.request.sizes()["responseBodySize"] for each in answers)
        assert 0 < loaded + shells <= FIRST_LOAD_MAX_BYTES
        assert not any(code in text or STATION in text for text, _sent in kept)


def test_the_phone_states_what_the_server_would(in_hand):
    world = in_hand
    cases = []
    for kind in (each for each in KINDS if each.stream == "station" and each.path):
        example = {
            name: value for name, value in kind.example["details"].items() if name not in LEFT_OUT
        }
        filled = shown_again(fields_of(kind), example)
        fields = [plain(each) for each in fields_of(kind)]
        cases.append((fields, filled, stated(fields_of(kind), filled)))
    with phone(world) as context:
        sign_in(world, context, account(world))
        said = opened(context).evaluate(
            """async ([address, cases]) => {
                const { stated } = await import(address);
                return cases.map(([fields, filled]) => stated(fields, filled));
            }""",
            [address_of("phone/stating.js"), [case[:2] for case in cases]],
        )
    assert said == json.loads(json.dumps([case[2] for case in cases]))


def plain(field):
    return {"name": field.name, "form": field.form, "parts": [plain(each) for each in field.parts]}


def test_what_answers_in_the_servers_place_loses_nothing(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        portal = {"status": 200, "content_type": "text/html", "body": "<h1>Wi-Fi</h1>"}
        context.route("**/v1/**", lambda route: route.fulfill(**portal))
        fill_in(page, VISITS, "C-7001", "2026-03-16T09:00", 30)
        save(page)
        page.wait_for_selector("[data-status]:has-text('1笔存在本机')")
        context.unroute("**/v1/**")
        busy = {"status": 503, "headers": {"Retry-After": "3600"}, "body": "{}"}
        context.route("**/home-visits", lambda route: route.fulfill(**busy))
        page.goto("/m/outbox")
        page.wait_for_selector("[data-status]:has-text('1笔存在本机')")
        assert page.locator(".st-local").count() == 1
        context.unroute("**/home-visits")
        page.click("[data-send]")
        page.wait_for_selector(".st-recorded")
        assert clients(world).count("C-7001") == 1


def test_after_signing_out_the_phone_keeps_nothing_for_nobody(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        page.click("form[action='/sign-out'] button")
        page.wait_for_url("**/sign-in")
        context.set_offline(True)
        page.goto(VISITS)
        page.wait_for_selector("[data-nobody]")
        assert page.is_disabled(".savebar button")


def test_who_is_due_is_on_the_phone_without_a_signal_by_surname(in_hand):
    world = in_hand
    yesterday = datetime.now(CHINA) - timedelta(days=1)
    times = {
        "started_at": (yesterday - timedelta(days=9)).isoformat(timespec="minutes"),
        "ended_at": (yesterday - timedelta(days=9, minutes=-30)).isoformat(timespec="minutes"),
        "follow_up_due": yesterday.date().isoformat(),
    }
    details = visit(client="C-8801", client_name="欧阳示例") | times
    world.made(world.record("home-visits", details, "staff"))
    with phone(world) as context:
        sign_in(world, context, account(world))
        # Fetched by the first page already, once an hour: a fast machine has them before a second.
        with context.expect_event("response", lambda each: each.url.endswith("/m/people")):
            page = opened(context)
        page.wait_for_timeout(200)
        context.set_offline(True)
        page.reload()
        line = page.locator("[data-due] li", has_text="C-8801")
        line.wait_for()
        told = line.inner_text()
        assert "欧阳某" in told
        assert "欧阳示例" not in page.content()
        assert "逾期" in told
        line.locator("a").click()
        page.wait_for_selector("form[data-ready]")
        assert page.is_checked('[name="known"][value="C-8801"]')
        page.fill("#started_at", f"{yesterday:%Y-%m-%dT%H:%M}")
        page.click('label:has([name="minutes"][value="30"])')
        page.click('label:has([value="counselling"])')
        page.select_option("#mode", "in_person")
        page.set_checked('[name="visitors"][value="W01"]', True, force=True)
        save(page)
        context.set_offline(False)
        page.goto("/m/outbox")
        page.wait_for_selector(".st-recorded")
    assert clients(world).count("C-8801") == 2
