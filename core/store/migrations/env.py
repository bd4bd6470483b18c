"""What Alembic runs for each upgrade: on the connection that it was handed, in its transaction."""

from alembic import context

from core.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    on_version_apply=context.config.attributes.get("on_step", ()),
)
with context.begin_transaction():
    context.run_migrations()
