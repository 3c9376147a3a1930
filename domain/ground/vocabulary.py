"""The closed lists of words that commands and events may use, with what each list is for.

Kept apart from the types that use them, all in one module, so that a new word is added in one line
and no list is made twice. Each list is a ``Literal``: plain strings in memory and in storage,
checked by pydantic on the way in and by msgspec on the way out. Words that vary by place are
[policy] in the domain reference: adding one is an additive change, removing one never happens.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Source = Literal[
    "municipal_one_time",
    "district_fiscal",
    "welfare_lottery",
    "township_special",
    "government_purchase",
    "charity_donation",
    "community_foundation",
    "other",
]
"""Where money comes from (domain reference, section 8)."""
SOURCES: Final[tuple[Source, ...]] = get_args(Source)

Category = Literal[
    "personnel",
    "service_activity",
    "supervision_training",
    "office",
    "publicity",
    "equipment",
    "hospitality",
    "other",
]
"""What money is spent on; grants allow or forbid these."""
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)

FundingKind = Literal["subsidy", "service_contract", "donation", "foundation", "own"]
"""By what right money comes: granted, earned under a contract, given, or one's own."""

CostUnit = Literal["person_day", "person_time", "hour", "session", "item", "month"]
"""What a document caps the price of: an expert's day, a meal, an hour."""

TargetGroup = Literal[
    "dibao",
    "dibao_edge",
    "tekun",
    "expenditure_hardship",
    "orphan",
    "de_facto_unattended_child",
    "other_child_in_difficulty",
    "left_behind_child",
    "left_behind_woman",
    "single_hardship_mother",
    "elder_alone",
    "elder_empty_nest",
    "elder_left_behind",
    "elder_childless",
    "elder_disabled",
    "elder_severe_disability",
    "elder_family_planning_special",
    "severe_disability",
    "disability",
    "vagrant",
    "migrant",
    "youth_at_risk",
]
"""Whom the service is for: the 20 types of 穗府办〔2023〕7号 and two that Ningbo adds."""
TARGET_GROUPS: Final[tuple[TargetGroup, ...]] = get_args(TargetGroup)
GROUPS_OF_MINORS: Final = frozenset[TargetGroup](
    {
        "orphan",
        "de_facto_unattended_child",
        "other_child_in_difficulty",
        "left_behind_child",
        "youth_at_risk",
    }
)
"""Groups in which nobody is of age."""

Service = Literal[
    "hardship_relief",
    "mediation",
    "humane_care",
    "counselling",
    "behaviour_correction",
    "relationship_adjustment",
    "resource_coordination",
]
"""The seven service kinds of the Ningbo programme."""
SERVICES: Final[tuple[Service, ...]] = get_args(Service)

VisitMode = Literal[
    "in_person",
    "phone",
    "instant_message",
    "third_party",
    "pairing",
    "neighbours",
    "sensor_alert",
    "hotline",
]
"""How contact was made; only ``in_person`` counts as entering the home (入户)."""
VISIT_MODES: Final[tuple[VisitMode, ...]] = get_args(VisitMode)

VisitPurpose = Literal[
    "first", "routine", "risk", "follow_up", "policy_check", "festival", "disaster"
]
VISIT_PURPOSES: Final[tuple[VisitPurpose, ...]] = get_args(VisitPurpose)

PromiseRule = Literal["follow_up", "case_follow_up"]
"""What was said that somebody is to be seen for: at a visit, or when their case was closed."""

VisitOutcome = Literal["completed", "partly_completed", "declined", "referred"]
VISIT_OUTCOMES: Final[tuple[VisitOutcome, ...]] = get_args(VisitOutcome)

NotMetReason = Literal["nobody_home", "away", "refused", "vacant"]
"""Why nobody was met at a door that was knocked at."""
NOT_MET_REASONS: Final[tuple[NotMetReason, ...]] = get_args(NotMetReason)

ReviewMeans = Literal["phone", "in_person"]
ReviewFinding = Literal["genuine", "not_reached", "disputed"]
"""What somebody who was not there found out about a visit."""
LateCause = Literal["no_signal", "paper_first", "handed_over", "ill", "forgotten", "other"]
"""Why something was written down late."""
LateRuling = Literal["accepted", "rejected"]
ReviewedAlways = Literal["red", "minor"]
"""Whose visits are reviewed without a draw."""
REVIEWED_ALWAYS: Final[tuple[ReviewedAlways, ...]] = get_args(ReviewedAlways)

RiskLevel = Literal["red", "yellow", "blue", "green"]
"""The four colours (四色), most urgent first."""
RISK_LEVELS: Final[tuple[RiskLevel, ...]] = get_args(RiskLevel)

RiskDomain = Literal[
    "economic",
    "health",
    "education_employment",
    "housing_safety",
    "care",
    "psychological_family",
]
"""The six areas in which risk is looked for (domain reference, section 6)."""

RemoteMode = Literal[
    "phone",
    "instant_message",
    "third_party",
    "pairing",
    "neighbours",
    "sensor_alert",
    "hotline",
]
"""The ways of contact that do not enter the home: ``VisitMode`` without ``in_person``."""

ConsentPurpose = Literal[
    "service", "case_file", "sharing", "photo", "evaluation", "research", "publicity"
]
"""What a person agrees to: a consent is asked for one purpose at a time."""

LawfulBasis = Literal[
    "consent", "separate_consent", "guardian_consent", "statutory_duty", "emergency"
]
"""On what basis personal data is handled (Personal Information Protection Law, 13, 29, 31)."""

IncidentKind = Literal[
    "injury",
    "violence",
    "self_harm",
    "missing_person",
    "sudden_illness",
    "accident",
    "property_damage",
    "data_breach",
    "worker_safety",
    "other",
]
"""What went wrong."""

HarmKind = Literal[
    "abuse",
    "neglect",
    "sexual_harm",
    "injury",
    "abandonment",
    "trafficking",
    "suicide_risk",
    "school_violence",
    "other",
]
"""What a minor is suspected to suffer (侵害未成年人案件强制报告)."""

ReportBody = Literal[
    "police",
    "procuratorate",
    "civil_affairs",
    "education",
    "health",
    "women_federation",
    "subdistrict",
    "other",
]
"""Who was told."""

VisitInterval = Literal["week", "fortnight", "month", "quarter", "half_year", "year"]
"""How often somebody is to be visited at least."""
VISIT_INTERVALS: Final[tuple[VisitInterval, ...]] = get_args(VisitInterval)

Engagement = Literal["full_time", "part_time"]
ENGAGEMENTS: Final[tuple[Engagement, ...]] = get_args(Engagement)

StaffSource = Literal["agency", "created_post", "county_recruited", "locally_recruited"]
"""How a worker came to the station: 机构派驻, 增设岗位, 县统招, 属地招聘."""
STAFF_SOURCES: Final[tuple[StaffSource, ...]] = get_args(StaffSource)

CertLevel = Literal["assistant", "intermediate", "senior"]
"""助理社会工作师, 社会工作师, 高级社会工作师."""
CERT_LEVELS: Final[tuple[CertLevel, ...]] = get_args(CertLevel)

StationStatus = Literal["planned", "built", "operating", "suspended", "merged", "closed"]
"""How a station stands on a day."""

OperatingModel = Literal["agency_operated", "direct_posts", "mixed"]
"""委托运营, 增设岗位, 县统招加属地自招."""
OPERATING_MODELS: Final[tuple[OperatingModel, ...]] = get_args(OperatingModel)

InspectionKind = Literal["routine", "special", "annual", "complaint"]
"""Why a station is inspected: 日常, 专项, 年度, 投诉核查."""
InspectingAuthority = Literal["district", "city"]
"""Who inspects a station: each officer for their own."""
InspectionMatter = Literal[
    "staffing",
    "service_records",
    "case_files",
    "money",
    "contract",
    "facilities",
    "safety",
    "personal_data",
    "publicity",
    "other",
]
"""What an inspection looks at, and what a finding is about."""
FindingSeverity = Literal["minor", "major", "grave"]
"""一般, 较重, 严重."""
ReturnReason = Literal["no_evidence", "incomplete", "not_effective", "other"]
"""Why an answer to a finding is sent back."""
FindingState = Literal["open", "answered", "returned", "closed"]
"""How a finding stands: 待整改, 待复核, 退回再改, 已销号."""
FINDING_STATES: Final[tuple[FindingState, ...]] = get_args(FindingState)

TrainingFormat = Literal[
    "lecture", "team_exercise", "group", "individual_supervision", "study_trip", "exam_cram"
]
TRAINING_FORMATS: Final[tuple[TrainingFormat, ...]] = get_args(TrainingFormat)

GroupNature = Literal["growth", "support", "education", "therapy", "mutual_aid", "interest"]
"""What a group is for its members (forms of sheets, section 4)."""

GoalResult = Literal["met", "partly_met", "not_met"]
"""What became of goals."""

ActivityKind = Literal[
    "festival",
    "policy_publicity",
    "health",
    "culture_sport",
    "skills",
    "family",
    "mutual_help",
    "safety",
    "volunteering",
    "other",
]
"""What a community activity is about."""

GovernanceAct = Literal["resident_council", "corridor", "space", "landscape", "service"]
"""Residents' councils, and the four kinds of micro-renewal."""

ResourceKind = Literal["cash", "goods", "venue", "labour", "service", "information"]
"""What is given (forms of sheets, section 9); all but ``cash`` is in kind."""

DeskService = Literal[
    "policy_advice", "application_help", "counselling", "referral", "complaint", "other"
]
"""What somebody comes to the desk for."""

AdministrativeTask = Literal["statistics", "meeting", "publicity", "data_entry", "errand", "other"]
"""Work that is no social work (非专业行政任务)."""

AssignedBy = Literal["township", "community", "district", "operator", "other"]
"""Who asks for it."""

CaseSource = Literal["self_request", "outreach", "referral"]
"""How a case comes to a station (forms of sheets, section 3)."""

CaseProblem = Literal[
    "livelihood",
    "health_care",
    "psychological",
    "family_relations",
    "child_care",
    "education_employment",
    "housing_safety",
    "behaviour",
    "legal_rights",
    "other",
]
"""What a case is about."""

CaseUrgency = Literal["routine", "urgent", "crisis"]
"""How soon somebody has to act."""

CaseMode = Literal["interview", "home_visit", "phone", "online"]
"""How a session of a case is held."""

CaseCloseReason = Literal["goal_met", "withdrew", "moved", "died", "referred", "unable"]
"""Why a case is closed (MZ/T 094-2017)."""

CaseDeclineReason = Literal["out_of_scope", "no_consent", "served_elsewhere", "moved", "other"]
"""Why a case is not taken on."""

CaseStage = Literal[
    "opened", "assessed", "planned", "session", "evaluated", "closed", "followed_up"
]
"""How far a case is, in this order."""
CASE_STAGES: Final[tuple[CaseStage, ...]] = get_args(CaseStage)

CaseRequirement = Literal[
    "consent",
    "assessed",
    "approved_assessment",
    "planned",
    "client_signed",
    "approved_plan",
    "sessions",
    "evaluated",
    "approved_closing",
    "followed_up",
]
"""What a file of a case may be required to have."""
CASE_REQUIREMENTS: Final[tuple[CaseRequirement, ...]] = get_args(CaseRequirement)

CaseLack = Literal["opened", CaseRequirement, "session_in_time"]
"""What a file may lack: its opening and sessions within the time of the case whatever is required."""

CaseNumberPart = Literal["station", "year", "date", "sequence"]
"""What the number of a case is put together from."""
CASE_NUMBER_PARTS: Final[tuple[CaseNumberPart, ...]] = get_args(CaseNumberPart)

MatterChannel = Literal["visit", "phone", "letter", "online", "hotline", "passed_on"]
"""How a complaint comes in."""

ComplaintAbout = Literal["attitude", "quality", "eligibility", "money", "privacy", "other"]
"""What is complained of."""

ComplaintOutcome = Literal["upheld", "partly_upheld", "not_upheld", "withdrawn"]
"""What became of a complaint."""

ReferralBody = Literal[
    "civil_affairs",
    "health",
    "education",
    "justice",
    "women_federation",
    "disabled_federation",
    "social_organisation",
    "community",
    "other_station",
    "other",
]
"""To whom somebody is referred."""

ReferralDeclineReason = Literal[
    "out_of_scope", "no_capacity", "no_contact", "client_declined", "other"
]
"""Why somebody who was referred is not taken on."""

ProjectKind = Literal["vulnerable", "local", "talent"]
"""The three kinds of 1+X+1."""

ProjectState = Literal["planned", "running", "closed"]
"""How a project stands on a day."""

ProjectMeasure = Literal[
    "visits",
    "people_visited",
    "cases",
    "case_sessions",
    "groups",
    "group_sessions",
    "group_person_times",
    "activities",
    "activity_person_times",
    "governance_acts",
    "resources",
    "training_sessions",
    "stated",
]
"""By what a goal of a project is counted."""

RoomKind = Literal["office", "case", "group", "multi_purpose", "archive"]
"""What a room of a station is for."""
ROOM_KINDS: Final[tuple[RoomKind, ...]] = get_args(RoomKind)

RoomTenure = Literal["own", "shared"]
"""Whether a room is the station's own or shared with others."""

PartnerKind = Literal[
    "party_mass",
    "civilisation_practice",
    "veterans",
    "social_org_centre",
    "home_elder_care",
    "civil_affairs",
    "justice",
    "women",
    "disabled",
    "community_org",
    "other",
]
"""What body a station shares with."""

PartnerShare = Literal["venue", "staff", "equipment"]
"""What a partner shares with a station."""

AttendeeKind = Literal["staff", "village", "volunteers"]
"""What they are who come to a training session."""

SigningDirection = Literal["in", "out"]
"""Whether somebody signs that they came, or that they left."""

SupervisorKind = Literal["provincial", "city", "external_expert"]
"""By whom a supervisor of stations is named."""

SupervisionMode = Literal["individual", "group"]
"""Whether one worker is supervised or several at once."""

SupervisionFunction = Literal["administrative", "educational", "supportive"]
"""What supervision is for."""

GuidanceBy = Literal["provincial_supervisor", "city_supervisor", "expert", "association"]
"""Who comes to guide a station."""

ExamResult = Literal["passed", "failed", "absent"]
"""What became of somebody who was entered for an examination."""

CreditKind = Literal["degree", "further_training", "supervising", "research", "other"]
"""For what hours of continuing education are granted outside the station's own sessions."""

ReasonCode = Literal[
    "typo",
    "wrong_person",
    "wrong_time",
    "wrong_amount",
    "double_entry",
    "wrong_import",
    "reimported",
    "fabricated",
    "other",
]
"""Why a record was corrected or voided."""
REASON_CODES: Final[tuple[ReasonCode, ...]] = get_args(ReasonCode)

PersonKind = Literal["worker", "client", "volunteer", "record"]
"""Under whose key personal values are sealed: a person's by kind, or a record's own."""

LegalBasis = Literal[
    "consent_withdrawn",
    "purpose_met",
    "retention_over",
    "processing_unlawful",
    "court_order",
]
"""Why a person's data is erased (Personal Information Protection Law, article 47)."""

RetentionClass = Literal[
    "voucher", "service_file", "minor_service_file", "staff_file", "photo", "raw_location"
]
"""The classes of records that a retention schedule tells apart (domain reference, section 14)."""

VoucherKind = Literal[
    "vat_invoice",
    "fiscal_receipt",
    "donation_receipt",
    "sign_off_sheet",
    "bank_slip",
    "white_slip",
]
"""What kind of paper a voucher is (domain reference, section 8); 白条 is none at all."""
VOUCHER_KINDS: Final[tuple[VoucherKind, ...]] = get_args(VoucherKind)

PaymentMethod = Literal["transfer", "official_card", "mobile", "cash"]
"""How money was paid."""

DisclosureKind = Literal["lottery", "donations"]
"""Whose money a notice tells of (domain reference, section 10, A19)."""
DISCLOSURE_KINDS: Final[tuple[DisclosureKind, ...]] = get_args(DisclosureKind)

ContractEnding = Literal["expired", "terminated", "handed_over"]
"""Why a contract with an operator is over."""

DeductionBasis = Literal["vacancy", "recovery"]
"""For what an amount is taken off a contract, or back."""

MilestoneState = Literal["open", "claimed", "approved", "refused", "paid"]
"""How a part of a contract's amount stands."""

EvaluationPhase = Literal["mid_term", "final", "annual"]
"""When in the course of a contract a station is evaluated."""

EvaluationRater = Literal[
    "automatic", "self", "third_party", "finance", "purchaser", "village", "district"
]
"""Who scores a line of an evaluation; ``automatic`` is the book itself."""

ScoreLineKind = Literal["composite", "degree", "ratio", "deduct", "bonus", "veto"]
"""How a line of an evaluation is scored (组合分, 程度分 and others; reference on evaluation, 1)."""

EvaluationState = Literal["open", "frozen"]
"""Whether the result of an evaluation stands."""

RectificationState = Literal["ordered", "answered", "accepted"]
"""How something stands that is to be put right."""

AutoSource = Literal[
    "rooms",
    "staffing_days",
    "credentials",
    "vacancy_months",
    "administrative_share",
    "visits_completed",
    "cases_opened",
    "group_sessions",
    "community_activities",
    "desk_services",
    "volunteer_hours",
    "case_file_gaps",
    "timely_entry",
    "supervision_sessions",
    "coverage",
    "red_overdue",
    "referrals_answered",
    "training_hours",
    "training_sessions",
    "village_training",
    "unlinked_money",
    "terms_broken",
    "budget_execution",
]
"""From which figure of the book a line of an evaluation is scored."""

LeaveKind = Literal["annual", "sick", "maternity", "personal", "other"]
"""Why a worker is away: 年休假, 病假, 产假, 事假."""

HandoverItemKind = Literal["open_case", "red_client", "due_visit", "promise"]
"""What is handed over when a worker goes (domain reference, I05)."""

HandoverAnswer = Literal["accepted", "disputed"]
"""Whether a receiver takes over something."""

HandoverDispute = Literal["file_incomplete", "not_as_stated", "not_reached", "other"]
"""Why a receiver does not take over something."""

DivisionLevel = Literal["city", "district", "township", "village"]
"""The levels of divisions: 市, 区县, 乡镇（街道）, 村（社区）."""
DIVISION_LEVELS: Final[tuple[DivisionLevel, ...]] = get_args(DivisionLevel)

TargetMeasure = Literal[
    "stations_built", "townships_covered_percent", "villages_served_percent", "certified_people"
]
"""What the programme of an area sets a target of for a year."""
TARGET_MEASURES: Final[tuple[TargetMeasure, ...]] = get_args(TargetMeasure)

PolicyKey = Literal[
    "late_entry_hours",
    "late_entry_district_days",
    "min_full_time",
    "min_certified",
    "part_time_fte_percent",
    "min_completed_visit_minutes",
    "ce_hours_assistant",
    "ce_hours_other",
    "ce_period_months",
    "ce_degree_hours",
    "sign_in_grace_minutes",
    "idle_money_months",
    "class_hour_minutes",
    "min_group_people",
    "min_activity_people",
    "municipal_one_time_fen",
    "direct_expenditure_limit_fen",
    "service_categories",
    "forbidden_by_source",
    "visit_intervals_red",
    "visit_intervals_yellow",
    "visit_intervals_blue",
    "visit_intervals_green",
    "visit_intervals_unassessed",
    "elder_special_visits",
    "red_followup_hours",
    "visit_due_modes",
    "case_requirements",
    "case_requirements_refused",
    "case_number_parts",
    "min_case_sessions",
    "case_follow_up_days",
    "review_sample_percent",
    "reviewed_always",
    "required_rooms",
    "leave_on_post_days",
    "lottery_notice_due",
    "donation_notice_due",
    "accepted_vouchers",
    "cash_limit_fen",
    "round_sum_fen",
    "pay_categories",
    "bank_statement_days",
    "monthly_service_hours",
]
"""What an area may rule otherwise than the seeded defaults (``domain.ground.policy``)."""
POLICY_KEYS: Final[tuple[PolicyKey, ...]] = get_args(PolicyKey)

Role = Literal[
    "staff",
    "station_head",
    "accountant",
    "supervisor",
    "district_officer",
    "city_officer",
    "auditor",
    "admin",
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

Channel = Literal[
    "phone_online",
    "phone_offline",
    "web",
    "api",
    "cli",
    "excel_import",
    "generator",
    "answer_link",
    "square_code",
]
"""Through which door an entry came in."""
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
