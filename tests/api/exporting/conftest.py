"""One ledger of the sample workbooks for all tests of this folder."""

from __future__ import annotations

import pytest

from tests.api.exporting.worlds import make_samples


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    place = tmp_path_factory.mktemp("exported") / "ledger"
    make_samples(place)
    return place
