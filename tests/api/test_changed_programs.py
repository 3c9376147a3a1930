"""What a change of the program drops of what was kept: exactly what it must, and nothing else."""

from __future__ import annotations

import pytest

from tests.program_copies import ProgramCopy

_LIVE = """
import json, sys
import ledger.writing.states
from api.bootstrap import open_house
from ledger.writing.unit_of_work import UnitOfWork
from sqlalchemy import text
from tests.builders import a_home_visit, an_expenditure
from tests.ledger.writing.checking import found, fresh

ledger.writing.states.SNAPSHOT_EVERY = 20
read, entries_read = UnitOfWork.stream_entries, []

def count(self, stream, after_version=0):
    entries = read(self, stream, after_version)
    entries_read.append(len(entries))
    return entries

UnitOfWork.stream_entries = count
with open_house(sys.argv[1], create=True) as house:
    if not house.log.head().pos:
        found(house.writing, yuan="1000")
        house.writing.execute_many([fresh(a_home_visit()) for _ in range(40)])
    house.engine.prepare()
    house.writing.execute(fresh(an_expenditure("1")))
    house.catch_up()
    with house.engine.store.engine.connect() as connection:
        query = text("SELECT name, fingerprint, generation FROM projection_state ORDER BY 1, 2, 3")
        views = [list(row) for row in connection.execute(query)]
print(json.dumps({"views": views, "entries_read": entries_read}))
"""
EVERYTHING = {
    *("state", "stations", "staffing", "budget", "services", "training"),
    *(
        "clients",
        "activities",
        "casework",
        "projects",
        "facilities",
        "contracts",
        "evaluation",
        "inspections",
        "audit_trail",
        "records",
        "policies",
        "flags",
        "months",
    ),
}
WEATHER = "    weather: int = 0"


@pytest.fixture(scope="module")
def as_it_is(tmp_path_factory):
    return ProgramCopy(tmp_path_factory.mktemp("same")).fingerprints()


@pytest.fixture
def copy(tmp_path):
    return ProgramCopy(tmp_path)


def changed(before, after):
    assert set(before) == set(after) == EVERYTHING
    return {name for name in EVERYTHING if before[name] != after[name]}


@pytest.mark.parametrize(
    ("file", "change", "dropped"),
    [
        # The question about stations goes through the state's module, which knows money and staff;
        # that about the budget judges by the rules of the decisions.
        (
            "domain/money/funds.py",
            ("(each.day, sign * each.amount_fen)", "(each.day, sign * each.amount_fen + 0)"),
            {"state", "stations", "budget"},
        ),
        (
            "domain/staff/roster.py",
            ("import FOREVER\n", "import FOREVER\n\n_LONG = 9\n"),
            {"state", "staffing", "stations"},
        ),
        (
            "domain/book/deciding/lateness.py",
            ("late_hours // 24", "late_hours // 12"),
            {"services"},
        ),
        (
            "domain/visits/engagements.py",
            ("LONG_VISIT_MINUTES: Final = ", "LONG_VISIT_MINUTES: Final = 1 + "),
            {"flags"},
        ),
        # Deciding is not folding: what is refused from now on is no matter of what was recorded.
        ("domain/money/grants.py", ("if was is None else", "if not was else"), set()),
        ("domain/book/entry.py", ("the bytes are not JSON", "these are not JSON"), EVERYTHING),
        (
            "projections/training/periods.py",
            ("elapsed // months", "elapsed / months"),
            {"training"},
        ),
        ("projections/base.py", ("class View(", "class  View("), EVERYTHING - {"state"}),
        # What a fact means to people is no part of its shape, and how it is said none of any table.
        ("domain/training/facts.py", ("A training session took place", "People met"), set()),
        ("domain/training/kinds.py", ("记录培训", "登记培训"), set()),
        ("domain/training/words.py", ("FIELDS: Final", "_MORE = 1\nFIELDS: Final"), set()),
        (
            "domain/training/kinds.py",
            (
                'ended="ended_at",\n        recorded_by=SERVICE',
                'ended="ended_at",\n        recorded_by=SERVICE | {"supervisor"}',
            ),
            set(),
        ),
        # What the catalogue computes counts for whoever reaches it.
        (
            "domain/book/catalogue.py",
            ("T00:00:00+08:00", "T12:00:00+08:00"),
            {
                *("state", "stations", "audit_trail", "records", "budget", "contracts"),
                *("evaluation", "inspections", "months"),
            },
        ),
    ],
)
def test_a_changed_rule_drops_what_was_made_by_it(as_it_is, copy, file, change, dropped):
    copy.replace(file, *change)
    assert changed(as_it_is, copy.fingerprints()) == dropped


@pytest.mark.parametrize(
    ("file", "folder", "line", "dropped"),
    [
        (
            "domain/money/balances/holdings.py",
            "domain/money/balances/sums",
            "from .sums.limits import FULL",
            {"state", "budget", "stations"},
        ),
        (
            "domain/book/deciding/lateness.py",
            "domain/book/sums",
            "import domain.book.sums.limits as limits",
            {"services"},
        ),
        (
            "projections/training/queries.py",
            "projections/sums",
            "from .. import sums",
            {"training"},
        ),
        (
            "projections/training/queries.py",
            "projections/sums",
            "def _late() -> None:\n    from ..sums import (  # a (late) one\n        limits,\n    )",
            {"training"},
        ),
    ],
)
def test_a_module_in_a_folder_counts_for_whoever_imports_it_in_whatever_way(
    copy, file, folder, line, dropped
):
    copy.write(f"{folder}/limits.py", "FULL = 1\n")
    copy.write(f"{folder}/__init__.py", "from .limits import FULL\n")
    text = (copy.folder / file).read_text(encoding="utf-8")
    copy.write(file, f"{text}\n\n{line}\n")
    before = copy.fingerprints()
    copy.write(f"{folder}/limits.py", "FULL = 2\n")
    assert changed(before, copy.fingerprints()) == dropped


def test_a_module_in_a_folder_of_a_question_counts_also_where_nobody_imports_it(as_it_is, copy):
    copy.write("projections/training/sums/__init__.py", "")
    before = copy.fingerprints()
    copy.write("projections/training/sums/limits.py", "FULL = 2\n")
    after = copy.fingerprints()
    assert changed(as_it_is, before) == changed(before, after) == {"training"}


@pytest.mark.parametrize("folder", ["visits", "training", "parades"])
def test_a_kind_that_is_added_elsewhere_drops_nothing(as_it_is, copy, folder):
    copy.add_kind(folder=folder)
    assert changed(as_it_is, copy.fingerprints()) == set()


def test_a_kind_of_a_subject_that_the_state_folds_drops_what_folds_the_subject(as_it_is, copy):
    copy.add_kind(folder="staff")
    assert changed(as_it_is, copy.fingerprints()) == {"state", "staffing"}


def test_facts_of_a_subject_in_a_folder_of_its_own_count_for_what_reads_them(as_it_is, copy):
    copy.add_kind(folder="parades")
    reading = "projections/training/projection.py"
    copy.replace(reading, "    TrainingSessionHeld,\n", "    ParadeHeld, TrainingSessionHeld,\n")
    copy.replace(
        reading,
        "from domain.training.facts",
        "from domain.parades.facts import ParadeHeld\nfrom domain.training.facts",
    )
    read = copy.fingerprints()
    assert changed(as_it_is, read) == {"training"}
    copy.add_kind("MarchHeld", folder="parades")
    assert changed(read, copy.fingerprints()) == set()
    facts = (copy.folder / "domain/parades/facts.py").read_text()
    copy.write("domain/parades/facts.py", facts.replace("banners", "flags", 1))
    assert changed(read, copy.fingerprints()) == {"training"}


@pytest.mark.parametrize(
    ("folder", "field", "dropped"),
    [
        (
            "training",
            "    claimed_headcount: int | UnsetType = UNSET\n",
            {"training", "flags", "projects"},
        ),
        (
            "training",
            "    worker: AttendeeCode\n    credited_hours_hundredths: int\n",
            {"training", "flags", "projects"},
        ),
        ("visits", "    attempted_at: ISOMinute\n", {"services", "clients"}),
        ("staff", "    worker: WorkerCode\n    left_on: ISODate\n", {"state", "staffing"}),
        ("stations", "    closed_on: ISODate\n", {"state", "stations", "staffing"}),
        ("staff", "    valid_from: ISODate\n", {"state", "staffing", "training"}),
        (
            "money",
            "    is_released: bool = False\n",
            {"state", "budget", "projects"},
        ),
        ("book", "    records: int\n    expires_on: ISODate\n", {"state", "months"}),
    ],
)
def test_a_field_that_is_added_to_a_fact_drops_what_reads_it(
    as_it_is, copy, folder, field, dropped
):
    file = "domain/book/events.py" if folder == "book" else f"domain/{folder}/facts.py"
    copy.replace(file, field, f"{field.rstrip()}\n{WEATHER}\n\n")
    assert changed(as_it_is, copy.fingerprints()) == dropped


def test_another_moment_of_a_fact_drops_what_reads_it(as_it_is, copy):
    ended = 'started="left_on",\n        ended="left_on",'
    copy.replace("domain/staff/kinds.py", 'started="left_on",', ended)
    assert changed(as_it_is, copy.fingerprints()) == {"state", "staffing"}


def test_an_upcaster_drops_what_reads_its_fact(as_it_is, copy):
    facts, events = "domain/training/facts.py", "domain/book/events.py"
    copy.replace(facts, 'tag="training.session_held"', 'tag="training.session_held/2"')
    copy.replace(
        facts,
        "    course: Text\n    class_tier",
        "    schema_version = 2\n    course: Text\n    class_tier",
    )
    copy.replace(events, "Upcaster]] = {}", 'Upcaster]] = {"training.session_held": held_from_1}')
    copy.replace(
        events,
        "from domain.training.facts",
        "from domain.training.older import held_from_1\nfrom domain.training.facts",
    )
    older = "def held_from_1(data):\n    return {**data, 'fact': 'training.session_held/2'}\n"
    copy.write("domain/training/older.py", older)
    with_one = copy.fingerprints()
    assert changed(as_it_is, with_one) == {"training", "flags", "projects"}
    copy.write("domain/training/older.py", older.replace("**data", "**data, 'course': ''"))
    assert changed(with_one, copy.fingerprints()) == {"training", "flags", "projects"}


@pytest.fixture
def lived(tmp_path):
    """A ledger with a stored state and views, and what the real program found there at last."""
    place = tmp_path / "ledger"
    program = ProgramCopy(tmp_path / "same")
    keys = {"TAIZHANG_KEYS": str(tmp_path / "keys")}
    program.run(_LIVE, place, **keys)
    return place, keys, program.run(_LIVE, place, **keys)


def test_a_program_with_one_kind_more_goes_on_with_the_states_and_views_of_the_one_before(
    tmp_path, lived
):
    place, keys, before = lived
    program = ProgramCopy(tmp_path / "more")
    program.add_kind()
    after = program.run(_LIVE, place, **keys)
    assert after["views"] == before["views"]
    assert (before["entries_read"], after["entries_read"]) == ([6], [7]), "behind 40"


def test_a_program_with_another_rule_makes_anew_what_was_made_by_it_and_believes_no_state(
    tmp_path, lived
):
    place, keys, before = lived
    program = ProgramCopy(tmp_path / "other")
    program.replace("domain/money/balances/holdings.py", "if last < record", "if record > last")
    after = program.run(_LIVE, place, **keys)
    assert after["entries_read"] == [47], "the whole stream"
    made = {tuple(view) for view in after["views"]} - {tuple(view) for view in before["views"]}
    assert sorted(name for name, *_ in made) == ["budget", "stations"]
