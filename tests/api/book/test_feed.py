"""The log going out: a feed to page through, a stream that goes on where it broke off."""

from __future__ import annotations

import http.client
import json
import threading
import time
from hashlib import sha256
from urllib.parse import quote

import msgspec
import pytest

from domain.book.entry import decode_entry
from tests.api.http.world import (
    CITY,
    OTHER_STATION,
    PATIENCE_SECONDS,
    STATION,
    area,
    open_world,
    served,
    until,
    visit,
)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    # Streams wake up when the log has moved and not because a heartbeat is due.
    with open_world(tmp_path_factory.mktemp("feed"), heartbeat_seconds=3_600) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        for _ in range(5):
            world.made(world.record("home-visits", visit(client_name="示例乙")))
        yield world


def walk(world, who, limit):
    found, after, pages = [], 0, 0
    while True:
        page = world.get(f"/v1/events?after={after}&limit={limit}", who).json()
        found += page["items"]
        pages += 1
        if page["next_cursor"] is None:
            return found, pages
        after = page["next_cursor"]


@pytest.mark.parametrize("limit", [1, 3, 200])
def test_the_feed_has_every_entry_once_in_order(both, limit):
    found, _pages = walk(both, "city", limit)
    head = both.house.feed.head_position()
    assert [event["id"] for event in found] == [str(pos) for pos in range(1, head + 1)]


def test_an_event_is_a_cloud_event_that_proves_itself(both):
    found, _pages = walk(both, "city", 200)
    stored = both.house.log.entries_at(list(range(1, len(found) + 1)))
    for event in found:
        raw = bytes(stored[event["ledgerposition"]])
        entry = decode_entry(raw)
        assert event["specversion"] == "1.0"
        assert event["datacontenttype"] == "application/json"
        assert event["type"] == entry.type
        assert event["source"] == f"/stations/{quote(entry.station)}"
        assert event["subject"] == f"records/{entry.record}"
        assert event["time"] == entry.recorded_at
        assert event["data"] == json.loads(raw)
        assert event["ledgerhash"] == sha256(b"\0" + raw).hexdigest()
        assert event["source"].isascii()


def test_the_data_of_an_event_is_the_stored_bytes(both):
    answer = both.get("/v1/events/9", "city")
    raw = bytes(both.house.log.entries_at([9])[9])
    assert raw in answer.content


def test_the_feed_shows_only_what_is_in_reach(both):
    own, _ = walk(both, "other_head", 200)
    assert {event["data"]["station"] for event in own} == {OTHER_STATION}
    assert len(own) == 4
    assert walk(both, "admin", 200)[0] == []
    assert walk(both, "auditor", 2)[0] == walk(both, "district", 200)[0]


def test_the_feed_has_no_personal_data(both):
    for who in ("city", "head"):
        assert "示例" not in json.dumps(
            [
                event["data"]
                for event in walk(both, who, 200)[0]
                if event["type"] != "station.planned"
            ],
            ensure_ascii=False,
        )


def test_the_schema_of_an_event_is_where_the_event_says(both):
    checked = set()
    for event in walk(both, "city", 200)[0]:
        schema = both.client.get(event["dataschema"])
        assert schema.status_code == 200
        found = schema.json()
        data = next(iter(found["properties"]["data"].values())).rpartition("/")[2]
        assert found["$defs"][data]["properties"]["fact"]["enum"] == [event["type"]]
        checked.add(event["type"])
    assert "home_visit.recorded" in checked
    assert both.client.get("/schemas/events/home_visit.recorded/v99").status_code == 404
    assert both.client.get("/schemas/events/nonsense/v1").status_code == 404


def test_a_reader_who_was_further_than_the_log_is_told_so(both):
    head = both.house.feed.head_position()
    at_the_head = both.get(f"/v1/events?after={head}", "city").json()
    assert (at_the_head["items"], at_the_head["position"]) == ([], head)
    for path in ("/v1/events", "/v1/events/stream"):
        answer = both.get(f"{path}?after={head + 1}", "city")
        assert answer.status_code == 422
        assert answer.json()["code"] == "position_beyond_head"


class Stream:
    """One open event stream over a socket."""

    def __init__(self, port, secret, path="/v1/events/stream", **headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        sent = {"Authorization": f"Bearer {secret}", **headers}
        self.connection.request("GET", path, headers=sent)
        self.answer = self.connection.getresponse()

    def messages(self, count):
        """The next messages, as their fields."""
        found, fields = [], {}
        while len(found) < count:
            line = self.line()
            if line.startswith(":"):
                continue
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                found.append(fields)
                fields = {}
        return found

    def line(self):
        """The next line, without its end."""
        line = self.answer.readline()
        assert line, "the stream has ended"
        return line.decode().rstrip("\n")

    def close(self):
        self.answer.close()
        self.connection.close()


def test_a_stream_gives_what_was_there_and_what_comes(both):
    with served(both) as (port, _server):
        head = both.house.feed.head_position()
        stream = Stream(port, both.secrets["city"], Accept="text/event-stream")
        assert stream.answer.status == 200
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert stream.answer.headers["cache-control"] == "no-store"
        past = stream.messages(head)
        assert [message["id"] for message in past] == [str(pos) for pos in range(1, head + 1)]
        both.made(both.record("home-visits", visit(client="C2")))
        (news,) = stream.messages(1)
        assert news["id"] == str(head + 1)
        assert news["event"] == "home_visit.recorded"
        assert json.loads(news["data"])["id"] == news["id"]
        stream.close()


def test_a_stream_goes_on_after_the_last_event_that_was_seen(both):
    with served(both) as (port, _server):
        secret = both.secrets["city"]
        first = Stream(port, secret, **{"Last-Event-ID": "3"})
        assert [message["id"] for message in first.messages(2)] == ["4", "5"]
        first.close()
        second = Stream(port, secret, path="/v1/events/stream?after=5")
        assert second.messages(1)[0]["id"] == "6"
        second.close()
        refused = Stream(port, secret, **{"Last-Event-ID": "x"})
        assert refused.answer.status == 400
        refused.close()


def test_a_stream_gives_only_what_is_asked_for_and_goes_on_from_there(both):
    with served(both) as (port, _server):
        secret = both.secrets["city"]
        path = f"/v1/events/stream?type=staff.joined&type=station.opened&station={STATION}"
        first = Stream(port, secret, path=path)
        found = first.messages(2)
        assert [message["event"] for message in found] == ["station.opened", "staff.joined"]
        first.close()
        again = Stream(port, secret, path=path, **{"Last-Event-ID": found[0]["id"]})
        assert again.messages(1) == found[1:]
        again.close()
        spanned = "/v1/events/stream?occurred_from=2021-01-01&occurred_to=2022-01-01"
        visits = Stream(port, secret, path=spanned)
        assert visits.messages(1)[0]["event"] == "home_visit.recorded"
        visits.close()


def test_a_silent_stream_shows_that_it_is_alive(tmp_path):
    with open_world(tmp_path, heartbeat_seconds=0.05) as world, served(world) as (port, _server):
        world.plan()
        stream = Stream(port, world.secrets["city"], **{"Last-Event-ID": "4"})
        signs = [line for _ in range(8) if (line := stream.line())]
        assert signs == [": taizhang", ": still here", ": still here", ": still here"]
        world.made(world.record("home-visits", visit(client="C3")))
        assert stream.messages(1)[0]["id"] == "5"
        stream.close()


def test_a_stream_shows_only_what_is_in_reach(both):
    with served(both) as (port, _server):
        stream = Stream(port, both.secrets["other_head"])
        ids = [message["id"] for message in stream.messages(4)]
        assert ids == ["5", "6", "7", "8"]
        stream.close()


def test_a_stream_ends_with_its_token(both):
    made = both.tokens.create("leaver", role="auditor", scope_kind="city", scope=CITY)
    with served(both) as (port, _server):
        head = both.house.feed.head_position()
        stream = Stream(port, made.secret, **{"Last-Event-ID": str(head - 1)})
        assert stream.messages(1)[0]["id"] == str(head)
        assert both.tokens.revoke("leaver") == 1
        time.sleep(both.app.state.door.settings.token_cache_seconds)
        both.made(both.record("home-visits", visit(client="C4")))
        assert b"event:" not in stream.answer.read()
        stream.close()


def test_a_stream_goes_on_to_stations_that_are_planned_after_it_began(tmp_path):
    with open_world(tmp_path) as world, served(world) as (port, _server):
        world.plan()
        stream = Stream(port, world.secrets["city"])
        assert len(stream.messages(4)) == 4
        world.plan(OTHER_STATION, "other_head")
        assert [message["id"] for message in stream.messages(4)] == ["5", "6", "7", "8"]
        stream.close()


def test_the_feed_passes_over_no_station_that_was_planned_just_now(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        assert len(walk(world, "city", 200)[0]) == 4
        world.plan(OTHER_STATION, "other_head")
        page = world.get("/v1/events?after=4", "city").json()
        assert [event["id"] for event in page["items"]] == ["5", "6", "7", "8"]
        assert world.get("/v1/events/5", "city").status_code == 200


def test_the_feed_of_an_area_waits_for_its_directory_instead_of_passing_over(tmp_path):
    with open_world(tmp_path, follow=False, min_position_wait_seconds=0.1) as world:
        world.plan()
        behind = world.get("/v1/events", "city")
        assert (behind.status_code, behind.json()["code"]) == (503, "projection_behind")
        assert len(walk(world, "head", 200)[0]) == 4
        world.house.catch_up()
        assert len(walk(world, "city", 200)[0]) == 4


def test_a_stop_ends_open_streams_and_the_server(both):
    with served(both) as (port, server):
        stream = Stream(port, both.secrets["city"])
        stream.messages(1)
        ended = threading.Event()

        def read_on():
            stream.answer.read()
            ended.set()

        reader = threading.Thread(target=read_on)
        reader.start()
        server.should_exit = True
        assert ended.wait(PATIENCE_SECONDS)
        reader.join()
        stream.close()


def test_events_are_msgspec_structs_all_the_way(both):
    from api.exporting.cloud_events import EventPage

    page = both.get("/v1/events?limit=3", "city").content
    assert len(msgspec.json.decode(page, type=EventPage).items) == 3


def test_a_station_that_moved_is_not_said_to_be_unchanged_to_either_district(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        known = world.house.feed.head_position()
        path = f"/v1/events?as_known={known}"
        before = {who: world.get(path, who) for who in ("district", "other_district")}
        assert [len(each.json()["items"]) for each in before.values()] == [known, 0]
        moved = {**area(OTHER_STATION), "effective_on": "2021-01-01"}
        refused = world.record("areas", moved, "district").json()
        assert (refused["code"], refused["errors"][0]["pointer"]) == (
            "not_permitted",
            "/details/district",
        )
        world.made(world.record("areas", moved, "city"))
        for who, items in (("district", 0), ("other_district", known)):
            had = before[who].headers["etag"]

            def changed(who=who, had=had):
                answer = world.get(path, who, If_None_Match=had)
                return answer if answer.status_code != 304 else None

            # The reach of an area is believed for a moment.
            assert len(until(changed, "the moved station").json()["items"]) == items
