"""The transparency log over HTTP: public checkpoints, guarded tiles, proofs, receipts of writes."""

from __future__ import annotations

import base64
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.evidence.checkpoints import open_checkpoint
from ledger.evidence.proof_files import ProofFile, check_proof_file
from ledger.evidence.proofs import verify_consistency, verify_inclusion
from ledger.evidence.tiles import read_entry_bundle
from ledger.evidence.tree import leaf_hash
from ledger.evidence.trust_policies import TrustedLog, TrustPolicy
from ledger.transparency.log import TransparencyLog
from tests.api.http.world import OTHER_STATION, STATION, open_world, until, visit

VISITS = f"/v1/stations/{STATION}/home-visits"


def policy_of(world):
    return TrustPolicy(
        logs=tuple(TrustedLog(each) for each in world.house.transparency.verifiers())
    )


def entry_at(world, position):
    return bytes(world.house.log.entries_at([position])[position])


def is_proved(world, receipt, position):
    """Check a proof as its receiver would, who trusts nothing but the log's key."""
    file = ProofFile.parse(receipt["tlog_proof"].encode())
    checkpoint = check_proof_file(file, leaf_hash(entry_at(world, position)), policy_of(world))
    hashes = [base64.b64decode(each) for each in receipt["hashes"]]
    assert (file.index, list(file.hashes)) == (receipt["index"], hashes)
    assert file.checkpoint.decode() == receipt["checkpoint"]
    return receipt["index"] == position - 1 and checkpoint.size >= position


# checkpoints


def test_a_checkpoint_is_public_plain_text_and_made_on_demand(fresh):
    fresh.plan()
    assert fresh.house.transparency.newest() is None
    answer = fresh.client.get("/checkpoint")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.content == fresh.house.transparency.newest().raw
    checkpoint = open_checkpoint(answer.content, fresh.house.transparency.verifiers())
    assert checkpoint.size == fresh.house.log.head().pos == 4
    again = fresh.client.get("/checkpoint", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_empty_ledger_has_a_checkpoint_too(fresh):
    answer = fresh.client.get("/checkpoint")
    assert answer.text.splitlines()[1] == "0"


def test_a_serving_process_publishes_by_itself_while_the_head_moves(tmp_path):
    with open_world(tmp_path, checkpoint_seconds=0.05) as world:
        world.plan()
        head = world.house.log.head().pos

        def newest():
            found = world.house.transparency.newest()
            return found if found is not None and found.size == head else None

        assert until(newest, "a checkpoint of the head").size == head
        threading.Event().wait(0.3)
        sizes = [each.size for each in world.house.transparency.checkpoints()]
        assert len(sizes) == len(set(sizes))
        assert sizes[-1] == head


def test_without_a_pause_nothing_is_published_unasked(tmp_path):
    with open_world(tmp_path, checkpoint_seconds=0) as world:
        world.plan()
        threading.Event().wait(0.3)
        assert world.house.transparency.newest() is None


# tiles


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two stations of two districts in one city, published."""
    with open_world(tmp_path_factory.mktemp("two"), checkpoint_seconds=0) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.house.catch_up()
        world.house.transparency.publish()
        yield world


@pytest.mark.parametrize(
    ("who", "hashes", "entries"),
    [
        ("auditor", 200, 403),  # whose engagement leaves a station out
        ("city", 200, 200),
        ("admin", 200, 403),
        ("head", 403, 403),
        ("staff", 403, 403),
        ("accountant", 403, 403),
        ("supervisor", 403, 403),
        ("district", 403, 403),
        (None, 401, 401),
    ],
)
def test_tiles_are_for_overseers_and_entries_for_those_who_may_see_each_station(
    two, who, hashes, entries
):
    assert two.get("/tile/0/000.p/8", who).status_code == hashes
    assert two.get("/tile/entries/000.p/8", who).status_code == entries


def test_an_engagement_opens_bundles_of_its_stations_only(two):
    assert two.get("/tile/entries/000.p/4", "auditor").status_code == 200
    refused = two.get("/tile/entries/000.p/5", "auditor")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    made = two.tokens.create(
        "auditor-2",
        role="auditor",
        scope_kind="engagement",
        scope=f"ENG-2 {STATION} {OTHER_STATION}",
    )
    assert two.get("/tile/entries/000.p/8", made.secret).status_code == 200


def test_tiles_are_bytes_that_may_be_kept_for_ever_by_their_reader(two):
    answer = two.get("/tile/0/000.p/8", "city")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    leaves = [leaf_hash(entry_at(two, position)) for position in range(1, 9)]
    assert answer.content == b"".join(leaves)
    bundle = two.get("/tile/entries/000.p/8", "city")
    assert bundle.headers["cache-control"] == answer.headers["cache-control"]
    assert list(map(leaf_hash, read_entry_bundle(bundle.content))) == leaves


NO_TILES = [
    "0/000",
    "0/000.p/9",
    "0/001.p/1",
    "1/000.p/1",
    "0/0",
    "0/000.p/0",
    "64/000",
    "-1/000",
    "x",
    "0/000.p/256",
    "0/000.p/08",
    "0/000.p/+8",
    "0/000.p/-8",
    "0/000.p/٨",
    "0/000.p/8/",
    "0/000.p/",
    "0/000.p/8.p/8",
    "0//000.p/8",
    "/0/000.p/8",
    "0/x001/000",
    "0/x000/000.p/8",
    "0/x001/x000/000",
    "0/-01.p/8",
    "0/٠٠٠.p/8",
    "0/０００.p/8",
    "٠/000.p/8",
    "00/000.p/8",
    "+0/000.p/8",
    "63/000.p/1",
    "1/000",
    "0/x9223/372/036/854/775/807",
    "0/x009/x223/x372/x036/x854/x775/807.p/8",
    "0/x009/x223/x372/x036/x854/x775/808",
    "0/999999999999999999999999999999.p/8",
    "0/000.p/999999999999999999999",
    "8/0/000",
    "0/000.P/8",
    "0/000%2Ep%2F9",
    "..%2Fcheckpoint",
    "0/..%2F0%2F000.p%2F8",
    "%00",
    "0/000.p/8%20",
    "entries%2F000",
    "Entries/000.p/8",
]


@pytest.mark.parametrize("path", NO_TILES)
def test_a_tile_that_is_not_there_is_not_found(two, path):
    answer = two.get(f"/tile/{path}", "city")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_tile")


@pytest.mark.parametrize(
    "path",
    ["000", "001.p/1", "000.p/256", "000.p/0", "000.p/9", "x001/000", "٠٠٠.p/8", "-1", "", "x/000"],
)
def test_a_bundle_that_is_not_there_is_not_found(two, path):
    answer = two.get(f"/tile/entries/{path}", "city")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_tile")


def test_a_file_of_the_log_may_be_asked_about_without_its_bytes(two):
    for path in ("/checkpoint", "/tile/0/000.p/8", "/tile/entries/000.p/8"):
        whole = two.get(path, "city")
        head = two.client.head(path, headers=two.headers("city"))
        assert (whole.status_code, head.status_code, head.content) == (200, 200, b"")
        assert changing(head.headers) == changing(whole.headers)
    missing = two.client.head("/tile/0/000.p/9", headers=two.headers("city"))
    assert (missing.status_code, missing.content) == (404, b"")
    assert two.client.head("/tile/0/000.p/8").status_code == 401
    assert two.client.head("/v1/stations", headers=two.headers("city")).status_code == 405


def changing(headers):
    """The headers that say something of the answer, without those of the request."""
    return {
        name: value
        for name, value in headers.items()
        if name not in {"x-request-id", "ratelimit", "ratelimit-policy"}
    }


# proofs


def test_an_inclusion_proof_leads_to_a_signed_checkpoint(two):
    answer = two.get("/v1/proofs/inclusion?position=3", "staff")
    assert answer.status_code == 200
    assert is_proved(two, answer.json(), 3)
    assert answer.json()["size"] == 8
    again = two.get("/v1/proofs/inclusion?position=3", If_None_Match=answer.headers["etag"])
    assert again.status_code == 304


def test_an_inclusion_proof_of_a_size_without_a_checkpoint_is_hashes_only(two):
    found = two.get("/v1/proofs/inclusion?position=3&size=5").json()
    assert found["checkpoint"] is None
    assert found["tlog_proof"] is None
    hashes = [base64.b64decode(each) for each in found["hashes"]]
    root = two.house.transparency.tiles.frontier(5).root()
    verify_inclusion(leaf_hash(entry_at(two, 3)), 2, 5, hashes, root)


def test_a_consistency_proof_joins_two_sizes(fresh):
    fresh.plan()
    older = fresh.client.get("/checkpoint").content
    fresh.made(fresh.record("home-visits", visit()))
    newer = fresh.house.transparency.publish().raw
    verifiers = fresh.house.transparency.verifiers()
    first, second = open_checkpoint(older, verifiers), open_checkpoint(newer, verifiers)
    found = fresh.get(f"/v1/proofs/consistency?first={first.size}&second={second.size}").json()
    assert found["first_checkpoint"].encode() == older
    assert found["second_checkpoint"].encode() == newer
    hashes = [base64.b64decode(each) for each in found["hashes"]]
    verify_consistency(first.size, first.root, second.size, second.root, hashes)
    assert fresh.get(f"/v1/proofs/consistency?first={first.size}").json() == found


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("inclusion?position=9", 404, "unknown_position"),
        ("inclusion?position=5&size=4", 404, "unknown_position"),
        ("inclusion?position=1&size=9", 422, "proof_beyond_head"),
        ("inclusion?position=0", 422, None),
        ("inclusion?position=x", 422, None),
        ("inclusion", 422, None),
        ("inclusion?position=1&stations=1", 422, None),
        ("consistency?first=5&second=4", 422, "proof_invalid"),
        ("consistency?first=1&second=9", 422, "proof_beyond_head"),
        ("consistency?first=9", 404, "unknown_position"),
        ("consistency?first=0&second=4", 422, None),
        ("consistency?first=9223372036854775808&second=4", 422, None),
        ("inclusion?position=9223372036854775807", 404, "unknown_position"),
        ("inclusion?position=9223372036854775808", 422, None),
        ("inclusion?position=1&size=9223372036854775807", 422, "proof_beyond_head"),
        ("inclusion?position=-1", 422, None),
        ("inclusion?position=1.0e0", 422, None),
        ("consistency?first=-1&second=4", 422, None),
        ("consistency?first=9223372036854775807", 404, "unknown_position"),
    ],
)
def test_what_cannot_be_proved_is_refused(two, query, status, code):
    answer = two.get(f"/v1/proofs/{query}")
    assert answer.status_code == status, answer.text
    assert code is None or answer.json()["code"] == code
    assert answer.json()["detail"]


@pytest.mark.parametrize("path", ["proofs/inclusion?position=1", "proofs/consistency?first=1"])
def test_proofs_are_for_those_who_have_a_token(two, path):
    assert two.get(f"/v1/{path}", None).status_code == 401


def test_a_record_is_proved_with_all_that_happened_to_it(fresh):
    fresh.plan()
    made = fresh.made(fresh.record("home-visits", visit()))
    fresh.made(fresh.record("home-visits", visit(client="C009")))
    version = f'"r{made["position"]}"'
    void = {"reason_code": "double_entry", "reason": "与另一条重复"}
    fresh.made(fresh.post(f"/v1/records/{made['record']}/voids", void, If_Match=version))
    found = fresh.get(f"/v1/records/{made['record']}/proof").json()
    assert found["record"] == made["record"]
    assert [each["position"] for each in found["proofs"]] == [5, 7]
    assert all(is_proved(fresh, each, each["position"]) for each in found["proofs"])
    hidden = fresh.get(f"/v1/records/{made['record']}/proof", "other_head")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "unknown_record")


# receipts of writes


def test_a_write_may_wait_for_its_proof(fresh):
    fresh.plan()
    made = fresh.made(fresh.post(f"{VISITS}?wait=proof", {"details": visit()}, key="k1"))
    assert is_proved(fresh, made["proof"], made["position"])
    again = fresh.post(f"{VISITS}?wait=proof", {"details": visit()}, key="k1")
    assert again.json() == made
    assert again.headers["idempotency-replayed"] == "true"
    without = fresh.post(VISITS, {"details": visit()}, key="k1")
    assert "proof" not in without.json()
    assert without.json()["position"] == made["position"]


def test_every_item_of_a_batch_may_wait_for_its_proof(fresh):
    fresh.plan()
    good = {"command": "record_home_visit", "station": STATION}
    items = [
        good | {"idempotency_key": "b1", "details": visit(client="B1")},
        good | {"idempotency_key": "b2", "details": visit(visitors=["W77"])},
        good | {"idempotency_key": "b3", "details": visit(client="B3")},
    ]

    def given(query):
        answer = fresh.client.post(
            f"/v1/commands{query}", json={"commands": items}, headers=fresh.headers("head")
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    first, refused, third = given("?wait=proof")
    for made in (first["receipt"], third["receipt"]):
        assert is_proved(fresh, made["proof"], made["position"])
    assert refused["problem"]["code"] == "unknown_worker"
    assert "proof" not in given("")[0]["receipt"]
    (fresh.house.location.directory / "log.key").chmod(0o644)
    items.append(good | {"idempotency_key": "b4", "details": visit(client="B4")})
    assert [each.get("receipt", {}).get("proof", "-") for each in given("?wait=proof")] == [
        None,
        "-",
        None,
        None,
    ]


def test_writes_that_wait_together_share_publications(fresh, monkeypatch):
    fresh.plan()
    published = []
    original = TransparencyLog.publish

    def counted(self):
        published.append(threading.get_ident())
        return original(self)

    monkeypatch.setattr(TransparencyLog, "publish", counted)
    count = 24

    def write(number):
        details = visit(client=f"C{number:03d}")
        return fresh.post(f"{VISITS}?wait=proof", {"details": details}, key=f"together-{number}")

    with ThreadPoolExecutor(12) as pool:
        made = [fresh.made(answer) for answer in pool.map(write, range(count))]
    assert all(is_proved(fresh, each["proof"], each["position"]) for each in made)
    assert 1 <= len(published) <= count


@pytest.mark.parametrize("query", ["wait=yes", "wait=", "wait=proof&wait=no", "waits=proof"])
def test_another_word_than_proof_is_refused_and_nothing_written(world, query):
    before = world.house.log.head().pos
    answer = world.post(f"{VISITS}?{query}", {"details": visit()})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]
    assert world.house.log.head().pos == before


def test_a_write_stands_also_when_the_log_cannot_be_signed(fresh):
    fresh.plan()
    fresh.house.transparency.publish()
    key = fresh.house.location.directory / "log.key"
    key.chmod(0o644)
    made = fresh.made(fresh.post(f"{VISITS}?wait=proof", {"details": visit()}, key="k1"))
    assert made["proof"] is None
    assert fresh.house.log.head().pos == made["position"]
    answer = fresh.get(f"/v1/proofs/inclusion?position={made['position']}")
    assert (answer.status_code, answer.json()["code"]) == (500, "log_key_exposed")
    assert b"log_key_exposed" in fresh.log.getvalue()
    key.chmod(0o600)
    later = fresh.made(fresh.post(f"{VISITS}?wait=proof", {"details": visit()}, key="k1"))
    assert is_proved(fresh, later["proof"], made["position"])


def test_no_answer_shows_the_private_key(fresh):
    fresh.plan()
    fresh.client.get("/checkpoint")
    (seed,) = fresh.house.transparency._signing_keys(create=False).seeds.values()
    forms = {seed, base64.b64encode(seed), base64.urlsafe_b64encode(seed), seed.hex().encode()}
    texts = [
        fresh.client.get("/checkpoint").content,
        fresh.get("/v1/proofs/inclusion?position=1").content,
        fresh.log.getvalue(),
        (fresh.house.location.directory / "events.db").read_bytes(),
        (fresh.house.location.directory / "events.db-wal").read_bytes(),
    ]
    assert not any(form.rstrip(b"=") in text for form in forms for text in texts)


def test_the_metrics_say_how_far_the_checkpoints_reach(fresh):
    fresh.plan()
    assert "ledger_checkpoint_size 0.0" in fresh.client.get("/metrics").text
    fresh.client.get("/checkpoint")
    assert "ledger_checkpoint_size 4.0" in fresh.client.get("/metrics").text
