"""Sentences that a person can read, and corrections shown field by field."""

from __future__ import annotations

import re

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from domain.book.events import FACTS, PeriodClosed
from domain.ground.events import Attachment
from domain.money.facts import ExpenditureRecorded, SourceLine
from domain.training.facts import Attendance, TrainingSessionHeld
from domain.visits.facts import HomeVisitRecorded
from projections.audit_trail import changes, line, sentence
from tests.projections.audit_trail.facts import anything, events_of_any_kind
from tests.projections.given import corrected, given, voided

NINE = "2026-05-03T01:00:00.000Z"

VISIT = HomeVisitRecorded(
    visitors=("W-0412", "W-0007"),
    client="C-0031",
    started_at="2026-05-02T14:00:00+08:00",
    ended_at="2026-05-02T14:45:00+08:00",
    duration_minutes=45,
    mode="in_person",
    services=("humane_care", "counselling"),
)
SPENDING = ExpenditureRecorded(
    category="office",
    spent_on="2026-05-02",
    amount_fen=120_50,
    lines=(
        SourceLine(source="welfare_lottery", grant="FC-1", amount_fen=100_50),
        SourceLine(source="district_fiscal", grant="CZ-1", amount_fen=20_00),
    ),
    voucher_number="V-9",
)
SESSION = TrainingSessionHeld(
    course="个案管理",
    class_tier="银鼎班",
    format="lecture",
    started_at="2026-05-02T09:00:00+08:00",
    ended_at="2026-05-02T12:00:00+08:00",
    hours_hundredths=300,
    attendance=(
        Attendance(worker="W-1", credited_hours_hundredths=300),
        Attendance(worker="W-2", credited_hours_hundredths=250),
    ),
)


def entry_of(event, **envelope):
    usual = {"actor": "W-0412", "role": "staff", "recorded_at": NINE}
    return given(event, **{**usual, **envelope})[0].entry


def pairs(was, now):
    return [
        (each.field, each.old, each.new, each.old_zh, each.new_zh)
        for each in changes(entry_of(corrected(1, was, now)))
    ]


def test_a_correction_says_what_was_and_what_is():
    longer = replace(VISIT, duration_minutes=60, ended_at="2026-05-02T15:00:00+08:00")
    says = sentence(entry_of(corrected(1, VISIT, longer), reason="手表慢了"))
    assert says.zh == (
        "W-0412 于 2026-05-03 09:00 将 2026-05-02 “探访”记录的"
        "结束时间由 2026-05-02 14:45 更正为 2026-05-02 15:00、"
        "时长由 45 分钟更正为 60 分钟，理由：手表慢了（笔误）"
    )
    assert says.en == (
        "On 2026-05-03 09:00 W-0412 corrected the record “home visit” of 2026-05-02: "
        "end from 2026-05-02 14:45 to 2026-05-02 15:00, "
        "duration from 45 minutes to 60 minutes; reason: 手表慢了 (slip of the pen)"
    )


@pytest.mark.parametrize(
    ("event", "zh", "en"),
    [
        (
            VISIT,
            (
                "记录探访：W-0412、W-0007 于 2026-05-02 14:00 探访 C-0031（入户，45 分钟），"
                "服务：人文关怀、心理疏导"
            ),
            (
                "recorded a visit: W-0412, W-0007 with C-0031 at 2026-05-02 14:00 "
                "(in person, 45 minutes), services: humane care, counselling"
            ),
        ),
        (
            SPENDING,
            (
                "登记支出：办公 120.50 元，2026-05-02，来源：福彩公益金 FC-1 100.50 元、"
                "区县财政资金 CZ-1 20.00 元，凭证：V-9"
            ),
            (
                "entered an expenditure: office 120.50 yuan, 2026-05-02, paid by welfare lottery fund "
                "FC-1 100.50 yuan, district budget CZ-1 20.00 yuan, voucher V-9"
            ),
        ),
        (
            replace(SPENDING, voucher_number="", lines=SPENDING.lines[1:]),
            "登记支出：办公 120.50 元，2026-05-02，来源：区县财政资金 CZ-1 20.00 元",
            (
                "entered an expenditure: office 120.50 yuan, 2026-05-02, paid by district budget CZ-1 "
                "20.00 yuan"
            ),
        ),
        (
            SESSION,
            (
                "记录培训：个案管理（银鼎班，讲座），2026-05-02 09:00 起，3 学时，"
                "参加人员：W-1 3 学时、W-2 2.5 学时"
            ),
            (
                "recorded a training session: 个案管理 (银鼎班, lecture) at 2026-05-02 09:00, "
                "3 class hours, attended by W-1 3 class hours, W-2 2.5 class hours"
            ),
        ),
        (PeriodClosed(month="2026-04"), "封账 2026-04", "closed 2026-04"),
    ],
    ids=["visit", "spending", "spending without voucher", "training", "month"],
)
def test_an_entry_reads_as_a_sentence(event, zh, en):
    says = sentence(entry_of(event))
    assert says.zh == f"W-0412 于 2026-05-03 09:00 {zh}"
    assert says.en == f"On 2026-05-03 09:00 W-0412 {en}"


def test_a_void_says_what_the_record_was_and_why():
    says = sentence(entry_of(voided(1, VISIT), reason=""))
    assert says.zh.startswith(
        "W-0412 于 2026-05-03 09:00 作废 2026-05-02 “探访”记录（原为：记录探访："
    )
    assert says.zh.endswith("，理由：重复登记")
    assert changes(entry_of(voided(1, VISIT))) == ()


def test_a_sentence_says_for_whom_somebody_recorded():
    says = sentence(entry_of(PeriodClosed(month="2026-04"), on_behalf_of="W-0007"))
    assert says.zh == "W-0412 代 W-0007 于 2026-05-03 09:00 封账 2026-04"
    assert says.en == "On 2026-05-03 09:00 W-0412 for W-0007 closed 2026-04"


def test_money_changes_line_by_line_in_yuan():
    now = replace(
        SPENDING,
        amount_fen=130_00,
        lines=(
            SourceLine(source="charity_donation", grant="CS-1", amount_fen=29_50),
            SourceLine(source="welfare_lottery", grant="FC-1", amount_fen=100_50),
        ),
    )
    district = {"source": "district_fiscal", "grant": "CZ-1", "amount_fen": 20_00}
    charity = {"source": "charity_donation", "grant": "CS-1", "amount_fen": 29_50}
    assert pairs(SPENDING, now) == [
        ("amount_fen", 120_50, 130_00, "120.50 元", "130.00 元"),
        ("lines[district_fiscal CZ-1]", district, None, "区县财政资金 CZ-1 20.00 元", "（无）"),
        ("lines[charity_donation CS-1]", None, charity, "（无）", "慈善捐赠 CS-1 29.50 元"),
    ]


def test_a_line_that_stays_is_compared_field_by_field():
    lines = (replace(SPENDING.lines[0], amount_fen=1), SPENDING.lines[1])
    change = changes(entry_of(corrected(1, SPENDING, replace(SPENDING, lines=lines))))[0]
    assert change.field == "lines[welfare_lottery FC-1].amount_fen"
    assert (change.old, change.new) == (100_50, 1)
    assert (change.label_zh, change.label_en) == (
        "来源分摊（福彩公益金 FC-1）·金额",
        "source lines (welfare lottery fund FC-1), amount",
    )


def test_a_person_who_attended_is_compared_by_code():
    attendance = tuple(
        reversed(
            (
                SESSION.attendance[0],
                replace(SESSION.attendance[1], credited_hours_hundredths=300),
            )
        )
    )
    assert pairs(SESSION, replace(SESSION, attendance=attendance)) == [
        ("attendance[W-2].credited_hours_hundredths", 250, 300, "2.5 学时", "3 学时")
    ]


def test_an_attachment_is_told_apart_by_its_digest():
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    was = replace(VISIT, attachments=(Attachment(sha256=digest),))
    now = replace(VISIT, attachments=(Attachment(sha256=digest, size_bytes=9),))
    change = changes(entry_of(corrected(1, was, now)))[0]
    assert change.field == f"attachments[{digest}].size_bytes"
    assert (change.label_zh, change.new_zh) == ("附件（9f86d081884c…）·文件大小", "9 字节")


def test_lines_in_another_order_are_shown_whole():
    turned = replace(SPENDING, lines=tuple(reversed(SPENDING.lines)))
    assert [field for field, *_values in pairs(SPENDING, turned)] == ["lines"]


def test_private_content_is_said_to_be_stated_again_and_never_shown():
    digests = ("c2FsdGVkLWRpZ2VzdA", "YW5vdGhlci1kaWdlc3Q")
    entry = entry_of(corrected(1, replace(VISIT, sd=digests[:1]), replace(VISIT, sd=digests)))
    says = sentence(entry)
    assert "保密内容由 1 项（已封存）更正为 2 项（已封存）" in says.zh
    assert not any(digest in says.zh + says.en for digest in digests)


def test_a_line_has_everything_a_reader_asks_for():
    longer = replace(VISIT, duration_minutes=60)
    found = line(
        entry_of(corrected(1, VISIT, longer), causes=("A-1",), occurred_until=VISIT.ended_at),
        7,
        corrects=1,
        corrected_by=[9],
    )
    assert (found.position, found.corrects, found.corrected_by) == (7, 1, (9,))
    assert (found.type, found.type_label_zh, found.type_label_en) == (
        "record.corrected",
        "更正",
        "correction",
    )
    assert (found.role_label_zh, found.channel_label_en) == ("社工", "web page")
    assert (found.occurred_at, found.recorded_at) == (VISIT.started_at, NINE)
    assert (found.causes, [each.field for each in found.changes]) == (
        ("A-1",),
        ["duration_minutes"],
    )


@settings(max_examples=80)
@for_all(event=events_of_any_kind())
def test_every_event_with_any_values_reads_as_a_sentence(event):
    says = sentence(entry_of(event, occurred_at=NINE))
    for text in says:
        assert not re.search(r"[{}]|_sd|\bUNSET\b|\['", text)
        assert not re.search(r"[，:：]$", text)
    stored = [each.encode_name for each in fields(event) if "_" in each.encode_name]
    assert not any(re.search(rf"\b{name}\b", says.zh + says.en) for name in stored)


@settings(max_examples=80)
@for_all(data=st.data())
def test_a_correction_shows_a_change_exactly_if_something_changed(data):
    kind = data.draw(st.sampled_from(FACTS))
    was, now = data.draw(anything(kind)), data.draw(anything(kind))
    found = changes(entry_of(corrected(1, was, now)))
    assert bool(found) == (was != now)
    assert len({change.field for change in found}) == len(found)
    touched = {re.split(r"[.\[]", change.field)[0] for change in found}
    assert touched == {
        each.encode_name
        for each in fields(kind)
        if getattr(was, each.name) != getattr(now, each.name)
    }
    assert all(change.old != change.new for change in found)
