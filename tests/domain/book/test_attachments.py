"""Which files a record promises, and whose they are."""

from __future__ import annotations

from domain.book.privacy.attachments import PromisedFile, files_promised
from domain.ground.events import Attachment
from domain.money.facts import ExpenditureRecorded, Voucher
from domain.visits.facts import HomeVisitNotMet

A, B, C = "a" * 64, "b" * 64, "c" * 64


def test_a_photo_of_a_visit_is_the_clients():
    fact = HomeVisitNotMet(
        visitors=("W-1",),
        client="C-1",
        attempted_at="2026-11-20T09:00+08:00",
        attachments=(Attachment(sha256=A, media_type="image/jpeg"), Attachment(sha256=A)),
    )
    assert files_promised(fact, "S-1") == (
        PromisedFile("attachments", A, "client", "C-1", "image/jpeg"),
    )


def test_what_shows_nobody_in_particular_is_the_stations():
    spent = ExpenditureRecorded(
        category="activity", spent_on="2026-11-20", amount_fen=1, lines=(), voucher_sha256=B
    )
    assert files_promised(spent, "S-1") == (PromisedFile("voucher_sha256", B, "station", "S-1"),)


def test_each_of_several_vouchers_has_a_scan_of_its_own_and_what_stands_on_one_is_one():
    more = (
        Voucher(voucher_number="", amount_fen=1, voucher_sha256=C),
        Voucher(amount_fen=1, voucher_number="7"),
    )
    more += (Voucher(voucher_number="", amount_fen=1, voucher_sha256=B),)
    spent = ExpenditureRecorded(
        category="activity",
        spent_on="2026-11-20",
        amount_fen=9,
        lines=(),
        voucher_sha256=B,
        more_vouchers=more,
    )
    assert files_promised(spent, "S-1") == (
        PromisedFile("voucher_sha256", B, "station", "S-1"),
        PromisedFile("more_vouchers", C, "station", "S-1"),
    )


def test_a_record_without_hashes_promises_nothing():
    spent = ExpenditureRecorded(category="activity", spent_on="2026-11-20", amount_fen=1, lines=())
    assert files_promised(spent, "S-1") == ()
