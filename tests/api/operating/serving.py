"""A server as the command line starts it, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START = "from api.main import main; main()"
PATIENCE_SECONDS = 200


def free_port() -> int:
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


def get(address: str, token: str | None = None) -> bytes:
    """What an address answers."""
    request = urllib.request.Request(address)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        body: bytes = answer.read()
        return body


def until_it_answers(port: int, process: subprocess.Popen[bytes], log: Path) -> bytes:
    """Wait for a server that has just been started."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            return get(f"http://127.0.0.1:{port}/healthz")
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@contextmanager
def running(ledger: Path | str, log: Path, **turned: object) -> Iterator[int]:
    """A server over a ledger until the block ends; ``turned`` are settings. Gives its port."""
    with started(ledger, log, **turned) as (port, _process):
        yield port


@contextmanager
def started(
    ledger: Path | str, log: Path, **turned: object
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The same with its process, for those who end it themselves."""
    port = free_port()
    settings = {f"TAIZHANG_{name.upper()}": str(value) for name, value in turned.items()}
    words = ["--ledger", str(ledger), "serve", "--port", str(port)]
    with log.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-c", START, *words],
            stdout=subprocess.DEVNULL,
            stderr=err,
            env={**os.environ, **settings},
        )
    try:
        until_it_answers(port, process, log)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)
    assert "Traceback" not in log.read_text(encoding="utf-8")
