"""The office of an administrator: what is there, for whom, and what a press of a button does."""

from __future__ import annotations

import re
from html import unescape

import pytest

from api.administration.checks import checks_of
from api.pages.administration.checks import NAMES as CHECKS
from api.pages.administration.projections import NAMES
from ledger.backups.manifest import manifests_in
from tests.api.accounts.browsers import (
    OTHER_PASSWORD,
    PASSWORD,
    SAME_ORIGIN,
    Browser,
    account,
    cheap,
)
from tests.api.http.world import CITY, DISTRICT, OTHER_STATION, STATION, TOKENS, open_world, until

PAGES = (
    "/admin/",
    "/admin/projections",
    "/admin/accounts",
    "/admin/accounts/new",
    "/admin/tokens",
    "/admin/tokens/new",
    "/admin/keys",
    "/admin/backups",
    "/admin/settings",
)
FORMS = (
    "/admin/projections/rebuild",
    "/admin/accounts/new",
    "/admin/tokens/new",
    "/admin/backups",
)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    place = tmp_path_factory.mktemp("office")
    folders = {
        "backup_folder": str(place / "backups"),
        "backup_keys_folder": str(place / "their-keys"),
    }
    with open_world(place, **folders) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.place = place
        yield cheap(world)


def page(world, path, who="admin", **headers):
    return world.client.get(path, headers=world.headers(who, **headers), follow_redirects=False)


def send(world, path, filled, who="admin"):
    return world.client.post(path, data=filled, headers=world.headers(who), follow_redirects=False)


def administrator(world, kind="city", scope=CITY):
    """An administrator with a scope, signed in with a browser."""
    code = account(world, "admin", kind, scope)
    browser = Browser(world)
    assert browser.sign_in(code).status_code == 201
    return code, browser


def press(browser, path, filled, **headers):
    return browser.client.post(path, data=filled, headers=headers or SAME_ORIGIN)


def shown_once(text):
    """What a page shows this once, in order."""
    return [unescape(each) for each in re.findall(r'<code class="secret">(.*?)</code>', text)]


def field(text, name):
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', text)[1])


@pytest.mark.parametrize("who", [who for who in TOKENS if who != "admin"])
def test_nobody_else_is_told_that_there_is_an_office(guarded, who):
    for path in (*PAGES, "/admin/accounts/A-0000001Y", "/admin/elsewhere"):
        assert page(guarded, path, who).status_code == 404, path
    for path in FORMS:
        assert send(guarded, path, {}, who).status_code == 404, path


def test_strangers_are_led_to_the_door(guarded):
    for path in PAGES:
        assert page(guarded, path, None).headers["location"].startswith("/sign-in?next="), path


def test_an_administrator_begins_at_the_office_and_every_page_is_there(guarded):
    assert page(guarded, "/").headers["location"] == "/admin/"
    for path in PAGES:
        for language in ("zh", "en"):
            answer = page(guarded, path, Accept_Language=language)
            assert answer.status_code == 200, path
            assert answer.headers["cache-control"] == "no-store"
    assert page(guarded, "/admin/elsewhere").status_code == 404


def test_another_sites_form_does_nothing(guarded):
    _code, browser = administrator(guarded)
    for path in FORMS:
        answer = press(browser, path, {}, **{"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, path


def test_every_view_and_check_has_a_name_of_its_own(guarded):
    assert set(NAMES) == set(guarded.house.engine.names)
    shown = page(guarded, "/admin/").text
    assert "查询表：流水" in shown
    looked_at = checks_of(guarded.house, through_the_book=False)
    assert {"attachments", "codes"}.isdisjoint(each.name for each in looked_at)
    assert {each.name.partition(" ")[0] for each in looked_at} <= {*CHECKS, "view"}


def test_an_account_is_made_once_its_password_shown_once_and_opens(guarded):
    form = page(guarded, "/admin/accounts/new").text
    filled = {
        "role": "staff",
        "scope_kind": "station",
        "scope": STATION,
        "name": "示例甲",
        "code": field(form, "code"),
    }
    answer = send(guarded, "/admin/accounts/new", filled)
    code, password = shown_once(answer.text)
    assert code == filled["code"]
    assert Browser(guarded).sign_in(code, password).json()["must_change"]
    again = send(guarded, "/admin/accounts/new", filled)
    assert again.status_code == 409
    assert not shown_once(again.text)
    listed = page(guarded, "/admin/accounts").text
    assert password not in listed
    assert "示例甲" in listed
    reads = guarded.house.reading_log.readings("-").items
    assert reads[0].actor == "admin"
    assert f"account/{code}" in reads[0].people


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "boss"},
        {"scope_kind": ""},
        {"scope": "not there"},
        {"role": "city_officer"},
        {"code": "13800138000"},
        {"code": "张三"},
    ],
)
def test_an_account_that_cannot_be_is_given_back_as_it_was_typed(guarded, wrong):
    filled = {"role": "staff", "scope_kind": "station", "scope": STATION, "name": "示例乙"}
    before = len(guarded.app.state.door.accounts.list())
    answer = send(guarded, "/admin/accounts/new", filled | wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "示例乙" in answer.text
    assert len(guarded.app.state.door.accounts.list()) == before


def test_a_password_is_reset_once_and_every_device_is_signed_out(guarded):
    code, device = account(guarded), Browser(guarded)
    device.sign_in(code)
    _own, office = administrator(guarded)
    shown = office.get(f"/admin/accounts/{code}").text
    assert "Chrome · Android" in shown
    seen = {"seen": field(shown, "seen")}
    answer = press(office, f"/admin/accounts/{code}/password", seen)
    (_code, password) = shown_once(answer.text)
    assert device.get("/v1/session").status_code == 401
    assert Browser(guarded).sign_in(code).status_code == 401
    again = press(office, f"/admin/accounts/{code}/password", seen)
    assert not shown_once(again.text)
    assert Browser(guarded).sign_in(code, password).status_code == 201


def test_an_account_is_shut_out_at_once_and_let_in_again(guarded):
    code, device = account(guarded), Browser(guarded)
    device.sign_in(code)
    _own, office = administrator(guarded)
    assert press(office, f"/admin/accounts/{code}/disable", {}).status_code == 303
    assert device.get("/v1/session").status_code == 401
    assert Browser(guarded).sign_in(code).status_code == 401
    assert press(office, f"/admin/accounts/{code}/enable", {}).status_code == 303
    assert Browser(guarded).sign_in(code).status_code == 201


def test_one_device_or_all_are_signed_out(guarded):
    code = account(guarded)
    one, other = Browser(guarded), Browser(guarded, agent="Firefox Windows")
    first = one.sign_in(code).json()["session"]
    other.sign_in(code)
    _own, office = administrator(guarded)
    path = f"/admin/accounts/{code}/sessions"
    assert press(office, path, {"session": first}).status_code == 303
    assert one.get("/v1/session").status_code == 401
    assert other.get("/v1/session").status_code == 200
    assert press(office, path, {"session": first}).status_code == 404
    assert press(office, path, {}).status_code == 303
    assert other.get("/v1/session").status_code == 401


def test_nobody_shuts_themselves_out(guarded):
    code, office = administrator(guarded)
    for deed in ("disable", "password"):
        assert press(office, f"/admin/accounts/{code}/{deed}", {}).status_code == 404
    assert office.get("/v1/session").status_code == 200


def test_what_lies_beyond_an_administrators_scope_is_neither_seen_nor_given(guarded):
    beyond = account(guarded, scope=OTHER_STATION)
    officer = account(guarded, "city_officer", "city", CITY)
    within = account(guarded)
    _own, office = administrator(guarded, "district", DISTRICT)
    listed = office.get("/admin/accounts").text
    assert within in listed
    for code in (beyond, officer):
        assert code not in listed
        assert office.get(f"/admin/accounts/{code}").status_code == 404
        assert press(office, f"/admin/accounts/{code}/disable", {}).status_code == 404
    role = {"role": "city_officer", "scope_kind": "city", "scope": CITY}
    for path in ("/admin/accounts/new", "/admin/tokens/new"):
        filled = {"holder": "x", "days": "1", "seen": ""}
        form = office.get(path).text
        if 'name="seen"' in form:
            filled["seen"] = field(form, "seen")
        for wide in (
            role,
            {**role, "role": "staff", "scope_kind": "station", "scope": OTHER_STATION},
        ):
            answer = press(office, path, filled | wide)
            assert answer.status_code == 422, (path, wide)
            assert not shown_once(answer.text)
    token = guarded.tokens.create(
        "far", role="staff", scope_kind="station", scope=OTHER_STATION
    ).token
    assert press(office, f"/admin/tokens/{token.id}/revoke", {}).status_code == 404
    assert token.id not in office.get("/admin/tokens").text


def test_a_token_is_made_once_shown_once_and_revoked(guarded):
    form = page(guarded, "/admin/tokens/new").text
    filled = {
        "holder": "王主任",
        "role": "station_head",
        "scope_kind": "station",
        "scope": STATION,
        "days": "30",
        "seen": field(form, "seen"),
    }
    answer = send(guarded, "/admin/tokens/new", filled)
    (secret,) = shown_once(answer.text)
    known = guarded.client.get("/v1/session", headers={"Authorization": f"Bearer {secret}"}).json()
    assert (known["role"], known["scope"]) == ("station_head", STATION)
    assert not shown_once(send(guarded, "/admin/tokens/new", filled).text)
    listed = page(guarded, "/admin/tokens").text
    assert secret not in listed
    assert "王主任" in listed
    token = guarded.tokens.verify(secret)
    assert send(guarded, f"/admin/tokens/{token.id}/revoke", {}).status_code == 303
    answer = guarded.client.get("/v1/session", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    assert send(guarded, "/admin/tokens/000000000000/revoke", {}).status_code == 404


@pytest.mark.parametrize("days", ["", "0", "-1", "36501", "99999999999999999999", "１", "x"])
def test_a_token_lasts_a_number_of_days(guarded, days):
    form = page(guarded, "/admin/tokens/new").text
    filled = {"holder": "t", "role": "staff", "scope_kind": "station", "scope": STATION}
    answer = send(
        guarded, "/admin/tokens/new", {**filled, "days": days, "seen": field(form, "seen")}
    )
    assert answer.status_code == 422
    assert not shown_once(answer.text)


def done(world, kind):
    errands = world.app.state.door.errands

    def over():
        newest = errands.newest(kind)
        return newest if newest is not None and not newest.is_running else None

    return until(over, f"the end of the {kind}")


def test_a_rebuild_is_begun_on_the_page_and_followed_there(guarded):
    assert send(guarded, "/admin/projections/rebuild", {"name": "budget"}).status_code == 303
    errand = done(guarded, "rebuild")
    assert (errand.what, errand.has_failed, errand.actor) == (("budget",), False, "admin")
    assert "重建好了" in page(guarded, "/admin/projections").text
    wrong = send(guarded, "/admin/projections/rebuild", {"name": "nothing"})
    assert wrong.status_code == 422
    assert done(guarded, "rebuild") is errand


def test_a_backup_goes_where_the_operator_said_and_is_listed_with_its_keys_apart(guarded):
    assert send(guarded, "/admin/backups", {}).status_code == 303
    assert not done(guarded, "backup").has_failed
    ((name, manifest),) = manifests_in(guarded.place / "backups").items()
    assert manifest.position == guarded.house.feed.head_position()
    assert not (guarded.place / "backups" / name / "keys").exists()
    assert sorted(each.name for each in (guarded.place / "their-keys" / name).iterdir()) == sorted(
        manifest.keys
    )
    shown = page(guarded, "/admin/backups").text
    assert name in shown
    assert "备份做好了" in shown


def test_a_backup_that_fails_says_why(tmp_path):
    with open_world(tmp_path, backup_folder=str(tmp_path / "taken" / "in")) as world:
        (tmp_path / "taken").write_text("a file, and no folder")
        assert send(world, "/admin/backups", {}).status_code == 303
        assert done(world, "backup").has_failed
        assert "备份没有做成" in page(world, "/admin/backups").text


def test_without_a_folder_no_backup_is_begun_but_how_is_said(tmp_path):
    with open_world(tmp_path) as world:
        assert send(world, "/admin/backups", {}).status_code == 404
        shown = page(world, "/admin/backups").text
        assert "TAIZHANG_BACKUP_FOLDER" in shown
        assert "taizhang backup" in shown


def test_keys_are_shown_with_their_fingerprints_and_never_their_private_part(guarded):
    log = guarded.house.transparency
    assert "还没有签过名" in page(guarded, "/admin/keys").text
    log.publish()
    first = log.lineage().keys[-1]
    log.rotate_key()
    second = log.lineage().keys[-1]
    text = page(guarded, "/admin/keys").text
    shown = unescape(text)
    assert shown.index(second.vkey) < shown.index(first.vkey)
    assert shown.count("指纹</dt>") == 2
    seed = (guarded.house.location.directory / "log.key").read_text().split('"')[-2]
    assert len(seed) > 40
    assert seed not in shown
    assert PASSWORD not in shown
    assert OTHER_PASSWORD not in shown
