"""Rows beside records: what is equal is left alone, what differs is told, what is new is recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from api.importing.codes import CodeBook
from api.importing.comparing import Alike, openings, pair, parts
from api.importing.comparing.meetings import Meeting, meeting_of
from api.importing.comparing.overlapping import Calendar, slot_of
from api.importing.comparing.recorded import Opener
from api.importing.reporting.report import Change, FileReport, RowKey
from api.importing.reporting.sentences import RowRefused, of_refusal
from api.importing.stating.amendments import LINES, beside_unsaid, changes_of, stated_names
from api.importing.stating.candidates import Candidate
from api.importing.stating.deciding import VOIDED, WANTED, Deciding, confirmed
from api.importing.stating.grant_codes import grant_code
from api.importing.stating.red_letters import Reference, expense_of
from api.importing.storing import Dropping
from api.importing.tally import Tally
from api.workbooks.layouts.declared import DECLARED
from domain.ground.commands import RecordingCommand
from domain.ground.forms.details import Details
from domain.ground.kinds import OVERLAP
from domain.ground.refusals import BadAmount, ProbableDuplicate, Refusal
from domain.money.details import (
    AdvanceMadeDetails,
    AdvanceRepaidDetails,
    ExpenditureDetails,
    GrantCarriedOverDetails,
    GrantReceivedDetails,
)
from domain.money.facts import GrantCarriedOver
from domain.money.refunds.details import ExpenditureRefundedDetails
from domain.visits.details import HomeVisitDetails
from domain.visits.facts import HomeVisitRecorded

_SPENDING: Final = (
    ExpenditureDetails,
    AdvanceMadeDetails,
    AdvanceRepaidDetails,
    ExpenditureRefundedDetails,
)
_COMPARED: Final = "导入时逐行比对为另一笔"
"""Why a row that is like another one of its file is recorded all the same, as the book says it."""
_COMPARED_AT_ONCE: Final = 1_000
"""Rows whose contents are in memory together."""


class Settler:
    """Settles what the rows of one file state."""

    def __init__(
        self,
        report: FileReport,
        tally: Tally,
        deciding: Deciding,
        *,
        codes: CodeBook,
        vault: Opener | None,
        include_duplicates: bool,
        apply_changes: bool,
    ) -> None:
        self._report = report
        self._tally = tally
        self._deciding = deciding
        self._sink = deciding.sink
        self._judge = deciding.judge
        self._attribution = deciding.attribution
        self._codes = codes
        self._vault = vault
        self._include_duplicates = include_duplicates
        self._apply_changes = apply_changes
        # Of what is stored the vault keeps the texts, and the next file is compared with those.
        self._keeps_statements = isinstance(self._sink, Dropping)
        self._row_of: dict[str, int] = {}
        self._doubted: set[frozenset[str]] = set()

    def settle(self, stated: list[Candidate]) -> None:
        """Pair what rows state with what the book has, then judge what is left, in order.

        ``stated`` is empty afterwards: of a long file what is judged is let go.
        """
        alike = Alike()
        met = self._compared(stated, alike)
        paired = {each.record for each in met.values()}
        calendar = self._calendar(paired)
        for at, found in met.items():
            self._row_of[found.record] = stated[at].key.row
        self._tally.paired |= paired
        rows = len(stated)
        stated.reverse()
        for at in range(rows):
            each, met_with = stated.pop(), met.pop(at, None)
            details = each.stated.details()
            try:
                if met_with is None or self._is_wanted(met_with):
                    counts = self._take(each, details, alike)
                else:
                    counts = self._meet(each, details, met_with)
                if counts:
                    self._count(each, details, calendar)
            except ProbableDuplicate as repetition:
                self._tally.accepted.discard(each.key)
                self._report.hold(each.key, record=str(repetition.params["record"]))
            except Refusal as refusal:
                self._tally.accepted.discard(each.key)
                self._report.refuse(each.key, of_refusal(refusal, each.key.kind))
            except RowRefused as refused:
                self._tally.accepted.discard(each.key)
                self._report.refuse(each.key, refused.sentence)

    def _compared(self, stated: Sequence[Candidate], alike: Alike) -> dict[int, Meeting]:
        """The records that rows are, by the rows' places, in parts that fit into memory.

        ``alike`` hears of what a row that is left over may repeat.
        """
        records = self._judge.records
        rows = [each.stated.identities for each in stated]
        wanted = {identity for identities in rows for identity in identities}
        near = records.near({each.stated.kind for each in stated}, wanted)
        met: dict[int, Meeting] = {}
        for places, names in parts(rows, near, _COMPARED_AT_ONCE):
            known = records.known(names, self._vault)
            contents = [stated[at].content for at in places]
            left = set()
            for at, content, found in zip(places, contents, pair(contents, known), strict=True):
                if found is not None:
                    met[at] = meeting_of(content, found)
                if found is None or self._is_wanted(met[at]):
                    left.add(content.identity)
            alike.know(each for each in known if each.content.identity in left)
        alike.expect(
            identities[0]
            for at, identities in enumerate(rows)
            if at not in met or self._is_wanted(met[at])
        )
        return met

    def _calendar(self, paired: Collection[str]) -> Calendar:
        """The visits of the book that no row of the file is."""
        calendar = Calendar()
        for record, kept in self._judge.records.items():
            visit = kept.fact
            if isinstance(visit, HomeVisitRecorded) and not kept.is_voided and record not in paired:
                calendar.add(slot_of(visit))
        return calendar

    def _count(self, candidate: Candidate, details: Details, calendar: Calendar) -> None:
        """Note a row that stands in the book, and what its author should look at."""
        for code in candidate.warnings:
            self._report.warn(candidate.key, code)
        for column in candidate.shortened:
            self._report.shorten(candidate.key, column)
        if isinstance(details, HomeVisitDetails):
            slot = slot_of(details)
            # Several clients of one line are visited together.
            if candidate.is_first and calendar.overlaps(slot):
                self._report.warn(candidate.key, "overlap")
            calendar.add(slot)
        for doubt in openings.beside_movement(self._judge.station.funds, details):
            self._report.warn(candidate.key, doubt.code, record=doubt.record)
        if candidate.key not in self._report.refused:
            self._tally.accepted.add(candidate.key)

    def _is_wanted(self, found: Meeting) -> bool:
        """Whether a row is to come in although a record was voided that it differs from."""
        return found.is_voided and bool(found.changed) and self._include_duplicates

    def _meet(self, candidate: Candidate, details: Details, found: Meeting) -> bool:
        """A row that the book has: whether it counts there."""
        record, key = found.record, candidate.key
        self._doubt(candidate)
        if candidate.refunds is not None and not found.is_voided:
            details = self._beside_expense(candidate.refunds, details)
            found = found.of_expense(details, self._judge.records[record].fact)
        if not found.changed:
            self._report.already_recorded.append((key, record))
        if found.is_voided:
            self._report.warn(key, VOIDED)
            return False
        if isinstance(details, GrantCarriedOverDetails):
            self._hold_opening(key, details, record)
        if found.changed:
            self._report.changed.append(Change(key, record, found.fields))
            if self._apply_changes:
                self._say(key, record, details, found.changed)
        self._tell(key, record)
        return True

    def _tell(self, key: RowKey, record: str) -> None:
        """Warn of what the answer to a write would; overlaps are told of visits by their calendar."""
        for each in self._judge.warnings_about(record):
            if each.code != OVERLAP.code or key.kind in DECLARED:
                self._report.warn(key, each.code)

    def _say(self, key: RowKey, record: str, details: Details, changed: Iterable[str]) -> None:
        """Let a record say what a row states. What pays stays as it is where it can."""
        names = stated_names(details, changed)
        details = beside_unsaid(details, self._judge.records[record].fact)
        try:
            self._deciding.correct(key, record, changes_of(details, names))
        except Refusal:
            if LINES in names or LINES not in type(details).model_fields:
                raise
            self._deciding.correct(key, record, changes_of(details, (*names, LINES)))

    def _hold_opening(self, key: RowKey, stated: GrantCarriedOverDetails, record: str) -> None:
        fact = self._judge.records[record].fact
        assert isinstance(fact, GrantCarriedOver)
        for doubt in openings.beside_record(self._judge.station.funds, stated, fact, record):
            self._report.warn(key, doubt.code, record=doubt.record)
        if self._apply_changes and not stated.amount_fen:
            raise BadAmount(field="amount")  # nothing cannot be carried over: the record is voided

    def _take(self, candidate: Candidate, details: Details, alike: Alike) -> bool:
        """A row that the book does not have: whether it is recorded, or held back as repeated."""
        key, (identity, *_unnumbered) = candidate.key, candidate.stated.identities
        alike.meet(identity)
        if isinstance(details, GrantCarriedOverDetails) and self._is_only_compared(key, details):
            return True
        command = self._command(candidate, details)
        earlier = None
        if alike.knows(identity):
            is_visit, content = isinstance(details, HomeVisitDetails), candidate.content
            earlier = alike.of_identity(content) if is_visit else alike.equal(content)
        if earlier is not None and not self._include_duplicates:
            # Money is not weighed again: what paid it the first time may be gone since.
            if not isinstance(details, _SPENDING):
                self._judge.weigh(confirmed(command, WANTED))
            self._report.hold(key, row=self._row_of.get(earlier), record=earlier)
            return False
        accepted = self._accepted(candidate, command, _COMPARED if earlier is None else WANTED)
        if accepted is None:
            return False
        command = accepted
        if earlier is not None:
            self._report.warn(key, "duplicate")
        self._tell(key, command.event_id)
        if alike.expects(identity):
            alike.add(command.event_id, candidate.whole)
            self._row_of[command.event_id] = key.row
        for client in candidate.named:
            self._codes.keep(client)
        self._doubt(candidate)
        self._sink.add(key, command)
        return True

    def _is_only_compared(self, key: RowKey, details: GrantCarriedOverDetails) -> bool:
        """Whether an opening balance is one of a source that the book has already."""
        doubts = openings.beside_source(self._judge.station.funds, details)
        for doubt in doubts or ():
            self._report.warn(key, doubt.code, record=doubt.record)
        return doubts is not None

    def _command(self, candidate: Candidate, details: Details) -> RecordingCommand:
        """The request that records what a row states, with the codes that only now are chosen."""
        key = candidate.key
        if isinstance(details, GrantReceivedDetails | GrantCarriedOverDetails):
            code = grant_code(details, self._judge.station.funds.grants)
            details = details.model_copy(update={"grant": code})
        if candidate.refunds is not None:
            details = self._beside_expense(candidate.refunds, details)
        if candidate.is_joint:
            details = details.model_copy(update={"joint_visit": self._attribution.joint(key)})
        return self._attribution.recording(candidate.command, details, key, candidate.part)

    def _beside_expense(self, named: Reference, details: Details) -> ExpenditureRefundedDetails:
        """What a row in red letters states, with the expense that it names. Raises RowRefused."""
        assert isinstance(details, ExpenditureRefundedDetails)
        spent = expense_of(named, details, self._judge.records)
        return details.model_copy(update={"expenditure": spent})

    def _accepted(
        self, candidate: Candidate, command: RecordingCommand, reason: str
    ) -> RecordingCommand | None:
        """A command as it was accepted, None for a client who is probably registered already."""
        made_of: dict[str, Any] = {
            "stated": candidate.stated if self._keeps_statements else None,
            "batch": self._attribution.file,
        }
        if candidate.who is None:
            return self._deciding.accept(candidate.key, command, reason, **made_of)
        (own,) = candidate.named
        alike = self._codes.alike(own, candidate.who)
        command = command.model_copy(update={"alike": alike})
        if self._include_duplicates and alike:
            self._report.warn(candidate.key, "duplicate")
            command = confirmed(command, WANTED)
        try:
            self._judge.accept(command, **made_of)
        except ProbableDuplicate:
            self._report.hold(candidate.key)
            return None
        is_asked = not alike and self._codes.may_be_asked_about(own, candidate.who)
        return confirmed(command, _COMPARED) if is_asked else command

    def _doubt(self, candidate: Candidate) -> None:
        """List whom a row may mean as well, each pair once."""
        for client in candidate.named[:1]:
            for other in candidate.doubtful:
                pair = frozenset((client, other))
                if pair not in self._doubted:
                    self._doubted.add(pair)
                    self._report.doubtful.append((candidate.key, client, other))
