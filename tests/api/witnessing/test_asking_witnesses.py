"""Two real ledgers witness each other over real HTTP: growing, rolled back, forked, away."""

from __future__ import annotations

import json
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from api.witnessing.asking import ask_witnesses, witness_client
from ledger.application import key_directory
from ledger.evidence.notes import Cosigner, Verifier
from ledger.evidence.refusals import QuorumNotReached, SignerUnknown
from ledger.evidence.trust_policies import TrustPolicy
from ledger.evidence.witness_requests import WitnessRequest
from ledger.transparency.cosignatures import Cosignatures
from ledger.transparency.witness_keys import (
    TRUSTED_WITNESSES,
    WITNESSED_LOGS,
    create_witness_key,
    read_policy,
)
from tests.api.http.world import PATIENCE_SECONDS, World, open_world, served, until, visit


@pytest.fixture(autouse=True)
def _with_patience(monkeypatch):
    """A witness on a machine that has much else to do is not away."""
    monkeypatch.setattr("api.witnessing.asking.TIMEOUT_SECONDS", PATIENCE_SECONDS)


@dataclass
class Station:
    """A ledger that is a log and a witness, behind a real address."""

    world: World
    url: str
    witness: Verifier

    @property
    def log(self):
        return self.world.house.transparency

    @property
    def directory(self) -> Path:
        return key_directory(self.world.house.location)

    def log_line(self) -> str:
        return "".join(f"log {each.vkey}\n" for each in self.log.verifiers())

    def trusts(self, *others: Station) -> None:
        """Ask and believe these witnesses, all of them."""
        lines = [
            f"witness w{number} {each.witness.vkey} {each.url}\n"
            for number, each in enumerate(others)
        ]
        names = " ".join(f"w{number}" for number in range(len(others)))
        quorum = f"group all-of-them all {names}\nquorum all-of-them\n"
        policy = self.log_line() + "".join(lines) + quorum
        (self.directory / TRUSTED_WITNESSES).write_text(policy)

    def witnesses(self, *others: Station) -> None:
        lines = "".join(each.log_line() for each in others)
        (self.directory / WITNESSED_LOGS).write_text(f"{lines}quorum none\n")

    @property
    def policy(self) -> TrustPolicy:
        return read_policy(self.directory, TRUSTED_WITNESSES)

    def grow(self, *days: int) -> int:
        """Record visits, publish, and say how large the log is now."""
        for day in days:
            times = {
                "started_at": f"2021-06-{day:02d}T09:00:00+08:00",
                "ended_at": f"2021-06-{day:02d}T09:45:00+08:00",
            }
            self.world.made(self.world.record("home-visits", visit(**times)))
        return self.log.publish().size

    def ask(self) -> list[tuple[str, str]]:
        kept = Cosignatures(self.world.house.log.engine)
        with witness_client() as client:
            answers = list(ask_witnesses(self.log, kept, self.policy, client))
        assert all(each.size == self.log.newest().size for each in answers)
        return [(each.outcome, each.detail) for each in answers]

    def newest(self) -> bytes:
        return self.log.newest().raw


@contextmanager
def station(place: Path, name: str, *, is_new: bool = True):
    with open_world(place, follow=True) as world:
        if is_new:
            world.plan()
            witness = create_witness_key(key_directory(world.house.location), name).verifier
        else:
            witness = Verifier(name, 4, bytes(32))
        world.house.transparency.publish()
        with served(world) as (port, _server):
            yield Station(world, f"http://127.0.0.1:{port}/", witness)


@pytest.fixture
def bureau(tmp_path):
    with station(tmp_path / "bureau", "bureau.example/witness") as found:
        yield found


@pytest.fixture
def hedong(tmp_path, bureau):
    with station(tmp_path / "hedong", "hedong.example/witness") as found:
        bureau.witnesses(found)
        found.trusts(bureau)
        yield found


def test_two_ledgers_witness_each_other_as_they_grow(hedong, bureau):
    bureau.trusts(hedong)
    hedong.witnesses(bureau)
    for days in ((), (3, 4), (5, 6, 7)):
        for each in (hedong, bureau):
            each.grow(*days)
            with pytest.raises(QuorumNotReached):
                each.policy.check(each.newest())
            assert each.ask() == [("cosigned", "")]
            assert each.policy.check(each.newest()).size == each.log.newest().size
            assert each.ask() == [("known", "")]
    assert [each.raw.count("— ".encode()) for each in hedong.log.checkpoints()] == [2, 2, 2]


def test_a_checkpoint_that_no_witness_saw_does_not_keep_the_next_from_it(hedong):
    hedong.grow(3)
    hedong.grow(4)
    assert hedong.ask() == [("cosigned", "")]
    hedong.grow(5)
    larger = hedong.grow(6)
    assert hedong.ask() == [("cosigned", "")]
    assert hedong.policy.check(hedong.newest()).size == larger


def test_a_ledger_that_forgot_its_cosignatures_is_told_where_to_start(tmp_path, bureau):
    place, same, grown = (tmp_path / name for name in ("hedong", "same", "grown"))
    with station(place, "hedong.example/witness") as before:
        bureau.witnesses(before)
        before.trusts(bureau)
    for copy in (same, grown):
        shutil.copytree(place, copy)
    with station(place, "", is_new=False) as asked:
        assert asked.ask() == [("cosigned", "")]
    with station(same, "", is_new=False) as forgetful:  # to the same size nothing is to be proved
        assert forgetful.ask() == [("cosigned", "")]
    with station(grown, "", is_new=False) as forgetful:
        forgetful.grow(3)
        forgetful.grow(4)
        assert forgetful.ask() == [("cosigned", "")]


def test_a_ledger_rolled_back_is_found_out(tmp_path, bureau):
    place = tmp_path / "hedong"
    with station(place, "hedong.example/witness") as before:
        bureau.witnesses(before)
        before.trusts(bureau)
        before.grow(3)
        assert before.ask() == [("cosigned", "")]
    shutil.copytree(place, tmp_path / "backup")
    with station(place, "", is_new=False) as forward:
        forward.trusts(bureau)
        seen = forward.grow(4, 5, 6)
        assert forward.ask() == [("cosigned", "")]
    with station(tmp_path / "backup", "", is_new=False) as restored:
        restored.trusts(bureau)
        # Its own cosignature came back with it, so it takes asking to find out.
        assert (
            Cosignatures(restored.world.house.log.engine).newest_size(bureau.witness.name)
            == restored.log.newest().size
        )
        assert restored.ask() == [("ahead", str(seen))]
        assert restored.grow(8) < seen
        assert restored.ask() == [("ahead", str(seen))]
        # Grown beyond, it is another history, which no proof can join to the first.
        assert restored.grow(9, 10) == seen
        assert restored.ask() == [("forked", str(seen))]
        assert restored.grow(11) > seen
        assert restored.ask() == [("forked", str(seen))]
        with pytest.raises(QuorumNotReached):
            restored.policy.check(restored.newest())
    with station(place, "", is_new=False) as forward:
        forward.trusts(bureau)
        forward.grow(12)
        assert forward.ask() == [("cosigned", "")]


def test_a_fork_of_the_same_size_is_refused(tmp_path, bureau):
    place = tmp_path / "hedong"
    with station(place, "hedong.example/witness") as before:
        bureau.witnesses(before)
        before.trusts(bureau)
    shutil.copytree(place, tmp_path / "fork")
    with station(place, "", is_new=False) as one:
        one.trusts(bureau)
        size = one.grow(4)
        assert one.ask() == [("cosigned", "")]
    with station(tmp_path / "fork", "", is_new=False) as other:
        other.trusts(bureau)
        assert other.grow(5) == size
        assert other.ask() == [("forked", str(size))]


def test_a_log_with_a_new_key_is_cosigned_once_the_witness_has_the_key(hedong, bureau):
    hedong.grow(3)
    assert hedong.ask() == [("cosigned", "")]
    kept = hedong.newest()
    hedong.log.rotate_key()
    hedong.grow(4)
    assert hedong.ask() == [("refused", "403")]
    bureau.witnesses(hedong)
    assert hedong.ask() == [("cosigned", "")]
    # Whoever has the policy with both keys believes both, with the old one only the old.
    before = hedong.policy
    hedong.trusts(bureau)
    for note in (kept, hedong.newest()):
        assert hedong.policy.check(note).origin == hedong.log.origin
    with pytest.raises(SignerUnknown):
        before.check(hedong.newest())


def test_a_witness_that_does_not_know_us_refuses(hedong, bureau):
    bureau.witnesses(bureau)
    assert hedong.ask() == [("refused", "404")]


def test_one_witness_that_is_away_does_not_keep_the_others_from_us(hedong, bureau):
    away = Cosigner("away.example/witness", bytes(range(1, 33))).verifier
    policy = (hedong.directory / TRUSTED_WITNESSES).read_text()
    line = f"witness away {away.vkey} http://127.0.0.1:1/\n"
    (hedong.directory / TRUSTED_WITNESSES).write_text(
        policy.replace("witness w0", line + "witness w0")
    )
    assert hedong.ask() == [("away", "ConnectError"), ("cosigned", "")]


def test_a_witness_without_an_address_is_not_asked(hedong, bureau):
    policy = hedong.policy.text().replace(f" {bureau.url}", "")
    (hedong.directory / TRUSTED_WITNESSES).write_text(policy)
    assert hedong.ask() == []


class Odd(BaseHTTPRequestHandler):
    """A witness that answers what a test puts here."""

    status = 200
    body = b""
    asked: ClassVar[list[tuple[str, bytes]]] = []

    def do_POST(self):
        self.asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def odd_address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/witness"
    server.shutdown()
    server.server_close()
    thread.join(PATIENCE_SECONDS)


CLAIMED = Cosigner("odd.example/witness", bytes(range(1, 33)))
STRANGER = Cosigner("stranger.example/witness", bytes(range(2, 34)))


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, "", ("unusable", "signer_unknown")),
        (200, "hello\n", ("unusable", "note_malformed")),
        (200, "\n\n", ("unusable", "note_malformed")),
        (200, STRANGER.cosign("other\n", 5), ("unusable", "signer_unknown")),
        (200, CLAIMED.cosign("other\n", 5), ("unusable", "signature_invalid")),
        (200, b"\xff", ("unusable", "not_utf_8")),
        (200, b"x" * 70_000, ("unusable", "too_long")),
        (409, "", ("unusable", "size")),
        (409, "7 or so\n", ("unusable", "size")),
        (409, "0\n", ("refused", "409")),
        (409, "99999999\n", ("ahead", "99999999")),
        (400, "", ("refused", "400")),
        (403, "", ("refused", "403")),
        (422, "", ("refused", "422")),
        (302, "", ("refused", "302")),
        (429, "", ("away", "429")),
        (503, "", ("away", "503")),
    ],
    ids=range(17),
)
def test_an_odd_answer_is_reported_and_nothing_is_kept(lonely, odd_address, status, body, outcome):
    Odd.status, Odd.body = status, body if isinstance(body, bytes) else body.encode()
    policy = TrustPolicy.parse(f"witness odd {CLAIMED.verifier.vkey} {odd_address}\nquorum odd\n")
    kept = Cosignatures(lonely.house.log.engine)
    with witness_client() as client:
        (asked,) = ask_witnesses(lonely.house.transparency, kept, policy, client)
    assert (asked.outcome, asked.detail) == outcome
    path, request = Odd.asked[-1]
    assert path == "/witness/add-checkpoint"
    assert WitnessRequest.parse(request) == (0, (), lonely.house.transparency.newest().note)
    assert kept.newest_size(CLAIMED.verifier.name) == 0
    assert lonely.house.transparency.newest().lines == ()


@pytest.fixture(scope="module")
def lonely(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("lonely")) as world:
        world.plan()
        world.house.transparency.publish()
        yield world


def lines_of(world, event):
    return [
        line
        for line in map(json.loads, world.log.getvalue().splitlines())
        if line["event"] == event
    ]


def wait_for(said, world, **wanted):
    """The first line that says so."""

    def line():
        lines = (line for line in lines_of(world, said) if wanted.items() <= line.items())
        return next(lines, None)

    return until(line, said)


def test_a_serving_ledger_asks_by_itself_and_says_how_it_went(tmp_path, bureau):
    with open_world(tmp_path / "hedong", witness_seconds=0.1) as world:
        world.plan()
        world.house.transparency.publish()
        policy = world.house.location.directory / TRUSTED_WITNESSES
        line = f"witness bureau {bureau.witness.vkey} {bureau.url}\nquorum bureau\n"
        policy.write_text(line)
        refused = wait_for("witness_asked", world)
        assert (refused["outcome"], refused["detail"]) == ("refused", "404")
        assert refused["level"] == "warning"
        policy.write_text("quorum\n")
        assert wait_for("witnesses_not_asked", world)["code"] == "policy_malformed"
        policy.write_text(line)
        log = Station(world, "", bureau.witness)
        bureau.witnesses(log)
        # Kept before it is told, so what is told is what to wait for.
        assert wait_for("witness_asked", world, outcome="cosigned")
        assert len(world.house.transparency.newest().lines) == 1


def test_a_log_without_a_checkpoint_asks_nobody(tmp_path, odd_address):
    policy = TrustPolicy.parse(f"witness odd {CLAIMED.verifier.vkey} {odd_address}\nquorum odd\n")
    with open_world(tmp_path) as world, witness_client() as client:
        kept = Cosignatures(world.house.log.engine)
        assert list(ask_witnesses(world.house.transparency, kept, policy, client)) == []
