"""Ledgers for all tests of this folder: the sample workbooks, and a small one that has everything."""

from __future__ import annotations

from typing import Any

import pytest

from api.bootstrap import open_house
from tests.api.exporting.bundles.bundles import bundle_of, unpacked
from tests.api.exporting.rich_world import STATIONS, make_rich
from tests.api.exporting.worlds import make_samples

SCOPES: dict[str, dict[str, Any]] = {
    "whole": {},
    "station": {"station": STATIONS[0]},
    "days": {"from_day": "2026-03-01", "to_day": "2026-04-30"},
    "early": {"as_known": "40"},
}


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    place = tmp_path_factory.mktemp("exported") / "ledger"
    make_samples(place)
    return place


@pytest.fixture(scope="session")
def rich(tmp_path_factory):
    """The files of its bundles, by the name of the scope; nobody changes them in place."""
    place = tmp_path_factory.mktemp("rich") / "ledger"
    make_rich(place)
    with open_house(str(place), write=False) as house:
        house.catch_up()
        return {name: unpacked(bundle_of(house, **scope)) for name, scope in SCOPES.items()}
