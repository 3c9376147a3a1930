"""Pages over a living station: what they show, to whom, at which moment, in which language."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest

from api.lists.fields import listed_at
from api.pages.assets import assets
from domain.book.catalogue import KINDS
from ledger.evidence.proof_files import ProofFile, check_proof_file
from ledger.evidence.tree import leaf_hash
from ledger.evidence.trust_policies import TrustedLog, TrustPolicy
from tests.api.http.world import (
    OTHER_STATION,
    STATION,
    expenditure,
    grant,
    open_world,
    visit,
)

SHRINKING_MIN_BYTES = 500
FORM = "application/x-www-form-urlencoded"
SPITE = "<b>甲&乙</b>"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("pages")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.before = world.house.feed.head_position()
        world.visit = world.made(world.record("home-visits", visit(client_name=SPITE)))["record"]
        change = {"reason_code": "typo", "reason": "录错方式", "details": {"mode": "phone"}}
        answer = world.post(f"/v1/records/{world.visit}/corrections", change, If_Match="*")
        world.correction = world.made(answer)["position"]
        world.made(world.record("grants", grant(summary=SPITE, document_number=SPITE)))
        yield world


def page(world, path, who="head", **more):
    answer = world.get(path, who, Accept_Language=more.pop("language", "zh"), **more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    return html.unescape(answer.text)


def sent(world, path, filled, who="head"):
    headers = world.headers(who, Content_Type=FORM)
    return world.client.post(path, data=filled, headers=headers, follow_redirects=False)


def test_strangers_are_led_to_the_door_and_back_to_where_they_wanted_to_be(lived):
    answer = lived.client.get("/audit/journal?type=staff.joined", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Faudit%2Fjournal%3Ftype%3Dstaff.joined"


def test_a_page_of_a_moment_before_the_first_record_says_so(lived):
    assert "那时账上还没有内容" in page(lived, "/audit/journal?as_known=1")
    english = page(lived, "/audit/journal?as_known=1", language="en")
    assert "nothing was in the book then" in english
    assert "那时账上还没有内容" not in page(lived, f"/audit/journal?as_known={lived.correction}")


def test_the_first_page_is_the_desk(lived):
    answer = lived.client.get("/", headers=lived.headers("head"), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/audit/")


def test_the_journal_shows_every_entry_and_says_which_were_changed(lived):
    shown = page(lived, "/audit/journal")
    assert f"共<b>{lived.house.feed.head_position() - 4}</b>笔" in shown
    assert shown.count("</svg>后来改过</span>") == 1
    assert f"#{lived.correction}" in shown


def test_fields_that_a_form_leaves_empty_narrow_nothing(lived):
    whole = page(lived, "/audit/journal?recorded_from=&type=&actor=&from=")
    assert re.search(r"共<b>\d+</b>笔", whole)[0] in page(lived, "/audit/journal")
    narrowed = page(lived, "/audit/journal?type=staff.joined")
    assert "共<b>1</b>笔" in narrowed
    assert 'value="staff.joined" selected' in narrowed


def test_a_filter_that_is_none_is_refused_on_a_page_that_says_so(lived):
    answer = lived.get("/audit/journal?nonsense=1", Accept_Language="zh")
    assert answer.status_code == 422
    assert "unknown_field" in answer.text
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.topic)
def test_every_kind_has_a_page_with_as_many_records_as_its_list(lived, kind):
    listed = listed_at(kind)
    count = lived.get(f"/v1/{listed}?count=true").json()["total"]
    shown = page(lived, f"/audit/records/{listed}")
    assert f"共{count}条" in shown
    assert kind.name.en in page(lived, f"/audit/records/{listed}", language="en")


def test_what_people_typed_is_never_markup(lived):
    for path in ("/audit/records/grants", f"/audit/record/{lived.visit}"):
        raw = lived.get(path).text
        assert "<b>甲" not in raw
        assert html.escape("<b>甲&乙</b>") in raw


def test_a_record_shows_what_counts_and_what_was_struck_through(lived):
    shown = page(lived, f"/audit/record/{lived.visit}")
    assert '<del class="was">入户</del>' in shown
    assert '<ins class="now">电话</ins>' in shown
    assert "录错方式" in shown
    then = page(lived, f"/audit/record/{lived.visit}?as_known={lived.correction - 1}")
    assert '<del class="was">' not in then


def test_the_past_is_another_paper_and_only_for_reading(lived):
    now, then = (
        page(lived, "/audit/journal"),
        page(lived, f"/audit/journal?as_known={lived.before}"),
    )
    assert 'data-time="past"' not in now
    assert 'data-time="past"' in then
    assert f"?as_known={lived.before}" in then
    assert f"第{lived.before}笔" in then
    assert "回到现在" in then
    kind = "/audit/records/home-visit-recorded"
    assert "/audit/new/" in page(lived, kind)
    assert "/audit/new/" not in page(lived, f"{kind}?as_known={lived.before}")
    answer = lived.get(f"/audit/new/home-visit-recorded?as_known={lived.before}")
    assert answer.status_code == 403


def test_a_page_of_a_moment_before_its_record_says_when_it_was_recorded(lived):
    first = lived.get(f"/v1/records/{lived.visit}?as_known={lived.correction - 1}").json()
    for path, position in (
        (f"/audit/record/{lived.visit}", first["position"]),
        (f"/audit/entries/{lived.correction}", lived.correction),
    ):
        shown = page(lived, f"{path}?as_known={position - 1}")
        assert f"这是第{position}笔记下的" in shown
        assert 'data-time="past"' in shown
        there = f"{path}?as_known={position}"
        assert f'href="{there}"' in shown
        assert "这是第" not in page(lived, there)


def test_head_is_answered_as_get_without_a_body(lived):
    for path, who in (
        ("/audit/journal", "head"),
        (f"/audit/record/{lived.visit}/correction", "head"),
        ("/audit/budget", "head"),
        ("/sign-in", None),
        ("/audit/journal", None),
        ("/audit/nowhere", "head"),
    ):
        headers = lived.headers(who)
        got = lived.client.get(path, headers=headers, follow_redirects=False)
        asked = lived.client.head(path, headers=headers, follow_redirects=False)
        assert asked.status_code == got.status_code
        assert asked.headers.get("content-type") == got.headers.get("content-type")
        assert asked.content == b""
    assert lived.client.head("/sign-out", follow_redirects=False).status_code == 405


def test_the_proof_of_an_entry_is_a_file_that_holds_and_is_signed_for_when_it_is_asked_for(lived):
    position = lived.house.feed.head_position()
    unsigned = "账首还没有签到这一笔"
    path = f"/audit/entries/{position}"
    assert unsigned in page(lived, path)
    there = re.search(rf'href="({path}/proof[^"]*)"', page(lived, path))[1]
    answer = lived.get(there)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="entry-{position}.tlog-proof"'
    )
    proof = ProofFile.parse(answer.content)
    (raw,) = lived.house.log.entries_at([position]).values()
    log = tuple(map(TrustedLog, lived.house.transparency.verifiers()))
    assert check_proof_file(proof, leaf_hash(raw), TrustPolicy(logs=log)).size >= position
    assert unsigned not in page(lived, path)
    assert lived.get(there, "other_head").status_code == 404


def test_an_entry_shows_both_clocks_its_fingerprint_and_its_neighbours(lived):
    shown = page(lived, f"/audit/entries/{lived.correction}")
    assert "原记一字不动" in shown
    assert re.search(r"([0-9a-f]{4} ){15}[0-9a-f]{4}", shown)
    assert f"/audit/entries/{lived.correction - 1}" in shown
    assert f"/audit/entries/{lived.correction + 1}" in shown


@pytest.mark.parametrize(
    "path",
    [
        "/audit/entries/{correction}",
        "/audit/record/{visit}",
        f"/audit/journal?station={STATION}",
        f"/audit/records/grants?station={STATION}",
        f"/audit/new/grants?station={STATION}",
    ],
)
@pytest.mark.parametrize("who", ["other_head", "other_staff", "other_district", "admin"])
def test_what_is_out_of_reach_is_not_there(lived, path, who):
    path = path.format(correction=lived.correction, visit=lived.visit)
    answer = lived.get(path, who)
    assert answer.status_code == 404
    assert "示例" not in answer.text


def test_an_officer_looks_at_one_station_or_at_all(lived):
    assert STATION in page(lived, "/audit/journal", "district")
    shown = page(lived, f"/audit/journal?station={STATION}", "district")
    assert f"{STATION}社工站" in shown
    assert f"station={quote(STATION)}" in shown


def test_a_jump_finds_a_position_a_record_and_a_station(lived):
    def jump(to, who="city"):
        path = f"/audit/jump?to={quote(to)}"
        return lived.client.get(path, headers=lived.headers(who), follow_redirects=False)

    assert jump("#1,234").headers["location"] == "/audit/entries/1234"
    assert jump(lived.visit).headers["location"] == f"/audit/record/{lived.visit}"
    found = jump(OTHER_STATION).headers["location"]
    assert found == f"/audit/journal?station={quote(OTHER_STATION)}"
    assert jump(lived.visit, "other_head").status_code == 404
    assert jump("").status_code == 404


def test_language_and_light_are_kept_and_lead_back_to_pages_of_ours_only(lived):
    chosen = {"language": "en", "theme": "dark", "back": "/audit/records?station=x"}
    answer = sent(lived, "/display", chosen)
    assert (answer.status_code, answer.headers["location"]) == (303, "/audit/records?station=x")
    assert {"taizhang-language=en", "taizhang-theme=dark"} == {
        cookie.partition(";")[0] for cookie in answer.headers.get_list("set-cookie")
    }
    lived.client.cookies.clear()
    shown = page(lived, "/audit/journal", Cookie="taizhang-language=en; taizhang-theme=dark")
    assert 'lang="en" data-theme="dark"' in shown
    assert "Journal" in shown
    for elsewhere in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere"):
        assert sent(lived, "/display", {"back": elsewhere}).headers["location"] == "/"
    lived.client.cookies.clear()


def test_assets_are_kept_for_ever_and_only_under_the_digest_of_what_they_are(lived):
    for asset in assets().values():
        answer = lived.client.get(asset.address)
        assert answer.content == asset.content
        assert "immutable" in answer.headers["cache-control"]
        assert ("content-encoding" in answer.headers) == (len(asset.content) >= SHRINKING_MIN_BYTES)
        plain = lived.client.get(asset.address, headers={"Accept-Encoding": "identity"})
        assert plain.content == asset.content
        assert "content-encoding" not in plain.headers
    name = next(iter(assets()))
    assert lived.client.get(f"/static/0123456789abcdef/{name}").status_code == 404
    assert lived.client.get("/static/0123456789abcdef/../words.py").status_code == 404


def spent(**changed):
    details = expenditure("12.50")
    line = details["lines"][0]
    return {
        "station": STATION,
        "command_id": "form-1",
        "category": details["category"],
        "spent_on": details["spent_on"],
        "amount": "12.50",
        "lines.0.source": line["source"],
        "lines.0.grant": line["grant"],
        "lines.0.amount": "12.50",
        "lines.1.source": "",
        **changed,
    }


def test_a_form_records_once_however_often_it_is_sent(lived):
    first = sent(lived, "/audit/new/expenditures", spent())
    again = sent(lived, "/audit/new/expenditures", spent())
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    shown = page(lived, first.headers["location"])
    assert "12.50" in shown


def test_what_is_refused_comes_back_with_all_that_was_typed(lived):
    before = lived.house.feed.head_position()
    filled = spent(command_id="form-2", amount="99,999.00", **{"lines.0.amount": "99999"})
    answer = sent(lived, "/audit/new/expenditures", filled)
    assert answer.status_code == 409
    assert "资金不足" in answer.text
    assert 'value="99,999.00"' in answer.text
    assert 'id="why-lines' in answer.text
    assert 'value="form-2"' not in answer.text
    assert lived.house.feed.head_position() == before


def test_what_is_probably_in_the_book_is_asked_about_and_recorded_once_confirmed(lived):
    voucher = {"voucher_number": "E-9"}
    first = sent(lived, "/audit/new/expenditures", spent(command_id="form-5", **voucher))
    before = lived.house.feed.head_position()
    held = sent(lived, "/audit/new/expenditures", spent(command_id="form-6", **voucher))
    assert held.status_code == 409
    assert f'href="{first.headers["location"]}"' in held.text
    assert 'name="confirm_duplicate" value="true">' in held.text
    assert 'name="reason"' in held.text
    key = re.search(r'name="command_id" value="([^"]+)"', held.text)[1]
    ticked = spent(command_id=key, **voucher, confirm_duplicate="true", reason=" ")
    unsaid = sent(lived, "/audit/new/expenditures", ticked)
    assert unsaid.status_code == 409
    assert 'name="confirm_duplicate" value="true" checked>' in unsaid.text
    assert lived.house.feed.head_position() == before
    key = re.search(r'name="command_id" value="([^"]+)"', unsaid.text)[1]
    said = ticked | {"command_id": key, "reason": "两张票号码相同"}
    made = sent(lived, "/audit/new/expenditures", said)
    assert made.status_code == 303
    assert made.headers["location"] != first.headers["location"]
    assert "两张票号码相同" in page(lived, made.headers["location"])


def test_a_form_asks_nothing_while_nothing_is_like_what_it_states(lived):
    shown = page(lived, f"/audit/new/expenditures?station={STATION}")
    assert "confirm_duplicate" not in shown


def test_every_wrong_field_is_named_beside_the_field(lived):
    wrong = {"spent_on": "2021-13-45", "category": "", "lines.0.source": "x"}
    answer = sent(lived, "/audit/new/expenditures", spent(command_id="form-3", **wrong))
    assert answer.status_code == 422
    assert 'id="why-spent_on"' in answer.text
    listed = dict(
        re.findall(r'<li><a href="#([^"]+)"><strong>([^<]+)</strong> .+?</a>', answer.text)
    )
    assert listed == {
        "category": "支出类别",
        "spent_on": "支出日期",
        "lines.0.source": "来源分摊 第1行 资金来源",
    }


def test_more_rows_are_asked_for_without_recording_anything(lived):
    before = lived.house.feed.head_position()
    answer = sent(lived, "/audit/new/expenditures", spent(more="lines"))
    assert answer.status_code == 200
    assert 'name="lines.4.source"' in answer.text
    assert lived.house.feed.head_position() == before


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 403), ("supervisor", 403), ("other_head", 404), (None, 303)]
)
def test_only_who_may_record_a_kind_records_it_by_its_form(lived, who, status):
    before = lived.house.feed.head_position()
    answer = sent(lived, "/audit/new/grants", {"station": STATION, "command_id": "form-4"}, who)
    assert answer.status_code == status
    assert lived.house.feed.head_position() == before


def test_a_form_for_nothing_that_there_is_is_not_there(lived):
    assert lived.get("/audit/new/nonsense").status_code == 404
    assert sent(lived, "/audit/new/nonsense", {"station": STATION}).status_code == 404


def test_a_text_of_several_lines_is_taken_as_browsers_send_it(lived):
    filled = {
        "station": STATION,
        "command_id": "form-lines",
        "visitors": "W01",
        "client": "C077",
        "started_at": "2021-06-20T09:00",
        "ended_at": "2021-06-20T09:30",
        "mode": "in_person",
        "services": "humane_care",
        "claimed_recorded_on": "2021-06-20",
        "narrative": "一\r\n二",
    }
    answer = sent(lived, "/audit/new/home-visit-recorded", filled)
    assert answer.status_code == 303, answer.text


@pytest.mark.parametrize("key", ["110105194912310021", "", "\u4e59", "a" * 200])
def test_no_key_stands_in_the_book_that_the_api_would_not_take(lived, key):
    filled = spent(command_id=key, amount="1.25", **{"lines.0.amount": "1.25"})
    filled |= {"confirm_duplicate": "true", "duplicate_reason": "另一笔"}
    answer = sent(lived, "/audit/new/expenditures", filled)
    assert answer.status_code == 303, answer.text
    raw = next(iter(lived.house.log.read_page(lived.house.feed.head_position() - 1, 1)))[1]
    assert not key or key.encode() not in bytes(raw)


@pytest.mark.parametrize(
    "odd", [{"lines.\u00b2": "1"}, {"lines.1x.amount": "1"}, {f"lines.{'9' * 5_000}.amount": "1"}]
)
def test_a_row_that_is_no_number_is_no_failure(lived, odd):
    filled = spent(command_id="form-odd", amount="99,999.00", **{"lines.0.amount": "99999"}) | odd
    assert sent(lived, "/audit/new/expenditures", filled).status_code == 409


def test_a_form_of_too_many_fields_or_rows_is_refused(lived):
    many = {f"x{number}": "1" for number in range(4_100)}
    assert sent(lived, "/audit/new/expenditures", many).status_code == 422
    assert sent(lived, "/audit/new/expenditures", many, None).status_code == 303
    far = spent(command_id="form-far") | {"lines.7777.amount": "1"}
    assert sent(lived, "/audit/new/expenditures", far).status_code == 422


def test_a_page_that_there_is_not_is_said_on_a_page(lived):
    answer = lived.get("/audit/records/home-visits", Accept_Language="zh")
    assert answer.status_code == 404
    assert answer.text.startswith("<!doctype html>")


def test_the_journal_keeps_the_district_when_it_is_filtered(lived):
    shown = page(lived, "/audit/journal?district=330212", "city")
    assert 'type="hidden" name="district" value="330212"' in shown


def test_links_keep_the_district_and_the_stations_that_a_page_is_narrowed_to(lived):
    two = f"station={STATION}&station={quote(OTHER_STATION)}"
    for place in ("district=330212", "city=330200", two):
        shown = page(lived, f"/audit/journal?{place}", "city")
        record = re.search(r'href="(/audit/entries/\d+\?[^"]*)"', shown)[1]
        assert place in record
        assert f'href="/audit/records?{place}"' in shown
        entry = page(lived, record, "city")
        assert f"/audit/journal?{place}" in entry
    one = page(lived, f"/audit/journal?district=330212&station={STATION}", "city")
    assert f'href="/audit/records?station={STATION}"' in one


def test_the_clock_of_a_form_leads_to_a_page_of_the_past(lived):
    shown = page(lived, "/audit/new/expenditures")
    there = re.search(r'class="clock" href="([^"]+)"', shown)[1]
    assert 'data-time="past"' in page(lived, there)


def test_a_policy_of_an_area_has_buttons_on_its_record_page_for_its_own_office_only(lived):
    details = {
        "key": "min_certified",
        "value": 2,
        "effective_from": "2026-01-01",
        "title": "示例办法",
        "document_number": "示例〔2026〕1号",
    }
    made = lived.post("/v1/areas/A-330212/policies", {"details": details}, "district")
    made = lived.made(made)
    record = made["record"]
    assert "示例办法" in page(lived, f"/audit/entries/{made['position']}?district=330212", "city")
    for who in ("district", "city", "head"):
        shown = page(lived, f"/audit/record/{record}", who)
        assert "示例办法" in shown
        assert ("/correction" in shown) == (who == "district")


def test_another_sites_form_changes_no_display(lived):
    headers = {"Sec-Fetch-Site": "cross-site", "Content-Type": FORM}
    answer = lived.client.post("/display", data={"theme": "dark"}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
