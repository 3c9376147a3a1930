"""帮助: how things are done, and every kind with its fields, from what is declared."""

from __future__ import annotations

import html
import re

import pytest

from api.lists.fields import listed_at
from domain.book.catalogue import KINDS
from domain.book.form_fields import fields_of
from domain.book.words import SUBJECT_NAMES
from tests.api.http.world import open_world
from tests.api.pages.test_policies import rows
from tests.api.pages.test_questions import page, shown


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("helping")) as world:
        world.plan()
        yield world


@pytest.mark.parametrize("who", ["head", "staff", "city", "auditor"])
def test_every_way_that_help_points_to_is_there_for_whoever_reads_it(lived, who):
    text = page(lived, "/help", who)
    ways = {html.unescape(each) for each in re.findall(r'href="(/[^"]+)"', text)}
    assert {f"/help/{subject}" for subject in SUBJECT_NAMES} <= {
        each.partition("?")[0] for each in ways
    }
    for way in re.findall(r'<a class="end" href="([^"]+)"', text):
        page(lived, html.unescape(way), who)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_tells_its_fields_and_which_of_them_must_be_filled_in(lived, language):
    texts = {
        subject: lived.client.get(
            f"/help/{subject}",
            headers=lived.headers("head") | {"Cookie": f"taizhang-language={language}"},
        ).text
        for subject in SUBJECT_NAMES
    }
    for kind in KINDS:
        told = rows(texts[kind.subject], listed_at(kind))
        assert [row[0] for row in told] == [
            shown(getattr(field.label, language)) for field in fields_of(kind)
        ]
        assert [bool(row[1]) for row in told] == [field.is_required for field in fields_of(kind)]
        assert all(row[2] for row in told)


def test_words_to_choose_from_are_told(lived):
    told = {row[0]: row[2] for row in rows(page(lived, "/help/visits"), "home-visit-recorded")}
    assert told["方式"].startswith("选一个：")
    assert "入户" in told["方式"]
    assert "、" in told["服务类别"]


def test_pages_of_a_kind_lead_to_what_is_said_of_it_and_stay_open_as_they_were_filled_in(lived):
    form = html.unescape(page(lived, "/audit/new/expenditures"))
    assert 'href="/help/money#expenditures" target="_blank"' in form
    assert 'href="/help" target="_blank"' in page(lived, "/audit/")


def test_there_is_no_help_on_what_is_no_subject(lived):
    assert lived.get("/help/nothing", "head").status_code == 404
    assert lived.get("/help/NO-such", "head").status_code == 422
