"""The tables of the person vault, as one SQLAlchemy MetaData for SQLite and PostgreSQL.

The vault is another database (``vault.db``) or, on PostgreSQL, another schema (``vault``), with
backups and rights of its own: rows here are changed and deleted, those of the ledger never. The
history of how a database gets there is in ``migrations/``, and a test holds the two together. Names
are unqualified; the engine's search path finds the schema (``open_engine(url, schema="vault")``).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql

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

# Who was erased or restricted, at which position of the book. Nobody has a key made anew while they
# stand here as erased; what belongs to somebody restricted is kept and not shown.
erasures: Final = Table(
    "erasures",
    vault_metadata,
    Column("person_id", _TEXT, primary_key=True),
    Column("state", _TEXT, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("recorded_at", _TEXT, nullable=False),
    CheckConstraint("state IN ('restricted', 'erased')", name="erasures_state_check"),
)

# The files that are here, each sealed under the key of whoever it shows; what they hold lies in a
# folder, see `ledger/vault/attachment_files.py`. A file without a row does not count.
attachments: Final = Table(
    "attachments",
    vault_metadata,
    Column("person_id", _TEXT, primary_key=True),
    Column("sha256", _TEXT, primary_key=True),
    Column("key_version", BigInteger, nullable=False),
    Column("media_type", _TEXT, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("stored_by", _TEXT, nullable=False),
    Column("stored_at", _TEXT, nullable=False),
)

vault_meta: Final = Table(
    "vault_meta",
    vault_metadata,
    Column("key", _TEXT, primary_key=True),
    Column("value", _TEXT, nullable=False),
)

# Readings and openings are only added to; see the triggers in the migration.
reads: Final = Table(
    "reads",
    vault_metadata,
    Column("reading", _TEXT, primary_key=True),
    Column("read_at", _TEXT, nullable=False),
    Column("station", _TEXT, nullable=False),
    Column("actor", _TEXT, nullable=False),
    Column("role", _TEXT, nullable=False),
    Column("channel", _TEXT, nullable=False),
    Column("purpose", _TEXT, nullable=False),
    Column("reason", _TEXT, nullable=False),
    Column("opening", _TEXT, nullable=False),
    Column("people", _TEXT, nullable=False),
    Index("reads_station", "station", "read_at", "reading"),
)

# A hash over each reading and all before it of the same station; see `ledger/people/reading_chain.py`.
reading_chain: Final = Table(
    "reading_chain",
    vault_metadata,
    Column("station", _TEXT, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("reading", _TEXT, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    UniqueConstraint("reading", name="reading_chain_reading_key"),
    CheckConstraint("length(chain) = 32", name="reading_chain_chain_check"),
)

openings: Final = Table(
    "openings",
    vault_metadata,
    Column("opening", _TEXT, primary_key=True),
    Column("command_id", _TEXT, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    Column("station", _TEXT, nullable=False),
    Column("client", _TEXT, nullable=False),
    Column("actor", _TEXT, nullable=False),
    Column("role", _TEXT, nullable=False),
    Column("reason", _TEXT, nullable=False),
    Column("opened_at", _TEXT, nullable=False),
    Column("ends_at", _TEXT, nullable=False),
    Index("openings_client", "station", "client", "actor", "ends_at"),
    UniqueConstraint("command_id", name="openings_command_id_key"),
)
