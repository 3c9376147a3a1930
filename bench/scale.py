"""Ten times the events: memory must stay flat, and each event must cost the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Final

from bench.cities import Cities
from bench.databases import Places
from bench.measuring import ChildCost, child
from bench.sizes import Size
from bench.table import Row, rate_row
from bench.workbook import make_workbook

PEAK_MB: Final = 300.0
FLAT: Final = 1.2
SAME_COST: Final = 1.2
WRITTEN: Final = 2_000
VERIFIED_PER_SECOND: Final = 120_000
OF_UNAVOIDABLE: Final = 0.6
COUNTED: Final = {"export": "postings"}
TASKS: Final = ("rebuild", "replay", "verify", "export")

Pair = tuple[list[ChildCost], list[ChildCost]]


def rows(size: Size, places: Places, cities: Cities) -> list[Row]:
    """Memory of five tasks, the cost per event of three, the rate of one."""
    book = places.fresh_directory("workbooks")
    short = str(make_workbook(book / "short.xlsx", size.workbook_rows))
    long = str(make_workbook(book / "long.xlsx", size.workbook_rows * 10))
    measured: dict[str, Pair] = {task: _pair(size, partial(child, task), cities) for task in TASKS}
    writes = _pair(size, lambda place: child("write", place, str(_written(size))), cities)
    imports = ([child("import", short)], [child("import", long)])
    return [
        *_memory({**measured, "import": imports}),
        _cost("write", writes),
        _cost("rebuild", measured["rebuild"]),
        _cost("verify", measured["verify"]),
        *_rates(measured["verify"]),
    ]


def _pair(size: Size, work: Callable[[str], ChildCost], cities: Cities) -> Pair:
    small, large = [], []
    for _ in range(size.rounds):
        small.append(work(cities.small.place))
        large.append(work(cities.large.place))
    return small, large


def _written(size: Size) -> int:
    return min(WRITTEN, size.small_events)


def _memory(measured: dict[str, Pair]) -> list[Row]:
    found = []
    ratios: dict[str, float] = {}
    for task, (small, large) in measured.items():
        little, much = max(each.peak_mb for each in small), max(each.peak_mb for each in large)
        ratios[task] = much / little
        counted = f"{large[0].count:,} {COUNTED.get(task, 'events')} beside {small[0].count:,}"
        found.append(
            Row(
                key=f"memory.{task}",
                what=f"peak memory of {task}",
                unit="MB",
                ours=much,
                target=PEAK_MB,
                sense="at_most",
                note=f"{counted}: {much:.0f} MB beside {little:.0f} MB",
            )
        )
    worst = max(ratios, key=lambda task: ratios[task])
    found.append(
        Row(
            key="memory.flat",
            what="peak memory at ten times the events",
            unit="×",
            ours=ratios[worst],
            target=FLAT,
            sense="at_most",
            note=", ".join(f"{task} {ratio:.2f} ×" for task, ratio in ratios.items()),
        )
    )
    return found


def _cost(task: str, pair: Pair) -> Row:
    small, large = (median(each.cpu_us for each in costs) for costs in pair)
    return Row(
        key=f"cost.{task}",
        what=f"processor time per event of {task}",
        unit="µs",
        ours=large,
        peer=small,
        beside="the same at a tenth of the events",
        ratio=large / small,
        target=SAME_COST,
        sense="at_most",
    )


def _rates(pair: Pair) -> list[Row]:
    """Entries verified per second of one core: processor time, so that a second core is no help."""
    _small, large = pair
    cpu_us = median(each.cpu_us for each in large)
    seconds = median(each.seconds / each.count for each in large)
    parts_us = {
        name: median(each.detail["parts_us"][name] for each in large)
        for name in large[0].detail["parts_us"]
    }
    alone = ", ".join(f"{name} {value:.1f}" for name, value in parts_us.items())
    what = "verify, entries per second of one core"
    return [
        Row(
            key="rate.verify",
            what=what,
            unit="/s",
            ours=1e6 / cpu_us,
            target=VERIFIED_PER_SECOND,
            note=f"{1 / seconds:,.0f} /s by the clock, the indexes joined beside it in a second "
            f"thread; {cpu_us:.1f} µs of processor time per entry, of which alone: {alone}",
        ),
        rate_row(
            "rate.verify.parts",
            what,
            ours=1e6 / cpu_us,
            peer=1e6 / sum(parts_us.values()),
            beside="its unavoidable parts alone",
            target=OF_UNAVOIDABLE,
        ),
    ]
