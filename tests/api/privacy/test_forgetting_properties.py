"""Whoever is erased leaves nothing behind, whatever kinds of facts named them.

Made from the marks on fields alone: every field for a person's code names somebody, every personal
field holds a text of its own, so a kind that is added later is held to the same at once.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import func, select

from api.exporting.cloud_events_lines import write_cloud_events
from api.exporting.ocel import write_ocel
from api.exporting.scopes import ExportScope
from api.generating.examples import by_example
from domain.book.catalogue import KIND_OF_DETAILS, KIND_OF_TOPIC, KINDS
from domain.book.commands import (
    ApproveLateEntry,
    ClosePeriod,
    ReopenPeriod,
    StartImport,
    VoidImportBatch,
)
from domain.book.entry import decode_entry
from domain.book.events import EVENTS, PersonErased, PersonRestricted
from domain.clients.details import (
    ClientDiedDetails,
    ClientMergedDetails,
    ClientMovedAwayDetails,
    ClientRegisteredDetails,
    ClientTransferredDetails,
    ClientUnmergedDetails,
    HouseholdRegisteredDetails,
)
from domain.ground.events import topic_of
from domain.ground.forms.details import Details
from domain.ground.people import Each, Parts, Person, Personal, PersonCode, Texts, shapes_of
from domain.ground.refusals import Refusal
from domain.money.commands import ReleaseReservation
from domain.money.details import AdvanceRepaidDetails, FundsReservedDetails
from domain.staff.details import StaffJoinedDetails
from domain.visits.details import HomeVisitNotMetDetails
from ledger.schema.vault_tables import blind_indexes, disclosures, person_keys
from ledger.writing.sealing import person_id
from tests import builders as b
from tests.api.http.world import STATION, World, open_world
from tests.examples import few
from tests.ledger.writing.checking import fresh

ROOT = f"/v1/stations/{STATION}"
POOL = {"worker": ("W-1", "W-2", "W-3"), "client": ("C-1", "C-2", "C-3")}
FORGOTTEN = {"person_already_erased", "person_is_restricted"}
OF_GROUPS = {"group_already_planned", "group_already_ended", "unknown_group"}
"""A group is planned and ended once, which is said before."""
OF_ADVANCES = {"unknown_advance"}
"""Nobody owes an advance to whoever was forgotten, which is said before."""
OF_CLAIMS = {"unknown_submission"}
"""What is paid was asked for, which is looked at first."""
OF_CASES = {
    *("case_already_opened", "unknown_case", "case_of_another", "case_not_open"),
    *("case_not_closed", "nothing_to_approve", "unknown_referral", "unknown_complaint"),
    *("case_has_steps", "content_changed", "already_answered", "answers_stand"),
    *("project_already_opened", "project_has_records"),
}
"""Steps of a case and answers rest on what was recorded before, which is looked at first."""
RESTING = {
    "case.approved": ("approved", "case.planned"),
    "referral.accepted": ("referral", "referral.made"),
    "referral.completed": ("referral", "referral.made"),
    "referral.declined": ("referral", ""),
    "complaint.answered": ("complaint", "complaint.received"),
}
"""What names another record: by which field, and of which kind; empty for one of its own."""
OF_HANDOVERS = {"unknown_handover", "already_on_leave"}
"""What is taken on was listed, and nobody is away twice, which is looked at first."""
OF_VISITS = {"unknown_visit", "visit_of_another", "reviewer_was_there"}
"""A review rests on a visit, which is looked at first."""
OF_TALENT = {
    *("exam_not_entered", "exam_already_entered", "degree_already_credited"),
    *("supervisor_already_engaged", "supervisor_not_engaged", "supervisor_of_themselves"),
}
"""What these begin, end and rest on is looked at first."""
OF_CLIENTS = {"same_client", "client_already_registered", "client_not_served"}
"""What these refuse is looked at first, too."""
OF_THE_ROSTER = (b.a_joining, b.a_role_change, b.a_leaving)
"""What these say of somebody may contradict the roster, which is looked at first."""
ENDS = ("withdrawn", "closed", "ended")
"""What lies behind a beginning by a day at least."""
ONCE = (
    b.a_plan,
    b.a_building,
    b.an_opening,
    *(lambda worker=worker: b.a_joining(worker=worker) for worker in POOL["worker"]),
    b.an_area_change,
    b.a_suspension,
    lambda: b.an_opening(opened_on="2022-03-01"),
    lambda: b.a_role_change(changed_on="2022-06-01"),
    b.a_promise,
    b.a_receipt,
    b.some_terms,
    b.a_budget,
    b.a_budget_change,
    b.a_reservation,
    b.a_reclaim,
    lambda: b.an_opening_balance(source="community_foundation"),
    b.an_advance,
    lambda: b.a_repayment("100", b.a_line("100", source="community_foundation", grant="G-0")),
    lambda: by_example(KIND_OF_TOPIC["disclosure.published"], DAY, "W-1", ""),
)
_BETWEEN = {
    "source": "community_foundation",
    "grant": "G-0",
    "to_source": "welfare_lottery",
    "to_grant": "G-1",
}
"""Two grants that are there."""
OFTEN = (
    b.a_credential,
    b.a_home_visit,
    b.a_visit_not_met,
    b.a_training_session,
    b.an_expenditure,
)
LAST = (lambda: b.a_leaving(left_on="2026-07-31"), b.a_closing)


DAY = date(2026, 3, 11)


class Life:
    """A station whose every fact names people drawn at random."""

    def __init__(self, world: World, data: st.DataObject) -> None:
        self.world = world
        self.ledger = world.house.writing
        self.data = data
        self.secrets: dict[Person, set[str]] = {}
        self.records: dict[str, Any] = {}
        self._number = 0

    def live(self) -> None:
        """Record at least one fact of every kind, corrections and the rest among them."""
        more = self.data.draw(st.lists(st.sampled_from(OFTEN), max_size=4))
        for build in (*ONCE, *OFTEN, *more, *LAST):
            if build is LAST[0]:
                self.be_merged_by_mistake()
            details = build()
            fixed = build in ONCE and isinstance(details, StaffJoinedDetails | AdvanceRepaidDetails)
            self.record(details if fixed else self.peopled(details))
        self.merge_for_a_while()
        self.work_on_a_case()
        self.grow()
        self.review_a_visit()
        self.ask_for_money()
        self.run_under_contract()
        self.be_evaluated()
        self.be_inspected()
        self.care_and_part()
        for build in self.data.draw(st.lists(st.sampled_from(OFTEN), min_size=1, max_size=3)):
            record = next(r for r, made in self.records.items() if isinstance(made, type(build())))
            self.record(self.peopled(build()), corrects=record)
        self.take_out()
        self.close_a_month()
        self.hold()

    def record(self, details: Details, corrects: str = "", **context: Any) -> str:
        """Record or correct, with a text in every personal field; the id of the record."""
        made = fresh(details)
        record = corrects or made.event_id
        details = self.filled(details, record)
        given_ids = {"event_id": made.event_id, "command_id": made.command_id}
        made = b.correct(corrects, details, **given_ids) if corrects else made
        self.ledger.execute(made if corrects else fresh(details, **given_ids, **context))
        self.records[record] = details
        return record

    def be_merged_by_mistake(self) -> None:
        """Become part of another station until somebody takes it back."""
        officer = {"role": "district_officer"}
        merging = KIND_OF_TOPIC["station.merged"]
        record = self.record(by_example(merging, date(2026, 6, 1), "", ""), **officer)
        ids = fresh(b.a_building())
        self.ledger.execute(
            b.void(record, event_id=ids.event_id, command_id=ids.command_id, **officer)
        )

    def merge_for_a_while(self) -> None:
        """Register somebody, and take two for one person, by mistake."""
        day = "2026-03-11"
        self.record(self.peopled(ClientRegisteredDetails(client="C-1", registered_on=day)))
        self.record(ClientMergedDetails(client="C-1", into="C-2", merged_on=day))
        merge = next(r for r, made in self.records.items() if isinstance(made, ClientMergedDetails))
        self.record(ClientUnmergedDetails(merge=merge, unmerged_on=day))

    def review_a_visit(self) -> None:
        """Have a visit reviewed by somebody who was not there."""
        self.record(b.a_home_visit(visitors=("W-1",), client="C-1"))
        visit = next(reversed(self.records))
        review = by_example(KIND_OF_TOPIC["home_visit.reviewed"], date(2026, 3, 12), "W-2", "C-1")
        self.record(review.model_copy(update={"visit": visit}))

    def ask_for_money(self) -> None:
        """Have money asked for twice, rejected and approved by another, and paid by a third; some comes back."""
        for steps in (["rejected"], ["approved", "paid"]):
            asked = self.peopled(by_example(KIND_OF_TOPIC["expenditure.submitted"], DAY, "W-1", ""))
            submission = self.record(asked, actor="asker")
            for step in steps:
                details = by_example(KIND_OF_TOPIC[f"expenditure.{step}"], DAY, "W-1", "")
                about = {"submission": submission, "content_sha256": self.digest_of(submission)}
                stated = {name: about[name] for name in about if hasattr(details, name)}
                record = self.record(details.model_copy(update=stated), actor=step)
        details = by_example(KIND_OF_TOPIC["expenditure.refunded"], DAY, "W-1", "")
        self.record(details.model_copy(update={"expenditure": record}))
        lent = by_example(KIND_OF_TOPIC["source.lent"], DAY, "W-1", "")
        loan = self.record(lent.model_copy(update=_BETWEEN))
        back = by_example(KIND_OF_TOPIC["source.repaid"], DAY, "W-1", "")
        self.record(back.model_copy(update={"loan": loan}))
        freed = by_example(KIND_OF_TOPIC["restriction.released"], DAY, "W-1", "")
        self.record(freed.model_copy(update={"grant": "G-1"}))

    def run_under_contract(self) -> None:
        """Live through a contract, one claim refused and another paid; hand over and be away."""
        record = ""
        for topic in (
            *("contract.signed", "milestone.claimed", "milestone.refused", "milestone.claimed"),
            *("milestone.approved", "milestone.paid", "contract.changed", "deduction.decided"),
            *("contract.ended", "station.operator_changed", "staff.leave_taken"),
            *("staff.handover_prepared", "staff.handover_acknowledged"),
        ):
            details = by_example(KIND_OF_TOPIC[topic], DAY, "W-1", "C-1")
            about = {"claim": record, "handover": record}
            if hasattr(details, "content_sha256"):
                about["content_sha256"] = self.digest_of(record)
            stated = {name: about[name] for name in about if getattr(details, name, None)}
            made = self.record(details.model_copy(update=stated))
            is_rested_on = topic in {"milestone.claimed", "staff.handover_prepared"}
            record = made if is_rested_on else record

    def be_evaluated(self) -> None:
        """Be scored, have the result stand, and put something right after it."""
        about = {}
        for topic in (
            *("evaluation.opened", "line.scored", "evaluation.frozen"),
            *("rectification.ordered", "rectification.answered", "rectification.accepted"),
        ):
            details = by_example(KIND_OF_TOPIC[topic], DAY, "W-1", "")
            if topic == "evaluation.frozen":
                sheet = self.world.get(f"{ROOT}/evaluation").json()
                about["sheet_sha256"] = sheet["sheet_sha256"]
            stated = {name: about[name] for name in about if hasattr(details, name)}
            role = "station_head" if topic.endswith("answered") else "district_officer"
            made = self.record(details.model_copy(update=stated), role=role)
            about |= {"rectification": made} if topic.endswith("ordered") else {}

    def be_inspected(self) -> None:
        """Be inspected, have one answer sent back and the next accepted; work with two centres."""
        answer = ""
        for topic in (
            *("station.joint_organisation_set", "inspection.held", "finding.raised"),
            *("finding.answered", "finding.returned", "finding.answered", "finding.closed"),
        ):
            details = by_example(KIND_OF_TOPIC[topic], DAY, "", "")
            if hasattr(details, "answer"):
                seen = {"answer": answer, "content_sha256": self.digest_of(answer)}
                details = details.model_copy(update=seen)
            actor = "officer" if topic != "finding.answered" else "head-1"
            made = self.record(details, actor=actor)
            answer = made if topic == "finding.answered" else answer

    def work_on_a_case(self) -> None:
        """Live through a case and a project, with all that is said of them in its order."""
        client, day = self.data.draw(st.sampled_from(POOL["client"])), date(2026, 3, 11)
        made: dict[str, str] = {}
        for kind in KINDS:
            if kind.subject not in {"casework", "projects", "places"}:
                continue
            begins = kind.subject == "places" and not kind.topic.endswith(ENDS)
            details = by_example(kind, day - timedelta(days=begins), "W-1", client)
            if kind.topic in RESTING:
                field, of = RESTING[kind.topic]
                record = made[of] if of else self.another_referral(client, day)
                details = details.model_copy(update={field: record})
                if hasattr(details, "content_sha256"):
                    digest = self.digest_of(record)
                    details = details.model_copy(update={"content_sha256": digest})
            self.record(details)
            made[kind.topic] = next(reversed(self.records))

    def grow(self) -> None:
        """Be entered and examined, supervised by a colleague, granted hours and shown around."""
        told = {type(each) for each in self.records.values()}
        for kind in KINDS:
            if kind.subject != "training" or kind.details in told:
                continue
            ends = kind.topic.endswith((*ENDS, "result_recorded"))
            details = by_example(kind, DAY - timedelta(days=not ends), "W-1", "")
            if kind.topic == "supervision.held":
                details = details.model_copy(update={"supervisor": "W-2"})
            self.record(details)

    def another_referral(self, client: str, day: date) -> str:
        """A referral that nobody has answered."""
        self.record(by_example(KIND_OF_TOPIC["referral.made"], day, "W-1", client))
        return next(reversed(self.records))

    def digest_of(self, record: str) -> str:
        """The SHA-256 of what a record says."""
        value = self.world.get(f"/v1/records/{record}").json()["value"]
        said = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(said.encode()).hexdigest()

    def care_and_part(self) -> None:
        """Record all that nothing rests on, and that people left whom nothing more names."""
        told = {type(each) for each in self.records.values()}
        for kind in KINDS:
            is_told = kind.details in told or (kind.folded and kind.subject != "activities")
            is_told |= kind.subject in {"casework", "projects", "places", "training"}
            if kind.stream == "station" and not is_told:
                details = self.peopled(by_example(kind, date(2026, 3, 11), "W-1", "C-1"))
                if hasattr(details, "reviewer"):  # who must be another one
                    details = details.model_copy(update={"reviewer": None})
                self.record(details)
        day = "2026-03-11"
        for parting in (
            ClientTransferredDetails(client="C-7", transferred_on=day, to_station="NB-2"),
            ClientMovedAwayDetails(client="C-8", moved_on=day),
            ClientDiedDetails(client="C-9", died_on=day),
            HouseholdRegisteredDetails(household="H-9", registered_on=day),
        ):
            self.record(parting)

    def take_out(self) -> None:
        """Void a record, release a reservation, void an import."""
        kinds = (HomeVisitNotMetDetails, FundsReservedDetails)
        voided, reserved = (
            next(r for r, made in self.records.items() if isinstance(made, kind)) for kind in kinds
        )
        ids = fresh(b.a_building())
        void = b.void(voided, event_id=ids.event_id, command_id=ids.command_id)
        batch = fresh(StartImport, file_sha256="a1" * 32, rows=0)
        for each in (
            void,
            fresh(ReleaseReservation, reservation=reserved),
            batch,
            fresh(VoidImportBatch, voided_batch=batch.event_id),
        ):
            self.ledger.execute(each)

    def close_a_month(self) -> None:
        """Close a month for a while, and have two records let in, of which one is asked for."""
        month = {"month": "2021-12"}
        self.ledger.execute(fresh(ClosePeriod, **month))
        asked = by_example(KIND_OF_TOPIC["late_entry.requested"], DAY, "W-1", "")
        request = self.record(asked.model_copy(update={**month, "visit": None}), actor="W-1")
        decided = by_example(KIND_OF_TOPIC["late_entry.decided"], DAY, "", "")
        let_in = {"request": request, "expires_on": "2026-12-31"}
        self.record(decided.model_copy(update=let_in), actor="head-1")
        self.ledger.execute(fresh(ApproveLateEntry, **month, expires_on="2026-12-31"))
        self.ledger.execute(fresh(ReopenPeriod, **month))

    def hold(self) -> None:
        """Keep somebody for a case for a while."""
        who = {"about": "worker", "person": "W-1", "case_number": "鄞审〔2026〕3号"}
        made = self.world.made(self.world.post(f"{ROOT}/legal-holds", {**who, "reason": "取证"}))
        path = f"{ROOT}/legal-holds/{made['record']}/releases"
        self.world.made(self.world.post(path, {"reason": "结案"}))

    def peopled(self, model: Any) -> Any:
        """The same with somebody drawn at random in every field for a person's code."""
        found: dict[str, Any] = {}
        for name, shape in shapes_of(type(model)).items():
            match shape:
                case Texts(mark=PersonCode(kind=kind)):
                    found[name] = self.data.draw(st.sampled_from(POOL[kind]))
                case Each(of=Texts(mark=PersonCode(kind=kind))):
                    some = st.lists(st.sampled_from(POOL[kind]), min_size=1, unique=True)
                    found[name] = tuple(self.data.draw(some))
                case Each(of=Parts()) | Parts():
                    found[name] = self._in_parts(getattr(model, name))
        return model.model_copy(update=found)

    def _in_parts(self, held: Any) -> Any:
        if isinstance(held, tuple):
            return tuple(map(self.peopled, held))
        return self.peopled(held) if isinstance(held, BaseModel) else held

    def filled(self, details: Details, record: str) -> Details:
        """The same with a text of its own in every personal field."""
        texts = {}
        for name, shape in shapes_of(type(details)).items():
            if isinstance(shape, Texts) and isinstance(shape.mark, Personal):
                self._number += 1
                texts[name] = f"秘密{self._number:04d}"
                whose = _whose(details, shape.mark) or ("record", record)
                self.secrets.setdefault(whose, set()).add(texts[name])
        return details.model_copy(update=texts)


def _whose(details: Details, mark: Personal) -> Person | None:
    shape = shapes_of(type(details)).get(mark.about)
    code = getattr(details, mark.about) if mark.about else None
    if not code:
        return None
    assert isinstance(shape, Texts)
    assert isinstance(shape.mark, PersonCode)
    return shape.mark.kind, code


def answers(life: Life) -> Iterator[str]:
    """Everything that the station's head is answered, and every export."""
    world = life.world
    lists = ("staffing", "services", "trail", "home-visits", "legal-holds", "training", "budget")
    clients = [f"{ROOT}/clients/{code}" for code in POOL["client"]]
    records = [f"/v1/records/{record}" for record in life.records]
    for path in (*(f"{ROOT}/{each}" for each in lists), *clients, *records, "/v1/events"):
        answer = world.get(path)
        assert answer.status_code in {200, 404}, path
        yield answer.text
    scope = ExportScope(until=world.house.feed.head_position())
    for write in (write_ocel, write_cloud_events):
        out = io.BytesIO()
        write(world.house.log, scope, out)
        yield out.getvalue().decode()
    yield world.log.getvalue().decode()


def shown(life: Life) -> str:
    return "\n".join(answers(life))


def rows_of(life: Life, person: Person) -> int:
    """How many rows of the vault are about a person, the blind index among them."""
    who = person_id(STATION, *person)
    with life.ledger.vault.engine.connect() as connection:
        return sum(
            connection.scalar(select(func.count()).where(table.c.person_id == who))
            for table in (person_keys, disclosures, blind_indexes)
        )


def naming(model: Any, person: Person) -> Any:
    """The same with the person in every field that can hold their code; None where none can."""
    kind, code = person
    found: dict[str, Any] = {}
    for name, shape in shapes_of(type(model)).items():
        match shape:
            case Texts(mark=PersonCode(kind=of)) if of == kind:
                found[name] = code
            case Each(of=Texts(mark=PersonCode(kind=of))) if of == kind:
                found[name] = (code,)
            case Each(of=Parts()):
                parts = [naming(part, person) for part in getattr(model, name)[:1]]
                if any(parts):
                    found[name] = tuple(parts)
    return model.model_copy(update=found) if found else None


def erase(life: Life, person: Person) -> str:
    about, code = person
    body = {
        "about": about,
        "person": code,
        "legal_basis": "consent_withdrawn",
        "requested_by": "C001",
        "requested_on": "2026-08-02",
        "approved_by": "officer-7",
        "reason": "本人撤回同意",
    }
    outcome: str = life.world.made(life.world.post(f"{ROOT}/erasures", body))["outcome"]
    return outcome


# Not made smaller where it fails: every attempt lives through a whole station.
@few(2, 20, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_an_erased_person_is_nowhere_and_is_named_no_more(data):
    with TemporaryDirectory() as place, open_world(Path(place)) as world:
        life = Life(world, data)
        life.live()
        forgetting = {topic_of(PersonErased), topic_of(PersonRestricted)}
        of_areas = {kind.topic for kind in KINDS if kind.stream == "area"}  # which name nobody
        assert _kinds(world) == {topic_of(kind) for kind in EVENTS} - forgetting - of_areas
        for kind in ("client", "worker", "record"):
            among = sorted(person for person in life.secrets if person[0] == kind)
            forget(life, data.draw(st.sampled_from(among)))
        files = [each for each in Path(place).rglob("*") if each.is_file()]
        stored = b"".join(each.read_bytes() for each in files)
        assert not [e for e in set().union(*life.secrets.values()) if e.encode() in stored]


def forget(life: Life, person: Person) -> None:
    """Erase somebody, and look for them everywhere."""
    secrets, others = life.secrets[person], set().union(*life.secrets.values())
    before = shown(life)
    assert [each for each in secrets if each in before]
    assert rows_of(life, person)
    outcome = erase(life, person)
    assert outcome in {"erased", "restricted"}
    after = shown(life)
    assert {each for each in others - secrets if each in before} == {
        e for e in others if e in after
    }
    assert (rows_of(life, person) == 0) == (outcome == "erased")
    for build in b.EVERY_DETAILS:
        details = build()
        if build not in b.BY_HAND:
            details = by_example(KIND_OF_DETAILS[type(details)], date(2026, 3, 11), "W-1", "C-1")
        details = naming(details, person)
        if hasattr(details, "reviewer"):  # who must be another one
            details = details.model_copy(update={"reviewer": None})
        if details is not None:
            with pytest.raises(Refusal) as refused:
                life.ledger.execute(fresh(details))
            expected = (
                FORGOTTEN
                | OF_CLIENTS
                | OF_ADVANCES
                | OF_CLAIMS
                | OF_GROUPS
                | OF_CASES
                | OF_VISITS
                | OF_TALENT
                | OF_HANDOVERS
            )
            assert refused.value.code in expected or build in OF_THE_ROSTER


def _kinds(world: World) -> set[str]:
    entries = world.house.log.read_page(0, 10_000)
    return {decode_entry(raw).type for _position, raw in entries}
