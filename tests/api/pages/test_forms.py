"""Forms of all kinds follow from what is stated: a documented request goes in and comes out again."""

from __future__ import annotations

import pytest

from api.pages.forms.filled import ROWS_MAX, rows_in, shown_again, stated
from domain.book.catalogue import KINDS
from domain.book.form_fields import LEFT_OUT, fields_of

FORMS = [kind for kind in KINDS if kind.stream == "station" and kind.path]


def named(kind):
    return {field.name: field for field in fields_of(kind)}


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.topic)
def test_the_documented_request_is_what_its_own_form_states(kind):
    fields = fields_of(kind)
    example = {
        name: value for name, value in kind.example["details"].items() if name not in LEFT_OUT
    }
    assert stated(fields, shown_again(fields, example)) == example


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.topic)
def test_every_field_of_a_form_has_a_name_and_its_words_have_one_in_chinese(kind):
    for field in fields_of(kind):
        for each in (field, *field.parts):
            assert each.label.zh
            assert each.label.en
            assert all(label.zh != word for word, label in each.choices), each.name
    topmost = {name.partition(".")[0] for name in named(kind)}
    assert (
        topmost
        == {field.alias or name for name, field in kind.details.model_fields.items()} - LEFT_OUT
    )


def kind_at(path):
    return next(kind for kind in KINDS if kind.path == path)


def test_what_must_be_stated_stands_first_and_says_so():
    fields = fields_of(kind_at("expenditures"))
    must = [field.is_required for field in fields]
    assert must == sorted(must, reverse=True)
    assert [field.name for field in fields if field.is_required] == [
        "category",
        "spent_on",
        "amount",
        "lines",
    ]


def test_the_form_of_a_field_follows_from_what_it_takes():
    visit = named(kind_at("home-visits"))
    assert visit["started_at"].form == "moment"
    assert visit["mode"].form == "word"
    assert visit["services"].form == "words"
    assert visit["visitors"].form == "texts"
    assert visit["narrative"].form == "note"
    assert visit["follow_up_due"].form == "day"
    assert visit["persons_served"].form == "number"
    spent = named(kind_at("expenditures"))
    assert spent["amount"].form == "amount"
    assert [part.form for part in spent["lines"].parts] == ["word", "text", "amount", "number"]
    moved = named(kind_at("areas"))
    assert moved["township.code"].label.zh == "所属乡镇（街道）代码"


def test_what_is_left_empty_is_not_stated_and_blanks_count_as_empty():
    fields = fields_of(kind_at("expenditures"))
    filled = {"category": [""], "summary": ["  "], "lines.0.source": [""], "lines.1.amount": [" "]}
    assert stated(fields, filled) == {}


def test_rows_in_between_may_stay_empty():
    fields = fields_of(kind_at("expenditures"))
    filled = {
        "lines.0.source": ["other"],
        "lines.0.amount": ["1,000.50"],
        "lines.1.source": [""],
        "lines.2.source": ["charity_donation"],
        "lines.2.weight": ["2"],
    }
    assert stated(fields, filled)["lines"] == [
        {"source": "other", "amount": "1000.50"},
        {"source": "charity_donation", "weight": 2},
    ]


def test_no_form_makes_more_rows_than_a_page_bears():
    assert rows_in("lines", {"lines.999999999.source": ["other"]}) == ROWS_MAX
    assert rows_in("lines", {"lines.x.source": ["other"], "linesx.1.a": [""]}) == 0


def test_what_is_no_number_or_time_is_left_for_the_rules_to_refuse():
    visit = fields_of(kind_at("home-visits"))
    filled = {"started_at": ["gestern"], "persons_served": ["zwei"], "visitors": ["W1、W2 W3,W4"]}
    assert stated(visit, filled) == {
        "started_at": "gestern",
        "persons_served": "zwei",
        "visitors": ["W1", "W2", "W3", "W4"],
    }
