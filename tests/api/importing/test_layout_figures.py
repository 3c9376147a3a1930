"""Every figure of a station-year is right whatever layout it came in, by the doors of a clerk."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from ledger.checks.replaying import replay
from tests.api.http.world import open_world
from tests.api.terminal.running import by_name, names_of, taizhang

DATA = Path(__file__).parents[2] / "data"
LAYOUTS = ("headers", "two_rows", "months", "csv_gb", "growth")
SAMPLES = ("大岚", "钟公庙", "锦屏")
YEAR_END = "2021-12-31"


def folder_of(name):
    return DATA / ("workbooks" if name in SAMPLES else f"layouts/{name}")


def truth(name):
    """The answer of a layout or a sample, with the files that it is imported from."""
    answer = f"{name}.expected.json" if name in SAMPLES else "expected.json"
    told = json.loads((folder_of(name) / answer).read_text(encoding="utf-8"))
    return {"imports": [[f"{name}.xlsx"]], **told}


def some(*usual):
    """All of them, those beside a few where there is time."""
    return [
        each if each in usual else pytest.param(each, marks=pytest.mark.slow)
        for each in (*LAYOUTS, *SAMPLES)
    ]


def by_terminal(place, name):
    """Import a layout as its answer says; the reports, and a way to ask."""
    reports = [
        taizhang(place, "import", "workbook", folder_of(name) / file, *options, "--json").json
        for file, *options in truth(name)["imports"]
    ]

    def ask(question, **options):
        given = [word for key, value in options.items() for word in (f"--{key}", value)]
        station = truth(name)["station"]
        return taizhang(place, question, "--station", station, *given, "--json").json

    return [report for each in reports for report in each["files"]], ask


def figures(ask, names):
    """What the questions say, people by their names, in the words of an answer that is known."""
    services, training, budget = ask("services"), ask("training"), ask("budget")
    staffing = ask("staffing", **{"as-of": YEAR_END})
    sources = budget["sources"]

    return {
        "visits": {
            "accepted": services["visits"],
            "minutes": services["minutes"],
            "worker_minutes": by_name(services["worker_minutes"], names),
            "by_group": services["by_group"],
            "by_service": services["by_service"],
            "in_person": services["in_person_visits"],
            "distinct_clients": services["distinct_persons"],
            "late": services["late_entries"],
        },
        "training": {
            "sessions": training["sessions"],
            "hours_x_people": training["person_hours"],
            "per_person": by_name(training["per_person"], names),
            "by_class": training["by_class"],
        },
        "staff": {
            "at_year_end": sorted(names[person["code"]] for person in staffing["people"]),
            "full_time_at_year_end": staffing["full_time"],
            "certified_at_year_end": staffing["certified"],
            "days_below_three_full_time": staffing["days_below_minimum"],
        },
        "money_fen": {
            "received": {name: each["received_fen"] for name, each in sources.items()},
            "spent": {name: each["spent_fen"] for name, each in sources.items()},
            "balance": {name: each["available_fen"] for name, each in sources.items()},
            "by_category": budget["by_category"],
            "total_balance": budget["total_available_fen"],
        },
    }


def known(name, found):
    """The same figures as the answer of a layout has them."""
    answer = truth(name)
    return {subject: {key: answer[subject][key] for key in each} for subject, each in found.items()}


def flagged(answer):
    """What of a file has something wrong: file, row and why."""
    if "flagged" in answer:
        return {(row["file"], row["row"], row["code"]) for row in answer["flagged"]}
    ((file,),) = answer["imports"]
    errors = [answer[part]["errors"] for part in ("visits", "money_fen")]
    return {(file, int(row), code) for each in errors for row, code in each.items()}


def refused(reports):
    return {(each["file"], row["row"], row["code"]) for each in reports for row in each["refused"]}


def changed_nothing(reports):
    return all(not sum(each["added"].values()) for each in reports)


@pytest.mark.parametrize("name", some("growth", "months", "headers"))
def test_every_figure_is_that_of_the_year_and_again_is_the_same(name, tmp_path):
    _reports, ask = by_terminal(tmp_path / "ledger", name)
    names = names_of(tmp_path / "ledger", truth(name)["station"])
    first = figures(ask, names)
    assert first == known(name, first)
    entries = taizhang(tmp_path / "ledger", "verify", "--json").json["entries"]
    again, _ask = by_terminal(tmp_path / "ledger", name)
    assert changed_nothing(again)
    assert taizhang(tmp_path / "ledger", "verify", "--json").json["entries"] == entries
    assert figures(ask, names) == first


@pytest.mark.postgres
@pytest.mark.parametrize("name", some("csv_gb", "growth"))
def test_postgresql_gives_the_same_figures(name, postgres_url, tmp_path, monkeypatch):
    monkeypatch.setenv("TAIZHANG_KEYS", str(tmp_path / "keys"))
    _reports, ask = by_terminal(postgres_url, name)
    names = names_of(postgres_url, truth(name)["station"])
    first = figures(ask, names)
    assert first == known(name, first)
    again, _ask = by_terminal(postgres_url, name)
    assert changed_nothing(again)
    assert figures(ask, names) == first


@pytest.mark.parametrize("name", some("months", "csv_gb"))
def test_uploaded_files_give_the_same_figures(name, tmp_path):
    answer = truth(name)
    root = f"/v1/stations/{quote(answer['station'])}"
    with open_world(
        tmp_path, roles={"head": ("station_head", "station", answer["station"])}
    ) as world:

        def upload():
            files = [
                ("file", (each[0], (folder_of(name) / each[0]).read_bytes()))
                for each in answer["imports"]
            ]
            told = world.client.post(
                f"{root}/imports", files=files, headers=world.headers("head")
            ).json()
            assert (told["status"], told["errors"]) == ("done", [])
            return told["files"]

        def ask(question, **options):
            query = "&".join(f"{key.replace('-', '_')}={value}" for key, value in options.items())
            return world.get(f"{root}/{question}?{query}").json()

        reports = upload()
        told = flagged(answer)
        files = {file for file, _row, _code in told}
        assert {each for each in refused(reports) if each[0] in files} <= told
        roster = replay(world.house.log.engine).stations[answer["station"]].roster
        people = {f"{answer['station']}/worker/{code}": code for code in roster.workers}
        named = world.house.vault.reveal_names(people)
        names = {people[who]: name for who, name in named.items()}
        first = figures(ask, names)
        assert first == known(name, first)
        assert changed_nothing(upload())
        assert figures(ask, names) == first
