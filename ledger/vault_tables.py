"""Tables of the person vault, their creation, and the version that guards them.

Apart from the tables of the ledger because the vault is another database (``vault.db``) or, on
PostgreSQL, another schema (``vault``), with backups and rights of its own: rows here are changed
and deleted, rows there never. Names are unqualified; the engine's search path finds the schema
(``open_engine(url, schema="vault")``).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateSchema

from ledger.database import begin_write
from ledger.faults import translated
from ledger.vault_faults import VaultDamagedError, VaultTooNewError

VAULT_VERSION: Final = 1
VAULT_SCHEMA: Final = "vault"
# Any number will do, as long as all processes that create a vault agree on it.
_CREATION_LOCK: Final = 0x7A7661756C74

vault_metadata: Final = MetaData()

# Order of bytes, on both databases.
_TEXT: Final = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

# key_version is the moment the key was made, in microseconds: a key made again for the same
# person after erasure has another one, and does not claim what the old one sealed.
person_keys: Final = Table(
    "person_keys",
    vault_metadata,
    Column("person_id", _TEXT, primary_key=True),
    Column("key_version", BigInteger, nullable=False),
    Column("wrapped_dek", LargeBinary, nullable=False),
    Column("kek_id", _TEXT, nullable=False),
    Column("created_at", _TEXT, nullable=False),
)

disclosures: Final = Table(
    "disclosures",
    vault_metadata,
    Column("digest", _TEXT, primary_key=True),
    Column("person_id", _TEXT, nullable=False),
    Column("event_id", _TEXT, nullable=False),
    Column("field", _TEXT, nullable=False),
    Column("key_version", BigInteger, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    # Longer than the person alone, so that the newest value of a field is found in the index.
    Index("disclosures_person", "person_id", "field", "event_id"),
    Index("disclosures_event", "event_id"),
)

blind_indexes: Final = Table(
    "blind_indexes",
    vault_metadata,
    Column("kind", _TEXT, primary_key=True),
    Column("digest", _TEXT, primary_key=True),
    Column("person_id", _TEXT, primary_key=True),
    Index("blind_indexes_person", "person_id"),
)

vault_meta: Final = Table(
    "vault_meta",
    vault_metadata,
    Column("key", _TEXT, primary_key=True),
    Column("value", _TEXT, nullable=False),
)


def create_vault(engine: Engine) -> None:
    """Create the tables where they are missing, and check the version where they are not.

    Safe to call from several processes at once. Raises VaultTooNewError for a vault of a later
    version, VaultDamagedError for one without a version.
    """
    with translated(), engine.connect() as connection:
        if inspect(connection).has_table(vault_meta.name):
            _check_version(connection)
            return
    with begin_write(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_CREATION_LOCK)))
            connection.execute(CreateSchema(VAULT_SCHEMA, if_not_exists=True))
        if inspect(connection).has_table(vault_meta.name):
            _check_version(connection)
            return
        vault_metadata.create_all(connection)
        connection.execute(vault_meta.insert(), {"key": "version", "value": str(VAULT_VERSION)})


def _check_version(connection: Connection) -> None:
    found = connection.scalar(select(vault_meta.c.value).where(vault_meta.c.key == "version"))
    if found is None or not found.isdecimal():
        raise VaultDamagedError(detail="the vault does not say its version")
    if int(found) > VAULT_VERSION:
        raise VaultTooNewError(found=found, known=VAULT_VERSION)
