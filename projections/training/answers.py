"""The shapes of the training answers; field names are the keys of the JSON documents.

Hours are class hours (学时). They are kept and added up in hundredths and become numbers such as
36.0 only here.
"""

from __future__ import annotations

from msgspec import Struct

from domain.ground.policy import Versions
from domain.ground.vocabulary import CertLevel


class HeadcountMismatch(Struct, frozen=True, kw_only=True):
    """A session whose claimed headcount differs from the people it names."""

    record: str
    station: str
    day: str
    claimed: int
    named: int


class Attendees(Struct, frozen=True, kw_only=True):
    """Who came to sessions, each time counted: staff, workers of villages, volunteers."""

    staff: int = 0
    village: int = 0
    volunteers: int = 0


class Training(Struct, frozen=True, kw_only=True):
    """Sessions and hours from one day to another, None standing for the whole life.

    ``person_hours`` adds up the hours credited to each person; ``by_class``, ``by_format`` and
    ``by_month`` count sessions. ``position`` repeats ``as_known``; None stands for the head that
    the view has reached.
    """

    sessions: int
    person_hours: float
    per_person: dict[str, float]
    by_class: dict[str, int]
    by_format: dict[str, int]
    by_month: dict[str, int]
    attendees: Attendees
    headcount_mismatches: list[HeadcountMismatch]
    from_day: str | None
    to_day: str | None
    position: int | None


class WorkerEducation(Struct, frozen=True, kw_only=True):
    """A worker's continuing education in the period that a day lies in.

    ``name`` is empty: personal names are joined at the edge. ``cert_level`` is the highest level
    obtained by that day, even when its registration has lapsed since, because registering anew asks
    for these hours; None without a certificate, and then nothing is required.
    """

    station: str
    code: str
    name: str = ""
    cert_level: CertLevel | None
    credited_hours: float
    required_hours: float
    remaining_hours: float
    period_from: str
    period_until: str


class ContinuingEducation(Struct, frozen=True, kw_only=True):
    """The answer, by worker code: all who hold a certificate or attended a session.

    ``policies`` are the versions judged by: how many hours are asked for, and in how many months.
    """

    workers: list[WorkerEducation]
    policies: Versions
    as_of: str
    position: int | None


class Exams(Struct, frozen=True, kw_only=True):
    """Who was entered for examinations, who passed, and how many of a hundred entered that is."""

    entered: int
    passed: int
    pass_percent: float | None


class ClassFigures(Struct, frozen=True, kw_only=True):
    """The sessions of a class, who came to them, each time counted, and the hours credited."""

    sessions: int
    attendees: int
    credited_hours: float


class Supervision(Struct, frozen=True, kw_only=True):
    """Supervision: how often, how long, of how many and by how many.

    ``ratio`` is how many are supervised by one, with two decimals; None where nobody was.
    """

    sessions: int
    hours: float
    supervisees: int
    supervisors: int
    ratio: float | None


class Credit(Struct, frozen=True, kw_only=True):
    """Hours of a worker in the period that ends on ``until``, and how many are asked for."""

    station: str
    worker: str
    credited_hours: float
    required_hours: float
    until: str


class Expiring(Struct, frozen=True, kw_only=True):
    """A credential that ends soon and is not renewed yet."""

    station: str
    code: str
    level: CertLevel
    valid_until: str


class Talent(Struct, frozen=True, kw_only=True):
    """How people grow: counted from one day to another, hours and credentials as of the last.

    Of examinations, those entered and those passed in these days; ``by_class`` names each class.
    """

    exam: Exams
    by_class: dict[str, ClassFigures]
    supervision: Supervision
    guidance_visits: int
    study_trips: int
    credit: list[Credit]
    expiring: list[Expiring]
    policies: Versions
    from_day: str | None
    as_of: str
    position: int | None
