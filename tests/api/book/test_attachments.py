"""Photos and scans over HTTP: only what a record names, for whoever sees it, gone with the person."""

from __future__ import annotations

import itertools
from hashlib import sha256

import pytest

from tests.api.http.world import (
    STATION,
    expenditure,
    grant,
    open_world,
    visit,
)

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8
OTHER_PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
SCAN = b"%PDF-1.7\n% a voucher\n%%EOF\n"
ABSENT = "0199f0a0-8888-7000-8000-00000000abcd"


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def named(*contents: bytes) -> list[dict[str, object]]:
    return [{"sha256": digest(each), "media_type": "image/jpeg"} for each in contents]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attachments")
    with open_world(folder, attachment_limit_bytes=100_000) as found:
        found.plan()
        found.made(found.record("grants", grant()))
        yield found


_days = itertools.cycle(range(1, 28))
_clients = itertools.count()


def visited(world, *contents, client="", **more):
    """A new visit, of somebody nobody has visited before, that names files; its address."""
    client = client or f"C1{next(_clients):02d}"
    began = f"2021-07-{next(_days):02d}T09:"
    moments = {"started_at": f"{began}00:00+08:00", "ended_at": f"{began}30:00+08:00"}
    details = visit(client=client, attachments=named(*contents), **moments, **more)
    made = world.made(world.record("home-visits", details, "staff"))
    return f"/v1/records/{made['record']}"


def put(world, record, content, who="staff", *, name="", **headers):
    place = f"{record}/attachments/{name or digest(content)}"
    return world.client.put(place, content=content, headers=world.headers(who, **headers))


def items(world, record, who="head", query=""):
    answer = world.get(f"{record}/attachments{query}", who)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def readings(world):
    return world.get(f"/v1/stations/{STATION}/reads").json()["items"]


def test_a_file_that_a_record_names_is_brought_listed_and_got_as_it_was(world):
    record = visited(world, PHOTO)
    (before,) = items(world, record)
    assert (before["state"], before["media_type"], before["stored_by"]) == (
        "promised",
        "image/jpeg",
        "",
    )
    brought = put(world, record, PHOTO, Content_Type="text/html")
    assert brought.status_code == 201, brought.text
    assert brought.headers["location"] == f"{record}/attachments/{digest(PHOTO)}"
    assert put(world, record, PHOTO).status_code == 200
    (after,) = items(world, record)
    assert after == brought.json()
    assert (after["state"], after["size_bytes"], after["stored_by"], after["counts"]) == (
        "stored",
        len(PHOTO),
        "staff",
        True,
    )
    got = world.get(f"{record}/attachments/{digest(PHOTO)}")
    assert (got.status_code, got.content) == (200, PHOTO)


def test_a_file_is_sent_so_that_a_browser_only_shows_or_saves_it(world):
    record = visited(world, PHOTO, SCAN)
    put(world, record, PHOTO)
    put(world, record, SCAN)
    shown = world.get(f"{record}/attachments/{digest(PHOTO)}").headers
    saved = world.get(f"{record}/attachments/{digest(SCAN)}").headers
    assert shown["content-type"] == "image/jpeg"
    assert shown["content-disposition"] == f'inline; filename="{digest(PHOTO)[:16]}.jpg"'
    assert saved["content-type"] == "application/pdf"
    assert saved["content-disposition"] == f'attachment; filename="{digest(SCAN)[:16]}.pdf"'
    for headers in (shown, saved):
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "sandbox; default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<!doctype html><script></script>",
        b"PK\x03\x04 a workbook",
        b"\x00\x00\x00\x20ftypisom a film",
        b"",
    ],
)
def test_what_is_neither_photo_nor_scan_is_refused_whatever_it_is_said_to_be(world, content):
    record = visited(world, content)
    refused = put(world, record, content, Content_Type="image/jpeg")
    assert (refused.status_code, refused.json()["code"]) == (415, "attachment_type_refused")
    assert items(world, record)[0]["state"] == "promised"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"GIF89a....", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"II*\x00\x08\x00\x00\x00", "image/tiff"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic"),
    ],
)
def test_what_kind_of_image_a_file_is_is_told_by_its_bytes(world, content, media_type):
    record = visited(world, content)
    assert put(world, record, content).json()["media_type"] == media_type
    got = world.get(f"{record}/attachments/{digest(content)}")
    assert (got.headers["content-type"], got.content) == (media_type, content)


def test_another_file_than_the_named_one_is_refused_and_so_is_one_that_is_named_nowhere(world):
    record = visited(world, PHOTO)
    damaged = put(world, record, PHOTO + b"\x00", name=digest(PHOTO))
    assert (damaged.status_code, damaged.json()["code"]) == (422, "wrong_attachment")
    unknown = put(world, record, OTHER_PHOTO)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_attachment")
    asked = world.get(f"{record}/attachments/{digest(OTHER_PHOTO)}")
    assert (asked.status_code, asked.json()["code"]) == (404, "unknown_attachment")
    early = world.get(f"{record}/attachments/{digest(PHOTO)}")
    assert (early.status_code, early.json()["code"]) == (404, "attachment_not_here")
    assert items(world, record)[0]["state"] == "promised"


def test_a_file_over_the_limit_is_refused_in_both_languages(world):
    large = PHOTO + bytes(100_000)
    record = visited(world, large)
    zh = put(world, record, large)
    en = put(world, record, large, Accept_Language="en")
    assert (zh.status_code, zh.json()["code"]) == (413, "body_too_large")
    assert "100000" in zh.json()["detail"]
    assert "100000 bytes" in en.json()["detail"]


def test_a_record_out_of_reach_is_missing_word_for_word(world):
    record = visited(world, PHOTO)
    put(world, record, PHOTO)
    for path in ("/attachments", f"/attachments/{digest(PHOTO)}"):
        said = []
        for place in (record, f"/v1/records/{ABSENT}"):
            answer = world.get(place + path, "other_head", X_Request_Id="same")
            said.append((answer.status_code, answer.text.replace(place.rpartition("/")[2], "…")))
        assert said[0] == said[1]
        assert said[0][0] == 404
    said = []
    for place in (record, f"/v1/records/{ABSENT}"):
        answer = put(world, place, PHOTO, "other_staff", X_Request_Id="same")
        said.append((answer.status_code, answer.text.replace(place.rpartition("/")[2], "…")))
    assert said[0] == said[1]
    assert said[0][0] == 404
    assert world.client.get(f"{record}/attachments").status_code == 401


def test_whoever_records_such_things_brings_files_and_nobody_else(world):
    record = visited(world, PHOTO)
    for who in ("accountant", "supervisor", "district", "city", "auditor"):
        refused = put(world, record, PHOTO, who)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted"), who
    spent = world.made(
        world.record("expenditures", expenditure(voucher_sha256=digest(SCAN)), "accountant")
    )
    place = f"/v1/records/{spent['record']}"
    assert put(world, place, SCAN, "staff").status_code == 403
    assert put(world, place, SCAN, "accountant").status_code == 201
    (line,) = items(world, place, "accountant")
    assert (line["field"], line["media_type"]) == ("voucher_sha256", "application/pdf")


def test_looking_at_a_clients_photo_is_a_reading_and_at_a_voucher_is_none(world):
    record = visited(world, PHOTO, client="C031")
    put(world, record, PHOTO)
    before = len(readings(world))
    items(world, record, "auditor")
    assert len(readings(world)) == before
    for who in ("staff", "auditor", "district"):
        assert world.get(f"{record}/attachments/{digest(PHOTO)}", who).status_code == 200
    newest = readings(world)[:3]
    assert [(each["actor"], each["purpose"], each["people"]) for each in newest] == [
        ("district", "attachment", ["client/C031"]),
        ("auditor", "attachment", ["client/C031"]),
        ("staff", "attachment", ["client/C031"]),
    ]
    spent = world.made(
        world.record(
            "expenditures", expenditure("11.00", voucher_sha256=digest(SCAN)), "accountant"
        )
    )
    voucher = f"/v1/records/{spent['record']}"
    put(world, voucher, SCAN, "accountant")
    assert world.get(f"{voucher}/attachments/{digest(SCAN)}", "auditor").status_code == 200
    assert len(readings(world)) == before + 3


def test_an_officer_who_opened_the_clients_file_reads_by_that_opening(world):
    record = visited(world, PHOTO, client="C032")
    put(world, record, PHOTO)
    opened = world.post(
        f"/v1/stations/{STATION}/clients/C032/openings",
        {"reason": "信访件复核：核对去年的探访记录"},
        "district",
    )
    assert world.get(f"{record}/attachments/{digest(PHOTO)}", "district").status_code == 200
    assert readings(world)[0]["opening"] == opened.json()["opening"]


def test_what_a_record_named_once_stays_to_be_seen_behind_what_counts(world):
    record = visited(world, PHOTO)
    put(world, record, PHOTO)
    first = world.house.feed.head_position()
    body = {"reason_code": "typo", "reason": "附错", "details": {"attachments": named(OTHER_PHOTO)}}
    world.made(world.post(f"{record}/corrections", body, If_Match="*"))
    told = [(each["sha256"], each["counts"], each["state"]) for each in items(world, record)]
    assert told == [
        (digest(OTHER_PHOTO), True, "promised"),
        (digest(PHOTO), False, "stored"),
    ]
    assert world.get(f"{record}/attachments/{digest(PHOTO)}").content == PHOTO
    (then,) = items(world, record, query=f"?as_known={first}")
    assert (then["sha256"], then["counts"]) == (digest(PHOTO), True)
    early = world.get(f"{record}/attachments?as_known=1")
    assert (early.status_code, early.json()["code"]) == (404, "unknown_record")


def test_corrected_to_somebody_else_a_photo_is_brought_anew_under_their_key(world):
    record = visited(world, PHOTO, client="C041")
    put(world, record, PHOTO)
    body = {"reason_code": "wrong_person", "reason": "记错人", "details": {"client": "C042"}}
    world.made(world.post(f"{record}/corrections", body, If_Match="*"))
    assert items(world, record)[0]["state"] == "promised"
    assert put(world, record, PHOTO).status_code == 201
    assert items(world, record)[0]["state"] == "stored"


def test_the_list_is_answered_with_304_until_something_becomes_of_a_file(world):
    record = visited(world, PHOTO)
    first = world.get(f"{record}/attachments")
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert world.get(f"{record}/attachments", If_None_Match=etag).status_code == 304
    put(world, record, PHOTO)
    assert world.get(f"{record}/attachments", If_None_Match=etag).status_code == 200


def test_an_erasure_takes_the_photo_and_says_so(world):
    record = visited(world, PHOTO, client="C051")
    put(world, record, PHOTO)
    erased = world.post(
        f"/v1/stations/{STATION}/erasures",
        {
            "about": "client",
            "person": "C051",
            "legal_basis": "consent_withdrawn",
            "requested_by": "C051",
            "requested_on": "2026-11-20",
            "approved_by": "officer-1",
            "reason": "本人撤回同意",
        },
    )
    assert erased.status_code == 201, erased.text
    (line,) = items(world, record)
    assert (line["state"], line["stored_by"]) == ("erased", "")
    for answer in (
        world.get(f"{record}/attachments/{digest(PHOTO)}"),
        put(world, record, PHOTO),
    ):
        assert (answer.status_code, answer.json()["code"]) == (410, "attachment_forgotten")


def test_a_lost_file_is_told_and_brought_again(world):
    record = visited(world, OTHER_PHOTO, client="C061")
    put(world, record, OTHER_PHOTO)
    files = world.house.vault.attachments.files
    (gone,) = [path for path in files.paths() if path.stat().st_size == len(OTHER_PHOTO) + 28]
    gone.unlink()
    assert items(world, record)[0]["state"] == "missing"
    lost = world.get(f"{record}/attachments/{digest(OTHER_PHOTO)}")
    assert (lost.status_code, lost.json()["code"]) == (404, "attachment_not_here")
    assert put(world, record, OTHER_PHOTO).status_code == 201
    assert world.get(f"{record}/attachments/{digest(OTHER_PHOTO)}").content == OTHER_PHOTO


def test_the_log_of_requests_names_no_file(world):
    record = visited(world, PHOTO, client="C071")
    put(world, record, PHOTO)
    world.get(f"{record}/attachments/{digest(PHOTO)}")
    assert digest(PHOTO).encode() not in world.log.getvalue()
    assert b"put_attachment" in world.log.getvalue()
