"""Questions about the lock files that need no network.

``installed``: does this environment hold exactly what requirements.lock pins, and taizhang itself?
``current``: do requirements.lock and requirements-programs.lock satisfy every requirement of
pyproject.toml, with hashes and without any index address? Both say what is missing on stderr and
exit with 1 if anything is.

It runs before anything is installed, so it is a script of its own.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+))?"
)
_ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|file:")


def _pins(text: str) -> dict[str, tuple[str, str | None]]:
    found = (_PIN.match(line) for line in text.splitlines())
    return {
        match["name"].lower(): (match["version"], match["marker"] and match["marker"].strip())
        for match in found
        if match
    }


def _installed(text: str) -> list[str]:
    try:
        from packaging.markers import Marker  # noqa: PLC0415 - absent from a fresh environment
    except ImportError:
        return ["nothing is installed yet"]
    missing = []
    wanted = {
        name: pinned
        for name, (pinned, marker) in _pins(text).items()
        if marker is None or Marker(marker).evaluate()
    }
    for name, pinned in wanted.items():
        try:
            present = version(name)
        except PackageNotFoundError:
            missing.append(f"{name} {pinned} is not installed")
        else:
            if present != pinned:
                missing.append(f"{name} is {present}, the lock says {pinned}")
    try:
        version("taizhang")
    except PackageNotFoundError:
        missing.append("taizhang itself is not installed")
    return missing


def _current(text: str) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(line for extra in project["project"]["optional-dependencies"].values() for line in extra),
    ]
    programs = (ROOT / "requirements-programs.lock").read_text(encoding="utf-8")
    return _unsatisfied(wanted, text) + [
        f"programs: {problem}"
        for problem in _unsatisfied(project["dependency-groups"]["programs"], programs)
    ]


def _unsatisfied(wanted: list[str], text: str) -> list[str]:
    from packaging.requirements import Requirement  # noqa: PLC0415 - as above
    from packaging.utils import canonicalize_name  # noqa: PLC0415 - as above

    pins = _pins(text)
    problems = []
    for requirement in map(Requirement, wanted):
        pinned, _ = pins.get(canonicalize_name(requirement.name), (None, None))
        if pinned is None:
            problems.append(f"{requirement} is not in the lock")
        elif not requirement.specifier.contains(pinned, prereleases=True):
            problems.append(f"{requirement} is wanted, the lock says {pinned}")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    problems += [
        f"{block.split('==')[0]} has no hash"
        for block in blocks
        if _PIN.match(block) and "--hash=sha256:" not in block
    ]
    problems += [
        f"address in the lock: {line}" for line in text.splitlines() if _ADDRESS.search(line)
    ]
    return problems


def main() -> int:
    """Answer the question named on the command line."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    question = {"installed": _installed, "current": _current}[sys.argv[1]]
    problems = question(text)
    for problem in problems:
        sys.stderr.write(f"requirements.lock: {problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
