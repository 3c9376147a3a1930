"""RFC 3161 time stamps, from an authority made here with openssl."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ledger.evidence.timestamp_queries import timestamp_query
from tests.api.http.world import PATIENCE_SECONDS, open_world, visit
from tests.api.terminal.running import taizhang
from tests.programs import run_program

CONFIGURATION = """
[tsa]
default_tsa = here
[here]
dir = {folder}
serial = $dir/serial
signer_cert = $dir/signer.pem
certs = $dir/signer.pem
signer_key = $dir/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
[signer]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
"""


def openssl(*words):
    answer = run_program("openssl", [str(word) for word in words])
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def make_authority(folder):
    """A root, and a signer under it that may stamp."""
    folder.mkdir()
    configuration = folder / "tsa.cnf"
    configuration.write_text(CONFIGURATION.format(folder=folder))
    (folder / "serial").write_text("01\n")
    root, signer = folder / "ca.pem", folder / "signer.pem"
    new_key = ("-newkey", "ed25519", "-nodes")
    openssl(
        "req", "-x509", *new_key, "-keyout", folder / "ca.key", "-out", root,
        "-subj", "/CN=example root", "-days", "30",
    )  # fmt: skip
    openssl(
        "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "signer.key",
        "-out", folder / "signer.csr", "-subj", "/CN=example authority",
    )  # fmt: skip
    openssl(
        "x509", "-req", "-in", folder / "signer.csr", "-CA", root, "-CAkey", folder / "ca.key",
        "-CAcreateserial", "-out", signer, "-days", "30",
        "-extfile", configuration, "-extensions", "signer",
    )  # fmt: skip
    return folder


class Authority(BaseHTTPRequestHandler):
    """Stamps what it is sent, or answers what a test wants instead."""

    folder = None
    instead = None
    status = 200

    def do_POST(self):
        assert self.headers["Content-Type"] == "application/timestamp-query"
        query = self.rfile.read(int(self.headers["Content-Length"]))
        (self.folder / "query").write_bytes(query)
        words = ["ts", "-reply", "-config", self.folder / "tsa.cnf"]
        words += ["-queryfile", self.folder / "query", "-out", self.folder / "reply"]
        openssl(*words)
        reply = (self.folder / "reply").read_bytes() if self.instead is None else self.instead
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_arguments):
        pass


@pytest.fixture(autouse=True)
def _with_patience(monkeypatch):
    """An authority on a machine that has much else to do is not away."""
    monkeypatch.setattr("api.proof.timestamping.TIMEOUT_SECONDS", PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_authority(tmp_path_factory.mktemp("timestamps") / "authority")


@pytest.fixture
def address(folder):
    class Here(Authority):
        pass

    Here.folder = folder
    server = ThreadingHTTPServer(("127.0.0.1", 0), Here)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", Here
    server.shutdown()
    server.server_close()
    thread.join(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("stamped")
    with open_world(tmp_path) as world:
        world.plan()
        world.house.transparency.publish()
    return tmp_path / "ledger"


def test_the_newest_checkpoint_is_stamped_and_openssl_alone_verifies_it(
    place, folder, address, tmp_path
):
    ca, out = folder / "ca.pem", tmp_path / "stamps"
    words = ("timestamp", "ask", "--authority", address[0], "--ca", ca, "--out", out)
    made = taizhang(place, *words, "--json").json
    kept, stamp = made["checkpoint"], made["stamp"]
    assert made["time"].endswith("GMT")
    said = openssl("ts", "-verify", "-data", kept, "-in", stamp, "-CAfile", ca)
    assert "Verification: OK" in said
    check = ("timestamp", "check", stamp, "--checkpoint", kept, "--ca", ca)
    assert taizhang(place, *check, "--json").json == {"valid": True, "time": made["time"]}
    assert made["time"] in taizhang(place, *check).out

    altered = tmp_path / "altered"
    altered.write_bytes((out / f"{made['size']}.checkpoint").read_bytes() + b"\n")
    refused = taizhang(place, "timestamp", "check", stamp, "--checkpoint", altered, "--ca", ca)
    assert (refused.code, "时间戳验证失败" in refused.err) == (1, True)


def test_a_stamp_of_an_authority_that_nobody_trusts_is_not_kept(place, address, tmp_path):
    other = make_authority(tmp_path / "other")
    out = tmp_path / "stamps"
    words = ("timestamp", "ask", "--authority", address[0], "--out", out)
    refused = taizhang(place, *words, "--ca", other / "ca.pem")
    assert (refused.code, "时间戳验证失败" in refused.err) == (1, True)
    assert not out.exists()


def test_an_old_answer_sent_again_is_not_kept(place, folder, address, tmp_path):
    url, authority = address
    out = tmp_path / "stamps"
    words = ("timestamp", "ask", "--authority", url, "--ca", folder / "ca.pem", "--out", out)
    first = taizhang(place, *words, "--json").json
    authority.instead = (tmp_path / "stamps" / f"{first['size']}.tsr").read_bytes()
    assert taizhang(place, *words).code == 1  # the nonce is another
    for instead in (b"", b"hello", b"x" * 70_000):
        authority.instead = instead
        assert taizhang(place, *words).code == 1
    authority.instead, authority.status = None, 503
    refused = taizhang(place, *words)
    assert (refused.code, "503" in refused.err) == (1, True)


def test_what_was_stamped_before_is_never_written_over(place, folder, address, tmp_path):
    out, older = tmp_path / "stamps", tmp_path / "older" / "ledger"
    words = ("timestamp", "ask", "--authority", address[0], "--ca", folder / "ca.pem")
    shutil.copytree(place, older)
    first = taizhang(place, *words, "--out", out, "--json").json
    stamp, kept = Path(first["stamp"]), Path(first["checkpoint"])
    reply = stamp.read_bytes()
    assert taizhang(place, *words, "--out", out, "--json").json == first
    assert stamp.read_bytes() == reply
    # One that is damaged is no evidence any more.
    stamp.write_bytes(reply[:-1])
    kept.write_bytes(b"")
    assert taizhang(place, *words, "--out", out).code == 0
    check = ("timestamp", "check", stamp, "--checkpoint", kept, "--ca", folder / "ca.pem")
    assert taizhang(place, *check).code == 0

    # A copy that grew in another way finds what the book had stamped, and leaves it alone.
    for where, day in ((place.parent, 3), (older.parent, 4)):
        with open_world(where) as world:
            times = {name: f"2021-06-0{day}T{hour}:00:00+08:00" for name, hour in HOURS}
            world.made(world.record("home-visits", visit(**times)))
            world.house.transparency.publish()
    assert taizhang(place, *words, "--out", out).code == 0
    before = {path: path.read_bytes() for path in out.iterdir()}
    refused = taizhang(older, *words, "--out", out)
    assert (refused.code, refused.err.strip()[-12:]) == (1, "[log_forked]")
    assert {path: path.read_bytes() for path in out.iterdir()} == before


HOURS = (("started_at", "09"), ("ended_at", "10"))


def test_an_authority_that_is_away_is_one_clear_line(place, folder, tmp_path):
    words = ("timestamp", "ask", "--authority", "http://127.0.0.1:1/", "--ca", folder / "ca.pem")
    refused = taizhang(place, *words, "--out", tmp_path / "stamps")
    assert refused.code == 1
    assert len(refused.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "nonce",
    [bytes(8), b"\0" * 7 + b"\x01", b"\x7f" * 8, b"\x80" + bytes(7), b"\xff" * 8, b"\0\xff" * 4],
)
def test_another_program_reads_the_query(tmp_path, nonce):
    query = tmp_path / "query"
    query.write_bytes(timestamp_query(b"checkpoint\n", nonce))
    shown = openssl("ts", "-query", "-in", query, "-text")
    assert "Hash Algorithm: sha256" in shown
    assert "Certificate required: yes" in shown
    read = re.search(r"Nonce: 0x([0-9A-F]+)", shown)
    assert int(read[1], 16) == int.from_bytes(nonce, "big")
    # Exactly the bytes that openssl itself would write for the same request.
    made = subprocess.run(
        ["openssl", "ts", "-query", "-in", query], capture_output=True, check=True
    )
    assert made.stdout == query.read_bytes()
