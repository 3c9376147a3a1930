"""Options that several commands share, so that they mean and read the same everywhere.

Nothing but typer is imported here: every start of the command line reads this module.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。 One JSON document.")]
AsKnown = Annotated[
    str | None,
    typer.Option(metavar="POSITION|TIME|DATE", help="按当时所知回答。 As was known then."),
]
Station = Annotated[str | None, typer.Option(metavar="CODE", help="站点代码。 Code of a station.")]
District = Annotated[
    str | None, typer.Option(metavar="CODE", help="区县代码或名称。 A district, code or name.")
]
City = Annotated[str | None, typer.Option(metavar="CODE", help="城市代码。 City.")]
Engagement = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help="审计任务及其站点，以空格隔开。 Engagement and its stations, with blanks between.",
    ),
]
Area = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="市或区县，如 A-330200。 A city or district."),
]
AsOf = Annotated[
    str | None, typer.Option(metavar="DATE", help="业务日期，默认今天。 Business day.")
]
FromDay = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="起始日（含）。 First day.")
]
ToDay = Annotated[str | None, typer.Option("--to", metavar="DATE", help="截止日（含）。 Last day.")]
RecordedFrom = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="入账首日（含）。 First day of recording."),
]
RecordedTo = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="入账末日（含）。 Last day of recording.")
]


def _account_code(context: typer.Context, given: str) -> str:
    """A code that an account or token has. Raises pydantic's ValidationError and UnknownAccount."""
    from pydantic import create_model

    from api.terminal.actors import ensure_known
    from domain.ground.forms.fields import AccountCode

    # Named as the option is, for the sentence that says what is wrong with it.
    create_model("Given", actor=(AccountCode, ...))(actor=given)
    ensure_known(context.obj, given)
    return given


Actor = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        callback=_account_code,
        help="操作人代码：账号或令牌的代码。 Who answers for it: code of an account or token.",
    ),
]
Host = Annotated[str, typer.Option(help="监听地址。 Address.")]
Port = Annotated[int, typer.Option(min=1, max=65_535, help="监听端口。 Port.")]
TlsCert = Annotated[
    Path | None,
    typer.Option(metavar="FILE.pem", help="证书及其上级，启用 HTTPS。 Certificate, for HTTPS."),
]
TlsKey = Annotated[
    Path | None, typer.Option(metavar="FILE.pem", help="证书的私钥。 Its private key.")
]
