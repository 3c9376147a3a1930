"""The durable tables, as one SQLAlchemy MetaData for SQLite and PostgreSQL.

This is what the code reads and writes; the history of how a database gets there is in
``migrations/``, and a test holds the two together. Names are unqualified: on PostgreSQL the
connection's search path puts them into the schema ``ledger``.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql

metadata: Final = MetaData()

# Bytes order: the same on both databases, and for Chinese station codes too.
TEXT: Final = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
# INTEGER PRIMARY KEY is SQLite's own key of a row, so an explicit position costs no second index.
POSITION: Final = BigInteger().with_variant(Integer(), "sqlite")

# Columns beside `entry` are an index of it. In one stream the order of versions is the order of
# positions, so UNIQUE(stream, version) also serves reading a stream in order of position.
events: Final = Table(
    "events",
    metadata,
    Column("pos", POSITION, primary_key=True, autoincrement=False),
    Column("event_id", TEXT, nullable=False),
    Column("stream", TEXT, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("type", TEXT, nullable=False),
    Column("type_version", Integer, nullable=False),
    Column("occurred_at", TEXT, nullable=False),
    Column("recorded_at", TEXT, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("command_id", TEXT, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    UniqueConstraint("event_id", name="events_event_id_key"),
    UniqueConstraint("stream", "version", name="events_stream_version_key"),
    CheckConstraint("pos > 0", name="events_pos_check"),
    CheckConstraint("length(leaf_hash) = 32", name="events_leaf_hash_check"),
)

# The few events about people's data. A query has to say it in the same words to use the index.
ABOUT_PEOPLE: Final = text(
    "type IN ('person.erased', 'person.restricted', 'legal_hold.placed', 'legal_hold.released')"
)
Index(
    "events_people_idx",
    events.c.stream,
    events.c.pos,
    sqlite_where=ABOUT_PEOPLE,
    postgresql_where=ABOUT_PEOPLE,
)

# The few events that take back what was said. A query has to say it in the same words, too.
TAKING_BACK: Final = text("type IN ('record.corrected', 'record.voided')")
Index(
    "events_taking_back_idx",
    events.c.stream,
    events.c.pos,
    sqlite_where=TAKING_BACK,
    postgresql_where=TAKING_BACK,
)

# What else happened at a station on a day, for the decision about one more thing on it.
Index("events_occurred_idx", events.c.stream, events.c.occurred_at)

# Every type and schema version that the log has ever held, so that a program too old for it can
# say so at its start instead of in the middle of a fold.
event_types: Final = Table(
    "event_types",
    metadata,
    Column("type", TEXT, primary_key=True),
    Column("type_version", Integer, primary_key=True, autoincrement=False),
    Column("first_pos", BigInteger, nullable=False),
)

# One row: the last position, its recorded_at, and the tree's frontier. Whoever appends locks it.
log_head: Final = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("pos", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("recorded_at", TEXT, nullable=False),
    CheckConstraint("id = 1", name="log_head_id_check"),
)

streams: Final = Table(
    "streams",
    metadata,
    Column("stream_id", TEXT, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("first_pos", BigInteger, nullable=False),
    Column("last_pos", BigInteger, nullable=False),
)

# The stored outcome of every command; positions are NULL where the command wrote no event.
commands: Final = Table(
    "commands",
    metadata,
    Column("command_id", TEXT, primary_key=True),
    Column("actor", TEXT, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    Column("response", LargeBinary, nullable=False),
    Column("first_pos", BigInteger),
    Column("last_pos", BigInteger),
    Column("at", TEXT, nullable=False),
    sqlite_with_rowid=False,
)

# What a correction or a void looks up: is the record there, where, is it voided.
records: Final = Table(
    "records",
    metadata,
    Column("record_id", TEXT, primary_key=True),
    Column("station", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("first_pos", BigInteger, nullable=False),
    Column("last_pos", BigInteger, nullable=False),
    Column("corrections", Integer, nullable=False),
    Column("voided_pos", BigInteger),
    Column("batch", TEXT),
    sqlite_with_rowid=False,
)
Index(
    "records_batch_idx",
    records.c.batch,
    sqlite_where=records.c.batch.is_not(None),
    postgresql_where=records.c.batch.is_not(None),
)

# A folded state is valid only for the code that folded it: the fingerprint is part of the key.
snapshots: Final = Table(
    "snapshots",
    metadata,
    Column("stream", TEXT, primary_key=True),
    Column("projector", TEXT, primary_key=True),
    Column("fingerprint", TEXT, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("pos", BigInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

# Only hashes of access tokens are stored (hex SHA-256).
tokens: Final = Table(
    "tokens",
    metadata,
    Column("token_hash", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("scope_kind", TEXT, nullable=False),
    Column("scope", TEXT, nullable=False),
    Column("created_at", TEXT, nullable=False),
    Column("expires_at", TEXT),
    Column("revoked_at", TEXT),
    Column("last_used_at", TEXT),
)

# Who signs in with a password: of that only an argon2id hash, of a name only what commits to it,
# of whoever a provider of sign-ins says that they are a hash (hex SHA-256).
accounts: Final = Table(
    "accounts",
    metadata,
    Column("code", TEXT, primary_key=True),
    Column("role", TEXT, nullable=False),
    Column("scope_kind", TEXT, nullable=False),
    Column("scope", TEXT, nullable=False),
    Column("password_hash", TEXT, nullable=False),
    Column("password_set_at", TEXT, nullable=False),
    Column("must_change", Integer, nullable=False),
    Column("name_digest", TEXT),
    Column("created_at", TEXT, nullable=False),
    Column("disabled_at", TEXT),
    Column("subject_hash", TEXT),
    Index("accounts_subject_idx", "subject_hash", unique=True),
)

# Only hashes of what the cookies hold are stored (hex SHA-256). Rows go some time after their end.
sessions: Final = Table(
    "sessions",
    metadata,
    Column("session_hash", TEXT, primary_key=True),
    Column("account", TEXT, nullable=False),
    Column("created_at", TEXT, nullable=False),
    Column("expires_at", TEXT, nullable=False),
    Column("agent", TEXT, nullable=False),
    Column("revoked_at", TEXT),
    Column("last_seen_at", TEXT, nullable=False),
    Index("sessions_account_idx", "account"),
)

# Links by which a referral is answered without an account: of their secrets only hashes.
answer_links: Final = Table(
    "answer_links",
    metadata,
    Column("link_hash", TEXT, primary_key=True),
    Column("station", TEXT, nullable=False),
    Column("referral", TEXT, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("created_at", TEXT, nullable=False),
    Column("expires_at", TEXT, nullable=False),
    Column("used_at", TEXT),
    Column("revoked_at", TEXT),
    Index("answer_links_referral_idx", "station", "referral"),
)

# The transparency log. All of it is append-only like the events, except for `witnessed`.
#
# Full tiles of 256 hashes (C2SP tlog-tiles); partial ones are computed. `root` is the hash of the
# tile's whole subtree, so that a tile of the level above needs not its 256 children's hashes.
tiles: Final = Table(
    "tiles",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    Column("root", LargeBinary, nullable=False),
    CheckConstraint("level >= 0 AND n >= 0", name="tiles_place_check"),
    CheckConstraint("length(hashes) = 8192", name="tiles_hashes_check"),
    CheckConstraint("length(root) = 32", name="tiles_root_check"),
)

# One signed note per size, and it is never made anew.
checkpoints: Final = Table(
    "checkpoints",
    metadata,
    Column("size", POSITION, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
    Column("made_at", TEXT, nullable=False),
    CheckConstraint("size >= 0", name="checkpoints_size_check"),
    CheckConstraint("length(root) = 32", name="checkpoints_root_check"),
)

# The signature line of a witness, as it goes under the note.
cosignatures: Final = Table(
    "cosignatures",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("name", TEXT, primary_key=True),
    Column("line", TEXT, nullable=False),
    Column("made_at", TEXT, nullable=False),
)

# Public keys of this log; each later one is endorsed by a note that the one before it has signed.
log_keys: Final = Table(
    "log_keys",
    metadata,
    Column("vkey", TEXT, primary_key=True),
    Column("since_size", BigInteger, nullable=False),
    Column("introduced_at", TEXT, nullable=False),
    Column("endorsement", LargeBinary, nullable=False),
)

# The last checkpoint that this ledger, as a witness, has seen of each other log.
witnessed: Final = Table(
    "witnessed",
    metadata,
    Column("origin", TEXT, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
    Column("seen_at", TEXT, nullable=False),
)

# Facts about the ledger itself; `origin` is the name of its transparency log.
meta: Final = Table(
    "meta",
    metadata,
    Column("key", TEXT, primary_key=True),
    Column("value", TEXT, nullable=False),
)

# What `ledger/writing/seals.py` sums up of each table that no entry vouches for.
seals: Final = Table(
    "seals",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("rows_count", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    CheckConstraint("length(digest) = 32", name="seals_digest_check"),
)
