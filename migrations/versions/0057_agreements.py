"""Add framework agreements: versions, each producer's document, signatures, prices by month.

Safe beside older code: it only adds. Older code may change lists that both sides signed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0057_agreements"
down_revision = "0056_standing_orders"


def upgrade():
    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_agreements_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["persons.id"], name=op.f("fk_agreements_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("number", name=op.f("uq_agreements_number")),
    )
    op.create_index(op.f("ix_agreements_buyer_id"), "agreements", ["buyer_id"])
    op.create_table(
        "agreement_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _one_of(
                "versionstate",
                "draft",
                "offered",
                "signed",
                "in_force",
                "superseded",
                "expired",
                "cancelled",
                "declined",
                "withdrawn",
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("terms", sa.String(length=2000), nullable=False),
        sa.Column("buyer_name", sa.String(length=120), nullable=False),
        sa.Column("call_off", _one_of("calloff", "ranking", "shares"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("compensation", sa.String(length=500), nullable=False),
        sa.Column("order_days_before", sa.Integer(), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "notice_days between 0 and 365", name=op.f("ck_agreement_versions_notice_is_sane")
        ),
        sa.CheckConstraint(
            "order_days_before between 1 and 30",
            name=op.f("ck_agreement_versions_ordered_ahead"),
        ),
        sa.CheckConstraint(
            "valid_until >= valid_from", name=op.f("ck_agreement_versions_days")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_versions_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["persons.id"], name=op.f("fk_agreement_versions_drafted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_versions")),
        sa.UniqueConstraint(
            "agreement_id", "version", name=op.f("uq_agreement_versions_agreement_id_version")
        ),
    )
    op.create_index(
        "ix_agreement_versions_state_valid_from", "agreement_versions", ["state", "valid_from"]
    )
    op.create_index(
        "uq_agreement_versions_in_force",
        "agreement_versions",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'in_force'"),
        postgresql_where=sa.text("state = 'in_force'"),
    )
    op.create_index(
        "uq_agreement_versions_in_hand",
        "agreement_versions",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("state in ('draft', 'offered', 'signed')"),
        postgresql_where=sa.text("state in ('draft', 'offered', 'signed')"),
    )
    op.create_table(
        "agreement_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("producer_name", sa.String(length=120), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("document_hash", sa.String(length=64), nullable=True),
        sa.Column("price_list_id", sa.Integer(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_by", _one_of("side", "buyer", "producer"), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(ends_on is null) = (ended_by is null)",
            name=op.f("ck_agreement_parties_ended_whole"),
        ),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_agreement_parties_rank_is_counted")),
        sa.CheckConstraint(
            "share is null or share between 1 and 100",
            name=op.f("ck_agreement_parties_share_is_one"),
        ),
        sa.ForeignKeyConstraint(
            ["price_list_id"],
            ["price_lists.id"],
            name=op.f("fk_agreement_parties_price_list_id"),
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_agreement_parties_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["agreement_versions.id"],
            name=op.f("fk_agreement_parties_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_parties")),
        sa.UniqueConstraint(
            "version_id",
            "producer_id",
            name=op.f("uq_agreement_parties_version_id_producer_id"),
        ),
        sa.UniqueConstraint(
            "version_id", "rank", name=op.f("uq_agreement_parties_version_id_rank")
        ),
    )
    op.create_index(
        op.f("ix_agreement_parties_producer_id"), "agreement_parties", ["producer_id"]
    )
    op.create_table(
        "agreement_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("pack", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=True),
        sa.Column("maximum", sa.BigInteger(), nullable=True),
        sa.Column("price_rule", _one_of("pricerule", "fixed", "formula"), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("floor", sa.BigInteger(), nullable=True),
        sa.Column("ceiling", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(price_rule = 'formula') = (percent is not null)",
            name=op.f("ck_agreement_lines_formula"),
        ),
        sa.CheckConstraint(
            "floor is null or ceiling is null or ceiling >= floor",
            name=op.f("ck_agreement_lines_band"),
        ),
        sa.CheckConstraint(
            "maximum is null or maximum > 0",
            name=op.f("ck_agreement_lines_maximum_is_positive"),
        ),
        sa.CheckConstraint(
            "minimum is null or maximum is null or maximum >= minimum",
            name=op.f("ck_agreement_lines_span"),
        ),
        sa.CheckConstraint(
            "minimum is null or minimum > 0",
            name=op.f("ck_agreement_lines_minimum_is_positive"),
        ),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_agreement_lines_price_is_positive")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_agreement_lines_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["agreement_parties.id"], name=op.f("fk_agreement_lines_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["agreement_versions.id"],
            name=op.f("fk_agreement_lines_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_lines")),
        sa.UniqueConstraint(
            "version_id", "offer_id", name=op.f("uq_agreement_lines_version_id_offer_id")
        ),
    )
    op.create_index(op.f("ix_agreement_lines_offer_id"), "agreement_lines", ["offer_id"])
    op.create_index(op.f("ix_agreement_lines_party_id"), "agreement_lines", ["party_id"])
    op.create_table(
        "agreement_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("side", _one_of("side", "buyer", "producer"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("document_hash", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["agreement_parties.id"],
            name=op.f("fk_agreement_signatures_party_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_agreement_signatures_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_signatures")),
        sa.UniqueConstraint(
            "party_id", "side", name=op.f("uq_agreement_signatures_party_id_side")
        ),
    )

    op.create_table(
        "agreement_month_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reference", sa.BigInteger(), nullable=True),
        sa.Column("reference_week", sa.Date(), nullable=True),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "unit_price > 0", name=op.f("ck_agreement_month_prices_price_is_positive")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["agreement_lines.id"], name=op.f("fk_agreement_month_prices_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_month_prices")),
        sa.UniqueConstraint(
            "line_id", "month", name=op.f("uq_agreement_month_prices_line_id_month")
        ),
    )

    signed = sa.Column("is_signed", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("price_lists", signed)


def downgrade():
    op.drop_column("price_lists", "is_signed")
    op.drop_table("agreement_month_prices")
    op.drop_table("agreement_signatures")
    op.drop_table("agreement_lines")
    op.drop_table("agreement_parties")
    op.drop_table("agreement_versions")
    op.drop_table("agreements")


def _one_of(name, *words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
