"""Whose code a field holds: a mark on the field, and all that follows from the marks.

A field of an event, of its parts or of its details that holds text says whose code it is, that it
is nobody's, or that it is personal and goes to the vault. From these marks alone follows whom a
fact names, so a new kind of fact needs no line anywhere for its people to be found, traced, kept
from being shown and forgotten. A text without a mark is refused as soon as its kind is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    NewType,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from msgspec import Struct, UnsetType
from pydantic import BaseModel

from domain.ground.values import ISODate, ISOMinute, Month
from domain.ground.vocabulary import PersonKind

Person = tuple[PersonKind, str]
"""Whose data: a worker or a client by code, or a record by its id."""


@dataclass(frozen=True, slots=True)
class PersonCode:
    """Marks the code of a person. ``role`` is what they are in the fact, where that is not ``kind``."""

    kind: PersonKind
    role: str = ""


@dataclass(frozen=True, slots=True)
class PersonCodeOf:
    """Marks the code of a person whose kind stands in another field beside it."""

    kind_field: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """Marks a text that is no person's code: a thing, a day, an account, a document."""


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a field whose value goes to the person vault and never into an entry.

    ``about`` is the field, beside it or around it, that holds the code of the person under whose
    key it is sealed; without one, or where that code is left out, it is sealed under the record's
    own. By ``is_name`` the person is found again from a name: that field is called the same
    wherever it is about the same kind of person.
    """

    about: str = ""
    is_name: bool = False


NOBODY: Final = Nobody()
Mark = PersonCode | PersonCodeOf | Nobody | Personal

WorkerCode = Annotated[str, PersonCode("worker")]
ClientCode = Annotated[str, PersonCode("client")]
VolunteerCode = Annotated[str, PersonCode("volunteer")]
Code = Annotated[str, NOBODY]
"""A code of a thing, an account or a record, or a hash: no person's."""
Text = Annotated[str, NOBODY]
"""A short text that says nothing of a person."""


class UnmarkedTextError(TypeError):
    """A field holds text, and nothing says whose; or its mark names a field that is no code."""


class Mention(NamedTuple):
    """A person whom a fact names: of what kind, by which code, and what they are in it."""

    kind: PersonKind
    code: str
    role: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The shape of a field that holds text, with its mark."""

    mark: Mark


@dataclass(frozen=True, slots=True)
class Each:
    """The shape of a list."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Parts:
    """The shape of a field that holds a part, or one of several."""

    kinds: tuple[type, ...]


Shape = Texts | Each | Parts


@cache
def shapes_of(kind: type) -> dict[str, Shape]:
    """The fields of an event, a part or details in which text can stand, by their names.

    Raises UnmarkedTextError.
    """
    names = kind.__struct_fields__ if issubclass(kind, Struct) else _model_fields(kind)
    hints = get_type_hints(kind, include_extras=True)
    shapes = {name: _shape(hints[name], None, f"{kind.__name__}.{name}") for name in names}
    found = {name: shape for name, shape in shapes.items() if shape is not None}
    for name, shape in found.items():
        if isinstance(shape, Texts) and isinstance(shape.mark, PersonCodeOf):
            _ensure_kind(hints.get(shape.mark.kind_field), f"{kind.__name__}.{name}")
    return found


def is_personal(kind: type, field: str) -> bool:
    """Whether a field of details is kept by the vault and not by the book."""
    match shapes_of(kind).get(field):
        case Texts(mark=Personal()):
            return True
    return False


def ensure_marked(kind: type) -> None:
    """Make sure that every text in an event or in details is marked, nested parts included.

    Raises UnmarkedTextError.
    """
    waiting, seen = [kind], {kind}
    while waiting:
        for shape in shapes_of(waiting.pop()).values():
            inner = _innermost(shape)
            if isinstance(inner, Parts):
                waiting += [each for each in inner.kinds if each not in seen]
                seen.update(inner.kinds)


def mentions(event: Struct) -> list[Mention]:
    """Whom an event names, and as what: first by fields of their own, then in lists and parts."""
    found: list[tuple[str, ...]] = []
    for value_of, read in _mentions[type(event)]:
        read(value_of(event), found)
    return [Mention._make(each) for each in found]


def people_named(event: Struct) -> list[Person]:
    """Whom an event names by code, in the order of ``mentions``."""
    found: list[Any] = []
    for value_of, read in _people[type(event)]:
        read(value_of(event), found)
    return found


_Found = list[tuple[str, ...]]
_Read = Callable[[Any, _Found], None]
_Fields = tuple[tuple[Callable[[Any], Any], _Read], ...]


class _Readers(dict[type, _Fields]):
    """How to read the people of each kind, made when it is first met.

    Fields that name nobody are not looked at again.
    """

    def __init__(self, *, with_roles: bool) -> None:
        super().__init__()
        self._with_roles = with_roles

    def __missing__(self, kind: type) -> _Fields:
        single: list[tuple[Callable[[Any], Any], _Read]] = []
        others: list[tuple[Callable[[Any], Any], _Read]] = []
        # A part that is left out has no fields.
        for name, shape in shapes_of(kind).items() if issubclass(kind, Struct) else ():
            if isinstance(shape, Texts) and isinstance(shape.mark, PersonCodeOf):
                single.append((attrgetter(shape.mark.kind_field, name), self._read_of_kind))
            elif (read := self._reader(shape)) is not None:
                (single if isinstance(shape, Texts) else others).append((attrgetter(name), read))
        self[kind] = fields = (*single, *others)
        return fields

    def _reader(self, shape: Shape) -> _Read | None:
        match shape:
            case Texts(mark=PersonCode(kind=kind, role=role)):
                return _code_reader(kind, role if self._with_roles else None)
            case Texts():
                return None
            case Parts(kinds=kinds):
                return self._read_part if any(self[each] for each in kinds) else None
            case Each(of=inner):
                read = self._reader(inner)
                return None if read is None else _each_reader(read)

    def _read_part(self, part: Any, found: _Found) -> None:
        for value_of, read in self[type(part)]:
            read(value_of(part), found)

    def _read_of_kind(self, pair: tuple[PersonKind, str], found: _Found) -> None:
        kind, code = pair
        found.append((kind, code, kind) if self._with_roles else (kind, code))


def _code_reader(kind: PersonKind, role: str | None) -> _Read:
    def read(code: str, found: _Found) -> None:
        if code:
            found.append((kind, code))

    def read_with_role(code: str, found: _Found) -> None:
        if code:
            found.append((kind, code, role or kind))

    return read if role is None else read_with_role


def _each_reader(read_one: _Read) -> _Read:
    def read(values: tuple[Any, ...], found: _Found) -> None:
        for value in values:
            read_one(value, found)

    return read


_people: Final = _Readers(with_roles=False)
_mentions: Final = _Readers(with_roles=True)

_WITHOUT_TEXT: Final = frozenset({int, bool, NoneType, UnsetType, ISODate, ISOMinute, Month})


def _shape(hint: Any, mark: Mark | None, where: str) -> Shape | None:
    """What a type can hold. The mark nearest to the text counts, of several together the last."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        marks = [each for each in arguments[1:] if isinstance(each, Mark)]
        return _shape(arguments[0], marks[-1] if marks else mark, where)
    if origin in {Union, UnionType}:
        return _together([_shape(each, mark, where) for each in arguments], where)
    if origin is tuple:
        inner = _together(
            [_shape(each, mark, where) for each in arguments if each is not ...], where
        )
        return None if inner is None else Each(inner)
    if origin is Literal:
        return None
    return _plain_shape(hint, mark, where)


def _plain_shape(hint: Any, mark: Mark | None, where: str) -> Shape | None:
    if hint in _WITHOUT_TEXT:
        return None
    if isinstance(hint, NewType):
        return _plain_shape(hint.__supertype__, mark, where)
    if isinstance(hint, type) and issubclass(hint, Struct | BaseModel):
        return Parts((hint,))
    if hint is not str:
        raise UnmarkedTextError(f"{where} is a {hint}, of which nobody said where its texts are")
    if mark is None:
        raise UnmarkedTextError(f"{where} does not say whose code it holds, or that it is nobody's")
    return Texts(mark)


def _together(shapes: list[Shape | None], where: str) -> Shape | None:
    found = list(dict.fromkeys(shape for shape in shapes if shape is not None))
    parts = [shape for shape in found if isinstance(shape, Parts)]
    if len(parts) > 1 and len(parts) == len(found):
        return Parts(tuple(kind for shape in parts for kind in shape.kinds))
    if len(found) > 1:
        raise UnmarkedTextError(f"{where} holds now a text and now something else")
    return found[0] if found else None


def _innermost(shape: Shape) -> Texts | Parts:
    while isinstance(shape, Each):
        shape = shape.of
    return shape


def _ensure_kind(hint: Any, where: str) -> None:
    kinds = set(get_args(hint))
    if not kinds or not kinds <= set(get_args(PersonKind)):
        raise UnmarkedTextError(f"{where} says the kind of its person nowhere")


def _model_fields(kind: type) -> tuple[str, ...]:
    assert issubclass(kind, BaseModel), f"{kind} is neither an event nor details"
    return tuple(kind.model_fields)
