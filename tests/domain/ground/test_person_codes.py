"""No code of a person, a household or an account can be a name, in whatever kind it stands."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.book.privacy.commands import ErasePerson
from domain.ground.people import Each, Parts, PersonCode, Texts, shapes_of
from tests.builders import EVERY_DETAILS, a_home_visit, command

TAKEN = ["C-7H2K9QX6", "W01", "a.b_c-d", "0", "x" * 40]
REFUSED = ["钱二", "a b", "x" * 41, ".a", "-a", "_a", "C：1", "a:b", "Ｗ01", "é"]
SHAPES = {build: build() for build in EVERY_DETAILS}


def fields_of(kind, within=()):
    """The ways to every code of a person in details, as names and the list's marker."""
    for name, shape in shapes_of(kind).items():
        inner = shape.of if isinstance(shape, Each) else shape
        way = (*within, (name, isinstance(shape, Each)))
        if isinstance(inner, Texts) and (isinstance(inner.mark, PersonCode) or name == "household"):
            yield way
        elif isinstance(inner, Parts):
            for part in inner.kinds:
                yield from fields_of(part, way)


def laid(stated, way, code):
    """What a form states with a code in one place; None where it has no such part."""
    (name, is_list), *rest = way
    if not rest:
        return {**stated, name: [code] if is_list else code}
    held = stated.get(name)
    if not held:
        return None
    inner = laid(held[0] if is_list else held, rest, code)
    return inner and {**stated, name: [inner] if is_list else inner}


WAYS = [
    (type(details), details, way) for details in SHAPES.values() for way in fields_of(type(details))
]


@pytest.mark.parametrize(
    ("kind", "details", "way"),
    WAYS,
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)
def test_a_code_that_a_caller_brings_has_the_form(kind, details, way):
    stated = details.model_dump(exclude_none=True, exclude_defaults=True)
    for code in (*TAKEN, *REFUSED):
        given = laid(stated, way, code)
        if given is None:
            pytest.skip("the example has no such part")
        try:
            kind(**given)
        except ValidationError as error:
            found = {each["type"] for each in error.errors() if name_in(each["loc"], way)}
        else:
            found = set()
        if code in TAKEN:
            assert not found & {"not_a_person_code", "string_pattern_mismatch"}, code
        else:
            assert found & {"not_a_person_code", "string_pattern_mismatch"}, code


def name_in(loc, way):
    return way[-1][0] in loc or way[0][0] in loc


@pytest.mark.parametrize("field", ["requested_by", "approved_by", "on_behalf_of"])
@pytest.mark.parametrize("code", REFUSED)
def test_so_has_that_of_an_account(field, code):
    asked = {
        "reason": "本人撤回同意",
        "about": "client",
        "person": "C-1",
        "legal_basis": "consent_withdrawn",
        "requested_by": "C-1",
        "requested_on": "2026-11-20",
        "approved_by": "officer-1",
    }
    with pytest.raises(ValidationError):
        command(ErasePerson, **(asked | {field: code}))
    assert command(ErasePerson, **(asked | {field: "officer-2"}))


def test_a_place_may_be_called_in_chinese_but_hold_no_telephone():
    assert a_home_visit(service_point="点-01").service_point == "点-01"
    for code in ("点13800138000", "33021219900101123X", "330212900101123"):
        with pytest.raises(ValidationError):
            a_home_visit(service_point=code)
