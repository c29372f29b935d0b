"""Add producers, their bank accounts and certificates.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_producers"
down_revision = "0002_accounts"


def upgrade():
    op.create_table(
        "producers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "person",
                "umkm",
                "kelompok_tani",
                "kwt",
                "kub",
                "gapoktan",
                "pokdakan",
                "kelompok_ternak",
                "perajin",
                "koperasi",
                "bumdes",
                "bumd",
                name="producerkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "approved",
                "suspended",
                name="reviewstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("village_code", sa.String(length=13), nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("is_pkp", sa.Boolean(), nullable=False),
        sa.Column("npwp", sa.String(length=20), nullable=True),
        sa.Column("minimum_order", sa.BigInteger(), nullable=False),
        sa.Column("is_women_led", sa.Boolean(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=True),
        sa.Column("poor_member_count", sa.Integer(), nullable=True),
        sa.Column("attested_on", sa.Date(), nullable=True),
        sa.Column("attestation_reference", sa.String(length=60), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("review_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "minimum_order >= 0", name=op.f("ck_producers_minimum_order_is_not_negative")
        ),
        sa.CheckConstraint(
            "poor_member_count is null or poor_member_count <= member_count",
            name=op.f("ck_producers_poor_members_are_members"),
        ),
        sa.ForeignKeyConstraint(["id"], ["organisations.id"], name=op.f("fk_producers_id")),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["persons.id"], name=op.f("fk_producers_reviewed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producers")),
    )
    op.create_index(
        op.f("ix_producers_district_code"), "producers", ["district_code"], unique=False
    )
    op.create_index(op.f("ix_producers_kind"), "producers", ["kind"], unique=False)
    op.create_index(op.f("ix_producers_state"), "producers", ["state"], unique=False)
    op.create_index(
        op.f("ix_producers_village_code"), "producers", ["village_code"], unique=False
    )
    op.create_table(
        "bank_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("bank", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=34), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("usable_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["persons.id"], name=op.f("fk_bank_accounts_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_bank_accounts_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_accounts")),
    )
    op.create_index(
        op.f("ix_bank_accounts_producer_id"), "bank_accounts", ["producer_id"], unique=False
    )
    op.create_index(
        "uq_bank_accounts_in_use",
        "bank_accounts",
        ["producer_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at is null"),
        postgresql_where=sa.text("replaced_at is null"),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "nib",
                "pirt",
                "bpom_md",
                "halal",
                "sni",
                "nkv",
                "psat",
                "organic",
                "lab_test",
                name="certificatekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "accepted",
                "rejected",
                name="certificatestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("issuer", sa.String(length=120), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("reject_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["persons.id"], name=op.f("fk_certificates_checked_by")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_certificates_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
    )
    op.create_index(
        op.f("ix_certificates_producer_id"), "certificates", ["producer_id"], unique=False
    )


def downgrade():
    op.drop_table("certificates")
    op.drop_table("bank_accounts")
    op.drop_table("producers")
