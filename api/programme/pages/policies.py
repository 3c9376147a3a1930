"""What is in force at a station or in an area, since when and by which document, and what changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from api.lists.fields import listed_at
from api.pages.forms.routes import stating
from api.pages.questions.chapters import opened_record
from api.pages.questions.parts import Chapter, Column, Opened, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.questions.asking import Ask
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_FACT
from domain.book.words import VOCABULARY, WORDS_OF
from domain.ground.areas import division_of
from domain.ground.labels import Label, all_of
from domain.ground.policy import SEED_VERSION
from domain.ground.refusals import MissingValue
from domain.programme.facts import PolicyPublished

POLICY: Final = KIND_OF_FACT[PolicyPublished]
_CHANGE: Final = Label("另发布", "publish another")
_SEEDED: Final = Label("默认", "default")
_NONE: Final = Label("无", "none")
_WHERE: Final = Label("请选一个站点、区县或市。", "Choose a station, a district or a city.")


def policies(questions: Questions, sight: Sight) -> Sheet:
    """Every policy as it is in force on the day, and what came into force when."""
    ask = _at_a_place(sight)
    try:
        told = questions.policies(ask)
    except MissingValue:  # each place has its own
        return Sheet(about=[_WHERE], chapters=[Chapter(table=_in_force([]))])
    changes = questions.policy_changes(ask)["items"]
    where = told["station"] or told["area"] or ""
    return Sheet(
        about=[Label(f"{where} {told['as_of']}施行", f"{where} on {told['as_of']}")],
        chapters=[
            Chapter(table=_in_force(told["items"], may_publish=sight.desk.may_record(POLICY))),
            Chapter(table=_changes(changes)),
        ],
    )


def _at_a_place(sight: Sight) -> Ask:
    """The question, at the area of an office where it names no place."""
    ask, asker = sight.ask, sight.desk.principal
    if ask.station or ask.districts or ask.cities:
        return ask
    if asker.scope_kind == "district":
        return replace(ask, districts=(asker.scope,))
    return replace(ask, cities=(asker.scope,)) if asker.scope_kind == "city" else ask


def _in_force(items: list[Row], *, may_publish: bool = False) -> Table:
    change = Column(heading=Label("改", "Change"), value=lambda _row: _CHANGE, opens=_form)
    return Table(
        name=Label("施行中的政策", "In force"),
        anchor="in-force",
        columns=(
            _key(),
            Column(heading=Label("取值", "Value"), value=lambda row: _shown(row, "value")),
            Column(heading=Label("施行", "Since"), value="effective_from", unit="day"),
            *_basis(),
            *([change] if may_publish else ()),
        ),
        rows=items,
        empty=_WHERE,
    )


def _changes(items: list[Row]) -> Table:
    return Table(
        name=Label("改过什么", "What changed"),
        anchor="changes",
        columns=(
            Column(heading=Label("哪天起", "From"), value="on", unit="day"),
            _key(),
            Column(heading=Label("原来", "Before"), value=lambda row: _shown(row, "was")),
            Column(heading=Label("改为", "Now"), value=lambda row: _shown(row, "value")),
            *_basis(),
        ),
        rows=items,
        empty=Label(
            "一直是默认值，没有发布过政策。", "Nothing but the defaults was ever in force."
        ),
    )


def _key() -> Column:
    return Column(
        heading=Label("政策参数", "Policy"),
        value=lambda row: VOCABULARY["PolicyKey"][row["key"]],
        opens=_opens,
    )


def _basis() -> tuple[Column, ...]:
    return (
        Column(heading=Label("依据", "Document"), value="title"),
        Column(heading=Label("文号", "Number"), value="document_number"),
        Column(heading=Label("条款", "Article"), value="article"),
        Column(
            heading=Label("谁定的", "Laid down by"),
            value=lambda row: division_of(row["area"]) if row["area"] else _SEEDED,
        ),
    )


def _form(row: Row) -> Opened:
    """The form in which another value is published, with the one that is in force."""
    value = row["value"]
    said = str(value) if isinstance(value, int) else "、".join(value)
    return Opened(
        f"/audit/new/{listed_at(POLICY)}",
        {**stating(key=row["key"], value=said), "from": None, "as_of": None},
    )


def _opens(row: Row) -> Opened | None:
    """The record that laid it down; a default has none."""
    if row["policy_version"] == SEED_VERSION:
        return None
    return opened_record({"record": row["policy_version"]})


def _shown(row: Row, name: str) -> Any:
    """A value as people read it: words by their names."""
    value = row[name]
    if isinstance(value, int):
        return f"{value:,}"  # in the unit that the name of the policy says
    return all_of(WORDS_OF["PolicyPublished", "value"][each] for each in value) if value else _NONE
