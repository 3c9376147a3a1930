"""Files that are no workbook, or none of ours: one clear answer each, never a traceback."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.workbooks import WorkbookUnreadable, read_workbook
from api.workbooks.files import opening
from api.workbooks.files.restating import archive
from tests.api.workbooks.made import sheets, with_parts_changed, xlsx

SAMPLE = (Path(__file__).parents[2] / "data" / "workbooks" / "锦屏.xlsx").read_bytes()
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(data) -> WorkbookUnreadable:
    with pytest.raises(WorkbookUnreadable) as caught:
        read_workbook(data)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "workbook_damaged"),
        (b"PK", "workbook_damaged"),
        (b"PK\x03\x04" + bytes(100), "workbook_damaged"),
        ("探访日期,起止时间\n".encode(), "workbook_damaged"),
        (b"%PDF-1.7", "workbook_damaged"),
        (SAMPLE[: len(SAMPLE) // 2], "workbook_damaged"),
        (SAMPLE[:-30], "workbook_damaged"),
        (
            OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(64),
            "workbook_protected",
        ),
        (OLE + bytes(504) + "Workbook".encode("utf-16-le") + bytes(64), "workbook_damaged"),
        (bytes(opening.FILE_BYTES_MAX + 1), "workbook_too_large"),
    ],
)
def test_a_file_that_is_no_open_workbook_is_told_from_the_others(data, code):
    found = refusal(data)
    assert found.code == code
    assert found.message("zh") == found.zh
    assert found.message("en") == found.en
    assert found.zh != found.en


def test_a_file_that_is_not_there_is_an_answer(tmp_path):
    assert refusal(tmp_path / "没有.xlsx").code == "workbook_not_found"
    assert refusal(tmp_path).code == "workbook_not_found"


@given(st.binary(max_size=300))
@settings(max_examples=50)
def test_random_bytes_are_damaged(data):
    assert refusal(data).code == "workbook_damaged"


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_flipped_bytes_give_an_answer_or_a_workbook(data):
    flipped = bytearray(SAMPLE)
    for place in data.draw(st.lists(st.integers(0, len(SAMPLE) - 1), min_size=1, max_size=5)):
        flipped[place] = data.draw(st.integers(0, 255))
    answer = ""
    try:
        answer = read_workbook(bytes(flipped)).file_sha256
    except WorkbookUnreadable as error:
        answer = error.code
    assert answer


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_sheet_cut_off_in_the_middle_is_damaged_not_shorter(share):
    def cut(name, content):
        return content[: int(len(content) * share)] if name.endswith("sheet3.xml") else content

    assert refusal(with_parts_changed(SAMPLE, cut)).code == "workbook_damaged"


def test_another_zip_is_no_workbook():
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    assert refusal(result.getvalue()).code == "workbook_damaged"


def test_a_workbook_of_something_else_has_none_of_our_sheets():
    found = refusal(xlsx({"Sheet1": [["a", "b"], [1, 2]]}))
    assert found.code == "sheet_missing"
    assert "站点信息" in found.zh
    assert "经费台账" in found.zh


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("人员名册", 1),
        ("探访台账", 4),
        ("探访台账", 6),
        ("培训台账", 8),
        ("经费台账", 1),
        ("经费台账", 5),
    ],
)
def test_a_missing_header_is_named(sheet, column):
    content = sheets()
    name = content[sheet][1][column]
    content[sheet][1][column] = "改了名"
    found = refusal(xlsx(content))
    assert (found.code, found.sheet) == ("header_missing", sheet)
    assert found.zh == f"工作表「{sheet}」缺少列：{name}。"


def test_a_header_too_far_down_is_missing():
    content = sheets()
    content["探访台账"] = [[]] * 12 + content["探访台账"]
    assert refusal(xlsx(content)).code == "header_missing"


@pytest.mark.parametrize(
    ("row", "value", "what"),
    [
        (0, "", "站点名称"),
        (1, "", "站点代码"),
        (3, "很久以前", "建成日期"),
        (4, "", "运营模式"),
        (5, "去年", "台账年度"),
    ],
)
def test_missing_station_information_is_named(row, value, what):
    content = sheets()
    content["站点信息"][row][1] = value
    found = refusal(xlsx(content))
    assert found.code == "station_info_missing"
    assert what in found.zh


def test_everything_that_is_wrong_with_a_file_is_said_at_once():
    content = sheets()
    content["站点信息"][1][1] = ""
    content["探访台账"][1][4] = "改了名"
    content["经费台账"][1][5] = "改了名"
    found = refusal(xlsx(content))
    for said in ("站点代码", "服务对象", "资金来源"):
        assert said in found.zh
    assert "探访台账" in found.en
    assert "经费台账" in found.en


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(archive, "UNPACKED_BYTES_MAX", 100_000)
    assert refusal(SAMPLE).code == "workbook_too_large"


def test_an_archive_that_lies_about_its_sizes_is_not_believed(monkeypatch):
    monkeypatch.setattr(archive, "UNPACKED_BYTES_MAX", 1_000_000)
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("_rels/.rels", "<Relationships/>")
        packed.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
        packed.writestr("xl/workbook.xml", b" " * 5_000_000)
    honest = result.getvalue()
    assert refusal(honest).code == "workbook_too_large"
    lying = honest.replace((5_000_000).to_bytes(4, "little"), (500).to_bytes(4, "little"))
    assert lying != honest
    assert refusal(lying).code == "workbook_damaged"


@pytest.mark.parametrize("far", [b'r="XFD1048576"', b"r='xfd1048576'", b'r = "XFD1048576"'])
def test_one_cell_at_the_far_corner_does_not_reserve_the_whole_sheet(far):
    def push_out(name, content):
        return content.replace(b'r="A3"', far) if name.endswith("sheet3.xml") else content

    assert refusal(with_parts_changed(SAMPLE, push_out)).code == "workbook_too_large"


def test_wide_character_parts_cannot_hide_from_the_size_check():
    def widen(name, content):
        return content.decode().encode("utf-16") if name.endswith("sheet3.xml") else content

    def push_out(name, content):
        far = content.replace(b'r="A3"', b'r="XFD1048576"') if "sheet3" in name else content
        return widen(name, far)

    assert read_workbook(with_parts_changed(SAMPLE, widen)).money == read_workbook(SAMPLE).money
    assert refusal(with_parts_changed(SAMPLE, push_out)).code == "workbook_too_large"


def test_an_archive_entry_with_a_password_is_protected():
    flagged = bytearray(SAMPLE)
    start = 0
    while (start := flagged.find(b"PK\x01\x02", start)) >= 0:
        flagged[start + 8] |= 0x1
        start += 4
    assert refusal(bytes(flagged)).code == "workbook_protected"
