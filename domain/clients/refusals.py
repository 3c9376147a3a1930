"""What is refused about clients."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, RuleRefusal


class SameClient(InvalidValue):
    """A merge of a code with itself."""

    code = "same_client"
    title = Label("两个代码相同", "The same client")
    zh = "两个代码相同，无须合并。"
    en = "The two codes are the same; there is nothing to merge."


class ClientAlreadyRegistered(RuleRefusal):
    """A code under which somebody is registered already."""

    code = "client_already_registered"
    title = Label("服务对象已登记", "Client already registered")
    zh = "服务对象 {client} 已登记。"
    en = "Client {client} is registered already."


class ClientsAlreadyMerged(RuleRefusal):
    """Two codes that stand for one person already."""

    code = "clients_already_merged"
    title = Label("已是同一人", "Clients already merged")
    zh = "{client} 与 {into} 已是同一人。"
    en = "{client} and {into} are one person already."


class NotMerged(RuleRefusal):
    """A record that is no merge, or one that does not stand any more."""

    code = "not_merged"
    title = Label("没有这项合并", "Not merged")
    zh = "记录 {merge} 不是现行有效的合并，无从撤销。"
    en = "The record {merge} is no merge that stands, so there is nothing to undo."


class HouseholdAlreadyRegistered(RuleRefusal):
    """A code under which a household is registered already."""

    code = "household_already_registered"
    title = Label("户已登记", "Household already registered")
    zh = "户 {household} 已登记。"
    en = "Household {household} is registered already."


class SameReviewer(InvalidValue):
    """An assessment that is looked over by whoever made it."""

    code = "same_reviewer"
    title = Label("复核人即评估人", "Reviewer is the assessor")
    zh = "复核人不能是评估人本人（{worker}）。"
    en = "The reviewer cannot be the assessor ({worker})."


class SameStation(InvalidValue):
    """A client handed over to the station that has them."""

    code = "same_station"
    title = Label("转入站点即本站", "Same station")
    zh = "转入站点不能是本站（{station}）。"
    en = "The client is at {station} already."
