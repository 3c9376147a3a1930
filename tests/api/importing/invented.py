"""Workbooks made up at random: other stations, other people, other layouts, every spelling.

What is written is as a station would type it; what it means is left to the reader and the oracle.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.api.workbooks.made import Sheets

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "安宁平康乐佳明亮清正和顺文武刚强敏慧静雅丽娟芳婷浩然子涵"
SERVICES = ("困难救助", "矛盾调处", "人文关怀", "心理疏导", "行为矫治", "关系调适", "资源协调")
GROUPS = (
    "孤寡老人",
    "独居老人",
    "空巢老人",
    "失能老人",
    "残疾人",
    "困境儿童",
    "低保户",
    "低保",
    "流动人口",
)
SOURCES = (
    "区财政",
    "福彩公益金",
    "区级福彩公益金",
    "街道保障",
    "镇街配套",
    "政府购买服务",
    "甬尚慈善",
)
CATEGORIES = ("人员经费", "服务活动", "督导培训", "办公", "宣传", "设备", "其他")
DISTRICTS = ("海曙区", "江北区", "鄞州区", "宁海县", "余姚市", "没有的区")


class Invention:
    """One workbook of one station-year, the same for the same seed."""

    def __init__(self, seed: int, *, visits: int = 60, code: str | None = None) -> None:
        self.random = Random(seed)
        self.year = self.random.choice((2021, 2022, 2024))
        self.code = code or f"站{seed}"
        self.built = date(self.year, 1, 1) + timedelta(days=self.random.randrange(60))
        self.staff = self._staff()
        self.visits = visits

    def sheets(self) -> Sheets:
        """All five sheets."""
        return {
            "站点信息": self._station(),
            "人员名册": self._roster(),
            "经费台账": self._money(),
            "探访台账": self._visits(),
            "培训台账": self._training(),
        }

    def _staff(self) -> list[tuple[str, date, date | None]]:
        end = date(self.year, 12, 31)
        people = []
        for name in self._names(self.random.randint(2, 7)):
            joined = self.built + timedelta(days=self.random.randrange(120))
            left = joined + timedelta(days=self.random.randrange(30, 250))
            people.append(
                (name, joined, left if left < end and self.random.random() < 0.4 else None)
            )
        leavers = [
            each for each in people if each[2] is not None and each[2] < date(self.year, 9, 1)
        ]
        for name, _joined, left in leavers[:1]:
            people.append((name, left + timedelta(days=20), None))  # gone, and back again
        return people

    def _station(self) -> list[list[object]]:
        rows = [
            ["站点名称", f"{self.code}镇社会工作站"],
            ["站点代码", self.code],
            ["所属区县", self.random.choice(DISTRICTS)],
            ["建成日期", self._day(self.built)],
            [
                "运营模式",
                self.random.choice(("委托机构运营", "增设岗位", "县统招+属地自招", "待定")),
            ],
            ["台账年度", self.random.choice((self.year, f"{self.year}年", f"{self.year}年度"))],
        ]
        self.random.shuffle(rows)
        return rows

    def _roster(self) -> list[list[object]]:
        header = ["序号", "姓名", "专职/兼职", "证书等级", "来源", "入职日期", "离职日期", "备注"]
        rows: list[list[object]] = [["名册"], header]
        for number, (name, joined, left) in enumerate(self.staff, 1):
            level = self.random.choice(("", "无", "助理社会工作师", "社会工作师", "高级社会工作师"))
            engagement = self.random.choice(("专职", "专职", "兼职"))
            source = self.random.choice(("机构派驻", "县统招", "属地自招", "增设岗位"))
            ended = self._day(left) if left else self.random.choice(("", "无", "至今"))
            rows.append([number, name, engagement, level, source, self._day(joined), ended, ""])
        return rows

    def _money(self) -> list[list[object]]:
        header = [
            "序号",
            "日期",
            "摘要",
            "收入",
            "支出",
            "资金来源",
            "文号",
            "凭证号",
            "用途类别",
            "经办人",
        ]
        rows: list[list[object]] = [["收支"], header]
        days = sorted(self.built + timedelta(days=self.random.randrange(300)) for _ in range(40))
        for number, day in enumerate(days, 1):
            source = self.random.choice((*SOURCES, *SOURCES, "市级补助"))
            fen = self.random.randrange(1_00, 900_000)
            income = self.random.random() < 0.35
            sides = [self._amount(5_000_000 if source == "市级补助" else fen * 4), ""]
            if not income:
                sides = ["", self._amount(fen)]
            self._spoil(sides, income=income)
            source = "老板自掏" if self.random.random() < 0.03 else source
            category = "" if income else self.random.choice(CATEGORIES)
            handler = self.random.choice(self.staff)[0] if self.random.random() < 0.7 else "外人甲"
            rows.append(
                [
                    number,
                    self._day(day),
                    "摘要",
                    *sides,
                    source,
                    f"〔{day.year}〕{number}号",
                    f"记-{number:03}",
                    category,
                    handler,
                ]
            )
        return [*rows, ["合计", "", "", 1, 2]]

    def _visits(self) -> list[list[object]]:
        header = ["序号", "探访日期", "起止时间", "探访社工", "服务对象", "对象类别", "探访方式"]
        header += ["服务内容", "主要情况", "风险等级", "记录日期", "备注"]
        rows: list[list[object]] = [["探访"], list(header)]
        clients = [
            (name, self.random.choice(GROUPS)) for name in self._names(max(4, self.visits // 5))
        ]
        clients.append((clients[0][0], "失能老人" if clients[0][1] != "失能老人" else "残疾人"))
        made: list[list[object]] = []
        for _ in range(self.visits):
            if made and self.random.random() < 0.08:
                again = list(self.random.choice(made))
                again[1] = self._times()
                made.append(again)
                continue
            made.append(self._visit(*self.random.choice(clients)))
        for number, cells in enumerate(made, 1):
            rows.append([number, *cells])
            if self.random.random() < 0.05:
                rows.append([])
        rows.append(["合计"])
        return self._columns_moved(rows)

    def _visit(self, client: str, group: str) -> list[object]:
        workers = [each[0] for each in self.random.sample(self.staff, k=min(2, len(self.staff)))]
        workers = list(dict.fromkeys(workers))[: self.random.choice((1, 1, 2))]
        chance = self.random.random()
        if chance < 0.04:
            workers.append("无此人")
        day = self.built + timedelta(days=self.random.randrange(330))
        shown = self._day(day)
        if 0.04 < chance < 0.07:
            shown = self.random.choice(("2月30日", "某天", f"{self.year}-13-01"))
        elif 0.07 < chance < 0.1:
            shown = "2033-05-05"
        recorded = day + timedelta(days=self.random.choice((0, 0, 1, 2, 3, 9)))
        service = self.random.choice(SERVICES) if chance < 0.96 else "喝茶"
        return [
            shown,
            self._times(),
            self.random.choice(("、", ",", "，", " ")).join(workers),
            client if not 0.1 < chance < 0.13 else "",
            group,
            self.random.choice(("入户", "入户探访", "电话", "微信")),
            service,
            "近况\t良好",
            self.random.choice(("红", "黄", "蓝", "绿", "")),
            self._day(recorded),
            "",
        ]

    def _training(self) -> list[list[object]]:
        header = [
            "序号",
            "日期",
            "起止时间",
            "培训主题",
            "班次",
            "形式",
            "讲师",
            "学时",
            "参加人员",
            "人数",
        ]
        rows: list[list[object]] = [["培训"], header]
        for number in range(1, self.random.randint(3, 12)):
            day = self.built + timedelta(days=self.random.randrange(330))
            present = [
                name
                for name, joined, left in self.staff
                if joined <= day and (left is None or day <= left)
            ]
            present = list(dict.fromkeys(present))
            if not present:
                continue
            claimed = len(present) + self.random.choice((0, 0, 0, 1))
            form = self.random.choice(("小组活动", "理论团辅", "外出参访", "围炉夜话"))
            hours = self.random.choice((1, 1.5, 2, 4, "3学时"))
            rows.append(
                [
                    number,
                    self._day(day),
                    "9:00-11:00",
                    f"课程{number}",
                    self.random.choice("甲乙丙"),
                    form,
                    "外请讲师",
                    hours,
                    "、".join(present),
                    claimed,
                ]
            )
        return rows

    def _names(self, count: int) -> list[str]:
        names: dict[str, None] = {}
        while len(names) < count:
            given = "".join(self.random.sample(GIVEN, k=self.random.choice((1, 2))))
            names[self.random.choice(SURNAMES) + given] = None
        return list(names)

    def _day(self, day: date) -> object:
        forms: list[object] = [day, day.isoformat(), f"{day.year}.{day.month}.{day.day}"]
        forms += [f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"]
        if day.year == self.year:
            forms += [f"{day.month}月{day.day}日", f"{day.month}.{day.day}"]
        return self.random.choice(forms)

    def _times(self) -> str:
        start = self.random.randrange(8 * 60, 16 * 60, 5)
        end = start + self.random.randrange(15, 100, 5)
        if self.random.random() < 0.04:
            start, end = end, start
        first, last = (f"{minute // 60}:{minute % 60:02}" for minute in (start, end))
        mark = self.random.choice(("-", "—", "~", "至"))
        shown = f"{first}{mark}{last}"
        return shown.replace(":", "：") if self.random.random() < 0.2 else shown

    def _amount(self, fen: int) -> object:
        yuan = fen / 100
        forms: list[object] = [
            yuan,
            f"{yuan:.2f}",
            f"{yuan:,.2f}",
            f"¥{yuan:,.2f}",
            f"￥{yuan:.2f}",
        ]
        forms.append(f"{yuan:.2f}元")
        if fen % 1_000_000 == 0:
            forms += [f"{fen // 1_000_000}万元", f"{fen // 1_000_000}万"]
        return self.random.choice(forms)

    def _spoil(self, sides: list[object], *, income: bool) -> None:
        chance = self.random.random()
        if chance < 0.03:
            sides[1 if income else 0] = 5
        elif chance < 0.06:
            sides[0 if income else 1] = self.random.choice(("约五百", "-12", "1.234", "0"))

    def _columns_moved(self, rows: list[list[object]]) -> list[list[object]]:
        """The same table with its columns in another order, and one nobody asked for."""
        order = list(range(1, 12))
        self.random.shuffle(order)
        moved = []
        for row in rows:
            full = len(row) == 12
            moved.append(
                [row[0], *(row[at] for at in order), "" if row[0] != "序号" else "审核"]
                if full
                else row
            )
        return moved
