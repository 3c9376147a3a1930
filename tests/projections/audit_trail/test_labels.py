"""Nothing in the catalogue is without a Chinese and an English name."""

from __future__ import annotations

import re
import typing

import pytest
from msgspec import UnsetType, structs
from msgspec.structs import fields

from domain.book import words
from domain.book.entry import Entry
from domain.book.events import EVENTS as CATALOGUE
from domain.book.events import EVENTS_BY_TOPIC
from domain.ground import vocabulary
from domain.ground.events import Event, Part
from domain.ground.labels import Label
from domain.ground.policy import BOUNDS, Words
from domain.money.facts import ExpenditureRecorded, Voucher
from projections.audit_trail.changes import changes
from projections.audit_trail.display import field_label, shown
from tests.builders import paid, spent
from tests.projections.given import corrected, given

HAN = re.compile(r"[\u4e00-\u9fff]")
VOCABULARIES = {
    name: typing.get_args(value)
    for name, value in vars(vocabulary).items()
    if typing.get_origin(value) is typing.Literal
}
STRUCTS = [*CATALOGUE, *Part.__subclasses__()]
STORED_FIELDS = [(struct, each.encode_name) for struct in STRUCTS for each in fields(struct)]


def is_whole(label):
    return (
        bool(label.zh.strip())
        and bool(label.en.strip())
        and bool(HAN.search(label.zh) or label.zh == label.en == "SHA-256")
        and not HAN.search(label.en)
    )


def test_every_event_type_has_a_name_and_a_sentence():
    assert list(words.EVENTS) == list(EVENTS_BY_TOPIC)
    assert all(is_whole(each.name) and is_whole(each.says) for each in words.EVENTS.values())


@pytest.mark.parametrize(
    ("struct", "name"), STORED_FIELDS, ids=lambda value: getattr(value, "__name__", value)
)
def test_every_field_of_every_event_has_a_name(struct, name):
    assert is_whole(field_label(struct, name))


def test_every_field_of_the_envelope_has_a_name():
    assert sorted(words.ENVELOPE) == sorted(Entry.__struct_fields__)
    assert all(is_whole(label) for label in words.ENVELOPE.values())


def test_every_word_of_every_list_has_a_name():
    assert {name: tuple(table) for name, table in words.VOCABULARY.items()} == VOCABULARIES
    assert all(is_whole(label) for table in words.VOCABULARY.values() for label in table.values())


def test_every_word_that_a_policy_may_state_has_a_name():
    named = words.WORDS_OF["PolicyPublished", "value"]
    stated = [each for bound in BOUNDS.values() if isinstance(bound, Words) for each in bound.of]
    assert [each for each in stated if each not in named] == []


@pytest.mark.parametrize("name", VOCABULARIES)
def test_no_two_words_of_a_list_have_the_same_name(name):
    table = words.VOCABULARY[name].values()
    assert len({label.zh for label in table}) == len({label.en for label in table}) == len(table)


def test_no_name_is_left_of_a_field_that_is_gone():
    assert set(words.FIELDS) <= {name for _struct, name in STORED_FIELDS}
    assert {(struct.__name__, name) for struct, name in STORED_FIELDS} >= set(words.FIELDS_OF)


@pytest.mark.parametrize("name", words.PARTS)
def test_what_stands_for_a_part_names_what_it_may_lack_only_where_that_is_left_out(name):
    (part,) = [each for each in Part.__subclasses__() if each.__name__ == name]
    stored = {each.encode_name for each in fields(part)}
    required = {each.encode_name for each in fields(part) if each.required}
    for text in words.PARTS[name]:
        assert set(re.findall(r"\{(\w+)\}", text)) <= stored
        always = re.sub(r"\[[^\]]*\]", "", text)
        assert set(re.findall(r"\{(\w+)\}", always)) <= required


def test_a_voucher_is_told_in_one_piece_and_a_change_of_it_by_its_number():
    bill = Voucher(voucher_number="88", amount_fen=300, voucher_kind="vat_invoice")
    bare = Voucher(voucher_number="", amount_fen=100)
    assert shown(ExpenditureRecorded, "more_vouchers", (bill, bare)) == Label(
        "增值税发票 88 3.00 元、1.00 元", "VAT invoice 88 3.00 yuan, 1.00 yuan"
    )
    was = spent(paid(900), more_vouchers=(bill, bare))
    now = spent(paid(900), more_vouchers=(structs.replace(bill, amount_fen=400), bare))
    (entry,) = given(corrected(1, was, now), start=2)
    (change,) = changes(entry.entry)
    assert (change.field, change.label_zh) == (
        "more_vouchers[88].amount_fen",
        "其他票据（88）·金额",
    )


@pytest.mark.parametrize("topic", EVENTS_BY_TOPIC)
def test_a_sentence_names_only_fields_that_its_event_has(topic):
    stored = {each.encode_name for each in fields(EVENTS_BY_TOPIC[topic])}
    zh, en = (set(re.findall(r"\{(\w+)\}", text)) for text in words.EVENTS[topic].says)
    assert zh == en
    assert zh <= stored


class Asked(Event, frozen=True, kw_only=True, tag="asked.asked"):
    """Whether somebody was content."""

    is_content: bool = False
    answers: tuple[bool, ...] = ()


def test_yes_and_no_are_words():
    assert shown(Asked, "is_content", True) == ("是", "yes")
    assert shown(Asked, "is_content", False) == ("否", "no")
    assert shown(Asked, "answers", (True, False)) == ("是、否", "yes, no")


def test_every_number_of_the_catalogue_is_shown_with_its_unit():
    plain = {
        name
        for struct, name in STORED_FIELDS
        if typing.get_type_hints(struct).get(name) in {int, int | UnsetType}
        and shown(struct, name, 1).zh == "1"
    }
    assert plain == words.COUNTS


def test_no_subject_takes_a_field_s_name_from_another():
    named = [name for each in words.SUBJECTS for name in each.FIELDS]
    assert sorted(name for name in named if named.count(name) > 1) == []
    for each in words.SUBJECTS:
        assert {name: words.FIELDS[name] for name in each.FIELDS} == each.FIELDS
