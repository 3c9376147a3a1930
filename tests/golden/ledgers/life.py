"""The life that a ledger kept for later versions has had: everything that can happen, once at least.

The sample workbooks and a small one that was taken back; a station of its own with people, visits,
training, money of every direction and reservations of every end; corrections of every subject,
voids, months closed and opened again, a late entry; a client erased, a worker and a record
restricted, one hold in force and one released; a file opened, names read; tokens of every role, one
of them ended; checkpoints under two log keys, one cosigned; another log witnessed; two key epochs of
the vault behind it; states of stations stored. All people are made up.

It is told over HTTP wherever there is an address for it, by a clock of its own that stays in 2024,
so that no machine's clock is behind the book.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import api.importing.session
import ledger.writing.states
from api.bootstrap import House
from api.importing import ImportSession
from api.workbooks import read_workbook
from ledger.evidence.notes import parse_note
from ledger.store.identifiers import utc_now
from ledger.transparency.cosignatures import Cosignatures
from ledger.transparency.witness_keys import (
    TRUSTED_WITNESSES,
    WITNESSED_LOGS,
    create_witness_key,
    load_witness_key,
)
from ledger.transparency.witnessing import Witness
from ledger.vault.epochs import rotate
from tests.api.http.world import World
from tests.api.workbooks.made import sheets, xlsx
from tests.ledger.evidence.signed import LOG_VKEY
from tests.ledger.transparency.test_witnessing import request

SAMPLES = Path(__file__).parents[2] / "data" / "workbooks"
SAMPLE_STATIONS = ("大岚", "锦屏")
STATION, SMALL = "NB-GOLD", "甲"
ROOT = f"/v1/stations/{STATION}"
ORIGIN = "golden.invalid/ledger"
WITNESS = "golden.invalid/witness"
ERASED, ERASED_NAME = "C-0003", "柳生生"
RESTRICTED, RESTRICTED_NAME = "W-3", "白青青"
KEPT_NAMES = {"W-1": "甘棠棠", "W-2": "蒋苇苇"}
SNAPSHOT_EVERY = 60

TOKENS = {
    "staff": ("staff", "station", STATION),
    "head": ("station_head", "station", STATION),
    "accountant": ("accountant", "station", STATION),
    "supervisor": ("supervisor", "district", "330212"),
    "district": ("district_officer", "district", "330212"),
    "city": ("city_officer", "city", "330200"),
    "auditor": ("auditor", "city", "330200"),
    "engaged": ("auditor", "engagement", f"ENG-1 {STATION} 大岚"),
    "admin": ("admin", "city", "330200"),
    "head_sample": ("station_head", "station", "大岚"),
    "head_small": ("station_head", "station", SMALL),
    "ended": ("staff", "station", STATION),
}


class Clock:
    """One second later at every look, and set to a day's morning by the life that goes by it."""

    def __init__(self) -> None:
        self._moment = datetime(2024, 3, 4, 1, tzinfo=UTC)

    def set(self, day: str) -> None:
        self._moment = max(self._moment, datetime.fromisoformat(f"{day}T01:00:00+00:00"))

    def moment(self) -> datetime:
        self._moment += timedelta(seconds=1)
        return self._moment

    def __call__(self) -> str:
        return self.moment().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def go_by(clock: Clock, patch: pytest.MonkeyPatch) -> None:
    """Let the whole program go by a clock, and store states of stations early."""

    class Moment(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return clock.moment()

    patch.setattr(api.importing.session, "datetime", Moment)
    for name, module in list(sys.modules.items()):
        if name.startswith(("api.", "ledger.")) and getattr(module, "utc_now", None) is utc_now:
            patch.setattr(module, "utc_now", clock)
    patch.setattr(ledger.writing.states, "SNAPSHOT_EVERY", SNAPSHOT_EVERY)


@dataclass
class Life:
    """What happened so far: ``stages`` are positions, ``records`` ids by a name of ours.

    ``told`` are requests with their answers, to be repeated word for word.
    """

    world: World
    clock: Clock
    stages: list[int] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)
    checkpoints: list[bytes] = field(default_factory=list)

    @property
    def house(self) -> House:
        return self.world.house

    def tell(self, path: str, body: Any, who: str = "head", name: str = "", **more: str) -> str:
        """Give a command over HTTP; what is made is known by ``name`` from then on."""
        key, raw = f"golden-{len(self.told) + 1}", json.dumps(body, ensure_ascii=False)
        answer = self.world.post(path, raw.encode(), who, key=key, **more)
        receipt = self.world.made(answer)
        sent = {"who": who, "post": path, "key": key, "body": raw, "headers": more}
        self.told.append({**sent, "answer": receipt})
        if name:
            self.records[name] = receipt["record"]
        return str(receipt["record"])

    def state(self, path: str, who: str = "head", known_as: str = "", /, **details: Any) -> str:
        """State a fact about the station of its own."""
        return self.tell(f"{ROOT}/{path}", {"details": details}, who, known_as)

    def change(self, name: str, how: str, who: str = "head", **body: Any) -> None:
        """Correct or void what goes by a name, or an id."""
        record = self.records.get(name, name)
        etag = self.world.get(f"/v1/records/{record}", who).headers["etag"]
        given = {"reason_code": "typo", "reason": "录入有误", **body}
        self.tell(f"/v1/records/{record}/{how}", given, who, If_Match=etag)

    def take_in(self, workbook: Path) -> str:
        """Import a workbook; gives its batch."""
        house = self.house
        session = ImportSession(
            house.writing, log=house.log, vault=house.vault, now=self.clock.moment
        )
        report = session.take_in(read_workbook(workbook), workbook.name)
        assert report.batch is not None
        return report.batch

    def end_stage(self) -> None:
        """Sign what there is by now, and remember where it ends."""
        checkpoint = self.house.transparency.publish()
        self.checkpoints.append(checkpoint.raw)
        self.stages.append(checkpoint.size)


def live(world: World, clock: Clock, keys: Path, scratch: Path) -> Life:
    """Make the ledger of a world; ``keys`` is its key directory, ``scratch`` takes a workbook."""
    life = Life(world, clock)
    _found(life)
    life.end_stage()
    for station in SAMPLE_STATIONS:
        life.take_in(SAMPLES / f"{station}.xlsx")
    _import_again(life, scratch)
    life.end_stage()
    clock.set("2024-04-08")
    _serve(life)
    _spend(life)
    rotate(world.house.vault.engine, keys)
    life.end_stage()
    clock.set("2024-05-06")
    _correct(life)
    _close_months(life)
    world.house.transparency.rotate_key()
    life.end_stage()
    clock.set("2024-06-03")
    _forget(life)
    rotate(world.house.vault.engine, keys)
    _read(life)
    life.end_stage()
    _witness(life, keys)
    return life


def _found(life: Life) -> None:
    area = {
        "township": {"code": "330212900", "name": "示例街道"},
        "district": {"code": "330212", "name": "鄞州区"},
        "city": {"code": "330200", "name": "宁波市"},
    }
    plan = {"name": "示例街道社工站", "planned_on": "2021-01-04", **area}
    life.tell("/v1/stations", {"station": STATION, "details": plan}, "city")
    life.state("built", built_on="2021-03-01")
    opening = {"operating_model": "agency_operated", "operator": "示例社会工作服务中心"}
    life.state("openings", opened_on="2021-06-01", **opening)
    life.state("suspensions", suspended_on="2022-02-01")
    life.state("openings", opened_on="2022-03-01", **opening)
    moved = {**area, "township": {"code": "330212901", "name": "新示例街道"}}
    life.state("areas", "district", **moved, effective_on="2023-01-01")
    names = {**KEPT_NAMES, RESTRICTED: RESTRICTED_NAME, "W-4": "范米米"}
    for number, (worker, name) in enumerate(names.items(), 1):
        joining = _joining(worker, name, phone=f"1380000000{number}")
        life.state("staff", "head", f"joined {worker}", **joining)
    role = {"engagement": "part_time", "fte_percent": 40, "position": "督导"}
    life.state("staff-changes", worker="W-2", changed_on="2023-05-01", **role)
    life.state("staff-departures", worker="W-4", left_on="2023-12-31")
    level = {"level": "assistant", "valid_from": "2022-01-01", "number": "示例证0001"}
    life.state("staff-credentials", "head", "certified", worker="W-1", **level)


def _joining(worker: str, called: str, **more: str) -> dict[str, Any]:
    terms = {"engagement": "full_time", "source": "agency", "joined_on": "2021-06-01"}
    return {"worker": worker, **terms, "name": called, **more}


def _import_again(life: Life, scratch: Path) -> None:
    workbook = scratch / "甲.xlsx"
    workbook.write_bytes(xlsx(sheets()))
    batch = life.take_in(workbook)
    life.tell(f"/v1/import-batches/{batch}/voids", {"reason": "导错了年份"}, "head_small")
    life.take_in(workbook)
    closed = {"details": {"closed_on": "2024-01-31"}}
    life.tell(f"/v1/stations/{quote(SMALL)}/closures", closed, "head_small")


def _visit(number: int, **changed: Any) -> dict[str, Any]:
    day = f"2024-02-{number:02}"
    return {
        "visitors": ["W-1"],
        "client": f"C-{number:04}",
        "started_at": f"{day}T09:00:00+08:00",
        "ended_at": f"{day}T09:45:00+08:00",
        "mode": "in_person",
        "services": ["humane_care"],
        "target_groups": ["elder_alone"],
        "client_name": ERASED_NAME if f"C-{number:04}" == ERASED else f"客户{number:02}",
        "address": f"示例路{number}号",
        "narrative": "一切平安。",
        **changed,
    }


def _serve(life: Life) -> None:
    for number in range(1, 13):
        life.state("home-visits", "staff", f"visit {number}", **_visit(number))
    life.state(
        "home-visits",
        "staff",
        "visit in full",
        **_visit(
            13,
            visitors=["W-1", RESTRICTED],
            household="H-1",
            persons_served=2,
            purpose="risk",
            risk_before="red",
            risk_after="yellow",
            follow_up_due="2024-02-20",
            attachments=[{"sha256": "ab" * 32, "media_type": "image/jpeg", "size_bytes": 9}],
            claimed_recorded_on="2024-02-20",
        ),
    )
    missed = {"visitors": ["W-1"], "client": "C-0001", "client_name": "客户01"}
    life.state(
        "home-visits-not-met", "staff", "missed", **missed, attempted_at="2024-02-15T10:00:00+08:00"
    )
    life.state("training-sessions", "head", "session", **_session())
    item = {"command": "record_home_visit", "station": STATION, "idempotency_key": "golden-item"}
    offline = {"device_time": "2024-04-08T09:00:00+08:00", "details": _visit(14, mode="phone")}
    batch = {"commands": [{**item, **offline}]}
    assert life.world.post("/v1/commands", batch, "staff").json()["items"][0]["status"] == 201


def _session(**changed: Any) -> dict[str, Any]:
    return {
        "course": "个案工作方法",
        "class_tier": "银鼎班",
        "format": "exam_cram",
        "started_at": "2024-01-20T13:30:00+08:00",
        "ended_at": "2024-01-20T16:30:00+08:00",
        "hours": "3",
        "attendance": [{"worker": "W-1"}, {"worker": RESTRICTED, "hours": "1.5"}],
        "claimed_headcount": 3,
        "lecturer": "温老师",
        **changed,
    }


def _grant(grant: str, amount: str, source: str = "welfare_lottery", **more: Any) -> dict[str, Any]:
    return {"grant": grant, "source": source, "amount": amount, **more}


def _paid(amount: str, *lines: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    given = lines or (("welfare_lottery", "G-1", amount),)
    named = [dict(zip(("source", "grant", "amount"), line, strict=True)) for line in given]
    return {"category": "service_activity", "amount": amount, "lines": named, **more}


def _spend(life: Life) -> None:
    terms = {"document_number": "示民〔2023〕8号", "forbidden_categories": ["publicity"]}
    promise = _grant("G-1", "9000.00", **terms)
    life.state("grant-promises", "accountant", promised_on="2023-12-01", **promise)
    first = _grant("G-1", "8000.00", summary="拨款到账", voucher_number="记-1")
    life.state("grants", "accountant", "received", received_on="2024-01-05", **first)
    second = _grant("G-2", "500.50", "charity_donation")
    life.state("grants", "accountant", received_on="2024-01-06", **second)
    reclaim = _grant("G-2", "100.50", "charity_donation")
    life.state("grant-reclaims", "accountant", reclaimed_on="2024-02-06", **reclaim)
    both = (("welfare_lottery", "G-1", "100.01"), ("charity_donation", "G-2", "200.02"))
    linked = {"voucher_number": "记-2", "linked_records": [life.records["visit 1"]]}
    shared = _paid("300.03", *both, **linked, handled_by=RESTRICTED, payee="示例商店")
    life.state("expenditures", "accountant", "shared", spent_on="2024-02-02", **shared)
    for number in range(3, 8):
        spent = _paid(f"{number}0.00", voucher_number=f"记-{number}", payee=f"店{number}")
        day = f"2024-02-{number:02}"
        life.state("expenditures", "accountant", f"spent {number}", spent_on=day, **spent)
    for name, until in (
        ("open", "2999-12-31"),
        ("expired", "2024-04-30"),
        ("released", "2999-12-31"),
        ("posted", "2999-12-31"),
    ):
        kept = _paid("250.00", payee="示例商店", reserved_on="2024-03-01", valid_until=until)
        life.state("reservations", "accountant", name, **kept)
    release = f"{ROOT}/reservations/{life.records['released']}/releases"
    life.tell(release, {"reason": "活动取消"}, "accountant")
    bill = {"details": _paid("240.00", spent_on="2024-03-20")}
    life.tell(f"{ROOT}/expenditures", {**bill, "reservation": life.records["posted"]}, "accountant")


def _correct(life: Life) -> None:
    life.change("visit 1", "corrections", "staff", details=_visit(1, client_name="改名"))
    life.change("visit 2", "corrections", details=_visit(2, mode="phone", persons_served=3))
    life.change("visit 4", "voids", "staff", reason_code="double_entry")
    right = _joining("W-1", KEPT_NAMES["W-1"]) | {"joined_on": "2021-06-15"}
    life.change("joined W-1", "corrections", details=right)
    level = {"worker": "W-1", "level": "intermediate", "valid_from": "2022-01-01"}
    life.change("certified", "corrections", details=level)
    life.change("session", "corrections", details=_session(hours="2.5"))
    received = _grant("G-1", "8100.00", received_on="2024-01-05", voucher_number="记-1")
    life.change("received", "corrections", "accountant", details=received)
    spent = _paid("33.33", spent_on="2024-02-03", voucher_number="记-3")
    life.change("spent 3", "corrections", "accountant", details=spent)
    life.change("spent 3", "corrections", "accountant", details={**spent, "category": "office"})
    life.change("spent 4", "voids", "accountant")
    listed = life.world.get(f"/v1/stations/{quote('大岚')}/home-visits?limit=2", "head_sample")
    life.change(listed.json()["items"][0]["record"], "voids", "head_sample")


def _close_months(life: Life) -> None:
    for month in ("2024-01", "2024-02"):
        life.tell(f"{ROOT}/periods/{month}/closures", {"reason": "月结"})
    late = {"month": "2024-01", "records": 2, "expires_on": "2024-12-31", "reason": "发票迟到"}
    approved = life.tell(f"{ROOT}/late-entries", late, "district", "approved")
    bill = {"details": _paid("5.00", spent_on="2024-01-20"), "late_entry": approved}
    life.tell(f"{ROOT}/expenditures", bill, "accountant")
    life.tell(f"{ROOT}/periods/2024-02/reopenings", {"reason": "漏录一次走访"}, "district")
    life.state("home-visits", "staff", **_visit(16))


def _forget(life: Life) -> None:
    asked = {
        "legal_basis": "consent_withdrawn",
        "requested_on": "2024-06-01",
        "approved_by": "officer-7",
        "reason": "本人撤回同意",
    }
    outcomes = []
    for about, person in (
        ("client", ERASED),
        ("worker", RESTRICTED),
        ("record", life.records["spent 5"]),
    ):
        body = {"about": about, "person": person, "requested_by": "C-0001", **asked}
        life.tell(f"{ROOT}/erasures", body)
        outcomes.append(life.told[-1]["answer"]["outcome"])
    assert outcomes == ["erased", "restricted", "restricted"]
    case = {"about": "client", "case_number": "示审〔2024〕3号", "reason": "审计取证"}
    life.tell(f"{ROOT}/legal-holds", {**case, "person": "C-0005"}, name="held")
    life.tell(f"{ROOT}/legal-holds", {**case, "person": "C-0006"}, name="freed")
    freed = life.records["freed"]
    life.tell(f"{ROOT}/legal-holds/{freed}/releases", {"reason": "审计结束"}, "district")


def _read(life: Life) -> None:
    opening = f"{ROOT}/clients/C-0007/openings"
    assert life.world.post(opening, {"reason": "信访件复核：去年探访"}, "district").is_success
    for path in (f"{ROOT}/clients/C-0007", f"{ROOT}/staffing?as_of=2024-06-01"):
        for who in ("district", "head"):
            assert life.world.get(path, who).is_success
    assert life.world.tokens.revoke("ended") == 1


def _witness(life: Life, keys: Path) -> None:
    """Have the newest checkpoint cosigned by a witness that is trusted, and witness another log."""
    create_witness_key(keys, WITNESS)
    cosigner = load_witness_key(keys)
    text = parse_note(life.checkpoints[-1]).text
    kept = Cosignatures(life.house.log.engine)
    kept.keep(life.stages[-1], WITNESS, cosigner.cosign(text, 1_717_400_000))
    policy = f"witness w {cosigner.verifier.vkey}\nquorum none\n"
    (keys / TRUSTED_WITNESSES).write_text(policy)
    (keys / WITNESSED_LOGS).write_text(f"log {LOG_VKEY}\nquorum none\n")
    Witness(life.house.log.engine, keys).add_checkpoint(request(0, 5))
