"""Workbooks over HTTP: whoever may record uploads, and is answered row by row."""

from __future__ import annotations

import io
from urllib.parse import quote

import openpyxl
import pytest

from domain.book.entry import decode_entry
from tests.api.http.world import OTHER_STATION, STATION, open_world, until
from tests.api.importing.filled import cells_of, sheet_of
from tests.api.workbooks.made import sheets, xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def own_sheets():
    """A workbook of the station of the world."""
    content = sheets()
    content["站点信息"][1][1] = STATION
    return content


def file(content, name="台账.xlsx"):
    return ("file", (name, content if isinstance(content, bytes) else xlsx(content), XLSX))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("uploads")) as opened:
        opened.plan()
        yield opened


@pytest.fixture
def fresh(tmp_path):
    with open_world(tmp_path) as opened:
        opened.plan()
        yield opened


def upload(world, *files, who="head", station=STATION, query="", data=None, **more):
    path = f"/v1/stations/{quote(station)}/imports{query}"
    headers = world.headers(who, **more)
    return world.client.post(path, files=list(files), data=data, headers=headers)


def entries(world):
    return [decode_entry(raw) for _pos, raw in world.house.log.read_page(0, 1_000)]


def test_an_upload_is_answered_with_the_report_and_the_actor_is_who_asks(fresh):
    book = xlsx(own_sheets())
    answer = upload(fresh, file(book))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    (report,) = told["files"]
    assert report["added"] == {"visits": 1, "training": 1, "money": 2, "staff": 1}
    assert (report["file"], report["station"]) == ("台账.xlsx", STATION)
    assert (told["status"], told["errors"], told["batches"]) == ("done", [], [report["batch"]])
    done = {"file": "台账.xlsx", "done_rows": 5, "total_rows": 5, "waiting": False}
    assert told["progress"] == done
    imported = entries(fresh)[4:]
    assert {(entry.actor, entry.channel) for entry in imported} == {("head", "excel_import")}
    again = fresh.client.get(answer.headers["location"], headers=fresh.headers("head"))
    assert again.json() == told
    once_more = upload(fresh, file(book)).json()["files"][0]
    assert once_more["already_imported"]
    assert set(once_more["added"].values()) == {0}


def test_what_the_reader_noticed_is_told_over_http_too(world):
    content = own_sheets()
    content["探访台账"][1].append("照片编号")
    (note,) = upload(world, file(content), query="?dry_run=true").json()["files"][0]["notes"]
    assert (note["code"], note["sheet"], note["column"]) == (
        "unknown_column",
        "探访台账",
        "照片编号",
    )
    assert "row" not in note


def test_an_empty_workbook_can_be_fetched_for_the_station_and_is_read_as_its_own(world):
    answer = world.client.get(
        f"/v1/stations/{quote(STATION)}/import-template.xlsx", headers=world.headers("staff")
    )
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert {"站点信息", "小组活动记录"} <= set(book.sheetnames)
    assert STATION in [cell.value for row in book["站点信息"] for cell in row]
    hidden = world.headers("other_staff")
    path = f"/v1/stations/{quote(STATION)}/import-template.xlsx"
    assert world.client.get(path, headers=hidden).status_code == 404


def test_a_dry_run_reports_and_records_nothing(fresh):
    head = fresh.house.feed.head_position()
    for flag in ({"query": "?dry_run=true"}, {"data": {"dry_run": "true"}}):
        report = upload(fresh, file(own_sheets()), **flag).json()["files"][0]
        assert report["dry_run"]
        assert report["accepted"]["visits"] == 1
    assert fresh.house.feed.head_position() == head


def test_several_files_are_taken_in_together_and_one_that_is_none_stops_no_other(fresh):
    content = own_sheets()
    more = own_sheets()
    more["探访台账"][2][1] = "6月4日"
    told = upload(
        fresh, file(content), file(b"no workbook", "坏.xlsx"), file(more, "再一份.xlsx")
    ).json()
    assert [each["file"] for each in told["files"]] == ["台账.xlsx", "再一份.xlsx"]
    assert [(each["file"], each["code"]) for each in told["errors"]] == [
        ("坏.xlsx", "workbook_damaged")
    ]
    assert told["files"][1]["added"]["visits"] == 1


def test_a_row_of_visits_that_met_nobody_is_a_knock_over_http_and_no_visit(fresh):
    content = own_sheets()
    content["探访台账"][1].append("走访结果")
    content["探访台账"][2].append("拒访")
    told = upload(fresh, file(content)).json()
    (report,) = told["files"]
    assert (report["refused"], report["added"]["visits"]) == ([], 0)
    assert report["added"]["home_visit.not_met"] == 1
    (knock,) = (each.data for each in entries(fresh) if each.type == "home_visit.not_met")
    assert knock.not_met_reason == "refused"
    fresh.house.catch_up()
    told = fresh.get(f"/v1/stations/{quote(STATION)}/services").json()
    assert (told["attempted"], told["completed"]) == (1, 0)


def test_a_file_of_another_station_is_not_taken_in(world):
    told = upload(world, file(sheets())).json()
    assert told["files"] == []
    assert [each["code"] for each in told["errors"]] == ["other_station"]


def test_changes_are_applied_on_request(fresh):
    upload(fresh, file(own_sheets()))
    content = own_sheets()
    content["探访台账"][2][2] = "9:00-10:00"
    report = upload(fresh, file(content)).json()["files"][0]
    assert [field["name"] for field in report["changed"][0]["fields"]] == ["ended_at"]
    report = upload(fresh, file(content), query="?apply_changes=true").json()["files"][0]
    assert report["corrected"]["visits"] == 1
    assert entries(fresh)[-1].type == "record.corrected"


def test_sheets_that_kinds_declare_are_taken_in_by_who_may_record_the_kind(fresh):
    content = own_sheets()
    rows = [cells_of("risk.assessed"), cells_of("risk.assessed", 风险等级="紫")]
    content["风险评估"] = sheet_of("risk.assessed", *rows)
    answer = upload(fresh, file(content), who="accountant").json()
    assert ("风险评估", 2, "not_permitted") in [
        (each["sheet"], each["row"], each["code"]) for each in answer["files"][0]["refused"]
    ]
    answer = upload(fresh, file(content)).json()
    (report,) = answer["files"]
    assert report["added"]["risk.assessed"] == 1
    assert [(each["row"], each["code"]) for each in report["refused"]] == [(3, "unknown_word")]
    back = fresh.client.get(answer["error_workbook"], headers=fresh.headers("head"))
    page = openpyxl.load_workbook(io.BytesIO(back.content))["风险评估"]
    header, row = page.iter_rows(values_only=True)
    assert dict(zip(header, row, strict=True))["代码"] == "unknown_word"
    void = {"reason": "导入了错误的文件"}
    path = f"/v1/import-batches/{report['batch']}/voids"
    assert fresh.post(path, void).status_code == 201
    listed = fresh.get(f"/v1/stations/{STATION}/risk-assessed?count=true&voided=only").json()
    assert listed["total"] == 1


def test_a_role_is_refused_the_rows_that_are_not_its_matter_and_records_the_others(fresh):
    upload(fresh, file(own_sheets()))
    content = own_sheets()
    content["探访台账"][2][1] = "6月4日"
    content["经费台账"].append(
        [3, "2021-03-03", "印刷", "", 2, "市级补助", "", "记-003", "宣传", "赵一"]
    )
    report = upload(fresh, file(content), who="staff").json()["files"][0]
    assert [(row["sheet"], row["code"]) for row in report["refused"]] == [
        ("经费台账", "not_permitted")
    ]
    assert report["added"]["visits"] == 1
    report = upload(fresh, file(content), who="accountant").json()["files"][0]
    assert report["added"] == {"visits": 0, "training": 0, "money": 1, "staff": 0}
    assert report["refused"] == []


def test_the_refused_rows_come_back_as_a_workbook_that_completes_the_import(fresh):
    content = own_sheets()
    content["探访台账"].append(
        [2, "6月5日", *content["探访台账"][2][2:4], "", *content["探访台账"][2][5:]]
    )
    first = upload(fresh, file(content)).json()
    assert [row["code"] for row in first["files"][0]["refused"]] == ["missing_client"]
    book = fresh.client.get(first["error_workbook"], headers=fresh.headers("head"))
    assert book.headers["content-type"] == XLSX
    pages = openpyxl.load_workbook(io.BytesIO(book.content))
    header = [cell.value for cell in pages["探访台账"][1]]
    pages["探访台账"].cell(2, header.index("服务对象") + 1).value = "孙三"
    corrected = io.BytesIO()
    pages.save(corrected)
    second = upload(fresh, file(corrected.getvalue(), "errors.xlsx")).json()
    assert second["errors"] == []
    assert second["files"][0]["added"] == {"visits": 1, "training": 0, "money": 0, "staff": 0}
    assert second["files"][0]["refused"] == second["files"][0]["duplicates"] == []
    assert upload(fresh, file(content)).json()["files"][0]["added"]["visits"] == 0


def test_nobody_has_to_wait(world):
    answer = upload(world, file(own_sheets()), query="?dry_run=1", Prefer="respond-async")
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"

    def done():
        told = world.client.get(answer.headers["location"], headers=world.headers("head")).json()
        return told if told["status"] != "running" else None

    assert until(done, "the report")["files"][0]["accepted"]["visits"] == 1


@pytest.mark.parametrize("who", ["supervisor", "auditor", "admin"])
def test_who_records_nothing_of_a_workbook_may_not_upload(world, who):
    answer = upload(world, file(own_sheets()), who=who)
    assert (answer.status_code, answer.json()["code"]) in {
        (403, "not_permitted"),
        (404, "unknown_station"),
    }


def test_out_of_reach_nothing_is_there(world):
    answer = upload(world, file(own_sheets()), who="other_head")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_station")
    done = upload(world, file(own_sheets()), query="?dry_run=true")
    for who, status in (("other_head", 404), ("staff", 404), ("head", 200)):
        answer = world.client.get(done.headers["location"], headers=world.headers(who))
        assert answer.status_code == status
    elsewhere = done.headers["location"].replace(STATION, quote(OTHER_STATION))
    assert world.client.get(elsewhere, headers=world.headers("head")).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"json": {}}, 415, "form_expected"),
        ({"data": {"dry_run": "true"}, "files": {"nobody": ("a", b"")}}, 422, "unknown_field"),
        ({"files": {"file": ("a.xlsx", b"")}, "data": {"dry_run": "maybe"}}, 422, "bad_value"),
        (
            {"content": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=y"}},
            400,
            "malformed_form",
        ),
        (
            {"content": b"", "headers": {"Content-Type": "multipart/form-data"}},
            400,
            "malformed_form",
        ),
        (
            {
                "content": b"--y--\r\n",
                "headers": {"Content-Type": "multipart/form-data; boundary=y"},
            },
            422,
            "missing_value",
        ),
        ({"files": {"file": ("a.xlsx", b"x" * (25 << 20))}}, 413, "body_too_large"),
    ],
)
def test_what_is_no_upload_is_one_clear_answer(world, sent, status, code):
    headers = {**world.headers("head"), **sent.pop("headers", {})}
    answer = world.client.post(f"/v1/stations/{STATION}/imports", headers=headers, **sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_import_is_taken_back_by_its_id_and_the_file_may_come_in_anew(fresh):
    told = upload(fresh, file(own_sheets())).json()
    path = f"/v1/stations/{STATION}/imports/{told['import']}/void"
    answer = fresh.post(path, {"reason": "导错了文件"})
    assert answer.status_code == 201, answer.text
    assert entries(fresh)[-1].type == "import.voided"
    again = fresh.post(path, {"reason": "导错了文件"})
    assert (again.status_code, again.json()["code"]) == (409, "import_batch_already_voided")
    anew = upload(fresh, file(own_sheets())).json()["files"][0]
    assert anew["added"]["visits"] == 1
    by_batch = f"/v1/stations/{STATION}/imports/{anew['batch']}/void"
    assert fresh.post(by_batch, {"reason": "又错了"}, "staff").status_code == 403
    assert fresh.post(by_batch, {"reason": "又错了"}).status_code == 201


def test_what_stands_in_the_way_of_a_void_is_named(fresh):
    told = upload(fresh, file(own_sheets())).json()
    spent = fresh.record(
        "expenditures",
        {
            "category": "office",
            "spent_on": "2021-05-01",
            "amount": "49000.00",
            "lines": [{"source": "municipal_one_time", "amount": "49000.00"}],
        },
    ).json()["record"]
    path = f"/v1/stations/{STATION}/imports/{told['import']}/void"
    answer = fresh.post(path, {"reason": "导错了文件"})
    assert (answer.status_code, answer.json()["code"]) == (409, "import_batch_in_use")
    assert answer.json()["records"] == [spent]
    assert answer.json()["because"] == "insufficient_funds"
    headers = fresh.headers("head", Idempotency_Key="void-1", If_Match='"v1"')
    found = fresh.get(f"/v1/records/{spent}")
    headers["If-Match"] = found.headers["etag"]
    body = {"reason": "先作废", "reason_code": "double_entry"}
    assert fresh.client.post(f"/v1/records/{spent}/voids", json=body, headers=headers).is_success
    assert fresh.post(path, {"reason": "导错了文件"}).status_code == 201
