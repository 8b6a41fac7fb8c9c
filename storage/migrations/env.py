"""Runs the migrations on the connection that `storage.migration` hands over."""

from alembic import context

from storage.schema import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
