"""What sheets call where money comes from and what it is spent on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.vocabulary import Category, PaymentMethod, Source, VoucherKind

SHEET: Final = "经费台账"
"""What the sheet is called in our own workbooks."""

SHEET_MARKS: Final = (
    *("经费", "收支", "资金", "开支", "财务", "报销", "支出", "收入", "费用", "流水"),
)
"""A sheet or title with one of these in its name is about money."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "序号": ("编号", "No", "No.", "号", "序", "行号"),
    "日期": (
        *("发生日期", "记账日期", "业务日期", "入账日期", "到账日期", "支出日期", "报销日期"),
        *("收支日期", "凭证日期", "使用日期", "经费日期", "发生时间", "到账时间", "支出时间"),
        *("时间", "记账时间", "年月日"),
    ),
    "年": ("年份",),
    "月": ("月份",),
    "日": (),
    "摘要": (
        *("用途", "事由", "内容", "用途说明", "资金用途", "支出内容", "收支内容", "开支内容"),
        *("支出事由", "业务内容", "款项内容", "明细", "事项", "说明", "项目", "项目内容"),
        *("摘要/用途", "用途/摘要", "支出用途", "经费用途", "收支摘要"),
    ),
    "收入": (
        *("收入金额", "到账金额", "拨入金额", "拨款金额", "入账金额", "收款金额", "本期收入"),
        *("收入数", "进账", "进账金额", "到账数"),
    ),
    "支出": (
        *("支出金额", "报销金额", "开支", "开支金额", "使用金额", "付款金额", "支付金额"),
        *("本期支出", "实际支出", "支出数", "花费", "列支金额"),
    ),
    "金额": ("发生额", "发生金额", "收支金额", "经费金额"),
    "收支": ("收/支", "收支类型", "收支类别", "收支方向", "收入/支出", "类型", "类别"),
    "余额": ("结余", "结存", "账户余额", "累计结余", "剩余金额", "结余金额", "余额数"),
    "资金来源": (
        *("经费来源", "列支渠道", "款项来源", "经费渠道", "资金渠道", "来源渠道", "拨款来源"),
        *("资金性质", "出资渠道", "来源", "资金来源渠道", "收入来源"),
    ),
    "文号": (
        *("文件号", "拨款文号", "文件文号", "依据文号", "拨款文件文号", "批文号", "文件编号"),
        *("拨款依据", "依据", "拨款文件", "下达文号"),
    ),
    "凭证号": (
        *("凭证编号", "凭证字号", "凭证号码", "记账凭证号", "单据号", "单据编号", "凭单号", "凭证"),
        "编号",
    ),
    "凭证字": ("字", "凭证类别"),
    "票据号": ("发票号码", "发票号", "票据号码", "票据编号", "票号"),
    "其他票据": ("其余票据", "另附票据"),
    "票据类型": (
        "票据种类",
        "凭证类型",
        "凭证种类",
        "发票类型",
        "发票种类",
        "票据类别",
        "票据名称",
    ),
    "票据代码": ("发票代码", "票据批次代码", "票据批号"),
    "用途类别": (
        *("支出类别", "科目", "费用类别", "支出科目", "开支类别", "经费类别", "费用科目"),
        *("支出类型", "费用类型", "预算科目", "经费科目", "会计科目", "开支科目", "用途分类"),
        *("支出项目", "类别", "用途", "支出用途", "项目"),
    ),
    "经办人": (
        *("经手人", "报销人", "经办", "经办人员", "经办社工", "报账人", "申请人", "经手人员"),
        "领款人",
    ),
    "支付方式": ("付款方式", "结算方式", "支付形式"),
    "收款方": ("收款人", "收款单位", "付款对象", "支付对象", "供应商", "商户"),
    "备注": ("备注说明", "其他说明"),
}
"""Columns by our own name, each with what stations call it (forms of sheets, section 10)."""

FIELDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("received_on", "carried_over_on", "spent_on"), "日期"),
    **dict.fromkeys(("advanced_on", "repaid_on", "refunded_on"), "日期"),
    **dict.fromkeys(("amount_fen", "lines"), "金额"),
    "source": "资金来源",
    "category": "用途类别",
    "document_number": "文号",
    "voucher_number": "凭证号",
    "more_vouchers": "其他票据",
    "voucher_kind": "票据类型",
    "voucher_code": "票据代码",
    "summary": "摘要",
    "handled_by": "经办人",
}
"""What a row states -> the column where it stands, before others that say the same."""

REQUIRED: Final = ("日期", "资金来源", "收入", "支出")
"""Columns without which no row can be taken; one amount is enough, or 金额 with or without 收支, and
月 with 日 is as good as 日期."""

OPENING_MARKS: Final = ("上年", "上一年", "去年", "往年", "以前年度", "历年", "年初")
"""With 结转, 结余 or 余额 behind it, what a year began with; 结转上年 is the same."""

LEFT_WORDS: Final = ("节余", "余款", "结存", "滚存", "剩余")
"""The same behind such a mark, where a label ends with it (上年节余资金)."""

BEGINNING_WORDS: Final = (
    "上年转入",
    "上年度转入",
    "去年转入",
    "年初转入",
    "年初数",
    "期初数",
    "期初转入",
)
"""What a year began with, though they don't say that it was left."""

UNCLEAR_OPENINGS: Final = (
    *(
        "余额结转",
        "结余结转",
        "结转余额",
        "结转结余",
        "结余转入",
        "余额转入",
        "结转转入",
        "结转资金",
    ),
    *("结余资金", "结转款", "结余款", "余款转入", "余款结转", "结转收入", "资金结转", "经费结转"),
    *("上期结转", "上期结余", "上期余额", "上期转入", "上期余款"),
)
"""Left of something that they don't name: a year began with it, or only a month or a project."""

ARRIVAL_WORDS: Final = (
    *("拨付", "拨入", "拨来", "下拨", "补拨", "划拨", "划入", "下达", "收到", "到账", "到帐"),
    "追加",
)
"""Before or behind such a mark: money that came, whatever year it is of (拨付上年结转资金)."""

ADVANCE_MARK: Final = "垫付"
REPAYMENT_MARKS: Final = ("归还", "偿还", "返还", "退还", "还垫付", "冲抵", "垫付款报销")
"""Beside the mark of an advance: it is given back."""
REPAID_BEFORE: Final = r"(?<![待未])报销.{0,12}垫付|(?:支付|付还|还清|结清|还)[^费款(（]{0,4}垫付"
"""The same with somebody or something between, 报销张三垫付款; 支付印刷费（垫付） is an advance."""

RED_MARKS: Final = r"红冲|红字(?:冲|发票|凭证|更正|退)|[(（]红字[)）]|^红字"
"""What says that a row takes an earlier one back, whatever the sign of its amount."""
BLUE_MARK: Final = "蓝字"
"""Beside it: what is entered anew after that."""
PAPER_WORDS: Final = "凭证|发票|票据|收据|单据|凭单|号码"
VOUCHER_WORDS: Final = "[银现]?[记付转收银现]"
"""What stands around the number of a paper that a row speaks of, and in front of it in books."""

INCOME_WORDS: Final = ("收入", "收", "入账", "到账", "拨入", "进账", "收款", "贷")
EXPENSE_WORDS: Final = ("支出", "支", "付", "付款", "开支", "报销", "出账", "借")
"""What stands in a column that says which side an amount is on."""

SOURCE_WORDS: Final[Mapping[str, Source]] = {
    "市级一次性补助": "municipal_one_time",
    "市级补助": "municipal_one_time",
    "市级一次性建站补助": "municipal_one_time",
    "市级一次性": "municipal_one_time",
    "市级补助资金": "municipal_one_time",
    "市级一次性补助资金": "municipal_one_time",
    "区财政": "district_fiscal",
    "区级财政": "district_fiscal",
    "区财政资金": "district_fiscal",
    "县财政": "district_fiscal",
    "县级财政": "district_fiscal",
    "区县财政": "district_fiscal",
    "区(县)财政": "district_fiscal",
    "区财政拨款": "district_fiscal",
    "区财政补助": "district_fiscal",
    "区级财政资金": "district_fiscal",
    "区级财政拨款": "district_fiscal",
    "区级财政补助": "district_fiscal",
    "县财政资金": "district_fiscal",
    "县财政拨款": "district_fiscal",
    "县级财政资金": "district_fiscal",
    "福彩公益金": "welfare_lottery",
    "区级福彩公益金": "welfare_lottery",
    "福利彩票公益金": "welfare_lottery",
    "彩票公益金": "welfare_lottery",
    "福彩": "welfare_lottery",
    "福彩金": "welfare_lottery",
    "福彩公益金补助": "welfare_lottery",
    "区福彩公益金": "welfare_lottery",
    "县级福彩公益金": "welfare_lottery",
    "街道保障": "township_special",
    "镇街配套": "township_special",
    "街道配套": "township_special",
    "乡镇配套": "township_special",
    "乡镇保障": "township_special",
    "镇级配套": "township_special",
    "街道保障资金": "township_special",
    "街道配套资金": "township_special",
    "镇街配套资金": "township_special",
    "政府购买服务": "government_purchase",
    "政府购买": "government_purchase",
    "政府购买服务资金": "government_purchase",
    "慈善捐赠": "charity_donation",
    "慈善捐款": "charity_donation",
    "慈善资金": "charity_donation",
    "慈善捐赠款": "charity_donation",
    "慈善捐赠资金": "charity_donation",
    "社会捐赠": "charity_donation",
    "甬尚慈善": "charity_donation",
    "社区发展基金会": "community_foundation",
    "社区基金会": "community_foundation",
}
"""What sheets call it."""

VOUCHER_KIND_WORDS: Final[Mapping[str, VoucherKind]] = {
    "发票": "vat_invoice",
    "增值税专用发票": "vat_invoice",
    "增值税普通发票": "vat_invoice",
    "增值税电子发票": "vat_invoice",
    "增值税电子普通发票": "vat_invoice",
    "电子发票": "vat_invoice",
    "数电发票": "vat_invoice",
    "全电发票": "vat_invoice",
    "普通发票": "vat_invoice",
    "专用发票": "vat_invoice",
    "普票": "vat_invoice",
    "专票": "vat_invoice",
    "财政收据": "fiscal_receipt",
    "财政电子票据": "fiscal_receipt",
    "行政事业单位资金往来结算票据": "fiscal_receipt",
    "非税收入票据": "fiscal_receipt",
    "捐赠票据": "donation_receipt",
    "捐赠收据": "donation_receipt",
    "签领单": "sign_off_sheet",
    "签收单": "sign_off_sheet",
    "签收表": "sign_off_sheet",
    "领款单": "sign_off_sheet",
    "银行回执": "bank_slip",
    "回单": "bank_slip",
    "转账凭证": "bank_slip",
    "白条": "white_slip",
    "收条": "white_slip",
    "普通收据": "white_slip",
    "自制凭证": "white_slip",
    "自制单据": "white_slip",
}
"""What sheets call it."""

PAYMENT_METHOD_WORDS: Final[Mapping[str, PaymentMethod]] = {
    "银行转账": "transfer",
    "转帐": "transfer",
    "对公转账": "transfer",
    "网银": "transfer",
    "电汇": "transfer",
    "支票": "transfer",
    "公务卡支付": "official_card",
    "刷卡": "official_card",
    "微信": "mobile",
    "支付宝": "mobile",
    "扫码": "mobile",
    "现金支付": "cash",
    "付现": "cash",
}
"""What sheets call it."""

CATEGORY_WORDS: Final[Mapping[str, Category]] = {
    "人员经费": "personnel",
    "人员": "personnel",
    "人员支出": "personnel",
    "人员费用": "personnel",
    "薪酬待遇": "personnel",
    "薪酬补贴": "personnel",
    "服务活动": "service_activity",
    "服务活动经费": "service_activity",
    "活动经费": "service_activity",
    "服务经费": "service_activity",
    "服务活动费": "service_activity",
    "活动费": "service_activity",
    "服务活动支出": "service_activity",
    "督导培训": "supervision_training",
    "培训督导": "supervision_training",
    "培训": "supervision_training",
    "督导": "supervision_training",
    "培训费": "supervision_training",
    "督导培训费": "supervision_training",
    "督导培训经费": "supervision_training",
    "培训经费": "supervision_training",
    "督导费": "supervision_training",
    "办公": "office",
    "办公经费": "office",
    "办公费": "office",
    "办公费用": "office",
    "办公用品": "office",
    "办公支出": "office",
    "行政办公": "office",
    "宣传": "publicity",
    "宣传费": "publicity",
    "宣传费用": "publicity",
    "宣传经费": "publicity",
    "设备": "equipment",
    "设备购置": "equipment",
    "设备采购": "equipment",
    "设备费": "equipment",
    "设备购置费": "equipment",
    "设备经费": "equipment",
    "公务接待": "hospitality",
    "接待": "hospitality",
    "其他": "other",
    "其它": "other",
    "其他费用": "other",
    "其他经费": "other",
}
"""What sheets call it."""
