"""Lies that a bundle told while verify.py held only pieces of its files against the entries.

Each is what a forger would do: the files are changed alike wherever the same thing is said, all
amounts that were looked at stay, and the books still balance.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from domain.ground.values import text_from_fen
from tests.api.exporting.bundles.bundles import Files, written

Lie = Callable[[Files], None]
BOOK, JOURNAL, ACCOUNTS, DETAILS = (
    "books.beancount",
    "books.journal",
    "gl_accounts.csv",
    "gl_details.csv",
)
OCEL = "ocel.json"
PROGRAM = "verify_books.py"


def changed(name: str, pattern: str, new: str, count: int = 1) -> Lie:
    def lie(files: Files) -> None:
        text, done = re.subn(pattern, new, files[name].decode(), count=count, flags=re.MULTILINE)
        assert done, (name, pattern)
        assert text.encode() != files[name]
        files[name] = text.encode()

    return lie


def everywhere(pattern: str, new: str, *names: str) -> Lie:
    def lie(files: Files) -> None:
        for name in names:
            changed(name, pattern, new, count=0)(files)

    return lie


def both(*lies: Lie) -> Lie:
    def lie(files: Files) -> None:
        for each in lies:
            each(files)

    return lie


def told(change: Callable[[dict], None], name: str = "findings.json") -> Lie:
    def lie(files: Files) -> None:
        document = json.loads(files[name])
        change(document)
        files[name] = written(document)

    return lie


def added(name: str, contents: bytes) -> Lie:
    return lambda files: files.update({name: contents})


def taken(pattern: str) -> Lie:
    def lie(files: Files) -> None:
        found = [name for name in files if re.match(pattern, name)]
        assert found
        for name in found:
            del files[name]

    return lie


def another_proof(files: Files) -> None:
    files["proofs/3.tlog-proof"] = files["proofs/4.tlog-proof"]


def hidden_payment(files: Files) -> None:
    """A payment, and what the accounts hold after it, within texts that run over line ends.

    Read line by line they are there. To Beancount they are the text of a note, and what it reads
    instead are assertions of other sums, which the true ones follow line by line.
    """
    text = files[BOOK].decode()
    paid = re.search(
        r"^(\S+) \* .* (\^\S+)\n(?:  [a-z_]+: .*\n)*?(  log_index: .*\n)(?:  [a-z_]+: .*\n)*"
        r"(  Expenses\S*:06-设备:\S+  (\S+) CNY\n  Assets\S+  \S+ CNY\n)",
        text,
        re.MULTILINE,
    )
    assert paid
    day, record, index, postings, amount = paid.groups()
    seen = f'{day} * "" {record}\n{index}{postings}'
    text = text.replace(paid[0], _within_a_text(day, seen))
    for account in re.findall(r"^  (\S+)  ", postings, re.MULTILINE):
        true = re.search(rf"^(\S+) balance {re.escape(account)} (\S+) ~.*\n", text, re.MULTILINE)
        assert true
        sign = 1 if account.startswith("Assets") else -1
        fen = int(true[2].replace(".", "")) + sign * int(amount.replace(".", ""))
        false = true[0].replace(f" {true[2]} ", f" {text_from_fen(fen)} ")
        text = text.replace(true[0], false + _within_a_text(true[1], true[0]))
    files[BOOK] = text.encode()


def _within_a_text(day: str, lines: str) -> str:
    return f'{day} custom "budget" "x\n{lines}; "\n'


def _finding(change: Callable[[list], object]) -> Lie:
    return told(lambda document: change(document["findings"]))


ALL_BOOKS = (BOOK, JOURNAL, ACCOUNTS, DETAILS)
PAYMENT = r"(^\S+ \* \"设备\" )"

LIES: dict[str, tuple[Lie, str]] = {
    "a payment hidden in a text": (hidden_payment, BOOK),
    "payee": (changed(BOOK, PAYMENT, r'2026-03-01 * "督导培训" '), BOOK),
    "payee in the journal": (changed(JOURNAL, r"(\) )设备( \|)", r"\1督导培训\2"), JOURNAL),
    "payee in the ledger": (changed(DETAILS, r",设备,", ",督导培训,"), DETAILS),
    "narration": (changed(BOOK, r'"支出"', '"退款"'), BOOK),
    "narration in the journal": (changed(JOURNAL, r"\| 支出$", "| 退款"), JOURNAL),
    "narration in the ledger": (changed(DETAILS, r",支出,", ",退款,"), DETAILS),
    "voucher": (changed(BOOK, r"凭证 记-1", "凭证 记-2"), BOOK),
    "voucher in the journal": (changed(JOURNAL, r"凭证 记-1", "凭证 记-2"), JOURNAL),
    "document": (changed(BOOK, r"甬财〔2021〕9号", "甬财〔2021〕8号"), BOOK),
    "recorded date": (changed(BOOK, r'(recorded_at: ")\d{4}', r"\g<1>2025"), BOOK),
    "recorded date in the journal": (changed(JOURNAL, r"^(\S+=)\d{4}", r"\g<1>2025"), JOURNAL),
    "recorded date in a comment": (changed(JOURNAL, r"(recorded_at:)\d{4}", r"\g<1>2025"), JOURNAL),
    "restricted shown as unrestricted": (everywhere("R-限定性", "U-非限定性", *ALL_BOOKS), BOOK),
    "an expense under another fund's name": (
        both(
            everywhere(r"(Expenses\S*:06-设备:\S*:)G-1-\w+", r"\1L-0", *ALL_BOOKS),
            changed(BOOK, r'(open Expenses\S*:06-设备:(?:.*\n){3}  fund: )".*"', r'\1"L-0"'),
        ),
        BOOK,
    ),
    "an expense at another station": (
        everywhere(r"(Expenses\S*:06-设备:)S-1:", r"\1S-2:", *ALL_BOOKS),
        BOOK,
    ),
    "fund of a transaction": (
        changed(BOOK, r'(  recorded_at: .*\n  station: .*\n  fund: )"L-0"', r'\1"L-1"'),
        BOOK,
    ),
    "station of a transaction": (
        changed(BOOK, r'(  recorded_at: .*\n  station: )"S-1"', r'\1"S-2"'),
        BOOK,
    ),
    "corrections not told": (changed(BOOK, r"^  corrections: \d+\n", ""), BOOK),
    "corrections not told in the journal": (changed(JOURNAL, r", corrections:\d+", ""), JOURNAL),
    "corrections not told in the ledger": (changed(DETAILS, r",1\r$", ",0\r"), DETAILS),
    "opening day": (changed(BOOK, r"^\d{4}(-\d\d-\d\d open Assets)", r"2020\1"), BOOK),
    "day of the closing balances": (
        changed(BOOK, r"^\S+( balance .*)", r"2027-01-01\1", count=0),
        BOOK,
    ),
    "a balance twice": (changed(BOOK, r"^(\S+ balance .*\n)", r"\1\1"), BOOK),
    "assertions deleted": (changed(JOURNAL, r" = \S+ CNY$", "", count=0), JOURNAL),
    "promise": (changed(BOOK, r'("promised".*)1000\.00', r"\g<1>9000.00"), BOOK),
    "promise deleted": (changed(BOOK, r"^\S+ custom .*\n(?:  .*\n)+\n", ""), BOOK),
    "promise in the journal": (changed(JOURNAL, r"(promised )1000", r"\g<1>9000"), JOURNAL),
    "checkpoint deleted": (changed(BOOK, r"^\S+ event .*\n", ""), BOOK),
    "checkpoint in the journal": (
        changed(JOURNAL, r"^(; checkpoint .* )\d+ ", r"\g<1>9 "),
        JOURNAL,
    ),
    "what is known": (changed(BOOK, r"As known at position \d+", "As known at position 9"), BOOK),
    "title": (changed(BOOK, r'^option "title" .*', 'option "title" "审计通过"'), BOOK),
    "an option": (changed(BOOK, r"^(option)", r'option "insert_pythonpath" "TRUE"\n\1'), BOOK),
    "a plugin": (changed(BOOK, r"^(plugin)", r'plugin "evil"\n\1'), BOOK),
    "a plugin and its file": (
        both(
            changed(BOOK, r"^(plugin)", r'option "insert_pythonpath" "TRUE"\nplugin "evil"\n\1'),
            added("evil.py", b"raise SystemExit\n"),
        ),
        "evil.py",
    ),
    "a library beside verify.py": (added("hashlib.py", b"raise SystemExit\n"), "hashlib.py"),
    "type of an account": (changed(JOURNAL, r"type:R", "type:C"), JOURNAL),
    "segments": (changed(DETAILS, r",G;1\|,", ",L-0,"), DETAILS),
    "business unit": (changed(DETAILS, r"(支出[^,]*,[^,]*,)S-1,", r"\1S-2,"), DETAILS),
    "entered day": (changed(DETAILS, r",\d{4}-\d\d-\d\d,(\d\d:)", r",2025-01-01,\1"), DETAILS),
    "fiscal year": (changed(DETAILS, r",2026,0", ",2025,0"), DETAILS),
    "currency": (changed(DETAILS, r",CNY,", ",USD,"), DETAILS),
    "name of an account": (changed(ACCOUNTS, r",银行存款,", ",现金,"), ACCOUNTS),
    "segment of an account": (changed(ACCOUNTS, r",L-0,", ",L-1,"), ACCOUNTS),
    "time of an OCEL event": (changed(OCEL, r'("time":")2026', r"\g<1>2025"), OCEL),
    "qualifier": (changed(OCEL, r'"qualifier":"visitor"', '"qualifier":"attendee"'), OCEL),
    "a relation more": (
        changed(OCEL, r'("relationships":\[)', r'\1{"objectId":"station/S-9","qualifier":"at"},'),
        OCEL,
    ),
    "attributes deleted": (
        changed(OCEL, r',\{"name":"voucher_number","value":"[^"]*"\}', ""),
        OCEL,
    ),
    "an attribute more": (
        changed(
            OCEL,
            r'("attributes":\[)(\{"name":"position","value")',
            r'\1{"name":"role","value":"head"},\2',
        ),
        OCEL,
    ),
    "another value where none is stated, also in the program": (
        both(
            changed(OCEL, r'("name":"purpose","value":")routine"', r'\1crisis"', count=0),
            changed(PROGRAM, r"purpose=routine", "purpose=crisis", count=0),
        ),
        OCEL,
    ),
    "an attribute that the program does not know either": (
        both(
            changed(OCEL, r',\{"name":"mode","(?:value|type)":"[^"]*"\}', "", count=0),
            changed(PROGRAM, r" mode household", " household"),
        ),
        OCEL,
    ),
    "who was visited, also in the program": (
        both(
            changed(OCEL, r'"qualifier":"client"', '"qualifier":"payee"', count=0),
            changed(PROGRAM, r"client:client:client", "client:client:payee", count=0),
        ),
        OCEL,
    ),
    "name of an object": (changed(OCEL, r'("label","value":")C-0"', r'\1C-1"'), OCEL),
    "an object deleted": (changed(OCEL, r'^\{"id":"client/.*\n', ""), OCEL),
    "a finding deleted": (_finding(lambda findings: findings.pop(0)), "findings.json"),
    "every finding deleted": (_finding(lambda findings: findings.clear()), "findings.json"),
    "money of a finding": (
        _finding(lambda findings: findings[0].update(amount_fen=1)),
        "findings.json",
    ),
    "day of the findings": (
        told(lambda document: document.update(as_of="2021-01-01")),
        "findings.json",
    ),
    "a proof of another entry": (another_proof, "proofs/3.tlog-proof"),
    "proofs missing": (taken("proofs/[1-9]$|proofs/[1-9].tlog"), "proofs/1.tlog-proof"),
    "all proofs missing": (taken("proofs/"), "proofs/1.tlog-proof"),
}
"""What is told, and the file that has to be named."""
