"""Add competitions under agreements: who delivers is found by sealed quotations below a ceiling.

And what was reminded of: the end of an agreement, each step once.

Safe beside older code: it only adds. Older code cannot read an agreement that chooses
competition, and orders what a competition awarded without counting it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0062_competitions"
down_revision = "0060_standing_amount_prices"
WAYS = "ck_agreement_versions_calloff"
WEIGHED = "ck_agreement_versions_competition_is_weighed"
HELD, FITS = (
    "ck_agreement_quotas_held_is_not_negative",
    "ck_agreement_quotas_held_within_maximum",
)


def upgrade():
    with op.batch_alter_table("agreement_versions") as versions:
        versions.add_column(sa.Column("weights", sa.JSON(), nullable=True))
        versions.drop_constraint(op.f(WAYS), type_="check")
        versions.create_check_constraint(
            op.f(WAYS), "call_off in ('ranking', 'shares', 'competition')"
        )
        versions.create_check_constraint(
            op.f(WEIGHED), "call_off <> 'competition' or weights is not null"
        )
    with op.batch_alter_table("agreement_quotas") as quotas:
        quotas.add_column(
            sa.Column("held", sa.BigInteger(), nullable=False, server_default="0")
        )
        quotas.create_check_constraint(op.f(HELD), "held >= 0")
        quotas.create_check_constraint(op.f(FITS), "maximum is null or used + held <= maximum")
    op.add_column("agreement_calls", sa.Column("source", sa.String(length=30), nullable=True))
    with op.batch_alter_table("rfqs") as rfqs:
        rfqs.add_column(sa.Column("agreement_id", sa.Integer(), nullable=True))
        rfqs.create_foreign_key(
            op.f("fk_rfqs_agreement_id"), "agreements", ["agreement_id"], ["id"]
        )
        rfqs.create_index(op.f("ix_rfqs_agreement_id"), ["agreement_id"])
    op.create_table(
        "rfq_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rfq_line_id", sa.Integer(), nullable=False),
        sa.Column("quota_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("ceiling", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_rfq_holds_quantity_is_positive")),
        sa.CheckConstraint("ceiling > 0", name=op.f("ck_rfq_holds_ceiling_is_positive")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["agreement_lines.id"], name=op.f("fk_rfq_holds_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["quota_id"], ["agreement_quotas.id"], name=op.f("fk_rfq_holds_quota_id")
        ),
        sa.ForeignKeyConstraint(
            ["rfq_line_id"], ["rfq_lines.id"], name=op.f("fk_rfq_holds_rfq_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_holds")),
        sa.UniqueConstraint(
            "rfq_line_id", "quota_id", name=op.f("uq_rfq_holds_rfq_line_id_quota_id")
        ),
    )
    op.create_index(op.f("ix_rfq_holds_quota_id"), "rfq_holds", ["quota_id"])
    op.create_index(op.f("ix_rfq_holds_line_id"), "rfq_holds", ["line_id"])
    op.create_table(
        "agreement_end_warnings",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "days > 0", name=op.f("ck_agreement_end_warnings_days_are_positive")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["agreement_versions.id"],
            name=op.f("fk_agreement_end_warnings_version_id"),
        ),
        sa.PrimaryKeyConstraint("version_id", "days", name=op.f("pk_agreement_end_warnings")),
    )


def downgrade():
    """Make competitions plain requests; agreements that chose them go by ranking.

    What both sides signed of those is then not what their hash says: `check` names them.
    """
    op.drop_table("agreement_end_warnings")
    op.drop_table("rfq_holds")
    with op.batch_alter_table("rfqs") as rfqs:
        rfqs.drop_index(op.f("ix_rfqs_agreement_id"))
        rfqs.drop_constraint(op.f("fk_rfqs_agreement_id"), type_="foreignkey")
        rfqs.drop_column("agreement_id")
    op.drop_column("agreement_calls", "source")
    with op.batch_alter_table("agreement_quotas") as quotas:
        quotas.drop_constraint(op.f(FITS), type_="check")
        quotas.drop_constraint(op.f(HELD), type_="check")
        quotas.drop_column("held")
    with op.batch_alter_table("agreement_versions") as versions:
        versions.drop_constraint(op.f(WEIGHED), type_="check")
        versions.drop_constraint(op.f(WAYS), type_="check")
        versions.drop_column("weights")
    op.execute(
        "update agreement_versions set call_off = 'ranking' where call_off = 'competition'"
    )
    with op.batch_alter_table("agreement_versions") as versions:
        versions.create_check_constraint(op.f(WAYS), "call_off in ('ranking', 'shares')")
