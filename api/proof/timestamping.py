"""Time stamps of a third party over our checkpoints: asking by HTTP, checking by openssl.

An authority only says when it saw some bytes, not whether they continue anything. What it answers
is believed as far as openssl verifies it up to a certificate that the caller trusts; nothing else
is kept.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import httpx2

from api.exporting.bundles.log_folder import kept_head
from api.proof.proving import file_content
from api.terminal.failures import CliError
from api.terminal.output import print_json, say
from api.terminal.scope import Place
from ledger.application import key_directory
from ledger.databases.database import LedgerLocation
from ledger.evidence.timestamp_queries import NONCE_BYTES, timestamp_query
from ledger.schema.migrations import check_schema
from ledger.store.whole_files import make_folder, replace_file
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile

TIMEOUT_SECONDS: Final = 20.0
_MAX_ANSWER_BYTES: Final = 64 * 1024
_OK: Final = 200
_SIZE: Final = re.compile(r"[0-9]{1,19}\Z", re.ASCII)
_TIME: Final = re.compile(r"^Time stamp: (.+)$", re.MULTILINE)


def ask_authority(url: str, data: bytes, ca_file: Path) -> bytes:
    """A verified time stamp over some bytes, as the authority answered it.

    Raises CliError when the authority cannot be reached, refuses, or its answer does not verify.
    """
    query = timestamp_query(data, os.urandom(NONCE_BYTES))
    reply = _post(url, query)
    with tempfile.TemporaryDirectory(prefix="taizhang-ts-") as folder:
        (Path(folder) / "query").write_bytes(query)
        _verify(folder, reply, ["-queryfile", f"{folder}/query"], ca_file)
    return reply


def check_timestamp(reply: bytes, data: bytes, ca_file: Path) -> str:
    """When the authority stamped just these bytes, in its own words. Raises CliError."""
    with tempfile.TemporaryDirectory(prefix="taizhang-ts-") as folder:
        (Path(folder) / "data").write_bytes(data)
        _verify(folder, reply, ["-data", f"{folder}/data"], ca_file)
        shown = _openssl(["ts", "-reply", "-in", f"{folder}/reply", "-text"])
    found = _TIME.search(shown.stdout)
    return found[1] if found else "?"


def _post(url: str, query: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query"}
    try:
        with (
            httpx2.Client(timeout=TIMEOUT_SECONDS) as client,
            client.stream("POST", url, content=query, headers=headers) as response,
        ):
            received = bytearray()
            for piece in response.iter_bytes():
                received += piece
                if len(received) > _MAX_ANSWER_BYTES:
                    break
            if response.status_code == _OK and len(received) <= _MAX_ANSWER_BYTES:
                return bytes(received)
            said = str(response.status_code)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        said = type(error).__name__
    raise CliError(
        f"时间戳机构没有给出时间戳：{said}。", f"The authority gave no time stamp: {said}."
    )


def _verify(folder: str, reply: bytes, what: list[str], ca_file: Path) -> None:
    (Path(folder) / "reply").write_bytes(reply)
    words = ["ts", "-verify", *what, "-in", f"{folder}/reply", "-CAfile", str(ca_file)]
    if _openssl(words).returncode:
        raise CliError(
            "时间戳验证失败：不是这份检查点的，或不是可信机构签发的。",
            "The time stamp does not verify: not of this checkpoint, or not by a trusted authority.",
        )


def _openssl(words: list[str]) -> subprocess.CompletedProcess[str]:
    program = shutil.which("openssl")
    if program is None:
        raise CliError("没有安装 openssl。", "openssl is not installed.")
    try:
        return subprocess.run(  # noqa: S603 - no shell, and no word of it comes from outside
            [program, *words],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        name = type(error).__name__
        raise CliError(f"openssl 没有完成：{name}。", f"openssl did not finish: {name}.") from None


def stamp_newest(place: Place, url: str, ca_file: Path, folder: Path, *, as_json: bool) -> None:
    """Have the newest checkpoint stamped; checkpoint and stamp become files side by side.

    What lies there is evidence: a stamp of the same checkpoint that still verifies is earlier, and
    stays. Raises LogForkedError for a folder whose last checkpoint the log does not continue,
    OriginMismatch for one of another log, CliError.
    """
    location = LedgerLocation.parse(place.ledger)
    events = location.open("events")
    try:
        check_schema(events)
        log = TransparencyLog(events, LogKeyFile(key_directory(location)))
        for kept in sorted(folder.glob("*.checkpoint"), key=_size_of)[-1:]:
            head = kept_head(kept, log)
            if head is not None:
                log.ensure_continues(head)
        checkpoint = log.newest() or log.publish()
    finally:
        events.dispose()
    reply = ask_authority(url, checkpoint.note, ca_file)
    time = check_timestamp(reply, checkpoint.note, ca_file)
    make_folder(folder)
    kept, stamp = (folder / f"{checkpoint.size}.{kind}" for kind in ("checkpoint", "tsr"))
    replace_file(kept, checkpoint.note)
    earlier = _time_of(stamp, checkpoint.note, ca_file)
    if earlier is None:
        replace_file(stamp, reply)
    else:
        time = earlier
    if as_json:
        print_json(
            {"size": checkpoint.size, "time": time, "checkpoint": str(kept), "stamp": str(stamp)}
        )
    else:
        say(place.say(f"{stamp}：{time}", f"{stamp}: {time}"))


def _size_of(kept: Path) -> int:
    return int(kept.stem) if _SIZE.match(kept.stem) else -1


def _time_of(stamp: Path, data: bytes, ca_file: Path) -> str | None:
    """When a stamp that lies there already was made; None where there is none that verifies."""
    try:
        return check_timestamp(file_content(stamp), data, ca_file)
    except (FileNotFoundError, CliError):
        return None


def check_stamp(place: Place, stamp: Path, data: Path, ca_file: Path, *, as_json: bool) -> None:
    """Check a stamp over a file and print its time. Raises CliError."""
    time = check_timestamp(file_content(stamp), file_content(data), ca_file)
    if as_json:
        print_json({"valid": True, "time": time})
    else:
        say(place.say(f"时间戳有效：{time}", f"The time stamp is valid: {time}"))
