"""No single change to any file of a bundle passes verify.py when the manifest is made to fit it."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import pytest

from api.exporting.bundles.verify_programs import verify_script
from api.exporting.bundles.verify_script import verify
from tests.api.exporting.bundles.bundles import Files, listed_anew
from tests.api.exporting.bundles.mutations import Mutation, applied, every_mutation
from tests.api.exporting.conftest import SCOPES


class InMemory(verify.Bundle):
    """A bundle that lies nowhere."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.names = sorted(files)
        self._known = frozenset(files)

    def _pieces(self, name: str) -> Iterator[bytes]:
        yield self._files[name]


@pytest.fixture(autouse=True, scope="module")
def signatures_are_checked_once():
    """The same signature under the same key gives the same answer: a hundred times faster."""
    with pytest.MonkeyPatch.context() as patch:
        log: Any = verify.loaded(verify.LOG, verify_script(verify.LOG))
        patch.setattr(log, "ed25519_in_python", lru_cache(None)(log.ed25519_in_python))
        yield


def judged(files: Files) -> tuple[verify.Outcome | None, bool]:
    """The first thing that is wrong, and whether anything is said not to be vouched for."""
    outcomes = verify.Audit(InMemory(files), verify.Kept(None, [], use_openssl=False)).run()
    assert {each.ok for each in outcomes} <= {True, False, None}
    return verify.first_bad(outcomes), any(each.note for each in outcomes)


def is_found(files: Files, mutation: Mutation) -> bool:
    """Whether a change is found.

    Of programs, guide, and signatures by keys that no policy knows it is enough that the report
    says so and the exit code is not that of a sound bundle.
    """
    made = mutation.changed()
    changed = applied(files, made)
    assert changed != files, mutation[:3]
    if "manifest.json" not in made:
        listed_anew(changed)
    bad, noted = judged(changed)
    if bad is None:
        return noted and mutation.file in (*verify.PROGRAMS, "checkpoint", "policy")
    return bool(bad.zh and bad.en)


def kind_of(mutation: Mutation) -> tuple[str, str]:
    """Of which kind of file and change it is."""
    return re.sub(r"(?<=/).*", "", mutation.file), mutation.kind


@pytest.mark.parametrize("scope", SCOPES)
def test_what_was_not_changed_passes(rich, scope):
    assert judged(rich[scope]) == (None, False)
    again = dict(rich[scope])
    listed_anew(again)
    assert again == rich[scope]


@pytest.mark.parametrize(
    ("scope", "each"), [("whole", 1), pytest.param("days", 1, marks=pytest.mark.slow)]
)
def test_changes_of_every_kind_in_every_file_are_found(rich, scope, each):
    chosen = random.Random(7)
    groups = defaultdict(list)
    for mutation in every_mutation(rich[scope]):
        groups[kind_of(mutation)].append(mutation)
    some = [
        mutation
        for group in groups.values()
        for mutation in chosen.sample(group, min(each, len(group)))
    ]
    assert [found[:3] for found in some if not is_found(rich[scope], found)] == []
    assert len(groups) > 150
    assert sum(map(len, groups.values())) > 30_000


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    ("scope", "step"), [("whole", 1), ("station", 10), ("days", 10), ("early", 10)]
)
def test_every_single_change_of_every_file_is_found(rich, scope, step):
    tried: Counter[str] = Counter()
    survivors = []
    for mutation in islice(every_mutation(rich[scope]), 0, None, step):
        tried[mutation.file] += 1
        if not is_found(rich[scope], mutation):
            survivors.append(mutation[:3])
    assert survivors == []
    assert tried.total() * step > 40_000
    for name in verify.MADE_ANEW:
        assert tried[name] * step > 200, tried
