"""When goods can be delivered: a producer's hour, its weeks, seasons, and low stock.

Safe beside older code: what it adds has defaults or may stay empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_availability"
down_revision = "0023_credited_lately"


def upgrade():
    _add(
        "offers",
        "cut_off_hour integer default 16 not null",
        "between 1 and 23",
        "cut_off_is_an_hour",
    )
    _add(
        "offers", "low_stock_at bigint", "is null or low_stock_at > 0", "low_stock_is_positive"
    )
    op.add_column(
        "offers", sa.Column("low_stock_told_at", sa.DateTime(timezone=True), nullable=True)
    )
    _add("capacity_weeks", "limit_quantity bigint", "is null or limit_quantity >= 0", "limit")
    op.create_table(
        "season_windows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_season_windows_it_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_season_windows_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_windows")),
    )
    op.create_index(op.f("ix_season_windows_offer_id"), "season_windows", ["offer_id"])


def downgrade():
    op.drop_table("season_windows")
    op.drop_column("capacity_weeks", "limit_quantity")
    op.drop_column("offers", "low_stock_told_at")
    op.drop_column("offers", "low_stock_at")
    op.drop_column("offers", "cut_off_hour")


def _add(table, column, rule, rule_name):
    """Add a column with its own rule, in the words that both databases understand."""
    name = column.split()[0]
    op.execute(
        f"alter table {table} add column {column} "
        f"constraint ck_{table}_{rule_name} check ({name} {rule})"
    )
