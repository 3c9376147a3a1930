"""Copies of our own packages, to be changed and run beside the real ones in processes of their own."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("domain", "ledger", "projections")
FOLDED = ("stations", "staff", "money")
"""The subjects whose facts the station's state takes in."""

# Not by way of the edge, which takes twice as long to start.
_FINGERPRINTS = """
import json
from importlib import import_module
from pathlib import Path

from ledger.writing.states import state_fingerprint
from projections.engine.fingerprint import fingerprint

found = {"state": state_fingerprint()}
for path in Path("projections").glob("*/projection.py"):
    module = import_module(f"projections.{path.parent.name}.projection")
    [question] = [each() for name, each in vars(module).items() if name.endswith("Projection")]
    found[question.name] = fingerprint(question)
print(json.dumps(found))
"""
_NURSERY = """
import json, os, sys, tempfile, traceback
import alembic.command, cryptography.hazmat.primitives.ciphers.aead, eventsourcing.persistence
import msgspec, psycopg, pydantic, sqlalchemy.dialects.postgresql, sqlalchemy.dialects.sqlite

def run(asked):
    os.chdir(asked["folder"])
    os.environ.update(asked["environment"])
    sys.dont_write_bytecode = True
    sys.path[:] = [asked["folder"], *(each for each in sys.path if each)]
    sys.argv = ["-c", *asked["arguments"]]
    exec(compile(asked["program"], "<program>", "exec"), {"__name__": "__main__"})

for line in sys.stdin:
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        child = os.fork()
        if not child:
            os.dup2(said.fileno(), 1)
            os.dup2(complained.fileno(), 2)
            status = 1
            try:
                run(json.loads(line))
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        _, status = os.waitpid(child, 0)
        for file in (said, complained):
            file.seek(0)
        print(json.dumps([status, said.read(), complained.read()]), flush=True)
"""
"""Has loaded what our packages rest on, and for each program that it reads has a child run it.

Most of a program's time would be loading that anew; of our own packages each child loads its copy's.
"""


@cache
def _nursery() -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _NURSERY]
    nursery = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT.anchor
    )
    atexit.register(_end, nursery)
    return nursery


def _end(nursery: subprocess.Popen[str]) -> None:
    nursery.communicate()


_SUBJECT = {
    "__init__.py": "",
    "facts.py": """
from typing import Final

from domain.ground.events import Event
from domain.ground.values import ISODate

FINGERPRINTED_BY_FACT: Final = True
""",
    "details.py": """
from domain.ground.forms.details import Details
from domain.ground.forms.fields import Day, Number
""",
    "commands.py": """
from domain.ground.commands import RecordingCommand
""",
    "rules.py": "",
    "kinds.py": """
from typing import Final

from domain.ground.kinds import SERVICE, Kind
from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final = ()
""",
    "words.py": """
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("游行", "Parades")
COUNTS = frozenset()
FIELDS: Final = {}
VOCABULARY: Final = {}
""",
}
"""A subject of its own, without any kind yet."""

_KIND = {
    "facts.py": """
from domain.ground.values import ISODate


class {name}(Event, frozen=True, kw_only=True, tag="{path}.held"):
    held_on: ISODate
    banners: int = 1


{facts} = {known}{name}
""",
    "details.py": """
from domain.ground.forms.fields import Day, Number


class {name}Details(Details):
    held_on: Day
    banners: Number = 1
""",
    "commands.py": """
from domain.{folder}.details import {name}Details


class Record{name}(RecordingCommand):
    details: {name}Details
""",
    "rules.py": """
from domain.ground.stating import stated
from domain.{folder}.details import {name}Details
from domain.{folder}.facts import {name}


def assess_{path}(station, details, command, was):
    return stated({name}, details, command)
""",
    "kinds.py": """
from domain.{folder}.commands import Record{name}
from domain.{folder}.facts import {name}
from domain.{folder}.rules import assess_{path}
from domain.ground.kinds import SERVICE

KINDS += (
    Kind(
        fact={name},
        command=Record{name},
        assess=assess_{path},
        started="held_on",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        folded={folded},
        people_kept_as="service_file",
        path="{path}",
        name=Label("游行", "parade"),
        says=Label("记录游行：{{held_on}}", "recorded a parade on {{held_on}}"),
        example={{"details": {{"held_on": "2021-06-03"}}}},
    ),
)
""",
    "words.py": """
FIELDS |= {{"banners": Label("横幅", "banners"), "held_on": Label("日期", "day")}}
""",
}
"""What a kind adds to the files of its subject."""


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

    def add_kind(self, name: str = "ParadeHeld", folder: str = "training") -> None:
        """Add a kind that no question reads and no rule knows: to a subject, or with one of its own."""
        if not (self.folder / "domain" / folder).exists():
            self._add_subject(folder)
        before = (self.folder / f"domain/{folder}/facts.py").read_text(encoding="utf-8")
        found = re.search(r"^(\w+Fact) = ", before, re.MULTILINE)
        facts, known = (found[1], f"{found[1]} | ") if found else (f"{folder.capitalize()}Fact", "")
        names = {"name": name, "path": name.lower(), "folder": folder, "facts": facts}
        names["folded"] = folder in FOLDED
        for file, text in _KIND.items():
            path = f"domain/{folder}/{file}"
            stands = (self.folder / path).read_text(encoding="utf-8")
            self.write(path, stands + text.format(**names, known=known))

    def _add_subject(self, folder: str) -> None:
        """Add a subject in a folder of its own, and the lines by which the book knows it."""
        for file, text in _SUBJECT.items():
            self.write(f"domain/{folder}/{file}", text)
        subject = folder.capitalize()
        for file, old, new in (
            (
                "catalogue",
                "from domain.visits.kinds",
                f"from domain.{folder}.kinds import KINDS as NEW\n",
            ),
            ("catalogue", "*TRAINING,", "*NEW, "),
            (
                "events",
                "from domain.visits.facts",
                f"from domain.{folder}.facts import {subject}Fact\n",
            ),
            ("events", "    | TrainingFact\n", f"    | {subject}Fact\n"),
            ("words", "from domain.training", f"from domain.{folder} import words as new\n"),
            ("words", "training, activities", "new, "),
        ):
            self.replace(f"domain/book/{file}.py", old, new + old)

    def run(self, program: str, *arguments: object, **environment: str) -> Any:
        """What a program says that is run on this copy, as one line of JSON."""
        asked = {
            "folder": str(self.folder),
            "program": program,
            "arguments": [str(each) for each in arguments],
            # Two changes of one file within a second would look the same to Python's own cache.
            "environment": {
                "PYTHONPATH": str(self.folder),
                "PYTHONDONTWRITEBYTECODE": "1",
                **environment,
            },
        }
        nursery = _nursery()
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        nursery.stdin.write(json.dumps(asked) + "\n")
        nursery.stdin.flush()
        status, told, complained = json.loads(nursery.stdout.readline())
        assert status == 0, complained
        return json.loads(told)

    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of every question and, as ``state``, of the stored states."""
        return self.run(_FINGERPRINTS)
