"""Money as pages: the budget, and the lists behind its figures."""

from __future__ import annotations

from typing import Final

from api.money.filters import narrowed_by_source
from api.money.ledgers import CURSOR as LEDGER_CURSOR
from api.money.ledgers import by_regime
from api.money.pages.budget import budget
from api.money.pages.columns import POSTINGS, RESERVATIONS
from api.money.pages.ledgers import LEDGER, TRIAL, ledger, of_page, regimes, trial
from api.money.pages.lists import postings, reservations
from api.money.pages.notices import NOTICE, NOTICES, notice, notice_of, notices
from api.money.pages.statements import STATEMENT
from api.money.pages.statements import router as statements
from api.money.pages.timeline import router as timeline
from api.money.pages.trace import TRACE, trace, traced_by
from api.money.pages.trace import asked as what_to_trace
from api.money.reservations import CURSOR as RESERVATION_CURSOR
from api.money.reservations import kept_by
from api.money.routes import CURSOR as POSTING_CURSOR
from api.money.routes import moved_by
from api.pages.questions.declared import Act, QuestionPage
from api.pages.rail import BUDGET
from domain.book.catalogue import KIND_OF_TOPIC
from domain.ground.labels import Label

_YUAN: Final = Label("金额单位：元", "Money in yuan")

PAGES: Final = (
    QuestionPage(
        tab=BUDGET,
        path=BUDGET.path,
        name=BUDGET.name,
        says=Label(
            "每个数都能点开，看到它下面的每一笔", "Every figure opens to what it is made of"
        ),
        data="budget",
        reads=("budget",),
        unit=_YUAN,
        sheet=budget,
        filters=narrowed_by_source,
        act=Act(
            Label("银行对账", "Bank statement"), STATEMENT, KIND_OF_TOPIC["expenditure.recorded"]
        ),
    ),
    QuestionPage(
        tab=BUDGET,
        path=POSTINGS,
        name=Label("资金明细", "Movements of money"),
        says=Label("先发生的在前，一笔一行", "The earliest first, a movement a line"),
        data="postings",
        reads=("budget",),
        unit=_YUAN,
        sheet=postings,
        filters=moved_by,
        cursor=POSTING_CURSOR,
    ),
    QuestionPage(
        tab=BUDGET,
        path=TRACE,
        name=Label("经费去向", "Where money went"),
        says=Label(
            "一个来源从拨款到凭证，到凭证后面的服务",
            "One source from its grants to its vouchers and the services behind them",
        ),
        data="money/trace",
        reads=("budget", "services", "training"),
        unit=_YUAN,
        sheet=trace,
        filters=traced_by,
        asks=what_to_trace,
        of_areas=False,
    ),
    QuestionPage(
        tab=BUDGET,
        path=RESERVATIONS,
        name=Label("资金预留", "Reserved money"),
        says=Label("留着还没花的钱", "Money that is kept for a purpose"),
        data="reservations",
        reads=("budget",),
        unit=_YUAN,
        sheet=reservations,
        filters=kept_by,
        cursor=RESERVATION_CURSOR,
    ),
    QuestionPage(
        tab=BUDGET,
        path=TRIAL,
        name=Label("科目余额表", "Trial balance"),
        says=Label("期初、本期、期末，借贷两边都平", "Both sides of every account, and they agree"),
        data="trial-balance",
        reads=("budget",),
        unit=_YUAN,
        sheet=trial,
        filters=by_regime,
        asks=regimes,
    ),
    QuestionPage(
        tab=BUDGET,
        path=LEDGER,
        name=Label("总账和明细账", "Ledger of an account"),
        says=Label("先发生的在前，一笔一行，每笔后的余额", "The earliest first, with the balance"),
        data="account-ledger",
        reads=("budget",),
        unit=_YUAN,
        sheet=ledger,
        filters=of_page,
        asks=regimes,
        cursor=LEDGER_CURSOR,
        of_areas=False,
    ),
    QuestionPage(
        tab=BUDGET,
        path=NOTICES,
        name=Label("公示", "Notices"),
        says=Label(
            "福彩公益金和捐赠，每年该公示的、已公示的",
            "Lottery money and donations: what is to be published each year, and what is",
        ),
        data="disclosures",
        reads=("budget",),
        unit=_YUAN,
        sheet=notices,
    ),
    QuestionPage(
        tab=BUDGET,
        path=NOTICE,
        name=Label("资金使用情况公示", "Notice of the use of money"),
        says=Label("一年一份，可打印、可下载", "One for each year, to be printed"),
        data="disclosure-notice",
        reads=("budget",),
        unit=_YUAN,
        sheet=notice,
        filters=notice_of,
        is_upright=True,
    ),
)

OTHERS: Final = (timeline, statements)
"""The stories of single grants, and statements of banks."""
