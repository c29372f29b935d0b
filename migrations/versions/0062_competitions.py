"""Add competitions under agreements: who delivers is found by sealed quotations below a ceiling.

And what was reminded of: the end of an agreement, each step once.

Safe beside older code: it only adds. Older code cannot read an agreement that chooses
competition, and orders what a competition awarded without counting it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0062_competitions"
down_revision = "0061_threads"
WAYS = "ck_agreement_versions_calloff"
WEIGHED = "ck_agreement_versions_competition_is_weighed"
HELD, FITS = (
    "ck_agreement_quotas_held_is_not_negative",
    "ck_agreement_quotas_held_within_maximum",
)


WEIGHS = "call_off <> 'competition' or weights is not null"
BEFORE, NOW = "'ranking', 'shares'", "'ranking', 'shares', 'competition'"


def upgrade():
    _allow(BEFORE, NOW)
    _add("agreement_versions", "weights json", {WEIGHED: WEIGHS})
    _add(
        "agreement_quotas",
        "held bigint default '0' not null",
        {HELD: "held >= 0", FITS: "maximum is null or used + held <= maximum"},
    )
    op.add_column("agreement_calls", sa.Column("source", sa.String(length=30), nullable=True))
    op.execute(
        "alter table rfqs add column agreement_id integer "
        "constraint fk_rfqs_agreement_id references agreements (id)"
    )
    op.create_index(op.f("ix_rfqs_agreement_id"), "rfqs", ["agreement_id"])
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
    op.drop_index(op.f("ix_rfqs_agreement_id"), "rfqs")
    op.drop_column("rfqs", "agreement_id")
    op.drop_column("agreement_calls", "source")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(FITS), "agreement_quotas", type_="check")
        op.drop_constraint(op.f(WEIGHED), "agreement_versions", type_="check")
    op.drop_column("agreement_quotas", "held")
    op.drop_column("agreement_versions", "weights")
    op.execute(
        "update agreement_versions set call_off = 'ranking' where call_off = 'competition'"
    )
    _allow(NOW, BEFORE)


def _add(table, column, rules):
    """Add a column with its rules; a table that others refer to stays as it is on SQLite."""
    said = " ".join(f"constraint {name} check ({rule})" for name, rule in rules.items())
    op.execute(f"alter table {table} add column {column} {said}")


def _allow(before, now):
    """Have the database take these ways of calling off and no others.

    SQLite changes a rule only with its table, which others refer to: there its words are
    changed where they stand, as https://sqlite.org/lang_altertable.html describes.
    """
    if op.get_bind().dialect.name == "sqlite":
        words = f"IN ({before})", f"IN ({now})"
        op.execute("pragma writable_schema = on")
        op.get_bind().execute(
            sa.text(
                "update sqlite_master set sql = replace(sql, :before, :now) "
                "where type = 'table' and name = 'agreement_versions'"
            ),
            {"before": words[0], "now": words[1]},
        )
        op.execute("pragma writable_schema = reset")
        return
    op.drop_constraint(op.f(WAYS), "agreement_versions", type_="check")
    op.create_check_constraint(op.f(WAYS), "agreement_versions", f"call_off in ({now})")
