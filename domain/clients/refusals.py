"""What is refused about clients."""

from __future__ import annotations

from domain.ground.refusals import InvalidValue, RuleRefusal


class SameClient(InvalidValue):
    """A merge of a code with itself."""

    code = "same_client"
    zh = "两个代码相同，无须合并。"
    en = "The two codes are the same; there is nothing to merge."


class ClientAlreadyRegistered(RuleRefusal):
    """A code under which somebody is registered already."""

    code = "client_already_registered"
    zh = "服务对象 {client} 已登记。"
    en = "Client {client} is registered already."


class ClientsAlreadyMerged(RuleRefusal):
    """Two codes that stand for one person already."""

    code = "clients_already_merged"
    zh = "{client} 与 {into} 已是同一人。"
    en = "{client} and {into} are one person already."


class NotMerged(RuleRefusal):
    """A record that is no merge, or one that does not stand any more."""

    code = "not_merged"
    zh = "记录 {merge} 不是现行有效的合并，无从撤销。"
    en = "The record {merge} is no merge that stands, so there is nothing to undo."
