"""The chart of accounts as data, per accounting regime, and the account names made from it.

Every book names its accounts alike, so that their balances can be compared. Account codes changed
their meaning between the regimes (5201 was 管理费用): a code never stands without its name. Law:
民间非营利组织会计制度, 财会〔2004〕7号, rewritten as 财会〔2024〕25号 with transition rules in
财会〔2025〕6号, in force from 2026-01-01.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from domain.ground.vocabulary import Category, Source

Regime = Literal["2004", "2024"]
DEFAULT_REGIME: Final[Regime] = "2024"

FundingKind = Literal["subsidy", "service_contract", "donation", "other"]
"""What a source's money is to the books: 政府补助, 提供服务, 捐赠, 其他."""


class LedgerAccount(NamedTuple):
    """One account of the chart; ``root`` is the English word that both engines know."""

    root: str
    code: str
    name: str

    @property
    def path(self) -> str:
        """How account names begin."""
        return f"{self.root}:{self.code}-{self.name}"


def of_chart(account: str) -> LedgerAccount:
    """The account of the chart that an account name begins with."""
    root, chart = account.split(":", 2)[:2]
    code, _, name = chart.partition("-")
    return LedgerAccount(root, code, name)


class Chart(NamedTuple):
    """The accounts that the exports post to."""

    regime: Regime
    law: str
    bank: LedgerAccount
    receivable: LedgerAccount
    payable: LedgerAccount
    restricted_assets: LedgerAccount
    unrestricted_assets: LedgerAccount
    income: Mapping[FundingKind, LedgerAccount]
    activity_cost: LedgerAccount
    administration: LedgerAccount

    @property
    def accounts(self) -> tuple[LedgerAccount, ...]:
        """All of them, in the order of their codes."""
        beside = (self.bank, self.receivable, self.payable, self.restricted_assets)
        costs = (self.unrestricted_assets, self.activity_cost, self.administration)
        return tuple(sorted((*beside, *self.income.values(), *costs), key=lambda each: each.code))


_BANK: Final = LedgerAccount("Assets", "1002", "银行存款")
_RECEIVABLE: Final = LedgerAccount("Assets", "1122", "其他应收款")
_PAYABLE: Final = LedgerAccount("Liabilities", "2209", "其他应付款")
_RESTRICTED_ASSETS: Final = LedgerAccount("Equity", "3102", "限定性净资产")
_UNRESTRICTED_ASSETS: Final = LedgerAccount("Equity", "3101", "非限定性净资产")
_INCOME: Final[Mapping[FundingKind, LedgerAccount]] = {
    "subsidy": LedgerAccount("Income", "4401", "政府补助收入"),
    "service_contract": LedgerAccount("Income", "4301", "提供服务收入"),
    "donation": LedgerAccount("Income", "4101", "捐赠收入"),
    "other": LedgerAccount("Income", "4901", "其他收入"),
}
_ACTIVITY_COST: Final = LedgerAccount("Expenses", "5101", "业务活动成本")

CHARTS: Final[Mapping[Regime, Chart]] = {
    "2004": Chart(
        regime="2004",
        law="财会〔2004〕7号",
        bank=_BANK,
        receivable=_RECEIVABLE,
        payable=_PAYABLE,
        restricted_assets=_RESTRICTED_ASSETS,
        unrestricted_assets=_UNRESTRICTED_ASSETS,
        income=_INCOME,
        activity_cost=_ACTIVITY_COST,
        administration=LedgerAccount("Expenses", "5201", "管理费用"),
    ),
    "2024": Chart(
        regime="2024",
        law="财会〔2024〕25号",
        bank=_BANK,
        receivable=_RECEIVABLE,
        payable=_PAYABLE,
        restricted_assets=_RESTRICTED_ASSETS,
        unrestricted_assets=_UNRESTRICTED_ASSETS,
        income=_INCOME,
        activity_cost=_ACTIVITY_COST,
        administration=LedgerAccount("Expenses", "5301", "管理费用"),
    ),
}

FUNDING_KINDS: Final[Mapping[Source, FundingKind]] = {
    "municipal_one_time": "subsidy",
    "district_fiscal": "subsidy",
    "welfare_lottery": "subsidy",
    "township_special": "subsidy",
    "government_purchase": "service_contract",
    "charity_donation": "donation",
    "community_foundation": "donation",
    "other": "other",
}

SOURCE_NAMES: Final[Mapping[Source, str]] = {
    "municipal_one_time": "01-市级一次性补助",
    "district_fiscal": "02-区县财政资金",
    "welfare_lottery": "03-福彩公益金",
    "township_special": "04-乡镇街道专项",
    "government_purchase": "05-政府购买服务",
    "charity_donation": "06-慈善捐赠",
    "community_foundation": "07-社区发展基金会",
    "other": "08-其他来源",
}
"""What a source is called within account names. The numbers are ours."""

CATEGORY_NAMES: Final[Mapping[Category, str]] = {
    "personnel": "01-人员经费",
    "service_activity": "02-服务活动",
    "supervision_training": "03-督导培训",
    "office": "04-办公",
    "publicity": "05-宣传",
    "equipment": "06-设备",
    "hospitality": "07-公务接待",
    "other": "08-其他支出",
}
"""What a category is called within account names. The numbers are ours."""

ADMINISTRATION: Final[frozenset[Category]] = frozenset({"office", "hospitality", "other"})
"""Categories that are 管理费用; the others are what the station's work itself costs."""

RESTRICTED: Final = "R-限定性"
UNRESTRICTED: Final = "U-非限定性"

ADVANCES: Final = "advances"
"""What stands for source and grant of what is owed for advances: no source has paid yet."""
ADVANCES_NAME: Final = "00-垫付款"
"""What that is called within account names."""

_HASH_DIGITS: Final = 10
_SAFE: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_HASHED: Final = re.compile(rf".*-[0-9a-f]{{{_HASH_DIGITS}}}", re.DOTALL)


@lru_cache(maxsize=4096)
def component(code: str) -> str:
    """A code as one component of an account name, the same for ever and different for each code.

    Beancount wants letters (Han too), digits and ``-``, a digit or a capital first. A code of that
    kind stays as it is. One that begins otherwise gets ``X-`` in front; in one with other signs
    they become ``-``, and a digest of the code follows, which no plain code may end in.
    """
    body = code
    if not _is_plain(code) or _HASHED.fullmatch(code):
        digest = hashlib.sha256(code.encode()).hexdigest()[:_HASH_DIGITS]
        kept = "".join(sign if _is_kept(sign) else "-" for sign in code)
        body = f"{kept.strip('-')}-{digest}"
    first = body[0]
    if not _begins(first) or body.startswith("X-"):
        return f"X-{body}"
    return body


def _is_plain(code: str) -> bool:
    return bool(_SAFE.fullmatch(code)) and all(map(_is_kept, code))


def _is_kept(sign: str) -> bool:
    return sign == "-" or sign.isalpha() or sign.isdecimal()


def _begins(sign: str) -> bool:
    return unicodedata.category(sign) == "Lu" or sign.isdecimal()


class Fund:
    """One grant's money at one station, and the accounts that it moves between.

    ``bank`` is its own sub-account, so that each fund balances by itself; ``opening`` are the net
    assets from which money is carried over, ``lent`` and ``borrowed`` what other grants of the
    station owe it and it owes them. What is released of its restriction goes from ``opening`` to
    ``unrestricted``.
    """

    __slots__ = (
        *("_chart", "_expenses", "_path", "bank", "borrowed", "code", "income", "lent"),
        *("opening", "source", "station", "unrestricted"),
    )

    def __init__(
        self, chart: Chart, station: str, source: Source, code: str, *, restricted: bool
    ) -> None:
        self.station, self.source, self.code = station, source, code
        self._chart = chart
        self._path = f"{component(station)}:{SOURCE_NAMES[source]}:{component(code)}"
        kind = RESTRICTED if restricted else UNRESTRICTED
        assets = chart.restricted_assets if restricted else chart.unrestricted_assets
        self.bank = f"{chart.bank.path}:{self._path}"
        self.income = f"{chart.income[FUNDING_KINDS[source]].path}:{kind}:{self._path}"
        self.opening = f"{assets.path}:{kind}:{self._path}"
        self.unrestricted = f"{chart.unrestricted_assets.path}:{UNRESTRICTED}:{self._path}"
        self.lent = f"{chart.receivable.path}:{self._path}"
        self.borrowed = f"{chart.payable.path}:{self._path}"
        self._expenses: dict[str, str] = {}

    def expense(self, category: Category) -> str:
        """The account of what is spent on a category."""
        found = self._expenses.get(category)
        if found is None:
            found = f"{_expense_path(self._chart, category)}:{self._path}"
            self._expenses[category] = found
        return found


class Owed:
    """What one station owes for advances, beside its grants' money, and the accounts of it.

    What was advanced is a cost of no source until a grant pays it back: then the cost moves from
    here to that grant, so that it counts once and each fund still balances by itself.
    """

    __slots__ = ("_chart", "_path", "code", "payable", "source", "station")

    def __init__(self, chart: Chart, station: str) -> None:
        self.station, self.source, self.code = station, ADVANCES, ADVANCES
        self._chart = chart
        self._path = f"{component(station)}:{ADVANCES_NAME}"
        self.payable = f"{chart.payable.path}:{ADVANCES_NAME}:{self._path}"

    def expense(self, category: Category) -> str:
        """The account of what was advanced for a category and not repaid yet."""
        return f"{_expense_path(self._chart, category)}:{self._path}"


def _expense_path(chart: Chart, category: Category) -> str:
    account = chart.administration if category in ADMINISTRATION else chart.activity_cost
    return f"{account.path}:{CATEGORY_NAMES[category]}"
