"""Imports into a ledger that is served, with one of the two killed at any moment."""

from __future__ import annotations

import signal

import pytest

from tests.api.operating.serving import PATIENCE_SECONDS, running, started
from tests.kills.test_importing import VISITS, _told, _undisturbed, _workbook


def in_a_long_run(later):
    """Both databases, one of them only where there is time: the two take half a minute a test."""
    return pytest.mark.parametrize(
        "database_url",
        [
            pytest.param(each, marks=[pytest.mark.slow] if each == later else [])
            for each in ("sqlite", "postgres")
        ],
        indirect=True,
    )


@pytest.fixture(scope="module")
def told_alone(tmp_path_factory):
    """A workbook, its station, and what the book says of it when nobody disturbs its import."""
    folder = tmp_path_factory.mktemp("alone")
    path, code = _workbook(folder, 7, VISITS)
    return path, code, _undisturbed(folder / "whole", path, code)


@in_a_long_run("sqlite")
def test_a_killed_import_is_completed_while_the_service_goes_on(
    place, tmp_path, killing, told_alone
):
    path, code, whole = told_alone
    killing.run(["init"])
    with running(place, tmp_path / "log"):
        for _ in range(2):
            killing.kill(["import", "workbook", path], within_seconds=1)
        killing.run(["import", "workbook", path])
        assert _told(place, code) == whole


@in_a_long_run("postgres")
def test_an_import_goes_on_when_the_service_is_killed(place, tmp_path, killing, told_alone):
    path, code, whole = told_alone
    with started(place, tmp_path / "log") as (_port, process):
        killing._begin([["import", "workbook", path]])
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_SECONDS)
        killing._tell("wait")
        assert killing._end().codes == [0]
    with running(place, tmp_path / "log"):
        killing.run(["import", "workbook", path])
        assert _told(place, code) == whole
