"""What became of a record since the version that a refused request rests on, and by whom.

Told after the decision: the ledger only compares versions, and need not read older entries under
its lock to say no.
"""

from __future__ import annotations

from typing import Final

from api.questions.changes_since import changes_by
from domain.ground.commands import Command, CorrectRecord, VoidRecord
from domain.ground.refusals import StaleVersion
from ledger.writing.record_versions import forgotten_between
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.records import find_record, versions_of

CHANGES_MAX: Final = 20
"""So many of the latest changes are told; a sentence tells fewer."""
_SENTENCES_MAX: Final = 3


def saying_what_changed(log: LedgerRecorder, command: Command, stale: StaleVersion) -> StaleVersion:
    """The refusal of a command, with what changed its record since the latest version it names.

    As it is where the command is about no record, or names no version that came before.

    Raises LedgerUnavailableError and LedgerDamagedError.
    """
    current = stale.params["current_version"]
    if not isinstance(command, CorrectRecord | VoidRecord) or not isinstance(current, int):
        return stale
    row = find_record(log, command.record)
    since = max((each for each in command.expected_versions or () if each < current), default=None)
    if row is None or since is None:
        return stale
    found = versions_of(log, row)
    changed = {each.position: each.entry for each in found[1:]}
    changed |= forgotten_between(log, row, found, since, current)
    told = changes_by((pos, changed[pos]) for pos in sorted(changed) if since < pos <= current)
    if not told:
        return stale
    last = told[-_SENTENCES_MAX:]
    return stale.telling(
        zh=f"此后：{'；'.join(each.sentence_zh for each in last)}。",
        en=f" Since then: {'; '.join(each.sentence_en for each in last)}.",
        changes=told[-CHANGES_MAX:],
    )
