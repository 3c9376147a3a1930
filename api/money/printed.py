"""What money a station has, as tables on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import note, print_table, yuan
from api.terminal.words import both
from domain.book.refusals import REFUSALS

_NEGATIVE: Final = (
    "可用为负：那一天还预留着的钱，到期后用在了补记为更早日期的支出上；当天两样都属实。"
    " Available is below zero: money that was still kept on that day went, once it was free, into"
    " an expenditure that was entered later for an earlier day. Both were true of that day."
)


def _tables(answer: Answer, title: str, _names: Names) -> None:
    """Print what money there is, in yuan."""
    rows = [
        (
            both("Source", source),
            *(
                yuan(money[f"{name}_fen"])
                for name in ("received", "carried_over", "spent", "reserved", "available")
            ),
        )
        for source, money in answer["sources"].items()
    ]
    rows.append(
        (
            "合计 total",
            yuan(answer["total_received_fen"]),
            yuan(answer["total_carried_over_fen"]),
            yuan(answer["total_spent_fen"]),
            yuan(answer["total_reserved_fen"]),
            yuan(answer["total_available_fen"]),
        )
    )
    columns = (
        *("来源 source", "收入 received", "上年结转 carried over", "支出 spent"),
        *("预留 reserved", "可用 available"),
    )
    print_table(f"{title} · 元 yuan", columns, rows)
    if any(_is_kept_and_spent(money) for money in answer["sources"].values()):
        note(_NEGATIVE)
    spent = [(both("Category", name), yuan(fen)) for name, fen in answer["by_category"].items()]
    print_table("支出按用途 Spending by category", ("用途 category", "支出 spent"), spent)
    if answer["advances_open_fen"]:
        owed = [
            (each["paid_by"] or "运营机构 operator", yuan(each["open_fen"]))
            for each in answer["advances"]
        ]
        owed.append(("合计 total", yuan(answer["advances_open_fen"])))
        print_table("未还垫付 Advances still owed", ("垫付人 paid by", "金额 yuan"), owed)
    _print_plan(answer)
    _print_looked_at(answer)


def _print_plan(answer: Answer) -> None:
    """Print the budget of the year, if there is one, against what became of it."""
    if answer["lines"]:
        lines = [
            (
                f"{both('Source', each['source'])} · {both('Category', each['category'])}",
                each["project"],
                *(
                    yuan(each[f"{name}_fen"])
                    for name in ("planned", "reserved", "spent", "remaining")
                ),
                "" if each["execution_percent"] is None else f"{each['execution_percent']:.1f}%",
            )
            for each in answer["lines"]
        ]
        print_table(
            "本年预算执行 Budget of the year",
            (
                *("来源·用途 line", "项目 project", "预算 planned", "预留 reserved"),
                *("支出 spent", "还剩 left", "执行率 spent of planned"),
            ),
            lines,
        )


def _print_looked_at(answer: Answer) -> None:
    """Print what of the money has to be looked at."""
    for each in answer["duplicate_vouchers"]:
        note(
            f"票据 {each['voucher_number']} 报了不止一次（A09）：本处 {len(each['records'])} 笔，别处"
            f" {each['elsewhere']} 笔。 Claimed more than once."
        )
    if answer["terms_broken"]:
        broken = [
            (each["grant"], " ".join(REFUSALS[each["rule"]].title), _cited(each), yuan(each["fen"]))
            for each in answer["terms_broken"]
        ]
        print_table(
            "与拨款条件不符的支出 Against the terms of grants",
            ("拨款 grant", "哪里不符 rule", "依据 document", "金额 yuan"),
            broken,
        )
    if answer["idle"]:
        idle = [(each["grant"], str(each["months"]), yuan(each["fen"])) for each in answer["idle"]]
        print_table("闲置 Idle", ("拨款 grant", "月数 months", "还剩 left"), idle)
    if answer["unlinked"]:
        count = len(answer["unlinked"])
        note(f"{count} 笔服务支出没有关联服务记录（A17）。 Spending on services linked to none.")


def _cited(broken: Mapping[str, str]) -> str:
    return f"{broken['document_number']}{broken['article']}"


def _is_kept_and_spent(money: Mapping[str, int]) -> bool:
    """Whether what is reserved is all that brings a source below zero (ADR 10)."""
    return money["available_fen"] < 0 <= money["available_fen"] + money["reserved_fen"]


PRINTED: Final = Printed("budget", "经费 Budget", _tables)


def _notices(answer: Answer, title: str, _names: Names) -> None:
    """Print which notices are due, in yuan."""
    rows = [
        (
            *(each["station"], each["year"], both("DisclosureKind", each["kind"])),
            *(yuan(each[f"{name}_fen"]) for name in ("received", "spent", "balance")),
            *(each["due_on"], _NOTICE_STATES[each["state"]]),
        )
        for each in answer["notices"]
    ]
    columns = (
        *("站点 station", "年度 year", "内容 about", "收入 received", "支出 spent"),
        *("结余 balance", "截止 due on", "状态 state"),
    )
    print_table(f"{title} · 元 yuan", columns, rows)


_NOTICE_STATES: Final = {
    "published": "已公示 published",
    "due": "待公示 due",
    "overdue": "已逾期 overdue",
}
DISCLOSURES: Final = Printed("disclosures", "公示 Notices", _notices)
