"""Audit bundles on the command line: written, sealed, and checked as anybody would check them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

import typer

from api.exporting.bundles.age_seal import read_recipient, seal
from api.exporting.bundles.bundle import write_bundle
from api.exporting.bundles.verify_programs import checker
from api.exporting.files import report, scope_of, written
from api.exporting.refusals import BundleDamaged
from api.terminal.answers import answering
from api.terminal.output import say
from api.terminal.scope import Place, Scope


def export_audit_bundle(
    place: Place, scope: Scope, out: Path, seal_to: str | None, *, as_json: bool
) -> None:
    """Write a bundle, sealed where a recipient is given. Raises BadRecipient before anything."""
    recipient = None if seal_to is None else read_recipient(seal_to)
    with answering(place) as house, written(out) as file:
        wanted = scope_of(house, scope, with_all_money=True)
        if recipient is None:
            found = write_bundle(house, wanted, file)
        else:
            with tempfile.TemporaryFile(dir=out.parent) as plain:
                found = write_bundle(house, wanted, cast("BinaryIO", plain))
                plain.seek(0)
                seal(cast("BinaryIO", plain), file, recipient)
    figures = {"file": str(out), **found._asdict(), "sealed": recipient is not None}
    report(figures, as_json=as_json)


def check_audit_bundle(
    bundle: Path, policy: Path | None, checkpoints: Sequence[Path], *, as_json: bool
) -> None:
    """Check a bundle and print the report, as verify.py does.

    Raises BundleDamaged naming the first bad place; ends with verify.py's code for a bundle in
    which something is not vouched for.
    """
    verify = checker()
    kept = verify.Kept(None if policy is None else str(policy), [str(each) for each in checkpoints])
    outcomes, _ = verify.audit(str(bundle), kept)
    say(verify.written(str(bundle), outcomes, as_json).rstrip("\n"))
    bad = verify.first_bad(outcomes)
    if bad is not None:
        place_zh, place_en = verify.where(bad)
        raise BundleDamaged(
            where_zh=place_zh, where_en=place_en, what_zh=bad.zh, what_en=bad.en, field=bad.file
        )
    if any(each.note for each in outcomes):
        raise typer.Exit(verify.NOT_VOUCHED_FOR)
