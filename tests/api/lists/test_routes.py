"""Lists of records: what is in them, as a page and as a file, for whom, and as known when."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote, urlencode

import openpyxl
import pytest

from api.lists import routes
from api.lists.files import write_file
from domain.book.catalogue import KINDS
from tests.api.http.world import (
    DISTRICT,
    OTHER_DISTRICT,
    OTHER_STATION,
    STATION,
    expenditure,
    grant,
    open_world,
    until,
    visit,
)

ROOT = f"/v1/stations/{STATION}"
VISITS = "home-visit-recorded"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("records")) as world:
        live(world)
        yield world


def live(world):
    world.plan()
    world.plan(OTHER_STATION, "other_head")
    made = [
        world.made(world.record("home-visits", a_visit(day, client=f"C{day % 2}")))
        for day in (4, 1, 3, 2, 5)
    ]
    world.visits = [each["record"] for each in made]
    world.before = world.house.feed.head_position()
    change = {"reason_code": "typo", "reason": "录错", "details": {"mode": "phone"}}
    answer = world.post(f"/v1/records/{world.visits[0]}/corrections", change, If_Match="*")
    world.corrected = world.made(answer)
    void = {"reason_code": "double_entry", "reason": "重复"}
    world.made(world.post(f"/v1/records/{world.visits[1]}/voids", void, If_Match="*"))
    world.made(world.record("grants", grant(document_number="=1+1", voucher_number="@记-1")))
    world.made(world.record("expenditures", expenditure("10.50")))
    joined = {"worker": "W02", "engagement": "part_time", "source": "agency", "name": "示例丙"}
    root = f"/v1/stations/{OTHER_STATION}/staff"
    details = {"details": {**joined, "joined_on": "2021-01-01"}}
    world.made(world.post(root, details, "other_head"))


def a_visit(day, **changed):
    began = f"2021-06-0{day}T09:00:00+08:00"
    ended = began.replace("T09:00", "T09:30")
    private = {"client_name": "示例乙", "narrative": "上门探访，情况平稳。"}
    return visit(started_at=began, ended_at=ended, **private, **changed)


def asked(world, path, who="head", **query):
    answer = world.get(f"{path}?{urlencode(query, doseq=True)}", who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def days(answer):
    return [each["occurred_at"][8:10] for each in answer["items"]]


def rows_of_csv(answer):
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def rows_of_workbook(answer):
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    heading, *rows = sheet.iter_rows()
    return [{one.value: each for one, each in zip(heading, row, strict=True)} for row in rows]


def test_a_record_is_listed_as_it_counts_with_both_clocks(lived):
    found = asked(lived, f"{ROOT}/{VISITS}", count=True)
    assert days(found) == ["02", "03", "04", "05"]
    assert found["total"] == 4
    line = found["items"][2]
    record = asked(lived, f"/v1/records/{lived.visits[0]}")
    assert line["value"] == record["value"]
    assert line["value"]["mode"] == "phone"
    assert (line["record"], line["station"]) == (lived.visits[0], STATION)
    assert (line["corrections"], line["is_voided"]) == (record["corrections"], False) == (1, False)
    first, last = record["history"]
    assert line["position"] == lived.corrected["position"] == last["position"]
    assert line["occurred_at"] == "2021-06-04T09:00:00+08:00"
    assert line["occurred_until"] == "2021-06-04T09:30:00+08:00"
    assert line["recorded_at"] == last["recorded_at"]
    assert line["first_recorded_at"] == first["recorded_at"]
    assert line["warnings"] == ["late_entry", "received_late"]


def test_nobody_is_named_in_a_list(lived):
    for who in ("staff", "head", "accountant", "district", "auditor", "city"):
        for form in ("", ".csv"):
            answer = lived.get(f"{ROOT}/{VISITS}{form}", who)
            assert answer.status_code == 200
            assert "示例乙" not in answer.text
            assert "上门探访" not in answer.text
    assert "示例甲" not in lived.get(f"{ROOT}/staff").text


def test_a_list_as_known_earlier_is_what_was_known_then(lived):
    found = asked(lived, f"{ROOT}/{VISITS}", as_known=lived.before, count=True)
    assert days(found) == ["01", "02", "03", "04", "05"]
    assert (found["total"], found["position"]) == (5, lived.before)
    assert {each["value"]["mode"] for each in found["items"]} == {"in_person"}
    assert asked(lived, f"{ROOT}/{VISITS}", as_known="2001-01-01", count=True)["total"] == 0


def test_a_list_begins_with_the_newest_on_request_page_by_page(lived):
    address, seen, cursor = f"{ROOT}/{VISITS}", [], {}
    while cursor is not None:
        found = asked(lived, address, newest_first=True, limit=1, **cursor)
        seen += days(found)
        cursor = {"cursor": found["next_cursor"]} if found["next_cursor"] else None
    assert seen == ["05", "04", "03", "02"]
    rows = rows_of_csv(lived.get(f"{address}.csv?newest_first=true"))
    assert rows == rows_of_csv(lived.get(f"{address}.csv"))[::-1]
    page = lived.get(f"/audit/records/{VISITS}?station={STATION}&newest_first=true&limit=1").text
    assert "2021-06-05" in page
    assert "2021-06-02" not in page
    assert "newest_first=true" in page.partition('rel="next"')[0].rpartition("href=")[2]


def test_voided_records_are_listed_on_request(lived):
    def found(voided):
        answer = asked(lived, f"{ROOT}/{VISITS}", voided=voided, count=True)
        assert answer["total"] == len(answer["items"])
        return [(each["occurred_at"][8:10], each["is_voided"]) for each in answer["items"]]

    assert found("only") == [("01", True)]
    assert len(found("with")) == 5
    assert all(not is_voided for _, is_voided in found("without"))


NARROWED = [
    (f"{ROOT}/{VISITS}", {"client": "C0"}, 2),
    (f"{ROOT}/{VISITS}", {"client": ["C0", "C1"]}, 4),
    (f"{ROOT}/{VISITS}", {"client": "C0", "mode": "phone"}, 1),
    (f"{ROOT}/{VISITS}", {"worker": "W01"}, 4),
    (f"{ROOT}/{VISITS}", {"worker": "W02"}, 0),
    (f"{ROOT}/{VISITS}", {"services": "humane_care"}, 4),
    (f"{ROOT}/{VISITS}", {"from": "2021-06-03", "to": "2021-06-04"}, 2),
    (f"{ROOT}/{VISITS}", {"occurred_from": "2021-06-03T09:00:01+08:00"}, 2),
    (f"{ROOT}/{VISITS}", {"warning": "received_late"}, 4),
    (f"{ROOT}/{VISITS}", {"warning": "late_entry", "client": "C9"}, 0),
    (f"{ROOT}/expenditures", {"grant": "G1", "source": "welfare_lottery"}, 1),
    (f"{ROOT}/expenditures", {"grant": "G2"}, 0),
    (f"{ROOT}/expenditures", {"spent_on": "2021-07-01"}, 1),
    (f"{ROOT}/expenditures", {"spent_on": "2021-07-02"}, 0),
    ("/v1/staff", {"engagement": "part_time"}, 1),
    ("/v1/staff", {"station": STATION}, 1),
    ("/v1/staff", {"district": [DISTRICT, OTHER_DISTRICT]}, 3),
    ("/v1/staff", {"district": DISTRICT}, 1),
    ("/v1/station-planned", {}, 2),
]


@pytest.mark.parametrize(("path", "query", "total"), NARROWED, ids=str)
def test_a_list_is_narrowed_by_the_fields_of_its_kind(lived, path, query, total):
    found = asked(lived, path, "city", count=True, **query)
    assert (len(found["items"]), found["total"]) == (total, total)
    following, items = f"{path}?{urlencode({**query, 'limit': 1}, doseq=True)}", []
    while following:
        answer = lived.get(following, "city")
        items += answer.json()["items"]
        link = answer.headers.get("link")
        following = link.partition(">")[0][1:] if link else None
    assert items == found["items"]
    rows = rows_of_csv(lived.get(f"{path}.csv?{urlencode(query, doseq=True)}", "city"))
    assert [row["记录编号"] for row in rows] == [each["record"] for each in items]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.topic)
def test_every_kind_is_listed_once_and_in_every_form(lived, kind):
    paths = lived.document["paths"]
    (path,) = (
        path
        for path, methods in paths.items()
        if path.startswith(f"/v1/{kind.stream}s/")
        and methods.get("get", {}).get("description", "").startswith(f"{kind.name.zh}：")
    )
    own = {"{code}": STATION, "{area}": "A-330200"}
    whose, code = path.split("/")[2:4]
    for address in (path.replace(code, own[code]), path.replace(f"/{whose}/{code}", "")):
        items = asked(lived, address, "city")["items"]
        assert {each["kind"] for each in items} <= {kind.topic}
        assert len(rows_of_csv(lived.get(f"{address}.csv", "city"))) == len(items)
        assert len(rows_of_workbook(lived.get(f"{address}.xlsx", "city"))) == len(items)


def test_a_file_has_names_of_things_and_money_in_yuan(lived):
    (row,) = rows_of_csv(lived.get(f"{ROOT}/expenditures.csv"))
    assert (row["支出类别"], row["金额（元）"], row["支出日期"]) == (
        "服务活动",
        "10.50",
        "2021-07-01",
    )
    (cells,) = rows_of_workbook(lived.get(f"{ROOT}/expenditures.xlsx"))
    assert cells["金额（元）"].value == 10.5
    assert cells["支出日期"].value.isoformat() == "2021-07-01T00:00:00"
    visits = rows_of_csv(lived.get(f"{ROOT}/{VISITS}.csv?voided=with"))
    assert [row["方式"] for row in visits] == ["入户", "入户", "入户", "电话", "入户"]
    assert [row["更正次数"] for row in visits] == ["0", "0", "0", "1", "0"]
    assert [row["是否作废"] for row in visits] == ["是", "", "", "", ""]
    assert visits[3]["提示"] == "补记、系统收到较晚"
    assert visits[3]["开始时间"] == "2021-06-04 09:00"


def test_no_text_of_a_record_becomes_a_formula(lived):
    (row,) = rows_of_csv(lived.get(f"{ROOT}/grants.csv"))
    assert (row["文号"], row["凭证号"]) == ("'=1+1", "'@记-1")
    (cells,) = rows_of_workbook(lived.get(f"{ROOT}/grants.xlsx"))
    assert (cells["文号"].value, cells["文号"].data_type, cells["文号"].quotePrefix) == (
        "=1+1",
        "s",
        True,
    )


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (CSV, CSV),
        (XLSX, XLSX),
        (f"{CSV};q=0.5, {XLSX}", XLSX),
        (f"application/json, {CSV};q=0.9", "application/json"),
        (f"{CSV};q=0", "application/json"),
        (f"{CSV};Q=0", "application/json"),
        (CSV.upper(), CSV),
        (f"APPLICATION/JSON, {CSV};q=0.9", "application/json"),
        (f"{CSV};q=nonsense", "application/json"),
        ("text/html", "application/json"),
    ],
)
def test_accept_chooses_the_form(lived, accept, given):
    answer = lived.get(f"{ROOT}/grants", Accept=accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == given
    assert "Accept" in answer.headers["vary"].split(", ")


@pytest.mark.parametrize("form", ["", ".csv", ".xlsx"])
def test_a_list_that_the_client_has_is_not_sent_again(lived, form):
    first = lived.get(f"{ROOT}/grants{form}")
    tag = first.headers["etag"]
    again = lived.get(f"{ROOT}/grants{form}", If_None_Match=tag)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = lived.get(f"{ROOT}/grants{form}?voided=only", If_None_Match=tag)
    assert other.status_code == 200
    assert first.headers["ledger-position"] == str(lived.house.feed.head_position())


def test_no_file_is_made_for_who_has_it(lived, monkeypatch):
    made = []

    def counted(*given):
        made.append(given)
        return write_file(*given)

    monkeypatch.setattr(routes, "write_file", counted)
    for form in (".csv", ".xlsx"):
        tag = lived.get(f"{ROOT}/grants{form}").headers["etag"]
        assert len(made) == 1
        assert lived.get(f"{ROOT}/grants{form}", If_None_Match=tag).status_code == 304
        assert len(made) == 1
        made.clear()


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_a_file_is_made_later_for_who_would_rather_not_wait(lived, form):
    at_once = lived.get(f"{ROOT}/{VISITS}{form}")
    accepted = lived.get(f"{ROOT}/{VISITS}{form}", Prefer="respond-async")
    assert (accepted.status_code, accepted.headers["preference-applied"]) == (202, "respond-async")

    def result():
        report = lived.get(accepted.headers["location"]).json()
        return report.get("result")

    later = lived.get(until(result, "the file"))
    assert (later.status_code, later.content) == (200, at_once.content)
    for name in ("content-type", "content-disposition", "etag", "ledger-position"):
        assert later.headers[name] == at_once.headers[name]
    page = lived.get(f"{ROOT}/{VISITS}", Prefer="respond-async")
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["limit", "cursor", "count"])
def test_a_file_knows_no_pages(lived, name):
    answer = lived.get(f"{ROOT}/grants.csv?{name}=1")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_field")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("cursor=x", "bad_cursor"),
        ("mode=by_pigeon", "unknown_choice"),
        ("follow_up_due=soon", "bad_date"),
        ("voided=yes", "unknown_choice"),
        ("grant=G1", "unknown_field"),
        ("duration_minutes=30", "unknown_field"),
    ],
)
def test_a_filter_that_is_none_is_refused(lived, query, code):
    answer = lived.get(f"{ROOT}/{VISITS}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("form", ["", ".csv", ".xlsx"])
def test_a_list_of_a_station_out_of_reach_is_missing(lived, form):
    for who in ("other_head", "other_district", "admin"):
        hidden = lived.get(f"{ROOT}/{VISITS}{form}", who)
        missing = lived.get(f"/v1/stations/NB-ZZ-000/{VISITS}{form}", who)
        assert hidden.status_code == missing.status_code == 404
        assert "etag" not in hidden.headers


def test_a_list_of_an_area_holds_what_the_asker_may_see_and_tells_of_nothing_else(lived):
    def total(who, **query):
        found = asked(lived, f"/v1/{VISITS}", who, count=True, **query)
        assert found["total"] == len(found["items"])
        return found["total"]

    assert total("city") == total("district") == total("auditor") == total("staff") == 4
    for who in ("other_district", "other_head", "admin"):
        assert total(who) == 0
        assert total(who, station=STATION) == total(who, station="NB-ZZ-000") == 0
        tags = {
            lived.get(f"/v1/{VISITS}{form}?station={quote(station)}", who).headers["etag"]
            for station in (STATION, "NB-ZZ-000")
            for form in ("", ".csv")
        }
        assert len(tags) == 2


def test_a_list_waits_for_what_was_just_recorded(tmp_path):
    with open_world(tmp_path, follow=False, min_position_wait_seconds=0.1) as world:
        world.plan()
        for form in ("", ".csv"):
            behind = world.get(f"{ROOT}/staff{form}")
            assert (behind.status_code, behind.json()["code"]) == (503, "projection_behind")
        world.house.catch_up()
        assert len(rows_of_csv(world.get(f"{ROOT}/staff.csv"))) == 1


@pytest.mark.postgres
def test_postgresql_lists_the_same(postgres_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_world(postgres_url) as world:
        live(world)
        for path, query, total in NARROWED:
            found = asked(world, path, "city", count=True, **query)
            assert (len(found["items"]), found["total"]) == (total, total), (path, query)
        assert days(asked(world, f"{ROOT}/{VISITS}", as_known=world.before, limit=2)) == [
            "01",
            "02",
        ]
