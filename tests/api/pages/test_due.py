"""应探访: who is to be seen again as a page, part by part however many they are."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from tests.api.http.world import STATION, open_world, visit
from tests.api.pages.test_policies import rows
from tests.api.pages.test_questions import page

CLIENTS = ("C-1", "C-2", "C-3", "C-4", "C-5")
DUE = f"/audit/due?station={STATION}&limit=2"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("due")) as world:
        world.plan()
        for number, client in enumerate(CLIENTS):
            began = f"2021-06-0{3 + number // 2}T{9 + number}:"
            if number + 9 < 10:
                began = began.replace("T9", "T09")
            world.made(
                world.record(
                    "home-visits",
                    visit(
                        client=client,
                        started_at=f"{began}00:00+08:00",
                        ended_at=f"{began}45:00+08:00",
                        follow_up_due="2021-06-20",
                    ),
                )
            )
        yield world


def next_of(shown):
    found = re.search(r'href="([^"]*cursor=[^"]*)"', shown)
    return html.unescape(found[1]) if found else None


def test_the_list_goes_on_page_by_page_and_its_figures_stay_those_of_all(lived):
    told, path = [], DUE
    while path is not None:
        shown = page(lived, path)
        assert f"名单（共{len(CLIENTS)}人）" in shown
        told += [row[1] for row in rows(shown, "due")]
        path = next_of(shown)
    assert sorted(told) == sorted(CLIENTS)


def test_a_place_that_is_none_is_refused(lived):
    assert lived.get(f"{DUE}&cursor=bm9uZQ", "head").status_code == 422


def test_a_file_has_all_of_them(lived):
    answer = lived.get(f"/audit/due.csv?station={STATION}", "head")
    assert answer.status_code == 200, answer.text
    text = answer.text
    told = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert sum(told.count(client) for client in CLIENTS) == len(CLIENTS)
