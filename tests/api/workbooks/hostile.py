"""Workbooks made to hurt whoever reads them: each a small correct one, hurt in one way.

``KINDS`` maps a name to what makes the file from a source of chance, and to what may be answered:
``read`` where it is a workbook all the same, else a code.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from random import Random
from typing import Final

from tests.api.workbooks.made import sheets, xlsx

Parts = dict[str, bytes]
Make = Callable[[Random], bytes]

VISITS: Final = "xl/worksheets/sheet3.xml"
STRINGS: Final = "xl/sharedStrings.xml"
BOOK: Final = "xl/workbook.xml"
LINKS: Final = "xl/_rels/workbook.xml.rels"
STYLES: Final = "xl/styles.xml"
MEGABYTE: Final = 1024 * 1024

KINDS: Final[dict[str, tuple[Make, frozenset[str]]]] = {}


def kind(*answers: str) -> Callable[[Make], Make]:
    """Registers a way to hurt a workbook, and what may be answered to it."""

    def register(make: Make) -> Make:
        KINDS[make.__name__] = make, frozenset(answers)
        return make

    return register


LARGE: Final = "workbook_too_large"
DAMAGED: Final = "workbook_damaged"
READ: Final = "read"


@cache
def _parts() -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(xlsx(sheets()))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Parts as a file."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return result.getvalue()


def hurt(**changed: bytes) -> bytes:
    """The small correct workbook with parts changed, by what they are called here."""
    names = {"visits": VISITS, "strings": STRINGS, "book": BOOK, "links": LINKS, "styles": STYLES}
    return packed({**_parts(), **{names[key]: content for key, content in changed.items()}})


def more_rows(added: bytes, part: str = VISITS) -> bytes:
    """A sheet with more in its data."""
    return _parts()[part].replace(b"</sheetData>", added + b"</sheetData>")


def shared(*texts: bytes) -> bytes:
    """Shared strings behind those that are there."""
    return _parts()[STRINGS].replace(
        b"</sst>", b"".join(b"<si><t>%s</t></si>" % text for text in texts) + b"</sst>"
    )


def _count_shared() -> int:
    return _parts()[STRINGS].count(b"<si>")


def _uses(times: int, index: int, first_row: int = 4) -> bytes:
    return b"".join(
        b'<row r="%d"><c r="J%d" t="s"><v>%d</v></c></row>' % (row, row, index)
        for row in range(first_row, first_row + times)
    )


@kind(LARGE)
def shared_text_of_forty_megabytes(chance: Random) -> bytes:
    text = b"x" * (40 * MEGABYTE + chance.randrange(1000))
    return hurt(strings=shared(text), visits=more_rows(_uses(200, _count_shared())))


@kind(LARGE)
def shared_text_used_very_often(chance: Random) -> bytes:
    text = "长".encode() * chance.randrange(30_000, 32_768)
    return hurt(strings=shared(text), visits=more_rows(_uses(15_000, _count_shared())))


@kind(LARGE)
def shared_texts_without_number(chance: Random) -> bytes:
    count = chance.randrange(400_000, 900_000)
    return hurt(strings=_parts()[STRINGS].replace(b"</sst>", b"<si/>" * count + b"</sst>"))


@kind(LARGE)
def shared_texts_that_are_many(chance: Random) -> bytes:
    return hurt(
        strings=shared(*(b"%d" % number for number in range(chance.randrange(400_000, 500_000))))
    )


@kind(READ)
def shared_text_that_is_empty(chance: Random) -> bytes:
    first = _parts()[STRINGS].replace(b"</sst>", b"<si/><si><t/></si><si><r><t/></r></si></sst>")
    return hurt(strings=first, visits=more_rows(_uses(3, _count_shared() + chance.randrange(3))))


@kind(LARGE)
def cells_without_a_place(chance: Random) -> bytes:
    row = b"<row>" + b"<c><v>1</v></c>" * chance.randrange(30, 40) + b"</row>"
    return hurt(visits=more_rows(row * 30_000))


@kind(LARGE)
def one_row_of_cells_without_a_place(chance: Random) -> bytes:
    return hurt(
        visits=more_rows(b"<row>" + b"<c><v>1</v></c>" * (2_000_000 + chance.randrange(99)))
    )


@kind(LARGE)
def cells_without_a_row(chance: Random) -> bytes:
    return hurt(visits=more_rows(b"<c><v>1</v></c>" * (1_500_000 + chance.randrange(99))))


@kind(LARGE)
def a_cell_at_the_far_corner(chance: Random) -> bytes:
    row = 1_048_576 - chance.randrange(1000)
    return hurt(visits=more_rows(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row)))


@kind(LARGE)
def two_far_edges(chance: Random) -> bytes:
    row = 1_048_576 - chance.randrange(1000)
    far = b'<row r="9"><c r="XFD9"><v>1</v></c></row><row r="%d"><c r="A%d"><v>1</v></c></row>'
    return hurt(visits=more_rows(far % (row, row)))


@kind(READ)
def cells_that_are_only_styled(chance: Random) -> bytes:
    row = b'<row r="%d">' + b'<c s="1"/>' * 12 + b"</row>"
    rows = b"".join(row % number for number in range(4, 4 + chance.randrange(50_000, 90_000)))
    return hurt(visits=more_rows(rows))


@kind(LARGE)
def cells_that_are_nothing(chance: Random) -> bytes:
    return hurt(
        visits=more_rows(b"<row>" + b"<c/>" * (4_000_000 + chance.randrange(99)) + b"</row>")
    )


@kind(LARGE)
def rows_without_end(chance: Random) -> bytes:
    rows = b"<row><c><v>1</v></c></row>" * chance.randrange(30_000, 1_000_000)
    return hurt(visits=more_rows(rows))


@kind(READ)
def rows_out_of_order(chance: Random) -> bytes:
    numbers = [chance.randrange(4, 2_000) for _ in range(500)]
    rows = b"".join(b'<row r="%d"><c r="B%d"><v>1</v></c></row>' % (each, each) for each in numbers)
    return hurt(visits=more_rows(rows))


@kind(LARGE)
def an_inline_text_of_forty_megabytes(chance: Random) -> bytes:
    text = b"y" * (40 * MEGABYTE + chance.randrange(1000))
    cell = b'<row r="4"><c r="B4" t="inlineStr"><is><t>%s</t></is></c></row>' % text
    return hurt(visits=more_rows(cell))


@kind(READ)
def texts_that_nearly_are_totals(chance: Random) -> bytes:
    text = "累计".encode() * chance.randrange(15_000, 16_000) + b"x"
    rows = b'<row><c t="inlineStr"><is><t>%s</t></is></c></row>' % text
    return hurt(visits=more_rows(rows * 20))


@kind(LARGE)
def inline_texts_that_are_many(chance: Random) -> bytes:
    text = "字".encode() * chance.randrange(2_000, 3_000)
    rows = b'<row><c t="inlineStr"><is><t>%s</t></is></c></row>' % text
    return hurt(visits=more_rows(rows * 7_000))


@kind(LARGE)
def wide_letters_in_small_texts(chance: Random) -> bytes:
    text = "𠀀".encode() + b"a" * chance.randrange(3_000, 4_000)
    rows = b'<row><c t="inlineStr"><is><t>%s</t></is></c></row>' % text
    return hurt(visits=more_rows(rows * 10_000))


@kind(READ)
def empty_runs_without_end(chance: Random) -> bytes:
    runs = b"<r><t/></r>" * chance.randrange(300_000, 900_000)
    return hurt(
        visits=more_rows(b'<row r="4"><c r="B4" t="inlineStr"><is>%s</is></c></row>' % runs)
    )


@kind(LARGE)
def runs_without_end(chance: Random) -> bytes:
    runs = b"<r><t>a</t></r>" * chance.randrange(40_000, 90_000)
    return hurt(strings=_parts()[STRINGS].replace(b"</sst>", b"<si>%s</si></sst>" % runs))


@kind(READ)
def how_it_is_pronounced(chance: Random) -> bytes:
    aside = b"<rPh><t>%s</t></rPh>" % (b"p" * chance.randrange(MEGABYTE, 9 * MEGABYTE))
    return hurt(strings=_parts()[STRINGS].replace(b"</sst>", b"<si>%s</si></sst>" % aside))


@kind(READ)
def a_formula_of_megabytes(chance: Random) -> bytes:
    formula = b"1+" * chance.randrange(MEGABYTE, 9 * MEGABYTE) + b"1"
    return hurt(visits=more_rows(b'<row r="4"><c r="B4"><f>%s</f></c></row>' % formula))


@kind(LARGE)
def a_formula_that_says_megabytes(chance: Random) -> bytes:
    said = b"z" * chance.randrange(MEGABYTE, 9 * MEGABYTE)
    cell = b'<row r="4"><c r="B4" t="str"><f>A1</f><v>%s</v></c></row>' % said
    return hurt(visits=more_rows(cell))


@kind(READ)
def shared_formulas_over_everything(chance: Random) -> bytes:
    cell = b'<row r="4"><c r="B4"><f t="shared" ref="A1:XFD1048576" si="%d">A1</f></c></row>'
    return hurt(visits=more_rows(cell % chance.randrange(2**31)))


@kind(DAMAGED)
def a_billion_laughs(chance: Random) -> bytes:
    names = [b"l%d" % number for number in range(chance.randrange(9, 14))]
    entities = b'<!ENTITY l0 "lol">' + b"".join(
        b'<!ENTITY %s "%s">' % (name, b"&%s;" % before * 10) for before, name in pairwise(names)
    )
    head = b'<?xml version="1.0"?><!DOCTYPE worksheet [%s]>' % entities
    body = more_rows(b'<row r="4"><c r="B4" t="str"><v>&%s;</v></c></row>' % names[-1])
    return hurt(visits=head + body.partition(b"?>")[2])


@kind(DAMAGED)
def an_entity_from_outside(chance: Random) -> bytes:
    head = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname%d">]>'
    body = more_rows(b'<row r="4"><c r="B4" t="str"><v>&e;</v></c></row>').partition(b"?>")[2]
    return hurt(visits=head % chance.randrange(9) + body)


@kind(DAMAGED)
def elements_in_elements(chance: Random) -> bytes:
    deep = chance.randrange(100, 200_000)
    return hurt(visits=more_rows(b"<a>" * deep + b"</a>" * deep))


@kind(LARGE)
def an_attribute_of_megabytes(chance: Random) -> bytes:
    long = b"a" * chance.randrange(3 * MEGABYTE, 30 * MEGABYTE)
    return hurt(visits=more_rows(b'<row r="4" x="%s"/>' % long))


@kind(LARGE)
def attributes_without_end(chance: Random) -> bytes:
    many = b" ".join(b'a%d=""' % number for number in range(chance.randrange(300_000, 500_000)))
    return hurt(visits=more_rows(b'<row r="4" %s/>' % many))


@kind(LARGE)
def a_comment_of_megabytes(chance: Random) -> bytes:
    return hurt(
        visits=more_rows(b"<!--%s-->" % (b"c" * chance.randrange(3 * MEGABYTE, 40 * MEGABYTE)))
    )


@kind(LARGE)
def an_instruction_of_megabytes(chance: Random) -> bytes:
    return hurt(
        book=_parts()[BOOK] + b"<?x %s?>" % (b"i" * chance.randrange(3 * MEGABYTE, 40 * MEGABYTE))
    )


@kind(DAMAGED)
def broken_letters(chance: Random) -> bytes:
    broken = chance.choice([b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\0"])
    return hurt(visits=more_rows(b'<row r="4"><c r="B4" t="str"><v>%s</v></c></row>' % broken))


@kind(READ)
def wide_letters(_chance: Random) -> bytes:
    return hurt(visits=_parts()[VISITS].decode().replace('"UTF-8"', '"UTF-16"').encode("utf-16"))


@kind(DAMAGED)
def an_encoding_that_nobody_has(chance: Random) -> bytes:
    name = chance.choice([b"GB18030", b"UTF-7", b"UTF-32", b"x-nothing", b"uu", b"idna", b"hex"])
    return hurt(visits=_parts()[VISITS].replace(b'"UTF-8"', b'"%s"' % name))


@kind(LARGE)
def formats_without_number(chance: Random) -> bytes:
    many = b"<cellXfs>" + b'<xf numFmtId="14"/>' * chance.randrange(100_000, 900_000)
    return hurt(styles=_parts()[STYLES].replace(b"<cellXfs", many + b"</cellXfs><cellXfs", 1))


@kind(LARGE)
def number_formats_without_number(chance: Random) -> bytes:
    many = b"".join(
        b'<numFmt numFmtId="%d" formatCode="[h]"/>' % number
        for number in range(200, 200 + chance.randrange(100_000, 300_000))
    )
    return hurt(styles=b'<styleSheet xmlns="x"><numFmts>%s</numFmts></styleSheet>' % many)


@kind(READ)
def a_number_format_of_brackets(chance: Random) -> bytes:
    code = chance.choice([b"[", b"]", b"[[h", b"\\", b"_"]) * chance.randrange(100, 200_000)
    fmt = b'<styleSheet xmlns="x"><numFmts><numFmt numFmtId="200" formatCode="%s"/></numFmts>'
    return hurt(styles=fmt % code + b'<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>')


@kind(LARGE)
def sheets_without_number(chance: Random) -> bytes:
    many = b"".join(
        b'<sheet name="s%d" sheetId="9" r:id="rId1"/>' % number
        for number in range(chance.randrange(1_000, 600_000))
    )
    return hurt(book=_parts()[BOOK].replace(b"</sheets>", many + b"</sheets>"))


@kind(READ)
def defined_names_without_number(chance: Random) -> bytes:
    many = b'<definedName name="a">Sheet!A1</definedName>' * chance.randrange(100_000, 900_000)
    return hurt(
        book=_parts()[BOOK].replace(
            b"</workbook>", b"<definedNames>%s</definedNames></workbook>" % many
        )
    )


@kind(READ)
def merged_ranges_without_number(chance: Random) -> bytes:
    many = b'<mergeCell ref="A1:XFD1048576"/>' * chance.randrange(100_000, 900_000)
    return hurt(
        visits=_parts()[VISITS].replace(
            b"</sheetData>", b"</sheetData><mergeCells>%s</mergeCells>" % many
        )
    )


@kind(READ)
def a_dimension_that_lies(chance: Random) -> bytes:
    far = chance.choice([b"A1:XFD1048576", b"ZZZZZZZ99999999999", b"", b"A0:B0"])
    return hurt(
        visits=_parts()[VISITS].replace(b'<dimension ref="A1:L3"/>', b'<dimension ref="%s"/>' % far)
    )


@kind(READ)
def other_types_of_content(_chance: Random) -> bytes:
    return packed({**_parts(), "[Content_Types].xml": b"<Types/>"})


@kind(DAMAGED)
def a_part_that_is_not_there(chance: Random) -> bytes:
    gone = chance.choice([BOOK, LINKS, VISITS, "_rels/.rels"])
    return packed({name: content for name, content in _parts().items() if name != gone})


@kind(LARGE)
def a_bomb(chance: Random) -> bytes:
    return hurt(visits=more_rows(b" " * (70 * MEGABYTE + chance.randrange(1000))))


@kind(LARGE, DAMAGED)
def a_bomb_that_lies_about_its_size(chance: Random) -> bytes:
    size = 70 * MEGABYTE + chance.randrange(1000)
    bomb = hurt(visits=b" " * size)
    return bomb.replace(struct.pack("<L", size), struct.pack("<L", chance.randrange(10_000)))


@kind(DAMAGED)
def a_part_twice(chance: Random) -> bytes:
    again = chance.choice([VISITS, VISITS.upper(), VISITS.replace("/", "\\")])
    result = io.BytesIO(hurt())
    with zipfile.ZipFile(result, "a") as archive:
        info = zipfile.ZipInfo("other")
        info.filename = again
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(info, b"<worksheet/>")
    return result.getvalue()


@kind("workbook_protected")
def a_part_with_a_password(_chance: Random) -> bytes:
    flagged = bytearray(hurt())
    start = 0
    while (start := flagged.find(b"PK\x01\x02", start)) >= 0:
        flagged[start + 8] |= 0x1
        start += 4
    return bytes(flagged)


@kind(LARGE)
def parts_without_number(chance: Random) -> bytes:
    entry = b"PK\x01\x02" + bytes(42)
    whole = hurt()
    end = whole.rindex(b"PK\x05\x06")
    return whole[:end] + entry * chance.randrange(6_000, 300_000) + whole[end:]


@kind(DAMAGED)
def another_way_to_pack(chance: Random) -> bytes:
    result = io.BytesIO()
    method = chance.choice([zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    with zipfile.ZipFile(result, "w", method) as archive:
        for name, content in _parts().items():
            archive.writestr(name, content)
    return result.getvalue()


@kind(DAMAGED)
def a_workbook_in_a_workbook(_chance: Random) -> bytes:
    return hurt(visits=hurt())


@kind(DAMAGED)
def a_shared_text_that_is_not_there(chance: Random) -> bytes:
    index = chance.choice([b"999999", b"-1", b"18446744073709551616", b"1.5", b"x"])
    return hurt(visits=more_rows(b'<row r="4"><c r="B4" t="s"><v>%s</v></c></row>' % index))


@kind(READ)
def a_style_that_is_not_there(chance: Random) -> bytes:
    index = chance.choice([b"999999", b"-1", b"18446744073709551616", b"x", b""])
    return hurt(visits=more_rows(b'<row r="4"><c r="B4" s="%s"><v>1</v></c></row>' % index))


@kind(DAMAGED)
def a_number_that_is_none(chance: Random) -> bytes:
    number = chance.choice([b"1e999", b"nan", b"inf", b"1_000", b"0x10", b"1" * 400, "１".encode()])
    return hurt(visits=more_rows(b'<row r="4"><c r="B4"><v>%s</v></c></row>' % number))


@kind(READ)
def days_that_no_calendar_has(chance: Random) -> bytes:
    number = chance.choice(
        [b"-1e9", b"1e15", b"1e300", b"-0.5", b"2958466", b"0", b"60", b"1e-300"]
    )
    styles = b'<styleSheet xmlns="x"><cellXfs><xf numFmtId="%d"/></cellXfs></styleSheet>'
    row = b'<row r="4"><c r="B4" s="0"><v>%s</v></c></row>' % number
    return hurt(styles=styles % chance.choice([14, 22, 46]), visits=more_rows(row))


@kind(READ, DAMAGED)
def days_in_words_that_are_none(chance: Random) -> bytes:
    said = chance.choice([b"9999-99-99", b"-1", b"2021-06-03T25:61:61", b"10000-01-01", b"P1D"])
    return hurt(visits=more_rows(b'<row r="4"><c r="B4" t="d"><v>%s</v></c></row>' % said))


@kind(DAMAGED)
def a_place_that_is_none(chance: Random) -> bytes:
    place = chance.choice(
        [b"A0", b"1A", b"", b"AAAA1", b"A99999999", b"$A$1", b"A1:B2", b"\xc3\x841"]
    )
    return hurt(visits=more_rows(b'<row r="4"><c r="%s"><v>1</v></c></row>' % place))


@kind(DAMAGED)
def a_row_that_is_none(chance: Random) -> bytes:
    row = chance.choice([b"-1", b"99999999999", b"x", b"1.5", b""])
    return hurt(visits=more_rows(b'<row r="%s"><c><v>1</v></c></row>' % row))


@kind(DAMAGED)
def a_type_that_is_none(chance: Random) -> bytes:
    word = chance.choice([b"x", b"S", b"number", b"t" * 100_000])
    return hurt(visits=more_rows(b'<row r="4"><c r="B4" t="%s"><v>1</v></c></row>' % word))


@kind(READ, DAMAGED)
def a_truth_or_fault_that_is_none(chance: Random) -> bytes:
    kind_, said = chance.choice([(b"b", b"maybe"), (b"b", b"2"), (b"e", b"#NOPE!"), (b"e", b"1")])
    return hurt(
        visits=more_rows(b'<row r="4"><c r="B4" t="%s"><v>%s</v></c></row>' % (kind_, said))
    )


@kind(DAMAGED)
def half_a_file(chance: Random) -> bytes:
    whole = hurt()
    return whole[: chance.randrange(1, len(whole) - 22)]


@kind(DAMAGED)
def sheets_that_lie_elsewhere(chance: Random) -> bytes:
    place = chance.choice(
        [
            b'Target="../../../../etc/passwd"',
            b'TargetMode="External" Target="https://example.org/sheet3.xml"',
            b'Target=""',
            b'Target="worksheets/"',
        ]
    )
    return hurt(links=_parts()[LINKS].replace(b'Target="worksheets/sheet3.xml"', place))


@kind(LARGE)
def links_without_number(chance: Random) -> bytes:
    many = b"".join(
        b'<Relationship Id="x%d" Type="y" Target="z"/>' % number
        for number in range(chance.randrange(6_000, 300_000))
    )
    return hurt(links=_parts()[LINKS].replace(b"</Relationships>", many + b"</Relationships>"))


@kind(READ)
def letters_that_no_one_sees(chance: Random) -> bytes:
    said = chance.choice(
        ["_x0000_", "_xFFFF_", "\u202e", "\ufffd", "_x000D_", "=1+1", "\u200b" * 999]
    )
    cell = f'<row r="4"><c r="C4" t="str"><v>{said}</v></c></row>'
    return hurt(visits=more_rows(cell.encode()))


@kind(LARGE)
def names_without_number(chance: Random) -> bytes:
    first = 0x4E00 + chance.randrange(99)
    rows = []
    for row in range(4, 24):
        said = "、".join(chr(first + n % 9_000) + chr(first + n // 9 + row) for n in range(9_000))
        rows.append(f'<row r="{row}"><c r="D{row}" t="str"><v>{said}</v></c></row>')
    return hurt(visits=more_rows("".join(rows).encode()))


@kind(READ)
def columns_without_number(chance: Random) -> bytes:
    row = b"<row>" + b"<c><v>1</v></c>" * chance.randrange(10_000, 16_384) + b"</row>"
    return hurt(visits=more_rows(row * 20))


@kind(READ)
def as_much_as_there_may_be(chance: Random) -> bytes:
    rows = []
    for row in range(4, 19_900):
        day = 1 + chance.randrange(28)
        said = [f"6月{day}日", "9:00-9:40", "赵一", f"客{row}", "独居老人", "入户", "人文关怀"]
        cells = "".join(f'<c t="str"><v>{each}</v></c>' for each in ["1", *said, "说" * 80])
        rows.append(f'<row r="{row}">{cells}</row>')
    return hurt(visits=more_rows("".join(rows).encode()))


@kind(READ)
def as_much_as_is_refused(chance: Random) -> bytes:
    text = b'<c t="inlineStr"><is><t>%s</t></is></c>' % ("字".encode() * 5)
    row = b"<row>" + text * 13 + b"</row>"
    padding = chance.randbytes(18 * MEGABYTE)
    far = b'<row r="19900"><c r="AD19900"><v>1</v></c></row>'
    rows = more_rows(row * 19_800 + far)
    return packed({**_parts(), VISITS: rows, "xl/media/image1.png": padding})


@kind(READ)
def days_as_many_as_there_may_be(chance: Random) -> bytes:
    styles = b'<styleSheet xmlns="x"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    cell = b'<c s="0"><v>%d</v></c>' % chance.randrange(44_000, 45_000)
    row = b"<row>" + cell * 14 + b"</row>"
    return hurt(styles=styles, visits=more_rows(row * 19_900))
