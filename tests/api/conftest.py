"""Worlds for the tests of the HTTP edge: a shared one per file, and a fresh one on demand."""

from __future__ import annotations

import pytest

from tests.api.http.world import open_world


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("world")) as found:
        found.plan()
        yield found


@pytest.fixture
def fresh(tmp_path):
    with open_world(tmp_path) as found:
        yield found
