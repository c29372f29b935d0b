"""Add windows of docks by weekday, what gates ask of loads, and the window of an order.

Safe beside older code, which orders without a window: add none before all processes are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0055_dock_windows"
down_revision = "0054_outlet_roles"


def upgrade():
    op.create_table(
        "dock_windows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_point_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "weekday between 0 and 6", name=op.f("ck_dock_windows_weekday_is_one")
        ),
        sa.CheckConstraint(
            "closes_at > opens_at", name=op.f("ck_dock_windows_opens_before_it_closes")
        ),
        sa.CheckConstraint(
            "capacity is null or capacity > 0",
            name=op.f("ck_dock_windows_capacity_is_positive"),
        ),
        sa.ForeignKeyConstraint(
            ["delivery_point_id"],
            ["delivery_points.id"],
            name=op.f("fk_dock_windows_delivery_point_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dock_windows")),
    )
    op.create_index(
        op.f("ix_dock_windows_delivery_point_id"), "dock_windows", ["delivery_point_id"]
    )
    rule = sa.Column("vehicle_rule", sa.String(length=120), server_default="", nullable=False)
    op.add_column("delivery_points", rule)
    for name in ("needs_seal", "needs_pass"):
        column = sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        op.add_column("delivery_points", column)
    # Written out: Alembic would copy the whole table on SQLite, which others point at.
    op.execute(
        "alter table orders add column dock_window_id integer "
        "constraint fk_orders_dock_window_id references dock_windows (id)"
    )
    for name in ("arrives_from", "arrives_until"):
        op.add_column("orders", sa.Column(name, sa.Time(), nullable=True))
    op.create_index(
        "ix_orders_dock_window_id_delivery_day", "orders", ["dock_window_id", "delivery_day"]
    )


def downgrade():
    op.drop_index("ix_orders_dock_window_id_delivery_day", "orders")
    for name in ("arrives_until", "arrives_from", "dock_window_id"):
        op.drop_column("orders", name)
    for name in ("needs_pass", "needs_seal", "vehicle_rule"):
        op.drop_column("delivery_points", name)
    op.drop_table("dock_windows")
