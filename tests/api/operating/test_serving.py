"""The server as the command line starts and stops it."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys

import pytest

from tests.api.operating.serving import PATIENCE_SECONDS, START, free_port, get, until_it_answers


@pytest.fixture
def port():
    return free_port()


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
