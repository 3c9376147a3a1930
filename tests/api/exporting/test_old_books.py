"""Books from before days had a floor and a ceiling and codes were held to the number rule.

Entries of then stay for ever: they are replayed, answered, exported, erased and verified like any
other. They are written here below the checks, which copies of valid details do not pass again.
"""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import insert, update

from api.exporting.accounting.books import write_books
from api.exporting.accounting.gl_csv import write_gl, write_gl_accounts
from api.exporting.cloud_events_lines import write_cloud_events
from api.exporting.ocel import write_ocel
from api.exporting.scopes import ExportScope
from domain.book.commands import ClosePeriod
from domain.ground.areas import stream_of_area
from domain.ground.commands import Command
from domain.ground.forms.details import Details
from domain.ground.vocabulary import SOURCES
from ledger.people.tokens import hash_of
from ledger.schema.tables import tokens
from ledger.writing.seals import hold, reseal
from tests.api.exporting.accounting.engines import accepted_by_both
from tests.api.exporting.bundles.bundles import Judged, bundle_of, unpacked
from tests.api.http.described import needed, operations
from tests.api.http.world import STATION, open_world
from tests.api.terminal.running import taizhang
from tests.builders import (
    a_building,
    a_credential,
    a_home_visit,
    a_joining,
    a_leaving,
    a_plan,
    a_promise,
    a_receipt,
    a_reservation,
    a_role_change,
    a_training_session,
    a_visit_not_met,
    an_area_change,
    an_expenditure,
    an_opening,
    command,
    record_id,
)
from tests.examples import in_turn

FIRST, LAST = "0001-01-01", "9999-12-31"
PHONE, CARD = "13800138000", "33021219900101123X"
THE_LAST_EVENING = datetime(9999, 12, 31, 15, 59, tzinfo=UTC)
numbers = itertools.count(1)


def as_then(details: Details | Command, **values: object):
    """Details or a command as the software of then took them."""
    return details.model_copy(update=values)


def given(ledger, what, **values):
    """Have the ledger take details or a command as it would have then; gives the record."""
    number = next(numbers)
    made = what if isinstance(what, Command) else command(what)
    known = {"command_id": f"old-{number}", "event_id": record_id(number)}
    return ledger.execute(as_then(made, **(known | values))).record


def far_days(ledger) -> None:
    """A station that has lived from the first day of the calendar to its last."""
    given(ledger, as_then(a_plan(), planned_on=FIRST))
    given(ledger, as_then(a_building(), built_on=FIRST))
    given(ledger, as_then(an_opening(), opened_on=FIRST))
    given(ledger, as_then(an_area_change(), effective_on=LAST), now=THE_LAST_EVENING)
    given(ledger, as_then(a_joining(), joined_on=FIRST))
    given(ledger, as_then(a_role_change(), changed_on=FIRST))
    given(ledger, as_then(a_credential(), valid_from=FIRST, valid_until=LAST))
    given(ledger, as_then(a_credential(level="senior"), valid_from=LAST))
    visit = as_then(
        a_home_visit(follow_up_due="2021-01-01", claimed_recorded_on="2021-01-01"),
        started_at=f"{FIRST}T00:00:00+08:00",
        ended_at=f"{FIRST}T00:30:00+08:00",
        follow_up_due=LAST,
        claimed_recorded_on=LAST,
    )
    given(ledger, visit)
    given(ledger, as_then(a_visit_not_met(), attempted_at=f"{FIRST}T00:00:00+08:00"))
    given(
        ledger,
        as_then(
            a_training_session(),
            started_at=f"{FIRST}T00:00:00+08:00",
            ended_at=f"{FIRST}T03:00:00+08:00",
        ),
    )
    given(ledger, as_then(a_promise(), promised_on=LAST, period_from=FIRST, period_until=LAST))
    given(ledger, as_then(a_receipt(), received_on=FIRST))
    given(ledger, as_then(an_expenditure("100"), spent_on=FIRST))
    given(ledger, as_then(a_reservation("100"), reserved_on=FIRST, valid_until=LAST))
    given(
        ledger,
        as_then(
            a_home_visit(),
            started_at=f"{LAST}T23:00:00+08:00",
            ended_at=f"{LAST}T23:59:00+08:00",
        ),
        now=THE_LAST_EVENING,
        device_time=THE_LAST_EVENING,
    )
    given(ledger, as_then(a_leaving(), left_on=LAST), now=THE_LAST_EVENING)
    given(ledger, as_then(command(ClosePeriod, month="2021-01"), month="0002-01"))


def the_last_evening(ledger) -> None:
    """Money that moved on the calendar's last day, by a clock that was set there."""
    far_days(ledger)
    given(ledger, as_then(a_receipt(), received_on=LAST), now=THE_LAST_EVENING)
    given(ledger, as_then(an_expenditure("5"), spent_on=LAST), now=THE_LAST_EVENING)


def numbers_for_codes(ledger) -> None:
    """A station, a worker, a client and a grant that go by somebody's number."""
    place = {"station": f"站{PHONE}", "actor": f"W{CARD}"}

    def taken(what, **values):
        return given(ledger, what, **place, **values)

    taken(as_then(a_plan(), name=f"站{PHONE}"))
    taken(a_building())
    taken(an_opening())
    taken(as_then(a_joining(), worker=PHONE))
    session = a_training_session()
    there = as_then(session.attendance[0], worker=PHONE)
    taken(as_then(session, course=f"讲座 {PHONE}", attendance=(there,)))
    taken(as_then(a_receipt(), grant=f"G{PHONE}", document_number=CARD, voucher_number=PHONE))
    (line,) = an_expenditure("100").lines
    paid = as_then(line, grant=f"G{PHONE}")
    taken(as_then(an_expenditure("100"), lines=(paid,), voucher_number=CARD, handled_by=PHONE))
    taken(
        as_then(a_home_visit(client_name="示例乙"), client=CARD, visitors=(PHONE,), needs=(CARD,)),
        command_id=f"W01:{PHONE}",
        on_behalf_of=PHONE,
        reason=f"电话{PHONE}",
    )


OLD_BOOKS = {
    "far days": (far_days, STATION),
    "the last evening": (the_last_evening, STATION),
    "numbers": (numbers_for_codes, f"站{PHONE}"),
}


NOT_READ_HERE = {
    "stream_events",
    "get_audit_bundle",
    "get_report",
    "get_report_result",
    "get_import",
    "get_import_errors",
    "list_devices",
    "list_reads",
    "get_attachment",
    *("get_station_evaluation", "get_evaluation_scores", "get_evaluation_sample"),
}
"""No JSON, or of nothing that an old book has."""


def old_token(world, role: str, kind: str, scope: str) -> None:
    """A token from before its name and scope were held to the rule, as ``old-ROLE``."""
    secret = f"tz_old_{role}"
    row = {
        "token_hash": hash_of(secret),
        "name": f"W{PHONE}",
        "role": role,
        "scope_kind": kind,
        "scope": scope,
        "created_at": "2026-01-01T00:00:00.000Z",
    }
    with world.house.log.engine.begin() as connection:
        hold(connection, tokens)
        connection.execute(insert(tokens).values(row))
        reseal(connection, tokens)
    world.secrets[f"old-{role.removeprefix('station_')}"] = secret


def new_head(world, station: str) -> str:
    """A token of the station's head whose name is in order, for the old scope."""
    old_token(world, "supervisor", "station", station)
    secret = world.secrets["old-supervisor"]
    with world.house.log.engine.begin() as connection:
        change = {"name": "head-1", "role": "station_head"}
        named = tokens.c.token_hash == hash_of(secret)
        hold(connection, tokens)
        connection.execute(update(tokens).where(named).values(change))
        reseal(connection, tokens)
    return secret


@pytest.fixture(scope="module", params=OLD_BOOKS)
def old(request, tmp_path_factory):
    """A world over an old book, and the station that it is about."""
    write, station = OLD_BOOKS[request.param]
    with open_world(tmp_path_factory.mktemp("old"), follow=False) as world:
        write(world.house.writing)
        old_token(world, "auditor", "engagement", f"ENG-1 {station}")
        old_token(world, "staff", "station", station)
        old_token(world, "station_head", "station", station)
        yield world, station


def place_of(world) -> str:
    return str(world.house.location.directory)


@pytest.mark.postgres
@pytest.mark.parametrize("name", OLD_BOOKS)
def test_postgresql_answers_the_same(name, postgres_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the keys of a PostgreSQL ledger lie beside the program
    write, station = OLD_BOOKS[name]
    answers = []
    for place in (tmp_path / "beside", postgres_url):
        with open_world(place, follow=False) as world:
            write(world.house.writing)
            old_token(world, "auditor", "engagement", f"ENG-1 {station}")
            old_token(world, "staff", "station", station)
            world.house.catch_up()
            found = world.house.engine.status()
            assert {(each.status, each.lag_events) for each in found} == {("live", 0)}
            root = f"/v1/stations/{quote(station)}"
            for question in ("staffing", "budget", "services", "training", "home-visits"):
                answer = world.get(f"{root}/{question}", "old-auditor")
                assert answer.status_code == 200, answer.text
                answers.append(answer.json())
            span = "occurred_from=1950-01-01&occurred_to=2999-12-31"
            for query in ("", f"?{span}"):
                lines = world.get(f"{root}/trail{query}", "old-auditor").json()["items"]
                answers.append([(line["type"], line["position"]) for line in lines])
    middle = len(answers) // 2
    for one, other in zip(answers[:middle], answers[middle:], strict=True):
        assert without_ids(one) == without_ids(other)


def without_ids(answer):
    """An answer without what is of its own making in every ledger."""
    if isinstance(answer, dict):
        own = ("record", "first_recorded_at", "recorded_at", "unlinked")
        return {name: without_ids(each) for name, each in answer.items() if name not in own}
    return [without_ids(each) for each in answer] if isinstance(answer, list) else answer


def test_every_view_is_made(old):
    world, _station = old
    world.house.catch_up()
    found = world.house.engine.status()
    assert {(each.status, each.lag_events) for each in found} == {("live", 0)}


def test_every_read_is_answered(old):
    world, station = old
    world.house.catch_up()
    entries = [json.loads(raw) for _pos, raw in world.house.log.read_page(0, 100)]
    visited = next(each for each in entries if each["type"] == "home_visit.recorded")
    planned = next(each for each in entries if each["type"] == "station.planned")
    filled = {
        "{code}": quote(station),
        "{record}": visited["event_id"],
        "{client}": visited["data"]["client"],
        "{position}": "1",
        "{path}": "0/000.p/1",
        "{area}": stream_of_area(planned["data"]["district"]["code"]),
    }
    document = world.document
    tried = set()
    for method, path, operation in operations(document):
        name = operation["operationId"]
        if method != "get" or not path.startswith("/v1/") or name in NOT_READ_HERE:
            continue
        place = path
        for part, value in filled.items():
            place = place.replace(part, value)
        for more in in_turn(({}, {"count": "true", "limit": "200"}), len(tried)):
            query = needed(operation) | {
                key: value
                for key, value in more.items()
                if key in {each["name"] for each in operation["parameters"]}
            }
            for source in SOURCES if "source" in query else [""]:
                asked = query | ({"source": source} if source else {})
                who = "old-staff" if "/clients/" in path else "old-auditor"
                answer = world.get(f"{place}?{urlencode(asked)}", who)
                assert answer.status_code == 200, (place, answer.text)
        tried.add(name)
    assert len(tried) > 25


def test_the_bundle_is_made_and_verifies(old, tmp_path):
    world, station = old
    world.house.catch_up()
    world.house.transparency.publish()
    path = tmp_path / "bundle.zip"
    days = (
        ("from_day", "2021-01-01"),
        ("to_day", "2020-12-31"),
        ("from_day", FIRST),
        ("to_day", LAST),
    )
    for scope in ({}, {"station": station}, *({name: day} for name, day in days)):
        path.write_bytes(bundle_of(world.house, **scope))
        judged = Judged(path)
        assert judged.code == 0, judged.bad
        books = unpacked(path.read_bytes())["books.beancount"]
        # A closing balance bears the day after the last one, and there may be none.
        assert (b" balance " in books) == (b" * " in books and f"\n{LAST} * ".encode() not in books)


def test_every_export_is_made(old, tmp_path):
    world, _station = old
    house = world.house
    house.catch_up()
    scope = ExportScope(until=house.feed.head_position())
    for days in ((None, None), ("2021-01-01", None), (None, "2021-01-01")):
        narrowed = replace(scope, from_day=days[0], to_day=days[1])
        assert write_ocel(house.log, narrowed, io.BytesIO()).events >= 1
        assert write_cloud_events(house.log, narrowed, io.BytesIO()) >= 1
    whole = io.BytesIO()
    write_ocel(house.log, scope, whole)
    times = [each["time"] for each in json.loads(whole.getvalue())["events"]]
    assert all(datetime.fromisoformat(time).tzinfo is not None for time in times)
    assert write_gl(house, io.BytesIO()) > 0
    assert write_gl_accounts(house, io.BytesIO()) > 0
    books = {}
    for form in ("beancount", "hledger"):
        books[form] = tmp_path / f"book.{form}"
        with books[form].open("wb") as file:
            assert write_books(house, file, format=form).transactions > 0
    accepted_by_both(books["beancount"], books["hledger"])


def test_the_command_line_replays_verifies_and_answers(old):
    world, station = old
    world.house.catch_up()
    place = place_of(world)
    for words in (
        ("replay", "--check"),
        ("verify",),
        *((name, "--station", station) for name in ("staffing", "budget", "services", "training")),
        ("trail", "--station", station, "--limit", "0"),
        ("person", "due", "--station", station),
    ):
        ran = taizhang(place, *words, "--json")
        assert ran.code == 0, (words, ran.err)


def test_a_person_of_old_can_be_corrected_held_and_erased(tmp_path):
    with open_world(tmp_path) as world:
        numbers_for_codes(world.house.writing)
        station = f"站{PHONE}"
        for role in ("staff", "station_head"):
            old_token(world, role, "station", station)
        root = f"/v1/stations/{quote(station)}"
        world.secrets["new-head"] = new_head(world, station)
        entries = [json.loads(raw) for _pos, raw in world.house.log.read_page(0, 100)]
        visit = next(each for each in entries if each["type"] == "home_visit.recorded")
        right = {
            "visitors": ["W02"],
            "client": "C001",
            "started_at": visit["data"]["started_at"],
            "ended_at": visit["data"]["ended_at"],
            "mode": "in_person",
            "services": ["humane_care"],
        }
        joining = {
            "worker": "W02",
            "engagement": "full_time",
            "source": "agency",
            "joined_on": "2021-07-01",
        }
        world.made(world.post(f"{root}/staff", {"details": joining}, "new-head"))
        path = f"/v1/records/{visit['event_id']}"
        etag = world.get(path, "new-head").headers["etag"]
        change = {"reason_code": "typo", "reason": "编号有误", "details": right}
        world.made(world.post(f"{path}/corrections", change, "new-head", If_Match=etag))
        about = {"about": "client", "person": CARD, "reason": "本人申请"}
        held = world.post(
            f"{root}/legal-holds", {**about, "case_number": "甬〔2026〕1号"}, "new-head"
        )
        hold = world.made(held)["record"]
        world.made(
            world.post(f"{root}/legal-holds/{hold}/releases", {"reason": "审计结束"}, "new-head")
        )
        asked = {
            **about,
            "legal_basis": "consent_withdrawn",
            "requested_by": "C-subject",
            "requested_on": "2026-01-02",
            "approved_by": "head-2",
        }
        erased = world.post(f"{root}/erasures", asked, "new-head")
        assert world.made(erased)["outcome"] == "erased"
        assert world.get(f"{root}/clients/{CARD}", "new-head").status_code == 200
        logged = world.log.getvalue().decode()
        assert logged.count("\n") > 5
        assert PHONE not in logged
        assert CARD not in logged
