"""Refusals about records, months, imports and people, and the tree of all of them.

Each stands with whom it belongs to, named first in its line. The tree is a public contract that
translators and clients read as a whole::

    Refusal
    ├── InvalidValue (422)        one field is wrong by itself
    │   ├── ground: EndBeforeStart, FutureDate, BadAmount, BadDate, BadValue, MissingValue
    │   ├── ground: UnknownChoice
    │   ├── ground: UnknownField, DayOutOfRange, PersonalNumber, PersonalDataInReason
    │   ├── ground: MissingClient, UnknownCase, EntryTooLarge, StationCodeReserved
    │   ├── ground: NotAPersonCode, BadIdentityNumber, UnknownTargetGroup
    │   ├── ground: InvalidCommand        several of the above at once
    │   ├── stations: MergedIntoItself
    │   ├── staff: UnknownWorker, WorkerNotEmployed, UnknownHandover, UnknownHandoverItem
    │   ├── visits: UnknownService, UnknownVisit, VisitOfAnother, ReviewedTooEarly
    │   ├── visits: UnknownLateRequest, RejectedWithoutComment
    │   ├── training: ExamNotEntered, DegreeHoursFixed, SignedOutsideSession
    │   ├── training: HoursWithoutSignOut, UnknownAttendee
    │   ├── training: SupervisorNotEngaged, SupervisorOfThemselves, OneSupervisee
    │   ├── activities: UnknownGroup, MorePeopleByGroup
    │   ├── clients: SameClient, SameReviewer, SameStation
    │   ├── projects: UnknownProject, UnknownGoal
    │   ├── places: NothingUnderCode, VillageNotListed
    │   ├── places: UnknownVolunteer, ConfirmedByVolunteer
    │   ├── casework: CaseOfAnother, NothingToApprove
    │   ├── casework: UnknownReferral, UnknownComplaint, MatterOfAnother
    │   ├── casework: AnsweredTooEarly
    │   ├── money: UnknownSource, UnknownCategory, UnknownGrant, GrantSourceMismatch
    │   ├── money: SplitDoesNotAddUp, UnknownAdvance, BudgetLineTwice, UnknownSubmission
    │   ├── money: VouchersOverAmount, VoucherTwice
    │   ├── money: UnknownExpenditure, UnknownLoan, LoanToItself, DisclosedBeforeYear
    │   ├── operators: UnknownContract, UnknownMilestone, UnknownClaim, SharesNotWhole
    │   ├── evaluation: UnknownTemplate, UnknownEvaluation, UnknownLine, UnknownRater
    │   ├── evaluation: UnknownRectification, LinesNotWhole, ScoreOverPoints
    │   ├── inspections: UnknownInspection, UnknownFinding, UnknownAnswer, UnknownEvidence
    │   ├── programme: UnknownPolicyKey, PolicyValueOutOfBounds, TargetOutOfBounds
    │   ├── programme: BadDivisionCode, DivisionElsewhere, UnknownDivision, LevelsOverTotal
    │   ├── programme: WithinNoWiderDivision, MergedAcrossLevels
    │   ├── accounts: PasswordTooShort, PasswordTooLong, PasswordGuessable, PasswordUnchanged
    │   ├── accounts: WrongPassword
    │   └── book: KindMismatch, ApproverIsRequester, ReasonTooShort
    ├── RuleRefusal (409)         a rule of the station forbids it
    │   ├── ground: StationNotBuilt, ProbableDuplicate, ClientNotServed, UnexpectedWarnings
    │   ├── ground: ContentChanged
    │   ├── accounts: AccountAlreadyExists, SubjectAlreadyLinked
    │   ├── stations: StationAlreadyPlanned, StationAlreadyBuilt, StationNotOperating
    │   ├── stations: StationMergedAlready
    │   ├── staff: WorkerAlreadyEmployed, RosterContradiction, AlreadyOnLeave
    │   ├── staff: HandoverItemAnswered, HandoverAnswered
    │   ├── training: CreditedHoursOverDay, DegreeAlreadyCredited
    │   ├── training: ExamAlreadyEntered, ExamHasResult
    │   ├── training: SupervisorAlreadyEngaged, SupervisorEndStands
    │   ├── visits: ReviewerWasThere, MonthStillOpen, LateRequestAlreadyDecided
    │   ├── visits: LateRequestAlreadyMade, LateRequestOfOneself, LateRequestLeftToDistrict
    │   ├── activities: GroupAlreadyPlanned, GroupAlreadyEnded, GroupHasSessions
    │   ├── clients: ClientAlreadyRegistered, ClientsAlreadyMerged, NotMerged
    │   ├── clients: HouseholdAlreadyRegistered
    │   ├── projects: ProjectAlreadyOpened, ProjectNotRunning, ProjectHasRecords
    │   ├── places: CodeInUse, CodeHasRecords, VolunteerAlreadyRegistered
    │   ├── places: VolunteerHasHours, VolunteerHoursOverDay
    │   ├── casework: CaseAlreadyOpened, CaseNotOpen, CaseNotClosed, CaseHasSteps
    │   ├── casework: CaseStepMissing
    │   ├── casework: AlreadyAnswered, ReferralNotAccepted, AnswersStand
    │   ├── money: InsufficientFunds, CategoryForbidden, OutsideGrantPeriod
    │   ├── money: DuplicateMunicipalGrant, GrantAlreadyPromised
    │   ├── money: ReservationAlreadyResolved, ReservationExpired
    │   ├── money: AdvanceOverRepaid, RepaidBeforeAdvance, AdvanceAlreadyRepaid
    │   ├── money: OpeningAlreadyKnown, UseNotStated, OutsideGrantedUse
    │   ├── money: ShareCapExceeded, UnitCapExceeded
    │   ├── money: DirectRecordingLimited, SubmissionNotApproved, SubmissionAlreadyDecided
    │   ├── money: SubmissionAlreadyPaid, SamePersonTwice, BeforeEarlierStep
    │   ├── money: RefundedTooMuch, ExpenditureHasRefunds, LoanOverRepaid, LoanAlreadyRepaid
    │   ├── money: GrantNotRestricted, ReleasedTooMuch, ReleasedMoneySpent
    │   ├── money: BudgetLineAlreadyAdopted, BudgetNotAdopted, BudgetHasAmendments
    │   ├── operators: ContractAlreadySigned, ContractNotRunning, ContractHasRecords
    │   ├── operators: MilestoneAlreadyClaimed, MilestoneNotReached, EvidenceDiffers
    │   ├── operators: EvidenceFrozen, ClaimAlreadyDecided, ClaimNotApproved, DeductionTooHigh
    │   ├── evaluation: EvaluationAlreadyOpened, LineAlreadyScored, OverrideWithoutReason
    │   ├── evaluation: AutomaticDiffers, SheetChanged, ResultFrozen, RectificationNotOpen
    │   ├── evaluation: EvaluationHasRecords
    │   ├── inspections: InspectionAlreadyHeld, FindingAlreadyRaised, FindingNotOpen
    │   ├── inspections: AnswerAlreadyDecided, AnswerOfOneself, InspectionHasRecords
    │   ├── programme: DivisionAlreadyListed, DivisionNotThere, DivisionInUse
    │   ├── book: PeriodAlreadyClosed, PeriodNotClosed, PeriodNotOver, LateEntryNotApproved
    │   ├── book: RecordAlreadyVoided, ImportBatchAlreadyVoided, RecordIdTaken, NothingChanged
    │   ├── book: ImportBatchInUse
    │   ├── book: UnderLegalHold, LegalHoldAlreadyReleased
    │   └── book: PersonAlreadyErased, PersonIsRestricted, ErasurePending
    ├── CommandReused (422)       the same command id with another content
    ├── StaleVersion (412)        somebody wrote in between
    ├── NotPermitted (403)        the role may not do this
    └── NotFound (404)
        ├── ground: UnknownStation, UnknownArea
        ├── accounts: UnknownAccount, UnknownSession
        ├── casework: AnswerLinkEnded
        ├── evaluation: NoEvaluation
        ├── money: UnknownReservation
        ├── training: SignInCodeEnded
        └── book: UnknownRecord, UnknownImportBatch, PersonUnknown, UnknownLegalHold

What is refused about proofs stands with the evidence (``ledger.evidence.refusals``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.accounts import refusals as accounts
from domain.activities import refusals as activities
from domain.casework import refusals as casework
from domain.clients import refusals as clients
from domain.evaluation import refusals as evaluation
from domain.ground import refusals as ground
from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, NotFound, Refusal, RuleRefusal
from domain.inspections import refusals as inspections
from domain.money import refusals as money
from domain.operators import refusals as operators
from domain.places import refusals as places
from domain.programme import refusals as programme
from domain.projects import refusals as projects
from domain.staff import refusals as staff
from domain.stations import refusals as stations
from domain.training import refusals as training
from domain.visits import refusals as visits


class ReasonTooShort(InvalidValue):
    """A reason for opening a file that says too little."""

    code = "reason_too_short"
    title = Label("理由过短", "Reason too short")
    zh = "理由至少须有 {limit} 个字。"
    en = "The reason must have at least {limit} characters."


class KindMismatch(InvalidValue):
    """A correction whose new value is of another kind than the record."""

    code = "kind_mismatch"
    title = Label("更正类型不符", "Correction of another kind")
    zh = "更正内容的类型与原记录（{kind}）不同。"
    en = "The correction is of another kind than the record ({kind})."


class ApproverIsRequester(InvalidValue):
    """Four eyes: whoever approves is neither who asks nor who types it in."""

    code = "approver_is_requester"
    title = Label("须由另一人批准", "Approver is the requester")
    zh = "批准人 {approver} 不能是申请人或经办人本人，须由另一人批准。"
    en = "Approver {approver} is the requester or the one who enters it; another must approve."


class PeriodAlreadyClosed(RuleRefusal):
    """A record that belongs to a closed month and names no approved late entry."""

    code = "period_already_closed"
    title = Label("月份已封账", "Month closed")
    zh = "{month} 已封账，请申请补录审批或解封。"
    en = "{month} is closed; ask for an approved late entry or for the month to be reopened."


class PeriodNotClosed(RuleRefusal):
    """Reopening, or approving a late entry for, a month that is open."""

    code = "period_not_closed"
    title = Label("月份没有封账", "Month not closed")
    zh = "{month} 没有封账。"
    en = "{month} is not closed."


class PeriodNotOver(RuleRefusal):
    """Closing a month that has not ended."""

    code = "period_not_over"
    title = Label("月份尚未结束", "Month not over")
    zh = "{month} 尚未结束，不能封账。"
    en = "{month} is not over and cannot be closed."


class LateEntryNotApproved(RuleRefusal):
    """A late-entry approval that does not exist, is used up, expired, or for another month."""

    code = "late_entry_not_approved"
    title = Label("补录审批不适用", "Late entry not approved")
    zh = "补录审批 {approval} 不适用于 {month}（不存在、已用完或已过期）。"
    en = "Late-entry approval {approval} does not cover {month} (unknown, used up or expired)."


class RecordAlreadyVoided(RuleRefusal):
    """A void is final."""

    code = "record_already_voided"
    title = Label("记录已作废", "Record voided")
    zh = "记录 {record} 已作废，作废不可撤销。"
    en = "Record {record} is voided; a void is final."


class ImportBatchAlreadyVoided(RuleRefusal):
    """An import batch is voided once."""

    code = "import_batch_already_voided"
    title = Label("批次已作废", "Import batch voided")
    zh = "导入批次 {batch} 已整批作废。"
    en = "Import batch {batch} is already voided."


class ImportBatchInUse(RuleRefusal):
    """A batch that later records rest on: ``records`` are their ids, ``because`` is the code."""

    code = "import_batch_in_use"
    title = Label("批次已被引用", "Import batch in use")
    zh = "还有 {count} 条后来的记录以该批次为依据，请先作废或更正它们，再作废整批。"
    en = "{count} later records rest on this batch; void or correct them first, then the batch."


class RecordIdTaken(RuleRefusal):
    """A client-chosen record id that is already in use."""

    code = "record_id_taken"
    title = Label("记录编号已被使用", "Record id taken")
    zh = "记录编号 {record} 已被使用。"
    en = "Record id {record} is already taken."


class NothingChanged(RuleRefusal):
    """A correction that states the value that already stands."""

    code = "nothing_changed"
    title = Label("内容没有变化", "Nothing changed")
    zh = "更正内容与现值相同。"
    en = "The correction states the value that already stands."


class UnderLegalHold(RuleRefusal):
    """A person whose data a case needs; ``hold`` is the id of the legal hold."""

    code = "under_legal_hold"
    title = Label("处于法律保全", "Under legal hold")
    zh = "{person} 正处于法律保全（保全编号 {hold}），解除前不得删除。"
    en = "{person} is under legal hold {hold}; nothing is erased before that is released."


class PersonAlreadyErased(RuleRefusal):
    """A person who was erased: not erased again, and named by no new record."""

    code = "person_already_erased"
    title = Label("个人信息已删除", "Person already erased")
    zh = "{person} 的个人信息已依法删除，不能再次删除，也不能再记入新的记录。"
    en = "{person} is erased: that is done once, and no new record names them."


class PersonIsRestricted(RuleRefusal):
    """A person whose data is only kept: no new record names them, and erasure has to wait."""

    code = "person_is_restricted"
    title = Label("个人信息限制处理中", "Person is restricted")
    zh = "{person} 的个人信息处于限制处理状态，保存至 {retention_until}，期间不得使用或新增。"
    en = "{person} is restricted: data is only kept until {retention_until}, not used or added to."


class ErasurePending(RuleRefusal):
    """A person whom an earlier request has erased or restricted, which is not carried out yet."""

    code = "erasure_pending"
    title = Label("删除已决定，尚在执行", "Erasure decided and pending")
    zh = (
        "{person} 的删除或限制处理已记入台账，尚待在人员信息库执行，系统会自动重试；"
        "其个人信息已不再显示给任何人。"
    )
    en = (
        "The erasure or restriction of {person} is in the book and waits for the person vault; it "
        "is tried again by itself, and nobody is shown the data meanwhile."
    )


class LegalHoldAlreadyReleased(RuleRefusal):
    """A legal hold is released once."""

    code = "legal_hold_already_released"
    title = Label("保全已解除", "Legal hold already released")
    zh = "法律保全 {hold} 已解除。"
    en = "Legal hold {hold} is already released."


class UnknownRecord(NotFound):
    """A record id that the station's stream does not have."""

    code = "unknown_record"
    title = Label("没有这条记录", "Unknown record")
    zh = "没有编号为 {record} 的记录。"
    en = "There is no record {record}."


class UnknownImportBatch(NotFound):
    """An import batch id that the station's stream does not have."""

    code = "unknown_import_batch"
    title = Label("没有这个批次", "Unknown import batch")
    zh = "没有编号为 {batch} 的导入批次。"
    en = "There is no import batch {batch}."


class PersonUnknown(NotFound):
    """A code that no record of the station names, or a record with nothing personal of its own."""

    code = "person_unknown"
    title = Label("没有这个人", "Unknown person")
    zh = "本站的记录中没有 {person}。"
    en = "No record of the station is about {person}."


class UnknownLegalHold(NotFound):
    """A legal hold that the station's stream does not have."""

    code = "unknown_legal_hold"
    title = Label("没有这项保全", "Unknown legal hold")
    zh = "没有编号为 {hold} 的法律保全。"
    en = "There is no legal hold {hold}."


REFUSALS: Final[Mapping[str, type[Refusal]]] = {
    kind.code: kind
    for stated in (
        *map(
            vars,
            (
                ground,
                accounts,
                stations,
                staff,
                clients,
                visits,
                training,
                activities,
                casework,
                projects,
                places,
                money,
                operators,
                evaluation,
                inspections,
                programme,
            ),
        ),
        globals(),
    )
    for kind in tuple(stated.values())
    if isinstance(kind, type) and issubclass(kind, Refusal)
}
"""Every refusal by its stable code."""
