"""Workbooks uploaded at a desk: tried first, mended in place, recorded, and taken back."""

from __future__ import annotations

import io
import re
from urllib.parse import quote

import openpyxl
import pytest

from tests.api.http.world import OTHER_STATION, STATION, open_world
from tests.api.importing.filled import cells_of, sheet_of
from tests.api.workbooks.made import sheets, xlsx

TABS = re.compile(r'show=(\w+)"[^>]*>.*?<b>([\d,]+)</b>')


def own_sheets(*more_visits):
    """A workbook of the station of the world, with more visits like its first."""
    content = sheets()
    content["站点信息"][1][1] = STATION
    first = content["探访台账"][2]
    for number, changed in enumerate(more_visits, start=2):
        row = [number, *first[1:]]
        for column, cell in changed.items():
            row[content["探访台账"][1].index(column)] = cell
        content["探访台账"].append(row)
    return content


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """A world in which nothing is recorded of what is tried."""
    with open_world(tmp_path_factory.mktemp("tried")) as opened:
        opened.plan()
        opened.plan(OTHER_STATION, "other_head")
        yield opened


@pytest.fixture
def world(tmp_path):
    with open_world(tmp_path) as opened:
        opened.plan()
        yield opened


class Desk:
    """Somebody at a desk who uploads and looks at what comes of it."""

    def __init__(self, world, who="head"):
        self.world = world
        self.who = who
        self.at = ""

    def get(self, path, **query):
        return self.world.client.get(path, params=query, headers=self.world.headers(self.who))

    def send(self, path, data=None, files=None):
        answer = self.world.client.post(
            path,
            data=data,
            files=files,
            headers=self.world.headers(self.who),
            follow_redirects=False,
        )
        if answer.status_code == 303:
            self.at = answer.headers["location"]
        return answer

    def upload(self, *contents, station=STATION):
        files = [
            ("file", (name, content if isinstance(content, bytes) else xlsx(content)))
            for name, content in contents
        ]
        return self.send(f"/audit/imports/{quote(station)}", files=files)

    def counts(self, **query):
        page = self.get(self.at, **query)
        assert page.status_code == 200, page.text
        return {name: int(count) for name, count in TABS.findall(page.text)}


def test_an_upload_is_tried_and_nothing_is_recorded_before_somebody_says_so(world):
    desk = Desk(world)
    head = world.house.feed.head_position()
    assert desk.upload(("台账.xlsx", own_sheets())).status_code == 303
    page = desk.get(desk.at).text
    assert "现在只是试算，账上还没写入任何东西。" in page
    assert "入账5行" in page
    assert world.house.feed.head_position() == head
    desk.send(f"{desk.at}/recording")
    assert "已入账5行" in desk.get(desk.at).text
    desk.upload(("台账.xlsx", own_sheets()))
    assert desk.counts() == {"new": 0, "recorded": 5, "refused": 0}


def test_each_row_is_counted_once_and_the_counts_add_up(world):
    desk = Desk(world)
    desk.upload(("台账.xlsx", own_sheets({"探访日期": "6月10日"})))
    desk.send(f"{desk.at}/recording")
    later = own_sheets(
        {"探访日期": "6月10日", "起止时间": "9:00-10:00"},
        {"探访日期": "6月31日"},
        {"探访日期": "6月20日"},
        {"探访日期": "6月20日"},
    )
    desk.upload(("台账.xlsx", later))
    counts = desk.counts()
    assert counts == {"new": 1, "recorded": 5, "changed": 1, "duplicate": 1, "refused": 1}
    assert "共9行" in desk.get(desk.at).text
    assert "第6行" in desk.get(desk.at, show="duplicate").text
    changed = desk.get(desk.at, show="changed").text
    assert '<del class="was">2021-06-10 09:40' in changed


def test_a_refused_row_says_why_and_where_and_is_mended_in_place(world):
    desk = Desk(world)
    desk.upload(("台账.xlsx", own_sheets({"探访日期": "6月31日", "探访社工": "赵丽"})))
    page = desk.get(desk.at).text
    assert "探访台账 第4行" in page
    assert "不是可以识别的日期" in page
    assert 'value="6月31日"' in page
    row = re.search(r'action="([^"]+/rows/\d+)"', page)[1]
    assert 'value="赵丽"' in desk.get(row).text
    desk.send(row, {"c1": "6月30日"})
    page = desk.get(desk.at).text
    assert "不在人员名册上" in page
    assert 'value="赵丽"' in page
    row = re.search(r'action="([^"]+/rows/\d+)"', page)[1]
    desk.send(row, {"c3": "赵一"})
    assert desk.counts() == {"new": 6, "recorded": 0, "refused": 0}
    desk.send(f"{desk.at}/recording")
    assert "已入账6行" in desk.get(desk.at).text
    assert "2021-06-30" in world.get(f"/v1/stations/{STATION}/home-visit-recorded").text


def test_rows_of_a_sheet_that_a_kind_declares_are_mended_and_compared_by_its_words(world):
    desk = Desk(world)
    content = own_sheets()
    risk = [cells_of("risk.assessed", 评估人="赵丽"), cells_of("risk.assessed", 服务对象="C002")]
    content["风险评估"] = sheet_of("risk.assessed", *risk)
    desk.upload(("台账.xlsx", content))
    page = desk.get(desk.at).text
    assert "「评估人」中的第 1 人不在人员名册上" in page
    row = re.search(r'action="([^"]+/rows/\d+)"', page)[1]
    place = content["风险评估"][0].index("评估人")
    desk.send(row, {f"c{place}": "赵一"})
    assert desk.counts() == {"new": 7, "recorded": 0, "refused": 0}
    desk.send(f"{desk.at}/recording")
    risk = [cells_of("risk.assessed", 风险等级="红色", 得分="90")]
    content["风险评估"] = sheet_of("risk.assessed", *risk)
    desk.upload(("台账.xlsx", content))
    assert desk.counts()["changed"] == 1
    page = desk.get(desk.at, show="changed").text
    assert "风险等级" in page
    assert '<del class="was">黄' in page
    assert desk.counts(show="missing")["missing"] == 1


def test_a_row_mended_twice_in_two_ways_is_recorded_twice(world):
    desk = Desk(world)
    for day in ("6月29日", "6月30日"):
        desk.upload(("台账.xlsx", own_sheets({"探访日期": "6月31日"})))
        row = re.search(r'action="([^"]+/rows/\d+)"', desk.get(desk.at).text)[1]
        desk.send(row, {"c1": day})
        desk.send(f"{desk.at}/recording")
    assert "已入账1行" in desk.get(desk.at).text


def test_changes_and_duplicates_come_in_only_when_they_are_chosen(world):
    desk = Desk(world)
    desk.upload(("台账.xlsx", own_sheets()))
    desk.send(f"{desk.at}/recording")
    content = own_sheets()
    content["探访台账"][2][2] = "9:00-10:00"
    desk.upload(("台账.xlsx", content))
    tried = desk.at
    assert desk.counts()["changed"] == 1
    head = world.house.feed.head_position()
    desk.send(f"{tried}/recording")
    assert world.house.feed.head_position() == head
    desk.send(f"{tried}/recording", {"apply_changes": "true"})
    assert "另按更正记1行" in desk.get(desk.at).text


def test_the_refused_rows_are_downloaded_from_the_page(tried):
    desk = Desk(tried)
    desk.upload(("台账.xlsx", own_sheets({"服务对象": ""})))
    link = re.search(r'href="(/v1/[^"]+errors.xlsx)"', desk.get(desk.at).text)[1]
    pages = openpyxl.load_workbook(io.BytesIO(desk.get(link).content))
    assert pages["探访台账"].max_row == 2


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("照片.jpg", b"\xff\xd8\xff", "文件已损坏"),
        ("台账.xlsx", sheets(), "写的不是站点"),
        ("空.xlsx", {"表": [["一", "二"]]}, "没有可以识别的台账"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason_on_the_page(tried, name, content, says):
    desk = Desk(tried)
    desk.upload((name, content), ("好.xlsx", own_sheets()))
    page = desk.get(desk.at).text
    assert says in page
    assert "入账5行" in page


def test_no_file_and_too_much_are_said_where_files_are_chosen(tried):
    desk = Desk(tried)
    answer = desk.send(f"/audit/imports/{STATION}", files=[("file", ("", b""))])
    assert (answer.status_code, "选文件" in answer.text) == (422, True)
    answer = desk.upload(("大.xlsx", b"x" * (25 << 20)))
    assert (answer.status_code, "选文件" in answer.text) == (413, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("accountant", 200), ("supervisor", 403), ("auditor", 403), ("district", 404)],
)
def test_the_page_and_its_tab_are_for_those_who_record(tried, who, status):
    desk = Desk(tried, who)
    assert desk.get("/audit/imports").status_code == status
    rail = desk.get("/audit/journal").text
    assert ("上传 Excel" in rail) == (status == 200)


def test_an_officer_uploads_contracts_from_the_page_of_contracts_at_a_station(tried):
    desk = Desk(tried, "district")
    page = desk.get("/audit/contracts", station=STATION).text
    assert f'href="/audit/imports?station={STATION}">上传合同表' in page
    assert desk.get("/audit/imports", station=STATION).status_code == 200
    assert "上传合同表" not in Desk(tried).get("/audit/contracts").text
    elsewhere = Desk(tried, "other_district").get("/audit/imports", station=STATION)
    assert elsewhere.status_code == 404


def test_another_station_and_the_upload_of_another_are_not_there(tried):
    desk = Desk(tried)
    desk.upload(("台账.xlsx", own_sheets()))
    assert Desk(tried, "other_head").upload(("台账.xlsx", own_sheets())).status_code == 404
    assert Desk(tried, "other_head").get(desk.at).status_code == 404
    staff = Desk(tried, "staff")
    for gone in (staff.get(desk.at), staff.send(f"{desk.at}/recording")):
        assert (gone.status_code, "把文件再上传一次" in gone.text) == (404, True)


def test_an_import_is_told_in_the_history_and_taken_back_whole(world):
    desk = Desk(world)
    desk.upload(("台账.xlsx", own_sheets()))
    desk.send(f"{desk.at}/recording")
    assert "已入账5行" in desk.get(desk.at).text
    void = re.search(r'href="([^"]+/void)"', desk.get("/audit/imports").text)[1]
    assert "/void" not in Desk(world, "staff").get("/audit/imports").text
    assert Desk(world, "staff").get(void).status_code == 403
    spent = world.record(
        "expenditures",
        {
            "category": "office",
            "spent_on": "2021-05-01",
            "amount": "49000.00",
            "lines": [{"source": "municipal_one_time", "amount": "49000.00"}],
        },
    ).json()["record"]
    assert "导错" in desk.send(void, {"reason": "导错文件"}).text
    answer = desk.send(void, {"reason": "导错文件"})
    assert answer.status_code == 409
    assert f"/audit/record/{spent}" in answer.text
    headers = {"If_Match": world.get(f"/v1/records/{spent}").headers["etag"]}
    body = {"reason": "先作废", "reason_code": "double_entry"}
    assert world.post(f"/v1/records/{spent}/voids", body, **headers).is_success
    assert desk.send(void, {"reason": ""}).status_code == 422
    assert desk.send(void, {"reason": "导错文件"}).status_code == 303
    assert "已作废" in desk.get("/audit/imports").text
    assert "这一批已经作废" in desk.get(void).text
