"""Photos and scans by plain forms: with a record, with a correction, and brought afterwards."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest

from tests.api.accounts.browsers import SAME_ORIGIN, Browser, account, cheap
from tests.api.http.world import STATION, grant, keys, open_world, visit

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8
OTHER_PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
SCAN = b"%PDF-1.7\n% a voucher\n%%EOF\n"


def digest(content):
    return sha256(content).hexdigest()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("attaching")) as found:
        found.plan()
        found.made(found.record("grants", grant()))
        yield found


def submit(world, path, filled, *contents, who="staff", **headers):
    """Send a form with files as a browser does; the answer as it is."""
    files = [("file", ("IMG_0001.jpg", content, "image/jpeg")) for content in contents]
    return world.client.post(
        path,
        data={"command_id": next(keys), "station": STATION, **filled},
        files=files or [("file", ("", b"", "application/octet-stream"))],
        headers=world.headers(who, **headers),
        follow_redirects=False,
    )


def a_visit(day, **more):
    return {
        "visitors": "W01",
        "client": f"C2{day:02d}",
        "started_at": f"2021-08-{day:02d}T09:00",
        "ended_at": f"2021-08-{day:02d}T09:45",
        "mode": "in_person",
        "services": "humane_care",
        "claimed_recorded_on": f"2021-08-{day:02d}",
        **more,
    }


def recorded(answer):
    """The address of the page that a form led to."""
    assert answer.status_code == 303, re.findall(r"<strong>(.*?)</strong>", answer.text)
    return answer.headers["location"].partition("?")[0]


def files_of(world, page, who="head"):
    record = page.rpartition("/")[2]
    return world.get(f"/v1/records/{record}/attachments", who).json()["items"]


def named_without_a_file(world, day, *contents, who="staff"):
    began = f"2021-09-{day:02d}T09:"
    details = visit(
        client=f"C3{day:02d}",
        started_at=f"{began}00:00+08:00",
        ended_at=f"{began}30:00+08:00",
        attachments=[{"sha256": digest(each)} for each in contents],
    )
    return world.made(world.record("home-visits", details, who))["record"]


def test_a_visit_is_recorded_with_its_photos_in_one_form(world):
    page = recorded(submit(world, "/audit/new/home-visit-recorded", a_visit(1), PHOTO, OTHER_PHOTO))
    told = files_of(world, page)
    assert [(each["sha256"], each["media_type"], each["state"]) for each in told] == [
        (digest(PHOTO), "image/jpeg", "stored"),
        (digest(OTHER_PHOTO), "image/png", "stored"),
    ]
    value = world.get(f"/v1/records/{page.rpartition('/')[2]}").json()["value"]
    assert value["attachments"][0] == {
        "sha256": digest(PHOTO),
        "media_type": "image/jpeg",
        "size_bytes": len(PHOTO),
    }


def test_the_form_of_the_phone_takes_photos_without_scripts(world):
    filled = a_visit(2) | {"minutes": "45"}
    page = recorded(submit(world, "/m/new/home-visit-recorded", filled, PHOTO))
    assert page.startswith("/m/entries/")
    assert [each["state"] for each in files_of(world, page)] == ["stored"]


def test_a_form_with_files_keeps_the_lines_of_a_text(world):
    page = recorded(
        submit(
            world, "/audit/new/home-visit-recorded", a_visit(3, narrative="一切\r\n平安。"), PHOTO
        )
    )
    personal = world.get(f"/v1/records/{page.rpartition('/')[2]}").json()["personal"]
    assert personal["narrative"] == "一切\n平安。"


def spending(amount, **more):
    return {
        "category": "service_activity",
        "spent_on": "2021-07-01",
        "amount": amount,
        "lines.0.source": "welfare_lottery",
        "lines.0.grant": "G1",
        "lines.0.amount": amount,
    } | {name.replace("__", "."): value for name, value in more.items()}


def value_of(world, page):
    return world.get(f"/v1/records/{page.rpartition('/')[2]}", "accountant").json()["value"]


def correction(world, page, filled, *files):
    form = world.get(f"{page}/correction", "accountant").text
    version = re.search(r'name="record_version" value="([0-9]+)"', form)[1]
    kept = dict(re.findall(r'type="hidden" name="(more_vouchers[^"]+)" value="([^"]+)"', form))
    why = {"reason_code": "other", "reason": "补票据", "record_version": version}
    return submit(world, f"{page}/correction", filled | kept | why, *files, who="accountant")


def test_several_vouchers_have_a_scan_each_in_their_order(world):
    path = "/audit/new/expenditures"
    more = {"more_vouchers__0__voucher_number": "88", "more_vouchers__0__amount": "4"}
    refused = submit(
        world, path, spending("21", **more), SCAN, PHOTO, OTHER_PHOTO, who="accountant"
    )
    assert "这里最多附 2 个文件" in refused.text
    page = recorded(submit(world, path, spending("21", **more), SCAN, PHOTO, who="accountant"))
    value = value_of(world, page)
    assert value["voucher_sha256"] == digest(SCAN)
    assert value["more_vouchers"] == [
        {"voucher_number": "88", "amount_fen": 400, "voucher_sha256": digest(PHOTO)}
    ]
    told = [(each["field"], each["state"]) for each in files_of(world, page, "accountant")]
    assert told == [("voucher_sha256", "stored"), ("more_vouchers", "stored")]


def test_a_correction_keeps_the_scans_and_gives_a_new_one_to_the_voucher_that_has_none(world):
    more = {"more_vouchers__0__voucher_number": "98", "more_vouchers__0__amount": "4"}
    path = "/audit/new/expenditures"
    page = recorded(submit(world, path, spending("22", **more), SCAN, PHOTO, who="accountant"))
    second = {"more_vouchers__1__voucher_number": "99", "more_vouchers__1__amount": "5"}
    filled = spending("22", **more, **second)
    assert recorded(correction(world, page, filled, OTHER_PHOTO)) == page
    value = value_of(world, page)
    assert value["voucher_sha256"] == digest(SCAN)
    assert [each["voucher_sha256"] for each in value["more_vouchers"]] == [
        digest(PHOTO),
        digest(OTHER_PHOTO),
    ]
    emptied = spending("22") | {"more_vouchers.0.voucher_number": "98"}
    emptied |= {"more_vouchers.0.amount": "3"}
    assert recorded(correction(world, page, emptied)) == page
    (left,) = value_of(world, page)["more_vouchers"]
    assert (left["amount_fen"], left["voucher_sha256"]) == (300, digest(PHOTO))


def test_a_voucher_has_one_scan(world):
    spent = spending("10")
    path = "/audit/new/expenditures"
    refused = submit(world, path, spent, SCAN, PHOTO, who="accountant")
    assert refused.status_code == 422
    assert "这里最多附 1 个文件" in refused.text
    page = recorded(submit(world, path, spent, SCAN, who="accountant"))
    (line,) = files_of(world, page, "accountant")
    assert (line["field"], line["state"]) == ("voucher_sha256", "stored")


def test_a_file_that_is_not_taken_leaves_nothing_recorded_and_the_form_as_it_was(world):
    head = world.house.feed.head_position()
    answer = submit(
        world, "/audit/new/home-visit-recorded", a_visit(4, narrative="看过"), b"PK\x03\x04 zip"
    )
    assert answer.status_code == 415
    assert "附件只收照片、扫描件" in answer.text
    assert "文件要重新选。" in answer.text
    assert ">看过</textarea>" in answer.text
    assert world.house.feed.head_position() == head


def test_the_same_form_sent_twice_counts_once(world):
    filled = a_visit(5) | {"command_id": "twice-1"}
    first = submit(world, "/audit/new/home-visit-recorded", filled, PHOTO)
    again = submit(world, "/audit/new/home-visit-recorded", filled, PHOTO)
    assert recorded(first) == recorded(again)


def test_a_correction_adds_a_photo_to_those_that_are_named(world):
    page = recorded(submit(world, "/audit/new/home-visit-recorded", a_visit(6), PHOTO))
    form = world.get(f"{page}/correction", "staff").text
    version = re.search(r'name="record_version" value="([0-9]+)"', form)[1]
    why = {"reason_code": "other", "reason": "补一张照片", "record_version": version}
    filled = a_visit(6, persons_served="1", purpose="routine", outcome="completed") | why
    assert recorded(submit(world, f"{page}/correction", filled, OTHER_PHOTO)) == page
    told = [(each["sha256"], each["counts"], each["state"]) for each in files_of(world, page)]
    assert told == [(digest(PHOTO), True, "stored"), (digest(OTHER_PHOTO), True, "stored")]


@pytest.mark.parametrize(("page", "drawn"), [("/audit/record", "<img"), ("/m/entries", "<img")])
def test_the_page_of_a_record_says_what_is_not_here_and_takes_it(world, page, drawn):
    day = 1 if page.startswith("/m") else 2
    record = named_without_a_file(world, day, PHOTO, SCAN)
    before = world.get(f"{page}/{record}", "staff").text
    assert before.count("尚未上传") == 2
    assert drawn not in before
    assert 'enctype="multipart/form-data"' in before
    led = submit(world, f"{page}/{record}/attachments", {}, PHOTO, SCAN)
    assert recorded(led) == f"{page}/{record}"
    after = world.get(f"{page}/{record}", "staff").text
    assert "尚未上传" not in after
    assert f'<img src="/v1/records/{record}/attachments/{digest(PHOTO)}"' in after
    assert f'href="/v1/records/{record}/attachments/{digest(SCAN)}"' in after
    assert f"{page}/{record}/attachments" not in after, "nothing is left to bring"


def test_a_file_that_the_record_does_not_name_is_refused_on_its_page(world):
    record = named_without_a_file(world, 3, PHOTO)
    path = f"/audit/record/{record}/attachments"
    other = submit(world, path, {}, OTHER_PHOTO)
    assert other.status_code == 404
    assert "这条记录里没有写这个附件" in other.text
    assert "尚未上传" in other.text
    none = submit(world, path, {})
    assert none.status_code == 422
    english = submit(world, path, {}, OTHER_PHOTO, Accept_Language="en")
    assert "The record names no such file" in english.text


@pytest.mark.parametrize("page", ["/audit/record", "/m/entries"])
def test_the_page_of_a_record_that_no_projection_knows_yet_asks_to_come_again(tmp_path, page):
    with open_world(tmp_path, follow=False, min_position_wait_seconds=0.1) as world:
        world.plan()
        world.house.catch_up()
        record = named_without_a_file(world, 5, PHOTO)
        early = world.client.get(f"{page}/{record}", headers=world.headers("staff"))
        assert (early.status_code, early.headers["retry-after"]) == (503, "1")
        world.house.catch_up()
        assert world.get(f"{page}/{record}", "staff").status_code == 200


def test_others_see_which_files_there_are_and_open_each_by_a_link(world):
    record = named_without_a_file(world, 4, PHOTO)
    submit(world, f"/audit/record/{record}/attachments", {}, PHOTO)
    text = world.get(f"/audit/record/{record}?station={STATION}", "auditor").text
    assert f'href="/v1/records/{record}/attachments/{digest(PHOTO)}"' in text
    assert "<img" not in text, "what is drawn is looked at, and a reading"
    assert (
        submit(world, f"/audit/record/{record}/attachments", {}, PHOTO, who="auditor").status_code
        == 403
    )
    assert (
        submit(
            world, f"/audit/record/{record}/attachments", {}, PHOTO, who="other_staff"
        ).status_code
        == 404
    )


def test_a_page_of_the_past_takes_nothing(world):
    record = named_without_a_file(world, 5, PHOTO)
    head = world.house.feed.head_position()
    text = world.get(f"/audit/record/{record}?as_known={head}", "staff").text
    assert "尚未上传" in text
    assert f"/audit/record/{record}/attachments" not in text


def test_a_form_or_upload_from_another_site_brings_nothing(world):
    record = named_without_a_file(world, 6, PHOTO)
    browser = Browser(cheap(world))
    assert browser.sign_in(account(world)).status_code == 201
    form = {"files": [("file", ("a.jpg", PHOTO, "image/jpeg"))]}
    ways = [
        ("POST", f"/audit/record/{record}/attachments", form),
        ("POST", f"/m/entries/{record}/attachments", form),
        ("PUT", f"/v1/records/{record}/attachments/{digest(PHOTO)}", {"content": PHOTO}),
    ]
    for method, path, sent in ways:
        foreign = {"Sec-Fetch-Site": "cross-site"}
        answer = browser.client.request(method, path, headers=foreign, **sent)
        assert answer.status_code == 403, path
    assert files_of(world, record)[0]["state"] == "promised"
    for (method, path, sent), status in zip(ways, (303, 303, 200), strict=True):
        answer = browser.client.request(method, path, headers=SAME_ORIGIN, **sent)
        assert answer.status_code == status, path
