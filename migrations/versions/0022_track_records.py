"""How reliably each producer delivers, counted each night."""

import sqlalchemy as sa
from alembic import op

revision = "0022_track_records"
down_revision = "0021_impact_version"


def upgrade():
    op.create_table(
        "track_records",
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("order_count", sa.Integer(), nullable=False),
        sa.Column("promised_count", sa.Integer(), nullable=False),
        sa.Column("on_time_count", sa.Integer(), nullable=False),
        sa.Column("fill_basis_points", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "0 <= on_time_count and on_time_count <= promised_count and "
            "promised_count <= order_count",
            name=op.f("ck_track_records_parts_are_parts"),
        ),
        sa.CheckConstraint(
            "fill_basis_points between 0 and 10000",
            name=op.f("ck_track_records_fill_is_a_share"),
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"],
            ["producers.id"],
            name=op.f("fk_track_records_producer_id_producers"),
        ),
        sa.PrimaryKeyConstraint("producer_id", name=op.f("pk_track_records")),
    )


def downgrade():
    op.drop_table("track_records")
