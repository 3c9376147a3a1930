"""What every certificate says beside its own figures: who issues it, and how it is verified.

Whoever holds one opens the address of the same days, by hand or by its square code: the code is the
same as long as no record was changed, and at the position that is printed it is what was printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.pages.charts import qr_code
from api.pages.desk import address
from api.pages.questions.parts import Chapter, Column, Table
from api.pages.questions.sight import Sight
from api.pages.words import called
from api.questions.asking import Answer
from domain.ground.labels import Label

LINE: Final = "＿＿＿＿＿＿＿＿"
"""What is filled in by hand."""
_CODE_DIGITS, _GROUP = 20, 4

Told = Sequence[tuple[Label, Any]]
"""Things by their names, one under the other."""


def told(name: Label, rows: Told) -> Table:
    """Things by their names, as a table."""
    return Table(
        name=name,
        columns=(
            Column(heading=Label("项目", "What"), value="name"),
            Column(heading=Label("内容", "Says"), value="value"),
        ),
        rows=[{"name": each, "value": value} for each, value in rows],
    )


def issued(sight: Sight, answer: Answer, own: Told = ()) -> Chapter:
    """Who issues it: the station, and lines for those who sign. ``own`` stands behind the station."""
    rows = [
        (Label("单位（盖章）", "Station (stamp)"), sight.desk.station_name or answer["station"]),
        *own,
        (Label("负责人（签字）", "Head (signature)"), LINE),
        (Label("经办人（签字）", "Handled by (signature)"), LINE),
        (Label("联系电话", "Phone"), LINE),
    ]
    return Chapter(table=told(Label("出具单位", "Issued by"), rows))


def verified(
    sight: Sight,
    path: str,
    about: Mapping[str, str],
    answer: Answer,
    *,
    begun: str,
    remark: Label,
) -> Chapter:
    """Its number, its days, its code, and where both are verified.

    ``about`` is what the address says of whom it is about, ``begun`` the day from which is counted
    where none was named.
    """
    at = {**about, "from": answer["from_day"], "as_of": answer["as_of"]}
    place = address(path, {"station": answer["station"], **at, "as_known": answer["position"]})
    whole = f"{sight.desk.origin}{place}"
    number = f"{answer['station']}-{answer['position']}-{answer['code_sha256'][:8]}"
    title = Label("证明编号与核验", "Number and verification")
    scan = Label("扫码核验", "Scan to verify")
    rows = [
        (Label("证明编号", "Number"), number),
        (Label("统计期间", "Days"), f"{answer['from_day'] or begun} — {answer['as_of']}"),
        (Label("核验码", "Code"), code_in_groups(answer["code_sha256"])),
        (Label("核验码全文", "Code in full"), answer["code_sha256"]),
        (Label("台账位置", "Position of the book"), answer["position"]),
        (Label("核验地址", "To verify"), whole),
        (Label("备注", "Remarks"), remark),
        (Label("出具日期", "Date"), LINE),
    ]
    drawn = qr_code(whole, called(sight.language, scan))
    return Chapter(table=told(title, rows), finding=scan, chart=drawn)


def code_in_groups(code_sha256: str) -> str:
    """The beginning of a code as it is read aloud: five groups of four digits."""
    digits = code_sha256[:_CODE_DIGITS].upper()
    return " ".join(digits[at : at + _GROUP] for at in range(0, _CODE_DIGITS, _GROUP))
