"""Whom a cell names, and what stands in it beside people."""

from __future__ import annotations

import pytest

from api.workbooks.people import is_name, name, names


@pytest.mark.parametrize(
    "cell",
    [
        "赵一、钱二",
        "赵一,钱二",
        "赵一，钱二",
        "赵一 钱二",
        "赵一\u3000钱二",
        " 赵一、 钱二 ",
        "赵一、、钱二",
        "赵一\n钱二",
        "赵一、钱二、赵一",
        "赵一;钱二",
    ],
)
def test_people_in_one_cell_are_told_apart(cell):
    assert names(cell).people == ("赵一", "钱二")


def test_one_person_and_nobody_are_read():
    assert names("赵一").people == ("赵一",)
    assert names(" ").people == ()
    assert names("买买提·艾力、赵一").people == ("买买提·艾力", "赵一")


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("钱　二", ("钱二",)),
        ("钱 二", ("钱二",)),
        ("　钱\u2003\u2009二\xa0", ("钱二",)),
        ("钱二、孙　三", ("钱二", "孙三")),
        ("钱二 孙三", ("钱二", "孙三")),
        ("欧阳 修文", ("欧阳修文",)),
        ("欧阳 锋", ("欧阳锋",)),
        ("买买提 · 艾力", ("买买提·艾力",)),
        ("买买提•艾力", ("买买提·艾力",)),
        ("John  Smith、钱二", ("John Smith", "钱二")),
        ("Ｊｏｈｎ Smith", ("John Smith",)),
        ("钱二\n孙三", ("钱二", "孙三")),
    ],
)
def test_blanks_of_any_width_inside_a_name_do_not_make_another_person(cell, people):
    assert names(cell) == (people, False, False)


def test_a_cell_for_one_person_has_one_whatever_the_blanks():
    assert name(" 钱　二 ") == "钱二"
    assert name("上官 婉儿") == "上官婉儿"


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("钱二和孙三", ("钱二", "孙三")),
        ("钱二 和 孙三", ("钱二", "孙三")),
        ("钱二、和、孙三", ("钱二", "孙三")),
        ("钱二 以及 孙三", ("钱二", "孙三")),
        ("钱二与欧阳修文及李四", ("钱二", "欧阳修文", "李四")),
        ("买买提·艾力和钱二", ("买买提·艾力", "钱二")),
        ("李和平", ("李和平",)),
        ("李和平和王建和", ("李和平", "王建和")),
        ("张永和平", ("张永和平",)),
        ("和志强", ("和志强",)),
    ],
)
def test_a_word_between_two_names_parts_them_and_is_nobody(cell, people):
    assert names(cell) == (people, False, False)


@pytest.mark.parametrize(
    "cell", ["钱二。", "钱二……", "1.钱二", "(1)钱二", "钱二、。", "钱二、无", "钱二、-", "钱二;;,"]
)
def test_signs_and_the_numbers_of_a_list_are_nobody(cell):
    assert names(cell) == (("钱二",), False, False)


@pytest.mark.parametrize("cell", ["……", "无", "—", "。", "、", "和"])
def test_a_cell_of_signs_names_nobody(cell):
    assert names(cell) == ((), False, False)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "钱二、孙三等3人",
            "钱二、孙三等",
            "钱二、孙三等人",
            "钱二 孙三 等3人",
            "钱二、孙三，等三人",
        ),
        *("钱二、孙三（等多人）", "钱二、孙三等十二户", "钱二、孙三、其他人", "钱二、孙三另3户"),
        *("钱二、孙三、共5人", "钱二、孙三共５位老人"),
    ],
)
def test_people_who_are_counted_are_told_and_never_made_one(cell):
    assert names(cell) == (("钱二", "孙三"), True, False)


@pytest.mark.parametrize(
    "cell", ["钱二、孙三等2人", "钱二、孙三共两人", "钱二、孙三两人", "钱二、孙三2户"]
)
def test_a_count_of_those_who_are_named_says_nothing_more(cell):
    assert names(cell) == (("钱二", "孙三"), False, False)


@pytest.mark.parametrize(
    "cell", ["12345", 5, 20210603.0, "A001", "C-7H2K9QX6", "13800138000", "N/A", "①"]
)
def test_numbers_and_codes_are_leftovers(cell):
    assert names(cell) == ((), False, True)
    assert names(f"钱二、{cell}") == (("钱二",), False, True)


@pytest.mark.parametrize("said", ["王芳2", "钱二(户主)", "小A", "Zhang San", "李等"])
def test_what_has_chinese_signs_or_letters_alone_is_a_name(said):
    assert is_name(said)
    assert names(said) == ((said,), False, False)


@pytest.mark.parametrize("cell", ["钱二13800000000", "钱二（0574-88888888）", "钱二 13800000000"])
def test_a_name_with_a_telephone_behind_it_is_left_for_somebody_to_look_at(cell):
    assert names(cell).has_leftovers


@pytest.mark.parametrize(
    "cell", ["钱二及家属", "钱二 家属", "钱二、邻居", "钱二和妻子", "钱二、志愿者"]
)
def test_who_is_said_by_a_word_and_not_by_name_is_told_and_no_client(cell):
    assert names(cell) == (("钱二",), True, False)


@pytest.mark.parametrize("cell", ["家属", "不详", "居民"])
def test_a_word_alone_names_nobody(cell):
    assert names(cell) == ((), True, False)


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("钱二（女）", ("钱二",)),
        ("钱二 （女）", ("钱二",)),
        ("钱 二 (女)", ("钱二",)),
        ("钱二（78岁）", ("钱二",)),
        ("钱二（低保、残疾）、赵一（独居老人）", ("钱二", "赵一")),
        ("钱二（大）、钱二（小）", ("钱二(大)", "钱二(小)")),
    ],
)
def test_a_bracket_tells_namesakes_apart_and_what_describes_somebody_makes_nobody_else(
    cell, people
):
    assert names(cell) == (people, False, False)


@pytest.mark.parametrize(
    ("cell", "people"),
    [("张*", "张*"), ("*三", "*三"), ("张**", "张**"), ("*钱二", "钱二"), ("钱二*", "钱二")],
)
def test_signs_that_are_hidden_make_no_shorter_name(cell, people):
    assert names(cell) == ((people,), False, False)
