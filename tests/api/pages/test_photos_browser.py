"""Photos on the phone in a real browser: hashed as they are taken, kept sealed, sent behind the record."""

from __future__ import annotations

import random
import struct
import zlib
from hashlib import sha256

import pytest

from api.book.media_types import media_type_of
from api.pages.assets import address_of
from api.pages.forms.files import stated_of_files
from domain.book.catalogue import KIND_OF_TOPIC
from tests.api.accounts.browsers import account, cheap
from tests.api.http.world import STATION, grant, open_world, served, until
from tests.api.pages.browsing import Visitor, browser
from tests.api.pages.test_offline import (
    VISITS,
    fill_in,
    in_both_lights,
    opened,
    phone,
    records,
    save,
    sign_in,
)

PDF = b"%PDF-1.7\n% a sheet that was signed\n%%EOF\n"


def picture(width: int, height: int, *, noise: bool = False) -> bytes:
    """A PNG: grey, or of so much noise that it does not get smaller."""
    chance = random.Random(7)
    row = (lambda: chance.randbytes(3 * width)) if noise else (lambda: b"\x80" * 3 * width)
    pixels = b"".join(b"\x00" + row() for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


PHOTO = picture(64, 48)


@pytest.fixture(scope="module")
def in_hand(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("photos")) as world:
        cheap(world)
        world.plan()
        with served(world) as (port, _server), browser() as found:
            world.port, world.browser = port, found
            yield world


def drawn_anew(page):
    """Let the page be drawn once more, as it is whenever something was sent."""
    page.eval_on_selector("[data-outbox] li", "line => { line.dataset.before = ''; }")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-outbox] li:not([data-before])")


def take(page, *contents, already=0):
    """Choose files in the form, and wait until the phone has them."""
    kinds = [
        ("pdf", "application/pdf") if each.startswith(b"%") else ("png", "image/png")
        for each in contents
    ]
    files = [
        {"name": f"IMG_{number}.{ending}", "mimeType": kind, "buffer": content}
        for number, (content, (ending, kind)) in enumerate(zip(contents, kinds, strict=True))
    ]
    page.set_input_files("#file", files)
    page.wait_for_selector(f"[data-taken] li:nth-child({already + len(contents)})")


def promised(world, client):
    """The record of a client's visit, and what became of its files."""
    (found,) = [each for each in records(world) if each["value"]["client"] == client]
    place = f"/v1/records/{found['record']}/attachments"
    return found, world.get(place).json()["items"]


def stored(world, client):
    """The files of a client's visit, once all are there."""

    def all_there():
        if client not in {each["value"]["client"] for each in records(world)}:
            return None
        _found, items = promised(world, client)
        return items if all(each["state"] == "stored" for each in items) else None

    return until(all_there, "the photo")


def kept_on_phone(page):
    """What lies in the phone's store of photos, as it lies there."""
    return page.evaluate(
        """async () => {
            const asked = (request) => new Promise((resolve, reject) => {
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => reject(request.error);
            });
            const database = await asked(indexedDB.open("taizhang-phone"));
            const rows = await asked(database.transaction("photos").objectStore("photos").getAll());
            database.close();
            return rows.map((row) => ({
                names: Object.keys(row).sort(), bytes: [...new Uint8Array(row.sealed.bytes)],
            }));
        }"""
    )


def test_a_photo_taken_without_a_signal_arrives_behind_its_record_as_it_was_hashed(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        context.set_offline(True)
        fill_in(page, VISITS, "C-8001", "2026-03-11T08:55", 40)
        take(page, PHOTO, PDF)
        digests = page.eval_on_selector_all(
            "[data-taken] li", "found => found.map((each) => each.dataset.sha256)"
        )
        assert digests == [sha256(PHOTO).hexdigest(), sha256(PDF).hexdigest()]
        save(page)
        page.reload()
        page.wait_for_selector("[data-today] [data-photo='kept']")
        assert "存在本机，入账后上传" in page.inner_text("[data-today]")
        for row in kept_on_phone(page):
            assert row["names"] == ["account", "id", "kept_at", "sealed"]
            assert bytes(row["bytes"])[:8] not in (PHOTO[:8], PDF[:8])
        assert len(kept_on_phone(page)) == 2
        context.set_offline(False)
        page.goto("/m/outbox")
        page.wait_for_selector(":nth-match([data-photo='stored'], 2)")
        assert "已上传" in page.inner_text("[data-outbox]")
        assert page.is_hidden("[data-badge]")
        assert kept_on_phone(page) == []
    found, items = promised(world, "C-8001")
    assert found["value"]["attachments"] == [
        {"sha256": digests[0], "media_type": "image/png", "size_bytes": len(PHOTO)},
        {"sha256": digests[1], "media_type": "application/pdf", "size_bytes": len(PDF)},
    ]
    assert [each["state"] for each in items] == ["stored", "stored"]
    place = f"/v1/records/{found['record']}/attachments"
    assert world.get(f"{place}/{digests[0]}").content == PHOTO
    assert world.get(f"{place}/{digests[1]}").content == PDF


def test_a_large_photo_is_made_smaller_before_it_is_hashed(in_hand):
    world, large = in_hand, picture(2_600, 400, noise=True)
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        fill_in(page, VISITS, "C-8002", "2026-03-12T08:55", 40)
        take(page, large)
        save(page)
        (line,) = stored(world, "C-8002")
        record = promised(world, "C-8002")[0]["record"]
        address = f"/v1/records/{record}/attachments/{line['sha256']}"
        width = page.evaluate(
            """async (address) => {
                const drawn = await createImageBitmap(await (await fetch(address)).blob());
                return drawn.width;
            }""",
            address,
        )
    assert (line["media_type"], width) == ("image/jpeg", 2_048)
    assert line["size_bytes"] < len(large)
    assert sha256(world.get(address).content).hexdigest() == line["sha256"]


def test_a_photo_outlives_the_page_of_its_draft_and_is_taken_off_again(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        fill_in(page, VISITS, "C-8003", "2026-03-13T08:55", 40)
        take(page, PHOTO, PDF)
        page.wait_for_selector(".st-draft")
        page.wait_for_timeout(1_500)  # the draft is kept each second
        page.close()
        page = opened(context, VISITS)
        page.wait_for_selector("[data-taken] li:nth-child(2)")
        page.click("[data-taken] li:first-child button")
        page.wait_for_selector("[data-taken] li:nth-child(2)", state="detached")
        page.set_input_files(
            "#file", [{"name": "a.txt", "mimeType": "image/png", "buffer": b"no picture"}]
        )
        page.wait_for_selector("[data-taken] .why")
        save(page)
        (line,) = stored(world, "C-8003")
    assert line["sha256"] == sha256(PDF).hexdigest()


def test_a_photo_that_arrived_as_the_page_died_is_sent_again_and_is_one(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        fill_in(page, VISITS, "C-8004", "2026-03-14T08:55", 40)
        take(page, PHOTO)
        received = []

        def cut_off(route):
            received.append(route.fetch().status)  # and the page never hears of it

        context.route("**/attachments/*", cut_off)
        page.click(".savebar button")
        page.wait_for_url("**/m/")
        page.wait_for_selector("[data-today] [data-photo='sending']")
        until(lambda: (page.title() and received) or None, "the photo")
        page.close()
        context.unroute("**/attachments/*")
        page = opened(context, "/m/outbox")
        page.wait_for_selector("[data-photo='stored']")
    assert received == [201]
    assert [each["state"] for each in promised(world, "C-8004")[1]] == ["stored"]


def test_a_photo_is_never_sent_by_another_account_and_kept_for_its_own(in_hand):
    world, owner, other = in_hand, account(in_hand), account(in_hand)
    with phone(world) as context:
        sign_in(world, context, owner)
        page = opened(context)
        context.route("**/attachments/*", lambda route: route.abort())
        fill_in(page, VISITS, "C-8005", "2026-03-15T08:55", 40)
        take(page, PHOTO)
        save(page)
        page.wait_for_selector("[data-today] .st-recorded")
        page.wait_for_selector("[data-today] [data-photo='kept']")
        assert page.inner_text("[data-badge]") == "1"
        page.click("form[action='/sign-out'] button")
        page.wait_for_selector("[role=alert]:has-text('还有1笔没上传')")
        page.click("form[action='/sign-out'] button")
        page.wait_for_url("**/sign-in")
        page.close()
        context.unroute("**/attachments/*")
        sign_in(world, context, other)
        page = opened(context, "/m/outbox")
        page.wait_for_selector("text=别的账号的1笔未上传")
        page.click("[data-send]")
        assert promised(world, "C-8005")[1][0]["state"] == "promised"
        page.close()
        sign_in(world, context, owner)
        page = opened(context, "/m/outbox")
        page.wait_for_selector("[data-photo='stored']")
    (line,) = stored(world, "C-8005")
    assert line["stored_by"] == owner


def test_a_photo_that_is_refused_says_why_and_stays_until_it_is_dropped(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        context.route("**/attachments/*", lambda route: route.abort())
        fill_in(page, VISITS, "C-8006", "2026-03-16T08:55", 40)
        take(page, PHOTO)
        save(page)
        page.wait_for_selector("[data-today] .st-recorded")
        erasure = {
            "about": "client",
            "person": "C-8006",
            "legal_basis": "consent_withdrawn",
            "requested_by": "C-8006",
            "requested_on": "2026-11-20",
            "approved_by": "officer-1",
            "reason": "本人撤回同意",
        }
        world.made(world.post(f"/v1/stations/{STATION}/erasures", erasure))
        context.unroute("**/attachments/*")
        page.goto("/m/outbox")
        page.wait_for_selector("[data-photo='refused']")
        assert "此附件属于已删除或限制处理的个人信息" in page.inner_text("[data-outbox]")
        assert len(kept_on_phone(page)) == 1
        page.click("summary:has-text('不要未收下的附件')")
        drawn_anew(page)
        page.click("text=确定不要，从本机删去")
        page.wait_for_selector("[data-outbox] .teach")
        assert kept_on_phone(page) == []


def test_the_photos_of_a_visit_that_came_back_go_with_it_when_it_is_mended(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context)
        fill_in(page, VISITS, "C-8007", "2019-03-13T09:00", 30)
        take(page, PHOTO)
        save(page)
        page.wait_for_selector("[data-today] .st-returned")
        page.click("text=改好再传")
        page.wait_for_selector("form[data-ready]")
        page.wait_for_selector("[data-taken] li img")
        page.fill("#started_at", "2026-03-17T09:00")
        save(page)
        (line,) = stored(world, "C-8007")
    assert line["sha256"] == sha256(PHOTO).hexdigest()


def test_what_says_how_photos_stand_breaks_no_rule(in_hand):
    world = in_hand
    with phone(world) as context:
        sign_in(world, context, account(world))
        visitor = Visitor(opened(context))
        page = visitor.page
        page.on("console", lambda message: visitor.complaints.append(message.text))
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        fill_in(page, VISITS, "C-8008", "2026-03-18T09:00", 30)
        take(page, PHOTO, PDF)
        in_both_lights(visitor)
        assert visitor.overflow() <= 0
        save(page)
        stored(world, "C-8008")
        page.goto("/m/outbox")
        page.wait_for_selector("[data-photo='stored']")
        in_both_lights(visitor)
        page.goto(f"/m/entries/{promised(world, 'C-8008')[0]['record']}")
        page.wait_for_selector(".files img")
        assert (
            page.eval_on_selector(
                ".files img", "drawn => drawn.decode().then(() => drawn.naturalWidth)"
            )
            == 64
        )
        in_both_lights(visitor)
        assert visitor.overflow() <= 0
        assert visitor.complaints == []


BEGINNINGS = (
    PHOTO,
    PDF,
    b"\xff\xd8\xff\xe0 jpeg",
    b"GIF87a",
    b"GIF89a",
    b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    b"RIFF\x10\x00\x00\x00WAVEfmt ",
    b"II*\x00\x08\x00",
    b"MM\x00*\x08\x00",
    b"\x00\x00\x00\x18ftypheic\x00",
    b"\x00\x00\x00\x18ftypisom\x00",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    b"PK\x03\x04",
    b"%PDF",
    b"",
)


def test_the_phone_knows_and_names_files_as_the_server_does(in_hand):
    world = in_hand
    files = {
        field: stated_of_files(KIND_OF_TOPIC[topic], [PHOTO])
        for field, topic in (
            ("attachments", "training.session_held"),
            ("voucher_sha256", "expenditure.recorded"),
        )
    }
    photo = {"sha256": sha256(PHOTO).hexdigest(), "media_type": "image/png", "state": "kept"}
    with phone(world) as context:
        sign_in(world, context, account(world))
        known, named = opened(context).evaluate(
            """async ([photos, stating, contents, photo, fields]) => {
                const { mediaTypeOf } = await import(photos);
                const { named } = await import(stating);
                return [
                    contents.map((each) => mediaTypeOf(new Uint8Array(each))),
                    Object.fromEntries(fields.map((field) => [field, named(field, [photo])])),
                ];
            }""",
            [
                address_of("phone/photos.js"),
                address_of("phone/stating.js"),
                [list(each) for each in BEGINNINGS],
                photo | {"size_bytes": len(PHOTO)},
                list(files),
            ],
        )
    assert known == [media_type_of(each) for each in BEGINNINGS]
    assert named == files


def test_the_phone_gives_each_of_several_vouchers_its_scan_as_the_server_does(in_hand):
    world, contents = in_hand, [PHOTO, picture(32, 24), picture(16, 12)]
    rows = [{"voucher_number": "88", "amount": "4"}, {"voucher_number": "89", "amount": "1"}]
    kind, said = KIND_OF_TOPIC["expenditure.recorded"], {"more_vouchers": rows}
    photos = [{"sha256": sha256(each).hexdigest()} for each in contents]
    with phone(world) as context:
        sign_in(world, context, account(world))
        named, most = opened(context).evaluate(
            """async ([stating, photos, said]) => {
                const { filesAtMost, named } = await import(stating);
                return [
                    photos.map((_, at) => named("voucher_sha256", photos.slice(0, at + 1), said)),
                    [filesAtMost("voucher_sha256", said), filesAtMost("voucher_sha256", {})],
                ];
            }""",
            [address_of("phone/stating.js"), photos, said],
        )
    assert named == [stated_of_files(kind, contents[: at + 1], said) for at in range(3)]
    assert most == [3, 1]


def test_an_expense_noted_without_a_signal_brings_a_scan_for_each_of_its_vouchers(in_hand):
    world, other = in_hand, picture(40, 30)
    world.made(world.record("grants", grant(), "accountant"))
    with phone(world) as context:
        sign_in(world, context, account(world))
        page = opened(context, "/m/new/expenditure-submitted")
        page.wait_for_selector("form[data-ready]")
        context.set_offline(True)
        page.select_option("[name='category']", "service_activity")
        page.fill("[name='submitted_on']", "2021-07-06")
        page.fill("[name='amount']", "10")
        page.select_option("[name='lines.0.source']", "welfare_lottery")
        page.fill("[name='lines.0.amount']", "10")
        take(page, PHOTO, other)
        page.click(".savebar button")
        assert "票据1张，扫描件不能更多" in page.wait_for_selector("#problem").inner_text()
        page.click("details > summary")
        page.fill("[name='more_vouchers.0.voucher_number']", "88")
        page.fill("[name='more_vouchers.0.amount']", "4")
        save(page)
        context.set_offline(False)
        page.goto("/m/outbox")

        def there():
            found = records(world, "expenditure-submitted")
            if not found:
                return None
            place = f"/v1/records/{found[0]['record']}/attachments"
            items = world.get(place).json()["items"]
            return items if all(each["state"] == "stored" for each in items) else None

        items = until(there, "both scans")
    assert [(each["field"], each["sha256"]) for each in items] == [
        ("voucher_sha256", sha256(PHOTO).hexdigest()),
        ("more_vouchers", sha256(other).hexdigest()),
    ]


def test_a_phone_that_kept_things_before_there_were_photos_keeps_them(in_hand):
    world, code = in_hand, account(in_hand)
    with phone(world) as context:
        page = context.new_page()
        page.goto("/sign-in")
        page.evaluate(
            """() => new Promise((resolve) => {
                const request = indexedDB.open("taizhang-phone", 1);
                request.onupgradeneeded = () => {
                    const stores = { keys: "account", items: "id", drafts: "id", about: "name" };
                    for (const [store, keyPath] of Object.entries(stores)) {
                        request.result.createObjectStore(store, { keyPath });
                    }
                };
                request.onsuccess = () => {
                    const rows = request.result.transaction("items", "readwrite");
                    rows.objectStore("items").put({ id: "i-1", account: "W-9", state: "saved" });
                    rows.oncomplete = () => { request.result.close(); resolve(); };
                };
            })"""
        )
        sign_in(world, context, code)
        page = opened(context, "/m/outbox")
        page.wait_for_selector("text=别的账号的1笔未上传")
        fill_in(page, VISITS, "C-8009", "2026-03-19T09:00", 30)
        take(page, PHOTO)
        save(page)
        (line,) = stored(world, "C-8009")
    assert line["sha256"] == sha256(PHOTO).hexdigest()
