"""What is refused about groups."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, RuleRefusal


class UnknownGroup(InvalidValue):
    """A group that was never planned."""

    code = "unknown_group"
    title = Label("没有这个小组", "Unknown group")
    zh = "没有计划过编号为 {group} 的小组。请先录入小组计划。"
    en = "No group {group} was planned. Record its plan first."


class MorePeopleByGroup(InvalidValue):
    """More people told by target group than came."""

    code = "more_people_by_group"
    title = Label("类别人数多于参加人数", "More people by group than came")
    zh = "某一类别的人数 {counted} 多于参加人数 {people}。"
    en = "There are {counted} people of one target group among {people} who came."


class GroupAlreadyPlanned(RuleRefusal):
    """A code under which a group was planned already."""

    code = "group_already_planned"
    title = Label("小组编号已用", "Group already planned")
    zh = "小组 {group} 已有计划。另一个小组请用另一个编号。"
    en = "The group {group} is planned already. Another group needs another code."


class GroupAlreadyEnded(RuleRefusal):
    """A group that is over."""

    code = "group_already_ended"
    title = Label("小组已结束", "Group already ended")
    zh = "小组 {group} 已于 {day} 结束。"
    en = "The group {group} ended on {day}."


class GroupHasSessions(RuleRefusal):
    """A plan or an end that sessions stand against."""

    code = "group_has_sessions"
    title = Label("小组另有活动记录", "The group has sessions")
    zh = "小组 {group} 已记有 {sessions} 节活动，与此不符。请先更正或作废那些记录。"
    en = "{sessions} sessions of the group {group} stand against this. Correct or void them first."
