"""Alembic's entry point: runs the versions on the connection that a `History` has opened.

There is no alembic.ini and no offline mode: migrations ship inside the package and run from it.
Tables and Alembic's own version table have unqualified names; the search path says whose they are.
"""

from alembic import context
from sqlalchemy import Connection, MetaData, text

connection: Connection = context.config.attributes["connection"]
metadata: MetaData = context.config.attributes["metadata"]

# Asked for only where it is missing: IF NOT EXISTS too wants rights over the whole database.
if connection.dialect.name == "postgresql" and not connection.scalar(
    text("SELECT current_schema()")
):
    schema = connection.scalar(
        text("SELECT (string_to_array(current_setting('search_path'), ','))[1]")
    )
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{str(schema).strip()}"'))

context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
