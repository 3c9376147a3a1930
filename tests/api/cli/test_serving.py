"""The server as the command line starts and stops it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

START = "from api.cli import main; main()"
PATIENCE_SECONDS = 120


@pytest.fixture
def port():
    """A free port of those that no system gives away by itself, so that it stays free."""
    first = 20_000 + os.getpid() % 5_000
    for number in range(first, first + 1_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", number))
            except OSError:
                continue
            return number
    raise AssertionError("no port is free")


def get(address, token=None):
    request = urllib.request.Request(address)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return answer.read()


def until_it_answers(port, process, log):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            return get(f"http://127.0.0.1:{port}/healthz")
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def test_the_demonstration_serves_and_its_token_opens_the_answers(tmp_path, port):
    words = ["--ledger", str(tmp_path / "demo"), "demo", "--port", str(port)]
    log = tmp_path / "log"
    with log.open("wb") as err, (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen([sys.executable, "-c", START, *words], stdout=out, stderr=err)
    try:
        until_it_answers(port, process, log)
        token = re.search(r"Bearer (\S+)'", log.read_text(encoding="utf-8"))[1]
        stations = json.loads(get(f"http://127.0.0.1:{port}/v1/stations", token))
        assert {each["code"] for each in stations["items"]} == {"大岚", "钟公庙", "锦屏"}
        assert b"<html" in get(f"http://127.0.0.1:{port}/reference")
        again = subprocess.run(
            [sys.executable, "-c", START, "serve", "--port", str(port)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert again.returncode == 1
        assert "--port" in again.stderr
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)
    assert "Traceback" not in log.read_text(encoding="utf-8")
