"""What is refused about training sessions."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, NotFound, RuleRefusal


class CreditedHoursOverDay(RuleRefusal):
    """More class hours for one person on one day than a day has."""

    code = "credited_hours_over_day"
    title = Label("当日学时超过 24", "More class hours than a day has")
    zh = "{worker} 在 {day} 的培训学时合计 {hours}，超过 {limit} 学时。请核对计入学时。"
    en = "{worker} would be credited {hours} class hours for {day}, more than {limit}."


class ExamNotEntered(InvalidValue):
    """The result of somebody who was not entered before that day, or has one already."""

    code = "exam_not_entered"
    title = Label("没有报考登记", "Not entered for the examination")
    zh = "{under} 在 {day} 之前没有报考登记，或已有成绩。请先登记报考。"
    en = "{under} was not entered for the examination before {day}, or has a result already."


class SupervisorNotEngaged(InvalidValue):
    """Supervision by, or the end of, somebody who does not supervise the station on that day."""

    code = "supervisor_not_engaged"
    title = Label("不是本站督导", "Supervisor not engaged")
    zh = "{under} 在 {day} 不是本站督导，也不是在岗人员。请先登记聘请督导。"
    en = "{under} neither supervises the station nor works at it on {day}. Engage the supervisor first."


class SupervisorOfThemselves(InvalidValue):
    """Supervision of whoever supervises."""

    code = "supervisor_of_themselves"
    title = Label("督导与被督导者相同", "Supervisor of themselves")
    zh = "督导不能同时是被督导者。"
    en = "Nobody supervises themselves."


class OneSupervisee(InvalidValue):
    """Individual supervision of several people."""

    code = "one_supervisee"
    title = Label("个别督导只有一人", "Individual supervision of several")
    zh = "个别督导只有一名被督导者，现有 {people} 名。多人请选小组督导。"
    en = "Individual supervision is of one person, not of {people}. Choose group supervision."


class DegreeHoursFixed(InvalidValue):
    """Other hours for a degree than are laid down."""

    code = "degree_hours_fixed"
    title = Label("学历学位学时已规定", "Hours of a degree are fixed")
    zh = "学历学位按规定计 {hours} 学时，不能另计。"
    en = "A degree counts as {hours} hours and as no other number."


class ExamAlreadyEntered(RuleRefusal):
    """A second entry for an examination whose result is open."""

    code = "exam_already_entered"
    title = Label("已报考", "Entered already")
    zh = "{under} 在 {day} 已报考这项考试，尚无成绩。"
    en = "{under} is entered for that examination already on {day}, and has no result yet."


class ExamHasResult(RuleRefusal):
    """A change after which a result would stand without its entry."""

    code = "exam_has_result"
    title = Label("考试另有成绩", "The examination has a result")
    zh = "{under} 的考试成绩与此不符。请先更正或作废成绩。"
    en = "A result of {under} stands against this. Correct or void it first."


class SupervisorAlreadyEngaged(RuleRefusal):
    """The engagement of somebody who supervises the station already."""

    code = "supervisor_already_engaged"
    title = Label("已是本站督导", "Supervisor engaged already")
    zh = "{under} 在 {day} 已是本站督导。"
    en = "{under} supervises the station already on {day}."


class SupervisorEndStands(RuleRefusal):
    """A change after which an end would stand without its engagement."""

    code = "supervisor_end_stands"
    title = Label("督导另有记录", "The supervisor has other records")
    zh = "督导 {under} 还有与此不符的聘请或解聘记录。请先更正或作废它们。"
    en = "Other records of the supervisor {under} stand against this. Correct or void them first."


class DegreeAlreadyCredited(RuleRefusal):
    """A second degree of one worker."""

    code = "degree_already_credited"
    title = Label("学历学位已计学时", "Degree counted already")
    zh = "{worker} 的学历学位已计过学时，只计一次。"
    en = "A degree of {worker} was counted already; it counts once."


class SignedOutsideSession(InvalidValue):
    """Signing in after a session, or out before it."""

    code = "signed_outside_session"
    title = Label("签到时间不在培训内", "Signed in or out elsewhen")
    zh = "签到晚于培训结束，或签退早于培训开始。请核对时间。"
    en = "Signed in after the session ended, or out before it began. Check the times."


class HoursWithoutSignOut(InvalidValue):
    """Hours of somebody who signed in, never out, and of whom no reason is given."""

    code = "hours_without_sign_out"
    title = Label("未签退不计学时", "Hours without signing out")
    zh = "只签到、没有签退的人不计学时。要计学时，请写明理由。"
    en = "Who signed in and never out is credited no hours. To credit them, give a reason."


class SignInCodeEnded(NotFound):
    """A square code for signing in that was never shown, or is not shown any more."""

    code = "sign_in_code_ended"
    title = Label("签到二维码已换", "Square code has ended")
    zh = "二维码每 30 秒换一次，这一张已经换掉，转发的照片不能用。请重新扫现场屏幕上的二维码。"
    en = "The square code changes every 30 seconds and this one is over; a forwarded photo is of no use. Scan the one on the screen again."


class UnknownAttendee(InvalidValue):
    """Somebody signs by a code under which the station knows nobody who comes to its courses."""

    code = "unknown_attendee"
    title = Label("没有这个编号", "Unknown attendee")
    zh = "本站没有这个编号的人员、志愿者或来过的村（社区）工作者。请核对编号，或请组织者代签。"
    en = "The station knows no worker, volunteer or village worker of this code. Check it, or ask the organiser to sign for you."
