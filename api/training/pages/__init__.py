"""Training as pages: the figures, and the attendance behind the hours."""

from __future__ import annotations

from typing import Final

from api.pages.questions.declared import Act, QuestionPage
from api.pages.rail import TRAINING
from api.training.pages.attendance import ATTENDANCE, attendance
from api.training.pages.certificate import HOURS, attendee_of, hours
from api.training.pages.signing import SIGNING
from api.training.pages.talent import TALENT, talent
from api.training.pages.training import training
from api.training.routes import CURSOR, attended_by
from api.training.signed import KIND
from domain.ground.labels import Label

PAGES: Final = (
    QuestionPage(
        tab=TRAINING,
        path=TRAINING.path,
        name=TRAINING.name,
        says=Label("办了多少场，谁学了多少", "How many sessions, and who learned how much"),
        data="training",
        reads=("training",),
        sheet=training,
        act=Act(Label("现场签到", "Sign in on the spot"), SIGNING, KIND),
    ),
    QuestionPage(
        tab=TRAINING,
        path=TALENT,
        name=Label("人才", "Talent"),
        says=Label(
            "考试、督导、继续教育学时、快到期的证书",
            "Examinations, supervision, hours and certificates that end",
        ),
        data="talent",
        reads=("training", "staffing", "budget"),
        sheet=talent,
    ),
    QuestionPage(
        tab=TRAINING,
        path=ATTENDANCE,
        name=Label("参训明细", "Attendance"),
        says=Label("先办的在前，一人一行", "The earliest first, a person a line"),
        data="attendance",
        reads=("training",),
        sheet=attendance,
        filters=attended_by,
        cursor=CURSOR,
    ),
    QuestionPage(
        tab=TRAINING,
        path=HOURS,
        name=Label("培训学时证明", "Certificate of class hours"),
        says=Label("一个人的学时，可打印、可核验", "Hours of one person, to be printed"),
        data="training-hours",
        reads=("training",),
        sheet=hours,
        filters=attendee_of,
        is_upright=True,
    ),
)
"""The pages of training, and the list behind its hours."""
