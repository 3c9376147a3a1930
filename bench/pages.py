"""How soon the server has made a page: for a station, a district and the city, now and in the past.

Asked in this process, by the application's own client: what is measured is the server's work and no
network. Each page is opened once before it is measured.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from httpx2 import Response
from starlette.testclient import TestClient

from api.app import create_app
from api.bootstrap import House, open_house
from api.pages.rail import (
    APPROVALS,
    BUDGET,
    CASEWORK,
    COMPARE,
    CONTRACTS,
    COVERAGE,
    DUE,
    EVALUATION,
    INSPECTIONS,
    JOURNAL,
    LISTS,
    MONTHS,
    OVERVIEW,
    PLACES,
    POLICIES,
    PROJECTS,
    SERVICES,
    STAFFING,
    TRAINING,
)
from api.questions.questions import Ask
from api.settings import Settings
from api.training.pages.talent import TALENT
from bench.cities import City
from bench.measuring import Cost, middle, timed
from bench.sizes import Size
from bench.stations import WORKER
from bench.table import Row
from domain.ground.events import topic_of
from domain.ground.vocabulary import Role
from domain.visits.facts import HomeVisitRecorded
from ledger.people.tokens import ScopeKind, TokenStore

TARGET_MS: Final = 150.0
YEAR: Final = "from=2025-01-01&as_of=2025-12-31"
"""The days of the generated city."""
_COMPARED: Final = 2_000
"""So many positions before the head, at most, is what is compared with it."""
_VISIT: Final = topic_of(HomeVisitRecorded)


class Page(NamedTuple):
    """A page by its address, with the ``parts`` of a :class:`_Place`; by whom it is opened.

    ``past`` says whether it is asked for as the book was known before, too.
    """

    name: str
    path: str
    by: tuple[str, ...] = ("station", "district", "city")
    past: bool = True


PAGES: Final = (
    Page("overview", f"{OVERVIEW.path}?{YEAR}"),
    Page("journal", JOURNAL),
    Page("lists", LISTS),
    Page("list of visits", f"{LISTS}/home-visit-recorded"),
    Page("record", "/audit/record/{record}"),
    Page("entry", "/audit/entries/{position}"),
    Page("approvals", APPROVALS.path),
    Page("services", f"{SERVICES.path}?{YEAR}"),
    Page("visits of services", f"{SERVICES.path}/visits?{YEAR}", ("station",)),
    Page("staffing", f"{STAFFING.path}?{YEAR}"),
    Page("days of staffing", f"{STAFFING.path}/days?{YEAR}"),
    Page("training", f"{TRAINING.path}?{YEAR}"),
    Page("talent", f"{TALENT}?{YEAR}"),
    Page("budget", f"{BUDGET.path}?{YEAR}"),
    Page("due visits", f"{DUE.path}?{YEAR}"),
    Page("casework", f"{CASEWORK.path}?{YEAR}"),
    Page("projects", f"{PROJECTS.path}?{YEAR}"),
    Page("places", f"{PLACES.path}?{YEAR}"),
    Page("contracts", f"{CONTRACTS.path}?{YEAR}"),
    Page("evaluation", f"{EVALUATION.path}?{YEAR}"),
    Page("inspections", f"{INSPECTIONS.path}?{YEAR}"),
    Page("coverage", f"{COVERAGE.path}?{YEAR}"),
    Page("policies", f"{POLICIES.path}?{YEAR}", ("station", "district")),
    Page("months", f"{MONTHS.path}?{YEAR}"),
    Page("month", f"{MONTHS.path}/2025-11", ("station",)),
    Page("comparison", f"{COMPARE}?then={{before}}", past=False),
    Page("client", "/audit/clients/{client}", ("station",)),
    Page("form of a visit", "/audit/new/home-visit-recorded", ("station",), past=False),
    Page("phone", "/m/", ("worker",), past=False),
)
"""The pages that are measured."""


class _Place(NamedTuple):
    """The city's last position, and what is put into addresses."""

    head: int
    parts: Mapping[str, Any]


class _Browser(NamedTuple):
    """A client, and the secrets of somebody of each scope."""

    client: TestClient
    secrets: Mapping[str, str]

    def opened(self, path: str, by: str) -> Cost:
        """What it took to make a page. Raises RuntimeError where there was none."""
        headers = {"Authorization": f"Bearer {self.secrets[by]}"}
        answers: list[Response] = []
        cost = timed(1, lambda: answers.append(self.client.get(path, headers=headers)))
        if not answers[0].is_success:
            raise RuntimeError(f"{path} by {by}: {answers[0].status_code} {answers[0].text[:200]}")
        return cost


def rows(size: Size, city: City) -> list[Row]:
    """One row for each page."""
    with _browsing(city.place) as (browser, place):
        return [_row(browser, place, page, size.asked_pages) for page in PAGES]


def _row(browser: _Browser, place: _Place, page: Page, times: int) -> Row:
    path = page.path.format(**place.parts)
    asked = {by: (by, [path] * times) for by in page.by}
    if page.past:
        draw, widest = random.Random(1), page.by[-1]
        join = "&" if "?" in path else "?"
        since = max(place.head // 2, place.parts["position"])  # the record is there by then
        known = [draw.randrange(since, place.head) for _ in range(times)]
        asked[f"{widest} as known before"] = (
            widest,
            [f"{path}{join}as_known={each}" for each in known],
        )
    found: dict[str, Cost] = {}
    for name, (by, paths) in asked.items():
        browser.opened(path, by)
        found[name] = middle([browser.opened(each, by) for each in paths])
    each = ", ".join(
        f"{name} {cost.seconds * 1000:.0f} ({cost.cpu_us / 1000:.0f})"
        for name, cost in found.items()
    )
    return Row(
        key=f"page.{page.name.replace(' ', '_')}",
        what=f"the page {page.name}, median, {place.head:,} events",
        unit="ms",
        ours=max(cost.seconds for cost in found.values()) * 1000,
        target=TARGET_MS,
        sense="at_most",
        note=f"the slowest counts; in ms, in brackets of processor time: {each}",
    )


@contextmanager
def _browsing(place: str) -> Iterator[tuple[_Browser, _Place]]:
    """The application on a ledger, somebody of each scope to ask it, and what there is in it."""
    with open_house(place) as house, tempfile.TemporaryFile() as log:
        house.catch_up()
        # The limit counts every request and never turns one away.
        settings = Settings(ledger=place, rate_limit_per_second=1e6, rate_limit_burst=10**9)
        app = create_app(house, settings, log_stream=log)
        with TestClient(app) as client:
            yield _Browser(client, _secrets(house)), _place(house)


def _secrets(house: House) -> dict[str, str]:
    first = house.questions.stations(Ask())["items"][0]
    people: dict[str, tuple[str, Role, ScopeKind, str]] = {
        "station": ("head", "station_head", "station", first["code"]),
        "worker": (WORKER, "staff", "station", first["code"]),
        "district": ("officer", "district_officer", "district", first["district"]["code"]),
        "city": ("mayor", "city_officer", "city", first["city"]["code"]),
    }
    store = TokenStore(house.log.engine)
    return {
        by: store.create(name, role=role, scope_kind=kind, scope=scope).secret
        for by, (name, role, kind, scope) in people.items()
    }


def _place(house: House) -> _Place:
    head = house.feed.head_position()
    first = house.questions.stations(Ask())["items"][0]["code"]
    shown = house.questions.trail(Ask(station=first), types=(_VISIT,), newest_first=False, limit=1)[
        "items"
    ][0]
    before = max(head - _COMPARED, 1)
    parts = {
        "record": shown["record"],
        "client": house.questions.visits(Ask(station=first), limit=1)["items"][0]["client"],
        "position": shown["position"],
        "before": before,
    }
    return _Place(head, parts)
