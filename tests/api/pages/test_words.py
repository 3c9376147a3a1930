"""What the pages say: complete in every language, and nothing in a template that browsers refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

import api.pages
from api.pages.words import catalogue, said_in

FOLDER = Path(api.pages.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
HAN = re.compile(r"[\u4e00-\u9fff]")
OWN_MODULE = re.compile(r"""<script type="module" src="\{\{ asset\('[\w/.-]+'\) \}\}"></script>""")
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def marked() -> set[str]:
    found = set()
    for template in TEMPLATES:
        for _line, message, _comments, _context in extract_from_file(
            "jinja2.ext:babel_extract",
            template,
            keywords={"_": None, "gettext": None},
            options={"trimmed": "true", "encoding": "utf-8"},
        ):
            found.add(message)
    return found


def test_the_english_catalogue_has_every_text_and_no_other():
    assert set(catalogue("en")) == marked()


def test_a_translation_keeps_the_places_of_figures_and_is_not_chinese():
    for chinese, english in catalogue("en").items():
        assert sorted(PLACEHOLDER.findall(chinese)) == sorted(PLACEHOLDER.findall(english)), chinese
        assert not HAN.search(english), chinese


def test_chinese_is_said_as_it_is_written():
    assert said_in("zh", "流水") == "流水"
    assert said_in("en", "流水") == "Journal"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_marks_its_texts_and_holds_nothing_inline(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search("<script", OWN_MODULE.sub("", text))
    assert not re.search(r"\sstyle=|\son\w+=|hx-on|js:|https?://", text)
    # Without what is marked, comments and the language's own name, no Chinese is left.
    rest = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    rest = re.sub(r"\{% trans .*?\{% endtrans %\}", "", rest, flags=re.DOTALL)
    rest = re.sub(r"_\((['\"]).*?\1\)", "", rest)
    rest = rest.replace('"中文"', "").replace("<span>台账</span>", "")
    assert not HAN.search(rest), HAN.search(rest)
