"""Personal fields of a command, sealed for the vault before anything is decided.

Which field belongs to whom is marked on the field itself (``domain.ground.people``), in the details
or in a part of them; this module only reads the marks. A decision afterwards sees digests, so
nothing personal can slip into an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar, cast

from domain.book.catalogue import KIND_OF_DETAILS
from domain.book.events import Fact
from domain.ground.commands import Command, CorrectRecord, RecordingCommand
from domain.ground.forms.details import Changes, Details
from domain.ground.people import (
    Each,
    Parts,
    Personal,
    PersonCode,
    Shape,
    Texts,
    UnmarkedTextError,
    shapes_of,
)
from domain.ground.vocabulary import PersonKind
from ledger.vault.identities import Described, marks_at
from ledger.vault.sealed import Sealed
from ledger.vault.vault import Vault

RECORD_ITSELF: Final = "record"
"""Stands in the place of a person for text about nobody in particular."""


class PersonalField(NamedTuple):
    """A field that is sealed, and whose it is.

    ``code`` is the field that holds the person's code, ``out`` how many parts further out it
    stands; without one the value is the record's own.
    """

    name: str
    about: PersonKind
    code: str = ""
    out: int = 0
    is_name: bool = False


class _Plan(NamedTuple):
    """The personal fields of details or of a part, and the parts of it that have some."""

    fields: tuple[PersonalField, ...]
    names: tuple[str, ...]
    parts: tuple[tuple[str, Mapping[type, _Plan]], ...]


def personal_fields(details: type[Details]) -> tuple[PersonalField, ...]:
    """The personal fields of a kind of details, those of its parts left out."""
    return _plan((details,)).fields


@cache
def name_field(about: PersonKind) -> str:
    """What the field with the name of such a person is called in every kind of details.

    Raises UnmarkedTextError where it is called differently in two of them, or nowhere.
    """
    names = {
        field.name
        for details in KIND_OF_DETAILS
        for field in _all_fields(_plan((details,)))
        if field.is_name and field.about == about
    }
    if len(names) != 1:
        raise UnmarkedTextError(f"the name of a {about} is called {sorted(names)}")
    return names.pop()


def person_id(station: str, about: str, code: str) -> str:
    """The vault's id of a worker, a client, or a record's own text."""
    return f"{station}/{about}/{code}"


def about_of(person: str) -> PersonKind:
    """The kind of a person by their id in the vault."""
    return cast("PersonKind", person.split("/", 2)[1])


def is_indexed(about: PersonKind, field: str) -> bool:
    """Whether the name of such a person marks them: workers are found by the names of the roster."""
    return about == "client" and field == name_field(about)


def seal_command(vault: Vault, command: Command) -> tuple[Command, list[Sealed]]:
    """A copy of the command that carries commitments, and what the vault must store for it.

    A correction is left as it is: whom its text is about the record says, which may change until
    it is decided (``seal_correction``).
    """
    if not isinstance(command, RecordingCommand):
        return command, []
    details = command.details
    plan = _plan((type(details),))
    if not plan.parts and not any(map(details.__dict__.get, plan.names)):
        return command, []  # as most are
    personal = _personal(command.station, command.event_id, plan, (details,))
    return _sealed(vault, command, personal)


def seal_correction(
    vault: Vault,
    command: CorrectRecord,
    was: Fact,
    fields_of: Callable[[Sequence[str]], Mapping[str, str]],
) -> tuple[CorrectRecord, list[Sealed]]:
    """Do the same for a correction of what a record states now.

    ``fields_of`` tells which fields digests commit to, as far as that is known.
    """
    plan = _plan((command.details.whole,))
    laid = _Laid(command.details, was, plan)
    replaced = laid.replaced()
    if not replaced:
        return command, []
    personal = _personal(command.station, command.record, plan, (laid,))
    command, sealed = _sealed(vault, command, personal)
    fields = fields_of(was.sd) if was.sd else {}
    superseded = tuple(digest for digest in was.sd if fields.get(digest) in replaced)
    return command.model_copy(update={"superseded": superseded}), sealed


class _Laid:
    """What a record states once changes are laid over it; of what is personal, only the changes."""

    def __init__(self, changes: Changes, was: Fact, plan: _Plan) -> None:
        self._changes = changes
        self._was = was
        self._plan = plan
        self._sealed = {field.name for field in plan.fields} | {name for name, _ in plan.parts}

    def __getattr__(self, name: str) -> Any:
        if name in self._changes.model_fields_set:
            return getattr(self._changes, name)
        return None if name in self._sealed else getattr(self._was, name)

    def replaced(self) -> set[str]:
        """The personal fields whose values no longer hold."""
        stated = self._changes.model_fields_set
        # An empty text is what a form sends that does not show the value.
        own = {
            field.name
            for field in self._plan.fields
            if field.name in stated and getattr(self._changes, field.name) != ""
        }
        inner = (
            plan for name, plans in self._plan.parts if name in stated for plan in plans.values()
        )
        return own.union(field.name for plan in inner for field in _all_fields(plan))


_Sealable = TypeVar("_Sealable", bound=Command)
_Personal = tuple[str, dict[str, str], dict[str, str]]


def _sealed(
    vault: Vault, command: _Sealable, personal: Iterable[_Personal]
) -> tuple[_Sealable, list[Sealed]]:
    sealed = [
        vault.seal(person, command.event_id, fields, index=index)
        for person, fields, index in personal
    ]
    digests = tuple(sorted(digest for each in sealed for digest in each.digests))
    committed = command.model_copy(update={"commitments": digests}) if digests else command
    return committed, sealed


def _personal(
    station: str, record: str, plan: _Plan, within: tuple[Any, ...]
) -> Iterator[_Personal]:
    """Whose values stand in details or a part of them, which, and how each can be found again.

    ``within`` is the part with all that it stands in, the innermost last.
    """
    found: dict[str, dict[str, str]] = {}
    for field in plan.fields:
        value: str | None = getattr(within[-1], field.name)
        if value:
            about, code = _whose(record, field, within)
            found.setdefault(person_id(station, about, code), {})[field.name] = value
    for person, fields in found.items():
        household: str | None = getattr(within[-1], "household", None)
        is_client = about_of(person) == "client"
        yield person, fields, _marks(station, fields, household) if is_client else {}
    for name, plans in plan.parts:
        held = getattr(within[-1], name)
        for part in held if isinstance(held, tuple) else (held,):
            if part is not None:
                yield from _personal(station, record, plans[type(part)], (*within, part))


def _marks(station: str, fields: Mapping[str, str], household: str | None) -> dict[str, str]:
    """By what a client is found again, of what is stated of them."""
    name = fields.get(name_field("client"), "")
    who = Described(
        name=name,
        id_number=fields.get("id_number", ""),
        phone=fields.get("phone", ""),
        address=fields.get("address", ""),
        birth_date=fields.get("birth_date", ""),
        household=(household or "") if name else "",
    )
    if not any(who):
        return {}
    return marks_at(station, who)


def _whose(record: str, field: PersonalField, within: tuple[Any, ...]) -> tuple[PersonKind, str]:
    code = getattr(within[-1 - field.out], field.code) if field.code else None
    if code:
        return field.about, code
    return RECORD_ITSELF, record


@cache
def _plan(within: tuple[type, ...]) -> _Plan:
    """What to seal of the last kind, which stands within the others. Raises UnmarkedTextError."""
    fields: list[PersonalField] = []
    parts: list[tuple[str, Mapping[type, _Plan]]] = []
    for name, shape in shapes_of(within[-1]).items():
        if isinstance(shape, Texts) and isinstance(shape.mark, Personal):
            fields.append(_field(within, name, shape.mark))
        inner = shape.of if isinstance(shape, Each) else shape
        if isinstance(inner, Parts):
            plans = {kind: _plan((*within, kind)) for kind in inner.kinds}
            if any(each.fields or each.parts for each in plans.values()):
                parts.append((name, plans))
        elif shape is not inner and _is_personal(inner):
            raise UnmarkedTextError(f"{name} is a list of personal texts, and each needs a part")
    return _Plan(tuple(fields), tuple(field.name for field in fields), tuple(parts))


def _field(within: tuple[type, ...], name: str, mark: Personal) -> PersonalField:
    if not mark.about:
        return PersonalField(name, RECORD_ITSELF)
    for out, kind in enumerate(reversed(within)):
        match shapes_of(kind).get(mark.about):
            case Texts(mark=PersonCode(kind=about)):
                return PersonalField(name, about, mark.about, out, mark.is_name)
    raise UnmarkedTextError(f"{name} is about {mark.about}, which is no person's code beside it")


def _is_personal(shape: Shape) -> bool:
    return isinstance(shape, Texts) and isinstance(shape.mark, Personal)


def _all_fields(plan: _Plan) -> Iterator[PersonalField]:
    yield from plan.fields
    for _name, plans in plan.parts:
        for each in plans.values():
            yield from _all_fields(each)
