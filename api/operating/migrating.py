"""Making a ledger, and bringing its tables up to this program's version, on the command line.

The commands that read refuse an older ledger, and opening one for writing must not have to mean
serving it.
"""

from __future__ import annotations

from api.terminal.output import print_json, print_table, say
from api.terminal.scope import Place
from ledger.application import open_ledger
from ledger.databases.database import LedgerLocation
from ledger.faults.machine import LedgerMissingError
from ledger.schema.migrations import EVENTS, VAULT, History, check_schema, schema_version


def migrate_ledger(place: Place, *, as_json: bool) -> None:
    """Migrate the durable tables of an existing ledger and say from which version to which.

    Raises the faults of the ledger, LedgerNotMigratedError where the account may not.
    """
    location = LedgerLocation.parse(place.ledger)
    before = _versions(location)
    with open_ledger(location):
        after = _versions(location)
    answer = {part: {"from": before[part], "to": after[part]} for part in before}
    if as_json:
        print_json(answer)
    else:
        rows = [(part, versions["from"], versions["to"]) for part, versions in answer.items()]
        print_table("升级 Migrated", ("数据库 database", "原版本 from", "现版本 to"), rows)


def make_ledger(place: Place, *, as_json: bool) -> None:
    """Make an empty ledger with its keys where there is none; one that is there stays as it is.

    Raises the faults of the ledger, LedgerNotMigratedError for an older one and where the account
    may not make tables.
    """
    location = LedgerLocation.parse(place.ledger)
    made = not _is_there(location)
    # Also where the owner of the tables has made them: the keys belong to whoever serves.
    with open_ledger(location, create=True):
        pass
    if as_json:
        print_json({"ledger": str(location), "made": made})
    else:
        zh, en = ("已新建台账", "Made a ledger") if made else ("台账已在", "The ledger is there")
        say(place.say(f"{zh}：{location}", f"{en}: {location}"))


def _is_there(location: LedgerLocation) -> bool:
    try:
        events = location.open("events")
        try:
            check_schema(events)
        finally:
            events.dispose()
    except LedgerMissingError:
        return False
    return True


def _versions(location: LedgerLocation) -> dict[str, str]:
    histories: dict[str, History] = {"events": EVENTS, "vault": VAULT}
    found = {}
    for part, history in histories.items():
        engine = location.open("events" if history is EVENTS else "vault")
        try:
            found[part] = schema_version(engine, history)
        finally:
            engine.dispose()
    return found
