"""Add cost centres, outlets that close, and for whom and on what an order is booked.

Safe beside older code: it only adds. Older code places orders without outlet and cost centre.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052_cost_centres"
down_revision = "0051_approval_decisions"
BOOKED = (
    ("outlet_id", "outlets"),
    ("cost_centre_id", "cost_centres"),
    ("contact_id", "persons"),
)


def upgrade():
    op.add_column("outlets", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "cost_centres",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_cost_centres_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_cost_centres_outlet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_centres")),
        sa.UniqueConstraint("buyer_id", "code", name=op.f("uq_cost_centres_buyer_id_code")),
    )
    op.create_index(op.f("ix_cost_centres_outlet_id"), "cost_centres", ["outlet_id"])
    for column, table in BOOKED:
        # Written out: Alembic would copy the whole table on SQLite, which others point at.
        op.execute(
            f"alter table orders add column {column} integer "
            f"constraint fk_orders_{column} references {table} (id)"
        )
    op.create_index(
        "ix_orders_cost_centre_id_delivery_day", "orders", ["cost_centre_id", "delivery_day"]
    )


def downgrade():
    op.drop_index("ix_orders_cost_centre_id_delivery_day", "orders")
    for column, _table in reversed(BOOKED):
        op.drop_column("orders", column)
    op.drop_table("cost_centres")
    op.drop_column("outlets", "closed_at")
