"""A small ledger that has everything: what a bundle may hold, in fewer than a hundred entries.

Three stations and every source; grants that are bound and grants that are not; corrections, voids, a
reservation that was posted and one that was released; vouchers with and without services; money that
is idle, and money spent on what its source forbids; texts with every sign that means something to a
program; a log key that was followed by another, and a checkpoint that two witnesses cosigned.
"""

from __future__ import annotations

from pathlib import Path

from api.bootstrap import House, open_house
from ledger.application import key_directory
from ledger.evidence.notes import Cosigner
from ledger.store.identifiers import new_event_id
from ledger.transparency.cosignatures import Cosignatures
from ledger.transparency.witness_keys import TRUSTED_WITNESSES
from tests.builders import (
    a_credential,
    a_home_visit,
    a_joining,
    a_line,
    a_municipal_receipt,
    a_promise,
    a_receipt,
    a_reclaim,
    a_repayment,
    a_reservation,
    a_role_change,
    a_training_session,
    a_visit_not_met,
    an_advance,
    an_expenditure,
    an_opening_balance,
    correct,
    release,
    void,
)
from tests.ledger.writing.checking import found, fresh

STATIONS = ("S-1", "a.b站;1", "钟公庙")
SOURCES = (
    "district_fiscal",
    "township_special",
    "government_purchase",
    "charity_donation",
    "community_foundation",
    "other",
)
WITNESSES = tuple(
    Cosigner(f"witness.invalid/{name}", bytes([n]) * 32) for n, name in ((1, "b"), (2, "a"))
)


def make_rich(place: Path) -> None:
    """Write it."""
    with open_house(str(place), create=True) as house:
        found(house.writing, *STATIONS)
        for number, station in enumerate(STATIONS):
            _Station(house, station).live(number)
        house.transparency.publish()
        house.transparency.rotate_key()
        _Station(house, STATIONS[0]).give(a_receipt(amount="0.01", grant="G-last"))
        house.catch_up()
        cosigned(house, WITNESSES)


def cosigned(house: House, witnesses: tuple[Cosigner, ...]) -> None:
    """Sign the head, have witnesses cosign it, and trust them."""
    made = house.transparency.publish()
    text = made.note.decode().rpartition("\n\n")[0] + "\n"
    kept = Cosignatures(house.log.engine)
    for each in witnesses:
        kept.keep(made.size, each.verifier.name, each.cosign(text, 1_800_000_000))
    policy = "".join(f"witness w{n} {each.verifier.vkey}\n" for n, each in enumerate(witnesses))
    (key_directory(house.location) / TRUSTED_WITNESSES).write_text(f"{policy}quorum none\n")


class _Station:
    def __init__(self, house: House, station: str) -> None:
        self.house, self.station = house, station

    def give(self, details: object, **context: object) -> str:
        return self.house.writing.execute(fresh(details, self.station, **context)).record

    def change(self, make: object, *given: object, **context: object) -> None:
        event_id = new_event_id()
        ids = {"station": self.station, "event_id": event_id, "command_id": f"c-{event_id}"}
        self.house.writing.execute(make(*given, **ids, **context))

    def live(self, number: int) -> None:
        self.give(a_joining(worker="W-2"))
        visit = self.give(
            a_home_visit(visitors=("W-1", "W-2"), client=f"C-{number}", household="H")
        )
        session = self.give(a_training_session())
        if number == 1:
            self._owed(visit)
        self._money(number)
        if number == 0:
            self.give(a_credential())
            self.give(a_role_change(position="副站长"))
            missed = self.give(a_visit_not_met())
            self.change(correct, visit, a_home_visit(visitors=("W-1",), client="C-9"))
            self.change(void, missed)
            self._vouchers(visit, session)

    def _money(self, number: int) -> None:
        for source in SOURCES if number == 0 else SOURCES[number : number + 2]:
            bound = source in ("government_purchase", "township_special")
            self.give(
                a_receipt(
                    grant=f"{source[:3]}-{number}",
                    source=source,
                    amount=f"{100 * number + 50}.25",
                    **({"forbidden_categories": ("equipment",)} if bound else {}),
                )
            )

    def _owed(self, visit: str) -> None:
        """Money from before the book, and advances of which one is paid back in part."""
        opening = {"grant": "上年", "carried_over_on": "2021-08-01", "amount": "80.00"}
        self.give(an_opening_balance(source="district_fiscal", period_from="2021-08-01", **opening))
        made = self.give(
            an_advance("30.00", paid_by="W-2", advanced_on="2021-08-02", linked_records=[visit])
        )
        self.give(an_advance("7.00", category="hospitality", advanced_on="2021-08-03"))
        line = a_line("20.50", "district_fiscal", grant="上年")
        self.give(a_repayment("20.50", line, advance=made, repaid_on="2021-09-01"))

    def _vouchers(self, visit: str, session: str) -> None:
        self.give(
            a_promise(
                grant="G;1|",
                amount="1000.00",
                document_number='文 "号";\\ 2',
                forbidden_categories=("publicity",),
            )
        )
        self.give(a_promise(grant="G-never", source="other", document_number="甬民〔2026〕1号"))
        self.give(a_municipal_receipt(document_number="甬财〔2021〕9号", voucher_number="记-1"))
        first = self.give(
            a_receipt(
                grant="G;1|",
                amount="500.05",
                document_number="文|号, [x]",
                period_until="2027-12-31",
            )
        )
        self.give(a_receipt(grant="=2", source="charity_donation", amount="80.00"))
        two = (a_line("10.02", grant="G;1|"), a_line("20.01", "charity_donation", grant="=2"))
        linked = an_expenditure(
            "30.03",
            *two,
            voucher_number="记|1;2",
            more_vouchers=(
                {"voucher_number": '票"3;', "amount": "4.00"},
                {"voucher_kind": "sign_off_sheet", "amount": "1.00"},
            ),
            linked_records=(visit, session),
            handled_by="W-1",
        )
        self.give(linked)
        alone = self.give(an_expenditure("5.00", voucher_number='"引号"', spent_on="2026-04-02"))
        self.give(a_receipt(grant="L-0", amount="60.00", received_on="2026-01-11"))
        self.give(an_expenditure("7.00", a_line("7.00", grant="L-0"), category="hospitality"))
        gone = self.give(an_expenditure("6.00", category="office", spent_on="2026-04-02"))
        self.give(a_reclaim(grant="=2", source="charity_donation", amount="9.99"))
        self.change(correct, alone, an_expenditure("5.55", spent_on="2026-04-05"))
        self.change(void, gone)
        self.change(
            correct, first, a_receipt(grant="G;1|", amount="500.06", document_number="文|号")
        )
        kept = self.give(a_reservation("40.00", valid_until="2999-12-31", document_number="留"))
        free = self.give(a_reservation("4.00", valid_until="2999-12-31"))
        self.give(an_expenditure("39.00", category="equipment"), reservation=kept)
        self.change(release, free)
