"""What ``taizhang money trace`` prints: what came, what went, what is left, and what is odd."""

from __future__ import annotations

from typing import Any

from api.questions.money.naming import numbers_of
from api.terminal.answers import answering, asked
from api.terminal.output import print_json, print_table, say, yuan
from api.terminal.scope import Place, Scope
from api.terminal.words import both, judged_by
from domain.ground.vocabulary import SOURCES, Source
from domain.money.refusals import UnknownSource


def show_money_trace(
    place: Place, scope: Scope, source: str, grant: str | None, *, as_json: bool
) -> None:
    """Follow one source of a station. Raises UnknownSource and UnknownStation."""
    word = source_named(source)
    with answering(place) as house:
        trace = house.questions.money_trace(asked(house, scope), word, grant)
    if as_json:
        print_json(trace)
    else:
        _print(trace)


def source_named(text: str) -> Source:
    """A source by its word, or by a part that only one has: ``lottery`` is ``welfare_lottery``.

    Raises UnknownSource.
    """
    exact = [source for source in SOURCES if source == text]
    found = exact or [source for source in SOURCES if text in source.split("_")]
    if len(found) != 1:
        raise UnknownSource(field="source")
    return found[0]


def _print(trace: dict[str, Any]) -> None:
    figures = [
        ("到账 received", yuan(trace["received_fen"])),
        ("上年结转 carried over", yuan(trace["carried_over_fen"])),
        ("支出 spent", yuan(trace["spent_fen"])),
        ("收回 reclaimed", yuan(trace["reclaimed_fen"])),
        *(
            (name, yuan(trace[f"{key}_fen"]))
            for key, name in (
                *(("lent", "借出 lent"), ("borrowed", "借入 borrowed")),
                ("released", "解除限定 released"),
            )
            if trace[f"{key}_fen"]
        ),
        ("结余 remaining", yuan(trace["remaining_fen"])),
        ("凭证 vouchers", trace["voucher_count"]),
        ("闲置月数 idle months", trace["idle_months"]),
    ]
    where = f"{trace['station']} · {both('Source', trace['source'])} · {trace['as_of']}"
    print_table(f"经费去向 Money trace · {where} · @{trace['position']}", ("项目", "数"), figures)
    receipts = [
        (each["day"], both("Source", trace["source"]), each["grant"], yuan(each["amount_fen"]))
        for each in trace["receipts"]
        if each["kind"] in ("received", "carried_over")
    ]
    print_table("到账 Receipts", ("日期 day", "来源", "拨款 grant", "金额 yuan"), receipts)
    vouchers = [
        (
            each["day"],
            "、".join(numbers_of(each)),
            both("Category", each["category"]),
            yuan(each["amount_fen"]),
            len(each["linked"]),
            "" if each["has_service"] else "无 none",
            each["record"],
        )
        for each in trace["vouchers"]
    ]
    columns = (
        "日期 day",
        "凭证号",
        "用途",
        "金额 yuan",
        "关联 linked",
        "服务 service",
        "记录 record",
    )
    print_table("凭证 Vouchers", columns, vouchers)
    findings = [
        (each["rule"], each["name"], yuan(each["amount_fen"]), each["explanation_zh"])
        for each in trace["findings"]
    ]
    print_table("疑点 Findings", ("检查 rule", "名称", "金额 yuan", "说明"), findings)
    say(judged_by(trace["policies"]))
