"""The command line itself: keys, exit codes, one line per failure, tables, tokens, repairs."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import pytest
from openpyxl import load_workbook

from api.main import in_front
from api.operating.access_tokens import tokens_of
from api.questions.compared.declared import QUESTIONS
from api.terminal.scope import Place
from domain.ground.vocabulary import ROLES
from tests.api.terminal.running import answers, sample, taizhang
from tests.api.workbooks.made import sheets, xlsx


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    place = tmp_path_factory.mktemp("commands") / "ledger"
    assert taizhang(place, "import", "workbook", sample("大岚")).code == 0
    assert taizhang(place, "import", "workbook", sample("锦屏")).code == 0
    return place


@pytest.fixture
def place(database_url, tmp_path, monkeypatch):
    """Where there is no ledger yet, on either database."""
    monkeypatch.setenv("TAIZHANG_KEYS", str(tmp_path / "keys"))
    return tmp_path / "none" if database_url.startswith("sqlite") else database_url


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(xlsx(sheets()))
    return path


def is_one_clear_line(ran):
    lines = ran.err.strip().splitlines()
    return (
        ran.code == 1
        and len(lines) == 1
        and lines[0].startswith("错误：")
        and " / " in lines[0]
        and "Traceback" not in ran.err
    )


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("staffing", {"heads", "full_time", "certified", "days_below_minimum", "people"}),
        ("budget", {"sources", "by_category", "total_available_fen"}),
        (
            "services",
            {"visits", "in_person_visits", "minutes", "worker_minutes", "by_group", "by_service"}
            | {"distinct_persons", "late_entries", "received_late"},
        ),
        ("training", {"sessions", "person_hours", "per_person", "by_class"}),
        ("trail", {"items"}),
    ],
)
def test_the_keys_of_the_contract_are_there(question, keys, imported):
    answer = taizhang(imported, question, "--station", "大岚", "--json").json
    assert answer.keys() >= keys | {"position"}
    if question == "staffing":
        assert answer["people"][0].keys() >= {"code", "name", "full_time", "cert_level"}
    if question == "budget":
        for money in answer["sources"].values():
            assert money.keys() >= {"received_fen", "spent_fen", "available_fen"}


@pytest.mark.parametrize("question", ["staffing", "budget", "services", "training", "trail"])
def test_without_json_there_are_readable_tables(question, imported):
    ran = taizhang(imported, question, "--station", "大岚")
    assert ran.code == 0
    assert "大岚" in ran.out
    assert "\t" in ran.out
    with pytest.raises(json.JSONDecodeError):
        json.loads(ran.out)


def test_as_known_answers_as_of_an_earlier_position_time_and_date(imported):
    then = taizhang(imported, "services", "--station", "大岚", "--as-known", 100, "--json").json
    now = taizhang(imported, "services", "--station", "大岚", "--json").json
    assert then["position"] == 100
    assert then["visits"] < now["visits"]
    before = taizhang(imported, "budget", "--as-known", "2020-01-01", "--json").json
    assert (before["position"], before["sources"]) == (0, {})
    assert before["hint"]["code"] == "before_first_record"
    later = taizhang(
        imported, "services", "--station", "大岚", "--as-known", "2999-01-01T00:00:00Z", "--json"
    ).json
    assert later["visits"] == now["visits"]


def test_a_moment_before_the_first_record_is_said_beside_the_table(imported):
    ran = taizhang(imported, "services", "--station", "锦屏", "--as-known", 100)
    assert "那时账上还没有内容" in ran.err
    assert "那时账上还没有内容" not in taizhang(imported, "services", "--station", "锦屏").err


def test_ranges_and_districts_narrow_an_answer(imported):
    june = taizhang(
        imported,
        *("services", "--station", "大岚", "--from", "2021-06-01", "--to", "2021-06-30", "--json"),
    ).json
    whole = taizhang(imported, "services", "--station", "大岚", "--json").json
    assert june["visits"] == whole["by_month"]["2021-06"]
    yuyao = taizhang(imported, "budget", "--district", "余姚", "--json").json
    everything = taizhang(imported, "budget", "--json").json
    station = taizhang(imported, "budget", "--station", "大岚", "--json").json
    assert yuyao["total_available_fen"] == station["total_available_fen"]
    assert everything["total_available_fen"] > yuyao["total_available_fen"]


def test_the_trail_is_told_in_station_time(imported):
    line = taizhang(imported, "trail", "--limit", 1, "--json").json["items"][0]
    told = taizhang(imported, "trail", "--limit", 1).out.splitlines()[2].split("\t")
    when = datetime.fromisoformat(line["recorded_at"]).astimezone(timezone(timedelta(hours=8)))
    assert told[1] == f"{when:%Y-%m-%d %H:%M}"
    assert told[1] in told[3]


def test_the_trail_is_filtered_and_can_be_given_whole(imported):
    limited = taizhang(imported, "trail", "--limit", 7, "--json").json
    assert len(limited["items"]) == 7
    assert limited["items"][0]["position"] > limited["items"][-1]["position"]
    whole = taizhang(imported, "trail", "--limit", 0, "--oldest-first", "--json").json
    assert [line["position"] for line in whole["items"]] == list(range(1, whole["position"] + 1))
    money = taizhang(
        imported, "trail", "--type", "grant.received", "--station", "锦屏", "--json"
    ).json
    assert {(line["type"], line["station"]) for line in money["items"]} == {
        ("grant.received", "锦屏")
    }
    kinds = ("grant.received", "staff.joined")
    several = [word for kind in kinds for word in ("--type", kind)]
    either = taizhang(imported, "trail", *several, "--station", "锦屏", "--limit", 0, "--json").json
    assert {line["type"] for line in either["items"]} == set(kinds)
    record = money["items"][0]["record"]
    chosen = ("--record", record, "--record", "nothing", "--actor", money["items"][0]["actor"])
    lines = taizhang(imported, "trail", *chosen, "--json").json["items"]
    assert {line["record"] for line in lines} == {record}


@pytest.mark.parametrize(
    "words",
    [
        ("serve", "--port", "65536"),
        ("demo", "--port", "0"),
        ("token", "create", "x", "--role", "auditor", "--city", "330200", "--days", "36501"),
        ("generate", "city", "--years", "101"),
    ],
)
def test_a_number_out_of_range_is_a_wrong_call(words, imported):
    ran = taizhang(imported, *words)
    assert ran.code == 2
    assert words[-2] in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("--ledger", "postgresqlx://clerk:made-up@host/db", "staffing"),
        ("--ledger", "postgresql://clerk:made-up@host:port/db", "serve"),
        ("staffing", "--station", "没有"),
        ("staffing", "--as-of", "2021-02-30"),
        ("services", "--from", "六月"),
        ("budget", "--as-known", "yesterday"),
        ("budget", "--district", "没有的区"),
        ("rebuild", "nothing"),
        ("import", "void", "no-such-batch", "--reason", "试"),
        ("token", "create", "x", "--role", "auditor"),
        ("token", "create", "x", "--role", "emperor", "--station", "大岚"),
        ("token", "revoke", "nobody"),
        ("replay", "--to", "x"),
        ("generate", "city", "--stations", "1"),
    ],
)
def test_a_failure_is_one_line_in_two_languages(words, imported):
    ran = taizhang(imported, *words)
    assert is_one_clear_line(ran), (ran.code, ran.err)
    assert ran.out == ""


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        ("张三", "not_a_person_code"),
        ("13800138000", "personal_number"),
        ("33020319800101123X", "personal_number"),
        ("", "bad_value"),
        ("-W1", "not_a_person_code"),
        ("NOBODY-1", "unknown_account"),
    ],
)
@pytest.mark.parametrize(
    "words",
    [
        ("import", "workbook", "none.xlsx"),
        ("import", "void", "01a22c2b-c454-7c38-a391-3f06749e6729", "--reason", "重复"),
        ("staffing", "--station", "大岚"),
        ("person", "merge", "--station", "大岚", "C1", "C2", "--reason", "同一人"),
    ],
)
def test_who_acts_is_named_by_a_code(words, actor, code, imported):
    before = taizhang(imported, "trail", "--limit", 1, "--json").json["position"]
    ran = taizhang(imported, *words, f"--actor={actor}")
    assert ran.code != 0
    assert code in ran.err
    assert code == "unknown_account" or actor == "" or actor not in ran.err
    assert taizhang(imported, "trail", "--limit", 1, "--json").json["position"] == before


@pytest.mark.parametrize("command", ["staffing", "verify", "replay", "rebuild", "trail"])
def test_a_missing_ledger_is_one_line_and_is_not_made(command, tmp_path):
    ran = taizhang(tmp_path / "none", command)
    assert is_one_clear_line(ran), ran.err
    assert "ledger_missing" in ran.err
    assert not (tmp_path / "none").exists()


def test_a_wrong_call_is_exit_code_two(tmp_path):
    assert taizhang(tmp_path, "staffing", "--nonsense").code == 2
    assert taizhang(tmp_path, "nonsense").code == 2
    assert taizhang("mysql://host/x", "staffing").code == 2


def test_the_language_of_a_failure_can_be_chosen(tmp_path):
    assert taizhang(tmp_path, "--lang", "zh", "verify").err.isascii() is False
    assert " / " not in taizhang(tmp_path, "verify", "--lang=zh").err
    assert taizhang(tmp_path / "a", "verify", "--lang", "en").err.isascii()


def test_options_of_the_program_may_stand_behind_the_command():
    assert in_front(["verify", "--ledger", "x", "--json"]) == ["--ledger", "x", "verify", "--json"]
    assert in_front(["a", "--lang=en"]) == ["--lang=en", "a"]
    assert in_front(["a", "--", "--ledger", "x"]) == ["a", "--", "--ledger", "x"]
    assert in_front(["a", "--ledger"]) == ["--ledger", "a"]


def damaged(kind, path, whole):
    if kind == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "noise":
        path.write_bytes(b"\x00\x01" * 5_000)
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "old":
        path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2_000)
    elif kind == "protected":
        path.write_bytes(
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
        )
    elif kind == "another archive":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("hello.txt", "hello")
    elif kind == "no header":
        content = sheets()
        content["探访台账"][1][3] = "谁去的"
        path.write_bytes(xlsx(content))
    elif kind == "no station":
        content = sheets()
        content["站点信息"] = content["站点信息"][2:]
        path.write_bytes(xlsx(content))
    return path


@pytest.mark.parametrize(
    "kind",
    [
        *("cut", "noise", "empty", "old", "protected", "another archive"),
        *("no header", "no station", "not there"),
    ],
)
def test_a_damaged_workbook_is_an_error_and_leaves_no_ledger(kind, tmp_path, book):
    path = damaged(kind, tmp_path / "damaged.xlsx", book.read_bytes())
    ran = taizhang(tmp_path / "ledger", "import", "workbook", path, "--json")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    (failure,) = json.loads(ran.out)["errors"]
    assert failure["file"] == "damaged.xlsx"
    assert "damaged.xlsx" in ran.err
    assert not (tmp_path / "ledger").exists()


def test_a_damaged_file_does_not_stop_the_others(tmp_path, book):
    bad = damaged("noise", tmp_path / "bad.xlsx", b"")
    ran = taizhang(tmp_path / "ledger", "import", "workbook", bad, book, "--json")
    document = json.loads(ran.out)
    assert ran.code == 1
    assert [each["station"] for each in document["files"]] == ["甲"]
    assert [each["code"] for each in document["errors"]] == ["workbook_damaged"]


def test_files_that_cannot_be_read_are_told_one_by_one_and_counted_and_nothing_is_made(tmp_path):
    files = [tmp_path / "x.xlsx", tmp_path / "y.xlsx"]
    errors = tmp_path / "errors.xlsx"
    ran = taizhang(tmp_path / "ledger", "import", "workbook", *files, "--errors", errors)
    assert ran.code == 1
    first, second, last = ran.err.strip().splitlines()
    assert first.startswith("x.xlsx：")
    assert second.startswith("y.xlsx：")
    assert last == "错误：2 个文件未能导入。 / 2 files could not be imported. [failed]"
    assert list(tmp_path.iterdir()) == []


def test_refused_rows_of_several_files_come_back_in_one_workbook(tmp_path):
    files = [tmp_path / "一.xlsx", tmp_path / "二.xlsx"]
    for file, day in zip(files, ("6月4日", "6月5日"), strict=True):
        content = sheets()
        content["探访台账"].append([2, day, *content["探访台账"][2][2:4], "", "独居老人", "入户"])
        file.write_bytes(xlsx(content))
    errors = tmp_path / "errors.xlsx"
    ledger = tmp_path / "ledger"
    ran = taizhang(ledger, "import", "workbook", *files, tmp_path / "无.xlsx", "--errors", errors)
    assert ran.code == 1
    assert "2 行退回" in ran.err
    book = load_workbook(errors)
    assert book.sheetnames == ["站点信息", "探访台账", "探访台账 (2)"]
    for name, day in zip(book.sheetnames[1:], ("6月4日", "6月5日"), strict=True):
        header, row = book[name].iter_rows(values_only=True)
        assert row[header.index("探访日期")] == day
        assert "missing_client" in row[header.index("代码")]
        for column, value in (("服务对象", "钱二"), ("服务内容", "人文关怀")):
            book[name].cell(2, header.index(column) + 1).value = value
    book.save(errors)
    again = taizhang(ledger, "import", "workbook", errors, "--json").json["files"][0]
    assert (again["refused"], again["added"]["visits"]) == ([], 2)


def test_what_differs_is_gone_or_was_noticed_is_printed_and_corrected_on_request(tmp_path, book):
    ledger = tmp_path / "ledger"
    taizhang(ledger, "import", "workbook", book)
    content = sheets()
    content["探访台账"][2][2] = "9:00-10:00"
    content["探访台账"][1].append("照片编号")
    del content["经费台账"][3]
    book.write_bytes(xlsx(content))
    ran = taizhang(ledger, "import", "workbook", book)
    lines = ran.out.splitlines()
    assert "与账上不同的行 Rows that differ from the book（1）" in lines
    (changed,) = [line.split("\t") for line in lines if "→" in line and "sheet" not in line]
    assert changed[:2] == ["探访台账", "3"]
    assert changed[3].startswith("结束时间：")
    assert "09:40" in changed[3]
    assert "10:00" in changed[3]
    assert "以前的表里有、这次没有的记录 No longer in the file（1）" in lines
    assert any(line.endswith("\t支出 expenditure.recorded") for line in lines)
    assert "说明 Notes（1）" in lines
    assert any("「照片编号」未使用" in line for line in lines)
    report = taizhang(ledger, "import", "workbook", book, "--json").json["files"][0]
    assert report["corrected"]["visits"] == 0
    report = taizhang(ledger, "import", "workbook", book, "--apply-changes", "--json")
    assert report.json["files"][0]["corrected"]["visits"] == 1
    report = taizhang(ledger, "import", "workbook", book, "--json").json["files"][0]
    assert report["changed"] == []
    assert taizhang(ledger, "services", "--station", "甲", "--json").json["minutes"] == 60


def test_refused_rows_come_back_as_a_workbook_with_their_reasons(tmp_path):
    errors = tmp_path / "errors.xlsx"
    ran = taizhang(
        tmp_path / "ledger", "import", "workbook", sample("大岚"), "--errors", errors, "--json"
    )
    refused = ran.json["files"][0]["refused"]
    page = load_workbook(errors)["探访台账"]
    header = [cell.value for cell in page[1]]
    rows = {row[header.index("原行号")]: row for row in page.iter_rows(2, values_only=True)}
    expected = {row["row"]: row for row in refused if row["sheet"] == "探访台账"}
    assert rows.keys() == expected.keys()
    for number, row in rows.items():
        assert row[header.index("代码")] == expected[number]["code"]
        assert row[header.index("原因")] == expected[number]["message"]


def test_a_visit_that_met_nobody_counts_as_attempted_and_the_same_file_adds_nothing(tmp_path):
    content = sheets()
    content["探访台账"][1].append("走访结果")
    content["探访台账"][2].append("无人在家")
    book, place = tmp_path / "甲.xlsx", tmp_path / "ledger"
    book.write_bytes(xlsx(content))
    said = taizhang(place, "import", "workbook", book)
    assert (said.code, "没有见到人，记为探访未遇" in said.out) == (0, True), said.out
    (again,) = taizhang(place, "import", "workbook", book, "--json").json["files"]
    assert (again["already_imported"], again["refused"]) == (True, [])
    figures = taizhang(place, "services", "--station", "甲", "--json").json
    assert (figures["attempted"], figures["completed"]) == (1, 0)


def test_the_report_without_json_is_readable(tmp_path):
    ran = taizhang(tmp_path, "import", "workbook", sample("大岚"))
    assert "退回的行" in ran.out
    assert "missing_client" in ran.out
    assert "重复" in ran.out


def test_a_ledger_that_is_open_elsewhere_is_written_to_and_read(tmp_path):
    from ledger.application import open_ledger

    taizhang(tmp_path, "import", "workbook", sample("大岚"))
    with open_ledger(tmp_path, serving=True) as elsewhere:
        before = elsewhere.ledger.head().pos
        ran = taizhang(tmp_path, "import", "workbook", sample("锦屏"), "--dry-run", "--json")
        assert ran.json["files"][0]["dry_run"]
        assert elsewhere.ledger.head().pos == before
        assert taizhang(tmp_path, "import", "workbook", sample("锦屏")).code == 0
        assert elsewhere.ledger.head().pos > before
        assert taizhang(tmp_path, "services", "--station", "大岚", "--json").json["visits"] == 173


def test_a_directory_is_served_once(tmp_path):
    from ledger.application import open_ledger

    taizhang(tmp_path, "init")
    with open_ledger(tmp_path, serving=True):
        ran = taizhang(tmp_path, "serve", "--port", "1")
        assert is_one_clear_line(ran)
        assert "ledger_in_use" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("token", "create", "x", "--role", "auditor", "--city", "330200"),
        ("token", "list"),
        ("import", "void", "b", "--reason", "重复"),
        ("migrate",),
        ("checkpoint",),
        ("key", "rotate"),
        ("vault", "rotate"),
        ("person", "hold", "list", "--station", "大岚"),
    ],
    ids=" ".join,
)
def test_only_what_makes_a_ledger_makes_one(tmp_path, words):
    ran = taizhang(tmp_path / "none", *words)
    assert is_one_clear_line(ran)
    assert "ledger_missing" in ran.err
    assert "taizhang init" in ran.err
    assert not (tmp_path / "none").exists()


def test_a_ledger_is_made_once_and_is_ready(place):
    doctor = taizhang(place, "doctor", "--json").json["checks"]
    (told,) = [each["detail"] for each in doctor if each["name"] == "ledger"]
    assert told.endswith("taizhang init")
    assert taizhang(place, "init", "--json").json["made"]
    assert not taizhang(place, "init", "--json").json["made"]
    assert taizhang(place, "doctor").code == 0
    assert taizhang(place, "token", "create", "h", "--role", "admin", "--city", "330200").code == 0
    assert taizhang(place, "import", "workbook", sample("大岚")).code == 0


def test_verify_names_the_bad_position_and_fails(tmp_path, imported):
    place = tmp_path / "copy"
    shutil.copytree(imported, place)
    connection = sqlite3.connect(place / "events.db", isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'"):
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE events SET actor = 'somebody' WHERE pos = 33")
    connection.close()
    ran = taizhang(place, "verify")
    assert is_one_clear_line(ran)
    assert "33" in ran.err
    ran = taizhang(place, "verify", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["finding"]["position"] == 33


def test_replay_check_finds_an_altered_view_and_rebuild_repairs_it(tmp_path, imported):
    place = tmp_path / "copy"
    shutil.copytree(imported, place)
    before = answers(place, "大岚")
    connection = sqlite3.connect(place / "views.db", isolation_level=None)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
    table = next(name for (name,) in tables if name.startswith("budget") and "posting" in name)
    connection.execute(f"UPDATE {table} SET amount_fen = amount_fen + 1")
    connection.close()
    ran = taizhang(place, "replay", "--check")
    assert ran.code == 1
    assert "budget" in ran.err
    assert taizhang(place, "rebuild", "budget").code == 0
    assert taizhang(place, "replay", "--check").code == 0
    assert answers(place, "大岚") == before


def test_replay_to_a_position_stops_there(imported):
    answer = taizhang(imported, "replay", "--to", 50, "--check", "--json").json
    assert answer["position"] == 50
    assert sum(answer["by_type"].values()) == 50
    assert answer["stations"]["大岚"]["version"] == 50
    assert set(answer["differences"].values()) == {None}


def test_views_that_are_gone_are_made_again(tmp_path, imported):
    place = tmp_path / "copy"
    shutil.copytree(imported, place)
    before = answers(place, "锦屏")
    for path in place.glob("views.db*"):
        path.unlink()
    assert answers(place, "锦屏") == before


def test_a_token_is_shown_once_listed_without_its_secret_and_revoked(tmp_path):
    taizhang(tmp_path, "init")
    made = taizhang(
        tmp_path, "token", "create", "aud-1", "--role", "auditor", "--city", "330200", "--json"
    ).json
    assert made["secret"].startswith("tz_")
    listed = taizhang(tmp_path, "token", "list", "--json")
    assert made["secret"] not in listed.out
    (token,) = listed.json["tokens"]
    assert (token["name"], token["role"], token["scope"]) == ("aud-1", "auditor", "330200")
    assert token["expires_at"]
    assert taizhang(tmp_path, "token", "revoke", token["id"]).code == 0
    (token,) = taizhang(tmp_path, "token", "list", "--json").json["tokens"]
    assert token["revoked_at"]
    assert made["secret"].encode() not in (tmp_path / "events.db").read_bytes()


def test_doctor_says_how_things_stand(imported, tmp_path):
    checks = taizhang(imported, "doctor", "--json").json["checks"]
    assert {check["state"] for check in checks} <= {"ok", "warning"}
    assert {"log", "keys", "view budget"} <= {check["name"] for check in checks}
    assert taizhang(tmp_path / "none", "doctor").code == 0


def test_a_synthetic_city_is_made_through_the_commands(tmp_path):
    made = taizhang(
        tmp_path,
        *("generate", "city", "--stations", 1, "--events-per-station-year", 120, "--json"),
    ).json
    assert made["events"] > 50
    assert taizhang(tmp_path, "verify").code == 0


def test_the_demonstration_prints_every_answer_and_can_be_repeated(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        ran = taizhang("./taizhang-data", "demo", "--no-serve")
        assert ran.code == 0, ran.err
    for word in (
        "人员 Staffing",
        "经费 Budget",
        "服务 Services",
        "培训 Training",
        "审计留痕",
        "校验通过",
    ):
        assert word in ran.out
    assert [path.name for path in tmp_path.iterdir()] == ["taizhang-demo"]


def test_the_demonstration_leaves_a_real_ledger_alone(tmp_path, imported):
    before = taizhang(imported, "verify", "--json").json
    ran = taizhang(imported, "demo", "--no-serve")
    assert is_one_clear_line(ran)
    assert taizhang(imported, "verify", "--json").json == before


def test_help_imports_nothing_heavy():
    script = (
        "import sys\n"
        "from api.main import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'sqlalchemy', 'pydantic', 'fastapi', 'msgspec', 'rich', 'cryptography',"
        " 'eventsourcing', 'domain', 'ledger', 'projections'}\n"
        "sys.stderr.write(' '.join(sorted(heavy & set(sys.modules))))\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert child.stderr == ""
    assert "台账" in child.stdout


def test_the_trail_says_which_of_the_two_clocks_its_range_is_about(imported):
    # The sheets are of 2021, their entries of today.
    assert taizhang(imported, "trail", "--to", "2021-12-31", "--json").json["items"] == []
    assert taizhang(imported, "trail", "--from", "2022-01-01", "--json").json["items"] != []
    assert "First day of recording" in taizhang(imported, "trail", "--help").out


def test_a_token_that_cannot_be_made_is_refused_in_the_language_asked_for(imported):
    words = ("token", "create", "x", "--role", "emperor", "--station", "大岚")
    refused = taizhang(imported, "--lang", "zh", *words).err
    assert "没有这种角色" in refused
    assert "role is" not in refused


def test_the_doctor_counts_the_tokens_that_still_open_something(imported):
    before = tokens_of_doctor(imported)
    with tokens_of(Place(str(imported))) as store:
        store.create(
            "late-1",
            role="auditor",
            scope_kind="city",
            scope="330200",
            expires_at=datetime.now(UTC) - timedelta(days=1),
        )
    assert tokens_of_doctor(imported) == before


def tokens_of_doctor(place):
    checks = taizhang(place, "doctor", "--json").json["checks"]
    return next(check["detail"] for check in checks if check["name"] == "tokens")


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("district_officer", ("--district", "330200")),
        ("district_officer", ("--district", "没有的区")),
        ("city_officer", ("--city", "330212")),
        ("city_officer", ("--city", "宁波")),
        ("staff", ("--station", "A-330212")),
        ("auditor", ("--engagement", "E-1 A-330212")),
    ],
    ids=str,
)
def test_a_scope_that_nothing_can_be_called_is_refused(imported, role, scope):
    ran = taizhang(imported, "token", "create", "x", "--role", role, *scope)
    assert is_one_clear_line(ran)
    assert "access_refused" in ran.err


def test_a_station_that_is_not_there_yet_is_said(imported):
    words = ("token", "create", "x", "--role", "auditor", "--engagement", "E-1 大岚 未来", "--json")
    ran = taizhang(imported, *words)
    assert ran.json["unknown_stations"] == ["未来"]
    assert "未来" in ran.err
    ran = taizhang(
        imported, "token", "create", "y", "--role", "staff", "--station", "大岚", "--json"
    )
    assert (ran.json["unknown_stations"], ran.err) == ([], "")


def test_the_help_names_every_role(imported):
    told = "".join(taizhang(imported, "token", "create", "--help").out.split())
    assert all(role in told for role in ROLES)


def test_two_moments_are_compared_for_every_question(imported):
    ran = taizhang(imported, "compare", "--then", 100, "--station", "大岚", "--json").json
    assert [each["question"] for each in ran["items"]] == [*QUESTIONS]
    assert all(each["agrees"] for each in ran["items"])
    options = ("--then", 100, "--now", "2999-01-01", "--question", "services")
    one = taizhang(imported, "compare", *options, "--station", "大岚", "--json").json
    assert one == ran["items"][2]
    visits = next(each for each in one["figures"] if each["figure"] == "/visits")
    answers = [
        taizhang(imported, "services", "--station", "大岚", *known, "--json").json["visits"]
        for known in (("--as-known", 100), ())
    ]
    assert [visits["then"], visits["now"]] == answers
    told = taizhang(imported, "compare", *options, "--station", "大岚", "--limit", 3).out
    assert "与各项差额相符 ✓" in told
    assert f"另有 {sum(one['entries'].values()) - 3} 笔" in told


@pytest.mark.parametrize(
    "options", [("--question", "weather"), ("--now", 3), ("--now", "x"), ("--now", 10**9)]
)
def test_what_cannot_be_compared_is_said_in_one_line(imported, options):
    assert is_one_clear_line(taizhang(imported, "compare", "--then", 100, *options))
