"""What is said of money, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("资金", "Money")

FIELDS: Final[Mapping[str, Label]] = {
    "administrative_cap_percent": Label("管理费上限（%）", "administrative cap in percent"),
    "administrative_categories": Label("算作管理费的用途", "purposes that are administration"),
    "advance": Label("垫付记录", "advance"),
    "advanced_on": Label("垫付日期", "day advanced"),
    "allowed_categories": Label("允许用途", "allowed purposes"),
    "amended_on": Label("调整日期", "day amended"),
    "amount_fen": Label("金额", "amount"),
    "approval": Label("审批记录", "approval"),
    "cap_percent": Label("最高占比（%）", "at most in percent"),
    "carried_over_on": Label("结转日期", "day carried over"),
    "category": Label("支出类别", "purpose"),
    "document_number": Label("文号", "document number"),
    "more_vouchers": Label("其他票据", "further vouchers"),
    "notice_sha256": Label("公示文件 SHA-256", "SHA-256 of the notice"),
    "published_at": Label("公示位置", "published at"),
    "expenditure": Label("原支出记录", "expenditure"),
    "floor_percent": Label("最低占比（%）", "at least in percent"),
    "forbidden_categories": Label("禁止用途", "forbidden purposes"),
    "funding_kind": Label("资金性质", "kind of funding"),
    "grant": Label("拨款编号", "grant"),
    "handled_by": Label("经手人", "handled by"),
    "lines": Label("来源分摊", "source lines"),
    "lent_on": Label("借出日期", "day lent"),
    "linked_records": Label("关联记录", "linked records"),
    "loan": Label("借款记录", "loan"),
    "paid_by": Label("垫付人", "paid by"),
    "payee_worker": Label("收款的本站人员", "worker who is the payee"),
    "payment_method": Label("支付方式", "way of payment"),
    "period_from": Label("使用期起", "usable from"),
    "period_until": Label("使用期止", "usable until"),
    "planned": Label("预算行", "budget lines"),
    "promised_on": Label("下达日期", "day promised"),
    "purposes": Label("限定用途", "purposes in its own words"),
    "quantity": Label("数量", "quantity"),
    "received_on": Label("到账日期", "day received"),
    "is_released": Label("已解除限定", "released from the restriction"),
    "reclaimed_on": Label("收回日期", "day reclaimed"),
    "released_on": Label("解除限定日期", "day released"),
    "refunded_on": Label("退回日期", "day refunded"),
    "region": Label("使用地区", "area of use"),
    "regions": Label("限定地区", "areas"),
    "rejected_on": Label("驳回日期", "day rejected"),
    "repaid_on": Label("偿还日期", "day repaid"),
    "reservation": Label("资金预留", "reservation"),
    "reserved_on": Label("预留日期", "day reserved"),
    "shares": Label("用途占比", "shares of purposes"),
    "spent_on": Label("支出日期", "day spent"),
    "submission": Label("支出申请", "submission"),
    "submitted_on": Label("提交日期", "day submitted"),
    "to_grant": Label("借入拨款编号", "grant that borrows"),
    "to_source": Label("借入来源", "source that borrows"),
    "unit": Label("计量单位", "unit"),
    "unit_caps": Label("单价标准", "caps per unit"),
    "voucher_code": Label("发票代码", "invoice code"),
    "voucher_kind": Label("票据类型", "kind of voucher"),
    "voucher_number": Label("凭证号", "voucher number"),
    "voucher_sha256": Label("凭证 SHA-256", "SHA-256 of the voucher"),
}
"""Field as stored -> its name."""

_PURPOSE: Final = Label("具体用途", "purpose in words")
FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    **{
        (fact, "purpose"): _PURPOSE
        for fact in (
            *("ExpenditureRecorded", "ExpenditureSubmitted", "ExpenditurePaid"),
            *("FundsReserved", "AdvanceMade"),
        )
    },
    ("ExpenditurePaid", "spent_on"): Label("支付日期", "day paid"),
    **{
        (fact, "content_sha256"): Label("所见内容 SHA-256", "SHA-256 of what was seen")
        for fact in ("ExpenditureApproved", "ExpenditureRejected")
    },
    **{
        key: label
        for fact in ("SourceLent", "SourceRepaid")
        for key, label in {
            (fact, "source"): Label("借出来源", "source that lends"),
            (fact, "grant"): Label("借出拨款编号", "grant that lends"),
        }.items()
    },
    ("SourceLent", "document_number"): Label("批准文号", "document that allows it"),
    ("SourceRepaid", "repaid_on"): Label("归还日期", "day repaid"),
    ("DisclosurePublished", "kind"): Label("公示内容", "what it tells of"),
    ("DisclosurePublished", "published_on"): Label("公示日期", "day published"),
    ("BudgetAdopted", "adopted_on"): Label("通过日期", "day adopted"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

PARTS: Final[Mapping[str, Label]] = {
    "Voucher": Label(
        "[{voucher_kind} ][{voucher_code} ][{voucher_number} ]{amount_fen}",
        "[{voucher_kind} ][{voucher_code} ][{voucher_number} ]{amount_fen}",
    ),
}
"""Part -> what stands for it in one piece, where that is not its required fields in turn."""

COUNTS: Final = frozenset({"quantity"})
"""Fields that are a plain number, without a unit."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "FundingKind": {
        "subsidy": Label("补助", "subsidy"),
        "service_contract": Label("购买服务合同", "service contract"),
        "donation": Label("捐赠", "donation"),
        "foundation": Label("基金会资助", "foundation's grant"),
        "own": Label("自有资金", "own money"),
    },
    "CostUnit": {
        "person_day": Label("人天", "person and day"),
        "person_time": Label("人次", "attendance"),
        "hour": Label("小时", "hour"),
        "session": Label("场（节）", "session"),
        "item": Label("件（份）", "item"),
        "month": Label("月", "month"),
    },
    "VoucherKind": {
        "vat_invoice": Label("增值税发票", "VAT invoice"),
        "fiscal_receipt": Label("财政票据", "fiscal receipt"),
        "donation_receipt": Label("公益事业捐赠票据", "donation receipt"),
        "sign_off_sheet": Label("签领表", "sign-off sheet"),
        "bank_slip": Label("银行回单", "bank slip"),
        "white_slip": Label("白条（收据、自制单据）", "white slip (plain receipt, own paper)"),
    },
    "PaymentMethod": {
        "transfer": Label("转账", "transfer"),
        "official_card": Label("公务卡", "official card"),
        "mobile": Label("扫码支付", "mobile payment"),
        "cash": Label("现金", "cash"),
    },
    "DisclosureKind": {
        "lottery": Label("福彩公益金使用情况", "the use of welfare lottery money"),
        "donations": Label("接受捐赠和使用情况", "donations and their use"),
    },
    "Source": {
        "municipal_one_time": Label("市级一次性补助", "municipal one-off"),
        "district_fiscal": Label("区县财政资金", "district budget"),
        "welfare_lottery": Label("福彩公益金", "welfare lottery fund"),
        "township_special": Label("乡镇（街道）专项", "township special fund"),
        "government_purchase": Label("政府购买服务", "government purchase of services"),
        "charity_donation": Label("慈善捐赠", "charity donation"),
        "community_foundation": Label("社区发展基金会", "community foundation"),
        "other": Label("其他来源", "other source"),
    },
    "Category": {
        "personnel": Label("人员经费", "personnel"),
        "service_activity": Label("服务活动", "service activities"),
        "supervision_training": Label("督导培训", "supervision and training"),
        "office": Label("办公", "office"),
        "publicity": Label("宣传", "publicity"),
        "equipment": Label("设备", "equipment"),
        "hospitality": Label("公务接待", "hospitality"),
        "other": Label("其他支出", "other spending"),
    },
}
"""List of the vocabulary -> word -> its name."""

STANDINGS: Final[Mapping[str, Label]] = {
    "submitted": Label("待审批", "waiting for an approval"),
    "approved": Label("已批准，待支付", "approved and not paid"),
    "rejected": Label("已驳回", "rejected"),
    "paid": Label("已支付", "paid"),
}
"""How a submission stands."""

SEALED: Final[Mapping[str, Label]] = {
    "opinion": Label("审批意见", "opinion"),
    "payee": Label("收款方", "payee"),
    "summary": Label("摘要", "summary"),
    "weight": Label("分摊权重", "weight"),
}
"""What is stated and does not stand in the book as it is."""
