"""Add rules on local content, their closed periods, waivers, and why others were chosen.

Safe beside older code, which knows none of it. The index lets a buyer's facts be summed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0059_local_content"
down_revision = "0058_agreement_calls"
DRAFT = sa.text("order_line_id is null")
GUARDED = ("content_versions", "content_periods")


def upgrade():
    _rules()
    _periods()
    _waivers()
    _gaps()
    op.create_index("ix_impact_events_buyer_id_day", "impact_events", ["buyer_id", "day"])
    for table in GUARDED:
        _guard(table)


def _rules():
    op.create_table(
        "content_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _key("content_rules", "buyer_id", "buyers"),
        _key("content_rules", "created_by", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_rules")),
    )
    op.create_index(op.f("ix_content_rules_buyer_id"), "content_rules", ["buyer_id"])
    op.create_table(
        "content_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("measure", _words("measure", "value", "quantity"), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("period", _words("budgetperiod", "month", "quarter", "year"), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("is_end", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _check("content_versions", "target_is_a_share", "target between 1 and 10000"),
        _check(
            "content_versions",
            "ends_after_start",
            "valid_until is null or valid_until >= valid_from",
        ),
        _check(
            "content_versions",
            "quantities_have_one_unit",
            "measure = 'value' or (unit is not null and category_id is not null)",
        ),
        _check("content_versions", "numbers_count_up", "number > 0"),
        _key("content_versions", "rule_id", "content_rules"),
        _key("content_versions", "category_id", "categories"),
        _key("content_versions", "created_by", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_versions")),
        sa.UniqueConstraint(
            "rule_id", "number", name=op.f("uq_content_versions_rule_id_number")
        ),
    )


def _periods():
    op.create_table(
        "content_periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("actual", sa.Integer(), nullable=True),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        _check("content_periods", "period_has_days", "starts_on <= ends_on"),
        _check(
            "content_periods",
            "actual_a_share",
            "actual is null or actual between 0 and 10000",
        ),
        _key("content_periods", "rule_id", "content_rules"),
        _key("content_periods", "version_id", "content_versions"),
        _key("content_periods", "buyer_id", "buyers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_periods")),
        sa.UniqueConstraint(
            "rule_id",
            "buyer_id",
            "starts_on",
            name=op.f("uq_content_periods_rule_id_buyer_id_starts_on"),
        ),
    )
    op.create_index(
        "ix_content_periods_buyer_id_starts_on", "content_periods", ["buyer_id", "starts_on"]
    )


def _waivers():
    op.create_table(
        "content_waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        _check(
            "content_waivers",
            "one_kind_of_scope",
            "(category_id is null) <> (product_id is null)",
        ),
        _key("content_waivers", "buyer_id", "buyers"),
        _key("content_waivers", "category_id", "categories"),
        _key("content_waivers", "product_id", "products"),
        _key("content_waivers", "granted_by", "persons"),
        _key("content_waivers", "ended_by", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_waivers")),
    )
    op.create_index(op.f("ix_content_waivers_buyer_id"), "content_waivers", ["buyer_id"])


def _gaps():
    reasons = ("no_supply", "price", "quality", "time", "other")
    op.create_table(
        "sourcing_gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("reason", _words("reasonkind", *reasons), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("instead_of_id", sa.Integer(), nullable=True),
        sa.Column("order_line_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        _check("sourcing_gaps", "quantity_is_positive", "quantity > 0"),
        _check("sourcing_gaps", "other_reasons_are_told", "reason <> 'other' or words <> ''"),
        _key("sourcing_gaps", "buyer_id", "buyers"),
        _key("sourcing_gaps", "person_id", "persons"),
        _key("sourcing_gaps", "offer_id", "offers"),
        _key("sourcing_gaps", "product_id", "products"),
        _key("sourcing_gaps", "instead_of_id", "offers"),
        _key("sourcing_gaps", "order_line_id", "order_lines"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sourcing_gaps")),
        sa.UniqueConstraint("order_line_id", name=op.f("uq_sourcing_gaps_order_line_id")),
    )
    op.create_index(op.f("ix_sourcing_gaps_product_id"), "sourcing_gaps", ["product_id"])
    op.create_index("ix_sourcing_gaps_ordered_at", "sourcing_gaps", ["ordered_at"])
    op.create_index(
        "uq_sourcing_gaps_draft",
        "sourcing_gaps",
        ["buyer_id", "person_id", "offer_id"],
        unique=True,
        sqlite_where=DRAFT,
        postgresql_where=DRAFT,
    )


def _words(name, *words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _key(table, column, to):
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table, name, rule):
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _guard(table):
    """Refuse to change or delete what was written, as migration 0010 does for the ledger."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"create trigger {table}_no_{verb} before {verb} on {table} "
                f"begin select raise(abort, '{table} is append-only'); end"
            )
        return
    op.execute(
        f"create trigger {table}_no_change before update or delete on {table} "
        "for each row execute function refuse_change()"
    )


def downgrade():
    op.drop_index("ix_impact_events_buyer_id_day", table_name="impact_events")
    for table in ("sourcing_gaps", "content_waivers", "content_periods"):
        op.drop_table(table)
    op.drop_table("content_versions")
    op.drop_table("content_rules")
