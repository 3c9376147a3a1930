"""The audit bundle: what is in it, what is not, and that verify.py finds it sound."""

from __future__ import annotations

import ast
import io
import json
import shutil
import subprocess
import sys
import zipfile

import pyrage
import pytest

from api.bootstrap import open_house
from api.exporting.bundles.bundle import write_bundle
from api.exporting.bundles.verify_programs import SCRIPTS, verify_script
from api.exporting.bundles.verify_script import verify
from api.exporting.scopes import resolve
from api.questions.asking import Ask
from domain.ground.commands import Command
from domain.ground.reach import EVERYWHERE
from ledger.evidence.proof_files import ProofFile, check_proof_file
from ledger.evidence.tree import Frontier, leaf_hash
from ledger.evidence.trust_policies import TrustPolicy
from projections.engine.store import ProjectionNotReadyError
from tests.api.exporting.bundles.bundles import VERIFY, Judged, bundle_of, packed, unpacked
from tests.api.exporting.worlds import private_words
from tests.api.terminal.running import taizhang
from tests.builders import (
    a_building,
    a_line,
    a_municipal_receipt,
    a_plan,
    a_promise,
    a_receipt,
    a_reclaim,
    an_expenditure,
    command,
    correct,
    void,
)
from tests.programs import run_program

ALLOWED = set(sys.stdlib_module_names) - {"socket", "ssl", "urllib", "http", "asyncio", "ftplib"}


@pytest.fixture
def house(samples):
    with open_house(str(samples), write=False) as opened:
        opened.catch_up()
        yield opened


@pytest.fixture(scope="module")
def whole(samples, tmp_path_factory):
    out = tmp_path_factory.mktemp("bundle") / "whole.zip"
    answer = taizhang(samples, "export", "bundle", "--out", out, "--json").json
    assert answer["entries"] == answer["size"] == 825
    assert not answer["sealed"]
    return out


def test_it_holds_what_an_auditor_needs(whole):
    names = set(unpacked(whole.read_bytes()))
    assert names - {name for name in names if name.startswith("tile/")} == {
        "VERIFY.md",
        "verify.py",
        "verify_log.py",
        "verify_books.py",
        "manifest.json",
        "checkpoint",
        "policy",
        "entries.jsonl",
        "events.cloudevents.jsonl",
        "ocel.json",
        "books.beancount",
        "books.journal",
        "gl_accounts.csv",
        "gl_details.csv",
        "findings.json",
    }
    assert "tile/0/003.p/57" in names
    assert "tile/1/000.p/3" in names


@pytest.mark.parametrize("words", [[], ["--no-openssl"]], ids=["openssl", "python"])
def test_it_checks_out_packed_and_unpacked(whole, tmp_path, words):
    with zipfile.ZipFile(whole) as archive:
        archive.extractall(tmp_path / "open")
    for place in (whole, tmp_path / "open"):
        judged = Judged(place, *words)
        assert judged.code == 0, judged.report
        assert {each["ok"] for each in judged.report["checks"]} == {True}
        assert "825" in judged.check("entries")["zh"]


def test_it_checks_out_where_there_is_no_openssl_and_no_locale(whole, tmp_path):
    judged = Judged(whole, env={"PATH": str(tmp_path), "LC_ALL": "C"})
    assert judged.code == 0
    assert "by Python" in judged.check("checkpoint")["en"]
    assert "by openssl" in Judged(whole).check("checkpoint")["en"]


def test_the_report_is_in_both_languages(whole):
    ran = taizhang("unused", "export", "check", whole)
    assert ran.code == 0
    assert "结论：全部通过。" in ran.out
    assert "Result: everything checks out." in ran.out


def test_the_money_is_recomputed_with_corrections_and_voids(whole, house):
    answer = house.questions.budget(Ask())
    left, spent = answer["total_available_fen"], answer["total_spent_fen"]
    said = Judged(whole, inside=True).check("books.beancount")["en"]
    assert f"spent {spent // 100}.{spent % 100:02d}" in said
    assert f"left {left // 100}.{left % 100:02d}" in said


def test_the_same_ledger_gives_the_same_bytes(house):
    assert bundle_of(house) == bundle_of(house)
    assert bundle_of(house, station="大岚") == bundle_of(house, station="大岚")


def test_no_name_of_anybody_and_no_note_is_in_any_file(whole):
    names = private_words()
    assert len(names) > 150
    for file, contents in unpacked(whole.read_bytes()).items():
        if not file.startswith("tile/"):
            text = contents.decode("utf-8")
            assert [name for name in names if name in text] == [], file


@pytest.mark.parametrize(
    "scope",
    [
        {"station": "大岚"},
        {"station": "大岚", "as_known": "200"},
        {"district": "余姚市"},
        {"from_day": "2021-07-01", "to_day": "2021-07-10"},
        {"station": "锦屏", "from_day": "2021-08-01"},
        {"as_known": "256"},
        {"as_known": "0"},
    ],
    ids=str,
)
def test_every_scope_checks_out(house, tmp_path, scope):
    if "district" in scope:
        scope = {"district": "330281"}
    path = tmp_path / "some.zip"
    path.write_bytes(bundle_of(house, **scope))
    judged = Judged(path, "--no-openssl", inside=True)
    assert judged.code == 0, judged.report
    stations = {
        json.loads(line)["entry"]["station"]
        for line in unpacked(path.read_bytes())["entries.jsonl"].splitlines()
    }
    if "station" in scope:
        assert stations == {scope["station"]}


def test_few_entries_bring_a_proof_file_each_that_stands_alone(house):
    files = unpacked(bundle_of(house, as_known="100"))
    policy = TrustPolicy.parse(files["policy"].decode())
    entries = files["entries.jsonl"].splitlines()
    assert len(entries) == 100
    for position, line in enumerate(entries, 1):
        proof = ProofFile.parse(files[f"proofs/{position}.tlog-proof"])
        entry = line[line.index(b'"entry":') + 8 : -1]
        assert check_proof_file(proof, leaf_hash(entry), policy).size == 825


def test_a_large_tree_brings_only_the_tiles_that_its_entries_need(house, tmp_path, monkeypatch):
    out = io.BytesIO()
    scope = resolve(house, as_known="10", with_all_money=True)
    write_bundle(house, scope, out, whole_up_to=0)
    tiles = {name for name in unpacked(out.getvalue()) if name.startswith("tile/")}
    assert tiles == {"tile/0/000", "tile/0/003.p/57", "tile/1/000.p/3"}
    path = tmp_path / "small.zip"
    path.write_bytes(out.getvalue())
    assert Judged(path, inside=True).bad["file"] == "tile/0/001"  # a tree so small comes whole
    monkeypatch.setattr(verify, "WHOLE_TREE", 824)
    assert Judged(path, inside=True).code == 0


def test_the_tree_is_the_one_of_the_entries(whole):
    files = unpacked(whole.read_bytes())
    frontier = Frontier()
    for line in files["entries.jsonl"].splitlines():
        frontier.append(leaf_hash(line[line.index(b'"entry":') + 8 : -1]))
    assert files["manifest.json"]
    assert json.loads(files["manifest.json"])["root"] == frontier.root().hex()


def test_what_the_auditor_kept_is_held_against_it(house, whole, tmp_path):
    files = unpacked(whole.read_bytes())
    (tmp_path / "policy").write_bytes(files["policy"])
    (tmp_path / "checkpoint").write_bytes(files["checkpoint"])
    kept = ["--policy", tmp_path / "policy", "--checkpoint", tmp_path / "checkpoint"]
    judged = Judged(whole, *kept, inside=True)
    assert judged.code == 0
    assert "1" in judged.check("kept checkpoint")["en"]
    assert "--policy" not in judged.check("checkpoint")["en"]
    assert house.transparency.newest().raw == files["checkpoint"]


def test_a_growing_ledger_stays_true_to_what_was_kept_also_under_a_new_key(tmp_path):
    place = tmp_path / "ledger"
    with open_house(str(place), create=True) as house:
        _plan(house, "S-1")
        files = unpacked(bundle_of(house))
        (tmp_path / "policy").write_bytes(files["policy"])
        (tmp_path / "checkpoint").write_bytes(files["checkpoint"])
        house.transparency.rotate_key()
        for number in range(2, 5):
            _plan(house, f"S-{number}")
        path = packed(unpacked(bundle_of(house)), tmp_path / "later.zip")
    kept = ["--policy", tmp_path / "policy", "--checkpoint", tmp_path / "checkpoint"]
    judged = Judged(path, *kept, inside=True)
    assert judged.code == 0, judged.report
    assert "endorsements/000001" in unpacked(path.read_bytes())


def test_an_erased_person_changes_nothing_in_the_proof(samples, tmp_path):
    place = tmp_path / "ledger"
    shutil.copytree(samples, place)
    before, after = tmp_path / "before.zip", tmp_path / "after.zip"
    assert taizhang(place, "export", "bundle", "--out", before).code == 0
    client = json.loads(
        next(
            line
            for line in unpacked(before.read_bytes())["entries.jsonl"].splitlines()
            if b'"client"' in line
        )
    )["entry"]
    words = ["--station", client["station"], "--client", client["data"]["client"]]
    words += ["--basis", "consent_withdrawn", "--reason", "撤回同意"]
    words += ["--requested-by", "head-1", "--approved-by", "district-1"]
    ran = taizhang(place, "person", "erase", *words)
    assert ran.code == 0, ran.err
    (tmp_path / "kept").write_bytes(unpacked(before.read_bytes())["checkpoint"])
    assert taizhang(place, "export", "bundle", "--out", after).code == 0
    judged = Judged(after, "--checkpoint", tmp_path / "kept", inside=True)
    assert judged.code == 0, judged.report
    last = unpacked(after.read_bytes())["entries.jsonl"].splitlines()[-1]
    assert json.loads(last)["entry"]["type"].startswith("person.")


def test_money_of_every_kind_is_recomputed(tmp_path):
    with open_house(str(tmp_path / "ledger"), create=True) as house:
        _plan(house, "S-1")
        steps = [
            a_building(),
            a_promise(grant="G;1|", amount="100"),
            a_receipt(grant="G;1|", amount="100.01", document_number='文 "号";\\'),
            a_receipt(grant="=2", amount="50.00", source="charity_donation"),
            a_municipal_receipt(grant="M,1"),
            an_expenditure(
                "30.03",
                a_line("10.02", grant="G;1|"),
                a_line("20.01", "charity_donation", grant="=2"),
                spent_on="2026-03-02",
                voucher_number="记|1;2",
            ),
            an_expenditure("5.00", category="office", spent_on="2026-04-02"),
            a_reclaim(grant="=2", amount="9.99", source="charity_donation"),
        ]
        for number, details in enumerate(steps, 10):
            _give(house, details, number)
        _give(house, correct(_id(15), an_expenditure("7.77", category="equipment")), 30)
        _give(house, void(_id(16)), 31)
        _give(
            house,
            correct(_id(13), a_receipt(grant="=2", amount="40.00", source="charity_donation")),
            32,
        )
        house.catch_up()
        files = unpacked(bundle_of(house))
        path = packed(files, tmp_path / "all.zip")
        early = packed(unpacked(bundle_of(house, as_known="9")), tmp_path / "early.zip")
    judged = Judged(path, inside=True)
    assert judged.code == 0, judged.report
    said = judged.check("books.beancount")["en"]
    assert "received 50140.01, reclaimed 9.99, spent 7.77, left 50122.25" in said
    assert "spent 35.03" in Judged(early, inside=True).check("books.beancount")["en"]
    lines = files["events.cloudevents.jsonl"].splitlines()
    assert [json.loads(line).get("fund", "") for line in lines] == [
        *("", "", ""),  # plan, building, promise
        *("G;1|", "=2", "M,1"),
        *("=2 G;1|", "G;1|"),
        "=2",
        *("=2 G;1|", "G;1|", "=2"),  # two corrections around a void
    ]


@pytest.mark.postgres
def test_a_ledger_on_postgresql_gives_a_bundle_that_checks_out(postgres_url, tmp_path, monkeypatch):
    monkeypatch.setenv("TAIZHANG_KEYS", str(tmp_path / "keys"))
    with open_house(postgres_url, create=True) as house:
        _plan(house, "S-1")
        _plan(house, "S-2")
        for number, details in enumerate(
            [a_building(), a_receipt(), an_expenditure("5.00"), an_expenditure("6.00")], 10
        ):
            _give(house, details, number)
        _give(house, void(_id(13)), 20)
        house.catch_up()
        whole = packed(unpacked(bundle_of(house)), tmp_path / "whole.zip")
        one = packed(unpacked(bundle_of(house, station="S-2")), tmp_path / "one.zip")
    for path, count in ((whole, 7), (one, 1)):
        judged = Judged(path, inside=True)
        assert judged.code == 0, judged.report
        assert f"{count} entries" in judged.check("entries")["en"]


def test_a_station_without_entries_is_named(house, tmp_path):
    out = io.BytesIO()
    scope = resolve(house, as_known="10", with_all_money=True).among(["大岚", "锦屏"])
    write_bundle(house, scope, out)
    path = tmp_path / "some.zip"
    path.write_bytes(out.getvalue())
    judged = Judged(path, inside=True)
    assert judged.code == 0
    assert judged.check("entries")["en"].endswith("note: no entry of 锦屏.")


def _id(number):
    return f"01b00000-0000-7000-8000-{number:012x}"


def _give(house, what, number):
    given = what if isinstance(what, Command) else command(what)
    house.writing.execute(
        given.model_copy(
            update={"station": "S-1", "command_id": f"c-{number}", "event_id": _id(number)}
        )
    )


def _plan(house, station):
    house.writing.execute(
        command(
            a_plan(),
            station=station,
            command_id=f"plan-{station}",
            event_id=f"01b00000-0000-7000-8000-{int(station[2:]):012x}",
            role="city_officer",
            reach=EVERYWHERE,
            actor="city-1",
        )
    )
    house.catch_up()


def test_no_bundle_is_made_from_views_that_are_behind_the_entries(tmp_path):
    """It would hold entries, and books without them."""
    with open_house(str(tmp_path / "ledger"), create=True) as house:
        _plan(house, "S-1")
        _give(house, a_building(), 10)
        _give(house, a_receipt(), 11)
        with pytest.raises(ProjectionNotReadyError):
            write_bundle(house, resolve(house, with_all_money=True), io.BytesIO())
        house.catch_up()
        path = tmp_path / "audit.zip"
        path.write_bytes(bundle_of(house))
    assert Judged(path, inside=True).code == 0


def test_a_sealed_bundle_opens_with_the_identity_only(samples, whole, tmp_path):
    identity, other = (pyrage.x25519.Identity.generate() for _ in range(2))
    out = tmp_path / "sealed.age"
    words = ["--out", out, "--seal-to", identity.to_public(), "--json"]
    assert taizhang(samples, "export", "bundle", *words).json["sealed"]
    sealed = out.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert pyrage.decrypt(sealed, [identity]) == whole.read_bytes()
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [other])
    judged = Judged(out, inside=True)
    assert judged.code == 1
    assert "age -d" in judged.bad["en"]
    assert [each.name for each in tmp_path.iterdir()] == ["sealed.age"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--seal-to", "age1nobody"], "bad_recipient"),
        (["--seal-to", ""], "bad_recipient"),
        (["--station", "无此站"], "unknown_station"),
        (["--as-known", "826"], "position_beyond_head"),
    ],
)
def test_what_cannot_be_bundled_is_refused_and_leaves_no_file(samples, tmp_path, words, code):
    ran = taizhang(samples, "export", "bundle", "--out", tmp_path / "none.zip", *words)
    assert ran.code == 1
    assert ran.err.rstrip().endswith(f"[{code}]") or f"[{code}]" in ran.err
    assert list(tmp_path.iterdir()) == []


LATER = {
    *("removeprefix", "removesuffix", "bit_count", "batched", "pairwise", "tomllib", "UTC"),
    *("cache", "StrEnum", "is_relative_to", "file_digest", "strict", "isqrt", "TaskGroup"),
}
"""Names that the standard library has only since Python 3.9 or later, which a tool may put in."""


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_program_in_the_bundle_is_of_the_standard_library_for_python_3_8(whole, name):
    source = VERIFY.with_name(name).read_text(encoding="utf-8")
    assert unpacked(whole.read_bytes())[name] == verify_script(name) == source.encode()
    tree = ast.parse(source, feature_version=(3, 8))
    imported, used = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
            used |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute):
            used.add(node.attr)
        elif isinstance(node, ast.Call):
            used |= {each.arg for each in node.keywords} - {None}
    assert imported <= ALLOWED
    assert used & LATER == set()


@pytest.mark.skipif(shutil.which("python3.8") is None, reason="there is no Python 3.8 here")
def test_the_programs_run_on_python_3_8(whole):
    words = ["python3.8", "-I", str(VERIFY), str(whole), "--no-openssl"]
    if subprocess.run(["python3.8", "--version"], capture_output=True, check=False).returncode:
        pytest.skip("python3.8 is a name without a program behind it")
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_other_engines_accept_the_books_of_a_bundle(whole, tmp_path):
    for name, contents in unpacked(whole.read_bytes()).items():
        if name.startswith("books."):
            (tmp_path / name).write_bytes(contents)
    checked = run_program("bean-check", ["--no-cache", tmp_path / "books.beancount"])
    assert checked.returncode == 0, checked.stderr
    checked = run_program("hledger", ["-f", tmp_path / "books.journal", "check", "-s"])
    assert checked.returncode == 0, checked.stderr


def test_the_guide_names_every_kind_of_file(whole):
    files = unpacked(whole.read_bytes())
    guide = files["VERIFY.md"].decode()
    for name in ("checkpoint", "policy", "entries.jsonl", "tile/", "findings.json", "verify.py"):
        assert name in guide
    assert "-I verify.py" in guide


def test_findings_rest_on_records_of_the_bundle(whole):
    files = unpacked(whole.read_bytes())
    document = json.loads(files["findings.json"])
    assert document["findings"]
    entries = {
        json.loads(line)["entry"]["event_id"] for line in files["entries.jsonl"].splitlines()
    }
    for finding in document["findings"]:
        assert set(finding["records"]) <= entries
        assert finding["rule"].startswith("A")
        assert finding["station"] in ("大岚", "钟公庙", "锦屏")
