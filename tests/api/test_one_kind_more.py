"""A simple kind more, in a copy of the program: its own folder is all that has to be touched.

A whole subject more takes a line where the book lists the subjects, and another to import it.
"""

from __future__ import annotations

import difflib
import filecmp
import shutil
import subprocess
import sys

import pytest

from tests.program_copies import PACKAGES, ROOT, ProgramCopy

FOLDER = "domain/visits"
ADDED = {
    "facts.py": '''

class TeaTaken(Event, frozen=True, kw_only=True, tag="tea.taken"):
    """Somebody had tea with a client."""

    host: Annotated[str, PersonCode("worker", role="host")]
    client: ClientCode
    taken_on: ISODate
    cups: int = 1
    is_content: bool = False
    target_groups: tuple[TargetGroup, ...] = ()
    attachments: tuple[Attachment, ...] = ()


VisitFact = VisitFact | TeaTaken
''',
    "details.py": '''

class TeaTakenDetails(Details):
    """With whom tea was taken."""

    host: WorkerCode
    client: ClientCode
    taken_on: Day
    cups: Annotated[Number, Field(ge=1, le=20)] = 1
    is_content: bool = False
    target_groups: Annotated[tuple[TargetGroup, ...], Field(max_length=30)] = ()
    attachments: Attachments = ()
    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    answer: Annotated[Note, Personal("client")] = ""
''',
    "commands.py": '''
from domain.visits.details import TeaTakenDetails


class TakeTea(RecordingCommand):
    """Record that tea was taken. Name and answer go to the person vault."""

    details: TeaTakenDetails
''',
    "rules.py": '''
from domain.visits.details import TeaTakenDetails
from domain.visits.facts import TeaTaken


def assess_tea(station, details, command, was):
    """Whoever pours must be employed that day. Raises UnknownWorker or WorkerNotEmployed."""
    station.roster.ensure_employed(details.host, details.taken_on, field="host")
    return stated(TeaTaken, details, command)
''',
    "kinds.py": """
from domain.visits.commands import TakeTea
from domain.visits.facts import TeaTaken
from domain.visits.rules import assess_tea
from domain.ground.forms.sheets import Sheet

KINDS += (
    Kind(
        fact=TeaTaken,
        command=TakeTea,
        assess=assess_tea,
        started="taken_on",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        folded=False,
        people_kept_as="service_file",
        path="tea-taken",
        name=Label("喝茶", "tea taken"),
        says=Label(
            "记录喝茶：{host} 于 {taken_on} 与 {client} 喝茶，共 {cups} 杯",
            "recorded tea: {host} with {client} on {taken_on}, {cups} cups",
        ),
        example={
            "details": {
                "host": "W01",
                "client": "C001",
                "taken_on": "2021-06-05",
                "client_name": "示例乙",
                "answer": "很满意。",
            }
        },
        sheet=Sheet(identity=("client", "taken_on")),
    ),
)
""",
    "words.py": """
FIELDS |= {
    "cups": Label("杯数", "number of cups"),
    "is_content": Label("是否满意", "content"),
    "taken_on": Label("喝茶日期", "day of the tea"),
    "host": Label("待客人员", "host"),
}
COUNTS |= {"cups"}
""",
}

_BEFORE = """
import json, sys
from pathlib import Path
from tests.api.http.world import STATION, open_world, visit

ROOT = f"/v1/stations/{STATION}"

def tables(world):
    from sqlalchemy import text
    world.house.catch_up()
    with world.house.engine.store.engine.connect() as connection:
        query = text("SELECT name, fingerprint, generation FROM projection_state ORDER BY 1, 2, 3")
        return [list(row) for row in connection.execute(query)]
"""
_LIVED = f"""{_BEFORE}
with open_world(Path(sys.argv[1])) as world:
    world.plan()
    world.made(world.record("home-visits", visit()))
    print(json.dumps(tables(world)))
"""
_LIVED_ON = f"""{_BEFORE}
import subprocess
import zipfile
from itertools import count

from api.bootstrap import open_house
from api.generating.city import CityPlan, SimulatedClock, generate_city
from domain.book.entry import decode_entry
from domain.book.privacy.retention import Traces
from domain.ground.events import Attachment
from domain.visits.facts import TeaTaken
from ledger.application import open_ledger
from tests.api.terminal.running import taizhang
from tests.api.http import world as worlds

worlds.keys = (f"more-{{number}}" for number in count(1))
found = {{}}
with open_world(Path(sys.argv[1])) as world:
    found["tables"] = tables(world)
    paths = world.client.get("/openapi.json").json()["paths"]
    asked = paths["/v1/stations/{{code}}/tea-taken"]["post"]["requestBody"]
    example = asked["content"]["application/json"]["example"]
    send = lambda who: world.post(f"{{ROOT}}/tea-taken", example, who)
    refused = send("accountant")
    found["refused"] = [refused.status_code, refused.json()["code"]]
    made, voided = world.made(send("staff")), world.made(send("head"))
    record = f"/v1/records/{{made['record']}}"
    change = {{"reason_code": "typo", "reason": "录错", "details": {{"cups": 3, "is_content": True}}}}
    corrected = world.post(f"{{record}}/corrections", change, If_Match="*")
    found["corrected"] = [corrected.status_code, world.get(record).json()]
    void = {{"reason_code": "double_entry", "reason": "重复"}}
    again = f"/v1/records/{{voided['record']}}"
    world.made(world.post(f"{{again}}/voids", void, If_Match="*"))
    found["voided"] = world.get(again).json()
    found["trail"] = [each["sentence_zh"] for each in world.get(f"{{ROOT}}/trail").json()["items"]]
    erasure = {{
        "about": "client", "person": "C001", "legal_basis": "consent_withdrawn",
        "requested_by": "C001", "requested_on": "2021-08-02", "approved_by": "officer-7",
        "reason": "本人撤回同意",
    }}
    found["erased"] = world.made(world.post(f"{{ROOT}}/erasures", erasure))["outcome"]
    found["after"] = world.get(record).json()["personal"]
    listed = f"{{ROOT}}/tea-taken"
    found["parameters"] = [
        each.get("name") for each in paths["/v1/stations/{{code}}/tea-taken"]["get"]["parameters"]
    ]
    found["listed"] = [
        world.get(f"{{listed}}?count=true&{{query}}").json().get("total")
        for query in (
            "is_content=false", "is_content=true", "voided=only", "worker=W01&client=C001",
            "taken_on=2021-06-06",
        )
    ]
    found["file"] = world.get(f"{{listed}}.csv?client=C001").text
    shown = world.get(f"/audit/new/tea-taken?station={{STATION}}", "staff", Accept_Language="zh")
    form = {{
        "station": STATION, "key": worlds.keys.__next__(), "host": "W01", "client": "C002",
        "taken_on": "2021-06-05", "cups": "1",
    }}
    headers = world.headers("staff", Content_Type="application/x-www-form-urlencoded")
    wrong, saved = (
        world.client.post(
            "/audit/new/tea-taken", data=form | {{"cups": cups}}, headers=headers,
            follow_redirects=False,
        )
        for cups in ("21", "1")
    )
    places = [saved.headers["location"], f"/audit/records/tea-taken?station={{STATION}}"]
    found["pages"] = [
        shown.text, wrong.status_code, wrong.text,
        *(world.get(place, Accept_Language="zh").text for place in places),
    ]
    found["tables after"] = tables(world)
traces = Traces()
photo = Attachment(sha256="a" * 64, media_type="image/jpeg")
whole = {{"client": "C009", "target_groups": ("orphan",), "attachments": (photo,)}}
traces.add("r", TeaTaken(host="W01", taken_on="2021-06-05", **whole))
found["kept as"] = {{"/".join(who): list(classes) for who, classes in traces.people.items()}}
ledger, bundle = Path(sys.argv[1]) / "ledger", Path(sys.argv[1]) / "audit.zip"
commands = ("verify",), ("replay", "--check"), ("export", "bundle", "--out", bundle)
commands += (("export", "check", bundle),)
found["checks"] = [[ran.code, ran.err] for ran in (taizhang(ledger, *each) for each in commands)]
with zipfile.ZipFile(bundle) as archive:
    archive.extract("verify.py", bundle.parent)
    document = json.loads(archive.read("ocel.json"))
judge = [sys.executable, "-I", str(bundle.parent / "verify.py"), str(bundle), "--no-openssl", "--json"]
judged = subprocess.run(judge, capture_output=True, check=False)
found["judged"] = [judged.returncode, json.loads(judged.stdout)["first_bad"]]
clock = SimulatedClock()
with open_ledger(str(bundle.parent / "city"), create=True, clock=clock) as opened:
    plan = CityPlan(stations=1, events_per_station_year=60)
    report = generate_city(opened.ledger, clock, plan)
with open_house(str(bundle.parent / "city"), write=False) as house:
    made = [decode_entry(raw).type for _pos, raw in house.log.read_page(0, report.events)]
found["generated"] = [made.count("tea.taken"), report.refused]
found["mined"] = [each for each in document["events"] if each["type"] == "tea.taken"]

import io
import openpyxl
from api.importing import ImportSession
from api.workbooks import read_workbook
from api.workbooks.template import write_template
from tests.api.workbooks.made import sheets

book = openpyxl.load_workbook(io.BytesIO(write_template("甲")))
found["columns"] = [cell.value for cell in book["喝茶"][1]]
for name, rows in {{
    "站点信息": sheets()["站点信息"],
    "人员名册": [["姓名", "专职/兼职", "来源", "入职日期"], ["赵一", "专职", "县统招", "2021-01-04"]],
    "喝茶": [
        ["对象类别", "服务对象", "是否满意", "待客人员", "喝茶日期", "杯数", "服务对象姓名"],
        ["独居老人、低保户", "C001", "是", "赵一", "6月5日", "2次", "示例乙"],
        ["", "C002", "看情况", "赵一", "6月5日", "2次", ""],
    ],
}}.items():
    del book[name]
    page = book.create_sheet(name)
    for row in rows:
        page.append(row)
filled = io.BytesIO()
book.save(filled)
found["imports"] = []
with open_ledger(str(bundle.parent / "imported"), create=True) as opened:
    for _turn in range(2):
        session = ImportSession(opened.ledger, log=opened.ledger.log, vault=opened.ledger.vault)
        report = session.take_in(read_workbook(filled.getvalue())).to_json()
        found["imports"].append([
            report["added"]["tea.taken"], report["accepted"]["tea.taken"],
            [[each["row"], each["code"]] for each in report["refused"]],
        ])
    entries = [decode_entry(raw) for _pos, raw in opened.ledger.log.read_page(0, 100)]
    [fact] = [each.data for each in entries if each.type == "tea.taken"]
    found["imported"] = [fact.client, fact.taken_on, fact.cups, list(fact.target_groups)]
print(json.dumps(found))
"""


def touched(copy):
    """The files of a copy that the program does not have, or has otherwise."""
    files = [
        path.relative_to(copy.folder)
        for package in PACKAGES
        for path in (copy.folder / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    return {
        str(path)
        for path in files
        if not (ROOT / path).exists()
        or not filecmp.cmp(ROOT / path, copy.folder / path, shallow=False)
    }


WALKING = (
    *(
        "tests/domain/book",
        "tests/domain/ground",
        "tests/golden",
        "tests/projections/test_reads.py",
    ),
    *("tests/projections/audit_trail/test_labels.py", "tests/api/lists", "tests/api/reference"),
    *("tests/api/pages/test_forms.py", "tests/api/http/requests/test_openapi.py"),
    *("tests/api/http/requests/test_lists.py", "tests/api/http/requests/test_contract.py"),
    *("tests/ledger/checks/test_single_edits.py", "tests/api/generating/test_coverage.py"),
    *("tests/api/workbooks/test_layout_properties.py", "tests/api/exporting/test_far_facts.py"),
)
"""What looks at every kind, and so at one more."""


def with_a_kind_more(folder):
    """A copy of the program with what a kind more adds to the folder of its subject."""
    copy = ProgramCopy(folder)
    for file, text in ADDED.items():
        path = f"{FOLDER}/{file}"
        copy.write(path, (copy.folder / path).read_text(encoding="utf-8") + text)
    return copy


@pytest.mark.slow
def test_whatever_walks_over_kinds_passes_with_it_once_the_programs_have_written_their_part(
    tmp_path,
):
    copy = with_a_kind_more(tmp_path / "copy")
    for name in ("api", "bench", "docs", "tests"):
        without = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copy.folder / name, ignore=without)
    for name in ("pyproject.toml", "README.md", "README.zh.md", "CHANGELOG.md", "Makefile"):
        shutil.copy(ROOT / name, copy.folder / name)
    called = {"cwd": copy.folder, "capture_output": True, "text": True}
    for module in ("tests.golden.specimens", "tests.api.http.examples"):
        written = subprocess.run([sys.executable, "-m", module], check=False, **called)
        assert written.returncode == 0, written.stderr
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", *WALKING)
    ran = subprocess.run([sys.executable, *words], check=False, **called)
    assert ran.returncode == 0, ran.stdout[-5_000:]


@pytest.fixture(scope="module")
def lived_on(tmp_path_factory):
    """A ledger of the program as it is, what its tables were, and what the one with a kind more did."""
    folder = tmp_path_factory.mktemp("more")
    keys = {"TAIZHANG_KEYS": str(folder / "keys")}
    before = ProgramCopy(folder / "same").run(_LIVED, folder / "place", **keys)
    copy = with_a_kind_more(folder / "copy")
    assert touched(copy) == {f"{FOLDER}/{file}" for file in ADDED}
    return before, copy.run(_LIVED_ON, folder / "place", **keys)


def test_it_is_recorded_at_its_own_address_by_whom_its_row_lets_and_by_nobody_else(lived_on):
    _before, found = lived_on
    assert found["refused"] == [403, "not_permitted"]
    status, record = found["corrected"]
    assert (status, record["kind"]) == (201, "tea.taken")


def test_it_is_corrected_in_one_field_and_voided(lived_on):
    _before, found = lived_on
    record = found["corrected"][1]
    assert (record["value"]["cups"], record["value"]["host"]) == (3, "W01")
    assert record["personal"] == {"client_name": "示例乙", "answer": "很满意。"}
    assert found["voided"]["is_voided"]


def test_the_trail_tells_it_in_its_sentence(lived_on):
    _before, found = lived_on
    told = "记录喝茶：W01 于 2021-06-05 与 C001 喝茶，共 1 杯"
    assert sum(told in each for each in found["trail"]) >= 2
    assert any("杯数由 1 更正为 3" in each for each in found["trail"])
    assert any("是否满意由否更正为是" in each for each in found["trail"])


def test_whom_it_names_is_found_and_erased(lived_on):
    _before, found = lived_on
    assert found["erased"] == "erased"
    assert set(found["after"].values()) == {"〔已依法删除〕"}


def test_it_is_listed_with_filters_by_its_fields_and_as_a_file(lived_on):
    _before, found = lived_on
    assert {"is_content", "taken_on", "worker", "client"} <= set(found["parameters"])
    assert "cups" not in found["parameters"]
    assert found["listed"] == [0, 1, 1, 1, 0]
    heading, row, end = found["file"].split("\r\n")
    assert end == ""
    assert "待客人员,服务对象,喝茶日期,杯数,是否满意" in heading
    assert "W01,C001,2021-06-05,3,是" in row


def test_its_form_its_record_and_its_list_are_pages(lived_on):
    _before, found = lived_on
    form, status, given_back, record, records = found["pages"]
    for name in ("待客人员", "喝茶日期", "杯数", "是否满意"):
        assert name in form
    assert (status, 'value="21"' in given_back) == (422, True)
    assert "与 C002 喝茶，共 1 杯" in record
    assert "喝茶日期" in record
    assert "C002" in records


def test_the_log_verifies_the_tables_agree_and_none_was_made_anew(lived_on):
    before, found = lived_on
    assert found["checks"][:2] == [[0, ""], [0, ""]]
    assert before == found["tables"] == found["tables after"]


def test_a_bundle_that_holds_it_is_sound_by_the_program_that_lies_in_it(lived_on):
    _before, found = lived_on
    assert [code for code, _err in found["checks"][2:]] == [0, 0], found["checks"]
    assert found["judged"] == [0, None]
    for event in found["mined"]:
        attributes = {each["name"]: each["value"] for each in event["attributes"]}
        assert attributes["is_content"] == "false"
        assert (attributes["cups"], attributes["taken_on"]) == ("1", "2021-06-05")
        assert {each["qualifier"] for each in event["relationships"]} == {
            *("at", "creates", "client", "host")
        }
    assert len(found["mined"]) == 3


def test_a_simulated_station_enters_it_by_its_example(lived_on):
    _before, found = lived_on
    made, refused = found["generated"]
    assert made >= 5
    assert refused == {}


def test_its_sheet_is_in_the_template_and_a_filled_in_one_is_compared_with_the_book(lived_on):
    _before, found = lived_on
    assert found["columns"] == [
        *("序号", "喝茶日期", "待客人员", "服务对象", "杯数", "是否满意", "对象类别"),
        *("答复内容", "备注"),
    ]
    assert found["imports"] == [[1, 1, [[3, "bad_flag"]]], [0, 1, [[3, "bad_flag"]]]]
    assert found["imported"] == ["C001", "2021-06-05", 2, ["elder_alone", "dibao"]]


def test_what_it_says_of_a_minor_is_kept_as_such_and_a_photo_as_a_photo(lived_on):
    _before, found = lived_on
    assert found["kept as"] == {
        "client/C009": ["minor_service_file", "photo"],
        "worker/W01": ["service_file"],
    }


_SUBJECT_MORE = f"""{_BEFORE}
with open_world(Path(sys.argv[1])) as world:
    world.plan()
    paths = world.client.get("/openapi.json").json()["paths"]
    asked = paths["/v1/stations/{{code}}/paradeheld"]["post"]["requestBody"]
    example = asked["content"]["application/json"]["example"]
    made = world.made(world.post(f"{{ROOT}}/paradeheld", example, "staff"))
    [told] = world.get(f"{{ROOT}}/trail?record={{made['record']}}").json()["items"]
    print(json.dumps([told["type_label_zh"], told["sentence_zh"]]))
"""


def lines_more(copy, file):
    """How many lines of a file of a copy the program's own does not have."""
    was, now = (
        (folder / file).read_text(encoding="utf-8").splitlines() for folder in (ROOT, copy.folder)
    )
    return sum(each.startswith("+ ") for each in difflib.ndiff(was, now))


def test_a_whole_subject_takes_an_import_and_a_name_where_the_book_lists_the_subjects(tmp_path):
    copy = ProgramCopy(tmp_path / "copy")
    copy.add_kind(folder="parades")
    shared = {each for each in touched(copy) if not each.startswith("domain/parades/")}
    assert {each: lines_more(copy, each) for each in shared} == {
        "domain/book/catalogue.py": 2,
        "domain/book/events.py": 2,
        "domain/book/words.py": 2,
    }
    keys = {"TAIZHANG_KEYS": str(tmp_path / "keys")}
    name, sentence = copy.run(_SUBJECT_MORE, tmp_path / "place", **keys)
    assert name == "游行"
    assert "记录游行：2021-06-03" in sentence
