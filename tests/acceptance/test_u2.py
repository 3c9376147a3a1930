"""U2: a clerk brings a year of visits from Excel, tries it, records what is sound, and takes it back.

The story of the domain reference (section 18) in its own figures: of 312 rows 287 are sound and 5
more overlap, 9 are probably duplicates, 11 are refused. People are invented.
"""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, timedelta
from urllib.parse import quote

import openpyxl
import pytest

from tests.api.http.world import STATION, open_world
from tests.api.pages.test_uploads import own_sheets
from tests.api.workbooks.made import xlsx

ROOT = f"/v1/stations/{quote(STATION)}"
ID = "身份证号"
OVERLAPPING = 5
REFUSED = Counter(
    {
        "bad_identity_number": 4,
        "end_before_start": 3,
        "unknown_worker": 2,
        "future_date": 1,
        "missing_client": 1,
    }
)


def year():
    """The workbook: every sound row on a day of its own client, hours apart from all others."""
    content = own_sheets()
    head, first = content["探访台账"][1], content["探访台账"][2]
    head.append(ID)
    del content["探访台账"][2:]

    def row(number, **changed):
        day = date(2021, 1, 5) + timedelta(days=number % 290)
        said = {
            "序号": number,
            "探访日期": day,
            "起止时间": f"{8 + number // 290 * 4}:00-{8 + number // 290 * 4}:30",
            "服务对象": f"王{'一二三四五六七八九十'[number % 10]}{'东南西北中'[number // 10 % 5]}",
            "记录日期": "",
            **changed,
        }
        cells = dict(zip(head, [*first, ""], strict=True)) | said
        content["探访台账"].append([cells[name] for name in head])
        return cells

    sound = [row(number) for number in range(287)]
    for number in range(OVERLAPPING):  # with somebody else, while the first one still lasts
        row(number, 起止时间="8:15-8:45", 服务对象=f"李{'甲乙丙丁戊'[number]}")
    for number in range(9):
        again = sound[20 + number]
        row(20 + number, 起止时间="14:00-14:20", 服务对象=again["服务对象"])
    for number in range(4):
        row(300 - number, **{ID: "330212193901010016", "服务对象": f"赵{'甲乙丙丁'[number]}"})
    for number in range(3):
        row(296 - number, 起止时间="15:00-14:00", 服务对象=f"孙{'甲乙丙'[number]}")
    for number in range(2):
        row(293 - number, 探访社工="无名氏", 服务对象=f"周{'甲乙'[number]}")
    row(291, 探访日期=date(2099, 1, 1), 服务对象="吴甲")
    row(290, 服务对象="")
    return content


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("u2")) as world:
        world.plan()
        world.book = xlsx(year())
        world.empty = figures(world)
        yield world


def upload(world, query=""):
    sent = {"file": ("2021走访台账.xlsx", io.BytesIO(world.book))}
    answer = world.client.post(
        f"{ROOT}/imports{query}", files=sent, headers=world.headers("head", Prefer="wait=120")
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def figures(world, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found = world.get(f"{ROOT}/services?from=2021-01-01&to=2021-12-31&{query}").json()
    return {name: value for name, value in found.items() if name != "position"}


def test_the_whole_story(world):
    head = world.house.feed.head_position()
    (tried,) = upload(world, "?dry_run=true")["files"]
    of_visits = [each for each in tried["refused"] if each["sheet"] == "探访台账"]
    assert Counter(each["code"] for each in of_visits) == REFUSED
    assert len(tried["duplicates"]) == 9
    assert tried["accepted"]["visits"] == 287 + OVERLAPPING
    warned = {each["row"] for each in tried["warnings"] if each["code"] == "overlap"}
    assert len(warned) >= OVERLAPPING
    assert world.house.feed.head_position() == head

    told = upload(world)
    (report,) = told["files"]
    assert report["added"]["visits"] == 292
    assert figures(world)["visits"] == world.empty.get("visits", 0) + 292
    assert figures(world, as_known=head)["visits"] == world.empty["visits"]
    assert figures(world, as_known=head) == world.empty
    records = world.get(f"{ROOT}/home-visit-recorded?count=true&limit=1").json()
    assert records["total"] == 292
    visits = world.get(f"{ROOT}/home-visits?late_entry=true&count=true&limit=1").json()
    assert visits["total"] == 292
    batch = world.get(f"{ROOT}/trail?type=import.started").json()["items"]
    assert len(batch) == 1
    assert batch[0]["channel"] == "excel_import"

    errors = world.client.get(
        f"{ROOT}/imports/{told['import']}/errors.xlsx", headers=world.headers("head")
    )
    book = openpyxl.load_workbook(io.BytesIO(errors.content))
    said = [[cell.value for cell in row] for page in book for row in page.iter_rows()]
    texts = {str(cell) for row in said for cell in row if cell is not None}
    assert "原因" in texts
    assert not any(text.startswith(("王", "李")) for text in texts)

    void = {"reason": "文件有误"}
    world.made(world.post(f"{ROOT}/imports/{report['batch']}/void", void))
    assert figures(world) == world.empty
