"""What cannot be a policy, a target or an area, and what an area's own facts forbid."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, RuleRefusal


class UnknownPolicyKey(InvalidValue):
    """Something that no policy is about."""

    code = "unknown_policy_key"
    title = Label("没有这项政策参数", "Unknown policy")
    zh = "没有这项政策参数；可选：{choices}。"
    en = "There is no such policy; choose one of {choices}."
    choices = "PolicyKey"


class PolicyValueOutOfBounds(InvalidValue):
    """A value that a policy cannot have."""

    code = "policy_value_out_of_bounds"
    title = Label("政策取值超出范围", "Policy value out of bounds")
    zh = "此项政策不能取此值；可选：{choices}。"
    en = "The policy cannot have this value; choose from {choices}."


class BadDivisionCode(InvalidValue):
    """A code that no division of its level has."""

    code = "bad_division_code"
    title = Label("区划代码不正确", "Bad division code")
    zh = "区划代码须为 {digits} 位数字。"
    en = "A division code of this level has {digits} digits."


class DivisionElsewhere(InvalidValue):
    """An area that does not lie in the one that lists it."""

    code = "division_elsewhere"
    title = Label("区划不在本地", "Division elsewhere")
    zh = "{division} 不在本市（区、县）内。"
    en = "{division} does not lie in this area."


class UnknownDivision(InvalidValue):
    """An area that is not listed."""

    code = "unknown_division"
    title = Label("区划未登记", "Unknown division")
    zh = "没有登记过区划 {division}。请先登记。"
    en = "No area {division} is listed. List it first."


class WithinNoWiderDivision(InvalidValue):
    """An area that is said to lie in one that is no wider than itself."""

    code = "within_no_wider_division"
    title = Label("上级区划不正确", "Within no wider division")
    zh = "{division} 的级别不高于它，不能是它的上级。"
    en = "{division} is no wider than what is said to lie in it."


class MergedAcrossLevels(InvalidValue):
    """A merger into an area of another level, or into itself."""

    code = "merged_across_levels"
    title = Label("不是同级区划", "Merged across levels")
    zh = "区划 {division} 不能并入 {into}：只能并入同级的另一区划。"
    en = "The area {division} cannot be merged into {into}, only into another of its own level."


class TargetOutOfBounds(InvalidValue):
    """A target that nobody can reach."""

    code = "target_out_of_bounds"
    title = Label("目标超出范围", "Target out of bounds")
    zh = "比例目标须在 0 到 100 之间。"
    en = "A target in percent lies between 0 and 100."


class LevelsOverTotal(InvalidValue):
    """More certified people told by level than in all, or fewer where all levels are told."""

    code = "levels_over_total"
    title = Label("各级人数与总数不符", "Levels do not fit the total")
    zh = "各级人数合计 {counted}，与总数 {total} 不符。"
    en = "The levels add up to {counted}, which does not fit the total of {total}."


class DivisionAlreadyListed(RuleRefusal):
    """A code under which an area is listed already."""

    code = "division_already_listed"
    title = Label("区划已登记", "Division already listed")
    zh = "区划 {division} 已登记。名称变更请登记更名。"
    en = "The area {division} is listed already. For another name record its renaming."


class DivisionNotThere(RuleRefusal):
    """A day on which an area is not there yet, or no longer."""

    code = "division_not_there"
    title = Label("区划当日不存在", "Division not there that day")
    zh = "区划 {division} 在 {day} 尚未设立或已并入他处。"
    en = "On {day} the area {division} is not there yet, or merged into another."


class DivisionInUse(RuleRefusal):
    """An area that others of its facts name."""

    code = "division_in_use"
    title = Label("另有登记提到此区划", "Division named by other records")
    zh = "另有 {records} 条登记提到区划 {division}。请先更正或作废那些登记。"
    en = "{records} records name the area {division}. Correct or void them first."
