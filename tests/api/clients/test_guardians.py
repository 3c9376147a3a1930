"""A minor's guardian: shown to whom may see the client, in no other answer, and forgotten with them."""

from __future__ import annotations

import html
import io
from contextlib import contextmanager
from zipfile import ZipFile

import pytest

from ledger.vault.vault import ERASED
from tests.api.http.world import OTHER_STATION, STATION, open_world, visit
from tests.api.privacy.test_people import erasure

ROOT = f"/v1/stations/{STATION}"
FILE, PAGE = f"{ROOT}/clients/C001", f"/audit/clients/C001?station={STATION}"
NAME, PHONE = "示例奶奶", "0574-88881234"
LATER_NAME, LATER_PHONE = "示例大伯", "0574-88885678"
SAID = (NAME, PHONE, LATER_NAME, LATER_PHONE)
HERE = ("staff", "head")
ELSEWHERE = (
    *("accountant", "supervisor", "district", "other_district", "city"),
    *("auditor", "admin", "other_head", "other_staff"),
)
CHILD = {
    "client": "C001",
    "client_name": "示例童",
    "registered_on": "2021-06-01",
    "groups": [{"group": "left_behind_child"}],
    "guardian_name": NAME,
    "guardian_phone": PHONE,
}


@contextmanager
def lived_in(place):
    """A child who was registered with one guardian, and has another one now."""
    with open_world(place) as found:
        found.plan()
        found.plan(OTHER_STATION, "other_head")
        found.first = found.made(found.record("clients", CHILD, "staff"))["record"]
        found.made(found.record("home-visits", visit(), "staff"))
        changed = {"client": "C001", "changed_on": "2021-07-01"}
        changed |= {"guardian_name": LATER_NAME, "guardian_phone": LATER_PHONE}
        found.later = found.made(found.record("client-changed", changed, "staff"))["record"]
        yield found


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with lived_in(tmp_path_factory.mktemp("guardians")) as found:
        yield found


def shown(world, path, who):
    """What an answer says, in whatever form."""
    answer = world.get(path, who, Accept="text/html" if path.startswith("/audit") else "*/*")
    if path.partition("?")[0].endswith(".xlsx") and answer.status_code == 200:
        with ZipFile(io.BytesIO(answer.content)) as book:
            return b"".join(map(book.read, book.namelist())).decode()
    return html.unescape(answer.text)


def told(text):
    return {each for each in SAID if each in text}


@pytest.mark.parametrize("who", HERE)
def test_the_people_of_the_station_see_who_looks_after_a_child_now(world, who):
    file = world.get(FILE, who).json()
    assert (file["guardian_name"], file["guardian_phone"]) == (LATER_NAME, LATER_PHONE)
    page = shown(world, PAGE, who)
    assert told(page) == {LATER_NAME, LATER_PHONE}
    assert "监护人电话" in page
    record = world.get(f"/v1/records/{world.first}", who).json()["personal"]
    assert (record["guardian_name"], record["guardian_phone"]) == (NAME, PHONE)


@pytest.mark.parametrize("who", ELSEWHERE)
def test_nobody_else_sees_a_guardian(world, who):
    records = [f"/v1/records/{each}" for each in (world.first, world.later)]
    pages = [PAGE, f"/audit/record/{world.first}", f"/audit/record/{world.later}"]
    for path in (FILE, *records, *pages):
        assert told(shown(world, path, who)) == set(), path


@pytest.mark.parametrize("who", [*HERE, *ELSEWHERE])
def test_no_list_trail_event_or_file_for_many_holds_a_guardian(world, who):
    lists = [f"{ROOT}/{kind}" for kind in ("clients", "client-changed", "trail", "due")]
    kinds = ("trail", "client-changed")
    lists += [f"{ROOT}/{kind}{form}" for kind in kinds for form in (".csv", ".xlsx")]
    pages = [
        "/audit/clients",
        "/audit/due",
        "/audit/journal",
        "/audit/clients.csv",
        "/audit/due.csv",
    ]
    for path in (*lists, *pages, "/v1/events"):
        assert told(shown(world, path, who)) == set(), path
        assert who != "head" or world.get(path).status_code == 200, path


def test_a_guardian_stands_in_no_file_of_the_book_and_in_no_line_of_the_log(tmp_path):
    with lived_in(tmp_path) as world:
        world.house.catch_up()
        files = [each for each in tmp_path.rglob("*") if each.is_file()]
        stored = b"".join(each.read_bytes() for each in files) + world.log.getvalue()
        assert b"client.registered" in stored
        assert [each for each in SAID if each.encode() in stored] == []


def test_each_look_at_the_page_is_written_down_and_an_opening_shows_the_guardian(tmp_path):
    with lived_in(tmp_path) as world:

        def looks():
            return world.get(f"{ROOT}/reads?person=client/C001").json()["items"]

        assert told(shown(world, PAGE, "district")) == set()
        assert looks() == []
        shown(world, PAGE, "staff")
        assert [each["purpose"] for each in looks()] == ["client_file"]
        reason = {"reason": "信访件复核：核对去年的探访"}
        assert world.post(f"{FILE}/openings", reason, "district").status_code == 201
        assert told(shown(world, PAGE, "district")) == {LATER_NAME, LATER_PHONE}
        assert [each["actor"] for each in looks()[:2]] == ["district", "district"]


def test_a_guardian_is_forgotten_with_the_child(tmp_path):
    with lived_in(tmp_path) as world:
        receipt = world.made(world.post(f"{ROOT}/erasures", erasure()))
        assert receipt["outcome"] == "erased"
        file = world.get(FILE).json()
        assert (file["guardian_name"], file["guardian_phone"]) == (ERASED, ERASED)
        for path in (PAGE, FILE, *(f"/v1/records/{each}" for each in (world.first, world.later))):
            assert told(shown(world, path, "head")) == set(), path
        assert ERASED in shown(world, PAGE, "head")


def test_of_two_codes_of_one_child_either_tells_the_guardian_and_is_forgotten_with_the_other(
    tmp_path,
):
    with lived_in(tmp_path) as world:
        world.made(world.record("home-visits", visit(client="C002", visitors=["W01"])))
        merge = {"client": "C002", "into": "C001", "merged_on": "2021-08-01"}
        world.made(world.record("client-merged", merge))
        other_page = PAGE.replace("C001", "C002")
        assert told(shown(world, other_page, "staff")) == {LATER_NAME, LATER_PHONE}
        file = world.get(FILE.replace("C001", "C002")).json()
        assert file["guardian_name"] == LATER_NAME
        world.made(world.post(f"{ROOT}/erasures", erasure(person="C002")))
        for path in (PAGE, other_page, FILE, FILE.replace("C001", "C002")):
            assert told(shown(world, path, "head")) == set(), path


def test_two_children_of_one_guardian_are_no_duplicates(world):
    sibling = CHILD | {"client": "C009", "client_name": "示例妹"}
    assert world.record("clients", sibling, "staff").status_code == 201
