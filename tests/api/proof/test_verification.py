"""`taizhang verify` with what is kept outside, and with the views."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest

from ledger.store.identifiers import new_event_id
from tests.api.terminal.running import Ran, sample, taizhang


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """An imported workbook, its answers asked for once, and its head signed."""
    place = tmp_path_factory.mktemp("signed") / "ledger"
    assert taizhang(place, "import", "workbook", sample("大岚")).code == 0
    assert taizhang(place, "services", "--station", "大岚").code == 0
    kept = place.parent / "kept.checkpoint"
    kept.write_text(taizhang(place, "checkpoint").out, encoding="utf-8")
    policy = place.parent / "log.policy"
    policy.write_text(taizhang(place, "policy", "show").out, encoding="utf-8")
    return place


@pytest.fixture
def copy(signed, tmp_path):
    shutil.copytree(signed, tmp_path / "ledger")
    return tmp_path / "ledger"


def changed(path, *statements):
    connection = sqlite3.connect(path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'"):
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def refused(ran: Ran, code: str) -> bool:
    line = ran.err.strip()
    return ran.code == 1 and "Traceback" not in line and line.endswith(f"[{code}]")


def found(ran: Ran) -> tuple[str, int, int]:
    assert ran.code == 1, ran.out
    finding = json.loads(ran.out)["finding"]
    assert finding["message"] in ran.err
    return finding["code"], finding["position"], finding["last_position"]


def outside(signed):
    kept, policy = signed.parent / "kept.checkpoint", signed.parent / "log.policy"
    return "--against", kept, "--policy", policy


def test_a_sound_ledger_stands_up_to_everything(signed):
    answer = taizhang(signed, "verify", "--deep", "--views", *outside(signed), "--json").json
    assert answer["ok"]
    assert answer["checkpoints"] == 2
    printed = taizhang(signed, "verify", *outside(signed)).out
    assert str(answer["entries"]) in printed
    assert answer["root"] in printed


def test_another_ledger_in_the_same_place_is_found_from_outside(signed, tmp_path):
    other = tmp_path / "other"
    assert taizhang(other, "key", "create").code == 0
    key = json.loads((signed / "log.key").read_text())["origin"]
    (other / "log.key").unlink()
    assert taizhang(other, "key", "create", "--origin", key).code == 0
    assert taizhang(other, "import", "workbook", sample("锦屏")).code == 0
    assert taizhang(other, "checkpoint").code == 0
    kept, policy = outside(signed)[:2], outside(signed)[2:]
    assert taizhang(other, "verify").code == 0
    assert found(taizhang(other, "verify", *policy, "--json"))[0] == "log_key_untrusted"
    assert found(taizhang(other, "verify", *kept, "--json"))[:2] in (
        ("log_rewritten", 1),
        ("log_truncated", taizhang(other, "verify", "--json").json["entries"] + 1),
    )


def test_a_checkpoint_of_another_ledger_is_refused(signed, tmp_path):
    other = tmp_path / "other"
    assert taizhang(other, "import", "workbook", sample("锦屏")).code == 0
    assert taizhang(other, "checkpoint").code == 0
    assert refused(taizhang(other, "verify", *outside(signed)[:2]), "origin_mismatch")


@pytest.mark.parametrize(
    ("option", "content", "code"),
    [
        ("--against", b"not a note", "note_malformed"),
        ("--against", b"\xff\xfe", "note_malformed"),
        ("--against", b"a\nb\n\n\xe2\x80\x94 x AAAAAAAA\n", "checkpoint_malformed"),
        ("--policy", b"trust me\n", "policy_malformed"),
        ("--policy", b"\xff\xfe", "failed"),
    ],
)
def test_files_that_are_no_evidence_are_refused(option, content, code, signed, tmp_path):
    path = tmp_path / "given"
    path.write_bytes(content)
    assert refused(taizhang(signed, "verify", option, path), code)
    assert taizhang(signed, "verify", option, tmp_path / "missing").code == 1


def test_a_kept_checkpoint_that_was_altered_is_refused(signed, tmp_path):
    altered = tmp_path / "altered"
    lines = (signed.parent / "kept.checkpoint").read_text(encoding="utf-8").split("\n")
    lines[1] = str(int(lines[1]) - 1)
    altered.write_text("\n".join(lines), encoding="utf-8")
    assert refused(taizhang(signed, "verify", "--against", altered), "signature_invalid")


def test_an_edited_row_of_a_view_is_found(copy):
    connection = sqlite3.connect(copy / "views.db", isolation_level=None)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
    table = next(name for (name,) in tables if name.startswith("budget") and "posting" in name)
    connection.execute(f"UPDATE {table} SET amount_fen = amount_fen + 1")
    connection.close()
    assert taizhang(copy, "verify").code == 0
    ran = taizhang(copy, "verify", "--views", "--json")
    head = json.loads(ran.out)["entries"]
    assert found(ran) == ("projection_differs", head, head)
    assert "budget" in ran.err


def test_a_view_beyond_the_head_tells_that_the_log_was_replaced_by_an_old_copy(copy):
    head = taizhang(copy, "verify", "--json").json["entries"]
    changed(copy / "views.db", f"UPDATE projection_state SET pos = {head + 7}")
    ran = taizhang(copy, "verify", "--json")
    assert found(ran) == ("projection_beyond_head", head + 1, head + 7)


def test_a_ledger_whose_views_were_never_made_can_be_verified(copy):
    for path in copy.glob("views.db*"):
        path.unlink()
    assert taizhang(copy, "verify").code == 0
    assert not (copy / "views.db").exists()


def test_a_ledger_that_is_being_written_to_can_be_verified(copy):
    from ledger.application import open_ledger

    with open_ledger(copy):
        assert taizhang(copy, "verify").code == 0


@contextlib.contextmanager
def written_by_its_owner(place):
    """Let the folder and its files be changed for a moment, whoever reads them otherwise."""
    reader = os.geteuid()
    os.seteuid(os.getuid())
    place.chmod(0o755)
    for path in place.iterdir():
        path.chmod(0o600)
    try:
        yield
    finally:
        for path in place.iterdir():
            path.chmod(0o444 if path.suffix != ".key" else 0o400)
        place.chmod(0o555)
        os.seteuid(reader)


@pytest.fixture
def read_only(signed):
    """A copy in a folder where nothing can be made, seen by somebody whom permissions bind."""
    # Not in pytest's own folder, which nobody but its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="tz-read-only-"))
    place = folder / "ledger"
    shutil.copytree(signed, place)
    assert taizhang(place, "verify").code == 0, "and so everything is imported"
    owner, reader = os.geteuid(), 65_534 if os.geteuid() == 0 else os.geteuid()
    folder.chmod(0o755)
    os.chown(place / "vault.key", reader, -1)
    with written_by_its_owner(place):
        pass
    os.seteuid(reader)
    try:
        yield place
    finally:
        os.seteuid(owner)
        place.chmod(0o755)
        shutil.rmtree(folder)


def test_a_ledger_in_a_folder_that_cannot_be_written_is_verified(read_only):
    with pytest.raises(OSError, match="denied"):
        (read_only / "anything").touch()
    answer = taizhang(read_only, "verify", "--deep", "--json").json
    assert answer["ok"]
    assert answer["vault"]["opened"]
    assert not [path for path in read_only.iterdir() if path.name.endswith(("-wal", "-shm"))]


def test_what_was_edited_in_such_a_folder_is_found(read_only):
    with written_by_its_owner(read_only):
        changed(read_only / "events.db", "UPDATE events SET actor = 'x' WHERE pos = 5")
    assert found(taizhang(read_only, "verify", "--json"))[:2] == ("column_differs", 5)


def test_what_is_only_in_the_write_ahead_log_is_not_passed_over(read_only):
    with written_by_its_owner(read_only):
        (read_only / "events.db-wal").write_bytes(b"for whoever takes the file for settled")
    assert refused(taizhang(read_only, "verify"), "ledger_unavailable")


def test_views_of_another_log_are_found_told_of_and_made_anew(copy, tmp_path):
    from api.bootstrap import open_house
    from tests.builders import STATION, a_plan, command
    from tests.ledger.book_copies import copy_of_book, put_back

    def grow(number):
        with open_house(copy) as house:
            for each in range(number):
                station = f"{STATION}-{each}"
                given = {"command_id": f"c-{number}-{each}", "event_id": new_event_id()}
                house.writing.execute(command(a_plan(), station=station, **given))

    with open_house(copy, write=False) as house:
        engine = house.log.engine
        before = copy_of_book(engine)
    grow(3)
    stations = taizhang(copy, "services", "--station", "大岚", "--json").json
    head = stations["position"]
    with open_house(copy, write=False) as house:
        put_back(house.log.engine, before)
    assert found(taizhang(copy, "verify", "--views", "--json"))[:2] == (
        "projection_beyond_head",
        head - 2,
    )
    grow(4)
    assert found(taizhang(copy, "verify", "--views", "--json"))[:2] == (
        "projection_of_another_log",
        head,
    )
    doctor = taizhang(copy, "doctor", "--json")
    assert doctor.code == 1
    states = {each["name"]: each for each in json.loads(doctor.out)["checks"]}
    assert states["view services"]["state"] == "failed"
    assert states["view services"]["detail"].startswith(f"foreign @{head}")
    answer = taizhang(copy, "services", "--station", "大岚", "--json").json
    assert answer["position"] == head + 1
    assert taizhang(copy, "verify", "--views").code == 0
    states = {each["name"]: each for each in taizhang(copy, "doctor", "--json").json["checks"]}
    assert states["view services"]["state"] == "ok"
    assert f"rebuilt: stood at {head} on entries" in states["view services"]["detail"]


def test_doctor_looks_at_the_clock(copy, monkeypatch):
    monkeypatch.setattr("api.administration.checks.utc_now", lambda: "2020-01-01T00:00:00.000Z")
    doctor = taizhang(copy, "doctor", "--json")
    assert doctor.code == 1
    clock = next(c for c in json.loads(doctor.out)["checks"] if c["name"] == "clock")
    assert clock["state"] == "failed"
    assert clock["detail"].startswith("clock_behind: 2020-01-01")
    monkeypatch.setattr("api.administration.checks.utc_now", lambda: "2090-01-01T00:00:00.000Z")
    clock = next(
        c for c in taizhang(copy, "doctor", "--json").json["checks"] if c["name"] == "clock"
    )
    assert clock["state"] == "warning"


@pytest.mark.parametrize("content", [b"", b"\x5a" * 20_000])
def test_views_that_are_no_database_are_made_anew_by_the_next_question(copy, content):
    for path in copy.glob("views.db*"):
        path.unlink()
    (copy / "views.db").write_bytes(content)
    assert taizhang(copy, "verify").code == 0
    assert taizhang(copy, "services", "--station", "大岚", "--json").json["visits"]
    (copy / "views.db").write_bytes(content)
    assert taizhang(copy, "rebuild").code == 0
    assert taizhang(copy, "verify", "--views").code == 0
