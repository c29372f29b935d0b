"""Refuse to change or delete what is history: audit entries, ledger transfers, stock moves.

Safe beside older code: no code changes these rows.
"""

from alembic import op

revision = "0010_append_only"
down_revision = "0009_billing"

TABLES = ("audit_entries", "ledger_transfers", "stock_moves")


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                op.execute(
                    f"create trigger {table}_no_{verb} before {verb} on {table} "
                    f"begin select raise(abort, '{table} is append-only'); end"
                )
        return
    op.execute(
        "create function refuse_change() returns trigger language plpgsql as "
        "$$ begin raise exception '% is append-only', tg_table_name; end $$"
    )
    for table in TABLES:
        op.execute(
            f"create trigger {table}_no_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                op.execute(f"drop trigger {table}_no_{verb}")
        return
    for table in TABLES:
        op.execute(f"drop trigger {table}_no_change on {table}")
    op.execute("drop function refuse_change()")
