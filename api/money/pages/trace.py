"""Where money went as a page: from its grants by what it was spent on to the services, drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Query
from markupsafe import Markup

from api.money.pages.columns import CATEGORY, word
from api.pages.charts import Ink, Node, flow
from api.pages.questions.chapters import opened_record
from api.pages.questions.parts import Asked, Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import BUDGET
from api.pages.words import called
from api.questions.asking import one_station
from api.questions.money.naming import numbers_of
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.forms.fields import NamedCode
from domain.ground.labels import Label
from domain.ground.refusals import MissingValue
from domain.ground.vocabulary import SOURCES
from domain.money.fields import Source

TRACE: Final = f"{BUDGET.path}/trace"
_LEFT, _MISSING, _NONE, _OTHERS = "left", "missing", "none", "others"
_SHOWN: Final = 6
"""How many grants are drawn by themselves; the smaller ones are drawn as one."""
_SERVICES: Final = {
    "home_visit": Label("探访", "Home visits"),
    "home_visit_not_met": Label("未遇的探访", "Visits not met"),
    "training_session": Label("培训", "Training"),
    "other": Label("其他记录", "Other records"),
}
_WITHOUT: Final = {
    _NONE: Label("不用关联服务", "No service needed"),
    _MISSING: Label("没有关联服务", "No service"),
}
"""What has no service behind it: by its purpose it needs none, or is in doubt for that."""
_AMOUNT: Final = Column(
    heading=Label("金额", "Amount"), value="amount_fen", unit="fen", opens=opened_record
)
_DAY: Final = Column(heading=Label("日期", "Day"), value="day", unit="day")
_VOUCHER: Final = Column(heading=Label("凭证号", "Voucher"), value="voucher_number")
_CAME: Final = frozenset({"received", "carried_over", "borrowed"})


async def traced_by(
    source: Annotated[Source | None, Query(description="The source to follow.")] = None,
    grant: Annotated[NamedCode | None, Query(description="One grant of it.")] = None,
) -> Mapping[str, Any]:
    """What is followed."""
    return {"source": source, "grant": grant}


def asked(_sight: Sight) -> list[Asked]:
    """The fields of what is followed."""
    return [
        Asked(
            "source",
            Label("资金来源", "Source"),
            VOCABULARY["Source"],
            otherwise=Label("钱最多的", "of which most came"),
        ),
        Asked("grant", Label("拨款", "Grant")),
    ]


def trace(questions: Questions, sight: Sight) -> Sheet:
    """One source of a station, or a grant of it; the one of which most came where none is named.

    Raises MissingValue for an area, and where no money came at all.
    """
    source = sight.narrowed["source"] or _largest(questions, sight)
    answer = questions.money_trace(sight.ask, source, sight.narrowed["grant"])
    doubted = {
        record
        for each in answer["findings"]
        if each["name"] == "unlinked"
        for record in each["records"]
    }
    vouchers = [{**each, "kind": _kind_of(each, doubted)} for each in answer["vouchers"]]
    about = [word("Source", answer["source"])]
    if answer["grant"]:
        about.append(Label(answer["grant"], answer["grant"]))
    return Sheet(
        about=about,
        pillars=_pillars(answer),
        chapters=[_vouchers(sight, answer, vouchers), _receipts(answer), _findings(answer)],
    )


def _largest(questions: Questions, sight: Sight) -> Source:
    one_station(sight.ask)
    sources: Mapping[str, Row] = questions.budget(sight.ask)["sources"]
    if not sources:
        raise MissingValue(field="source")
    most: Source = max(
        SOURCES,
        key=lambda each: sum(
            sources.get(each, {}).get(name, 0) for name in ("received_fen", "carried_over_fen")
        ),
    )
    return most


def _pillars(answer: Row) -> list[Pillar]:
    out_fen = answer["reclaimed_fen"] + answer["lent_fen"]
    came_fen = answer["received_fen"] + answer["carried_over_fen"] + answer["borrowed_fen"]
    left_fen = answer["remaining_fen"]
    pillars = [
        Pillar(Label("收入", "Received"), came_fen, "fen", sign="－"),
        Pillar(Label("支出", "Spent"), answer["spent_fen"], "fen", sign="－" if out_fen else "＝"),
    ]
    if out_fen:
        name = Label("收回和借出", "Reclaimed and lent")
        pillars.append(Pillar(name, out_fen, "fen", sign="＝"))
    return [
        *pillars,
        Pillar(Label("结余", "Balance"), left_fen, "fen", is_short=left_fen < 0),
        Pillar(Label("凭证", "Vouchers"), answer["voucher_count"], "count"),
        Pillar(Label("闲置月数", "Idle months"), answer["idle_months"], "count"),
    ]


def _kind_of(voucher: Row, doubted: set[str]) -> str:
    """What services a voucher is linked to, in one word of ours."""
    if not voucher["has_service"]:
        return _MISSING if voucher["record"] in doubted else _NONE
    return "+".join(sorted({each["kind"] for each in voucher["linked"]}))


def _named(kind: str) -> Label:
    if kind in _WITHOUT:
        return _WITHOUT[kind]
    names = [_SERVICES[each] for each in kind.split("+")]
    return Label("、".join(each.zh for each in names), ", ".join(each.en for each in names))


def _drawn(sight: Sight, answer: Row, vouchers: Sequence[Row]) -> Markup:
    had: Counter[str] = Counter()
    for each in answer["receipts"]:
        had[each["grant"]] += each["amount_fen"] * (1 if each["kind"] in _CAME else -1)
    by_purpose: Counter[tuple[str, str]] = Counter()
    by_service: Counter[tuple[str, str]] = Counter()
    shown = {grant for grant, _fen in had.most_common(_SHOWN)}
    for voucher in vouchers:
        by_service[voucher["category"], voucher["kind"]] += voucher["amount_fen"]
        for grant, fen in voucher["by_grant"].items():
            by_purpose[grant if grant in shown else _OTHERS, voucher["category"]] += fen
            had[grant] -= fen
    for grant, fen in had.items():
        by_purpose[grant if grant in shown else _OTHERS, _LEFT] += fen

    def say(label: Label) -> str:
        return called(sight.language, label)

    grants = {
        grant: Node(say(Label("其他拨款", "Other grants")) if grant == _OTHERS else grant, "2")
        for grant in dict.fromkeys(start for start, _end in by_purpose)
    }
    left = Node(say(Label("结余", "Balance")), "left")
    spent = sorted({category for category, _kind in by_service})
    purposes = {each: Node(say(word("Category", each)), "1") for each in spent}
    kinds = {kind for _category, kind in by_service}
    inks: dict[str, Ink] = {_NONE: "left", _MISSING: "doubt"}
    services = {
        kind: Node(say(_named(kind)), inks.get(kind, "3"), kind == _MISSING)
        for kind in (
            *sorted(kinds - _WITHOUT.keys()),
            *(each for each in _WITHOUT if each in kinds),
        )
    }
    return flow(
        "trace",
        say(_finding(vouchers)),
        [grants, {**purposes, _LEFT: left}, services],
        [by_purpose, by_service],
        lambda fen: f"{fen / 100:,.2f}",
    )


def _finding(vouchers: Sequence[Row]) -> Label:
    spent_fen = sum(each["amount_fen"] for each in vouchers)
    missing_fen = sum(each["amount_fen"] for each in vouchers if each["kind"] == _MISSING)
    if spent_fen <= 0:
        return Label("还没有支出", "Nothing is spent yet")
    if not missing_fen:
        return Label("该有服务的支出都关联了服务", "Whatever needs a service has one behind it")
    share = f"{missing_fen / spent_fen:.0%}"
    return Label(
        f"支出中{share}该有服务而没有关联", f"{share} of what is spent lacks the service it needs"
    )


def _vouchers(sight: Sight, answer: Row, vouchers: Sequence[Row]) -> Chapter:
    rows = [
        {**each, "services": _named(each["kind"]), "count": len(each["linked"])}
        for each in vouchers
    ]
    return Chapter(
        finding=_finding(vouchers),
        chart=_drawn(sight, answer, vouchers) if rows or answer["receipts"] else None,
        is_beside=False,
        table=Table(
            name=Label("凭证和服务", "Vouchers and services"),
            anchor="vouchers",
            columns=(
                _DAY,
                Column(
                    heading=_VOUCHER.heading,
                    value=lambda row: "、".join(numbers_of(row)),
                    opens=opened_record,
                ),
                CATEGORY,
                _AMOUNT,
                Column(
                    heading=Label("服务", "Services"),
                    value="services",
                    is_short=lambda row: row["kind"] == _MISSING,
                ),
                Column(
                    heading=Label("关联记录", "Linked records"),
                    value="count",
                    unit="count",
                    opens=_first,
                ),
            ),
            rows=rows,
        ),
    )


def _first(row: Row) -> Opened | None:
    return opened_record(row["linked"][0]) if row["linked"] else None


def _receipts(answer: Row) -> Chapter:
    return Chapter(
        table=Table(
            name=Label("到账", "Receipts"),
            anchor="receipts",
            columns=(
                _DAY,
                Column(heading=Label("拨款", "Grant"), value="grant", opens=opened_record),
                Column(heading=Label("文号", "Document"), value="document_number"),
                _VOUCHER,
                Column(
                    heading=_AMOUNT.heading,
                    value=lambda row: row["amount_fen"] * (1 if row["kind"] in _CAME else -1),
                    unit="fen",
                ),
            ),
            rows=answer["receipts"],
        )
    )


def _findings(answer: Row) -> Chapter:
    return Chapter(
        table=Table(
            name=Label("疑点", "Doubts"),
            anchor="findings",
            columns=(
                Column(heading=Label("检查", "Rule"), value="rule"),
                Column(
                    heading=Label("说明", "What it is"),
                    value=lambda row: Label(row["explanation_zh"], row["explanation_en"]),
                ),
                _AMOUNT,
            ),
            rows=answer["findings"],
            empty=Label("没有疑点。", "Nothing is in doubt."),
        )
    )
