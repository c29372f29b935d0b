"""What an order said each time it was submitted, so that approvers see what changed.

One new table. Safe beside older code: submissions it makes are not written down, and not compared.
"""

import sqlalchemy as sa
from alembic import op

revision = "0065_order_rounds"
down_revision = "0064_order_transfers"


def upgrade():
    op.create_table(
        "order_rounds",
        sa.Column("flow_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["flow_id"], ["approval_flows.id"], name=op.f("fk_order_rounds_flow_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_rounds_order_id")
        ),
        sa.PrimaryKeyConstraint("flow_id", name=op.f("pk_order_rounds")),
    )
    op.create_index(op.f("ix_order_rounds_order_id"), "order_rounds", ["order_id"])


def downgrade():
    op.drop_table("order_rounds")
