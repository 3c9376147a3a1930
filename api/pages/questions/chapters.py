"""Chapters that several questions have alike, and the ways on that their figures share."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from api.lists.fields import listed_at
from api.pages.charts import Bar, Part, Series, bars_across, bars_upright
from api.pages.questions.parts import Chapter, Column, Opened, Row, Table
from api.pages.questions.sight import Sight
from api.pages.rail import LISTS
from api.pages.words import called
from domain.book.catalogue import KIND_OF_TOPIC
from domain.ground.labels import Label

TOTAL: Final = Label("合计", "Total")
"""What the row of totals is called."""
_MONTHS_DRAWN: Final = 24


def opened_record(row: Row) -> Opened | None:
    """The record that a row is about, all that was ever done to it."""
    if "record" not in row:
        return None
    return Opened(f"/audit/record/{row['record']}", {"from": None, "as_of": None})


def records_of(topic: str, narrowed: Mapping[str, object] | None = None) -> Opened:
    """The list of the records of a kind. Raises KeyError for what is none."""
    return Opened(f"{LISTS}/{listed_at(KIND_OF_TOPIC[topic])}", narrowed or {})


def records_during(sight: Sight, topic: str, **narrowed: object) -> Opened:
    """The list of the records of a kind in the days of a page, which lists call ``from`` and ``to``."""
    return records_of(topic, {"to": sight.last_day, "as_of": None, **narrowed})


def opened_at(row: Row, path: str, narrowed: Mapping[str, object] | None = None) -> Opened | None:
    """A page about the station of a row; nothing for the row of totals."""
    if "station" not in row:
        return None
    at = {"station": row["station"], "district": None, "city": None}
    return Opened(path, {**(narrowed or {}), **at})


def days_of(sight: Sight, month: str) -> tuple[str, str]:
    """The first and the last day of a month that are looked at."""
    last = f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]}"
    return max(f"{month}-01", sight.first_day or ""), min(last, sight.last_day or last)


def by_month(
    sight: Sight,
    name: Label,
    counted: Label,
    counts: Mapping[str, int],
    opens: Callable[[tuple[str, str]], Opened],
) -> Chapter:
    """What was counted in each month; ``opens`` says what stands behind the days of one."""
    shown = list(counts)[-_MONTHS_DRAWN:]
    finding, chart = None, None
    if shown:
        most = max(counts, key=lambda month: counts[month])
        finding = Label(f"{most}最多，{counts[most]:,}", f"Most in {most}: {counts[most]:,}")
        chart = bars_upright(
            "months",
            called(sight.language, finding),
            [_short(month, is_first=month == shown[0]) for month in shown],
            [Series(called(sight.language, counted), [counts[month] for month in shown])],
        )

    def opened(row: Row) -> Opened | None:
        return None if row["month"] is TOTAL else opens(days_of(sight, row["month"]))

    return Chapter(
        finding=finding,
        chart=chart,
        table=Table(
            name=name,
            columns=(
                Column(heading=Label("月", "Month"), value="month"),
                Column(heading=counted, value="count", unit="count", opens=opened),
            ),
            rows=[{"month": month, "count": count} for month, count in counts.items()],
            foot={"month": TOTAL, "count": sum(counts.values())},
        ),
    )


def _short(month: str, *, is_first: bool) -> str:
    """A month on an axis: with its year where one begins."""
    return f"{month[2:4]}-{month[5:]}" if is_first or month.endswith("-01") else month[5:]


def by_word(
    sight: Sight,
    names: tuple[Label, Label],
    counts: Mapping[str, int],
    words: Mapping[str, Label],
    opens: Callable[[str], Opened],
    *,
    drawn_as: str,
) -> Chapter:
    """What was counted under each word, the most first; ``opens`` says what stands behind one.

    ``names`` are those of the table and of what is counted. A word that has no name is its own. ``drawn_as`` tells the chart from the others of the page.
    """
    rows: list[dict[str, Any]] = [
        {"word": word, "name": words.get(word) or Label(word, word), "count": count}
        for word, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]
    finding, chart = None, None
    if rows:
        most, count = rows[0]["name"], rows[0]["count"]
        finding = Label(f"{most.zh}最多，{count:,}", f"Most: {most.en}, {count:,}")
        chart = bars_across(drawn_as, *_told(sight, rows))
    return Chapter(
        finding=finding,
        chart=chart,
        table=Table(
            name=names[0],
            columns=(
                Column(heading=Label("类别", "Which"), value="name"),
                Column(
                    heading=names[1],
                    value="count",
                    unit="count",
                    opens=lambda row: opens(row["word"]),
                ),
            ),
            rows=rows,
        ),
    )


def _told(sight: Sight, rows: Sequence[Row]) -> tuple[str, list[Bar]]:
    bars = [
        Bar(called(sight.language, each["name"]), [Part(each["count"], "1")], f"{each['count']:,}")
        for each in rows
    ]
    return "，".join(f"{bar.name} {bar.note}" for bar in bars), bars
