"""Every damage to an audit bundle is found and named, also when the manifest was made to fit it."""

from __future__ import annotations

import json
import re
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.bootstrap import open_house
from api.exporting.bundles.verify_script import verify
from api.exporting.bundles.verify_script.verify import Kept, audit, first_bad
from ledger.evidence.canonical import canonical
from ledger.evidence.checkpoints import Checkpoint
from ledger.evidence.notes import NoteSigner, signed_note
from ledger.evidence.tree import leaf_hash
from ledger.evidence.trust_policies import TrustedLog, TrustPolicy
from ledger.transparency.log_keys import LogKeys
from tests.api.exporting.bundles.bundles import (
    Judged,
    bundle_of,
    flipped,
    listed_anew,
    packed,
    unpacked,
    written,
)
from tests.api.exporting.bundles.test_verify_formats import root_of, tiles_over
from tests.api.terminal.running import taizhang
from tests.examples import few


@pytest.fixture(scope="session")
def sound(samples):
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        return bundle_of(house)


@pytest.fixture
def files(sound):
    return unpacked(sound)


@pytest.fixture
def kept(sound, tmp_path):
    """The policy and the checkpoint that an auditor took home, as options."""
    for name in ("policy", "checkpoint"):
        (tmp_path / name).write_bytes(unpacked(sound)[name])
    return ["--policy", tmp_path / "policy", "--checkpoint", tmp_path / "checkpoint"]


def lines(files, name="entries.jsonl"):
    return files[name].splitlines(keepends=True)


def put(files, changed, name="entries.jsonl"):
    files[name] = b"".join(changed)


def swapped_lines(files):
    changed = lines(files)
    changed[9], changed[10] = changed[10], changed[9]
    put(files, changed)


def swapped_contents(files):
    changed = lines(files)
    bodies = [line.partition(b',"entry":')[2] for line in changed[9:11]]
    changed[9] = b'{"position":10,"entry":' + bodies[1]
    changed[10] = b'{"position":11,"entry":' + bodies[0]
    put(files, changed)


def removed(position):
    def damage(files):
        changed = lines(files)
        del changed[position - 1]
        put(files, changed)

    return damage


def repeated(files):
    changed = lines(files)
    changed.insert(20, changed[19])
    put(files, changed)


def altered_entry(old, new):
    def damage(files):
        changed = lines(files)
        at = next(number for number, line in enumerate(changed) if number > 99 and old in line)
        changed[at] = changed[at].replace(old, new, 1)
        put(files, changed)
        damage.position = at + 1

    damage.position = None
    return damage


def bit(name, at):
    def damage(files):
        files[name] = flipped(files[name], at)

    return damage


def replaced(name, pattern, new, count=1):
    def damage(files):
        files[name], done = re.subn(pattern, new, files[name], count=count)
        assert done == count, (name, done)

    return damage


def manifest_says(**changed):
    def damage(files):
        manifest = json.loads(files["manifest.json"])
        for key, value in changed.items():
            if key in manifest["scope"]:
                manifest["scope"][key] = value
            else:
                manifest[key] = value
        files["manifest.json"] = written(manifest)

    return damage


def dropped(name):
    def damage(files):
        del files[name]

    return damage


AMOUNT = altered_entry(b'"amount_fen":', b'"amount_fen":1')
DAMAGES = [
    pytest.param(removed(50), "entries.jsonl", 50, id="entry removed"),
    pytest.param(removed(1), "entries.jsonl", 1, id="first entry removed"),
    pytest.param(removed(825), "entries.jsonl", 825, id="last entry removed"),
    pytest.param(swapped_lines, "entries.jsonl", 10, id="lines swapped"),
    pytest.param(swapped_contents, "entries.jsonl", 10, id="contents swapped"),
    pytest.param(repeated, "entries.jsonl", 20, id="entry repeated"),
    pytest.param(AMOUNT, "entries.jsonl", "own", id="amount of an entry"),
    pytest.param(bit("tile/0/001", 40), "tile/0/001", None, id="bit in a full tile"),
    pytest.param(bit("tile/1/000.p/3", 70), "tile/0/002", None, id="bit in an upper tile"),
    pytest.param(bit("tile/0/003.p/57", 64), "tile/0/003.p/57", None, id="bit in the last tile"),
    pytest.param(dropped("tile/0/001"), "tile/0/001", None, id="tile removed"),
    pytest.param(dropped("tile/1/000.p/3"), "tile/1/000.p/3", None, id="upper tile removed"),
    pytest.param(bit("checkpoint", 5), "checkpoint", None, id="bit in the origin"),
    pytest.param(bit("checkpoint", 60), "checkpoint", None, id="bit in the root"),
    pytest.param(bit("checkpoint", -9), "checkpoint", None, id="bit in the signature"),
    pytest.param(replaced("checkpoint", rb"\n825\n", b"\n824\n"), "checkpoint", None, id="size"),
    pytest.param(replaced("policy", rb"log .*\n", b""), "policy", None, id="policy without logs"),
    pytest.param(replaced("policy", rb"quorum", b"quorun"), "policy", None, id="policy unreadable"),
    pytest.param(
        replaced("books.beancount", rb" balance (\S+) +\d", rb" balance \1 9"),
        "books.beancount",
        None,
        id="closing balance",
    ),
    pytest.param(
        replaced("books.beancount", rb"  (Expenses\S+ +)(\d+\.\d\d) CNY", rb"  \g<1>1\2 CNY"),
        "books.beancount",
        "some",
        id="amount in the Beancount file",
    ),
    pytest.param(
        replaced("books.beancount", rb"\d{4}-\d\d-\d\d \* [^*]*?\n\n", b""),
        "books.beancount",
        "some",
        id="transaction removed from the Beancount file",
    ),
    pytest.param(
        replaced("books.beancount", rb"\noption ", b'\ninclude "other.beancount"\noption '),
        "books.beancount",
        None,
        id="another file included",
    ),
    pytest.param(
        replaced("books.journal", rb"    (Expenses\S+ +)(\d+\.\d\d) CNY", rb"    \g<1>1\2 CNY"),
        "books.journal",
        "some",
        id="amount in the hledger journal",
    ),
    pytest.param(
        replaced("books.journal", rb" CNY = (\d)", rb" CNY = 1\1"),
        "books.journal",
        None,
        id="running balance in the hledger journal",
    ),
    pytest.param(
        replaced("gl_details.csv", rb",(\d+\.\d\d),D,", rb",1\1,D,"),
        "gl_details.csv",
        "some",
        id="amount in the general ledger",
    ),
    pytest.param(
        replaced("gl_details.csv", rb",D,CNY", rb",X,CNY"), "gl_details.csv", None, id="no debit"
    ),
    pytest.param(
        replaced("events.cloudevents.jsonl", rb'"ledgerposition":7,', b'"ledgerposition":8,'),
        "events.cloudevents.jsonl",
        7,
        id="position of a CloudEvent",
    ),
    *(
        pytest.param(
            replaced("events.cloudevents.jsonl", pattern, new),
            "events.cloudevents.jsonl",
            "some",
            id=f"{name} of a CloudEvent",
        )
        for name, pattern, new in (
            ("id", rb'"id":"0', b'"id":"1'),
            ("type", rb"\.v1\b", b".v2"),
            ("source", rb"urn:station:", b"urn:station:x"),
            ("subject", rb'"records/0', b'"records/1'),
            ("time", rb'("time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.)\d', rb"\g<1>x"),
            ("content type", rb"application/json", b"text/plain"),
            ("schema", rb"taizhang\.invalid/", b"taizhang.invalid/x/"),
            ("occurredat", rb'"occurredat":"2', b'"occurredat":"3'),
            ("logindex", rb'"logindex":9,', b'"logindex":8,'),
            ("logindex as a truth value", rb'"logindex":1,', b'"logindex":true,'),
            ("fund", rb'"fund":"', b'"fund":"X '),
            ("missing fund", rb'"fund":"[^"]*",', b""),
            ("invented fund", rb'("logindex":\d+),"ledger', rb'\1,"fund":"X","ledger'),
            ("hash", rb'("ledgerhash":"[0-9a-f]{63})[0-9a-f]', rb"\1x"),
            ("unknown extension", rb'\{"specversion"', b'{"note":"","specversion"'),
            ("repeated key", rb'\{"specversion"', b'{"id":"x","specversion"'),
        )
    ),
    pytest.param(
        replaced("events.cloudevents.jsonl", rb'\{"specversion[^\n]*\n', b""),
        "events.cloudevents.jsonl",
        1,
        id="CloudEvent removed",
    ),
    pytest.param(
        replaced("ocel.json", rb'"amount_fen","value":"', b'"amount_fen","value":"1'),
        "ocel.json",
        "some",
        id="amount of an OCEL event",
    ),
    pytest.param(
        replaced("books.beancount", rb"\n2021-(\d\d-\d\d \* )", rb"\n2020-\1"),
        "books.beancount",
        "some",
        id="day in the Beancount file",
    ),
    pytest.param(
        replaced("books.beancount", ":04-办公:".encode(), ":02-服务活动:".encode(), count=3),
        "books.beancount",
        None,
        id="purpose in the Beancount file",
    ),
    pytest.param(
        replaced("books.journal", rb"\n2021-(\d\d-\d\d=)", rb"\n2020-\1"),
        "books.journal",
        "some",
        id="day in the hledger journal",
    ),
    pytest.param(
        replaced("gl_accounts.csv", rb"\r\nAssets[^\r]*", b""),
        "gl_accounts.csv",
        None,
        id="account removed",
    ),
    pytest.param(
        replaced("ocel.json", rb'"client/[^"]*","qualifier":"client"', b'"x","qualifier":"client"'),
        "ocel.json",
        "some",
        id="client of an OCEL event",
    ),
    pytest.param(
        replaced("ocel.json", rb'\n\],"objects"', b',\n{"id":"x"}\n],"objects"'),
        "ocel.json",
        None,
        id="OCEL event added",
    ),
    pytest.param(replaced("entries.jsonl", rb"\A", b"{}\n"), "entries.jsonl", None, id="no entry"),
    pytest.param(
        replaced("entries.jsonl", rb"\n\Z", b""), "entries.jsonl", None, id="last line cut short"
    ),
    pytest.param(
        replaced("entries.jsonl", rb'"actor":', b'"actor": '), "entries.jsonl", 1, id="a space"
    ),
    pytest.param(
        replaced("entries.jsonl", rb'"version":1\}', b'"version":1.0}'),
        "entries.jsonl",
        1,
        id="a fraction",
    ),
    pytest.param(
        replaced("tile/0/002", rb"(?s)\A.{32}", b""),
        "tile/0/002",
        None,
        id="tile of another length",
    ),
    pytest.param(
        lambda files: files.update({"tile/0/004": bytes(8192)}),
        "tile/0/004",
        None,
        id="tile of another tree",
    ),
    pytest.param(
        lambda files: files.update({"events.cloudevents.jsonl": b"{}\n" + files["ocel.json"]}),
        "events.cloudevents.jsonl",
        1,
        id="other CloudEvents",
    ),
    pytest.param(
        replaced("events.cloudevents.jsonl", rb"\Z", b"{}\n"),
        "events.cloudevents.jsonl",
        None,
        id="CloudEvent added",
    ),
    pytest.param(
        replaced("books.beancount", rb"(\n2021-[^\n]* \* [^*]*?\n\n)", rb"\1\1"),
        "books.beancount",
        None,
        id="transaction twice",
    ),
    pytest.param(
        replaced("books.beancount", rb"\^0[0-9a-f]{7}", b"^ffffffff"),
        "books.beancount",
        "some",
        id="transaction of nothing",
    ),
    pytest.param(
        replaced("books.beancount", rb'("checkpoint" "\S+ 825 )\S{8}', rb"\1AAAAAAAA"),
        "books.beancount",
        None,
        id="checkpoint named in the book",
    ),
    pytest.param(
        replaced("books.journal", rb"\n\n2021", b"\n\ninclude x\n\n2021"),
        "books.journal",
        None,
        id="another journal included",
    ),
    pytest.param(
        replaced("ocel.json", rb'"name":"position","type"', b'"name":"place","type"', count=14),
        "ocel.json",
        None,
        id="undeclared attribute",
    ),
    pytest.param(
        replaced("ocel.json", rb'"type":"worker"', b'"type":"nobody"'),
        "ocel.json",
        None,
        id="undeclared kind of object",
    ),
    pytest.param(
        replaced("ocel.json", rb'"attributes"(:\[\{"name":"position","value")', rb'"attribute"\1'),
        "ocel.json",
        None,
        id="malformed OCEL event",
    ),
    pytest.param(manifest_says(size=824), "manifest.json", None, id="size in the manifest"),
    pytest.param(manifest_says(root="00" * 32), "manifest.json", None, id="root in the manifest"),
    pytest.param(manifest_says(origin="x.invalid"), "manifest.json", None, id="another origin"),
    pytest.param(manifest_says(as_known=900), "manifest.json", None, id="beyond the head"),
    pytest.param(manifest_says(as_of="2021-01-01"), "manifest.json", None, id="too early a day"),
    pytest.param(manifest_says(as_of="2031-01-01"), "books.beancount", None, id="a later day"),
    pytest.param(manifest_says(stations=["大岚"]), "entries.jsonl", "some", id="other stations"),
    pytest.param(manifest_says(format="zip"), "manifest.json", None, id="another format"),
    pytest.param(
        manifest_says(version=verify.VERSION + 1), "manifest.json", None, id="a later version"
    ),
    pytest.param(manifest_says(scope={}), "manifest.json", None, id="no scope"),
    pytest.param(dropped("entries.jsonl"), "entries.jsonl", None, id="no entries"),
    pytest.param(dropped("findings.json"), "findings.json", None, id="no findings"),
    pytest.param(
        replaced("findings.json", rb'"0[0-9a-f]{7}-', b'"ffffffff-'),
        "findings.json",
        None,
        id="a finding about nothing",
    ),
]


@pytest.mark.parametrize(("damage", "file", "position"), DAMAGES)
def test_a_damage_under_a_fitting_manifest_is_found_and_named(
    files, tmp_path, damage, file, position
):
    damage(files)
    if "manifest.json" in files:
        listed_anew(files)
    path = packed(files, tmp_path / "damaged.zip")
    judged = Judged(path, "--no-openssl", inside=True)
    assert judged.code == 1
    assert judged.bad["file"] == file, judged.report
    if position == "own":
        position = damage.position
    if position == "some":
        assert judged.bad["position"] >= 1
    elif position is not None:
        assert judged.bad["position"] == position
    assert judged.bad["zh"]
    assert judged.bad["en"].endswith((".", ")"))


@few(10, 25)
@given(which=st.integers(0, 2**16), at=st.integers(0, 2**32), number=st.integers(0, 7))
def test_any_flipped_bit_in_any_file_is_found_without_a_traceback(
    sound, tmp_path_factory, which, at, number
):
    files = unpacked(sound)
    name = sorted(files)[which % len(files)]
    files[name] = flipped(files[name], at % len(files[name]), number)
    path = packed(files, tmp_path_factory.mktemp("bit") / "damaged.zip")
    outcomes, _ = audit(str(path), Kept(None, [], use_openssl=False))
    bad = first_bad(outcomes)
    if bad is None:
        (noted,) = [each for each in outcomes if each.note]
        assert name in noted.en
        assert name in verify.PROGRAMS
    else:
        # A list that names a file wrongly leaves the right one unlisted.
        assert name in (bad.file, "manifest.json")


@pytest.fixture(scope="module")
def some(samples):
    """A bundle of few entries with their proofs, and one of a single station."""
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        return bundle_of(house, as_known="20"), bundle_of(house, station="锦屏")


@pytest.mark.parametrize(
    ("which", "damage", "file"),
    [
        (0, replaced("proofs/5.tlog-proof", rb"index 4", b"index 5"), "proofs/5.tlog-proof"),
        (0, replaced("proofs/5.tlog-proof", rb"\n[^\n]{44}\n", b"\n"), "proofs/5.tlog-proof"),
        (0, bit("proofs/6.tlog-proof", -9), "proofs/6.tlog-proof"),
        (0, bit("proofs/7.tlog-proof", 60), "proofs/7.tlog-proof"),
        (0, manifest_says(as_known=21), "entries.jsonl"),
        (0, manifest_says(as_known=19), "entries.jsonl"),
        (1, removed(100), "entries.jsonl"),
        (1, removed(1), "entries.jsonl"),
        (1, manifest_says(stations=["大岚", "钟公庙", "锦屏"]), "books.beancount"),
        (1, manifest_says(stations=["锦屏", "大岚"]), "manifest.json"),
        (1, manifest_says(stations=None), "entries.jsonl"),
    ],
)
def test_a_damage_to_a_small_bundle_is_found_and_named(some, tmp_path, which, damage, file):
    files = unpacked(some[which])
    damage(files)
    listed_anew(files)
    judged = Judged(packed(files, tmp_path / "damaged.zip"), "--no-openssl", inside=True)
    assert judged.bad["file"] == file


def forged(files, change):
    """A log that its owner has signed, tree and all, with one entry that should not be."""
    entries = [json.loads(line)["entry"] for line in lines(files)]
    change(entries)
    raw = [canonical(entry) for entry in entries]
    put(files, [b'{"position":%d,"entry":%b}\n' % each for each in enumerate(raw, 1)])
    leaves = [leaf_hash(each) for each in raw]
    files.update(tiles_over(leaves))
    signed_anew(files, root=root_of(leaves))


def back_in_time(entries):
    entries[300]["recorded_at"] = "2020-01-01T00:00:00.000Z"


def another_old_value(entries):
    changed = next(e for e in entries if e["type"] == "record.voided")
    changed["data"]["was"]["amount_fen"] += 1


def no_station(entries):
    del entries[400]["station"]


def a_number_left_out(entries):
    entries[500]["version"] += 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (back_in_time, "goes back"),
        (another_old_value, "old value"),
        (no_station, "lacks a field"),
        (a_number_left_out, "is missing"),
    ],
)
def test_what_an_owner_signed_and_should_not_have_is_found(files, tmp_path, change, words):
    forged(files, change)
    judged = Judged(packed(files, tmp_path / "forged.zip"), inside=True)
    assert judged.check("tree")["ok"]
    assert judged.bad["file"] == "entries.jsonl"
    assert judged.bad["position"] > 300
    assert words in judged.bad["en"]


@pytest.mark.parametrize("what", ["text", "signature", "none"])
def test_an_endorsement_that_nobody_gave_is_not_followed(files, tmp_path, kept, what):
    manifest = json.loads(files["manifest.json"])
    stranger = LogKeys.generate(manifest["origin"])
    text = (
        f"taizhang log key endorsement\n{stranger.origin}\n{stranger.current}\nsince 1\n"
        if what != "text"
        else "something else\n"
    )
    signer = LogKeys.generate(manifest["origin"]).signer
    signed_anew(files)
    files["endorsements/000001"] = signed_note(text, [signer.sign(text)])
    if what == "signature":
        own = (tmp_path / "policy").read_text().split()[1]
        line = files["checkpoint"].decode().splitlines()[-1].split(" ")
        key_id = bytes.fromhex(own.split("+")[1])
        forged = b64encode(key_id + bytes(64)).decode()
        files["endorsements/000001"] = f"{text}\n{line[0]} {line[1]} {forged}\n".encode()
    listed_anew(files)
    judged = Judged(packed(files, tmp_path / "forged.zip"), *kept, inside=True)
    assert judged.bad["file"] == ("checkpoint" if what == "none" else "endorsements/000001")


def test_an_extra_file_and_a_missing_one_are_named(files, tmp_path):
    judged = Judged(packed({**files, "extra.txt": b"x"}, tmp_path / "more.zip"))
    assert judged.bad["file"] == "extra.txt"
    del files["books.journal"]
    judged = Judged(packed(files, tmp_path / "less.zip"))
    assert judged.bad["file"] == "books.journal"


@pytest.mark.parametrize("part", [0, 1, 100, 0.5, 0.99])
def test_a_zip_that_is_cut_short_is_no_bundle(sound, tmp_path, part):
    path = tmp_path / "short.zip"
    path.write_bytes(sound[: int(len(sound) * part) if isinstance(part, float) else part])
    judged = Judged(path)
    assert judged.code == 1
    assert "zip" in judged.bad["en"]


def test_a_bit_within_the_zip_names_the_file_or_the_zip(sound, tmp_path):
    path = tmp_path / "bit.zip"
    for at in range(40, len(sound), len(sound) // 8):
        path.write_bytes(flipped(sound, at))
        assert Judged(path, "--no-openssl", inside=True).code in (
            0,
            1,
        )  # some bits of a zip mean nothing
    path.write_bytes(flipped(sound, sound.index(b"entries.jsonl") + 200))
    assert Judged(path).bad["file"] == "entries.jsonl"


def test_no_file_and_a_sentence_for_it(tmp_path):
    judged = Judged(tmp_path / "nothing.zip")
    assert judged.code == 1
    assert judged.bad["zh"].startswith("打不开")


def signed_anew(files, origin=None, root=None, size=None):
    """Sign the head by another key and let the policy of the bundle trust that."""
    manifest = json.loads(files["manifest.json"])
    keys = LogKeys.generate(origin or manifest["origin"])
    head = Checkpoint(
        keys.origin, size or manifest["size"], root or bytes.fromhex(manifest["root"])
    )
    files["checkpoint"] = signed_note(head.text(), [keys.signer.sign(head.text())])
    files["policy"] = TrustPolicy(logs=(TrustedLog(keys.signer.verifier),)).text().encode()
    manifest |= {"origin": head.origin, "size": head.size, "root": head.root.hex()}
    files["manifest.json"] = json.dumps(manifest).encode()
    listed_anew(files)


def test_a_bundle_signed_by_another_key_is_caught_by_the_policy_that_was_kept(
    files, tmp_path, kept
):
    signed_anew(files)
    path = packed(files, tmp_path / "forged.zip")
    assert "--policy" in Judged(path).check("checkpoint")["en"]  # it says what it cannot know
    judged = Judged(path, *kept)
    assert judged.bad["file"] == "checkpoint"
    assert "No trusted key" in judged.bad["en"]


def test_the_checkpoint_of_another_log_is_caught_by_the_policy_that_was_kept(files, tmp_path, kept):
    signed_anew(files, origin="taizhang.invalid/ledger/other")
    judged = Judged(packed(files, tmp_path / "other.zip"), *kept)
    assert judged.bad["file"] == "checkpoint"
    assert "another log" in judged.bad["en"]


def test_a_log_that_was_cut_short_is_caught_by_the_checkpoint_that_was_kept(
    samples, tmp_path, kept
):
    with open_house(str(samples), write=False) as house:
        log = house.transparency
        head, keys = log.newest(), log._signing_keys(create=False)
        older = Checkpoint(keys.origin, head.size + 1, head.root)
    later = tmp_path / "later"
    later.write_bytes(signed_note(older.text(), [keys.signer.sign(older.text())]))
    out = tmp_path / "whole.zip"
    assert taizhang(samples, "export", "bundle", "--out", out).code == 0
    judged = Judged(out, "--policy", kept[1], "--checkpoint", later)
    assert judged.bad["file"] == str(later)
    assert "cut short" in judged.bad["en"]


def test_a_history_that_was_rewritten_is_caught_by_the_checkpoint_that_was_kept(
    samples, tmp_path, kept
):
    with open_house(str(samples), write=False) as house:
        keys = house.transparency._signing_keys(create=False)
    then = Checkpoint(keys.origin, 500, bytes(32))
    earlier = tmp_path / "earlier"
    earlier.write_bytes(signed_note(then.text(), [keys.signer.sign(then.text())]))
    out = tmp_path / "whole.zip"
    assert taizhang(samples, "export", "bundle", "--out", out).code == 0
    judged = Judged(out, "--policy", kept[1], "--checkpoint", earlier)
    assert judged.bad["file"] == str(earlier)
    assert "rewritten" in judged.bad["en"]


def test_a_checkpoint_of_any_earlier_size_agrees(samples, tmp_path, sound):
    from ledger.evidence.tree import Frontier

    with open_house(str(samples), write=False) as house:
        keys = house.transparency._signing_keys(create=False)
        entries = house.log.read_page(0, 10_000)
    path = tmp_path / "sound.zip"
    path.write_bytes(sound)
    frontier, words = Frontier(), []
    for position, entry in entries:
        frontier.append(leaf_hash(entry))
        if position in (1, 2, 255, 256, 257, 512, 600, 768, 824):
            then = Checkpoint(keys.origin, position, frontier.root())
            kept = tmp_path / f"at-{position}"
            kept.write_bytes(signed_note(then.text(), [keys.signer.sign(then.text())]))
            words += ["--checkpoint", kept]
    judged = Judged(path, *words)
    assert judged.code == 0, judged.report


def test_both_ways_of_checking_a_signature_agree(tmp_path):
    from api.exporting.bundles.verify_script.verify_log import (
        ed25519,
        ed25519_by_openssl,
        ed25519_in_python,
    )

    signer = NoteSigner("taizhang.invalid/x", bytes(range(32)))
    key = signer.verifier.public_key
    # RFC 8032, section 7.1, tests 1 to 3.
    vectors = [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
        ),
    ]
    for public, message, signature in vectors:
        given_ = [bytes.fromhex(each) for each in (public, message, signature)]
        assert ed25519_in_python(*given_)
        if message:  # openssl 3.0 refuses to read an empty file
            assert ed25519_by_openssl(*given_)
    signature = signer._key.sign(b"text")
    for check in (ed25519_in_python, ed25519_by_openssl):
        assert check(key, b"text", signature)
        for at in (0, 31, 32, 63):
            assert not check(key, b"text", flipped(signature, at))
        assert not check(key, b"texu", signature)
        assert not check(flipped(key, 3), b"text", signature)
        assert not check(key, b"text", signature[:63])
    assert ed25519(use_openssl=True)[0] == "openssl"
    assert ed25519(use_openssl=False)[0] == "Python"


def test_a_high_scalar_is_refused():
    from api.exporting.bundles.verify_script.verify_log import ORDER, ed25519_in_python

    signer = NoteSigner("taizhang.invalid/x", bytes(32))
    signature = signer._key.sign(b"text")
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    forged = signature[:32] + scalar.to_bytes(32, "little")
    assert not ed25519_in_python(signer.verifier.public_key, b"text", forged)


def test_the_command_line_refuses_a_damaged_bundle_with_a_code(files, tmp_path):
    swapped_lines(files)
    path = packed(files, tmp_path / "damaged.zip")
    ran = taizhang("unused", "export", "check", path)
    assert ran.code == 1
    assert "[bundle_damaged]" in ran.err or ran.err.rstrip().endswith("[bundle_damaged]")
    assert "entries.jsonl" in ran.err
    assert "结论：校验失败" in ran.out
