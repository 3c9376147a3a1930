"""``taizhang witness``: the key, what was seen, and asking."""

from __future__ import annotations

import json
import shutil
import stat

import pytest

from ledger.evidence.notes import Verifier
from tests.api.http.world import PATIENCE_SECONDS, open_world, served, visit
from tests.api.terminal.running import taizhang
from tests.ledger.evidence.signed import LOG_VKEY

NAME = "bureau.example/witness"


@pytest.fixture
def place(tmp_path):
    """A ledger with some entries."""
    with open_world(tmp_path) as world:
        world.plan()
    return tmp_path / "ledger"


def test_a_witness_is_made_once_and_shown(place):
    made = taizhang(place, "witness", "create", "--name", NAME, "--json").json
    assert made["name"] == NAME
    assert Verifier.from_vkey(made["vkey"]).key_type == 4
    assert stat.S_IMODE((place / "witness.key").stat().st_mode) == 0o600
    assert "seed" not in made
    again = taizhang(place, "witness", "create", "--name", NAME)
    assert again.code == 1
    assert "witness_key_exists" in again.err
    shown = taizhang(place, "witness", "show", "--json").json
    assert shown == {"vkey": made["vkey"], "logs": [], "witnesses": []}


def test_the_public_line_is_the_answer_and_the_advice_is_not(place):
    made = taizhang(place, "witness", "create", "--name", NAME)
    assert Verifier.from_vkey(made.out.strip()).name == NAME
    assert "witness.policy" in made.err


def test_a_bad_name_makes_nothing(place):
    refused = taizhang(place, "witness", "create", "--name", "two words")
    assert refused.code == 1
    assert "verifier_key_malformed" in refused.err
    assert not (place / "witness.key").exists()


def test_what_is_to_be_seen_stands_in_the_table(place):
    (place / "witness.policy").write_text(f"log {LOG_VKEY}\nquorum none\n")
    shown = taizhang(place, "witness", "show", "--json").json
    assert shown["vkey"] is None
    assert shown["logs"] == [
        {"origin": "ledger.example/hedong", "is_known": True, "size": None, "seen_at": None}
    ]
    assert "ledger.example/hedong" in taizhang(place, "witness", "show").out


def test_without_an_address_there_is_nobody_to_ask(place):
    asked = taizhang(place, "witness", "ask")
    assert asked.code == 1
    assert "trust.policy" in asked.err


def test_a_wrong_policy_is_one_clear_line(place):
    (place / "trust.policy").write_text("quorum everybody\n")
    asked = taizhang(place, "witness", "ask")
    assert asked.code == 1
    assert "policy_malformed" in asked.err
    assert len(asked.err.strip().splitlines()) == 1


def test_asking_is_reported_and_seen_on_both_sides(place, tmp_path, monkeypatch):
    monkeypatch.setattr("api.witnessing.asking.TIMEOUT_SECONDS", PATIENCE_SECONDS)
    with open_world(tmp_path / "bureau") as bureau, served(bureau) as (port, _server):
        there = bureau.house.location.directory
        vkey = taizhang(there, "witness", "create", "--name", NAME, "--json").json["vkey"]
        url = f"http://127.0.0.1:{port}"
        (place / "trust.policy").write_text(f"witness bureau {vkey} {url}\nquorum bureau\n")

        refused = taizhang(place, "witness", "ask")
        assert refused.code == 1
        assert "拒绝联署" in refused.out
        assert "taizhang verify" in refused.err

        with open_world(place.parent) as world:
            log = world.house.transparency.verifiers()[0]
        (there / "witness.policy").write_text(f"log {log.vkey}\nquorum none\n")
        (asked,) = taizhang(place, "witness", "ask", "--json").json["witnesses"]
        size = asked.pop("size")
        assert size > 0
        assert asked == {"witness": "bureau", "url": url, "outcome": "cosigned", "detail": ""}
        assert "此前已联署" in taizhang(place, "witness", "ask").out

        (seen,) = taizhang(there, "witness", "show", "--json").json["logs"]
        assert (seen["origin"], seen["size"], seen["is_known"]) == (log.name, size, True)
        (ours,) = taizhang(place, "witness", "show", "--json").json["witnesses"]
        assert ours == {"witness": "bureau", "vkey": vkey, "url": url, "cosigned_size": size}

    (place / "trust.policy").write_text(f"witness other {vkey} {url}\nquorum other\n")
    with open_world(place.parent) as world:
        world.plan("大岚", who="other_head")
        world.house.transparency.publish()
    away = taizhang(place, "witness", "ask")
    assert away.code == 0  # nothing is wrong with the log
    assert "无法联系" in away.out


def test_a_book_restored_from_an_older_copy_is_told_so_by_the_witness(tmp_path, monkeypatch):
    monkeypatch.setattr("api.witnessing.asking.TIMEOUT_SECONDS", PATIENCE_SECONDS)
    ours, copy = tmp_path / "ours", tmp_path / "copy" / "ledger"
    with open_world(tmp_path / "bureau") as bureau, served(bureau) as (port, _server):
        there = bureau.house.location.directory
        vkey = taizhang(there, "witness", "create", "--name", NAME, "--json").json["vkey"]
        with open_world(ours) as world:
            world.plan()
            world.house.transparency.publish()
            line = f"log {world.house.transparency.verifiers()[0].vkey}\nquorum none\n"
        place = ours / "ledger"
        policy = f"witness bureau {vkey} http://127.0.0.1:{port}/\nquorum bureau\n"
        (place / "trust.policy").write_text(policy)
        (there / "witness.policy").write_text(line)
        assert taizhang(place, "witness", "ask").code == 0
        shutil.copytree(place, copy)
        with open_world(ours) as world:
            world.plan("大岚", who="other_head")
            seen = world.house.transparency.publish().size
        assert taizhang(place, "witness", "ask").code == 0

        def told(copied):
            """What the witness says of the copy, by outcome and by the one line of the fault."""
            asked = taizhang(copied, "witness", "ask", "--json")
            assert asked.code == 1
            (line,) = asked.err.strip().splitlines()
            assert line.endswith("[log_forked]")
            assert f" {seen} " in line
            assert "bureau" in line
            (found,) = json.loads(asked.out)["witnesses"]
            return found["size"] - seen, found["outcome"], found["detail"]

        # Just restored, then grown in another way: shorter, as long, and longer.
        fewer = seen - len(STEPS)
        assert told(copy) == (fewer - seen, "ahead", str(seen))
        for number, outcome in enumerate(["ahead"] * (len(STEPS) - 1) + ["forked"] * 2, 1):
            with open_world(copy.parent) as world:
                world.made(world.record("home-visits", visit(client=f"C{number:03d}")))
                world.house.transparency.publish()
            assert told(copy) == (fewer + number - seen, outcome, str(seen))
        # The table says it as well, and the book that the witness knows goes on as before.
        assert "已被回退或分叉" in taizhang(copy, "witness", "ask").out
        again = taizhang(place, "witness", "ask", "--json").json["witnesses"]
        assert [each["outcome"] for each in again] == ["known"]


STEPS = range(4)
"""The entries of a station that is planned, built, opened and staffed."""
