"""What is refused about training sessions."""

from __future__ import annotations

from domain.ground.refusals import RuleRefusal


class CreditedHoursOverDay(RuleRefusal):
    """More class hours for one person on one day than a day has."""

    code = "credited_hours_over_day"
    zh = "{worker} 在 {day} 的培训学时合计 {hours}，超过 {limit} 学时。请核对计入学时。"
    en = "{worker} would be credited {hours} class hours for {day}, more than {limit}."
