"""Rebuilds of the views killed at any moment: what answers afterwards is what a replay says."""

from __future__ import annotations

import pytest

from api.book.checking import differences_of
from api.bootstrap import open_house
from tests.api.importing.invented import Invention
from tests.api.workbooks.made import xlsx


@pytest.fixture
def seconds(place, tmp_path, killing) -> float:
    """A ledger with some stations whose views are built; how long building them anew takes."""
    paths = []
    for seed in range(2):
        paths.append(tmp_path / f"{seed}.xlsx")
        paths[-1].write_bytes(xlsx(Invention(seed).sheets()))
    killing.run(*(["import", "workbook", path] for path in paths))
    killing.run(["rebuild"])
    return killing.run(["rebuild"])


def _check(place) -> None:
    """Views answer at once, follow to the head, and say what a replay of the log says."""
    with open_house(place, write=False) as house:
        for name in house.engine.names:
            with house.engine.live(name):
                pass
        house.catch_up()
        differences = differences_of(house, None)
        assert set(differences) == set(house.engine.names)
        assert not any(differences.values()), differences


def _kill_repeatedly(killing, place, seconds: float, times: int) -> int:
    killed = 0
    for _ in range(times):
        ran = killing.kill(["rebuild"], within_seconds=seconds)
        assert set(ran.codes) <= {0}
        killed += ran.was_killed
        _check(place)
    killing.run(["rebuild"])
    _check(place)
    return killed


def test_a_killed_rebuild_leaves_views_that_answer_as_before(place, killing, seconds):
    _kill_repeatedly(killing, place, seconds, 2)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_many_killed_rebuilds_leave_views_that_answer_as_before(place, killing, seconds):
    killed = _kill_repeatedly(killing, place, seconds, 80)
    print(f"killed {killed}")  # noqa: T201 - quoted by who reports it
    assert killed > 30
