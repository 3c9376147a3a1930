"""U2: a clerk takes in a year that was kept in a spreadsheet, in the story's own figures.

The story of the domain reference (section 18); people and numbers are invented.
"""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from urllib.parse import quote, urlencode

import openpyxl
import pytest

from api.lists.fields import listed_at
from domain.book.catalogue import KINDS
from domain.book.entry import decode_entry
from tests.api.http.world import STATION, open_world
from tests.api.workbooks.made import sheets, xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TODAY = "2026-03-12T01:00:00.000000Z"
_YEAR = "from=2021-01-01&to=2021-12-31"
_OF_THE_LOG = {"trail", "events", "reads", "imports", "postings"}
"""What tells of entries, which stay, and of who read."""
_IMPORTED = {"home_visit.recorded", "staff.joined", "risk.assessed"}
_OTHER_KINDS = {listed_at(kind) for kind in KINDS if kind.topic not in _IMPORTED}
CLEAN, DUPLICATES, OVERLAPS = 287, 9, 5
WRONG = {"bad_identity_number": 4, "end_before_start": 3, "unknown_worker": 2}
WRONG |= {"future_date": 1, "missing_client": 1}
ROWS = CLEAN + DUPLICATES + OVERLAPS + sum(WRONG.values())
HEADINGS = (
    *("序号", "探访日期", "起止时间", "探访社工", "服务对象", "身份证号", "对象类别"),
    *("探访方式", "服务内容", "主要情况", "风险等级"),
)


def row(number, *, day, hours="9:00-9:40", worker="赵一", client=None, identity=""):
    """A visit as the spreadsheet has it; two clean ones of a day follow each other."""
    name = f"居民{number:03}" if client is None else client
    return [
        *(number, day, hours, worker, name, identity, "独居老人"),
        *("入户", "人文关怀", "一切平安", "低"),
    ]


def day_of(number):
    return date(2021, 1, 5) + timedelta(days=number // 2)


def visits():
    """312 rows, and what is wrong with each of the last ones."""
    made = [
        row(number, day=day_of(number), hours=("9:00-9:40", "10:00-10:40")[number % 2])
        for number in range(CLEAN)
    ]
    made += [
        row(CLEAN + each, day=day_of(each), hours="14:00-14:30", client=made[each][4])
        for each in range(DUPLICATES)
    ]
    made += [
        row(500 + each, day=day_of(2 * each + 100), hours="9:20-9:55") for each in range(OVERLAPS)
    ]
    late = date(2021, 8, 2)
    wrong = [row(600 + each, day=late, identity="33028319460107213X") for each in range(4)]
    wrong += [row(610 + each, day=late, hours="15:40-15:00") for each in range(3)]
    wrong += [row(620 + each, day=late, worker="钱不在册") for each in range(2)]
    wrong += [row(630, day=date(2026, 12, 31)), row(640, day=late, client="")]
    return made + wrong


@cache
def workbook():
    content = sheets()
    content["站点信息"][1][1] = STATION
    content["站点信息"][3][1] = "2020-03-01"
    content["探访台账"][1:] = [list(HEADINGS), *visits()]
    del content["培训台账"], content["经费台账"]
    return xlsx(content)


class Clock:
    """The station is opened years before the clerk takes in what was kept beside the book."""

    now = "2020-06-01T01:00:00.000000Z"

    def __call__(self) -> str:
        return self.now


def sent(world, query="", **data):
    path = f"/v1/stations/{quote(STATION)}/imports{query}"
    files = [("file", ("2021走访台账.xlsx", workbook(), XLSX))]
    answer = world.client.post(path, files=files, data=data, headers=world.headers("head"))
    assert answer.json()["errors"] == []
    (report,) = answer.json()["files"]
    return answer.json(), report


def answered(world):
    """What every question about the station answers now, but for the position that it stands at."""
    found = {}
    for path, methods in world.get("/openapi.json").json()["paths"].items():
        _, _, name = path.partition("/v1/stations/{code}/")
        if "get" not in methods or not name or "{" in name or name in _OF_THE_LOG | _OTHER_KINDS:
            continue
        answer = world.get(f"/v1/stations/{STATION}/{name}?{_YEAR}")
        if answer.status_code == 200 and "json" in answer.headers["content-type"]:
            found[name] = answer.json() | {"position": None}
    return found


def completed(world, **asked):
    return world.get(f"/v1/stations/{STATION}/services?{_YEAR}&{urlencode(asked)}").json()[
        "completed"
    ]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """The world once the workbook was tried, taken in and taken back, and what was seen meanwhile."""
    clock, seen = Clock(), {}
    with open_world(tmp_path_factory.mktemp("u2"), clock=clock) as world:
        world.plan()
        clock.now = TODAY
        seen["before"], seen["head"] = answered(world), world.house.feed.head_position()
        _told, seen["tried"] = sent(world, "?dry_run=true")
        seen["head after trying"] = world.house.feed.head_position()
        told, seen["taken in"] = sent(world)
        seen["errors"] = world.client.get(told["error_workbook"], headers=world.headers("head"))
        seen["entries"] = [
            decode_entry(raw) for _pos, raw in world.house.log.read_page(seen["head"], 1_000)
        ]
        seen["counts"] = completed(world), completed(world, as_known="2021-12-31")
        seen["during"] = answered(world)
        batch = seen["taken in"]["batch"]
        world.made(world.post(f"/v1/import-batches/{batch}/voids", {"reason": "上传了错误的文件"}))
        seen["after"], seen["counts after"] = answered(world), completed(world)
        yield seen


@pytest.mark.parametrize("report", ["tried", "taken in"])
def test_every_row_is_told_with_what_is_wrong_with_it(story, report):
    told = story[report]
    assert ROWS == 312
    assert told["accepted"]["visits"] == CLEAN + OVERLAPS == 292
    assert Counter(each["code"] for each in told["warnings"]) == {"overlap": OVERLAPS}
    assert len(told["duplicates"]) == DUPLICATES
    assert Counter(each["code"] for each in told["refused"]) == WRONG


def test_trying_writes_nothing(story):
    assert story["tried"]["added"]["visits"] == 0
    assert story["head after trying"] == story["head"]


def test_what_is_taken_in_is_one_batch_that_says_where_it_is_from(story):
    started, *_made = story["entries"]
    visits = [each for each in story["entries"] if each.type == "home_visit.recorded"]
    assert len(visits) == story["taken in"]["added"]["visits"] == 292
    assert started.type == "import.started"
    assert started.data.file_sha256 == sha256(workbook()).hexdigest()
    assert {each.causes[0] for each in visits} == {started.event_id}
    assert {each.channel for each in visits} == {"excel_import"}
    assert {each.recorded_at[:10] for each in visits} == {TODAY[:10]}
    assert story["during"]["services"]["late_entries"] == 292


def test_the_error_workbook_has_the_refused_rows_with_their_reason_and_nobody_else(story):
    sheet = openpyxl.load_workbook(io.BytesIO(story["errors"].content))["探访台账"]
    header, *rows = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert "原因" in header
    assert len(rows) == len(story["taken in"]["refused"])
    reasons = [line[header.index("原因")] for line in rows]
    assert all(reasons)
    named = {line[header.index("服务对象")] for line in rows}
    wrong = {line[4] for line in visits()[CLEAN + DUPLICATES + OVERLAPS :]}
    assert {each or "" for each in named} == wrong


def test_the_year_rises_in_what_is_known_today_and_not_in_what_was_known_then(story):
    assert story["counts"] == (292, 0)


def test_taking_the_batch_back_leaves_every_answer_as_it_was(story):
    assert {"services", "staffing", "due", "home-visits", "risk-assessed"} <= story["before"].keys()
    assert story["during"]["services"] != story["before"]["services"]
    assert story["counts after"] == 0
    assert len(story["before"]) > 20
    changed = [name for name, was in story["before"].items() if story["after"][name] != was]
    assert changed == []
