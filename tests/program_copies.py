"""Copies of our own packages, to be changed and run beside the real ones in processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("domain", "ledger", "projections")

# Not by way of the edge, which takes twice as long to start.
_FINGERPRINTS = """
import json
from importlib import import_module
from pathlib import Path

from ledger.states import state_fingerprint
from projections.fingerprint import fingerprint

found = {"state": state_fingerprint()}
for path in Path("projections").glob("*/projection.py"):
    module = import_module(f"projections.{path.parent.name}.projection")
    [question] = [each() for name, each in vars(module).items() if name.endswith("Projection")]
    found[question.name] = fingerprint(question)
print(json.dumps(found))
"""
_FACTS = """from __future__ import annotations

from typing import Final

from domain.events import Event
from domain.values import ISODate

FINGERPRINTED_BY_FACT: Final = True
"""


class ProgramCopy:
    """The rules and both sides in a folder; the edge and the tests' builders are the real ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for package in PACKAGES:
            without = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / package, folder / package, ignore=without)

    def write(self, file: str, text: str) -> None:
        """Put a file there, with its folder."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        """Change a file in the one place that has a text."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old, text.count(old))
        self.write(file, text.replace(old, new))

    def add_kind(self, name: str = "ParadeHeld", subject: str = "") -> None:
        """Add a fact that no question reads and no rule knows, with a subject in a folder of its own."""
        declared = (
            f'\n\nclass {name}(Event, frozen=True, kw_only=True, tag="{name.lower()}.held"):\n'
            '    """A parade went by."""\n\n    held_on: ISODate\n    banners: int = 1\n'
        )
        if subject:
            file = f"domain/{subject}/facts.py"
            text = _FACTS if not (self.folder / file).exists() else (self.folder / file).read_text()
            self.write(file, text + declared)
            self.write(f"domain/{subject}/__init__.py", "")
            declared = f"\n\nfrom domain.{subject}.facts import {name}\n"
        catalogue = "domain/events.py"
        self.replace(catalogue, "\n\nFact = (\n", f"{declared}\n\nFact = (\n    {name}\n    | ")
        row = f'{name}: ("held_on", ""),\n    StationPlanned: ('
        self.replace(catalogue, "StationPlanned: (", row)

    def run(self, program: str, *arguments: object, **environment: str) -> Any:
        """What a program says that is run on this copy, as one line of JSON."""
        done = subprocess.run(
            [sys.executable, "-c", program, *map(str, arguments)],
            cwd=self.folder,
            # Two changes of one file within a second would look the same to Python's own cache.
            env=os.environ
            | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
            | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of every question and, as ``state``, of the stored states."""
        return self.run(_FINGERPRINTS)
