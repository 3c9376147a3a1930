"""Photos and scans: kept once, opened by their person's key alone, gone with the person."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import func, select

from domain.book.privacy.commands import ErasePerson
from ledger.checks.vault.attachments import verify_attachments
from ledger.checks.vault.checking import verify_vault
from ledger.databases.database import begin_write
from ledger.faults.vault import PersonErasedError, VaultDamagedError
from ledger.people.forgetting import erase_person
from ledger.schema.vault_tables import attachments, vault_meta
from ledger.vault.attachment_files import name_of
from ledger.vault.erasing import FILE_REMAINS, Forgotten, forget
from ledger.writing.sealing import person_id
from tests.builders import STATION, a_home_visit
from tests.ledger.writing.checking import found, fresh

PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 40
SCAN = b"%PDF-1.7 voucher"
CLIENT = person_id(STATION, "client", "C-1001")
STATION_KEY = person_id(STATION, "station", STATION)
BROUGHT = {"stored_by": "W-1", "stored_at": "2026-11-20T01:00:00.000Z"}


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.fixture
def held(ledger):
    """The files of a ledger with a client who was visited, their photo and a voucher's scan."""
    found(ledger)
    ledger.execute(fresh(a_home_visit(client="C-1001", client_name="示例甲")))
    held = ledger.vault.attachments
    held.put(CLIENT, PHOTO, "image/jpeg", **BROUGHT)
    held.put(STATION_KEY, SCAN, "application/pdf", **BROUGHT)
    return held


def path_of(held, person, content):
    return held.files.path(name_of(person, digest_of(content)))


def standing(held, person, content):
    return held.standing([(person, digest_of(content))])[person, digest_of(content)].standing


def erase(ledger):
    command = fresh(
        ErasePerson,
        about="client",
        person="C-1001",
        legal_basis="consent_withdrawn",
        requested_by="C-1001",
        requested_on="2026-11-20",
        approved_by="officer-1",
        reason="本人撤回同意",
    )
    return erase_person(ledger, command)


def rows(ledger):
    with ledger.vault.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(attachments))


def checked(ledger, keys):
    return verify_attachments(ledger.vault.engine, keys, ledger.vault.attachments.files)


def test_what_was_put_is_opened_again_and_lies_encrypted(held):
    stored, content = held.open(CLIENT, digest_of(PHOTO))
    assert content == PHOTO
    assert (stored.media_type, stored.size_bytes, stored.stored_by) == (
        "image/jpeg",
        len(PHOTO),
        "W-1",
    )
    assert PHOTO[:64] not in path_of(held, CLIENT, PHOTO).read_bytes()
    assert path_of(held, CLIENT, PHOTO).stat().st_mode & 0o077 == 0


def test_the_same_bytes_are_one_file_of_each_person_under_their_own_key(held, ledger):
    before = path_of(held, CLIENT, PHOTO).read_bytes()
    assert not held.put(CLIENT, PHOTO, "image/jpeg", **BROUGHT)
    assert path_of(held, CLIENT, PHOTO).read_bytes() == before
    assert (rows(ledger), len(list(held.files.names()))) == (2, 2)
    other = person_id(STATION, "client", "C-1002")
    assert standing(held, other, PHOTO) == "promised"
    assert held.open(other, digest_of(PHOTO)) is None
    assert held.put(other, PHOTO, "image/jpeg", **BROUGHT)
    held.files.write(name_of(other, digest_of(PHOTO)), before)
    with pytest.raises(VaultDamagedError):
        held.open(other, digest_of(PHOTO))


def test_an_erasure_takes_the_persons_files_and_leaves_the_others(held, ledger, keys):
    path = path_of(held, CLIENT, PHOTO)
    erase(ledger)
    assert not path.exists()
    assert held.open(CLIENT, digest_of(PHOTO)) is None
    assert standing(held, CLIENT, PHOTO) == "erased"
    assert standing(held, STATION_KEY, SCAN) == "stored"
    assert held.open(STATION_KEY, digest_of(SCAN))[1] == SCAN
    with pytest.raises(PersonErasedError):
        held.put(CLIENT, PHOTO, "image/jpeg", **BROUGHT)
    assert verify_vault(ledger.log.engine, ledger.vault.engine, keys).finding is None
    assert checked(ledger, keys).orphaned == ()


def test_of_somebody_restricted_the_file_is_kept_and_not_shown(held, ledger):
    with begin_write(ledger.vault.engine) as connection:
        forget(connection, Forgotten(CLIENT, "restricted", 9, "2026-11-20T01:00:00.000Z"))
    assert standing(held, CLIENT, PHOTO) == "restricted"
    assert held.open(CLIENT, digest_of(PHOTO)) is None
    assert path_of(held, CLIENT, PHOTO).exists()
    assert standing(held, STATION_KEY, SCAN) == "stored"


def test_files_that_an_erasure_left_behind_in_a_crash_go_at_the_next_opening(
    opened, held, ledger, keys
):
    path = path_of(held, CLIENT, PHOTO)
    half = held.files.path("ab" + "0" * 62)
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"written, and killed before its row")
    half.with_name(f".{half.name}.1.0123abcd").write_bytes(b"killed while it was written")
    told = checked(ledger, keys)
    assert (told.sound, told.orphaned, told.finding) == (2, (half.name,), None)
    with begin_write(ledger.vault.engine) as connection:
        forget(connection, Forgotten(CLIENT, "erased", 9, "2026-11-20T01:00:00.000Z"))
    assert path.exists()
    opened()
    assert not path.exists()
    assert path_of(held, STATION_KEY, SCAN).exists()
    with ledger.vault.engine.connect() as connection:
        asked = select(vault_meta.c.key).where(vault_meta.c.key.startswith(FILE_REMAINS))
        assert connection.scalars(asked).all() == []


def test_a_lost_file_is_found_missing_and_can_be_brought_again(held, ledger, keys):
    path_of(held, STATION_KEY, SCAN).unlink()
    told = checked(ledger, keys)
    assert told.missing == (f"{STATION_KEY} {digest_of(SCAN)}",)
    assert told.finding.code == "attachment_missing"
    assert standing(held, STATION_KEY, SCAN) == "missing"
    assert held.put(STATION_KEY, SCAN, "application/pdf", **BROUGHT)
    assert checked(ledger, keys).finding is None


def test_an_altered_file_is_found_and_never_shown(held, ledger, keys):
    path = path_of(held, CLIENT, PHOTO)
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1])
    assert checked(ledger, None).finding.code == "attachment_differs"
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    told = checked(ledger, keys)
    assert told.altered == (f"{CLIENT} {digest_of(PHOTO)}",)
    assert told.finding.code == "attachment_differs"
    with pytest.raises(VaultDamagedError):
        held.open(CLIENT, digest_of(PHOTO))


@pytest.mark.parametrize("column", ["media_type", "stored_by", "stored_at", "size_bytes"])
def test_a_row_that_was_edited_opens_nothing_until_the_file_is_brought_again(
    column, held, ledger, keys
):
    other = 7 if column == "size_bytes" else "text/html"
    with begin_write(ledger.vault.engine) as connection:
        of_client = attachments.update().where(attachments.c.person_id == CLIENT)
        connection.execute(of_client.values({column: other}))
    assert checked(ledger, keys).altered == (f"{CLIENT} {digest_of(PHOTO)}",)
    with pytest.raises(VaultDamagedError):
        held.open(CLIENT, digest_of(PHOTO))
    assert held.put(CLIENT, PHOTO, "image/jpeg", **BROUGHT)
    assert held.open(CLIENT, digest_of(PHOTO))[0]._asdict().items() >= BROUGHT.items()
    assert checked(ledger, keys).finding is None
