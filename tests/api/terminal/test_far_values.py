"""Days that no station could mean, and codes with somebody's number, at every option there is.

A question is answered about any day of the calendar; what is recorded has a day within reach. The
options are taken from the command line itself, so that a new one is tried at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from api.commands import app
from domain.ground.policy import FIRST_DAY, LAST_DAY
from tests.api.terminal.running import sample, taizhang
from tests.examples import in_turn

STATION = "大岚"
PHONE, CARD = "13800138000", "33021219900101123X"
TOO_FAR = ["0001-01-01", "1949-12-31", "3000-01-01", "9999-12-31"]
TOO_FAR_MOMENTS = [
    "0001-01-01T00:00:00+14:00",
    "1949-12-31T15:59:59Z",
    "2999-12-31T16:00:00Z",
    "9999-12-31T23:59:59-14:00",
]
NEEDED = {
    "--station": STATION,
    "--then": "0001-01-01",  # no later moment is before it
    "--source": "welfare_lottery",
    "--basis": "consent_withdrawn",
    "--requested-by": "C-1",
    "--approved-by": "head-2",
    "--reason": "本人申请",
    "--format": "beancount",
    "kind": "home-visit-recorded",
    "--account": "1002",
}
MORE = {
    ("person", "erase"): ("--client", "C-NOBODY"),
    ("clients",): ("--station", STATION),
    ("bank-statement",): ("--station", STATION),
    ("policies",): ("--station", STATION),
    ("review-draw",): ("--station", STATION),
}


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that call it."""
    if groups := getattr(command, "commands", None):
        for name, inner in groups.items():
            yield from commands(inner, (*path, name))
    else:
        yield path, command


def options(metavar: str) -> list[tuple[tuple[str, ...], str]]:
    """Every command and option of it that takes such a value."""
    return [
        (path, option.opts[0])
        for path, command in commands(typer.main.get_command(app))
        for option in command.params
        if option.metavar == metavar
    ]


DAYS, MOMENTS = options("DATE"), options("POSITION|TIME|DATE")
RECORDED = (("person", "erase"), "--requested-on")
"""The one day that is written into the book."""
TURNS = {each: number for number, each in enumerate(DAYS + MOMENTS)}
EVERY_OPTION = pytest.mark.parametrize(
    ("path", "option"),
    DAYS + MOMENTS,
    ids=lambda each: each if isinstance(each, str) else "-".join(each),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    found = tmp_path_factory.mktemp("far") / "ledger"
    assert taizhang(found, "import", "workbook", sample(STATION)).code == 0
    return found


def visit_in(place) -> str:
    listed = taizhang(place, "records", "home-visit-recorded", "--station", STATION, "--json")
    return str(json.loads(listed.out)["items"][0]["record"])


def called(place, path: tuple[str, ...], option: str, value: str, out):
    """A command with what it needs and one option."""
    command = dict(commands(typer.main.get_command(app)))[path]
    given = [*MORE.get(path, ())]
    needed = NEEDED
    if path == ("money", "spent-on"):
        needed = {**NEEDED, "record": visit_in(place)}
    if path == ("bank-statement",):
        needed = {**NEEDED, "file": str(out.with_suffix(".csv"))}
        out.with_suffix(".csv").write_text("交易日期,收入,支出\n2021-06-03,1.00,\n")
    for each in command.params:
        if each.required and each.opts[0] != option:
            name = [each.opts[0]] if each.param_type_name == "option" else []
            given += [*name, needed.get(each.opts[0], str(out))]
    return taizhang(place, *path, *given, option, value)


def test_there_are_options_to_try():
    assert len(DAYS) >= 18
    assert len(MOMENTS) >= 12


@EVERY_OPTION
def test_a_far_day_is_asked_about_and_not_recorded(place, tmp_path, path, option):
    values = TOO_FAR + (TOO_FAR_MOMENTS if (path, option) in MOMENTS else [])
    if (path, option) != RECORDED:
        values = in_turn(values, TURNS[path, option])
    for value in values:
        ran = called(place, path, option, value, tmp_path / "out")
        if (path, option) != RECORDED:
            assert ran.code == 0, (value, ran.err)
            continue
        assert ran.code == 1, (value, ran.out, ran.err)
        assert "[day_out_of_range]" in ran.err, (value, ran.err)
        assert FIRST_DAY in ran.err
        assert LAST_DAY in ran.err


@pytest.mark.parametrize("name", ["staffing", "budget", "services", "training", "trail"])
def test_the_ends_of_the_calendar_are_no_bounds(place, name):
    def asked(*words):
        return taizhang(place, name, "--station", STATION, *words, "--json").json

    def figures(answer):
        asked_for = ("as_of", "from_day", "to_day")
        return {key: value for key, value in answer.items() if key not in asked_for}

    whole = asked()
    assert asked("--as-known", "9999-12-31") == whole
    assert asked("--as-known", "9999-12-31T23:59:59-14:00") == whole
    if name == "staffing":  # days without enough staff are counted up to the last one
        assert asked("--as-of", "9999-12-31")["heads"] == whole["heads"]
        return
    assert figures(asked("--to", "9999-12-31")) == figures(whole)
    assert figures(asked("--from", "0001-01-01")) == figures(whole)


@pytest.mark.parametrize("kind", ["events", "ocel"])
def test_an_export_between_the_ends_of_the_calendar_is_whole(place, tmp_path, kind):
    files = []
    for days in ((), ("--from", "0001-01-01", "--to", "9999-12-31"), ("--as-known", "9999-12-31")):
        files.append(tmp_path / str(len(files)))
        ran = taizhang(place, "export", kind, "--out", files[-1], *days)
        assert ran.code == 0, ran.err
    assert len({file.read_bytes() for file in files}) == 1


@EVERY_OPTION
def test_an_option_takes_the_first_and_the_last_day(place, tmp_path, path, option):
    for value in in_turn((FIRST_DAY, LAST_DAY), TURNS[path, option]):
        ran = called(place, path, option, value, tmp_path / "out")
        if path == ("person", "erase"):
            expected = "person_unknown" if value == FIRST_DAY else "future_date"
            assert f"[{expected}]" in ran.err
        else:
            assert ran.code == 0, (value, ran.err)


@pytest.mark.parametrize(
    "value",
    [
        "2021-6-3",
        "2021-02-30",
        "20210603",
        "2021-W22-4",
        "２０２１-06-03",
        "0000-01-01",
        "10000-01-01",
    ],
)
def test_what_is_no_day_is_still_said_to_be_none(place, value):
    ran = taizhang(place, "budget", "--as-of", value)
    assert ran.code == 1
    assert "--as-of is not a date" in ran.err


@pytest.mark.parametrize("number", [PHONE, CARD])
def test_whoever_answers_for_it_goes_by_no_number(place, tmp_path, number):
    for words in (
        ("import", "workbook", sample(STATION), "--actor", f"W{number}"),
        ("staffing", "--station", STATION, "--actor", f"W{number}"),
        ("token", "create", f"W{number}", "--role", "staff", "--station", STATION),
        ("token", "create", "W01", "--role", "auditor", "--engagement", f"E{number} {STATION}"),
        (
            *("person", "erase", "--station", STATION, "--client", "C-1", "--reason", "本人申请"),
            *(
                "--basis",
                "consent_withdrawn",
                "--requested-by",
                f"C{number}",
                "--approved-by",
                "H2",
            ),
        ),
    ):
        ran = taizhang(place, *words)
        assert ran.code == 1, words
        assert "[personal_number]" in ran.err, (words, ran.err)
        assert number not in ran.err
    held = ("person", "hold", "place", "--station", STATION, "--client", "C-1")
    for more in (
        ("--reason", f"电话{number}", "--case-number", "1"),
        ("--reason", "审计", "--case-number", f"案{number}"),
    ):
        ran = taizhang(place, *held, *more)
        assert "[personal_data_in_reason]" in ran.err, ran.err
        assert number not in ran.err
