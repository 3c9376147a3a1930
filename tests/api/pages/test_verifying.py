"""校验: the log's head, proofs that anybody can follow, witnesses, and a check beside everything."""

from __future__ import annotations

import html
import multiprocessing
import re
from pathlib import Path

import pytest

from api.administration.book_check import FILE_NAME, Checked, check_apart, last_check
from api.http.serving.errands import StoppedError
from ledger.databases.database import LedgerLocation
from ledger.evidence.notes import Cosigner
from ledger.evidence.proofs import verify_consistency, verify_inclusion
from ledger.evidence.tree import leaf_hash
from ledger.transparency.cosignatures import Cosignatures
from ledger.transparency.witness_keys import TRUSTED_WITNESSES
from tests.api.http.world import OTHER_STATION, STATION, open_world, until, visit
from tests.ledger.checks.editing import unguarded

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WITNESS = "witness.example/bureau"
COSIGNED_AT = 1_750_000_000


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("verified")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.foreign = world.house.feed.head_position()
        log = world.house.transparency
        world.early = log.publish()
        for day in range(1, 8):
            times = {
                "started_at": f"2021-06-0{day}T09:00:00+08:00",
                "ended_at": f"2021-06-0{day}T09:45:00+08:00",
            }
            world.made(world.record("home-visits", visit(**times)))
        world.signed = log.publish()
        world.made(
            world.record(
                "home-visits",
                visit(started_at="2021-06-09T09:00:00+08:00", ended_at="2021-06-09T10:00:00+08:00"),
            )
        )
        world.head = world.house.feed.head_position()
        yield world


def page(world, address="", who="city", status=200, language="zh"):
    answer = world.get(f"/audit/verify{address}", who, Accept_Language=language)
    assert answer.status_code == status, answer.text
    return html.unescape(answer.text)


def hashes_in(text):
    """Every hash of a piece of a page, as bytes."""
    told = re.findall(r'<code class="hash">([0-9a-f ]{79})</code>', text)
    return [bytes.fromhex(each) for each in told]


def part(text, anchor):
    return re.search(rf'<section id="{anchor}">(.*?)</section>', text, re.DOTALL)[1]


def test_the_head_is_what_the_log_itself_has(lived):
    text = page(lived)
    root = lived.house.transparency.tiles.frontier(lived.head).root()
    assert hashes_in(text)[0] == root
    assert f"<b>{lived.head}笔</b>" in text
    assert "最后1笔还没签" in text


def test_every_signed_head_is_a_file_and_the_past_knows_of_no_later_one(lived):
    text = page(lived)
    for kept in (lived.early, lived.signed):
        address = f"/audit/verify/checkpoints/{kept.size}"
        assert f'href="{address}"' in text
        answer = lived.get(address, "city")
        assert answer.content == kept.raw
        assert f"checkpoint-{kept.size}.txt" in answer.headers["content-disposition"]
    assert lived.get("/audit/verify/checkpoints/3", "city").status_code == 404
    then = page(lived, f"?as_known={lived.early.size}")
    assert 'data-time="past"' in then
    assert f"checkpoints/{lived.early.size}?" in then
    assert f"checkpoints/{lived.signed.size}" not in then
    assert hashes_in(then)[0] == lived.early.root


def test_the_hashes_on_the_page_lead_from_an_entry_to_the_signed_root(lived):
    position = lived.foreign + 2
    found = hashes_in(part(page(lived, f"?entry={position}"), "entry"))
    leaf, root, *path = found
    assert leaf == leaf_hash(bytes(lived.house.log.entries_at([position])[position]))
    assert root == lived.signed.root
    verify_inclusion(leaf, position - 1, lived.signed.size, path, root)


def test_in_the_past_an_entry_is_proved_in_the_book_of_then_and_a_later_one_is_not(lived):
    until = lived.signed.size - 1
    told = part(page(lived, f"?entry=2&as_known={until}"), "entry")
    leaf, root, *path = hashes_in(told)
    verify_inclusion(leaf, 1, until, path, root)
    assert root == lived.house.transparency.tiles.frontier(until).root()
    assert "这个根没有签名" in told
    later = page(lived, f"?entry={until + 1}&as_known={until}", status=404)
    assert f"没有第 {until + 1} 条" in part(later, "entry")


@pytest.mark.parametrize("turned", [False, True])
def test_the_hashes_on_the_page_show_that_the_book_only_grew(lived, turned):
    first, second = lived.early.size, lived.signed.size
    asked = f"?first={second}&second={first}" if turned else f"?first={first}&second={second}"
    told = part(page(lived, asked), "grown")
    first_root, second_root, *path = hashes_in(told)
    assert (first_root, second_root) == (lived.early.root, lived.signed.root)
    verify_consistency(first, first_root, second, second_root, path)
    assert told.count("签过</span>") == 2


def test_no_proof_is_given_of_what_the_book_does_not_have_yet(lived):
    told = page(lived, f"?first=1&second={lived.head + 5}", status=422)
    assert f"台账现有 {lived.head} 条" in part(told, "grown")
    then = page(lived, f"?first=1&second={lived.head}&as_known=3", status=422)
    assert "台账现有 3 条" in part(then, "grown")


def test_an_entry_of_a_foreign_station_is_answered_as_one_that_there_is_not(lived):
    for position in (lived.foreign, 9999):
        text = page(lived, f"?entry={position}", who="head", status=404)
        assert f"没有您能看到的第{position:,}笔" in part(text, "entry")
        assert hashes_in(part(text, "entry")) == []


def test_a_witness_is_told_by_its_own_clock_and_only_if_its_signature_fits(lived):
    keys = Path(lived.house.location.directory)
    cosigner = Cosigner(WITNESS, bytes(range(32)))
    other = Cosigner("witness.example/other", bytes(range(1, 33)))
    never = Cosigner("witness.example/never", bytes(range(2, 34)))
    kept = Cosignatures(lived.house.log.engine)
    note = lived.early.note.decode().partition("\n\n")[0] + "\n"
    kept.keep(lived.early.size, WITNESS, cosigner.cosign(note, COSIGNED_AT))
    kept.keep(lived.early.size, other.verifier.name, other.cosign(note + "x\n", COSIGNED_AT))
    kept.keep(lived.early.size, "witness.example/unknown", never.cosign(note, COSIGNED_AT))
    names = zip(("a", "b", "c"), (cosigner, other, never), strict=True)
    lines = [f"witness {name} {each.verifier.vkey}\n" for name, each in names]
    (keys / TRUSTED_WITNESSES).write_text("".join(lines) + "quorum a\n")
    try:
        text = page(lived)
        told = {
            name: re.search(rf"<code>{re.escape(name)}</code>.*?</tr>", text)[0]
            for name in re.findall(r"<code>(witness\.example/\w+)</code>", text)
        }
        assert "签名验过" in told[WITNESS]
        assert "2025-06-15 23:06:40" in told[WITNESS]
        assert f">{lived.early.size}<" in told[WITNESS]
        assert "签名验不过" in told["witness.example/other"]
        assert "还没有联署过" in told["witness.example/never"]
        assert "不在信任名单里" in told["witness.example/unknown"]
        before = page(lived, f"?as_known={lived.early.size - 1}")
        assert "签名验过" not in before
        (keys / TRUSTED_WITNESSES).write_text("quorum everybody\n")
        assert "note-zhu" in page(lived)
    finally:
        (keys / TRUSTED_WITNESSES).unlink()


def ended(world) -> Checked:
    """What was found, once the check that is on its way has ended."""
    errands = world.app.state.door.errands
    until(lambda: None if errands.newest("verify").is_running else True, "the end of the check")
    found = last_check(world.house.location)
    assert found is not None
    return found


def begin(world, who="city"):
    return world.client.post(
        "/audit/verify/check", headers=world.headers(who) | FORM, follow_redirects=False
    )


def test_the_whole_book_is_checked_beside_everything_and_the_result_is_kept(lived):
    assert "还没有做过整本核对" in page(lived)
    for who in ("head", "staff", "district"):
        assert begin(lived, who).status_code == 403, who
        assert "现在核对整本账" not in page(lived, who=who)
    assert begin(lived).headers["location"] == "/audit/verify#check"
    running = lived.app.state.door.errands.newest("verify")
    assert running.is_running
    begun = lived.get("/audit/verify", "head")
    assert begun.headers["refresh"] == "2"
    assert "正在" in part(html.unescape(begun.text), "check")
    # Whoever asks meanwhile begins no second one.
    begin(lived, "auditor")
    assert lived.app.state.door.errands.newest("verify") is running
    found = ended(lived)
    assert found.fault == ""
    assert found.document is not None
    assert found.document["entries"] == lived.head
    told = part(page(lived), "check")
    assert f"核对到第{lived.head}笔" in told
    assert hashes_in(told) == [bytes.fromhex(found.document["root"])]


def test_damage_is_told_with_its_place_to_those_who_oversee_the_book(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        world.made(world.record("home-visits", visit()))
        position = world.house.feed.head_position()
        page(world)  # the projections have read what is damaged now
        file = unguarded(tmp_path / "ledger" / "events.db")
        file.execute(
            "UPDATE events SET entry = replace(entry, 'home_visit', 'home_Visit') WHERE pos = ?",
            (position,),
        )
        file.close()
        begin(world)
        found = ended(world)
        assert found.document is not None
        assert not found.document["ok"]
        assert f"位置 {position} 的内容" in part(page(world), "check")
        seen = part(page(world, who="head"), "check")
        assert "没有通过" in seen
        assert f"位置 {position}" not in seen


def test_a_check_that_has_no_answer_says_so_and_not_that_all_is_well(tmp_path):
    location = LedgerLocation(directory=tmp_path)
    found = check_apart(location, "city", lambda _done, _total: None)
    assert found.document is None
    assert found.fault == "ledger_missing"
    assert (tmp_path / FILE_NAME).exists()
    assert last_check(location) == found


def test_a_check_ends_with_the_service_and_leaves_no_process(lived):
    def stopped(_done, _total):
        raise StoppedError

    before = last_check(lived.house.location)
    with pytest.raises(StoppedError):
        check_apart(lived.house.location, "city", stopped)
    assert multiprocessing.active_children() == []
    assert last_check(lived.house.location) == before


def test_the_last_entry_is_signed_when_its_proof_is_asked_for(lived):
    leaf, root, *path = hashes_in(part(page(lived, f"?entry={lived.head}"), "entry"))
    newest = lived.house.transparency.newest()
    assert (newest.size, newest.root) == (lived.head, root)
    verify_inclusion(leaf, lived.head - 1, lived.head, path, root)


def test_the_bundle_is_offered_to_those_who_may_have_it_alone(lived):
    assert "/v1/audit-bundle" in page(lived)
    assert "/v1/audit-bundle" not in page(lived, who="head")
    assert "Prove that the book only grew" in page(lived, language="en")
    assert 'aria-current="page" data-key="v">校验' in page(lived, f"?station={STATION}")


def test_a_printed_page_says_the_root_of_the_book(lived):
    root = re.search(r'<dt>根</dt><dd><code class="hash">([0-9a-f ]+)</code>', page(lived))[1]
    for moment in ("", "?as_known=2"):
        printed = lived.get(f"/audit/journal{moment}").text
        assert f"账首第{lived.house.feed.head_position()}笔，根 {root[:19]}" in printed
