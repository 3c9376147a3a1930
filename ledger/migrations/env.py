"""Alembic's entry point: runs the versions on the connection that ``migrate`` has opened.

There is no alembic.ini and no offline mode: migrations ship inside the package and run from it.
"""

from alembic import context
from sqlalchemy import Connection, text

from ledger.tables import metadata

connection: Connection = context.config.attributes["connection"]

if connection.dialect.name == "postgresql":
    schema = connection.scalar(
        text("SELECT (string_to_array(current_setting('search_path'), ','))[1]")
    )
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{str(schema).strip()}"'))

context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
