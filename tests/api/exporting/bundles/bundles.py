"""Audit bundles as dictionaries of files, damaged on purpose, and judged by verify.py."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from api.bootstrap import House
from api.exporting.bundles.bundle import write_bundle
from api.exporting.bundles.verify_script import verify
from api.exporting.scopes import resolve

VERIFY = Path(__file__).parents[4] / "api" / "exporting" / "bundles" / "verify_script" / "verify.py"
Files = dict[str, bytes]
Damage = Callable[[Files], None]


def bundle_of(house: House, **scope: Any) -> bytes:
    """A bundle of a house as bytes."""
    out = io.BytesIO()
    write_bundle(house, resolve(house, with_all_money=True, **scope), out)
    return out.getvalue()


def unpacked(bundle: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, contents in files.items():
            archive.writestr(name, contents)
    return path


def listed_anew(files: Files) -> None:
    """What a careful forger does last: a manifest that fits the files again, as it is written."""
    manifest = json.loads(files.pop("manifest.json"))
    manifest["files"] = {
        name: {"sha256": sha256(files[name]).hexdigest(), "bytes": len(files[name])}
        for name in sorted(files, key=lambda name: (verify._place_of(name) or (999,), name))
    }
    files["manifest.json"] = written(manifest)


def written(manifest: Any) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()


def flipped(contents: bytes, at: int, bit: int = 0) -> bytes:
    changed = bytearray(contents)
    changed[at] ^= 1 << bit
    return bytes(changed)


class Judged:
    """What verify.py says of a bundle; as a program of its own unless ``inside`` this one."""

    def __init__(
        self,
        path: Path,
        *words: object,
        env: dict[str, str] | None = None,
        inside: bool = False,
    ) -> None:
        given = [str(path), "--json", *map(str, words)]
        if inside:
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                self.code = verify.main(given)
            self.report = json.loads(out.getvalue())
        else:
            ran = subprocess.run(
                [sys.executable, "-I", "-S", str(VERIFY), *given],
                env=env,
                capture_output=True,
                encoding="utf-8",
                timeout=240,
                check=False,
            )
            assert ran.stderr == "", ran.stderr
            self.code, self.report = ran.returncode, json.loads(ran.stdout)
        self.bad = self.report["first_bad"]
        sound = 3 if self.report["notes"] else 0
        assert self.code == (sound if self.report["ok"] else 1)

    def check(self, name: str) -> dict[str, Any]:
        (found,) = [each for each in self.report["checks"] if each["check"] == name]
        return found
