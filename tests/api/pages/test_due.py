"""应探访: who is to be seen again as a page, part by part however many they are."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from tests.api.http.world import STATION, open_world, visit
from tests.api.pages.test_policies import rows
from tests.api.pages.test_questions import opened, page, totals
from tests.api.pages.test_work import example

CLIENTS = ("C-1", "C-2", "C-3", "C-4", "C-5")
DUE = f"/audit/due?station={STATION}&limit=2"


def times(day):
    return {"started_at": f"{day}T09:00:00+08:00", "ended_at": f"{day}T09:45:00+08:00"}


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


def test_clients_are_found_and_each_line_opens_the_client(lived):
    found = page(lived, "/audit/clients?limit=2&from=2021-01-01")
    assert f"名单（共{len(CLIENTS)}人）" in found
    assert [row[0] for row in rows(found, "clients")] == ["C-1", "C-2"]
    assert rows(page(lived, html.unescape(next_of(found))), "clients")[0][0] == "C-3"
    (line,) = rows(page(lived, "/audit/clients?client=C-1&worker=W01&overdue=true"), "clients")
    assert line[4:6] == ["2021-06-03", "2021-06-20"]
    assert 'href="/audit/clients/C-1"' in found
    assert 'href="/audit/clients/C-1"' in page(lived, DUE).replace("&amp;", "&").replace(
        f"?station={STATION}", ""
    )
    assert f"station={STATION}" in page(lived, "/audit/clients", "city")


def test_a_name_finds_for_whoever_sees_names_and_each_time_it_is_logged(lived):
    lived.made(
        lived.record(
            "home-visits", visit(client="C-9", client_name="示例丙", **times("2021-06-09"))
        )
    )

    def seen():
        return lived.get(f"/v1/stations/{STATION}/reads?count=true", "head").json()["total"]

    before = seen()
    (line,) = rows(page(lived, "/audit/clients?name=示例丙"), "clients")
    assert line[:2] == ["C-9", "示例丙"]
    assert seen() == before + 1
    assert lived.get("/audit/clients?name=示例丙", "supervisor").status_code == 403
    assert 'name="name"' not in page(lived, "/audit/clients", "supervisor")


@pytest.mark.parametrize(
    ("who", "text", "there"),
    [
        ("head", "c-9", "/audit/clients/C-9"),
        ("supervisor", "C-1", "/audit/clients/C-1"),
        ("head", "示例丙", "/audit/clients/C-9"),
        ("supervisor", "示例丙", "/audit/journal?station=%E7%A4%BA%E4%BE%8B%E4%B8%99"),
    ],
)
def test_one_jumps_to_a_client_by_code_and_by_a_name_that_one_may_see(lived, who, text, there):
    answer = lived.client.get(
        f"/audit/jump?to={text}", headers=lived.headers(who), follow_redirects=False
    )
    assert answer.headers["location"] == there


def test_the_row_of_nobody_responsible_says_so(lived):
    lived.made(lived.record(*example("client.registered")))
    shown = page(lived, "/audit/due?from=2021-01-01&as_of=2021-12-31")
    assert ["没有责任社工", "1"] in rows(shown, "workers")
    assert '<th scope="row"></th>' not in shown


def assessed(level, hour, assessor, **more):
    return {
        "client": "C-4",
        "assessed_at": f"2021-06-25T{hour}:00:00+08:00",
        "level": level,
        "assessor": assessor,
        **more,
    }


def test_words_on_risk_that_differ_open_and_are_settled_from_their_row(lived):
    second = {"worker": "W02", "engagement": "full_time", "source": "agency"}
    lived.made(lived.record("staff", {**second, "joined_on": "2021-01-01"}))
    said = [
        lived.made(lived.record("risk-assessed", assessed(*each)))["record"]
        for each in (("blue", 10, "W01"), ("yellow", 14, "W02"))
    ]
    days = "?from=2021-06-01&as_of=2021-06-30"
    shown = page(lived, f"/audit/due{days}")
    (row,) = rows(shown, "conflicts")
    assert row == ["C-4", STATION, "黄色", *(each[:8] for each in sorted(said)), "裁定"]
    chapter = html.unescape(re.search(r'<section id="conflicts".*?</section>', shown, re.DOTALL)[0])
    assert all(f'/audit/record/{each}"' in chapter for each in said)
    form = page(lived, re.search(r'href="(/audit/new/risk-assessed[^"]*)"', chapter)[1])
    assert re.search(r'name="client"[^>]*value="C-4"', form)
    assert re.search(rf'name="settles"[^>]*value="{"、".join(sorted(said))}"', form)
    assert "裁定" not in rows(page(lived, f"/audit/due{days}", "auditor"), "conflicts")[0]
    settling = assessed("blue", 16, "W01", settles=said)
    lived.made(lived.record("risk-assessed", settling))
    assert 'id="conflicts"' not in page(lived, f"/audit/due{days}")


def test_who_of_a_group_was_reached_and_who_was_not_opens_a_list_as_long(lived):
    for client, day in (("C-21", "2021-05-20"), ("C-22", "2021-06-20"), ("C-23", "2021-06-21")):
        given = visit(client=client, target_groups=["left_behind_woman"], **times(day))
        lived.made(lived.record("home-visits", given))
    for who in ("head", "city"):
        shown = page(lived, "/audit/due?from=2021-06-01&as_of=2021-06-30", who)
        (line,) = [row for row in rows(shown, "covered") if row[0] == "留守妇女"]
        assert line[1:4] == ["3", "2", "1"]
        chapter = re.search(r'<section id="covered".*?</section>', shown, re.DOTALL)[0]
        figures = [each for each in opened(chapter) if "group=left_behind_woman" in each[0]]
        assert len(figures) == 3
        for address, figure in figures:
            path, _, anchor = address.partition("#")
            assert figure in totals(page(lived, path, who), anchor), (address, figure)
