"""A report about a minor is recorded at once by whoever works there, and prints its receipt."""

from __future__ import annotations

import re

from domain.book.catalogue import KIND_OF_TOPIC
from tests.api.http.world import STATION, open_world

KIND = KIND_OF_TOPIC["mandatory_report.made"]


def test_the_receipt_says_when_it_was_recorded_and_as_which_entry(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        made = world.made(world.record(KIND.path, KIND.example["details"], "staff"))
        address = f"/audit/record/{made['record']}?station={STATION}"
        page = world.get(address, "staff", Accept="text/html").text
        at, number = re.search(
            r"本报告于 ([\d-]+ [\d:]+) 记入台账，为第 ([\d,]+) 笔；不待任何人批准", page
        ).groups()
        assert number == f"{made['position']:,}"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", at)


def test_a_closed_month_holds_it_up_no_more_than_anything_else(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        month = KIND.example["details"][KIND.started][:7]
        closing = world.post(f"/v1/stations/{STATION}/periods/{month}/closures", {})
        world.made(closing)
        world.made(world.record(KIND.path, KIND.example["details"], "staff"))
