"""Add the regent's reports: what was asked for, how far each is, and its file.

Safe beside older code: it only adds a table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_impact_reports"
down_revision = "0016_demand"

STATES = ("waiting", "working", "ready", "failed", "expired")


def upgrade():
    op.create_table(
        "impact_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES,
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "percent between 0 and 100", name=op.f("ck_impact_reports_percent_is_a_share")
        ),
        sa.CheckConstraint(
            "state <> 'ready' or file_key is not null",
            name=op.f("ck_impact_reports_ready_has_a_file"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["persons.id"], name=op.f("fk_impact_reports_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_reports")),
        sa.UniqueConstraint("number", name=op.f("uq_impact_reports_number")),
    )
    op.create_index(op.f("ix_impact_reports_state"), "impact_reports", ["state"], unique=False)
    op.create_index(
        op.f("ix_impact_reports_expires_at"), "impact_reports", ["expires_at"], unique=False
    )


def downgrade():
    op.drop_table("impact_reports")
