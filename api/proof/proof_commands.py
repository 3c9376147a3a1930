"""``taizhang checkpoint`` and ``taizhang proof``: signed heads, proofs, and checking them offline.

Nothing but typer and our own options is imported before a command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.terminal.options import AsJson

proofs = typer.Typer(
    help="证明：某条在册、前后一致，以及离线核对。 Proofs, and checking them offline.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Size = Annotated[int, typer.Argument(min=1, metavar="SIZE", help="条数。 Number of entries.")]


def checkpoint(context: typer.Context, *, as_json: AsJson = False) -> None:
    """签发并打印最新检查点，请存到台账之外。 Sign the head and print it; keep it outside."""
    from api.proof.proving import print_checkpoint

    print_checkpoint(context.obj, as_json=as_json)


@proofs.command("inclusion")
def proof_inclusion(
    context: typer.Context,
    *,
    position: Annotated[int, typer.Argument(metavar="POSITION", help="位置。 Position.")],
    size: Annotated[
        int | None,
        typer.Option(metavar="SIZE", help="在此条数时。 Within so many entries."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.tlog-proof", help="写到此文件。 Write to this file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """证明某一条在册。 Prove that an entry stands in the log."""
    from api.proof.proving import prove_inclusion

    prove_inclusion(context.obj, position, size, out, as_json=as_json)


@proofs.command("consistency")
def proof_consistency(
    context: typer.Context, *, first: Size, second: Size, as_json: AsJson = False
) -> None:
    """证明较大的台账以较小的为开头。 Prove that the log still begins as it was."""
    from api.proof.proving import prove_consistency

    prove_consistency(context.obj, first, second, as_json=as_json)


@proofs.command("check")
def proof_check(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="证明文件。 A .tlog-proof file.")],
    entry: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="条目原文；缺省取自本台账。 The entry; of this ledger if not given.",
        ),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="信任策略；缺省为本台账的公钥。 A policy; our own keys if not given.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """核对证明文件；给出条目与策略时无需台账。 Check a proof; with both files no ledger is needed."""
    from api.proof.proving import check_proof

    check_proof(context.obj, file, entry, policy, as_json=as_json)
